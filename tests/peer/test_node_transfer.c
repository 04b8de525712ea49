/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_transfer.c - a node without an owner, and who may become it */

#include "check_main.h"

#include <event2/event.h>

#include "peer/node_rig.h"

static const struct wax_device *
device(void)
{
	return waxpeer_node_device(node_rig.node);
}

static bool
has_owner(void)
{
	return !deviceid_is_nil((const struct deviceid *)
	    wax_device_owner(device()));
}

static void
open_tool(struct node_rig_asker *tool, const char *pin)
{
	struct waxpeer_credentials *c = node_rig_tool_by_pin(pin);

	node_rig_asker_open(tool, c);
	waxpeer_credentials_free(c);
}

static uint8_t
post_om(struct node_rig_asker *tool, const char *where)
{
	return node_rig_ask(tool, where, CODE_POST, "/oic/sec/pstat",
	    "{\"om\": 4}", NULL);
}

static uint8_t
post_owner(struct node_rig_asker *tool, const char *where)
{
	return node_rig_ask(tool, where, CODE_POST, "/oic/sec/doxm",
	    "{\"devowneruuid\": \"" NODE_RIG_OBT "\"}", NULL);
}

START_TEST(makers_certificate_lets_the_owner_in)
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	struct node_rig_asker tool;
	const char *why;
	char *pem;

	node_rig_stop();
	memset(node_rig.disk->records, 0, sizeof(node_rig.disk->records));
	node_rig.maker = pki_new_ca(NULL, "maker");
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	node_rig_select(2);
	pem = pki_pem(node_rig.maker, NULL);
	ck_assert_int_eq(waxpeer_credentials_add_maker_anchor(c, pem,
	    strlen(pem), &why), WAX_OK);
	free(pem);
	node_rig_asker_open(&tool, c);
	node_rig_take_over(&tool, 2);
	node_rig_finish(&tool);
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFNOP);
	node_rig_asker_close(&tool);
	node_rig_owner_open(&tool);
	ck_assert_uint_eq(node_rig_ask(&tool, node_rig.dtls, CODE_GET,
	    "/oic/sec/pstat", NULL, NULL), CODE_CONTENT);
	node_rig_asker_close(&tool);
	waxpeer_credentials_free(c);
}
END_TEST

START_TEST(owner_comes_back_with_the_key_that_both_made)
{
	struct node_rig_asker owner;

	node_rig_own();
	node_rig_owner_open(&owner);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFPRO);
	ck_assert_uint_eq(owner.ended, 0);
	node_rig_asker_close(&owner);
}
END_TEST

START_TEST(without_a_method_nobody_gets_in)
{
	struct node_rig_asker tool;

	open_tool(&tool, node_rig.pin);
	ck_assert_uint_eq(post_om(&tool, node_rig.tls), 0);
	ck_assert_int_eq(node_rig.outcome, WAXPEER_UNREACHABLE);
	ck_assert_uint_eq(node_rig.opened, 0);
	node_rig_asker_close(&tool);
}
END_TEST

START_TEST(second_session_finds_nobody)
{
	struct node_rig_asker tool, second;

	node_rig_select(1);
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_eq(post_om(&tool, node_rig.tls), CODE_CHANGED);
	open_tool(&second, node_rig.pin);
	ck_assert_uint_eq(post_om(&second, node_rig.tls), 0);
	ck_assert_int_eq(node_rig.outcome, WAXPEER_UNREACHABLE);
	ck_assert_uint_eq(post_owner(&tool, node_rig.tls), CODE_CHANGED);
	node_rig_asker_close(&second);
	node_rig_asker_close(&tool);
}
END_TEST

static void
ignore(struct waxpeer_request *r, const struct waxpeer_event *event,
    void *arg)
{
	(void)r;
	(void)event;
	(void)arg;
}

/* Both handshakes run at the same time: one of them is the first. */
START_TEST(of_two_sessions_at_once_one_is_heard)
{
	struct node_rig_asker tools[2];

	node_rig_select(1);
	for (size_t i = 0; i < 2; i++) {
		struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
		struct waxpeer_call call = {
			.hop = node_rig.tls, .callback = ignore,
		};

		open_tool(&tools[i], node_rig.pin);
		waxpeer_message_set_path(m, "/oic/sec/pstat");
		ck_assert_int_eq(waxpeer_message_view(m, &call.message),
		    WAX_OK);
		ck_assert_int_eq(waxpeer_request_send(tools[i].endpoint,
		    &call, NULL), WAX_OK);
		waxpeer_message_free(m);
	}
	while (tools[0].ended + tools[1].ended == 0)
		event_base_loop(node_rig.base, EVLOOP_ONCE);
	node_rig_turn();
	ck_assert_uint_eq(tools[0].ended + tools[1].ended, 1);
	for (size_t i = 0; i < 2; i++)
		if (tools[i].ended == 0)
			ck_assert_uint_eq(post_owner(&tools[i], node_rig.tls),
			    CODE_CHANGED);
	for (size_t i = 0; i < 2; i++)
		node_rig_asker_close(&tools[i]);
}
END_TEST

START_TEST(in_the_clear_nobody_is_heard_during_a_transfer)
{
	struct node_rig_asker tool, other;

	node_rig_select(1);
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_eq(post_om(&tool, node_rig.dtls), CODE_CHANGED);
	node_rig_asker_open(&other, NULL);
	ck_assert_uint_eq(node_rig_ask(&other, node_rig.clear, CODE_GET,
	    "/oic/sec/doxm", NULL, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_ask(&other, node_rig.clear, CODE_POST,
	    "/oic/sec/doxm", "{\"oxmsel\": 1}", NULL), CODE_UNAUTHORIZED);
	node_rig_asker_close(&other);
	node_rig_asker_close(&tool);
}
END_TEST

START_TEST(transfer_that_breaks_off_leaves_nothing)
{
	struct node_rig_asker tool;
	struct deviceid before;

	memcpy(before.bytes, wax_device_uuid(device()), 16);
	node_rig_select(1);
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_eq(post_owner(&tool, node_rig.dtls), CODE_CHANGED);
	ck_assert(has_owner());
	node_rig_asker_close(&tool);
	node_rig_wait(&node_rig.pins, 2);
	ck_assert(!has_owner());
	ck_assert_mem_ne(before.bytes, wax_device_uuid(device()), 16);
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFOTM);
	node_rig_own();
	ck_assert(wax_device_is_owned(device()));
}
END_TEST

START_TEST(session_that_wanted_nothing_leaves_the_pin)
{
	struct node_rig_asker tool;

	node_rig_select(1);
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_eq(post_om(&tool, node_rig.dtls), CODE_CHANGED);
	node_rig_asker_close(&tool);
	node_rig_wait(&node_rig.ended, 1);
	ck_assert_uint_eq(node_rig.pins, 1);
	node_rig_own();
}
END_TEST

START_TEST(transfer_that_died_with_the_process_leaves_nothing)
{
	struct node_rig_asker tool;

	node_rig_select(1);
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_eq(post_owner(&tool, node_rig.dtls), CODE_CHANGED);
	node_rig_kill();
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	ck_assert(!has_owner());
	ck_assert(!wax_device_is_pending(device()));
	ck_assert_uint_eq(node_rig.pins, 2);
	node_rig_asker_close(&tool);
}
END_TEST

/* The end of the transfer could not be stored: the next tool must not go on
   with what the last one has begun. */
START_TEST(nobody_goes_on_with_anothers_transfer)
{
	struct node_rig_asker tool;

	node_rig_select(1);
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_eq(post_owner(&tool, node_rig.tls), CODE_CHANGED);
	node_rig.disk->stores_left = 0;
	node_rig_asker_close(&tool);
	node_rig_wait(&node_rig.ended, 1);
	node_rig_turn();
	ck_assert(has_owner());
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_ne(post_om(&tool, node_rig.tls), CODE_CHANGED);
	node_rig_wait(&node_rig.ended, 2);
	ck_assert(has_owner());
	node_rig_asker_close(&tool);
	node_rig.disk->stores_left = SIZE_MAX;
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_ne(post_om(&tool, node_rig.tls), CODE_CHANGED);
	node_rig_wait(&node_rig.ended, 3);
	node_rig_asker_close(&tool);
	ck_assert(!has_owner());
	ck_assert_uint_eq(node_rig.pins, 2);
	node_rig_own();
}
END_TEST

START_TEST(wrong_pin_opens_nothing_and_ten_make_a_new_one)
{
	char first[16];
	struct node_rig_asker tool;

	node_rig_select(1);
	snprintf(first, sizeof(first), "%s", node_rig.pin);
	for (unsigned i = 0; i < 10; i++) {
		ck_assert_uint_eq(node_rig.pins, 1);
		open_tool(&tool, strcmp(first, "12345678") == 0 ?
		    "87654321" : "12345678");
		ck_assert_uint_eq(post_om(&tool, node_rig.tls), 0);
		node_rig_wait(&node_rig.ended, i + 1);
		node_rig_asker_close(&tool);
	}
	ck_assert_uint_eq(node_rig.opened, 0);
	ck_assert_uint_eq(node_rig.pins, 2);
	ck_assert_str_ne(first, node_rig.pin);
	open_tool(&tool, first);
	ck_assert_uint_eq(post_om(&tool, node_rig.tls), 0);
	node_rig_asker_close(&tool);
	open_tool(&tool, node_rig.pin);
	ck_assert_uint_eq(post_om(&tool, node_rig.tls), CODE_CHANGED);
	node_rig_asker_close(&tool);
}
END_TEST

START_TEST(each_time_without_an_owner_has_its_own_pin)
{
	char last[16];

	for (unsigned i = 1; i < 5; i++) {
		ck_assert_uint_eq(node_rig.pins, i);
		snprintf(last, sizeof(last), "%s", node_rig.pin);
		ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
		node_rig_wait(&node_rig.pins, i + 1);
		ck_assert_str_ne(last, node_rig.pin);
	}
}
END_TEST

/* Chi-square with 9 degrees of freedom: above 33.7 once in 10,000. */
START_TEST(digits_of_pins_are_as_likely_as_each_other)
{
	unsigned counts[10] = { 0 };
	double sum = 0;

	for (unsigned i = 0; i < 500; i++) {
		ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
		node_rig_wait(&node_rig.pins, i + 2);
		for (const char *c = node_rig.pin; *c != '\0'; c++)
			counts[*c - '0']++;
	}
	for (size_t i = 0; i < 10; i++)
		sum += (counts[i] - 400.0) * (counts[i] - 400.0) / 400.0;
	ck_assert(sum < 33.7);
}
END_TEST

/* Whoever answered could try PINs as long as he likes. */
START_TEST(node_without_an_owner_begins_no_session)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call = {
		.hop = node_rig.tls, .callback = ignore,
	};

	node_rig_select(1);
	waxpeer_message_set_path(m, "/");
	ck_assert_int_eq(waxpeer_message_view(m, &call.message), WAX_OK);
	ck_assert_int_eq(waxpeer_request_send(waxpeer_node_endpoint(
	    node_rig.node), &call, NULL), WAX_STATE);
	waxpeer_message_free(m);
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_transfer", node_rig_open, node_rig_close,
    makers_certificate_lets_the_owner_in,
    owner_comes_back_with_the_key_that_both_made,
    without_a_method_nobody_gets_in,
    second_session_finds_nobody,
    of_two_sessions_at_once_one_is_heard,
    in_the_clear_nobody_is_heard_during_a_transfer,
    transfer_that_breaks_off_leaves_nothing,
    session_that_wanted_nothing_leaves_the_pin,
    transfer_that_died_with_the_process_leaves_nothing,
    nobody_goes_on_with_anothers_transfer,
    wrong_pin_opens_nothing_and_ten_make_a_new_one,
    each_time_without_an_owner_has_its_own_pin,
    digits_of_pins_are_as_likely_as_each_other,
    node_without_an_owner_begins_no_session)
