/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b2_pending.c - wax/oscore/b2_pending.c */
#include "check_main.h"
#include "wax/oscore/b2_pending.h"
#include "wax/oscore/context.h"

static struct b2_pending pending;
static struct wax_context contexts[8];

static void
begin_with(size_t limit)
{
	b2_pending_init(&pending, limit);
	ck_assert_int_eq(b2_pending_make_room(&pending), WAX_OK);
}

static void
begin(void)
{
	begin_with(8);
}

static void
end(void)
{
	b2_pending_free(&pending);
}

/* Values are "value" with a digit; each lives for 10 ms. */
static enum wax_status
add(int context, char digit, uint64_t now)
{
	char value[] = "value-0";

	value[6] = digit;
	return b2_pending_add(&pending, &contexts[context], 0,
	    bytes_of_text(value), now, now + 10);
}

static bool
knows(int context, char digit, uint64_t now)
{
	char whole[] = "value-0 and more";

	whole[6] = digit;
	return b2_pending_match(&pending, &contexts[context], 0,
	    bytes_of_text(whole), now) == 7;
}

START_TEST(a_value_is_known_to_its_context_only)
{
	ck_assert_int_eq(add(0, 'a', 0), WAX_OK);
	ck_assert(knows(0, 'a', 0));
	ck_assert(!knows(0, 'b', 0));
	ck_assert(!knows(1, 'a', 0));
	ck_assert_uint_eq(b2_pending_match(&pending, &contexts[0], 1,
	    bytes_of_text("value-a and more"), 0), 0);
	ck_assert_uint_eq(b2_pending_match(&pending, &contexts[0], 0,
	    bytes_of_text("value-"), 0), 0);
}
END_TEST

START_TEST(b_2_1_a_value_is_forgotten_after_its_time)
{
	ck_assert_int_eq(add(0, 'a', 0), WAX_OK);
	ck_assert(knows(0, 'a', 9));
	ck_assert(!knows(0, 'a', 10));
}
END_TEST

START_TEST(beyond_its_share_a_contexts_oldest_gives_way)
{
	for (char digit = 'a'; digit <= 'f'; digit++)
		ck_assert_int_eq(add(0, digit, 0), WAX_OK);
	ck_assert(!knows(0, 'd', 0));
	ck_assert(knows(0, 'e', 0));
	ck_assert(knows(0, 'f', 0));
}
END_TEST

START_TEST(a_flood_for_one_context_disturbs_no_other)
{
	ck_assert_int_eq(add(1, 'a', 0), WAX_OK);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(add(0, (char)('a' + i % 26), 0), WAX_OK);
	ck_assert(knows(1, 'a', 0));
}
END_TEST

START_TEST(b_2_1_when_all_is_taken_by_others_there_is_no_room)
{
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(add(i, 'a', 0), WAX_OK);
		ck_assert_int_eq(add(i, 'b', 0), WAX_OK);
	}
	ck_assert_int_eq(add(4, 'a', 0), WAX_LIMIT);
	/* who has some gets a new one for an old one */
	ck_assert_int_eq(add(3, 'c', 0), WAX_OK);
	ck_assert(!knows(3, 'a', 0));
	ck_assert_int_eq(add(4, 'a', 10), WAX_OK);
	ck_assert(knows(4, 'a', 10));
}
END_TEST

START_TEST(what_is_removed_is_not_known)
{
	ck_assert_int_eq(add(0, 'a', 0), WAX_OK);
	ck_assert_int_eq(add(1, 'b', 0), WAX_OK);
	b2_pending_remove(&pending, &contexts[0]);
	ck_assert(!knows(0, 'a', 0));
	ck_assert(knows(1, 'b', 0));
}
END_TEST

START_TEST(a_table_of_one_has_one)
{
	end();
	begin_with(1);
	ck_assert_int_eq(add(0, 'a', 0), WAX_OK);
	ck_assert_int_eq(add(1, 'a', 0), WAX_LIMIT);
	ck_assert_int_eq(add(0, 'b', 0), WAX_OK);
	ck_assert(!knows(0, 'a', 0));
	ck_assert(knows(0, 'b', 0));
}
END_TEST

START_TEST(a_table_without_room_knows_nothing)
{
	end();
	b2_pending_init(&pending, 4);
	ck_assert_int_eq(add(0, 'a', 0), WAX_LIMIT);
	ck_assert(!knows(0, 'a', 0));
	b2_pending_remove(&pending, &contexts[0]);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/b2_pending", begin, end,
    a_value_is_known_to_its_context_only,
    b_2_1_a_value_is_forgotten_after_its_time,
    beyond_its_share_a_contexts_oldest_gives_way,
    a_flood_for_one_context_disturbs_no_other,
    b_2_1_when_all_is_taken_by_others_there_is_no_room,
    what_is_removed_is_not_known,
    a_table_of_one_has_one,
    a_table_without_room_knows_nothing)
