/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* suites.c - cipher suites and their negotiation (RFC 9528 sections 3.6,
   6.3) */
#include "wax/edhoc/suites.h"

#include "wax/cbor/items.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Suites 1 and 3 have the long tag in EDHOC only. Suite 6 agrees on one curve
   and signs on another. */
static const struct suite suites[] = {
	{ 0, WAX_AEAD_AES_CCM_16_64_128, HASH_SHA_256, 8, CURVE_X25519,
	    SIGNATURE_EDDSA, WAX_AEAD_AES_CCM_16_64_128, WAX_HKDF_SHA_256 },
	{ 1, WAX_AEAD_AES_CCM_16_128_128, HASH_SHA_256, 16, CURVE_X25519,
	    SIGNATURE_EDDSA, WAX_AEAD_AES_CCM_16_64_128, WAX_HKDF_SHA_256 },
	{ 2, WAX_AEAD_AES_CCM_16_64_128, HASH_SHA_256, 8, CURVE_P256,
	    SIGNATURE_ES256, WAX_AEAD_AES_CCM_16_64_128, WAX_HKDF_SHA_256 },
	{ 3, WAX_AEAD_AES_CCM_16_128_128, HASH_SHA_256, 16, CURVE_P256,
	    SIGNATURE_ES256, WAX_AEAD_AES_CCM_16_64_128, WAX_HKDF_SHA_256 },
	{ 4, WAX_AEAD_CHACHA20_POLY1305, HASH_SHA_256, 16, CURVE_X25519,
	    SIGNATURE_EDDSA, WAX_AEAD_CHACHA20_POLY1305, WAX_HKDF_SHA_256 },
	{ 5, WAX_AEAD_CHACHA20_POLY1305, HASH_SHA_256, 16, CURVE_P256,
	    SIGNATURE_ES256, WAX_AEAD_CHACHA20_POLY1305, WAX_HKDF_SHA_256 },
	{ 6, WAX_AEAD_AES_GCM_128, HASH_SHA_256, 16, CURVE_X25519,
	    SIGNATURE_ES256, WAX_AEAD_AES_GCM_128, WAX_HKDF_SHA_256 },
	{ 24, WAX_AEAD_AES_GCM_256, HASH_SHA_384, 16, CURVE_P384,
	    SIGNATURE_ES384, WAX_AEAD_AES_GCM_256, WAX_HKDF_SHA_384 },
};

const struct suite *
suite_find(int64_t number)
{
	for (size_t i = 0; i < COUNT(suites); i++)
		if (suites[i].number == number)
			return &suites[i];
	return NULL;
}

bool
suite_list_has(const struct suite_list *own, int64_t number)
{
	for (size_t i = 0; i < own->count; i++)
		if (own->numbers[i] == number)
			return true;
	return false;
}

void
suites_write(struct writer *w, const struct suite_list *own, int selected)
{
	size_t before = 0;

	while (own->numbers[before] != selected)
		before++;
	if (before > 0)
		items_write_array(w, before + 1);
	for (size_t i = 0; i <= before; i++)
		items_write_int(w, own->numbers[i]);
}

static void
choice_add(struct suite_choice *c, const struct suite_list *own,
    int64_t number)
{
	c->selected = number;
	c->is_accepted = !c->has_common && suite_list_has(own, number);
	if (c->is_accepted) {
		c->has_common = true;
		c->common = number;
	}
}

enum wax_status
suites_choose(const struct node *suites_i, const struct suite_list *own,
    struct suite_choice *out)
{
	struct suite_choice c = { 0 };
	struct node_walk w;
	struct node item;
	int64_t number;
	size_t count = 0;

	if (node_is_int(suites_i, INT64_MIN, INT64_MAX, &number)) {
		choice_add(&c, own, number);
		*out = c;
		return WAX_OK;
	}
	if (suites_i->kind != NODE_ARRAY)
		return WAX_FORMAT;
	w = node_walk_open(suites_i);
	while (node_walk_item(&w, &item)) {
		if (!node_is_int(&item, INT64_MIN, INT64_MAX, &number))
			return WAX_FORMAT;
		choice_add(&c, own, number);
		count++;
	}
	*out = c;
	return count >= 2 ? WAX_OK : WAX_FORMAT;
}

void
suites_write_answer(struct writer *w, const struct suite_list *own,
    const struct suite_choice *choice)
{
	if (choice->has_common) {
		items_write_int(w, choice->common);
		return;
	}
	if (own->count > 1)
		items_write_array(w, own->count);
	for (size_t i = 0; i < own->count; i++)
		items_write_int(w, own->numbers[i]);
}

size_t
wax_edhoc_id_max(int suite)
{
	const struct suite *s = suite_find(suite);

	return s == NULL ? 0 : wax_aead_id_max(s->oscore_aead);
}
