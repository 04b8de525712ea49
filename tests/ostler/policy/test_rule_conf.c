/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/rule_conf.h"

#include "ostler/loading.h"

#define WORDS "code, exchanges, hop-limit, identity, issuer, " \
    "key-establishment, kid, kid-context, listener, observations, observe, " \
    "over, peer, sealed, secure, size, target, time, transport, weekday"

START_TEST(rule_without_an_action_is_told)
{
	loading_assert_errors(LISTEN
	    "rule\n"
	    "rule forward\n"
	    "rule \"\" forward\n"
	    "rule \"a\"\n"
	    "rule \"b\" sealed\n"
	    "rule \"c\" { sealed; }\n",
	    "t:2:5: end of line; expected the rule's name in quotes\n"
	    "t:3:6: forward; expected the rule's name in quotes\n"
	    "t:4:6: a name of 0 bytes; expected 1 to 64\n"
	    "t:5:9: end of line; expected forward, translate, deny, "
	    "drop or limit, or a condition: " WORDS "\n"
	    "t:6:16: end of line; expected forward, translate, deny, "
	    "drop or limit, or a condition: " WORDS "\n"
	    "t:7:10: {; expected forward, translate, deny, "
	    "drop or limit, or a condition: " WORDS "\n");
}
END_TEST

START_TEST(unknown_word_is_told_with_what_was_meant)
{
	loading_assert_errors(LISTEN
	    "rule \"a\" forwrad\n"
	    "rule \"b\" pear any deny\n"
	    "rule \"c\" nto sealed deny\n"
	    "rule \"d\" xyzzy deny\n"
	    "rule \"e\" \"sealed\" deny\n"
	    "rule \"f\" kid-contxt 01 deny\n",
	    "t:2:10: forwrad; expected forward, translate, deny, "
	    "drop or limit, or a condition (did you mean forward?)\n"
	    "t:3:10: pear; expected forward, translate, deny, "
	    "drop or limit, or a condition (did you mean peer?)\n"
	    "t:4:10: nto; expected forward, translate, deny, "
	    "drop or limit, or a condition (did you mean not?)\n"
	    "t:5:10: xyzzy; expected forward, translate, deny, "
	    "drop or limit, or a condition: " WORDS "\n"
	    "t:6:10: \"sealed\"; expected forward, translate, deny, "
	    "drop or limit, or a condition: " WORDS "\n"
	    "t:7:10: kid-contxt; expected forward, translate, deny, "
	    "drop or limit, or a condition (did you mean kid-context?)\n");
}
END_TEST

START_TEST(condition_given_twice_is_told)
{
	loading_assert_errors(LISTEN
	    "rule \"i\" peer any target * peer any deny\n"
	    "rule \"j\" sealed not sealed deny\n"
	    "rule \"k\" not listener \"l\" listener \"l\" deny\n",
	    "t:2:28: peer is given again; expected once, with all its words "
	    "behind it\n"
	    "t:3:21: sealed is given again; expected once, with all its words "
	    "behind it\n"
	    "t:4:27: listener is given again; expected once, with all its "
	    "words behind it\n");
}
END_TEST

START_TEST(not_stands_before_a_condition_that_can_be_turned_around)
{
	loading_assert_errors(LISTEN
	    "rule \"a\" not deny\n"
	    "rule \"b\" not not sealed deny\n"
	    "rule \"c\" not over 5/s deny\n"
	    "rule \"d\" not peer any deny\n"
	    "rule \"e\" not target " ID_A " * deny\n",
	    "t:2:14: deny; expected a condition\n"
	    "t:3:14: not; expected a condition\n"
	    "t:4:14: not over; expected over without not\n"
	    "t:5:19: not peer any never holds; expected some\n"
	    "t:6:58: not target * never holds; expected some\n");
}
END_TEST

START_TEST(names_stand_in_quotes)
{
	loading_assert_errors(LISTEN
	    "rule \"g\" listener l deny\n"
	    "rule \"h\" peer group g deny\n"
	    "rule \"i\" peer group deny\n"
	    "rule \"j\" issuer CN=a deny\n"
	    "rule \"k\" listener deny\n"
	    "rule \"l\" peer sealed deny\n",
	    "t:2:19: l; expected a listener's name in quotes\n"
	    "t:3:21: g; expected a group's name in quotes\n"
	    "t:4:21: deny; expected a group's name in quotes\n"
	    "t:5:17: CN=a; expected the issuer of a certificate in quotes, "
	    "such as \"CN=House CA\"\n"
	    "t:6:19: deny; expected a listener's name in quotes\n"
	    "t:7:15: sealed; expected an address, a prefix such as "
	    "10.7.0.0/16, any or group\n");
}
END_TEST

/* The inner method is not seen. */
START_TEST(methods_that_no_sealed_request_shows_are_told)
{
	loading_assert_errors(LISTEN "end-to-end optional\n"
	    "rule \"a\" sealed code GET deny\n"
	    "rule \"b\" code POST DELETE sealed forward\n"
	    "rule \"c\" not code PUT sealed forward\n"
	    "rule \"d\" key-establishment code 0.01 forward\n",
	    "t:3:22: GET with sealed requests; expected POST or FETCH, which "
	    "is all they show: what they ask for is inside of the seal\n"
	    "t:4:20: DELETE with sealed requests; expected POST or FETCH, "
	    "which is all they show: what they ask for is inside of the seal\n"
	    "t:5:19: PUT with sealed requests; expected POST or FETCH, which "
	    "is all they show: what they ask for is inside of the seal\n"
	    "t:6:33: 0.01 with sealed requests; expected POST or FETCH, which "
	    "is all they show: what they ask for is inside of the seal\n");
	loading_assert_errors(LISTEN "end-to-end optional\n"
	    "rule \"a\" sealed code POST FETCH 0.05 deny\n"
	    "rule \"b\" not sealed code GET PUT forward\n"
	    "rule \"c\" code DELETE forward\n", "");
}
END_TEST

START_TEST(broken_line_is_told_once)
{
	loading_assert_errors(LISTEN "rule \"a\" peer any \"deny\n"
	    "rule \"b\" peer any\001 deny\n",
	    "t:2:19: odd number of quotes on this line; expected each \" to "
	    "have its partner on the same line\n"
	    "t:3:18: control character 0x01; expected text\n");
}
END_TEST

TEST_MAIN("ostler/policy/rule_conf",
    rule_without_an_action_is_told,
    unknown_word_is_told_with_what_was_meant,
    condition_given_twice_is_told,
    not_stands_before_a_condition_that_can_be_turned_around,
    names_stand_in_quotes,
    methods_that_no_sealed_request_shows_are_told,
    broken_line_is_told_once)
