/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/callers.h"

#include "check_main.h"

static struct deviceid ids[] = { { { 1 } }, { { 3 } }, { { 5 } } };
static struct deviceid names[] = { { { 1 } }, { { 20 } }, { { 21 } } };

static struct deviceid
id_of(uint8_t n)
{
	return (struct deviceid){ { n } };
}

static bool
may_call(const struct listener_conf *l, uint8_t n)
{
	struct deviceid id = id_of(n);

	return callers_may_call(l, &id);
}

static bool
may_register(const struct listener_conf *l, uint8_t peer, uint8_t name)
{
	struct deviceid a = id_of(peer), b = id_of(name);

	return callers_may_register(l, &a, &b);
}

START_TEST(callers_are_those_of_the_list)
{
	struct listener_conf l = { .callers = { .ids = ids, .count = 3 } };

	for (uint8_t n = 0; n < 8; n++)
		ck_assert_int_eq(may_call(&l, n), n == 1 || n == 3 || n == 5);
	ck_assert(callers_are_expected(&l));
}
END_TEST

START_TEST(all_are_all_but_the_nil_id)
{
	struct listener_conf l = { .callers = { .all = true } };

	ck_assert(may_call(&l, 7));
	ck_assert(!may_call(&l, 0));
	ck_assert(callers_are_expected(&l));
}
END_TEST

START_TEST(without_a_list_nobody_calls)
{
	struct listener_conf l = { .name = NULL };

	ck_assert(!may_call(&l, 1));
	ck_assert(!may_register(&l, 1, 1));
	ck_assert(!may_register(&l, 1, 2));
	ck_assert(!callers_are_expected(&l));
}
END_TEST

START_TEST(a_peer_registers_itself_and_the_names_given_to_it)
{
	struct register_conf registers[] = {
		{ { { 1 } }, { .ids = names, .count = 3 } },
		{ { { 2 } }, { .ids = names, .count = 3 } },
		{ { { 9 } }, { .all = true } },
	};
	struct listener_conf l = {
		.callers = { .ids = ids, .count = 3 },
		.registers = registers, .register_count = 3,
	};

	ck_assert(may_register(&l, 1, 1));
	ck_assert(may_register(&l, 1, 20));
	ck_assert(!may_register(&l, 1, 22));
	ck_assert(may_register(&l, 3, 3));
	ck_assert(!may_register(&l, 3, 20));
	/* Who may not call is not reached as itself either. */
	ck_assert(!may_register(&l, 2, 2));
	ck_assert(may_register(&l, 2, 21));
	ck_assert(may_register(&l, 2, 1));
	ck_assert(may_register(&l, 9, 200));
	ck_assert(!may_register(&l, 9, 0));
	ck_assert(!may_register(&l, 0, 20));
	ck_assert(!may_register(&l, 4, 20));
}
END_TEST

TEST_MAIN("ostler/forward/callers",
    callers_are_those_of_the_list,
    all_are_all_but_the_nil_id,
    without_a_list_nobody_calls,
    a_peer_registers_itself_and_the_names_given_to_it)
