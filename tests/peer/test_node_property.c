/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_property.c - a node in whatever order tools, owners, clients,
   crashes and full disks come: what must hold after each of them */

#include "check_main.h"

#include <event2/event.h>

#include "peer/node_rig.h"
#include "peer/node_state.h"
#include "peer/state.h"

#define STEPS 160

static struct rng rng;
static struct node_rig_asker tool, owner, clear;
static struct wax_context *client;
static unsigned transfers, lights;	/* that succeeded */

static const struct wax_device *
device(void)
{
	return waxpeer_node_device(node_rig.node);
}

static enum wax_dos
state(void)
{
	return wax_device_dos(device());
}

static uint8_t
ask(struct node_rig_asker *a, uint8_t method, const char *path,
    const char *body)
{
	return node_rig_ask(a, node_rig.tls, method, path, body, NULL);
}

/* What somebody may do. */

static void
select_method(void)
{
	(void)node_rig_ask(&clear, node_rig.clear, CODE_POST, "/oic/sec/doxm",
	    "{\"oxmsel\": 1}", NULL);
}

static void
close_tool(void)
{
	if (tool.endpoint != NULL)
		node_rig_asker_close(&tool);
}

static void
open_tool(void)
{
	struct waxpeer_credentials *c;

	close_tool();
	c = node_rig_tool_by_pin(node_rig.pin[0] == '\0' ||
	    rng_below(&rng, 4) == 0 ? "00000000" : node_rig.pin);
	node_rig_asker_open(&tool, c);
	waxpeer_credentials_free(c);
	(void)ask(&tool, CODE_POST, "/oic/sec/pstat", "{\"om\": 4}");
}

/* A step of a transfer, at whatever time. */
static void
go_on(void)
{
	static const char *const steps[][2] = {
		{ "/oic/sec/doxm", "{\"devowneruuid\": \"" NODE_RIG_OBT
		    "\"}" },
		{ "/oic/sec/doxm", "{\"owned\": true}" },
		{ "/oic/sec/pstat", "{\"dos\": {\"s\": 2}}" },
		{ "/oic/sec/pstat", "{\"dos\": {\"s\": 0}}" },
	};
	size_t i = rng_below(&rng, 4);

	if (tool.endpoint != NULL)
		(void)ask(&tool, CODE_POST, steps[i][0], steps[i][1]);
}

/* All of it, if storage is willing. */
static void
take_over(void)
{
	if (state() != WAX_DOS_RFOTM || node_rig.disk->stores_left != SIZE_MAX)
		return;
	close_tool();
	node_rig_turn();
	if (node_rig.node->owning != 0)
		return;
	node_rig_own();
	if (owner.endpoint != NULL)
		node_rig_asker_close(&owner);
	node_rig_owner_open(&owner);
	transfers++;
}

static void
change_state(void)
{
	char body[40];

	snprintf(body, sizeof(body), "{\"dos\": {\"s\": %u}}",
	    (unsigned)rng_below(&rng, 12) == 0 ? 0 :
	    1 + (unsigned)rng_below(&rng, 4));
	if (owner.endpoint != NULL)
		(void)ask(&owner, CODE_POST, "/oic/sec/pstat", body);
}

static void
add_entry(void)
{
	if (owner.endpoint != NULL)
		(void)ask(&owner, CODE_POST, "/oic/sec/cred",
		    "{\"creds\": [{\"credtype\": 64, \"subjectuuid\": \""
		    NODE_RIG_CLIENT "\", \"credid\": 7, \"privatedata\": "
		    "{\"data\": h'" KIT_SECRET "', \"encoding\": "
		    "\"oic.sec.encoding.raw\"}, \"oscore\": {\"senderid\": "
		    "\"01112233445566\", \"recipientid\": "
		    "\"01aabbccddeeff\"}}]}");
}

static void
remove_entry(void)
{
	if (owner.endpoint != NULL)
		(void)ask(&owner, CODE_DELETE, "/oic/sec/cred?subjectuuid="
		    NODE_RIG_CLIENT, NULL);
}

/* As a tool does it, if all goes well. */
static void
pair(void)
{
	if (owner.endpoint == NULL)
		return;
	(void)ask(&owner, CODE_POST, "/oic/sec/pstat",
	    "{\"dos\": {\"s\": 2}}");
	add_entry();
	(void)ask(&owner, CODE_POST, "/oic/sec/pstat",
	    "{\"dos\": {\"s\": 3}}");
}

/* A sealed request is served in normal operation alone. */
static void
ask_light(void)
{
	unsigned before = node_rig.light_calls;
	enum wax_dos dos = state();
	bool is_pending = wax_device_is_pending(device());
	uint8_t code = node_rig_ask(&clear, node_rig.clear, CODE_GET,
	    "/a/light", NULL, client);

	if (node_rig.light_calls == before)
		return;
	ck_assert_int_eq(dos, WAX_DOS_RFNOP);
	ck_assert(!is_pending);
	ck_assert_uint_eq(code, CODE_CONTENT);
	lights++;
}

static void
observe(void)
{
	(void)node_rig_observe(&clear, node_rig.clear, "/a/light", client);
}

/* An observation, and what may end it. */
static void
leave_while_observed(void)
{
	pair();
	observe();
	change_state();
}

static void
ask_in_the_clear(void)
{
	unsigned before = node_rig.light_calls;

	(void)node_rig_ask(&clear, node_rig.clear, CODE_GET, "/a/light", NULL,
	    NULL);
	ck_assert_uint_eq(node_rig.light_calls, before);
}

static void
crash(void)
{
	struct kit *disk = node_rig.disk;

	node_rig_kill();
	disk->stores_left = SIZE_MAX;
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
}

static void
press_button(void)
{
	if (rng_below(&rng, 3) == 0)
		(void)!waxpeer_node_reset(node_rig.node);
}

static void
fill_disk(void)
{
	node_rig.disk->stores_left = rng_below(&rng, 12);
}

static void (*const actions[])(void) = {
	select_method, open_tool, go_on, close_tool, take_over, take_over,
	change_state, add_entry, remove_entry, pair, pair, ask_light,
	ask_light, ask_light, leave_while_observed, ask_in_the_clear, crash,
	press_button, fill_disk,
};

/* What must hold. */

static size_t
count_oscore(void)
{
	struct wax_credential entry;
	size_t count = 0;

	for (size_t i = 0; wax_device_credential(device(), i, &entry); i++)
		count += entry.type == WAX_CREDENTIAL_OSCORE;
	return count;
}

/* With a disk that is empty again, all that was left to be done is done. */
static void
check(void)
{
	const struct waxpeer_node *n = node_rig.node;
	bool has_room = rng_below(&rng, 2) == 0;

	if (has_room)
		node_rig.disk->stores_left = SIZE_MAX;
	node_want(node_rig.node, 0);
	node_rig_turn();
	if (node_rig.disk->stores_left == SIZE_MAX) {
		ck_assert(!wax_device_is_pending(device()));
		ck_assert_uint_eq(n->todo, 0);
	}
	if (n->todo != 0)
		return;
	ck_assert_uint_eq(wax_contexts_count(n->set), count_oscore());
	ck_assert((n->pin[0] != '\0') == (state() == WAX_DOS_RFOTM));
	ck_assert(n->owning == 0 || channel_find(n->endpoint, n->owning) !=
	    NULL);
	ck_assert(state() != WAX_DOS_RFOTM || n->endpoint->trust == NULL ||
	    (n->owning == 0 && wax_device_method(device()) == 1));
	if (state() == WAX_DOS_RFNOP)
		return;
	ck_assert_uint_eq(n->endpoint->observer_count, 0);
	ck_assert_ptr_null(waxpeer_node_context(n,
	    kit_uuid(NODE_RIG_CLIENT)));
}

static void
walk(uint64_t seed)
{
	node_rig_open();
	rng.state = seed;
	tool.endpoint = owner.endpoint = NULL;
	node_rig_asker_open(&clear, NULL);
	client = node_rig_client_context();
	for (unsigned i = 0; i < STEPS; i++) {
		actions[rng_below(&rng, sizeof(actions) /
		    sizeof(actions[0]))]();
		check();
	}
	wax_context_free(client);
	close_tool();
	if (owner.endpoint != NULL)
		node_rig_asker_close(&owner);
	node_rig_asker_close(&clear);
	node_rig.disk->stores_left = SIZE_MAX;
	node_rig_close();
}

START_TEST(whatever_comes_the_nodes_promises_hold)
{
	for (uint64_t seed = 1; seed <= 6; seed++)
		walk(seed);
	ck_assert_uint_gt(transfers, 6);
	ck_assert_uint_gt(lights, 6);
}
END_TEST

TEST_MAIN("peer/node_property",
    whatever_comes_the_nodes_promises_hold)
