/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_policy_memory.c - wherever memory ends, it is told, and nothing is left
   behind or used */
#include "check_main.h"
#include "ostler/policy/rule.h"
#include "ostler/policy/tally.h"
#include "scarce.h"

#define LAMP "11111111-2222-4333-8444-555555555555"

static enum wax_status
add_words(struct rule *r)
{
	static const struct {
		const struct condition *condition;
		const char *word;
	} rows[] = {
		{ &when_target, LAMP }, { &when_identity, LAMP },
		{ &when_peer, "10.0.0.0/8" }, { &when_peer, "any" },
		{ &when_listener, "in" }, { &when_kid, "0102" },
		{ &when_sealed, "" },
	};
	enum wax_status st = WAX_OK;

	for (size_t i = 0; st == WAX_OK && i < sizeof(rows) / sizeof(rows[0]);
	    i++)
		st = rule_add_word(r, rows[i].condition,
		    bytes_of_text(rows[i].word));
	return st;
}

static enum wax_status
add_group(struct policy *p, struct rule *r)
{
	struct group *g = policy_add_group(p, "g", GROUP_DEVICES);
	struct group *h = policy_add_group(p, "h", GROUP_DEVICES);
	struct deviceid id = { { 1 } };
	enum wax_status st = WAX_MEMORY;

	if (g != NULL && h != NULL)
		st = group_reserve(g, 2);
	for (uint8_t i = 0; st == WAX_OK && i < 9; i++) {
		id.bytes[1] = i;
		st = group_add_device(g, &id);
	}
	if (st == WAX_OK)
		st = group_add_group(h, g);
	return st == WAX_OK ? rule_add_group(r, &when_target, h) : st;
}

/* A policy, in part or whole. */
static enum wax_status
build(struct policy **out)
{
	struct policy *p = policy_new();
	enum wax_status st = p == NULL ? WAX_MEMORY : WAX_OK;

	*out = p;
	for (size_t i = 0; st == WAX_OK && i < 20; i++) {
		struct rule *r = policy_add_rule(p, "r");

		st = r == NULL ? WAX_MEMORY : add_words(r);
		if (st == WAX_OK)
			st = add_group(p, r);
		if (st == WAX_OK)
			st = rule_set_text(r, bytes_of_text("text"));
	}
	return st == WAX_OK ? policy_finish(p) : st;
}

START_TEST(memory_may_end_anywhere_while_a_policy_is_built)
{
	enum wax_status st = WAX_MEMORY;
	size_t rounds = 0;

	for (size_t left = 0; SCARCE_WORKS && st != WAX_OK; left++) {
		struct policy *p;

		scarce_left = left;
		scarce_memory = true;
		st = build(&p);
		scarce_memory = false;
		if (st != WAX_MEMORY && st != WAX_OK)
			break;
		policy_free(p);
		rounds++;
	}
	ck_assert(!SCARCE_WORKS || st == WAX_OK);
	ck_assert(!SCARCE_WORKS || rounds > 100);
}
END_TEST

/* What can not be kept apart is counted together, and closed again. */
START_TEST(a_tally_without_memory_counts_too_much_and_not_too_little)
{
	struct tally *t = tally_new(10);
	struct tally_rate rate = { .rate = 1, .burst = 5 };
	struct address peer = { .port = 1 };
	struct deviceid target = { { 1 } }, other = { { 2 } };
	struct question q = { .peer = &peer, .target = &target };
	struct question else_q = { .peer = &peer, .target = &other };
	uint64_t wait;

	ck_assert_ptr_nonnull(t);
	scarce_left = 0;
	scarce_memory = SCARCE_WORKS;
	tally_open(t, TALLY_EXCHANGES, &q);
	wait = tally_take(t, "r", &rate, &q);
	scarce_memory = false;
	ck_assert(!SCARCE_WORKS || wait == 1000000);
	ck_assert_uint_ge(tally_count(t, TALLY_EXCHANGES, TALLY_PEER, &q), 1);
	tally_open(t, TALLY_EXCHANGES, &else_q);
	ck_assert_uint_ge(tally_count(t, TALLY_EXCHANGES, TALLY_TARGET,
	    &else_q), 1);
	tally_close(t, TALLY_EXCHANGES, &q);
	ck_assert_uint_ge(tally_count(t, TALLY_EXCHANGES, TALLY_TARGET,
	    &else_q), 1);
	tally_close(t, TALLY_EXCHANGES, &else_q);
	ck_assert_uint_eq(tally_count(t, TALLY_EXCHANGES, TALLY_PAIR, &q), 0);
	ck_assert_uint_eq(tally_count(t, TALLY_EXCHANGES, TALLY_PAIR,
	    &else_q), 0);
	tally_free(t);
}
END_TEST

START_TEST(there_is_no_tally_without_memory)
{
	struct tally *t;

	scarce_left = 0;
	scarce_memory = SCARCE_WORKS;
	t = tally_new(10);
	scarce_memory = false;
	ck_assert(!SCARCE_WORKS || t == NULL);
	tally_free(t);
}
END_TEST

TEST_MAIN("ostler/policy/policy_memory",
    memory_may_end_anywhere_while_a_policy_is_built,
    a_tally_without_memory_counts_too_much_and_not_too_little,
    there_is_no_tally_without_memory)
