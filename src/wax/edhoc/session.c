/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session.c - a handshake's life (RFC 9528 section 5, appendix I) */
#include "wax/edhoc/session.h"

#include <stdlib.h>

#include "wax/crypto/ecdh.h"
#include "wax/crypto/hkdf_steps.h"
#include "wax/edhoc/ead.h"

#define EPHEMERAL_TRIES 16	/* a number that is no key is very rare */

static bool
session_is_allowed(const struct wax_edhoc_conf *conf)
{
	struct suite_list own = session_suites(conf);

	if (conf->env == NULL || conf->find == NULL || conf->methods == 0 ||
	    conf->methods > 15 || own.count == 0 ||
	    own.count > WAX_EDHOC_SUITES_MAX || conf->own_count == 0)
		return false;
	for (size_t i = 0; i < own.count; i++)
		if (suite_find(own.numbers[i]) == NULL)
			return false;
	for (size_t i = 0; i < conf->own_count; i++)
		if (!wax_edhoc_credential_is_own(conf->own[i]))
			return false;
	return true;
}

enum wax_status
wax_edhoc_new(const struct wax_edhoc_conf *conf, enum wax_edhoc_role role,
    struct wax_edhoc **out)
{
	struct wax_edhoc *s;

	if (!session_is_allowed(conf))
		return WAX_RANGE;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return WAX_MEMORY;
	s->conf = conf;
	s->role = role;
	s->method = -1;
	s->step = role == WAX_EDHOC_INITIATOR ? WAX_EDHOC_WRITE_1 :
	    WAX_EDHOC_READ_1;
	*out = s;
	return WAX_OK;
}

static void
session_clear_secrets(struct wax_edhoc *s)
{
	secret_clear(&s->prk);
	pubkey_free(s->ephemeral);
	pubkey_free(s->peer_ephemeral);
	s->ephemeral = s->peer_ephemeral = NULL;
}

void
wax_edhoc_free(struct wax_edhoc *s)
{
	if (s == NULL)
		return;
	session_clear_secrets(s);
	wax_edhoc_credential_free(s->own);
	wax_edhoc_credential_free(s->peer);
	secret_wipe(s, sizeof(*s));
	free(s);
}

size_t
wax_edhoc_size(void)
{
	return sizeof(struct wax_edhoc);
}

static void
session_abort(struct wax_edhoc *s)
{
	session_clear_secrets(s);
	wax_edhoc_credential_free(s->peer);
	s->peer = NULL;
	s->step = WAX_EDHOC_ABORTED;
}

void
wax_edhoc_fail(struct wax_edhoc *s)
{
	/* An error after the end is anybody's (section 6). */
	if (s->step == WAX_EDHOC_COMPLETED || s->step == WAX_EDHOC_ABORTED)
		return;
	s->failure = WAX_EDHOC_FAILURE_PEER;
	session_abort(s);
}

enum wax_status
session_fail(struct wax_edhoc *s, enum wax_edhoc_failure failure)
{
	s->failure = failure;
	switch (failure) {
	case WAX_EDHOC_FAILURE_FORMAT:
		return WAX_FORMAT;
	case WAX_EDHOC_FAILURE_METHOD:
	case WAX_EDHOC_FAILURE_SUITE:
	case WAX_EDHOC_FAILURE_EAD:
		return WAX_UNSUPPORTED;
	case WAX_EDHOC_FAILURE_KEY:
	case WAX_EDHOC_FAILURE_IDENTIFIER:
		return WAX_RANGE;
	case WAX_EDHOC_FAILURE_UNKNOWN:
		return WAX_NOT_FOUND;
	default:
		return WAX_AUTHENTICITY;
	}
}

enum wax_status
session_end_step(struct wax_edhoc *s, enum wax_status st,
    enum wax_edhoc_step next)
{
	if (st == WAX_OK) {
		s->step = next;
		return WAX_OK;
	}
	if (s->failure == WAX_EDHOC_FAILURE_NONE)
		s->failure = st == WAX_FORMAT ? WAX_EDHOC_FAILURE_FORMAT :
		    WAX_EDHOC_FAILURE_LOCAL;
	session_abort(s);
	return st;
}

bool
session_signs(const struct wax_edhoc *s, enum wax_edhoc_role role)
{
	return role == WAX_EDHOC_INITIATOR ?
	    s->method == WAX_EDHOC_BOTH_SIGN ||
	    s->method == WAX_EDHOC_INITIATOR_SIGNS :
	    s->method == WAX_EDHOC_BOTH_SIGN ||
	    s->method == WAX_EDHOC_RESPONDER_SIGNS;
}

enum curve
session_key_curve(const struct wax_edhoc *s, enum wax_edhoc_role role)
{
	return session_signs(s, role) ?
	    signature_curve(s->suite->signature) : s->suite->curve;
}

enum wax_status
session_choose_own(struct wax_edhoc *s)
{
	bool signs = session_signs(s, s->role);
	enum curve curve = session_key_curve(s, s->role);

	for (size_t i = 0; i < s->conf->own_count; i++)
		if (credential_fits(s->conf->own[i], signs, curve)) {
			s->own = wax_edhoc_credential_ref(s->conf->own[i]);
			return WAX_OK;
		}
	return WAX_UNSUPPORTED;
}

enum wax_status
session_make_ephemeral(struct wax_edhoc *s)
{
	const struct wax_env *env = s->conf->env;
	size_t size = curve_size(s->suite->curve);
	uint8_t private[CURVE_MAX];
	enum wax_status st = WAX_RANGE;

	for (int i = 0; i < EPHEMERAL_TRIES && st == WAX_RANGE; i++) {
		st = env->random(env->arg, private, size);
		if (st == WAX_OK)
			st = pubkey_new_private(s->suite->curve,
			    bytes_of(private, size), &s->ephemeral);
	}
	secret_wipe(private, sizeof(private));
	return st;
}

enum wax_status
session_set_id(const struct wax_edhoc *s, struct bytes id,
    uint8_t out[WAX_ID_MAX], size_t *len)
{
	if (id.len > wax_edhoc_id_max(s->suite->number))
		return WAX_RANGE;
	if (id.len > 0)
		memcpy(out, id.data, id.len);
	*len = id.len;
	return WAX_OK;
}

enum wax_status
session_make_prk_2e(struct wax_edhoc *s)
{
	struct secret g_xy;
	enum wax_status st = ecdh_derive(s->ephemeral, s->peer_ephemeral,
	    &g_xy);

	if (st == WAX_RANGE)
		st = session_fail(s, WAX_EDHOC_FAILURE_KEY);
	if (st == WAX_OK)
		st = hkdf_extract(s->suite->hash, digest_bytes(&s->th),
		    secret_bytes(&g_xy), &s->prk);
	secret_clear(&g_xy);
	return st;
}

enum wax_status
session_mix(const struct wax_edhoc *s, enum schedule_label label,
    const struct pubkey *private, const struct pubkey *public,
    struct secret *out)
{
	struct secret shared;
	enum wax_status st = ecdh_derive(private, public, &shared);

	if (st == WAX_OK)
		st = schedule_mix(s->suite->hash, &s->prk, label, &s->th,
		    &shared, out);
	secret_clear(&shared);
	return st;
}

static bool
session_take_ead(struct wax_edhoc *s, int message,
    const struct wax_edhoc_ead *e)
{
	const struct wax_edhoc_conf *conf = s->conf;
	enum wax_status st;

	if (e->label == 0)
		return true;	/* padding */
	st = conf->take_ead == NULL ? WAX_UNSUPPORTED :
	    conf->take_ead(conf->arg, s, message, e);
	return st == WAX_OK || (st == WAX_UNSUPPORTED && !e->is_critical);
}

enum wax_status
session_take_eads(struct wax_edhoc *s, int message, struct bytes field)
{
	struct reader r = reader_open(field);
	struct wax_edhoc_ead e;

	while (ead_next(&r, &e))
		if (!session_take_ead(s, message, &e))
			return session_fail(s, WAX_EDHOC_FAILURE_EAD);
	return reader_close(&r);
}

enum wax_status
session_complete(struct wax_edhoc *s)
{
	pubkey_free(s->ephemeral);
	pubkey_free(s->peer_ephemeral);
	s->ephemeral = s->peer_ephemeral = NULL;
	return schedule_expand_key(s->suite->hash, &s->prk, LABEL_PRK_OUT,
	    digest_bytes(&s->th), &s->prk);
}

enum wax_edhoc_step
wax_edhoc_step(const struct wax_edhoc *s)
{
	return s->step;
}

int
wax_edhoc_method(const struct wax_edhoc *s)
{
	return s->method;
}

int
wax_edhoc_suite(const struct wax_edhoc *s)
{
	return s->suite == NULL ? -1 : s->suite->number;
}

const uint8_t *
wax_edhoc_c_i(const struct wax_edhoc *s, size_t *len)
{
	*len = s->c_i_len;
	return s->c_i;
}

const uint8_t *
wax_edhoc_c_r(const struct wax_edhoc *s, size_t *len)
{
	*len = s->c_r_len;
	return s->c_r;
}

const struct wax_edhoc_credential *
wax_edhoc_peer(const struct wax_edhoc *s)
{
	return s->peer;
}
