/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b1.c - wax/oscore/b1.c */
#include "check_main.h"
#include "core/code.h"
#include "core/oscore_option.h"
#include "wax/support.h"

static struct memory disk;
static struct pair p;
static struct packet get;
static struct wax_context_parameters server_parameters;

static void
start_server(void)
{
	ck_assert_int_eq(wax_context_new(&server_parameters, &disk.env,
	    &p.server), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(p.set, p.server), WAX_OK);
}

static void
begin_with(uint32_t window_step)
{
	struct wax_context_parameters c = support_parameters(true);

	memory_init(&disk);
	server_parameters = support_parameters(false);
	server_parameters.record = "server";
	server_parameters.window_step = window_step;
	ck_assert_int_eq(pair_open_with(&p, &c, &server_parameters, &disk.env,
	    &support_answering), WAX_OK);
	packet_make(&get, CODE_GET, "b474656d70", "");
}

static void
begin(void)
{
	begin_with(0);
}

static void
end(void)
{
	pair_close(&p);
}

/* As kill -9: nothing is stored. */
static void
crash_server(void)
{
	wax_exchange_clear(&p.sx);
	ck_assert_int_eq(wax_contexts_remove(p.set, p.server), WAX_OK);
	wax_context_free(p.server);
	start_server();
}

/* A sealed request kept for later. */
struct kept {
	uint8_t bytes[SUPPORT_MAX];
	struct wax_message m;
};

static void
seal_and_keep(struct kept *k)
{
	ck_assert_int_eq(wax_protect_request(&p.cx, p.client, &get.m,
	    k->bytes, sizeof(k->bytes), &k->m), WAX_OK);
}

START_TEST(a_context_that_was_never_used_needs_no_echo)
{
	struct wax_request got;

	pair_request(&p, &get.m, &got);
}
END_TEST

START_TEST(b_1_2_the_first_request_after_a_restart_is_challenged_and_repeated)
{
	struct wax_message sealed;
	struct wax_response back;
	struct wax_request got;
	struct oscore_option o;
	struct bytes value;

	crash_server();
	ck_assert_int_eq(pair_seal(&p, &get.m, &sealed), WAX_OK);
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_CHALLENGED);
	ck_assert(message_is_zero(&got.message));
	ck_assert(got.has_answer && got.is_answer_protected);
	/* the server's own Partial IV is in it */
	ck_assert(option_find(message_options(&got.answer), OPTION_OSCORE,
	    &value));
	ck_assert_int_eq(oscore_option_decode(value, &o), WAX_OK);
	ck_assert(!bytes_is_absent(o.piv));

	ck_assert_int_eq(pair_receive(&p, &got.answer, &back),
	    WAX_RESPONSE_REPEAT);
	ck_assert(message_is_zero(&back.message));
	ck_assert_int_eq(pair_seal(&p, &get.m, &sealed), WAX_OK);
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_OPENED);
	ck_assert(option_find(message_options(&got.message), OPTION_ECHO,
	    &value));
	/* from now on without */
	pair_request(&p, &get.m, &got);
}
END_TEST

START_TEST(b_1_2_the_challenge_holds_echo_only)
{
	struct wax_message sealed, answer;
	struct wax_request got;
	uint8_t plain[64];
	struct wax_exchange x;
	struct wax_response back;

	crash_server();
	ck_assert_int_eq(pair_seal(&p, &get.m, &sealed), WAX_OK);
	x = p.cx;
	x.is_repeated = true;	/* then the response is handed up */
	x.context = wax_context_ref(p.client);
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_CHALLENGED);
	answer = got.answer;
	ck_assert_int_eq(wax_unprotect_response(&x, &answer, plain,
	    sizeof(plain), &back), WAX_RESPONSE_OPENED);
	ck_assert_uint_eq(back.message.code, CODE_UNAUTHORIZED);
	ck_assert_uint_eq(back.message.payload_len, 0);
	ck_assert_uint_eq(option_count(message_options(&back.message),
	    OPTION_ECHO), 1);
	ck_assert_uint_eq(back.message.options_len, 2 + 8);
	wax_exchange_clear(&x);
}
END_TEST

START_TEST(replays_of_old_requests_get_challenges_only)
{
	struct wax_request got;
	struct kept old[3];

	for (int i = 0; i < 3; i++) {
		seal_and_keep(&old[i]);
		ck_assert_int_eq(pair_open_request(&p, &old[i].m, &got),
		    WAX_REQUEST_OPENED);
	}
	crash_server();
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 3; i++)
			ck_assert_int_eq(pair_open_request(&p, &old[i].m,
			    &got), WAX_REQUEST_CHALLENGED);
}
END_TEST

START_TEST(b_1_2_the_second_request_is_the_lower_limit_of_the_window)
{
	struct wax_request got;
	struct wax_response back;
	struct kept old, first, second;

	seal_and_keep(&old);
	crash_server();
	seal_and_keep(&first);
	ck_assert_int_eq(pair_open_request(&p, &first.m, &got),
	    WAX_REQUEST_CHALLENGED);
	ck_assert_int_eq(pair_receive(&p, &got.answer, &back),
	    WAX_RESPONSE_REPEAT);
	seal_and_keep(&second);
	ck_assert_int_eq(pair_open_request(&p, &second.m, &got),
	    WAX_REQUEST_OPENED);
	ck_assert_int_eq(pair_open_request(&p, &second.m, &got),
	    WAX_REQUEST_REPLAY);
	ck_assert_int_eq(pair_open_request(&p, &first.m, &got),
	    WAX_REQUEST_REPLAY);
	ck_assert_int_eq(pair_open_request(&p, &old.m, &got),
	    WAX_REQUEST_REPLAY);
}
END_TEST

START_TEST(an_echo_of_another_start_is_a_stranger)
{
	struct wax_request got;
	struct wax_response back;
	struct kept first, second;

	crash_server();
	seal_and_keep(&first);
	ck_assert_int_eq(pair_open_request(&p, &first.m, &got),
	    WAX_REQUEST_CHALLENGED);
	ck_assert_int_eq(pair_receive(&p, &got.answer, &back),
	    WAX_RESPONSE_REPEAT);
	seal_and_keep(&second);
	crash_server();
	ck_assert_int_eq(pair_open_request(&p, &second.m, &got),
	    WAX_REQUEST_CHALLENGED);
}
END_TEST

START_TEST(a_client_repeats_once_only)
{
	struct wax_request got;
	struct wax_response back;
	struct kept k;

	crash_server();
	seal_and_keep(&k);
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_CHALLENGED);
	ck_assert_int_eq(pair_receive(&p, &got.answer, &back),
	    WAX_RESPONSE_REPEAT);
	seal_and_keep(&k);
	crash_server();
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_CHALLENGED);
	ck_assert_int_eq(pair_receive(&p, &got.answer, &back),
	    WAX_RESPONSE_OPENED);
	ck_assert_uint_eq(back.message.code, CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(the_echo_replaces_one_that_the_application_had)
{
	struct wax_request got;
	struct wax_response back;
	struct kept k;
	struct bytes value;

	packet_make(&get, CODE_GET, "b474656d70" "d1e477", "");
	crash_server();
	seal_and_keep(&k);
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_CHALLENGED);
	ck_assert_int_eq(pair_receive(&p, &got.answer, &back),
	    WAX_RESPONSE_REPEAT);
	seal_and_keep(&k);
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_OPENED);
	ck_assert_uint_eq(option_count(message_options(&got.message),
	    OPTION_ECHO), 1);
	ck_assert(option_find(message_options(&got.message), OPTION_ECHO,
	    &value));
	ck_assert_uint_eq(value.len, 8);
}
END_TEST

START_TEST(no_challenge_without_a_number_for_it)
{
	struct wax_request got;
	struct kept k;

	crash_server();
	p.server->ssn_next = p.server->ssn_limit;
	disk.store_status = WAX_STORAGE;
	seal_and_keep(&k);
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_FAILED);
	ck_assert_int_eq(got.status, WAX_STORAGE);
	ck_assert(!got.has_answer);
}
END_TEST

START_TEST(with_window_step_replays_are_refused_after_a_crash_without_echo)
{
	struct wax_request got;
	struct kept k[6];
	int served = 0;

	end();
	begin_with(4);
	for (int i = 0; i < 6; i++) {
		seal_and_keep(&k[i]);
		ck_assert_int_eq(pair_open_request(&p, &k[i].m, &got),
		    WAX_REQUEST_OPENED);
	}
	crash_server();
	for (int i = 0; i < 6; i++)
		ck_assert_int_eq(pair_open_request(&p, &k[i].m, &got),
		    WAX_REQUEST_REPLAY);
	for (int i = 0; i < 10 && served == 0; i++) {
		seal_and_keep(&k[0]);
		served = pair_open_request(&p, &k[0].m, &got) ==
		    WAX_REQUEST_OPENED;
	}
	ck_assert_int_eq(served, 1);
}
END_TEST

/* Accepts n requests and keeps the last one. */
static void
serve_some(unsigned n, struct kept *last)
{
	struct wax_request got;

	for (unsigned i = 0; i < n; i++) {
		seal_and_keep(last);
		ck_assert_int_eq(pair_open_request(&p, &last->m, &got),
		    WAX_REQUEST_OPENED);
	}
}

START_TEST(a_bound_that_nobody_kept_is_not_trusted)
{
	struct wax_request got;
	struct wax_response back;
	struct kept old, k;

	serve_some(6, &old);
	server_parameters.window_step = 4;
	for (int i = 0; i < 3; i++) {
		crash_server();
		ck_assert_int_eq(pair_open_request(&p, &old.m, &got),
		    WAX_REQUEST_CHALLENGED);
	}
	/* once recovered, it is kept */
	seal_and_keep(&k);
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_CHALLENGED);
	ck_assert_int_eq(pair_receive(&p, &got.answer, &back),
	    WAX_RESPONSE_REPEAT);
	seal_and_keep(&k);
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_OPENED);
	crash_server();
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_REPLAY);
	ck_assert_int_eq(pair_open_request(&p, &old.m, &got),
	    WAX_REQUEST_REPLAY);
}
END_TEST

START_TEST(a_window_that_was_kept_whole_gives_the_bound)
{
	struct wax_request got;
	struct kept old;

	serve_some(6, &old);
	ck_assert_int_eq(wax_context_retire(p.server), WAX_OK);
	server_parameters.window_step = 4;
	for (int i = 0; i < 3; i++) {
		crash_server();
		ck_assert_int_eq(pair_open_request(&p, &old.m, &got),
		    WAX_REQUEST_REPLAY);
	}
	serve_some(1, &old);
}
END_TEST

START_TEST(with_a_pad_a_stored_window_is_not_trusted)
{
	struct wax_request got;
	struct kept old;

	serve_some(6, &old);
	ck_assert_int_eq(wax_context_retire(p.server), WAX_OK);
	server_parameters.ssn_pad = 128;
	crash_server();
	ck_assert_int_eq(pair_open_request(&p, &old.m, &got),
	    WAX_REQUEST_CHALLENGED);
}
END_TEST

START_TEST(with_window_step_nothing_is_served_that_could_be_replayed)
{
	struct wax_request got;
	struct kept k;

	end();
	begin_with(4);
	disk.store_status = WAX_STORAGE;
	seal_and_keep(&k);
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_FAILED);
	ck_assert_int_eq(got.status, WAX_STORAGE);
	disk.store_status = WAX_OK;
	ck_assert_int_eq(pair_open_request(&p, &k.m, &got),
	    WAX_REQUEST_OPENED);
}
END_TEST

START_TEST(window_step_without_a_record_stores_nothing)
{
	struct wax_context_parameters s = support_parameters(false);
	struct wax_context_parameters c = support_parameters(true);
	struct wax_request got;

	end();
	s.window_step = 4;
	ck_assert_int_eq(pair_open_with(&p, &c, &s, NULL, NULL), WAX_OK);
	for (int i = 0; i < 10; i++)
		pair_request(&p, &get.m, &got);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/b1", begin, end,
    a_context_that_was_never_used_needs_no_echo,
    b_1_2_the_first_request_after_a_restart_is_challenged_and_repeated,
    b_1_2_the_challenge_holds_echo_only,
    replays_of_old_requests_get_challenges_only,
    b_1_2_the_second_request_is_the_lower_limit_of_the_window,
    an_echo_of_another_start_is_a_stranger,
    a_client_repeats_once_only,
    the_echo_replaces_one_that_the_application_had,
    no_challenge_without_a_number_for_it,
    with_window_step_replays_are_refused_after_a_crash_without_echo,
    a_bound_that_nobody_kept_is_not_trusted,
    a_window_that_was_kept_whole_gives_the_bound,
    with_a_pad_a_stored_window_is_not_trusted,
    with_window_step_nothing_is_served_that_could_be_replayed,
    window_step_without_a_record_stores_nothing)
