/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_locator.c - where a hop is and what is spoken there */

#include "check_main.h"

#include <stdio.h>

#include "peer/locator.h"

static struct locator l;

static void
expect_text(const char *text, const char *canonical)
{
	char again[LOCATOR_TEXT_SIZE];

	ck_assert_int_eq(locator_parse(text, &l), WAX_OK);
	locator_format(&l, again);
	ck_assert_str_eq(again, canonical);
}

START_TEST(address_alone_is_coap)
{
	expect_text("127.0.0.1:5683", "coap://127.0.0.1:5683");
	ck_assert(locator_is_plain(&l));
	expect_text("[::1]:0", "coap://[::1]:0");
	ck_assert_int_eq(locator_parse("127.0.0.1", &l), WAX_FORMAT);
}
END_TEST

START_TEST(each_scheme_has_its_port_and_its_layers)
{
	static const struct {
		const char *scheme;
		uint16_t port;
		bool stream, secure, websocket;
	} rows[] = {
		{ "coap", 5683, false, false, false },
		{ "coaps", 5684, false, true, false },
		{ "coap+tcp", 5683, true, false, false },
		{ "coaps+tcp", 5684, true, true, false },
		{ "coap+ws", 80, true, false, true },
		{ "coaps+ws", 443, true, true, true },
	};
	char text[64], canonical[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "%s://[::1]", rows[i].scheme);
		snprintf(canonical, sizeof(canonical), "%s://[::1]:%u",
		    rows[i].scheme, rows[i].port);
		expect_text(text, canonical);
		ck_assert(l.kind->is_stream == rows[i].stream);
		ck_assert(l.kind->is_secure == rows[i].secure);
		ck_assert(l.kind->is_websocket == rows[i].websocket);
		ck_assert(locator_is_plain(&l) == (i == 0));
	}
	expect_text("COAPS+TCP://10.0.0.1:7", "coaps+tcp://10.0.0.1:7");
}
END_TEST

START_TEST(unix_socket_is_a_path)
{
	char text[200] = "coap+unix:///";

	expect_text("coap+unix:///run/a.sock", "coap+unix:///run/a.sock");
	ck_assert(locator_is_unix(&l));
	ck_assert(l.kind->is_stream);
	ck_assert_int_eq(locator_parse("coap+unix:///", &l), WAX_FORMAT);
	ck_assert_int_eq(locator_parse("coap+unix://a", &l), WAX_FORMAT);
	memset(text + 13, 'x', LOCATOR_PATH_SIZE - 2);
	ck_assert_int_eq(locator_parse(text, &l), WAX_OK);
	text[13 + LOCATOR_PATH_SIZE - 2] = 'x';
	ck_assert_int_eq(locator_parse(text, &l), WAX_FORMAT);
}
END_TEST

START_TEST(anything_else_is_refused_and_changes_nothing)
{
	static const char *const wrong[] = {
		"", "a", "http://127.0.0.1", "coap://", "coap://host",
		"coap://127.0.0.1/a", "coap://127.0.0.1:65536",
		"coap+tcp://user@127.0.0.1", "://127.0.0.1", "coap:127.0.0.1",
	};
	struct locator before;

	ck_assert_int_eq(locator_parse("coap://127.0.0.1", &l), WAX_OK);
	before = l;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(locator_parse(wrong[i], &l), WAX_FORMAT);
	ck_assert(locator_equal(&before, &l));
}
END_TEST

START_TEST(equal_means_scheme_address_and_path)
{
	static const char *const texts[] = {
		"coap://127.0.0.1", "coap+tcp://127.0.0.1",
		"coap://127.0.0.2", "coap://127.0.0.1:1",
		"coap+unix:///a", "coap+unix:///b",
	};
	struct locator other;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
			ck_assert_int_eq(locator_parse(texts[i], &l), WAX_OK);
			ck_assert_int_eq(locator_parse(texts[j], &other),
			    WAX_OK);
			ck_assert(locator_equal(&l, &other) == (i == j));
		}
}
END_TEST

TEST_MAIN("locator",
    address_alone_is_coap,
    each_scheme_has_its_port_and_its_layers,
    unix_socket_is_a_path,
    anything_else_is_refused_and_changes_nothing,
    equal_means_scheme_address_and_path)
