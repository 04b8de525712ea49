/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/forward_conf.h"

#include "ostler/loading.h"

START_TEST(values_have_their_defaults)
{
	struct settings *s = loading(LISTEN);
	const struct forward_conf *f = &s->forward;

	ck_assert_uint_eq(f->hop_limit, 16);	/* RFC 8768 section 3 */
	ck_assert(f->seal_required);
	ck_assert(f->reverse_target);
	ck_assert(!f->strict_seal);
	ck_assert(!f->key_establishment);
	ck_assert_uint_eq(f->pool_count, 0);
	ck_assert_uint_eq(f->exchanges_max, 65536);
	ck_assert_uint_eq(f->observations_max, 16384);
	ck_assert_uint_eq(f->retry_after, 10);
	ck_assert_uint_eq(f->route_count, 0);
	ck_assert(f->default_hop == ROUTE_NONE);
	ck_assert_uint_eq(f->authority_count, 0);
	settings_unref(s);
}
END_TEST

START_TEST(values_may_be_set)
{
	struct settings *s = loading(LISTEN "hop-limit 255\n"
	    "end-to-end optional\nreverse off\nstrict-seal on\n"
	    "key-establishment on\nexchanges 5\n"
	    "observations 0\nretry-after 2m\nidentifier proxy-a\n");
	const struct forward_conf *f = &s->forward;

	ck_assert_uint_eq(f->hop_limit, 255);
	ck_assert(!f->seal_required);
	ck_assert(!f->reverse_target);
	ck_assert(f->strict_seal);
	ck_assert(f->key_establishment);
	ck_assert_uint_eq(f->exchanges_max, 5);
	ck_assert_uint_eq(f->observations_max, 0);
	ck_assert_uint_eq(f->retry_after, 120);
	ck_assert_str_eq(f->identifier, "proxy-a");
	settings_unref(s);
}
END_TEST

START_TEST(identifier_is_the_host_name_without_spaces_by_default)
{
	struct settings *s = loading(LISTEN "identifier auto\n");

	ck_assert_uint_gt(strlen(s->forward.identifier), 0);
	ck_assert_uint_eq(strcspn(s->forward.identifier, " ."),
	    strlen(s->forward.identifier));
	settings_unref(s);
}
END_TEST

START_TEST(values_out_of_range_are_told)
{
	loading_assert_errors(LISTEN "hop-limit 256\nidentifier \"a b\"\n"
	    "retry-after 500ms\nend-to-end on\n",
	    "t:2:11: hop-limit is 256; expected 1 to 255\n"
	    "t:3:12: identifier is \"a b\"; expected auto or 1 to 64 printable "
	    "ASCII characters\n"
	    "t:4:13: retry-after is 500ms; expected 1s to 1d\n"
	    "t:5:12: end-to-end is on; expected optional or required\n");
}
END_TEST

START_TEST(authority_is_kept_in_lower_case)
{
	struct settings *s = loading(LISTEN
	    "authority \"Boiler.Example\" is " ID_A "\n"
	    "authority \"[2001:DB8::1]:5683\" is " ID_B "\n");
	const struct authority_conf *a = s->forward.authorities;

	ck_assert_uint_eq(s->forward.authority_count, 2);
	/* In the order written. */
	ck_assert_str_eq(a[0].authority, "boiler.example");
	ck_assert_uint_eq(a[0].target.bytes[15], 0x0a);
	ck_assert_str_eq(a[1].authority, "[2001:db8::1]:5683");
	ck_assert_uint_eq(a[1].target.bytes[15], 0x0b);
	settings_unref(s);
}
END_TEST

START_TEST(authority_that_is_none_is_told)
{
	static const char *const bad[] = { "", "a b", "a/b", "coap://a",
		"user@a", "a:", ":1", "a:b", "a:1:2", "a%20b", "a<b", "a?b",
		"a#b", "a:0", "a:65536", "[::1", "::1", "[x]", ID_A,
		ID_A ":5683", "\xc3\xa4" };
	char text[200], expected[300];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), LISTEN "authority \"%s\" is " ID_A
		    "\n", bad[i]);
		snprintf(expected, sizeof(expected), "t:2:11: \"%s\"; expected "
		    "\"HOST\" or \"HOST:PORT\" that is no device ID\n", bad[i]);
		loading_assert_errors(text, expected);
	}
}
END_TEST

START_TEST(route_needs_a_device_and_a_hop)
{
	loading_assert_errors(LISTEN "route x via \"l\"\nroute * to \"l\"\n"
	    "route * via l\nroute\n",
	    "t:2:7: x; expected a device ID or * such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n"
	    "t:3:9: to; expected via\n"
	    "t:4:13: l; expected a hop's name in quotes\n"
	    "t:5:6: end of line; expected a device ID or *\n");
}
END_TEST

TEST_MAIN("ostler/forward/forward_conf",
    values_have_their_defaults,
    values_may_be_set,
    identifier_is_the_host_name_without_spaces_by_default,
    values_out_of_range_are_told,
    authority_is_kept_in_lower_case,
    authority_that_is_none_is_told,
    route_needs_a_device_and_a_hop)
