/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_shelf.c - wax/ocf/shelf.c */
#include "check_main.h"
#include "wax/ocf/kit.h"
#include "wax/ocf/shelf.h"

static struct kit *k;
static struct shelf s;
static uint8_t state[SHELF_MAX];

static void
begin(void)
{
	k = calloc(1, sizeof(*k));
	ck_assert_ptr_nonnull(k);
	k->env = (struct wax_env){ k, kit_clock, kit_random, kit_load,
	    kit_store, kit_remove, kit_release };
	k->stores_left = SIZE_MAX;
	for (size_t i = 0; i < sizeof(state); i++)
		state[i] = (uint8_t)(i * 7 + i / 256);
}

static void
end(void)
{
	shelf_close(&s);
	for (size_t i = 0; i < KIT_RECORDS; i++)
		ck_assert(!k->records[i].in_use);
	free(k);
}

static enum wax_status
open_again(void)
{
	shelf_close(&s);
	return shelf_open(&s, &k->env, "n");
}

static void
expect(bool is_previous, size_t len)
{
	uint8_t *data = NULL;
	size_t got = 0;

	ck_assert_int_eq(shelf_read(&s, is_previous, &data, &got), WAX_OK);
	ck_assert_uint_eq(got, len);
	ck_assert_mem_eq(data, state, len);
	free(data);
}

static enum wax_status
read_status(bool is_previous)
{
	uint8_t *data = NULL;
	size_t len;
	enum wax_status st = shelf_read(&s, is_previous, &data, &len);

	free(data);
	return st;
}

START_TEST(what_was_written_is_read_back_at_each_border)
{
	static const size_t lens[] = { 0, 1, 1023, 1024, 1025, 2048, 30000,
	    SHELF_MAX };

	ck_assert_int_eq(open_again(), WAX_NOT_FOUND);
	ck_assert_int_eq(read_status(false), WAX_NOT_FOUND);
	for (size_t i = 0; i < 8; i++) {
		ck_assert_int_eq(shelf_write(&s, bytes_of(state, lens[i])),
		    WAX_OK);
		expect(false, lens[i]);
		if (i > 0)
			expect(true, lens[i - 1]);
		ck_assert_int_eq(open_again(), WAX_OK);
		expect(false, lens[i]);
	}
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, SHELF_MAX + 1)),
	    WAX_LIMIT);
}
END_TEST

/* Storage that ends after each possible number of stores: the state is the old
   one, whole, or at the last the new one. */
START_TEST(a_crash_at_any_store_leaves_a_whole_state)
{
	ck_assert_int_eq(open_again(), WAX_NOT_FOUND);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 5000)), WAX_OK);
	for (size_t stores = 0; stores < 4; stores++) {
		k->stores_left = stores;
		ck_assert_int_eq(shelf_write(&s, bytes_of(state, 3000)),
		    WAX_STORAGE);
		ck_assert_int_eq(open_again(), WAX_OK);
		expect(false, 5000);
	}
	k->stores_left = 4;
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 3000)), WAX_OK);
	ck_assert_int_eq(open_again(), WAX_OK);
	expect(false, 3000);
}
END_TEST

START_TEST(each_flipped_bit_is_found)
{
	ck_assert_int_eq(open_again(), WAX_NOT_FOUND);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 1500)), WAX_OK);
	for (size_t i = 0; i < KIT_RECORDS; i++) {
		struct kit_record *r = &k->records[i];

		for (size_t bit = 0; r->exists && bit < 8 * r->len;
		    bit += bit < 1000 ? 1 : 61) {
			enum wax_status st;

			r->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			st = open_again();
			if (st == WAX_OK)
				st = read_status(false);
			ck_assert_int_eq(st, WAX_DAMAGED);
			r->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
	ck_assert_int_eq(open_again(), WAX_OK);
	expect(false, 1500);
}
END_TEST

START_TEST(truncated_and_lost_records_are_found)
{
	ck_assert_int_eq(open_again(), WAX_NOT_FOUND);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 1500)), WAX_OK);
	for (size_t i = 0; i < KIT_RECORDS; i++) {
		struct kit_record *r = &k->records[i];
		size_t len = r->len;
		enum wax_status st;

		if (!r->exists)
			continue;
		for (r->len = 0; r->len < len; r->len++) {
			st = open_again();
			if (st == WAX_OK)
				st = read_status(false);
			ck_assert_int_eq(st, WAX_DAMAGED);
		}
		if (strcmp(r->name, "n") == 0)
			continue;
		r->exists = false;
		ck_assert_int_eq(open_again(), WAX_OK);
		ck_assert_int_eq(read_status(false), WAX_DAMAGED);
		r->exists = true;
	}
}
END_TEST

START_TEST(a_damaged_newest_leaves_the_one_before)
{
	ck_assert_int_eq(open_again(), WAX_NOT_FOUND);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 1500)), WAX_OK);
	ck_assert_int_eq(read_status(true), WAX_NOT_FOUND);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 1600)), WAX_OK);
	kit_record(k, "n.a.1")->data[3] ^= 1;
	ck_assert_int_eq(open_again(), WAX_OK);
	ck_assert_int_eq(read_status(false), WAX_DAMAGED);
	expect(true, 1500);
	/* the next one takes its place, and a crash does not take the last */
	for (size_t stores = 0; stores < 3; stores++) {
		shelf_go_back(&s);
		k->stores_left = stores;
		ck_assert_int_eq(shelf_write(&s, bytes_of(state, 1700)),
		    WAX_STORAGE);
		ck_assert_int_eq(open_again(), WAX_OK);
		ck_assert_int_eq(read_status(false), WAX_DAMAGED);
		expect(true, 1500);
	}
	shelf_go_back(&s);
	k->stores_left = 3;
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 1700)), WAX_OK);
	ck_assert_int_eq(open_again(), WAX_OK);
	expect(false, 1700);
	expect(true, 1500);
}
END_TEST

START_TEST(records_in_use_are_not_shared_and_erased_ones_are_gone)
{
	struct shelf other;

	ck_assert_int_eq(open_again(), WAX_NOT_FOUND);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 10)), WAX_OK);
	ck_assert_int_eq(shelf_open(&other, &k->env, "n"), WAX_EXISTS);
	ck_assert_int_eq(shelf_erase(&k->env, "n"), WAX_EXISTS);
	shelf_close(&s);
	ck_assert_int_eq(shelf_erase(&k->env, "n"), WAX_OK);
	ck_assert_int_eq(open_again(), WAX_NOT_FOUND);
	ck_assert_int_eq(shelf_open(&other, &k->env, ""), WAX_RANGE);
}
END_TEST

static size_t
count_records(void)
{
	size_t count = 0;

	for (size_t i = 0; i < KIT_RECORDS; i++)
		count += k->records[i].exists;
	return count;
}

START_TEST(what_the_newest_copy_does_not_need_is_forgotten)
{
	ck_assert_int_eq(open_again(), WAX_NOT_FOUND);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 9000)), WAX_OK);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 5000)), WAX_OK);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 1025)), WAX_OK);
	ck_assert_uint_eq(count_records(), 1 + 9 + 5);
	ck_assert_int_eq(open_again(), WAX_OK);
	ck_assert_int_eq(shelf_forget(&s), WAX_OK);
	ck_assert_uint_eq(count_records(), 1 + 2);
	ck_assert_int_eq(open_again(), WAX_OK);
	expect(false, 1025);
	ck_assert_int_eq(read_status(true), WAX_DAMAGED);
	ck_assert_int_eq(shelf_write(&s, bytes_of(state, 3000)), WAX_OK);
	expect(false, 3000);
	shelf_close(&s);
	kit_record(k, "n")->len = 3;
	ck_assert_int_eq(shelf_erase(&k->env, "n"), WAX_OK);
	ck_assert_uint_eq(count_records(), 0);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/shelf", begin, end,
    what_was_written_is_read_back_at_each_border,
    a_crash_at_any_store_leaves_a_whole_state,
    each_flipped_bit_is_found,
    truncated_and_lost_records_are_found,
    a_damaged_newest_leaves_the_one_before,
    records_in_use_are_not_shared_and_erased_ones_are_gone,
    what_the_newest_copy_does_not_need_is_forgotten)
