/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_transfer.c - obt/transfer.c: a device gets an owner, or it has none;
   never one that does not know of it */
#include "check_main.h"
#include "expect.h"
#include "obt/fake.h"
#include "obt/provision.h"
#include "obt/transfer.h"

#define CHAOS 600		/* worlds */

static struct talk_error error;
static struct store_device got;
static char what[80];		/* is tried, and seen if it goes wrong */

#define HOLDS(condition) EXPECT(condition, "%s: %.80s", what, error.text)

static const struct transfer_wish by_pin = {
	.address = "coap://[::1]:10000", .name = "a", .pin = "12345678",
};

static enum wax_status
transfer(void)
{
	error.text[0] = '\0';
	return transfer_run(NULL, &by_pin, &got, &error);
}

static struct wax_device *
device(void)
{
	return fake.devices[0].kit->device;
}

static bool
has_zero(const uint8_t *id)
{
	return memchr(id, 0, 16) != NULL;
}

/* It is ours, and both know the same of it. */
static void
expect_owned(void)
{
	const struct store_device *d;
	struct wax_credential c;

	HOLDS(fake_is_stored(0));
	d = fake_stored(0);
	HOLDS(wax_device_dos(device()) == WAX_DOS_RFNOP);
	HOLDS(wax_device_is_owned(device()));
	HOLDS(memcmp(wax_device_owner(device()), kit_uuid(KIT_OBT), 16) == 0);
	HOLDS(memcmp(wax_device_uuid(device()), d->id.bytes, 16) == 0);
	HOLDS(!has_zero(d->id.bytes));
	HOLDS(wax_device_credential_count(device()) == 1);
	HOLDS(wax_device_credential(device(), 0, &c));
	HOLDS(c.type == WAX_CREDENTIAL_PSK && c.key_len == 16);
	HOLDS(memcmp(c.subject, kit_uuid(KIT_OBT), 16) == 0);
	HOLDS(memcmp(c.key, d->owner_key, 16) == 0);
	HOLDS(fake.devices[0].kit->device->svr.acl2.count == 3);
	HOLDS(strcmp(d->address, "coaps://[::1]:20000") == 0);
}

/* What may be after a failure; and the way out of it. */
static void
expect_good_end(enum wax_status st)
{
	bool is_owned = wax_device_is_owned(device()) &&
	    wax_device_dos(device()) != WAX_DOS_RFOTM;

	if (st == WAX_OK)
		expect_owned();
	else
		HOLDS(error.text[0] != '\0');
	HOLDS(!is_owned || fake_is_stored(0));
	HOLDS(st == WAX_OK || !fake_is_stored(0) ||
	    fake_stored(0)->is_unsettled);
	HOLDS(is_owned || wax_device_dos(device()) == WAX_DOS_RFOTM);
	HOLDS((got.name[0] != '\0') == fake_is_stored(0));
	fake_heal();
	if (st != WAX_OK && fake_is_stored(0))
		HOLDS(provision_reset(NULL, fake_stored(0), !is_owned,
		    &error) == WAX_OK);
	if (st != WAX_OK) {
		HOLDS(!wax_device_is_owned(device()));
		HOLDS(!fake_is_stored(0));
		HOLDS(transfer() == WAX_OK);
	}
	if (fake_stored(0)->is_unsettled)
		HOLDS(provision_settle(NULL, fake_stored(0), &error) ==
		    WAX_OK);
	HOLDS(!fake_stored(0)->is_unsettled);
	expect_owned();
}

static void
run_case(size_t fault_at, enum fake_fault fault, size_t write_fault_at,
    bool is_store_dead)
{
	snprintf(what, sizeof(what), "request %zu, fault %d, write %zu",
	    fault_at, fault, write_fault_at);
	fake_open();
	fake.fault_at = fault_at;
	fake.fault = fault;
	fake.write_fault_at = write_fault_at;
	fake.is_store_dead = is_store_dead;
	expect_good_end(transfer());
	fake_close();
}

START_TEST(requests_go_in_the_order_that_devices_know)
{
	fake_open();
	ck_assert_int_eq(transfer(), WAX_OK);
	ck_assert_str_eq(fake.trace,
	    "GET /oic/sec/doxm\n"
	    "GET /oic/res\n"
	    "POST /oic/sec/doxm\n"	/* oxmsel */
	    "POST /oic/sec/pstat\n"	/* om */
	    "POST /oic/sec/doxm\n"	/* devowneruuid */
	    "POST /oic/sec/doxm\n"	/* deviceuuid */
	    "POST /oic/sec/doxm\n"	/* rowneruuid */
	    "POST /oic/sec/acl2\n"
	    "POST /oic/sec/pstat\n"
	    "POST /oic/sec/cred\n"
	    "POST /oic/sec/sdi\n"
	    "POST /oic/sec/doxm\n"	/* owned */
	    "POST /oic/sec/pstat\n"	/* RFPRO */
	    "DELETE /oic/sec/acl2\n"
	    "POST /oic/sec/acl2\n"
	    "POST /oic/sec/pstat\n");	/* RFNOP */
	expect_owned();
	ck_assert_str_eq(got.name, "a");
	ck_assert_uint_eq(got.method, 1);
	ck_assert(!got.is_unsettled);
	ck_assert_mem_eq(&got, fake_stored(0), sizeof(got));
	fake_close();
}
END_TEST

START_TEST(any_request_may_fail_in_any_way)
{
	size_t requests;

	fake_open();
	ck_assert_int_eq(transfer(), WAX_OK);
	requests = fake.requests;
	fake_close();
	for (int how = 0; how < FAKE_FAULTS; how++)
		for (size_t i = 0; i < requests; i++)
			run_case(i, (enum fake_fault)how, SIZE_MAX, false);
}
END_TEST

START_TEST(any_write_to_the_store_may_fail)
{
	size_t writes;

	fake_open();
	ck_assert_int_eq(transfer(), WAX_OK);
	writes = fake.writes;
	ck_assert_uint_eq(writes, 2);
	fake_close();
	for (size_t i = 0; i < writes; i++) {
		run_case(SIZE_MAX, 0, i, false);
		run_case(SIZE_MAX, 0, i, true);
	}
}
END_TEST

START_TEST(many_things_may_fail_at_once)
{
	for (size_t seed = 1; seed <= CHAOS; seed++) {
		struct rng chaos = { seed };

		snprintf(what, sizeof(what), "chaos %zu", seed);
		fake_open();
		fake.chaos = &chaos;
		expect_good_end(transfer());
		fake_close();
	}
}
END_TEST

START_TEST(refused_at_any_step_the_device_is_without_an_owner)
{
	for (size_t i = 2; i < 16; i++) {
		fake_open();
		fake.fault_at = i;
		fake.fault = FAKE_REFUSED;
		snprintf(what, sizeof(what), "request %zu", i);
		HOLDS(transfer() == WAX_STATE);
		HOLDS(!fake_is_stored(0));
		HOLDS(!wax_device_is_owned(device()));
		HOLDS(wax_device_dos(device()) == WAX_DOS_RFOTM);
		fake_close();
	}
}
END_TEST

START_TEST(a_device_without_a_security_domain_can_be_owned)
{
	struct transfer_wish wish = by_pin;

	/* the fake has no such fault but this: the step is the tenth */
	fake_open();
	fake.fault_at = 10;
	fake.fault = FAKE_REFUSED;
	ck_assert_int_eq(transfer_run(NULL, &wish, &got, &error), WAX_STATE);
	ck_assert_ptr_nonnull(strstr(error.text, "security domain"));
	fake.fault = FAKE_ABSENT;
	fake.fault_at = fake.requests + 10;
	ck_assert_int_eq(transfer_run(NULL, &wish, &got, &error), WAX_OK);
	expect_owned();
	fake_close();
}
END_TEST

START_TEST(a_wrong_pin_is_told_and_leaves_nothing)
{
	fake_open();
	fake.is_pin_wrong = true;
	ck_assert_int_eq(transfer(), WAX_AUTHENTICITY);
	ck_assert_ptr_nonnull(strstr(error.text, "PIN"));
	ck_assert(!fake_is_stored(0));
	ck_assert_uint_eq(fake.writes, 0);
	fake.is_pin_wrong = false;
	ck_assert_int_eq(transfer(), WAX_OK);
	fake_close();
}
END_TEST

START_TEST(a_device_that_has_an_owner_is_left_alone)
{
	fake_open();
	ck_assert_int_eq(transfer(), WAX_OK);
	fake.requests = 0;
	ck_assert_int_eq(transfer_run(NULL, &(struct transfer_wish){
		.address = by_pin.address, .pin = "12345678" }, &got, &error),
	    WAX_STATE);
	ck_assert_uint_eq(fake.requests, 1);
	ck_assert_ptr_nonnull(strstr(error.text, "it has an owner"));
	expect_owned();
	fake_close();
}
END_TEST

START_TEST(names_are_checked_before_anybody_is_asked)
{
	struct transfer_wish wish = by_pin;

	fake_open();
	ck_assert_int_eq(transfer(), WAX_OK);
	fake.requests = 0;
	wish.address = "coap://[::1]:10001";
	ck_assert_int_eq(transfer_run(NULL, &wish, &got, &error), WAX_EXISTS);
	wish.name = "a b";
	ck_assert_int_eq(transfer_run(NULL, &wish, &got, &error), WAX_RANGE);
	ck_assert_uint_eq(fake.requests, 0);
	wish.name = NULL;
	ck_assert_int_eq(transfer_run(NULL, &wish, &got, &error), WAX_OK);
	ck_assert_uint_eq(strlen(got.name), strlen("device-01234567"));
	ck_assert(strncmp(got.name, "device-", 7) == 0);
	fake_close();
}
END_TEST

START_TEST(the_method_is_one_that_both_have)
{
	struct transfer_wish wish = by_pin;

	fake_open();
	wish.pin = NULL;
	ck_assert_int_eq(transfer_run(NULL, &wish, &got, &error),
	    WAX_UNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(error.text, "Random PIN"));
	ck_assert_int_eq(wax_device_dos(device()), WAX_DOS_RFOTM);
	/* not PEM: told before the device is asked to own itself */
	wish.maker_anchors = "no certificate";
	ck_assert_int_eq(transfer_run(NULL, &wish, &got, &error), WAX_FORMAT);
	ck_assert(!fake_is_stored(0));
	wish.pin = "1";
	ck_assert_int_eq(transfer_run(NULL, &wish, &got, &error), WAX_RANGE);
	fake_close();
}
END_TEST

TEST_MAIN("obt/transfer",
    requests_go_in_the_order_that_devices_know,
    any_request_may_fail_in_any_way,
    any_write_to_the_store_may_fail,
    many_things_may_fail_at_once,
    refused_at_any_step_the_device_is_without_an_owner,
    a_device_without_a_security_domain_can_be_owned,
    a_wrong_pin_is_told_and_leaves_nothing,
    a_device_that_has_an_owner_is_left_alone,
    names_are_checked_before_anybody_is_asked,
    the_method_is_one_that_both_have)
