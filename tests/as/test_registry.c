/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_registry.c - as/registry.c: the file, its key, and who is in it */
#include "as/kit.h"
#include "check_main.h"

static size_t seen;

static enum wax_status
count_party(void *arg, const struct registry_party *p)
{
	(void)arg;
	(void)p;
	seen++;
	return WAX_OK;
}

START_TEST(what_was_put_in_is_there_again)
{
	struct registry_party p = kit_party(9), back;

	p.introspects = p.has_no_clock = true;
	ck_assert_int_eq(registry_add_party(registry, &p), WAX_OK);
	kit_close();
	kit_open();
	ck_assert_int_eq(registry_find_name(registry, "party-9", &back),
	    WAX_OK);
	ck_assert_mem_eq(&back, &p, sizeof(p));
	ck_assert_int_eq(registry_find_party(registry, &p.id, &back), WAX_OK);
	ck_assert_int_eq(registry_find_name(registry,
	    "7d1f2c3a-1111-1111-1111-111111110009", &back), WAX_OK);
	ck_assert_int_eq(registry_find_name(registry, "party-8", &back),
	    WAX_NOT_FOUND);
	seen = 0;
	ck_assert_int_eq(registry_each_party(registry, count_party, NULL),
	    WAX_OK);
	ck_assert_uint_eq(seen, 3);
}
END_TEST

START_TEST(names_ids_and_senders_are_taken_once)
{
	struct registry_party p = kit_party(2), q = kit_party(5);

	ck_assert_int_eq(registry_add_party(registry, &p), WAX_EXISTS);
	strcpy(q.name, "party-2");
	ck_assert_int_eq(registry_add_party(registry, &q), WAX_EXISTS);
	q = kit_party(5);
	memcpy(q.its_id, p.its_id, sizeof(q.its_id));
	ck_assert_int_eq(registry_add_party(registry, &q), WAX_EXISTS);
	q = kit_party(5);
	strcpy(q.name, "a name");
	ck_assert_int_eq(registry_add_party(registry, &q), WAX_RANGE);
	q = kit_party(5);
	q.id = (struct deviceid){ { 0 } };
	ck_assert_int_eq(registry_add_party(registry, &q), WAX_RANGE);
}
END_TEST

START_TEST(another_key_opens_nothing)
{
	const struct sealed_key other = { { 9 } };
	struct registry *r = NULL;

	ck_assert_int_eq(registry_open(folder_path("as.db"), &other, &r,
	    &error), WAX_DAMAGED);
	ck_assert_ptr_nonnull(strstr(error.text, "another key"));
	ck_assert_ptr_null(r);
}
END_TEST

START_TEST(no_secret_lies_in_the_file_as_it_is)
{
	static uint8_t data[1 << 20];
	struct registry_token t = kit_token(1, 2, 3);
	size_t len;

	ck_assert_int_eq(registry_add_token(registry, &t), WAX_OK);
	ck_assert_int_eq(registry_backup(registry, folder_path("copy"),
	    &error), WAX_OK);
	len = folder_read("copy", data, sizeof(data));
	ck_assert_uint_gt(len, 4096);
	ck_assert_ptr_nonnull(memmem(data, len, "party-2", 7));
	ck_assert_ptr_null(memmem(data, len, KIT_NEEDLE, KIT_NEEDLE_LEN));
}
END_TEST

START_TEST(a_secret_moved_to_another_row_is_damage)
{
	sqlite3 *back_door;
	struct registry_party p;

	kit_add(4);
	ck_assert_int_eq(database_connect(folder_path("as.db"), &back_door),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(back_door, "UPDATE party SET secret = "
	    "(SELECT secret FROM party WHERE name = 'party-2'), sum = "
	    "checksum(id, name, is_client, is_server, is_suspended, "
	    "introspects, has_no_clock, alg, enrolled_at, its_id, our_id, "
	    "(SELECT secret FROM party WHERE name = 'party-2')) "
	    "WHERE name = 'party-4'", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(back_door);
	ck_assert_int_eq(registry_find_name(registry, "party-4", &p),
	    WAX_DAMAGED);
}
END_TEST

START_TEST(a_suspended_party_stays_and_a_removed_one_takes_all_with_it)
{
	struct deviceid client = kit_id(2), server = kit_id(3);
	struct registry_token t = kit_token(1, 2, 3);
	struct registry_party p;

	ck_assert_int_eq(registry_add_token(registry, &t), WAX_OK);
	ck_assert_int_eq(registry_suspend(registry, &client, true), WAX_OK);
	ck_assert_int_eq(registry_find_party(registry, &client, &p), WAX_OK);
	ck_assert(p.is_suspended);
	ck_assert_int_eq(registry_suspend(registry, &client, false), WAX_OK);
	ck_assert_int_eq(registry_find_token(registry, t.hash, &t), WAX_OK);
	ck_assert_int_eq(registry_remove_party(registry, &server), WAX_OK);
	ck_assert_int_eq(registry_find_token(registry, t.hash, &t),
	    WAX_NOT_FOUND);
	ck_assert_int_eq(registry_remove_party(registry, &server),
	    WAX_NOT_FOUND);
	ck_assert_int_eq(registry_suspend(registry, &server, true),
	    WAX_NOT_FOUND);
}
END_TEST

START_TEST(changes_of_others_are_noticed)
{
	struct registry *other;
	struct registry_party p = kit_party(5);
	int64_t before = registry_version(registry);

	ck_assert_int_eq(registry_open(folder_path("as.db"), &kit_key,
	    &other, &error), WAX_OK);
	ck_assert_int_eq(registry_version(registry), before);
	ck_assert_int_eq(registry_add_party(other, &p), WAX_OK);
	ck_assert_int_ne(registry_version(registry), before);
	registry_close(other);
}
END_TEST

TEST_MAIN_FIXTURE("as/registry", kit_setup, kit_teardown,
    what_was_put_in_is_there_again,
    names_ids_and_senders_are_taken_once,
    another_key_opens_nothing,
    no_secret_lies_in_the_file_as_it_is,
    a_secret_moved_to_another_row_is_damage,
    a_suspended_party_stays_and_a_removed_one_takes_all_with_it,
    changes_of_others_are_noticed)
