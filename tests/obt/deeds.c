/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* deeds.c - what a tool does to devices, and whether it is done */
#include "obt/deeds.h"

#include "obt/provision.h"

struct talk_error deeds_error;

/* --- how things are ------------------------------------------------------- */

/* The entry number nth that device n has for another, of that type. */
bool
deeds_find_entry(size_t n, const struct deviceid *peer, int type, size_t nth,
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

static bool
has_key_of(const struct wax_credential *c, size_t n)
{
	const uint8_t ccs[] = { 0xa1, 0, (uint8_t)n };

	return bytes_equal(bytes_of(c->ccs, c->ccs_len), BYTES_ARRAY(ccs));
}

int
deeds_type(enum store_bond_kind kind)
{
	static const int types[] = { [STORE_PAIR] = WAX_CREDENTIAL_OSCORE,
		[STORE_LINK] = WAX_CREDENTIAL_PSK,
		[STORE_HANDSHAKE] = WAX_CREDENTIAL_EDHOC };

	return types[kind];
}

/* Some entry of one fits some of the other. */
bool
deeds_share(size_t n, size_t m, enum store_bond_kind kind)
{
	int type = deeds_type(kind);
	const struct deviceid *a = &fake_stored(n)->id;
	const struct deviceid *b = &fake_stored(m)->id;
	struct wax_credential x, y;

	for (size_t i = 0; deeds_find_entry(n, b, type, i, &x); i++)
		for (size_t j = 0; deeds_find_entry(m, a, type, j, &y); j++)
			if (kind == STORE_PAIR ? contexts_fit(&x, &y) :
			    kind == STORE_LINK ? keys_fit(&x, &y) :
			    has_key_of(&x, m) && has_key_of(&y, n))
				return true;
	return false;
}

size_t
deeds_count_entries(size_t n, const struct deviceid *peer, int type)
{
	struct wax_credential c;
	size_t count = 0;

	while (deeds_find_entry(n, peer, type, count, &c))
		count++;
	return count;
}

bool
deeds_left_mark(void)
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

enum wax_status
deeds_pair(void)
{
	struct provision_pairing how = { .role = "reader" };

	return provision_pair(NULL, fake_stored(0), fake_stored(1), &how,
	    &deeds_error);
}

static bool
is_paired(void)
{
	struct wax_credential c;

	return fake.bond_count == 1 && !fake.bonds[0].is_half &&
	    deeds_share(0, 1, STORE_PAIR) &&
	    deeds_find_entry(1, &fake_stored(0)->id, WAX_CREDENTIAL_OSCORE, 0,
	    &c) &&
	    c.has_role && strcmp(c.role.name, "reader") == 0;
}

static void
prepare_pair(void)
{
	ck_assert_int_eq(deeds_pair(), WAX_OK);
}

enum wax_status
deeds_unpair(void)
{
	return provision_unpair(NULL, fake_stored(1), fake_stored(0),
	    &deeds_error);
}

static bool
is_nothing(void)
{
	return fake.bond_count == 0;
}

static enum wax_status
meet(void)
{
	struct provision_pairing how = { .role = "reader" };

	return provision_pair_edhoc(NULL, fake_stored(0), fake_stored(1),
	    &how, &deeds_error);
}

static bool
have_met(void)
{
	struct wax_credential c;

	return fake.bond_count == 1 && !fake.bonds[0].is_half &&
	    deeds_share(0, 1, STORE_HANDSHAKE) &&
	    deeds_find_entry(1, &fake_stored(0)->id, WAX_CREDENTIAL_EDHOC, 0,
	    &c) && c.has_role && strcmp(c.role.name, "reader") == 0;
}

static void
prepare_meet(void)
{
	ck_assert_int_eq(meet(), WAX_OK);
}

static enum wax_status
part(void)
{
	return provision_unpair_edhoc(NULL, fake_stored(1), fake_stored(0),
	    &deeds_error);
}

static enum wax_status
link_both(void)
{
	return provision_link(NULL, fake_stored(0), fake_stored(1),
	    &deeds_error);
}

static bool
is_linked(void)
{
	return fake.bond_count == 1 && !fake.bonds[0].is_half &&
	    deeds_share(0, 1, STORE_LINK);
}

static void
prepare_link(void)
{
	ck_assert_int_eq(link_both(), WAX_OK);
}

static enum wax_status
unlink_both(void)
{
	return provision_unlink(NULL, fake_stored(0), fake_stored(1),
	    &deeds_error);
}

enum wax_status
deeds_allow(void)
{
	static const char *const hrefs[] = { "/a/light" };
	struct provision_rule rule = {
		.subject = SUBJECT_ROLE, .role = "reader", .hrefs = hrefs,
		.href_count = 1, .permission = 2,
	};
	int64_t aceid = 0;
	enum wax_status st = provision_allow(NULL, fake_stored(0), &rule,
	    &aceid, &deeds_error);

	ck_assert(st != WAX_OK || aceid > 0);
	return st;
}

size_t
deeds_count_rules(void)
{
	return fake.devices[0].kit->device->svr.acl2.count;
}

size_t
deeds_count_rules_of(size_t n, const struct deviceid *peer)
{
	const struct acl2 *acl2 = &fake.devices[n].kit->device->svr.acl2;
	size_t count = 0;

	for (size_t i = 0; i < acl2->count; i++)
		count += acl2->entries[i]->subject == ACL2_SUBJECT_UUID &&
		    deviceid_equal(&acl2->entries[i]->uuid, peer);
	return count;
}

static bool
is_allowed(void)
{
	return deeds_count_rules() == 4;
}

void
deeds_prepare_allow(void)
{
	ck_assert_int_eq(deeds_allow(), WAX_OK);
	ck_assert_int_eq(deeds_allow(), WAX_OK);
}

static enum wax_status
disallow(void)
{
	return provision_disallow(NULL, fake_stored(0), 0, &deeds_error);
}

static bool
is_disallowed(void)
{
	return deeds_count_rules() == 3;
}

enum wax_status
deeds_certify(void)
{
	return provision_certify(NULL, fake_stored(0), 30, false,
	    &deeds_error);
}

enum wax_status
deeds_certify_for_edhoc(void)
{
	return provision_certify(NULL, fake_stored(0), 30, true,
	    &deeds_error);
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

static bool
is_certified_for_edhoc(void)
{
	return is_certified() &&
	    count_certificates(WAX_USAGE_EDHOC_ANCHOR) == 1;
}

static void
prepare_certify(void)
{
	ck_assert_int_eq(deeds_certify(), WAX_OK);
}

/* --- an authorization server --------------------------------------------- */

static void
make_update(struct provision_enrollment *e, enum wax_status st,
    const size_t *len, bool is_server)
{
	ck_assert_int_eq(st, WAX_OK);
	e->updates[e->count].len = *len;
	e->updates[e->count++].is_server = is_server;
}

/* A context with it, and two keys for its tokens. */
static struct provision_enrollment
make_enrollment(uint8_t number)
{
	static const uint8_t secret[32] = "of the channel";
	uint8_t ids[2][7] = { { 2, 1, number }, { 2, 2, number } };
	struct wax_context_parameters c = { .master_secret = secret,
		.master_secret_len = sizeof(secret), .sender_id = ids[0],
		.sender_id_len = 7, .recipient_id = ids[1],
		.recipient_id_len = 7 };
	struct provision_enrollment e = { .device = fake_stored(0)->id,
		.sender_len = 7 };
	size_t len;

	memcpy(e.as.bytes, kit_uuid(KIT_OTHER), sizeof(e.as.bytes));
	memcpy(c.subject, e.as.bytes, sizeof(c.subject));
	memcpy(e.sender, ids[0], sizeof(ids[0]));
	make_update(&e, wax_credential_write_oscore(&c, NULL, false,
	    e.updates[0].cbor, ENROLLMENT_UPDATE_SIZE, &len), &len, false);
	for (size_t i = 1; i < 3; i++)
		make_update(&e, wax_credential_write_ace(e.as.bytes,
		    (const uint8_t *)"\xa0", 1, secret, 16,
		    e.updates[i].cbor, ENROLLMENT_UPDATE_SIZE, &len),
		    &len, true);
	return e;
}

enum wax_status
deeds_enroll(void)
{
	struct provision_enrollment e = make_enrollment(1);

	return provision_enroll(NULL, fake_stored(0), &e, &deeds_error);
}

static size_t
count_of_server(int type)
{
	struct deviceid as;

	memcpy(as.bytes, kit_uuid(KIT_OTHER), sizeof(as.bytes));
	return deeds_count_entries(0, &as, type);
}

static bool
is_enrolled(void)
{
	return count_of_server(WAX_CREDENTIAL_OSCORE) == 1 &&
	    count_of_server(WAX_CREDENTIAL_ACE) == 2;
}

static void
prepare_enroll_again(void)
{
	ck_assert_int_eq(deeds_enroll(), WAX_OK);
}

/* With other keys. */
static void
prepare_enroll_other(void)
{
	struct provision_enrollment e = make_enrollment(7);

	ck_assert_int_eq(provision_enroll(NULL, fake_stored(0), &e,
	    &deeds_error), WAX_OK);
}

enum wax_status
deeds_dismiss(void)
{
	struct provision_enrollment e = make_enrollment(1);

	return provision_dismiss(NULL, fake_stored(0), &e.as, &deeds_error);
}

static bool
is_dismissed(void)
{
	return count_of_server(WAX_CREDENTIAL_OSCORE) == 0 &&
	    count_of_server(WAX_CREDENTIAL_ACE) == 0;
}

enum wax_status
deeds_settle(void)
{
	return provision_settle(NULL, fake_stored(0), &deeds_error);
}

/* Left in RFPRO with what it had in common with a device that is gone. */
static void
prepare_settle(void)
{
	struct kit *k = fake.devices[0].kit;

	memcpy(fake.gone[fake.gone_count++].bytes, kit_uuid(KIT_PEER), 16);
	kit_go(k, WAX_DOS_RFPRO);
	ck_assert_uint_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01aabbccddeeff", "01112233445566") ", "
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	ck_assert_uint_eq(kit_post(k, "acl2", "{\"aclist2\": ["
	    "{\"subject\": {\"uuid\": \"" KIT_PEER "\"}, \"permission\": 2, "
	    "\"resources\": [{\"href\": \"/a/light\"}]}]}"), CODE_CHANGED);
	fake_stored(0)->is_unsettled = true;
}

static bool
is_settled(void)
{
	return wax_device_credential_count(fake.devices[0].kit->device) == 1 &&
	    deeds_count_rules() == 3;
}

enum wax_status
deeds_reset(void)
{
	if (!fake_is_stored(0))
		return WAX_OK;
	return provision_reset(NULL, fake_stored(0), false, &deeds_error);
}

/* Lets device 0 use something of that one. */
static void
allow_first(size_t n)
{
	static const char *const hrefs[] = { "/a/light" };
	struct provision_rule rule = { .subject = SUBJECT_DEVICE,
		.device = fake_stored(0)->id, .hrefs = hrefs,
		.href_count = 1, .permission = 2 };
	int64_t aceid;

	ck_assert_int_eq(provision_allow(NULL, fake_stored(n), &rule, &aceid,
	    &deeds_error), WAX_OK);
}

void
deeds_prepare_reset(void)
{
	prepare_pair();
	prepare_link();
	prepare_meet();
	ck_assert_int_eq(provision_link(NULL, fake_stored(2), fake_stored(0),
	    &deeds_error), WAX_OK);
	allow_first(1);
}

static bool
is_reset(void)
{
	return !fake_is_stored(0) && fake.bond_count == 0 &&
	    !wax_device_is_owned(fake.devices[0].kit->device);
}

const struct deed deeds[] = {
	{ "pair", NULL, deeds_pair, is_paired, false },
	{ "pair again", prepare_pair, deeds_pair, is_paired, false },
	{ "unpair", prepare_pair, deeds_unpair, is_nothing, true },
	{ "meet", NULL, meet, have_met, false },
	{ "meet again", prepare_meet, meet, have_met, false },
	{ "part", prepare_meet, part, is_nothing, true },
	{ "link", NULL, link_both, is_linked, false },
	{ "link again", prepare_link, link_both, is_linked, false },
	{ "unlink", prepare_link, unlink_both, is_nothing, true },
	{ "allow", NULL, deeds_allow, is_allowed, false },
	{ "disallow", deeds_prepare_allow, disallow, is_disallowed, false },
	{ "certify", NULL, deeds_certify, is_certified, false },
	{ "certify again", prepare_certify, deeds_certify, is_certified,
	    false },
	{ "certify for edhoc", prepare_certify, deeds_certify_for_edhoc,
	    is_certified_for_edhoc, false },
	{ "enroll", NULL, deeds_enroll, is_enrolled, false },
	{ "enroll again", prepare_enroll_again, deeds_enroll, is_enrolled,
	    false },
	{ "enroll elsewhere", prepare_enroll_other, deeds_enroll, is_enrolled,
	    false },
	{ "dismiss", prepare_enroll_again, deeds_dismiss, is_dismissed, false },
	{ "settle", prepare_settle, deeds_settle, is_settled, false },
	{ "reset", deeds_prepare_reset, deeds_reset, is_reset, true },
};
const size_t deed_count = sizeof(deeds) / sizeof(deeds[0]);

void
deeds_open(const struct deed *v)
{
	fake_open();
	for (size_t i = 0; i < FAKE_DEVICES; i++)
		fake_own(i);
	if (v->prepare != NULL)
		v->prepare();
	fake.requests = fake.writes = 0;
	fake.trace[0] = deeds_error.text[0] = '\0';
}
