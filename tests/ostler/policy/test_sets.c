/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/sets.h"

#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "ostler/policy/policy_state.h"
#include "rng.h"

#define GROUPS 12

static struct group *groups[GROUPS];
static struct sets sets;
static struct rng rng;

static void
setup(void)
{
	rng.state = 5;
}

static void
clear(void)
{
	for (size_t i = 0; i < GROUPS; i++) {
		group_free(groups[i]);
		groups[i] = NULL;
	}
	sets_clear(&sets);
}

/* Few bits are random, so that prefixes lie in one another. */
static void
make_prefix(struct address_prefix *p)
{
	*p = (struct address_prefix){ .bits = 0 };
	p->bits = (uint8_t)rng_below(&rng, 129);
	for (size_t i = 0; i < 16; i++) {
		unsigned bits = p->bits < 8 * i ? 0 :
		    (unsigned)(p->bits - 8 * i);
		unsigned mask = bits >= 8 ? 0xff : 0xff00u >> bits;

		p->ip[i] = (uint8_t)((rng_below(&rng, 3) == 0 ? 0x80 :
		    rng_below(&rng, 2) * 0xff) & mask);
	}
}

static void
make_group(size_t number)
{
	struct group *g = group_new(number % 2 == 0 ? GROUP_DEVICES :
	    GROUP_ADDRESSES);

	EXPECT(g != NULL);
	groups[number] = g;
	g->set = (uint32_t)number;
	for (size_t n = rng_below(&rng, 20); n > 0; n--) {
		struct address_prefix p;
		struct deviceid id = { { (uint8_t)rng_below(&rng, 30) } };

		make_prefix(&p);
		EXPECT(group_add_member(g, g->kind == GROUP_DEVICES ?
		    (void *)&id : (void *)&p) == WAX_OK);
	}
	group_sort(g);
}

static bool
has_member(const struct group *g, const struct deviceid *id,
    const struct address *a)
{
	for (size_t i = 0; i < g->count; i++) {
		const void *member = g->members + i * g->member_size;

		if (g->kind == GROUP_DEVICES ? deviceid_equal(member, id) :
		    address_in_prefix(a, member))
			return true;
	}
	return false;
}

/* Each group that has it, and no other, in order. */
static void
check_membership(struct membership in, enum group_kind kind,
    const struct deviceid *id, const struct address *a)
{
	size_t n = 0;

	for (size_t i = 0; i < GROUPS; i++) {
		if (groups[i]->kind != kind || !has_member(groups[i], id, a))
			continue;
		EXPECT(n < in.count && in.numbers[n] == i);
		n++;
	}
	EXPECT(n == in.count);
}

/* The first and last address of each prefix, and their neighbours. */
static void
check_addresses(const struct group *g)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct address_prefix *p = (const void *)
		    (g->members + i * g->member_size);
		struct address a = { .port = 1 };

		memcpy(a.ip, p->ip, sizeof(a.ip));
		check_membership(sets_find_address(&sets, &a), GROUP_ADDRESSES,
		    NULL, &a);
		a.ip[15]--;
		check_membership(sets_find_address(&sets, &a), GROUP_ADDRESSES,
		    NULL, &a);
		memcpy(a.ip, p->ip, sizeof(a.ip));
		for (size_t bit = p->bits; bit < 128; bit++)
			a.ip[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
		check_membership(sets_find_address(&sets, &a), GROUP_ADDRESSES,
		    NULL, &a);
		a.ip[15]++;
		check_membership(sets_find_address(&sets, &a), GROUP_ADDRESSES,
		    NULL, &a);
	}
}

START_TEST(everything_is_in_the_sets_that_have_it)
{
	for (unsigned round = 0; round < 1000; round++) {
		for (size_t i = 0; i < GROUPS; i++)
			make_group(i);
		EXPECT(sets_build(&sets, groups, GROUPS) == WAX_OK);
		for (uint8_t i = 0; i < 40; i++) {
			struct deviceid id = { { i } };

			check_membership(sets_find_device(&sets, &id),
			    GROUP_DEVICES, &id, NULL);
		}
		for (size_t i = 1; i < GROUPS; i += 2)
			check_addresses(groups[i]);
		clear();
	}
}
END_TEST

START_TEST(without_groups_nothing_is_in_a_set)
{
	struct deviceid id = { { 1 } };
	struct address a = { .port = 1 };

	ck_assert_uint_eq(sets_find_device(&sets, &id).count, 0);
	ck_assert_uint_eq(sets_find_address(&sets, &a).count, 0);
	ck_assert(sets_build(&sets, groups, 0) == WAX_OK);
	ck_assert_uint_eq(sets_find_device(&sets, &id).count, 0);
	ck_assert_uint_eq(sets_find_address(&sets, &a).count, 0);
	clear();
}
END_TEST

static bool
covers(const char *words[], size_t count, const char *prefix)
{
	uint32_t number = 0;
	struct address_prefix p;
	bool is_covered;

	groups[0] = group_new(GROUP_ADDRESSES);
	for (size_t i = 0; i < count; i++) {
		ck_assert(address_prefix_parse(bytes_of_text(words[i]), &p) ==
		    WAX_OK);
		ck_assert(group_add_member(groups[0], &p) == WAX_OK);
	}
	group_sort(groups[0]);
	ck_assert(sets_build(&sets, groups, 1) == WAX_OK);
	ck_assert(address_prefix_parse(bytes_of_text(prefix), &p) == WAX_OK);
	is_covered = sets_cover_prefix(&sets, &p,
	    (struct membership){ &number, 1 });
	clear();
	return is_covered;
}

START_TEST(a_prefix_is_covered_if_all_of_its_addresses_are)
{
	const char *halves[] = { "10.0.0.0/9", "10.128.0.0/9" };
	const char *ends[] = { "10.0.0.0/9", "10.192.0.0/10" };
	const char *last[] = { "ffff::/16" };
	const char *all[] = { "::/0" };

	ck_assert(covers(halves, 2, "10.0.0.0/8"));
	ck_assert(covers(halves, 2, "10.127.255.255"));
	ck_assert(!covers(halves, 1, "10.0.0.0/8"));
	ck_assert(!covers(ends, 2, "10.0.0.0/8"));
	ck_assert(!covers(halves, 2, "9.0.0.0/8"));
	ck_assert(covers(last, 1, "ffff:ffff::/32"));
	ck_assert(!covers(last, 1, "::/0"));
	ck_assert(covers(all, 1, "::/0"));
}
END_TEST

START_TEST(equal_lists_are_kept_once)
{
	static const uint32_t numbers[] = { 1, 2, 3 };
	struct number_lists l = { .numbers = NULL };
	uint32_t a, b, c, d;

	ck_assert(number_lists_enter(&l, numbers, 3, &a) == WAX_OK);
	ck_assert(number_lists_enter(&l, numbers, 2, &b) == WAX_OK);
	ck_assert(number_lists_enter(&l, numbers, 0, &d) == WAX_OK);
	for (uint32_t i = 10; i < 1000; i++)
		EXPECT(number_lists_enter(&l, &i, 1, &c) == WAX_OK);
	ck_assert(number_lists_enter(&l, numbers, 3, &c) == WAX_OK);
	ck_assert_uint_eq(a, c);
	ck_assert_uint_ne(a, b);
	ck_assert_uint_eq(d, 0);
	ck_assert_uint_eq(number_lists_get(&l, b).count, 2);
	ck_assert_uint_eq(number_lists_get(&l, b).numbers[1], 2);
	ck_assert_uint_eq(number_lists_get(&l, 0).count, 0);
	free(l.numbers);
	free(l.slots);
}
END_TEST

START_TEST(memberships_meet_in_any_number)
{
	static const uint32_t even[] = { 2, 4, 6 }, odd[] = { 1, 3, 5 };
	static const uint32_t six[] = { 6 };

	ck_assert(!membership_meets((struct membership){ even, 3 },
	    (struct membership){ odd, 3 }));
	ck_assert(membership_meets((struct membership){ even, 3 },
	    (struct membership){ six, 1 }));
	ck_assert(!membership_meets((struct membership){ even, 3 },
	    (struct membership){ NULL, 0 }));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/sets", setup, NULL,
    everything_is_in_the_sets_that_have_it,
    without_groups_nothing_is_in_a_set,
    a_prefix_is_covered_if_all_of_its_addresses_are,
    equal_lists_are_kept_once,
    memberships_meet_in_any_number)
