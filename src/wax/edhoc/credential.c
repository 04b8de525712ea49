/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credential.c - a credential's life (RFC 9528 section 3.5) */
#include "wax/edhoc/credential.h"

#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/crypto/x509.h"
#include "wax/edhoc/cred_ccs.h"
#include "wax/edhoc/id_cred.h"
#include "wax/edhoc/suites.h"

#define ENCODED_MAX 8192	/* bytes of a credential */

/* What was read from one, of whatever form. */
struct facts {
	struct pubkey *key;
	bool has_id;
	struct deviceid id;
	struct bytes kid;
	bool may_sign;
	bool may_agree;
};

static enum wax_status
credential_read_facts(const struct wax_edhoc_credential_parameters *p,
    struct facts *out)
{
	struct bytes encoded = bytes_of(p->encoded, p->encoded_len);
	struct x509 x = { 0 };
	struct ccs c = { 0 };
	enum wax_status st;

	if (p->form == WAX_EDHOC_CERTIFICATE) {
		st = x509_read(encoded, &x);
		*out = (struct facts){ x.key, x.has_id, x.id, BYTES_ABSENT,
		    x.may_sign, x.may_agree };
	} else {
		st = ccs_read(encoded, &c);
		*out = (struct facts){ c.key, c.has_id, c.id, c.kid, true,
		    true };
	}
	return st;
}

/* The device: as provisioned, as the credential says, and not in two ways. */
static enum wax_status
credential_set_subject(struct wax_edhoc_credential *c, const struct facts *f,
    const uint8_t *subject)
{
	if (subject != NULL)
		memcpy(c->subject.bytes, subject, sizeof(c->subject.bytes));
	else if (f->has_id)
		c->subject = f->id;
	else
		return WAX_RANGE;
	if (f->has_id && !deviceid_equal(&f->id, &c->subject))
		return WAX_RANGE;
	return deviceid_is_nil(&c->subject) ? WAX_RANGE : WAX_OK;
}

/* Replaces a public key by the pair. */
static enum wax_status
credential_set_private(struct wax_edhoc_credential *c, struct bytes private)
{
	struct pubkey *own;
	enum wax_status st;

	if (bytes_is_absent(private))
		return WAX_OK;
	st = pubkey_new_private(pubkey_curve(c->key), private, &own);
	if (st != WAX_OK)
		return st;
	if (!bytes_equal(pubkey_x(own), pubkey_x(c->key))) {
		pubkey_free(own);
		return WAX_STATE;
	}
	pubkey_free(c->key);
	c->key = own;
	c->is_own = true;
	return WAX_OK;
}

/* CRED_x: a claims set is an item by itself, a certificate a byte string. */
static enum wax_status
credential_set_cred(struct wax_edhoc_credential *c, struct bytes encoded)
{
	uint8_t head[8];
	struct writer w = writer_open(head, sizeof(head));

	if (c->form == WAX_EDHOC_CERTIFICATE)
		items_write_bytes_head(&w, encoded.len);
	c->cred_head = w.len;
	c->cred_len = w.len + encoded.len;
	if ((c->cred = malloc(c->cred_len)) == NULL)
		return WAX_MEMORY;
	memcpy(c->cred, head, w.len);
	memcpy(c->cred + w.len, encoded.data, encoded.len);
	return hash_pair(HASH_SHA_256, encoded, BYTES_ABSENT, c->hash);
}

static enum wax_status
credential_set_kid(struct wax_edhoc_credential *c, struct bytes kid)
{
	if (bytes_is_absent(kid))
		return WAX_OK;
	if (kid.len > sizeof(c->kid))
		return WAX_RANGE;
	memcpy(c->kid, kid.data, kid.len);
	c->kid_len = kid.len;
	c->has_kid = true;
	return WAX_OK;
}

static enum wax_status
credential_set_id(struct wax_edhoc_credential *c,
    const struct wax_edhoc_credential_parameters *p)
{
	struct writer count = writer_count(), w;
	enum wax_status st;

	if (p->id == 0)
		return WAX_OK;
	if ((st = id_cred_write(&count, c, p)) != WAX_OK)
		return st;
	if (count.len > ENCODED_MAX)
		return WAX_RANGE;
	if ((c->id_cred = malloc(count.len)) == NULL)
		return WAX_MEMORY;
	c->id_cred_len = count.len;
	w = writer_open(c->id_cred, count.len);
	return id_cred_write(&w, c, p);
}

static enum wax_status
credential_fill(struct wax_edhoc_credential *c,
    const struct wax_edhoc_credential_parameters *p)
{
	struct facts f;
	enum wax_status st = credential_read_facts(p, &f);

	if (st != WAX_OK)
		return st;
	c->key = f.key;
	c->may_sign = f.may_sign;
	c->may_agree = f.may_agree;
	c->form = p->form;
	st = credential_set_subject(c, &f, p->subject);
	if (st == WAX_OK)
		st = credential_set_private(c, bytes_of(p->private_key,
		    p->private_key_len));
	if (st == WAX_OK)
		st = credential_set_cred(c, bytes_of(p->encoded,
		    p->encoded_len));
	if (st == WAX_OK)
		st = credential_set_kid(c, p->kid != NULL ?
		    bytes_of(p->kid, p->kid_len) : f.kid);
	return st == WAX_OK ? credential_set_id(c, p) : st;
}

enum wax_status
wax_edhoc_credential_new(const struct wax_edhoc_credential_parameters *p,
    struct wax_edhoc_credential **out)
{
	struct wax_edhoc_credential *c;
	enum wax_status st;

	if (p->encoded_len == 0 || p->encoded_len > ENCODED_MAX)
		return WAX_RANGE;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return WAX_MEMORY;
	atomic_init(&c->count, 1);
	if ((st = credential_fill(c, p)) != WAX_OK) {
		wax_edhoc_credential_free(c);
		return st;
	}
	*out = c;
	return WAX_OK;
}

struct wax_edhoc_credential *
wax_edhoc_credential_ref(struct wax_edhoc_credential *c)
{
	atomic_fetch_add(&c->count, 1);
	return c;
}

void
wax_edhoc_credential_free(struct wax_edhoc_credential *c)
{
	if (c == NULL || atomic_fetch_sub(&c->count, 1) > 1)
		return;
	pubkey_free(c->key);
	free(c->cred);
	free(c->id_cred);
	free(c);
}

const uint8_t *
wax_edhoc_credential_cred(const struct wax_edhoc_credential *c, size_t *len)
{
	*len = c->cred_len;
	return c->cred;
}

const uint8_t *
wax_edhoc_credential_id_cred(const struct wax_edhoc_credential *c, size_t *len)
{
	*len = c->id_cred_len;
	return c->id_cred;
}

const uint8_t *
wax_edhoc_credential_subject(const struct wax_edhoc_credential *c)
{
	return c->subject.bytes;
}

bool
wax_edhoc_credential_is_own(const struct wax_edhoc_credential *c)
{
	return c->is_own && c->id_cred != NULL;
}

bool
credential_fits(const struct wax_edhoc_credential *c, bool signs,
    enum curve curve)
{
	return pubkey_curve(c->key) == curve &&
	    (signs ? c->may_sign : c->may_agree);
}

bool
wax_edhoc_credential_fits(const struct wax_edhoc_credential *c, int suite)
{
	const struct suite *s = suite_find(suite);

	return s != NULL && (credential_fits(c, true,
	    signature_curve(s->signature)) || credential_fits(c, false,
	    s->curve));
}
