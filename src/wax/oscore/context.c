/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* context.c - a security context's life (RFC 8613 section 3) */
#include "wax/oscore/context.h"

#include <stdlib.h>

#include "wax/oscore/b2.h"
#include "wax/oscore/derive.h"
#include "wax/oscore/senders.h"
#include "wax/oscore/sequence.h"

#define CONTEXT_SSN_STEP 128	/* K of Appendix B.1.1 */

/* The lock is the one thing in a const context that changes. */
void
context_lock(const struct wax_context *c)
{
	pthread_mutex_lock((pthread_mutex_t *)(uintptr_t)&c->lock);
}

void
context_unlock(const struct wax_context *c)
{
	pthread_mutex_unlock((pthread_mutex_t *)(uintptr_t)&c->lock);
}

static bool
context_is_name(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len <= WAX_RECORD_NAME_MAX && name[0] != '.' &&
	    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-") == len;
}

static bool
context_is_allowed(const struct wax_context_parameters *p,
    const struct wax_env *env)
{
	return p->replay_window <= REPLAY_MAX &&
	    p->ssn_step <= CONTEXT_STEP_MAX &&
	    p->ssn_pad <= CONTEXT_STEP_MAX &&
	    p->window_step <= (p->ssn_pad > 0 ? 0 : CONTEXT_STEP_MAX) &&
	    (p->record == NULL ||
	    (env != NULL && context_is_name(p->record))) &&
	    (p->renewal == WAX_RENEWAL_OFF ||
	    (env != NULL && b2_is_allowed(p)));
}

static void
context_read_input(const struct wax_context_parameters *p,
    struct derive_input *in)
{
	*in = (struct derive_input){
		.aead = cose_find_aead(p->aead == 0 ?
		    WAX_AEAD_AES_CCM_16_64_128 : p->aead),
		.hkdf = cose_find_hkdf(p->hkdf == 0 ?
		    WAX_HKDF_SHA_256 : p->hkdf),
		.master_secret = bytes_of(p->master_secret,
		    p->master_secret_len),
		.master_salt = bytes_of(p->master_salt, p->master_salt_len),
		.id_context = bytes_of(p->id_context, p->id_context_len),
		.sender_id = bytes_of(p->sender_id, p->sender_id_len),
		.recipient_id = bytes_of(p->recipient_id,
		    p->recipient_id_len),
	};
}

static void
context_copy_settings(struct wax_context *c,
    const struct wax_context_parameters *p, const struct wax_env *env)
{
	memcpy(c->subject, p->subject, sizeof(c->subject));
	c->omit_kid_context = p->omit_kid_context;
	c->always_own_piv = p->always_own_piv;
	c->proxy_form = p->proxy_form;
	c->env = env;
	if (p->record != NULL)
		strcpy(c->record, p->record);	/* its length was checked */
	c->ssn_step = p->ssn_step == 0 ? CONTEXT_SSN_STEP : p->ssn_step;
	c->ssn_pad = p->ssn_pad;
	c->window_step = p->window_step;
	replay_init(&c->replay, p->replay_window == 0 ? REPLAY_DEFAULT :
	    p->replay_window);
}

static enum wax_status
context_copy_input(struct wax_context *c, const struct derive_input *in)
{
	c->aead = in->aead;
	c->hkdf = in->hkdf;
	if (!bytes_is_absent(in->id_context)) {
		c->id_context = malloc(in->id_context.len + 1);
		if (c->id_context == NULL)
			return WAX_MEMORY;
		memcpy(c->id_context, in->id_context.data, in->id_context.len);
		c->id_context_len = in->id_context.len;
	}
	c->sender_id_len = in->sender_id.len;
	if (c->sender_id_len > 0)
		memcpy(c->sender_id, in->sender_id.data, c->sender_id_len);
	c->recipient_id_len = in->recipient_id.len;
	if (c->recipient_id_len > 0)
		memcpy(c->recipient_id, in->recipient_id.data,
		    c->recipient_id_len);
	if (secret_set(&c->master_secret, in->master_secret) != WAX_OK)
		return WAX_RANGE;
	return secret_set(&c->master_salt, in->master_salt);
}

/* Tells keys apart without showing them. */
static enum wax_status
context_set_fingerprint(uint8_t out[STORE_FINGERPRINT_LEN],
    const struct secret *key)
{
	uint8_t hash[HASH_MAX];
	enum wax_status st = hash_pair(HASH_SHA_256,
	    bytes_of_text("libwax fingerprint"), secret_bytes(key), hash);

	if (st == WAX_OK)
		memcpy(out, hash, STORE_FINGERPRINT_LEN);
	return st;
}

static enum wax_status
context_set_keys(struct wax_context *c, const struct derive_keys *keys)
{
	enum wax_status st;

	c->sealer = aead_sealer_new(&c->aead->kind,
	    secret_bytes(&keys->sender_key));
	c->opener = aead_opener_new(&c->aead->kind,
	    secret_bytes(&keys->recipient_key));
	if (c->sealer == NULL || c->opener == NULL)
		return WAX_CRYPTO;
	c->common_iv = keys->common_iv;
	st = context_set_fingerprint(c->fingerprint, &keys->sender_key);
	if (st == WAX_OK)
		st = context_set_fingerprint(c->peer_fingerprint,
		    &keys->recipient_key);
	return st;
}

static enum wax_status
context_derive(struct wax_context *c, const struct derive_input *in)
{
	struct derive_keys keys;
	enum wax_status st = derive_run(in, &keys);

	if (st == WAX_OK)
		st = context_copy_input(c, in);
	if (st == WAX_OK)
		st = context_set_keys(c, &keys);
	derive_clear(&keys);
	return st;
}

static enum wax_status
context_build(struct wax_context *c, const struct derive_input *in,
    const struct wax_context_parameters *p)
{
	enum wax_status st = context_derive(c, in);

	if (st == WAX_OK)
		st = senders_claim(c);
	if (st == WAX_OK && c->record[0] != '\0')
		st = c->env->random(c->env->arg, c->echo, sizeof(c->echo));
	if (st == WAX_OK && p->renewal != WAX_RENEWAL_OFF)
		st = b2_new(c, p, &c->b2);
	return st == WAX_OK ? sequence_load(c) : st;
}

static struct wax_context *
context_allocate(void)
{
	struct wax_context *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	atomic_init(&c->references, 1);
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

enum wax_status
wax_context_new(const struct wax_context_parameters *parameters,
    const struct wax_env *env, struct wax_context **out)
{
	struct derive_input in;
	struct wax_context *c;
	enum wax_status st;

	if (!context_is_allowed(parameters, env))
		return WAX_RANGE;
	context_read_input(parameters, &in);
	if (in.aead == NULL || in.hkdf == NULL)
		return WAX_UNSUPPORTED;
	c = context_allocate();
	if (c == NULL)
		return WAX_MEMORY;
	context_copy_settings(c, parameters, env);
	st = context_build(c, &in, parameters);
	if (st == WAX_OK)
		*out = c;
	else
		wax_context_free(c);
	return st;
}

enum wax_status
context_new_derived(const struct wax_context *c, struct bytes id_context,
    struct wax_context **out)
{
	struct derive_input in = {
		.aead = c->aead,
		.hkdf = c->hkdf,
		.master_secret = secret_bytes(&c->master_secret),
		.master_salt = secret_bytes(&c->master_salt),
		.id_context = id_context,
		.sender_id = context_sender_id(c),
		.recipient_id = context_recipient_id(c),
	};
	struct wax_context *derived = context_allocate();
	enum wax_status st;

	if (derived == NULL)
		return WAX_MEMORY;
	memcpy(derived->subject, c->subject, sizeof(c->subject));
	derived->always_own_piv = c->always_own_piv;
	derived->proxy_form = c->proxy_form;
	derived->env = c->env;
	derived->ssn_limit = CONTEXT_SSN_END;
	derived->is_renewed = true;
	derived->generation = c->generation;
	replay_init(&derived->replay, c->replay.size);
	st = context_derive(derived, &in);
	if (st == WAX_OK)
		*out = derived;
	else
		wax_context_free(derived);
	return st;
}

#define CONTEXT_SWAP(a, b) do { \
	__typeof__(a) swapped = (a); \
	\
	(a) = (b); \
	(b) = swapped; \
} while (0)

void
context_take_keys(struct wax_context *c, struct wax_context *derived)
{
	CONTEXT_SWAP(c->id_context, derived->id_context);
	CONTEXT_SWAP(c->id_context_len, derived->id_context_len);
	CONTEXT_SWAP(c->sealer, derived->sealer);
	CONTEXT_SWAP(c->opener, derived->opener);
	c->common_iv = derived->common_iv;
	senders_move(c, derived->fingerprint);
	memcpy(c->peer_fingerprint, derived->peer_fingerprint,
	    sizeof(c->peer_fingerprint));
	c->ssn_next = derived->ssn_next;
	c->ssn_limit = derived->ssn_limit;
	c->window_bound = derived->window_bound;
	c->has_bound = derived->has_bound;
	c->replay = derived->replay;
	c->is_renewed = true;
	aead_sealer_free(derived->sealer);
	aead_opener_free(derived->opener);
	derived->sealer = NULL;
	derived->opener = NULL;
	secret_clear(&derived->common_iv);
}

struct wax_context *
wax_context_ref(struct wax_context *c)
{
	atomic_fetch_add_explicit(&c->references, 1, memory_order_relaxed);
	return c;
}

void
wax_context_free(struct wax_context *c)
{
	if (c == NULL || atomic_fetch_sub(&c->references, 1) > 1)
		return;
	if (c->is_loaded && c->env->release != NULL)
		c->env->release(c->env->arg, c->record);
	senders_release(c);
	aead_sealer_free(c->sealer);
	aead_opener_free(c->opener);
	b2_free(c->b2);
	free(c->id_context);
	pthread_mutex_destroy(&c->lock);
	secret_wipe(c, sizeof(*c));
	free(c);
}

enum wax_status
wax_context_retire(struct wax_context *c)
{
	enum wax_status st = WAX_OK;

	context_lock(c);
	if (!c->is_retired) {
		c->is_retired = true;
		st = sequence_store_exact(c);
	}
	context_unlock(c);
	return st;
}

const uint8_t *
wax_context_sender_id(const struct wax_context *c, size_t *len)
{
	*len = c->sender_id_len;
	return c->sender_id;
}

const uint8_t *
wax_context_recipient_id(const struct wax_context *c, size_t *len)
{
	*len = c->recipient_id_len;
	return c->recipient_id;
}

const uint8_t *
wax_context_id_context(const struct wax_context *c, size_t *len)
{
	*len = c->id_context_len;
	return c->id_context;
}

const uint8_t *
wax_context_subject(const struct wax_context *c)
{
	return c->subject;
}

int
wax_context_aead(const struct wax_context *c)
{
	return c->aead->number;
}

int
wax_context_hkdf(const struct wax_context *c)
{
	return c->hkdf->number;
}

void
wax_context_ssn(const struct wax_context *c, struct wax_ssn_state *out)
{
	context_lock(c);
	*out = (struct wax_ssn_state){
		.next = c->ssn_next,
		.stored = c->ssn_limit,
		.is_low = c->ssn_next >= CONTEXT_SSN_END / 2,
		.is_exhausted = c->ssn_next >= CONTEXT_SSN_END,
	};
	context_unlock(c);
}
