/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_handshake.c - handshakes over CoAP: datagrams to an endpoint that serves
   them, by somebody who may have valid keys

   Records of one byte for what, one for how much is changed of it, and a 16-bit
   length with bytes:
   0: the bytes as payload for /.well-known/edhoc.
   1: message_1 of a new session, the bytes changed into it.
   2: message_3 to the last message_2, likewise.
   3: the same with a request behind it that is not sealed right.
   4: an empty request: the server begins.
   5: the bytes as a datagram.
   6: the time goes on. */
#include <event2/event.h>

#include "core/code.h"
#include "core/option.h"
#include "core/reader.h"
#include "fuzz/fuzz.h"
#include "peer/edhoc_state.h"
#include "peer/state.h"
#include "wax/edhoc/kit.h"

#define HALF_OPEN_MAX 4
#define RECORDS_MAX 24

struct scene {
	struct kit kit;
	struct event_base *base;
	struct waxpeer_endpoint *e;
	struct wax_contexts *set;
	struct waxpeer_keyring *keyring;
	uint16_t id;			/* of the next datagram */
	uint8_t message_2[512];		/* the last one; 0: none */
	size_t message_2_len;
	bool is_changed;		/* what was sent last */
};

/* ---- The server ---- */

static void
on_told(void *arg, const struct waxpeer_edhoc_event *event)
{
	struct scene *s = arg;

	if (event->message != 2 || !event->is_sent ||
	    event->len > sizeof(s->message_2))
		return;
	memcpy(s->message_2, event->data, event->len);
	s->message_2_len = event->len;
}

static void
open_keyring(struct scene *s)
{
	const struct kit_end *r = &s->kit.r;
	bool is_good = true;

	s->keyring = waxpeer_keyring_new();
	if (s->keyring == NULL)
		abort();
	for (size_t i = 0; i < KIT_CURVES; i++)
		is_good = waxpeer_keyring_add_own(s->keyring, r->own[i]) ==
		    WAX_OK && is_good;
	for (size_t i = 0; i < r->known_count; i++)
		is_good = waxpeer_keyring_add_peer(s->keyring, r->known[i]) ==
		    WAX_OK && is_good;
	if (!is_good)
		abort();
}

static void
open_scene(struct scene *s)
{
	struct waxpeer_settings settings = { .base = NULL };
	struct waxpeer_edhoc_settings edhoc = {
		.is_reverse = true,
		.half_open_max = HALF_OPEN_MAX,
		.contexts_max = 2,
		.renewal = WAX_RENEWAL_OFF,
		.told = on_told,
		.arg = s,
	};

	memset(s, 0, sizeof(*s));
	kit_open(&s->kit);
	s->kit.i.conf.has_message_4 = false;
	kit_set(&s->kit, WAX_EDHOC_NONE_SIGNS, 2);
	open_keyring(s);
	settings.base = s->base = event_base_new();
	settings.contexts = s->set = wax_contexts_new(16, NULL);
	edhoc.keyring = s->keyring;
	edhoc.env = &s->kit.r.memory.env;
	if (waxpeer_endpoint_new(&settings, &s->e) != WAX_OK ||
	    waxpeer_endpoint_serve_edhoc(s->e, &edhoc) != WAX_OK)
		abort();
}

static void
close_scene(struct scene *s)
{
	waxpeer_endpoint_free(s->e);
	wax_contexts_free(s->set);
	waxpeer_keyring_free(s->keyring);
	event_base_free(s->base);
	kit_close(&s->kit);
}

/* ---- What comes ---- */

static void
deliver(struct scene *s, struct bytes datagram)
{
	struct address from = { .ip = { [15] = 1 }, .port = 1 };

	endpoint_enter(s->e);
	courier_receive(&s->e->courier, &from, datagram);
	endpoint_leave(s->e);
}

/* is_combined: with the options of RFC 9668. */
static void
post(struct scene *s, struct bytes payload, bool is_combined)
{
	uint8_t options[64], datagram[2048];
	struct writer ow = writer_open(options, sizeof(options));
	struct writer w = writer_open(datagram, sizeof(datagram));
	struct option_writer o = option_writer_open(&ow);
	struct message m = { .type = MESSAGE_CON, .code = CODE_POST,
		.mid = ++s->id, .payload = payload };

	if (is_combined) {
		option_write(&o, OPTION_OSCORE, bytes_of("\x09\x00\x0a", 3));
		option_write(&o, OPTION_EDHOC, bytes_of("", 0));
	} else {
		option_write(&o, OPTION_URI_PATH, bytes_of_text(
		    ".well-known"));
		option_write(&o, OPTION_URI_PATH, bytes_of_text("edhoc"));
		option_write_uint(&o, OPTION_CONTENT_FORMAT,
		    WAXPEER_FORMAT_CID_EDHOC);
	}
	m.options = writer_bytes(&ow);
	message_write_udp(&w, &m);
	if (writer_close(&w) == WAX_OK)
		deliver(s, writer_bytes(&w));
}

/* A message of the client's, with what stands before it and behind it, and the
   bytes changed into it. */
static void
post_message(struct scene *s, int number, bool is_combined, uint8_t count,
    struct bytes changes)
{
	struct kit *k = &s->kit;
	struct bytes c_r = session_c_r(k->i.s);
	uint8_t payload[1024], before[1024];
	size_t len = 0;

	s->is_changed = false;
	if (!is_combined && wax_edhoc_write_prefix(number == 1 ? NULL :
	    c_r.data, c_r.len, payload, sizeof(payload), &len) != WAX_OK)
		return;
	if (k->len[number] > sizeof(payload) - len - 64)
		return;
	memcpy(payload + len, k->m[number], k->len[number]);
	len += k->len[number];
	if (is_combined) {
		memset(payload + len, 0x5a, 20);
		len += 20;
	}
	memcpy(before, payload, len);
	for (size_t i = 0; i + 1 < changes.len && i / 2 < count; i += 2)
		payload[changes.data[i] % len] ^= changes.data[i + 1];
	s->is_changed = memcmp(before, payload, len) != 0;
	post(s, bytes_of(payload, len), is_combined);
}

static void
post_first(struct scene *s, uint8_t count, struct bytes changes)
{
	s->message_2_len = 0;
	kit_begin(&s->kit);
	if (kit_write(&s->kit, 1) == WAX_OK)
		post_message(s, 1, false, count, changes);
}

/* A third message is only there for a second one. */
static void
post_third(struct scene *s, bool is_combined, uint8_t count,
    struct bytes changes)
{
	size_t before = waxpeer_edhoc_contexts(s->e);

	if (s->message_2_len == 0 || s->kit.i.s == NULL ||
	    kit_read_bytes(&s->kit, 2, bytes_of(s->message_2,
	    s->message_2_len)) != WAX_OK || kit_write(&s->kit, 3) != WAX_OK)
		return;
	s->message_2_len = 0;
	post_message(s, 3, is_combined, count, changes);
	/* nobody gets a context by what was changed on the way */
	FUZZ_HOLDS(!s->is_changed || is_combined ||
	    waxpeer_edhoc_contexts(s->e) <= before);
}

static void
take_record(struct scene *s, uint8_t what, uint8_t count, struct bytes data)
{
	switch (what % 7) {
	case 0:
		post(s, data, false);
		break;
	case 1:
		post_first(s, count, data);
		break;
	case 2:
	case 3:
		post_third(s, what % 7 == 3, count, data);
		break;
	case 4:
		post(s, BYTES_ABSENT, false);
		break;
	case 5:
		deliver(s, data);
		break;
	case 6:
		event_base_loop(s->base, EVLOOP_NONBLOCK);
		break;
	}
	FUZZ_HOLDS(waxpeer_edhoc_half_open(s->e) <= HALF_OPEN_MAX);
	FUZZ_HOLDS(waxpeer_edhoc_contexts(s->e) <= 2);
	FUZZ_HOLDS(wax_contexts_count(s->set) <= 2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct scene s;
	struct reader r = reader_open(bytes_of(data, size));

	open_scene(&s);
	for (unsigned i = 0; i < RECORDS_MAX && reader_left(&r) >= 4; i++) {
		uint8_t what = reader_u8(&r), count = reader_u8(&r);
		size_t len = reader_u16(&r);

		len = len > reader_left(&r) ? reader_left(&r) : len;
		take_record(&s, what, count, reader_take(&r, len));
	}
	close_scene(&s);
	return 0;
}
