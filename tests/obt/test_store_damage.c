/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_damage.c - files that a disk or somebody has changed: each is
   refused, or all that is in it is still true */
#include "check_main.h"
#include "obt/store_kit.h"
#include "rng.h"

#define DEVICES 12
#define FLIPS 1500
#define FILE_MAX (1 << 20)

static uint8_t whole[FILE_MAX], older[FILE_MAX], changed[FILE_MAX];
static size_t whole_len, older_len;
static unsigned refused, unharmed;

static void
fill(unsigned from, unsigned until)
{
	kit_open();
	for (unsigned i = from; i < until; i++) {
		struct store_device d = kit_device(i);
		struct store_bond b = kit_bond(STORE_PAIR, i, i - 1);

		ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
		ck_assert(i == 1 || store_put_bond(store, &b) == WAX_OK);
		ck_assert_int_eq(store_log(store, "own", &d.id, "done"),
		    WAX_OK);
	}
	kit_close();
}

/* Each table has a row. */
static void
add_gone(void)
{
	struct store_device d = kit_device(DEVICES);

	kit_open();
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_OK);
	kit_close();
}

static void
setup(void)
{
	kit_setup_empty();
	kit_create();
	add_gone();
	fill(1, DEVICES / 2);
	older_len = folder_read("obt.db", older, FILE_MAX);
	fill(DEVICES / 2, DEVICES);
	whole_len = folder_read("obt.db", whole, FILE_MAX);
	ck_assert_uint_lt(whole_len, FILE_MAX);
}

static enum wax_status
count(void *arg, const struct store_log_line *line)
{
	size_t *n = arg;

	EXPECT(strcmp(line->command, "own") == 0);
	++*n;
	return WAX_OK;
}

/* is_all: nothing is missing. */
static void
expect_true(bool is_all)
{
	struct store_self self = kit_self(), own;
	size_t lines = 0;

	EXPECT(store_self(store, &own) == WAX_OK &&
	    memcmp(&own, &self, sizeof(own)) == 0);
	for (unsigned i = 1; i < DEVICES; i++) {
		struct store_device d = kit_device(i), back;
		struct store_bond b = kit_bond(STORE_PAIR, i, i - 1), bond;
		bool has_device = store_find_device(store, d.name, &back) ==
		    WAX_OK;
		bool has_bond = i > 1 && store_find_bond(store, STORE_PAIR,
		    &b.one, &b.other, &bond) == WAX_OK;

		EXPECT(has_device ? kit_same_device(&d, &back) : !is_all);
		EXPECT(has_bond ? kit_same_bond(&b, &bond) && store_has_sender(
		    store, bytes_of(b.one_sender, b.one_sender_len)) :
		    i == 1 || !is_all);
	}
	EXPECT(store_each_line(store, 100, count, &lines) == WAX_OK);
	EXPECT(!is_all || lines == DEVICES - 1);
}

/* A file that is given to whoever opens it. is_all: what was in it must be
   there, if it is opened. */
static void
meet(const void *data, size_t len, bool is_all)
{
	static const char *const beside[] = { "obt.db", "obt.db-wal",
		"obt.db-shm", "obt.db-journal" };
	enum wax_status st;

	for (size_t i = 0; i < 4; i++)
		(void)unlink(folder_path(beside[i]));
	folder_write("obt.db", data, len);
	EXPECT(chmod(db, 0600) == 0);
	st = store_open(db, &store, &error);
	if (st == WAX_OK) {
		expect_true(is_all);
		unharmed++;
	} else {
		EXPECT(st == WAX_FORMAT || st == WAX_DAMAGED ||
		    st == WAX_SYSTEM || st == WAX_STORAGE, "%d %s", st,
		    error.text);
		EXPECT(strncmp(error.text, db, strlen(db)) == 0);
		EXPECT(memmem(error.text, sizeof(error.text), KIT_NEEDLE,
		    4) == NULL);
		refused++;
	}
	kit_close();
}

START_TEST(a_changed_bit_is_noticed_where_it_matters)
{
	struct rng rng = { 1 };

	for (unsigned i = 0; i < FLIPS; i++) {
		size_t at = rng_below(&rng, i % 4 == 0 ? 200 : whole_len);

		memcpy(changed, whole, whole_len);
		changed[at] ^= (uint8_t)(1 << rng_below(&rng, 8));
		meet(changed, whole_len, true);
	}
	ck_assert_uint_gt(refused, FLIPS / 20);
	ck_assert_uint_gt(unharmed, FLIPS / 20);	/* free room */
}
END_TEST

START_TEST(each_bit_of_each_key_is_looked_after)
{
	struct store_device d = kit_device(1);
	size_t keys = 0;

	for (size_t at = 0; at + KIT_NEEDLE_LEN <= whole_len; at++) {
		if (memcmp(whole + at, d.owner_key, KIT_NEEDLE_LEN) != 0)
			continue;
		for (unsigned bit = 0; bit < 8 * KIT_NEEDLE_LEN; bit += 7) {
			memcpy(changed, whole, whole_len);
			changed[at + bit / 8] ^= (uint8_t)(1 << bit % 8);
			refused = 0;
			meet(changed, whole_len, true);
			ck_assert_uint_eq(refused, 1);
		}
		keys++;
	}
	ck_assert_uint_ge(keys, DEVICES);	/* and the CA's */
}
END_TEST

START_TEST(a_file_that_ends_early_is_refused)
{
	struct rng rng = { 2 };

	for (size_t len = 0; len < whole_len; len += 1 +
	    rng_below(&rng, len < 600 ? 40 : 900))
		meet(whole, len, true);
	ck_assert_uint_gt(refused, 40);
	/* whole pages less, too */
	for (size_t len = 4096; len < whole_len; len += 4096)
		meet(whole, len, true);
	ck_assert_uint_eq(unharmed, 0);
}
END_TEST

/* A page that was true once may be a whole one of before; then what came later
   is missing, but nothing that is there is wrong. */
START_TEST(old_and_new_pages_mixed_show_nothing_wrong)
{
	struct rng rng = { 3 };

	for (int i = 0; i < 300; i++) {
		memcpy(changed, whole, whole_len);
		for (size_t at = 0; at < older_len; at += 512)
			if (rng_below(&rng, 8) == 0)
				memcpy(changed + at, older + at, 512);
		meet(changed, whole_len, false);
	}
	ck_assert_uint_gt(refused, 100);
}
END_TEST

START_TEST(noise_is_refused)
{
	struct rng rng = { 4 };

	for (int i = 0; i < 300; i++) {
		size_t len = 1 + rng_below(&rng, 20000);
		size_t head = i % 2 == 0 ? 0 : rng_below(&rng, 200);

		rng_fill(&rng, changed, len);
		memcpy(changed, whole, head);
		meet(changed, len, true);
	}
	ck_assert_uint_eq(unharmed, 0);
}
END_TEST

TEST_MAIN_FIXTURE("obt/store_damage", setup, kit_teardown,
    a_changed_bit_is_noticed_where_it_matters,
    each_bit_of_each_key_is_looked_after,
    a_file_that_ends_early_is_refused,
    old_and_new_pages_mixed_show_nothing_wrong,
    noise_is_refused)
