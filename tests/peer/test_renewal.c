/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_renewal.c - requests, bodies and observations while keys are renewed
   (RFC 8613 Appendix B.2) */

#include "check_main.h"

#include <string.h>

#include "core/code.h"
#include "peer/rig.h"
#include "wax/posix.h"

static struct wax_env *env;
static struct rig_resource thing;

static struct wax_context *
new_context(uint8_t sender, uint8_t recipient, enum wax_renewal renewal)
{
	static const uint8_t secret[16] = { 4, 3, 2, 1 };
	struct wax_context_parameters p = {
		.master_secret = secret,
		.master_secret_len = sizeof(secret),
		.sender_id = &sender,
		.sender_id_len = 1,
		.recipient_id = &recipient,
		.recipient_id_len = 1,
		.renewal = renewal,
	};
	struct wax_context *c;

	ck_assert_int_eq(wax_context_new(&p, env, &c), WAX_OK);
	return c;
}

/* The rig, with contexts that renew instead of its own. */
static void
set_up_with(enum wax_renewal renewal)
{
	env = wax_posix_env_new(".");
	rig_open();
	ck_assert_int_eq(wax_contexts_remove(rig.set, rig.theirs), WAX_OK);
	wax_context_free(rig.theirs);
	wax_context_free(rig.ours);
	rig.ours = new_context(1, 2, renewal);
	rig.theirs = new_context(2, 1, renewal);
	ck_assert_int_eq(wax_contexts_add(rig.set, rig.theirs), WAX_OK);
	thing = (struct rig_resource){ .payload = (const uint8_t *)"0",
	    .payload_len = 1 };
	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, true);
}

static void
set_up(void)
{
	set_up_with(WAX_RENEWAL_ON);
}

static void
tear_down(void)
{
	rig_close();
	wax_posix_env_free(env);
}

static uint32_t
renewals(const struct wax_context *c)
{
	struct wax_renewal_state state;

	wax_context_renewal(c, &state);
	return state.count;
}

START_TEST(a_request_renews_and_is_served_once)
{
	ck_assert_int_eq(wax_context_renew(rig.ours), WAX_OK);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].code, CODE_CONTENT);
	ck_assert_uint_eq(thing.calls, 1);
	ck_assert_uint_eq(rig.served[WAXPEER_SERVED_RENEWING], 1);
	ck_assert_uint_eq(renewals(rig.ours), 1);
	ck_assert_uint_eq(renewals(rig.theirs), 1);
}
END_TEST

START_TEST(a_server_renews_with_the_next_request)
{
	ck_assert_int_eq(wax_context_renew(rig.theirs), WAX_OK);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_CONTENT);
	ck_assert_uint_eq(renewals(rig.ours), 1);
	ck_assert_uint_eq(rig.served[WAXPEER_SERVED_RENEWING], 1);
}
END_TEST

START_TEST(requests_at_once_are_all_served_at_first_use)
{
	tear_down();
	set_up_with(WAX_RENEWAL_FIRST);
	for (int i = 0; i < 6; i++)
		rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(6);
	for (int i = 0; i < 6; i++)
		ck_assert_uint_eq(rig.events[i].code, CODE_CONTENT);
	ck_assert_uint_eq(thing.calls, 6);
	ck_assert_uint_eq(renewals(rig.ours), 1);
}
END_TEST

START_TEST(a_body_of_blocks_goes_on_under_new_keys)
{
	static uint8_t body[6000];

	ck_assert_int_eq(wax_context_renew(rig.ours), WAX_OK);
	rig_send(CODE_PUT, "/thing", body, sizeof(body), true);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(thing.last_len, sizeof(body));
	ck_assert_uint_eq(thing.calls, 1);
	/* and when the server wants new ones */
	ck_assert_int_eq(wax_context_renew(rig.theirs), WAX_OK);
	rig_send(CODE_PUT, "/thing", body, sizeof(body) - 1, true);
	rig_wait_events(2);
	ck_assert_uint_eq(thing.last_len, sizeof(body) - 1);
	ck_assert_uint_eq(renewals(rig.ours), 2);
}
END_TEST

static void
observe(void)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;

	waxpeer_message_set_path(m, "/thing");
	call = rig_call(m);
	call.is_observe = true;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	waxpeer_message_free(m);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_NOTIFICATION);
}

static void
change(const char *payload)
{
	thing.payload = (const uint8_t *)payload;
	thing.payload_len = strlen(payload);
	waxpeer_resource_notify(thing.resource);
}

START_TEST(an_observation_is_registered_again_under_new_keys)
{
	observe();
	ck_assert_int_eq(wax_context_renew(rig.ours), WAX_OK);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	/* the response, and the state to the new registration */
	rig_wait_events(3);
	ck_assert_uint_eq(renewals(rig.ours), 1);
	change("1");
	rig_wait_events(4);
	ck_assert_int_eq(rig.events[3].outcome, WAXPEER_NOTIFICATION);
	ck_assert_uint_eq(rig.events[3].payload[0], '1');
	/* the observer of the old keys could not be told, and is gone */
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 1);
	change("2");
	rig_wait_events(5);
	ck_assert_uint_eq(rig.events[4].payload[0], '2');
}
END_TEST

START_TEST(an_observation_may_begin_with_a_renewal)
{
	ck_assert_int_eq(wax_context_renew(rig.ours), WAX_OK);
	observe();
	change("1");
	rig_wait_events(2);
	ck_assert_uint_eq(rig.events[1].payload[0], '1');
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 1);
}
END_TEST

TEST_MAIN_FIXTURE("peer/renewal", set_up, tear_down,
    a_request_renews_and_is_served_once,
    a_server_renews_with_the_next_request,
    requests_at_once_are_all_served_at_first_use,
    a_body_of_blocks_goes_on_under_new_keys,
    an_observation_is_registered_again_under_new_keys,
    an_observation_may_begin_with_a_renewal)
