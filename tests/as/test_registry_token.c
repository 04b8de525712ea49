/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_registry_token.c - as/registry_token.c */
#include "as/kit.h"
#include "check_main.h"

static size_t seen, revoked;

static enum wax_status
count_token(void *arg, const struct registry_token *t)
{
	(void)arg;
	seen++;
	revoked += t->revoked_at != 0;
	return WAX_OK;
}

static void
count_tokens(int64_t now)
{
	seen = revoked = 0;
	ck_assert_int_eq(registry_each_token(registry, now, count_token,
	    NULL), WAX_OK);
}

START_TEST(a_token_comes_back_as_it_was)
{
	struct registry_token t = kit_token(1, 2, 3), back;

	t.role_count = 2;
	strcpy(t.roles[0].name, "com.example.operator");
	strcpy(t.roles[1].name, "reader");
	strcpy(t.roles[1].authority, "example");
	t.exi = 60;
	t.number = 7;
	memcpy(t.cnonce, "12345678", t.cnonce_len = 8);
	ck_assert_int_eq(registry_add_token(registry, &t), WAX_OK);
	ck_assert_int_eq(registry_add_token(registry, &t), WAX_EXISTS);
	ck_assert_int_eq(registry_find_token(registry, t.hash, &back),
	    WAX_OK);
	ck_assert_mem_eq(&back, &t, sizeof(t));
	ck_assert_int_eq(registry_find_material(registry, BYTES_ARRAY(t.id),
	    &t.client, &t.server, &back), WAX_OK);
	ck_assert_mem_eq(&back, &t, sizeof(t));
}
END_TEST

START_TEST(material_is_found_by_its_client_and_server_alone)
{
	struct registry_token t = kit_token(1, 2, 3), u = kit_token(2, 2, 3);
	struct registry_token back;

	ck_assert_int_eq(registry_add_token(registry, &t), WAX_OK);
	u.is_update = true;
	memcpy(u.id, t.id, sizeof(u.id));
	ck_assert_int_eq(registry_add_token(registry, &u), WAX_OK);
	ck_assert_int_eq(registry_find_material(registry, BYTES_ARRAY(t.id),
	    &t.client, &t.server, &back), WAX_OK);
	ck_assert(!back.is_update);
	ck_assert_int_eq(registry_find_material(registry, BYTES_ARRAY(t.id),
	    &t.server, &t.client, &back), WAX_NOT_FOUND);
	/* an id is given once */
	u.is_update = false;
	u.hash[0]++;
	ck_assert_int_eq(registry_add_token(registry, &u), WAX_EXISTS);
}
END_TEST

START_TEST(revoked_ones_count_no_more)
{
	struct deviceid client = kit_id(2), server = kit_id(3);
	size_t count;

	for (unsigned n = 0; n < 6; n++) {
		struct registry_token t = kit_token(n, 2, 3);

		ck_assert_int_eq(registry_add_token(registry, &t), WAX_OK);
	}
	ck_assert_int_eq(registry_count_tokens(registry, &client, KIT_NOW,
	    &count), WAX_OK);
	ck_assert_uint_eq(count, 6);
	ck_assert_int_eq(registry_revoke(registry, NULL, NULL,
	    bytes_of(kit_token(4, 2, 3).id, REGISTRY_ID_LEN), KIT_NOW,
	    &count), WAX_OK);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(registry_revoke(registry, &client, NULL,
	    BYTES_ABSENT, KIT_NOW, &count), WAX_OK);
	ck_assert_uint_eq(count, 5);
	ck_assert_int_eq(registry_revoke(registry, NULL, &server,
	    BYTES_ABSENT, KIT_NOW, &count), WAX_OK);
	ck_assert_uint_eq(count, 0);
	ck_assert_int_eq(registry_count_tokens(registry, &client, KIT_NOW,
	    &count), WAX_OK);
	ck_assert_uint_eq(count, 0);
	count_tokens(KIT_NOW);
	ck_assert_uint_eq(seen, 6);
	ck_assert_uint_eq(revoked, 6);
}
END_TEST

START_TEST(what_has_ended_is_kept_for_a_day)
{
	struct registry_token t = kit_token(1, 2, 3);

	ck_assert_int_eq(registry_add_token(registry, &t), WAX_OK);
	count_tokens(KIT_NOW + 99);
	ck_assert_uint_eq(seen, 1);
	count_tokens(KIT_NOW + 100);
	ck_assert_uint_eq(seen, 0);
	ck_assert_int_eq(registry_prune(registry, KIT_NOW + 100 +
	    REGISTRY_KEPT_S), WAX_OK);
	ck_assert_int_eq(registry_find_token(registry, t.hash, &t), WAX_OK);
	ck_assert_int_eq(registry_prune(registry, KIT_NOW + 101 +
	    REGISTRY_KEPT_S), WAX_OK);
	ck_assert_int_eq(registry_find_token(registry, t.hash, &t),
	    WAX_NOT_FOUND);
}
END_TEST

TEST_MAIN_FIXTURE("as/registry_token", kit_setup, kit_teardown,
    a_token_comes_back_as_it_was,
    material_is_found_by_its_client_and_server_alone,
    revoked_ones_count_no_more,
    what_has_ended_is_kept_for_a_day)
