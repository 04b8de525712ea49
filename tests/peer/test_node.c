/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node.c - a node from its first start to its reset, as an onboarding
   tool and clients meet it, and with what its storage and memory do */

#include "check_main.h"

#include <event2/event.h>

#include "peer/node_rig.h"
#include "peer/node_state.h"
#include "peer/state.h"
#include "scarce.h"

static struct node_rig_asker owner, clear;
static struct wax_context *client;

static const struct wax_device *
device(void)
{
	return waxpeer_node_device(node_rig.node);
}

/* Owned, with keys for a client, in RFNOP. */
static void
begin_paired(void)
{
	node_rig_own();
	node_rig_owner_open(&owner);
	node_rig_asker_open(&clear, NULL);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	node_rig_pair(&owner);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFNOP), CODE_CHANGED);
	client = node_rig_client_context();
}

static void
end_paired(void)
{
	wax_context_free(client);
	waxpeer_endpoint_free(owner.endpoint);
	waxpeer_endpoint_free(clear.endpoint);
}

static uint8_t
get_light(void)
{
	return node_rig_ask(&clear, node_rig.clear, CODE_GET, "/a/light",
	    NULL, client);
}

/* Life. */

START_TEST(new_node_waits_for_an_owner_and_shows_a_pin)
{
	struct node_rig_asker a;

	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFOTM);
	ck_assert(!wax_device_is_pending(device()));
	ck_assert_uint_eq(node_rig.pins, 1);
	ck_assert_uint_eq(strlen(node_rig.pin), 8);
	ck_assert_uint_eq(strspn(node_rig.pin, "0123456789"), 8);
	ck_assert_uint_eq(node_rig.tells, 1);
	ck_assert_uint_ne(node_rig.changed & WAX_CHANGED_DOS, 0);
	node_rig_asker_open(&a, NULL);
	ck_assert_uint_eq(node_rig_ask(&a, node_rig.clear, CODE_GET,
	    "/oic/sec/doxm", NULL, NULL), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(node_rig.text, "\"owned\": false"));
	ck_assert_ptr_nonnull(strstr(node_rig.text, "\"oxms\": [1]"));
	node_rig_asker_close(&a);
}
END_TEST

START_TEST(tool_that_knows_the_pin_becomes_the_owner)
{
	node_rig_own();
	ck_assert(wax_device_is_owned(device()));
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFNOP);
	ck_assert_mem_eq(wax_device_owner(device()), kit_uuid(NODE_RIG_OBT),
	    16);
	ck_assert_mem_eq(wax_device_uuid(device()), kit_uuid(NODE_RIG_DEVICE),
	    16);
	ck_assert_uint_eq(node_rig.unusable, 0);
}
END_TEST

START_TEST(changes_are_told_when_they_are_in_effect)
{
	node_rig_own();
	node_rig_owner_open(&owner);
	node_rig_turn();
	node_rig.tells = node_rig.changed = 0;
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	node_rig_wait(&node_rig.tells, 1);
	ck_assert_uint_eq(node_rig.tells, 1);
	ck_assert_uint_eq(node_rig.changed, WAX_CHANGED_DOS);
	node_rig_pair(&owner);
	node_rig_wait(&node_rig.tells, 2);
	ck_assert_uint_eq(node_rig.changed, WAX_CHANGED_DOS |
	    WAX_CHANGED_CRED);
	node_rig_asker_close(&owner);
}
END_TEST

START_TEST(context_is_there_in_normal_operation)
{
	begin_paired();
	ck_assert_ptr_nonnull(waxpeer_node_context(node_rig.node,
	    kit_uuid(NODE_RIG_CLIENT)));
	ck_assert_ptr_null(waxpeer_node_context(node_rig.node,
	    kit_uuid(NODE_RIG_PROXY)));
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	ck_assert_ptr_null(waxpeer_node_context(node_rig.node,
	    kit_uuid(NODE_RIG_CLIENT)));
	end_paired();
}
END_TEST

/* Restarts. */

START_TEST(restart_goes_on_with_contexts_and_their_numbers)
{
	struct wax_ssn_state before, after;
	enum wax_restored how;

	begin_paired();
	node_rig_observe(&clear, node_rig.clear, "/a/light", client);
	waxpeer_resource_notify(node_rig.light);
	node_rig_wait(&node_rig.notes, 2);
	wax_context_ssn(waxpeer_node_context(node_rig.node,
	    kit_uuid(NODE_RIG_CLIENT)), &before);
	ck_assert_uint_gt(before.next, 0);
	node_rig_kill();
	ck_assert_int_eq(node_rig_start(&how), WAX_OK);
	ck_assert_int_eq(how, WAX_RESTORED_STATE);
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFNOP);
	wax_context_ssn(waxpeer_node_context(node_rig.node,
	    kit_uuid(NODE_RIG_CLIENT)), &after);
	ck_assert_uint_ge(after.next, before.next);
	node_rig.light_calls = 0;
	ck_assert_uint_eq(get_light(), CODE_CONTENT);
	ck_assert_uint_eq(node_rig.light_calls, 1);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	end_paired();
}
END_TEST

START_TEST(state_that_was_not_settled_is_after_a_restart)
{
	begin_paired();
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	/* the next one is stored, and the process ends before the loop */
	waxpeer_endpoint_free(owner.endpoint);
	owner.endpoint = NULL;
	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	ck_assert(wax_device_is_pending(device()));
	node_rig_kill();
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFOTM);
	ck_assert(!wax_device_is_pending(device()));
	node_rig_own();
	end_paired();
}
END_TEST

/* All that it has stored of its state, but for what names contexts. */
static void
damage(void)
{
	for (size_t i = 0; i < KIT_RECORDS; i++) {
		struct kit_record *r = &node_rig.disk->records[i];

		if (r->exists && strncmp(r->name, "node.", 5) == 0 &&
		    r->name[6] == '.')
			r->data[r->len / 2] ^= 1;
	}
}

START_TEST(damaged_record_is_refused)
{
	struct wax_device_conf conf = {
		.env = &node_rig.disk->env, .record = "node", .methods = 2,
	};

	node_rig_own();
	node_rig_kill();
	damage();
	ck_assert_int_eq(node_rig_start(NULL), WAX_DAMAGED);
	for (size_t i = 0; i < KIT_RECORDS; i++)
		ck_assert(!node_rig.disk->records[i].in_use);
	ck_assert_int_eq(wax_device_erase(&conf), WAX_OK);
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	ck_assert(!wax_device_is_owned(device()));
}
END_TEST

START_TEST(records_in_use_are_refused)
{
	struct waxpeer_node *first = node_rig.node;

	ck_assert_int_eq(node_rig_new(NULL, NULL, NULL), WAX_EXISTS);
	ck_assert_ptr_eq(node_rig.node, first);
}
END_TEST

/* Reset. */

static bool
is_stored(const void *secret, size_t len)
{
	for (size_t i = 0; i < KIT_RECORDS; i++) {
		const struct kit_record *r = &node_rig.disk->records[i];

		for (size_t at = 0; r->exists && at + len <= r->len; at++)
			if (memcmp(r->data + at, secret, len) == 0)
				return true;
	}
	return false;
}

START_TEST(reset_forgets_everything)
{
	uint8_t secret[32];
	char pin[16];

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	begin_paired();
	snprintf(pin, sizeof(pin), "%s", node_rig.pin);
	ck_assert_uint_eq(get_light(), CODE_CONTENT);
	ck_assert(is_stored(secret, 16));
	ck_assert(is_stored(node_rig.owner_key, 16));
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RESET), CODE_CHANGED);
	node_rig_wait(&owner.ended, 1);
	node_rig_wait(&node_rig.pins, 2);
	ck_assert_str_ne(pin, node_rig.pin);
	ck_assert(!is_stored(secret, 16));
	ck_assert(!is_stored(node_rig.owner_key, 16));
	ck_assert(!wax_device_is_owned(device()));
	ck_assert_uint_eq(wax_device_credential_count(device()), 0);
	ck_assert_uint_eq(wax_contexts_count(waxpeer_node_contexts(
	    node_rig.node)), 0);
	ck_assert_mem_ne(wax_device_uuid(device()), kit_uuid(NODE_RIG_DEVICE),
	    16);
	ck_assert_uint_eq(get_light(), CODE_UNAUTHORIZED);
	ck_assert_int_eq(node_rig.outcome, WAXPEER_HOP_ERROR);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.tls, CODE_GET,
	    "/oic/sec/pstat", NULL, NULL), 0);
	node_rig_own();
	end_paired();
}
END_TEST

START_TEST(button_resets_in_the_midst_of_a_transfer)
{
	struct waxpeer_credentials *c;
	struct node_rig_asker tool;

	node_rig_select(1);
	c = node_rig_tool_by_pin(node_rig.pin);
	node_rig_asker_open(&tool, c);
	waxpeer_credentials_free(c);
	ck_assert_uint_eq(node_rig_ask(&tool, node_rig.dtls, CODE_POST,
	    "/oic/sec/doxm", "{\"devowneruuid\": \"" NODE_RIG_OBT "\"}",
	    NULL), CODE_CHANGED);
	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	node_rig_wait(&tool.ended, 1);
	node_rig_own();
	node_rig_asker_close(&tool);
}
END_TEST

/* Storage. */

/* The state is stored, its settling is not: nothing changes until it is. */
START_TEST(state_is_pending_while_storage_fails)
{
	struct kit *disk = node_rig.disk;
	size_t both;

	begin_paired();
	both = disk->stores;
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	both = disk->stores - both;
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFNOP), CODE_CHANGED);
	disk->stores_left = both / 2;
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	node_rig_turn();
	ck_assert(wax_device_is_pending(device()));
	disk->stores_left = SIZE_MAX;
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/acl2", NULL, NULL), CODE_SERVICE_UNAVAILABLE);
	node_rig.tells = 0;
	node_rig_wait(&node_rig.tells, 1);	/* it tries again */
	ck_assert(!wax_device_is_pending(device()));
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/acl2", NULL, NULL), CODE_DELETED);
	end_paired();
}
END_TEST

START_TEST(change_that_is_not_stored_is_refused)
{
	begin_paired();
	node_rig.disk->stores_left = 0;
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO),
	    CODE_INTERNAL_ERROR);
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFNOP);
	node_rig.disk->stores_left = SIZE_MAX;
	ck_assert_uint_eq(get_light(), CODE_CONTENT);
	end_paired();
}
END_TEST

/* Settings. */

START_TEST(methods_without_what_they_need_are_none)
{
	struct waxpeer_settings endpoint = { .base = node_rig.base };
	struct wax_device_conf conf = {
		.methods = 7, .env = &node_rig.disk->env,
	};
	struct waxpeer_node_settings s = {
		.endpoint = &endpoint, .device = &conf,
	};
	struct waxpeer_node *n;

	ck_assert_int_eq(waxpeer_node_new(&s, &n, NULL), WAX_RANGE);
	conf.env = NULL;
	ck_assert_int_eq(waxpeer_node_new(&s, &n, NULL), WAX_RANGE);
}
END_TEST

START_TEST(makers_certificate_that_is_none_is_told)
{
	node_rig_stop();
	ck_assert_int_eq(node_rig_new(NULL, "nonsense", "nonsense"),
	    WAX_FORMAT);
	ck_assert_ptr_null(node_rig.node);
	waxpeer_node_free(NULL);
}
END_TEST

static void
ignore_pin(void *arg, const char *pin)
{
	ck_assert_ptr_null(arg);
	ck_assert_uint_eq(strlen(pin), 8);
}

START_TEST(node_without_a_record_lives_in_memory)
{
	struct waxpeer_settings endpoint = { .base = node_rig.base };
	struct wax_device_conf conf = {
		.methods = 2, .env = &node_rig.disk->env,
	};
	struct waxpeer_node_settings s = {
		.endpoint = &endpoint, .device = &conf,
		.show_pin = ignore_pin,
	};
	size_t before = node_rig.disk->stores;
	struct waxpeer_node *n;

	ck_assert_int_eq(waxpeer_node_new(&s, &n, NULL), WAX_OK);
	node_rig_turn();
	ck_assert_int_eq(waxpeer_node_reset(n), WAX_OK);
	node_rig_turn();
	ck_assert(!wax_device_is_pending(waxpeer_node_device(n)));
	ck_assert_uint_eq(node_rig.disk->stores, before);
	waxpeer_node_free(n);
}
END_TEST

/* Memory. */

/* Stops and starts the node with ever more memory, until all of it is there. */
static void
sweep_starts(void)
{
	size_t left = 0;

	node_rig_kill();
	for (;; left++) {
		enum wax_status st;

		scarce_refused = 0;
		scarce_left = left;
		scarce_memory = true;
		st = node_rig_new(NULL, NULL, NULL);
		scarce_memory = false;
		ck_assert_msg(st == WAX_OK || st == WAX_MEMORY ||
		    st == WAX_CRYPTO, "%zu: %s", left, wax_status_text(st));
		if (st == WAX_OK && scarce_refused == 0)
			break;
		if (st == WAX_OK)
			node_rig_stop();
		for (size_t i = 0; i < KIT_RECORDS; i++)
			ck_assert(!node_rig.disk->records[i].in_use);
	}
	ck_assert_uint_gt(left, 10);
	node_rig_stop();
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
}

START_TEST(start_without_memory_leaves_nothing_behind)
{
	if (!SCARCE_WORKS)
		return;
	begin_paired();
	sweep_starts();
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFNOP);
	ck_assert_uint_eq(get_light(), CODE_CONTENT);
	end_paired();
}
END_TEST

START_TEST(first_start_without_memory_leaves_nothing_behind)
{
	if (!SCARCE_WORKS)
		return;
	sweep_starts();
	node_rig_own();
}
END_TEST

/* Without memory there are no credentials for a while, never wrong ones. */
START_TEST(credentials_without_memory_come_later)
{
	enum wax_status st;
	size_t left = 0;

	if (!SCARCE_WORKS)
		return;
	begin_paired();
	for (;; left++) {
		scarce_refused = 0;
		scarce_left = left;
		scarce_memory = true;
		st = node_credentials_update(node_rig.node);
		scarce_memory = false;
		ck_assert_int_eq(st, WAX_OK);
		ck_assert(waxpeer_node_endpoint(node_rig.node)->trust !=
		    NULL || node_rig.unusable > 0);
		if (scarce_refused == 0)
			break;
		node_rig.unusable = 0;
	}
	ck_assert_uint_gt(left, 5);
	scarce_left = 0;
	scarce_memory = true;
	st = node_credentials_update(node_rig.node);
	scarce_memory = false;
	ck_assert_int_eq(st, WAX_OK);
	ck_assert_ptr_null(waxpeer_node_endpoint(node_rig.node)->trust);
	node_watch(node_rig.node);
	node_rig_turn();
	ck_assert_ptr_nonnull(waxpeer_node_endpoint(node_rig.node)->trust);
	end_paired();
}
END_TEST

TEST_MAIN_FIXTURE("peer/node", node_rig_open, node_rig_close,
    new_node_waits_for_an_owner_and_shows_a_pin,
    tool_that_knows_the_pin_becomes_the_owner,
    changes_are_told_when_they_are_in_effect,
    context_is_there_in_normal_operation,
    restart_goes_on_with_contexts_and_their_numbers,
    state_that_was_not_settled_is_after_a_restart,
    damaged_record_is_refused,
    records_in_use_are_refused,
    reset_forgets_everything,
    button_resets_in_the_midst_of_a_transfer,
    state_is_pending_while_storage_fails,
    change_that_is_not_stored_is_refused,
    methods_without_what_they_need_are_none,
    makers_certificate_that_is_none_is_told,
    node_without_a_record_lives_in_memory,
    start_without_memory_leaves_nothing_behind,
    first_start_without_memory_leaves_nothing_behind,
    credentials_without_memory_come_later)
