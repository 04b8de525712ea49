/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/grow.h"

#include "check_main.h"
#include "ostler/conf/reading.h"

static size_t *list;
static size_t count;

static void
more_read(struct parser *p, const struct keyword *k, void *target)
{
	struct token t = parser_read_word(p, "anything");
	size_t *entry = grow_list(p, (void **)&list, &count, sizeof(*list),
	    *(size_t *)target, t.at);

	(void)k;
	if (entry != NULL) {
		ck_assert_uint_eq(*entry, 0);
		*entry = count;
	}
}

static const struct keyword rows[] = {
	{ .name = "more", .type = KEYWORD_STATEMENT, .read = more_read },
	{ .name = NULL }
};

START_TEST(list_grows_to_its_limit_and_the_next_is_told)
{
	size_t limit = 37;
	struct reading r;
	char text[40 * 8] = "";

	for (size_t i = 0; i <= limit; i++)
		strcat(text, "more x\n");
	reading_begin(&r, rows, &limit);
	reading_text(&r, text);
	ck_assert_uint_eq(count, limit);
	for (size_t i = 0; i < limit; i++)
		ck_assert_uint_eq(list[i], i + 1);
	ck_assert_ptr_eq(strstr(r.errors, "t:38:6: one too many; expected at "
	    "most 37\n"), r.errors);
	reading_end(&r);
	free(list);
}
END_TEST

TEST_MAIN("ostler/conf/grow",
    list_grows_to_its_limit_and_the_next_is_told)
