/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_listener_http.c - ostler/net/listener_http.c: what only listeners of
   HTTP have */
#include "ostler/net/listener_http.h"

#include "ostler/loading.h"
#include "ostler/net/listener_copy.h"
#include "ostler/net/words.h"

#define WEB "listen \"w\" http on 127.0.0.1:8080 "

START_TEST(defaults_are_those_of_rfc_8075)
{
	struct settings *s = loading(WEB "\n");
	const struct hc_conf *c = &s->net.listeners[0].http->conf;

	ck_assert_str_eq(c->path, "/hc/");
	ck_assert_str_eq(c->template, "{+tu}");
	ck_assert_ptr_null(c->scheme);
	ck_assert(!c->is_strict && !c->takes_numbers && c->is_private);
	ck_assert_uint_eq(c->method_count + c->status_count + c->type_count +
	    c->field_count, 0);
	settings_unref(s);
}
END_TEST

START_TEST(block_says_where_targets_stand)
{
	struct settings *s = loading(WEB "{ url-path \"/x/\";\n"
	    "url-template \"?target_uri={+tu}\"; url-scheme ocf;\n"
	    "media-types strict; media-numbers on; caches shared; }\n");
	const struct hc_conf *c = &s->net.listeners[0].http->conf;

	ck_assert_str_eq(c->path, "/x/");
	ck_assert_str_eq(c->template, "?target_uri={+tu}");
	ck_assert_str_eq(c->scheme, "ocf");
	ck_assert(c->is_strict && c->takes_numbers && !c->is_private);
	settings_unref(s);
}
END_TEST

START_TEST(rows_are_added_to_the_tables)
{
	struct settings *s = loading(WEB "{ media-type \"text/x-a\" 65001;\n"
	    "media-type \"text/x-b\" 65002; method \"REPORT\" 0.05;\n"
	    "status 4.09 422; field \"X-B\" 65003 number;\n"
	    "field \"X-A\" 65001 text; }\n");
	const struct hc_conf *c = &s->net.listeners[0].http->conf;

	ck_assert_uint_eq(c->type_count, 2);
	ck_assert_str_eq(c->types[1].type, "text/x-b");
	ck_assert_uint_eq(c->types[1].format, 65002);
	ck_assert_uint_eq(c->method_count, 1);
	ck_assert_str_eq(c->methods[0].name, "REPORT");
	ck_assert_uint_eq(c->methods[0].code, CODE_FETCH);
	ck_assert_uint_eq(c->status_count, 1);
	ck_assert_uint_eq(c->statuses[0].code, CODE_CONFLICT);
	ck_assert_uint_eq(c->statuses[0].status, 422);
	/* in order of number */
	ck_assert_uint_eq(c->field_count, 2);
	ck_assert_str_eq(c->fields[0].name, "X-A");
	ck_assert_int_eq(c->fields[0].format, OPTION_IS_STRING);
	ck_assert_int_eq(c->fields[1].format, OPTION_IS_UINT);
	settings_unref(s);
}
END_TEST

static void
expect_wrong(const char *statement, const char *message)
{
	char text[500], expected[500];

	snprintf(text, sizeof(text), WEB "{ %s; }\n", statement);
	snprintf(expected, sizeof(expected), "%s\n", message);
	loading_assert_errors(text, expected);
}

START_TEST(wrong_rows_are_told)
{
	expect_wrong("method \"A B\" 0.05", "t:1:44: a name of 3 bytes; "
	    "expected a method of HTTP in quotes, of at most 64 letters, "
	    "digits and signs");
	expect_wrong("method \"A\" 2.05", "t:1:48: 2.05; expected a method "
	    "such as 0.05");
	expect_wrong("status 0.05 200", "t:1:44: 0.05; expected a code such "
	    "as 4.09");
	expect_wrong("status 4.09 199", "t:1:49: 199; expected 200 to 599");
	expect_wrong("media-type \"x\" 1", "t:1:48: media-type; expected a "
	    "media type such as \"application/x-mine\"");
	expect_wrong("media-type \"a/b\" 65536", "t:1:54: 65536; expected 0 "
	    "to 65535");
}
END_TEST

START_TEST(what_is_of_coap_means_nothing_there)
{
	expect_wrong("timeout 5s", "t:1:37: timeout means nothing here; "
	    "expected it with a transport that has sessions of CoAP");
	loading_assert_errors("listen \"w\" coap+tcp on 127.0.0.1:8080 "
	    "{ url-path \"/x\"; }\n", "t:1:41: url-path means nothing here; "
	    "expected it with http or https\n");
}
END_TEST

START_TEST(copy_stands_alone)
{
	struct settings *s = loading(WEB "{ url-path \"/x/\";\n"
	    "url-scheme ocf; method \"REPORT\" 0.05; }\n");
	struct listener_conf *copy = listener_conf_copy(s->net.listeners);

	settings_unref(s);
	ck_assert_ptr_nonnull(copy);
	ck_assert_str_eq(copy->http->conf.path, "/x/");
	ck_assert_str_eq(copy->http->conf.scheme, "ocf");
	ck_assert_uint_eq(copy->http->conf.method_count, 0);
	listener_conf_free(copy);
}
END_TEST

TEST_MAIN("ostler/net/listener_http",
    defaults_are_those_of_rfc_8075,
    block_says_where_targets_stand,
    rows_are_added_to_the_tables,
    wrong_rows_are_told,
    what_is_of_coap_means_nothing_there,
    copy_stands_alone)
