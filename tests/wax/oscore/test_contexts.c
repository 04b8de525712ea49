/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_contexts.c - wax/oscore/contexts.c */
#include <stdio.h>

#include "check_main.h"
#include "wax/oscore/contexts.h"
#include "wax/support.h"

static struct wax_contexts *set;

static void
begin(void)
{
	set = wax_contexts_new(20, NULL);
	ck_assert_ptr_nonnull(set);
}

static void
end(void)
{
	wax_contexts_free(set);
}

/* Each number gives other keys for the same IDs. */
static struct wax_context *
make(const char *kid, const char *id_context, uint8_t number)
{
	struct wax_context_parameters p = support_parameters(false);
	struct wax_context *c;
	uint8_t salt[8] = { number };

	/* nor do two kids have the same keys */
	memcpy(salt + 1, kid, strlen(kid));
	p.recipient_id = (const uint8_t *)kid;
	p.recipient_id_len = strlen(kid);
	p.id_context = (const uint8_t *)id_context;
	p.id_context_len = id_context == NULL ? 0 : strlen(id_context);
	p.master_salt = salt;
	p.master_salt_len = sizeof(salt);
	p.subject[0] = number;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	return c;
}

/* Adds it; the set keeps it alive. */
static struct wax_context *
add(const char *kid, const char *id_context, uint8_t number)
{
	struct wax_context *c = make(kid, id_context, number);

	ck_assert_int_eq(wax_contexts_add(set, c), WAX_OK);
	wax_context_free(c);
	return c;
}

static size_t
find(const char *kid, const char *kid_context, struct wax_context **first)
{
	struct wax_context *found[WAX_CANDIDATES_MAX];
	size_t n = contexts_find(set, bytes_of_text(kid), kid_context == NULL ?
	    BYTES_ABSENT : bytes_of_text(kid_context), found);

	*first = n > 0 ? found[0] : NULL;
	for (size_t i = 0; i < n; i++)
		wax_context_free(found[i]);
	return n;
}

START_TEST(a_context_is_found_by_the_whole_kid)
{
	struct wax_context *a = add("a", NULL, 1), *ab = add("ab", NULL, 2);
	struct wax_context *empty = add("", NULL, 3), *got;

	ck_assert_uint_eq(find("a", NULL, &got), 1);
	ck_assert_ptr_eq(got, a);
	ck_assert_uint_eq(find("ab", NULL, &got), 1);
	ck_assert_ptr_eq(got, ab);
	ck_assert_uint_eq(find("", NULL, &got), 1);
	ck_assert_ptr_eq(got, empty);
	ck_assert_uint_eq(find("b", NULL, &got), 0);
	ck_assert_uint_eq(find("abcdefghijklmnop", NULL, &got), 0);
}
END_TEST

START_TEST(section_5_a_kid_context_selects_exactly_that_id_context)
{
	struct wax_context *one = add("a", "one", 1);
	struct wax_context *two = add("a", "two", 2), *got;

	ck_assert_uint_eq(find("a", "two", &got), 1);
	ck_assert_ptr_eq(got, two);
	ck_assert_uint_eq(find("a", "three", &got), 0);
	ck_assert_uint_eq(find("a", "on", &got), 0);
	/* without it, any */
	ck_assert_uint_eq(find("a", NULL, &got), 2);
	ck_assert_ptr_eq(got, one);
}
END_TEST

START_TEST(an_empty_kid_context_does_not_select_a_context_without_one)
{
	struct wax_context *got, *empty;

	add("a", NULL, 1);
	ck_assert_uint_eq(find("a", "", &got), 0);
	empty = add("a", "", 2);
	ck_assert_uint_eq(find("a", "", &got), 1);
	ck_assert_ptr_eq(got, empty);
}
END_TEST

START_TEST(the_same_keys_are_added_once)
{
	struct wax_context *a = make("a", NULL, 1);

	ck_assert_int_eq(wax_contexts_add(set, a), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(set, a), WAX_EXISTS);
	ck_assert_uint_eq(wax_contexts_count(set), 1);
	wax_context_free(a);
}
END_TEST

/* One secret, any IDs. */
static struct wax_context *
make_ids(const char *sender, const char *recipient)
{
	struct wax_context_parameters p = support_parameters(false);
	struct wax_context *c;

	p.sender_id = (const uint8_t *)sender;
	p.sender_id_len = strlen(sender);
	p.recipient_id = (const uint8_t *)recipient;
	p.recipient_id_len = strlen(recipient);
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	return c;
}

START_TEST(a_second_window_for_one_recipient_key_is_refused)
{
	struct wax_context *a = make_ids("s", "c"), *b = make_ids("t", "c");

	ck_assert_int_eq(wax_contexts_add(set, a), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(set, b), WAX_EXISTS);
	ck_assert_int_eq(wax_contexts_remove(set, a), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(set, b), WAX_OK);
	wax_context_free(a);
	wax_context_free(b);
}
END_TEST

START_TEST(a_context_and_its_mirror_do_not_share_a_set)
{
	struct wax_context *a = make_ids("s", "c"), *b = make_ids("c", "s");

	ck_assert_int_eq(wax_contexts_add(set, a), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(set, b), WAX_EXISTS);
	ck_assert_int_eq(wax_contexts_remove(set, a), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(set, b), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(set, a), WAX_EXISTS);
	wax_context_free(a);
	wax_context_free(b);
}
END_TEST

START_TEST(candidates_and_sets_have_a_limit)
{
	struct wax_context *c, *got;

	for (uint8_t i = 0; i < WAX_CANDIDATES_MAX; i++)
		add("a", NULL, i);
	c = make("a", NULL, 99);
	ck_assert_int_eq(wax_contexts_add(set, c), WAX_LIMIT);
	wax_context_free(c);
	ck_assert_uint_eq(find("a", NULL, &got), WAX_CANDIDATES_MAX);
	for (uint8_t i = 0; i < 12; i++)
		add("b", "xyz" + i % 3, (uint8_t)(100 + i));
	c = make("c", NULL, 99);
	ck_assert_int_eq(wax_contexts_add(set, c), WAX_LIMIT);
	wax_context_free(c);
}
END_TEST

START_TEST(what_is_removed_is_not_found)
{
	struct wax_context *a = add("a", NULL, 1), *b = add("a", NULL, 2);
	struct wax_context *got, *stranger = make("x", NULL, 3);

	ck_assert_int_eq(wax_contexts_remove(set, a), WAX_OK);
	ck_assert_uint_eq(find("a", NULL, &got), 1);
	ck_assert_ptr_eq(got, b);
	ck_assert_int_eq(wax_contexts_remove(set, stranger), WAX_NOT_FOUND);
	wax_context_free(stranger);
}
END_TEST

START_TEST(a_peer_is_found_by_its_uuid_the_newest_first)
{
	struct wax_context *a = make("a", NULL, 7), *got;
	uint8_t subject[16] = { 7 }, other[16] = { 8 };
	struct wax_context *b;

	ck_assert_int_eq(wax_contexts_add(set, a), WAX_OK);
	wax_context_free(a);
	b = add("Z", NULL, 7);
	got = wax_contexts_find_subject(set, subject);
	ck_assert_ptr_eq(got, b);
	wax_context_free(got);
	ck_assert_ptr_null(wax_contexts_find_subject(set, other));
}
END_TEST

START_TEST(a_recipient_id_is_taken_while_a_context_has_it)
{
	struct wax_context *a = add("ab", "with", 1);

	ck_assert(wax_contexts_has_id(set, (const uint8_t *)"ab", 2));
	ck_assert(!wax_contexts_has_id(set, (const uint8_t *)"a", 1));
	ck_assert(!wax_contexts_has_id(set, NULL, 0));
	ck_assert_int_eq(wax_contexts_remove(set, a), WAX_OK);
	ck_assert(!wax_contexts_has_id(set, (const uint8_t *)"ab", 2));
}
END_TEST

START_TEST(many_contexts_are_kept_in_order)
{
	struct wax_contexts *large = wax_contexts_new(300, NULL);
	char kid[3];

	for (int i = 0; i < 300; i++) {
		struct wax_context *c;

		snprintf(kid, sizeof(kid), "%c%c", 'A' + i * 7 % 20,
		    'a' + i / 20);
		c = make(kid, NULL, 1);
		ck_assert_int_eq(wax_contexts_add(large, c), WAX_OK);
		wax_context_free(c);
	}
	for (int i = 0; i < 300; i++) {
		struct wax_context *found[WAX_CANDIDATES_MAX];

		snprintf(kid, sizeof(kid), "%c%c", 'A' + i * 7 % 20,
		    'a' + i / 20);
		ck_assert_uint_eq(contexts_find(large, bytes_of_text(kid),
		    BYTES_ABSENT, found), 1);
		wax_context_free(found[0]);
	}
	wax_contexts_free(large);
}
END_TEST

#define MODEL_MAX 60

/* What a set should hold, in order of addition. */
static struct wax_context *model[MODEL_MAX];
static size_t model_count;

static const char *const model_kids[] = { "", "a", "b", "ab", "abcdefg" };
static const char *const model_id_contexts[] = { NULL, "", "x", "y", "xy" };

static bool
model_has(const struct wax_context *c, struct bytes kid, struct bytes context)
{
	return bytes_equal(context_recipient_id(c), kid) &&
	    (bytes_is_absent(context) ||
	    (!bytes_is_absent(context_id_context(c)) &&
	    bytes_equal(context_id_context(c), context)));
}

static size_t
model_twins(const char *kid, const char *id_context)
{
	size_t n = 0;

	for (size_t i = 0; i < model_count; i++)
		n += bytes_equal(context_recipient_id(model[i]),
		    bytes_of_text(kid)) && (id_context == NULL ?
		    model[i]->id_context == NULL :
		    model_has(model[i], bytes_of_text(kid),
		    bytes_of_text(id_context)));
	return n;
}

static void
model_expect(struct wax_contexts *s, struct bytes kid, struct bytes context)
{
	struct wax_context *found[WAX_CANDIDATES_MAX];
	size_t wanted = 0, n = contexts_find(s, kid, context, found);

	for (size_t i = 0; i < model_count; i++)
		if (wanted < WAX_CANDIDATES_MAX &&
		    model_has(model[i], kid, context))
			ck_assert_ptr_eq(found[wanted++], model[i]);
	ck_assert_uint_eq(n, wanted);
	for (size_t i = 0; i < n; i++)
		wax_context_free(found[i]);
}

static void
model_add(struct wax_contexts *s, struct rng *rng, uint8_t number)
{
	const char *kid = model_kids[rng_below(rng, 5)];
	const char *id_context = model_id_contexts[rng_below(rng, 5)];
	struct wax_context *c = make(kid, id_context, number);
	bool fits = model_count < MODEL_MAX - 1 &&
	    model_twins(kid, id_context) < WAX_CANDIDATES_MAX;

	ck_assert_int_eq(wax_contexts_add(s, c), fits ? WAX_OK : WAX_LIMIT);
	if (fits)
		model[model_count++] = c;
	wax_context_free(c);
}

static void
model_remove(struct wax_contexts *s, struct rng *rng)
{
	size_t i = rng_below(rng, model_count);

	ck_assert_int_eq(wax_contexts_remove(s, model[i]), WAX_OK);
	memmove(&model[i], &model[i + 1],
	    (--model_count - i) * sizeof(model[0]));
}

START_TEST(any_additions_and_removals_leave_what_a_plain_list_holds)
{
	struct wax_contexts *s = wax_contexts_new(MODEL_MAX - 1, NULL);
	struct rng rng = { 5 };

	for (unsigned i = 0; i < 2000; i++) {
		const char *context = model_id_contexts[rng_below(&rng, 5)];

		/* grows until full, then shrinks, and again */
		if (model_count == 0 || rng_below(&rng, 100) <
		    (i / 250 % 2 == 0 ? 80u : 20u))
			model_add(s, &rng, (uint8_t)i);
		else
			model_remove(s, &rng);
		model_expect(s, bytes_of_text(model_kids[rng_below(&rng, 5)]),
		    context == NULL ? BYTES_ABSENT : bytes_of_text(context));
		ck_assert_uint_eq(wax_contexts_count(s), model_count);
	}
	wax_contexts_free(s);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/contexts", begin, end,
    a_context_is_found_by_the_whole_kid,
    section_5_a_kid_context_selects_exactly_that_id_context,
    an_empty_kid_context_does_not_select_a_context_without_one,
    the_same_keys_are_added_once,
    a_second_window_for_one_recipient_key_is_refused,
    a_context_and_its_mirror_do_not_share_a_set,
    candidates_and_sets_have_a_limit,
    what_is_removed_is_not_found,
    a_peer_is_found_by_its_uuid_the_newest_first,
    a_recipient_id_is_taken_while_a_context_has_it,
    many_contexts_are_kept_in_order,
    any_additions_and_removals_leave_what_a_plain_list_holds)
