/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* provision_allow.c - entries of /oic/sec/acl2 */
#include <stdio.h>
#include <stdlib.h>

#include "core/code.h"
#include "obt/change.h"
#include "obt/provision.h"
#include "obt/rules.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"
#include "obt/svr_write.h"

#define RULE_SIZE 4096		/* bytes of an update */
#define HREFS_MAX 32		/* of one entry */
#define PERMISSION_MAX 31

struct allowing {
	const struct provision_rule *rule;
	struct rules before;
	int64_t aceid;
};

struct disallowing {
	int64_t aceid;		/* 0: all that may go */
	struct rules dead;
	uint8_t entries[TALK_ANSWER_MAX];	/* as they were, encoded */
	size_t len;
};

static bool
aces_have(const struct rules *list, int64_t aceid)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->aceids[i] == aceid)
			return true;
	return false;
}

static enum wax_status
aces_take(void *arg, const struct svr_ace *ace)
{
	return rules_add(arg, ace->aceid);
}

/* --- allow --------------------------------------------------------------- */

static enum wax_status
aces_look(struct change *c, size_t party, void *arg)
{
	struct allowing *a = arg;

	a->before.count = 0;
	return rules_read(c, party, aces_take, &a->before);
}

static enum wax_status
ace_give(struct change *c, size_t party, void *arg)
{
	struct allowing *a = arg;
	uint8_t update[RULE_SIZE];
	struct writer w = writer_open(update, sizeof(update));
	struct rules after = { .count = 0 };
	struct talk_answer answer;
	enum wax_status st;

	svr_write_rule(&w, a->rule);
	if ((st = writer_close(&w)) != WAX_OK)
		return change_fail(c, party, WAX_RANGE, "paths too long");
	st = change_ask(c, party, CODE_POST, SVR_ACL2, writer_bytes(&w),
	    &answer);
	if (st == WAX_OK)
		st = rules_read(c, party, aces_take, &after);
	for (size_t i = 0; i < after.count && st == WAX_OK; i++)
		if (!aces_have(&a->before, after.aceids[i]))
			a->aceid = after.aceids[i];
	if (st == WAX_OK && a->aceid == 0)
		return change_fail(c, party, WAX_STATE,
		    "it says that it has taken it, but has it not");
	return st;
}

static enum wax_status
ace_take_back(struct change *c, size_t party, void *arg)
{
	const struct allowing *a = arg;
	struct rules now = { .count = 0 };
	enum wax_status st = rules_read(c, party, aces_take, &now);

	for (size_t i = 0; i < now.count && st == WAX_OK; i++)
		if (!aces_have(&a->before, now.aceids[i]))
			st = rule_remove(c, party, now.aceids[i]);
	return st;
}

static const struct change_step allowing_steps[] = {
	{ "what it has", 0, aces_look, NULL, false },
	{ "the new entry", 0, ace_give, ace_take_back, false },
};

/* NULL, or what was expected instead. */
static const char *
rule_judge(const struct provision_rule *rule)
{
	if (rule->href_count == 0 || rule->href_count > HREFS_MAX)
		return "1 to 32 paths";
	for (size_t i = 0; i < rule->href_count; i++) {
		const char *href = rule->hrefs[i];

		if (href[0] != '/' && (strlen(href) != 1 ||
		    strchr("*+-", href[0]) == NULL))
			return "paths that begin with /, or one of *, + and -";
	}
	if (rule->permission == 0 || rule->permission > PERMISSION_MAX)
		return "some of C, R, U, D and N";
	if (rule->subject == SUBJECT_ROLE &&
	    (rule->role == NULL || rule->role[0] == '\0'))
		return "the name of a role";
	if (rule->subject == SUBJECT_DEVICE && deviceid_is_nil(&rule->device))
		return "a device";
	return NULL;
}

enum wax_status
provision_allow(struct store *s, const struct store_device *d,
    const struct provision_rule *rule, int64_t *aceid,
    struct talk_error *error)
{
	struct allowing a = { .rule = rule };
	const char *expected = rule_judge(rule);
	enum wax_status st;

	if (expected != NULL) {
		snprintf(error->text, sizeof(error->text), "expected %s",
		    expected);
		return WAX_RANGE;
	}
	st = change_run(s, &d, 1, allowing_steps,
	    sizeof(allowing_steps) / sizeof(allowing_steps[0]), &a, error);
	if (st == WAX_OK)
		*aceid = a.aceid;
	return st;
}

/* --- disallow ------------------------------------------------------------ */

struct choosing {
	const struct change *c;
	struct disallowing *d;
};

/* What a device has from the first day on stays. */
static bool
is_meant(const struct choosing *x, const struct svr_ace *ace)
{
	if (x->d->aceid != 0)
		return ace->aceid == x->d->aceid;
	if (ace->has_device && deviceid_equal(&ace->device, &x->c->self))
		return false;
	return !ace->is_anon_clear || !ace->is_configuration;
}

static enum wax_status
choosing_take(void *arg, const struct svr_ace *ace)
{
	struct choosing *x = arg;
	struct disallowing *d = x->d;

	if (!is_meant(x, ace))
		return WAX_OK;
	if (ace->encoded.len > sizeof(d->entries) - d->len)
		return WAX_LIMIT;
	memcpy(d->entries + d->len, ace->encoded.data, ace->encoded.len);
	d->len += ace->encoded.len;
	return rules_add(&d->dead, ace->aceid);
}

static enum wax_status
aces_choose(struct change *c, size_t party, void *arg)
{
	struct disallowing *d = arg;
	struct choosing x = { c, d };
	enum wax_status st;

	d->dead.count = d->len = 0;
	st = rules_read(c, party, choosing_take, &x);
	if (st == WAX_OK && d->aceid != 0 && d->dead.count == 0)
		return change_fail(c, party, WAX_NOT_FOUND,
		    "it has no entry of that number");
	return st;
}

static enum wax_status
aces_lose(struct change *c, size_t party, void *arg)
{
	const struct disallowing *d = arg;

	return rules_remove(c, party, &d->dead);
}

/* With the numbers that they had. */
static enum wax_status
aces_give_back(struct change *c, size_t party, void *arg)
{
	const struct disallowing *d = arg;
	size_t size = d->len + 32;
	uint8_t *update;
	struct writer w;
	struct talk_answer answer;
	enum wax_status st;

	if (d->dead.count == 0)
		return WAX_OK;
	if ((update = malloc(size)) == NULL)
		return WAX_MEMORY;
	w = writer_open(update, size);
	svr_write_rules_again(&w, bytes_of(d->entries, d->len),
	    d->dead.count);
	st = change_ask(c, party, CODE_POST, SVR_ACL2, writer_bytes(&w),
	    &answer);
	free(update);
	return st;
}

static const struct change_step disallowing_steps[] = {
	{ "what it has", 0, aces_choose, NULL, false },
	{ "its entries", 0, aces_lose, aces_give_back, false },
};

enum wax_status
provision_disallow(struct store *s, const struct store_device *d,
    int64_t aceid, struct talk_error *error)
{
	struct disallowing *x = calloc(1, sizeof(*x));
	enum wax_status st;

	if (x == NULL) {
		snprintf(error->text, sizeof(error->text), "no memory");
		return WAX_MEMORY;
	}
	x->aceid = aceid;
	st = change_run(s, &d, 1, disallowing_steps,
	    sizeof(disallowing_steps) / sizeof(disallowing_steps[0]), x,
	    error);
	free(x);
	return st;
}
