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

START_TEST(how_a_format_was_found_is_told)
{
	static const struct {
		const char *type;
		enum media_match match;
		uint16_t format;
	} rows[] = {
		{ "application/cbor", MEDIA_EXACT, 60 },
		{ "text/plain", MEDIA_EXACT, 0 },
		{ "text/plain; charset=\"UTF-8\"", MEDIA_EXACT, 0 },
		{ "application/coap-payload;cf=65000", MEDIA_NUMBER, 65000 },
		{ "application/soap+xml", MEDIA_LOOSE, 41 },
		{ "text/csv", MEDIA_LOOSE, 0 },
		{ "text/plain; charset=iso-8859-1", MEDIA_LOOSE, 42 },
		{ "video/ogg", MEDIA_LOOSE, 42 },
		{ "application/oscore", MEDIA_NONE, 7 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint16_t format = 7;

		ck_assert_msg(media_type_find(bytes_of_text(rows[i].type),
		    NULL, 0, &format) == rows[i].match, "%s", rows[i].type);
		ck_assert_uint_eq(format, rows[i].format);
	}
}
END_TEST

START_TEST(rows_of_a_configuration_come_first)
{
	static const struct media_type more[] = {
		{ 65001, "application/x-lamp", "v", "2" },
		{ 61000, "application/cbor", NULL, NULL },
		{ 60, "application/x-cbor", NULL, NULL },
	};
	char text[80];
	struct writer w = writer_open((uint8_t *)text, sizeof(text));
	uint16_t format = 0;

	ck_assert(media_type_find(bytes_of_text("application/cbor"), more, 3,
	    &format) == MEDIA_EXACT);
	ck_assert_uint_eq(format, 61000);
	ck_assert(media_type_find(bytes_of_text("Application/X-Lamp; V=2"),
	    more, 3, &format) == MEDIA_EXACT);
	ck_assert_uint_eq(format, 65001);
	ck_assert(media_type_find(bytes_of_text("application/x-lamp"), more, 3,
	    &format) == MEDIA_LOOSE);
	media_type_write_with(&w, 60, more, 3);
	writer_put(&w, bytes_of_text(" "));
	media_type_write_with(&w, 65001, more, 3);
	writer_put(&w, bytes_of_text(" "));
	media_type_write_with(&w, 40, more, 3);
	ck_assert(bytes_equal(writer_bytes(&w), bytes_of_text(
	    "application/x-cbor application/x-lamp;v=2 "
	    "application/link-format")));
}
END_TEST

TEST_MAIN("ostler/http/media_type",
    what_is_written_is_read_for_every_format,
    unknown_format_must_become_coap_payload,
    names_are_compared_without_case_and_blanks,
    nearest_format_stands_for_what_is_not_in_the_table,
    no_media_type_is_no_format,
    how_a_format_was_found_is_told,
    rows_of_a_configuration_come_first,
    oscore_and_text_are_known_with_and_without_parameters)
