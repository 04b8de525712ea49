/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc.h - agreeing on an OSCORE context by public keys (RFC 9528) */
#ifndef WAX_EDHOC_H
#define WAX_EDHOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "wax/context.h"
#include "wax/env.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * An Initiator:                          A Responder:
 *
 *   wax_edhoc_new(&conf, INITIATOR, &s)    wax_edhoc_new(&conf, RESPONDER, &s)
 *   wax_edhoc_write_message_1(s, ..)  -->  wax_edhoc_read_message_1(s, ..)
 *   wax_edhoc_read_message_2(s, ..)   <--  wax_edhoc_write_message_2(s, ..)
 *   wax_edhoc_write_message_3(s, ..)  -->  wax_edhoc_read_message_3(s, ..)
 *  [wax_edhoc_read_message_4(s, ..)   <--  wax_edhoc_write_message_4(s, ..)]
 *   wax_edhoc_context(s, ..)               wax_edhoc_context(s, ..)
 *   wax_edhoc_free(s)                      wax_edhoc_free(s)
 *
 * Whatever fails aborts the session: its secrets are cleared, and only
 * wax_edhoc_failure, wax_edhoc_write_error and wax_edhoc_free are of use. A
 * message is written once and read once; who has to send it again sends the
 * same bytes.
 *
 * The messages' transfer is the caller's. It gives and gets them without the
 * connection identifier that goes before them in a request (RFC 9528 appendix
 * A.2); wax_edhoc_split_request takes that off.
 */

#define WAX_EDHOC_MESSAGE_MAX 16384	/* bytes of a message that is read */
#define WAX_EDHOC_CANDIDATES_MAX 8	/* credentials tried for one kid */
#define WAX_EDHOC_KID_MAX 64		/* bytes of a kid of ours */

/* A buffer of this many bytes is enough for any message with an ID_CRED of that
   length and EAD values of that length in sum, not counting 12 bytes more for
   each EAD item. */
#define WAX_EDHOC_BUFFER_SIZE(id_cred_len, ead_len) \
	((size_t)(id_cred_len) + (size_t)(ead_len) + 384)

/* Cipher suites (section 10.2). */
enum wax_edhoc_suite {
	WAX_EDHOC_SUITE_0 = 0,	/* AES-CCM-16-64-128, X25519, EdDSA */
	WAX_EDHOC_SUITE_1 = 1,	/* AES-CCM-16-128-128, X25519, EdDSA */
	WAX_EDHOC_SUITE_2 = 2,	/* AES-CCM-16-64-128, P-256, ES256 */
	WAX_EDHOC_SUITE_3 = 3,	/* AES-CCM-16-128-128, P-256, ES256 */
	WAX_EDHOC_SUITE_4 = 4,	/* ChaCha20/Poly1305, X25519, EdDSA */
	WAX_EDHOC_SUITE_5 = 5,	/* ChaCha20/Poly1305, P-256, ES256 */
	WAX_EDHOC_SUITE_6 = 6,	/* A128GCM, X25519, ES256 */
	WAX_EDHOC_SUITE_24 = 24,	/* A256GCM, SHA-384, P-384, ES384 */
};

/* Which of the two signs; the other one proves a static Diffie-Hellman key
   (section 3.2). */
enum wax_edhoc_method {
	WAX_EDHOC_BOTH_SIGN = 0,
	WAX_EDHOC_INITIATOR_SIGNS = 1,
	WAX_EDHOC_RESPONDER_SIGNS = 2,
	WAX_EDHOC_NONE_SIGNS = 3,
};

enum wax_edhoc_role {
	WAX_EDHOC_INITIATOR,
	WAX_EDHOC_RESPONDER,
};

/* ---- Credentials (section 3.5) ---- */

enum wax_edhoc_form {
	WAX_EDHOC_CCS,		/* a CWT claims set with a COSE_Key */
	WAX_EDHOC_CERTIFICATE,	/* X.509, DER */
};

/* What a credential is named by in ID_CRED_x: COSE labels. */
enum wax_edhoc_id_kind {
	WAX_EDHOC_ID_KID = 4,
	WAX_EDHOC_ID_KCCS = 14,		/* the claims set itself */
	WAX_EDHOC_ID_X5CHAIN = 33,	/* the certificates themselves */
	WAX_EDHOC_ID_X5T = 34,		/* a certificate's hash */
};

#define WAX_EDHOC_X5T_SHA_256_64 (-15)	/* 8 bytes: a key for a search only */
#define WAX_EDHOC_X5T_SHA_256 (-16)

/* Zero it, then set what is known. All memory is the caller's and is copied. */
struct wax_edhoc_credential_parameters {
	enum wax_edhoc_form form;
	/* The claims set, untagged, or the certificate; used byte for byte. A
	   bare COSE_Key must be dressed (section 3.5.2). */
	const uint8_t *encoded;
	size_t encoded_len;
	/* Our own: the private key, as many bytes as its curve has. NULL: a
	   peer's. */
	const uint8_t *private_key;
	size_t private_key_len;
	/* What we name it by. 0: a peer's. */
	enum wax_edhoc_id_kind id;
	const uint8_t *kid;		/* also of a peer's, to be found by;
					   NULL: that of the claims set's key,
					   if it has one */
	size_t kid_len;
	int x5t_hash;			/* 0: WAX_EDHOC_X5T_SHA_256_64 */
	/* WAX_EDHOC_ID_X5CHAIN: what goes after the certificate. */
	const uint8_t *const *issuers;
	const size_t *issuer_lens;
	size_t issuer_count;
	/* The device it is provisioned for, 16 bytes. NULL: the subject in it
	   says so, "uuid:" and the Device ID, as sub of a claims set or CN of a
	   certificate. Given both, they must be the same. */
	const uint8_t *subject;
};

/* A claims set for a key of our own: sub is that device, 16 bytes, the key is
   the X25519 key of private_key, which are any 32 random bytes, and its kid are
   the first bytes of it. For methods without our signature, and the suites with
   X25519. WAX_SPACE: less than WAX_EDHOC_CCS_SIZE; WAX_MEMORY, WAX_CRYPTO. */
#define WAX_EDHOC_CCS_KEY_LEN 32
#define WAX_EDHOC_CCS_SIZE 128
WAX_MUST_USE enum wax_status wax_edhoc_ccs_make(
    const uint8_t subject[WAX_SUBJECT_LEN],
    const uint8_t private_key[WAX_EDHOC_CCS_KEY_LEN], uint8_t *out,
    size_t size, size_t *len);

/* CRED_x, its public key and the Device ID that it stands for; counted. It
   does not change, and any thread may use it. */
struct wax_edhoc_credential;

/* WAX_FORMAT: it does not decode, or has no key; WAX_UNSUPPORTED: a key of
   another curve than X25519, Ed25519, P-256 and P-384, or another hash;
   WAX_RANGE: lengths, no Device ID, two that are not the same, the nil one;
   WAX_STATE: the private key is not that of the public key; WAX_MEMORY,
   WAX_CRYPTO. */
WAX_MUST_USE enum wax_status wax_edhoc_credential_new(
    const struct wax_edhoc_credential_parameters *parameters,
    struct wax_edhoc_credential **out);
struct wax_edhoc_credential *wax_edhoc_credential_ref(
    struct wax_edhoc_credential *c);
/* One reference less; the last one clears and frees it. NULL does nothing. */
void wax_edhoc_credential_free(struct wax_edhoc_credential *c);

/* Views, borrowed until it is freed. cred is CRED_x as it enters the
   transcript, id_cred the map ID_CRED_x, empty for a peer's without kid. */
const uint8_t *wax_edhoc_credential_cred(const struct wax_edhoc_credential *c,
    size_t *len);
const uint8_t *wax_edhoc_credential_id_cred(
    const struct wax_edhoc_credential *c, size_t *len);
const uint8_t *wax_edhoc_credential_subject(
    const struct wax_edhoc_credential *c);
/* Our own: it has its private key, and a name. */
bool wax_edhoc_credential_is_own(const struct wax_edhoc_credential *c);

/* It can sign or agree in that suite. */
bool wax_edhoc_credential_fits(const struct wax_edhoc_credential *c,
    int suite);

/* What a peer names its credential by. Borrowed during the call that gets it;
   nothing of it is verified. */
struct wax_edhoc_id {
	enum wax_edhoc_id_kind kind;
	/* The map ID_CRED_x, as it was received or, of a compact kid, made. It
	   may have more labels than the one that kind tells of. */
	const uint8_t *id_cred;
	size_t id_cred_len;
	/* The kid, the claims set, the first certificate, or the hash. */
	const uint8_t *value;
	size_t value_len;
	int x5t_hash;
	bool signs;		/* it is to verify a signature */
};

/* The certificate of that number in WAX_EDHOC_ID_X5CHAIN, the end entity's
   being 0; NULL after the last. */
const uint8_t *wax_edhoc_id_certificate(const struct wax_edhoc_id *id,
    size_t number, size_t *len);

/* True if id may stand for c: the same kid, hash, claims set or certificate. */
bool wax_edhoc_id_matches(const struct wax_edhoc_id *id,
    const struct wax_edhoc_credential *c);

/* ---- External authorization data (section 3.8) ---- */

struct wax_edhoc_ead {
	uint32_t label;		/* 0 is padding */
	bool is_critical;	/* sent as a negative label; not with 0 */
	const uint8_t *value;	/* NULL: none */
	size_t value_len;
};

struct wax_edhoc_eads {
	const struct wax_edhoc_ead *items;
	size_t count;
};

/* ---- Sessions ---- */

struct wax_edhoc;

/* What an endpoint does, for all its sessions; borrowed for their lives. The
   functions are called from within the call that reads a message; they may not
   use the session. */
struct wax_edhoc_conf {
	const struct wax_env *env;	/* for randomness */
	unsigned methods;		/* bit n for method n */
	const int *suites;		/* the one that is preferred first */
	size_t suites_count;
	/* The first one that fits method and suite is used. */
	struct wax_edhoc_credential *const *own;
	size_t own_count;
	/* A message_4 ends each handshake. Both ends must know it beforehand.
	   It is needed unless the Responder sends a protected message. */
	bool has_message_4;
	void *arg;			/* given to the functions */

	/* Finds a credential that id may stand for and that is trusted: the
	   caller's judgement of certificates and their chain, of periods and
	   key usages is here. It is asked with number 0, 1, 2 .. until the
	   message verifies, at most WAX_EDHOC_CANDIDATES_MAX times. *out gets a
	   reference, which the session drops. WAX_NOT_FOUND: there is none, or
	   no further one. Anything else refuses the peer. */
	enum wax_status (*find)(void *arg, const struct wax_edhoc_id *id,
	    size_t number, struct wax_edhoc_credential **out);

	/* Takes an item of message 1 to 4, other than padding. That of
	   message_1 is from anybody; of the others, from the peer that was
	   authenticated. WAX_UNSUPPORTED: unknown, which is a failure only if
	   it is critical; anything else but WAX_OK is one. NULL: all are
	   unknown. */
	enum wax_status (*take_ead)(void *arg, const struct wax_edhoc *s,
	    int message, const struct wax_edhoc_ead *item);
};

/* Owned. WAX_RANGE: conf has no method, no suite, one that is not known, or no
   credential with a private key. WAX_MEMORY. */
WAX_MUST_USE enum wax_status wax_edhoc_new(const struct wax_edhoc_conf *conf,
    enum wax_edhoc_role role, struct wax_edhoc **out);
/* Clears all secrets. NULL does nothing. */
void wax_edhoc_free(struct wax_edhoc *s);

/* A session that the caller allows memory for many of is small: it keeps no
   message. */
size_t wax_edhoc_size(void);

/* What an Initiator wants. */
struct wax_edhoc_start {
	enum wax_edhoc_method method;
	/* One of conf->suites; those before it go into SUITES_I. */
	int suite;
	/* 0 to 7 bytes, at most wax_edhoc_id_max(suite): the Recipient ID of
	   the context to be. Not in use otherwise. */
	const uint8_t *c_i;
	size_t c_i_len;
	/* The Device ID of the one and only peer that may answer (appendix
	   D.2), 16 bytes. NULL: whomever conf->find knows. */
	const uint8_t *peer;
};

/* The longest connection identifier that can become an OSCORE ID with that
   suite, in bytes; 0 if it is unknown. */
size_t wax_edhoc_id_max(int suite);

/* The Initiator's half. Each call aborts the session if it fails.
   WAX_STATE: it is not this message's turn; this one leaves the session as it
   is. WAX_SPACE: buffer is too small. WAX_UNSUPPORTED: no credential of ours
   fits. WAX_RANGE: parameters out of range.
   Reading: WAX_FORMAT: malformed, not deterministic, or longer than
   WAX_EDHOC_MESSAGE_MAX; WAX_UNSUPPORTED: method, suite or critical EAD;
   WAX_RANGE: a key or an identifier; WAX_NOT_FOUND: no such credential;
   WAX_AUTHENTICITY: not from whom it says, or not whom we take.
   wax_edhoc_failure tells more. WAX_MEMORY, WAX_CRYPTO, and what the
   environment's random says. */
WAX_MUST_USE enum wax_status wax_edhoc_write_message_1(struct wax_edhoc *s,
    const struct wax_edhoc_start *start, const struct wax_edhoc_eads *eads,
    uint8_t *buffer, size_t size, size_t *len);
WAX_MUST_USE enum wax_status wax_edhoc_read_message_2(struct wax_edhoc *s,
    const uint8_t *message, size_t len);
/* Without message_4 the handshake is complete, but the peer has not shown that
   it has the keys until it sends something that is protected with them: until
   then nothing of the context is stored for good (section 5.4.2). */
WAX_MUST_USE enum wax_status wax_edhoc_write_message_3(struct wax_edhoc *s,
    const struct wax_edhoc_eads *eads,
    uint8_t *buffer, size_t size, size_t *len);
WAX_MUST_USE enum wax_status wax_edhoc_read_message_4(struct wax_edhoc *s,
    const uint8_t *message, size_t len);

/* The Responder's half. eads may be NULL in all of them. c_r is like c_i, and
   must differ from the peer's C_I (wax_edhoc_c_i; RFC 9668 section 4.1.3). */
WAX_MUST_USE enum wax_status wax_edhoc_read_message_1(struct wax_edhoc *s,
    const uint8_t *message, size_t len);
WAX_MUST_USE enum wax_status wax_edhoc_write_message_2(struct wax_edhoc *s,
    const uint8_t *c_r, size_t c_r_len, const struct wax_edhoc_eads *eads,
    uint8_t *buffer, size_t size, size_t *len);
WAX_MUST_USE enum wax_status wax_edhoc_read_message_3(struct wax_edhoc *s,
    const uint8_t *message, size_t len);
WAX_MUST_USE enum wax_status wax_edhoc_write_message_4(struct wax_edhoc *s,
    const struct wax_edhoc_eads *eads,
    uint8_t *buffer, size_t size, size_t *len);

/* Whose turn it is. */
enum wax_edhoc_step {
	WAX_EDHOC_WRITE_1,
	WAX_EDHOC_READ_2,
	WAX_EDHOC_WRITE_3,
	WAX_EDHOC_READ_4,
	WAX_EDHOC_READ_1,
	WAX_EDHOC_WRITE_2,
	WAX_EDHOC_READ_3,
	WAX_EDHOC_WRITE_4,
	WAX_EDHOC_COMPLETED,
	WAX_EDHOC_ABORTED,
};

enum wax_edhoc_step wax_edhoc_step(const struct wax_edhoc *s);

/* Valid as soon as the session knows them. Views, borrowed until it is
   freed. */
int wax_edhoc_method(const struct wax_edhoc *s);
int wax_edhoc_suite(const struct wax_edhoc *s);
const uint8_t *wax_edhoc_c_i(const struct wax_edhoc *s, size_t *len);
const uint8_t *wax_edhoc_c_r(const struct wax_edhoc *s, size_t *len);
/* The peer's, once it is authenticated; NULL before. */
const struct wax_edhoc_credential *wax_edhoc_peer(const struct wax_edhoc *s);

/* ---- What comes out of it: WAX_STATE unless it is completed ---- */

/* EDHOC_Exporter (section 4.2.1): len bytes, at most 255 hashes. */
WAX_MUST_USE enum wax_status wax_edhoc_export(const struct wax_edhoc *s,
    uint32_t label, const uint8_t *context, size_t context_len,
    uint8_t *out, size_t len);

/* Key update (appendix H): both ends give the same context. What is exported
   from then on is new. */
WAX_MUST_USE enum wax_status wax_edhoc_update(struct wax_edhoc *s,
    const uint8_t *context, size_t context_len);

/* The OSCORE context (appendix A.1). Of parameters the keys, IDs, algorithms,
   ID Context and the subject are set here; the rest is taken as it is (NULL:
   all zeros). Else as wax_context_new. */
WAX_MUST_USE enum wax_status wax_edhoc_context(const struct wax_edhoc *s,
    const struct wax_context_parameters *parameters,
    const struct wax_env *env, struct wax_context **out);

/* ---- Errors (section 6) ---- */

/* Why a session was aborted, for a log line. */
enum wax_edhoc_failure {
	WAX_EDHOC_FAILURE_NONE,
	WAX_EDHOC_FAILURE_FORMAT,	/* malformed, or not deterministic */
	WAX_EDHOC_FAILURE_METHOD,	/* not one of ours */
	WAX_EDHOC_FAILURE_SUITE,	/* the Responder wants another one */
	WAX_EDHOC_FAILURE_KEY,		/* not on the curve, or of low order */
	WAX_EDHOC_FAILURE_IDENTIFIER,	/* too long, or C_R is C_I */
	WAX_EDHOC_FAILURE_EAD,		/* critical and unknown, or refused */
	WAX_EDHOC_FAILURE_UNKNOWN,	/* no such credential */
	WAX_EDHOC_FAILURE_REFUSED,	/* not trusted, or named in a way that
					   is not known here */
	WAX_EDHOC_FAILURE_REFLECTED,	/* our own credential, or our own
					   Device ID */
	WAX_EDHOC_FAILURE_AUTHENTICITY,	/* does not decrypt or verify */
	WAX_EDHOC_FAILURE_SUBJECT,	/* authentic, of another device */
	WAX_EDHOC_FAILURE_PEER,		/* it sent an error */
	WAX_EDHOC_FAILURE_LOCAL,	/* memory, randomness, our parameters */
};

enum wax_edhoc_failure wax_edhoc_failure(const struct wax_edhoc *s);
/* A short English text. Static, never NULL. */
const char *wax_edhoc_failure_text(enum wax_edhoc_failure f);

enum wax_edhoc_code {
	WAX_EDHOC_ERROR_SUCCESS = 0,	/* never sent */
	WAX_EDHOC_ERROR_UNSPECIFIED = 1,
	WAX_EDHOC_ERROR_SUITE = 2,
	WAX_EDHOC_ERROR_CREDENTIAL = 3,
};

#define WAX_EDHOC_SUITES_MAX 16	/* of a SUITES_R; the others are left out */
#define WAX_EDHOC_ERROR_MAX 96	/* bytes of an error of ours */

struct wax_edhoc_error {
	int64_t code;			/* enum wax_edhoc_code, or another */
	const char *text;		/* of WAX_EDHOC_ERROR_UNSPECIFIED:
					   borrowed, anybody's, no NUL at its
					   end */
	size_t text_len;
	int64_t suites[WAX_EDHOC_SUITES_MAX];
	size_t suites_count;
};

/* The error message for what aborted the session; code 1 for anything, if
   is_combined (RFC 9668 section 3.3.1). WAX_STATE: none is to be sent: the
   session is not aborted, or by an error of the peer. Its texts tell nobody
   whom we know. WAX_SPACE. */
WAX_MUST_USE enum wax_status wax_edhoc_write_error(const struct wax_edhoc *s,
    bool is_combined, uint8_t *buffer, size_t size, size_t *len);

/* The same where there is no session, as for a connection identifier that
   nobody knows: code 1. WAX_SPACE. */
WAX_MUST_USE enum wax_status wax_edhoc_write_refusal(uint8_t *buffer,
    size_t size, size_t *len);

/* True if what came instead of a message is an error: an integer comes
   first. */
bool wax_edhoc_is_error(const uint8_t *message, size_t len);

/* WAX_FORMAT: it is none. Nobody has authenticated it. */
WAX_MUST_USE enum wax_status wax_edhoc_read_error(const uint8_t *message,
    size_t len, struct wax_edhoc_error *out);

/* The peer sent an error: the session is aborted, nothing is answered. */
void wax_edhoc_fail(struct wax_edhoc *s);

/* The suite for a new session after WAX_EDHOC_ERROR_SUITE, to follow once: the
   first of conf->suites that the error offers, other than tried; -1: none. */
int wax_edhoc_next_suite(const struct wax_edhoc_conf *conf,
    const struct wax_edhoc_error *error, int tried);

/* ---- Payloads of CoAP requests (appendix A.2, RFC 9668 section 3) ---- */

/* What comes before the message in a request. */
struct wax_edhoc_request {
	bool is_first;		/* message_1 follows */
	const uint8_t *id;	/* else C_R, or C_I in the reverse flow, as an
				   OSCORE ID */
	size_t id_len;
	const uint8_t *message;	/* borrowed from the payload, maybe empty */
	size_t message_len;
};

/* WAX_FORMAT: neither true nor a connection identifier comes first. */
WAX_MUST_USE enum wax_status wax_edhoc_split_request(const uint8_t *payload,
    size_t len, struct wax_edhoc_request *out);

/* Writes what goes before a message: true for NULL. WAX_SPACE. */
WAX_MUST_USE enum wax_status wax_edhoc_write_prefix(const uint8_t *id,
    size_t id_len, uint8_t *buffer, size_t size, size_t *len);

/* The payload of a request with the EDHOC option begins with that many bytes of
   message_3; what is sealed follows. WAX_FORMAT: not one byte string and at
   least one byte more. */
WAX_MUST_USE enum wax_status wax_edhoc_split_combined(const uint8_t *payload,
    size_t len, size_t *message_3_len);

#ifdef __cplusplus
}
#endif

#endif
