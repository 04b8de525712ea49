/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* export.c - what comes out of a handshake (RFC 9528 section 4.2, appendices
   A.1 and H) */
#include "wax/edhoc/session.h"

#define LABEL_MASTER_SECRET 0	/* of EDHOC_Exporter */
#define LABEL_MASTER_SALT 1
#define MASTER_SALT_LEN 8

enum wax_status
wax_edhoc_export(const struct wax_edhoc *s, uint32_t label,
    const uint8_t *context, size_t context_len, uint8_t *out, size_t len)
{
	struct secret prk_exporter = { 0 };
	enum wax_status st;

	if (s->step != WAX_EDHOC_COMPLETED)
		return WAX_STATE;
	st = schedule_expand_key(s->suite->hash, &s->prk, LABEL_PRK_EXPORTER,
	    bytes_of("", 0), &prk_exporter);
	if (st == WAX_OK)
		st = schedule_expand(s->suite->hash, &prk_exporter, label,
		    bytes_of(context, context_len), out, len);
	secret_clear(&prk_exporter);
	return st;
}

enum wax_status
wax_edhoc_update(struct wax_edhoc *s, const uint8_t *context,
    size_t context_len)
{
	struct secret prk_out = { 0 };
	enum wax_status st;

	if (s->step != WAX_EDHOC_COMPLETED)
		return WAX_STATE;
	st = schedule_expand_key(s->suite->hash, &s->prk, LABEL_UPDATE,
	    bytes_of(context, context_len), &prk_out);
	if (st == WAX_OK)
		s->prk = prk_out;
	secret_clear(&prk_out);
	return st;
}

/* Each end sends under the identifier that the other one has chosen. */
static void
export_set_ids(const struct wax_edhoc *s, struct wax_context_parameters *p)
{
	bool is_initiator = s->role == WAX_EDHOC_INITIATOR;

	p->sender_id = is_initiator ? s->c_r : s->c_i;
	p->sender_id_len = is_initiator ? s->c_r_len : s->c_i_len;
	p->recipient_id = is_initiator ? s->c_i : s->c_r;
	p->recipient_id_len = is_initiator ? s->c_i_len : s->c_r_len;
	p->id_context = NULL;
	p->id_context_len = 0;
	p->aead = s->suite->oscore_aead;
	p->hkdf = s->suite->oscore_hkdf;
	memcpy(p->subject, s->peer->subject.bytes, sizeof(p->subject));
}

enum wax_status
wax_edhoc_context(const struct wax_edhoc *s,
    const struct wax_context_parameters *parameters,
    const struct wax_env *env, struct wax_context **out)
{
	struct wax_context_parameters p = { 0 };
	struct secret secret = { 0 };
	uint8_t salt[MASTER_SALT_LEN];
	enum wax_status st;

	if (s->step != WAX_EDHOC_COMPLETED)
		return WAX_STATE;
	if (parameters != NULL)
		p = *parameters;
	export_set_ids(s, &p);
	secret.len = cose_find_aead(s->suite->oscore_aead)->kind.key_len;
	st = wax_edhoc_export(s, LABEL_MASTER_SECRET, NULL, 0, secret.data,
	    secret.len);
	if (st == WAX_OK)
		st = wax_edhoc_export(s, LABEL_MASTER_SALT, NULL, 0, salt,
		    sizeof(salt));
	p.master_secret = secret.data;
	p.master_secret_len = secret.len;
	p.master_salt = salt;
	p.master_salt_len = sizeof(salt);
	if (st == WAX_OK)
		st = wax_context_new(&p, env, out);
	secret_clear(&secret);
	secret_wipe(salt, sizeof(salt));
	return st;
}
