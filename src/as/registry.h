/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry.h - what an authorization server must not forget: itself, its
   clients and servers, their keys, and the tokens that it has given; in
   SQLite */
#ifndef AS_REGISTRY_H
#define AS_REGISTRY_H

#include "as/sealed.h"
#include "database/database.h"
#include "wax/ace.h"

/*
 * A database (database/database.h). Secrets lie in it under the key of
 * sealed.h. Each function that changes something is one transaction, unless
 * one was begun, and durable when it comes back. Where it is not said
 * otherwise the functions also return WAX_STORAGE, WAX_DAMAGED, WAX_MEMORY,
 * WAX_CRYPTO.
 */
struct registry;

#define REGISTRY_NAME_SIZE 64
#define REGISTRY_ID_LEN 8		/* bytes of an id of input material */
#define REGISTRY_SECRET_LEN 16		/* of a token's master secret */
#define REGISTRY_CHANNEL_LEN 32		/* of a channel's, as credtype 64
					   has it */
#define REGISTRY_SALT_LEN 8
#define REGISTRY_KID_LEN 4		/* of a token key */
#define REGISTRY_KEY_MAX 32
#define REGISTRY_SENDER_LEN 7		/* of OSCORE IDs of channels */
#define REGISTRY_HASH_LEN 32		/* SHA-256 of a token */
#define REGISTRY_IV_MAX 13
#define REGISTRY_CNONCE_MAX 32
#define REGISTRY_KEPT_S 86400		/* how long a token that has ended is
					   remembered */

/* A client, a server, or both. Clear it: the channel is a secret. */
struct registry_party {
	struct deviceid id;
	char name[REGISTRY_NAME_SIZE];	/* unique */
	bool is_client, is_server;
	bool is_suspended;
	/* Of a server: its tokens are references about which it asks; it has
	   no clock, and they say how long; how they are encrypted. */
	bool introspects;
	bool has_no_clock;
	int alg;
	int64_t enrolled_at;
	/* The OSCORE context that it shares with us, by which it sends with
	   one ID, and we with the other. */
	uint8_t secret[REGISTRY_CHANNEL_LEN];
	uint8_t salt[REGISTRY_SALT_LEN];
	uint8_t its_id[REGISTRY_SENDER_LEN], our_id[REGISTRY_SENDER_LEN];
};

/*
 *	next --(the server has it)--> current --(a newer one is)--> old
 */
enum registry_key_state { REGISTRY_NEXT, REGISTRY_CURRENT, REGISTRY_OLD };

/* For tokens of one server. Clear it. */
struct registry_key {
	struct deviceid server;
	uint8_t kid[REGISTRY_KID_LEN];
	int alg;
	enum registry_key_state state;
	int64_t made_at;
	uint8_t key[REGISTRY_KEY_MAX];
	size_t key_len;
	uint64_t used;			/* tokens encrypted with it */
};

/* A token that was given. Clear it. */
struct registry_token {
	uint8_t hash[REGISTRY_HASH_LEN];	/* of the token */
	uint8_t id[REGISTRY_ID_LEN];	/* of its input material */
	bool is_update;			/* of rights: the material is that of
					   the first one with this id */
	struct deviceid client, server;
	uint8_t scope[WAX_ACE_SCOPE_MAX];
	size_t scope_len;
	bool scope_is_text;
	struct wax_role roles[WAX_ACE_ROLES_MAX];
	size_t role_count;
	int64_t issued, expires;	/* seconds since 1970 */
	uint32_t exi, number;		/* of a server without a clock */
	uint8_t cnonce[REGISTRY_CNONCE_MAX];
	size_t cnonce_len;		/* 0: none */
	int64_t revoked_at;		/* 0: it is not */
	uint8_t secret[REGISTRY_SECRET_LEN];
	uint8_t salt[REGISTRY_SALT_LEN];
};

/* 1 to 63 letters, digits, '.', '_' and '-', the first a letter or a digit, and
   no UUID. */
bool registry_is_name(const char *name);

/* A new file, and who we are in it. As database_create. */
MUST_USE enum wax_status registry_create(const char *path,
    const struct deviceid *self, const struct sealed_key *key,
    struct database_error *error);
/* As database_open; also WAX_DAMAGED: the key is another one. key is copied. */
MUST_USE enum wax_status registry_open(const char *path,
    const struct sealed_key *key, struct registry **out,
    struct database_error *error);
void registry_close(struct registry *r);	/* NULL is fine */
const char *registry_why(const struct registry *r);
const struct deviceid *registry_self(const struct registry *r);
/* Another number: another process has changed something. */
int64_t registry_version(struct registry *r);
MUST_USE enum wax_status registry_backup(struct registry *r, const char *path,
    struct database_error *error);

/* Several changes that are one. */
MUST_USE enum wax_status registry_begin(struct registry *r);
enum wax_status registry_commit(struct registry *r, enum wax_status st);

/* --- parties ------------------------------------------------------------- */

/* WAX_RANGE: a name that can not be one, or the nil ID; WAX_EXISTS: the ID or
   the name is taken. */
MUST_USE enum wax_status registry_add_party(struct registry *r,
    const struct registry_party *p);
/* By its ID: whether it is suspended; WAX_NOT_FOUND. */
MUST_USE enum wax_status registry_suspend(struct registry *r,
    const struct deviceid *id, bool is_suspended);
/* With its keys and tokens. WAX_NOT_FOUND. */
MUST_USE enum wax_status registry_remove_party(struct registry *r,
    const struct deviceid *id);
MUST_USE enum wax_status registry_find_party(struct registry *r,
    const struct deviceid *id, struct registry_party *out);
/* By a name or a UUID. */
MUST_USE enum wax_status registry_find_name(struct registry *r,
    const char *name, struct registry_party *out);
/* In the order of names, as they are at the beginning; stops at the first
   status that is not WAX_OK and returns it. The same goes for the others. */
MUST_USE enum wax_status registry_each_party(struct registry *r,
    enum wax_status (*each)(void *arg, const struct registry_party *p),
    void *arg);

/* --- keys for tokens ----------------------------------------------------- */

/* WAX_EXISTS: the kid is taken, or there is one in that state, of which there
   is one at most: next and current. */
MUST_USE enum wax_status registry_add_key(struct registry *r,
    const struct registry_key *k);
/* next becomes current, and current becomes old; what was old is gone.
   WAX_NOT_FOUND: there is no next. */
MUST_USE enum wax_status registry_turn_key(struct registry *r,
    const struct deviceid *server);
MUST_USE enum wax_status registry_each_key(struct registry *r,
    const struct deviceid *server,
    enum wax_status (*each)(void *arg, const struct registry_key *k),
    void *arg);
/* The current one, and an IV that was never used with it, and never will be: a
   number that is counted before it is used. WAX_NOT_FOUND. */
MUST_USE enum wax_status registry_take_key(struct registry *r,
    const struct deviceid *server, struct registry_key *out,
    uint8_t iv[REGISTRY_IV_MAX]);
/* The next number of tokens for a server without a clock, from 1. */
MUST_USE enum wax_status registry_take_number(struct registry *r,
    const struct deviceid *server, uint32_t *out);

/* --- tokens -------------------------------------------------------------- */

/* WAX_EXISTS: the token is there. */
MUST_USE enum wax_status registry_add_token(struct registry *r,
    const struct registry_token *t);
MUST_USE enum wax_status registry_find_token(struct registry *r,
    const uint8_t hash[REGISTRY_HASH_LEN], struct registry_token *out);
/* The first one with that id, of that client for that server, which has the
   input material. */
MUST_USE enum wax_status registry_find_material(struct registry *r,
    struct bytes id, const struct deviceid *client,
    const struct deviceid *server, struct registry_token *out);
/* How many of a client are good. */
MUST_USE enum wax_status registry_count_tokens(struct registry *r,
    const struct deviceid *client, int64_t now, size_t *out);
/* Of a client, of a server, or with an id; the others NULL or absent. *count
   gets how many there were that had not ended. */
MUST_USE enum wax_status registry_revoke(struct registry *r,
    const struct deviceid *client, const struct deviceid *server,
    struct bytes id, int64_t now, size_t *count);
/* Those that have not ended, revoked ones too. */
MUST_USE enum wax_status registry_each_token(struct registry *r, int64_t now,
    enum wax_status (*each)(void *arg, const struct registry_token *t),
    void *arg);
/* Those that ended REGISTRY_KEPT_S ago are gone. */
MUST_USE enum wax_status registry_prune(struct registry *r, int64_t now);

#endif
