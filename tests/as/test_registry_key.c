/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_registry_key.c - as/registry_key.c: keys turn, and nothing is used
   twice */
#include "as/kit.h"
#include "check_main.h"

static struct registry_key keys[4];
static size_t count;

static enum wax_status
keep_key(void *arg, const struct registry_key *k)
{
	(void)arg;
	ck_assert_uint_lt(count, 4);
	keys[count++] = *k;
	return WAX_OK;
}

static void
read_keys(void)
{
	struct deviceid server = kit_id(3);

	count = 0;
	ck_assert_int_eq(registry_each_key(registry, &server, keep_key, NULL),
	    WAX_OK);
}

START_TEST(a_key_is_next_then_current_then_old_then_gone)
{
	struct deviceid server = kit_id(3);

	/* without a next one nothing changes */
	ck_assert_int_eq(registry_turn_key(registry, &server),
	    WAX_NOT_FOUND);
	for (unsigned n = 1; n < 5; n++) {
		struct registry_key k = kit_token_key(3, n, REGISTRY_NEXT);
		struct registry_key second = kit_token_key(3, 9,
		    REGISTRY_NEXT);

		ck_assert_int_eq(registry_add_key(registry, &k), WAX_OK);
		ck_assert_int_eq(registry_add_key(registry, &second),
		    WAX_EXISTS);
		ck_assert_int_eq(registry_turn_key(registry, &server),
		    WAX_OK);
		read_keys();
		ck_assert_uint_eq(count, 2);
		ck_assert_int_eq(keys[0].state, REGISTRY_CURRENT);
		ck_assert_uint_eq(keys[0].kid[1], n);
		ck_assert_int_eq(keys[1].state, REGISTRY_OLD);
		ck_assert_uint_eq(keys[1].kid[1], n - 1);
		ck_assert_int_eq(registry_turn_key(registry, &server),
		    WAX_NOT_FOUND);
		read_keys();
		ck_assert_uint_eq(count, 2);
	}
}
END_TEST

START_TEST(no_iv_comes_twice_not_even_after_an_old_backup)
{
	struct deviceid server = kit_id(3);
	uint8_t ivs[40][REGISTRY_IV_MAX];
	struct registry_key k;

	for (size_t i = 0; i < 40; i++) {
		if (i == 20) {		/* the file is that of an hour ago */
			kit_close();
			folder_remove();
			kit_setup();
		}
		ck_assert_int_eq(registry_take_key(registry, &server, &k,
		    ivs[i]), WAX_OK);
		ck_assert_uint_eq(k.used, i % 20 + 1);
		for (size_t j = 0; j < i; j++)
			ck_assert_mem_ne(ivs[i], ivs[j], REGISTRY_IV_MAX);
	}
}
END_TEST

START_TEST(a_number_taken_back_was_not_taken)
{
	struct deviceid server = kit_id(3), client = kit_id(2);
	uint8_t iv[REGISTRY_IV_MAX];
	struct registry_key k;
	uint32_t n;

	ck_assert_int_eq(registry_take_number(registry, &server, &n), WAX_OK);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(registry_begin(registry), WAX_OK);
	ck_assert_int_eq(registry_take_number(registry, &server, &n), WAX_OK);
	ck_assert_int_eq(registry_commit(registry, WAX_STORAGE),
	    WAX_STORAGE);
	ck_assert_int_eq(registry_take_number(registry, &server, &n), WAX_OK);
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(registry_take_key(registry, &client, &k, iv),
	    WAX_NOT_FOUND);
}
END_TEST

TEST_MAIN_FIXTURE("as/registry_key", kit_setup, kit_teardown,
    a_key_is_next_then_current_then_old_then_gone,
    no_iv_comes_twice_not_even_after_an_old_backup,
    a_number_taken_back_was_not_taken)
