/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* condition_test.h - one word of a condition against one question */
#ifndef TESTS_CONDITION_TEST_H
#define TESTS_CONDITION_TEST_H

#include <check.h>
#include <stdlib.h>

#include "ostler/policy/condition.h"

static inline enum wax_status
word_status(const struct condition *c, const char *word)
{
	void *item = calloc(1, c->item_size);
	enum wax_status st;

	ck_assert_ptr_nonnull(item);
	st = c->parse(bytes_of_text(word), item);
	if (st == WAX_OK && c->clear != NULL)
		c->clear(item);
	free(item);
	return st;
}

static inline bool
word_matches(const struct condition *c, const char *word,
    const struct question *q)
{
	void *item = calloc(1, c->item_size);
	bool matches;

	ck_assert_ptr_nonnull(item);
	ck_assert_msg(c->parse(bytes_of_text(word), item) == WAX_OK, "%s",
	    word);
	matches = c->match(item, q);
	if (c->clear != NULL)
		c->clear(item);
	free(item);
	return matches;
}

/* Whatever fits word b fits word a. */
static inline bool
word_covers(const struct condition *c, const char *a, const char *b)
{
	void *x = calloc(1, c->item_size);
	void *y = calloc(1, c->item_size);
	bool covers;

	ck_assert(x != NULL && y != NULL);
	ck_assert_msg(c->parse(bytes_of_text(a), x) == WAX_OK, "%s", a);
	ck_assert_msg(c->parse(bytes_of_text(b), y) == WAX_OK, "%s", b);
	covers = c->covers(x, y);
	if (c->clear != NULL) {
		c->clear(x);
		c->clear(y);
	}
	free(x);
	free(y);
	return covers;
}

/* What an explanation says of the question. */
static inline void
assert_shows(const struct condition *c, const struct question *q,
    const char *expected)
{
	char text[CONDITION_SHOW];

	c->show(q, text, sizeof(text));
	ck_assert_str_eq(text, expected);
}

static inline void
assert_wrong_words(const struct condition *c, const char *const *words,
    size_t count)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(word_status(c, words[i]) == WAX_FORMAT, "%s",
		    words[i]);
}

#define ASSERT_WRONG_WORDS(c, words) \
	assert_wrong_words((c), (words), sizeof(words) / sizeof((words)[0]))

#endif
