/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_ccs.c - CWT claims sets with a key (RFC 8392, RFC 8747, RFC 9528 section
   3.5.2) */
#include "wax/edhoc/cred_ccs.h"

#include "wax/cbor/items.h"
#include "wax/cbor/node.h"
#include "wax/edhoc.h"

#define CLAIM_SUB 2
#define CLAIM_CNF 8
#define CNF_COSE_KEY 1
#define KEY_TYPE 1		/* RFC 9052 section 7, RFC 9053 section 7 */
#define KEY_KID 2
#define KEY_CURVE (-1)
#define KEY_X (-2)
#define KEY_Y (-3)
#define TYPE_OKP 1
#define TYPE_EC2 2
#define OKP_X25519 4
#define KID_LEN 4		/* bytes of those that are made here */

/* The value of an integer label; NODE_NULL if it is not there, or twice. */
static struct node
ccs_find(const struct node *map, int64_t label)
{
	struct node found = { .kind = NODE_NULL }, key, value;
	struct node_walk w = node_walk_open(map);
	bool is_found = false;
	int64_t number;

	while (node_walk_pair(&w, &key, &value))
		if (node_is_int(&key, label, label, &number)) {
			if (is_found)
				return (struct node){ .kind = NODE_NULL };
			found = value;
			is_found = true;
		}
	return found;
}

static bool
ccs_find_curve(int64_t type, int64_t number, enum curve *out)
{
	static const struct {
		int64_t type, number;
		enum curve curve;
	} rows[] = {
		{ TYPE_EC2, 1, CURVE_P256 }, { TYPE_EC2, 2, CURVE_P384 },
		{ TYPE_OKP, OKP_X25519, CURVE_X25519 },
		{ TYPE_OKP, 6, CURVE_ED25519 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].type == type && rows[i].number == number) {
			*out = rows[i].curve;
			return true;
		}
	return false;
}

/* y may be whole, or its lowest bit (RFC 9053 section 7.1.1); without it the
   key is good for agreement. */
static enum wax_status
ccs_make_key(enum curve curve, struct bytes x, const struct node *y,
    struct pubkey **out)
{
	bool has_point = curve == CURVE_P256 || curve == CURVE_P384;

	if (!has_point || y->kind == NODE_NULL)
		return pubkey_new_x(curve, x, out);
	if (y->kind == NODE_BYTES)
		return pubkey_new_point(curve, x, y->string, out);
	return y->kind == NODE_BOOL ?
	    pubkey_new_compressed(curve, x, y->truth, out) : WAX_FORMAT;
}

static enum wax_status
ccs_read_key(const struct node *cose_key, struct pubkey **out)
{
	struct node type = ccs_find(cose_key, KEY_TYPE);
	struct node curve = ccs_find(cose_key, KEY_CURVE);
	struct node x = ccs_find(cose_key, KEY_X);
	struct node y = ccs_find(cose_key, KEY_Y);
	int64_t type_number, curve_number;
	enum curve found;

	if (!node_is_int(&type, INT64_MIN, INT64_MAX, &type_number) ||
	    !node_is_int(&curve, INT64_MIN, INT64_MAX, &curve_number) ||
	    x.kind != NODE_BYTES)
		return WAX_FORMAT;
	if (!ccs_find_curve(type_number, curve_number, &found))
		return WAX_UNSUPPORTED;
	return ccs_make_key(found, x.string, &y, out);
}

static void
ccs_read_subject(const struct node *sub, struct ccs *c)
{
	struct bytes scheme = bytes_of_text("uuid:"), text = sub->string;

	c->has_id = sub->kind == NODE_TEXT && bytes_has_prefix(text, scheme) &&
	    deviceid_parse(bytes_of(text.data + scheme.len,
	    text.len - scheme.len), &c->id) == WAX_OK;
}

enum wax_status
ccs_read(struct bytes claims, struct ccs *out)
{
	struct ccs c = { 0 };
	struct node map, cnf, key, sub, kid;
	enum wax_status st = node_read_all(claims, &map);

	if (st != WAX_OK || map.kind != NODE_MAP)
		return WAX_FORMAT;
	cnf = ccs_find(&map, CLAIM_CNF);
	if (cnf.kind != NODE_MAP)
		return WAX_FORMAT;
	key = ccs_find(&cnf, CNF_COSE_KEY);
	if (key.kind != NODE_MAP)
		return WAX_FORMAT;
	sub = ccs_find(&map, CLAIM_SUB);
	ccs_read_subject(&sub, &c);
	kid = ccs_find(&key, KEY_KID);
	c.kid = kid.kind == NODE_BYTES ? kid.string : BYTES_ABSENT;
	st = ccs_read_key(&key, &c.key);
	if (st == WAX_OK)
		*out = c;
	return st;
}

static void
ccs_write(struct writer *w, const uint8_t *subject, struct bytes x)
{
	char sub[sizeof("uuid:") + DEVICEID_TEXT_LEN] = "uuid:";
	struct deviceid id;

	memcpy(id.bytes, subject, sizeof(id.bytes));
	deviceid_format(&id, sub + strlen("uuid:"));
	items_write_map(w, 2);
	items_write_int(w, CLAIM_SUB);
	items_write_text(w, sub);
	items_write_int(w, CLAIM_CNF);
	items_write_map(w, 1);
	items_write_int(w, CNF_COSE_KEY);
	items_write_map(w, 4);
	items_write_int(w, KEY_TYPE);
	items_write_int(w, TYPE_OKP);
	items_write_int(w, KEY_KID);
	items_write_bytes(w, bytes_of(x.data, KID_LEN));
	items_write_int(w, KEY_CURVE);
	items_write_int(w, OKP_X25519);
	items_write_int(w, KEY_X);
	items_write_bytes(w, x);
}

enum wax_status
wax_edhoc_ccs_make(const uint8_t subject[WAX_SUBJECT_LEN],
    const uint8_t private_key[WAX_EDHOC_CCS_KEY_LEN], uint8_t *out,
    size_t size, size_t *len)
{
	struct writer w = writer_open(out, size);
	struct pubkey *key;
	enum wax_status st = pubkey_new_private(CURVE_X25519,
	    bytes_of(private_key, WAX_EDHOC_CCS_KEY_LEN), &key);

	if (st != WAX_OK)
		return st;
	ccs_write(&w, subject, pubkey_x(key));
	pubkey_free(key);
	*len = w.len;
	return writer_close(&w);
}
