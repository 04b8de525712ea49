/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_message.c - making and reading messages */

#include "check_main.h"

#include <string.h>

#include "peer/message.h"

START_TEST(options_come_out_in_order_whatever_order_they_came_in)
{
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_POST);
	struct waxpeer_option o = { 0 };
	struct wax_message view;

	waxpeer_message_add(m, 2049, "x", 1);
	waxpeer_message_add(m, 11, "one", 3);
	waxpeer_message_add(m, 3, "h", 1);
	waxpeer_message_add(m, 11, "two", 3);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	ck_assert_uint_eq(view.code, WAXPEER_POST);
	ck_assert(waxpeer_option_next(&view, &o) && o.number == 3);
	ck_assert(waxpeer_option_next(&view, &o) && o.number == 11);
	ck_assert_mem_eq(o.value, "one", 3);
	ck_assert(waxpeer_option_next(&view, &o) && o.number == 11);
	ck_assert_mem_eq(o.value, "two", 3);
	ck_assert(waxpeer_option_next(&view, &o) && o.number == 2049);
	ck_assert(!waxpeer_option_next(&view, &o));
	waxpeer_message_free(m);
}
END_TEST

START_TEST(path_and_query_are_taken_apart_and_decoded)
{
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_GET);
	struct wax_message view;
	char text[64];

	waxpeer_message_set_path(m, "/a/li%20ght?if=oic.if.b&n=%26");
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	ck_assert_int_eq(waxpeer_message_path(&view, text, sizeof(text)),
	    WAX_OK);
	ck_assert_str_eq(text, "/a/li%20ght");
	ck_assert(waxpeer_query_is(&view, "if", "oic.if.b"));
	ck_assert(waxpeer_query_is(&view, "n", "&"));
	ck_assert(!waxpeer_query_is(&view, "if", "oic.if"));
	ck_assert(!waxpeer_query_is(&view, "i", "f"));
	waxpeer_message_free(m);
}
END_TEST

START_TEST(root_has_no_segments)
{
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_GET);
	struct wax_message view;
	char text[3];

	waxpeer_message_set_path(m, "/");
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	ck_assert_uint_eq(view.options_len, 0);
	ck_assert_int_eq(waxpeer_message_path(&view, text, 2), WAX_OK);
	ck_assert_str_eq(text, "/");
	ck_assert_int_eq(waxpeer_message_path(&view, text, 1), WAX_SPACE);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(first_error_stays)
{
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_GET);
	struct wax_message view;

	waxpeer_message_set_path(m, "a/light");
	waxpeer_message_set_path(m, "/a/light");
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_FORMAT);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(option_of_1034_bytes_fits_and_a_longer_one_does_not)
{
	static const uint8_t value[1035];
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_GET);
	struct wax_message view;

	waxpeer_message_add(m, 35, value, 1034);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	waxpeer_message_add(m, 35, value, 1035);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_RANGE);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(options_are_bounded)
{
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_GET);
	struct wax_message view;

	for (int i = 0; i < 200; i++)
		waxpeer_message_add(m, 11, "x", 1);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_RANGE);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(ocf_payload_says_its_format_and_version)
{
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_CONTENT);
	struct wax_message view;
	uint32_t number;

	waxpeer_message_set_ocf(m, "\xa0", 1);
	waxpeer_message_accept_ocf(m);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	ck_assert(waxpeer_option_uint(&view, 12, &number) && number == 10000);
	ck_assert(waxpeer_option_uint(&view, 17, &number) && number == 10000);
	ck_assert(waxpeer_option_uint(&view, 2049, &number) && number == 2048);
	ck_assert(waxpeer_option_uint(&view, 2053, &number) && number == 2048);
	ck_assert_mem_eq(view.payload, "\xa0", 1);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(numbers_have_the_shortest_form)
{
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_GET);
	struct waxpeer_option o;
	struct wax_message view;
	uint32_t number = 7;

	waxpeer_message_add_uint(m, 12, 0);
	waxpeer_message_add_uint(m, 14, 65536);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	ck_assert(waxpeer_option_find(&view, 12, &o) && o.len == 0);
	ck_assert(waxpeer_option_find(&view, 14, &o) && o.len == 3);
	ck_assert(waxpeer_option_uint(&view, 12, &number) && number == 0);
	ck_assert(!waxpeer_option_find(&view, 13, &o));
	waxpeer_message_free(m);
}
END_TEST

TEST_MAIN("peer/message",
    options_come_out_in_order_whatever_order_they_came_in,
    path_and_query_are_taken_apart_and_decoded,
    root_has_no_segments,
    first_error_stays,
    option_of_1034_bytes_fits_and_a_longer_one_does_not,
    options_are_bounded,
    ocf_payload_says_its_format_and_version,
    numbers_have_the_shortest_form)
