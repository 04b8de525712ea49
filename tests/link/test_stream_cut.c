/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_stream_cut.c - a stream means the same however it is cut, two ends
   understand each other, and libcoap understands what we send */

#include <coap3/coap.h>
#include <malloc.h>

#include "check_main.h"
#include "link/stream_end.h"
#include "rng.h"
#include "scarce.h"

#define MAX 200000

/* Random options and payload; the borders of the length are likely. */
static struct message
make_message(struct rng *rng, uint8_t *room, size_t size)
{
	static const size_t bodies[] = { 0, 1, 12, 13, 14, 268, 269, 270,
	    65804, 65805, 65806 };
	static const uint8_t codes[] = { CODE_GET, CODE_POST, CODE_CONTENT,
	    CODE_BAD_OPTION };
	struct writer w = writer_open(room, size);
	struct option_writer ow;
	struct message m = { .code = codes[rng_below(rng, sizeof(codes))] };
	uint8_t value[255];
	size_t body = rng_below(rng, 4) == 0 ? bodies[rng_below(rng,
	    sizeof(bodies) / sizeof(bodies[0]))] : rng_below(rng, 40);

	rng_fill(rng, value, sizeof(value));
	writer_put(&w, bytes_of(value, 8));
	m.token = bytes_of(room, rng_below(rng, 9));
	size_t at = w.len;

	ow = option_writer_open(&w);
	for (size_t n = rng_below(rng, 3); n > 0 && body > 0; n--)
		option_write(&ow, OPTION_URI_PATH,
		    bytes_of(value, rng_below(rng, 256)));
	m.options = bytes_of(room + at, w.len - at);
	if (body <= m.options.len + 1)
		return m;
	m.payload = bytes_of(room + w.len, body - m.options.len - 1);
	rng_fill(rng, room + w.len, m.payload.len);
	return m;
}

static void
put_message(struct pile *p, const struct message *m)
{
	struct writer w = writer_count();
	uint8_t *data;

	message_write_tcp(&w, m);
	data = malloc(w.len);
	EXPECT(data != NULL);
	w = writer_open(data, w.len);
	message_write_tcp(&w, m);
	pile_add(p, writer_bytes(&w));
	free(data);
}

static void
expect_taken(const struct stream_end *e, const struct pile *messages)
{
	EXPECT(stream_error(e->stream) == STREAM_ERROR_NONE);
	EXPECT(stream_is_between(e->stream));
	EXPECT(e->taken.pieces == messages->pieces);
	EXPECT(bytes_equal(pile_bytes(&e->taken), pile_bytes(messages)));
}

/* In two pieces, each a block of its own: a sanitizer sees a byte read beyond
   them. */
static void
take_copy(struct stream *s, struct bytes data)
{
	uint8_t *copy = malloc(data.len > 0 ? data.len : 1);

	EXPECT(copy != NULL);
	if (data.len > 0)
		memcpy(copy, data.data, data.len);
	stream_take(s, bytes_of(copy, data.len));
	free(copy);
}

/* libcoap 4.3.1 misreads what follows a header of 3 to 6 bytes that does not
   come in one read. */
START_TEST(message_cut_at_every_byte_is_the_same)
{
	static const size_t bodies[] = { 0, 2, 12, 13, 40, 268, 269, 1000,
	    65804, 65805 };
	static uint8_t payload[65805] = { 0xff };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct pile messages = { 0 };
		struct message m = { .code = CODE_POST,
		    .token = bytes_of("token", 5) };
		size_t len;

		if (bodies[i] > 0)
			m.payload = bytes_of(payload, bodies[i] - 1);
		put_message(&messages, &m);
		len = messages.len;
		put_message(&messages, &(struct message){ .code = CODE_GET });
		for (size_t cut = 0; cut <= len; cut += cut < 20 ||
		    cut + 20 > len || len < 2000 ? 1 : 997) {
			struct stream_end e;

			end_open(&e, MAX, false);
			stream_take(e.stream, bytes_of("\x00\xe1", 2));
			take_copy(e.stream, bytes_of(messages.data, cut));
			EXPECT(stream_is_between(e.stream) == (cut == 0 ||
			    cut == len));
			take_copy(e.stream, bytes_of(messages.data + cut,
			    messages.len - cut));
			expect_taken(&e, &messages);
			end_close(&e);
		}
		pile_clear(&messages);
	}
}
END_TEST

START_TEST(messages_byte_by_byte_are_the_same)
{
	static uint8_t room[70000];
	struct rng rng = { 2 };
	struct pile messages = { 0 };
	struct stream_end e;

	end_open(&e, MAX, false);
	for (int i = 0; i < 60; i++) {
		struct message m = make_message(&rng, room, sizeof(room));

		put_message(&messages, &m);
	}
	stream_take(e.stream, bytes_of("\x00", 1));
	stream_take(e.stream, bytes_of("\xe1", 1));
	for (size_t i = 0; i < messages.len; i++)
		stream_take(e.stream, bytes_of(messages.data + i, 1));
	expect_taken(&e, &messages);
	end_close(&e);
	pile_clear(&messages);
}
END_TEST

START_TEST(messages_cut_anywhere_are_the_same)
{
	static uint8_t room[70000];
	struct rng rng = { 3 };

	for (int round = 0; round < 300; round++) {
		struct pile messages = { 0 };
		struct stream_end e;
		size_t most = (size_t)1 << rng_below(&rng, 17);

		end_open(&e, MAX, false);
		stream_take(e.stream, bytes_of("\x00\xe1", 2));
		for (size_t n = rng_below(&rng, 12); n > 0; n--) {
			struct message m = make_message(&rng, room,
			    sizeof(room));

			put_message(&messages, &m);
		}
		for (size_t at = 0; at < messages.len;) {
			size_t n = rng_below(&rng, most) + 1;

			n = n < messages.len - at ? n : messages.len - at;
			take_copy(e.stream, bytes_of(messages.data + at, n));
			at += n;
		}
		expect_taken(&e, &messages);
		end_close(&e);
		pile_clear(&messages);
	}
}
END_TEST

/* Signals between them, both forms. */
START_TEST(two_ends_understand_each_other)
{
	static uint8_t room[70000];
	struct rng rng = { 4 };

	for (int round = 0; round < 200; round++) {
		bool is_websocket = round & 1;
		struct stream_end a, b;
		struct pile messages = { 0 };
		unsigned pings = 0, releases = 0;

		end_open(&a, MAX, is_websocket);
		end_open(&b, MAX, is_websocket);
		stream_take(a.stream, pile_bytes(&b.sent));
		stream_take(b.stream, pile_bytes(&a.sent));
		EXPECT(stream_peer_max(a.stream) == MAX);
		EXPECT(stream_peer_blocks(b.stream));
		for (size_t n = rng_below(&rng, 20); n > 0; n--) {
			struct message m = make_message(&rng, room,
			    sizeof(room));

			pile_clear(&a.sent);
			pile_clear(&b.sent);
			if (rng_below(&rng, 4) == 0) {
				EXPECT(stream_ping(a.stream) == WAX_OK);
				pings++;
			} else if (rng_below(&rng, 8) == 0 &&
			    releases == 0) {
				stream_release(a.stream, 7);
				releases++;
			} else {
				EXPECT(stream_send(a.stream, &m) == WAX_OK);
				put_message(&messages, &m);
			}
			EXPECT(a.sent.pieces == 1);
			take_copy(b.stream, pile_bytes(&a.sent));
			if (b.sent.pieces > 0)
				take_copy(a.stream, pile_bytes(&b.sent));
			EXPECT(a.pongs == pings && b.releases == releases);
		}
		expect_taken(&b, &messages);
		EXPECT(a.taken.pieces == 0);
		end_close(&a);
		end_close(&b);
		pile_clear(&messages);
	}
}
END_TEST

START_TEST(message_that_is_all_there_is_not_copied)
{
	static const uint8_t data[] = { 0x00, 0xe1, 0x20, 0x02, 0xff, 'a',
	    0x20, 0x02, 0xff, 'b' };
	struct stream_end e;

	end_open(&e, MAX, false);
	stream_take(e.stream, bytes_of(data, 6));
	ck_assert_ptr_eq(e.payload, data + 5);
	stream_take(e.stream, bytes_of(data + 6, 4));
	ck_assert_ptr_eq(e.payload, data + 9);
	end_close(&e);
}
END_TEST

START_TEST(message_that_can_not_be_put_together_leaves_the_stream_open)
{
	static uint8_t payload[2000];
	struct message large = { .code = CODE_POST,
	    .payload = BYTES_ARRAY(payload) };
	enum wax_status st;
	struct stream_end e;

	if (!SCARCE_WORKS)
		return;
	end_open(&e, MAX, false);
	stream_take(e.stream, bytes_of("\x30\xe1\x22\x20\x00", 5));
	scarce_memory = true;
	st = stream_send(e.stream, &large);
	scarce_memory = false;
	ck_assert_int_eq(st, WAX_MEMORY);
	ck_assert_int_eq(stream_state(e.stream), STREAM_OPEN);
	end_close(&e);
}
END_TEST

/* Bytes of the heap that are in use; 0 where a sanitizer has its own. */
static size_t
heap_size(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

START_TEST(memory_grows_as_bytes_come_and_is_given_back)
{
	/* 135805 bytes of body */
	static uint8_t data[6 + 135805] = { 0xf0, 0, 1, 0x11, 0x70, CODE_POST,
	    0xff };
	struct stream_end e;
	size_t idle, at = 5;

	end_open(&e, MAX, false);
	stream_take(e.stream, bytes_of("\x00\xe1", 2));
	idle = heap_size();
	stream_take(e.stream, bytes_of(data, at));
	for (size_t n = 1; at + n < sizeof(data); n *= 2) {
		stream_take(e.stream, bytes_of(data + at, n));
		at += n;
		EXPECT(heap_size() <= idle + 2 * at + 8192);
		EXPECT(!stream_is_between(e.stream));
	}
	stream_take(e.stream, bytes_of(data + at, sizeof(data) - at));
	ck_assert_uint_eq(e.taken.pieces, 1);
	pile_clear(&e.taken);
	ck_assert_uint_le(heap_size(), idle + 8192);
	end_close(&e);
}
END_TEST

/* A hook without memory of its own */
static void
count_send(void *arg, struct bytes data)
{
	size_t *sent = arg;

	*sent += data.len;
}

static void
count_take(void *arg, const struct message *m)
{
	(void)arg;
	(void)m;
}

static enum stream_error
take_without_memory(struct bytes data, size_t *sent)
{
	struct stream_hooks hooks = { .arg = sent, .send = count_send,
	    .take = count_take };
	struct stream *s = stream_new(&(struct stream_options){
		.max_message = MAX }, &hooks);
	enum stream_error error;

	EXPECT(s != NULL);
	scarce_memory = SCARCE_WORKS;
	stream_start(s);
	*sent = 0;
	stream_take(s, data);
	error = stream_error(s);
	scarce_memory = false;
	stream_free(s);
	return error;
}

START_TEST(message_of_4_gib_is_refused_before_memory_is_asked_for)
{
	size_t sent;

	ck_assert_int_eq(take_without_memory(
	    bytes_of("\x00\xe1\x00\x01\xf0\xff\xff\xff\xff", 9), &sent),
	    STREAM_ERROR_TOO_LARGE);
	ck_assert_uint_gt(sent, 2);
}
END_TEST

START_TEST(lack_of_memory_ends_the_stream)
{
	size_t sent;

	if (!SCARCE_WORKS)
		return;
	ck_assert_int_eq(take_without_memory(
	    bytes_of("\x00\xe1\x00\x01\x40\x01\xff", 7), &sent),
	    STREAM_ERROR_MEMORY);
	ck_assert_uint_gt(sent, 2);
}
END_TEST

/* --- libcoap --- */

static void
expect_same(const struct message *m, coap_pdu_t *pdu)
{
	coap_bin_const_t token = coap_pdu_get_token(pdu);
	coap_opt_iterator_t walk;
	struct option_walk ours = option_walk_open(m->options);
	struct option o;
	coap_opt_t *theirs;
	const uint8_t *data = NULL;
	size_t len = 0;

	EXPECT(m->code == (unsigned)coap_pdu_get_code(pdu));
	EXPECT(bytes_equal(m->token, bytes_of(token.s, token.length)));
	coap_option_iterator_init(pdu, &walk, COAP_OPT_ALL);
	while ((theirs = coap_option_next(&walk)) != NULL) {
		EXPECT(option_walk_next(&ours, &o));
		EXPECT(o.number == walk.number);
		EXPECT(bytes_equal(o.value, bytes_of(coap_opt_value(theirs),
		    coap_opt_length(theirs))));
	}
	EXPECT(!option_walk_next(&ours, &o));
	(void)coap_get_data(pdu, &len, &data);
	EXPECT(bytes_equal(m->payload, bytes_of(data, len)));
}

static void
expect_libcoap_reads(struct bytes sent, const struct message *m)
{
	coap_pdu_t *pdu = coap_pdu_init(COAP_MESSAGE_CON, 0, 0, 0);

	EXPECT(pdu != NULL);
	EXPECT(coap_pdu_parse(COAP_PROTO_TCP, sent.data, sent.len, pdu) > 0);
	expect_same(m, pdu);
	coap_delete_pdu(pdu);
}

START_TEST(libcoap_reads_what_is_sent)
{
	static uint8_t room[70000];
	struct rng rng = { 5 };
	struct stream_end e;
	struct message csm;

	end_open(&e, MAX, false);
	ck_assert_int_eq(message_parse_tcp(pile_bytes(&e.sent), &csm),
	    WAX_OK);
	expect_libcoap_reads(pile_bytes(&e.sent), &csm);
	stream_take(e.stream, bytes_of("\x40\xe1\x23\x04\x00\x00", 6));
	for (int i = 0; i < 3000; i++) {
		struct message m = make_message(&rng, room, sizeof(room));

		pile_clear(&e.sent);
		EXPECT(stream_send(e.stream, &m) == WAX_OK);
		expect_libcoap_reads(pile_bytes(&e.sent), &m);
	}
	end_close(&e);
}
END_TEST

TEST_MAIN("link/stream_cut",
    message_cut_at_every_byte_is_the_same,
    messages_byte_by_byte_are_the_same,
    messages_cut_anywhere_are_the_same,
    two_ends_understand_each_other,
    message_that_is_all_there_is_not_copied,
    message_that_can_not_be_put_together_leaves_the_stream_open,
    memory_grows_as_bytes_come_and_is_given_back,
    message_of_4_gib_is_refused_before_memory_is_asked_for,
    lack_of_memory_ends_the_stream,
    libcoap_reads_what_is_sent)
