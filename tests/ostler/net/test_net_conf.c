/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/net_conf.h"

#include "core/clock.h"
#include "ostler/loading.h"
#include "ostler/net/transport.h"

START_TEST(listener_has_name_transport_and_address)
{
	struct settings *s = loading("listen \"a b\" coap on [::1]:5684\n"
	    LISTEN);
	const struct listener_conf *l = s->net.listeners;
	char text[ADDRESS_TEXT_SIZE];

	ck_assert_uint_eq(s->net.listener_count, 2);
	ck_assert_str_eq(l[0].name, "a b");
	ck_assert_str_eq(l[0].transport->name, "coap");
	address_format(&l[0].address, text);
	ck_assert_str_eq(text, "[::1]:5684");
	ck_assert_str_eq(l[1].name, "l");
	settings_unref(s);
}
END_TEST

START_TEST(next_proxy_has_defaults)
{
	struct settings *s = loading(LISTEN "next \"b\" coap to 192.0.2.1:1\n");
	const struct hop_conf *h = s->net.hops;

	ck_assert_uint_eq(s->net.hop_count, 1);
	ck_assert_str_eq(h->name, "b");
	ck_assert_int_eq(h->kind, HOP_PROXY);
	ck_assert_str_eq(h->transport->name, "coap");
	ck_assert_uint_eq(h->addresses[0].port, 1);
	ck_assert_uint_eq(h->timeout, CLOCK_S(93));
	ck_assert_uint_eq(h->outstanding, 1024);
	ck_assert_uint_eq(h->source_ports, 512);
	settings_unref(s);
}
END_TEST

START_TEST(next_proxy_takes_a_block)
{
	struct settings *s = loading(LISTEN "next \"b\" coap to localhost:1 {\n"
	    "timeout 1500ms; outstanding 7; source-ports 3; }\n");
	const struct hop_conf *h = s->net.hops;

	ck_assert_uint_eq(h->timeout, CLOCK_MS(1500));
	ck_assert_uint_eq(h->outstanding, 7);
	ck_assert_uint_eq(h->source_ports, 3);
	settings_unref(s);
}
END_TEST

START_TEST(device_is_a_hop_named_by_its_id_or_its_block)
{
	struct settings *s = loading(LISTEN
	    "device 7D1F2C3A-0000-4000-8000-00000000000A coap to 192.0.2.1:1\n"
	    "device " ID_B " coap to 192.0.2.1:2 { name \"boiler\"; }\n");

	ck_assert_uint_eq(s->net.hop_count, 2);
	ck_assert_int_eq(s->net.hops[0].kind, HOP_DEVICE);
	ck_assert_str_eq(s->net.hops[0].name, ID_A);
	ck_assert_str_eq(s->net.hops[1].name, "boiler");
	ck_assert_uint_eq(s->net.hops[1].timeout, CLOCK_S(93));
	settings_unref(s);
}
END_TEST

START_TEST(device_routes_itself)
{
	struct settings *s = loading(LISTEN
	    "device " ID_B " coap to 192.0.2.1:1\n"
	    "device " ID_A " coap to 192.0.2.1:2\n");
	const struct route_conf *r = s->forward.routes;

	ck_assert_uint_eq(s->forward.route_count, 2);
	ck_assert_uint_eq(r[0].target.bytes[15], 0x0a);
	ck_assert_uint_eq(r[0].hop, 1);
	ck_assert_uint_eq(r[1].target.bytes[15], 0x0b);
	ck_assert_uint_eq(r[1].hop, 0);
	settings_unref(s);
}
END_TEST

START_TEST(message_timing_has_the_defaults_of_rfc7252_section_4_8)
{
	struct settings *s = loading(LISTEN);

	ck_assert_uint_eq(s->net.ack_timeout, CLOCK_S(2));
	ck_assert_uint_eq(s->net.ack_random_percent, 150);
	ck_assert_uint_eq(s->net.max_retransmit, 4);
	ck_assert_uint_eq(s->net.ack_delay, CLOCK_S(1));
	ck_assert_uint_eq(s->net.inbound_max, 262144);
	ck_assert_uint_eq(s->net.receive_buffer, 0);
	ck_assert_uint_eq(s->net.handshake_mtu, 1200);
	settings_unref(s);
}
END_TEST

START_TEST(message_timing_may_be_set)
{
	struct settings *s = loading(LISTEN "ack-timeout 500ms\n"
	    "max-retransmit 2\nack-delay 0s\nduplicates 64\n"
	    "receive-buffer 1048576\n");

	ck_assert_uint_eq(s->net.ack_timeout, CLOCK_MS(500));
	ck_assert_uint_eq(s->net.max_retransmit, 2);
	ck_assert_uint_eq(s->net.ack_delay, 0);
	ck_assert_uint_eq(s->net.inbound_max, 64);
	ck_assert_uint_eq(s->net.receive_buffer, 1048576);
	settings_unref(s);
}
END_TEST

START_TEST(words_that_are_wrong_are_told)
{
	loading_assert_errors(LISTEN
	    "listen \"a\" coapz on 127.0.0.1:1\n"
	    "listen \"b\" coap at 127.0.0.1:1\n"
	    "listen \"c\" coap on 127.0.0.1\n"
	    "next \"d\" coap on 127.0.0.1:1\n"
	    "next \"e\" coap to 127.0.0.1\n"
	    "device \"g\" coap to 127.0.0.1:1\n"
	    "device " ID_A " coap to 127.0.0.1:1 { name x; }\n",
	    "t:2:12: coapz; expected coap, coaps, coap+tcp, coaps+tcp, "
	    "coap+ws, coaps+ws, coap+unix, http or https "
	    "(did you mean coap?)\n"
	    "t:3:17: at; expected on\n"
	    "t:4:20: 127.0.0.1; expected ADDRESS:PORT such as 192.0.2.1:5683, "
	    "[::]:5683 or [fe80::1%eth0]:5683\n"
	    "t:5:15: on; expected to\n"
	    "t:6:18: 127.0.0.1; expected HOST:PORT such as "
	    "proxy-b.example.net:5683, 192.0.2.1:5683 or [fe80::1%eth0]:5683\n"
	    "t:7:8: \"g\"; expected a device ID\n"
	    "t:8:72: name is x; expected 1 to 64 bytes in quotes\n");
}
END_TEST

START_TEST(host_that_does_not_resolve_is_told)
{
	char text[200], *errors = NULL;

	/* A label is at most 63 bytes: nobody needs to be asked. */
	snprintf(text, sizeof(text), LISTEN "next \"b\" coap to %070d:5683\n",
	    0);
	memset(strstr(text, "0000"), 'x', 70);
	ck_assert_ptr_null(loading_try(text, &errors));
	ck_assert(strncmp(errors, "t:2:18: xxx", 11) == 0);
	ck_assert_ptr_nonnull(strstr(errors, "xxx... does not resolve: "));
	free(errors);
}
END_TEST

TEST_MAIN("ostler/net/net_conf",
    listener_has_name_transport_and_address,
    next_proxy_has_defaults,
    next_proxy_takes_a_block,
    device_is_a_hop_named_by_its_id_or_its_block,
    device_routes_itself,
    message_timing_has_the_defaults_of_rfc7252_section_4_8,
    message_timing_may_be_set,
    words_that_are_wrong_are_told,
    host_that_does_not_resolve_is_told)
