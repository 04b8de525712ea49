/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cwt.c - claims in their wrapper (RFC 8392 section 7) */
#include "wax/ace/cwt.h"

#include "core/reader.h"
#include "wax/ace/fields.h"
#include "wax/cbor/items.h"
#include "wax/cose/algorithms.h"
#include "wax/cose/encrypt0.h"
#include "wax/cose/mac0.h"

#define TAG_HEAD 0xc0		/* a tag below 24 */
#define TAG_CWT_FIRST 0xd8	/* 61, in two bytes */
#define TAG_CWT_SECOND 61
#define PROTECTED_MAX 64	/* bytes */

/* Header parameters (RFC 9052 section 3.1). */
struct headers {
	struct field_number alg;
	struct bytes kid, iv;
};

static const struct field header_fields[] = {
	{ 1, FIELD_INT, offsetof(struct headers, alg) },
	{ 4, FIELD_BYTES, offsetof(struct headers, kid) },
	{ 5, FIELD_BYTES, offsetof(struct headers, iv) },
};

/* --- reading ------------------------------------------------------------- */

/* The tags in front. */
static enum wax_status
read_tags(struct reader *r, enum cwt_wrapper *out)
{
	bool has_cwt = false;
	uint8_t head;

	*out = CWT_ENCRYPT0;
	if (reader_left(r) >= 2 && r->next[0] == TAG_CWT_FIRST &&
	    r->next[1] == TAG_CWT_SECOND) {
		(void)reader_take(r, 2);
		has_cwt = true;
	}
	if (reader_left(r) == 0)
		return WAX_FORMAT;
	head = r->next[0];
	if (head >= (TAG_HEAD | CWT_ENCRYPT0) &&
	    head <= (TAG_HEAD | CWT_SIGN1)) {
		*out = (enum cwt_wrapper)(reader_u8(r) & ~TAG_HEAD);
		return WAX_OK;
	}
	/* the tag of CWT goes before another one (RFC 8392 section 6) */
	return has_cwt ? WAX_FORMAT : WAX_OK;
}

static bool
take_bytes(struct node_walk *w, struct bytes *out)
{
	struct node n;

	if (!node_walk_item(w, &n) || n.kind != NODE_BYTES)
		return false;
	*out = n.string;
	return true;
}

/* The map that stands next, encoded. */
static bool
take_map(struct node_walk *w, struct bytes *out)
{
	const uint8_t *begin = w->rest.next;
	struct node n;

	if (!node_walk_item(w, &n) || n.kind != NODE_MAP)
		return false;
	*out = bytes_of(begin, (size_t)(w->rest.next - begin));
	return true;
}

/* An algorithm only counts where it is protected; the rest may be in either of
   the two, and not in both. */
static enum wax_status
read_headers(struct bytes protected, struct bytes unprotected, struct cwt *c)
{
	struct headers p, u;

	if (fields_read(protected, header_fields, FIELDS_COUNT(header_fields),
	    false, &p, sizeof(p)) != WAX_OK || fields_read(unprotected,
	    header_fields, FIELDS_COUNT(header_fields), false, &u,
	    sizeof(u)) != WAX_OK)
		return WAX_FORMAT;
	if (!p.alg.is_there || u.alg.is_there ||
	    (!bytes_is_absent(p.kid) && !bytes_is_absent(u.kid)) ||
	    (!bytes_is_absent(p.iv) && !bytes_is_absent(u.iv)))
		return WAX_FORMAT;
	c->protected = protected;
	c->alg = p.alg.value;
	c->kid = bytes_is_absent(p.kid) ? u.kid : p.kid;
	c->iv = bytes_is_absent(p.iv) ? u.iv : p.iv;
	return WAX_OK;
}

enum wax_status
cwt_read(struct bytes token, struct cwt *out)
{
	struct reader r = reader_open(token);
	struct bytes protected, unprotected;
	struct node array;
	struct node_walk w;
	enum wax_status st;

	*out = (struct cwt){ .alg = 0 };
	if (read_tags(&r, &out->wrapper) != WAX_OK ||
	    node_read_all(reader_rest(&r), &array) != WAX_OK ||
	    array.kind != NODE_ARRAY || array.is_endless ||
	    array.number != (out->wrapper == CWT_ENCRYPT0 ? 3 : 4))
		return WAX_FORMAT;
	w = node_walk_open(&array);
	if (!take_bytes(&w, &protected) || !take_map(&w, &unprotected) ||
	    !take_bytes(&w, &out->content) ||
	    (out->wrapper != CWT_ENCRYPT0 && !take_bytes(&w, &out->proof)))
		return WAX_FORMAT;
	st = read_headers(protected, unprotected, out);
	return st;
}

/* --- opening ------------------------------------------------------------- */

bool
cwt_is_alg(int64_t alg)
{
	return alg == 1 || alg == 10 || alg == 30 || alg == 31;
}

static const struct aead_kind *
find_kind(int64_t alg)
{
	return cwt_is_alg(alg) ? &cose_find_aead((int)alg)->kind : NULL;
}

size_t
cwt_key_len(int64_t alg)
{
	const struct aead_kind *kind = find_kind(alg);

	return kind == NULL ? 0 : kind->key_len;
}

size_t
cwt_iv_len(int64_t alg)
{
	const struct aead_kind *kind = find_kind(alg);

	return kind == NULL ? 0 : kind->nonce_len;
}

enum wax_status
cwt_open(const struct cwt *c, struct bytes key, uint8_t *out, size_t *len)
{
	const struct aead_kind *kind = find_kind(c->alg);
	uint8_t aad[PROTECTED_MAX + 16];
	struct writer w = writer_open(aad, sizeof(aad));
	struct aead_opener *o;
	enum wax_status st;

	if (c->wrapper != CWT_ENCRYPT0 || kind == NULL)
		return WAX_UNSUPPORTED;
	if (key.len != kind->key_len || c->iv.len != kind->nonce_len)
		return WAX_RANGE;
	encrypt0_write(&w, c->protected);
	if (writer_close(&w) != WAX_OK)
		return WAX_RANGE;
	o = aead_opener_new(kind, key);
	if (o == NULL)
		return WAX_MEMORY;
	st = aead_open(o, c->iv.data, writer_bytes(&w), c->content, out);
	aead_opener_free(o);
	if (st == WAX_OK)
		*len = c->content.len - kind->tag_len;
	return st;
}

enum wax_status
cwt_check_mac(const struct cwt *c, struct bytes key)
{
	return c->wrapper != CWT_MAC0 ? WAX_UNSUPPORTED : mac0_check(c->alg,
	    key, c->protected, c->content, c->proof);
}

enum wax_status
cwt_check_signature(const struct cwt *c, const struct pubkey *key)
{
	return c->wrapper != CWT_SIGN1 ? WAX_UNSUPPORTED : sign1_check(c->alg,
	    key, c->protected, c->content, c->proof);
}

/* --- making -------------------------------------------------------------- */

static struct bytes
write_protected(int64_t alg, uint8_t out[PROTECTED_MAX])
{
	const struct headers h = { .alg = { .is_there = true, .value = alg } };
	struct writer w = writer_open(out, PROTECTED_MAX);

	fields_write(&w, header_fields, FIELDS_COUNT(header_fields), &h);
	return writer_bytes(&w);
}

/* What stands before the content. */
static void
write_begin(struct writer *w, enum cwt_wrapper wrapper, struct bytes protected,
    struct bytes kid, struct bytes iv)
{
	const struct headers h = { .kid = kid, .iv = iv };

	writer_u8(w, (uint8_t)(TAG_HEAD | wrapper));
	items_write_array(w, wrapper == CWT_ENCRYPT0 ? 3 : 4);
	items_write_bytes(w, protected);
	fields_write(w, header_fields, FIELDS_COUNT(header_fields), &h);
}

static enum wax_status
seal_in_place(const struct aead_kind *kind, struct bytes key, struct bytes iv,
    struct bytes protected, uint8_t *data, size_t len)
{
	uint8_t aad[PROTECTED_MAX + 16];
	struct writer w = writer_open(aad, sizeof(aad));
	struct aead_sealer *s = aead_sealer_new(kind, key);
	enum wax_status st;

	if (s == NULL)
		return WAX_MEMORY;
	encrypt0_write(&w, protected);
	st = aead_seal(s, iv.data, writer_bytes(&w), data, len);
	aead_sealer_free(s);
	return st;
}

enum wax_status
cwt_seal(int64_t alg, struct bytes key, struct bytes kid, struct bytes iv,
    struct bytes claims, struct writer *w)
{
	const struct aead_kind *kind = find_kind(alg);
	uint8_t buffer[PROTECTED_MAX], *data;
	struct bytes protected;

	if (kind == NULL)
		return WAX_UNSUPPORTED;
	if (key.len != kind->key_len || iv.len != kind->nonce_len)
		return WAX_RANGE;
	protected = write_protected(alg, buffer);
	write_begin(w, CWT_ENCRYPT0, protected, kid, iv);
	items_write_bytes_head(w, claims.len + kind->tag_len);
	data = writer_reserve(w, claims.len + kind->tag_len);
	if (data == NULL)
		return writer_close(w);
	memcpy(data, claims.data, claims.len);
	return seal_in_place(kind, key, iv, protected, data, claims.len);
}

enum wax_status
cwt_mac(int64_t alg, struct bytes key, struct bytes kid, struct bytes claims,
    struct writer *w)
{
	uint8_t buffer[PROTECTED_MAX], tag[MAC0_MAX];
	struct bytes protected = write_protected(alg, buffer);
	enum wax_status st = mac0_make(alg, key, protected, claims, tag);

	if (st != WAX_OK)
		return st;
	write_begin(w, CWT_MAC0, protected, kid, BYTES_ABSENT);
	items_write_bytes(w, claims);
	items_write_bytes(w, bytes_of(tag, mac0_size(alg)));
	return writer_close(w);
}

enum wax_status
cwt_sign(const struct pubkey *key, struct bytes kid, struct bytes claims,
    struct writer *w)
{
	uint8_t buffer[PROTECTED_MAX], signature[SIGN1_LEN];
	struct bytes protected = write_protected(COSE_ES256, buffer);
	enum wax_status st = sign1_make(COSE_ES256, key, protected, claims,
	    signature);

	if (st != WAX_OK)
		return st;
	write_begin(w, CWT_SIGN1, protected, kid, BYTES_ABSENT);
	items_write_bytes(w, claims);
	items_write_bytes(w, BYTES_ARRAY(signature));
	return writer_close(w);
}
