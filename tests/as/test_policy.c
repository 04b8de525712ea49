/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_policy.c - as/policy.c: who gets what, and never more than was asked for
   nor than the rule has */
#include "as/policy.h"
#include "as/reading.h"
#include "check_main.h"
#include "rng.h"

#define ONE "7d1f2c3a-0000-4000-8000-000000000001"
#define TWO "7d1f2c3a-0000-4000-8000-000000000002"

static struct policy_verdict verdict;

static struct policy_subject
subject(const char *id, const char *name)
{
	struct policy_subject s = { .name = name };

	ck_assert_int_eq(deviceid_parse(bytes_of_text(id), &s.id), WAX_OK);
	return s;
}

/* scope NULL: not said. */
static enum wax_ace_error
decide(const char *client, const char *server, const char *scope)
{
	struct policy_question q = {
		.client = subject(ONE, client),
		.server = subject(TWO, server),
		.scope_is_text = true,
	};

	if (scope != NULL)
		q.scope = (struct wax_ace_view){ (const uint8_t *)scope,
		    strlen(scope) };
	policy_decide(&settings.policy, &q, &verdict);
	return verdict.error;
}

static bool
is_given(const char *scope)
{
	return verdict.scope_is_text && bytes_equal(bytes_of(verdict.scope,
	    verdict.scope_len), bytes_of_text(scope));
}

START_TEST(nobody_may_anything_without_a_rule)
{
	ck_assert_int_eq(reading_load(""), WAX_OK);
	ck_assert_int_eq(decide("a", "b", NULL), WAX_ACE_UNAUTHORIZED_CLIENT);
	ck_assert_ptr_null(verdict.rule);
	ck_assert_int_eq(reading_load("allow client \"x\" server any\n"
	    "allow client any server \"y\"\n"), WAX_OK);
	ck_assert_int_eq(decide("a", "b", NULL), WAX_ACE_UNAUTHORIZED_CLIENT);
}
END_TEST

START_TEST(the_first_rule_that_fits_decides)
{
	ck_assert_int_eq(reading_load("group \"g\" { member \"a\" " TWO
	    "; }\n"
	    "allow client \"a\" server \"b\" { scope \"one\"; }\n"
	    "deny client group \"g\" server any\n"
	    "allow client any server group \"g\" { scope \"two\"; }\n"),
	    WAX_OK);
	ck_assert_int_eq(decide("a", "b", NULL), WAX_ACE_NO_ERROR);
	ck_assert(is_given("one"));
	ck_assert_uint_eq(verdict.rule->line, 4);
	ck_assert_int_eq(decide("a", "c", NULL), WAX_ACE_UNAUTHORIZED_CLIENT);
	ck_assert_uint_eq(verdict.rule->line, 5);
	ck_assert_int_eq(decide("z", "c", NULL), WAX_ACE_NO_ERROR);
	ck_assert(is_given("two"));
	/* what the first has not got is looked for further down, where a deny
	   stands */
	ck_assert_int_eq(decide("a", "b", "two"),
	    WAX_ACE_UNAUTHORIZED_CLIENT);
}
END_TEST

START_TEST(of_a_scope_is_given_what_the_rule_has)
{
	ck_assert_int_eq(reading_load("allow client any server any { "
	    "scope \"one\" \"two\"; }"), WAX_OK);
	ck_assert_int_eq(decide("a", "b", "two three one"),
	    WAX_ACE_NO_ERROR);
	ck_assert(is_given("two one") && verdict.scope_differs);
	ck_assert_int_eq(decide("a", "b", "two"), WAX_ACE_NO_ERROR);
	ck_assert(is_given("two") && !verdict.scope_differs);
	ck_assert_int_eq(decide("a", "b", NULL), WAX_ACE_NO_ERROR);
	ck_assert(is_given("one two") && verdict.scope_differs);
	ck_assert_int_eq(decide("a", "b", "three"), WAX_ACE_INVALID_SCOPE);
	ck_assert_int_eq(decide("a", "b", "ocf.acl2"),
	    WAX_ACE_INVALID_SCOPE);
}
END_TEST

START_TEST(whoever_asks_for_all_gets_the_resources_of_the_rule)
{
	struct wax_ace_allowance all[4];
	size_t count;

	ck_assert_int_eq(reading_load("allow client any server any { "
	    "resource \"/a\" retrieve; resource \"/b\" update delete; }"),
	    WAX_OK);
	ck_assert_int_eq(decide("a", "b", "ocf.acl2"), WAX_ACE_NO_ERROR);
	ck_assert(!verdict.scope_is_text && verdict.scope_differs);
	ck_assert_int_eq(wax_ace_scope_read(verdict.scope, verdict.scope_len,
	    all, 4, &count), WAX_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(all[0].permissions, 2);
	ck_assert_uint_eq(all[1].permissions, 4 | 8);
	ck_assert_int_eq(decide("a", "b", "word"), WAX_ACE_INVALID_SCOPE);
}
END_TEST

static const char *const hrefs[] = { "/a", "/b", "/c" };

/* What the rule of the next test has for an href. */
static unsigned
allowed(struct bytes href)
{
	return bytes_equal(href, bytes_of_text("/a")) ? 2 | 4 :
	    bytes_equal(href, bytes_of_text("/b")) ? 31 : 0;
}

START_TEST(no_list_gets_more_than_it_asks_for_nor_than_there_is)
{
	struct rng r = { 3 };

	ck_assert_int_eq(reading_load("allow client any server any { "
	    "resource \"/a\" retrieve; resource \"/a\" update; resource \"/b\" "
	    "create retrieve update delete notify; }"), WAX_OK);
	for (int round = 0; round < 2000; round++) {
		struct wax_ace_allowance asked[4], given[4];
		size_t n = rng_below(&r, 5), got = 0, expected = 0, len;
		uint8_t scope[WAX_ACE_SCOPE_MAX];
		struct policy_question q = { .client = subject(ONE, "a"),
			.server = subject(TWO, "b") };

		for (size_t i = 0; i < n; i++) {
			struct bytes href = bytes_of_text(hrefs[rng_below(&r,
			    3)]);

			asked[i] = (struct wax_ace_allowance){
				{ href.data, href.len },
				(unsigned)rng_below(&r, 32) };
			expected += (allowed(href) & asked[i].permissions) !=
			    0;
		}
		ck_assert_int_eq(wax_ace_scope_write(asked, n, scope,
		    sizeof(scope), &len), WAX_OK);
		q.scope = (struct wax_ace_view){ scope, len };
		policy_decide(&settings.policy, &q, &verdict);
		ck_assert_int_eq(verdict.error, expected > 0 ?
		    WAX_ACE_NO_ERROR : WAX_ACE_INVALID_SCOPE);
		if (expected == 0)
			continue;
		ck_assert_int_eq(wax_ace_scope_read(verdict.scope,
		    verdict.scope_len, given, 4, &got), WAX_OK);
		ck_assert_uint_eq(got, expected);
		for (size_t i = 0, j = 0; i < got; i++, j++) {
			unsigned left;

			while ((left = asked[j].permissions & allowed(bytes_of(
			    asked[j].href.data, asked[j].href.len))) == 0)
				j++;
			ck_assert_uint_eq(given[i].permissions, left);
		}
	}
}
END_TEST

START_TEST(a_list_under_a_rule_for_all_is_given_as_it_is)
{
	static const uint8_t scope[] = { 0x81, 0x82, 0x62, '/', 'z', 0x18,
		0x1f };
	struct policy_question q = { .client = subject(ONE, "a"),
		.server = subject(TWO, "b"), .scope = { scope,
		sizeof(scope) } };

	ck_assert_int_eq(reading_load("allow client any server any"), WAX_OK);
	policy_decide(&settings.policy, &q, &verdict);
	ck_assert_int_eq(verdict.error, WAX_ACE_NO_ERROR);
	ck_assert(!verdict.scope_differs);
	ck_assert_mem_eq(verdict.scope, scope, sizeof(scope));
	/* and what is no list is nothing */
	q.scope.len--;
	policy_decide(&settings.policy, &q, &verdict);
	ck_assert_int_eq(verdict.error, WAX_ACE_INVALID_SCOPE);
}
END_TEST

START_TEST(a_deny_in_front_refuses_whatever_follows)
{
	struct rng r = { 5 };
	static const char *const parties[] = { "any", "\"a\"", "\"b\"", ONE,
		TWO };

	for (int round = 0; round < 300; round++) {
		char text[2000] = "deny client any server any\n";

		for (size_t i = rng_below(&r, 6); i > 0; i--)
			snprintf(text + strlen(text), sizeof(text) -
			    strlen(text), "allow client %s server %s\n",
			    parties[rng_below(&r, 5)],
			    parties[rng_below(&r, 5)]);
		ck_assert_int_eq(reading_load(text), WAX_OK);
		ck_assert_int_eq(decide("a", "b", NULL),
		    WAX_ACE_UNAUTHORIZED_CLIENT);
	}
}
END_TEST

TEST_MAIN_FIXTURE("as/policy", folder_make, reading_teardown,
    nobody_may_anything_without_a_rule,
    the_first_rule_that_fits_decides,
    of_a_scope_is_given_what_the_rule_has,
    whoever_asks_for_all_gets_the_resources_of_the_rule,
    no_list_gets_more_than_it_asks_for_nor_than_there_is,
    a_list_under_a_rule_for_all_is_given_as_it_is,
    a_deny_in_front_refuses_whatever_follows)
