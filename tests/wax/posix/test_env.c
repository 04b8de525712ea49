/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_env.c - wax/posix/env.c */
#include "check_main.h"
#include "core/bytes.h"
#include "wax/posix.h"
#include "wax/posix/folder.h"

static struct wax_env *env;

static void
begin(void)
{
	folder_make();
	env = wax_posix_env_new(folder);
	ck_assert_ptr_nonnull(env);
}

static void
end(void)
{
	wax_posix_env_free(env);
	folder_remove();
}

static enum wax_status
load(struct wax_env *e, const char *name, char text[32])
{
	size_t len = 0;
	enum wax_status st = e->load(e->arg, name, (uint8_t *)text, 31, &len);

	text[len] = '\0';
	return st;
}

static enum wax_status
store(const char *name, const char *text)
{
	return env->store(env->arg, name, (const uint8_t *)text,
	    strlen(text));
}

START_TEST(records_have_names_of_their_own)
{
	char text[32];

	ck_assert_int_eq(load(env, "a", text), WAX_NOT_FOUND);
	ck_assert_int_eq(load(env, "b", text), WAX_NOT_FOUND);
	ck_assert_int_eq(store("a", "first"), WAX_OK);
	ck_assert_int_eq(store("b", "second"), WAX_OK);
	env->release(env->arg, "a");
	env->release(env->arg, "b");
	ck_assert_int_eq(load(env, "a", text), WAX_OK);
	ck_assert_str_eq(text, "first");
	ck_assert_int_eq(load(env, "b", text), WAX_OK);
	ck_assert_str_eq(text, "second");
}
END_TEST

START_TEST(a_record_is_used_once_at_a_time)
{
	struct wax_env *other = wax_posix_env_new(folder);
	char text[32];

	ck_assert_int_eq(load(env, "a", text), WAX_NOT_FOUND);
	ck_assert_int_eq(load(env, "a", text), WAX_EXISTS);
	ck_assert_int_eq(load(other, "a", text), WAX_EXISTS);
	env->release(env->arg, "a");
	ck_assert_int_eq(load(other, "a", text), WAX_NOT_FOUND);
	ck_assert_int_eq(load(env, "a", text), WAX_EXISTS);
	wax_posix_env_free(other);
	ck_assert_int_eq(load(env, "a", text), WAX_NOT_FOUND);
}
END_TEST

START_TEST(a_record_not_in_use_is_not_stored)
{
	ck_assert_int_eq(store("a", "x"), WAX_STATE);
	ck_assert_int_eq(env->remove(env->arg, "a"), WAX_STATE);
	env->release(env->arg, "a");
}
END_TEST

START_TEST(a_removed_record_is_not_found)
{
	char text[32];

	ck_assert_int_eq(load(env, "a", text), WAX_NOT_FOUND);
	ck_assert_int_eq(store("a", "x"), WAX_OK);
	ck_assert_int_eq(env->remove(env->arg, "a"), WAX_OK);
	env->release(env->arg, "a");
	ck_assert_int_eq(load(env, "a", text), WAX_NOT_FOUND);
}
END_TEST

START_TEST(time_does_not_go_back_and_random_bytes_differ)
{
	uint64_t before = env->now(env->arg);
	uint8_t a[16], b[16];

	ck_assert_uint_ge(env->now(env->arg), before);
	ck_assert_int_eq(env->random(env->arg, a, sizeof(a)), WAX_OK);
	ck_assert_int_eq(env->random(env->arg, b, sizeof(b)), WAX_OK);
	ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

START_TEST(errors_of_the_folder_come_with_load)
{
	struct wax_env *nowhere = wax_posix_env_new("/nowhere/at/all");
	char text[32];

	ck_assert_int_eq(load(nowhere, "a", text), WAX_STORAGE);
	wax_posix_env_free(nowhere);
	wax_posix_env_free(NULL);
}
END_TEST

TEST_MAIN_FIXTURE("wax/posix/env", begin, end,
    records_have_names_of_their_own,
    a_record_is_used_once_at_a_time,
    a_record_not_in_use_is_not_stored,
    a_removed_record_is_not_found,
    time_does_not_go_back_and_random_bytes_differ,
    errors_of_the_folder_come_with_load)
