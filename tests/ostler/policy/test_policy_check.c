/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/policy_draft.h"

#include "ostler/loading.h"

#define NEXT "next \"uplink\" coap to 192.0.2.1:1\n"

START_TEST(names_that_nobody_has_are_told)
{
	loading_assert_errors(LISTEN
	    "rule \"a\" listener \"l\" \"xyz\" forward \"b\"\n",
	    "t:2:23: there is no listener \"xyz\"; expected the name of a "
	    "listen\n"
	    "t:2:37: there is no hop \"b\"; expected the name of a next, a "
	    "device or a pool\n");
}
END_TEST

START_TEST(names_that_are_near_are_told)
{
	loading_assert_errors("listen \"office\" coap on 127.0.0.1:5683\n"
	    NEXT "pool \"both\" \"uplink\"\n"
	    "rule \"a\" listener \"ofice\" forward \"uplnik\"\n"
	    "rule \"b\" sealed forward \"boht\"\n",
	    "t:4:19: there is no listener \"ofice\"; expected the name of a "
	    "listen (did you mean office?)\n"
	    "t:4:35: there is no hop \"uplnik\"; expected the name of a next, "
	    "a device or a pool (did you mean uplink?)\n"
	    "t:5:25: there is no hop \"boht\"; expected the name of a next, a "
	    "device or a pool (did you mean both?)\n");
}
END_TEST

START_TEST(names_are_not_missed_where_something_was_lost)
{
	loading_assert_errors(LISTEN "nxet \"b\" coap to 192.0.2.1:1\n"
	    "rule \"a\" listener \"x\" peer group \"g\" forward \"b\"\n",
	    "t:2:1: unknown word nxet; expected a keyword (did you mean "
	    "next?)\n");
}
END_TEST

START_TEST(rule_name_given_twice_is_told)
{
	loading_assert_errors(LISTEN "rule \"b\" sealed deny\n"
	    "rule \"a\" not sealed deny\nrule \"b\" code GET deny\n",
	    "t:4:6: rule \"b\" is there already; expected another name (first "
	    "at t:2)\n");
}
END_TEST

START_TEST(each_rule_that_is_never_reached_is_told)
{
	loading_assert_errors(LISTEN
	    "rule \"a\" peer 10.0.0.0/8 deny\n"
	    "rule \"b\" peer 10.7.0.0/16 sealed deny\n"
	    "rule \"c\" peer 10.0.0.0/7 deny\n"
	    "rule \"d\" peer 11.0.0.1 deny\n"
	    "rule \"e\" deny\n"
	    "rule \"f\" sealed deny\n",
	    "t:3:6: rule \"b\" is never reached; expected it before rule "
	    "\"a\", which holds whenever it does (t:2)\n"
	    "t:5:6: rule \"d\" is never reached; expected it before rule "
	    "\"c\", which holds whenever it does (t:4)\n"
	    "t:7:6: rule \"f\" is never reached; expected it before rule "
	    "\"e\", which holds whenever it does (t:6)\n");
}
END_TEST

START_TEST(rule_behind_one_that_matches_everything_is_told)
{
	static const char *const all[] = { "", "peer any", "target *",
		"target * peer any", "peer 10.0.0.0/8 any",
		"target " ID_A " *" };
	static const char *const some[] = { "not sealed",
		"peer any not sealed", "target " ID_A, "identity any",
		"listener \"l\"", "over 5/s", "exchanges 5",
		"peer 10.0.0.0/8" };
	char text[300];

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		snprintf(text, sizeof(text), LISTEN "rule \"a\" %s deny\n"
		    "rule \"b\" sealed deny\n", all[i]);
		loading_assert_errors(text, "t:3:6: rule \"b\" is never "
		    "reached; expected it before rule \"a\", which holds "
		    "whenever it does (t:2)\n");
		/* That one decides nothing. */
		snprintf(text, sizeof(text), LISTEN "rule \"a\" %s deny "
		    "dry-run\nrule \"b\" sealed deny\n", all[i]);
		loading_assert_errors(text, "");
	}
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		snprintf(text, sizeof(text), LISTEN "rule \"a\" %s deny\n"
		    "rule \"b\" sealed deny\n", some[i]);
		loading_assert_errors(text, "");
	}
}
END_TEST

START_TEST(rule_behind_one_that_is_wrong_is_not_blamed)
{
	loading_assert_errors(LISTEN
	    "rule \"a\" peer any deny 2.05\n"
	    "rule \"b\" forward \"xyz\"\n"
	    "rule \"c\" sealed deny\n",
	    "t:2:24: 2.05; expected an error code such as 4.03\n"
	    "t:3:18: there is no hop \"xyz\"; expected the name of a next, a "
	    "device or a pool\n");
}
END_TEST

/* What a right text is told. */
static void
assert_notes(const char *text, const char *expected)
{
	char *said = NULL;
	size_t len;
	FILE *out = open_memstream(&said, &len);
	struct settings *s;

	ck_assert_int_eq(settings_load_bytes("t", bytes_of_text(text), out,
	    &s), WAX_OK);
	fclose(out);
	ck_assert_str_eq(said, expected);
	settings_unref(s);
	free(said);
}

START_TEST(rule_that_forwards_methods_behind_end_to_end_required_is_noted)
{
	assert_notes(LISTEN "rule \"a\" code GET forward\n",
	    "t:2:15: note: rule \"a\" forwards nothing: with end-to-end "
	    "required only sealed requests go on, and these show POST or "
	    "FETCH\nrule \"a\" code GET forward\n              ^\n");
	assert_notes(LISTEN "rule \"a\" code GET deny\n"
	    "rule \"b\" code GET POST forward\n"
	    "rule \"c\" not code PUT forward\n", "");
	assert_notes(LISTEN "end-to-end optional\n"
	    "rule \"a\" code GET forward\n", "");
}
END_TEST

START_TEST(rule_for_key_establishment_that_is_off_is_noted)
{
	assert_notes(LISTEN "rule \"a\" key-establishment deny\n"
	    "rule \"b\" not key-establishment deny\n",
	    "t:2:10: note: rule \"a\" never holds: key-establishment is off\n"
	    "rule \"a\" key-establishment deny\n         ^\n");
	assert_notes(LISTEN "key-establishment on\n"
	    "rule \"a\" key-establishment deny\n", "");
}
END_TEST

START_TEST(transport_of_no_listener_is_noted)
{
	assert_notes(LISTEN "rule \"a\" transport coap coaps deny\n",
	    "t:2:25: note: no listener has transport coaps\n"
	    "rule \"a\" transport coap coaps deny\n"
	    "                        ^\n");
}
END_TEST

START_TEST(groups_that_are_empty_or_unused_are_noted)
{
	assert_notes(LISTEN "group \"a\" devices " ID_A "\n",
	    "t:2:7: note: group \"a\" is in no rule\n"
	    "group \"a\" devices " ID_A "\n      ^\n");
	assert_notes(LISTEN "group \"a\" devices " ID_A "\n"
	    "group \"b\" devices { group \"a\"; }\n"
	    "rule \"a\" target group \"b\" forward\n", "");
}
END_TEST

TEST_MAIN("ostler/policy/policy_check",
    names_that_nobody_has_are_told,
    names_that_are_near_are_told,
    names_are_not_missed_where_something_was_lost,
    rule_name_given_twice_is_told,
    each_rule_that_is_never_reached_is_told,
    rule_behind_one_that_matches_everything_is_told,
    rule_behind_one_that_is_wrong_is_not_blamed,
    rule_that_forwards_methods_behind_end_to_end_required_is_noted,
    rule_for_key_establishment_that_is_off_is_noted,
    transport_of_no_listener_is_noted,
    groups_that_are_empty_or_unused_are_noted)
