/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/answer.h"

#include "check_main.h"

#include <event2/buffer.h>

static void
expect(struct answer a, const char *text)
{
	struct evbuffer *out = evbuffer_new();

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(answer_write(out, &a), WAX_OK);
	evbuffer_add(out, "", 1);
	ck_assert_str_eq((const char *)evbuffer_pullup(out, -1), text);
	evbuffer_free(out);
}

START_TEST(an_answer_is_a_line_and_its_body)
{
	json_t *j = json_pack("[{s:s, s:n}]", "a", "k\xc3\xbc\x1b", "b");

	ck_assert_ptr_nonnull(j);
	expect((struct answer){ .error = NULL }, "ok\n");
	expect((struct answer){ .result = j },
	    "ok\na       b\nk\xc3\xbc\\x1b  -\n");
	expect((struct answer){ .result = j, .wants_json = true },
	    "ok\n[{\"a\": \"k\\u00FC\\u001B\", \"b\": null}]\n");
	expect((struct answer){ .error = "not now", .result = j },
	    "error not now\na       b\nk\xc3\xbc\\x1b  -\n");
	json_decref(j);
}
END_TEST

START_TEST(an_error_is_one_line_whatever_it_says)
{
	expect((struct answer){ .error = "a\nok\n\x1b" },
	    "error a\\x0aok\\x0a\\x1b\n");
}
END_TEST

TEST_MAIN("ostler/control/answer",
    an_answer_is_a_line_and_its_body,
    an_error_is_one_line_whatever_it_says)
