/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message_2.c - G_Y, and who the Responder is (RFC 9528 section 5.3) */
#include "wax/cbor/deterministic.h"
#include "wax/cbor/items.h"
#include "wax/edhoc/ead.h"
#include "wax/edhoc/identifier.h"
#include "wax/edhoc/peer.h"
#include "wax/edhoc/scratch.h"

/* ---- Responder ---- */

/* PRK_3e2m, and what it vouches for. */
static enum wax_status
message_2_state(const struct wax_edhoc *s, struct bytes ead,
    struct secret *prk, struct statement *out)
{
	*out = (struct statement){
		.suite = s->suite,
		.label = LABEL_MAC_2,
		.is_signed = session_signs(s, WAX_EDHOC_RESPONDER),
		.c_r = session_c_r(s),
		.id_cred = credential_id_cred(s->own),
		.th = &s->th,
		.cred = credential_cred(s->own),
		.ead = ead,
		.prk = prk,
	};
	if (!out->is_signed)
		return session_mix(s, LABEL_SALT_3E2M, s->own->key,
		    s->peer_ephemeral, prk);
	*prk = s->prk;
	return WAX_OK;
}

/* PLAINTEXT_2; received is NULL to count. */
static void
message_2_write_plaintext(struct writer *w, const struct statement *said,
    const uint8_t *received)
{
	size_t size = statement_size(said);

	identifier_write(w, said->c_r);
	id_cred_write_compact(w, said->id_cred);
	items_write_bytes_head(w, size);
	if (received == NULL)
		writer_reserve(w, size);
	else
		writer_put(w, bytes_of(received, size));
	writer_put(w, said->ead);
}

/* The plaintext is written where it will be encrypted. */
static enum wax_status
message_2_encrypt(struct wax_edhoc *s, const struct statement *said,
    const uint8_t *received, struct writer *w)
{
	struct writer count = writer_count();
	struct bytes g_y = pubkey_x(s->ephemeral), plaintext;
	enum wax_status st;
	struct digest th_2 = s->th;
	size_t begin;

	message_2_write_plaintext(&count, said, NULL);
	items_write_bytes_head(w, g_y.len + count.len);
	writer_put(w, g_y);
	begin = w->len;
	message_2_write_plaintext(w, said, received);
	if (writer_close(w) != WAX_OK)
		return WAX_SPACE;
	plaintext = bytes_of(w->data + begin, count.len);
	st = schedule_th_next(s->suite->hash, plaintext, said->cred, &s->th);
	if (st != WAX_OK)
		return st;
	return schedule_add_keystream(s->suite->hash, &s->prk, &th_2,
	    w->data + begin, count.len);
}

static enum wax_status
message_2_compose(struct wax_edhoc *s, struct bytes ead, struct writer *w)
{
	uint8_t received[STATEMENT_MAX];
	struct secret prk = { 0 };
	struct statement said;
	enum wax_status st = message_2_state(s, ead, &prk, &said);

	if (st == WAX_OK)
		st = statement_make(&said, s->own->key, received);
	if (st == WAX_OK)
		st = message_2_encrypt(s, &said, received, w);
	if (st == WAX_OK)
		s->prk = prk;
	secret_clear(&prk);
	secret_wipe(received, sizeof(received));
	return st;
}

static enum wax_status
message_2_write(struct wax_edhoc *s, struct bytes c_r,
    const struct wax_edhoc_eads *eads, struct writer *w)
{
	struct writer count = writer_count();
	struct scratch ead;
	enum wax_status st;

	if (bytes_equal(c_r, session_c_i(s)))
		return WAX_RANGE;	/* RFC 9668 section 4.1.3 */
	if ((st = session_set_id(s, c_r, s->c_r, &s->c_r_len)) != WAX_OK)
		return st;
	ead_write(&count, eads);
	if (!scratch_open(&ead, count.len))
		return WAX_MEMORY;
	ead_write(&ead.w, eads);
	st = message_2_compose(s, writer_bytes(&ead.w), w);
	scratch_close(&ead);
	return st;
}

enum wax_status
wax_edhoc_write_message_2(struct wax_edhoc *s, const uint8_t *c_r,
    size_t c_r_len, const struct wax_edhoc_eads *eads, uint8_t *buffer,
    size_t size, size_t *len)
{
	struct writer w = writer_open(buffer, size);
	enum wax_status st;

	if (s->step != WAX_EDHOC_WRITE_2)
		return WAX_STATE;
	st = message_2_write(s, bytes_of(c_r, c_r_len), eads, &w);
	if (st == WAX_OK)
		*len = w.len;
	else
		secret_wipe(w.data, w.len);
	return session_end_step(s, st, WAX_EDHOC_READ_3);
}

/* ---- Initiator ---- */

/* One byte string, of which G_Y is the beginning. */
static enum wax_status
message_2_split(struct wax_edhoc *s, struct bytes message,
    struct bytes *ciphertext)
{
	size_t size = curve_size(s->suite->curve);
	struct node n;
	enum wax_status st;

	if (message.len > WAX_EDHOC_MESSAGE_MAX ||
	    deterministic_check(message) != WAX_OK ||
	    node_read_all(message, &n) != WAX_OK || n.kind != NODE_BYTES ||
	    n.string.len <= size)
		return WAX_FORMAT;
	*ciphertext = bytes_of(n.string.data + size, n.string.len - size);
	st = pubkey_new_x(s->suite->curve, bytes_of(n.string.data, size),
	    &s->peer_ephemeral);
	return st == WAX_RANGE ? session_fail(s, WAX_EDHOC_FAILURE_KEY) : st;
}

/* PRK_2e and PLAINTEXT_2, which anybody may have changed. */
static enum wax_status
message_2_decrypt(struct wax_edhoc *s, uint8_t *data, size_t len)
{
	enum wax_status st = schedule_th_2(s->suite->hash,
	    pubkey_x(s->peer_ephemeral), &s->h_message_1, &s->th);

	if (st == WAX_OK)
		st = session_make_prk_2e(s);
	if (st == WAX_OK)
		st = schedule_add_keystream(s->suite->hash, &s->prk, &s->th,
		    data, len);
	if (st == WAX_OK && deterministic_check(bytes_of(data, len)) != WAX_OK)
		st = WAX_FORMAT;
	return st;
}

static enum wax_status
message_2_take_id(struct wax_edhoc *s, struct bytes c_r)
{
	if (bytes_equal(c_r, session_c_i(s)) ||
	    session_set_id(s, c_r, s->c_r, &s->c_r_len) != WAX_OK)
		return session_fail(s, WAX_EDHOC_FAILURE_IDENTIFIER);
	return WAX_OK;
}

/* Section 5.3.3 from the decrypted plaintext on. */
static enum wax_status
message_2_verify(struct wax_edhoc *s, struct bytes plaintext)
{
	struct reader r = reader_open(plaintext);
	struct secret prk = { 0 };
	struct claim claim;
	struct bytes c_r;
	enum wax_status st;

	if (identifier_read(&r, &c_r) != WAX_OK)
		return WAX_FORMAT;
	if ((st = peer_read_claim(s, &r, &claim)) != WAX_OK ||
	    (st = message_2_take_id(s, c_r)) != WAX_OK)
		return st;
	st = peer_authenticate(s, &claim, session_c_r(s), &prk);
	if (st == WAX_OK)
		st = session_take_eads(s, 2, claim.ead);
	if (st == WAX_OK)
		st = schedule_th_next(s->suite->hash, plaintext,
		    credential_cred(s->peer), &s->th);
	if (st == WAX_OK)
		s->prk = prk;
	secret_clear(&prk);
	return st;
}

static enum wax_status
message_2_read(struct wax_edhoc *s, struct bytes message)
{
	struct bytes ciphertext;
	struct scratch plaintext;
	enum wax_status st = message_2_split(s, message, &ciphertext);

	if (st != WAX_OK)
		return st;
	if (!scratch_open(&plaintext, ciphertext.len))
		return WAX_MEMORY;
	writer_put(&plaintext.w, ciphertext);
	st = message_2_decrypt(s, plaintext.w.data, ciphertext.len);
	if (st == WAX_OK)
		st = message_2_verify(s, writer_bytes(&plaintext.w));
	scratch_close(&plaintext);
	return st;
}

enum wax_status
wax_edhoc_read_message_2(struct wax_edhoc *s, const uint8_t *message,
    size_t len)
{
	if (s->step != WAX_EDHOC_READ_2)
		return WAX_STATE;
	return session_end_step(s, message_2_read(s, bytes_of(message, len)),
	    WAX_EDHOC_WRITE_3);
}
