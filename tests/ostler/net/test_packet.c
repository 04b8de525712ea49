/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_packet.c - messages encoded once */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/packet.h"
#include "ostler/net/transport.h"

static const struct message example = {
	.type = MESSAGE_ACK,
	.code = CODE_CONTENT,
	.mid = 0x1111,
	.token = { (const uint8_t *)"zz", 2 },
	.options = { (const uint8_t *)"\xc1\x2a", 2 },
	.payload = { (const uint8_t *)"hello", 5 },
};

START_TEST(header_and_token_are_new_and_the_rest_stays)
{
	struct packet *p;
	struct message m;

	ck_assert_int_eq(packet_new(&example, MESSAGE_CON, 0xabcd,
	    bytes_of("t", 1), &p), WAX_OK);
	ck_assert_int_eq(message_parse_udp(packet_bytes(p), &m), WAX_OK);
	ck_assert_int_eq(m.type, MESSAGE_CON);
	ck_assert_uint_eq(m.mid, 0xabcd);
	ck_assert_uint_eq(m.code, CODE_CONTENT);
	ck_assert(bytes_equal(m.token, bytes_of("t", 1)));
	ck_assert(bytes_equal(m.options, example.options));
	ck_assert(bytes_equal(m.payload, example.payload));
	free(p);
}
END_TEST

START_TEST(restamping_changes_type_and_message_id_alone)
{
	struct packet *p;
	uint8_t before[64];

	ck_assert_int_eq(packet_new(&example, MESSAGE_CON, 1,
	    bytes_of("t", 1), &p), WAX_OK);
	memcpy(before, p->data, p->len);
	for (unsigned type = MESSAGE_CON; type <= MESSAGE_RST; type++) {
		packet_restamp(p, (enum message_type)type, 0xfedc);
		ck_assert_uint_eq(p->data[0], 0x41 | type << 4);
		ck_assert_uint_eq(p->data[2], 0xfe);
		ck_assert_uint_eq(p->data[3], 0xdc);
		ck_assert_mem_eq(p->data + 4, before + 4, p->len - 4);
	}
	free(p);
}
END_TEST

START_TEST(size_is_limited_to_a_datagram)
{
	static uint8_t large[DATAGRAM_MAX];
	struct message m = { .payload = BYTES_ARRAY(large) };
	struct packet *p;

	m.payload.len = DATAGRAM_MAX - 4 - 1 + 1;
	ck_assert_int_eq(packet_new(&m, MESSAGE_NON, 1, BYTES_ABSENT, &p),
	    WAX_RANGE);
	m.payload.len--;
	ck_assert_int_eq(packet_new(&m, MESSAGE_NON, 1, BYTES_ABSENT, &p),
	    WAX_OK);
	ck_assert_uint_eq(p->len, DATAGRAM_MAX);
	free(p);
}
END_TEST

START_TEST(empty_payload_has_no_marker)
{
	struct message m = { .payload = bytes_of("", 0) };

	ck_assert_uint_eq(packet_size(&m, BYTES_ABSENT), 4);
}
END_TEST

TEST_MAIN("ostler/net/packet",
    header_and_token_are_new_and_the_rest_stays,
    restamping_changes_type_and_message_id_alone,
    size_is_limited_to_a_datagram,
    empty_payload_has_no_marker)
