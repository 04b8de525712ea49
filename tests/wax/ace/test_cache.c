/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cache.c - wax/ace/cache.c */
#include "check_main.h"
#include "wax/ace/views.h"

#define LIMIT 3

static struct wax_ace_cache *cache;

static void
setup(void)
{
	cache = wax_ace_cache_new(LIMIT);
	ck_assert_ptr_nonnull(cache);
}

static void
teardown(void)
{
	wax_ace_cache_free(cache);
	wax_ace_cache_free(NULL);
}

/* A token of that one letter, good for 100 seconds. */
static enum wax_status
put(const char *audience, char letter, int64_t now)
{
	uint8_t data[] = { (uint8_t)letter, 'i', 'c' };
	const struct wax_ace_token t = { .token = { data, 1 },
		.id = { data + 1, 1 }, .cnf = { data + 2, 1 },
		.expires_in = 100 };
	enum wax_status st = wax_ace_cache_put(cache, "coap://as", audience,
	    "ocf.acl2", &t, now);

	memset(data, 0, sizeof(data));	/* it has a copy */
	return st;
}

/* The letter; 0: none. */
static char
find(const char *audience, int64_t now, bool *renew)
{
	const struct wax_ace_token *t = wax_ace_cache_find(cache, "coap://as",
	    audience, "ocf.acl2", now, renew);

	return t == NULL ? 0 : (char)t->token.data[0];
}

START_TEST(a_token_is_found_by_whose_for_whom_and_for_what)
{
	const struct wax_ace_token *t;
	bool renew;

	ck_assert_int_eq(put("a", 'A', 1000), WAX_OK);
	t = wax_ace_cache_find(cache, "coap://as", "a", "ocf.acl2", 1000,
	    &renew);
	ck_assert_ptr_nonnull(t);
	ck_assert(!renew);
	ck_assert(bytes_equal(view_bytes(t->id), bytes_of_text("i")));
	ck_assert(bytes_equal(view_bytes(t->cnf), bytes_of_text("c")));
	ck_assert_ptr_null(t->scope.data);
	ck_assert_ptr_null(wax_ace_cache_find(cache, "coap://other", "a",
	    "ocf.acl2", 1000, &renew));
	ck_assert_ptr_null(wax_ace_cache_find(cache, "coap://as", "b",
	    "ocf.acl2", 1000, &renew));
	ck_assert_ptr_null(wax_ace_cache_find(cache, "coap://as", "a", "",
	    1000, &renew));
}
END_TEST

START_TEST(the_next_is_due_at_four_fifths_and_the_end_is_its_end)
{
	bool renew;

	ck_assert_int_eq(put("a", 'A', 1000), WAX_OK);
	ck_assert_int_eq(find("a", 1079, &renew), 'A');
	ck_assert(!renew);
	ck_assert_int_eq(find("a", 1080, &renew), 'A');
	ck_assert(renew);
	ck_assert_int_eq(find("a", 1099, &renew), 'A');
	ck_assert_int_eq(find("a", 1100, &renew), 0);
	/* it is gone, also if the clock goes back */
	ck_assert_int_eq(find("a", 1000, &renew), 0);
	ck_assert_int_eq(put("a", 'A', 1000), WAX_OK);
	ck_assert_int_eq(find("a", 999, &renew), 0);
}
END_TEST

START_TEST(another_for_the_same_takes_its_place)
{
	bool renew;

	ck_assert_int_eq(put("a", 'A', 1000), WAX_OK);
	ck_assert_int_eq(put("b", 'B', 1000), WAX_OK);
	ck_assert_int_eq(put("a", 'C', 1050), WAX_OK);
	ck_assert_int_eq(find("a", 1120, &renew), 'C');
	ck_assert_int_eq(find("b", 1050, &renew), 'B');
}
END_TEST

START_TEST(the_one_that_was_not_used_for_longest_makes_room)
{
	bool renew;

	ck_assert_int_eq(put("a", 'A', 1000), WAX_OK);
	ck_assert_int_eq(put("b", 'B', 1000), WAX_OK);
	ck_assert_int_eq(put("c", 'C', 1000), WAX_OK);
	ck_assert_int_eq(find("a", 1000, &renew), 'A');
	ck_assert_int_eq(put("d", 'D', 1000), WAX_OK);
	ck_assert_int_eq(find("b", 1000, &renew), 0);
	ck_assert_int_eq(find("a", 1000, &renew), 'A');
	ck_assert_int_eq(find("c", 1000, &renew), 'C');
	ck_assert_int_eq(find("d", 1000, &renew), 'D');
}
END_TEST

static bool
note(bool is_unauthorized)
{
	return wax_ace_cache_note(cache, "coap://as", "a", "ocf.acl2",
	    is_unauthorized);
}

START_TEST(three_refusals_in_a_row_end_it_and_an_answer_between_does_not)
{
	bool renew;

	ck_assert(note(true));		/* of none */
	ck_assert_int_eq(put("a", 'A', 1000), WAX_OK);
	ck_assert(note(true));
	ck_assert(note(true));
	ck_assert(note(false));
	ck_assert(note(true));
	ck_assert(note(true));
	ck_assert_int_eq(find("a", 1000, &renew), 'A');
	ck_assert(!note(true));
	ck_assert_int_eq(find("a", 1000, &renew), 0);
}
END_TEST

START_TEST(what_is_too_long_or_no_token_is_refused)
{
	char text[WAX_ACE_TEXT_MAX + 2];
	const struct wax_ace_token t = { .expires_in = 1 };

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(put(text, 'A', 1000), WAX_RANGE);
	text[WAX_ACE_TEXT_MAX] = '\0';
	ck_assert_int_eq(put(text, 'A', 1000), WAX_OK);
	ck_assert_int_eq(wax_ace_cache_put(cache, "a", "b", "c", &t, 0),
	    WAX_RANGE);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ace/cache", setup, teardown,
    a_token_is_found_by_whose_for_whom_and_for_what,
    the_next_is_due_at_four_fifths_and_the_end_is_its_end,
    another_for_the_same_takes_its_place,
    the_one_that_was_not_used_for_longest_makes_room,
    three_refusals_in_a_row_end_it_and_an_answer_between_does_not,
    what_is_too_long_or_no_token_is_refused)
