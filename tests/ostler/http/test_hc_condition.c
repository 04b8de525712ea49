/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_condition.c - ostler/http/hc_condition.c */
#include "ostler/http/hc_condition.h"

#include "check_main.h"
#include "ostler/http/hc_rig.h"

static struct hc_condition found;

static enum hc_refusal
read_condition(uint8_t code, const char *fields)
{
	rig_begin("GET", RIG_PATH, fields, NULL);
	return hc_condition_read(&rig_request, code, &found);
}

START_TEST(if_match_becomes_options)
{
	ck_assert_int_eq(read_condition(CODE_PUT,
	    "If-Match: \"1f20\", \"00\"\nif-match: \"0102030405060708\""),
	    HC_NONE);
	ck_assert_uint_eq(found.match_count, 3);
	ck_assert_uint_eq(found.matches[0].len, 2);
	ck_assert_uint_eq(found.matches[0].bytes[1], 0x20);
	ck_assert_uint_eq(found.matches[2].len, 8);
	ck_assert_int_eq(read_condition(CODE_PUT, "If-Match: *"), HC_NONE);
	ck_assert_uint_eq(found.match_count, 1);
	ck_assert_uint_eq(found.matches[0].len, 0);
}
END_TEST

START_TEST(if_match_of_foreign_tags_fails)
{
	ck_assert_int_eq(read_condition(CODE_PUT, "If-Match: \"xyz\""),
	    HC_CONDITION_FAILED);
	ck_assert_int_eq(read_condition(CODE_PUT, "If-Match: W/\"1f20\""),
	    HC_CONDITION_FAILED);
	ck_assert_int_eq(read_condition(CODE_PUT, "If-Match: \"\""),
	    HC_CONDITION_FAILED);
	ck_assert_int_eq(read_condition(CODE_PUT,
	    "If-Match: \"010203040506070809\", \"aa\""), HC_NONE);
	ck_assert_uint_eq(found.match_count, 1);
}
END_TEST

START_TEST(if_none_match_of_get_becomes_etags)
{
	ck_assert_int_eq(read_condition(CODE_GET,
	    "If-None-Match: \"1f20\", W/\"AA\", \"a,b\""), HC_NONE);
	ck_assert_uint_eq(found.etag_count, 2);
	ck_assert_uint_eq(found.etags[1].bytes[0], 0xaa);
	ck_assert(found.asks_valid && !found.is_new);
	ck_assert_int_eq(read_condition(CODE_GET, "If-None-Match: *"),
	    HC_NONE);
	ck_assert(!found.asks_valid && !found.is_new);
	ck_assert_int_eq(read_condition(CODE_GET, ""), HC_NONE);
	ck_assert(!found.asks_valid);
}
END_TEST

START_TEST(if_none_match_of_others_asks_for_something_new)
{
	ck_assert_int_eq(read_condition(CODE_PUT, "If-None-Match:  * "),
	    HC_NONE);
	ck_assert(found.is_new && !found.asks_valid);
	ck_assert_int_eq(read_condition(CODE_PUT, "If-None-Match: \"aa\""),
	    HC_CONDITION);
}
END_TEST

START_TEST(what_is_no_list_of_tags_is_refused)
{
	static const char *const bad[] = { "aa", "\"aa", "*, \"aa\"", "aa\"",
		"w/\"aa\"", "\"aa\" \"bb\"", "\"", "W/" };
	char text[200];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(text, sizeof(text), "If-None-Match: %s",
		    bad[i]);
		ck_assert_msg(read_condition(CODE_GET, text) == HC_CONDITION,
		    "%s", bad[i]);
	}
	ck_assert_int_eq(read_condition(CODE_GET, "If-Match: *\n"
	    "If-Match: \"aa\""), HC_CONDITION);
}
END_TEST

START_TEST(more_tags_than_there_is_room_are_refused)
{
	char text[300] = "If-None-Match: \"00\"";

	for (unsigned i = 1; i < HC_ETAGS_MAX; i++)
		strcat(text, ",\"01\"");
	ck_assert_int_eq(read_condition(CODE_GET, text), HC_NONE);
	ck_assert_uint_eq(found.etag_count, HC_ETAGS_MAX);
	strcat(text, ",\"02\"");
	ck_assert_int_eq(read_condition(CODE_GET, text), HC_CONDITION);
}
END_TEST

START_TEST(etags_are_hexadecimal_both_ways)
{
	for (size_t len = 1; len <= HC_ETAG_MAX; len++) {
		uint8_t etag[] = { 0, '"', 255, '\n', 5, 6, 7, 8 };
		char text[80] = "If-None-Match: ";
		struct writer w = writer_open((uint8_t *)text + strlen(text),
		    40);

		hc_etag_write(&w, bytes_of(etag, len));
		ck_assert_int_eq(read_condition(CODE_GET, text), HC_NONE);
		ck_assert_uint_eq(found.etags[0].len, len);
		ck_assert_mem_eq(found.etags[0].bytes, etag, len);
	}
}
END_TEST

TEST_MAIN("ostler/http/hc_condition",
    if_match_becomes_options,
    if_match_of_foreign_tags_fails,
    if_none_match_of_get_becomes_etags,
    if_none_match_of_others_asks_for_something_new,
    what_is_no_list_of_tags_is_refused,
    more_tags_than_there_is_room_are_refused,
    etags_are_hexadecimal_both_ways)
