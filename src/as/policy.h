/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.h - who may have which token: rules in order, the first that fits
   decides; if none does, nobody may */
#ifndef AS_POLICY_H
#define AS_POLICY_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "wax/ace.h"

#define POLICY_RULES_MAX 10000
#define POLICY_MEMBERS_MAX 10000	/* of a group */
#define POLICY_SCOPES_MAX 16		/* words, of a rule */
#define POLICY_RESOURCES_MAX 16		/* of a rule */
#define POLICY_ANY_SCOPE "ocf.acl2"	/* as acl2 of the server says */

enum policy_who {
	POLICY_ANY,
	POLICY_ID,
	POLICY_NAME,	/* as the registry has it */
	POLICY_GROUP,
};

struct policy_party {
	enum policy_who who;
	struct deviceid id;
	char *name;		/* owned */
};

struct policy_resource {
	char *href;		/* owned */
	unsigned permissions;	/* as a scope has them */
};

struct policy_rule {
	bool allows;
	uint32_t line;		/* where it stands */
	struct policy_party client, server;
	/* Of an allow: words, or resources, which narrow what acl2 gives. */
	char *scopes[POLICY_SCOPES_MAX];	/* owned */
	size_t scope_count;
	struct policy_resource resources[POLICY_RESOURCES_MAX];
	size_t resource_count;
	struct wax_role roles[WAX_ACE_ROLES_MAX];
	size_t role_count;
	uint64_t lifetime;	/* seconds; 0: as long as any */
};

struct policy_group {
	char *name;			/* owned */
	uint32_t line;
	struct policy_party *members;	/* owned; ID or NAME */
	size_t member_count;
};

/* All zeros: nobody may anything. */
struct policy {
	struct policy_rule *rules;	/* owned */
	size_t rule_count;
	struct policy_group *groups;	/* owned */
	size_t group_count;
};

void policy_clear(struct policy *p);

/* The group of that name, or NULL. */
const struct policy_group *policy_find_group(const struct policy *p,
    const char *name);

struct policy_subject {
	struct deviceid id;
	const char *name;
};

struct policy_question {
	struct policy_subject client, server;
	struct wax_ace_view scope;	/* absent: what it may have */
	bool scope_is_text;
};

struct policy_verdict {
	enum wax_ace_error error;	/* NO_ERROR: it may */
	const struct policy_rule *rule;	/* that decided; NULL: none fits */
	uint8_t scope[WAX_ACE_SCOPE_MAX];	/* what it may have */
	size_t scope_len;
	bool scope_is_text;
	bool scope_differs;	/* from what was asked for */
};

/* A scope is granted as far as the rule has it. A deny fits by its parties; an
   allow fits if something of the scope is left. UNAUTHORIZED_CLIENT: a deny, or
   no rule for these parties; INVALID_SCOPE: rules for them, but not for
   that. */
void policy_decide(const struct policy *p, const struct policy_question *q,
    struct policy_verdict *out);

#endif
