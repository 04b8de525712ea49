/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_table.c - the hash table against a plain list */
#include "core/table.h"

#include "check_main.h"
#include "dies.h"
#include "expect.h"
#include "rng.h"
#include "scarce.h"

#define ENTRIES 500

struct entry {
	uint32_t name;
	bool inside;
	unsigned visits;
	struct table_link link;		/* not first, on purpose */
};

static const uint8_t key[16] = { 1, 2, 3 };

static struct entry *
entry_of(struct table_link *link)
{
	return TABLE_ENTRY(link, struct entry, link);
}

static bool
entry_match(const struct table_link *link, const void *wanted)
{
	const uint32_t *name = wanted;

	return TABLE_ENTRY(link, const struct entry, link)->name == *name;
}

static uint64_t
entry_hash(const struct table *t, uint32_t name)
{
	return table_hash(t, bytes_of(&name, sizeof(name)));
}

static struct entry *
entry_find(const struct table *t, uint32_t name)
{
	struct table_link *link = table_find(t, entry_hash(t, name),
	    entry_match, &name);

	return link == NULL ? NULL : entry_of(link);
}

static void
entries_check(struct table *t, struct entry *entries)
{
	size_t count = 0;

	for (uint32_t i = 0; i < ENTRIES; i++) {
		struct entry *e = entry_find(t, entries[i].name);

		EXPECT(e == (entries[i].inside ? &entries[i] : NULL));
		count += entries[i].inside;
	}
	EXPECT(t->count == count);
}

START_TEST(table_behaves_as_a_plain_list)
{
	static struct entry entries[ENTRIES];
	struct rng rng = { 3 };
	struct table t;

	table_init(&t, ENTRIES, key);
	for (uint32_t i = 0; i < ENTRIES; i++)
		entries[i].name = i * 7;
	for (int step = 0; step < 20000; step++) {
		struct entry *e = &entries[rng_below(&rng, ENTRIES)];

		if (e->inside)
			table_remove(&t, &e->link);
		else
			EXPECT(table_insert(&t, &e->link,
			    entry_hash(&t, e->name)) == WAX_OK);
		e->inside = !e->inside;
		if (step % 500 == 0)
			entries_check(&t, entries);
	}
	entries_check(&t, entries);
	table_clear(&t);
}
END_TEST

START_TEST(table_takes_its_limit_and_not_one_more)
{
	struct entry entries[4] = { { .name = 0 } };
	struct table t;

	table_init(&t, 3, key);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(table_insert(&t, &entries[i].link, 1),
		    WAX_OK);
	ck_assert_int_eq(table_insert(&t, &entries[3].link, 1), WAX_LIMIT);
	ck_assert_uint_eq(t.count, 3);
	table_remove(&t, &entries[0].link);
	ck_assert_int_eq(table_insert(&t, &entries[3].link, 1), WAX_OK);
	table_clear(&t);
}
END_TEST

START_TEST(table_keeps_what_is_there_under_a_lower_limit)
{
	struct table_link links[4];
	struct table t;

	table_init(&t, 3, (const uint8_t[16]){ 1 });
	for (uint64_t i = 0; i < 3; i++)
		ck_assert_int_eq(table_insert(&t, &links[i], i), WAX_OK);
	table_set_limit(&t, 2);
	ck_assert_uint_eq(t.count, 3);
	table_remove(&t, &links[0]);
	ck_assert_int_eq(table_insert(&t, &links[0], 0), WAX_LIMIT);
	table_set_limit(&t, 4);
	ck_assert_int_eq(table_insert(&t, &links[0], 0), WAX_OK);
	ck_assert_int_eq(table_insert(&t, &links[3], 3), WAX_OK);
	table_clear(&t);
}
END_TEST

START_TEST(table_of_limit_zero_takes_nothing)
{
	struct entry e = { .name = 0 };
	struct table t;

	table_init(&t, 0, key);
	ck_assert_int_eq(table_insert(&t, &e.link, 0), WAX_LIMIT);
	ck_assert_ptr_null(entry_find(&t, 0));
	table_clear(&t);
}
END_TEST

START_TEST(table_equal_hashes_are_told_apart_by_match)
{
	struct entry entries[40];
	struct table t;

	table_init(&t, 40, key);
	for (uint32_t i = 0; i < 40; i++) {
		entries[i] = (struct entry){ .name = i };
		ck_assert_int_eq(table_insert(&t, &entries[i].link, 99),
		    WAX_OK);
	}
	for (uint32_t i = 0; i < 40; i++)
		ck_assert_ptr_eq(table_find(&t, 99, entry_match, &i),
		    &entries[i].link);
	ck_assert_ptr_null(table_find(&t, 98, entry_match, &(uint32_t){ 1 }));
	table_clear(&t);
}
END_TEST

static void
visit_count(struct table_link *link, void *arg)
{
	size_t *visits = arg;

	entry_of(link)->visits++;
	++*visits;
}

static void
visit_remove(struct table_link *link, void *arg)
{
	table_remove(arg, link);
	entry_of(link)->visits++;
}

START_TEST(table_each_visits_all_and_may_remove)
{
	static struct entry entries[ENTRIES];
	size_t visits = 0;
	struct table t;

	table_init(&t, ENTRIES, key);
	for (uint32_t i = 0; i < ENTRIES; i++)
		EXPECT(table_insert(&t, &entries[i].link,
		    entry_hash(&t, i)) == WAX_OK);
	table_each(&t, visit_count, &visits);
	ck_assert_uint_eq(visits, ENTRIES);
	table_each(&t, visit_remove, &t);
	ck_assert_uint_eq(t.count, 0);
	for (uint32_t i = 0; i < ENTRIES; i++)
		EXPECT(entries[i].visits == 2);
	table_each(&t, visit_count, &visits);
	ck_assert_uint_eq(visits, ENTRIES);
	table_clear(&t);
}
END_TEST

START_TEST(table_of_nothing_can_be_asked_and_cleared_twice)
{
	size_t visits = 0;
	struct table t;

	table_init(&t, 5, key);
	ck_assert_ptr_null(entry_find(&t, 1));
	table_each(&t, visit_count, &visits);
	ck_assert_uint_eq(visits, 0);
	table_clear(&t);
	table_clear(&t);
}
END_TEST

START_TEST(table_can_be_used_after_clear)
{
	struct entry e = { .name = 4 };
	struct table t;

	table_init(&t, 5, key);
	ck_assert_int_eq(table_insert(&t, &e.link, entry_hash(&t, 4)), WAX_OK);
	table_clear(&t);
	ck_assert_ptr_null(entry_find(&t, 4));
	ck_assert_int_eq(table_insert(&t, &e.link, entry_hash(&t, 4)), WAX_OK);
	ck_assert_ptr_eq(entry_find(&t, 4), &e);
	table_clear(&t);
}
END_TEST

START_TEST(table_hash_depends_on_the_key)
{
	static const uint8_t other[16] = { 1, 2, 4 };
	struct table a, b;

	table_init(&a, 1, key);
	table_init(&b, 1, other);
	ck_assert_uint_ne(entry_hash(&a, 1), entry_hash(&b, 1));
}
END_TEST

START_TEST(table_chains_stay_short)
{
	static struct entry entries[ENTRIES];
	struct table t;

	table_init(&t, ENTRIES, key);
	for (uint32_t i = 0; i < ENTRIES; i++)
		EXPECT(table_insert(&t, &entries[i].link,
		    entry_hash(&t, i)) == WAX_OK);
	ck_assert_uint_ge(t.mask + 1, ENTRIES / 2);
	for (size_t i = 0; i <= t.mask; i++) {
		size_t n = 0;

		for (struct table_link *l = t.buckets[i]; l != NULL;
		    l = l->next)
			n++;
		EXPECT(n < 10);
	}
	table_clear(&t);
}
END_TEST

/* Without memory for more buckets the chains get longer. */
START_TEST(table_that_can_not_grow_goes_on)
{
	static struct entry entries[ENTRIES];
	size_t mask = 0;
	struct table t;

	table_init(&t, ENTRIES, key);
	for (uint32_t i = 0; i < ENTRIES; i++) {
		entries[i].name = i;
		entries[i].inside = true;
		if (i == 1)
			scarce_memory = SCARCE_WORKS;
		EXPECT(table_insert(&t, &entries[i].link,
		    entry_hash(&t, i)) == WAX_OK);
		mask = i == 0 ? t.mask : mask;
	}
	scarce_memory = false;
	ck_assert(!SCARCE_WORKS || t.mask == mask);
	entries_check(&t, entries);
	table_remove(&t, &entries[0].link);
	ck_assert_int_eq(table_insert(&t, &entries[0].link,
	    entry_hash(&t, 0)), WAX_OK);
	ck_assert_uint_gt(t.mask, mask);
	entries_check(&t, entries);
	table_clear(&t);
}
END_TEST

START_TEST(table_without_memory_for_its_first_entry_says_so)
{
	struct entry e = { .name = 1 };
	enum wax_status st;
	struct table t;

	if (!SCARCE_WORKS)
		return;
	table_init(&t, 5, key);
	scarce_memory = true;
	st = table_insert(&t, &e.link, entry_hash(&t, 1));
	scarce_memory = false;
	ck_assert_int_eq(st, WAX_MEMORY);
	ck_assert_uint_eq(t.count, 0);
	ck_assert_ptr_null(entry_find(&t, 1));
	ck_assert_int_eq(table_insert(&t, &e.link, entry_hash(&t, 1)),
	    WAX_OK);
	table_clear(&t);
}
END_TEST

static void
remove_from_nothing(void)
{
	struct entry e = { .name = 1 };
	struct table t;

	table_init(&t, 5, key);
	table_remove(&t, &e.link);
}

static void
remove_another(void)
{
	struct entry e = { .name = 1 }, other = { .name = 2 };
	struct table t;

	table_init(&t, 5, key);
	if (table_insert(&t, &e.link, 0) == WAX_OK)
		table_remove(&t, &other.link);
}

START_TEST(table_removing_what_is_not_there_is_an_assertion)
{
	ck_assert(dies_by_assertion(remove_from_nothing));
	ck_assert(dies_by_assertion(remove_another));
}
END_TEST

TEST_MAIN("core/table",
    table_behaves_as_a_plain_list,
    table_takes_its_limit_and_not_one_more,
    table_keeps_what_is_there_under_a_lower_limit,
    table_of_limit_zero_takes_nothing,
    table_equal_hashes_are_told_apart_by_match,
    table_each_visits_all_and_may_remove,
    table_of_nothing_can_be_asked_and_cleared_twice,
    table_can_be_used_after_clear,
    table_hash_depends_on_the_key,
    table_chains_stay_short,
    table_that_can_not_grow_goes_on,
    table_without_memory_for_its_first_entry_says_so,
    table_removing_what_is_not_there_is_an_assertion)
