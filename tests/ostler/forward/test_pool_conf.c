/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/pool_conf.h"

#include "ostler/loading.h"

#define NEXT(name) "next \"" name "\" coap to 192.0.2.1:1\n"

START_TEST(pool_has_its_hops_in_the_order_written)
{
	struct settings *s = loading(LISTEN "pool \"up\" \"c\" \"lamp\" "
	    "\"a\"\n" NEXT("a") NEXT("b") NEXT("c")
	    "device " ID_A " coap to 192.0.2.1:3 { name \"lamp\"; }\n"
	    "pool \"one\" \"b\" { choose spread; }\n");
	const struct pool_conf *p = s->forward.pools;

	ck_assert_uint_eq(s->forward.pool_count, 2);
	ck_assert_str_eq(p[0].name, "up");
	ck_assert_int_eq(p[0].choose, POOL_FIRST);
	ck_assert_uint_eq(p[0].hop_count, 3);
	ck_assert_uint_eq(p[0].hops[0], 2);
	ck_assert_uint_eq(p[0].hops[1], 3);
	ck_assert_uint_eq(p[0].hops[2], 0);
	ck_assert_str_eq(p[1].name, "one");
	ck_assert_int_eq(p[1].choose, POOL_SPREAD);
	ck_assert_uint_eq(p[1].hop_count, 1);
	ck_assert_uint_eq(p[1].hops[0], 1);
	settings_unref(s);
}
END_TEST

START_TEST(pool_that_is_wrong_is_told)
{
	loading_assert_errors(LISTEN NEXT("a")
	    "pool\n"
	    "pool up \"a\"\n"
	    "pool \"up\"\n"
	    "pool \"down\" a\n"
	    "pool \"left\" \"a\" { choose last; }\n"
	    "pool \"right\" \"a\" { chose first; }\n"
	    "pool \"\" \"a\"\n",
	    "t:3:5: end of line; expected the pool's name in quotes\n"
	    "t:4:6: up; expected the pool's name in quotes\n"
	    "t:5:10: end of line; expected a hop's name in quotes\n"
	    "t:6:13: a; expected a hop's name in quotes\n"
	    "t:7:26: choose is last; expected first or spread\n"
	    "t:8:20: unknown word chose; expected a keyword (did you mean "
	    "choose?)\n"
	    "t:9:6: a name of 0 bytes; expected 1 to 64\n");
}
END_TEST

START_TEST(pools_and_hops_share_their_names)
{
	loading_assert_errors(LISTEN NEXT("a") NEXT("b")
	    "pool \"up\" \"a\"\n"
	    "pool \"b\" \"a\"\n"
	    "pool \"up\" \"b\"\n",
	    "t:5:6: hop \"b\" is there already; expected another name (first "
	    "at t:3)\n"
	    "t:6:6: pool \"up\" is there already; expected another name "
	    "(first at t:4)\n");
}
END_TEST

START_TEST(members_that_are_no_hops_are_told)
{
	loading_assert_errors(LISTEN NEXT("a") NEXT("b")
	    "pool \"up\" \"a\" \"b\" \"a\"\n"
	    "pool \"down\" \"a\" \"x\" \"up\" \"l\"\n",
	    "t:4:19: hop \"a\" is in the pool already; expected each once\n"
	    "t:5:17: there is no hop \"x\"; expected the name of a next or a "
	    "device\n"
	    "t:5:21: \"up\" is a pool; expected the name of a next or a "
	    "device\n"
	    "t:5:26: there is no hop \"l\"; expected the name of a next or a "
	    "device\n");
	/* Perhaps the lost line had it. */
	loading_assert_errors(LISTEN "nxet \"b\" coap to 192.0.2.1:1\n"
	    "pool \"up\" \"b\"\n",
	    "t:2:1: unknown word nxet; expected a keyword (did you mean "
	    "next?)\n");
}
END_TEST

START_TEST(pool_has_at_most_64_hops)
{
	char text[8000] = LISTEN, *end = text + strlen(text);

	for (unsigned i = 0; i < 65; i++)
		end += sprintf(end, "next \"%02x\" coap to 192.0.2.1:1\n", i);
	end += sprintf(end, "pool \"up\"");
	for (unsigned i = 0; i < 65; i++)
		end += sprintf(end, " \"%02x\"", i);
	sprintf(end, "\n");
	loading_assert_errors(text, "t:67:331: one too many; expected at most "
	    "64\n");
}
END_TEST

TEST_MAIN("ostler/forward/pool_conf",
    pool_has_its_hops_in_the_order_written,
    pool_that_is_wrong_is_told,
    pools_and_hops_share_their_names,
    members_that_are_no_hops_are_told,
    pool_has_at_most_64_hops)
