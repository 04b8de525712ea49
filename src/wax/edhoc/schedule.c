/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* schedule.c - transcript hashes and keys (RFC 9528 sections 4, 5) */
#include "wax/edhoc/schedule.h"

#include "wax/cbor/items.h"
#include "wax/crypto/hkdf_steps.h"
#include "wax/edhoc/scratch.h"

#define BYTES_HEAD_MAX 3	/* of a byte string of less than 64 KiB */
#define INFO_HEAD_MAX 32	/* all of info but its context */

enum wax_status
schedule_hash(enum hash_kind hash, struct bytes data, struct digest *out)
{
	out->len = hash_size(hash);
	return hash_parts(hash, &data, 1, out->data);
}

/* The head of a hash or a key in a sequence. */
static struct bytes
schedule_head(size_t len, uint8_t head[BYTES_HEAD_MAX])
{
	struct writer w = writer_open(head, BYTES_HEAD_MAX);

	items_write_bytes_head(&w, len);
	return writer_bytes(&w);
}

enum wax_status
schedule_th_2(enum hash_kind hash, struct bytes g_y,
    const struct digest *h_message_1, struct digest *th)
{
	uint8_t heads[2][BYTES_HEAD_MAX];
	const struct bytes parts[] = {
		schedule_head(g_y.len, heads[0]), g_y,
		schedule_head(h_message_1->len, heads[1]),
		digest_bytes(h_message_1),
	};

	th->len = hash_size(hash);
	return hash_parts(hash, parts, 4, th->data);
}

enum wax_status
schedule_th_next(enum hash_kind hash, struct bytes plaintext,
    struct bytes cred, struct digest *th)
{
	uint8_t head[BYTES_HEAD_MAX];
	struct digest before = *th;
	const struct bytes parts[] = {
		schedule_head(before.len, head), digest_bytes(&before),
		plaintext, cred,
	};

	return hash_parts(hash, parts, 4, th->data);
}

void
schedule_write_info(struct writer *w, int64_t label, size_t context_len)
{
	items_write_int(w, label);
	items_write_bytes_head(w, context_len);
}

enum wax_status
schedule_expand(enum hash_kind hash, const struct secret *prk, int64_t label,
    struct bytes context, uint8_t *out, size_t len)
{
	struct scratch s;
	enum wax_status st;

	if (!scratch_open(&s, INFO_HEAD_MAX + context.len))
		return WAX_MEMORY;
	schedule_write_info(&s.w, label, context.len);
	writer_put(&s.w, context);
	items_write_uint(&s.w, len);
	st = writer_close(&s.w);
	if (st == WAX_OK)
		st = hkdf_expand(hash, secret_bytes(prk), writer_bytes(&s.w),
		    out, len);
	scratch_close(&s);
	return st;
}

enum wax_status
schedule_expand_key(enum hash_kind hash, const struct secret *prk,
    int64_t label, struct bytes context, struct secret *out)
{
	struct secret made = { .len = hash_size(hash) };
	enum wax_status st = schedule_expand(hash, prk, label, context,
	    made.data, made.len);

	secret_clear(out);
	if (st == WAX_OK)
		*out = made;
	secret_clear(&made);
	return st;
}

enum wax_status
schedule_mix(enum hash_kind hash, const struct secret *prk,
    enum schedule_label label, const struct digest *th,
    const struct secret *shared, struct secret *out)
{
	struct secret salt = { 0 };
	enum wax_status st = schedule_expand_key(hash, prk, label,
	    digest_bytes(th), &salt);

	if (st == WAX_OK)
		st = hkdf_extract(hash, secret_bytes(&salt),
		    secret_bytes(shared), out);
	secret_clear(&salt);
	return st;
}

enum wax_status
schedule_add_keystream(enum hash_kind hash, const struct secret *prk_2e,
    const struct digest *th_2, uint8_t *data, size_t len)
{
	size_t part_max = 255 * hash_size(hash);
	enum wax_status st = WAX_OK;
	struct scratch s;

	if (!scratch_open(&s, len < part_max ? len : part_max))
		return WAX_MEMORY;
	for (size_t done = 0; done < len && st == WAX_OK;) {
		size_t n = len - done < part_max ? len - done : part_max;

		st = schedule_expand(hash, prk_2e,
		    LABEL_KEYSTREAM_2 - (int64_t)(done / part_max),
		    digest_bytes(th_2), s.w.data, n);
		for (size_t i = 0; i < n && st == WAX_OK; i++)
			data[done + i] ^= s.w.data[i];
		done += n;
	}
	scratch_close(&s);
	return st;
}
