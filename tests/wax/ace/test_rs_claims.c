/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_rs_claims.c - wax/ace/rs_claims.c: who may come by a token, how long, in
   which roles; and rs.c: what an AS may be */
#include "check_main.h"
#include "wax/ace/kit.h"

static struct kit k;

static void
setup(void)
{
	kit_open(&k);
}

static void
teardown(void)
{
	kit_close(&k);
}

static uint8_t
post(void)
{
	kit_make_token(&k);
	return kit_post(&k, NULL);
}

START_TEST(a_token_is_good_before_its_end_and_not_at_it)
{
	k.now = KIT_NOW + 3599;
	ck_assert_int_eq(post(), CODE_CREATED);
	k.now = KIT_NOW + 3600;
	ck_assert_int_eq(post(), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(without_a_clock_no_end_is_before_it)
{
	k.now = -1;
	ck_assert_int_eq(post(), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(whoever_it_is_not_for_is_refused)
{
	k.grant.audience = KIT_CLIENT;
	ck_assert_int_eq(post(), CODE_FORBIDDEN);
	k.grant.audience = KIT_RS;
	k.grant.iss = "coap://other.example";
	ck_assert_int_eq(post(), CODE_UNAUTHORIZED);
}
END_TEST

static bool
is_owner(void *arg, const uint8_t *uuid)
{
	(void)arg;
	return memcmp(uuid, kit_client_id, 16) == 0;
}

START_TEST(a_token_makes_nobody_owner_must_not_confer_what_an_owner_has)
{
	k.conf.is_reserved = is_owner;
	kit_stop(&k);
	kit_start(&k);
	ck_assert_int_eq(post(), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(who_it_is_about_has_the_form_of_ocf)
{
	static const char *const wrong[] = { "", "uuid:", "client",
		"636c6965-6e74-2d2d-2d2d-2d2d2d2d2d2d",
		"uuid:00000000-0000-0000-0000-000000000000", KIT_RS };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		k.grant.subject = wrong[i];
		ck_assert_msg(post() == CODE_BAD_REQUEST, "%s", wrong[i]);
	}
	k.grant.subject = NULL;
	ck_assert_int_eq(post(), CODE_CREATED);
	k.conf.needs_subject = true;
	kit_stop(&k);
	kit_start(&k);
	ck_assert_int_eq(post(), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(roles_are_those_that_this_as_may_give)
{
	static const char *const authorities[] = { "ACME" };
	struct wax_role roles[3] = { { "operator", "ACME" }, { "guest", "" } };
	struct wax_ace_rights rights;

	k.grant.roles = roles;
	k.grant.role_count = 2;
	ck_assert_int_eq(post(), CODE_BAD_REQUEST);
	k.as.authorities = authorities;
	k.as.authority_count = 1;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &k.as, 1), WAX_OK);
	ck_assert_int_eq(post(), CODE_CREATED);
	ck_assert_int_eq(wax_ace_rs_use(k.rs, k.made, k.now, &rights),
	    WAX_OK);
	ck_assert_uint_eq(rights.role_count, 2);
	ck_assert_str_eq(rights.roles[0].name, "operator");
	ck_assert_str_eq(rights.roles[0].authority, "ACME");
	ck_assert_str_eq(rights.roles[1].name, "guest");
	ck_assert_str_eq(rights.roles[1].authority, "");
	roles[2] = (struct wax_role){ "oic.role.owner", "" };
	k.grant.role_count = 3;
	ck_assert_int_eq(post(), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(a_scope_is_known_or_the_token_is_refused)
{
	static const char *const scopes[] = { "read", "write" };
	static const struct {
		const char *scope;
		bool is_good;
	} rows[] = { { "ocf.acl2", true }, { "read", true },
	    { "read write", true }, { "read x", false }, { "x", false },
	    { "read ", false }, { " read", false }, { "read  write", false },
	    { "", false } };

	k.conf.scopes = scopes;
	k.conf.scope_count = 2;
	kit_stop(&k);
	kit_start(&k);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		k.grant.scope = (struct wax_ace_view){
			(const uint8_t *)rows[i].scope,
			strlen(rows[i].scope) };
		ck_assert_msg(post() == (rows[i].is_good ? CODE_CREATED :
		    CODE_BAD_REQUEST), "%s", rows[i].scope);
		if (!rows[i].is_good)
			ck_assert_int_eq(kit_error(&k), WAX_ACE_INVALID_SCOPE);
	}
	k.grant.scope.data = NULL;
	ck_assert_int_eq(post(), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(a_cnonce_of_the_hints_is_wanted_if_there_is_no_clock)
{
	struct wax_ace_hinted h;
	uint8_t hints[256], cnonce[16];
	size_t len;

	k.conf.needs_cnonce = true;
	kit_stop(&k);
	kit_start(&k);
	ck_assert_int_eq(post(), CODE_UNAUTHORIZED);
	ck_assert_int_eq(wax_ace_rs_hints(k.rs, NULL, k.now, hints,
	    sizeof(hints), &len), WAX_OK);
	ck_assert_int_eq(wax_ace_hints_read(hints, len, &h), WAX_OK);
	ck_assert_uint_eq(h.cnonce.len, RS_CNONCE_LEN);
	memcpy(cnonce, h.cnonce.data, h.cnonce.len);
	k.grant.cnonce = (struct wax_ace_view){ cnonce, h.cnonce.len };
	ck_assert_int_eq(post(), CODE_CREATED);
	/* as long as the next one is not old, too */
	k.now += RS_CNONCE_S;
	ck_assert_int_eq(wax_ace_rs_hints(k.rs, NULL, k.now, hints,
	    sizeof(hints), &len), WAX_OK);
	k.now += RS_CNONCE_S - 1;
	ck_assert_int_eq(post(), CODE_CREATED);
	k.now += 1;
	ck_assert_int_eq(post(), CODE_UNAUTHORIZED);
	cnonce[0] ^= 1;
	ck_assert_int_eq(post(), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(an_as_without_a_name_or_a_key_is_none)
{
	struct wax_ace_as all[2] = { k.as, k.as };
	struct wax_ace_as wrong = k.as;

	wrong.iss = "";
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &wrong, 1), WAX_RANGE);
	wrong = k.as;
	wrong.key_count = 0;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &wrong, 1), WAX_RANGE);
	wrong = k.as;
	wrong.keys[0].alg = 24;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &wrong, 1), WAX_RANGE);
	wrong = k.as;
	wrong.keys[0].key_len = 15;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &wrong, 1), WAX_RANGE);
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, all, 2), WAX_EXISTS);
	all[1].iss = "coap://other";
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, all, 2), WAX_EXISTS);
	all[1].keys[0].kid_len = 1;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, all, 2), WAX_OK);
	ck_assert_int_eq(post(), CODE_CREATED);
	/* after an error all is as it was */
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &wrong, 1), WAX_RANGE);
	ck_assert_int_eq(post(), CODE_CREATED);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ace/rs_claims", setup, teardown,
    a_token_is_good_before_its_end_and_not_at_it,
    without_a_clock_no_end_is_before_it,
    whoever_it_is_not_for_is_refused,
    a_token_makes_nobody_owner_must_not_confer_what_an_owner_has,
    who_it_is_about_has_the_form_of_ocf,
    roles_are_those_that_this_as_may_give,
    a_scope_is_known_or_the_token_is_refused,
    a_cnonce_of_the_hints_is_wanted_if_there_is_no_clock,
    an_as_without_a_name_or_a_key_is_none)
