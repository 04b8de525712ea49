/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* peer.c - finding and authenticating who is at the other end (RFC 9528
   sections 3.5, 5.3.3, 5.4.3) */
#include "wax/edhoc/peer.h"

#include "wax/cbor/node.h"
#include "wax/edhoc/ead.h"

static enum wax_edhoc_role
peer_role(const struct wax_edhoc *s)
{
	return s->role == WAX_EDHOC_INITIATOR ? WAX_EDHOC_RESPONDER :
	    WAX_EDHOC_INITIATOR;
}

enum wax_status
peer_read_claim(struct wax_edhoc *s, struct reader *r, struct claim *out)
{
	enum wax_status st = id_cred_read(r, &out->id);
	struct node n;

	if (st == WAX_UNSUPPORTED)
		return session_fail(s, WAX_EDHOC_FAILURE_REFUSED);
	if (st != WAX_OK || node_read(r, &n) != WAX_OK ||
	    n.kind != NODE_BYTES)
		return WAX_FORMAT;
	out->id.id.signs = session_signs(s, peer_role(s));
	out->received = n.string;
	out->ead = reader_rest(r);
	return ead_check(out->ead);
}

/* Our own credential or Device ID, sent back to us (section 9.2). */
static bool
peer_is_own(const struct wax_edhoc *s, const struct wax_edhoc_credential *c)
{
	for (size_t i = 0; i < s->conf->own_count; i++)
		if (bytes_equal(credential_cred(c),
		    credential_cred(s->conf->own[i])) ||
		    deviceid_equal(&c->subject, &s->conf->own[i]->subject))
			return true;
	return false;
}

static bool
peer_names_own(const struct wax_edhoc *s, const struct wax_edhoc_id *id)
{
	for (size_t i = 0; i < s->conf->own_count; i++)
		if (wax_edhoc_id_matches(id, s->conf->own[i]))
			return true;
	return false;
}

/* One credential: WAX_AUTHENTICITY if it is not that one. */
static enum wax_status
peer_try(struct wax_edhoc *s, const struct wax_edhoc_credential *c,
    const struct claim *claim, struct bytes c_r, struct secret *prk)
{
	bool is_second = s->role == WAX_EDHOC_INITIATOR;
	struct statement said = {
		.suite = s->suite,
		.label = is_second ? LABEL_MAC_2 : LABEL_MAC_3,
		.is_signed = claim->id.id.signs,
		.c_r = c_r,
		.id_cred = bytes_of(claim->id.id.id_cred,
		    claim->id.id.id_cred_len),
		.th = &s->th,
		.cred = credential_cred(c),
		.ead = claim->ead,
		.prk = claim->id.id.signs ? &s->prk : prk,
	};
	enum wax_status st = WAX_OK;

	if (claim->received.len != statement_size(&said))
		return WAX_FORMAT;
	if (!said.is_signed)
		st = session_mix(s, is_second ? LABEL_SALT_3E2M :
		    LABEL_SALT_4E3M, s->ephemeral, c->key, prk);
	if (st == WAX_RANGE)
		return WAX_AUTHENTICITY;	/* a key of low order */
	if (st == WAX_OK)
		st = statement_check(&said, c->key, claim->received);
	if (st == WAX_OK && said.is_signed)
		*prk = s->prk;
	return st;
}

/* Nothing is known of the peer but that it has the key of c. */
static enum wax_status
peer_accept(struct wax_edhoc *s, struct wax_edhoc_credential *c)
{
	if (peer_is_own(s, c))
		return session_fail(s, WAX_EDHOC_FAILURE_REFLECTED);
	if (s->is_wanted && !deviceid_equal(&c->subject, &s->wanted))
		return session_fail(s, WAX_EDHOC_FAILURE_SUBJECT);
	s->peer = wax_edhoc_credential_ref(c);
	return WAX_OK;
}

/* Nobody was found; what may the peer know of that? */
static enum wax_status
peer_fail_unknown(struct wax_edhoc *s, const struct wax_edhoc_id *id)
{
	if (peer_names_own(s, id))
		return session_fail(s, WAX_EDHOC_FAILURE_REFLECTED);
	return session_fail(s, id->kind == WAX_EDHOC_ID_KID ||
	    id->kind == WAX_EDHOC_ID_X5T ? WAX_EDHOC_FAILURE_UNKNOWN :
	    WAX_EDHOC_FAILURE_REFUSED);
}

/* The candidate of that number. WAX_AUTHENTICITY: another one may be it. */
static enum wax_status
peer_try_number(struct wax_edhoc *s, const struct claim *claim, size_t number,
    struct bytes c_r, struct secret *prk)
{
	const struct wax_edhoc_conf *conf = s->conf;
	enum wax_edhoc_role role = peer_role(s);
	struct wax_edhoc_credential *c = NULL;
	enum wax_status st = conf->find(conf->arg, &claim->id.id, number, &c);

	if (st == WAX_NOT_FOUND)
		return number == 0 ? peer_fail_unknown(s, &claim->id.id) :
		    session_fail(s, WAX_EDHOC_FAILURE_AUTHENTICITY);
	if (st != WAX_OK)
		return session_fail(s, WAX_EDHOC_FAILURE_REFUSED);
	st = WAX_AUTHENTICITY;
	if (credential_fits(c, claim->id.id.signs, session_key_curve(s, role)))
		st = peer_try(s, c, claim, c_r, prk);
	if (st == WAX_OK)
		st = peer_accept(s, c);
	wax_edhoc_credential_free(c);
	return st;
}

enum wax_status
peer_authenticate(struct wax_edhoc *s, const struct claim *claim,
    struct bytes c_r, struct secret *prk)
{
	for (size_t i = 0; i < WAX_EDHOC_CANDIDATES_MAX; i++) {
		enum wax_status st = peer_try_number(s, claim, i, c_r, prk);

		if (st != WAX_AUTHENTICITY ||
		    s->failure != WAX_EDHOC_FAILURE_NONE)
			return st;
	}
	return session_fail(s, WAX_EDHOC_FAILURE_AUTHENTICITY);
}
