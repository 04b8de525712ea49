/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_device.c - the devices that are owned */
#include "check_main.h"
#include "obt/store_kit.h"

START_TEST(a_device_comes_back_as_it_was)
{
	struct store_device d = kit_device(1), back;

	d.certificate_until = INT64_MAX;
	d.is_unsettled = true;
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	kit_close();
	kit_open();
	ck_assert_int_eq(store_find_device(store, "lamp-1", &back), WAX_OK);
	ck_assert(kit_same_device(&d, &back));
	memset(&back, 0, sizeof(back));
	ck_assert_int_eq(store_find_id(store, &d.id, &back), WAX_OK);
	ck_assert(kit_same_device(&d, &back));
	d.id.bytes[0] ^= 1;
	ck_assert_int_eq(store_find_id(store, &d.id, &back), WAX_NOT_FOUND);
}
END_TEST

START_TEST(an_id_or_a_name_is_taken_once)
{
	struct store_device d = kit_device(1), e = kit_device(2);

	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	ck_assert_int_eq(store_add_device(store, &d), WAX_EXISTS);
	strcpy(e.name, d.name);
	ck_assert_int_eq(store_add_device(store, &e), WAX_EXISTS);
	e = kit_device(2);
	ck_assert_int_eq(store_add_device(store, &e), WAX_OK);
	strcpy(e.name, d.name);
	ck_assert_int_eq(store_update_device(store, &e), WAX_EXISTS);
}
END_TEST

START_TEST(a_change_is_of_one_device_that_is_there)
{
	struct store_device d = kit_device(1), e = kit_device(2), back;

	ck_assert_int_eq(store_update_device(store, &d), WAX_NOT_FOUND);
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_NOT_FOUND);
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	ck_assert_int_eq(store_add_device(store, &e), WAX_OK);
	strcpy(d.name, "hall");
	d.owner_key[3] = 9;
	ck_assert_int_eq(store_update_device(store, &d), WAX_OK);
	ck_assert_int_eq(store_find_device(store, "hall", &back), WAX_OK);
	ck_assert(kit_same_device(&d, &back));
	ck_assert_int_eq(store_find_device(store, "lamp-2", &back), WAX_OK);
	ck_assert(kit_same_device(&e, &back));
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_OK);
	ck_assert_int_eq(store_find_device(store, "hall", &back),
	    WAX_NOT_FOUND);
}
END_TEST

START_TEST(a_device_that_goes_is_known_as_gone)
{
	struct store_device d = kit_device(1), e = kit_device(2);

	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_NOT_FOUND);
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_NOT_FOUND);
	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_NOT_FOUND);
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_NOT_FOUND);
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_OK);
	kit_close();
	kit_open();
	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_OK);
	ck_assert_int_eq(store_find_gone(store, &e.id), WAX_NOT_FOUND);
	/* one that is there is not gone, whatever was before */
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_NOT_FOUND);
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_OK);
	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_OK);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT count(*) FROM gone"), 1);
}
END_TEST

START_TEST(of_those_that_are_gone_the_newest_are_known)
{
	struct store_device d = kit_device(2), e = kit_device(3);

	kit_sql("INSERT INTO gone (number, id, sum) SELECT 1, x'7d1f2c3a"
	    "111111111111111111110001', checksum(1, x'7d1f2c3a"
	    "111111111111111111110001')");
	kit_sql("INSERT INTO gone (number, id, sum) SELECT 10000, "
	    "zeroblob(16), checksum(10000, zeroblob(16))");
	d.id = kit_id(1);
	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_OK);
	ck_assert_int_eq(store_add_device(store, &e), WAX_OK);
	ck_assert_int_eq(store_remove_device(store, &e.id), WAX_OK);
	ck_assert_int_eq(store_find_gone(store, &e.id), WAX_OK);
	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_NOT_FOUND);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT count(*) FROM gone"), 2);
}
END_TEST

START_TEST(names_are_plain_words)
{
	static const char *const right[] = { "a", "0", "lamp", "Lamp.2_b-c",
		"7d1f2c3a", "12345678901234567890123456789012345678901234567890"
		"1234567890123" };
	static const char *const wrong[] = { "", " ", "a b", "a\nb", "a'b",
		"a\"b", "a;b", "a\\b", "../a", ".a", "-a", "--db", "_a",
		"\x1b[31m", "\xc3\xa4", "\x7f", "a/b", "%s", "*",
		"7d1f2c3a-0000-4000-8000-000000000017",
		"7D1F2C3A-0000-4000-8000-000000000017",
		"12345678901234567890123456789012345678901234567890"
		"12345678901234" };

	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		ck_assert_msg(store_is_name(right[i]), "%s", right[i]);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct store_device d = kit_device(1), found;

		ck_assert_msg(!store_is_name(wrong[i]), "%s", wrong[i]);
		memcpy(d.name, wrong[i], strnlen(wrong[i],
		    STORE_NAME_SIZE - 1) + 1);
		if (strlen(wrong[i]) >= STORE_NAME_SIZE)
			d.name[STORE_NAME_SIZE - 1] = 'x';
		ck_assert_int_eq(store_add_device(store, &d), WAX_RANGE);
		ck_assert_int_eq(store_find_device(store, wrong[i], &found),
		    WAX_NOT_FOUND);
	}
}
END_TEST

START_TEST(addresses_have_nothing_that_a_terminal_obeys)
{
	static const char *const wrong[] = { "", "coap://[::1] x",
		"coap://\x1b[31m", "coap://\xc3\xa4", "a\nb", "\x7f" };
	struct store_device d = kit_device(1);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		strcpy(d.address, wrong[i]);
		ck_assert_int_eq(store_add_device(store, &d), WAX_RANGE);
	}
	memset(d.address, 'a', sizeof(d.address));	/* no end */
	ck_assert_int_eq(store_add_device(store, &d), WAX_RANGE);
	d = kit_device(1);
	d.id = (struct deviceid){ 0 };
	ck_assert_int_eq(store_add_device(store, &d), WAX_RANGE);
}
END_TEST

static void
add_id(const char *name, const char *id)
{
	struct store_device d = kit_device(1);

	strcpy(d.name, name);
	ck_assert_int_eq(deviceid_parse(bytes_of_text(id), &d.id), WAX_OK);
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
}

static void
expect_found(const char *word, const char *name)
{
	struct store_device d = { 0 };
	enum wax_status st = store_find_device(store, word, &d);

	if (name == NULL)
		ck_assert_msg(st == WAX_NOT_FOUND, "%s: %d", word, st);
	else
		ck_assert_msg(st == WAX_OK && strcmp(d.name, name) == 0,
		    "%s: %d %s", word, st, d.name);
}

START_TEST(a_device_is_found_by_what_tells_it_from_others)
{
	struct store_device d;

	add_id("one", "7d1f2c3a-0000-4000-8000-000000000017");
	add_id("two", "7d1f2c3a-0000-4000-8000-100000000017");
	add_id("three", "ffff2c3a-0000-4000-8000-100000000017");
	add_id("ffff", "00002c3a-0000-4000-8000-100000000017");
	expect_found("one", "one");
	expect_found("7d1f2c3a-0000-4000-8000-000000000017", "one");
	expect_found("7D1F2C3A-0000-4000-8000-1", "two");
	expect_found("7d1f2c3a-0000-4000-8000-1", "two");
	expect_found("FFFF2C3a", "three");
	expect_found("ffff2c3a-", "three");
	expect_found("ffff", "ffff");	/* a name comes first */
	expect_found("0000", "ffff");
	expect_found("000", NULL);	/* too short */
	expect_found("ffff2c3a0", NULL);
	expect_found("ffff2c3a-0000-4000-8000-1000000000170", NULL);
	expect_found("f%%f", NULL);
	expect_found("' OR 1 --", NULL);
	expect_found("", NULL);
	ck_assert_int_eq(store_find_device(store, "7d1f", &d), WAX_LIMIT);
	ck_assert_int_eq(store_find_device(store, "7d1f2c3a-0000-4000-8000-",
	    &d), WAX_LIMIT);
}
END_TEST

/* --- each --- */

static char names[200];

static enum wax_status
note(void *arg, const struct store_device *d)
{
	unsigned *left = arg;

	strcat(names, d->name);
	strcat(names, " ");
	return --*left == 0 ? WAX_STATE : WAX_OK;
}

static enum wax_status
remove_it(void *arg, const struct store_device *d)
{
	(void)arg;
	return store_remove_device(store, &d->id);
}

START_TEST(each_comes_in_the_order_of_names_and_may_be_changed)
{
	static const unsigned order[] = { 3, 1, 2 };
	unsigned left = 10;

	for (size_t i = 0; i < 3; i++) {
		struct store_device d = kit_device(order[i]);

		ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	}
	ck_assert_int_eq(store_each_device(store, note, &left), WAX_OK);
	ck_assert_str_eq(names, "lamp-1 lamp-2 lamp-3 ");
	names[0] = '\0';
	left = 2;
	ck_assert_int_eq(store_each_device(store, note, &left), WAX_STATE);
	ck_assert_str_eq(names, "lamp-1 lamp-2 ");
	ck_assert_int_eq(store_each_device(store, remove_it, NULL), WAX_OK);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT count(*) FROM device"), 0);
}
END_TEST

TEST_MAIN_FIXTURE("obt/store_device", kit_setup, kit_teardown,
    a_device_comes_back_as_it_was,
    an_id_or_a_name_is_taken_once,
    a_change_is_of_one_device_that_is_there,
    a_device_that_goes_is_known_as_gone,
    of_those_that_are_gone_the_newest_are_known,
    names_are_plain_words,
    addresses_have_nothing_that_a_terminal_obeys,
    a_device_is_found_by_what_tells_it_from_others,
    each_comes_in_the_order_of_names_and_may_be_changed)
