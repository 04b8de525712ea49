/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_gate.c - an endpoint's gate: what it is told, and what becomes of those
   that it refuses */

#include "check_main.h"

#include <stdlib.h>
#include <string.h>

#include "core/option.h"
#include "peer/sessions.h"
#include "peer/serve_state.h"

#define ACCESS 6u

static struct rig_resource thing;
static uint8_t refusal;
static unsigned asked;
static struct waxpeer_hop last_hop;
static bool had_place, had_context;
static unsigned last_access;

static uint8_t
gate(void *arg, const struct waxpeer_incoming *in)
{
	struct waxpeer_place place;

	ck_assert_ptr_eq(arg, &thing);
	asked++;
	waxpeer_incoming_hop(in, &last_hop);
	had_context = waxpeer_incoming_context(in) != NULL;
	had_place = waxpeer_incoming_place(in, &place);
	if (had_place) {
		ck_assert_str_eq(place.path, "/thing");
		last_access = place.access;
	}
	return refusal;
}

static void
set_gate(void)
{
	refusal = 0;
	asked = 0;
	rig.server->gate = gate;
	rig.server->gate_arg = &thing;
}

/* In the clear nobody may use it, unless the gate says so. */
static void
add_thing(void)
{
	thing = (struct rig_resource){ .payload = (const uint8_t *)"0",
	    .payload_len = 1 };
	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, true);
	/* what rig_add does not set */
	TAILQ_FIRST(&rig.server->resources)->access = ACCESS;
}

static void
set_up(void)
{
	rig_open();
	add_thing();
	set_gate();
}

START_TEST(decides_instead_of_the_resource)
{
	rig_send(CODE_GET, "/thing", NULL, 0, false);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].code, CODE_CONTENT);
	ck_assert(had_place);
	ck_assert_uint_eq(last_access, ACCESS);
	ck_assert(!had_context);
	ck_assert(!last_hop.is_secure);
	ck_assert_uint_eq(last_hop.session, 0);
	ck_assert_int_eq(last_hop.proof, WAXPEER_PROOF_NONE);
	ck_assert_ptr_null(last_hop.peer);
}
END_TEST

START_TEST(refusal_of_a_sealed_request_is_sealed)
{
	refusal = CODE_FORBIDDEN;
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].code, CODE_FORBIDDEN);
	ck_assert(had_context);
	ck_assert_uint_eq(thing.calls, 0);
}
END_TEST

START_TEST(refusal_in_the_clear_has_its_code)
{
	refusal = CODE_UNAUTHORIZED;
	rig_send(CODE_GET, "/thing", NULL, 0, false);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_UNAUTHORIZED);
	ck_assert_uint_eq(thing.calls, 0);
}
END_TEST

START_TEST(unknown_path_is_the_gates_to_refuse)
{
	rig_send(CODE_GET, "/none", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_NOT_FOUND);
	ck_assert(!had_place);
	refusal = CODE_UNAUTHORIZED;
	rig_send(CODE_GET, "/none", NULL, 0, true);
	rig_wait_events(2);
	ck_assert_uint_eq(rig.events[1].code, CODE_UNAUTHORIZED);
}
END_TEST

/* No memory for the body of somebody who may not send it. */
START_TEST(body_of_blocks_is_refused_with_its_first_block)
{
	static const uint8_t body[3000];

	refusal = CODE_UNAUTHORIZED;
	rig_send(CODE_POST, "/thing", body, sizeof(body), true);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_UNAUTHORIZED);
	ck_assert_uint_eq(asked, 1);
	ck_assert_uint_eq(rig.server->piece_count, 0);
}
END_TEST

START_TEST(each_block_of_a_body_is_asked_for)
{
	static const uint8_t body[3000];

	rig_send(CODE_POST, "/thing", body, sizeof(body), true);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_CONTENT);
	ck_assert_uint_eq(asked, 3);
	ck_assert_uint_eq(thing.last_len, sizeof(body));
}
END_TEST

static void
observe(bool is_sealed)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;

	waxpeer_message_set_path(m, "/thing");
	call = rig_call(m);
	call.is_observe = true;
	if (!is_sealed)
		call.context = NULL;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	waxpeer_message_free(m);
}

static void
assert_refused_notification(bool is_sealed)
{
	observe(is_sealed);
	rig_wait_events(1);
	waxpeer_resource_notify(thing.resource);
	rig_wait_events(2);
	ck_assert_uint_eq(asked, 2);
	ck_assert_uint_eq(thing.calls, 2);
	ck_assert(had_context == is_sealed);
	refusal = CODE_UNAUTHORIZED;
	waxpeer_resource_notify(thing.resource);
	rig_wait_events(3);
	ck_assert_uint_eq(thing.calls, 2);
	ck_assert(rig.events[2].is_last);
	ck_assert_int_eq(rig.events[2].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[2].code, CODE_UNAUTHORIZED);
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 0);
}

START_TEST(refused_notification_under_seal_ends_the_observation)
{
	assert_refused_notification(true);
}
END_TEST

START_TEST(refused_notification_in_the_clear_ends_the_observation)
{
	assert_refused_notification(false);
}
END_TEST

static void
assert_hop_is_told(void)
{
	add_thing();
	set_gate();
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_CONTENT);
	ck_assert_uint_ne(last_hop.session, 0);
	ck_assert(last_hop.is_secure == sessions_is_secure());
	ck_assert_int_eq(last_hop.proof, sessions_is_secure() ?
	    WAXPEER_PROOF_KEY : WAXPEER_PROOF_NONE);
	ck_assert((last_hop.peer != NULL) == sessions_is_secure());
}

START_TEST(knows_the_hop_of_each_transport)
{
	rig_close();
	sessions_each(assert_hop_is_told);
	rig_open();	/* for the fixture */
}
END_TEST

TEST_MAIN_FIXTURE("peer/gate", set_up, rig_close,
    decides_instead_of_the_resource,
    refusal_of_a_sealed_request_is_sealed,
    refusal_in_the_clear_has_its_code,
    unknown_path_is_the_gates_to_refuse,
    body_of_blocks_is_refused_with_its_first_block,
    each_block_of_a_body_is_asked_for,
    refused_notification_under_seal_ends_the_observation,
    refused_notification_in_the_clear_ends_the_observation,
    knows_the_hop_of_each_transport)
