/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/forward_draft.h"

#include "ostler/loading.h"

#define NEXT "next \"b\" coap to 192.0.2.1:1\nnext \"c\" coap to 192.0.2.1:2\n"

START_TEST(routes_are_sorted_by_target_and_know_their_hop)
{
	struct settings *s = loading(LISTEN
	    "route " ID_C " via \"c\"\n"
	    "route * via \"b\"\n"
	    "route " ID_A " via \"b\"\n" NEXT
	    "device " ID_B " coap to 192.0.2.1:3\n");
	const struct forward_conf *f = &s->forward;

	ck_assert_uint_eq(f->route_count, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(f->routes[i].target.bytes[15], 0x0a + i);
	ck_assert_str_eq(s->net.hops[f->routes[0].hop].name, "b");
	ck_assert_str_eq(s->net.hops[f->routes[1].hop].name, ID_B);
	ck_assert_str_eq(s->net.hops[f->routes[2].hop].name, "c");
	ck_assert_str_eq(s->net.hops[f->default_hop].name, "b");
	settings_unref(s);
}
END_TEST

START_TEST(route_may_lead_to_the_hop_of_another_device)
{
	struct settings *s = loading(LISTEN
	    "device " ID_A " coap to 192.0.2.1:3 { name \"bridge\"; }\n"
	    "route " ID_B " via \"bridge\"\n");

	ck_assert_uint_eq(s->forward.route_count, 2);
	ck_assert_uint_eq(s->forward.routes[1].hop, 0);
	settings_unref(s);
}
END_TEST

START_TEST(device_routed_twice_is_told_at_its_second_id)
{
	loading_assert_errors(LISTEN NEXT
	    "route " ID_A " via \"b\"\n"
	    "route 7D1F2C3A-0000-4000-8000-00000000000A via \"c\"\n"
	    "route * via \"b\"\n"
	    "route * via \"b\"\n"
	    "device " ID_A " coap to 192.0.2.1:3\n"
	    "device " ID_B " coap to 192.0.2.1:3\n"
	    "device " ID_B " coap to 192.0.2.1:4\n",
	    "t:7:7: * has a route already; expected one (first at t:6)\n"
	    "t:5:7: 7D1F2C3A-0000-4000-8000-00000000000A has a route already; "
	    "expected one (first at t:4)\n"
	    "t:8:8: " ID_A " has a route already; expected one (first at t:5)\n"
	    "t:10:8: " ID_B " has a route already; expected one (first at "
	    "t:9)\n");
}
END_TEST

START_TEST(route_to_an_unknown_hop_is_told_at_its_name)
{
	loading_assert_errors(LISTEN NEXT "route * via \"d\"\n"
	    "next \"uplink\" coap to 192.0.2.1:3\n"
	    "route " ID_A " via \"uplnik\"\n",
	    "t:4:13: there is no hop \"d\"; expected the name of a next or a "
	    "device\n"
	    "t:6:48: there is no hop \"uplnik\"; expected the name of a next "
	    "or a device (did you mean uplink?)\n");
}
END_TEST

START_TEST(route_is_not_blamed_for_a_hop_whose_line_was_lost)
{
	loading_assert_errors(LISTEN "nxet \"d\" coap to 192.0.2.1:1\n"
	    "route * via \"d\"\n",
	    "t:2:1: unknown word nxet; expected a keyword (did you mean "
	    "next?)\n");
	loading_assert_errors(LISTEN "next d coap to 192.0.2.1:1\n"
	    "route * via \"d\"\n",
	    "t:2:6: d; expected the next proxy's name in quotes\n");
	/* What is wrong behind the name is no reason to miss it. */
	loading_assert_errors(LISTEN "next \"d\" coap to 192.0.2.1\n"
	    "route * via \"d\"\nroute " ID_A " via \"e\"\n",
	    "t:2:18: 192.0.2.1; expected HOST:PORT such as "
	    "proxy-b.example.net:5683, 192.0.2.1:5683 or "
	    "[fe80::1%eth0]:5683\n"
	    "t:4:48: there is no hop \"e\"; expected the name of a next or a "
	    "device\n");
}
END_TEST

START_TEST(authority_given_twice_is_told_without_regard_to_case)
{
	loading_assert_errors(LISTEN "authority \"a.example\" is " ID_A "\n"
	    "authority \"b.example\" is " ID_A "\n"
	    "authority \"A.example\" is " ID_B "\n",
	    "t:4:11: authority \"A.example\" is there already; expected it "
	    "once (first at t:2)\n");
}
END_TEST

TEST_MAIN("ostler/forward/forward_draft",
    routes_are_sorted_by_target_and_know_their_hop,
    route_may_lead_to_the_hop_of_another_device,
    device_routed_twice_is_told_at_its_second_id,
    route_to_an_unknown_hop_is_told_at_its_name,
    route_is_not_blamed_for_a_hop_whose_line_was_lost,
    authority_given_twice_is_told_without_regard_to_case)
