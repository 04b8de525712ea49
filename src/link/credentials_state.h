/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials_state.h - what is inside of credentials, for credentials*.c and
   secure*.c alone */
#ifndef LINK_CREDENTIALS_STATE_H
#define LINK_CREDENTIALS_STATE_H

#include <openssl/x509.h>
#include <stdatomic.h>

#include "core/table.h"
#include "link/credentials.h"

#define PSK_MAX 32		/* bytes of a key */
#define TICKET_KEY_LEN 80	/* name, MAC key and cipher key of tickets */
#define PIN_KEY_LEN 16		/* bytes made of a PIN */

struct psk {
	struct table_link link;	/* of credentials.keys, by its cut ID */
	struct deviceid peer;
	size_t len;
	uint8_t key[PSK_MAX];
};

struct anchor {
	X509 *certificate;
	bool is_bound;		/* to subject; else it stands for anybody */
	struct deviceid subject;
};

/* What is in credentials; of an ownership transfer there is nothing else. */
enum credentials_use {
	CREDENTIALS_ORDINARY,
	CREDENTIALS_PIN,		/* the device's, and the tool's */
	CREDENTIALS_MAKER,		/* the device's certificate */
	CREDENTIALS_MAKER_ANCHORS,	/* and whom the tool believes */
};

struct credentials {
	atomic_uint references;
	enum credentials_use use;
	bool has_id;
	struct deviceid id;
	struct table keys;
	const struct psk *newest;	/* the only one if there is one */
	X509 *certificate;
	STACK_OF(X509) *chain;		/* above certificate; may be NULL */
	EVP_PKEY *key;
	struct anchor *anchors;
	size_t anchor_count, anchor_size;
	STACK_OF(X509_CRL) *crls;	/* NULL: none */
	uint8_t ticket_key[TICKET_KEY_LEN];
	struct deviceid pin_device;
	uint8_t pin_key[PIN_KEY_LEN];
};

/* False: they are of an ownership transfer, and *why says so. */
bool credentials_is_ordinary(const struct credentials *c, const char **why);

/* The bytes of an ID up to its first zero: what OpenSSL leaves of it where it
   is a PSK identity. */
struct bytes credentials_cut_id(const struct deviceid *id);

/* The key of the peer whose ID is identity once it is cut. WAX_NOT_FOUND;
   WAX_LIMIT: of more than one. */
MUST_USE enum wax_status credentials_find_identity(const struct credentials *c,
    struct bytes identity, const struct psk **out);

/* NULL: no key for that peer. */
const struct psk *credentials_find_psk(const struct credentials *c,
    const struct deviceid *peer);

/* What an end-entity certificate lets its owner do, and must. */
enum identity_use { IDENTITY_SERVER = 1, IDENTITY_CLIENT = 2 };

/* True if its key usage and EKUs are those of an identity certificate of OCF,
   for all of uses, and not of a role certificate. */
bool identity_has_use(X509 *certificate, unsigned uses);

/* True if they are those of a role certificate, and not of an identity. */
bool identity_is_role(X509 *certificate);

/* Its one CN, uuid:<deviceuuid>. False: it is not. */
bool identity_read_id(X509 *certificate, struct deviceid *out);

/* Its issuer's name as RFC 4514 writes it, without what it may write
   otherwise: UTF-8, control characters and NUL as \xx. False: it is longer
   than size - 1 bytes, or no memory. */
bool identity_read_issuer(const X509 *certificate, char *text, size_t size);

/* Seconds since 1970; INT64_MAX for NULL, INT64_MIN for no time at all. */
int64_t credentials_read_time(const ASN1_TIME *time);

/* A chain, the own certificate first, and its key. */
struct own {
	STACK_OF(X509) *chain;
	EVP_PKEY *key;
};

/* Owned. False: not PEM, or they do not fit; *why says it. */
bool credentials_read_own(struct bytes chain, struct bytes key,
    struct own *out, const char **why);
void credentials_free_own(struct own *o);
/* All of it is c's from now on. */
void credentials_take_own(struct credentials *c, const struct own *o);

/* Anchors, of whatever use; statuses as of credentials_add_anchor. */
MUST_USE enum wax_status credentials_read_anchors(struct credentials *c,
    struct bytes pem, const struct deviceid *subject, const char **why);

/* Frees what the X.509 functions added. */
void credentials_clear_x509(struct credentials *c);

#endif
