/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_token_file.c - tools/token_file.c */
#include "tools/token_file.h"
#include "check_main.h"
#include "wax/posix/folder.h"

static const struct deviceid lamp = { { 0x7d, 1 } };
#define NAME "7d010000-0000-0000-0000-000000000000.token"

static struct token_file
make(void)
{
	struct token_file t = { .at = 1790000000, .as = "coap://as/token",
		.scope = "one two", .len = TOKEN_ANSWER_MAX };

	for (size_t i = 0; i < t.len; i++)
		t.answer[i] = (uint8_t)(i * 7);
	return t;
}

START_TEST(a_token_is_kept_as_it_is_and_for_nobody_else)
{
	struct token_file t = make(), back;
	struct stat sb;

	ck_assert_int_eq(token_file_write(folder, &lamp, &t), WAX_OK);
	ck_assert_int_eq(stat(folder_path(NAME), &sb), 0);
	ck_assert_uint_eq(sb.st_mode & 07777, 0600);
	ck_assert_int_eq(token_file_read(folder, &lamp, &back), WAX_OK);
	ck_assert_mem_eq(&back, &t, sizeof(t));
	t.scope[0] = '\0';
	t.len = 1;
	ck_assert_int_eq(token_file_write(folder, &lamp, &t), WAX_OK);
	ck_assert_int_eq(token_file_read(folder, &lamp, &back), WAX_OK);
	ck_assert_str_eq(back.scope, "");
	token_file_remove(folder, &lamp);
	ck_assert_int_eq(token_file_read(folder, &lamp, &back),
	    WAX_NOT_FOUND);
}
END_TEST

START_TEST(what_is_torn_or_others_may_read_is_none)
{
	static char text[3 * TOKEN_ANSWER_MAX];
	struct token_file t = make(), back;
	size_t len;

	t.len = 20;
	ck_assert_int_eq(token_file_write(folder, &lamp, &t), WAX_OK);
	len = folder_read(NAME, text, sizeof(text));
	for (size_t cut = 0; cut < len; cut++) {
		folder_write(NAME, text, cut);
		ck_assert_int_eq(token_file_read(folder, &lamp, &back),
		    WAX_NOT_FOUND);
	}
	folder_write(NAME, text, len);
	ck_assert_int_eq(token_file_read(folder, &lamp, &back), WAX_OK);
	ck_assert_int_eq(chmod(folder_path(NAME), 0644), 0);
	ck_assert_int_eq(token_file_read(folder, &lamp, &back),
	    WAX_NOT_FOUND);
}
END_TEST

TEST_MAIN_FIXTURE("tools/token_file", folder_make, folder_remove,
    a_token_is_kept_as_it_is_and_for_nobody_else,
    what_is_torn_or_others_may_read_is_none)
