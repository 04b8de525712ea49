/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* schedule.h - transcript hashes and keys (RFC 9528 sections 4, 5) */
#ifndef WAX_EDHOC_SCHEDULE_H
#define WAX_EDHOC_SCHEDULE_H

#include "core/bytes.h"
#include "core/writer.h"
#include "wax/crypto/hash.h"
#include "wax/crypto/secret.h"

/* Labels of EDHOC_KDF (section 4.1.2). */
enum schedule_label {
	LABEL_KEYSTREAM_2 = 0,
	LABEL_SALT_3E2M = 1,
	LABEL_MAC_2 = 2,
	LABEL_K_3 = 3,
	LABEL_IV_3 = 4,
	LABEL_SALT_4E3M = 5,
	LABEL_MAC_3 = 6,
	LABEL_PRK_OUT = 7,
	LABEL_K_4 = 8,
	LABEL_IV_4 = 9,
	LABEL_PRK_EXPORTER = 10,
	LABEL_UPDATE = 11,
};

/* A transcript hash, or a hash that goes into one. */
struct digest {
	size_t len;
	uint8_t data[HASH_MAX];
};

static inline struct bytes
digest_bytes(const struct digest *d)
{
	return bytes_of(d->data, d->len);
}

MUST_USE enum wax_status schedule_hash(enum hash_kind hash, struct bytes data,
    struct digest *out);

/* TH_2 = H(G_Y, H(message_1)) (section 5.3.2). */
MUST_USE enum wax_status schedule_th_2(enum hash_kind hash, struct bytes g_y,
    const struct digest *h_message_1, struct digest *th);

/* TH_3 and TH_4: H(TH, PLAINTEXT, CRED), plaintext and credential as they are
   encoded (sections 5.4.2, 5.5.2). th is the one before and becomes the
   next. */
MUST_USE enum wax_status schedule_th_next(enum hash_kind hash,
    struct bytes plaintext, struct bytes cred, struct digest *th);

/* info of EDHOC_KDF up to its context of that length, which must follow, and
   then the length as an unsigned integer (section 4.1.2). */
void schedule_write_info(struct writer *w, int64_t label,
    size_t context_len);

/* EDHOC_KDF. WAX_RANGE: more than 255 hashes; WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status schedule_expand(enum hash_kind hash,
    const struct secret *prk, int64_t label, struct bytes context,
    uint8_t *out, size_t len);

/* The same, to a key of one hash. out may be prk. */
MUST_USE enum wax_status schedule_expand_key(enum hash_kind hash,
    const struct secret *prk, int64_t label, struct bytes context,
    struct secret *out);

/* PRK_3e2m and PRK_4e3m with a static Diffie-Hellman key:
   Extract(Expand(prk, label, TH), shared) (sections 4.1.1.2, 4.1.1.3). */
MUST_USE enum wax_status schedule_mix(enum hash_kind hash,
    const struct secret *prk, enum schedule_label label,
    const struct digest *th, const struct secret *shared,
    struct secret *out);

/* Adds KEYSTREAM_2 to data, in parts of 255 hashes with the labels 0, -1, -2
   .. if it is longer (appendix G). */
MUST_USE enum wax_status schedule_add_keystream(enum hash_kind hash,
    const struct secret *prk_2e, const struct digest *th_2, uint8_t *data,
    size_t len);

#endif
