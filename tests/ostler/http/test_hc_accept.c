/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_accept.c - ostler/http/hc_accept.c */
#include "ostler/http/hc_accept.h"

#include "check_main.h"
#include "ostler/http/hc_rig.h"

static struct hc_accept accept_of;

/* Formats in the order of attempts, "60 50 *"; fields as in hc_rig.h. */
static const char *
show(const char *fields)
{
	static char text[200];
	size_t len = 0;

	rig_begin("GET", RIG_PATH, fields, NULL);
	hc_accept_read(&rig_conf, &rig_request, &accept_of);
	text[0] = '\0';
	for (size_t i = 0; i < accept_of.count; i++) {
		uint16_t format;
		const char *blank = i == 0 ? "" : " ";

		if (hc_accept_choose(&accept_of, i, &format))
			len += (size_t)snprintf(text + len,
			    sizeof(text) - len, "%s%u", blank, format);
		else
			len += (size_t)snprintf(text + len,
			    sizeof(text) - len, "%s*", blank);
	}
	return text;
}

START_TEST(media_types_are_tried_by_weight_and_then_as_they_stand)
{
	ck_assert_str_eq(show("Accept: application/cbor"), "60");
	ck_assert_str_eq(show("Accept: application/json, application/cbor"),
	    "50 60");
	ck_assert_str_eq(show("Accept: application/json;q=0.5, "
	    "application/cbor;q=0.501,text/plain"), "0 60 50");
	ck_assert_str_eq(show("accept: application/json;q=0.2\n"
	    "Accept: application/cbor ; Q=0.3"), "60 50");
	ck_assert_str_eq(show("Accept: application/json;q=0, */*;q=0.1"), "*");
	ck_assert_str_eq(show("Accept: application/cose; "
	    "cose-type=\"cose-mac0\"; q=0.5"), "17");
}
END_TEST

START_TEST(ranges_are_no_option)
{
	ck_assert_str_eq(show("Accept: */*"), "*");
	ck_assert_str_eq(show("Accept: text/*;q=0.9, application/cbor"),
	    "60 *");
	ck_assert_str_eq(show("Accept: "), "");
	ck_assert(!accept_of.is_hopeless);
	ck_assert_str_eq(show(""), "");
	ck_assert(!accept_of.is_hopeless);
}
END_TEST

START_TEST(what_is_only_near_is_not_accepted)
{
	ck_assert_str_eq(show("Accept: application/soap+xml, text/html"), "");
	ck_assert(accept_of.is_hopeless);
	ck_assert_str_eq(show("Accept: text/html, application/cbor;q=0.1"),
	    "60");
	ck_assert(!accept_of.is_hopeless);
	ck_assert_str_eq(show("Accept: application/oscore"), "");
	ck_assert(accept_of.is_hopeless);
}
END_TEST

START_TEST(numbers_should_not_be_accepted_but_by_configuration)
{
	ck_assert_str_eq(show("Accept: application/coap-payload;cf=65000"),
	    "");
	ck_assert(accept_of.is_hopeless);
	rig_conf.takes_numbers = true;
	ck_assert_str_eq(show("Accept: application/coap-payload;cf=65000"),
	    "65000");
}
END_TEST

START_TEST(events_are_asked_for_beside_formats)
{
	ck_assert_str_eq(show("Accept: text/event-stream"), "");
	ck_assert(accept_of.has_events);
	ck_assert(accept_of.is_hopeless);
	ck_assert_str_eq(show("Accept: Text/Event-Stream, application/json"),
	    "50");
	ck_assert(accept_of.has_events && !accept_of.is_hopeless);
	ck_assert_str_eq(show("Accept: text/event-stream;q=0"), "");
	ck_assert(!accept_of.has_events);
}
END_TEST

START_TEST(weights_that_are_none_are_one)
{
	static const char *const all[] = { "1", "1.000", "x", "", "2", "1.5",
		"0.1234", "00", "-1", ".5" };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		char line[80];

		(void)snprintf(line, sizeof(line),
		    "Accept: application/json;q=%s", all[i]);
		ck_assert_str_eq(show(line), "50");
		ck_assert_msg(accept_of.rows[0].weight == 1000, "%s", all[i]);
	}
	ck_assert_str_eq(show("Accept: application/json;q=0.001"), "50");
	ck_assert_uint_eq(accept_of.rows[0].weight, 1);
	ck_assert_str_eq(show("Accept: application/json;q=0.000"), "");
}
END_TEST

START_TEST(long_lists_are_cut)
{
	char text[600] = "Accept: ";

	for (unsigned i = 0; i < 20; i++)
		strcat(text, "application/cbor, ");
	ck_assert_str_eq(show(text), "60 60 60 60 60 60 60 60");
	ck_assert_uint_eq(accept_of.count, HC_ACCEPT_MAX);
}
END_TEST

TEST_MAIN("ostler/http/hc_accept",
    media_types_are_tried_by_weight_and_then_as_they_stand,
    ranges_are_no_option,
    what_is_only_near_is_not_accepted,
    numbers_should_not_be_accepted_but_by_configuration,
    events_are_asked_for_beside_formats,
    weights_that_are_none_are_one,
    long_lists_are_cut)
