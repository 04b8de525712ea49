/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_device.c - wax/ocf/device.c, with svr */
#include "check_main.h"
#include "wax/ocf/kit.h"

static struct kit *k;

static void
begin(void)
{
	k = kit_new();
}

static void
end(void)
{
	kit_free(k);
}

static struct bytes before;

static void
remember(void)
{
	before = kit_snapshot(k);
}

static bool
is_as_remembered(void)
{
	struct bytes after = kit_snapshot(k);
	bool is_same = bytes_equal(before, after);

	free((void *)(uintptr_t)after.data);
	free((void *)(uintptr_t)before.data);
	return is_same;
}

START_TEST(a_new_device_waits_for_an_owner)
{
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFOTM);
	ck_assert(!wax_device_is_owned(k->device));
	ck_assert(!wax_device_is_pending(k->device));
	ck_assert(deviceid_is_nil((const void *)wax_device_owner(k->device)));
	ck_assert(!deviceid_is_nil((const void *)wax_device_uuid(k->device)));
}
END_TEST

/* A PSK identity ends at its first zero byte. */
START_TEST(no_temporary_device_id_has_a_zero_byte)
{
	for (unsigned i = 0; i < 200; i++) {
		ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
		ck_assert_ptr_null(memchr(wax_device_uuid(k->device), 0,
		    WAX_SUBJECT_LEN));
	}
}
END_TEST

START_TEST(a_restart_keeps_all_of_it)
{
	enum wax_restored how;

	kit_own(k);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") ", " KIT_PSK(KIT_PEER) "]}"),
	    CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"aceid\": 7, "
	    "\"subject\": {\"role\": \"r\"}, \"resources\": [{\"wc\": \"+\"}, "
	    "{\"href\": \"/a\"}], \"permission\": 6, \"validity\": "
	    "[{\"period\": \"20240101T000000Z/P1D\", \"recurrence\": "
	    "[\"FREQ=DAILY\"]}]}]}"), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	remember();
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, &how), WAX_OK);
	ck_assert_int_eq(how, WAX_RESTORED_STATE);
	ck_assert(is_as_remembered());
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFNOP);
}
END_TEST

START_TEST(a_change_that_is_not_stored_has_not_happened)
{
	static const char *const updates[][2] = {
		{ "cred", "{\"creds\": [" KIT_PSK(KIT_PEER) "]}" },
		{ "acl2", "{\"aclist2\": [{\"subject\": {\"role\": \"r\"}, "
		    "\"resources\": [{\"wc\": \"+\"}], \"permission\": 6}]}" },
		{ "pstat", "{\"dos\": {\"s\": 3}}" },
		{ "sdi", "{\"name\": \"x\", \"priv\": true}" },
		{ "pstat", "{\"dos\": {\"s\": 0}}" },
	};

	kit_own(k);
	for (size_t i = 0; i < 5; i++) {
		remember();
		k->stores_left = i % 2;
		k->changed = 0;
		ck_assert_int_eq(kit_post(k, updates[i][0], updates[i][1]),
		    CODE_INTERNAL_ERROR);
		ck_assert(is_as_remembered());
		ck_assert_uint_eq(k->changed, 0);
	}
	remember();
	ck_assert_int_eq(kit_delete(k, "cred"), CODE_INTERNAL_ERROR);
	ck_assert(is_as_remembered());
	k->stores_left = SIZE_MAX;
	remember();
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert(is_as_remembered());
}
END_TEST

START_TEST(a_pending_state_is_entered_again_after_a_restart)
{
	kit_own(k);
	k->entering = WAX_MORE;
	kit_go(k, WAX_DOS_RFNOP);
	kit_stop(k);
	k->entering = WAX_OK;
	k->entered = WAX_DOS_RESET;
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(k->entered, WAX_DOS_RFNOP);
	ck_assert(!wax_device_is_pending(k->device));
	k->entering = WAX_MORE;
	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	kit_stop(k);
	k->entering = WAX_OK;
	k->entered = WAX_DOS_RFNOP;
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(k->entered, WAX_DOS_RESET);
}
END_TEST

/* The newest copy; the head has no dot. */
static void
damage(void)
{
	const struct shelf *s = &k->device->shelf;
	char name[40];

	snprintf(name, sizeof(name), "device.%c.0",
	    s->copies[1].generation > s->copies[0].generation ? 'b' : 'a');
	kit_record(k, name)->data[20] ^= 1;
}

START_TEST(a_damaged_state_is_refused)
{
	kit_own(k);
	kit_go(k, WAX_DOS_RFNOP);
	damage();
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_DAMAGED);
	ck_assert_ptr_null(k->device);
	/* and the device can be given to a new owner */
	ck_assert_int_eq(wax_device_erase(&k->conf), WAX_OK);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFOTM);
}
END_TEST

START_TEST(the_copy_before_is_used_in_soft_reset_and_if_that_is_wanted)
{
	enum wax_restored how;

	kit_own(k);
	kit_go(k, WAX_DOS_RFNOP);
	damage();
	kit_stop(k);
	k->conf.accepts_previous = true;
	ck_assert_int_eq(kit_start(k, &how), WAX_OK);
	ck_assert_int_eq(how, WAX_RESTORED_PREVIOUS);
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_SRESET);
	/* from there on it is the newest */
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, &how), WAX_OK);
	ck_assert_int_eq(how, WAX_RESTORED_STATE);
	kit_go(k, WAX_DOS_RFPRO);
	damage();
	kit_record(k, "device.a.0")->data[22] ^= 1;
	kit_record(k, "device.b.0")->data[21] ^= 1;
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, &how), WAX_DAMAGED);
	ck_assert_int_eq(wax_device_erase(&k->conf), WAX_OK);
	ck_assert_int_eq(kit_start(k, &how), WAX_OK);
}
END_TEST

START_TEST(a_copy_from_before_there_was_an_owner_is_never_used)
{
	kit_ask_clear(k);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"oxmsel\": 2}"),
	    CODE_CHANGED);
	damage();
	kit_stop(k);
	k->conf.accepts_previous = true;
	ck_assert_int_eq(kit_start(k, NULL), WAX_DAMAGED);
	ck_assert_int_eq(wax_device_erase(&k->conf), WAX_OK);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
}
END_TEST

START_TEST(a_transfer_that_breaks_off_leaves_nothing)
{
	ck_assert_int_eq(wax_device_set_owning(k->device, true), WAX_OK);
	kit_ask_owning(k);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"devowneruuid\": \"" KIT_OBT
	    "\"}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_OBT) "]}"), CODE_CHANGED);
	ck_assert_int_eq(wax_device_set_owning(k->device, false), WAX_OK);
	ck_assert_uint_eq(wax_device_credential_count(k->device), 0);
	ck_assert(deviceid_is_nil(&k->device->svr.doxm.owner));
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFOTM);
}
END_TEST

START_TEST(no_key_is_left_in_storage_after_a_reset)
{
	kit_own(k);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
		    KIT_PSK(KIT_PEER) ", " KIT_PSK(KIT_OTHER) ", "
		    KIT_PSK(KIT_PEER) ", " KIT_PSK(KIT_PEER) "]}"),
		    CODE_CHANGED);
	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	for (size_t i = 0; i < KIT_RECORDS; i++)
		ck_assert(!k->records[i].exists ||
		    memmem(k->records[i].data, k->records[i].len,
		    "\0\1\2\3\4\5\6\7", 8) == NULL);
}
END_TEST

START_TEST(a_reset_in_the_transfer_ends_it)
{
	ck_assert_int_eq(wax_device_set_owning(k->device, true), WAX_OK);
	kit_ask_owning(k);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 0}}"),
	    CODE_CHANGED);
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_CONTENT);
}
END_TEST

#define MAKER \
	"{\"creds\": [{\"credid\": 100, \"credtype\": 8, \"credusage\": " \
	"\"oic.sec.cred.mfgtrustca\", \"subjectuuid\": \"*\", " \
	"\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", " \
	"\"data\": \"" KIT_PEM "\"}}]}"

static enum wax_status
add_maker(const char *text)
{
	struct bytes cbor = kit_cbor(text);

	return wax_device_add_maker(k->device, cbor.data, cbor.len);
}

START_TEST(the_makers_certificates_stay_whatever_the_owner_does)
{
	ck_assert_int_eq(add_maker("{\"creds\": [" KIT_PSK(KIT_OBT) "]}"),
	    WAX_FORMAT);
	ck_assert_int_eq(add_maker("{\"rowneruuid\": \"" KIT_OBT "\"}"),
	    WAX_FORMAT);
	ck_assert_int_eq(add_maker(MAKER), WAX_OK);
	kit_own(k);
	ck_assert_int_eq(add_maker(MAKER), WAX_STATE);
	ck_assert_int_eq(kit_post(k, "cred", MAKER), CODE_FORBIDDEN);
	ck_assert_int_eq(kit_delete(k, "cred?credid=100"), CODE_FORBIDDEN);
	ck_assert_int_eq(kit_delete(k, "cred"), CODE_DELETED);
	ck_assert_uint_eq(wax_device_credential_count(k->device), 1);
	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	ck_assert_uint_eq(wax_device_credential_count(k->device), 1);
}
END_TEST

START_TEST(a_state_with_types_that_it_does_not_take_is_not_used)
{
	struct wax_device *d;

	kit_own(k);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") "]}"), CODE_CHANGED);
	kit_stop(k);
	k->conf.types = WAX_CREDENTIAL_PSK | WAX_CREDENTIAL_CERTIFICATE;
	ck_assert_int_eq(wax_device_new(&k->conf, &d, NULL),
	    WAX_UNSUPPORTED);
	k->conf.types |= WAX_CREDENTIAL_OSCORE;
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_uint_eq(wax_device_credential_count(k->device), 2);
}
END_TEST

START_TEST(settings_out_of_range_are_refused)
{
	struct wax_device_conf conf = k->conf;
	struct wax_device *d;

	conf.record = NULL;
	ck_assert_int_eq(wax_device_new(&conf, &d, NULL), WAX_OK);
	wax_device_free(d);
	conf.methods = 0;
	ck_assert_int_eq(wax_device_new(&conf, &d, NULL), WAX_RANGE);
	conf.methods = 8;
	ck_assert_int_eq(wax_device_new(&conf, &d, NULL), WAX_RANGE);
	conf.methods = 1;
	conf.types = 16;
	ck_assert_int_eq(wax_device_new(&conf, &d, NULL), WAX_RANGE);
	conf.types = 0;
	conf.creds_max = 1025;
	ck_assert_int_eq(wax_device_new(&conf, &d, NULL), WAX_RANGE);
	conf.creds_max = 0;
	conf.env = NULL;
	ck_assert_int_eq(wax_device_new(&conf, &d, NULL), WAX_RANGE);
	conf = k->conf;
	conf.record = "1234567890123456789012345678901234567890123456789";
	ck_assert_int_eq(wax_device_new(&conf, &d, NULL), WAX_RANGE);
	ck_assert_int_eq(wax_device_erase(&conf), WAX_RANGE);
	ck_assert_int_eq(wax_device_new(&k->conf, &d, NULL), WAX_EXISTS);
	wax_device_free(NULL);
}
END_TEST

START_TEST(changes_are_told)
{
	kit_own(k);
	ck_assert_uint_eq(k->changed, WAX_CHANGED_CRED | WAX_CHANGED_DOXM |
	    WAX_CHANGED_DOS | WAX_CHANGED_SDI | WAX_CHANGED_ACL);
	k->changed = 0;
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	ck_assert_uint_eq(k->changed, WAX_CHANGED_CRED);
	ck_assert(wax_device_credential_is_valid(k->device, 2, KIT_NOW));
	ck_assert(!wax_device_credential_is_valid(k->device, 3, KIT_NOW));
}
END_TEST

START_TEST(more_than_storage_can_hold_is_refused_whole)
{
	static char body[8000];
	size_t n;
	uint8_t code = CODE_CHANGED;

	k->conf.creds_max = 1024;
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	kit_own(k);
	n = (size_t)snprintf(body, sizeof(body), "{\"creds\": [{\"credtype\": "
	    "8, \"credusage\": \"oic.sec.cred.trustca\", \"subjectuuid\": "
	    "\"*\", \"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
	    "\"data\": \"-----BEGIN ");
	memset(body + n, 'A', 3000);
	strcpy(body + n + 3000, "\"}}]}");
	for (size_t i = 0; i < 100 && code == CODE_CHANGED; i++)
		code = kit_post(k, "cred", body);
	ck_assert_int_eq(code, CODE_TOO_LARGE);
	remember();
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert(is_as_remembered());
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/device", begin, end,
    a_new_device_waits_for_an_owner,
    no_temporary_device_id_has_a_zero_byte,
    a_restart_keeps_all_of_it,
    a_change_that_is_not_stored_has_not_happened,
    a_pending_state_is_entered_again_after_a_restart,
    a_damaged_state_is_refused,
    the_copy_before_is_used_in_soft_reset_and_if_that_is_wanted,
    a_copy_from_before_there_was_an_owner_is_never_used,
    a_transfer_that_breaks_off_leaves_nothing,
    no_key_is_left_in_storage_after_a_reset,
    a_reset_in_the_transfer_ends_it,
    the_makers_certificates_stay_whatever_the_owner_does,
    a_state_with_types_that_it_does_not_take_is_not_used,
    settings_out_of_range_are_refused,
    changes_are_told,
    more_than_storage_can_hold_is_refused_whole)
