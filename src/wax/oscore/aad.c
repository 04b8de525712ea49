/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* aad.c - additional authenticated data (RFC 8613 section 5.4) */
#include "wax/oscore/aad.h"

#include <assert.h>

#include "wax/cbor/items.h"
#include "wax/cose/encrypt0.h"

#define OSCORE_VERSION 1

void
aad_write_array(struct writer *w, const struct aad *a)
{
	items_write_array(w, 5);
	items_write_uint(w, OSCORE_VERSION);
	items_write_array(w, 1);
	items_write_int(w, a->alg_aead);
	items_write_bytes(w, a->request_kid);
	items_write_bytes(w, a->request_piv);
	items_write_bytes(w, a->options);
}

void
aad_write(struct writer *w, const struct aad *a)
{
	struct writer count = writer_count();

	aad_write_array(&count, a);
	encrypt0_write_head(w, count.len);
	aad_write_array(w, a);
}

/* The Partial IV stands before the empty options, which are one byte. */
struct bytes
aad_template_fill(struct aad_template *t, const struct aad *a)
{
	struct writer w = writer_open(t->data, sizeof(t->data));

	assert(a->options.len == 0 && a->request_piv.len > 0);
	if (t->piv_len != a->request_piv.len) {
		aad_write(&w, a);
		assert(!w.failed);
		t->len = w.len;
		t->piv_len = a->request_piv.len;
	} else {
		memcpy(t->data + t->len - 1 - t->piv_len, a->request_piv.data,
		    t->piv_len);
	}
	return bytes_of(t->data, t->len);
}
