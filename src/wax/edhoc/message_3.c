/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message_3.c - who the Initiator is (RFC 9528 section 5.4) */
#include "wax/cbor/deterministic.h"
#include "wax/cbor/items.h"
#include "wax/edhoc/ciphertext.h"
#include "wax/edhoc/ead.h"
#include "wax/edhoc/peer.h"
#include "wax/edhoc/scratch.h"

static struct ciphertext_keys
message_3_keys(const struct wax_edhoc *s)
{
	return (struct ciphertext_keys){ s->suite, LABEL_K_3, LABEL_IV_3,
	    &s->prk, &s->th };
}

/* From PRK_3e2m and TH_3 to PRK_4e3m and TH_4, and PRK_out if this was the last
   message. */
static enum wax_status
message_3_go_on(struct wax_edhoc *s, struct bytes plaintext,
    struct bytes cred, const struct secret *prk_4e3m)
{
	enum wax_status st = schedule_th_next(s->suite->hash, plaintext, cred,
	    &s->th);

	if (st != WAX_OK)
		return st;
	s->prk = *prk_4e3m;
	return s->conf->has_message_4 ? WAX_OK : session_complete(s);
}

/* ---- Initiator ---- */

static enum wax_status
message_3_state(const struct wax_edhoc *s, struct bytes ead,
    struct secret *prk, struct statement *out)
{
	*out = (struct statement){
		.suite = s->suite,
		.label = LABEL_MAC_3,
		.is_signed = session_signs(s, WAX_EDHOC_INITIATOR),
		.id_cred = credential_id_cred(s->own),
		.th = &s->th,
		.cred = credential_cred(s->own),
		.ead = ead,
		.prk = prk,
	};
	if (!out->is_signed)
		return session_mix(s, LABEL_SALT_4E3M, s->own->key,
		    s->peer_ephemeral, prk);
	*prk = s->prk;
	return WAX_OK;
}

/* PLAINTEXT_3 in s. */
static enum wax_status
message_3_fill(const struct statement *said, const uint8_t *received,
    struct scratch *out)
{
	size_t size = statement_size(said);
	struct writer *w = &out->w;

	if (!scratch_open(out, said->id_cred.len + size + said->ead.len + 8))
		return WAX_MEMORY;
	id_cred_write_compact(w, said->id_cred);
	items_write_bytes(w, bytes_of(received, size));
	writer_put(w, said->ead);
	return writer_close(w);
}

static enum wax_status
message_3_encrypt(struct wax_edhoc *s, struct bytes plaintext,
    struct writer *w)
{
	size_t tag_len = ciphertext_tag_len(s->suite);
	struct ciphertext_keys keys = message_3_keys(s);
	uint8_t *data;

	items_write_bytes_head(w, plaintext.len + tag_len);
	data = writer_reserve(w, plaintext.len + tag_len);
	if (data == NULL)
		return WAX_SPACE;
	memcpy(data, plaintext.data, plaintext.len);
	return ciphertext_seal(&keys, data, plaintext.len);
}

static enum wax_status
message_3_compose(struct wax_edhoc *s, struct bytes ead, struct writer *w)
{
	uint8_t received[STATEMENT_MAX];
	struct scratch plaintext = { 0 };
	struct secret prk = { 0 };
	struct statement said;
	enum wax_status st = message_3_state(s, ead, &prk, &said);

	if (st == WAX_OK)
		st = statement_make(&said, s->own->key, received);
	if (st == WAX_OK)
		st = message_3_fill(&said, received, &plaintext);
	if (st == WAX_OK)
		st = message_3_encrypt(s, writer_bytes(&plaintext.w), w);
	if (st == WAX_OK)
		st = message_3_go_on(s, writer_bytes(&plaintext.w), said.cred,
		    &prk);
	scratch_close(&plaintext);
	secret_clear(&prk);
	secret_wipe(received, sizeof(received));
	return st;
}

static enum wax_status
message_3_write(struct wax_edhoc *s, const struct wax_edhoc_eads *eads,
    struct writer *w)
{
	struct writer count = writer_count();
	struct scratch ead;
	enum wax_status st;

	ead_write(&count, eads);
	if (!scratch_open(&ead, count.len))
		return WAX_MEMORY;
	ead_write(&ead.w, eads);
	st = message_3_compose(s, writer_bytes(&ead.w), w);
	scratch_close(&ead);
	return st;
}

enum wax_status
wax_edhoc_write_message_3(struct wax_edhoc *s,
    const struct wax_edhoc_eads *eads, uint8_t *buffer, size_t size,
    size_t *len)
{
	struct writer w = writer_open(buffer, size);
	enum wax_status st;

	if (s->step != WAX_EDHOC_WRITE_3)
		return WAX_STATE;
	st = message_3_write(s, eads, &w);
	if (st == WAX_OK)
		*len = w.len;
	else
		secret_wipe(w.data, w.len);
	return session_end_step(s, st, s->conf->has_message_4 ?
	    WAX_EDHOC_READ_4 : WAX_EDHOC_COMPLETED);
}

/* ---- Responder ---- */

static enum wax_status
message_3_decrypt(struct wax_edhoc *s, struct bytes message,
    struct scratch *out)
{
	size_t tag_len = ciphertext_tag_len(s->suite);
	struct ciphertext_keys keys = message_3_keys(s);
	enum wax_status st;
	struct node n;

	if (message.len > WAX_EDHOC_MESSAGE_MAX ||
	    deterministic_check(message) != WAX_OK ||
	    node_read_all(message, &n) != WAX_OK || n.kind != NODE_BYTES ||
	    n.string.len <= tag_len)
		return WAX_FORMAT;
	if (!scratch_open(out, n.string.len - tag_len))
		return WAX_MEMORY;
	st = ciphertext_open(&keys, n.string, out->w.data);
	if (st == WAX_AUTHENTICITY)
		return session_fail(s, WAX_EDHOC_FAILURE_AUTHENTICITY);
	writer_reserve(&out->w, n.string.len - tag_len);
	return st;
}

/* Section 5.4.3 from the decrypted plaintext on. */
static enum wax_status
message_3_verify(struct wax_edhoc *s, struct bytes plaintext)
{
	struct reader r = reader_open(plaintext);
	struct secret prk = { 0 };
	struct claim claim;
	enum wax_status st;

	if (deterministic_check(plaintext) != WAX_OK)
		return WAX_FORMAT;
	if ((st = peer_read_claim(s, &r, &claim)) != WAX_OK)
		return st;
	st = peer_authenticate(s, &claim, BYTES_ABSENT, &prk);
	if (st == WAX_OK)
		st = session_take_eads(s, 3, claim.ead);
	if (st == WAX_OK)
		st = message_3_go_on(s, plaintext, credential_cred(s->peer),
		    &prk);
	secret_clear(&prk);
	return st;
}

enum wax_status
wax_edhoc_read_message_3(struct wax_edhoc *s, const uint8_t *message,
    size_t len)
{
	struct scratch plaintext = { 0 };
	enum wax_status st;

	if (s->step != WAX_EDHOC_READ_3)
		return WAX_STATE;
	st = message_3_decrypt(s, bytes_of(message, len), &plaintext);
	if (st == WAX_OK)
		st = message_3_verify(s, writer_bytes(&plaintext.w));
	scratch_close(&plaintext);
	return session_end_step(s, st, s->conf->has_message_4 ?
	    WAX_EDHOC_WRITE_4 : WAX_EDHOC_COMPLETED);
}
