/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/net_draft.h"

#include "ostler/loading.h"

START_TEST(listener_given_twice_is_told_by_name_and_by_address)
{
	loading_assert_errors(LISTEN
	    "listen \"l\" coap on 127.0.0.1:1\n"
	    "listen \"m\" coap on 127.0.0.1:5683\n"
	    "listen \"n\" coap on [::ffff:127.0.0.1]:5683\n",
	    "t:2:8: listener \"l\" is there already; expected another name "
	    "(first at t:1)\n"
	    "t:3:20: the same address as listener \"l\"; expected another\n"
	    "t:4:20: the same address as listener \"l\"; expected another\n"
	    "t:4:20: the same address as listener \"m\"; expected another\n");
}
END_TEST

START_TEST(listener_with_another_port_is_another_address)
{
	settings_unref(loading(LISTEN "listen \"m\" coap on 127.0.0.1:1\n"
	    "listen \"n\" coap on [::1]:5683\n"));
}
END_TEST

START_TEST(hop_name_given_twice_is_told_whatever_its_kind)
{
	loading_assert_errors(LISTEN
	    "device " ID_A " coap to 192.0.2.1:1 { name \"x\"; }\n"
	    "next \"y\" coap to 192.0.2.1:1\n"
	    "next \"x\" coap to 192.0.2.1:1\n"
	    "next \"y\" coap to 192.0.2.1:1\n"
	    "device " ID_B " coap to 192.0.2.1:1 { name \"y\"; }\n",
	    "t:4:6: hop \"x\" is there already; expected another name "
	    "(first at t:2)\n"
	    "t:5:6: hop \"y\" is there already; expected another name "
	    "(first at t:3)\n"
	    "t:6:8: hop \"y\" is there already; expected another name "
	    "(first at t:5)\n");
}
END_TEST

START_TEST(hop_name_may_be_that_of_a_listener)
{
	settings_unref(loading(LISTEN "next \"l\" coap to 192.0.2.1:1\n"));
}
END_TEST

START_TEST(hops_are_found_by_name_among_many)
{
	char text[40000] = LISTEN, *at = text + strlen(text);
	struct settings *s;

	/* Names out of order; "hop-10" after "hop-1" begins alike. */
	for (int i = 0; i < 200; i++)
		at += sprintf(at, "next \"hop-%d\" coap to 192.0.2.1:%d\n",
		    i * 7919 % 200, i * 7919 % 200 + 1);
	for (int i = 0; i < 200; i++)
		at += sprintf(at, "rule \"%d\" peer 10.0.0.%d target " ID_A
		    " forward \"hop-%d\"\n", i, i, i);
	ck_assert_uint_lt((size_t)(at - text), sizeof(text));
	s = loading(text);
	ck_assert_uint_eq(s->net.hop_count, 200);
	settings_unref(s);
}
END_TEST

START_TEST(rule_goes_to_the_hop_of_the_name)
{
	struct settings *s = loading(LISTEN "rule \"r\" forward \"b\"\n"
	    "next \"c\" coap to 192.0.2.1:1\n"
	    "next \"a\" coap to 192.0.2.1:1\n"
	    "next \"b\" coap to 192.0.2.1:1\n");
	struct address peer = { .port = 1 };
	struct deviceid target = { { 1 } };
	struct question q = { .listener = "l", .peer = &peer,
		.target = &target };
	struct verdict v;

	policy_decide_request(s->policy, &q, &v);
	ck_assert_str_eq(s->net.hops[v.index].name, "b");
	settings_unref(s);
}
END_TEST

TEST_MAIN("ostler/net/net_draft",
    listener_given_twice_is_told_by_name_and_by_address,
    listener_with_another_port_is_another_address,
    hop_name_given_twice_is_told_whatever_its_kind,
    hop_name_may_be_that_of_a_listener,
    hops_are_found_by_name_among_many,
    rule_goes_to_the_hop_of_the_name)
