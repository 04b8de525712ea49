/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_values.c - every value of a handshake, computed from the private keys
   by the modules it is made of */
#include <openssl/x509.h>

#include "wax/cbor/items.h"
#include "wax/cbor/node.h"
#include "wax/cose/encrypt0.h"
#include "wax/crypto/ecdh.h"
#include "wax/crypto/hkdf_steps.h"
#include "wax/edhoc/ciphertext.h"
#include "wax/edhoc/ead.h"
#include "wax/edhoc/id_cred.h"
#include "wax/edhoc/identifier.h"
#include "wax/vectors/edhoc.h"

#define WORK_MAX (2 * VECTOR_MAX)

/* What is known when a value is computed. */
struct values {
	struct edhoc_pair *p;
	const struct suite *suite;
	enum hash_kind hash;
	struct pubkey *x, *y;
	struct digest th;
	struct secret prk_2e, prk_3e2m, prk_4e3m, prk_out, prk_exporter;
	struct value ead[5];
	uint8_t work[WORK_MAX];
	uint8_t plaintext[VECTOR_MAX];
	size_t plaintext_len;
};

void
edhoc_compare(struct edhoc_pair *p, const char *name, struct bytes got)
{
	char hash_name[64], len_name[64];
	uint8_t hash[HASH_MAX];
	uint64_t len;

	if (json_object_get(p->object, name) != NULL) {
		run_compare_member(p->r, p->object, name, got);
		return;
	}
	snprintf(hash_name, sizeof(hash_name), "%s_sha256", name);
	snprintf(len_name, sizeof(len_name), "%s_length", name);
	if (json_object_get(p->object, hash_name) == NULL)
		return;	/* the file does not say */
	if (hash_pair(HASH_SHA_256, got, BYTES_ABSENT, hash) != WAX_OK)
		run_fail(p->r, "no hash");
	run_compare_member(p->r, p->object, hash_name, bytes_of(hash, 32));
	if (run_read_uint(p->r, p->object, len_name, &len))
		run_compare_uint(p->r, len_name, len, got.len);
}

static struct writer
values_writer(struct values *v)
{
	return writer_open(v->work, sizeof(v->work));
}

static void
values_info(struct values *v, const char *name, int64_t label,
    struct bytes context, size_t len)
{
	struct writer w = values_writer(v);

	schedule_write_info(&w, label, context.len);
	writer_put(&w, context);
	items_write_uint(&w, len);
	edhoc_compare(v->p, name, writer_bytes(&w));
}

/* EDHOC_KDF of the transcript, and its info. */
static void
values_derive(struct values *v, const char *name, const char *info,
    const struct secret *prk, int64_t label, size_t len, uint8_t *out)
{
	if (info != NULL)
		values_info(v, info, label, digest_bytes(&v->th), len);
	if (schedule_expand(v->hash, prk, label, digest_bytes(&v->th), out,
	    len) != WAX_OK)
		run_fail(v->p->r, "%s can not be derived", name);
	edhoc_compare(v->p, name, bytes_of(out, len));
}

static void
values_check(struct values *v, const char *what, enum wax_status st)
{
	if (st != WAX_OK)
		run_fail(v->p->r, "%s: %s", what, wax_status_text(st));
}

/* A point as the file has it: OKP keys as they are, 04 x y, or x. */
static void
values_public(struct values *v, const char *name, const struct pubkey *key)
{
	struct value said;
	size_t size = curve_size(pubkey_curve(key));

	if (json_object_get(v->p->object, name) == NULL ||
	    !run_read(v->p->r, v->p->object, name, &said))
		return;
	if (said.bytes.len == 1 + 2 * size)
		run_compare(v->p->r, name, bytes_of(said.data + 1, size),
		    pubkey_x(key));
	else
		run_compare(v->p->r, name, said.bytes, pubkey_x(key));
}

static void
values_y_coordinate(struct values *v, const char *name,
    const struct pubkey *key)
{
	struct pubkey *point = NULL;
	struct value y;

	if (json_object_get(v->p->object, name) == NULL ||
	    !run_read(v->p->r, v->p->object, name, &y))
		return;
	values_check(v, name, pubkey_new_point(v->suite->curve, pubkey_x(key),
	    y.bytes, &point));
	run_check(v->p->r, name, point != NULL && pubkey_equal(point, key));
	pubkey_free(point);
}

static void
values_keys(struct values *v)
{
	struct edhoc_pair *p = v->p;

	values_check(v, "x", pubkey_new_private(v->suite->curve,
	    p->i.ephemeral.bytes, &v->x));
	values_check(v, "y", pubkey_new_private(v->suite->curve,
	    p->e.ephemeral.bytes, &v->y));
	edhoc_compare(p, "g_x", pubkey_x(v->x));
	edhoc_compare(p, "g_y", pubkey_x(v->y));
	values_y_coordinate(v, "g_x_y_coordinate", v->x);
	values_y_coordinate(v, "g_y_y_coordinate", v->y);
	values_public(v, "pk_i", p->i.own->key);
	values_public(v, "pk_r", p->e.own->key);
	values_public(v, "g_i", p->i.own->key);
	values_public(v, "g_r", p->e.own->key);
	edhoc_compare(p, "cred_i", credential_cred(p->i.own));
	edhoc_compare(p, "cred_r", credential_cred(p->e.own));
}

/* ---- certificates ---- */

static X509 *
certificate_parse(struct bytes der)
{
	const uint8_t *next = der.data;

	return d2i_X509(NULL, &next, (long)der.len);
}

/* The certificates of x5chain, or the one of the credential, up to the root. */
static bool
certificate_is_issued(const struct wax_edhoc_credential *c, EVP_PKEY *root)
{
	struct wax_edhoc_id id = { .id_cred = c->id_cred,
	    .id_cred_len = c->id_cred_len, .kind = WAX_EDHOC_ID_X5CHAIN,
	    .value = credential_encoded(c).data,
	    .value_len = credential_encoded(c).len };
	X509 *below = certificate_parse(credential_encoded(c)), *above;
	const uint8_t *der;
	bool ok = true;
	size_t len;

	for (size_t i = 1; ok && (der = wax_edhoc_id_certificate(&id, i,
	    &len)) != NULL; i++) {
		above = certificate_parse(bytes_of(der, len));
		ok = X509_verify(below, X509_get0_pubkey(above)) == 1;
		X509_free(below);
		below = above;
	}
	ok = ok && X509_verify(below, root) == 1;
	X509_free(below);
	return ok;
}

static EVP_PKEY *
certificate_root(struct values *v)
{
	json_t *o = v->p->object;
	struct value said;
	EVP_PKEY *key = NULL;
	X509 *anchor;

	if (json_object_get(o, "trust_anchor_der") != NULL &&
	    run_read(v->p->r, o, "trust_anchor_der", &said)) {
		anchor = certificate_parse(said.bytes);
		key = anchor == NULL ? NULL : X509_get_pubkey(anchor);
		X509_free(anchor);
	} else if (json_object_get(o, "root_public_key_ed25519") != NULL &&
	    run_read(v->p->r, o, "root_public_key_ed25519", &said)) {
		key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
		    said.data, said.bytes.len);
	}
	return key;
}

static void
values_certificates(struct values *v)
{
	const struct wax_edhoc_credential *own[] = { v->p->i.own,
	    v->p->e.own };
	EVP_PKEY *root = certificate_root(v);

	for (size_t i = 0; i < 2; i++) {
		if (own[i]->form != WAX_EDHOC_CERTIFICATE)
			continue;
		edhoc_compare(v->p, i == 0 ? "cert_i_der" : "cert_r_der",
		    credential_encoded(own[i]));
		run_check(v->p->r, "the certificate is of the root",
		    root != NULL && certificate_is_issued(own[i], root));
	}
	EVP_PKEY_free(root);
}

static void
values_message_1(struct values *v)
{
	struct edhoc_pair *p = v->p;
	struct suite_list own = session_suites(&p->i.conf);
	struct writer w = values_writer(v);
	struct digest h;

	suites_write(&w, &own, p->suite);
	edhoc_compare(p, "suites_i_cbor", writer_bytes(&w));
	w = values_writer(v);
	identifier_write(&w, p->c_i.bytes);
	edhoc_compare(p, "c_i_cbor", writer_bytes(&w));
	w = values_writer(v);
	identifier_write(&w, p->c_r.bytes);
	edhoc_compare(p, "c_r_cbor", writer_bytes(&w));
	values_check(v, "h_message_1", schedule_hash(v->hash,
	    p->messages[1].bytes, &h));
	edhoc_compare(p, "h_message_1", digest_bytes(&h));
	w = values_writer(v);
	items_write_bytes(&w, pubkey_x(v->y));
	items_write_bytes(&w, digest_bytes(&h));
	edhoc_compare(p, "th_2_input", writer_bytes(&w));
	values_check(v, "th_2", schedule_th_2(v->hash, pubkey_x(v->y), &h,
	    &v->th));
	edhoc_compare(p, "th_2", digest_bytes(&v->th));
}

static void
values_prk_2e(struct values *v)
{
	struct secret g_xy;

	values_check(v, "g_xy", ecdh_derive(v->y, v->x, &g_xy));
	edhoc_compare(v->p, "g_xy", secret_bytes(&g_xy));
	values_check(v, "prk_2e", hkdf_extract(v->hash, digest_bytes(&v->th),
	    secret_bytes(&g_xy), &v->prk_2e));
	edhoc_compare(v->p, "prk_2e", secret_bytes(&v->prk_2e));
}

/* PRK_3e2m or PRK_4e3m. */
static void
values_mix(struct values *v, bool is_second, const struct secret *from,
    struct secret *to)
{
	const char *dh = is_second ? "g_rx" : "g_iy";
	enum schedule_label label = is_second ? LABEL_SALT_3E2M :
	    LABEL_SALT_4E3M;
	uint8_t salt[HASH_MAX];
	struct secret shared;

	if (session_signs(v->p->i.s, is_second ? WAX_EDHOC_RESPONDER :
	    WAX_EDHOC_INITIATOR)) {
		*to = *from;
	} else {
		values_check(v, dh, ecdh_derive(is_second ? v->x : v->y,
		    is_second ? v->p->e.own->key : v->p->i.own->key,
		    &shared));
		edhoc_compare(v->p, dh, secret_bytes(&shared));
		values_derive(v, is_second ? "salt_3e2m" : "salt_4e3m",
		    is_second ? "info_salt_3e2m" : "info_salt_4e3m", from,
		    label, hash_size(v->hash), salt);
		values_check(v, "prk", schedule_mix(v->hash, from, label,
		    &v->th, &shared, to));
	}
	edhoc_compare(v->p, is_second ? "prk_3e2m" : "prk_4e3m",
	    secret_bytes(to));
}

static void
values_statement(struct values *v, bool is_second, const struct secret *prk)
{
	struct edhoc_pair *p = v->p;
	const struct wax_edhoc_credential *own = is_second ? p->e.own :
	    p->i.own;
	struct statement said = {
		.suite = v->suite,
		.label = is_second ? LABEL_MAC_2 : LABEL_MAC_3,
		.is_signed = session_signs(p->i.s, is_second ?
		    WAX_EDHOC_RESPONDER : WAX_EDHOC_INITIATOR),
		.c_r = is_second ? bytes_of(p->c_r.data, p->c_r.bytes.len) :
		    BYTES_ABSENT,
		.id_cred = credential_id_cred(own),
		.th = &v->th,
		.cred = credential_cred(own),
		.ead = v->ead[is_second ? 2 : 3].bytes,
		.prk = prk,
	};
	static uint8_t context[VECTOR_MAX];
	struct writer w = writer_open(context, sizeof(context));
	struct value received;
	struct secret mac;
	uint64_t len;

	statement_write_context(&w, &said);
	edhoc_compare(p, is_second ? "context_2" : "context_3",
	    writer_bytes(&w));
	values_check(v, "mac", statement_make_mac(&said, &mac));
	if (run_read_uint(p->r, p->object, is_second ? "mac_length_2" :
	    "mac_length_3", &len))
		run_compare_uint(p->r, "mac_length", len, mac.len);
	values_info(v, is_second ? "info_mac_2" : "info_mac_3", said.label,
	    writer_bytes(&w), mac.len);
	edhoc_compare(p, is_second ? "mac_2" : "mac_3", secret_bytes(&mac));
	if (said.is_signed) {
		w = values_writer(v);
		statement_write_signed(&w, &said, secret_bytes(&mac));
		edhoc_compare(p, is_second ? "to_be_signed_2" :
		    "to_be_signed_3", writer_bytes(&w));
	}
	if (!run_read(p->r, p->object, is_second ? "signature_or_mac_2" :
	    "signature_or_mac_3", &received))
		return;
	values_check(v, "Signature_or_MAC", statement_check(&said, own->key,
	    received.bytes));
	w = writer_open(v->plaintext, sizeof(v->plaintext));
	if (is_second)
		identifier_write(&w, said.c_r);
	id_cred_write_compact(&w, said.id_cred);
	items_write_bytes(&w, received.bytes);
	writer_put(&w, said.ead);
	v->plaintext_len = w.len;
	edhoc_compare(p, is_second ? "plaintext_2" : "plaintext_3",
	    writer_bytes(&w));
}

/* TH_3 or TH_4 from the plaintext that is there. */
static void
values_th_next(struct values *v, const char *name, const char *input,
    struct bytes cred)
{
	struct bytes plaintext = bytes_of(v->plaintext, v->plaintext_len);
	struct writer w = values_writer(v);

	items_write_bytes(&w, digest_bytes(&v->th));
	writer_put(&w, plaintext);
	writer_put(&w, cred);
	edhoc_compare(v->p, input, writer_bytes(&w));
	values_check(v, name, schedule_th_next(v->hash, plaintext, cred,
	    &v->th));
	edhoc_compare(v->p, name, digest_bytes(&v->th));
}

static void
values_keystream(struct values *v)
{
	static uint8_t stream[VECTOR_MAX];
	size_t len = v->plaintext_len;

	memset(stream, 0, len);
	values_check(v, "keystream_2", schedule_add_keystream(v->hash,
	    &v->prk_2e, &v->th, stream, len));
	/* the file has the length of the whole, also where there are parts */
	values_info(v, "info_keystream_2", LABEL_KEYSTREAM_2,
	    digest_bytes(&v->th), len);
	edhoc_compare(v->p, "keystream_2", bytes_of(stream, len));
	for (size_t i = 0; i < len; i++)
		stream[i] ^= v->plaintext[i];
	edhoc_compare(v->p, "ciphertext_2", bytes_of(stream, len));
}

static void
values_aad(struct values *v, const char *name)
{
	struct writer w = values_writer(v);

	encrypt0_write_head(&w, v->th.len);
	writer_put(&w, digest_bytes(&v->th));
	edhoc_compare(v->p, name, writer_bytes(&w));
}

static void
values_encrypt(struct values *v, bool is_third, const struct secret *prk)
{
	const struct aead_kind *kind = &cose_find_aead(v->suite->aead)->kind;
	struct ciphertext_keys keys = { v->suite,
	    is_third ? LABEL_K_3 : LABEL_K_4,
	    is_third ? LABEL_IV_3 : LABEL_IV_4, prk, &v->th };
	static uint8_t data[VECTOR_MAX];
	uint8_t key[SECRET_MAX];

	values_aad(v, is_third ? "a_3" : "a_4");
	values_derive(v, is_third ? "k_3" : "k_4", is_third ? "info_k_3" :
	    "info_k_4", prk, keys.key, kind->key_len, key);
	values_derive(v, is_third ? "iv_3" : "iv_4", is_third ? "info_iv_3" :
	    "info_iv_4", prk, keys.iv, kind->nonce_len, key);
	memcpy(data, v->plaintext, v->plaintext_len);
	values_check(v, "ciphertext", ciphertext_seal(&keys, data,
	    v->plaintext_len));
	edhoc_compare(v->p, is_third ? "ciphertext_3" : "ciphertext_4",
	    bytes_of(data, v->plaintext_len + kind->tag_len));
}

static void
values_message_4(struct values *v)
{
	v->plaintext_len = v->ead[4].bytes.len;
	memcpy(v->plaintext, v->ead[4].data, v->plaintext_len);
	edhoc_compare(v->p, "plaintext_4", bytes_of(v->plaintext,
	    v->plaintext_len));
	values_encrypt(v, false, &v->prk_4e3m);
}

static void
values_out(struct values *v)
{
	struct bytes empty = bytes_of("", 0);
	size_t size = hash_size(v->hash);

	values_info(v, "info_prk_out", LABEL_PRK_OUT, digest_bytes(&v->th),
	    size);
	values_check(v, "prk_out", schedule_expand_key(v->hash, &v->prk_4e3m,
	    LABEL_PRK_OUT, digest_bytes(&v->th), &v->prk_out));
	edhoc_compare(v->p, "prk_out", secret_bytes(&v->prk_out));
	values_info(v, "info_prk_exporter", LABEL_PRK_EXPORTER, empty, size);
	values_check(v, "prk_exporter", schedule_expand_key(v->hash,
	    &v->prk_out, LABEL_PRK_EXPORTER, empty, &v->prk_exporter));
	edhoc_compare(v->p, "prk_exporter", secret_bytes(&v->prk_exporter));
}

static void
values_export_info(struct values *v, const char *name, const char *info,
    int64_t label)
{
	struct value said;

	if (json_object_get(v->p->object, name) == NULL ||
	    !run_read(v->p->r, v->p->object, name, &said))
		return;
	values_info(v, info, label, bytes_of("", 0), said.bytes.len);
}

static void
values_update(struct values *v)
{
	struct value context;

	values_export_info(v, "oscore_master_secret",
	    "info_oscore_master_secret", 0);
	values_export_info(v, "oscore_master_salt", "info_oscore_master_salt",
	    1);
	if (json_object_get(v->p->object, "key_update_context") == NULL ||
	    !run_read(v->p->r, v->p->object, "key_update_context", &context))
		return;
	values_info(v, "info_key_update", LABEL_UPDATE, context.bytes,
	    hash_size(v->hash));
	values_check(v, "update", schedule_expand_key(v->hash, &v->prk_out,
	    LABEL_UPDATE, context.bytes, &v->prk_out));
	edhoc_compare(v->p, "prk_out_after_key_update",
	    secret_bytes(&v->prk_out));
	values_check(v, "exporter", schedule_expand_key(v->hash, &v->prk_out,
	    LABEL_PRK_EXPORTER, bytes_of("", 0), &v->prk_exporter));
	edhoc_compare(v->p, "prk_exporter_after_key_update",
	    secret_bytes(&v->prk_exporter));
}

static void
values_eads(struct values *v)
{
	for (int i = 1; i <= 4; i++) {
		struct wax_edhoc_ead items[EADS_MAX];
		struct wax_edhoc_eads eads;
		struct writer w = writer_open(v->ead[i].data, VECTOR_MAX);

		if (i == 4 && !v->p->has_message_4)
			continue;
		eads = edhoc_eads(v->p, i, items);
		ead_write(&w, &eads);
		v->ead[i].bytes = writer_bytes(&w);
	}
}

void
edhoc_compare_values(struct edhoc_pair *p)
{
	static struct values v;

	v = (struct values){ .p = p, .suite = suite_find(p->suite) };
	v.hash = v.suite->hash;
	values_keys(&v);
	values_certificates(&v);
	values_message_1(&v);
	values_prk_2e(&v);
	/* EAD_2 may have to be decrypted; the Responder is where it can. */
	p->e.s->th = v.th;
	p->e.s->prk = v.prk_2e;
	values_eads(&v);
	values_mix(&v, true, &v.prk_2e, &v.prk_3e2m);
	values_statement(&v, true, &v.prk_3e2m);
	values_keystream(&v);
	values_th_next(&v, "th_3", "th_3_input", credential_cred(p->e.own));
	values_mix(&v, false, &v.prk_3e2m, &v.prk_4e3m);
	values_statement(&v, false, &v.prk_4e3m);
	values_encrypt(&v, true, &v.prk_3e2m);
	values_th_next(&v, "th_4", "th_4_input", credential_cred(p->i.own));
	if (p->has_message_4)
		values_message_4(&v);
	values_out(&v);
	values_update(&v);
	pubkey_free(v.x);
	pubkey_free(v.y);
}
