/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_conf.c - ostler/http/hc_conf.c */
#include "ostler/http/hc_conf.h"

#include "check_main.h"

START_TEST(fields_may_stand_for_options_without_another_use)
{
	ck_assert_ptr_null(hc_field_option_judge(bytes_of_text("X-Lamp"),
	    65001));
	ck_assert_ptr_null(hc_field_option_judge(bytes_of_text(
	    "OCF-Content-Format-Version"), OPTION_OCF_FORMAT_VERSION));
	ck_assert_ptr_null(hc_field_option_judge(bytes_of_text("V"),
	    OPTION_OCF_ACCEPT_VERSION));
}
END_TEST

START_TEST(fields_that_frame_messages_are_not_for_options)
{
	static const char *const names[] = { "Host", "content-length",
		"Transfer-Encoding", "OSCORE", "connection", "Trailer", "Via",
		"", "a b", "a:b", "\xc3\xa4" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(hc_field_option_judge(bytes_of_text(names[i]),
		    65001) != NULL, "%s", names[i]);
}
END_TEST

START_TEST(options_of_the_proxy_are_not_for_fields)
{
	static const uint16_t numbers[] = { 0, OPTION_URI_PATH, OPTION_OSCORE,
		OPTION_PROXY_URI, OPTION_PROXY_SCHEME, OPTION_URI_HOST,
		OPTION_OBSERVE, OPTION_BLOCK1, OPTION_HOP_LIMIT,
		OPTION_NO_RESPONSE, OPTION_EDHOC };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		ck_assert_ptr_nonnull(hc_field_option_judge(
		    bytes_of_text("X-A"), numbers[i]));
}
END_TEST

START_TEST(formats_are_taken_by_how_they_were_found)
{
	struct hc_conf conf = { .path = "/" };

	ck_assert(hc_conf_takes(&conf, MEDIA_EXACT));
	ck_assert(hc_conf_takes(&conf, MEDIA_LOOSE));
	ck_assert(!hc_conf_takes(&conf, MEDIA_NUMBER));
	ck_assert(!hc_conf_takes(&conf, MEDIA_NONE));
	conf.is_strict = conf.takes_numbers = true;
	ck_assert(!hc_conf_takes(&conf, MEDIA_LOOSE));
	ck_assert(hc_conf_takes(&conf, MEDIA_NUMBER));
}
END_TEST

TEST_MAIN("ostler/http/hc_conf",
    fields_may_stand_for_options_without_another_use,
    fields_that_frame_messages_are_not_for_options,
    options_of_the_proxy_are_not_for_fields,
    formats_are_taken_by_how_they_were_found)
