/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_change.c - obt/change.c, bonding.c, provision_*.c: whatever request and
   whatever write to the store fails, in whatever way, the devices are as
   before, or as they should be, or marked; and are put right afterwards */
#include "check_main.h"
#include "expect.h"
#include "obt/deeds.h"
#include "obt/provision.h"

#define CHAOS 100		/* worlds for each deed */

static char what[80];		/* is tried, and seen if it goes wrong */

#define HOLDS(condition) EXPECT(condition, "%s: %.80s", what, deeds_error.text)

/* --- what is true of every world ----------------------------------------- */

static void
expect_bond(size_t n, size_t m, enum store_bond_kind kind)
{
	int type = deeds_type(kind);
	const struct store_device *a = fake_stored(n), *b = fake_stored(m);
	size_t at_a = deeds_count_entries(n, &b->id, type);
	size_t at_b = deeds_count_entries(m, &a->id, type);
	struct store_bond bond;

	/* one that was reset is only to be forgotten */
	if (!wax_device_is_owned(fake.devices[n].kit->device) ||
	    !wax_device_is_owned(fake.devices[m].kit->device))
		return;
	if (store_find_bond(NULL, kind, &a->id, &b->id, &bond) != WAX_OK) {
		HOLDS(at_a == 0 || a->is_unsettled);
		HOLDS(at_b == 0 || b->is_unsettled);
	} else if (!bond.is_half) {
		HOLDS(deeds_share(n, m, kind));
		HOLDS(at_a == 1 || a->is_unsettled);
		HOLDS(at_b == 1 || b->is_unsettled);
	}
}

/* Who is gone has left nothing. */
static void
expect_swept(size_t n)
{
	for (size_t i = 0; i < fake.gone_count; i++) {
		const struct deviceid *id = &fake.gone[i];

		HOLDS(fake_stored(n)->is_unsettled ||
		    (deeds_count_entries(n, id, WAX_CREDENTIAL_OSCORE) == 0 &&
		    deeds_count_entries(n, id, WAX_CREDENTIAL_PSK) == 0 &&
		    deeds_count_entries(n, id, WAX_CREDENTIAL_EDHOC) == 0 &&
		    deeds_count_rules_of(n, id) == 0));
	}
}

static void
expect_consistent(void)
{
	for (size_t n = 0; n < FAKE_DEVICES; n++) {
		enum wax_dos dos = wax_device_dos(fake.devices[n].kit->device);

		if (!fake_is_stored(n))
			continue;
		HOLDS(dos == WAX_DOS_RFNOP || fake_stored(n)->is_unsettled ||
		    dos == WAX_DOS_RFOTM);
		expect_swept(n);
		for (size_t m = 0; m < n; m++) {
			if (!fake_is_stored(m))
				continue;
			expect_bond(n, m, STORE_PAIR);
			expect_bond(n, m, STORE_LINK);
			expect_bond(n, m, STORE_HANDSHAKE);
		}
	}
}

/* --- the property -------------------------------------------------------- */

/* Nothing fails any more: all is put right, and the command does its work. */
static void
expect_healed(const struct deed *v)
{
	bool was_done;

	fake_heal();
	for (size_t i = 0; i < FAKE_DEVICES; i++) {
		/* a device that was reset is only to be forgotten */
		if (!fake_is_stored(i) || wax_device_dos(
		    fake.devices[i].kit->device) == WAX_DOS_RFOTM)
			continue;
		HOLDS(!fake_stored(i)->is_unsettled || provision_settle(NULL,
		    fake_stored(i), &deeds_error) == WAX_OK);
		HOLDS(!fake_stored(i)->is_unsettled);
		HOLDS(wax_device_dos(fake.devices[i].kit->device) ==
		    WAX_DOS_RFNOP);
	}
	expect_consistent();
	if (v->act == deeds_reset && fake_is_stored(0) &&
	    wax_device_dos(fake.devices[0].kit->device) == WAX_DOS_RFOTM) {
		HOLDS(deeds_reset() == WAX_AUTHENTICITY);
		HOLDS(provision_reset(NULL, fake_stored(0), true,
		    &deeds_error) == WAX_OK);
	}
	was_done = v->is_final && v->is_done();
	HOLDS(was_done || v->act == deeds_allow || v->act() == WAX_OK);
	HOLDS(v->is_done() || v->act == deeds_allow);
	HOLDS(!deeds_left_mark());
	expect_consistent();
}

/* What there was before may stay for a while, and then a mark. */
static bool
may_leave_old(const struct deed *v)
{
	return v->act == deeds_certify || v->act == deeds_certify_for_edhoc ||
	    v->act == deeds_enroll || v->act == deeds_dismiss ||
	    v->act == deeds_settle;
}

/* is_mild: but for one request or write all goes well. */
static void
expect_good_end(const struct deed *v, enum wax_status st, const char *before,
    bool is_mild)
{
	char *now = fake_picture();

	expect_consistent();
	if (st == WAX_OK)
		HOLDS(v->is_done());
	else
		HOLDS(deeds_error.text[0] != '\0');
	/* as before, or done, or marked */
	HOLDS(strcmp(before, now) == 0 || v->is_done() ||
	    deeds_left_mark() || (v->act == deeds_reset &&
	    !wax_device_is_owned(fake.devices[0].kit->device)));
	if (is_mild && !v->is_final)
		HOLDS(strcmp(before, now) == 0 || v->is_done() ||
		    (may_leave_old(v) && deeds_left_mark()));
	free(now);
	expect_healed(v);
}

static void
note_case(const struct deed *v, size_t at, int how)
{
	snprintf(what, sizeof(what), "%s, fault %d at %zu", v->name, how, at);
}

/* One world in which that goes wrong. */
static void
run_case(const struct deed *v, size_t fault_at, enum fake_fault fault,
    size_t write_fault_at, bool is_store_dead)
{
	char *before;

	deeds_open(v);
	note_case(v, fault_at == SIZE_MAX ? write_fault_at : fault_at,
	    fault_at == SIZE_MAX ? -1 : (int)fault);
	before = fake_picture();
	fake.fault_at = fault_at;
	fake.fault = fault;
	fake.write_fault_at = write_fault_at;
	fake.is_store_dead = is_store_dead;
	expect_good_end(v, v->act(), before, !is_store_dead &&
	    (fault_at == SIZE_MAX || (fault != FAKE_GONE_BEFORE &&
	    fault != FAKE_GONE_AFTER)));
	free(before);
	fake_close();
}

/* So many requests and writes it takes when nothing goes wrong. */
static void
count_work(const struct deed *v, size_t *requests, size_t *writes)
{
	deeds_open(v);
	note_case(v, 0, -3);
	HOLDS(v->act() == WAX_OK);
	HOLDS(v->is_done());
	HOLDS(!deeds_left_mark());
	expect_consistent();
	*requests = fake.requests;
	*writes = fake.writes;
	fake_close();
}

START_TEST(each_command_does_what_it_says)
{
	for (size_t n = 0; n < deed_count; n++) {
		size_t requests, writes;

		count_work(&deeds[n], &requests, &writes);
		ck_assert_uint_gt(requests, 0);
	}
}
END_TEST

START_TEST(any_request_may_fail_in_any_way)
{
	for (size_t n = 0; n < deed_count; n++) {
		size_t requests, writes;

		count_work(&deeds[n], &requests, &writes);
		for (int how = 0; how < FAKE_FAULTS; how++)
			for (size_t i = 0; i < requests; i++)
				run_case(&deeds[n], i, (enum fake_fault)how,
				    SIZE_MAX, false);
	}
}
END_TEST

START_TEST(any_write_to_the_store_may_fail)
{
	for (size_t n = 0; n < deed_count; n++) {
		size_t requests, writes;

		count_work(&deeds[n], &requests, &writes);
		for (size_t i = 0; i < writes; i++) {
			run_case(&deeds[n], SIZE_MAX, 0, i, false);
			run_case(&deeds[n], SIZE_MAX, 0, i, true);
		}
	}
}
END_TEST

START_TEST(many_things_may_fail_at_once)
{
	for (size_t n = 0; n < deed_count * CHAOS; n++) {
		const struct deed *v = &deeds[n % deed_count];
		struct rng chaos = { n };
		char *before;

		deeds_open(v);
		note_case(v, n, -2);
		before = fake_picture();
		fake.chaos = &chaos;
		expect_good_end(v, v->act(), before, false);
		free(before);
		fake_close();
	}
}
END_TEST

TEST_MAIN("obt/change",
    each_command_does_what_it_says,
    any_request_may_fail_in_any_way,
    any_write_to_the_store_may_fail,
    many_things_may_fail_at_once)
