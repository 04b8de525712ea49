/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ace_serve.c - tokens at /authz-info of an endpoint: from the upload to
   requests under their contexts, and to their end */
#include "check_main.h"

#include "core/code.h"
#include "peer/ace_state.h"
#include "peer/rig.h"
#include "wax/ace/kit.h"

static struct kit k;
static struct rig_resource light, fan;
static struct wax_context *client;
static struct waxpeer_ace_question *asked;
static size_t asked_len;
static enum wax_status ask_status;
static unsigned told, told_2_01, told_too_many;
static size_t events;

static enum wax_status
on_ask(void *arg, struct waxpeer_ace_question *q, size_t as,
    const uint8_t *request, size_t len)
{
	(void)arg;
	(void)request;
	ck_assert_uint_eq(as, 0);
	asked_len = len;
	if (ask_status == WAX_OK)
		asked = q;
	return ask_status;
}

static void
on_told(void *arg, const struct waxpeer_ace_event *event)
{
	(void)arg;
	told++;
	told_2_01 += event->code == CODE_CREATED;
	told_too_many += event->is_too_many;
}

static int64_t
now(void)
{
	return (int64_t)(rig.now / 1000000);
}

static void
set_up(void)
{
	struct waxpeer_ace_settings s = {
		.rs = &k.conf,
		.as = &k.as,
		.as_count = 1,
		.ask = on_ask,
		.told = on_told,
	};

	rig_open();
	rig_stop_clock();
	kit_open(&k);
	k.conf.record = NULL;
	k.grant.issued = now();
	k.grant.expires = now() + 100;
	k.grant.expires_in = 100;
	ck_assert_int_eq(waxpeer_endpoint_serve_ace(rig.server, &s), WAX_OK);
	light = fan = (struct rig_resource){ .payload = (const uint8_t *)"on",
	    .payload_len = 2 };
	rig_add(&light, "/light", WAXPEER_SEALED_ONLY, true);
	rig_add(&fan, "/fan", WAXPEER_SEALED_ONLY, false);
	client = NULL;
	asked = NULL;
	ask_status = WAX_OK;
	told = told_2_01 = told_too_many = 0;
	events = 0;
}

static void
tear_down(void)
{
	rig_close();
	wax_context_free(client);
	kit_close(&k);
}

static struct rig_event *
wait_event(void)
{
	rig_wait_events(++events);
	return &rig.events[events - 1];
}

static void
send(uint8_t code, const char *path, const uint8_t *payload, size_t len,
    struct wax_context *context, bool observes)
{
	struct waxpeer_message *m = waxpeer_message_new(code);
	struct waxpeer_call call;

	waxpeer_message_set_path(m, path);
	if (len > 0) {
		waxpeer_message_set_payload(m, payload, len);
		waxpeer_message_add_uint(m, WAXPEER_OPTION_CONTENT_FORMAT,
		    WAX_ACE_FORMAT);
	}
	call = rig_call(m);
	call.context = context;
	call.is_observe = observes;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	waxpeer_message_free(m);
}

static const struct rig_event *
ask(uint8_t code, const char *path, struct wax_context *context)
{
	send(code, path, NULL, 0, context, false);
	return wait_event();
}

/* The token that there is goes to /authz-info. */
static void
post(struct wax_context *context)
{
	const struct wax_ace_token t = {
		.token = { k.token, k.token_len }
	};

	k.offer.nonce[0]++;
	k.offer.is_update = context != NULL;
	ck_assert_int_eq(wax_ace_upload_write(&t, &k.offer, k.payload,
	    sizeof(k.payload), &k.payload_len), WAX_OK);
	send(CODE_POST, WAX_ACE_AUTHZ_INFO, k.payload, k.payload_len, context,
	    false);
}

static void
make_client_context(const struct rig_event *event)
{
	struct wax_ace_token t;
	uint8_t answer[1024];
	size_t len;

	ck_assert_int_eq(event->code, CODE_CREATED);
	ck_assert_int_eq(wax_ace_answer_write(&k.grant, k.token, k.token_len,
	    answer, sizeof(answer), &len), WAX_OK);
	ck_assert_int_eq(wax_ace_token_read(answer, len, &t), WAX_OK);
	wax_context_free(client);
	ck_assert_int_eq(wax_ace_upload_finish(&t, &k.offer, event->payload,
	    event->payload_len, rig.device, WAX_RENEWAL_OFF, NULL, &client),
	    WAX_OK);
}

/* A token, and the client's context of it. */
static void
begin(void)
{
	kit_make_token(&k);
	post(NULL);
	make_client_context(wait_event());
}

START_TEST(a_token_lets_its_subject_in)
{
	begin();
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_CONTENT);
	ck_assert_uint_eq(light.calls, 1);
	ck_assert(light.had_peer);
	ck_assert_uint_eq(wax_ace_rs_active(rig.server->ace->rs), 1);
	ck_assert_uint_eq(told, 1);
	ck_assert_uint_eq(told_2_01, 1);
}
END_TEST

START_TEST(whoever_comes_in_the_clear_is_told_where_tokens_are)
{
	const struct rig_event *e = ask(CODE_GET, "/light", NULL);
	struct wax_ace_hinted h;

	ck_assert_uint_eq(e->code, CODE_UNAUTHORIZED);
	ck_assert_int_eq(wax_ace_hints_read(e->payload, e->payload_len, &h),
	    WAX_OK);
	ck_assert(bytes_equal(bytes_of(h.as.data, h.as.len),
	    bytes_of_text(KIT_URI)));
	ck_assert_uint_eq(light.calls, 0);
}
END_TEST

START_TEST(a_token_that_is_refused_leaves_nothing)
{
	k.grant.audience = KIT_CLIENT;
	kit_make_token(&k);
	post(NULL);
	ck_assert_uint_eq(wait_event()->code, CODE_FORBIDDEN);
	ck_assert_uint_eq(wax_ace_rs_pending(rig.server->ace->rs), 0);
	ck_assert_uint_eq(ask(CODE_GET, WAX_ACE_AUTHZ_INFO, NULL)->code,
	    CODE_METHOD_NOT_ALLOWED);
}
END_TEST

START_TEST(its_end_is_that_of_requests_and_observations)
{
	begin();
	send(CODE_GET, "/light", NULL, 0, client, true);
	ck_assert_uint_eq(wait_event()->code, CODE_CONTENT);
	rig_advance(99000000);
	ck_assert_uint_eq(wax_ace_rs_active(rig.server->ace->rs), 1);
	rig_advance(1000000);
	ck_assert_uint_eq(wax_ace_rs_active(rig.server->ace->rs), 0);
	/* the observer is told under the seal, then the keys are gone */
	ck_assert_uint_eq(wait_event()->code, CODE_UNAUTHORIZED);
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_UNAUTHORIZED);
	ck_assert_int_eq(rig.events[events - 1].outcome, WAXPEER_HOP_ERROR);
	ck_assert_uint_eq(light.calls, 1);
}
END_TEST

START_TEST(a_context_that_nobody_uses_goes_after_a_minute)
{
	begin();
	rig_advance(59000000);
	ck_assert_uint_eq(wax_ace_rs_pending(rig.server->ace->rs), 1);
	rig_advance(1000000);
	ck_assert_uint_eq(wax_ace_rs_pending(rig.server->ace->rs), 0);
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(a_scope_narrows_what_the_resources_allow)
{
	/* [["/light", 2]] */
	static const uint8_t scope[] = { 0x81, 0x82, 0x66, '/', 'l', 'i', 'g',
		'h', 't', 2 };

	k.grant.scope = (struct wax_ace_view){ scope, sizeof(scope) };
	k.grant.scope_is_text = false;
	begin();
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_CONTENT);
	ck_assert_uint_eq(ask(CODE_POST, "/light", client)->code,
	    CODE_METHOD_NOT_ALLOWED);
	ck_assert_int_eq(rig.events[events - 1].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(ask(CODE_GET, "/fan", client)->code,
	    CODE_FORBIDDEN);
	ck_assert_int_eq(rig.events[events - 1].outcome, WAXPEER_RESPONSE);
	send(CODE_GET, "/light", NULL, 0, client, true);
	ck_assert_uint_eq(wait_event()->code, CODE_METHOD_NOT_ALLOWED);
	ck_assert_uint_eq(light.calls, 1);
	ck_assert_uint_eq(fan.calls, 0);
	/* other contexts are not concerned */
	ck_assert_uint_eq(ask(CODE_GET, "/fan", rig.ours)->code,
	    CODE_CONTENT);
}
END_TEST

START_TEST(rights_are_changed_under_the_seal)
{
	begin();
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_CONTENT);
	k.grant.ms.data = NULL;
	k.grant.expires = now() + 1000;
	kit_make_token(&k);
	post(client);
	ck_assert_uint_eq(wait_event()->code, CODE_CREATED);
	ck_assert_uint_eq(rig.events[events - 1].payload_len, 0);
	rig_advance(200000000);
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_CONTENT);
	/* another token's, by the client of the first */
	k.id[0] ^= 1;
	kit_make_token(&k);
	post(client);
	ck_assert_uint_eq(wait_event()->code, CODE_UNAUTHORIZED);
	ck_assert_int_eq(rig.events[events - 1].outcome, WAXPEER_RESPONSE);
}
END_TEST

START_TEST(an_observation_ends_when_rights_are_taken)
{
	static const uint8_t none[] = { 0x80 };		/* no pairs */

	begin();
	send(CODE_GET, "/light", NULL, 0, client, true);
	ck_assert_uint_eq(wait_event()->code, CODE_CONTENT);
	k.grant.ms.data = NULL;
	k.grant.scope = (struct wax_ace_view){ none, sizeof(none) };
	k.grant.scope_is_text = false;
	kit_make_token(&k);
	post(client);
	ck_assert_uint_eq(wait_event()->code, CODE_CREATED);
	waxpeer_resource_notify(light.resource);
	ck_assert_uint_eq(wait_event()->code, CODE_FORBIDDEN);
	ck_assert(rig.events[events - 1].is_last);
	ck_assert_uint_eq(light.calls, 1);
}
END_TEST

START_TEST(who_posts_too_often_has_to_wait)
{
	kit_make_token(&k);
	for (unsigned i = 0; i < 10; i++) {
		post(NULL);
		/* the rig's set has room for few of them */
		ck_assert_uint_ne(wait_event()->code, CODE_TOO_MANY_REQUESTS);
	}
	post(NULL);
	ck_assert_uint_eq(wait_event()->code, CODE_TOO_MANY_REQUESTS);
	ck_assert_uint_eq(told_too_many, 1);
	rig_advance(10000000);
	post(NULL);
	ck_assert_uint_ne(wait_event()->code, CODE_TOO_MANY_REQUESTS);
}
END_TEST

/* ---- A token that its AS is asked about ---- */

static void
post_reference(void)
{
	k.as.introspects = true;
	ck_assert_int_eq(waxpeer_endpoint_set_as(rig.server, &k.as, 1),
	    WAX_OK);
	memset(k.token, 0x77, k.token_len = 16);
	post(NULL);
}

static void
answer(const struct wax_ace_grant *grant)
{
	uint8_t response[1024];
	size_t len;

	ck_assert_int_eq(wax_ace_introspection_write(grant, response,
	    sizeof(response), &len), WAX_OK);
	waxpeer_ace_answer(asked, response, len);
	asked = NULL;
}

static void
await_question(void)
{
	for (unsigned i = 0; i < 100 && asked == NULL; i++)
		rig_turn();
	ck_assert_ptr_nonnull(asked);
	ck_assert_uint_gt(asked_len, 0);
}

START_TEST(the_client_waits_until_the_as_has_answered)
{
	post_reference();
	await_question();
	ck_assert_uint_eq(rig.event_count, 0);
	answer(&k.grant);
	make_client_context(wait_event());
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_CONTENT);
	post_reference();
	await_question();
	answer(NULL);
	ck_assert_uint_eq(wait_event()->code, CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(an_as_that_can_not_be_asked_is_5_03)
{
	ask_status = WAX_SYSTEM;
	post_reference();
	ck_assert_uint_eq(wait_event()->code, CODE_SERVICE_UNAVAILABLE);
	ask_status = WAX_OK;
	post_reference();
	await_question();
	waxpeer_ace_answer(asked, NULL, 0);
	ck_assert_uint_eq(wait_event()->code, CODE_SERVICE_UNAVAILABLE);
	/* and one that is never answered goes with the endpoint */
	post_reference();
	asked = NULL;
	await_question();
}
END_TEST

/* ---- From outside ---- */

static bool has_rights;
static uint8_t gate_subject[16];

static uint8_t
gate(void *arg, const struct waxpeer_incoming *in)
{
	struct wax_ace_rights rights;

	(void)arg;
	has_rights = waxpeer_ace_rights(in, &rights);
	if (has_rights)
		memcpy(gate_subject, rights.subject, sizeof(gate_subject));
	return has_rights ? 0 : CODE_UNAUTHORIZED;
}

START_TEST(a_gate_learns_what_the_token_gives)
{
	rig.server->gate = gate;
	begin();	/* /authz-info is before all gates */
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_CONTENT);
	ck_assert(has_rights);
	ck_assert_mem_eq(gate_subject, kit_client_id, 16);
	ck_assert_uint_eq(ask(CODE_GET, "/light", rig.ours)->code,
	    CODE_UNAUTHORIZED);
	ck_assert(!has_rights);
}
END_TEST

START_TEST(all_of_them_can_be_forgotten_or_their_as)
{
	begin();
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_CONTENT);
	waxpeer_ace_forget(rig.server);
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_UNAUTHORIZED);
	begin();
	ck_assert_int_eq(waxpeer_endpoint_set_as(rig.server, NULL, 0),
	    WAX_OK);
	ck_assert_uint_eq(ask(CODE_GET, "/light", client)->code,
	    CODE_UNAUTHORIZED);
	/* without one there are no hints */
	ck_assert_uint_eq(ask(CODE_GET, "/light", NULL)->code,
	    CODE_UNAUTHORIZED);
	ck_assert_uint_eq(rig.events[events - 1].payload_len, 0);
}
END_TEST

START_TEST(it_is_served_once_and_only_with_a_set)
{
	const struct waxpeer_ace_settings s = { .rs = &k.conf };

	ck_assert_int_eq(waxpeer_endpoint_serve_ace(rig.server, &s),
	    WAX_EXISTS);
	ck_assert_int_eq(waxpeer_endpoint_serve_ace(rig.client, &s),
	    WAX_STATE);
	ck_assert_int_eq(waxpeer_endpoint_set_as(rig.client, NULL, 0),
	    WAX_STATE);
}
END_TEST

TEST_MAIN_FIXTURE("peer/ace_serve", set_up, tear_down,
    a_token_lets_its_subject_in,
    whoever_comes_in_the_clear_is_told_where_tokens_are,
    a_token_that_is_refused_leaves_nothing,
    its_end_is_that_of_requests_and_observations,
    a_context_that_nobody_uses_goes_after_a_minute,
    a_scope_narrows_what_the_resources_allow,
    rights_are_changed_under_the_seal,
    an_observation_ends_when_rights_are_taken,
    who_posts_too_often_has_to_wait,
    the_client_waits_until_the_as_has_answered,
    an_as_that_can_not_be_asked_is_5_03,
    a_gate_learns_what_the_token_gives,
    all_of_them_can_be_forgotten_or_their_as,
    it_is_served_once_and_only_with_a_set)
