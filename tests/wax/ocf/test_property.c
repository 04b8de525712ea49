/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_property.c - wax/ocf: random requests by random askers, after each of
   which what must always hold holds */
#include "check_main.h"
#include "expect.h"
#include "wax/ocf/access.h"
#include "wax/ocf/kit.h"

#define STEPS 1000
#define SEEDS 6

static struct kit *k;
static struct rng rng;

#define STATE(s) "{\"dos\": {\"s\": " s "}}"
#define RAW "\"encoding\": \"oic.sec.encoding.raw\""
#define ACE(more, href) \
	"{\"aclist2\": [{" more "\"subject\": {\"uuid\": \"" KIT_PEER "\"}, " \
	"\"resources\": [{\"href\": \"" href "\"}], \"permission\": 31}]}"

static const struct {
	const char *resource, *body;	/* NULL: GET or DELETE */
} requests[] = {
	{ "cred", NULL }, { "cred?credid=2", NULL }, { "cred?credid=3", NULL },
	{ "cred?subjectuuid=" KIT_PEER, NULL }, { "cred?credid=0", NULL },
	{ "acl2", NULL }, { "acl2?aceid=1", NULL }, { "acl2?aceid=3", NULL },
	{ "doxm", NULL }, { "doxm?owned=true", NULL }, { "pstat", NULL },
	{ "sdi", NULL }, { "csr", NULL }, { "roles", NULL },
	{ "sp", NULL }, { "sp", "{\"supportedprofiles\": ["
	    "\"1.3.6.1.4.1.51414.0.0.1.0\", \"1.3.6.1.4.1.51414.0.0.2.0\"]}" },
	{ "sp", "{\"currentprofile\": \"1.3.6.1.4.1.51414.0.0.2.0\"}" },
	{ "cred", "{\"creds\": [" KIT_PSK(KIT_PEER) "]}" },
	{ "cred", "{\"creds\": [" KIT_PSK(KIT_OBT) "]}" },
	{ "cred", "{\"creds\": [" KIT_OSCORE("01", "02") "]}" },
	{ "cred", "{\"creds\": [" KIT_OSCORE("03", "02") "]}" },
	{ "cred", "{\"creds\": [" KIT_OSCORE("05", "06") ", "
	    KIT_OSCORE("07", "08") "]}" },
	{ "cred", "{\"creds\": [{\"credid\": 2, \"credtype\": 1, "
	    "\"subjectuuid\": \"" KIT_OTHER "\", \"privatedata\": {\"data\": "
	    KIT_KEY ", " RAW "}}]}" },
	{ "cred", "{\"creds\": [{\"credtype\": 1, \"subjectuuid\": \"" KIT_OBT
	    "\", \"privatedata\": {\"data\": h'', " RAW "}}]}" },
	{ "cred", "{\"rowneruuid\": \"" KIT_OBT "\"}" },
	{ "cred", "{\"creds\": [{}]}" },
	{ "acl2", ACE("", "/a") }, { "acl2", ACE("", "/oic/sec/acl2") },
	{ "acl2", ACE("\"aceid\": 2, ", "/oic/sec/cred") },
	{ "acl2", ACE("\"aceid\": 0, ", "/x") },
	{ "acl2", "{\"rowneruuid\": \"" KIT_OBT "\"}" },
	{ "doxm", "{\"oxmsel\": 1}" },
	{ "doxm", "{\"devowneruuid\": \"" KIT_OBT "\"}" },
	{ "doxm", "{\"rowneruuid\": \"" KIT_OBT "\"}" },
	{ "doxm", "{\"deviceuuid\": \"" KIT_DEVICE "\"}" },
	{ "doxm", "{\"owned\": true}" }, { "doxm", "{\"owned\": false}" },
	{ "pstat", "{\"rowneruuid\": \"" KIT_OBT "\"}" },
	{ "pstat", STATE("0") }, { "pstat", STATE("1") },
	{ "pstat", STATE("2") }, { "pstat", STATE("2") },
	{ "pstat", STATE("3") }, { "pstat", STATE("3") },
	{ "pstat", STATE("4") },
	{ "sdi", "{\"name\": \"n\", \"priv\": true}" },
	{ "sdi", "{\"uuid\": \"" KIT_PEER "\", \"name\": \"n\", "
	    "\"priv\": true}" },
};

#define REQUESTS (sizeof(requests) / sizeof(requests[0]))

static void
ask_somehow(void)
{
	int64_t credid = (int64_t)rng_below(&rng, 5);

	switch (rng_below(&rng, 8)) {
	case 0:
		kit_ask_clear(k);
		return;
	case 1:
		kit_ask_hop(k, KIT_PEER, credid);
		return;
	case 2:
		kit_ask_oscore(k, KIT_PEER, credid);
		return;
	case 3:
		kit_ask_hop(k, KIT_OTHER, 0);
		return;
	case 4:
		if (wax_device_dos(k->device) == WAX_DOS_RFOTM)
			kit_ask_owning(k);
		return;
	default:
		kit_ask_hop(k, KIT_OBT, 0);
	}
}

/* One that breaks nothing, or one bit of it. */
static uint8_t
send_somehow(void)
{
	size_t i = rng_below(&rng, REQUESTS);
	static uint8_t body[4096];
	struct bytes cbor = BYTES_ABSENT;

	if (requests[i].body == NULL)
		return kit_send(k, rng_below(&rng, 4) > 0 ? CODE_GET :
		    CODE_DELETE, requests[i].resource, cbor);
	cbor = kit_cbor(requests[i].body);
	memcpy(body, cbor.data, cbor.len);
	if (rng_below(&rng, 5) == 0)
		body[rng_below(&rng, cbor.len)] ^=
		    (uint8_t)(1 << rng_below(&rng, 8));
	return kit_send(k, CODE_POST, requests[i].resource,
	    bytes_of(body, cbor.len));
}

static void
expect_lists_sound(const struct svr *s)
{
	EXPECT(s->creds.count <= 6 && s->acl2.count <= 5);
	for (size_t i = 0; i < s->creds.count; i++)
		for (size_t j = 0; j < i; j++) {
			EXPECT(s->creds.entries[i]->credid !=
			    s->creds.entries[j]->credid);
			EXPECT(!cred_collides(s->creds.entries[i],
			    s->creds.entries[j]));
		}
	for (size_t i = 0; i < s->acl2.count; i++)
		for (size_t j = 0; j < i; j++)
			EXPECT(s->acl2.entries[i]->aceid !=
			    s->acl2.entries[j]->aceid);
	for (size_t i = 0; i < s->creds.count; i++)
		EXPECT(!s->creds.entries[i]->leaves_key &&
		    s->creds.entries[i]->references == 1);
}

/* What is stored is the state, and read back it is the same. */
static void
expect_round_trip(struct bytes now)
{
	struct svr again;
	struct writer w;
	static uint8_t out[65536];

	EXPECT(svr_decode(now, 6, 5, &again) == WAX_OK);
	w = writer_open(out, sizeof(out));
	svr_encode(&w, &again);
	EXPECT(bytes_equal(writer_bytes(&w), now));
	svr_clear(&again);
}

static bool
may_have_changed(uint8_t code)
{
	return code == CODE_CHANGED || code == CODE_DELETED;
}

static void
step(void)
{
	enum wax_dos from = wax_device_dos(k->device), to;
	struct bytes before = kit_snapshot(k), after;
	bool was_owned = wax_device_is_owned(k->device);
	struct asker asker;
	uint8_t code;

	ask_somehow();
	asker = access_ask(k->device, &k->from, k->now);
	code = send_somehow();
	after = kit_snapshot(k);
	EXPECT(may_have_changed(code) || bytes_equal(before, after),
	    "code %d", code);
	/* nobody has changed a device that has an owner */
	EXPECT(!was_owned || from == WAX_DOS_RFOTM || asker.has_id ||
	    bytes_equal(before, after));
	to = wax_device_dos(k->device);
	EXPECT(from == to || pstat_may_go(from, to) ||
	    (to == WAX_DOS_RFOTM && !wax_device_is_owned(k->device)));
	EXPECT(to == WAX_DOS_RFOTM || wax_device_is_owned(k->device));
	EXPECT(memmem(k->payload, k->answer.len, "privatedata", 11) == NULL);
	EXPECT(memmem(k->payload, k->answer.len, "\0\1\2\3\4\5\6\7", 8) ==
	    NULL);
	expect_lists_sound(&k->device->svr);
	expect_round_trip(after);
	free((void *)(uintptr_t)before.data);
	free((void *)(uintptr_t)after.data);
}

static void
restart(void)
{
	struct bytes before = kit_snapshot(k), after;

	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	after = kit_snapshot(k);
	ck_assert(bytes_equal(before, after));
	free((void *)(uintptr_t)before.data);
	free((void *)(uintptr_t)after.data);
}

START_TEST(whatever_is_asked_by_whomever_the_state_stays_sound)
{
	unsigned seen = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		rng.state = seed;
		k = kit_new();
		k->conf.creds_max = 6;
		k->conf.aces_max = 5;
		restart();
		kit_own(k);
		for (int i = 0; i < STEPS; i++) {
			step();
			seen |= 1u << wax_device_dos(k->device);
			if (rng_below(&rng, 200) == 0)
				restart();
			if (!wax_device_is_owned(k->device) &&
			    rng_below(&rng, 20) == 0) {
				ck_assert_int_eq(wax_device_reset(k->device),
				    WAX_OK);
				kit_own(k);
			}
		}
		kit_free(k);
	}
	ck_assert_uint_eq(seen, 0x1e);	/* all states but RESET */
}
END_TEST

TEST_MAIN("wax/ocf/property",
    whatever_is_asked_by_whomever_the_state_stays_sound)
