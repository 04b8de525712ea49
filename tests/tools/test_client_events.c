/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_client_events.c - Server-Sent Events as wax-client reads them */

#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "tools/client_http.h"

static char seen[512];
static unsigned limit;

static bool
take(void *arg, struct bytes name, struct bytes data)
{
	size_t len = strlen(seen);

	(void)arg;
	(void)snprintf(seen + len, sizeof(seen) - len, "[%.*s|%.*s]",
	    (int)name.len, name.len == 0 ? "" : (const char *)name.data,
	    (int)data.len, data.len == 0 ? "" : (const char *)data.data);
	return limit == 0 || --limit > 0;
}

/* In pieces of that many bytes. */
static bool
feed(const char *text, size_t step)
{
	struct client_events e = { .take = take };
	struct bytes rest = bytes_of_text(text);
	bool goes_on = true;

	seen[0] = '\0';
	while (rest.len > 0 && goes_on) {
		size_t len = rest.len < step ? rest.len : step;

		goes_on = client_events_take(&e, bytes_of(rest.data, len));
		rest = bytes_of(rest.data + len, rest.len - len);
	}
	client_events_clear(&e);
	return goes_on;
}

START_TEST(events_are_the_same_in_pieces_of_any_size)
{
	static const char text[] = "retry: 5000\n\nid: 1\ndata: a\ndata: b\n"
	    "\n:\n\nevent: oscore\r\ndata:AA AAEC\r\n\r\nevent: x\n\n"
	    "data\n\ndata: unfinished\n";

	for (size_t step = 1; step < sizeof(text); step++) {
		EXPECT(feed(text, step));
		ck_assert_str_eq(seen, "[|a\nb][oscore|AA AAEC][|]");
	}
}
END_TEST

START_TEST(who_has_enough_gets_no_more)
{
	limit = 2;
	ck_assert(!feed("data: 1\n\ndata: 2\n\ndata: 3\n\n", 100));
	ck_assert_str_eq(seen, "[|1][|2]");
}
END_TEST

START_TEST(lines_without_end_are_bounded)
{
	struct client_events e = { .take = take };
	static uint8_t much[65536];
	size_t pieces = 0;

	memset(much, 'x', sizeof(much));
	while (client_events_take(&e, bytes_of(much, sizeof(much))))
		pieces++;
	ck_assert_uint_eq(pieces, CLIENT_BODY_MAX / sizeof(much));
	client_events_clear(&e);
}
END_TEST

TEST_MAIN("tools/client_events",
    events_are_the_same_in_pieces_of_any_size,
    who_has_enough_gets_no_more,
    lines_without_end_are_bounded)
