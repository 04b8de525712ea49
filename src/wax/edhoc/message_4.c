/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message_4.c - the Responder has the keys (RFC 9528 section 5.5) */
#include "wax/cbor/deterministic.h"
#include "wax/cbor/items.h"
#include "wax/edhoc/ciphertext.h"
#include "wax/edhoc/ead.h"
#include "wax/edhoc/scratch.h"
#include "wax/edhoc/session.h"

static struct ciphertext_keys
message_4_keys(const struct wax_edhoc *s)
{
	return (struct ciphertext_keys){ s->suite, LABEL_K_4, LABEL_IV_4,
	    &s->prk, &s->th };
}

/* ---- Responder ---- */

/* PLAINTEXT_4 is EAD_4, maybe nothing. */
static enum wax_status
message_4_write(struct wax_edhoc *s, const struct wax_edhoc_eads *eads,
    struct writer *w)
{
	size_t tag_len = ciphertext_tag_len(s->suite), begin;
	struct ciphertext_keys keys = message_4_keys(s);
	struct writer count = writer_count();
	enum wax_status st;

	ead_write(&count, eads);
	items_write_bytes_head(w, count.len + tag_len);
	begin = w->len;
	ead_write(w, eads);
	writer_reserve(w, tag_len);
	if (writer_close(w) != WAX_OK)
		return WAX_SPACE;
	st = ciphertext_seal(&keys, w->data + begin, count.len);
	return st == WAX_OK ? session_complete(s) : st;
}

enum wax_status
wax_edhoc_write_message_4(struct wax_edhoc *s,
    const struct wax_edhoc_eads *eads, uint8_t *buffer, size_t size,
    size_t *len)
{
	struct writer w = writer_open(buffer, size);
	enum wax_status st;

	if (s->step != WAX_EDHOC_WRITE_4)
		return WAX_STATE;
	st = message_4_write(s, eads, &w);
	if (st == WAX_OK)
		*len = w.len;
	else
		secret_wipe(w.data, w.len);
	return session_end_step(s, st, WAX_EDHOC_COMPLETED);
}

/* ---- Initiator ---- */

static enum wax_status
message_4_take(struct wax_edhoc *s, struct bytes plaintext)
{
	enum wax_status st;

	if (deterministic_check(plaintext) != WAX_OK ||
	    ead_check(plaintext) != WAX_OK)
		return WAX_FORMAT;
	st = session_take_eads(s, 4, plaintext);
	return st == WAX_OK ? session_complete(s) : st;
}

static enum wax_status
message_4_read(struct wax_edhoc *s, struct bytes message)
{
	size_t tag_len = ciphertext_tag_len(s->suite);
	struct ciphertext_keys keys = message_4_keys(s);
	struct scratch plaintext;
	enum wax_status st;
	struct node n;

	if (message.len > WAX_EDHOC_MESSAGE_MAX ||
	    deterministic_check(message) != WAX_OK ||
	    node_read_all(message, &n) != WAX_OK || n.kind != NODE_BYTES ||
	    n.string.len < tag_len)
		return WAX_FORMAT;
	if (!scratch_open(&plaintext, n.string.len - tag_len))
		return WAX_MEMORY;
	st = ciphertext_open(&keys, n.string, plaintext.w.data);
	if (st == WAX_AUTHENTICITY)
		st = session_fail(s, WAX_EDHOC_FAILURE_AUTHENTICITY);
	if (st == WAX_OK)
		st = message_4_take(s, bytes_of(plaintext.w.data,
		    n.string.len - tag_len));
	scratch_close(&plaintext);
	return st;
}

enum wax_status
wax_edhoc_read_message_4(struct wax_edhoc *s, const uint8_t *message,
    size_t len)
{
	if (s->step != WAX_EDHOC_READ_4)
		return WAX_STATE;
	return session_end_step(s, message_4_read(s, bytes_of(message, len)),
	    WAX_EDHOC_COMPLETED);
}
