/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_message.c - messages in both forms; see also test_message_libcoap.c */
#include "core/message.h"

#include "check_main.h"
#include "dies.h"
#include "expect.h"
#include "rng.h"

/* CON GET, Message ID 0x1234, token 71, Uri-Path "a", no payload. */
static const uint8_t get[] = { 0x41, 0x01, 0x12, 0x34, 0x71, 0xb1, 'a' };

static enum wax_status
parse_udp(const void *data, size_t len, struct message *m)
{
	return message_parse_udp(bytes_of(data, len), m);
}

static enum wax_status
parse_tcp(const void *data, size_t len, struct message *m)
{
	return message_parse_tcp(bytes_of(data, len), m);
}

/* --- UDP --- */

START_TEST(message_udp_parts_are_views_of_the_datagram)
{
	static const uint8_t in[] = { 0x62, 0x45, 0xab, 0xcd, 1, 2, 0xc0,
	    0xff, 'h', 'i' };
	struct message m;

	ck_assert_int_eq(parse_udp(in, sizeof(in), &m), WAX_OK);
	ck_assert_int_eq(m.type, MESSAGE_ACK);
	ck_assert_uint_eq(m.code, CODE_CONTENT);
	ck_assert_uint_eq(m.mid, 0xabcd);
	ck_assert_ptr_eq(m.token.data, in + 4);
	ck_assert_uint_eq(m.token.len, 2);
	ck_assert_ptr_eq(m.options.data, in + 6);
	ck_assert_uint_eq(m.options.len, 1);
	ck_assert_ptr_eq(m.payload.data, in + 8);
	ck_assert_uint_eq(m.payload.len, 2);
}
END_TEST

START_TEST(message_without_marker_has_no_payload)
{
	struct message m;

	ck_assert_int_eq(parse_udp(get, sizeof(get), &m), WAX_OK);
	ck_assert(bytes_is_absent(m.payload));
}
END_TEST

START_TEST(message_udp_shorter_than_its_header_is_malformed)
{
	struct message m = { .mid = 7 };

	for (size_t n = 0; n < sizeof(get); n++)
		ck_assert_int_eq(parse_udp(get, n, &m),
		    n == 5 ? WAX_OK : WAX_FORMAT);
	ck_assert_int_eq(message_parse_udp(BYTES_ABSENT, &m), WAX_FORMAT);
}
END_TEST

START_TEST(message_versions_other_than_1_are_malformed)
{
	for (unsigned version = 0; version < 4; version++) {
		uint8_t in[4] = { (uint8_t)(version << 6), 0x01, 0, 0 };
		struct message m;

		ck_assert_int_eq(parse_udp(in, sizeof(in), &m),
		    version == 1 ? WAX_OK : WAX_FORMAT);
	}
}
END_TEST

START_TEST(message_token_of_8_is_taken_and_9_to_15_refused)
{
	for (unsigned tkl = 0; tkl < 16; tkl++) {
		uint8_t udp[4 + 20] = { (uint8_t)(0x40 | tkl), 0x01 };
		uint8_t tcp[2 + 15] = { (uint8_t)tkl, 0x01 };
		enum wax_status expected = tkl <= 8 ? WAX_OK : WAX_FORMAT;
		struct message m;
		uint64_t size;

		ck_assert_int_eq(parse_udp(udp, 4 + tkl, &m), expected);
		if (tkl <= 8)
			ck_assert_uint_eq(m.token.len, tkl);
		if (tkl > 0)
			ck_assert_int_eq(parse_udp(udp, 4 + tkl - 1, &m),
			    WAX_FORMAT);
		ck_assert_int_eq(parse_tcp(tcp, 2 + tkl, &m), expected);
		ck_assert_int_eq(message_size_tcp(bytes_of(tcp, 1), &size),
		    expected);
	}
}
END_TEST

/* RFC 7252 section 12.1.1: classes 1, 6 and 7 are reserved; RFC 8323 section
   5.1 uses 7 on streams. 0.00 is Empty. */
START_TEST(message_reserved_code_classes_are_malformed)
{
	for (unsigned code = 0; code < 256; code++) {
		uint8_t udp[4] = { 0x50, (uint8_t)code, 0, 0 };
		uint8_t tcp[2] = { 0x00, (uint8_t)code };
		unsigned class = code >> 5;
		struct message m;

		EXPECT(parse_udp(udp, 4, &m) == (class == 1 || class == 6 ||
		    class == 7 ? WAX_FORMAT : WAX_OK), "%u", code);
		EXPECT(parse_tcp(tcp, 2, &m) == (class == 1 || class == 6 ?
		    WAX_FORMAT : WAX_OK), "%u", code);
	}
}
END_TEST

/* RFC 7252 section 4.1. */
START_TEST(message_empty_has_nothing_behind_its_id)
{
	static const uint8_t in[] = { 0x40, 0x00, 1, 2, 0xff };
	static const uint8_t token[] = { 0x41, 0x00, 1, 2, 9 };
	static const uint8_t stream[] = { 0x00, 0x00 };
	static const uint8_t stream_token[] = { 0x01, 0x00, 9 };
	static const uint8_t stream_body[] = { 0x10, 0x00, 0x10 };
	struct message m;

	ck_assert_int_eq(parse_udp(in, 4, &m), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_EMPTY);
	ck_assert_uint_eq(m.token.len + m.options.len + m.payload.len, 0);
	ck_assert_int_eq(parse_udp(in, 5, &m), WAX_FORMAT);
	ck_assert_int_eq(parse_udp(token, 5, &m), WAX_FORMAT);
	ck_assert_int_eq(parse_udp(token, 4, &m), WAX_FORMAT);
	ck_assert_int_eq(parse_tcp(stream, 2, &m), WAX_OK);
	ck_assert_int_eq(parse_tcp(stream_token, 3, &m), WAX_FORMAT);
	ck_assert_int_eq(parse_tcp(stream_body, 3, &m), WAX_FORMAT);
}
END_TEST

START_TEST(message_marker_without_payload_is_malformed)
{
	static const uint8_t udp[] = { 0x40, 0x01, 1, 2, 0xff };
	static const uint8_t tcp[] = { 0x10, 0x01, 0xff };
	struct message m;

	ck_assert_int_eq(parse_udp(udp, sizeof(udp), &m), WAX_FORMAT);
	ck_assert_int_eq(parse_tcp(tcp, sizeof(tcp), &m), WAX_FORMAT);
}
END_TEST

START_TEST(message_refused_leaves_the_result_alone)
{
	static const uint8_t in[] = { 0x40, 0x01, 1, 2, 0xff };
	struct message m = { .mid = 77, .code = 66 };

	ck_assert_int_eq(parse_udp(in, sizeof(in), &m), WAX_FORMAT);
	ck_assert_uint_eq(m.mid, 77);
	ck_assert_uint_eq(m.code, 66);
}
END_TEST

START_TEST(message_peek_tells_type_and_id_of_what_is_refused)
{
	static const uint8_t in[] = { 0x7f, 0xe0, 0x12, 0x34, 0xff };
	enum message_type type = MESSAGE_CON;
	struct message m;
	uint16_t mid = 0;

	ck_assert_int_eq(parse_udp(in, sizeof(in), &m), WAX_FORMAT);
	ck_assert(message_peek_udp(BYTES_ARRAY(in), &type, &mid));
	ck_assert_int_eq(type, MESSAGE_RST);
	ck_assert_uint_eq(mid, 0x1234);
	ck_assert(message_peek_udp(bytes_of(in, 4), &type, &mid));
	ck_assert(!message_peek_udp(bytes_of(in, 3), &type, &mid));
	ck_assert(!message_peek_udp(BYTES_ABSENT, &type, &mid));
	for (unsigned version = 0; version < 4; version++) {
		uint8_t other[4] = { (uint8_t)(version << 6) };

		ck_assert(message_peek_udp(bytes_of(other, 4), &type, &mid)
		    == (version == 1));
	}
}
END_TEST

/* --- TCP --- */

/* RFC 8323 section 3.2, Figure 5: a 2.03 with the token 7f. */
START_TEST(message_tcp_example_of_the_rfc_is_read)
{
	static const uint8_t in[] = { 0x01, 0x43, 0x7f };
	struct message m;

	ck_assert_int_eq(parse_tcp(in, sizeof(in), &m), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_VALID);
	ck_assert_int_eq(m.type, MESSAGE_CON);
	ck_assert_uint_eq(m.mid, 0);
	ck_assert(bytes_equal(m.token, bytes_of("\x7f", 1)));
	ck_assert_uint_eq(m.options.len, 0);
	ck_assert(bytes_is_absent(m.payload));
}
END_TEST

struct length {
	uint64_t body;
	uint8_t head[5];
	size_t head_len;
};

static const struct length lengths[] = {
	{ 0, { 0x00 }, 1 },
	{ 12, { 0xc0 }, 1 },
	{ 13, { 0xd0, 0x00 }, 2 },
	{ 268, { 0xd0, 0xff }, 2 },
	{ 269, { 0xe0, 0x00, 0x00 }, 3 },
	{ 65804, { 0xe0, 0xff, 0xff }, 3 },
	{ 65805, { 0xf0, 0, 0, 0, 0 }, 5 },
	{ UINT64_C(65805) + UINT32_MAX, { 0xf0, 255, 255, 255, 255 }, 5 },
};

#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

START_TEST(message_tcp_sizes_at_the_borders_are_right)
{
	for (size_t i = 0; i < LENGTHS; i++) {
		const struct length *l = &lengths[i];

		for (uint8_t tkl = 0; tkl <= 8; tkl++) {
			uint64_t size = 0;
			uint8_t head[5];

			memcpy(head, l->head, sizeof(head));
			head[0] = (uint8_t)(head[0] | tkl);
			for (size_t n = 0; n < l->head_len; n++)
				ck_assert_int_eq(message_size_tcp(
				    bytes_of(head, n), &size), WAX_MORE);
			ck_assert_int_eq(message_size_tcp(bytes_of(head,
			    l->head_len), &size), WAX_OK);
			ck_assert_uint_eq(size, l->head_len + 1 + tkl +
			    l->body);
		}
	}
}
END_TEST

START_TEST(message_tcp_of_another_size_is_malformed)
{
	static const uint8_t in[] = { 0x31, 0x01, 0x71, 0xb2, 'a', 'b', 0 };
	struct message m;

	for (size_t n = 0; n <= sizeof(in); n++)
		ck_assert_int_eq(parse_tcp(in, n, &m),
		    n == 6 ? WAX_OK : WAX_FORMAT);
}
END_TEST

START_TEST(message_tcp_bodies_at_the_borders_are_written_and_read)
{
	static uint8_t body[65805], out[65820];

	for (size_t i = 1; i < LENGTHS - 1; i++) {
		size_t n = (size_t)lengths[i].body;
		struct message m = { .code = CODE_PUT,
		    .token = bytes_of("abc", 3), .payload = bytes_of(body,
		    n - 1) }, back;
		struct writer w = writer_open(out, sizeof(out));
		uint64_t size = 0;

		message_write_tcp(&w, &m);
		ck_assert_int_eq(writer_close(&w), WAX_OK);
		ck_assert_uint_eq(out[0] & 0xf0, lengths[i].head[0]);
		ck_assert_int_eq(message_size_tcp(writer_bytes(&w), &size),
		    WAX_OK);
		ck_assert_uint_eq(size, w.len);
		ck_assert_int_eq(message_parse_tcp(writer_bytes(&w), &back),
		    WAX_OK);
		ck_assert(bytes_equal(back.payload, m.payload));
	}
}
END_TEST

/* --- round trips --- */

static size_t
random_options(struct rng *rng, uint8_t *out, size_t size)
{
	struct writer w = writer_open(out, size);
	struct option_writer ow = option_writer_open(&w);
	size_t count = rng_below(rng, 6);
	uint8_t value[40];

	for (size_t i = 0; i < count; i++) {
		rng_fill(rng, value, sizeof(value));
		option_write(&ow, (uint16_t)(ow.number + rng_below(rng, 400)),
		    bytes_of(value, rng_below(rng, sizeof(value))));
	}
	return w.len;
}

static bool
message_equal(const struct message *a, const struct message *b)
{
	return a->type == b->type && a->code == b->code &&
	    a->mid == b->mid && bytes_equal(a->token, b->token) &&
	    bytes_equal(a->options, b->options) &&
	    bytes_equal(a->payload, b->payload);
}

START_TEST(message_comes_back_as_it_was_written)
{
	struct rng rng = { 8 };

	for (int round = 0; round < 20000; round++) {
		uint8_t token[8], options[400], payload[300], out[800];
		struct message m = { .type = (enum message_type)
		    rng_below(&rng, 4), .code = CODE(rng_below(&rng, 2) * 2,
		    1 + rng_below(&rng, 31)), .mid = (uint16_t)rng_next(&rng)
		    }, back;
		struct writer w = writer_open(out, sizeof(out));
		struct writer count = writer_count();

		rng_fill(&rng, token, sizeof(token));
		rng_fill(&rng, payload, sizeof(payload));
		m.token = bytes_of(token, rng_below(&rng, 9));
		m.options = bytes_of(options, random_options(&rng, options,
		    sizeof(options)));
		if (rng_below(&rng, 2) == 0)
			m.payload = bytes_of(payload, 1 + rng_below(&rng,
			    sizeof(payload)));
		message_write_udp(&w, &m);
		message_write_udp(&count, &m);
		EXPECT(writer_close(&w) == WAX_OK && count.len == w.len);
		EXPECT(message_parse_udp(writer_bytes(&w), &back) == WAX_OK);
		EXPECT(message_equal(&m, &back));

		w = writer_open(out, sizeof(out));
		message_write_tcp(&w, &m);
		EXPECT(writer_close(&w) == WAX_OK);
		EXPECT(message_parse_tcp(writer_bytes(&w), &back) == WAX_OK);
		m.type = MESSAGE_CON;
		m.mid = 0;
		EXPECT(message_equal(&m, &back));

		w = writer_open(out, sizeof(out));
		message_write_websocket(&w, &m);
		EXPECT(writer_close(&w) == WAX_OK);
		EXPECT(message_parse_websocket(writer_bytes(&w), &back) ==
		    WAX_OK);
		EXPECT(message_equal(&m, &back));
	}
}
END_TEST

START_TEST(message_of_a_websocket_must_have_len_0)
{
	uint8_t data[] = { 0x01, CODE_GET, 7 };
	struct message m;

	ck_assert_int_eq(message_parse_websocket(BYTES_ARRAY(data), &m),
	    WAX_OK);
	ck_assert_ptr_eq(m.token.data, data + 2);
	for (size_t n = 0; n < sizeof(data); n++)
		ck_assert_int_eq(message_parse_websocket(bytes_of(data, n),
		    &m), WAX_FORMAT);
	for (unsigned len = 1; len < 16; len++) {
		data[0] = (uint8_t)(len << 4 | 1);
		ck_assert_int_eq(message_parse_websocket(BYTES_ARRAY(data),
		    &m), WAX_FORMAT);
	}
}
END_TEST

START_TEST(message_written_in_parts_is_the_same)
{
	struct message m = { .type = MESSAGE_NON, .code = CODE_POST,
	    .mid = 5, .token = bytes_of("tok", 3),
	    .options = bytes_of("\xb1" "a", 2), .payload = bytes_of("p", 1) };
	uint8_t whole[32], parts[32];
	struct writer a = writer_open(whole, sizeof(whole));
	struct writer b = writer_open(parts, sizeof(parts));

	message_write_udp(&a, &m);
	message_write_udp_header(&b, &m);
	writer_put(&b, m.options);
	message_write_payload(&b, m.payload);
	ck_assert(bytes_equal(writer_bytes(&a), writer_bytes(&b)));

	a = writer_open(whole, sizeof(whole));
	b = writer_open(parts, sizeof(parts));
	message_write_tcp(&a, &m);
	message_write_tcp_header(&b, &m, 4);
	writer_put(&b, m.options);
	message_write_payload(&b, m.payload);
	ck_assert(bytes_equal(writer_bytes(&a), writer_bytes(&b)));
}
END_TEST

START_TEST(message_empty_payload_is_written_without_marker)
{
	struct message m = { .code = CODE_GET, .payload = bytes_of("", 0) };
	uint8_t out[8];
	struct writer w = writer_open(out, sizeof(out));

	message_write_udp(&w, &m);
	ck_assert_uint_eq(w.len, 4);
	w = writer_open(out, sizeof(out));
	message_write_tcp(&w, &m);
	ck_assert_uint_eq(w.len, 2);
}
END_TEST

START_TEST(message_without_room_is_an_error_at_any_size)
{
	struct message m = { .code = CODE_GET, .token = bytes_of("1234", 4),
	    .options = bytes_of("\xb1" "a", 2), .payload = bytes_of("p", 1) };

	for (size_t n = 0; n <= 12; n++) {
		uint8_t out[13];
		struct writer w = writer_open(out, n);

		message_write_udp(&w, &m);
		ck_assert_int_eq(writer_close(&w),
		    n < 12 ? WAX_SPACE : WAX_OK);
		w = writer_open(out, n);
		message_write_tcp(&w, &m);
		ck_assert_int_eq(writer_close(&w),
		    n < 10 ? WAX_SPACE : WAX_OK);
	}
}
END_TEST

static void
write_long_token(void)
{
	struct message m = { .token = bytes_of("123456789", 9) };
	struct writer w = writer_count();

	message_write_udp_header(&w, &m);
}

static void
write_long_token_tcp(void)
{
	struct message m = { .token = bytes_of("123456789", 9) };
	struct writer w = writer_count();

	message_write_tcp_header(&w, &m, 0);
}

static void
write_long_body_tcp(void)
{
	struct message m = { .code = CODE_GET };
	struct writer w = writer_count();

	message_write_tcp_header(&w, &m, (size_t)UINT32_MAX + 1);
}

static void
write_longest_body_tcp(void)
{
	struct message m = { .code = CODE_GET };
	struct writer w = writer_count();

	message_write_tcp_header(&w, &m, UINT32_MAX);
}

START_TEST(message_wrong_use_of_writing_is_an_assertion)
{
	ck_assert(dies_by_assertion(write_long_token));
	ck_assert(dies_by_assertion(write_long_token_tcp));
	ck_assert(dies_by_assertion(write_long_body_tcp));
#ifndef NDEBUG
	ck_assert(!dies_by_assertion(write_longest_body_tcp));
#endif
}
END_TEST

/* --- the seal --- */

static struct message
sealed(const char *option, size_t option_len, const char *payload)
{
	return (struct message){ .code = CODE_POST,
	    .options = bytes_of(option, option_len),
	    .payload = bytes_of_text(payload) };
}

START_TEST(message_seal_is_option_and_payload_byte_for_byte)
{
	struct message a = sealed("\x92\x01\x02", 3, "cipher");
	struct message same = sealed("\x30\x62\x01\x02\xd0\x0d", 6, "cipher");
	struct message value = sealed("\x92\x01\x03", 3, "cipher");
	struct message longer = sealed("\x93\x01\x02\x00", 4, "cipher");
	struct message payload = sealed("\x92\x01\x02", 3, "cipheR");
	struct message open = sealed("\xb2\x01\x02", 3, "cipher");
	struct message twice = sealed("\x92\x01\x02\x02\x01\x02", 6, "cipher");

	ck_assert(message_equal_seal(&a, &a));
	ck_assert(message_equal_seal(&a, &same));
	ck_assert(!message_equal_seal(&a, &value));
	ck_assert(!message_equal_seal(&a, &longer));
	ck_assert(!message_equal_seal(&a, &payload));
	ck_assert(!message_equal_seal(&a, &open));
	ck_assert(!message_equal_seal(&open, &a));
	ck_assert(!message_equal_seal(&a, &twice));
	ck_assert(!message_equal_seal(&twice, &a));
	ck_assert(message_equal_seal(&twice, &twice));
}
END_TEST

START_TEST(message_seal_empty_differs_from_none)
{
	struct message empty = sealed("\x90", 1, "p");
	struct message none = sealed("", 0, "p");

	ck_assert(message_equal_seal(&empty, &empty));
	ck_assert(message_equal_seal(&none, &none));
	ck_assert(!message_equal_seal(&empty, &none));
	ck_assert(!message_equal_seal(&none, &empty));
}
END_TEST

START_TEST(message_seal_of_plain_messages_is_their_payload)
{
	struct message a = sealed("\xb1" "a", 2, "p");
	struct message b = sealed("\xb1" "b", 2, "p");
	struct message c = sealed("\xb1" "a", 2, "q");

	ck_assert(message_equal_seal(&a, &b));
	ck_assert(!message_equal_seal(&a, &c));
}
END_TEST

START_TEST(message_sealed_is_one_with_option_9)
{
	struct message first = sealed("\x90", 1, "p");
	struct message behind = sealed("\x31" "h" "\x60", 3, "p");
	struct message other = sealed("\x80", 1, "p");
	struct message none = { .code = CODE_GET };

	ck_assert(message_is_sealed(&first));
	ck_assert(message_is_sealed(&behind));
	ck_assert(!message_is_sealed(&other));
	ck_assert(!message_is_sealed(&none));
}
END_TEST

TEST_MAIN("core/message",
    message_udp_parts_are_views_of_the_datagram,
    message_without_marker_has_no_payload,
    message_udp_shorter_than_its_header_is_malformed,
    message_versions_other_than_1_are_malformed,
    message_token_of_8_is_taken_and_9_to_15_refused,
    message_reserved_code_classes_are_malformed,
    message_empty_has_nothing_behind_its_id,
    message_marker_without_payload_is_malformed,
    message_refused_leaves_the_result_alone,
    message_peek_tells_type_and_id_of_what_is_refused,
    message_tcp_example_of_the_rfc_is_read,
    message_tcp_sizes_at_the_borders_are_right,
    message_tcp_of_another_size_is_malformed,
    message_tcp_bodies_at_the_borders_are_written_and_read,
    message_comes_back_as_it_was_written,
    message_of_a_websocket_must_have_len_0,
    message_written_in_parts_is_the_same,
    message_empty_payload_is_written_without_marker,
    message_without_room_is_an_error_at_any_size,
    message_wrong_use_of_writing_is_an_assertion,
    message_seal_is_option_and_payload_byte_for_byte,
    message_seal_empty_differs_from_none,
    message_seal_of_plain_messages_is_their_payload,
    message_sealed_is_one_with_option_9)
