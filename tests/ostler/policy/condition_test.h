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

#endif
