/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* encrypt0.c - COSE_Encrypt0 (RFC 9052 section 5.2) */
#include "wax/cose/encrypt0.h"

#include "wax/cbor/items.h"

void
encrypt0_write_head(struct writer *w, size_t external_aad_len)
{
	items_write_array(w, 3);
	items_write_text(w, "Encrypt0");
	items_write_bytes_head(w, 0);
	items_write_bytes_head(w, external_aad_len);
}

void
encrypt0_write(struct writer *w, struct bytes protected)
{
	items_write_array(w, 3);
	items_write_text(w, "Encrypt0");
	items_write_bytes(w, protected);
	items_write_bytes_head(w, 0);
}
