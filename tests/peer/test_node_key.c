/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_key.c - the private key for a node's certificates, from the first
   request to RESET */

#include "check_main.h"

#include "peer/node_rig.h"

#define RECORD "node.key"

static struct node_rig_asker owner;
static char key[512];

static void
set_up(void)
{
	node_rig_open();
	node_rig_own();
	node_rig_owner_open(&owner);
}

static void
tear_down(void)
{
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_close();
}

static uint8_t
get_csr(void)
{
	return node_rig_ask(&owner, node_rig.dtls, CODE_GET, "/oic/sec/csr",
	    NULL, NULL);
}

static void
make_key(void)
{
	ck_assert_uint_eq(get_csr(), CODE_CONTENT);
	ck_assert_ptr_nonnull(waxpeer_node_private_key(node_rig.node));
	snprintf(key, sizeof(key), "%s",
	    waxpeer_node_private_key(node_rig.node));
}

static void
restart(void)
{
	node_rig_kill();
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_owner_open(&owner);
}

START_TEST(first_request_makes_it_and_stores_it)
{
	ck_assert_ptr_null(waxpeer_node_private_key(node_rig.node));
	ck_assert(!kit_record(node_rig.disk, RECORD)->exists);
	make_key();
	ck_assert_ptr_nonnull(strstr(node_rig.text,
	    "-----BEGIN CERTIFICATE REQUEST-----"));
	ck_assert_ptr_null(strstr(node_rig.text, "PRIVATE"));
	ck_assert(kit_record(node_rig.disk, RECORD)->exists);
	ck_assert_ptr_nonnull(strstr(key, "PRIVATE KEY"));
}
END_TEST

START_TEST(next_request_and_restart_keep_it)
{
	make_key();
	ck_assert_uint_eq(get_csr(), CODE_CONTENT);
	ck_assert_str_eq(waxpeer_node_private_key(node_rig.node), key);
	restart();
	ck_assert_str_eq(waxpeer_node_private_key(node_rig.node), key);
	ck_assert_uint_eq(get_csr(), CODE_CONTENT);
	ck_assert_str_eq(waxpeer_node_private_key(node_rig.node), key);
}
END_TEST

START_TEST(reset_removes_it)
{
	make_key();
	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	node_rig_turn();
	ck_assert_ptr_null(waxpeer_node_private_key(node_rig.node));
	ck_assert(!kit_record(node_rig.disk, RECORD)->exists);
}
END_TEST

/* A crash after RESET was stored, and before what follows from it. */
START_TEST(reset_removes_it_after_a_crash_too)
{
	make_key();
	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	ck_assert(kit_record(node_rig.disk, RECORD)->exists);
	node_rig_kill();
	ck_assert(kit_record(node_rig.disk, RECORD)->exists);
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	ck_assert_ptr_null(waxpeer_node_private_key(node_rig.node));
	ck_assert(!kit_record(node_rig.disk, RECORD)->exists);
}
END_TEST

START_TEST(one_that_can_not_be_stored_is_none)
{
	node_rig.disk->stores_left = 0;
	ck_assert_uint_eq(get_csr(), CODE_INTERNAL_ERROR);
	ck_assert_ptr_null(waxpeer_node_private_key(node_rig.node));
	node_rig.disk->stores_left = SIZE_MAX;
	ck_assert_uint_eq(get_csr(), CODE_CONTENT);
}
END_TEST

START_TEST(stored_one_that_is_too_long_is_none)
{
	make_key();
	kit_record(node_rig.disk, RECORD)->len = WAX_RECORD_MAX;
	restart();
	ck_assert_ptr_null(waxpeer_node_private_key(node_rig.node));
	ck_assert_uint_eq(get_csr(), CODE_CONTENT);
	ck_assert_str_ne(waxpeer_node_private_key(node_rig.node), key);
}
END_TEST

START_TEST(stored_one_that_is_damaged_makes_no_request)
{
	make_key();
	kit_record(node_rig.disk, RECORD)->data[60] ^= 0x40;
	restart();
	ck_assert_uint_eq(get_csr(), CODE_INTERNAL_ERROR);
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_key", set_up, tear_down,
    first_request_makes_it_and_stores_it,
    next_request_and_restart_keep_it,
    reset_removes_it,
    reset_removes_it_after_a_crash_too,
    one_that_can_not_be_stored_is_none,
    stored_one_that_is_too_long_is_none,
    stored_one_that_is_damaged_makes_no_request)
