/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_observer.c - observation from both ends (RFC 7641, RFC 8613 section
   4.1.3.5) */

#include "check_main.h"

#include <string.h>

#include "core/option.h"
#include "peer/rig.h"

static struct rig_resource thing;

static void
set_up(void)
{
	rig_open();
	thing = (struct rig_resource){ .payload = (const uint8_t *)"0",
	    .payload_len = 1 };
	rig_add(&thing, "/thing", WAXPEER_CLEAR, true);
}

static struct waxpeer_request *
observe(bool is_sealed, bool is_non)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;
	struct waxpeer_request *r;

	waxpeer_message_set_path(m, "/thing");
	call = rig_call(m);
	call.is_observe = true;
	call.is_non = is_non;
	if (!is_sealed)
		call.context = NULL;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, &r), WAX_OK);
	waxpeer_message_free(m);
	return r;
}

static void
change(const char *payload)
{
	thing.payload = (const uint8_t *)payload;
	thing.payload_len = strlen(payload);
	waxpeer_resource_notify(thing.resource);
}

static void
assert_notifications(bool is_sealed, bool is_non)
{
	observe(is_sealed, is_non);
	rig_wait_events(1);
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 1);
	change("1");
	rig_wait_events(2);
	change("2");
	rig_wait_events(3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(rig.events[i].outcome, WAXPEER_NOTIFICATION);
		ck_assert(!rig.events[i].is_last);
		ck_assert_uint_eq(rig.events[i].payload[0], '0' + i);
	}
}

START_TEST(changes_are_notified_under_seal)
{
	assert_notifications(true, false);
}
END_TEST

START_TEST(changes_are_notified_under_seal_by_non)
{
	assert_notifications(true, true);
}
END_TEST

START_TEST(changes_are_notified_in_the_clear)
{
	assert_notifications(false, false);
}
END_TEST

START_TEST(cancellation_ends_the_observation_at_both_ends)
{
	struct waxpeer_request *r = observe(true, false);

	rig_wait_events(1);
	ck_assert_int_eq(waxpeer_request_unobserve(r), WAX_OK);
	ck_assert_int_eq(waxpeer_request_unobserve(r), WAX_STATE);
	rig_wait_events(2);
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_RESPONSE);
	ck_assert(rig.events[1].is_last);
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 0);
}
END_TEST

/* RFC 7641 section 3.6: a client that forgets resets. */
START_TEST(reset_of_a_notification_removes_the_observer)
{
	waxpeer_request_cancel((observe(true, false)));
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 1);
	change("1");
	for (unsigned i = 0; i < 1000 &&
	    waxpeer_resource_observers(thing.resource) > 0; i++)
		rig_turn();
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 0);
}
END_TEST

/* RFC 7641 section 4.5.2: of many changes the last one is told. */
START_TEST(changes_while_a_notification_is_on_its_way_are_told_in_one)
{
	observe(true, false);
	rig_wait_events(1);
	change("1");
	change("2");
	change("3");
	change("4");
	rig_wait_events(3);
	rig_turn();
	ck_assert_uint_eq(rig.event_count, 3);
	ck_assert_uint_eq(rig.events[2].payload[0], '4');
	ck_assert_uint_eq(thing.calls, 3);
}
END_TEST

/* RFC 7641 section 4.2. */
START_TEST(error_ends_the_observation)
{
	observe(true, false);
	rig_wait_events(1);
	thing.code = CODE_INTERNAL_ERROR;
	change("");
	rig_wait_events(2);
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_RESPONSE);
	ck_assert(rig.events[1].is_last);
	ck_assert_uint_eq(rig.events[1].code, CODE_INTERNAL_ERROR);
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 0);
}
END_TEST

START_TEST(removed_resource_tells_its_observers_not_found)
{
	observe(true, false);
	rig_wait_events(1);
	waxpeer_resource_remove(thing.resource);
	rig_wait_events(2);
	ck_assert_uint_eq(rig.events[1].code, CODE_NOT_FOUND);
	ck_assert(rig.events[1].is_last);
}
END_TEST

START_TEST(late_notification_is_told_when_it_is_there)
{
	struct wax_message answer = { CODE_CONTENT, NULL, 0,
	    (const uint8_t *)"late", 4 };

	observe(true, false);
	rig_wait_events(1);
	thing.is_late = true;
	change("1");
	ck_assert_ptr_nonnull(thing.held);
	ck_assert_ptr_nonnull(waxpeer_incoming_peer(thing.held));
	ck_assert_int_eq(waxpeer_incoming_answer(thing.held, &answer),
	    WAX_OK);
	rig_wait_events(2);
	ck_assert_mem_eq(rig.events[1].payload, "late", 4);
}
END_TEST

START_TEST(late_notification_to_an_observer_that_is_gone_is_no_harm)
{
	struct waxpeer_request *r = observe(true, false);

	rig_wait_events(1);
	thing.is_late = true;
	change("1");
	ck_assert_int_eq(waxpeer_request_unobserve(r), WAX_OK);
	ck_assert_uint_eq(thing.calls, 2);
	struct waxpeer_incoming *notification = thing.held;

	rig_wait_number(&thing.calls, 3);
	ck_assert_int_eq(waxpeer_incoming_refuse(thing.held, CODE_CONTENT),
	    WAX_OK);
	rig_wait_events(2);
	ck_assert_int_eq(waxpeer_incoming_refuse(notification, CODE_CONTENT),
	    WAX_STATE);
}
END_TEST

START_TEST(long_notification_is_fetched_whole)
{
	static uint8_t body[3000];

	memset(body, 'b', sizeof(body));
	observe(true, false);
	rig_wait_events(1);
	thing.payload = body;
	thing.payload_len = sizeof(body);
	waxpeer_resource_notify(thing.resource);
	rig_wait_events(2);
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_NOTIFICATION);
	ck_assert_uint_eq(rig.events[1].payload_len, sizeof(body));
	ck_assert_mem_eq(rig.events[1].payload, body, sizeof(body));
}
END_TEST

START_TEST(resource_that_is_not_observable_just_answers)
{
	struct rig_resource still = { .payload_len = 0 };
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;

	rig_add(&still, "/still", WAXPEER_SEALED_ONLY, false);
	waxpeer_message_set_path(m, "/still");
	call = rig_call(m);
	call.is_observe = true;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	waxpeer_message_free(m);
}
END_TEST

/* As a server after a restart: a cancellation is to come again, with Echo. */
static void
challenge_cancellation(struct waxpeer_incoming *in, void *arg)
{
	static const uint8_t echo[] = { 0xd0 | 1, OPTION_ECHO - 13, 'e' };
	const struct wax_message *m = waxpeer_incoming_message(in);
	struct wax_message answer = { .code = CODE_CONTENT };
	struct waxpeer_option o;
	unsigned *cancellations = arg;
	uint32_t observe;

	if (waxpeer_option_uint(m, OPTION_OBSERVE, &observe) && observe == 1) {
		++*cancellations;
		if (!waxpeer_option_find(m, OPTION_ECHO, &o)) {
			answer.code = CODE_UNAUTHORIZED;
			answer.options = echo;
			answer.options_len = sizeof(echo);
		}
	}
	ck_assert_uint_le(*cancellations, 2);
	ck_assert_int_eq(waxpeer_incoming_answer(in, &answer), WAX_OK);
}

/* RFC 8613 Appendix B.1.2 */
START_TEST(cancellation_that_is_challenged_comes_again_once_with_echo)
{
	unsigned cancellations = 0;
	struct waxpeer_place place = {
		.path = "/gate",
		.is_observable = true,
		.handler = challenge_cancellation,
		.arg = &cancellations,
	};
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;
	struct waxpeer_request *r;

	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, NULL),
	    WAX_OK);
	waxpeer_message_set_path(m, "/gate");
	call = rig_call(m);
	call.is_observe = true;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, &r), WAX_OK);
	rig_wait_events(1);
	ck_assert_int_eq(waxpeer_request_unobserve(r), WAX_OK);
	rig_wait_events(2);
	ck_assert_uint_eq(cancellations, 2);
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[1].code, CODE_CONTENT);
	waxpeer_message_free(m);
}
END_TEST

TEST_MAIN_FIXTURE("peer/observer", set_up, rig_close,
    changes_are_notified_under_seal,
    changes_are_notified_under_seal_by_non,
    changes_are_notified_in_the_clear,
    cancellation_ends_the_observation_at_both_ends,
    reset_of_a_notification_removes_the_observer,
    changes_while_a_notification_is_on_its_way_are_told_in_one,
    error_ends_the_observation,
    removed_resource_tells_its_observers_not_found,
    late_notification_is_told_when_it_is_there,
    late_notification_to_an_observer_that_is_gone_is_no_harm,
    long_notification_is_fetched_whole,
    resource_that_is_not_observable_just_answers,
    cancellation_that_is_challenged_comes_again_once_with_echo)
