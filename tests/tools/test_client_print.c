/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_client_print.c - responses and options for people */

#include "check_main.h"

#include <stdlib.h>

#include "core/code.h"
#include "core/option.h"
#include "tools/client.h"

static char *text;

static void
tear_down(void)
{
	free(text);
	text = NULL;
}

static const char *
print(uint8_t code, int format, const char *payload, size_t len)
{
	struct waxpeer_message *m = waxpeer_message_new(code);
	struct wax_message view;
	size_t size;
	FILE *out;

	free(text);
	out = open_memstream(&text, &size);
	if (format >= 0)
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT,
		    (uint32_t)format);
	waxpeer_message_set_payload(m, payload, len);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	client_print_response(out, &view);
	fclose(out);
	waxpeer_message_free(m);
	return text;
}

START_TEST(cbor_is_printed_in_diagnostic_notation)
{
	ck_assert_str_eq(print(CODE_CONTENT, 10000, "\xa1\x61\x61\x01", 4),
	    "2.05 Content\n{\"a\": 1}\n");
	ck_assert_str_eq(print(CODE_CONTENT, 60, "\x01", 1),
	    "2.05 Content\n1\n");
}
END_TEST

START_TEST(broken_cbor_and_other_formats_are_printed_in_hexadecimal)
{
	ck_assert_str_eq(print(CODE_CONTENT, 10000, "\xa1", 1),
	    "2.05 Content\nh'a1'\n");
	ck_assert_str_eq(print(CODE_CONTENT, 42, "ab", 2),
	    "2.05 Content\nh'6162'\n");
}
END_TEST

START_TEST(text_and_diagnostics_are_printed_as_they_are)
{
	ck_assert_str_eq(print(CODE_CONTENT, 0, "hello", 5),
	    "2.05 Content\nhello\n");
	ck_assert_str_eq(print(CODE_UNAUTHORIZED, -1, "Replay detected", 15),
	    "4.01 Unauthorized\nReplay detected\n");
	ck_assert_str_eq(print(CODE_CHANGED, -1, "", 0), "2.04 Changed\n");
}
END_TEST

START_TEST(terminal_is_not_controlled_by_what_was_received)
{
	ck_assert_str_eq(print(CODE_CONTENT, 0, "\x1b[2J", 4),
	    "2.05 Content\nh'1b5b324a'\n");
}
END_TEST

START_TEST(payload_under_seal_is_printed_to_be_compared)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct wax_message view;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	waxpeer_message_add(m, OPTION_OSCORE, "\x09\x01", 2);
	waxpeer_message_set_payload(m, "\x00\xffz", 3);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	client_print_options(out, "> outer", &view);
	fclose(out);
	ck_assert_str_eq(text, "> outer 0.02 POST\n  OSCORE: 0901\n"
	    "  payload: 3 bytes: 00ff7a\n");
	waxpeer_message_free(m);
}
END_TEST

START_TEST(options_are_printed_by_name_and_type)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct wax_message view;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	waxpeer_message_set_path(m, "/a?b=c");
	waxpeer_message_add_uint(m, OPTION_ACCEPT, 10000);
	waxpeer_message_add(m, 65000, "\xff", 1);
	waxpeer_message_set_payload(m, "xyz", 3);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	client_print_options(out, "> inner", &view);
	fclose(out);
	ck_assert_str_eq(text, "> inner 0.01 GET\n"
	    "  Uri-Path: a\n  Uri-Query: b=c\n  Accept: 10000\n"
	    "  65000: ff\n  payload: 3 bytes\n");
	waxpeer_message_free(m);
}
END_TEST

TEST_MAIN_FIXTURE("tools/client_print", NULL, tear_down,
    cbor_is_printed_in_diagnostic_notation,
    broken_cbor_and_other_formats_are_printed_in_hexadecimal,
    text_and_diagnostics_are_printed_as_they_are,
    terminal_is_not_controlled_by_what_was_received,
    payload_under_seal_is_printed_to_be_compared,
    options_are_printed_by_name_and_type)
