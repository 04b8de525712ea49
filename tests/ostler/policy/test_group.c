/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/group.h"

#include <stdio.h>

#include "check_main.h"
#include "expect.h"
#include "ostler/policy/policy_state.h"

static struct policy *policy;

static void
setup(void)
{
	policy = policy_new();
	ck_assert_ptr_nonnull(policy);
}

static void
teardown(void)
{
	policy_free(policy);
}

static struct group *
add_group(const char *name, enum group_kind kind)
{
	struct group *g = policy_add_group(policy, name, kind);

	ck_assert_ptr_nonnull(g);
	return g;
}

static void
add_device(struct group *g, unsigned n)
{
	struct deviceid id = { { 1, (uint8_t)(n >> 16), (uint8_t)(n >> 8),
	    (uint8_t)n } };

	EXPECT(group_add_device(g, &id) == WAX_OK);
}

static void
add_prefix(struct group *g, const char *text)
{
	struct address_prefix prefix;

	ck_assert(address_prefix_parse(bytes_of_text(text), &prefix) ==
	    WAX_OK);
	ck_assert(group_add_prefix(g, &prefix) == WAX_OK);
}

START_TEST(a_group_knows_its_name_and_kind)
{
	char name[] = "floor";
	struct group *g = add_group(name, GROUP_DEVICES);

	name[0] = 'd';
	ck_assert_str_eq(group_name(g), "floor");
	ck_assert_int_eq(group_kind(g), GROUP_DEVICES);
	ck_assert_int_eq(group_kind(add_group("net", GROUP_ADDRESSES)),
	    GROUP_ADDRESSES);
	ck_assert_uint_eq(group_count(g), 0);
}
END_TEST

START_TEST(members_that_are_there_twice_count_once_in_the_end)
{
	struct group *g = add_group("g", GROUP_DEVICES);
	struct group *h = add_group("h", GROUP_ADDRESSES);

	for (unsigned i = 0; i < 9; i++)
		add_device(g, i % 3);
	add_prefix(h, "10.0.0.0/8");
	add_prefix(h, "10.0.0.0/16");
	add_prefix(h, "10.0.0.0/8");
	ck_assert_uint_eq(group_count(g), 9);
	ck_assert(policy_finish(policy) == WAX_OK);
	ck_assert_uint_eq(group_count(g), 3);
	ck_assert_uint_eq(group_count(h), 2);
}
END_TEST

START_TEST(a_group_of_groups_has_their_members_as_they_are_now)
{
	struct group *a = add_group("a", GROUP_DEVICES);
	struct group *b = add_group("b", GROUP_DEVICES);

	add_device(a, 1);
	add_device(b, 2);
	ck_assert(group_add_group(a, b) == WAX_OK);
	add_device(b, 3);
	ck_assert_uint_eq(group_count(a), 2);
	ck_assert(policy_finish(policy) == WAX_OK);
	ck_assert_uint_eq(group_count(a), 2);
	ck_assert_uint_eq(group_count(b), 2);
}
END_TEST

START_TEST(an_empty_group_adds_nothing)
{
	struct group *a = add_group("a", GROUP_ADDRESSES);

	ck_assert(group_add_group(a, add_group("b", GROUP_ADDRESSES)) ==
	    WAX_OK);
	ck_assert_uint_eq(group_count(a), 0);
}
END_TEST

START_TEST(a_hundred_thousand_members_are_found)
{
	struct group *g = add_group("g", GROUP_DEVICES);
	struct rule *r = policy_add_rule(policy, "r");
	struct address peer = { .port = 1 };

	ck_assert(group_reserve(g, 100000) == WAX_OK);
	for (unsigned i = 0; i < 100000; i++)
		add_device(g, 2 * i);
	ck_assert(rule_add_group(r, &when_target, g) == WAX_OK);
	ck_assert(policy_finish(policy) == WAX_OK);
	for (unsigned i = 0; i < 200100; i++) {
		struct deviceid id = { { 1, (uint8_t)(i >> 16),
		    (uint8_t)(i >> 8), (uint8_t)i } };
		struct question q = { .peer = &peer, .target = &id };
		struct verdict v;

		policy_decide_request(policy, &q, &v);
		EXPECT((v.number == 0) == (i % 2 == 0 && i < 200000));
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/group", setup, teardown,
    a_group_knows_its_name_and_kind,
    members_that_are_there_twice_count_once_in_the_end,
    a_group_of_groups_has_their_members_as_they_are_now,
    an_empty_group_adds_nothing,
    a_hundred_thousand_members_are_found)
