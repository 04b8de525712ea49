/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_id_cred.c - wax/edhoc/id_cred.c */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/id_cred.h"

static enum wax_status
read_id(const char *text, struct id_cred *id)
{
	static struct digits d;
	struct reader r = reader_open(digits_of(&d, text));

	*id = (struct id_cred){ .map = { 0 } };
	return id_cred_read(&r, id);
}

static void
expect_compact(const char *map, const char *expected)
{
	uint8_t buffer[128];
	struct writer w = writer_open(buffer, sizeof(buffer));

	id_cred_write_compact(&w, DIGITS(map));
	digits_expect(writer_bytes(&w), expected);
}

/* RFC 9528 section 3.5.3.2 */
START_TEST(a_kid_alone_is_compact_and_nothing_else_is)
{
	expect_compact("a10441ff", "41ff");
	expect_compact("a1044121", "21");
	expect_compact("a1044100", "00");
	expect_compact("a10440", "40");
	expect_compact("a104420102", "420102");
	expect_compact("a20441010a4102", "a20441010a4102");
	expect_compact("a11822822e481122334455667788",
	    "a11822822e481122334455667788");
}
END_TEST

START_TEST(a_compact_kid_becomes_the_map)
{
	struct id_cred id;

	ck_assert_int_eq(read_id("21", &id), WAX_OK);
	ck_assert_int_eq(id.id.kind, WAX_EDHOC_ID_KID);
	digits_expect(bytes_of(id.id.id_cred, id.id.id_cred_len), "a1044121");
	digits_expect(bytes_of(id.id.value, id.id.value_len), "21");
	ck_assert_int_eq(read_id("42abcd", &id), WAX_OK);
	digits_expect(bytes_of(id.id.id_cred, id.id.id_cred_len),
	    "a10442abcd");
}
END_TEST

START_TEST(a_kid_alone_in_a_map_is_refused)
{
	struct id_cred id;

	ck_assert_int_eq(read_id("a1044132", &id), WAX_FORMAT);
	ck_assert_int_eq(read_id("a10442abcd", &id), WAX_FORMAT);
}
END_TEST

START_TEST(an_integer_kid_in_a_byte_string_is_refused)
{
	struct id_cred id;

	ck_assert_int_eq(read_id("4132", &id), WAX_FORMAT);
	ck_assert_int_eq(read_id("1818", &id), WAX_FORMAT);
}
END_TEST

START_TEST(a_map_is_kept_as_it_came_with_labels_in_any_order)
{
	struct id_cred id;

	ck_assert_int_eq(read_id("a20a4102044101", &id), WAX_OK);
	ck_assert_int_eq(id.id.kind, WAX_EDHOC_ID_KID);
	digits_expect(bytes_of(id.id.id_cred, id.id.id_cred_len),
	    "a20a4102044101");
	digits_expect(bytes_of(id.id.value, id.id.value_len), "01");
}
END_TEST

START_TEST(hashes_have_the_length_of_their_algorithm)
{
	struct id_cred id;

	ck_assert_int_eq(read_id("a11822822e481122334455667788", &id),
	    WAX_OK);
	ck_assert_int_eq(id.id.kind, WAX_EDHOC_ID_X5T);
	ck_assert_int_eq(id.id.x5t_hash, WAX_EDHOC_X5T_SHA_256_64);
	digits_expect(bytes_of(id.id.value, id.id.value_len),
	    "1122334455667788");
	ck_assert_int_eq(read_id("a11822822e47112233445566" "77", &id),
	    WAX_FORMAT);
	ck_assert_int_eq(read_id("a11822822f481122334455667788", &id),
	    WAX_FORMAT);
	ck_assert_int_eq(read_id("a11822812e", &id), WAX_FORMAT);
	ck_assert_int_eq(read_id("a118224100", &id), WAX_FORMAT);
	/* SHA-512 */
	ck_assert_int_eq(read_id("a1182282382b4100", &id), WAX_UNSUPPORTED);
}
END_TEST

/* RFC 9360 section 2 */
START_TEST(one_certificate_is_no_array_and_more_are_one)
{
	struct id_cred id;
	size_t len;

	ck_assert_int_eq(read_id("a118214101", &id), WAX_OK);
	ck_assert_ptr_nonnull(wax_edhoc_id_certificate(&id.id, 0, &len));
	ck_assert_uint_eq(len, 1);
	ck_assert_ptr_null(wax_edhoc_id_certificate(&id.id, 1, &len));
	ck_assert_int_eq(read_id("a118218341014202024103", &id), WAX_OK);
	ck_assert_uint_eq(*wax_edhoc_id_certificate(&id.id, 0, &len), 1);
	ck_assert_uint_eq(*wax_edhoc_id_certificate(&id.id, 1, &len), 2);
	ck_assert_uint_eq(len, 2);
	ck_assert_uint_eq(*wax_edhoc_id_certificate(&id.id, 2, &len), 3);
	ck_assert_ptr_null(wax_edhoc_id_certificate(&id.id, 3, &len));
	ck_assert_int_eq(read_id("a11821814101", &id), WAX_FORMAT);
	ck_assert_int_eq(read_id("a1182180", &id), WAX_FORMAT);
	ck_assert_int_eq(read_id("a1182182410100", &id), WAX_FORMAT);
	ck_assert_int_eq(read_id("a1182101", &id), WAX_FORMAT);
}
END_TEST

START_TEST(a_claims_set_is_taken_as_it_is_encoded)
{
	struct id_cred id;
	size_t len;

	ck_assert_int_eq(read_id("a10ea2020108a0", &id), WAX_OK);
	ck_assert_int_eq(id.id.kind, WAX_EDHOC_ID_KCCS);
	digits_expect(bytes_of(id.id.value, id.id.value_len), "a2020108a0");
	ck_assert_ptr_null(wax_edhoc_id_certificate(&id.id, 0, &len));
	ck_assert_int_eq(read_id("a10e4100", &id), WAX_FORMAT);
}
END_TEST

START_TEST(names_of_other_kinds_are_not_supported)
{
	static const char *const others[] = { "a0", "a10d80",
	    "a1182361" "61", "a11820" "4101", "a1616101", "a10a4101" };
	struct id_cred id;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ck_assert_int_eq(read_id(others[i], &id), WAX_UNSUPPORTED);
}
END_TEST

START_TEST(what_is_no_name_is_refused)
{
	static const char *const wrong[] = { "", "6161", "f5", "80", "a104",
	    "a20401" };
	struct id_cred id;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(read_id(wrong[i], &id), WAX_FORMAT);
}
END_TEST

START_TEST(a_kid_longer_than_any_of_ours_is_not_supported)
{
	uint8_t b[WAX_EDHOC_KID_MAX + 3] = { 0x58, WAX_EDHOC_KID_MAX };
	struct reader r = reader_open(bytes_of(b, WAX_EDHOC_KID_MAX + 2));
	struct id_cred id;

	ck_assert_int_eq(id_cred_read(&r, &id), WAX_OK);
	b[1]++;
	r = reader_open(BYTES_ARRAY(b));
	ck_assert_int_eq(id_cred_read(&r, &id), WAX_UNSUPPORTED);
}
END_TEST

TEST_MAIN("wax/edhoc/id_cred",
    a_kid_alone_is_compact_and_nothing_else_is,
    a_compact_kid_becomes_the_map,
    a_kid_alone_in_a_map_is_refused,
    an_integer_kid_in_a_byte_string_is_refused,
    a_map_is_kept_as_it_came_with_labels_in_any_order,
    hashes_have_the_length_of_their_algorithm,
    one_certificate_is_no_array_and_more_are_one,
    a_claims_set_is_taken_as_it_is_encoded,
    names_of_other_kinds_are_not_supported,
    what_is_no_name_is_refused,
    a_kid_longer_than_any_of_ours_is_not_supported)
