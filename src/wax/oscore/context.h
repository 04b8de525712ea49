/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* context.h - a security context from inside (RFC 8613 section 3.1) */
#ifndef WAX_OSCORE_CONTEXT_H
#define WAX_OSCORE_CONTEXT_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/bytes.h"
#include "core/table.h"
#include "wax/context.h"
#include "wax/cose/algorithms.h"
#include "wax/crypto/secret.h"
#include "wax/oscore/aad.h"
#include "wax/oscore/replay.h"
#include "wax/oscore/store.h"

#define CONTEXT_ECHO_LEN 8	/* bytes of our Echo values */
#define CONTEXT_SSN_END (UINT64_C(1) << 40)	/* one beyond the last */
#define CONTEXT_STEP_MAX (UINT32_C(1) << 20)

struct b2;

/* A renewal (b2.h) replaces ID Context, Common IV, keys and numbers where they
   stand, with the lock held. */
struct wax_context {
	/* Common Context; fixed from wax_context_new on but for renewals. */
	const struct cose_aead *aead;
	const struct cose_hkdf *hkdf;
	struct secret master_secret;
	struct secret master_salt;
	struct secret common_iv;
	uint8_t *id_context;	/* owned; NULL: absent */
	size_t id_context_len;
	uint8_t sender_id[WAX_ID_MAX];
	size_t sender_id_len;
	uint8_t recipient_id[WAX_ID_MAX];
	size_t recipient_id_len;
	uint8_t subject[WAX_SUBJECT_LEN];
	uint8_t fingerprint[STORE_FINGERPRINT_LEN];	/* of the sender key */
	uint8_t peer_fingerprint[STORE_FINGERPRINT_LEN];
	bool omit_kid_context;
	bool always_own_piv;
	enum wax_proxy_form proxy_form;
	const struct wax_env *env;	/* borrowed */
	char record[WAX_RECORD_NAME_MAX + 1];	/* "": none */
	uint32_t ssn_step;
	uint32_t ssn_pad;
	uint32_t window_step;

	atomic_size_t references;
	pthread_mutex_t lock;	/* held while the following is used */

	/* Sender Context */
	struct aead_sealer *sealer;
	uint64_t ssn_next;
	uint64_t ssn_limit;	/* stored; numbers below it may be used */

	/* Recipient Context */
	struct aead_opener *opener;
	struct replay replay;
	uint64_t window_bound;	/* stored; numbers below it may be accepted */
	bool has_bound;		/* else none was kept, and any may be */
	uint8_t echo[CONTEXT_ECHO_LEN];	/* our challenge in this process */

	/* For requests of ours and of the peer, and the responses to them. */
	struct aad_template own_aad;
	struct aad_template peer_aad;

	bool is_retired;
	bool is_loaded;		/* the record's use has begun */

	struct table_link claim;	/* senders.c, under its lock */
	bool is_claimed;
	struct b2 *b2;		/* owned; NULL: renewal is off */
	bool is_renewed;	/* id_context is not the parameters' */
	/* How often the keys were replaced. Of a derived context: that of its
	   origin when it was derived; once adopted, from then on. */
	uint32_t generation;
	bool is_first;		/* derived for request 1 only */
	bool is_adopted;	/* its keys are its origin's now */
};

static inline struct bytes
context_sender_id(const struct wax_context *c)
{
	return bytes_of(c->sender_id, c->sender_id_len);
}

static inline struct bytes
context_recipient_id(const struct wax_context *c)
{
	return bytes_of(c->recipient_id, c->recipient_id_len);
}

static inline struct bytes
context_id_context(const struct wax_context *c)
{
	return bytes_of(c->id_context, c->id_context_len);
}

/* A context with c's input but for the ID Context, in memory only and without
   renewals of its own: for a run of Appendix B.2. Only who holds c's lock may
   use it; it takes no part in c's life. WAX_RANGE: id_context is too long.
   WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status context_new_derived(const struct wax_context *c,
    struct bytes id_context, struct wax_context **out);

/* c gets the ID Context, keys, numbers and window of derived, whose own are
   those of c afterwards, erased. */
void context_take_keys(struct wax_context *c, struct wax_context *derived);

void context_lock(const struct wax_context *c);
void context_unlock(const struct wax_context *c);

#endif
