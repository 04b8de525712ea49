/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace.h - contexts and rights by tokens of an authorization server (RFC 9200
   with the OSCORE profile, RFC 9203) */
#ifndef WAX_ACE_H
#define WAX_ACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "wax/context.h"
#include "wax/env.h"
#include "wax/ocf.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 *	client		    authorization server (AS)	resource server (RS)
 *
 *	POST /token ------> who may what?
 *	     <------------- token, input material
 *	POST /authz-info: token, N1, ID1 -------------> is it good?
 *	     <----------------------------------------- N2, ID2
 *	a context				    the same, pending
 *	request under it -----------------------------> it is active
 *
 * The token is encrypted for the RS, or is a reference about which the RS asks
 * the AS (introspection). Nothing here sends or stores a request: each function
 * takes bytes and gives bytes. Times are seconds since 1970; negative: not
 * known, and then no token with an end is good.
 */

#define WAX_ACE_FORMAT 19	/* application/ace+cbor */
#define WAX_ACE_AUTHZ_INFO "/authz-info"
#define WAX_ACE_ID_MAX 32	/* bytes of an id of input material */
#define WAX_ACE_KID_MAX 32	/* bytes of the kid of a token key */
#define WAX_ACE_KEYS_MAX 2	/* live token keys of one AS: the new one, and
				   the old one for a while */
#define WAX_ACE_ROLES_MAX 8	/* in one token */
#define WAX_ACE_NONCE_MAX 64	/* bytes of N1 and N2 */
#define WAX_ACE_TEXT_MAX 127	/* characters of an issuer, a URI, a scope */
#define WAX_ACE_ANSWER_MAX 256	/* bytes of any answer of an RS */

/* RFC 9200 section 8.4. */
enum wax_ace_error {
	WAX_ACE_NO_ERROR = 0,
	WAX_ACE_INVALID_REQUEST = 1,
	WAX_ACE_INVALID_CLIENT = 2,
	WAX_ACE_INVALID_GRANT = 3,
	WAX_ACE_UNAUTHORIZED_CLIENT = 4,
	WAX_ACE_UNSUPPORTED_GRANT_TYPE = 5,
	WAX_ACE_INVALID_SCOPE = 6,
	WAX_ACE_UNSUPPORTED_POP_KEY = 7,
	WAX_ACE_INCOMPATIBLE_PROFILES = 8,
};

/* A view of bytes or of a text without its end; data NULL: absent. */
struct wax_ace_view {
	const uint8_t *data;
	size_t len;
};

/* A scope in bytes narrows what else is allowed to these resources: an array of
   [href, permissions]. A scope as text is words; "ocf.acl2" narrows nothing. */
#define WAX_ACE_PERMISSIONS 31	/* C 1, R 2, U 4, D 8, N 16 */
#define WAX_ACE_SCOPE_MAX 512	/* bytes that an RS takes */

struct wax_ace_allowance {
	struct wax_ace_view href;	/* borrowed from the scope */
	unsigned permissions;
};

/* WAX_FORMAT: no such scope; WAX_LIMIT: more than max. */
WAX_MUST_USE enum wax_status wax_ace_scope_read(const uint8_t *scope,
    size_t len, struct wax_ace_allowance *out, size_t max, size_t *count);
/* WAX_SPACE. */
WAX_MUST_USE enum wax_status wax_ace_scope_write(
    const struct wax_ace_allowance *all, size_t count, uint8_t *out,
    size_t size, size_t *len);

/* A key for tokens, of one AS with one RS; used for nothing else. */
struct wax_ace_key {
	const uint8_t *kid;
	size_t kid_len;
	int alg;		/* COSE: 10, 30, 31 or 1 */
	const uint8_t *key;
	size_t key_len;
};

/* ---- Client ---- */

/* What to ask an AS for. Absent: not said. */
struct wax_ace_request {
	struct wax_ace_view audience;	/* text: "uuid:" and the Device ID */
	struct wax_ace_view scope;	/* text */
	/* Other rights for a context that there is: its token's id. */
	struct wax_ace_view update;
	struct wax_ace_view cnonce;	/* of hints */
};

/* The payload for the token endpoint. WAX_SPACE. */
WAX_MUST_USE enum wax_status wax_ace_request_write(
    const struct wax_ace_request *request, uint8_t *out, size_t size,
    size_t *len);

/* What it answers with 2.01. Views of the payload, which has a secret in it. */
struct wax_ace_token {
	struct wax_ace_view token;	/* for the RS; not for us to read */
	struct wax_ace_view id;		/* of the input material; absent: an
					   update */
	struct wax_ace_view cnf;	/* with that material, encoded */
	struct wax_ace_view scope;	/* absent: as was asked for */
	uint32_t expires_in;		/* seconds */
};

/* WAX_FORMAT: no such answer: also without expires_in, as nobody may use a
   token of which he does not know the end (RFC 9200 section 5.10.4); WAX_RANGE;
   WAX_UNSUPPORTED: another profile, or an algorithm. */
WAX_MUST_USE enum wax_status wax_ace_token_read(const uint8_t *payload,
    size_t len, struct wax_ace_token *out);

/* What it answers with 4.00 or 4.01: WAX_ACE_NO_ERROR if it does not say. */
enum wax_ace_error wax_ace_error_read(const uint8_t *payload, size_t len);

/* An upload: fresh for each attempt, the same for each repetition. */
struct wax_ace_offer {
	uint8_t nonce[WAX_ACE_NONCE_MAX];	/* N1, random */
	size_t nonce_len;		/* 8 */
	uint8_t id[WAX_ID_MAX];		/* ID1: a Recipient ID of ours that is
					   in use nowhere */
	size_t id_len;
	bool is_update;			/* under the context: the token alone */
	bool omits_absent_salt;		/* how the RS derives without a salt */
};

/* The payload for /authz-info. WAX_SPACE. */
WAX_MUST_USE enum wax_status wax_ace_upload_write(
    const struct wax_ace_token *token, const struct wax_ace_offer *offer,
    uint8_t *out, size_t size, size_t *len);

/* Its answer, 2.xx, makes the context. subject: the RS. *out is owned.
   WAX_FORMAT: no N2 or ID2, or ID2 is ID1; nothing is derived; WAX_STATE: the
   token has no input material; else as wax_context_new. */
WAX_MUST_USE enum wax_status wax_ace_upload_finish(
    const struct wax_ace_token *token, const struct wax_ace_offer *offer,
    const uint8_t *payload, size_t len,
    const uint8_t subject[WAX_SUBJECT_LEN], enum wax_renewal renewal,
    const struct wax_env *env, struct wax_context **out);

/* Hints of an unprotected 4.01, which are nobody's: they name an AS only if we
   know already that it speaks for that RS. WAX_FORMAT: none. */
struct wax_ace_hinted {
	struct wax_ace_view as, audience, scope, cnonce;
};

WAX_MUST_USE enum wax_status wax_ace_hints_read(const uint8_t *payload,
    size_t len, struct wax_ace_hinted *out);

/* Tokens that a client has, by whom they are of, for whom and for what. One
   thread at a time. */
struct wax_ace_cache;

#define WAX_ACE_FAILURES_MAX 3	/* 4.01 in a row that end a token */

/* NULL: no memory. limit: tokens; beyond it the one that was not used for
   longest goes. */
struct wax_ace_cache *wax_ace_cache_new(size_t limit);
void wax_ace_cache_free(struct wax_ace_cache *cache);	/* NULL is fine */

/* Copies token, in the place of one for the same. scope: "" for none. It is
   good from now for as long as it says. WAX_RANGE: a text longer than
   WAX_ACE_TEXT_MAX, or no input material; WAX_MEMORY. */
WAX_MUST_USE enum wax_status wax_ace_cache_put(struct wax_ace_cache *cache,
    const char *as, const char *audience, const char *scope,
    const struct wax_ace_token *token, int64_t now);

/* Borrowed until the cache is changed; NULL: none that is good. *renew: four
   fifths of its time are over, and it is time to ask for the next. */
const struct wax_ace_token *wax_ace_cache_find(struct wax_ace_cache *cache,
    const char *as, const char *audience, const char *scope, int64_t now,
    bool *renew);

/* What a request under its context came back with: an unprotected 4.01, which
   anybody could have made, or something else. False: it was one too many, and
   the token is gone. */
bool wax_ace_cache_note(struct wax_ace_cache *cache, const char *as,
    const char *audience, const char *scope, bool is_unauthorized);

/* ---- Authorization server ---- */

/* What a client asks the token endpoint for. */
struct wax_ace_question {
	/* What is wrong with it, whoever asks; else NO_ERROR. */
	enum wax_ace_error error;
	struct wax_ace_view audience;	/* absent: the client's own default */
	struct wax_ace_view scope;	/* absent: what it may have */
	bool scope_is_text;
	struct wax_ace_view update;	/* absent: a new token */
	struct wax_ace_view cnonce;
};

/* client: who the channel says it is, "uuid:...": a client_id must be that
   (RFC 9200 section 5.8.2). */
void wax_ace_question_read(const uint8_t *payload, size_t len,
    const char *client, struct wax_ace_question *out);

/* What was decided. Absent or 0: not said. */
struct wax_ace_grant {
	const char *iss;
	const char *audience;		/* "uuid:" and the RS's Device ID */
	const char *subject;		/* the same of the client; or NULL */
	struct wax_ace_view scope;
	bool scope_is_text;
	bool scope_differs;	/* from what was asked for: it is told */
	const struct wax_role *roles;
	size_t role_count;
	int64_t issued;
	int64_t expires;
	uint32_t expires_in;		/* seconds, for the client */
	/* Instead of that, for an RS without a clock: seconds, and the number
	   of the token for this RS (RFC 9200 section 5.10.3). */
	uint32_t exi;
	uint32_t number;
	uint8_t rs[WAX_SUBJECT_LEN];	/* with exi: its Device ID */
	struct wax_ace_view cnonce;
	/* Input material: a random secret of 16 bytes or more, a salt, an id
	   that this AS has given nobody else. With ms absent id is that of the
	   context whose rights are changed. */
	struct wax_ace_view id, ms, salt;
};

/* The token for the RS: claims, encrypted. iv has as many bytes as the
   algorithm says (wax_ace_iv_len) and is never used twice with that key. */
WAX_MUST_USE enum wax_status wax_ace_token_make(
    const struct wax_ace_grant *grant, const struct wax_ace_key *key,
    const uint8_t *iv, uint8_t *out, size_t size, size_t *len);
/* 0: not one for tokens. */
size_t wax_ace_iv_len(int alg);
size_t wax_ace_key_len(int alg);

/* The answer to the client, 2.01, with a token or a reference. */
WAX_MUST_USE enum wax_status wax_ace_answer_write(
    const struct wax_ace_grant *grant, const uint8_t *token, size_t token_len,
    uint8_t *out, size_t size, size_t *len);
/* An error, 4.00. */
WAX_MUST_USE enum wax_status wax_ace_error_write(enum wax_ace_error error,
    uint8_t *out, size_t size, size_t *len);

/* The token that an RS asks about. WAX_FORMAT: none. */
WAX_MUST_USE enum wax_status wax_ace_introspection_read(
    const uint8_t *payload, size_t len, struct wax_ace_view *token);
/* 2.01: what it says, or with NULL that it is of no use, to this RS at
   least. */
WAX_MUST_USE enum wax_status wax_ace_introspection_write(
    const struct wax_ace_grant *grant, uint8_t *out, size_t size,
    size_t *len);

/* ---- Resource server ---- */

/* An AS that this RS believes. All is copied. */
struct wax_ace_as {
	const char *iss;	/* what its tokens call it */
	const char *uri;	/* of its token endpoint, for hints; NULL: it is
				   not told */
	struct wax_ace_key keys[WAX_ACE_KEYS_MAX];
	size_t key_count;
	/* Whose roles it may give: authorities, beside none. */
	const char *const *authorities;
	size_t authority_count;
	bool introspects;	/* tokens that are no CWT are asked about */
	/* Seconds for which it is believed what the AS says about a token: then
	   its context ends, and the same token is asked about again when the
	   client brings it. So a token that was revoked ends. 0: 300. */
	uint32_t believed_s;
	bool omits_absent_salt;	/* how its clients derive without a salt */
};

/* An AS as an entry of /oic/sec/cred tells of it (wax/ocf.h,
   WAX_CREDENTIAL_ACE), all but the key itself, of which kid and algorithm are
   in keys[0]; at most one. The texts are copied into room. */
#define WAX_ACE_AUTHORITIES_MAX 8
#define WAX_ACE_DESCRIPTION_MAX 512	/* bytes */

struct wax_ace_as_room {
	char iss[WAX_ACE_TEXT_MAX + 1];
	char uri[WAX_ACE_TEXT_MAX + 1];
	uint8_t kid[WAX_ACE_KID_MAX];
	char texts[WAX_ACE_AUTHORITIES_MAX][WAX_ROLE_MAX + 1];
	const char *authorities[WAX_ACE_AUTHORITIES_MAX];
};

/* WAX_SPACE. */
WAX_MUST_USE enum wax_status wax_ace_as_write(const struct wax_ace_as *as,
    uint8_t *out, size_t size, size_t *len);
/* WAX_FORMAT: no such description; WAX_RANGE: a text that is too long, or too
   many of them. */
WAX_MUST_USE enum wax_status wax_ace_as_read(const uint8_t *description,
    size_t len, struct wax_ace_as_room *room, struct wax_ace_as *out);

enum wax_ace_hints {
	WAX_ACE_HINTS_MINIMAL,	/* the AS and our name there */
	WAX_ACE_HINTS_FULL,	/* and the scope */
	WAX_ACE_HINTS_NONE,
};

/* Zero it, then set what is needed. The functions may not call wax_ace_rs_*. */
struct wax_ace_rs_conf {
	const struct wax_env *env;	/* borrowed for the RS's life */
	uint8_t device[WAX_SUBJECT_LEN];	/* ours: tokens are for it */
	/* Scopes beside "ocf.acl2"; each is a word. Borrowed for its life. */
	const char *const *scopes;
	size_t scope_count;
	bool needs_subject;	/* a token must say whose it is */
	bool needs_cnonce;	/* and have a cnonce of our hints: then it is
				   fresh without a clock */
	enum wax_ace_hints hints;
	enum wax_renewal renewal;	/* of contexts that are made */
	size_t nonce_len;		/* bytes of N2; 0: 8 */
	/* The name below which the ends of tokens without a clock (exi) are
	   kept; NULL: in memory, and such a token is not taken. */
	const char *record;

	size_t tokens_max;		/* active; 0: 64 */
	size_t pending_max;		/* 0: 16 */
	uint32_t pending_s;		/* 0: 60 */

	void *arg;			/* given to the functions */
	/* A Recipient ID of at most max bytes that is in use nowhere at the
	   endpoint and is not other. WAX_LIMIT: none. */
	enum wax_status (*choose_id)(void *arg, const uint8_t *other,
	    size_t other_len, size_t max, uint8_t out[WAX_ID_MAX],
	    size_t *len);
	/* A context begins: requests under it may come. Not WAX_OK: it is
	   dropped. */
	enum wax_status (*made)(void *arg, struct wax_context *c);
	/* It has ended, whatever it was: observations under it, too. */
	void (*gone)(void *arg, struct wax_context *c);
	/* True for whom no AS may speak: owners of the device and of its
	   resources. NULL: nobody. */
	bool (*is_reserved)(void *arg, const uint8_t uuid[WAX_SUBJECT_LEN]);
};

/* One thread at a time. */
struct wax_ace_rs;

/* *out is owned. WAX_RANGE: conf; WAX_DAMAGED, WAX_EXISTS, WAX_STORAGE: the
   record; WAX_MEMORY. */
WAX_MUST_USE enum wax_status wax_ace_rs_new(const struct wax_ace_rs_conf *conf,
    struct wax_ace_rs **out);
/* Ends all contexts. NULL does nothing. */
void wax_ace_rs_free(struct wax_ace_rs *rs);

#define WAX_ACE_AS_MAX 4

/* In the place of all before, whose tokens end if their AS is not among these
   (by iss). At most WAX_ACE_AS_MAX. WAX_RANGE: a length, an algorithm, no keys
   and no introspection; WAX_EXISTS: two with the same iss or kid; WAX_LIMIT,
   WAX_MEMORY; then nothing has changed. */
WAX_MUST_USE enum wax_status wax_ace_rs_set_as(struct wax_ace_rs *rs,
    const struct wax_ace_as *all, size_t count);

/* Another Device ID from now on; all tokens, which were for the one before,
   end. The same one changes nothing. */
void wax_ace_rs_set_device(struct wax_ace_rs *rs,
    const uint8_t device[WAX_SUBJECT_LEN]);

/* A request to /authz-info. */
struct wax_ace_upload {
	uint8_t method;			/* a CoAP code */
	int content_format;		/* -1: none */
	const uint8_t *payload;
	size_t payload_len;
	/* That opened it: an update of rights. NULL: a new context. */
	struct wax_context *context;
	int64_t now;
};

struct wax_ace_answer {
	/* 0: first the AS has to be asked (wax_ace_rs_introspected): what is in
	   out goes to its introspection endpoint. */
	uint8_t code;
	size_t len;		/* of its payload in out, of WAX_ACE_FORMAT */
	size_t as;		/* which one to ask, as in wax_ace_rs_set_as */
};

/* Checks in the order of RFC 9200 section 5.10.1.1 and RFC 9203 section 4.2.
   Whatever is refused has changed nothing. WAX_SPACE: size is less than
   WAX_ACE_ANSWER_MAX and less than the introspection request. */
WAX_MUST_USE enum wax_status wax_ace_rs_upload(struct wax_ace_rs *rs,
    const struct wax_ace_upload *upload, uint8_t *out, size_t size,
    struct wax_ace_answer *answer);

/* The same request again, with what the AS has answered. response NULL: it has
   not, which is 5.03. */
WAX_MUST_USE enum wax_status wax_ace_rs_introspected(struct wax_ace_rs *rs,
    const struct wax_ace_upload *upload, size_t as, const uint8_t *response,
    size_t response_len, uint8_t *out, size_t size,
    struct wax_ace_answer *answer);

/* What a token gives. Borrowed until the next call that may change it. */
struct wax_ace_rights {
	bool has_subject;
	uint8_t subject[WAX_SUBJECT_LEN];
	const struct wax_role *roles;
	size_t role_count;
	int64_t until;
};

/* A request was verified under c, which may not be one of ours. The first one
   makes it active, and ends the one before it of the same client.
   WAX_NOT_FOUND: not one of ours; WAX_STATE: its token has ended, and it is
   gone (4.01). */
WAX_MUST_USE enum wax_status wax_ace_rs_use(struct wax_ace_rs *rs,
    struct wax_context *c, int64_t now, struct wax_ace_rights *out);

/* The same of one that is in use, for who asks; false: not one of ours. */
bool wax_ace_rs_rights(const struct wax_ace_rs *rs,
    const struct wax_context *c, struct wax_ace_rights *out);

/* Whether the scope of its token leaves that much of what others allow: href
   and one of C 1, R 2, U 4, D 8, N 16. A scope never gives more. 0, or 4.03:
   not this resource; 4.05: not this. */
uint8_t wax_ace_rs_narrow(const struct wax_ace_rs *rs,
    const struct wax_context *c, const char *href, size_t href_len,
    unsigned permission);

/* From a timer: ends what is over. *next gets when it will be of use again;
   INT64_MAX: not before something changes. */
void wax_ace_rs_expire(struct wax_ace_rs *rs, int64_t now, int64_t *next);

/* Ends all: RESET. */
void wax_ace_rs_forget(struct wax_ace_rs *rs);

size_t wax_ace_rs_active(const struct wax_ace_rs *rs);
size_t wax_ace_rs_pending(const struct wax_ace_rs *rs);

/* AS Request Creation Hints for a 4.01 to a request for a resource (RFC 9200
   section 5.3), of the first AS that has a URI. c: the context that it was
   opened with, whose token's id is told then; NULL: in the clear. *len is 0 if
   there are none to give. WAX_SPACE. */
WAX_MUST_USE enum wax_status wax_ace_rs_hints(struct wax_ace_rs *rs,
    const struct wax_context *c, int64_t now, uint8_t *out, size_t size,
    size_t *len);

#ifdef __cplusplus
}
#endif

#endif
