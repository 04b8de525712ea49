/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_access.c - wax/ocf/access.c: who may do what, beside a small model of
   it */
#include "check_main.h"
#include "expect.h"
#include "wax/ocf/access.h"
#include "wax/ocf/kit.h"

static struct kit *k;

#define ACE(subject, resource, permission) \
	"{\"aclist2\": [{\"subject\": {" subject "}, \"resources\": [{" \
	resource "}], \"permission\": " permission "}]}"

/* Credentials: 2 PSK and 3 OSCORE of the peer, 4 PSK of the other; the first
   two have the role "guest". */
static void
begin(void)
{
	k = kit_new();
	kit_own(k);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    "{\"credtype\": 1, \"subjectuuid\": \"" KIT_PEER "\", "
	    "\"roleid\": {\"role\": \"guest\"}, \"privatedata\": {\"data\": "
	    KIT_KEY ", \"encoding\": \"oic.sec.encoding.raw\"}}, "
	    "{\"credtype\": 64, \"subjectuuid\": \"" KIT_PEER "\", "
	    "\"roleid\": {\"role\": \"guest\"}, \"privatedata\": {\"data\": "
	    "h'" KIT_SECRET "', \"encoding\": \"oic.sec.encoding.raw\"}, "
	    "\"oscore\": {\"senderid\": \"01\", \"recipientid\": \"02\"}}, "
	    KIT_PSK(KIT_OTHER) "]}"), CODE_CHANGED);
}

static void
end(void)
{
	kit_free(k);
}

static void
set_acl(const char *body)
{
	if (wax_device_dos(k->device) != WAX_DOS_RFPRO)
		kit_go(k, WAX_DOS_RFPRO);
	ck_assert_int_eq(kit_delete(k, "acl2"), CODE_DELETED);
	ck_assert_int_eq(kit_post(k, "acl2", body), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
}

static uint8_t
check(const char *href, unsigned resource, uint8_t method)
{
	struct wax_access a = {
		.from = k->from, .href = href, .href_len = strlen(href),
		.resource = resource, .method = method, .now = k->now,
	};

	return wax_acl_check(k->device, &a);
}

static uint8_t
check_app(uint8_t method)
{
	return check("/a/light", WAX_RESOURCE_DISCOVERABLE |
	    WAX_RESOURCE_SECURE, method);
}

/* The small model: everything that decides, spelled out. */
enum who { NOBODY_CLEAR, NOBODY_HOP, PEER_PSK, PEER_OSCORE, OTHER_PSK,
    PEER_CERTIFICATE, WHOS };
enum subject { UUID_PEER, UUID_OTHER, ROLE_GUEST, ROLE_AUTHORITY, CRYPT,
    CLEAR, SUBJECTS };

static const char *const subjects[SUBJECTS] = {
	"\"uuid\": \"" KIT_PEER "\"", "\"uuid\": \"" KIT_OTHER "\"",
	"\"role\": \"guest\"", "\"role\": \"guest\", \"authority\": \"x\"",
	"\"conntype\": \"auth-crypt\"", "\"conntype\": \"anon-clear\"",
};

static bool
model_subject(enum subject s, enum who w)
{
	bool is_peer = w == PEER_PSK || w == PEER_OSCORE ||
	    w == PEER_CERTIFICATE;

	switch (s) {
	case UUID_PEER:
		return is_peer;
	case UUID_OTHER:
		return w == OTHER_PSK;
	case ROLE_GUEST:
		return w == PEER_PSK || w == PEER_OSCORE;
	case CRYPT:
		return is_peer || w == OTHER_PSK;
	case CLEAR:
		return true;
	default:
		return false;
	}
}

#define RESOURCES 6
static const struct {
	const char *text;
	bool app_secure, app_clear, app_hidden, configuration;
} resources[RESOURCES] = {
	{ "\"href\": \"/a/light\"", true, true, true, false },
	{ "\"href\": \"/a/light2\"", false, false, false, false },
	{ "\"wc\": \"*\"", true, true, true, false },
	{ "\"wc\": \"+\"", true, false, false, false },
	{ "\"wc\": \"-\"", false, true, false, false },
	{ "\"href\": \"/oic/d\"", false, false, false, true },
};

static const struct {
	const char *href;
	unsigned resource;
} targets[4] = {
	{ "/a/light", WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE },
	{ "/a/light", WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_CLEAR },
	{ "/a/light", WAX_RESOURCE_SECURE },
	{ "/oic/d", WAX_RESOURCE_CONFIGURATION | WAX_RESOURCE_DISCOVERABLE |
	    WAX_RESOURCE_SECURE | WAX_RESOURCE_CLEAR },
};

static bool
model_resource(size_t r, size_t target)
{
	return target == 0 ? resources[r].app_secure :
	    target == 1 ? resources[r].app_clear :
	    target == 2 ? resources[r].app_hidden :
	    resources[r].configuration;
}

static bool
model_method(unsigned permission, uint8_t method)
{
	return (method == CODE_GET && (permission & 18) != 0) ||
	    (method == CODE_POST && (permission & 5) != 0) ||
	    (method == CODE_PUT && (permission & 5) != 0) ||
	    (method == CODE_DELETE && (permission & 8) != 0);
}

static void
ask(enum who w)
{
	switch (w) {
	case NOBODY_HOP:
		kit_ask_clear(k);
		k->from.security = WAX_SECURITY_HOP;
		return;
	case PEER_PSK:
		kit_ask_hop(k, KIT_PEER, 2);
		return;
	case PEER_OSCORE:
		kit_ask_oscore(k, KIT_PEER, 3);
		return;
	case OTHER_PSK:
		kit_ask_hop(k, KIT_OTHER, 4);
		return;
	case PEER_CERTIFICATE:
		kit_ask_hop(k, KIT_PEER, 0);
		return;
	default:
		kit_ask_clear(k);
	}
}

static void
expect_model(enum subject s, size_t r, unsigned permission)
{
	static const uint8_t methods[] = { CODE_GET, CODE_POST, CODE_PUT,
	    CODE_DELETE };

	for (enum who w = 0; w < WHOS; w++)
		for (size_t t = 0; t < 4; t++)
			for (size_t m = 0; m < 4; m++) {
				bool may = model_subject(s, w) &&
				    model_resource(r, t) &&
				    model_method(permission, methods[m]) &&
				    (t == 3 || w != NOBODY_CLEAR);

				ask(w);
				EXPECT(check(targets[t].href,
				    targets[t].resource, methods[m]) ==
				    (may ? 0 : CODE_UNAUTHORIZED),
				    "subject %d resource %zu permission %u who "
				    "%d target %zu method %d", s, r,
				    permission, w, t, methods[m]);
			}
}

START_TEST(each_subject_resource_and_permission_is_as_the_model_has_it)
{
	for (enum subject s = 0; s < SUBJECTS; s++)
		for (size_t r = 0; r < RESOURCES; r++)
			for (unsigned p = 0; p < 32; p += r % 2 == 0 ? 1 : 5) {
				char body[400];

				snprintf(body, sizeof(body), "{\"aclist2\": "
				    "[{\"subject\": {%s}, \"resources\": "
				    "[{%s}], \"permission\": %u}]}",
				    subjects[s], resources[r].text, p);
				set_acl(body);
				expect_model(s, r, p);
			}
}
END_TEST

START_TEST(permissions_of_all_entries_that_fit_are_added)
{
	set_acl("{\"aclist2\": ["
	    "{\"subject\": {\"uuid\": \"" KIT_PEER "\"}, \"resources\": "
	    "[{\"href\": \"/a/light\"}], \"permission\": 2}, "
	    "{\"subject\": {\"role\": \"guest\"}, \"resources\": "
	    "[{\"wc\": \"*\"}], \"permission\": 4}]}");
	ask(PEER_OSCORE);
	ck_assert_uint_eq(check_app(CODE_GET), 0);
	ck_assert_uint_eq(check_app(CODE_POST), 0);
	ck_assert_uint_eq(check_app(CODE_DELETE), CODE_UNAUTHORIZED);
	ask(OTHER_PSK);
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(a_credential_that_is_not_the_askers_makes_nobody)
{
	set_acl(ACE("\"conntype\": \"auth-crypt\"", "\"wc\": \"*\"", "31"));
	ask(PEER_OSCORE);
	ck_assert_uint_eq(check_app(CODE_GET), 0);
	kit_ask_oscore(k, KIT_PEER, 2);		/* a PSK */
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	kit_ask_hop(k, KIT_PEER, 3);		/* a context */
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	kit_ask_oscore(k, KIT_OTHER, 3);	/* another's */
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	kit_ask_oscore(k, KIT_PEER, 9);		/* gone */
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	kit_ask_oscore(k, KIT_PEER, 0);		/* none */
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	kit_ask_hop(k, "00000000-0000-0000-0000-000000000000", 0);
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(nothing_of_the_application_is_open_outside_of_normal_operation)
{
	static const enum wax_dos states[] = { WAX_DOS_RFPRO,
	    WAX_DOS_SRESET };

	set_acl(ACE("\"conntype\": \"auth-crypt\"", "\"wc\": \"*\"", "31"));
	for (size_t i = 0; i < 2; i++) {
		kit_go(k, states[i]);
		ask(PEER_PSK);
		ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
		ask(PEER_OSCORE);
		ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	}
	kit_go(k, WAX_DOS_RFPRO);
	k->entering = WAX_MORE;
	kit_go(k, WAX_DOS_RFNOP);
	ask(PEER_PSK);
	ck_assert_uint_eq(check_app(CODE_GET), CODE_SERVICE_UNAVAILABLE);
}
END_TEST

START_TEST(before_there_is_an_owner_the_device_may_be_looked_at)
{
	static const char *const open[] = { "/oic/res", "/oic/d", "/oic/p" };

	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	for (size_t i = 0; i < 3; i++) {
		kit_ask_clear(k);
		ck_assert_uint_eq(check(open[i], WAX_RESOURCE_CONFIGURATION,
		    CODE_GET), 0);
		ck_assert_uint_eq(check(open[i], WAX_RESOURCE_CONFIGURATION,
		    CODE_POST), CODE_UNAUTHORIZED);
		ck_assert_int_eq(wax_device_set_owning(k->device, true),
		    WAX_OK);
		ck_assert_uint_eq(check(open[i], WAX_RESOURCE_CONFIGURATION,
		    CODE_GET), CODE_UNAUTHORIZED);
		kit_ask_owning(k);
		ck_assert_uint_eq(check(open[i], WAX_RESOURCE_CONFIGURATION,
		    CODE_GET), 0);
		ck_assert_int_eq(wax_device_set_owning(k->device, false),
		    WAX_OK);
	}
	kit_ask_clear(k);
	ck_assert_uint_eq(check("/oic/con", WAX_RESOURCE_CONFIGURATION,
	    CODE_GET), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(security_resources_do_not_go_by_this_door)
{
	set_acl(ACE("\"uuid\": \"" KIT_PEER "\"",
	    "\"href\": \"/oic/sec/cred\"", "31"));
	ask(PEER_PSK);
	ck_assert_uint_eq(check("/oic/sec/cred", WAX_RESOURCE_CONFIGURATION,
	    CODE_GET), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(check("/oic/sec/cred", 0, CODE_GET),
	    CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(observing_and_creating_have_permissions_of_their_own)
{
	struct wax_access a = { .href = "/a/light", .href_len = 8,
	    .resource = 0, .now = KIT_NOW };

	set_acl(ACE("\"uuid\": \"" KIT_PEER "\"", "\"wc\": \"*\"", "6"));
	ask(PEER_PSK);
	a.from = k->from;
	a.method = CODE_GET;
	a.observes = true;
	ck_assert_uint_eq(wax_acl_check(k->device, &a), 0);
	k->device->conf.observing_needs_notify = true;
	ck_assert_uint_eq(wax_acl_check(k->device, &a), CODE_UNAUTHORIZED);
	a.observes = false;
	ck_assert_uint_eq(wax_acl_check(k->device, &a), 0);
	a.method = CODE_POST;
	ck_assert_uint_eq(wax_acl_check(k->device, &a), 0);
	a.creates = true;
	ck_assert_uint_eq(wax_acl_check(k->device, &a), CODE_UNAUTHORIZED);
	a.method = CODE_FETCH;
	ck_assert_uint_eq(wax_acl_check(k->device, &a),
	    CODE_METHOD_NOT_ALLOWED);
}
END_TEST

START_TEST(an_entry_holds_in_its_periods_only)
{
	set_acl("{\"aclist2\": [{\"subject\": {\"uuid\": \"" KIT_PEER "\"}, "
	    "\"resources\": [{\"wc\": \"*\"}], \"permission\": 2, "
	    "\"validity\": [{\"period\": \"20240101T080000Z/PT2H\", "
	    "\"recurrence\": [\"FREQ=DAILY;COUNT=2\"]}, {\"period\": "
	    "\"20240301T000000Z/P1D\"}]}]}");
	ask(PEER_PSK);
	k->now = 1704067200 + 8 * 3600;
	ck_assert_uint_eq(check_app(CODE_GET), 0);
	k->now += 7200;
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	k->now += 22 * 3600;
	ck_assert_uint_eq(check_app(CODE_GET), 0);
	k->now += 86400;
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	k->now = 1704067200 + 60 * 86400;
	ck_assert_uint_eq(check_app(CODE_GET), 0);
	k->now = -1;	/* a clock that was never set */
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(roles_are_asserted_by_certificates_and_not_through_seals)
{
	static const char body[] = "{\"roles\": [{\"credtype\": 8, "
	    "\"credusage\": \"oic.sec.cred.rolecert\", \"publicdata\": "
	    "{\"encoding\": \"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM
	    "\"}}]}";

	set_acl("{\"aclist2\": [{\"subject\": {\"conntype\": \"auth-crypt\"}, "
	    "\"resources\": [{\"href\": \"/oic/sec/roles\"}], "
	    "\"permission\": 31}, {\"subject\": {\"role\": \"admin\"}, "
	    "\"resources\": [{\"wc\": \"*\"}], \"permission\": 31}]}");
	k->has_role = true;
	k->role = (struct wax_role){ "admin", "" };
	ask(PEER_OSCORE);
	ck_assert_int_eq(kit_post(k, "roles", body), CODE_FORBIDDEN);
	ask(PEER_PSK);
	ck_assert_int_eq(kit_post(k, "roles", body), CODE_FORBIDDEN);
	ask(PEER_CERTIFICATE);
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_post(k, "roles", body), CODE_CHANGED);
	ck_assert_uint_eq(check_app(CODE_GET), 0);
	/* of the same device, by a seal over the same session */
	ask(PEER_OSCORE);
	k->from.session = 9;
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	ask(PEER_CERTIFICATE);
	k->from.session = 10;
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	wax_device_end_session(k->device, 9);
	ask(PEER_CERTIFICATE);
	ck_assert_uint_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(the_owners_role_is_one_of_certificates)
{
	set_acl("{\"aclist2\": [{\"subject\": {\"conntype\": \"auth-crypt\"}, "
	    "\"resources\": [{\"href\": \"/oic/sec/roles\"}], "
	    "\"permission\": 31}]}");
	k->has_role = true;
	k->role = (struct wax_role){ "oic.role.owner", "" };
	ask(PEER_CERTIFICATE);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_post(k, "roles", "{\"roles\": [{\"credtype\": 8, "
	    "\"credusage\": \"oic.sec.cred.rolecert\", \"publicdata\": "
	    "{\"encoding\": \"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM
	    "\"}}]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_CONTENT);
	ck_assert_uint_eq(check_app(CODE_DELETE), 0);
	/* a role in a symmetric entry is as its name says, and no more */
	kit_go(k, WAX_DOS_RFPRO);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": [{\"credid\": 4, "
	    "\"credtype\": 1, \"subjectuuid\": \"" KIT_OTHER "\", "
	    "\"roleid\": {\"role\": \"oic.role.owner\"}, \"privatedata\": "
	    "{\"data\": " KIT_KEY ", \"encoding\": "
	    "\"oic.sec.encoding.raw\"}}]}"), CODE_CHANGED);
	ask(OTHER_PSK);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_UNAUTHORIZED);
}
END_TEST

static void
ask_token(const char *uuid, const struct wax_role *roles, size_t count)
{
	kit_ask_oscore(k, uuid, 0);
	k->from.has_token = true;
	k->from.roles = roles;
	k->from.role_count = count;
}

START_TEST(a_token_is_its_subject_and_all_of_its_roles)
{
	static const struct wax_role roles[] = { { "a", "" }, { "guest", "" },
	    { "b", "x" } };

	set_acl(ACE("\"role\": \"guest\"", "\"href\": \"/a/light\"", "2"));
	ask_token(KIT_PEER, roles, 1);
	/* a 4.01 would send it for another token: RFC 9200 section 5.10.2 */
	ck_assert_int_eq(check_app(CODE_GET), CODE_FORBIDDEN);
	ask_token(KIT_PEER, roles, 3);
	ck_assert_int_eq(check_app(CODE_GET), 0);
	set_acl(ACE("\"uuid\": \"" KIT_PEER "\"", "\"href\": \"/a/light\"",
	    "2"));
	ask_token(KIT_PEER, NULL, 0);
	ck_assert_int_eq(check_app(CODE_GET), 0);
	ck_assert_int_eq(check_app(CODE_DELETE), CODE_METHOD_NOT_ALLOWED);
	ask_token(KIT_OTHER, NULL, 0);
	ck_assert_int_eq(check_app(CODE_GET), CODE_FORBIDDEN);
}
END_TEST

START_TEST(a_token_of_an_owner_or_on_a_hop_is_nobodys)
{
	set_acl(ACE("\"conntype\": \"auth-crypt\"",
	    "\"href\": \"/a/light\"", "2"));
	ask_token(KIT_PEER, NULL, 0);
	ck_assert_int_eq(check_app(CODE_GET), 0);
	k->from.security = WAX_SECURITY_HOP;
	ck_assert_int_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	ask_token(KIT_OBT, NULL, 0);
	ck_assert_int_eq(check_app(CODE_GET), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_UNAUTHORIZED);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/access", begin, end,
    each_subject_resource_and_permission_is_as_the_model_has_it,
    permissions_of_all_entries_that_fit_are_added,
    a_credential_that_is_not_the_askers_makes_nobody,
    nothing_of_the_application_is_open_outside_of_normal_operation,
    before_there_is_an_owner_the_device_may_be_looked_at,
    security_resources_do_not_go_by_this_door,
    observing_and_creating_have_permissions_of_their_own,
    an_entry_holds_in_its_periods_only,
    roles_are_asserted_by_certificates_and_not_through_seals,
    the_owners_role_is_one_of_certificates,
    a_token_is_its_subject_and_all_of_its_roles,
    a_token_of_an_owner_or_on_a_hop_is_nobodys)
