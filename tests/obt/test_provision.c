/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_provision.c - obt/change.c, bonding.c, provision_*.c: whatever request
   and whatever write to the store fails, in whatever way, the devices are as
   before, or as they should be, or marked; and are put right afterwards */
#include "check_main.h"
#include "expect.h"
#include "obt/fake.h"
#include "obt/provision.h"

static struct talk_error error;
static char what[80];	/* is tried, and seen if it goes wrong */

#define HOLDS(condition) EXPECT(condition, "%s: %.80s", what, error.text)

/* --- what is true of every world ----------------------------------------- */

/* The entry number nth that device n has for another, of that type. */
static bool
entry_find(size_t n, const struct deviceid *peer, int type, size_t nth,
    struct wax_credential *out)
{
	const struct wax_device *d = fake.devices[n].kit->device;

	for (size_t i = 0; wax_device_credential(d, i, out); i++)
		if (out->type == type && !out->is_any &&
		    memcmp(out->subject, peer->bytes, 16) == 0 && nth-- == 0)
			return true;
	return false;
}

static bool
contexts_fit(const struct wax_credential *a, const struct wax_credential *b)
{
	const struct wax_context_parameters *x = &a->context, *y = &b->context;

	return x->master_secret_len == 32 && memcmp(x->master_secret,
	    y->master_secret, 32) == 0 && bytes_equal(
	    bytes_of(x->sender_id, x->sender_id_len),
	    bytes_of(y->recipient_id, y->recipient_id_len)) && bytes_equal(
	    bytes_of(y->sender_id, y->sender_id_len),
	    bytes_of(x->recipient_id, x->recipient_id_len));
}

static bool
keys_fit(const struct wax_credential *a, const struct wax_credential *b)
{
	return a->key_len == 16 && b->key_len == 16 &&
	    memcmp(a->key, b->key, 16) == 0;
}

/* Some entry of one fits some of the other. */
static bool
devices_share(size_t n, size_t m, enum store_bond_kind kind)
{
	int type = kind == STORE_PAIR ? WAX_CREDENTIAL_OSCORE :
	    WAX_CREDENTIAL_PSK;
	const struct deviceid *a = &fake_stored(n)->id;
	const struct deviceid *b = &fake_stored(m)->id;
	struct wax_credential x, y;

	for (size_t i = 0; entry_find(n, b, type, i, &x); i++)
		for (size_t j = 0; entry_find(m, a, type, j, &y); j++)
			if (kind == STORE_PAIR ? contexts_fit(&x, &y) :
			    keys_fit(&x, &y))
				return true;
	return false;
}

static size_t
entries_count(size_t n, const struct deviceid *peer, int type)
{
	struct wax_credential c;
	size_t count = 0;

	while (entry_find(n, peer, type, count, &c))
		count++;
	return count;
}

static void
expect_bond(size_t n, size_t m, enum store_bond_kind kind)
{
	int type = kind == STORE_PAIR ? WAX_CREDENTIAL_OSCORE :
	    WAX_CREDENTIAL_PSK;
	const struct store_device *a = fake_stored(n), *b = fake_stored(m);
	size_t at_a = entries_count(n, &b->id, type);
	size_t at_b = entries_count(m, &a->id, type);
	struct store_bond bond;

	if (store_find_bond(NULL, kind, &a->id, &b->id, &bond) != WAX_OK) {
		HOLDS(at_a == 0 || a->is_unsettled);
		HOLDS(at_b == 0 || b->is_unsettled);
	} else if (!bond.is_half) {
		HOLDS(devices_share(n, m, kind));
		HOLDS(at_a == 1 || a->is_unsettled);
		HOLDS(at_b == 1 || b->is_unsettled);
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
		for (size_t m = 0; m < n; m++) {
			if (!fake_is_stored(m))
				continue;
			expect_bond(n, m, STORE_PAIR);
			expect_bond(n, m, STORE_LINK);
		}
	}
}

static bool
anything_is_marked(void)
{
	for (size_t i = 0; i < fake.stored_count; i++)
		if (fake.stored[i].is_unsettled)
			return true;
	for (size_t i = 0; i < fake.bond_count; i++)
		if (fake.bonds[i].is_half)
			return true;
	return false;
}

/* --- commands ------------------------------------------------------------ */

static enum wax_status
pair(void)
{
	struct provision_pairing how = { .role = "reader" };

	return provision_pair(NULL, fake_stored(0), fake_stored(1), &how,
	    &error);
}

static bool
is_paired(void)
{
	struct wax_credential c;

	return fake.bond_count == 1 && !fake.bonds[0].is_half &&
	    devices_share(0, 1, STORE_PAIR) &&
	    entry_find(1, &fake_stored(0)->id, WAX_CREDENTIAL_OSCORE, 0, &c) &&
	    c.has_role && strcmp(c.role.name, "reader") == 0;
}

static void
prepare_pair(void)
{
	ck_assert_int_eq(pair(), WAX_OK);
}

static enum wax_status
unpair(void)
{
	return provision_unpair(NULL, fake_stored(1), fake_stored(0), &error);
}

static bool
is_nothing(void)
{
	return fake.bond_count == 0;
}

static enum wax_status
link_both(void)
{
	return provision_link(NULL, fake_stored(0), fake_stored(1), &error);
}

static bool
is_linked(void)
{
	return fake.bond_count == 1 && !fake.bonds[0].is_half &&
	    devices_share(0, 1, STORE_LINK);
}

static void
prepare_link(void)
{
	ck_assert_int_eq(link_both(), WAX_OK);
}

static enum wax_status
unlink_both(void)
{
	return provision_unlink(NULL, fake_stored(0), fake_stored(1), &error);
}

static enum wax_status
allow(void)
{
	static const char *const hrefs[] = { "/a/light" };
	struct provision_rule rule = {
		.subject = SUBJECT_ROLE, .role = "reader", .hrefs = hrefs,
		.href_count = 1, .permission = 2,
	};
	int64_t aceid = 0;
	enum wax_status st = provision_allow(NULL, fake_stored(0), &rule,
	    &aceid, &error);

	ck_assert(st != WAX_OK || aceid > 0);
	return st;
}

static size_t
count_rules(void)
{
	return fake.devices[0].kit->device->svr.acl2.count;
}

static bool
is_allowed(void)
{
	return count_rules() == 4;
}

static void
prepare_allow(void)
{
	ck_assert_int_eq(allow(), WAX_OK);
	ck_assert_int_eq(allow(), WAX_OK);
}

static enum wax_status
disallow(void)
{
	return provision_disallow(NULL, fake_stored(0), 0, &error);
}

static bool
is_disallowed(void)
{
	return count_rules() == 3;
}

static enum wax_status
certify(void)
{
	return provision_certify(NULL, fake_stored(0), 30, &error);
}

static size_t
count_certificates(enum wax_credential_usage usage)
{
	struct wax_credential c;
	size_t count = 0;

	for (size_t i = 0; wax_device_credential(fake.devices[0].kit->device,
	    i, &c); i++)
		count += c.usage == usage;
	return count;
}

static bool
is_certified(void)
{
	return fake_stored(0)->certificate_until > 0 &&
	    count_certificates(WAX_USAGE_CERTIFICATE) == 1 &&
	    count_certificates(WAX_USAGE_ANCHOR) == 1;
}

static void
prepare_certify(void)
{
	ck_assert_int_eq(certify(), WAX_OK);
}

static enum wax_status
settle(void)
{
	return provision_settle(NULL, fake_stored(0), &error);
}

/* Left in RFPRO with half of a pair that nobody knows. */
static void
prepare_settle(void)
{
	struct kit *k = fake.devices[0].kit;

	kit_go(k, WAX_DOS_RFPRO);
	ck_assert_uint_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01aabbccddeeff", "01112233445566") ", "
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	fake_stored(0)->is_unsettled = true;
}

static bool
is_settled(void)
{
	return wax_device_credential_count(fake.devices[0].kit->device) == 1;
}

static enum wax_status
reset(void)
{
	if (!fake_is_stored(0))
		return WAX_OK;
	return provision_reset(NULL, fake_stored(0), false, &error);
}

static void
prepare_reset(void)
{
	prepare_pair();
	prepare_link();
	ck_assert_int_eq(provision_link(NULL, fake_stored(2), fake_stored(0),
	    &error), WAX_OK);
}

static bool
is_reset(void)
{
	return !fake_is_stored(0) && fake.bond_count == 0 &&
	    !wax_device_is_owned(fake.devices[0].kit->device);
}

static const struct verb {
	const char *name;
	void (*prepare)(void);
	enum wax_status (*act)(void);
	bool (*is_done)(void);
	bool is_once;		/* nothing is there to be done again */
} verbs[] = {
	{ "pair", NULL, pair, is_paired, false },
	{ "pair again", prepare_pair, pair, is_paired, false },
	{ "unpair", prepare_pair, unpair, is_nothing, true },
	{ "link", NULL, link_both, is_linked, false },
	{ "link again", prepare_link, link_both, is_linked, false },
	{ "unlink", prepare_link, unlink_both, is_nothing, true },
	{ "allow", NULL, allow, is_allowed, false },
	{ "disallow", prepare_allow, disallow, is_disallowed, false },
	{ "certify", NULL, certify, is_certified, false },
	{ "certify again", prepare_certify, certify, is_certified, false },
	{ "settle", prepare_settle, settle, is_settled, false },
	{ "reset", prepare_reset, reset, is_reset, true },
};
#define CHAOS 200	/* worlds for each */
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

/* --- the property -------------------------------------------------------- */

static void
world_open(const struct verb *v)
{
	fake_open();
	for (size_t i = 0; i < FAKE_DEVICES; i++)
		fake_own(i);
	if (v->prepare != NULL)
		v->prepare();
	fake.requests = fake.writes = 0;
	fake.trace[0] = error.text[0] = '\0';
}

/* Nothing fails any more: all is put right, and the command does its work. */
static void
expect_healed(const struct verb *v)
{
	bool was_done;

	fake_heal();
	for (size_t i = 0; i < FAKE_DEVICES; i++) {
		/* a device that was reset is only to be forgotten */
		if (!fake_is_stored(i) || wax_device_dos(
		    fake.devices[i].kit->device) == WAX_DOS_RFOTM)
			continue;
		HOLDS(!fake_stored(i)->is_unsettled || provision_settle(NULL,
		    fake_stored(i), &error) == WAX_OK);
		HOLDS(!fake_stored(i)->is_unsettled);
		HOLDS(wax_device_dos(fake.devices[i].kit->device) ==
		    WAX_DOS_RFNOP);
	}
	expect_consistent();
	if (v->act == reset && fake_is_stored(0) &&
	    wax_device_dos(fake.devices[0].kit->device) == WAX_DOS_RFOTM) {
		HOLDS(reset() == WAX_AUTHENTICITY);
		HOLDS(provision_reset(NULL, fake_stored(0), true, &error) ==
		    WAX_OK);
	}
	was_done = v->is_once && v->is_done();
	HOLDS(was_done || v->act == allow || v->act() == WAX_OK);
	HOLDS(v->is_done() || v->act == allow);
	HOLDS(!anything_is_marked());
	expect_consistent();
}

static void
expect_good_end(const struct verb *v, enum wax_status st, const char *before)
{
	char *now = fake_picture();

	expect_consistent();
	if (st == WAX_OK)
		HOLDS(v->is_done());
	else
		HOLDS(error.text[0] != '\0');
	/* as before, or done, or marked */
	HOLDS(strcmp(before, now) == 0 || v->is_done() ||
	    anything_is_marked() || (v->act == reset &&
	    !wax_device_is_owned(fake.devices[0].kit->device)));
	free(now);
	expect_healed(v);
}

static void
note_case(const struct verb *v, size_t at, int how)
{
	snprintf(what, sizeof(what), "%s, fault %d at %zu", v->name, how, at);
}

/* One world in which that goes wrong. */
static void
run_case(const struct verb *v, size_t fault_at, enum fake_fault fault,
    size_t write_fault_at, bool is_store_dead)
{
	char *before;

	world_open(v);
	note_case(v, fault_at == SIZE_MAX ? write_fault_at : fault_at,
	    fault_at == SIZE_MAX ? -1 : (int)fault);
	before = fake_picture();
	fake.fault_at = fault_at;
	fake.fault = fault;
	fake.write_fault_at = write_fault_at;
	fake.is_store_dead = is_store_dead;
	expect_good_end(v, v->act(), before);
	free(before);
	fake_close();
}

/* So many requests and writes it takes when nothing goes wrong. */
static void
count_work(const struct verb *v, size_t *requests, size_t *writes)
{
	world_open(v);
	note_case(v, 0, -3);
	HOLDS(v->act() == WAX_OK);
	HOLDS(v->is_done());
	HOLDS(!anything_is_marked());
	expect_consistent();
	*requests = fake.requests;
	*writes = fake.writes;
	fake_close();
}

START_TEST(each_command_does_what_it_says)
{
	for (size_t n = 0; n < VERBS; n++) {
		size_t requests, writes;

		count_work(&verbs[n], &requests, &writes);
		ck_assert_uint_gt(requests, 0);
	}
}
END_TEST

START_TEST(any_request_may_fail_in_any_way)
{
	for (size_t n = 0; n < VERBS; n++) {
		size_t requests, writes;

		count_work(&verbs[n], &requests, &writes);
		for (int how = 0; how < FAKE_FAULTS; how++)
			for (size_t i = 0; i < requests; i++)
				run_case(&verbs[n], i, (enum fake_fault)how,
				    SIZE_MAX, false);
	}
}
END_TEST

START_TEST(any_write_to_the_store_may_fail)
{
	for (size_t n = 0; n < VERBS; n++) {
		size_t requests, writes;

		count_work(&verbs[n], &requests, &writes);
		for (size_t i = 0; i < writes; i++) {
			run_case(&verbs[n], SIZE_MAX, 0, i, false);
			run_case(&verbs[n], SIZE_MAX, 0, i, true);
		}
	}
}
END_TEST

START_TEST(many_things_may_fail_at_once)
{
	for (size_t n = 0; n < VERBS * CHAOS; n++) {
		const struct verb *v = &verbs[n % VERBS];
		struct rng chaos = { n };
		char *before;

		world_open(v);
		note_case(v, n, -2);
		before = fake_picture();
		fake.chaos = &chaos;
		expect_good_end(v, v->act(), before);
		free(before);
		fake_close();
	}
}
END_TEST

/* --- the rest ------------------------------------------------------------ */

START_TEST(nobody_is_touched_if_one_can_not_be_reached)
{
	char *before, *after;

	world_open(&verbs[0]);
	before = fake_picture();
	fake.devices[1].is_gone = true;
	ck_assert_int_eq(pair(), WAX_SYSTEM);
	after = fake_picture();
	ck_assert_str_eq(before, after);
	ck_assert(!anything_is_marked());
	ck_assert_uint_eq(fake.writes, 0);
	ck_assert_str_eq(fake.trace, "GET /oic/sec/pstat\n"
	    "GET /oic/sec/pstat\n");
	ck_assert_msg(strncmp(error.text, "b: ", 3) == 0, "%s", error.text);
	free(before);
	free(after);
	fake_close();
}
END_TEST

START_TEST(pair_goes_the_way_that_devices_know)
{
	world_open(&verbs[0]);
	ck_assert_int_eq(pair(), WAX_OK);
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
	world_open(&verbs[0]);
	fake_press_reset(1);
	ck_assert_int_eq(pair(), WAX_AUTHENTICITY);
	ck_assert(!anything_is_marked());
	ck_assert_int_eq(provision_reset(NULL, fake_stored(1), false, &error),
	    WAX_AUTHENTICITY);
	ck_assert(fake_is_stored(1));
	ck_assert_int_eq(provision_reset(NULL, fake_stored(1), true, &error),
	    WAX_OK);
	ck_assert(!fake_is_stored(1));
	fake_close();
}
END_TEST

START_TEST(peers_of_a_device_that_goes_are_told_when_they_come_back)
{
	world_open(&verbs[0]);
	prepare_reset();
	fake.devices[1].is_gone = true;
	ck_assert_int_eq(reset(), WAX_OK);
	ck_assert_uint_eq(fake.bond_count, 0);
	ck_assert_uint_eq(wax_device_credential_count(
	    fake.devices[2].kit->device), 1);
	ck_assert_uint_eq(wax_device_credential_count(
	    fake.devices[1].kit->device), 3);
	ck_assert(fake_stored(1)->is_unsettled);
	fake_heal();
	ck_assert_int_eq(provision_link(NULL, fake_stored(1), fake_stored(2),
	    &error), WAX_OK);
	ck_assert_uint_eq(wax_device_credential_count(
	    fake.devices[1].kit->device), 2);
	ck_assert(!anything_is_marked());
	fake_close();
}
END_TEST

START_TEST(ids_and_secrets_are_new_for_each_pair)
{
	struct provision_pairing how = { .is_foreign = true };
	struct store_bond old;
	struct wax_credential c;
	uint8_t secret[32];

	world_open(&verbs[0]);
	ck_assert_int_eq(pair(), WAX_OK);
	old = fake.bonds[0];
	ck_assert_uint_eq(old.one_sender_len, 7);
	ck_assert_uint_eq(old.one_sender[0], 1);
	ck_assert_uint_eq(old.other_sender[0], 1);
	ck_assert_mem_ne(old.one_sender, old.other_sender, 7);
	ck_assert(entry_find(0, &fake_stored(1)->id, 64, 0, &c));
	ck_assert_int_eq(c.context.renewal, WAX_RENEWAL_ON);
	ck_assert_int_eq(c.credid, old.one_credid);
	memcpy(secret, c.context.master_secret, 32);
	ck_assert_int_eq(provision_pair(NULL, fake_stored(0), fake_stored(1),
	    &how, &error), WAX_OK);
	ck_assert_mem_ne(old.one_sender, fake.bonds[0].one_sender, 7);
	ck_assert_mem_ne(old.other_sender, fake.bonds[0].other_sender, 7);
	ck_assert(entry_find(0, &fake_stored(1)->id, 64, 0, &c));
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

	world_open(&verbs[0]);
	ck_assert_int_eq(provision_allow(NULL, fake_stored(0), &rule, &aceid,
	    &error), WAX_RANGE);
	rule.hrefs = light;
	rule.permission = 32;
	ck_assert_int_eq(provision_allow(NULL, fake_stored(0), &rule, &aceid,
	    &error), WAX_RANGE);
	rule.permission = 2;
	rule.role = NULL;
	ck_assert_int_eq(provision_allow(NULL, fake_stored(0), &rule, &aceid,
	    &error), WAX_RANGE);
	ck_assert_int_eq(provision_pair(NULL, fake_stored(0), fake_stored(1),
	    &how, &error), WAX_RANGE);
	how.role = NULL;
	ck_assert_int_eq(provision_pair(NULL, fake_stored(0), fake_stored(0),
	    &how, &error), WAX_RANGE);
	ck_assert_int_eq(unpair(), WAX_NOT_FOUND);
	ck_assert_uint_eq(fake.requests, 0);
	ck_assert_uint_eq(fake.writes, 0);
	fake_close();
}
END_TEST

START_TEST(one_entry_of_acl2_can_go_and_others_stay)
{
	world_open(&verbs[0]);
	prepare_allow();
	ck_assert_uint_eq(count_rules(), 5);
	ck_assert_int_eq(provision_disallow(NULL, fake_stored(0), 4, &error),
	    WAX_OK);
	ck_assert_uint_eq(count_rules(), 4);
	ck_assert_int_eq(provision_disallow(NULL, fake_stored(0), 4, &error),
	    WAX_NOT_FOUND);
	ck_assert_uint_eq(count_rules(), 4);
	ck_assert(!anything_is_marked());
	fake_close();
}
END_TEST

START_TEST(what_is_there_is_read_as_it_is)
{
	uint8_t *cbor;
	size_t len;

	world_open(&verbs[0]);
	ck_assert_int_eq(provision_read(NULL, fake_stored(0), "cred", &cbor,
	    &len, &error), WAX_OK);
	ck_assert_uint_gt(len, 10);
	free(cbor);
	ck_assert_int_eq(provision_read(NULL, fake_stored(0), "roles?credid=7",
	    &cbor, &len, &error), WAX_STATE);
	ck_assert_int_eq(wax_device_dos(fake.devices[0].kit->device),
	    WAX_DOS_RFNOP);
	fake_close();
}
END_TEST

TEST_MAIN("obt/provision",
    each_command_does_what_it_says,
    any_request_may_fail_in_any_way,
    any_write_to_the_store_may_fail,
    many_things_may_fail_at_once,
    nobody_is_touched_if_one_can_not_be_reached,
    pair_goes_the_way_that_devices_know,
    a_device_that_was_reset_does_not_know_its_owner,
    peers_of_a_device_that_goes_are_told_when_they_come_back,
    ids_and_secrets_are_new_for_each_pair,
    what_makes_no_sense_is_refused_before_anybody_is_asked,
    one_entry_of_acl2_can_go_and_others_stay,
    what_is_there_is_read_as_it_is)
