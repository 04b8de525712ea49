/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/render.h"

#include "check_main.h"

#include <stdlib.h>
#include <string.h>

static void
expect(const char *json, const char *text)
{
	json_error_t error;
	json_t *j = json_loads(json, JSON_DECODE_ANY | JSON_ALLOW_NUL,
	    &error);
	char *out = NULL;
	size_t len;
	FILE *f = open_memstream(&out, &len);

	ck_assert_msg(j != NULL, "%s: %s", json, error.text);
	ck_assert_ptr_nonnull(f);
	render_text(f, j);
	fclose(f);
	ck_assert_str_eq(out, text);
	free(out);
	json_decref(j);
}

START_TEST(an_object_is_a_line_for_each_member)
{
	expect("{\"version\": \"1.2\", \"up\": true, \"n\": -3, \"x\": null, "
	    "\"y\": \"\", \"no\": false, \"half\": 0.5}",
	    "version  1.2\n"
	    "up       yes\n"
	    "n        -3\n"
	    "x        -\n"
	    "y        -\n"
	    "no       no\n"
	    "half     0.5\n");
	expect("{}", "");
}
END_TEST

START_TEST(what_is_inside_is_indented)
{
	expect("{\"a\": 1, \"hops\": {\"up\": 2, \"tried\": {\"b\": 1}}, "
	    "\"list\": [\"x\", \"y\"], \"none\": [], \"empty\": {}}",
	    "a  1\n"
	    "hops:\n"
	    "  up  2\n"
	    "  tried:\n"
	    "    b  1\n"
	    "list:\n"
	    "  x\n"
	    "  y\n"
	    "none:\n"
	    "  none\n"
	    "empty:\n");
	expect("{\"rows\": [{\"a\": 1, \"b\": \"x\"}]}",
	    "rows:\n"
	    "  a  b\n"
	    "  1  x\n");
}
END_TEST

START_TEST(an_array_of_objects_is_a_table)
{
	expect("[{\"name\": \"b\", \"n\": 5, \"state\": \"up\"}, "
	    "{\"name\": \"long\", \"n\": 1000, \"state\": \"down\"}]",
	    "name     n  state\n"
	    "b        5  up\n"
	    "long  1000  down\n");
	/* members that some lack, and numbers that some do not know */
	expect("[{\"a\": 1}, {\"b\": null}, {\"a\": 22, \"b\": 3}]",
	    " a  b\n"
	    " 1  -\n"
	    " -  -\n"
	    "22  3\n");
	/* or that nobody knows */
	expect("[{\"long\": null, \"b\": 1}]",
	    "long  b\n"
	    "-     1\n");
	expect("[]", "none\n");
	expect("[{}]", "");
}
END_TEST

START_TEST(columns_are_as_wide_as_their_text_looks)
{
	expect("[{\"a\": \"k\\u00fcche\", \"b\": 1}, "
	    "{\"a\": \"\\u706f\", \"b\": 2}, {\"a\": \"\\u001b\", \"b\": 3}, "
	    "{\"a\": \"e\\u0301\", \"b\": 4}]",
	    "a      b\n"
	    "k\xc3\xbc" "che  1\n"
	    "\xe7\x81\xaf     2\n"
	    "\\x1b   3\n"
	    "e\xcc\x81      4\n");
}
END_TEST

START_TEST(text_of_others_is_escaped_wherever_it_stands)
{
	expect("\"\\u001b[2J\\n\"", "\\x1b[2J\\x0a\n");
	expect("[\"\\u001b\"]", "\\x1b\n");
	expect("{\"\\u001b\": \"\\u202e\"}", "\\x1b  \\xe2\\x80\\xae\n");
	expect("{\"\\u001b\": {}}", "\\x1b:\n");
	expect("[{\"\\u001b\": \"a\\tb\\u0000\"}]",
	    "\\x1b\na\\x09b\\x00\n");
	expect("[{\"a\": [\"\\u009b\"]}]", "a\n[\"\\xc2\\x9b\"]\n");
}
END_TEST

START_TEST(a_tab_in_a_line_of_its_own_stays)
{
	expect("[\"\\thop x;\", \"\\t^\", \"\", \"a\\t\"]",
	    "\thop x;\n\t^\n\na\t\n");
}
END_TEST

START_TEST(depth_has_an_end)
{
	char json[1000] = "";

	for (unsigned i = 0; i < 50; i++)
		strcat(json, "{\"a\":");
	strcat(json, "1");
	for (unsigned i = 0; i < 50; i++)
		strcat(json, "}");
	json_t *j = json_loads(json, 0, NULL);
	char *out = NULL;
	size_t len;
	FILE *f = open_memstream(&out, &len);

	ck_assert_ptr_nonnull(j);
	render_text(f, j);
	fclose(f);
	ck_assert_ptr_nonnull(strstr(out, "                {\"a\":{\"a\":"));
	free(out);
	json_decref(j);
}
END_TEST

TEST_MAIN("ostler/control/render",
    an_object_is_a_line_for_each_member,
    what_is_inside_is_indented,
    an_array_of_objects_is_a_table,
    columns_are_as_wide_as_their_text_looks,
    text_of_others_is_escaped_wherever_it_stands,
    a_tab_in_a_line_of_its_own_stays,
    depth_has_an_end)
