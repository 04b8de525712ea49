/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_provision.c - obt/provision_*.c: what commands do, and refuse */
#include "check_main.h"
#include "obt/deeds.h"
#include "obt/provision.h"

START_TEST(nobody_is_touched_if_one_can_not_be_reached)
{
	char *before, *after;

	deeds_open(&deeds[0]);
	before = fake_picture();
	fake.devices[1].is_gone = true;
	ck_assert_int_eq(deeds_pair(), WAX_SYSTEM);
	after = fake_picture();
	ck_assert_str_eq(before, after);
	ck_assert(!deeds_left_mark());
	ck_assert_uint_eq(fake.writes, 0);
	ck_assert_str_eq(fake.trace, "GET /oic/sec/pstat\n"
	    "GET /oic/sec/pstat\n");
	ck_assert_msg(strncmp(deeds_error.text, "b: ", 3) == 0, "%s",
	    deeds_error.text);
	free(before);
	free(after);
	fake_close();
}
END_TEST

START_TEST(pair_goes_the_way_that_devices_know)
{
	deeds_open(&deeds[0]);
	ck_assert_int_eq(deeds_pair(), WAX_OK);
	ck_assert_str_eq(fake.trace,
	    "GET /oic/sec/pstat\nGET /oic/sec/pstat\n"
	    "POST /oic/sec/pstat\nPOST /oic/sec/pstat\n"
	    "GET /oic/sec/cred\nGET /oic/sec/cred\n"
	    "POST /oic/sec/cred\nGET /oic/sec/cred\n"
	    "POST /oic/sec/cred\nGET /oic/sec/cred\n"
	    "POST /oic/sec/pstat\nPOST /oic/sec/pstat\n");
	fake_close();
}
END_TEST

START_TEST(a_device_that_was_reset_does_not_know_its_owner)
{
	deeds_open(&deeds[0]);
	fake_press_reset(1);
	ck_assert_int_eq(deeds_pair(), WAX_AUTHENTICITY);
	ck_assert(!deeds_left_mark());
	ck_assert_int_eq(provision_reset(NULL, fake_stored(1), false,
	    &deeds_error), WAX_AUTHENTICITY);
	ck_assert(fake_is_stored(1));
	ck_assert_int_eq(provision_reset(NULL, fake_stored(1), true,
	    &deeds_error), WAX_OK);
	ck_assert(!fake_is_stored(1));
	fake_close();
}
END_TEST

START_TEST(a_reset_that_may_have_been_done_leaves_a_mark)
{
	/* the answer is lost, then the store fails when it was done */
	deeds_open(&deeds[0]);
	fake.fault_at = 0;
	fake.fault = FAKE_SILENT_AFTER;
	ck_assert_int_eq(deeds_reset(), WAX_SYSTEM);
	ck_assert(fake_stored(0)->is_unsettled);
	fake_close();
	deeds_open(&deeds[0]);
	fake.write_fault_at = 1;
	ck_assert_int_eq(deeds_reset(), WAX_STORAGE);
	ck_assert(fake_stored(0)->is_unsettled);
	fake_heal();
	ck_assert_int_eq(deeds_settle(), WAX_AUTHENTICITY);
	fake_close();
	/* refused, or not begun */
	deeds_open(&deeds[0]);
	fake.fault_at = 0;
	fake.fault = FAKE_REFUSED;
	ck_assert_int_eq(deeds_reset(), WAX_STATE);
	ck_assert(!deeds_left_mark());
	fake.write_fault_at = fake.writes;
	ck_assert_int_eq(deeds_reset(), WAX_STORAGE);
	ck_assert(wax_device_is_owned(fake.devices[0].kit->device));
	fake_close();
}
END_TEST

START_TEST(peers_of_a_device_that_goes_are_told_when_they_come_back)
{
	deeds_open(&deeds[0]);
	deeds_prepare_reset();
	fake.devices[1].is_gone = true;
	ck_assert_int_eq(deeds_reset(), WAX_OK);
	ck_assert_uint_eq(fake.bond_count, 0);
	ck_assert_uint_eq(wax_device_credential_count(
	    fake.devices[2].kit->device), 1);
	ck_assert_uint_eq(wax_device_credential_count(
	    fake.devices[1].kit->device), 4);
	ck_assert(fake_stored(1)->is_unsettled);
	fake_heal();
	ck_assert_int_eq(provision_link(NULL, fake_stored(1), fake_stored(2),
	    &deeds_error), WAX_OK);
	ck_assert_uint_eq(wax_device_credential_count(
	    fake.devices[1].kit->device), 2);
	ck_assert(!deeds_left_mark());
	fake_close();
}
END_TEST

START_TEST(a_device_that_tells_no_key_for_handshakes_is_given_none)
{
	struct provision_pairing how = { .role = NULL };
	char *before, *now;

	for (size_t i = 0; i < 2; i++) {
		deeds_open(&deeds[0]);
		fake.devices[i].is_foreign = true;
		before = fake_picture();
		ck_assert_int_eq(provision_pair_edhoc(NULL, fake_stored(0),
		    fake_stored(1), &how, &deeds_error), WAX_STATE);
		ck_assert_ptr_nonnull(strstr(deeds_error.text,
		    "no key for handshakes"));
		now = fake_picture();
		ck_assert_str_eq(before, now);
		ck_assert(!deeds_left_mark());
		free(before);
		free(now);
		fake_close();
	}
	deeds_open(&deeds[0]);
	fake.devices[0].is_foreign = true;
	ck_assert_int_eq(deeds_certify_for_edhoc(), WAX_STATE);
	ck_assert_ptr_null(strstr(fake.trace, "x.ostler"));
	ck_assert_int_eq(deeds_certify(), WAX_OK);
	fake_close();
}
END_TEST

/* Lets that one use the light of device 1. */
static void
allow_light(const struct deviceid *who)
{
	static const char *const hrefs[] = { "/a/light" };
	struct provision_rule rule = { .subject = SUBJECT_DEVICE,
		.device = *who, .hrefs = hrefs, .href_count = 1,
		.permission = 6 };
	int64_t aceid;

	ck_assert_int_eq(provision_allow(NULL, fake_stored(1), &rule, &aceid,
	    &deeds_error), WAX_OK);
}

START_TEST(rights_of_a_device_that_goes_are_taken_from_its_peers)
{
	struct deviceid gone, foreign;

	deeds_open(&deeds[0]);
	deeds_prepare_reset();
	gone = fake_stored(0)->id;
	memcpy(foreign.bytes, kit_uuid(KIT_OTHER), sizeof(foreign.bytes));
	allow_light(&gone);	/* beside the one it has */
	allow_light(&foreign);
	allow_light(&fake_stored(2)->id);
	ck_assert_uint_eq(deeds_count_rules_of(1, &gone), 2);
	ck_assert_int_eq(deeds_reset(), WAX_OK);
	ck_assert_uint_eq(deeds_count_rules_of(1, &gone), 0);
	ck_assert_uint_eq(deeds_count_rules_of(1, &foreign), 1);
	ck_assert_uint_eq(deeds_count_rules_of(1, &fake_stored(2)->id), 1);
	fake_close();
}
END_TEST

START_TEST(rights_that_nobody_was_told_of_go_when_the_device_is_settled)
{
	struct deviceid gone;

	deeds_open(&deeds[0]);
	gone = fake_stored(0)->id;
	allow_light(&gone);	/* and no bond */
	ck_assert_int_eq(deeds_reset(), WAX_OK);
	ck_assert_uint_eq(deeds_count_rules_of(1, &gone), 1);
	ck_assert_int_eq(provision_settle(NULL, fake_stored(1), &deeds_error),
	    WAX_OK);
	ck_assert_uint_eq(deeds_count_rules_of(1, &gone), 0);
	fake_close();
}
END_TEST

static void
settle_both(void)
{
	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(provision_settle(NULL, fake_stored(i),
		    &deeds_error), WAX_OK);
}

START_TEST(what_is_newer_than_the_store_is_left_alone)
{
	struct store_bond old[2];

	/* as if the store were a backup of before */
	deeds_open(&deeds[0]);
	ck_assert_int_eq(deeds_pair(), WAX_OK);
	ck_assert_int_eq(provision_link(NULL, fake_stored(0), fake_stored(1),
	    &deeds_error), WAX_OK);
	memcpy(old, fake.bonds, sizeof(old));
	fake.bond_count = 0;
	settle_both();
	ck_assert(deeds_share(0, 1, STORE_PAIR));
	ck_assert(deeds_share(0, 1, STORE_LINK));
	/* ... and of between the two */
	memcpy(fake.bonds, old, sizeof(old));
	fake.bond_count = 2;
	ck_assert_int_eq(deeds_pair(), WAX_OK);
	ck_assert_int_eq(provision_link(NULL, fake_stored(0), fake_stored(1),
	    &deeds_error), WAX_OK);
	memcpy(fake.bonds, old, sizeof(old));
	settle_both();
	ck_assert(deeds_share(0, 1, STORE_PAIR));
	ck_assert(deeds_share(0, 1, STORE_LINK));
	/* made once more, nothing else is left */
	ck_assert_int_eq(deeds_pair(), WAX_OK);
	ck_assert(deeds_share(0, 1, STORE_PAIR));
	ck_assert_uint_eq(deeds_count_entries(0, &fake_stored(1)->id,
	    WAX_CREDENTIAL_OSCORE), 1);
	ck_assert(!deeds_left_mark());
	fake_close();
}
END_TEST

START_TEST(ids_and_secrets_are_new_for_each_pair)
{
	struct provision_pairing how = { .is_foreign = true };
	struct store_bond old;
	struct wax_credential c;
	uint8_t secret[32];

	deeds_open(&deeds[0]);
	ck_assert_int_eq(deeds_pair(), WAX_OK);
	old = fake.bonds[0];
	ck_assert_uint_eq(old.one_sender_len, 7);
	ck_assert_uint_eq(old.one_sender[0], 1);
	ck_assert_uint_eq(old.other_sender[0], 1);
	ck_assert_mem_ne(old.one_sender, old.other_sender, 7);
	ck_assert(deeds_find_entry(0, &fake_stored(1)->id, 64, 0, &c));
	ck_assert_int_eq(c.context.renewal, WAX_RENEWAL_ON);
	ck_assert_int_eq(c.credid, old.one_credid);
	memcpy(secret, c.context.master_secret, 32);
	ck_assert_int_eq(provision_pair(NULL, fake_stored(0), fake_stored(1),
	    &how, &deeds_error), WAX_OK);
	ck_assert_mem_ne(old.one_sender, fake.bonds[0].one_sender, 7);
	ck_assert_mem_ne(old.other_sender, fake.bonds[0].other_sender, 7);
	ck_assert(deeds_find_entry(0, &fake_stored(1)->id, 64, 0, &c));
	ck_assert_int_eq(c.context.renewal, WAX_RENEWAL_OFF);
	ck_assert_mem_ne(c.context.master_secret, secret, 32);
	fake_close();
}
END_TEST

START_TEST(what_makes_no_sense_is_refused_before_anybody_is_asked)
{
	static const char *const wrong[] = { "a/light" }, *const light[] = {
		"/a/light" };
	struct provision_rule rule = { .subject = SUBJECT_ROLE,
		.role = "reader", .hrefs = wrong, .href_count = 1,
		.permission = 2 };
	struct provision_pairing how = { .role = "" };
	int64_t aceid;

	deeds_open(&deeds[0]);
	ck_assert_int_eq(provision_allow(NULL, fake_stored(0), &rule, &aceid,
	    &deeds_error), WAX_RANGE);
	rule.hrefs = light;
	rule.permission = 32;
	ck_assert_int_eq(provision_allow(NULL, fake_stored(0), &rule, &aceid,
	    &deeds_error), WAX_RANGE);
	rule.permission = 2;
	rule.role = NULL;
	ck_assert_int_eq(provision_allow(NULL, fake_stored(0), &rule, &aceid,
	    &deeds_error), WAX_RANGE);
	ck_assert_int_eq(provision_pair(NULL, fake_stored(0), fake_stored(1),
	    &how, &deeds_error), WAX_RANGE);
	how.role = NULL;
	ck_assert_int_eq(provision_pair(NULL, fake_stored(0), fake_stored(0),
	    &how, &deeds_error), WAX_RANGE);
	ck_assert_int_eq(deeds_unpair(), WAX_NOT_FOUND);
	ck_assert_uint_eq(fake.requests, 0);
	ck_assert_uint_eq(fake.writes, 0);
	fake_close();
}
END_TEST

START_TEST(one_entry_of_acl2_can_go_and_others_stay)
{
	deeds_open(&deeds[0]);
	deeds_prepare_allow();
	ck_assert_uint_eq(deeds_count_rules(), 5);
	ck_assert_int_eq(provision_disallow(NULL, fake_stored(0), 4,
	    &deeds_error), WAX_OK);
	ck_assert_uint_eq(deeds_count_rules(), 4);
	ck_assert_int_eq(provision_disallow(NULL, fake_stored(0), 4,
	    &deeds_error), WAX_NOT_FOUND);
	ck_assert_uint_eq(deeds_count_rules(), 4);
	ck_assert(!deeds_left_mark());
	fake_close();
}
END_TEST

START_TEST(what_is_there_is_read_as_it_is)
{
	uint8_t *cbor;
	size_t len;

	deeds_open(&deeds[0]);
	ck_assert_int_eq(provision_read(NULL, fake_stored(0), "cred", &cbor,
	    &len, &deeds_error), WAX_OK);
	ck_assert_uint_gt(len, 10);
	free(cbor);
	ck_assert_int_eq(provision_read(NULL, fake_stored(0), "roles?credid=7",
	    &cbor, &len, &deeds_error), WAX_STATE);
	ck_assert_int_eq(wax_device_dos(fake.devices[0].kit->device),
	    WAX_DOS_RFNOP);
	fake_close();
}
END_TEST

TEST_MAIN("obt/provision",
    nobody_is_touched_if_one_can_not_be_reached,
    pair_goes_the_way_that_devices_know,
    a_device_that_was_reset_does_not_know_its_owner,
    a_reset_that_may_have_been_done_leaves_a_mark,
    peers_of_a_device_that_goes_are_told_when_they_come_back,
    a_device_that_tells_no_key_for_handshakes_is_given_none,
    rights_of_a_device_that_goes_are_taken_from_its_peers,
    rights_that_nobody_was_told_of_go_when_the_device_is_settled,
    what_is_newer_than_the_store_is_left_alone,
    ids_and_secrets_are_new_for_each_pair,
    what_makes_no_sense_is_refused_before_anybody_is_asked,
    one_entry_of_acl2_can_go_and_others_stay,
    what_is_there_is_read_as_it_is)
