/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ciphertext.h - encryption of messages 3 and 4 (RFC 9528 sections 5.4.2,
   5.5.2) */
#ifndef WAX_EDHOC_CIPHERTEXT_H
#define WAX_EDHOC_CIPHERTEXT_H

#include "wax/edhoc/schedule.h"
#include "wax/edhoc/suites.h"

struct ciphertext_keys {
	const struct suite *suite;
	enum schedule_label key;	/* LABEL_K_3 or _4 */
	enum schedule_label iv;
	const struct secret *prk;
	const struct digest *th;
};

size_t ciphertext_tag_len(const struct suite *suite);

/* Encrypts in place; the tag goes behind. WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status ciphertext_seal(const struct ciphertext_keys *k,
    uint8_t *data, size_t len);

/* Decrypts into out, which has room for all but the tag. WAX_AUTHENTICITY,
   WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status ciphertext_open(const struct ciphertext_keys *k,
    struct bytes sealed, uint8_t *out);

#endif
