/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rs.h - what a resource server knows */
#ifndef WAX_ACE_RS_H
#define WAX_ACE_RS_H

#include <sys/queue.h>

#include "core/deviceid.h"
#include "wax/ace.h"
#include "wax/ace/material.h"
#include "wax/ace/messages.h"
#include "wax/crypto/secret.h"

#define RS_AS_MAX WAX_ACE_AS_MAX
#define RS_AUTHORITIES_MAX 8	/* of one AS */
#define RS_SCOPE_MAX WAX_ACE_SCOPE_MAX
#define RS_TOKEN_PENDING_MAX 4	/* contexts of one token that nobody has used
				   yet */
#define RS_CLAIMS_MAX 2048	/* bytes of decrypted claims */
#define RS_EXI_MAX 16		/* tokens without a clock that are remembered */
#define RS_CNONCE_LEN 8
#define RS_CNONCE_S 60		/* one is good for this long, up to twice */

struct rs_key {
	uint8_t kid[WAX_ACE_KID_MAX];
	size_t kid_len;
	int alg;
	struct secret key;
};

struct rs_as {
	char iss[WAX_ACE_TEXT_MAX + 1];
	char uri[WAX_ACE_TEXT_MAX + 1];		/* "": not told */
	struct rs_key keys[WAX_ACE_KEYS_MAX];
	size_t key_count;
	char authorities[RS_AUTHORITIES_MAX][WAX_ROLE_MAX + 1];
	size_t authority_count;
	bool introspects;
	uint32_t believed_s;
	bool omits_absent_salt;
};

/* What a token gives, as it was read; roles and scope are copies. */
struct rs_rights {
	bool has_subject;
	struct deviceid subject;
	struct wax_role roles[WAX_ACE_ROLES_MAX];
	size_t role_count;
	bool is_narrow;		/* scope is what is left, else all is */
	uint8_t scope[RS_SCOPE_MAX];
	size_t scope_len;
	int64_t until;
	bool has_number;	/* exi: of the AS's numbering */
	uint32_t number;
};

/*
 *	upload --> pending --(first verified request)--> active
 *	              |                                    |
 *	              `--> gone: time, room                `--> gone: its end,
 *	                                 a newer one of the client, room
 */
struct rs_token {
	TAILQ_ENTRY(rs_token) order;
	char iss[WAX_ACE_TEXT_MAX + 1];	/* of its AS */
	uint8_t id[MATERIAL_ID_MAX];	/* of its input material */
	size_t id_len;
	struct wax_context *context;	/* counted */
	bool is_active;
	int64_t since;
	struct rs_rights rights;
};

TAILQ_HEAD(rs_tokens, rs_token);

/* Tokens without a clock: the number that the AS has given, and when it ends
   here, since it was seen first. */
struct rs_exi {
	uint32_t expired;		/* this one and all below are over */
	bool has_expired;
	struct {
		uint32_t number;
		int64_t until;
	} seen[RS_EXI_MAX];
	size_t count;
};

struct wax_ace_rs {
	struct wax_ace_rs_conf conf;
	char audience[sizeof("uuid:") + DEVICEID_TEXT_LEN];
	struct rs_as as[RS_AS_MAX];
	size_t as_count;
	struct rs_tokens tokens;	/* the oldest first */
	size_t active, pending;
	struct rs_exi exi;
	char record[WAX_RECORD_NAME_MAX + 1];
	bool is_record_open;
	uint8_t cnonces[2][RS_CNONCE_LEN];	/* of now, and before */
	int64_t cnonce_since;
	bool has_cnonce[2];
};

/* How something is refused: a CoAP code, and maybe a number of RFC 9200. All
   zeros: it is not. */
struct rs_refusal {
	uint8_t code;
	enum wax_ace_error error;
};

/* rs_claims.c: checks 9 to 13 and 15 of claims, but for cnf; out gets what they
   give. */
struct rs_refusal rs_check_claims(const struct wax_ace_rs *rs,
    const struct rs_as *as, const struct claims *c, int64_t now,
    struct rs_rights *out);

/* rs_scope.c: takes a scope; false: it is not known here. */
bool rs_scope_take(const struct wax_ace_rs *rs, const struct field_string *s,
    struct rs_rights *out);
/* As wax_ace_rs_narrow. */
uint8_t rs_scope_narrow(const struct rs_rights *r, struct bytes href,
    unsigned permission);

/* rs_table.c */
struct rs_token *rs_find(const struct wax_ace_rs *rs,
    const struct wax_context *c);
/* A pending one, with room made for it. Takes c over if it is WAX_OK.
   WAX_MEMORY, or what made comes back with. */
MUST_USE enum wax_status rs_add(struct wax_ace_rs *rs, const struct rs_as *as,
    struct bytes id, struct wax_context *c, const struct rs_rights *rights,
    int64_t now);
bool rs_has_room(const struct wax_ace_rs *rs);
void rs_end(struct wax_ace_rs *rs, struct rs_token *t);

/* rs_exi.c */
MUST_USE enum wax_status rs_exi_open(struct wax_ace_rs *rs);
void rs_exi_close(struct wax_ace_rs *rs);
/* Until when that number is good, seen now; false: it is over. */
bool rs_exi_find(const struct wax_ace_rs *rs, uint32_t number, int64_t now,
    int64_t exi, int64_t *until);
/* Remembers it. As wax_env.store. */
MUST_USE enum wax_status rs_exi_see(struct wax_ace_rs *rs, uint32_t number,
    int64_t until);

/* rs_hints.c: one of ours that is still good. */
bool rs_is_cnonce(const struct wax_ace_rs *rs, struct bytes cnonce,
    int64_t now);

#endif
