/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_bond.c - what two devices share */
#include "check_main.h"
#include "obt/store_kit.h"

static struct deviceid ids[5];

static void
setup(void)
{
	kit_setup();
	for (unsigned i = 1; i < 5; i++) {
		struct store_device d = kit_device(i);

		ids[i] = d.id;
		ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	}
}

START_TEST(a_bond_is_seen_from_either_end)
{
	struct store_bond b = kit_bond(STORE_PAIR, 2, 1), back;

	b.is_half = true;
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	kit_close();
	kit_open();
	ck_assert_int_eq(store_find_bond(store, STORE_PAIR, &ids[2], &ids[1],
	    &back), WAX_OK);
	ck_assert(kit_same_bond(&b, &back));
	ck_assert_int_eq(store_find_bond(store, STORE_PAIR, &ids[1], &ids[2],
	    &back), WAX_OK);
	ck_assert(deviceid_equal(&back.one, &ids[1]));
	ck_assert_int_eq(back.one_credid, b.other_credid);
	ck_assert_uint_eq(back.one_sender_len, 4);
	ck_assert_mem_eq(back.one_sender, b.other_sender, 4);
	ck_assert_int_eq(store_find_bond(store, STORE_LINK, &ids[1], &ids[2],
	    &back), WAX_NOT_FOUND);
}
END_TEST

START_TEST(of_two_there_is_one_bond_of_a_kind)
{
	struct store_bond b = kit_bond(STORE_PAIR, 1, 2), back;

	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	b = kit_bond(STORE_PAIR, 2, 1);
	b.since = 99;
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	b.kind = STORE_LINK;
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT count(*) FROM bond"), 2);
	ck_assert_int_eq(store_find_bond(store, STORE_PAIR, &ids[1], &ids[2],
	    &back), WAX_OK);
	ck_assert_int_eq(back.since, 99);
	ck_assert_int_eq(store_remove_bond(store, STORE_PAIR, &ids[1],
	    &ids[2]), WAX_OK);
	ck_assert_int_eq(store_remove_bond(store, STORE_PAIR, &ids[1],
	    &ids[2]), WAX_NOT_FOUND);
	ck_assert_int_eq(store_find_bond(store, STORE_LINK, &ids[1], &ids[2],
	    &back), WAX_OK);
}
END_TEST

START_TEST(no_bond_is_with_a_stranger_or_oneself)
{
	struct store_bond b = kit_bond(STORE_PAIR, 1, 9);

	ck_assert_int_eq(store_put_bond(store, &b), WAX_NOT_FOUND);
	b = kit_bond(STORE_PAIR, 1, 1);
	ck_assert_int_eq(store_put_bond(store, &b), WAX_RANGE);
	b = kit_bond(STORE_PAIR, 1, 2);
	b.one_sender_len = 9;
	ck_assert_int_eq(store_put_bond(store, &b), WAX_RANGE);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT count(*) FROM bond"), 0);
}
END_TEST

START_TEST(bonds_go_with_their_device)
{
	struct store_bond a = kit_bond(STORE_PAIR, 1, 2),
	    b = kit_bond(STORE_LINK, 3, 1), c = kit_bond(STORE_LINK, 2, 3),
	    back;

	ck_assert_int_eq(store_put_bond(store, &a), WAX_OK);
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	ck_assert_int_eq(store_put_bond(store, &c), WAX_OK);
	ck_assert_int_eq(store_remove_device(store, &ids[1]), WAX_OK);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT count(*) FROM bond"), 1);
	ck_assert_int_eq(store_find_bond(store, STORE_LINK, &ids[3], &ids[2],
	    &back), WAX_OK);
}
END_TEST

START_TEST(sender_ids_of_either_end_are_known)
{
	struct store_bond b = kit_bond(STORE_PAIR, 1, 2);
	struct bytes one = bytes_of(b.one_sender, b.one_sender_len);
	struct bytes other = bytes_of(b.other_sender, b.other_sender_len);

	ck_assert(!store_has_sender(store, one));
	b.kind = STORE_LINK;
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	ck_assert(!store_has_sender(store, one));
	b.kind = STORE_PAIR;
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	ck_assert(store_has_sender(store, one));
	ck_assert(store_has_sender(store, other));
	ck_assert(!store_has_sender(store, bytes_of(one.data, 2)));
	ck_assert(!store_has_sender(store, BYTES_ABSENT));
}
END_TEST

static unsigned seen, first;

static enum wax_status
note(void *arg, const struct store_bond *b)
{
	const struct deviceid *id = arg;

	if (id != NULL && !deviceid_equal(&b->one, id))
		return WAX_STATE;
	first = b->one.bytes[15];
	seen++;
	return WAX_OK;
}

static enum wax_status
remove_it(void *arg, const struct store_bond *b)
{
	(void)arg;
	return store_remove_bond(store, b->kind, &b->one, &b->other);
}

START_TEST(all_or_those_of_one_are_shown_from_its_side)
{
	struct store_bond a = kit_bond(STORE_PAIR, 1, 2),
	    b = kit_bond(STORE_LINK, 3, 1), c = kit_bond(STORE_LINK, 2, 3);

	ck_assert_int_eq(store_put_bond(store, &a), WAX_OK);
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	ck_assert_int_eq(store_put_bond(store, &c), WAX_OK);
	ck_assert_int_eq(store_each_bond(store, NULL, note, NULL), WAX_OK);
	ck_assert_uint_eq(seen, 3);
	seen = 0;
	ck_assert_int_eq(store_each_bond(store, &ids[3], note, &ids[3]),
	    WAX_OK);
	ck_assert_uint_eq(seen, 2);
	ck_assert_uint_eq(first, 3);
	ck_assert_int_eq(store_each_bond(store, &ids[4], note, &ids[4]),
	    WAX_OK);
	ck_assert_uint_eq(seen, 2);
	ck_assert_int_eq(store_each_bond(store, NULL, remove_it, NULL),
	    WAX_OK);
	ck_assert_int_eq(store_each_bond(store, NULL, note, NULL), WAX_OK);
	ck_assert_uint_eq(seen, 2);
}
END_TEST

TEST_MAIN_FIXTURE("obt/store_bond", setup, kit_teardown,
    a_bond_is_seen_from_either_end,
    of_two_there_is_one_bond_of_a_kind,
    no_bond_is_with_a_stranger_or_oneself,
    bonds_go_with_their_device,
    sender_ids_of_either_end_are_known,
    all_or_those_of_one_are_shown_from_its_side)
