/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_home.c - calling home, over every transport that has sessions: here the
   rig's server is the proxy, and its client the device */

#include "check_main.h"

#include <stdio.h>
#include <string.h>

#include "peer/home_state.h"
#include "peer/request_state.h"
#include "peer/sessions.h"

static unsigned counts[WAXPEER_HOME_REFUSED + 1];
static char last_detail[80];
static uint32_t last_retry;
static uint8_t last_name[16];
static unsigned handled, answers;
static uint8_t last_answer;
static char last_query[128];

static void
on_changed(void *arg, const struct waxpeer_home_event *event)
{
	(void)arg;
	counts[event->state]++;
	snprintf(last_detail, sizeof(last_detail), "%s",
	    event->detail == NULL ? "" : event->detail);
	last_retry = event->retry_ms;
	if (event->name != NULL)
		memcpy(last_name, event->name, sizeof(last_name));
	ck_assert_str_eq(event->uri, rig.hop);
}

static void
call_home(const struct waxpeer_home *options)
{
	struct waxpeer_home home = *options;

	memset(counts, 0, sizeof(counts));
	handled = answers = 0;
	home.hop_id = rig.hop_id;
	home.changed = on_changed;
	ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client, rig.hop,
	    &home), WAX_OK);
}

static void
on_request(struct waxpeer_incoming *in, void *arg)
{
	struct waxpeer_option o = { 0 };
	const uint8_t *hop = waxpeer_incoming_hop_peer(in);

	(void)arg;
	handled++;
	ck_assert((hop != NULL) == sessions_is_secure());
	last_query[0] = '\0';
	while (waxpeer_option_next(waxpeer_incoming_message(in), &o))
		if (o.number == OPTION_URI_QUERY)
			snprintf(last_query + strlen(last_query),
			    sizeof(last_query) - strlen(last_query), "%.*s&",
			    (int)o.len, (const char *)o.value);
	ck_assert_int_eq(waxpeer_incoming_refuse(in, CODE_CHANGED), WAX_OK);
}

static void
add_resource(struct waxpeer_endpoint *e, const char *path)
{
	struct waxpeer_place place = {
		.path = path,
		.clear = WAXPEER_CLEAR,
		.handler = on_request,
	};
	struct waxpeer_resource *r;

	ck_assert_int_eq(waxpeer_resource_add(e, &place, &r), WAX_OK);
}

static void
on_answer(struct waxpeer_request *r, const struct waxpeer_event *event,
    void *arg)
{
	(void)r;
	(void)arg;
	answers++;
	last_answer = event->message.code;
}

/* The proxy sends by the session that it accepted. */
static void
send_back(const char *path)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call = { .callback = on_answer };
	struct channel *s = TAILQ_FIRST(&rig.server->sessions);
	struct waxpeer_request *r;

	ck_assert_ptr_nonnull(s);
	waxpeer_message_set_path(m, path);
	ck_assert_int_eq(waxpeer_message_view(m, &call.message), WAX_OK);
	endpoint_enter(rig.server);
	r = request_new(rig.server, &call, &s->locator.address, s->number);
	ck_assert_int_eq(request_send_round(r), WAX_OK);
	endpoint_leave(rig.server);
	waxpeer_message_free(m);
}

static void
serve_by_it(void)
{
	call_home(&(struct waxpeer_home){ 0 });
	add_resource(rig.client, "/light");
	rig_wait_number(&counts[WAXPEER_HOME_UP], 1);
	for (unsigned i = 1; i < 4; i++) {
		send_back("/light");
		rig_wait_number(&answers, i);
		ck_assert_uint_eq(last_answer, CODE_CHANGED);
		ck_assert_uint_eq(handled, i);
	}
	ck_assert_uint_eq(rig.client->channel_count, 1);
}

START_TEST(requests_come_back_over_the_session_that_called_home)
{
	sessions_each(serve_by_it);
}
END_TEST

static void
lose_it(void)
{
	struct waxpeer_credentials *c = sessions_credentials(true);
	char listen[sizeof(rig.hop)];
	uint64_t most = 1000;

	snprintf(listen, sizeof(listen), "%s", rig.hop);
	call_home(&(struct waxpeer_home){ 0 });
	rig_wait_number(&counts[WAXPEER_HOME_UP], 1);
	rig_stop_clock();
	rig_close_server();
	rig_wait_number(&counts[WAXPEER_HOME_DOWN], 1);
	ck_assert_str_eq(last_detail, "closed by the peer");
	for (unsigned i = 2; i < 14; i++) {	/* waits double, and no more
						   than five minutes */
		ck_assert_uint_ge(last_retry, most / 2);
		ck_assert_uint_le(last_retry, most);
		rig_advance(CLOCK_MS(last_retry) - 1000);
		ck_assert_uint_eq(rig.client->channel_count, 0);
		rig_advance(2000);
		rig_wait_number(&counts[WAXPEER_HOME_DOWN], i);
		most = most * 2 > 300000 ? 300000 : most * 2;
	}
	rig_open_server(listen, c);
	rig_advance(CLOCK_S(300));
	rig_wait_number(&counts[WAXPEER_HOME_UP], 2);
	add_resource(rig.client, "/light");
	send_back("/light");
	rig_wait_number(&answers, 1);
	waxpeer_credentials_free(c);
}

START_TEST(what_breaks_is_opened_again_with_growing_patience)
{
	sessions_each(lose_it);
}
END_TEST

static void
wait_idle(struct channel *s)
{
	while (s->stream != NULL ? stream_is_pinging(s->stream) :
	    s->ping != NULL)
		rig_turn();
}

static void
keep_it(void)
{
	struct waxpeer_home options = { .keepalive_s = 20 };
	struct channel *s;

	call_home(&options);
	rig_wait_number(&counts[WAXPEER_HOME_UP], 1);
	rig_stop_clock();
	s = TAILQ_FIRST(&rig.client->sessions);
	for (int i = 0; i < 100; i++) {
		rig_advance(CLOCK_S(20));
		wait_idle(s);
	}
	ck_assert_uint_eq(counts[WAXPEER_HOME_DOWN], 0);
	ck_assert_uint_eq(rig.client->channel_count, 1);
}

START_TEST(pings_keep_it_up_though_nothing_is_asked)
{
	sessions_each(keep_it);
}
END_TEST

static void
miss_life(void)
{
	struct waxpeer_home options = { .keepalive_s = 20 };
	unsigned turns = 0;

	call_home(&options);
	rig_wait_number(&counts[WAXPEER_HOME_UP], 1);
	rig_stop_clock();
	/* The other end never gets to run. */
	while (counts[WAXPEER_HOME_DOWN] == 0 && turns++ < 20)
		rig_advance(CLOCK_S(20));
	ck_assert_uint_eq(counts[WAXPEER_HOME_DOWN], 1);
	ck_assert_str_eq(last_detail, "no sign of life");
}

START_TEST(channel_without_a_sign_of_life_is_given_up)
{
	sessions_each(miss_life);
}
END_TEST

static void
register_names(void)
{
	static const uint8_t names[2][16] = { { 0x7d, 1 }, { 0x7d, 2 } };
	struct waxpeer_home options = {
		.names = names, .name_count = 2, .lifetime_s = 100,
	};

	add_resource(rig.server, "/rd");
	call_home(&options);
	rig_wait_number(&counts[WAXPEER_HOME_REGISTERED], 2);
	ck_assert_uint_eq(handled, 2);
	ck_assert_str_eq(last_query,
	    "ep=7d020000-0000-0000-0000-000000000000&lt=100&");
	ck_assert_mem_eq(last_name, names[1], 16);
	rig_stop_clock();
	rig_advance(CLOCK_S(70));
	ck_assert_uint_eq(rig.client->request_count, 0);
	rig_advance(CLOCK_S(6));
	rig_wait_number(&counts[WAXPEER_HOME_REGISTERED], 4);
}

START_TEST(names_are_registered_and_again_before_their_lifetime_ends)
{
	sessions_each(register_names);
}
END_TEST

static void
refuse_names(void)
{
	static const uint8_t names[1][16] = { { 0x7d, 1 } };
	struct waxpeer_home options = { .names = names, .name_count = 1 };

	call_home(&options);
	rig_wait_number(&counts[WAXPEER_HOME_REFUSED], 1);
	ck_assert_str_eq(last_detail, "4.01");
	ck_assert_uint_eq(counts[WAXPEER_HOME_DOWN], 0);
}

START_TEST(name_that_is_refused_is_told_and_the_session_stays)
{
	sessions_each(refuse_names);
}
END_TEST

START_TEST(what_can_not_be_called_is_refused)
{
	static const uint8_t names[1][16] = { { 1 } };
	struct waxpeer_home fine = { .changed = NULL };
	struct waxpeer_home many = { .names = names, .name_count = 65 };
	struct waxpeer_home brief = { .lifetime_s = 59 };

	rig_open();
	ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client,
	    "coap://127.0.0.1", &fine), WAX_FORMAT);
	ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client,
	    "coap+tcp://127.0.0.1:0", &fine), WAX_FORMAT);
	ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client, "x", &fine),
	    WAX_FORMAT);
	ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client,
	    "coaps://127.0.0.1", &fine), WAX_STATE);
	ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client,
	    "coap+tcp://127.0.0.1", &many), WAX_RANGE);
	ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client,
	    "coap+tcp://127.0.0.1", &brief), WAX_RANGE);
	ck_assert_uint_eq(rig.client->home_count, 0);
	for (size_t i = 0; i < HOMES_MAX; i++)
		ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client,
		    "coap+unix:///nobody/there", &fine), WAX_OK);
	ck_assert_int_eq(waxpeer_endpoint_call_home(rig.client,
	    "coap+unix:///nobody/there", &fine), WAX_LIMIT);
	rig_close();
}
END_TEST

/* A device that has no owner yet: it does not wait for minutes once it has. */
START_TEST(credentials_that_come_later_end_the_waiting)
{
	struct waxpeer_settings s = { .credentials_come_later = true };
	struct waxpeer_credentials *server = sessions_credentials(true);
	struct waxpeer_credentials *client = sessions_credentials(false);

	rig_open_at("coaps+tcp://127.0.0.1:0", server, NULL);
	rig.hop_id = sessions_server_id;
	s.base = rig.base;
	waxpeer_endpoint_free(rig.client);
	ck_assert_int_eq(waxpeer_endpoint_new(&s, &rig.client), WAX_OK);
	rig_stop_clock();
	call_home(&(struct waxpeer_home){ 0 });
	for (unsigned i = 0; i < 12; i++)
		rig_advance(CLOCK_S(300));
	ck_assert_uint_gt(counts[WAXPEER_HOME_DOWN], 8);
	ck_assert_int_eq(waxpeer_endpoint_set_credentials(rig.client, client),
	    WAX_OK);
	rig_advance(0);
	rig_wait_number(&counts[WAXPEER_HOME_UP], 1);
	rig_close();
	waxpeer_credentials_free(server);
	waxpeer_credentials_free(client);
}
END_TEST

TEST_MAIN("peer/home",
    credentials_that_come_later_end_the_waiting,
    requests_come_back_over_the_session_that_called_home,
    what_breaks_is_opened_again_with_growing_patience,
    pings_keep_it_up_though_nothing_is_asked,
    channel_without_a_sign_of_life_is_given_up,
    names_are_registered_and_again_before_their_lifetime_ends,
    name_that_is_refused_is_told_and_the_session_stays,
    what_can_not_be_called_is_refused)
