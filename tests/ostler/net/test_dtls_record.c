/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_dtls_record.c - what a datagram is from outside */

#include "check_main.h"

#include "ostler/net/dtls_state.h"

/* A ClientHello's record of that many bytes, all of it in one fragment. */
static struct bytes
hello(uint8_t *out, size_t len)
{
	memset(out, 0, len);
	out[0] = 22;
	out[1] = 0xfe;
	out[2] = 0xff;
	out[11] = (uint8_t)((len - 13) >> 8);
	out[12] = (uint8_t)(len - 13);
	out[13] = 1;
	for (size_t i = 27; i < 59 && i < len; i++)
		out[i] = (uint8_t)i;
	return bytes_of(out, len);
}

static enum dtls_record
with(size_t place, uint8_t value)
{
	uint8_t data[100];
	struct bytes b = hello(data, sizeof(data));

	data[place] = value;
	return dtls_record_kind(b);
}

START_TEST(a_client_hello_is_one_with_its_random_bytes)
{
	uint8_t data[100];

	ck_assert_int_eq(dtls_record_kind(hello(data, 100)),
	    DTLS_RECORD_HELLO);
	ck_assert_int_eq(dtls_record_kind(hello(data, 59)),
	    DTLS_RECORD_HELLO);
	ck_assert_int_eq(dtls_record_kind(hello(data, 58)),
	    DTLS_RECORD_PLAIN);

	struct bytes random = dtls_record_random(hello(data, 59));

	ck_assert_uint_eq(random.len, 32);
	ck_assert_uint_eq(random.data[0], 27);
	ck_assert_uint_eq(random.data[31], 58);
}
END_TEST

START_TEST(other_handshake_messages_and_later_fragments_are_plain)
{
	ck_assert_int_eq(with(13, 16), DTLS_RECORD_PLAIN);
	for (size_t i = 19; i < 22; i++)
		ck_assert_int_eq(with(i, 1), DTLS_RECORD_PLAIN);
	ck_assert_int_eq(with(0, 20), DTLS_RECORD_PLAIN);
	ck_assert_int_eq(with(0, 21), DTLS_RECORD_PLAIN);
	ck_assert_int_eq(with(0, 23), DTLS_RECORD_PLAIN);
}
END_TEST

START_TEST(a_later_epoch_is_sealed)
{
	ck_assert_int_eq(with(3, 1), DTLS_RECORD_SEALED);
	ck_assert_int_eq(with(4, 1), DTLS_RECORD_SEALED);
}
END_TEST

START_TEST(what_is_no_whole_record_is_none)
{
	uint8_t data[100];
	struct bytes whole = hello(data, sizeof(data));

	for (size_t len = 0; len < sizeof(data); len++)
		ck_assert_int_eq(dtls_record_kind(bytes_of(whole.data, len)),
		    DTLS_RECORD_NONE);
	ck_assert_int_eq(with(0, 19), DTLS_RECORD_NONE);
	ck_assert_int_eq(with(0, 24), DTLS_RECORD_NONE);
	ck_assert_int_eq(with(1, 3), DTLS_RECORD_NONE);
	ck_assert_int_eq(with(12, 88), DTLS_RECORD_NONE);
	ck_assert_int_eq(with(11, 1), DTLS_RECORD_NONE);
	/* shorter than the datagram: more records follow */
	ck_assert_int_eq(with(12, 60), DTLS_RECORD_HELLO);
}
END_TEST

START_TEST(sealed_records_are_counted_wherever_they_stand)
{
	static const uint8_t records[] = {
		20, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 5, 0, 1, 1,
		22, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 9, 9,
		23, 0xfe, 0xfd, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0,
	};

	ck_assert_uint_eq(dtls_record_count_sealed(bytes_of(records, 14)), 0);
	ck_assert_uint_eq(dtls_record_count_sealed(bytes_of(records, 26)), 0);
	ck_assert_uint_eq(dtls_record_count_sealed(bytes_of(records, 27)), 1);
	ck_assert_uint_eq(dtls_record_count_sealed(bytes_of(records, 29)), 1);
	ck_assert_uint_eq(dtls_record_count_sealed(BYTES_ARRAY(records)), 2);
}
END_TEST

START_TEST(the_number_is_epoch_and_sequence)
{
	static const uint8_t record[13] = {
		23, 0xfe, 0xfd, 0, 1, 1, 2, 3, 4, 5, 6, 0, 0,
	};
	static const uint8_t number[8] = { 0, 1, 1, 2, 3, 4, 5, 6 };
	struct bytes b = dtls_record_number(BYTES_ARRAY(record));

	ck_assert_int_eq(dtls_record_kind(BYTES_ARRAY(record)),
	    DTLS_RECORD_SEALED);
	ck_assert_uint_eq(b.len, sizeof(number));
	ck_assert_mem_eq(b.data, number, sizeof(number));
}
END_TEST

TEST_MAIN("ostler/net/dtls_record",
    a_client_hello_is_one_with_its_random_bytes,
    other_handshake_messages_and_later_fragments_are_plain,
    a_later_epoch_is_sealed,
    what_is_no_whole_record_is_none,
    sealed_records_are_counted_wherever_they_stand,
    the_number_is_epoch_and_sequence)
