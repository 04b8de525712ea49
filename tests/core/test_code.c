/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_code.c - names and text forms of codes */
#include "core/code.h"

#include <stdio.h>

#include "check_main.h"

START_TEST(code_every_code_comes_back_from_its_text)
{
	for (unsigned c = 0; c < 256; c++) {
		char text[5], expected[5];
		uint8_t code = (uint8_t)~c;

		code_format((uint8_t)c, text);
		snprintf(expected, sizeof(expected), "%u.%02u", c >> 5 & 7,
		    c & 31);
		ck_assert_str_eq(text, expected);
		ck_assert_int_eq(code_parse(bytes_of_text(text), &code),
		    WAX_OK);
		ck_assert_uint_eq(code, c);
	}
}
END_TEST

START_TEST(code_methods_are_read_without_regard_to_case)
{
	static const char *const names[] = { "get", "Post", "PUT", "dElEtE",
	    "FETCH", "patch", "IPATCH" };

	for (unsigned i = 0; i < 7; i++) {
		uint8_t code = 0;

		ck_assert_int_eq(code_parse(bytes_of_text(names[i]), &code),
		    WAX_OK);
		ck_assert_uint_eq(code, i + 1);
	}
}
END_TEST

START_TEST(code_other_text_is_malformed)
{
	static const char *const texts[] = { "", "2", "2.", "2.0", "2.050",
	    "8.00", "2.32", "2.39", "2.40", "2,05", " 2.05", "2.05 ", "/.05",
	    "2.0/", "2.0:", "2./5", "-1.5", "GE", "GETS", "Content", "Empty",
	    "CSM", "Ping", "+.05" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		uint8_t code = 99;

		ck_assert_msg(code_parse(bytes_of_text(texts[i]), &code) ==
		    WAX_FORMAT, "%s", texts[i]);
		ck_assert_uint_eq(code, 99);
	}
	ck_assert_int_eq(code_parse(BYTES_ABSENT, &(uint8_t){ 0 }),
	    WAX_FORMAT);
}
END_TEST

START_TEST(code_names_are_the_registry_s)
{
	ck_assert_str_eq(code_name(CODE_EMPTY), "Empty");
	ck_assert_str_eq(code_name(CODE_GET), "GET");
	ck_assert_str_eq(code_name(CODE_IPATCH), "iPATCH");
	ck_assert_str_eq(code_name(CODE(2, 5)), "Content");
	ck_assert_str_eq(code_name(CODE(2, 31)), "Continue");
	ck_assert_str_eq(code_name(CODE(4, 8)), "Request Entity Incomplete");
	ck_assert_str_eq(code_name(CODE(4, 22)), "Unprocessable Entity");
	ck_assert_str_eq(code_name(CODE(4, 29)), "Too Many Requests");
	ck_assert_str_eq(code_name(CODE(5, 5)), "Proxying Not Supported");
	ck_assert_str_eq(code_name(CODE(5, 8)), "Hop Limit Reached");
	ck_assert_str_eq(code_name(CODE(7, 5)), "Abort");
	ck_assert_ptr_null(code_name(CODE(0, 8)));
	ck_assert_ptr_null(code_name(CODE(2, 6)));
	ck_assert_ptr_null(code_name(CODE(7, 0)));
	ck_assert_ptr_null(code_name(0xff));
}
END_TEST

START_TEST(code_classes_do_not_overlap)
{
	unsigned requests = 0, responses = 0, successes = 0;

	for (unsigned c = 0; c < 256; c++) {
		uint8_t code = (uint8_t)c;

		ck_assert(!code_is_request(code) || !code_is_response(code));
		ck_assert(!code_is_success(code) || code_is_response(code));
		requests += code_is_request(code);
		responses += code_is_response(code);
		successes += code_is_success(code);
	}
	ck_assert(!code_is_request(CODE_EMPTY));
	ck_assert(!code_is_response(CODE_CSM));
	ck_assert_uint_eq(requests, 31);
	ck_assert_uint_eq(responses, 4 * 32);
	ck_assert_uint_eq(successes, 32);
}
END_TEST

TEST_MAIN("core/code",
    code_every_code_comes_back_from_its_text,
    code_methods_are_read_without_regard_to_case,
    code_other_text_is_malformed,
    code_names_are_the_registry_s,
    code_classes_do_not_overlap)
