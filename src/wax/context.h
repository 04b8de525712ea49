/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* context.h - OSCORE security contexts (RFC 8613 section 3) */
#ifndef WAX_CONTEXT_H
#define WAX_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "wax/env.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WAX_ID_MAX 7		/* bytes; the algorithm may allow fewer */
#define WAX_SUBJECT_LEN 16	/* bytes of a device UUID */

/* COSE numbers of AEAD algorithms. */
enum wax_aead {
	WAX_AEAD_AES_GCM_128 = 1,
	WAX_AEAD_AES_GCM_192 = 2,
	WAX_AEAD_AES_GCM_256 = 3,
	WAX_AEAD_AES_CCM_16_64_128 = 10,	/* the default */
	WAX_AEAD_AES_CCM_16_64_256 = 11,
	WAX_AEAD_AES_CCM_64_64_128 = 12,
	WAX_AEAD_AES_CCM_64_64_256 = 13,
	WAX_AEAD_CHACHA20_POLY1305 = 24,
	WAX_AEAD_AES_CCM_16_128_128 = 30,
	WAX_AEAD_AES_CCM_16_128_256 = 31,
	WAX_AEAD_AES_CCM_64_128_128 = 32,
	WAX_AEAD_AES_CCM_64_128_256 = 33,
};

/* COSE numbers of HKDF algorithms. The one with SHA-384 has the number of its
   HMAC: it has none of its own. */
enum wax_hkdf {
	WAX_HKDF_SHA_384 = 6,			/* of EDHOC suite 24 */
	WAX_HKDF_SHA_256 = -10,			/* the default */
	WAX_HKDF_SHA_512 = -11,
};

/* The registry's names ("AES-CCM-16-64-128", "HKDF-SHA-256") to numbers, 0 for
   an unknown one, and back, NULL for an unknown one. Static. */
int wax_aead_parse(const char *name);
int wax_hkdf_parse(const char *name);
const char *wax_aead_name(int number);
const char *wax_hkdf_name(int number);

/* The longest Sender or Recipient ID with that AEAD algorithm, in bytes (RFC
   8613 section 3.3); 0 if it is unknown. */
size_t wax_aead_id_max(int number);

/* The outer form of a Proxy-Uri (RFC 8613 section 4.1.3.3); both say the
   same. */
enum wax_proxy_form {
	WAX_PROXY_SCHEME,	/* Proxy-Scheme, Uri-Host and Uri-Port */
	WAX_PROXY_URI,		/* Proxy-Uri without path and query */
};

/* Fresh keys by an exchange of random values (RFC 8613 Appendix B.2). Off
   towards a peer that does not know it. Both ends must have good randomness:
   libwax takes it from wax_env. */
enum wax_renewal {
	WAX_RENEWAL_OFF,
	WAX_RENEWAL_ON,		/* when wax_context_renew or the peer asks */
	/* Also before the first use, as LwM2M 1.1 has it: the keys derived from
	   these parameters alone protect and serve nothing. Safe without a
	   record: each start of the process renews. */
	WAX_RENEWAL_FIRST,
};

#define WAX_RENEWAL_RANDOM_MIN 8	/* bytes of a random value */
#define WAX_RENEWAL_RANDOM_MAX 64	/* of one of ours; of a peer's, as many
					   as the OSCORE option holds */
#define WAX_RENEWAL_MS 120000		/* how long a server waits for the
					   second request of a renewal */

/* Zero it, then set what is known. All memory is the caller's and is copied;
   lengths are in bytes. */
struct wax_context_parameters {
	const uint8_t *master_secret;	/* 1 to 255 bytes */
	size_t master_secret_len;
	const uint8_t *master_salt;	/* 0 to 255 bytes; NULL is empty */
	size_t master_salt_len;
	/* NULL: absent. Not NULL with length 0: present and empty, which gives
	   other keys. At most 1024 bytes. */
	const uint8_t *id_context;
	size_t id_context_len;
	const uint8_t *sender_id;	/* 0 to nonce length - 6 bytes */
	size_t sender_id_len;
	const uint8_t *recipient_id;	/* must differ from sender_id */
	size_t recipient_id_len;
	int aead;			/* enum wax_aead; 0: the default */
	int hkdf;			/* enum wax_hkdf; 0: the default */
	unsigned replay_window;		/* 1 to 256 numbers; 0: 32 */

	uint8_t subject[WAX_SUBJECT_LEN];	/* the peer's device UUID */

	/* The name under which Sender Sequence Number and window are kept in
	   the environment's storage (RFC 8613 Appendix B.1). NULL: the context
	   lives in memory only, and its keys must never be used again after
	   the process has ended. */
	const char *record;
	uint32_t ssn_step;	/* K of Appendix B.1.1, 1 to 2^20; 0: 128 */
	/* F of Appendix B.1.1, 0 to 2^20: so many numbers are skipped at each
	   start. 0 if a store is durable when it returns. On a medium that may
	   lose the last n stores in a crash: n times ssn_step or more; a stored
	   window is not trusted then, so window_step must be 0. */
	uint32_t ssn_pad;
	/* 0: after a restart the window is recovered by Echo (Appendix B.1.2).
	   Else, for peers that do not know Echo: a bound of the window is
	   stored each time the peer's numbers have risen by this many (up to
	   2^20); after a restart, numbers below the bound are replays. */
	uint32_t window_step;

	/* The ID Context goes with each request, unless this is set or the
	   OSCORE option would be longer than 255 bytes (section 2). */
	bool omit_kid_context;
	bool always_own_piv;	/* no response takes the request's nonce */
	enum wax_proxy_form proxy_form;

	enum wax_renewal renewal;	/* needs an environment, unless off */
	unsigned renewal_random_len;	/* bytes of our random values; 0: 8 */
	/* As a server: our random values carry a MAC and are not remembered one
	   by one (Appendix B.2.1). They are 8 bytes longer then. */
	bool renewal_is_stateless;
};

/* One Common, Sender and Recipient Context. Its four functions are in
   wax/oscore.h. Any thread may use it; it locks itself. */
struct wax_context;

/* Derives the keys and loads the stored state. The context is owned, with one
   reference; env is borrowed until the last reference is gone, and may be NULL
   if parameters->record is NULL and renewal is off. A stored state that is
   damaged is no error if renewal is on: then nothing is sealed or served until
   the keys were renewed.
   WAX_RANGE: a length, equal IDs, a number out of range. WAX_UNSUPPORTED: an
   algorithm that is not AEAD or HKDF or not known here. WAX_DAMAGED: the
   stored state can not be trusted; the keys must not be used again.
   WAX_STATE: the stored state is that of other keys. WAX_EXISTS: another
   context or process uses it, or a context of this process has the same sender
   key and would use the same nonces. WAX_STORAGE, WAX_MEMORY, WAX_CRYPTO. */
WAX_MUST_USE enum wax_status wax_context_new(
    const struct wax_context_parameters *parameters, const struct wax_env *env,
    struct wax_context **out);

/* One more reference; returns c. */
struct wax_context *wax_context_ref(struct wax_context *c);

/* One reference less; the last one clears and frees it. NULL does nothing. */
void wax_context_free(struct wax_context *c);

/* For an orderly shutdown: stores the exact state, so that no number is
   skipped and no Echo is needed at the next start. From then on the context
   protects nothing and opens no requests. WAX_STORAGE: the state remains as
   safe as before. */
WAX_MUST_USE enum wax_status wax_context_retire(struct wax_context *c);

/* Replaces the keys (RFC 8613 Appendix B.2), at will and as often as wanted. As
   a client: the next request begins it, and goes on as any request does, by
   WAX_RESPONSE_REPEAT. As a server: the client's next request is answered with
   a random value instead of being served. The old keys are erased on
   completion: exchanges and observations that began with them end (WAX_STATE).
   A context that is derived anew begins with number 0 and an empty window.
   WAX_STATE: renewal is off, or the context is retired. */
WAX_MUST_USE enum wax_status wax_context_renew(struct wax_context *c);

struct wax_renewal_state {
	uint32_t count;		/* renewals completed in this process */
	bool is_wanted;		/* the next request begins one */
	bool is_running;	/* a client's: the server was answered, and has
				   to show that it has the new keys */
};

void wax_context_renewal(const struct wax_context *c,
    struct wax_renewal_state *out);

/* Views, borrowed until the context is freed; id_context only until it is
   renewed. It is NULL if absent. */
const uint8_t *wax_context_sender_id(const struct wax_context *c, size_t *len);
const uint8_t *wax_context_recipient_id(const struct wax_context *c,
    size_t *len);
const uint8_t *wax_context_id_context(const struct wax_context *c, size_t *len);
const uint8_t *wax_context_subject(const struct wax_context *c);
int wax_context_aead(const struct wax_context *c);
int wax_context_hkdf(const struct wax_context *c);

struct wax_ssn_state {
	uint64_t next;		/* the number the next message gets */
	uint64_t stored;	/* the limit in storage; 2^40 without storage */
	bool is_low;		/* 2^39 or more are used: renew the context */
	bool is_exhausted;	/* nothing can be sent any more */
};

void wax_context_ssn(const struct wax_context *c, struct wax_ssn_state *out);

/* The contexts of an endpoint, by Recipient ID. Any thread may use a set. */
struct wax_contexts;

/* A kid may belong to several contexts (RFC 8613 sections 3.3 and 12.2); this
   many at most are tried for one message: the first ones with its kid context,
   or any if it has none. */
#define WAX_CANDIDATES_MAX 8

/* How requests that fail are answered (RFC 8613 section 8.2: all these answers
   are optional, and they tell an attacker which contexts there are). */
struct wax_answering {
	bool is_silent;		/* never an unprotected error */
	bool answers_non;	/* also for requests that are not confirmable */
	bool has_diagnostics;	/* with the RFC's diagnostic text */

	/* Critical options that the application knows beyond libwax's own
	   table, for the check of decrypted requests (RFC 7252 section 5.4.1).
	   Borrowed for the set's life. */
	const uint16_t *known_options;
	size_t known_options_count;

	/* How many renewals may wait for their second request at once, for
	   WAX_RENEWAL_MS; 0: 64. One context has at most a quarter of them, and
	   there its oldest gives way; beyond that the answer is 5.03. */
	size_t renewals_max;
};

/* A set for at most limit contexts. All zeros in answering (or NULL): answer
   confirmable requests, without diagnostics. NULL: no memory, or no random
   numbers. */
struct wax_contexts *wax_contexts_new(size_t limit,
    const struct wax_answering *answering);

/* Drops its references. NULL does nothing. */
void wax_contexts_free(struct wax_contexts *set);

/* The set takes a reference of its own. WAX_EXISTS: the set has a context with
   the same recipient key, which would accept a request once more, or with the
   same keys in the other roles, which would accept our own. WAX_LIMIT: the set
   is full, or WAX_CANDIDATES_MAX contexts have that Recipient ID and ID
   Context. WAX_MEMORY. */
WAX_MUST_USE enum wax_status wax_contexts_add(struct wax_contexts *set,
    struct wax_context *c);

/* WAX_NOT_FOUND: it was not in the set. */
enum wax_status wax_contexts_remove(struct wax_contexts *set,
    struct wax_context *c);

size_t wax_contexts_count(struct wax_contexts *set);

/* True if a context of the set has that Recipient ID: it can not be chosen for
   another one that has no ID Context (RFC 9528 section 3.3.3). */
bool wax_contexts_has_id(struct wax_contexts *set, const uint8_t *id,
    size_t len);

/* The context added last of those for that peer, with a reference for the
   caller (wax_context_free); NULL if there is none. */
struct wax_context *wax_contexts_find_subject(struct wax_contexts *set,
    const uint8_t subject[WAX_SUBJECT_LEN]);

#ifdef __cplusplus
}
#endif

#endif
