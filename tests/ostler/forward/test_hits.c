/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/hits.h"

#include <stdio.h>

#include "check_main.h"
#include "ostler/policy/rule.h"
#include "rng.h"

/* names: "a b c" */
static struct policy *
make_policy(const char *names)
{
	struct policy *p = policy_new();
	char name[16];
	int n;

	ck_assert_ptr_nonnull(p);
	while (sscanf(names, "%15s%n", name, &n) == 1) {
		ck_assert_ptr_nonnull(policy_add_rule(p, name));
		names += n;
	}
	ck_assert(policy_finish(p) == WAX_OK);
	return p;
}

START_TEST(each_rule_has_a_count_and_the_default_the_last)
{
	struct policy *p = make_policy("a b");
	struct hits h;

	ck_assert(hits_init(&h, p, NULL) == WAX_OK);
	ck_assert_uint_eq(h.count, 3);
	hits_add(&h, 1);
	hits_add(&h, 1);
	hits_add(&h, VERDICT_NO_RULE);
	ck_assert_uint_eq(h.counts[0], 0);
	ck_assert_uint_eq(h.counts[1], 2);
	ck_assert_uint_eq(h.counts[2], 1);
	hits_clear(&h);
	hits_clear(&h);
	policy_free(p);
}
END_TEST

START_TEST(counts_go_on_by_name_whatever_the_order)
{
	struct policy *p = make_policy("a b c"), *q = make_policy("c new a");
	struct hits h, later;

	ck_assert(hits_init(&h, p, NULL) == WAX_OK);
	for (unsigned i = 0; i < 3; i++) {
		for (unsigned j = 0; j <= i; j++)
			hits_add(&h, i);
	}
	hits_add(&h, VERDICT_NO_RULE);
	ck_assert(hits_init(&later, q, p) == WAX_OK);
	policy_free(p);	/* it is not looked at any more */
	hits_add(&h, 0);	/* counted in the meantime */
	hits_take(&later, &h);
	ck_assert_uint_eq(later.counts[0], 3);
	ck_assert_uint_eq(later.counts[1], 0);
	ck_assert_uint_eq(later.counts[2], 2);
	ck_assert_uint_eq(later.counts[3], 1);
	ck_assert_ptr_null(h.counts);
	hits_clear(&later);
	policy_free(q);
}
END_TEST

START_TEST(the_default_goes_on_though_there_are_no_rules)
{
	struct policy *p = make_policy(""), *q = make_policy("");
	struct hits h, later;

	ck_assert(hits_init(&h, p, NULL) == WAX_OK);
	hits_add(&h, VERDICT_NO_RULE);
	ck_assert(hits_init(&later, q, p) == WAX_OK);
	hits_take(&later, &h);
	ck_assert_uint_eq(later.counts[0], 1);
	hits_clear(&later);
	policy_free(p);
	policy_free(q);
}
END_TEST

START_TEST(no_count_is_lost_between_policies_with_the_same_names)
{
	struct rng rng = { 5 };
	struct policy *p = NULL;
	uint64_t sums[6] = { 0 };
	struct hits h = { .counts = NULL };

	for (unsigned round = 0; round < 50; round++) {
		static const char *const orders[] = { "a b c d e",
			"e d c b a", "c a e b d" };
		struct policy *next = make_policy(orders[rng_below(&rng, 3)]);
		struct hits later;

		ck_assert(hits_init(&later, next, p) == WAX_OK);
		if (p != NULL)
			hits_take(&later, &h);
		policy_free(p);
		p = next;
		h = later;
		for (unsigned i = 0; i < 20; i++) {
			size_t which = rng_below(&rng, 6);
			struct rule_view rule = { .name = "f" };

			hits_add(&h, which == 5 ? VERDICT_NO_RULE : which);
			if (which < 5)
				policy_get_rule(p, which, &rule);
			sums[rule.name[0] - 'a']++;
		}
		for (size_t i = 0; i < 6; i++) {
			struct rule_view rule = { .name = "f" };

			if (i < 5)
				policy_get_rule(p, i, &rule);
			ck_assert_uint_eq(h.counts[i],
			    sums[rule.name[0] - 'a']);
		}
	}
	hits_clear(&h);
	policy_free(p);
}
END_TEST

TEST_MAIN("ostler/forward/hits",
    each_rule_has_a_count_and_the_default_the_last,
    counts_go_on_by_name_whatever_the_order,
    the_default_goes_on_though_there_are_no_rules,
    no_count_is_lost_between_policies_with_the_same_names)
