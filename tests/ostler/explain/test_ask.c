/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/explain/asking.h"

static struct asking a;

static void
setup(void)
{
	asking_begin(&a, HOUSE);
}

static void
teardown(void)
{
	asking_end(&a);
}

START_TEST(ask_without_words_is_plain)
{
	asking_assert_written(&a, "--listener plain --target " ID_A,
	    "peer :: identity none listener \"plain\" target " ID_A
	    " code POST");
	ck_assert(!a.ask.sealed && !a.ask.observe && !a.ask.establishes);
	ck_assert_uint_eq(a.ask.size, 64);
	ck_assert_uint_eq(a.ask.hop_limit, 0);
	ck_assert_uint_eq(a.ask.minute, 12 * 60);
	ck_assert_uint_eq(a.ask.weekday, 0);
	ck_assert_int_eq(a.ask.place, PLACE_UNKNOWN);
}
END_TEST

START_TEST(ask_tells_which_words_it_chose_itself)
{
	char text[200];
	FILE *out = fmemopen(text, sizeof(text), "w");

	ck_assert(asking_options(&a, "--listener plain --target " ID_A));
	ask_write_defaults(&a.ask, out);
	fclose(out);
	ck_assert_str_eq(text, "peer, identity, code");
}
END_TEST

START_TEST(ask_needs_no_listener_where_there_is_one)
{
	struct asking one;

	asking_begin(&one, LISTEN);
	asking_assert_written(&one, "--target " ID_A,
	    "peer :: identity none listener \"l\" target " ID_A " code POST");
	asking_end(&one);
	asking_assert_error(&a, "--target " ID_A,
	    "there is no listener; expected listener \"NAME\", for there are "
	    "several");
}
END_TEST

START_TEST(ask_needs_a_target)
{
	asking_assert_error(&a, "--listener plain",
	    "there is no target; expected target UUID");
}
END_TEST

START_TEST(ask_takes_the_transport_of_its_listener)
{
	struct question q;

	ck_assert(asking_options(&a, "--listener tls --peer " ID_B
	    " --issuer CN=x --target " ID_A));
	q = ask_make_question(&a.ask, &a.world);
	ck_assert_str_eq(q.listener, "tls");
	ck_assert_str_eq(q.transport, "coaps+tcp");
	ck_assert(q.secure);
	ck_assert_str_eq(q.issuer, "CN=x");
	ck_assert_mem_eq(q.identity, &a.ask.identity, 16);
	ck_assert(asking_options(&a, "--listener local --target " ID_A));
	q = ask_make_question(&a.ask, &a.world);
	ck_assert_str_eq(q.transport, "coap+unix");
	ck_assert(!q.secure);
	ck_assert_ptr_null(q.identity);
	ck_assert_ptr_null(q.issuer);
}
END_TEST

START_TEST(ask_may_come_from_a_hop_that_sends_requests)
{
	ck_assert(asking_options(&a, "--listener up --target " ID_A));
	ck_assert_str_eq(a.ask.listener->name, "up");
	ck_assert_str_eq(ask_make_question(&a.ask, &a.world).transport,
	    "coaps+tcp");
	asking_assert_error(&a, "--listener b --target " ID_A,
	    "there is no listener \"b\"; expected a listener's name, or that "
	    "of a hop with requests on");
}
END_TEST

START_TEST(ask_tells_an_absent_kid_from_an_empty_one)
{
	struct question q;

	ck_assert(asking_options(&a, "--listener plain --sealed --target "
	    ID_A));
	q = ask_make_question(&a.ask, &a.world);
	ck_assert(bytes_is_absent(q.kid));
	ck_assert(bytes_is_absent(q.kid_context));
	ck_assert(asking_options(&a, "--listener plain --sealed --kid empty "
	    "--kid-context 0102 --target " ID_A));
	q = ask_make_question(&a.ask, &a.world);
	ck_assert(!bytes_is_absent(q.kid));
	ck_assert_uint_eq(q.kid.len, 0);
	ck_assert_uint_eq(q.kid_context.len, 2);
}
END_TEST

START_TEST(ask_refuses_what_no_request_can_be)
{
	static const struct {
		const char *words, *error;
	} rows[] = {
		{ "--registered --discovered",
		  "registered and discovered; expected one of them" },
		{ "--registered --unknown",
		  "registered and unknown; expected one of them" },
		{ "--discovered --unknown",
		  "discovered and unknown; expected one of them" },
		{ "--sealed --key-establishment",
		  "sealed and key-establishment; expected one of them" },
		{ "--kid 01", "a kid without sealed; expected sealed beside "
		  "it" },
		{ "--kid-context 01",
		  "a kid without sealed; expected sealed beside it" },
		{ "--key-establishment --code GET",
		  "key-establishment with another code; expected POST" },
		{ "--identity " ID_B, "an identity at a listener that is not "
		  "secure; expected none" },
		{ "--issuer CN=x", "an issuer without identity; expected who "
		  "has the certificate" },
		{ "--peer " ID_B " --identity none",
		  "identity is given again; expected once" },
		{ "--peer ::1 --peer ::2",
		  "peer is given again; expected once" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char options[300];

		snprintf(options, sizeof(options),
		    "--listener plain --target " ID_A " %s", rows[i].words);
		asking_assert_error(&a, options, rows[i].error);
	}
}
END_TEST

START_TEST(key_establishment_is_nothing_special_unless_switched_on)
{
	struct asking on;
	const char *options = "--listener plain --key-establishment --target "
	    ID_A;

	ck_assert(asking_options(&a, options));
	ck_assert(!ask_make_question(&a.ask, &a.world).establishes);
	asking_begin(&on, HOUSE "key-establishment on\n");
	ck_assert(asking_options(&on, options));
	ck_assert(ask_make_question(&on.ask, &on.world).establishes);
	ck_assert(!ask_make_question(&on.ask, &on.world).sealed);
	asking_end(&on);
}
END_TEST

/* A registry in which the lamp is found. */
static struct registry *
make_registry(const char *target, enum registration_kind kind)
{
	struct registry *r = registry_new(10);
	struct registration reg = {
		.kind = kind,
		.hop_kind = HOP_DEVICE,
		.expires = UINT64_MAX,
	}, earlier;
	bool had_earlier;

	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(deviceid_parse(bytes_of_text(target), &reg.target),
	    WAX_OK);
	reg.owner = reg.target;
	ck_assert_int_eq(registry_put(r, &reg, &earlier, &had_earlier),
	    WAX_OK);
	return r;
}

START_TEST(ask_looks_up_what_is_registered_unless_told)
{
	a.world.registry = make_registry(ID_A, REGISTRATION_SESSION);
	asking_assert_written(&a, "--listener plain --target " ID_A,
	    "peer :: identity none listener \"plain\" target " ID_A
	    " code POST registered");
	ck_assert_int_eq(a.ask.place, PLACE_REGISTERED);
	ck_assert(asking_options(&a, "--listener plain --target " ID_B));
	ck_assert_int_eq(a.ask.place, PLACE_UNKNOWN);
	ck_assert(asking_options(&a, "--listener plain --unknown --target "
	    ID_A));
	ck_assert_int_eq(a.ask.place, PLACE_UNKNOWN);
	ck_assert(asking_options(&a, "--listener plain --discovered --target "
	    ID_A));
	ck_assert_int_eq(a.ask.place, PLACE_DISCOVERED);
	registry_free(a.world.registry);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/explain/ask", setup, teardown,
    ask_without_words_is_plain,
    ask_tells_which_words_it_chose_itself,
    ask_needs_no_listener_where_there_is_one,
    ask_needs_a_target,
    ask_takes_the_transport_of_its_listener,
    ask_may_come_from_a_hop_that_sends_requests,
    ask_tells_an_absent_kid_from_an_empty_one,
    ask_refuses_what_no_request_can_be,
    key_establishment_is_nothing_special_unless_switched_on,
    ask_looks_up_what_is_registered_unless_told)
