/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sealed.c - as/sealed.c */
#include "as/sealed.h"
#include "check_main.h"
#include "wax/posix/folder.h"

static struct database_error error;
static const struct sealed_key key = { { 7 } };

START_TEST(what_was_closed_opens_with_key_and_label)
{
	uint8_t sealed[5 + SEALED_MORE], again[5 + SEALED_MORE], out[5];

	ck_assert_int_eq(sealed_close(&key, bytes_of_text("who"),
	    bytes_of_text("plain"), sealed), WAX_OK);
	ck_assert_int_eq(sealed_open(&key, bytes_of_text("who"),
	    BYTES_ARRAY(sealed), out), WAX_OK);
	ck_assert_mem_eq(out, "plain", 5);
	/* and never the same twice */
	ck_assert_int_eq(sealed_close(&key, bytes_of_text("who"),
	    bytes_of_text("plain"), again), WAX_OK);
	ck_assert_mem_ne(sealed, again, sizeof(sealed));
}
END_TEST

START_TEST(no_other_key_label_or_byte_opens_it)
{
	const struct sealed_key other = { { 8 } };
	uint8_t sealed[5 + SEALED_MORE], out[5];

	ck_assert_int_eq(sealed_close(&key, bytes_of_text("who"),
	    bytes_of_text("plain"), sealed), WAX_OK);
	ck_assert_int_eq(sealed_open(&other, bytes_of_text("who"),
	    BYTES_ARRAY(sealed), out), WAX_DAMAGED);
	ck_assert_int_eq(sealed_open(&key, bytes_of_text("whom"),
	    BYTES_ARRAY(sealed), out), WAX_DAMAGED);
	for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert_int_eq(sealed_open(&key, bytes_of_text("who"),
		    BYTES_ARRAY(sealed), out), WAX_DAMAGED);
		ck_assert_mem_ne(out, "plain", 5);
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < SEALED_MORE; len++)
		ck_assert_int_eq(sealed_open(&key, bytes_of_text("who"),
		    bytes_of(sealed, len), out), WAX_DAMAGED);
}
END_TEST

START_TEST(a_key_file_is_made_once_and_is_nobody_elses)
{
	const char *path = folder_path("key");
	struct sealed_key one, again;
	struct stat sb;

	umask(0);
	ck_assert_int_eq(sealed_make_key(path, &error), WAX_OK);
	ck_assert_int_eq(stat(path, &sb), 0);
	ck_assert_uint_eq(sb.st_mode & 07777, 0600);
	ck_assert_int_eq(sealed_read_key(path, &one, &error), WAX_OK);
	ck_assert_int_eq(sealed_make_key(path, &error), WAX_EXISTS);
	ck_assert_int_eq(sealed_read_key(path, &again, &error), WAX_OK);
	ck_assert_mem_eq(&one, &again, sizeof(one));
	ck_assert_mem_ne(one.bytes, (uint8_t[SEALED_KEY_LEN]){ 0 },
	    sizeof(one.bytes));
}
END_TEST

START_TEST(a_key_file_that_is_none_is_refused)
{
	struct sealed_key out;

	ck_assert_int_eq(sealed_read_key(folder_path("none"), &out, &error),
	    WAX_SYSTEM);
	folder_write("short", "1234", 4);
	ck_assert_int_eq(chmod(folder_path("short"), 0600), 0);
	ck_assert_int_eq(sealed_read_key(folder_path("short"), &out, &error),
	    WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(error.text, "4 bytes"));
	ck_assert_int_eq(chmod(folder_path("short"), 0644), 0);
	ck_assert_int_eq(sealed_read_key(folder_path("short"), &out, &error),
	    WAX_SYSTEM);
}
END_TEST

TEST_MAIN_FIXTURE("as/sealed", folder_make, folder_remove,
    what_was_closed_opens_with_key_and_label,
    no_other_key_label_or_byte_opens_it,
    a_key_file_is_made_once_and_is_nobody_elses,
    a_key_file_that_is_none_is_refused)
