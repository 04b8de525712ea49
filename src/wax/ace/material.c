/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* material.c - from OSCORE_Input_Material to a security context */
#include "wax/ace/material.h"

#include "wax/cbor/items.h"
#include "wax/crypto/secret.h"

/* --- algorithms ---------------------------------------------------------- */

/* RFC 9203 numbers an HKDF by its HMAC, others by the HKDF itself. */
static const struct {
	int64_t number;
	const char *name;
	int hkdf;
} hkdfs[] = {
	{ 5, "HMAC 256/256", WAX_HKDF_SHA_256 },
	{ 6, "HMAC 384/384", WAX_HKDF_SHA_384 },
	{ 7, "HMAC 512/512", WAX_HKDF_SHA_512 },
	{ -10, "direct+HKDF-SHA-256", WAX_HKDF_SHA_256 },
	{ -11, "direct+HKDF-SHA-512", WAX_HKDF_SHA_512 },
};

int
material_hkdf(const struct material *m)
{
	const struct field_number *n = &m->hkdf;

	if (!n->is_there)
		return WAX_HKDF_SHA_256;
	for (size_t i = 0; i < sizeof(hkdfs) / sizeof(hkdfs[0]); i++)
		if (bytes_is_absent(n->name) ? hkdfs[i].number == n->value :
		    bytes_equal(n->name, bytes_of_text(hkdfs[i].name)))
			return hkdfs[i].hkdf;
	return 0;
}

int
material_aead(const struct material *m)
{
	const struct field_number *n = &m->alg;
	char name[32];

	if (!n->is_there)
		return WAX_AEAD_AES_CCM_16_64_128;
	if (bytes_is_absent(n->name))
		return n->value > 0 && n->value < INT32_MAX &&
		    wax_aead_name((int)n->value) != NULL ? (int)n->value : 0;
	if (n->name.len >= sizeof(name))
		return 0;
	memcpy(name, n->name.data, n->name.len);
	name[n->name.len] = '\0';
	return wax_aead_parse(name);
}

/* --- cnf ----------------------------------------------------------------- */

static bool
is_within(struct bytes b, size_t min, size_t max)
{
	return b.len >= min && b.len <= max;
}

static enum wax_status
material_check(const struct material *m)
{
	if (bytes_is_absent(m->id) || bytes_is_absent(m->ms))
		return WAX_FORMAT;
	if (m->version.is_there && m->version.value != 1)
		return WAX_UNSUPPORTED;
	if (material_aead(m) == 0 || material_hkdf(m) == 0)
		return WAX_UNSUPPORTED;
	if (!is_within(m->id, 0, MATERIAL_ID_MAX) ||
	    !is_within(m->ms, MATERIAL_MS_MIN, MATERIAL_MS_MAX) ||
	    !is_within(m->salt, 0, MATERIAL_SALT_MAX) ||
	    !is_within(m->context_id, 0, MATERIAL_NONCE_MAX))
		return WAX_RANGE;
	return WAX_OK;
}

enum wax_status
material_read_cnf(struct bytes cnf, struct material *out)
{
	struct confirmation c;
	enum wax_status st;

	if (bytes_is_absent(cnf))
		return WAX_FORMAT;
	st = confirmation_read(cnf, &c);
	if (st != WAX_OK)
		return st;
	if (bytes_is_absent(c.osc) || !bytes_is_absent(c.kid) ||
	    !bytes_is_absent(c.cose_key))
		return WAX_FORMAT;
	st = material_read(c.osc, out);
	return st == WAX_OK ? material_check(out) : st;
}

void
material_write_cnf(struct writer *w, const struct material *m)
{
	uint8_t osc[MATERIAL_ID_MAX + MATERIAL_MS_MAX + MATERIAL_SALT_MAX +
	    MATERIAL_NONCE_MAX + 64];
	struct writer inner = writer_open(osc, sizeof(osc));

	material_write(&inner, m);
	if (inner.failed)
		w->failed = true;
	else
		confirmation_write(w, &(struct confirmation){
		    .osc = writer_bytes(&inner) });
	secret_wipe(osc, sizeof(osc));
}

/* --- the context --------------------------------------------------------- */

void
material_write_salt(struct writer *w, const struct agreement *a)
{
	if (!bytes_is_absent(a->material.salt) || !a->omits_absent_salt)
		items_write_bytes(w, a->material.salt);
	items_write_bytes(w, a->nonce1);
	items_write_bytes(w, a->nonce2);
}

enum wax_status
material_make_context(const struct agreement *a, bool is_server,
    const uint8_t subject[WAX_SUBJECT_LEN], enum wax_renewal renewal,
    const struct wax_env *env, struct wax_context **out)
{
	const struct material *m = &a->material;
	struct bytes own = is_server ? a->server_id : a->client_id;
	struct bytes other = is_server ? a->client_id : a->server_id;
	uint8_t salt[MATERIAL_MASTER_SALT_MAX];
	struct writer w = writer_open(salt, sizeof(salt));
	struct wax_context_parameters p = {
		.master_secret = m->ms.data,
		.master_secret_len = m->ms.len,
		.master_salt = salt,
		.id_context = m->context_id.data,
		.id_context_len = m->context_id.len,
		.sender_id = other.data,
		.sender_id_len = other.len,
		.recipient_id = own.data,
		.recipient_id_len = own.len,
		.aead = material_aead(m),
		.hkdf = material_hkdf(m),
		.renewal = renewal,
	};

	material_write_salt(&w, a);
	if (writer_close(&w) != WAX_OK)
		return WAX_RANGE;
	p.master_salt_len = w.len;
	memcpy(p.subject, subject, sizeof(p.subject));
	return wax_context_new(&p, env, out);
}
