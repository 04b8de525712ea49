/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net_check.c - what is told when all is read; names and addresses of udp
   are with test_net_draft */
#include "ostler/loading.h"
#include "ostler/net/words.h"

START_TEST(secure_transport_without_a_credential_is_told)
{
	loading_assert_errors(CREDENTIAL
	    "listen \"l\" coaps on 127.0.0.1:1\n"
	    "listen \"m\" coaps+tcp on 127.0.0.1:1 { sessions 1; }\n"
	    "next \"b\" coaps to 192.0.2.1:1 { }\n"
	    "device " ID_A " coaps+tcp to 192.0.2.1:1\n",
	    "t:2:12: coaps without a credential; expected credential "
	    "\"NAME\" in the block of the listener\n"
	    "t:3:12: coaps+tcp without a credential; expected credential "
	    "\"NAME\" in the block of the listener\n"
	    "t:4:10: coaps without a credential; expected credential "
	    "\"NAME\" in the block of the next\n"
	    "t:5:45: coaps+tcp without a credential; expected credential "
	    "\"NAME\" in the block of the device\n");
}
END_TEST

START_TEST(credential_that_is_not_there_is_told)
{
	loading_assert_errors(CREDENTIAL
	    "listen \"l\" coaps on 127.0.0.1:1 { credential \"x\"; }\n"
	    "next \"b\" coaps to 192.0.2.1:1 { credential \"C\"; }\n",
	    "t:2:46: there is no credential \"x\"; expected the name of "
	    "a credential\n"
	    "t:3:44: there is no credential \"C\"; expected the name of "
	    "a credential\n");
	/* One that was lost is not missed. */
	loading_assert_errors("credential \"x { psk \"k\"; }\n"
	    "listen \"l\" coaps on 127.0.0.1:1 { credential \"x\"; }\n",
	    "t:1:23: odd number of quotes on this line; expected each \" "
	    "to have its partner on the same line\n");
}
END_TEST

START_TEST(credential_that_is_bad_is_told_once)
{
	loading_assert_errors(CREDENTIAL
	    "listen \"l\" coaps on 127.0.0.1:1 { credential x; }\n",
	    "t:2:46: x; expected the name of a credential in quotes\n");
}
END_TEST

START_TEST(credential_whose_block_is_bad_is_told_there_only)
{
	loading_assert_errors("credential \"c\" { certificate \"x\"; "
	    "key \"x\"; anchor \"x\"; }\n"
	    "listen \"l\" coaps on 127.0.0.1:1 { credential \"c\"; }\n",
	    "t:1:54: semicolon; expected for\n");
}
END_TEST

START_TEST(credential_given_twice_is_told)
{
	loading_assert_errors(LISTEN CREDENTIAL
	    "credential \"b\" { psk \"x\"; }\n" CREDENTIAL,
	    "t:4:12: credential \"c\" is there already; expected another "
	    "name (first at t:2)\n");
}
END_TEST

START_TEST(credential_that_can_not_do_what_the_link_needs_is_told)
{
	static const char credentials[] =
	    "credential \"anonymous\" { anchor \"x\" for *; }\n"
	    "credential \"alone\" { certificate \"x\"; key \"x\"; }\n";
	char text[1000];

	snprintf(text, sizeof(text), "%s%s", credentials,
	    "listen \"l\" coaps on [::1]:1 { credential \"anonymous\"; }\n"
	    "listen \"m\" coaps on [::1]:2 { credential \"alone\"; }\n"
	    "next \"b\" coaps to 192.0.2.1:1 { credential \"alone\"; }\n");
	loading_assert_errors(text,
	    "t:3:42: credential \"anonymous\" does not say who we are; "
	    "expected one with certificate or psk\n"
	    "t:4:42: credential \"alone\" believes nobody; expected one with "
	    "anchor or psk\n"
	    "t:5:44: credential \"alone\" believes nobody; expected one with "
	    "anchor or psk\n");
	snprintf(text, sizeof(text), "%s%s", credentials,
	    "listen \"m\" coaps on [::1]:2 { peer optional; "
	    "credential \"alone\"; }\n"
	    "next \"b\" coaps to 192.0.2.1:1 { credential \"anonymous\"; }\n");
	settings_unref(loading(text));
}
END_TEST

START_TEST(https_is_judged_by_anchors_or_by_the_system)
{
	settings_unref(loading(LISTEN
	    "next \"b\" https to 192.0.2.1:443\n"));
	loading_assert_errors(LISTEN CREDENTIAL
	    "next \"b\" https to 192.0.2.1:443 { credential \"c\"; }\n"
	    "next \"d\" https to 192.0.2.1:443 { peer " ID_A "; }\n",
	    "t:3:46: credential \"c\" has no anchors; expected one with "
	    "anchor, for https\n"
	    "t:4:40: peer without a credential; expected credential "
	    "\"NAME\" beside it\n");
}
END_TEST

START_TEST(path_given_twice_is_told)
{
	loading_assert_errors(
	    "listen \"l\" coap+unix on \"/run/x\"\n"
	    "listen \"m\" coap+unix on \"/run/x\"\n"
	    "listen \"n\" coap+unix on \"/run/x/y\"\n",
	    "t:2:25: the same path as listener \"l\"; expected another\n");
}
END_TEST

START_TEST(address_of_another_kind_of_socket_is_another)
{
	settings_unref(loading(LISTEN
	    "listen \"m\" coap+tcp on 127.0.0.1:5683\n"));
	loading_assert_errors(LISTEN CREDENTIAL
	    "listen \"m\" coaps on 127.0.0.1:5683 { credential \"c\"; }\n"
	    "listen \"n\" coap+tcp on 127.0.0.1:5683\n"
	    "listen \"o\" coaps+tcp on 127.0.0.1:5683 { credential \"c\"; }\n",
	    "t:3:21: the same address as listener \"l\"; expected another\n"
	    "t:5:25: the same address as listener \"n\"; expected another\n");
}
END_TEST

START_TEST(hop_that_takes_requests_has_a_name_of_its_own)
{
	loading_assert_errors(LISTEN
	    "next \"l\" coap+tcp to 192.0.2.1:1 { requests on; }\n",
	    "t:1:8: requests come in under \"l\" from the hop of that name "
	    "too; expected another name (the hop's at t:2)\n");
	settings_unref(loading(LISTEN
	    "next \"l\" coap+tcp to 192.0.2.1:1 { requests off; }\n"));
}
END_TEST

TEST_MAIN("ostler/net/net_check",
    secure_transport_without_a_credential_is_told,
    credential_that_is_not_there_is_told,
    credential_that_is_bad_is_told_once,
    credential_whose_block_is_bad_is_told_there_only,
    credential_given_twice_is_told,
    credential_that_can_not_do_what_the_link_needs_is_told,
    https_is_judged_by_anchors_or_by_the_system,
    path_given_twice_is_told,
    address_of_another_kind_of_socket_is_another,
    hop_that_takes_requests_has_a_name_of_its_own)
