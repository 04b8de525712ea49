/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_decide.c - what is looked up decides as what is walked, and does not
   take longer for rules about others */
#include <stdio.h>
#include <stdlib.h>

#include "check_main.h"
#include "core/clock.h"
#include "core/code.h"
#include "expect.h"
#include "ostler/policy/chance.h"
#include "ostler/policy/policy_state.h"

static struct chance chance;

static void
setup(void)
{
	chance_init(&chance, 7);
}

static void
teardown(void)
{
	chance_clear(&chance);
}

/* Some requests of the same peers and targets, still open. */
static void
open_some(struct tally *a, struct tally *b)
{
	for (size_t n = rng_below(&chance.rng, 4); n > 0; n--) {
		enum tally_kind kind = rng_below(&chance.rng, 2) == 0 ?
		    TALLY_EXCHANGES : TALLY_OBSERVATIONS;

		chance_make_question(&chance);
		tally_open(a, kind, &chance.question);
		tally_open(b, kind, &chance.question);
	}
}

START_TEST(random_policies_decide_as_the_first_rule_that_holds)
{
	size_t decided = 0, undecided = 0, dry = 0;

	for (unsigned round = 0; round < 2000; round++) {
		struct tally *a = tally_new(100), *b = tally_new(100);

		EXPECT(a != NULL && b != NULL);
		chance_make_policy(&chance);
		open_some(a, b);
		for (unsigned i = 0; i < 12; i++) {
			struct verdict v;
			size_t expected, dry_run;

			chance_make_question(&chance);
			chance.question.now += CLOCK_MS(rng_below(
			    &chance.rng, 900));
			chance.question.tally = a;
			expected = chance_decide(&chance, true, &dry_run);
			chance.question.tally = b;
			policy_decide_request(chance.policy, &chance.question,
			    &v);
			EXPECT(v.number == expected, "round %u, %u: %zu, not "
			    "%zu", round, i, v.number, expected);
			EXPECT(v.dry_run == dry_run);
			EXPECT(expected == VERDICT_NO_RULE ||
			    v.index == expected);
			decided += expected != VERDICT_NO_RULE;
			undecided += expected == VERDICT_NO_RULE;
			dry += dry_run != VERDICT_NO_RULE;
		}
		chance.question.tally = NULL;
		tally_free(a);
		tally_free(b);
	}
	ck_assert_uint_gt(decided, 3000);
	ck_assert_uint_gt(undecided, 3000);
	ck_assert_uint_gt(dry, 500);
}
END_TEST

/* A policy of many rules that name devices, peers and identities. */

static void
name_device(char text[DEVICEID_TEXT_LEN + 1], size_t n)
{
	snprintf(text, DEVICEID_TEXT_LEN + 1, "%08zx-0000-4000-8000-%012zx",
	    n, n);
}

static void
add_word(struct rule *r, const struct condition *c, const char *word)
{
	EXPECT(rule_add_word(r, c, bytes_of_text(word)) == WAX_OK);
}

/* Each rule is about devices and peers of its own; the last one is about
   all. */
static struct policy *
make_crowd(size_t count)
{
	struct policy *p = policy_new();
	struct rule *r;
	char text[64];

	EXPECT(p != NULL);
	for (size_t i = 1; i <= count; i++) {
		snprintf(text, sizeof(text), "r%zu", i);
		r = policy_add_rule(p, text);
		EXPECT(r != NULL);
		name_device(text, i);
		if (i % 4 != 1)
			add_word(r, &when_target, i % 4 == 3 ?
			    "00000001-0000-4000-8000-000000000001" : text);
		if (i % 4 == 1 || i % 4 == 3)
			add_word(r, &when_identity, text);
		snprintf(text, sizeof(text), "10.%zu.%zu.0/24", i / 256 % 256,
		    i % 256);
		if (i % 4 == 2)
			add_word(r, &when_peer, text);
		add_word(r, &when_code, "POST");
		rule_set_forward(r, WAY_HOP, i);
	}
	r = policy_add_rule(p, "last");
	EXPECT(r != NULL);
	add_word(r, &when_size, "0-");
	EXPECT(policy_finish(p) == WAX_OK);
	return p;
}

static size_t
count_crowd_tests(size_t count, size_t target, size_t identity,
    const char *peer)
{
	struct policy *p = make_crowd(count);
	char text[DEVICEID_TEXT_LEN + 1];
	struct deviceid ids[2];
	struct address address;
	struct question q = { .peer = &address, .identity = &ids[1],
		.listener = "in", .transport = "coap", .target = &ids[0],
		.code = CODE_POST };
	size_t tests;

	name_device(text, target);
	EXPECT(deviceid_parse(bytes_of_text(text), &ids[0]) == WAX_OK);
	name_device(text, identity);
	EXPECT(deviceid_parse(bytes_of_text(text), &ids[1]) == WAX_OK);
	EXPECT(address_parse(bytes_of_text(peer), &address) == WAX_OK);
	tests = policy_count_tests(p, &q);
	policy_free(p);
	return tests;
}

START_TEST(rules_about_other_devices_cost_nothing)
{
	static const struct {
		size_t target, identity;
		const char *peer;
	} rows[] = {
		{ 4, 1000000, "192.0.2.1:1" },	/* its target alone */
		{ 1000000, 5, "192.0.2.1:1" },	/* its identity alone */
		{ 6, 1000000, "10.0.6.1:1" },	/* its target and peer */
		{ 6, 1000000, "192.0.2.1:1" },
		{ 1, 7, "192.0.2.1:1" },	/* target and identity */
		{ 1, 1000000, "192.0.2.1:1" },	/* a target that many name */
		{ 1000000, 1000000, "192.0.2.1:1" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t few = count_crowd_tests(10, rows[i].target,
		    rows[i].identity, rows[i].peer);
		size_t many = count_crowd_tests(10000, rows[i].target,
		    rows[i].identity, rows[i].peer);

		ck_assert_uint_eq(few, many);
		ck_assert_uint_le(many, 2);
	}
}
END_TEST

/* A device in more sets than there is room for ways. */
START_TEST(a_device_in_very_many_sets_is_decided_alike)
{
	struct policy *p = policy_new();
	struct deviceid id = { { 1 } };
	struct address peer = { .port = 1 };
	struct question q = { .peer = &peer, .target = &id,
		.listener = "in", .transport = "coap" };
	struct verdict v;
	char text[64];

	ck_assert_ptr_nonnull(p);
	for (size_t i = 0; i < 3 * INDEX_NODES_MAX; i++) {
		struct rule *r = policy_add_rule(p, "r");

		deviceid_format(&id, text);
		add_word(r, &when_target, text);
		name_device(text, i + 1);
		add_word(r, &when_target, text);
		snprintf(text, sizeof(text), "%zu", i);
		add_word(r, &when_size, text);
	}
	ck_assert(policy_finish(p) == WAX_OK);
	for (size_t i = 0; i < 3 * INDEX_NODES_MAX; i++) {
		q.size = i;
		policy_decide_request(p, &q, &v);
		EXPECT(v.number == i);
	}
	q.size++;
	policy_decide_request(p, &q, &v);
	ck_assert_uint_eq(v.number, VERDICT_NO_RULE);
	policy_free(p);
}
END_TEST

/* Groups of three kinds in one rule: more ways than a rule may have. */
START_TEST(a_rule_with_very_many_groups_is_decided_alike)
{
	struct policy *p = policy_new();
	struct rule *r = policy_add_rule(p, "r");
	struct deviceid ids[10] = { { { 1 } } };
	struct address peer = { .port = 1 };
	struct question q = { .peer = &peer, .listener = "in",
		.transport = "coap" };

	for (uint8_t i = 0; i < 10; i++) {
		struct group *g = policy_add_group(p, "g", GROUP_DEVICES);
		struct group *h = policy_add_group(p, "h", GROUP_ADDRESSES);
		struct address_prefix prefix = { .ip = { 0, i }, .bits = 16 };

		ids[i].bytes[1] = i;
		ck_assert(group_add_device(g, &ids[i]) == WAX_OK);
		ck_assert(group_add_prefix(h, &prefix) == WAX_OK);
		ck_assert(rule_add_group(r, &when_target, g) == WAX_OK);
		ck_assert(rule_add_group(r, &when_identity, g) == WAX_OK);
		ck_assert(rule_add_group(r, &when_peer, h) == WAX_OK);
	}
	ck_assert(policy_finish(p) == WAX_OK);
	for (size_t i = 0; i < 1000; i++) {
		struct deviceid stranger = { { 9 } };
		struct verdict v;

		peer.ip[1] = (uint8_t)(i / 100);
		q.target = &ids[i / 10 % 10];
		q.identity = &ids[i % 10];
		policy_decide_request(p, &q, &v);
		EXPECT(v.number == 0);
		q.identity = i % 2 == 0 ? &stranger : NULL;
		policy_decide_request(p, &q, &v);
		EXPECT(v.number == VERDICT_NO_RULE);
	}
	policy_free(p);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/decide", setup, teardown,
    random_policies_decide_as_the_first_rule_that_holds,
    rules_about_other_devices_cost_nothing,
    a_device_in_very_many_sets_is_decided_alike,
    a_rule_with_very_many_groups_is_decided_alike)
