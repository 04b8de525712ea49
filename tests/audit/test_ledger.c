/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ledger.c - whatever happens to a file, it is found */
#include "audit/ledger.h"

#include <stdlib.h>

#include "check_main.h"
#include "core/hex.h"
#include "expect.h"
#include "rng.h"

#define LINES_MAX 40

/* A file of lines, and where they begin. */
struct text {
	char data[LINES_MAX * CHAIN_LINE_MAX];
	size_t len;
	size_t begins[LINES_MAX + 1];	/* the last one is len */
	size_t count;
};

static struct text original, changed;
static char *said;
static size_t said_len;

static void
add_line(struct text *t, struct chain *c, const char *text)
{
	size_t len;

	ck_assert_int_eq(chain_add_line(c, bytes_of_text(text),
	    t->data + t->len, &len), WAX_OK);
	t->begins[t->count++] = t->len;
	t->len += len;
	t->begins[t->count] = t->len;
}

/* A file that goes on from c, with so many lines of random lengths. */
static void
make_file(struct text *t, struct chain *c, size_t lines, struct rng *rng)
{
	char text[CHAIN_TEXT_MAX + 1], head[2 * CHAIN_HASH_LEN + 1];

	t->len = t->count = 0;
	hex_encode(BYTES_ARRAY(c->hash), head);
	snprintf(text, sizeof(text), "2026-01-02T03:04:05.678Z begin "
	    "after=%llu head=%s", (unsigned long long)c->number, head);
	add_line(t, c, text);
	while (t->count < lines) {
		size_t len = rng_below(rng, 90);

		for (size_t i = 0; i < len; i++)
			text[i] = (char)(' ' + rng_below(rng, 95));
		text[len] = '\0';
		add_line(t, c, text);
	}
}

static enum wax_status
read_text(struct ledger *l, const struct text *t)
{
	FILE *errors;
	FILE *file = t->len == 0 ? fopen("/dev/null", "r") :
	    fmemopen((void *)(uintptr_t)t->data, t->len, "r");
	enum wax_status st;

	free(said);
	said = NULL;
	errors = open_memstream(&said, &said_len);
	st = ledger_read(l, file, "a.log", errors);
	fclose(file);
	fclose(errors);
	return st;
}

static void
expect_said(const char *what)
{
	ck_assert_msg(strstr(said, what) != NULL, "%s is not in: %s", what,
	    said);
}

START_TEST(whole_file_is_read_to_its_end)
{
	struct rng rng = { 1 };
	struct chain c = { 0 };
	struct ledger l = { .wanted = 7 };

	make_file(&original, &c, 20, &rng);
	ck_assert_int_eq(read_text(&l, &original), WAX_OK);
	ck_assert_str_eq(said, "");
	ck_assert_uint_eq(l.lines, 20);
	ck_assert_uint_eq(l.size, original.len);
	ck_assert_uint_eq(l.torn_len, 0);
	ck_assert_uint_eq(l.chain.number, 20);
	ck_assert_int_eq(memcmp(l.chain.hash, c.hash, CHAIN_HASH_LEN), 0);
	ck_assert(l.was_seen);
}
END_TEST

START_TEST(empty_file_changes_nothing)
{
	struct ledger l = { .lines = 9 };

	changed.len = 0;
	ck_assert_int_eq(read_text(&l, &changed), WAX_OK);
	ck_assert(!l.has_begun);
	ck_assert_uint_eq(l.lines, 0);
}
END_TEST

/* Cut at every byte: a line is there whole or told to be torn. */
START_TEST(cut_tail_is_whole_lines_and_a_torn_one)
{
	struct rng rng = { 2 };
	struct chain c = { 0 };
	size_t lines = 0;

	make_file(&original, &c, 12, &rng);
	for (size_t len = 0; len <= original.len; len++) {
		struct ledger l = { .lines = 0 };

		memcpy(changed.data, original.data, len);
		changed.len = len;
		if (len == original.begins[lines + 1])
			lines++;
		EXPECT(read_text(&l, &changed) == WAX_OK, "%zu", len);
		EXPECT(l.lines == lines && l.size == original.begins[lines]);
		EXPECT(l.torn_len == len - l.size);
		EXPECT(memcmp(l.torn, original.data + l.size, l.torn_len) ==
		    0);
	}
}
END_TEST

/* --- changes --- */

static void
put(const char *data, size_t len)
{
	memcpy(changed.data + changed.len, data, len);
	changed.len += len;
}

static void
put_line(size_t which)
{
	put(original.data + original.begins[which],
	    original.begins[which + 1] - original.begins[which]);
}

static void
change_byte(struct rng *rng)
{
	size_t at = rng_below(rng, original.len);

	put(original.data, original.len);
	changed.data[at] ^= (char)(1 + rng_below(rng, 255));
}

static void
remove_bytes(struct rng *rng)
{
	size_t at = rng_below(rng, original.len);
	size_t n = 1 + rng_below(rng, rng_below(rng, 2) == 0 ? 1 :
	    original.len - at);

	put(original.data, at);
	put(original.data + at + n, original.len - at - n);
}

static void
insert_byte(struct rng *rng)
{
	size_t at = rng_below(rng, original.len + 1);
	char byte = (char)rng_next(rng);

	put(original.data, at);
	put(&byte, 1);
	put(original.data + at, original.len - at);
}

static void
double_byte(struct rng *rng)
{
	size_t at = rng_below(rng, original.len);

	put(original.data, at + 1);
	put(original.data + at, original.len - at);
}

static void
remove_lines(struct rng *rng)
{
	size_t first = rng_below(rng, original.count);
	size_t n = 1 + rng_below(rng, original.count - first);

	for (size_t i = 0; i < original.count; i++)
		if (i < first || i >= first + n)
			put_line(i);
}

static void
swap_lines(struct rng *rng)
{
	size_t a = rng_below(rng, original.count);
	size_t b = rng_below(rng, original.count);

	for (size_t i = 0; i < original.count; i++)
		put_line(i == a ? b : i == b ? a : i);
}

/* A line once more, anywhere. */
static void
insert_line(struct rng *rng)
{
	size_t which = rng_below(rng, original.count);
	size_t at = rng_below(rng, original.count + 1);

	for (size_t i = 0; i <= original.count; i++) {
		if (i == at)
			put_line(which);
		if (i < original.count)
			put_line(i);
	}
}

/* One that its writer hashed, with the number that fits: a line of another
   chain. */
static void
forge_line(struct rng *rng)
{
	size_t at = 1 + rng_below(rng, original.count - 1);
	struct chain other = { .number = at };
	char line[CHAIN_LINE_MAX];
	size_t len;

	rng_fill(rng, other.hash, CHAIN_HASH_LEN);
	ck_assert_int_eq(chain_add_line(&other, bytes_of_text("forged"), line,
	    &len), WAX_OK);
	for (size_t i = 0; i < original.count; i++) {
		if (i == at)
			put(line, len);
		else
			put_line(i);
	}
}

static void (*const changes[])(struct rng *) = { change_byte, remove_bytes,
	insert_byte, double_byte, remove_lines, swap_lines, insert_line,
	forge_line };

/* What is read as right is what was written, up to where it was cut; a cut
   behind which something follows is always told; and the head tells what is
   missing at the end. */
static void
expect_change_is_found(const struct chain *head)
{
	struct ledger l = { .wanted = head->number };
	enum wax_status st = read_text(&l, &changed);
	bool is_whole = changed.len == original.len &&
	    memcmp(changed.data, original.data, original.len) == 0;

	EXPECT(l.size <= original.len && memcmp(changed.data, original.data,
	    l.size) == 0);
	if (st != WAX_OK) {
		EXPECT(st == WAX_FORMAT && said_len > 0);
		return;
	}
	EXPECT(l.size + l.torn_len == changed.len);
	EXPECT(is_whole || l.size < original.len || l.torn_len > 0);
	EXPECT(l.was_seen == (l.size == original.len));
	EXPECT(memchr(l.torn, '\n', l.torn_len) == NULL);
}

START_TEST(any_change_is_found_but_for_a_cut_tail)
{
	struct rng rng = { 4 };

	for (int i = 0; i < 8000; i++) {
		struct chain c = { 0 };

		make_file(&original, &c, 2 + rng_below(&rng, 8), &rng);
		changed.len = 0;
		changes[rng_below(&rng, sizeof(changes) / sizeof(changes[0]))](
		    &rng);
		expect_change_is_found(&c);
	}
}
END_TEST

/* --- what is said --- */

START_TEST(changed_line_is_told_with_its_number_and_both_hashes)
{
	struct rng rng = { 5 };
	struct chain c = { 0 };
	struct ledger l = { .lines = 0 };
	size_t end;

	make_file(&original, &c, 9, &rng);
	end = original.begins[5] - 1;
	original.data[end - 1] = original.data[end - 1] == '0' ? '1' : '0';
	ck_assert_int_eq(read_text(&l, &original), WAX_FORMAT);
	ck_assert_int_eq(strncmp(said, "a.log:5: number 5 has the hash ", 31),
	    0);
	expect_said("; expected ");
	expect_said(": the line was changed\n");
	ck_assert_uint_eq(l.lines, 4);
	ck_assert_uint_eq(l.chain.number, 4);
}
END_TEST

START_TEST(missing_line_is_told_with_both_numbers)
{
	struct rng rng = { 6 };
	struct chain c = { 0 };
	struct ledger l = { .lines = 0 };

	make_file(&original, &c, 9, &rng);
	changed.len = 0;
	for (size_t i = 0; i < 9; i++)
		if (i != 3)
			put_line(i);
	ck_assert_int_eq(read_text(&l, &changed), WAX_FORMAT);
	ck_assert_str_eq(said, "a.log:4: has the number 5; expected 4: lines "
	    "are missing\n");
}
END_TEST

START_TEST(doubled_line_is_told_with_both_numbers)
{
	struct rng rng = { 7 };
	struct chain c = { 0 };
	struct ledger l = { .lines = 0 };

	make_file(&original, &c, 4, &rng);
	changed.len = 0;
	for (size_t i = 0; i < 4; i++) {
		put_line(i);
		if (i == 2)
			put_line(i);
	}
	ck_assert_int_eq(read_text(&l, &changed), WAX_FORMAT);
	ck_assert_str_eq(said, "a.log:4: has the number 3; expected 4: lines "
	    "were put in or changed places\n");
}
END_TEST

START_TEST(what_is_no_line_is_shown_without_what_can_not_be_printed)
{
	struct ledger l = { .lines = 0 };

	changed.len = 0;
	put("\x1b[2J\n", 5);
	ck_assert_int_eq(read_text(&l, &changed), WAX_FORMAT);
	expect_said("a.log:1: is no line of an audit file; expected ");
	expect_said(" read=\\x1b[2J\n");
	changed.len = 0;
	for (int i = 0; i < 300; i++)
		put("xxxxxxxxxx", 10);
	ck_assert_int_eq(read_text(&l, &changed), WAX_FORMAT);
	expect_said("xxx...\n");
	ck_assert_uint_lt(said_len, 300);
}
END_TEST

START_TEST(first_line_must_say_what_its_chain_goes_on_from)
{
	static const char *const texts[] = { "", "T", "T begin", "T begins",
	    "T begin after=0 head=00", "T begin after=0 head=zz",
	    "T begin head=0000000000000000000000000000000000000000000000000000"
	    "000000000000", "T open after=0" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ledger l = { .lines = 0 };
		struct chain c = { 0 };

		changed.len = changed.count = 0;
		add_line(&changed, &c, texts[i]);
		ck_assert_int_eq(read_text(&l, &changed), WAX_FORMAT);
		expect_said("a.log:1: is not the first line of an audit file");
		ck_assert(!l.has_begun);
	}
}
END_TEST

/* --- several files --- */

START_TEST(files_in_order_are_one_chain)
{
	struct rng rng = { 8 };
	struct chain c = { 0 };
	struct ledger l = { .lines = 0 };

	for (int i = 0; i < 4; i++) {
		make_file(&original, &c, 3, &rng);
		ck_assert_int_eq(read_text(&l, &original), WAX_OK);
	}
	ck_assert_uint_eq(l.chain.number, 12);
	ck_assert_uint_eq(l.after, 0);
}
END_TEST

START_TEST(later_file_alone_tells_what_it_goes_on_from)
{
	struct rng rng = { 9 };
	struct chain c = { .number = 41, .hash = { 7 } };
	struct ledger l = { .lines = 0 };

	make_file(&original, &c, 3, &rng);
	ck_assert_int_eq(read_text(&l, &original), WAX_OK);
	ck_assert_uint_eq(l.after, 41);
	ck_assert_uint_eq(l.chain.number, 44);
}
END_TEST

START_TEST(file_that_does_not_go_on_from_the_one_before_is_told)
{
	struct rng rng = { 10 };
	struct chain c = { 0 }, own = { 0 };
	struct ledger l = { .lines = 0 }, first;

	make_file(&original, &c, 3, &rng);
	ck_assert_int_eq(read_text(&l, &original), WAX_OK);
	first = l;
	ck_assert_int_eq(read_text(&l, &original), WAX_FORMAT);
	expect_said("a.log:1: goes on from 0:0000");
	expect_said("; expected 3:");
	expect_said("a chain of its own");
	make_file(&changed, &own, 2, &rng);
	l = first;
	ck_assert_int_eq(read_text(&l, &changed), WAX_FORMAT);
	expect_said("a chain of its own");
	c.number += 2;
	make_file(&changed, &c, 2, &rng);
	l = first;
	ck_assert_int_eq(read_text(&l, &changed), WAX_FORMAT);
	expect_said("goes on from 5:");
	expect_said("are missing");
}
END_TEST

/* The line that vouches for the old file's end can not be changed, as the hash
   is over it and over what it says. */
START_TEST(first_line_of_a_later_file_can_not_be_changed)
{
	struct rng rng = { 12 };
	struct chain c = { .number = 8, .hash = { 1, 2, 3 } };

	make_file(&original, &c, 2, &rng);
	for (size_t i = 0; i < original.begins[1]; i++) {
		struct ledger l = { .lines = 0 };

		changed.len = 0;
		put(original.data, original.len);
		changed.data[i] = changed.data[i] == '3' ? '4' : '3';
		EXPECT(read_text(&l, &changed) == WAX_FORMAT, "%zu", i);
	}
}
END_TEST

TEST_MAIN("audit/ledger",
    whole_file_is_read_to_its_end,
    empty_file_changes_nothing,
    cut_tail_is_whole_lines_and_a_torn_one,
    any_change_is_found_but_for_a_cut_tail,
    changed_line_is_told_with_its_number_and_both_hashes,
    missing_line_is_told_with_both_numbers,
    doubled_line_is_told_with_both_numbers,
    what_is_no_line_is_shown_without_what_can_not_be_printed,
    first_line_must_say_what_its_chain_goes_on_from,
    files_in_order_are_one_chain,
    later_file_alone_tells_what_it_goes_on_from,
    file_that_does_not_go_on_from_the_one_before_is_told,
    first_line_of_a_later_file_can_not_be_changed)
