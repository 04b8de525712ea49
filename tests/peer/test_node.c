/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node.c - a node from its first start to its reset, as an onboarding
   tool and clients meet it */

#include "check_main.h"

#include "peer/node_rig.h"

static const struct wax_device *
device(void)
{
	return waxpeer_node_device(node_rig.node);
}

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

TEST_MAIN_FIXTURE("peer/node", node_rig_open, node_rig_close,
    new_node_waits_for_an_owner_and_shows_a_pin,
    tool_that_knows_the_pin_becomes_the_owner)
