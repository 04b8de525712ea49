/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_context_file.c - wax/posix/context_file.c */
#include "check_main.h"
#include "core/bytes.h"
#include "wax/context_file.h"
#include "wax/oscore.h"
#include "wax/posix/folder.h"

#define TEXT "master-secret = 000102030405060708090a0b0c0d0e0f\n" \
    "sender-id = 01\nrecipient-id = 02\n" \
    "peer = 7d1f2c3a-0000-4000-8000-000000000017\n"

static struct wax_context_file *f;
static struct wax_error_text error;

static enum wax_status
open_file(const char *name)
{
	f = NULL;
	return wax_context_file_open(folder_path(name), &f, &error);
}

static uint64_t
next_number(void)
{
	struct wax_ssn_state ssn;

	wax_context_ssn(wax_context_file_context(f), &ssn);
	return ssn.next;
}

START_TEST(a_file_gives_a_context_with_its_state_beside_it)
{
	size_t len;

	folder_write("a.ctx", TEXT, strlen(TEXT));
	ck_assert_int_eq(open_file("a.ctx"), WAX_OK);
	ck_assert_str_eq(error.text, "");
	ck_assert_mem_eq(wax_context_sender_id(wax_context_file_context(f),
	    &len), "\1", 1);
	ck_assert_uint_eq(wax_context_subject(
	    wax_context_file_context(f))[15], 0x17);
	ck_assert_ptr_null(wax_context_file_self(f));
	ck_assert_ptr_nonnull(wax_context_file_env(f));
	ck_assert_int_eq(access(folder_path("a.ctx.state"), F_OK), 0);
	wax_context_file_close(f);
}
END_TEST

START_TEST(an_orderly_end_skips_no_number_and_any_other_repeats_none)
{
	struct wax_exchange x = { 0 };
	struct wax_message get = { .code = 1 }, out;
	static uint8_t before[8192];
	uint8_t buffer[600];

	folder_write("a.ctx", TEXT, strlen(TEXT));
	ck_assert_int_eq(open_file("a.ctx"), WAX_OK);
	ck_assert_int_eq(wax_protect_request(&x, wax_context_file_context(f),
	    &get, buffer, sizeof(buffer), &out), WAX_OK);
	wax_exchange_clear(&x);
	(void)folder_read("a.ctx.state", before, sizeof(before));
	wax_context_file_close(f);
	ck_assert_int_eq(open_file("a.ctx"), WAX_OK);
	ck_assert_uint_eq(next_number(), 1);
	wax_context_file_close(f);
	/* as if the power had gone before the end */
	folder_write("a.ctx.state", before, sizeof(before));
	ck_assert_int_eq(open_file("a.ctx"), WAX_OK);
	ck_assert_uint_eq(next_number(), 128);
	wax_context_file_close(f);
}
END_TEST

START_TEST(two_users_of_one_file_are_refused)
{
	struct wax_context_file *first;

	folder_write("a.ctx", TEXT, strlen(TEXT));
	ck_assert_int_eq(open_file("a.ctx"), WAX_OK);
	first = f;
	ck_assert_int_eq(open_file("a.ctx"), WAX_EXISTS);
	ck_assert_ptr_nonnull(strstr(error.text, "another process uses it"));
	wax_context_file_close(first);
}
END_TEST

START_TEST(other_keys_do_not_take_over_the_state)
{
	folder_write("a.ctx", TEXT, strlen(TEXT));
	ck_assert_int_eq(open_file("a.ctx"), WAX_OK);
	wax_context_file_close(f);
	folder_write("a.ctx", TEXT "master-salt = 01\n",
	    strlen(TEXT "master-salt = 01\n"));
	ck_assert_int_eq(open_file("a.ctx"), WAX_STATE);
	ck_assert_ptr_nonnull(strstr(error.text, "other keys"));
}
END_TEST

START_TEST(damaged_state_is_refused)
{
	folder_write("a.ctx", TEXT, strlen(TEXT));
	folder_write("a.ctx.state", "rubbish", 7);
	ck_assert_int_eq(open_file("a.ctx"), WAX_DAMAGED);
	ck_assert_ptr_nonnull(strstr(error.text, "can not be trusted"));
}
END_TEST

START_TEST(what_is_wrong_is_told)
{
	ck_assert_int_eq(open_file("missing.ctx"), WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(error.text, "missing.ctx: can not be "
	    "read: No such file"));
	folder_write("b.ctx", "sender-id 01\n", 13);
	ck_assert_int_eq(open_file("b.ctx"), WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(error.text, "b.ctx:1: no '='"));
	folder_write("c d.ctx", TEXT, strlen(TEXT));
	ck_assert_int_eq(open_file("c d.ctx"), WAX_RANGE);
	folder_write("e.ctx", TEXT "aead = 12\n", strlen(TEXT "aead = 12\n"));
	ck_assert_int_eq(open_file("e.ctx"), WAX_OK);
	wax_context_file_close(f);
	wax_context_file_close(NULL);
}
END_TEST

START_TEST(a_file_that_is_too_long_is_refused)
{
	static char text[70000];

	memset(text, '\n', sizeof(text));
	folder_write("a.ctx", text, sizeof(text));
	ck_assert_int_eq(open_file("a.ctx"), WAX_FORMAT);
}
END_TEST

TEST_MAIN_FIXTURE("wax/posix/context_file", folder_make, folder_remove,
    a_file_gives_a_context_with_its_state_beside_it,
    an_orderly_end_skips_no_number_and_any_other_repeats_none,
    two_users_of_one_file_are_refused,
    other_keys_do_not_take_over_the_state,
    damaged_state_is_refused,
    what_is_wrong_is_told,
    a_file_that_is_too_long_is_refused)
