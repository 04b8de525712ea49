/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/loops.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include "ostler/loading.h"

#define LOOP "t:2:6: this leads to listener \"l\" of this proxy, and rule " \
    "\"r\" sends what comes in there here again; expected another place, or " \
    "that rule for other listeners\n"

/* A next "b" and rules behind a listener. */
static void
assert_loop(const char *listener, const char *place, const char *rules,
    const char *expected)
{
	char text[800];

	snprintf(text, sizeof(text), "listen \"l\" %s\nnext \"b\" %s\n%s",
	    listener, place, rules);
	loading_assert_errors(text, expected);
}

START_TEST(hop_at_the_address_of_a_listener_is_a_loop)
{
	static const char *const same[][2] = {
		{ "coap on 127.0.0.1:5683", "coap to 127.0.0.1:5683" },
		{ "coap on 10.0.0.1:5683", "coap to 10.0.0.1:5683" },
		{ "coap on [::1]:5683", "coap to 10.0.0.1:1 [::1]:5683" },
		{ "coap on [::]:5683", "coap to 127.0.0.1:5683" },
		{ "coap on [::]:5683", "coap to [::1]:5683" },
		{ "coap on [::]:5683", "coap to 0.0.0.0:5683" },
		{ "coap on 0.0.0.0:5683", "coap to 127.1.2.3:5683" },
		{ "coap+tcp on [::]:5683", "coap+tcp to [::1]:5683" },
		{ "coap+unix on \"/tmp/a\"", "coap+unix to \"/tmp/a\"" },
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_loop(same[i][0], same[i][1],
		    "rule \"r\" forward \"b\"\n", LOOP);
}
END_TEST

START_TEST(hop_elsewhere_is_no_loop)
{
	static const char *const other[][2] = {
		{ "coap on 127.0.0.1:5683", "coap to 127.0.0.1:5684" },
		{ "coap on 127.0.0.1:5683", "coap to 127.0.0.2:5683" },
		{ "coap on 127.0.0.1:5683", "coap to [::1]:5683" },
		{ "coap on 0.0.0.0:5683", "coap to [::1]:5683" },
		{ "coap on [::]:5683", "coap to 192.0.2.1:5683" },
		{ "coap on [::]:5683", "coap+tcp to [::1]:5683" },
		{ "coap+tcp on [::]:5683", "coap+ws to [::1]:5683" },
		{ "coap+unix on \"/tmp/a\"", "coap+unix to \"/tmp/b\"" },
		{ "coap+unix on \"/tmp/a\"", "coap to 127.0.0.1:5683" },
	};

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_loop(other[i][0], other[i][1],
		    "rule \"r\" forward \"b\"\n", "");
}
END_TEST

START_TEST(rule_must_lead_there_for_a_loop)
{
	static const char *const loops[] = {
		"rule \"r\" forward \"b\"\n",
		"rule \"r\" listener \"m\" \"l\" forward \"b\"\n",
		"rule \"r\" not listener \"m\" forward \"b\"\n",
		"rule \"r\" forward \"p\"\npool \"p\" \"c\" \"b\"\n",
		"rule \"r\" forward\nroute * via \"b\"\n",
		"rule \"r\" forward\nroute " ID_A " via \"b\"\n",
		"rule \"q\" listener \"m\" forward \"b\"\n"
		    "rule \"r\" listener \"l\" sealed forward \"b\"\n",
	};
	static const char *const others[] = {
		"rule \"r\" forward \"c\"\n",
		"rule \"r\" deny\n",
		"rule \"r\" listener \"m\" forward \"b\"\n",
		"rule \"r\" not listener \"l\" forward \"b\"\n",
		"rule \"r\" forward \"p\"\npool \"p\" \"c\"\n",
		"rule \"r\" forward\nroute * via \"c\"\n",
		"rule \"r\" forward registered\nroute * via \"b\"\n",
		"rule \"r\" forward \"b\" dry-run\n",
	};
	char text[400];

	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]) +
	    sizeof(others) / sizeof(others[0]); i++) {
		bool is_loop = i < sizeof(loops) / sizeof(loops[0]);

		snprintf(text, sizeof(text), "next \"c\" coap to 192.0.2.1:1\n"
		    "listen \"m\" coap on 127.0.0.1:1\n%s", is_loop ?
		    loops[i] : others[i - sizeof(loops) / sizeof(loops[0])]);
		assert_loop("coap on 127.0.0.1:5683", "coap to 127.0.0.1:5683",
		    text, is_loop ? LOOP : "");
	}
}
END_TEST

START_TEST(device_at_a_listener_is_a_loop)
{
	loading_assert_errors(LISTEN
	    "device " ID_A " coap to 127.0.0.1:5683\n"
	    "rule \"r\" sealed forward\n",
	    "t:2:8: this leads to listener \"l\" of this proxy, and rule "
	    "\"r\" sends what comes in there here again; expected another "
	    "place, or that rule for other listeners\n");
}
END_TEST

/* An address of this host beside loopback, if there is one. */
static bool
find_own(char *text, size_t size)
{
	struct ifaddrs *own = NULL, *i;
	bool is_found = false;

	if (getifaddrs(&own) < 0)
		return false;
	for (i = own; i != NULL && !is_found; i = i->ifa_next) {
		const uint8_t *ip;

		if (i->ifa_addr == NULL || i->ifa_addr->sa_family != AF_INET)
			continue;
		ip = (const uint8_t *)&((const struct sockaddr_in *)
		    (const void *)i->ifa_addr)->sin_addr;
		is_found = ip[0] != 127;
		snprintf(text, size, "%d.%d.%d.%d", ip[0], ip[1], ip[2],
		    ip[3]);
	}
	freeifaddrs(own);
	return is_found;
}

START_TEST(address_that_this_host_has_today_is_a_note)
{
	char own[40], text[400], *said = NULL;
	size_t len;
	FILE *out;
	struct settings *s;

	if (!find_own(own, sizeof(own)))
		return;
	snprintf(text, sizeof(text), "listen \"l\" coap on [::]:5683\n"
	    "next \"b\" coap to %s:5683\nrule \"r\" forward \"b\"\n", own);
	out = open_memstream(&said, &len);
	ck_assert_int_eq(settings_load_bytes("t", bytes_of_text(text), out,
	    &s), WAX_OK);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(said, "t:2:6: note: on this host this "
	    "leads to listener \"l\" of this proxy, and rule \"r\" sends what "
	    "comes in there here again\n"));
	settings_unref(s);
	free(said);
}
END_TEST

TEST_MAIN("ostler/loops",
    hop_at_the_address_of_a_listener_is_a_loop,
    hop_elsewhere_is_no_loop,
    rule_must_lead_there_for_a_loop,
    device_at_a_listener_is_a_loop,
    address_that_this_host_has_today_is_a_note)
