/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/directory_request.h"

#include "check_main.h"
#include "ostler/forward/sample.h"

static struct sample s;
static struct directory_request r;

static enum directory_place
place_of(const char *text)
{
	sample_read(&s, "%s", text);
	return directory_find_place(s.message.options);
}

static enum refusal
read_text(const char *text)
{
	return directory_read(&s.message, place_of(text), &r);
}

START_TEST(places_are_paths_of_requests_to_ourselves)
{
	static const struct {
		const char *text;
		enum directory_place place;
	} rows[] = {
		{ "0.02 Uri-Path=rd", DIRECTORY_RD },
		{ "0.02 Uri-Host=proxy.example Uri-Path=rd", DIRECTORY_RD },
		{ "0.02 Uri-Path=rd Uri-Path=x", DIRECTORY_ENTRY },
		{ "0.02 Uri-Path=rd Uri-Path=x Uri-Path=y",
		    DIRECTORY_ELSEWHERE },
		{ "0.01 Uri-Path=.well-known Uri-Path=core", DIRECTORY_CORE },
		{ "0.01 Uri-Path=.well-known", DIRECTORY_ELSEWHERE },
		{ "0.01 Uri-Path=core Uri-Path=.well-known",
		    DIRECTORY_ELSEWHERE },
		{ "0.02", DIRECTORY_ELSEWHERE },
		{ "0.02 Uri-Path=RD", DIRECTORY_ELSEWHERE },
		{ "0.02 OSCORE= Uri-Path=rd", DIRECTORY_ELSEWHERE },
		{ "0.02 Uri-Path=rd Proxy-Scheme=coap", DIRECTORY_ELSEWHERE },
		{ "0.02 Uri-Path=rd Proxy-Uri=ocf://" DEVICE_1,
		    DIRECTORY_ELSEWHERE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(place_of(rows[i].text) == rows[i].place, "%s",
		    rows[i].text);
}
END_TEST

START_TEST(a_registration_has_a_name_and_perhaps_a_lifetime)
{
	struct deviceid device = sample_device(DEVICE_1);

	ck_assert_int_eq(read_text("0.02 Uri-Path=rd Content-Format=28"
	    " Uri-Query=ep=" DEVICE_1 " Uri-Query=lt=600 Uri-Query=d=home"
	    " Uri-Query=x payload=</a>"), REFUSAL_NONE);
	ck_assert(deviceid_equal(&r.ep, &device));
	ck_assert_uint_eq(r.lifetime, 600);
	ck_assert(!r.has_base);
	ck_assert_int_eq(read_text("0.02 Uri-Path=rd Uri-Query=base=coap://x"),
	    REFUSAL_NONE);
	ck_assert(deviceid_is_nil(&r.ep));
	ck_assert_uint_eq(r.lifetime, 0);
	ck_assert(r.has_base);
}
END_TEST

START_TEST(lifetimes_are_1_to_4294967295)
{
	static const char *const right[] = { "1", "60", "4294967295", "007" };
	static const char *const wrong[] = { "", "0", "00", "-1", "+1",
		"4294967296", "99999999999999999999999", "1.5", "1s" };

	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		sample_read(&s, "0.02 Uri-Path=rd Uri-Query=lt=%s", right[i]);
		ck_assert_msg(directory_read(&s.message, DIRECTORY_RD, &r) ==
		    REFUSAL_NONE, "%s", right[i]);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		sample_read(&s, "0.02 Uri-Path=rd Uri-Query=lt=%s", wrong[i]);
		ck_assert_msg(directory_read(&s.message, DIRECTORY_RD, &r) ==
		    REFUSAL_NAME_QUERY, "%s", wrong[i]);
	}
}
END_TEST

START_TEST(names_that_are_no_device_and_repetitions_are_wrong)
{
	static const char *const wrong[] = {
		"Uri-Query=ep=node1", "Uri-Query=ep=", "Uri-Query=ep",
		"Uri-Query=lt", "Uri-Query=ep=" DEVICE_NIL,
		"Uri-Query=ep=" DEVICE_1 " Uri-Query=ep=" DEVICE_1,
		"Uri-Query=lt=60 Uri-Query=lt=60",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		sample_read(&s, "0.02 Uri-Path=rd %s", wrong[i]);
		ck_assert_msg(directory_read(&s.message, DIRECTORY_RD, &r) ==
		    REFUSAL_NAME_QUERY, "%s", wrong[i]);
	}
}
END_TEST

START_TEST(an_entry_is_named_by_its_device)
{
	struct deviceid device = sample_device(DEVICE_1);

	ck_assert_int_eq(read_text("0.04 Uri-Path=rd Uri-Path=" DEVICE_1),
	    REFUSAL_NONE);
	ck_assert(deviceid_equal(&r.entry, &device));
	ck_assert_int_eq(read_text("0.04 Uri-Path=rd Uri-Path=4521"),
	    REFUSAL_NONE);
	ck_assert(deviceid_is_nil(&r.entry));
}
END_TEST

START_TEST(the_link_is_found_by_what_it_has)
{
	static const struct {
		const char *query;
		bool matches;
	} rows[] = {
		{ "", true },
		{ "Uri-Query=rt=core.rd", true },
		{ "Uri-Query=rt=core.rd*", true },
		{ "Uri-Query=rt=core.*", true },
		{ "Uri-Query=rt=*", true },
		{ "Uri-Query=rt=core.rd-lookup*", false },
		{ "Uri-Query=rt=core", false },
		{ "Uri-Query=rt=", false },
		{ "Uri-Query=href=/rd", true },
		{ "Uri-Query=href=/r*", true },
		{ "Uri-Query=href=/rd/x", false },
		{ "Uri-Query=ct=40", true },
		{ "Uri-Query=if=sensor", false },
		{ "Uri-Query=rt", false },
		{ "Uri-Query=rt=core.rd Uri-Query=if=x", false },
		{ "Uri-Query=rt=core.rd Uri-Query=href=/rd", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sample_read(&s, "0.01 Uri-Path=.well-known Uri-Path=core %s",
		    rows[i].query);
		ck_assert_int_eq(directory_read(&s.message, DIRECTORY_CORE,
		    &r), REFUSAL_NONE);
		ck_assert_msg(r.matches == rows[i].matches, "%s",
		    rows[i].query);
	}
}
END_TEST

START_TEST(a_critical_option_without_meaning_is_refused)
{
	ck_assert_int_eq(read_text("0.02 Uri-Path=rd Block1=0e"),
	    REFUSAL_NAME_OPTION);
	ck_assert_int_eq(read_text("0.02 Uri-Path=rd 65001=x:00"),
	    REFUSAL_NAME_OPTION);
	ck_assert_int_eq(read_text("0.02 Uri-Path=rd 65000=x:00"),
	    REFUSAL_NONE);
	ck_assert_int_eq(read_text("0.01 Uri-Path=.well-known Uri-Path=core"
	    " Accept=28"), REFUSAL_NONE);
	ck_assert_int_eq(read_text("0.01 Uri-Path=.well-known Uri-Path=core"
	    " Accept=3c"), REFUSAL_NAME_ACCEPT);
}
END_TEST

START_TEST(links_are_bounded)
{
	static uint8_t links[DIRECTORY_PAYLOAD_MAX + 1];

	sample_read(&s, "0.02 Uri-Path=rd");
	s.message.payload = bytes_of(links, DIRECTORY_PAYLOAD_MAX);
	ck_assert_int_eq(directory_read(&s.message, DIRECTORY_RD, &r),
	    REFUSAL_NONE);
	s.message.payload = BYTES_ARRAY(links);
	ck_assert_int_eq(directory_read(&s.message, DIRECTORY_RD, &r),
	    REFUSAL_NAME_LARGE);
}
END_TEST

TEST_MAIN("ostler/forward/directory_request",
    places_are_paths_of_requests_to_ourselves,
    a_registration_has_a_name_and_perhaps_a_lifetime,
    lifetimes_are_1_to_4294967295,
    names_that_are_no_device_and_repetitions_are_wrong,
    an_entry_is_named_by_its_device,
    the_link_is_found_by_what_it_has,
    a_critical_option_without_meaning_is_refused,
    links_are_bounded)
