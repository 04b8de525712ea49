/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_discover_conf.c - the keyword discover */
#include "ostler/discover/discover_conf.h"

#include "core/clock.h"
#include "ostler/loading.h"

#define CREDENTIAL "credential \"c\" { psk \"psk\"; }\n"

START_TEST(statement_has_defaults)
{
	struct settings *s = loading(LISTEN "discover \"home\" on any { "
	    "clear on; }\n");
	const struct discover_conf *d = s->discover.list;

	ck_assert_uint_eq(s->discover.count, 1);
	ck_assert_str_eq(d->name, "home");
	ck_assert_ptr_null(d->interface);
	ck_assert_uint_eq(d->groups, DISCOVER_LINK | DISCOVER_IPV4);
	ck_assert_uint_eq(d->probe_count, 0);
	ck_assert_uint_eq(d->every, CLOCK_S(60));
	ck_assert_uint_eq(d->lifetime, CLOCK_S(300));
	ck_assert(d->clear);
	ck_assert_uint_eq(d->hop.credential, CREDENTIAL_NONE);
	ck_assert_uint_eq(d->hop.timeout, CLOCK_S(93));
	ck_assert_uint_eq(d->hop.connect_timeout, CLOCK_S(10));
	ck_assert_uint_eq(d->hop.retry_most, CLOCK_S(60));
	settings_unref(s);
}
END_TEST

START_TEST(statement_takes_a_block)
{
	struct settings *s = loading(LISTEN CREDENTIAL
	    "discover \"home\" on eth0 {\n"
	    "	groups realm site;\n"
	    "	probe 192.0.2.1:5683 [2001:db8::1]:1;\n"
	    "	probe 192.0.2.2:5683;\n"
	    "	every 10s; lifetime 30s; credential \"c\"; timeout 5s;\n"
	    "	outstanding 7; clear off;\n"
	    "}\n");
	const struct discover_conf *d = s->discover.list;

	ck_assert_str_eq(d->interface, "eth0");
	ck_assert_uint_eq(d->groups, DISCOVER_REALM | DISCOVER_SITE);
	ck_assert_uint_eq(d->probe_count, 3);
	ck_assert_uint_eq(d->probes[1].port, 1);
	ck_assert_uint_eq(d->every, CLOCK_S(10));
	ck_assert_uint_eq(d->lifetime, CLOCK_S(30));
	ck_assert_uint_eq(d->hop.credential, 0);
	ck_assert_uint_eq(d->hop.timeout, CLOCK_S(5));
	ck_assert_uint_eq(d->hop.outstanding, 7);
	ck_assert(!d->clear);
	settings_unref(s);
}
END_TEST

static bool
are_equal(const char *a, const char *b)
{
	struct settings *s = loading(a), *t = loading(b);
	bool equal = discover_confs_equal(&s->discover, &s->net, &t->discover,
	    &t->net);

	ck_assert_int_eq(discover_confs_equal(&t->discover, &t->net,
	    &s->discover, &s->net), equal);
	settings_unref(s);
	settings_unref(t);
	return equal;
}

#define ONE LISTEN "credential \"d\" { psk \"psk\"; }\n" CREDENTIAL \
	"discover \"home\" on eth0 { probe 192.0.2.1:5683; "
#define TWO LISTEN CREDENTIAL "credential \"d\" { psk \"psk\"; }\n" \
	"discover \"home\" on eth0 { probe 192.0.2.1:5683; "

START_TEST(statements_are_equal_if_they_ask_and_find_the_same)
{
	static const char *const blocks[] = { "every 10s; clear on; }",
	    "every 11s; clear on; }", "every 10s; credential \"c\"; }",
	    "every 10s; credential \"d\"; }",
	    "every 10s; clear on; lifetime 9m; }",
	    "every 10s; clear on; timeout 9s; }",
	    "every 10s; clear on; outstanding 9; }",
	    "every 10s; clear on; groups none; }",
	    "every 10s; clear on; probe 192.0.2.1:5684; }",
	    "every 10s; clear on; credential \"c\"; }" };
	size_t n = sizeof(blocks) / sizeof(blocks[0]);
	char one[500], two[500];

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			snprintf(one, sizeof(one), ONE "%s\n", blocks[i]);
			snprintf(two, sizeof(two), TWO "%s\n", blocks[j]);
			ck_assert_int_eq(are_equal(one, two), i == j);
		}
	ck_assert(are_equal(LISTEN, LISTEN));
	ck_assert(!are_equal(LISTEN, LISTEN "discover \"a\" on any { clear "
	    "on; }\n"));
	ck_assert(!are_equal(LISTEN "discover \"b\" on any { clear on; }\n",
	    LISTEN "discover \"a\" on any { clear on; }\n"));
	ck_assert(!are_equal(LISTEN "discover \"a\" on any { clear on; }\n",
	    LISTEN "discover \"a\" on eth0 { clear on; }\n"));
}
END_TEST

START_TEST(what_can_find_nothing_is_told)
{
	loading_assert_errors(LISTEN "discover \"a\" on any { clear on; "
	    "groups none; }\n",
	    "t:2:10: discover \"a\" asks nobody; expected groups or a probe\n");
	loading_assert_errors(LISTEN "discover \"a\" on any\n",
	    "t:2:10: discover \"a\" has no credential; expected credential "
	    "\"NAME\", or clear on\n");
	loading_assert_errors(LISTEN "discover \"a\" on any { clear on; "
	    "every 60s; lifetime 59s; }\n",
	    "t:2:10: discover \"a\" has a lifetime below every; expected at "
	    "least the time of a round\n");
}
END_TEST

START_TEST(wrong_words_are_told)
{
	loading_assert_errors(LISTEN "discover \"a\" on any { clear on; }\n"
	    "discover \"a\" on any { clear on; }\n",
	    "t:3:10: discover \"a\" is there already; expected another name "
	    "(first at t:2)\n");
	loading_assert_errors(LISTEN "discover \"a\" on "
	    "interface-of-many-letters { clear on; }\n",
	    "t:2:17: interface-of-many-letters; expected any or an "
	    "interface's name of at most 15 bytes\n");
	loading_assert_errors(LISTEN "discover \"a\" on any { clear on; "
	    "groups all; }\n",
	    "t:2:40: all; expected link, realm, site or ipv4\n");
	loading_assert_errors(LISTEN "discover \"a\" on any { "
	    "credential \"no\"; }\n",
	    "t:2:34: there is no credential \"no\"; expected the name of a "
	    "credential\n");
	loading_assert_errors(LISTEN "discover \"a\" on any { clear on; "
	    "probe here:1; }\n",
	    "t:2:39: here:1; expected ADDRESS:PORT such as 192.0.2.1:5683, "
	    "[::]:5683 or [fe80::1%eth0]:5683\n");
}
END_TEST

TEST_MAIN("ostler/discover/discover_conf",
    statement_has_defaults,
    statement_takes_a_block,
    statements_are_equal_if_they_ask_and_find_the_same,
    what_can_find_nothing_is_told,
    wrong_words_are_told)
