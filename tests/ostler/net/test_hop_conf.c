/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hop_conf.c - the keywords of hops over sessions */
#include "core/clock.h"
#include "ostler/loading.h"
#include "ostler/net/handshake.h"
#include "ostler/net/hop_copy.h"
#include "ostler/net/words.h"

#define SECURE LISTEN CREDENTIAL \
	"next \"b\" coaps+tcp to 192.0.2.1:1 { credential \"c\"; "

START_TEST(secure_next_has_a_credential_and_defaults)
{
	struct settings *s = loading(SECURE "}\n");
	const struct hop_conf *h = s->net.hops;

	ck_assert_uint_eq(h->credential, 0);
	ck_assert(deviceid_is_nil(&h->expected));
	ck_assert(!h->connect_at_start);
	ck_assert(!h->takes_requests);
	ck_assert(!h->one_each);
	ck_assert_uint_eq(h->keep_alive, 0);
	ck_assert_uint_eq(h->idle, CLOCK_S(540));
	ck_assert_uint_eq(h->connect_timeout, CLOCK_S(10));
	ck_assert_uint_eq(h->retry_least, CLOCK_S(1));
	ck_assert_uint_eq(h->retry_most, CLOCK_S(60));
	ck_assert_uint_eq(h->max_message, 65536);
	ck_assert_str_eq(h->host, "192.0.2.1");
	settings_unref(s);
}
END_TEST

START_TEST(hop_takes_a_block)
{
	struct settings *s = loading(SECURE "peer " ID_B "; connect start;\n"
	    "requests on; sessions each; keep-alive 30s; idle never;\n"
	    "connect-timeout 3s; retry 500ms 2m; max-message 4096;\n"
	    "timeout 5s; outstanding 4; source-ports 2; }\n");
	const struct hop_conf *h = s->net.hops;

	ck_assert_uint_eq(h->expected.bytes[15], 0x0b);
	ck_assert(h->connect_at_start);
	ck_assert(h->takes_requests);
	ck_assert(h->one_each);
	ck_assert_uint_eq(h->keep_alive, CLOCK_S(30));
	ck_assert_uint_eq(h->idle, 0);
	ck_assert_uint_eq(h->connect_timeout, CLOCK_S(3));
	ck_assert_uint_eq(h->retry_least, CLOCK_MS(500));
	ck_assert_uint_eq(h->retry_most, CLOCK_S(120));
	ck_assert_uint_eq(h->max_message, 4096);
	ck_assert_uint_eq(h->source_ports, 2);
	settings_unref(s);
}
END_TEST

START_TEST(announced_names_need_a_session_that_is_kept)
{
	struct settings *s = loading(SECURE "connect start; requests on;\n"
	    "announce " ID_B " " ID_A " " ID_B "; }\n");
	const struct hop_conf *h = s->net.hops;

	ck_assert_uint_eq(h->announced.count, 2);
	ck_assert_uint_eq(h->announced.ids[0].bytes[15], 0x0a);
	settings_unref(s);
	loading_assert_errors(SECURE "\nrequests on; announce " ID_B ";\n}\n",
	    "t:4:23: announce means nothing here; expected connect start and "
	    "requests on beside it\n");
	loading_assert_errors(SECURE "\nconnect start; requests on;\n"
	    "announce *; }\n",
	    "t:5:10: announce has *; expected 1 to 256 device IDs\n");
}
END_TEST

START_TEST(hop_without_sessions_may_be_asked_for_signs_of_life)
{
	struct settings *s = loading(LISTEN
	    "next \"b\" coap to 192.0.2.1:5683 { "
	    "keep-alive 30s; }\n"
	    "device " ID_B " coap to 192.0.2.2:5683 { keep-alive 1m; }\n");

	ck_assert_uint_eq(s->net.hops[0].keep_alive, CLOCK_S(30));
	ck_assert_uint_eq(s->net.hops[1].keep_alive, CLOCK_S(60));
	settings_unref(s);
}
END_TEST

START_TEST(requests_of_a_hop_have_its_name_and_limits)
{
	struct settings *s = loading(SECURE "requests on; idle 5s;\n"
	    "keep-alive 6s; max-message 2000; timeout 7s; outstanding 8; }\n"
	    "rule \"r\" listener \"b\" deny\n");
	const struct listener_conf *a = &s->net.hops[0].answering;

	ck_assert_str_eq(a->name, "b");
	ck_assert_str_eq(a->transport->name, "coaps+tcp");
	ck_assert_uint_eq(a->credential, 0);
	ck_assert_uint_eq(a->idle, CLOCK_S(5));
	ck_assert_uint_eq(a->keep_alive, CLOCK_S(6));
	ck_assert_uint_eq(a->max_message, 2000);
	ck_assert_uint_eq(a->timeout, CLOCK_S(7));
	ck_assert_uint_eq(a->outstanding, 8);
	ck_assert_uint_eq(a->register_count, 0);
	settings_unref(s);
}
END_TEST

START_TEST(rule_on_a_hop_that_takes_no_requests_is_told)
{
	loading_assert_errors(SECURE "}\nrule \"r\" listener \"b\" deny\n",
	    "t:4:19: there is no listener \"b\"; expected the name of a "
	    "listen\n");
}
END_TEST

START_TEST(device_on_a_secure_transport_is_expected_itself)
{
	struct settings *s = loading(LISTEN CREDENTIAL
	    "device " ID_A " coaps to 192.0.2.1:1 { credential \"c\"; }\n"
	    "device " ID_B " coaps to 192.0.2.1:2 { credential \"c\"; peer "
	    ID_C "; }\n"
	    "device " ID_C " coap to 192.0.2.1:3\n");
	const struct hop_conf *h = s->net.hops;

	ck_assert_uint_eq(h[0].expected.bytes[15], 0x0a);
	ck_assert_uint_eq(h[1].expected.bytes[15], 0x0c);
	ck_assert(deviceid_is_nil(&h[2].expected));
	ck_assert_uint_eq(h[2].credential, CREDENTIAL_NONE);
	settings_unref(s);
}
END_TEST

START_TEST(addresses_are_kept_in_order_each_once)
{
	struct settings *s = loading(LISTEN "next \"b\" coap+tcp to "
	    "192.0.2.2:1 [2001:db8::1]:2 192.0.2.1:3 192.0.2.2:1 "
	    "192.0.2.2:4 { idle 5s; }\n");
	const struct hop_conf *h = s->net.hops;
	char text[ADDRESS_TEXT_SIZE];

	ck_assert_uint_eq(h->address_count, 4);
	address_format(&h->addresses[1], text);
	ck_assert_str_eq(text, "[2001:db8::1]:2");
	ck_assert_uint_eq(h->addresses[2].port, 3);
	ck_assert_uint_eq(h->addresses[3].port, 4);
	ck_assert_str_eq(h->host, "192.0.2.2");
	settings_unref(s);
}
END_TEST

static void
expect_host(const struct hop_conf *h, size_t at, const char *host)
{
	char text[HANDSHAKE_HOST_SIZE];

	handshake_read_host(h, &h->addresses[at], text);
	ck_assert_str_eq(text, host);
}

START_TEST(each_address_keeps_its_host)
{
	struct settings *s = loading(LISTEN "next \"b\" coap+tcp to "
	    "192.0.2.2:1 192.0.2.2:2 [2001:db8::1]:2 192.0.2.2:1 "
	    "192.0.2.1:3 [2001:db8::1]:4 { idle 5s; }\n");
	const struct hop_conf *h = s->net.hops;
	struct hop_conf *copy = hop_conf_copy(h);

	ck_assert_ptr_nonnull(copy);
	ck_assert_uint_eq(h->address_count, 5);
	for (int i = 0; i < 2; i++, h = copy) {
		expect_host(h, 0, "192.0.2.2");
		expect_host(h, 1, "192.0.2.2");
		expect_host(h, 2, "2001:db8::1");
		expect_host(h, 3, "192.0.2.1");
		expect_host(h, 4, "2001:db8::1");
	}
	settings_unref(s);
	expect_host(copy, 4, "2001:db8::1");
	hop_conf_free(copy);
}
END_TEST

START_TEST(address_may_have_a_zone)
{
	struct settings *s = loading(LISTEN
	    "next \"b\" coap to [fe80::1%1]:5683\n");

	ck_assert_uint_eq(s->net.hops[0].addresses[0].zone, 1);
	settings_unref(s);
}
END_TEST

START_TEST(name_stands_for_all_its_addresses)
{
	struct settings *s = loading(LISTEN
	    "next \"b\" coap+tcp to localhost:7 127.0.0.1:7 [::1]:7\n");
	const struct hop_conf *h = s->net.hops;

	/* Whichever of the two the system knows by that name. */
	ck_assert_uint_eq(h->address_count, 2);
	ck_assert_str_eq(h->host, "localhost");
	settings_unref(s);
}
END_TEST

START_TEST(too_many_addresses_are_told)
{
	char text[4000] = LISTEN "next \"b\" coap to", *errors = NULL;

	for (int i = 1; i <= 65; i++)
		sprintf(text + strlen(text), " 192.0.2.1:%d", i);
	ck_assert_uint_lt(strlen(text), 1000);
	strcat(text, "\n");
	ck_assert_ptr_null(loading_try(text, &errors));
	ck_assert_ptr_nonnull(strstr(errors,
	    "one too many; expected at most 64\n"));
	free(errors);
}
END_TEST

START_TEST(local_hop_has_a_path_and_no_address)
{
	struct settings *s = loading(LISTEN
	    "next \"b\" coap+unix to \"/run/b\" { idle 5s; }\n");

	ck_assert_str_eq(s->net.hops[0].path, "/run/b");
	ck_assert_uint_eq(s->net.hops[0].address_count, 0);
	ck_assert_ptr_null(s->net.hops[0].host);
	settings_unref(s);
	loading_assert_errors(LISTEN
	    "next \"b\" coap+unix to 127.0.0.1:1\n"
	    "next \"c\" coap+tcp to \"/run/b\"\n"
	    "next \"d\" coap+unix to \"/run/b\" \"/run/c\"\n",
	    "t:2:23: 127.0.0.1:1; expected the path of a socket in quotes\n"
	    "t:3:22: \"/run/b\"; expected HOST:PORT\n"
	    "t:4:32: \"/run/c\"; expected end of line\n");
}
END_TEST

START_TEST(word_that_means_nothing_for_the_transport_is_told)
{
	loading_assert_errors(LISTEN
	    "next \"b\" coap to 192.0.2.1:1 { retry 1s 2s; connect start; "
	    "peer " ID_A "; }\n"
	    "device " ID_A " coap+tcp to 192.0.2.1:1 { peer " ID_A "; "
	    "credential \"c\"; name \"x\"; }\n",
	    "t:2:32: retry means nothing here; expected it with a transport "
	    "that has sessions\n"
	    "t:2:45: connect means nothing here; expected it with a transport "
	    "that has sessions\n"
	    "t:2:60: peer means nothing here; expected it with a secure "
	    "transport\n"
	    "t:3:71: peer means nothing here; expected it with a secure "
	    "transport\n"
	    "t:3:114: credential means nothing here; expected it with a "
	    "secure transport\n");
}
END_TEST

START_TEST(server_of_http_has_a_place_for_devices)
{
	struct settings *s = loading(LISTEN CREDENTIAL
	    "next \"b\" http to 192.0.2.1:80\n"
	    "next \"c\" https to 192.0.2.1:443 { url-path \"/d/{uuid}\"; "
	    "connections 9; redirects 2; }\n"
	    "device " ID_A " https to 192.0.2.2:443\n");
	const struct hop_conf *h = s->net.hops;
	struct hop_conf *copy;

	ck_assert_str_eq(h[0].url_path, "/hc/{target}");
	ck_assert_uint_eq(h[0].connections, 4);
	ck_assert_str_eq(h[1].url_path, "/d/{uuid}");
	ck_assert_uint_eq(h[1].connections, 9);
	ck_assert_uint_eq(h[0].redirects, 0);
	ck_assert_uint_eq(h[1].redirects, 2);
	ck_assert_uint_eq(h[1].credential, CREDENTIAL_NONE);
	ck_assert_str_eq(h[2].url_path, "/");
	ck_assert(deviceid_is_nil(&h[2].expected));
	copy = hop_conf_copy(&h[1]);
	ck_assert_str_eq(copy->url_path, "/d/{uuid}");
	ck_assert_ptr_ne(copy->url_path, h[1].url_path);
	hop_conf_free(copy);
	settings_unref(s);
}
END_TEST

START_TEST(words_that_mean_nothing_with_http_are_told)
{
	loading_assert_errors(LISTEN "next \"b\" http to 192.0.2.1:80 {\n"
	    "requests on; keep-alive 30s; credential \"c\";\n"
	    "url-path \"hc\"; url-path \"/{who}\"; connections 0; }\n"
	    "device " ID_A " http to 192.0.2.2:80 { url-path \"/{uuid}\"; }\n"
	    "next \"d\" coap to 192.0.2.1:1 { url-path \"/\"; "
	    "connections 1; }\n",
	    "t:3:1: requests means nothing here; expected it with a "
	    "transport that has sessions of CoAP\n"
	    "t:3:14: keep-alive means nothing here; expected it with a "
	    "transport of CoAP\n"
	    "t:3:30: credential means nothing here; expected it with a "
	    "secure transport\n"
	    "t:4:10: url-path; expected a path that begins with /\n"
	    "t:4:25: url-path is given again; expected once (first at t:4)\n"
	    "t:4:25: url-path; expected a path of letters, digits and "
	    "- . _ ~ : @, with {target} or {uuid}\n"
	    "t:4:47: connections is 0; expected 1 to 256\n"
	    "t:5:77: url-path; expected a path without braces, for the hop "
	    "is one device\n"
	    "t:6:32: url-path means nothing here; expected it with http or "
	    "https\n"
	    "t:6:46: connections means nothing here; expected it with http "
	    "or https\n");
}
END_TEST

START_TEST(words_of_a_hop_that_are_wrong_are_told)
{
	loading_assert_errors(SECURE "\n"
	    "retry 1s; retry 1 2s; retry 1s 2h; retry 2s 1s;\n"
	    "retry 1s 2s; retry 1s 2s; peer x; peer " ID_A "; peer " ID_A ";\n"
	    "sessions 5; connect on; requests start; name \"x\"; }\n",
	    "t:4:9: semicolon; expected a time\n"
	    "t:4:17: retry is 1; expected two times of 100ms to 1h\n"
	    "t:4:32: retry is 2h; expected two times of 100ms to 1h\n"
	    "t:4:42: retry has the longer time first; expected the least, "
	    "then the most\n"
	    "t:5:7: retry is given again; expected once (first at t:4)\n"
	    "t:5:20: retry is given again; expected once (first at t:4)\n"
	    "t:5:32: x; expected a device ID such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n"
	    "t:5:83: peer is given again; expected once (first at t:5)\n"
	    "t:6:10: sessions is 5; expected shared or each\n"
	    "t:6:21: connect is on; expected demand or start\n"
	    "t:6:34: requests is start; expected off or on\n"
	    "t:6:41: unknown word name; expected timeout, outstanding, "
	    "source-ports, credential, peer, connect, requests, announce, "
	    "sessions, connect-timeout, retry, idle, keep-alive, max-message, "
	    "url-path, connections, redirects or }\n");
}
END_TEST

TEST_MAIN("ostler/net/hop_conf",
    secure_next_has_a_credential_and_defaults,
    hop_takes_a_block,
    announced_names_need_a_session_that_is_kept,
    hop_without_sessions_may_be_asked_for_signs_of_life,
    requests_of_a_hop_have_its_name_and_limits,
    rule_on_a_hop_that_takes_no_requests_is_told,
    device_on_a_secure_transport_is_expected_itself,
    addresses_are_kept_in_order_each_once,
    each_address_keeps_its_host,
    address_may_have_a_zone,
    name_stands_for_all_its_addresses,
    too_many_addresses_are_told,
    local_hop_has_a_path_and_no_address,
    word_that_means_nothing_for_the_transport_is_told,
    server_of_http_has_a_place_for_devices,
    words_that_mean_nothing_with_http_are_told,
    words_of_a_hop_that_are_wrong_are_told)
