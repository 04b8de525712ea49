/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_onboarding.c - the onboarding tool with its own store, and devices in
   processes of their own on loopback: nothing here is fake */
#include "check_main.h"
#include "obt/ca.h"
#include "tools/chance.h"
#include "obt/discover.h"
#include "obt/house.h"
#include "obt/provision.h"
#include "obt/svr_read.h"
#include "obt/transfer.h"
#include "peer/node_rig.h"
#include "wax/posix/folder.h"

#include <time.h>
#include <unistd.h>

static char folder[64], path[96];
static struct store *s;
static struct talk_error error;
static const char *const names[] = { "lamp", "switch", "proxy" };

static void
store_begin(void)
{
	struct store_self self;
	struct database_error why;

	memset(&self, 0, sizeof(self));
	snprintf(folder, sizeof(folder), "/tmp/onboarding.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/obt.db", folder);
	snprintf(self.domain_name, sizeof(self.domain_name), "home");
	ck_assert_int_eq(chance_device(&self.id), WAX_OK);
	ck_assert_int_eq(chance_device(&self.domain), WAX_OK);
	ck_assert_int_eq(ca_make_root("home", time(NULL), self.ca,
	    self.ca_key), WAX_OK);
	ck_assert_msg(store_create(path, &self, &why) == WAX_OK, "%s",
	    why.text);
	ck_assert_int_eq(store_open(path, &s, &why), WAX_OK);
	store_self_clear(&self);
}

static void
setup(void)
{
	store_begin();
	house_open(HOUSE_DEVICES);
}

static void
teardown(void)
{
	char other[128];

	house_close();
	store_close(s);
	unlink(path);
	snprintf(other, sizeof(other), "%s-wal", path);
	unlink(other);
	snprintf(other, sizeof(other), "%s-shm", path);
	unlink(other);
	rmdir(folder);
}

static enum wax_status
own(size_t n, const char *pin, struct store_device *out)
{
	struct transfer_wish wish = { .address = house[n].clear,
		.name = names[n], .pin = pin };

	error.text[0] = '\0';
	return transfer_run(s, &wish, out, &error);
}

static struct store_device
find(size_t n)
{
	struct store_device d;

	ck_assert_int_eq(store_find_device(s, names[n], &d), WAX_OK);
	return d;
}

static struct store_device
own_well(size_t n)
{
	struct store_device d;

	ck_assert_msg(own(n, house[n].pin, &d) == WAX_OK, "%s", error.text);
	return d;
}

/* What the device says, with cred of which sort it has. */
static size_t
count_creds(size_t n, const char *part)
{
	struct store_device d = find(n);
	uint8_t *cbor;
	size_t len, count = 0;

	ck_assert_msg(provision_read(s, &d, "cred", &cbor, &len, &error) ==
	    WAX_OK, "%s", error.text);
	for (const uint8_t *at = cbor; (at = memmem(at, len - (size_t)(at -
	    cbor), part, strlen(part))) != NULL; at++)
		count++;
	free(cbor);
	return count;
}

static uint64_t
state_of(size_t n)
{
	struct store_device d = find(n);
	struct svr_pstat pstat;
	uint8_t *cbor;
	size_t len;

	ck_assert_msg(provision_read(s, &d, "pstat", &cbor, &len, &error) ==
	    WAX_OK, "%s", error.text);
	ck_assert_int_eq(svr_read_pstat(bytes_of(cbor, len), &pstat), WAX_OK);
	free(cbor);
	return pstat.state;
}

START_TEST(a_device_found_in_clear_is_owned_by_its_pin)
{
	struct discover_question question = { .address = house[0].clear,
		.which = DISCOVER_UNOWNED };
	static struct discover_found found;
	struct store_device d;

	ck_assert_msg(discover_run(&question, &found, &error) == WAX_OK, "%s",
	    error.text);
	ck_assert_uint_eq(found.count, 1);
	ck_assert_str_eq(found.devices[0].place.clear, house[0].clear);
	ck_assert_str_eq(found.devices[0].place.secure, house[0].secure);
	ck_assert_uint_eq(found.devices[0].methods, 2);
	d = own_well(0);
	ck_assert_str_eq(d.address, house[0].secure);
	ck_assert(!find(0).is_unsettled);
	ck_assert_uint_eq(state_of(0), WAX_DOS_RFNOP);
	ck_assert_uint_eq(count_creds(0, "credtype"), 1);
	question.which = DISCOVER_OWNED;
	question.address = house[1].clear;
	ck_assert_int_eq(discover_run(&question, &found, &error), WAX_OK);
	ck_assert_uint_eq(found.count, 0);
}
END_TEST

START_TEST(a_device_is_owned_once)
{
	struct store_device d;

	own_well(0);
	ck_assert_int_eq(own(0, house[0].pin, &d), WAX_EXISTS);
	ck_assert_int_eq(transfer_run(s, &(struct transfer_wish){
		.address = house[0].clear, .pin = house[0].pin }, &d, &error),
	    WAX_STATE);
	ck_assert_uint_eq(state_of(0), WAX_DOS_RFNOP);
}
END_TEST

START_TEST(pairs_links_rights_and_certificates_are_given_and_taken)
{
	static const char *const hrefs[] = { "/a/light" };
	struct store_device a = own_well(0), b = own_well(1);
	struct provision_pairing how = { .role = "reader" };
	struct provision_rule rule = { .subject = SUBJECT_DEVICE,
		.device = b.id, .hrefs = hrefs, .href_count = 1,
		.permission = 2 };
	struct store_bond bond;
	int64_t aceid;

	ck_assert_msg(provision_pair(s, &a, &b, &how, &error) == WAX_OK, "%s",
	    error.text);
	ck_assert_msg(provision_link(s, &a, &b, &error) == WAX_OK, "%s",
	    error.text);
	ck_assert_msg(provision_allow(s, &a, &rule, &aceid, &error) ==
	    WAX_OK, "%s", error.text);
	ck_assert_int_gt(aceid, 0);
	ck_assert_msg(provision_certify(s, &a, 30, false, &error) == WAX_OK,
	    "%s", error.text);
	ck_assert_int_gt(find(0).certificate_until, time(NULL));
	ck_assert_uint_eq(count_creds(0, "credtype"), 5);
	ck_assert_uint_eq(count_creds(0, "senderid"), 1);
	ck_assert_uint_eq(count_creds(1, "credtype"), 3);
	ck_assert_int_eq(store_find_bond(s, STORE_PAIR, &a.id, &b.id, &bond),
	    WAX_OK);
	ck_assert(!bond.is_half);
	ck_assert_int_gt(bond.one_credid, 0);
	ck_assert_int_gt(bond.other_credid, 0);

	/* once more: replaced, not added */
	ck_assert_int_eq(provision_pair(s, &b, &a, &how, &error), WAX_OK);
	a = find(0);
	ck_assert_msg(provision_certify(s, &a, 30, false, &error) == WAX_OK,
	    "%s", error.text);
	ck_assert_uint_eq(count_creds(0, "credtype"), 5);

	ck_assert_int_eq(provision_disallow(s, &a, aceid, &error), WAX_OK);
	ck_assert_int_eq(provision_unlink(s, &a, &b, &error), WAX_OK);
	ck_assert_int_eq(provision_unpair(s, &a, &b, &error), WAX_OK);
	ck_assert_uint_eq(count_creds(0, "credtype"), 3);
	ck_assert_uint_eq(count_creds(1, "credtype"), 1);
	ck_assert_uint_eq(state_of(0), WAX_DOS_RFNOP);
	ck_assert_uint_eq(state_of(1), WAX_DOS_RFNOP);
	ck_assert(!find(0).is_unsettled && !find(1).is_unsettled);
}
END_TEST

START_TEST(a_device_that_goes_is_forgotten_by_its_peers)
{
	struct store_device a = own_well(0), b = own_well(1), found;
	struct provision_pairing how = { .role = NULL };

	ck_assert_int_eq(provision_pair(s, &a, &b, &how, &error), WAX_OK);
	ck_assert_msg(provision_reset(s, &a, false, &error) == WAX_OK, "%s",
	    error.text);
	ck_assert_int_eq(store_find_device(s, "lamp", &found),
	    WAX_NOT_FOUND);
	ck_assert_uint_eq(count_creds(1, "credtype"), 1);
	ck_assert_uint_eq(state_of(1), WAX_DOS_RFNOP);
	/* it waits for an owner again, with another PIN */
	house_wait_pin(0);
	own_well(0);
	ck_assert_uint_eq(count_creds(0, "credtype"), 1);
}
END_TEST

START_TEST(one_that_is_gone_leaves_the_other_as_it_was)
{
	struct store_device a = own_well(0), b = own_well(1);
	struct provision_pairing how = { .role = NULL };
	struct store_bond bond;

	house_kill(1);
	ck_assert_int_eq(provision_pair(s, &a, &b, &how, &error), WAX_SYSTEM);
	ck_assert_msg(strncmp(error.text, "switch: ", 8) == 0, "%s",
	    error.text);
	ck_assert_int_eq(store_find_bond(s, STORE_PAIR, &a.id, &b.id, &bond),
	    WAX_NOT_FOUND);
	ck_assert_uint_eq(state_of(0), WAX_DOS_RFNOP);
	ck_assert_uint_eq(count_creds(0, "credtype"), 1);
	ck_assert(!find(0).is_unsettled && !find(1).is_unsettled);
	ck_assert_int_eq(provision_reset(s, &b, false, &error), WAX_SYSTEM);
	ck_assert_int_eq(provision_reset(s, &b, true, &error), WAX_OK);
}
END_TEST

TEST_MAIN_FIXTURE("obt/onboarding", setup, teardown,
    a_device_found_in_clear_is_owned_by_its_pin,
    a_device_is_owned_once,
    pairs_links_rights_and_certificates_are_given_and_taken,
    a_device_that_goes_is_forgotten_by_its_peers,
    one_that_is_gone_leaves_the_other_as_it_was)
