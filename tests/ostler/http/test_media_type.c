/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_media_type.c - ostler/http/media_type.c */
#include "check_main.h"
#include "ostler/http/media_type.h"

static const char *
written(uint16_t format)
{
	static char text[80];
	struct writer w = writer_open((uint8_t *)text, sizeof(text) - 1);

	media_type_write(&w, format);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	text[w.len] = '\0';
	return text;
}

static void
expect_format(const char *type, uint16_t expected)
{
	uint16_t format = 9999;

	ck_assert_msg(media_type_read(bytes_of_text(type), &format), "%s",
	    type);
	ck_assert_uint_eq(format, expected);
}

START_TEST(what_is_written_is_read_for_every_format)
{
	for (unsigned n = 0; n < UINT16_MAX; n++) {
		uint16_t back = 0;
		bool is_read = media_type_read(bytes_of_text(
		    written((uint16_t)n)), &back);

		ck_assert(is_read);
		ck_assert_uint_eq(back, n == MEDIA_TYPE_OSCORE ? 42 : n);
	}
}
END_TEST

START_TEST(unknown_format_must_become_coap_payload)
{
	ck_assert_str_eq(written(4711), "application/coap-payload;cf=4711");
	ck_assert_str_eq(written(0), "text/plain;charset=utf-8");
	ck_assert_str_eq(written(10000), "application/vnd.ocf+cbor");
}
END_TEST

START_TEST(names_are_compared_without_case_and_blanks)
{
	expect_format("Application/CBOR", 60);
	expect_format("application/json ; x=y", 50);
	expect_format("application/cose; cose-type=\"cose-sign1\"", 18);
	expect_format("application/cose; COSE-Type=cose-mac0", 17);
	expect_format("application/coap-payload; cf=\"65000\"", 65000);
}
END_TEST

START_TEST(nearest_format_stands_for_what_is_not_in_the_table)
{
	expect_format("application/hal+json", 50);
	expect_format("image/svg+xml", 41);
	expect_format("text/xml; charset=utf-8", 41);
	expect_format("application/x+cbor", 60);
	expect_format("text/html", 0);
	expect_format("text/plain; charset=US-ASCII", 0);
	expect_format("text/plain; charset=iso-8859-1", 42);
	expect_format("application/cose", 42);
	expect_format("application/coap-payload", 42);
	expect_format("application/coap-payload;cf=70000", 42);
	expect_format("application/coap-payload;cf=10001", 42);
	expect_format("video/mp4", 42);
}
END_TEST

START_TEST(no_media_type_is_no_format)
{
	static const char *const types[] = { "", "text", "/plain", "text/",
	    "text plain/x", "application/oscore", "Application/OSCORE; a=b" };
	uint16_t format;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		ck_assert_msg(!media_type_read(bytes_of_text(types[i]),
		    &format), "%s", types[i]);
}
END_TEST

START_TEST(oscore_and_text_are_known_with_and_without_parameters)
{
	ck_assert(media_type_is_oscore(bytes_of_text("application/oscore")));
	ck_assert(media_type_is_oscore(bytes_of_text("Application/Oscore;x")));
	ck_assert(!media_type_is_oscore(bytes_of_text("application/oscor")));
	ck_assert(!media_type_is_oscore(BYTES_ABSENT));
	ck_assert(media_type_is_text(bytes_of_text("Text/Plain; x=y")));
	ck_assert(!media_type_is_text(bytes_of_text("text/html")));
}
END_TEST

TEST_MAIN("ostler/http/media_type",
    what_is_written_is_read_for_every_format,
    unknown_format_must_become_coap_payload,
    names_are_compared_without_case_and_blanks,
    nearest_format_stands_for_what_is_not_in_the_table,
    no_media_type_is_no_format,
    oscore_and_text_are_known_with_and_without_parameters)
