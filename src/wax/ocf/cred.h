/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred.h - one entry of /oic/sec/cred (OCF Security, section 13.3) */
#ifndef WAX_OCF_CRED_H
#define WAX_OCF_CRED_H

#include "core/deviceid.h"
#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/crypto/secret.h"
#include "wax/ocf.h"
#include "wax/ocf/cred_types.h"
#include "wax/ocf/period.h"
#include "wax/ocf/view.h"

#define CRED_ID_MAX INT32_MAX
#define CRED_PEM_MAX 3072	/* bytes of publicdata */
#define CRED_CONTEXT_MAX 64	/* bytes of an ID Context or a salt */
#define CRED_PUBLIC_MAX 512	/* bytes of a claims set, or of what is told of
				   an authorization server */

/* The property "oscore", and keys of ours, which a foreign device does not
   know: they are written only if they say something. */
struct cred_oscore {
	uint8_t sender[WAX_ID_MAX];
	size_t sender_len;
	uint8_t recipient[WAX_ID_MAX];
	size_t recipient_len;
	uint8_t context[CRED_CONTEXT_MAX];
	size_t context_len;
	bool has_context;
	uint8_t salt[CRED_CONTEXT_MAX];
	size_t salt_len;
	int aead;		/* 0: the default, of these three */
	int hkdf;
	unsigned window;
	enum wax_renewal renewal;
};

/* Shared and never changed once it is in a list. */
struct cred {
	unsigned references;
	int64_t credid;		/* 0: not given yet */
	const struct cred_type *type;
	struct deviceid subject;
	bool is_any;
	enum wax_credential_usage usage;
	bool has_role;
	struct wax_role role;
	struct secret key;
	bool leaves_key;	/* the key is left to both sides, until it is
				   made: cred_set_key */
	char *certificates;	/* owned, PEM; NULL if absent */
	char *private_key;	/* owned, PEM, cleared; NULL if absent */
	bool has_revocation;
	bool is_revoked;
	char *revocation;	/* owned, PEM; NULL if absent */
	struct period period;	/* text is "" if absent */
	unsigned refreshing;	/* bits of crms */
	struct cred_oscore oscore;
	uint8_t *public;	/* owned, CBOR, of credtypes 2 and 4 */
	size_t public_len;
	char record[WAX_CREDENTIAL_RECORD_MAX + 1];	/* of credtype 64 */
};

/* What was read and waits for the type. */
struct cred_draft {
	struct cred *cred;
	struct node private_data, public_data, oscore, optional_data;
	bool has_private, has_public, has_oscore, has_optional;
	bool has_type, has_subject, is_own;
	int64_t type;
};

/* One entry, with one reference. is_own: what the device itself stored, where
   a private key may stand. WAX_FORMAT, WAX_RANGE, WAX_UNSUPPORTED: a credtype
   or an encoding; WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status cred_decode(const struct node *map, bool is_own,
    struct cred **out);
/* ssn: the number that the context of credtype 64 uses next, for "ssn"; NULL:
   not known, and left out. */
void cred_encode(struct writer *w, const struct cred *c, enum view view,
    const uint64_t *ssn);

struct cred *cred_ref(struct cred *c);
/* The last reference clears its keys. NULL does nothing. */
void cred_unref(struct cred *c);

/* The same with another number, and with the key that was left to both sides;
   NULL: no memory. */
struct cred *cred_copy(const struct cred *c, int64_t credid,
    struct bytes key);

/* A copy of it, if it is there. WAX_MEMORY. */
MUST_USE enum wax_status cred_set_public(struct cred *c, struct bytes cbor);

/* Not revoked, and in its period. */
bool cred_is_valid(const struct cred *c, int64_t now);

/* The types that a device has to know for it, WAX_CREDENTIAL_* or-ed. */
unsigned cred_needs(const struct cred *c);

/* One of the maker's, which RESET keeps. */
static inline bool
cred_is_maker(const struct cred *c)
{
	return c->usage == WAX_USAGE_MAKER_CERTIFICATE ||
	    c->usage == WAX_USAGE_MAKER_ANCHOR;
}

/* True if both can not be in one device: they would seal with the same key and
   numbers, or a message could not tell them apart. */
bool cred_collides(const struct cred *a, const struct cred *b);

#endif
