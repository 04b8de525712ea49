/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_pstat.c - wax/ocf/pstat.c: every way of the state machine */
#include "check_main.h"
#include "wax/ocf/kit.h"

#define STATES 5

/* Rows: from; columns: to. Written down once more, on purpose. */
static const char *const table[STATES] = {
	/* RESET RFOTM RFPRO RFNOP SRESET */
	"yynnn",	/* RESET */
	"yyyyn",	/* RFOTM */
	"ynyyy",	/* RFPRO */
	"ynyyy",	/* RFNOP */
	"ynyny",	/* SRESET */
};

START_TEST(the_machine_has_these_ways_and_no_others)
{
	for (int from = 0; from < STATES; from++)
		for (int to = 0; to < STATES; to++)
			ck_assert_int_eq(pstat_may_go((enum wax_dos)from,
			    (enum wax_dos)to), table[from][to] == 'y');
}
END_TEST

/* A device of its own in that state. */
static struct kit *
device_in(enum wax_dos state)
{
	struct kit *k = kit_new();

	if (state == WAX_DOS_RFOTM) {
		kit_ask_owning(k);
		return k;
	}
	kit_own(k);
	if (state != WAX_DOS_RFPRO)
		kit_go(k, state);
	return k;
}

START_TEST(a_device_goes_each_way_that_is_and_refuses_each_that_is_not)
{
	for (int from = WAX_DOS_RFOTM; from < STATES; from++)
		for (int to = 0; to < STATES; to++) {
			struct kit *k = device_in((enum wax_dos)from);
			/* before there is an owner nothing but RESET is */
			bool may = table[from][to] == 'y' &&
			    (from != WAX_DOS_RFOTM || to <= WAX_DOS_RFOTM);
			int then = to == WAX_DOS_RESET ? WAX_DOS_RFOTM : to;
			char body[40];

			snprintf(body, sizeof(body), "{\"dos\": {\"s\": %d}}",
			    to);
			ck_assert_int_eq(kit_post(k, "pstat", body), may ?
			    CODE_CHANGED : CODE_BAD_REQUEST);
			ck_assert_int_eq(wax_device_dos(k->device), may ?
			    then : from);
			kit_free(k);
		}
}
END_TEST

START_TEST(an_owned_device_may_go_from_rfotm_to_normal_operation_at_once)
{
	struct kit *k = kit_new();
	struct pstat *p = &k->device->svr.pstat;

	kit_own(k);
	p->state = WAX_DOS_RFOTM;	/* as before the last step */
	kit_ask_owning(k);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 4}}"),
	    CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 3}}"),
	    CODE_CHANGED);
	kit_free(k);
}
END_TEST

START_TEST(each_state_has_its_modes)
{
	static const struct {
		enum wax_dos state;
		const char *cm, *isop;
	} rows[] = {
		{ WAX_DOS_RFOTM, "\"cm\": 2", "\"isop\": false" },
		{ WAX_DOS_RFPRO, "\"cm\": 0", "\"isop\": false" },
		{ WAX_DOS_RFNOP, "\"cm\": 0", "\"isop\": true" },
		{ WAX_DOS_SRESET, "\"cm\": 1", "\"isop\": false" },
	};

	for (size_t i = 0; i < 4; i++) {
		struct kit *k = device_in(rows[i].state);

		ck_assert_int_eq(kit_get(k, "pstat"), CODE_CONTENT);
		ck_assert_ptr_nonnull(strstr(k->text, rows[i].cm));
		ck_assert_ptr_nonnull(strstr(k->text, rows[i].isop));
		ck_assert_ptr_nonnull(strstr(k->text, "\"p\": false"));
		ck_assert_int_eq(kit_get(k, "pstat?if=oic.if.baseline"),
		    CODE_CONTENT);
		ck_assert_ptr_nonnull(strstr(k->text, "oic.r.pstat"));
		kit_free(k);
	}
}
END_TEST

START_TEST(what_is_read_only_is_4_00_and_nothing_changes)
{
	static const char *const wrong[] = {
		"{}", "[]", "{\"isop\": true}", "{\"cm\": 0}", "{\"sm\": 4}",
		"{\"dos\": {\"s\": 3, \"p\": false}}", "{\"dos\": {}}",
		"{\"dos\": {\"p\": true}}", "{\"dos\": 3}",
		"{\"dos\": {\"s\": 5}}", "{\"dos\": {\"s\": -1}}",
		"{\"dos\": {\"s\": \"3\"}}", "{\"om\": 1}", "{\"om\": 8}",
		"{\"tm\": 256}", "{\"tm\": true}", "{\"rowneruuid\": \"x\"}",
		"{\"om\": 4, \"other\": 1}", "{\"dos\": {\"s\": 3}, \"om\": 2}",
	};
	struct kit *k = device_in(WAX_DOS_RFPRO);
	struct bytes before = kit_snapshot(k);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct bytes after;

		ck_assert_msg(kit_post(k, "pstat", wrong[i]) ==
		    CODE_BAD_REQUEST, "%s", wrong[i]);
		after = kit_snapshot(k);
		ck_assert(bytes_equal(before, after));
		free((void *)(uintptr_t)after.data);
	}
	free((void *)(uintptr_t)before.data);
	kit_free(k);
}
END_TEST

START_TEST(the_resources_owner_changes_in_rfotm_and_sreset_only)
{
	static const char body[] = "{\"rowneruuid\": \"" KIT_OBT "\"}";
	struct kit *k = device_in(WAX_DOS_RFPRO);

	ck_assert_int_eq(kit_post(k, "pstat", body), CODE_FORBIDDEN);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_int_eq(kit_post(k, "pstat", body), CODE_FORBIDDEN);
	kit_go(k, WAX_DOS_SRESET);
	ck_assert_int_eq(kit_post(k, "pstat", body), CODE_CHANGED);
	kit_free(k);
}
END_TEST

START_TEST(while_a_state_is_pending_nothing_but_reset_is_accepted)
{
	struct kit *k = device_in(WAX_DOS_RFPRO);

	k->entering = WAX_MORE;
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert(wax_device_is_pending(k->device));
	ck_assert_int_eq(kit_get(k, "pstat"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"p\": true"));
	ck_assert_ptr_nonnull(strstr(k->text, "\"isop\": false"));
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 2}}"),
	    CODE_SERVICE_UNAVAILABLE);
	ck_assert_int_eq(wax_device_settle(k->device), WAX_OK);
	ck_assert_int_eq(wax_device_settle(k->device), WAX_STATE);
	ck_assert(!wax_device_is_pending(k->device));
	kit_go(k, WAX_DOS_RFPRO);
	ck_assert(wax_device_is_pending(k->device));
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": []}"),
	    CODE_SERVICE_UNAVAILABLE);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 0}}"),
	    CODE_CHANGED);
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFOTM);
	ck_assert_int_eq(k->entered, WAX_DOS_RESET);
	kit_free(k);
}
END_TEST

START_TEST(reset_leaves_nothing_of_the_owner)
{
	struct kit *k = device_in(WAX_DOS_RFPRO);
	uint8_t id[16];

	memcpy(id, wax_device_uuid(k->device), 16);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"subject\": "
	    "{\"uuid\": \"" KIT_PEER "\"}, \"resources\": [{\"wc\": \"*\"}], "
	    "\"permission\": 31}]}"), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 0}}"),
	    CODE_CHANGED);
	ck_assert(!wax_device_is_owned(k->device));
	ck_assert_uint_eq(wax_device_credential_count(k->device), 0);
	ck_assert_uint_eq(k->device->svr.acl2.count, 0);
	ck_assert_int_ne(memcmp(id, wax_device_uuid(k->device), 16), 0);
	ck_assert(deviceid_is_nil(&k->device->svr.doxm.owner));
	ck_assert(deviceid_is_nil(&k->device->svr.creds.rowner));
	ck_assert_str_eq(k->device->svr.sdi.name, "");
	ck_assert_int_eq(k->device->svr.doxm.selected, DOXM_METHOD_SELF);
	kit_free(k);
}
END_TEST

START_TEST(a_state_needs_a_credential_for_each_resources_owner)
{
	struct kit *k = device_in(WAX_DOS_RFPRO);

	ck_assert_int_eq(kit_delete(k, "cred?credid=1"), CODE_DELETED);
	kit_ask_hop(k, KIT_OBT, 0);	/* has a certificate, too */
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 3}}"),
	    CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_OBT) "]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 3}}"),
	    CODE_CHANGED);
	kit_free(k);
}
END_TEST

TEST_MAIN("wax/ocf/pstat",
    the_machine_has_these_ways_and_no_others,
    a_device_goes_each_way_that_is_and_refuses_each_that_is_not,
    an_owned_device_may_go_from_rfotm_to_normal_operation_at_once,
    each_state_has_its_modes,
    what_is_read_only_is_4_00_and_nothing_changes,
    the_resources_owner_changes_in_rfotm_and_sreset_only,
    while_a_state_is_pending_nothing_but_reset_is_accepted,
    reset_leaves_nothing_of_the_owner,
    a_state_needs_a_credential_for_each_resources_owner)
