/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_transfer.c - wax/edhoc/transfer.c */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc.h"

static enum wax_status
split(const char *text, struct wax_edhoc_request *q)
{
	static struct digits d;
	struct bytes b = digits_of(&d, text);

	*q = (struct wax_edhoc_request){ 0 };
	return wax_edhoc_split_request(b.data, b.len, q);
}

START_TEST(message_1_comes_behind_true)
{
	struct wax_edhoc_request q;

	ck_assert_int_eq(split("f50300", &q), WAX_OK);
	ck_assert(q.is_first);
	digits_expect(bytes_of(q.message, q.message_len), "0300");
}
END_TEST

START_TEST(other_messages_come_behind_an_identifier)
{
	struct wax_edhoc_request q;

	ck_assert_int_eq(split("274100", &q), WAX_OK);
	ck_assert(!q.is_first);
	digits_expect(bytes_of(q.id, q.id_len), "27");
	digits_expect(bytes_of(q.message, q.message_len), "4100");
	ck_assert_int_eq(split("42abcd4100", &q), WAX_OK);
	digits_expect(bytes_of(q.id, q.id_len), "abcd");
	ck_assert_int_eq(split("404100", &q), WAX_OK);
	ck_assert_uint_eq(q.id_len, 0);
	ck_assert_int_eq(split("27", &q), WAX_OK);
	ck_assert_uint_eq(q.message_len, 0);
}
END_TEST

START_TEST(other_prefixes_are_refused)
{
	static const char *const wrong[] = { "", "f40300", "f60300",
	    "412741" "00", "18180300", "580127" "00", "61610300", "800300",
	    "a00300", "5800" };
	struct wax_edhoc_request q;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(split(wrong[i], &q), WAX_FORMAT);
}
END_TEST

START_TEST(a_prefix_that_is_written_is_read)
{
	struct wax_edhoc_request q;
	uint8_t b[8];
	size_t len;

	ck_assert_int_eq(wax_edhoc_write_prefix(NULL, 0, b, sizeof(b), &len),
	    WAX_OK);
	digits_expect(bytes_of(b, len), "f5");
	ck_assert_int_eq(wax_edhoc_write_prefix((const uint8_t *)"\x27", 1, b,
	    sizeof(b), &len), WAX_OK);
	digits_expect(bytes_of(b, len), "27");
	ck_assert_int_eq(wax_edhoc_write_prefix((const uint8_t *)"\x18", 1, b,
	    sizeof(b), &len), WAX_OK);
	ck_assert_int_eq(wax_edhoc_split_request(b, len, &q), WAX_OK);
	digits_expect(bytes_of(q.id, q.id_len), "18");
	ck_assert_int_eq(wax_edhoc_write_prefix((const uint8_t *)"\x18", 1, b,
	    1, &len), WAX_SPACE);
}
END_TEST

/* RFC 9668 section 3.4 */
START_TEST(a_combined_payload_splits_behind_message_3)
{
	struct bytes b = DIGITS("52d5535f3147e85f1cfacd9e78abf9e0a81bbf"
	    "612f1092f1776f1c1668b3825e");
	size_t len;

	ck_assert_int_eq(wax_edhoc_split_combined(b.data, b.len, &len),
	    WAX_OK);
	ck_assert_uint_eq(len, 19);
	ck_assert_int_eq(wax_edhoc_split_combined(b.data, 20, &len), WAX_OK);
	for (size_t n = 0; n < 20; n++)
		ck_assert_int_eq(wax_edhoc_split_combined(b.data, n, &len),
		    WAX_FORMAT);
	b = DIGITS("0011");
	ck_assert_int_eq(wax_edhoc_split_combined(b.data, b.len, &len),
	    WAX_FORMAT);
}
END_TEST

TEST_MAIN("wax/edhoc/transfer",
    message_1_comes_behind_true,
    other_messages_come_behind_an_identifier,
    other_prefixes_are_refused,
    a_prefix_that_is_written_is_read,
    a_combined_payload_splits_behind_message_3)
