/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_edhoc.c - each message of a handshake in its state, by somebody who has
   valid keys

   First byte: which message (bits 0 and 1; bit 2: none, but what is read
   without a session), and how the rest is taken (bits 3 and 4):
   0: as the message, as it comes.
   1: as its plaintext, encrypted with the session's keys.
   2: as EAD behind a name and a Signature_or_MAC that verify.
   3: as changes of the right message: place and difference, in pairs.
   Second byte: method (bits 0 and 1) and suite (bits 2 to 4).

   Nothing is random: the messages are the same each time, but for ECDSA. */
#include "fuzz/fuzz.h"
#include "wax/edhoc/ciphertext.h"
#include "wax/edhoc/cred_ccs.h"
#include "wax/edhoc/id_cred.h"
#include "wax/edhoc/identifier.h"
#include "wax/edhoc/kit.h"
#include "wax/edhoc/statement.h"

#define INPUT_MAX 2048
#define CHANGES_MAX 8

enum way {
	WAY_RAW,
	WAY_PLAINTEXT,
	WAY_EAD,
	WAY_CHANGED,
};

static struct kit *
fuzz_kit(void)
{
	static struct kit k;
	static bool is_open;

	if (!is_open)
		kit_open(&k);
	is_open = true;
	k.i.memory.rng.state = 0x41;
	k.r.memory.rng.state = 0x42;
	k.i.understands_eads = k.r.understands_eads = false;
	return &k;
}

/* ---- without a session ---- */

static void
check_parsers(struct bytes in)
{
	struct wax_edhoc_credential_parameters p = {
		.encoded = in.data,
		.encoded_len = in.len,
		.subject = kit_subject_i,
	};
	struct wax_edhoc_credential *c;
	struct wax_edhoc_request q;
	struct wax_edhoc_error e;
	size_t len;

	if (wax_edhoc_read_error(in.data, in.len, &e) == WAX_OK) {
		FUZZ_HOLDS(wax_edhoc_is_error(in.data, in.len));
		FUZZ_HOLDS(e.suites_count <= WAX_EDHOC_SUITES_MAX);
		FUZZ_HOLDS(fuzz_is_inside(bytes_of(e.text, e.text_len), in));
	}
	if (wax_edhoc_split_request(in.data, in.len, &q) == WAX_OK) {
		FUZZ_HOLDS(fuzz_is_inside(bytes_of(q.message, q.message_len),
		    in));
		FUZZ_HOLDS(fuzz_is_inside(bytes_of(q.id, q.id_len), in));
	}
	if (wax_edhoc_split_combined(in.data, in.len, &len) == WAX_OK)
		FUZZ_HOLDS(len < in.len);
	for (int form = 0; form < 2; form++) {
		p.form = (enum wax_edhoc_form)form;
		if (wax_edhoc_credential_new(&p, &c) == WAX_OK)
			wax_edhoc_credential_free(c);
	}
}

/* ---- messages ---- */

/* The session that wrote the last message, and who has the keys for the next
   one. */
static struct wax_edhoc *
writer_of(struct kit *k, int number)
{
	return number % 2 == 1 ? k->i.s : k->r.s;
}

static void
put_sealed(struct kit *k, int number, struct bytes plaintext)
{
	struct wax_edhoc *s = writer_of(k, number);
	struct ciphertext_keys keys = { s->suite,
	    number == 3 ? LABEL_K_3 : LABEL_K_4,
	    number == 3 ? LABEL_IV_3 : LABEL_IV_4, &s->prk, &s->th };
	size_t tag_len = ciphertext_tag_len(s->suite), begin;
	struct writer w = writer_open(k->m[number], KIT_MAX);

	items_write_bytes_head(&w, plaintext.len + tag_len);
	begin = w.len;
	writer_put(&w, plaintext);
	writer_reserve(&w, tag_len);
	FUZZ_HOLDS(ciphertext_seal(&keys, w.data + begin, plaintext.len) ==
	    WAX_OK);
	k->len[number] = w.len;
}

static void
put_added(struct kit *k, struct bytes plaintext)
{
	const struct wax_edhoc *s = k->r.s;
	struct bytes g_y = pubkey_x(s->ephemeral);
	struct writer w = writer_open(k->m[2], KIT_MAX);

	items_write_bytes_head(&w, g_y.len + plaintext.len);
	writer_put(&w, g_y);
	writer_put(&w, plaintext);
	FUZZ_HOLDS(schedule_add_keystream(s->suite->hash, &s->prk, &s->th,
	    w.data + w.len - plaintext.len, plaintext.len) == WAX_OK);
	k->len[2] = w.len;
}

static void
put_plaintext(struct kit *k, int number, struct bytes plaintext)
{
	if (number == 2)
		put_added(k, plaintext);
	else
		put_sealed(k, number, plaintext);
}

/* What the writer of message 2 or 3 says, with any EAD. */
static void
put_ead(struct kit *k, int number, struct bytes ead)
{
	static uint8_t plaintext[KIT_MAX];
	struct writer w = writer_open(plaintext, sizeof(plaintext));
	struct wax_edhoc *s = writer_of(k, number);
	uint8_t c_r[] = { 'r' }, received[STATEMENT_MAX];
	struct secret prk = s->prk;
	struct statement said = {
		.suite = s->suite,
		.label = number == 2 ? LABEL_MAC_2 : LABEL_MAC_3,
		.is_signed = session_signs(s, s->role),
		.c_r = number == 2 ? BYTES_ARRAY(c_r) : BYTES_ABSENT,
		.th = &s->th,
		.ead = ead,
		.prk = &prk,
	};

	FUZZ_HOLDS(s->own != NULL || session_choose_own(s) == WAX_OK);
	said.id_cred = credential_id_cred(s->own);
	said.cred = credential_cred(s->own);
	if (!said.is_signed)
		FUZZ_HOLDS(session_mix(s, number == 2 ? LABEL_SALT_3E2M :
		    LABEL_SALT_4E3M, s->own->key, s->peer_ephemeral, &prk) ==
		    WAX_OK);
	FUZZ_HOLDS(statement_make(&said, s->own->key, received) == WAX_OK);
	if (number == 2)
		identifier_write(&w, said.c_r);
	id_cred_write_compact(&w, said.id_cred);
	items_write_bytes(&w, bytes_of(received, statement_size(&said)));
	writer_put(&w, ead);
	put_plaintext(k, number, writer_bytes(&w));
}

/* True if anything is different. */
static bool
change_message(struct kit *k, int number, struct bytes changes)
{
	static uint8_t before[KIT_MAX];
	size_t count = changes.len / 2 < CHANGES_MAX ? changes.len / 2 :
	    CHANGES_MAX;

	memcpy(before, k->m[number], k->len[number]);
	for (size_t i = 0; i < count; i++)
		k->m[number][changes.data[2 * i] % k->len[number]] ^=
		    changes.data[2 * i + 1];
	return memcmp(before, k->m[number], k->len[number]) != 0;
}

/* It went on, or it is at its end and has nothing left. */
static void
check_reader(const struct wax_edhoc *s, enum wax_status st, int number)
{
	static const struct secret empty;
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	struct wax_edhoc_error e;
	size_t len;

	if (st == WAX_OK) {
		FUZZ_HOLDS(s->step != WAX_EDHOC_ABORTED);
		FUZZ_HOLDS((number == 1) == (s->peer == NULL));
		return;
	}
	FUZZ_HOLDS(s->step == WAX_EDHOC_ABORTED && s->peer == NULL);
	FUZZ_HOLDS(memcmp(&s->prk, &empty, sizeof(empty)) == 0);
	FUZZ_HOLDS(s->failure != WAX_EDHOC_FAILURE_NONE);
	FUZZ_HOLDS(wax_edhoc_write_error(s, false, buffer, sizeof(buffer),
	    &len) == WAX_OK);
	FUZZ_HOLDS(wax_edhoc_read_error(buffer, len, &e) == WAX_OK);
}

static void
check_message(struct kit *k, int number, enum way way, struct bytes in)
{
	bool is_changed = false;
	enum wax_status st;

	kit_play_before(k, number);
	if (number == 1 && way != WAY_CHANGED)
		way = WAY_RAW;
	if (way == WAY_RAW) {
		memcpy(k->m[number], in.data, in.len);
		k->len[number] = in.len;
	} else if (way == WAY_EAD && number != 4) {
		put_ead(k, number, in);
	} else if (way == WAY_CHANGED) {
		FUZZ_HOLDS(kit_write(k, number) == WAX_OK);
		is_changed = change_message(k, number, in);
	} else {
		put_plaintext(k, number, in);
	}
	st = kit_read(k, number);
	check_reader(number % 2 == 1 ? k->r.s : k->i.s, st, number);
	/* Only message_1 is nobody's. */
	FUZZ_HOLDS(st != WAX_OK || !is_changed || number == 1);
	FUZZ_HOLDS(st == WAX_OK || is_changed || way != WAY_CHANGED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kit *k = fuzz_kit();
	struct bytes in;

	if (size < 2 || size > INPUT_MAX)
		return 0;
	in = bytes_of(data + 2, size - 2);
	if ((data[0] & 4) != 0) {
		check_parsers(in);
		return 0;
	}
	kit_set(k, data[1] & 3, data[1] >> 2 & 7);
	check_message(k, 1 + (data[0] & 3), (enum way)(data[0] >> 3 & 3), in);
	kit_end_sessions(k);
	return 0;
}
