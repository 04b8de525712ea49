/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_listener_conf.c - the keywords of listeners */
#include "core/clock.h"
#include "ostler/loading.h"
#include "ostler/net/words.h"

#define SECURE "listen \"s\" coaps+tcp on [::1]:5684 { credential \"c\"; "

START_TEST(secure_listener_has_a_credential_and_defaults)
{
	struct settings *s = loading("credential \"b\" { psk \"x\"; }\n"
	    SECURE "}\n" CREDENTIAL);
	const struct listener_conf *l = s->net.listeners;

	ck_assert_uint_eq(l->credential, 1);
	ck_assert(l->peer_required);
	ck_assert_uint_eq(l->sessions_max, 10000);
	ck_assert_uint_eq(l->handshakes_max, 256);
	ck_assert_uint_eq(l->handshake_timeout, CLOCK_S(10));
	ck_assert_uint_eq(l->idle, CLOCK_S(600));
	ck_assert_uint_eq(l->keep_alive, 0);
	ck_assert_uint_eq(l->max_message, 65536);
	ck_assert_uint_eq(l->timeout, CLOCK_S(93));
	ck_assert_uint_eq(l->outstanding, 1024);
	ck_assert_uint_eq(l->callers.count, 0);
	ck_assert(!l->callers.all);
	ck_assert_uint_eq(l->register_count, 0);
	settings_unref(s);
}
END_TEST

START_TEST(listener_takes_a_block)
{
	struct settings *s = loading(CREDENTIAL SECURE "peer optional;\n"
	    "sessions 7; handshakes 3; handshake-timeout 1s; idle never;\n"
	    "keep-alive 5m; max-message 1152; timeout 2s; outstanding 9; }\n");
	const struct listener_conf *l = s->net.listeners;

	ck_assert(!l->peer_required);
	ck_assert_uint_eq(l->sessions_max, 7);
	ck_assert_uint_eq(l->handshakes_max, 3);
	ck_assert_uint_eq(l->handshake_timeout, CLOCK_S(1));
	ck_assert_uint_eq(l->idle, 0);
	ck_assert_uint_eq(l->keep_alive, CLOCK_S(300));
	ck_assert_uint_eq(l->max_message, 1152);
	ck_assert_uint_eq(l->timeout, CLOCK_S(2));
	ck_assert_uint_eq(l->outstanding, 9);
	settings_unref(s);
}
END_TEST

START_TEST(callers_are_sorted_each_once)
{
	struct settings *s = loading(CREDENTIAL SECURE
	    "register " ID_C " " ID_A "\n" ID_B " " ID_C ";\n"
	    "register " ID_A "; }\n");
	const struct device_set *set = &s->net.listeners[0].callers;

	ck_assert(!set->all);
	ck_assert_uint_eq(set->count, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(set->ids[i].bytes[15], 0x0a + i);
	settings_unref(s);
}
END_TEST

START_TEST(all_may_call)
{
	struct settings *s = loading(CREDENTIAL SECURE
	    "register " ID_A "; register *; }\n");
	const struct device_set *set = &s->net.listeners[0].callers;

	ck_assert(set->all);
	ck_assert_uint_eq(set->count, 0);
	ck_assert_ptr_null(set->ids);
	settings_unref(s);
}
END_TEST

START_TEST(names_to_register_are_sorted_by_peer)
{
	struct settings *s = loading(CREDENTIAL SECURE
	    "register-names " ID_B " *;\n"
	    "register-names " ID_A " " ID_C " " ID_B "; }\n");
	const struct listener_conf *l = s->net.listeners;

	ck_assert_uint_eq(l->register_count, 2);
	ck_assert_uint_eq(l->registers[0].peer.bytes[15], 0x0a);
	ck_assert_uint_eq(l->registers[0].names.count, 2);
	ck_assert_uint_eq(l->registers[0].names.ids[0].bytes[15], 0x0b);
	ck_assert_uint_eq(l->registers[1].peer.bytes[15], 0x0b);
	ck_assert(l->registers[1].names.all);
	settings_unref(s);
}
END_TEST

START_TEST(names_of_one_peer_stand_together)
{
	loading_assert_errors(CREDENTIAL SECURE "\n"
	    "register-names " ID_A " " ID_C ";\n"
	    "register-names " ID_A " " ID_B "; }\n",
	    "t:4:16: names of that peer again; expected all in one "
	    "register-names (first at t:3)\n");
}
END_TEST

START_TEST(local_listener_has_a_path_of_its_own)
{
	struct settings *s = loading("listen \"u\" coap+unix on \"/run/x\"\n"
	    "listen \"v\" coap+unix on \"/run/y\" { sessions 2; }\n");

	ck_assert_str_eq(s->net.listeners[0].path, "/run/x");
	ck_assert_uint_eq(s->net.listeners[1].sessions_max, 2);
	settings_unref(s);
	loading_assert_errors(LISTEN
	    "listen \"u\" coap+unix on 127.0.0.1:1\n"
	    "listen \"v\" coap+tcp on \"/run/y\"\n"
	    "listen \"w\" coap+unix on \"run/z\"\n"
	    "listen \"x\" coap+unix on \"\"\n",
	    "t:2:25: 127.0.0.1:1; expected the path of a socket in quotes\n"
	    "t:3:24: \"/run/y\"; expected ADDRESS:PORT\n"
	    "t:4:25: a path of 5 bytes; expected a path of at most 107 that "
	    "begins with /\n"
	    "t:5:25: a path of 0 bytes; expected a path of at most 107 that "
	    "begins with /\n");
}
END_TEST

START_TEST(word_that_means_nothing_for_the_transport_is_told)
{
	loading_assert_errors(CREDENTIAL
	    "listen \"a\" coap on [::1]:1 { sessions 2; idle 5s; "
	    "credential \"c\"; }\n"
	    "listen \"b\" coaps on [::1]:2 { max-message 2000; "
	    "credential \"c\"; }\n"
	    "listen \"c\" coap+tcp on [::1]:3 { peer required; register *; "
	    "register-names " ID_A " *; credential \"c\"; }\n",
	    "t:2:30: sessions means nothing here; expected it with a "
	    "transport that has sessions\n"
	    "t:2:42: idle means nothing here; expected it with a transport "
	    "that has sessions\n"
	    "t:2:51: credential means nothing here; expected it with a "
	    "secure transport\n"
	    "t:3:31: max-message means nothing here; expected it with a "
	    "transport over a stream\n"
	    "t:4:34: peer means nothing here; expected it with a secure "
	    "transport\n"
	    "t:4:49: register means nothing here; expected it with a secure "
	    "transport of CoAP\n"
	    "t:4:61: register-names means nothing here; expected it with a "
	    "secure transport of CoAP\n"
	    "t:4:116: credential means nothing here; expected it with a "
	    "secure transport\n");
}
END_TEST

START_TEST(words_of_a_listener_that_are_wrong_are_told)
{
	loading_assert_errors(CREDENTIAL
	    SECURE "register x; peer maybe; sessions 0; credential \"c\"; "
	    "register; register-names * *; }\n"
	    "listen \"t\" coapz on [::1]:1 { sessions 2; sesions 2; }\n",
	    "t:2:63: x; expected * or a device ID such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n"
	    "t:2:71: peer is maybe; expected optional or required\n"
	    "t:2:87: sessions is 0; expected 1 to 1048576\n"
	    "t:2:101: credential is given again; expected once\n"
	    "t:2:114: semicolon; expected * or a device ID\n"
	    "t:2:131: *; expected the device ID of the peer such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n"
	    "t:3:12: coapz; expected coap, coaps, coap+tcp, coaps+tcp, "
	    "coap+ws, coaps+ws, coap+unix, http or https "
	    "(did you mean coap?)\n"
	    "t:3:43: unknown word sesions; expected a keyword (did you mean "
	    "sessions?)\n");
}
END_TEST

TEST_MAIN("ostler/net/listener_conf",
    secure_listener_has_a_credential_and_defaults,
    listener_takes_a_block,
    callers_are_sorted_each_once,
    all_may_call,
    names_to_register_are_sorted_by_peer,
    names_of_one_peer_stand_together,
    local_listener_has_a_path_of_its_own,
    word_that_means_nothing_for_the_transport_is_told,
    words_of_a_listener_that_are_wrong_are_told)
