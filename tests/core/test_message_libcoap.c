/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_message_libcoap.c - our parser and libcoap's coap_pdu_parse see the
   same in every message, but for the differences listed here */
#include "core/message.h"

#include <coap3/coap.h>

#include "check_main.h"
#include "expect.h"
#include "make_message.h"
#include "rng.h"

#define ROUNDS 60000

static struct bytes
input_bytes(const struct input *in)
{
	return bytes_of(in->data, in->len);
}

static enum wax_status
ours_parse(const struct input *in, struct message *m)
{
	return in->tcp ? message_parse_tcp(input_bytes(in), m) :
	    message_parse_udp(input_bytes(in), m);
}

/* NULL: refused. */
static coap_pdu_t *
theirs_parse(const struct input *in)
{
	coap_pdu_t *pdu = coap_pdu_init(COAP_MESSAGE_CON, 0, 0, 0);

	EXPECT(pdu != NULL);
	if (coap_pdu_parse(in->tcp ? COAP_PROTO_TCP : COAP_PROTO_UDP,
	    in->data, in->len, pdu) > 0)
		return pdu;
	coap_delete_pdu(pdu);
	return NULL;
}

/* --- the known differences --- */

struct bound {
	uint16_t number;
	uint16_t min, max;
};

/* What libcoap 4.3.1 takes for an error in the message. */
static const struct bound their_bounds[] = {
	{ 1, 0, 8 }, { 3, 1, 255 }, { 4, 1, 8 }, { 5, 0, 0 }, { 6, 0, 3 },
	{ 7, 0, 2 }, { 8, 0, 255 }, { 9, 0, 255 }, { 11, 0, 255 },
	{ 12, 0, 2 }, { 14, 0, 4 }, { 15, 0, 255 }, { 16, 1, 1 },
	{ 17, 0, 2 }, { 20, 0, 255 }, { 23, 0, 3 }, { 27, 0, 3 },
	{ 28, 0, 4 }, { 35, 1, 1034 }, { 39, 1, 255 }, { 60, 0, 4 },
	{ 252, 0, 40 }, { 258, 0, 1 }, { 292, 0, 8 },
};

struct signal_bound {
	uint8_t code;
	struct bound bound;
};

static const struct signal_bound their_signal_bounds[] = {
	{ CODE_CSM, { 2, 0, 4 } }, { CODE_CSM, { 4, 0, 0 } },
	{ CODE_PING, { 2, 0, 0 } }, { CODE_PONG, { 2, 0, 0 } },
	{ CODE_RELEASE, { 2, 1, 255 } }, { CODE_RELEASE, { 4, 0, 3 } },
	{ CODE_ABORT, { 2, 0, 2 } },
};

/* libcoap looks at the lower 16 bits of a length. */
static bool
bound_is_broken(const struct bound *b, const struct option *o)
{
	uint16_t len = (uint16_t)o->value.len;

	return o->number == b->number && (len < b->min || len > b->max);
}

static bool
has_option_out_of_bounds(const struct input *in)
{
	struct message m;
	struct option_walk walk;
	struct option o;

	if (ours_parse(in, &m) != WAX_OK || CODE_CLASS(m.code) == 7)
		return false;
	walk = option_walk_open(m.options);
	while (option_walk_next(&walk, &o))
		for (size_t i = 0; i < sizeof(their_bounds) /
		    sizeof(their_bounds[0]); i++)
			if (bound_is_broken(&their_bounds[i], &o))
				return true;
	return false;
}

static bool
has_empty_query(const struct input *in)
{
	struct message m;
	struct option_walk walk;
	struct option o;

	if (ours_parse(in, &m) != WAX_OK || CODE_CLASS(m.code) == 7)
		return false;
	walk = option_walk_open(m.options);
	while (option_walk_next(&walk, &o))
		if (o.number == OPTION_URI_QUERY && (uint16_t)o.value.len == 0)
			return true;
	return false;
}

static bool
has_signal_out_of_bounds(const struct input *in)
{
	struct message m;
	struct option_walk walk;
	struct option o;

	if (ours_parse(in, &m) != WAX_OK)
		return false;
	walk = option_walk_open(m.options);
	while (option_walk_next(&walk, &o))
		for (size_t i = 0; i < sizeof(their_signal_bounds) /
		    sizeof(their_signal_bounds[0]); i++)
			if (their_signal_bounds[i].code == m.code &&
			    bound_is_broken(&their_signal_bounds[i].bound, &o))
				return true;
	return false;
}

/* Where code, token and options are; plain arithmetic, nothing of ours. */
struct layout {
	size_t head;		/* bytes before the token */
	size_t tkl;
	uint8_t code;
	uint64_t size;		/* of a TCP message, as its header says */
};

static struct layout
layout_of(const struct input *in)
{
	static const uint64_t offsets[] = { 13, 269, 65805 };
	struct layout l = { .head = 4, .tkl = in->data[0] & 15u };
	unsigned nibble = in->data[0] >> 4;
	uint64_t body = nibble;

	if (!in->tcp) {
		l.code = in->data[1];
		l.size = in->len;
		return l;
	}
	l.head = 2 + (nibble < 13 ? 0u : 1u << (nibble - 13));
	if (nibble >= 13) {
		body = 0;
		for (size_t i = 1; i + 1 < l.head; i++)
			body = body << 8 | in->data[i];
		body += offsets[nibble - 13];
	}
	l.code = in->data[l.head - 1];
	l.size = l.head + l.tkl + body;
	return l;
}

static bool
has_reserved_class(const struct input *in)
{
	unsigned class = layout_of(in).code >> 5;

	return class == 1 || class == 6 || (class == 7 && !in->tcp);
}

static bool
has_another_size(const struct input *in)
{
	return in->tcp && layout_of(in).size != in->len;
}

/* Reads a nibble's value; false at the end or if it is reserved. */
static bool
plain_value(const struct input *in, size_t *at, uint32_t *value)
{
	size_t n = *value == 13 ? 1 : *value == 14 ? 2 : 0;
	uint32_t v = 0;

	if (*value == 15 || in->len - *at < n)
		return false;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | in->data[(*at)++];
	*value = n == 0 ? *value : v + (n == 1 ? 13 : 269);
	return true;
}

static bool
has_number_above_65535(const struct input *in)
{
	struct layout l = layout_of(in);
	size_t at = l.head + l.tkl;
	uint32_t number = 0;

	while (at < in->len && in->data[at] != 0xff) {
		uint32_t delta = in->data[at] >> 4, len = in->data[at] & 15u;

		at++;
		if (!plain_value(in, &at, &delta) ||
		    !plain_value(in, &at, &len) || in->len - at < len)
			return false;
		number += delta;
		if (number > UINT16_MAX)
			return true;
		at += len;
	}
	return false;
}

struct difference {
	bool ours_accepts;	/* libcoap refuses; or the other way round */
	bool (*applies)(const struct input *in);
	const char *section;
	const char *what;
};

static const struct difference differences[] = {
	{ true, has_option_out_of_bounds, "RFC 7252 section 5.4.3",
	    "a value of wrong length makes an option unrecognized, not the "
	    "message malformed" },
	{ true, has_empty_query, "RFC 7252 section 5.10, Table 4",
	    "Uri-Query may be empty" },
	{ true, has_signal_out_of_bounds, "RFC 8323 section 5.2",
	    "as the first, for options of signalling messages" },
	{ false, has_reserved_class, "RFC 7252 section 4.2, 4.3, 12.1",
	    "a message with a code of a reserved class is rejected" },
	{ false, has_another_size, "RFC 8323 section 3.2",
	    "a message ends where its length says; libcoap leaves this to "
	    "its reader" },
	{ false, has_number_above_65535, "RFC 7252 section 3.1, 12.2",
	    "an option number has 16 bits; libcoap's sum wraps around" },
};

#define DIFFERENCES (sizeof(differences) / sizeof(differences[0]))

struct counts {
	unsigned accepted, refused, differed[DIFFERENCES];
};

/* --- the comparison --- */

static bool
bytes_same_as(struct bytes ours, const uint8_t *data, size_t len)
{
	return ours.len == len && (len == 0 || memcmp(ours.data, data, len) ==
	    0);
}

static void
fields_compare(const struct message *m, const coap_pdu_t *pdu)
{
	coap_bin_const_t token = coap_pdu_get_token(pdu);
	struct option_walk walk = option_walk_open(m->options);
	coap_opt_iterator_t their_walk;
	const uint8_t *data = NULL;
	coap_opt_t *their;
	struct option o;
	size_t len = 0;

	EXPECT((int)m->type == (int)coap_pdu_get_type(pdu));
	EXPECT(m->code == (unsigned)coap_pdu_get_code(pdu));
	EXPECT(m->mid == coap_pdu_get_mid(pdu));
	EXPECT(bytes_same_as(m->token, token.s, token.length));
	coap_option_iterator_init(pdu, &their_walk, COAP_OPT_ALL);
	while ((their = coap_option_next(&their_walk)) != NULL) {
		EXPECT(option_walk_next(&walk, &o));
		EXPECT(o.number == their_walk.number);
		EXPECT(bytes_same_as(o.value, coap_opt_value(their),
		    coap_opt_length(their)));
	}
	EXPECT(!option_walk_next(&walk, &o));
	EXPECT(coap_get_data(pdu, &len, &data) == !bytes_is_absent(
	    m->payload));
	EXPECT(bytes_same_as(m->payload, data, len));
}

static void
input_explain(const struct input *in, bool ours_accepts,
    struct counts *counts)
{
	char text[201] = "";

	for (size_t i = 0; i < DIFFERENCES; i++)
		if (differences[i].ours_accepts == ours_accepts &&
		    differences[i].applies(in)) {
			counts->differed[i]++;
			return;
		}
	for (size_t i = 0; i < in->len && i < 100; i++)
		snprintf(text + 2 * i, 3, "%02x", in->data[i]);
	ck_abort_msg("%s, %s by ours only: %s", in->tcp ? "tcp" : "udp",
	    ours_accepts ? "accepted" : "refused", text);
}

static void
input_compare(const struct input *in, struct counts *counts)
{
	struct message m;
	bool ours = ours_parse(in, &m) == WAX_OK;
	coap_pdu_t *pdu = theirs_parse(in);

	if (ours != (pdu != NULL)) {
		input_explain(in, ours, counts);
	} else if (ours) {
		fields_compare(&m, pdu);
		counts->accepted++;
	} else {
		counts->refused++;
	}
	coap_delete_pdu(pdu);
}

/* --- random messages --- */

static void
random_compare(bool tcp, uint64_t seed, struct counts *counts)
{
	static struct input in;
	struct rng rng = { seed };

	coap_set_log_level(LOG_EMERG);
	for (int i = 0; i < ROUNDS; i++) {
		input_make(&in, &rng, tcp);
		input_compare(&in, counts);
	}
	ck_assert_uint_gt(counts->accepted, ROUNDS / 10);
	ck_assert_uint_gt(counts->refused, ROUNDS / 10);
}

START_TEST(message_random_udp_is_seen_alike)
{
	struct counts counts = { 0 };

	random_compare(false, 20, &counts);
	ck_assert_uint_gt(counts.differed[0], 0);
	ck_assert_uint_gt(counts.differed[1], 0);
	ck_assert_uint_eq(counts.differed[2], 0);
	ck_assert_uint_gt(counts.differed[3], 0);
	ck_assert_uint_eq(counts.differed[4], 0);
	ck_assert_uint_gt(counts.differed[5], 0);
}
END_TEST

START_TEST(message_random_tcp_is_seen_alike)
{
	struct counts counts = { 0 };

	random_compare(true, 21, &counts);
	for (size_t i = 0; i < DIFFERENCES; i++)
		ck_assert_msg(counts.differed[i] > 0, "%s",
		    differences[i].what);
}
END_TEST

/* Inputs without any form, of up to 40 bytes. */
START_TEST(message_noise_is_seen_alike)
{
	static struct input in;
	struct counts counts = { 0 };
	struct rng rng = { 22 };

	coap_set_log_level(LOG_EMERG);
	for (int i = 0; i < ROUNDS; i++) {
		in.tcp = rng_below(&rng, 2) == 0;
		in.len = 0;
		put_random(&in, &rng, 1 + rng_below(&rng, 40));
		if (!in.tcp)
			in.data[0] = (uint8_t)(0x40 | (in.data[0] & 0x3f));
		input_compare(&in, &counts);
	}
}
END_TEST

/* Every message of one, two and three bytes in the TCP form, and of four in
   the UDP form with Message ID 0. */
START_TEST(message_shortest_ones_are_seen_alike)
{
	static struct input in;
	struct counts counts = { 0 };

	coap_set_log_level(LOG_EMERG);
	for (unsigned i = 0; i < 1u << 16; i++) {
		in = (struct input){ .tcp = true, .len = 3,
		    .data = { (uint8_t)(i >> 8), (uint8_t)i, 0xff } };
		for (; in.len > 0; in.len--)
			input_compare(&in, &counts);
		in.tcp = false;
		in.data[2] = 0;
		in.len = 4;
		input_compare(&in, &counts);
	}
	ck_assert_uint_gt(counts.accepted, 1000);
}
END_TEST

/* --- one example of each difference --- */

struct example {
	size_t difference;
	bool tcp;
	size_t len;
	uint8_t data[12];
};

static const struct example examples[] = {
	/* Observe of 4 bytes */
	{ 0, false, 9, { 0x40, 0x01, 0, 1, 0x64, 1, 2, 3, 4 } },
	{ 0, true, 7, { 0x50, 0x01, 0x64, 1, 2, 3, 4 } },
	/* Uri-Query without anything */
	{ 1, false, 6, { 0x40, 0x01, 0, 1, 0xd0, 0x02 } },
	{ 1, true, 4, { 0x20, 0x01, 0xd0, 0x02 } },
	/* Max-Message-Size of 5 bytes; Bad-CSM-Option of 3 */
	{ 2, true, 8, { 0x60, 0xe1, 0x25, 1, 2, 3, 4, 5 } },
	{ 2, true, 6, { 0x40, 0xe5, 0x23, 1, 2, 3 } },
	/* 1.00, 6.00, and 7.01 on UDP */
	{ 3, false, 4, { 0x40, 0x20, 0, 1 } },
	{ 3, false, 4, { 0x40, 0xc0, 0, 1 } },
	{ 3, false, 4, { 0x40, 0xe1, 0, 1 } },
	{ 3, true, 2, { 0x00, 0xdf } },
	/* one byte more, one byte less than the length says */
	{ 4, true, 3, { 0x00, 0x01, 0x10 } },
	{ 4, true, 3, { 0x20, 0x01, 0x10 } },
	/* delta 65536 in one option */
	{ 5, false, 7, { 0x40, 0x01, 0, 1, 0xe0, 0xfe, 0xf3 } },
	{ 5, true, 5, { 0x30, 0x01, 0xe0, 0xfe, 0xf3 } },
};

START_TEST(message_each_known_difference_has_its_example)
{
	static struct input in;
	unsigned shown[DIFFERENCES] = { 0 };

	coap_set_log_level(LOG_EMERG);
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const struct example *e = &examples[i];
		struct counts counts = { 0 };

		in.tcp = e->tcp;
		in.len = e->len;
		memcpy(in.data, e->data, e->len);
		input_compare(&in, &counts);
		ck_assert_msg(counts.differed[e->difference] == 1,
		    "example %zu: %s (%s)", i,
		    differences[e->difference].what,
		    differences[e->difference].section);
		shown[e->difference]++;
	}
	for (size_t i = 0; i < DIFFERENCES; i++)
		ck_assert_uint_gt(shown[i], 0);
}
END_TEST

/* RFC 8974 is not for us: refused, as by libcoap 4.3.1. */
START_TEST(message_token_of_9_or_more_is_refused_by_both)
{
	static struct input in;
	struct counts counts = { 0 };

	coap_set_log_level(LOG_EMERG);
	for (unsigned tkl = 9; tkl < 16; tkl++)
		for (size_t n = 0; n <= 40; n++) {
			in = (struct input){ .tcp = false, .len = 4 + n,
			    .data = { (uint8_t)(0x40 | tkl), 0x01 } };
			input_compare(&in, &counts);
			in = (struct input){ .tcp = true, .len = 0 };
			for (size_t i = 0; i < n; i++)
				put(&in, 1);
			input_frame(&in, CODE_GET, tkl, n < tkl ? n : tkl);
			input_compare(&in, &counts);
		}
	ck_assert_uint_eq(counts.accepted, 0);
	ck_assert_uint_eq(counts.refused, 7 * 41 * 2);
}
END_TEST

/* Lengths above 65535 are cut to 16 bits in libcoap's check of bounds. */
START_TEST(message_options_of_great_length_are_seen_alike)
{
	static const size_t lens[] = { 65535, 65536, 65537, 65544, 65545,
	    65791, 65792, 65804 };
	static struct input in;
	struct counts counts = { 0 };
	struct rng rng = { 23 };

	coap_set_log_level(LOG_EMERG);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		for (size_t number = 0; number < 300; number++) {
			in = (struct input){ .tcp = true, .len = 0 };
			put_option(&in, &rng, number, lens[i]);
			input_frame(&in, CODE_GET, 0, 0);
			input_compare(&in, &counts);
		}
	ck_assert_uint_gt(counts.accepted, 1000);
	ck_assert_uint_gt(counts.differed[0], 0);
}
END_TEST

TEST_MAIN("core/message_libcoap",
    message_random_udp_is_seen_alike,
    message_random_tcp_is_seen_alike,
    message_noise_is_seen_alike,
    message_shortest_ones_are_seen_alike,
    message_each_known_difference_has_its_example,
    message_token_of_9_or_more_is_refused_by_both,
    message_options_of_great_length_are_seen_alike)
