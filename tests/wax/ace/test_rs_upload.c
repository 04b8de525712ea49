/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_rs_upload.c - wax/ace/rs_upload.c: tokens that come to /authz-info (the
   order of the checks: test_vectors) */
#include "check_main.h"
#include "scarce.h"
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

START_TEST(a_good_token_makes_a_context_of_its_subject)
{
	struct wax_ace_rights rights;
	struct wax_context *c = kit_begin(&k);

	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), 1);
	ck_assert_mem_eq(wax_context_subject(c), kit_client_id, 16);
	ck_assert_int_eq(wax_ace_rs_use(k.rs, c, k.now, &rights), WAX_OK);
	ck_assert(rights.has_subject);
	ck_assert_mem_eq(rights.subject, kit_client_id, 16);
	ck_assert_int_eq(rights.until, KIT_NOW + 3600);
	ck_assert_uint_eq(wax_ace_rs_active(k.rs), 1);
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), 0);
}
END_TEST

START_TEST(the_client_has_the_same_context)
{
	struct wax_context *server, *client;
	struct wax_ace_token t;
	uint8_t response[1024];
	size_t len;

	server = kit_begin(&k);
	ck_assert_int_eq(wax_ace_answer_write(&k.grant, k.token, k.token_len,
	    response, sizeof(response), &len), WAX_OK);
	ck_assert_int_eq(wax_ace_token_read(response, len, &t), WAX_OK);
	ck_assert_uint_eq(t.expires_in, 3600);
	ck_assert_int_eq(wax_ace_upload_finish(&t, &k.offer, k.out,
	    k.answer.len, kit_rs_id, WAX_RENEWAL_OFF, NULL, &client), WAX_OK);
	ck_assert_mem_eq(client->fingerprint, server->peer_fingerprint,
	    sizeof(client->fingerprint));
	wax_context_free(client);
}
END_TEST

START_TEST(no_changed_bit_of_an_upload_makes_anything_but_its_own)
{
	uint8_t right[sizeof(k.payload)];
	size_t len;

	kit_make_token(&k);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_CREATED);
	memcpy(right, k.payload, len = k.payload_len);
	for (size_t i = 0; i < 8 * len; i++) {
		memcpy(k.payload, right, len);
		k.payload[i / 8] ^= (uint8_t)(1u << i % 8);
		(void)kit_post_payload(&k, NULL);
		/* nonce, identifier and the name of the key are nobody's */
		if (k.answer.code != CODE_CREATED)
			ck_assert_uint_le(k.answer.len, 8);
		ck_assert_uint_le(wax_ace_rs_pending(k.rs),
		    RS_TOKEN_PENDING_MAX);
	}
	for (size_t i = 0; i < len; i++) {
		memcpy(k.payload, right, len);
		k.payload_len = i;
		ck_assert_int_eq(kit_post_payload(&k, NULL),
		    CODE_BAD_REQUEST);
	}
}
END_TEST

START_TEST(a_thousand_uploads_of_one_token_keep_a_few_contexts)
{
	kit_make_token(&k);
	for (unsigned i = 0; i < 1000; i++)
		ck_assert_int_eq(kit_post(&k, NULL), CODE_CREATED);
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), RS_TOKEN_PENDING_MAX);
	ck_assert_uint_eq(wax_contexts_count(k.set), RS_TOKEN_PENDING_MAX);
}
END_TEST

START_TEST(a_thousand_tokens_of_one_client_harm_no_other)
{
	struct wax_context *other = kit_begin(&k);

	ck_assert_int_eq(kit_use(&k, other), WAX_OK);
	k.grant.subject = "uuid:00000000-0000-4000-8000-000000000001";
	for (unsigned i = 0; i < 1000; i++) {
		k.id[1] = (uint8_t)i;
		k.id[0] = (uint8_t)(2 + i / 256);
		memcpy(k.ms, &i, sizeof(i));
		(void)kit_begin(&k);
		if (i % 3 == 0)
			ck_assert_int_eq(kit_use(&k, k.made), WAX_OK);
	}
	/* one of it is active, the rest waits within the limit */
	ck_assert_uint_eq(wax_ace_rs_active(k.rs), 2);
	ck_assert_uint_le(wax_ace_rs_pending(k.rs), 16);
	ck_assert_int_eq(kit_use(&k, other), WAX_OK);
}
END_TEST

START_TEST(when_all_places_are_taken_it_is_busy_and_nobody_loses_his)
{
	char subject[64];

	for (unsigned i = 0; i < 64; i++) {
		snprintf(subject, sizeof(subject),
		    "uuid:00000000-0000-4000-8000-0000000000%02x", i + 1);
		k.grant.subject = subject;
		k.id[1] = (uint8_t)i;
		k.ms[1] = (uint8_t)i;
		ck_assert_int_eq(kit_use(&k, kit_begin(&k)), WAX_OK);
	}
	k.grant.subject = KIT_CLIENT;
	k.ms[0] = 1;
	kit_make_token(&k);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_SERVICE_UNAVAILABLE);
	ck_assert_uint_eq(wax_ace_rs_active(k.rs), 64);
}
END_TEST

START_TEST(two_keys_of_an_as_are_good_while_it_changes_them)
{
	struct wax_ace_key next = { (const uint8_t *)"k2", 2, 31,
		(const uint8_t *)"another key for tokens, of 32 by", 32 };

	k.as.keys[1] = next;
	k.as.key_count = 2;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &k.as, 1), WAX_OK);
	ck_assert_ptr_nonnull(kit_begin(&k));
	k.key = next;
	ck_assert_ptr_nonnull(kit_begin(&k));
	k.as.keys[0] = next;
	k.as.key_count = 1;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &k.as, 1), WAX_OK);
	ck_assert_ptr_nonnull(kit_begin(&k));
	k.key = (struct wax_ace_key){ (const uint8_t *)"k1", 2, 10, kit_key,
		16 };
	kit_make_token(&k);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(without_an_as_every_token_is_refused)
{
	struct wax_context *c = kit_begin(&k);

	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, NULL, 0), WAX_OK);
	ck_assert_int_eq(kit_use(&k, c), WAX_NOT_FOUND);
	ck_assert_uint_eq(k.gone, 1);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_UNAUTHORIZED);
}
END_TEST

/* --- other rights -------------------------------------------------------- */

static void
make_update(const char *scope)
{
	k.grant.ms = (struct wax_ace_view){ NULL, 0 };
	k.grant.scope = (struct wax_ace_view){ (const uint8_t *)scope,
		strlen(scope) };
	k.grant.expires = KIT_NOW + 7200;
	kit_make_token(&k);
}

START_TEST(an_update_changes_the_rights_and_keeps_the_context)
{
	struct wax_context *c = kit_begin(&k);
	struct wax_ace_rights rights;

	ck_assert_int_eq(kit_use(&k, c), WAX_OK);
	make_update("ocf.acl2");
	ck_assert_int_eq(kit_post(&k, c), CODE_CREATED);
	ck_assert_uint_eq(k.answer.len, 0);
	ck_assert_uint_eq(k.gone, 0);
	ck_assert_int_eq(wax_ace_rs_use(k.rs, c, k.now, &rights), WAX_OK);
	ck_assert_int_eq(rights.until, KIT_NOW + 7200);
	ck_assert_mem_eq(rights.subject, kit_client_id, 16);
}
END_TEST

START_TEST(an_update_that_fails_in_any_way_is_4_01_and_changes_nothing)
{
	struct wax_context *c = kit_begin(&k);
	struct wax_ace_rights rights;

	ck_assert_int_eq(kit_use(&k, c), WAX_OK);
	make_update("unknown");
	ck_assert_int_eq(kit_post(&k, c), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(k.answer.len, 0);
	make_update("ocf.acl2");
	k.id[0] ^= 1;		/* of other material */
	kit_make_token(&k);
	ck_assert_int_eq(kit_post(&k, c), CODE_UNAUTHORIZED);
	k.id[0] ^= 1;
	k.grant.subject = "uuid:00000000-0000-4000-8000-000000000001";
	kit_make_token(&k);
	ck_assert_int_eq(kit_post(&k, c), CODE_UNAUTHORIZED);
	k.grant.subject = KIT_CLIENT;
	k.grant.expires = KIT_NOW;
	kit_make_token(&k);
	ck_assert_int_eq(kit_post(&k, c), CODE_UNAUTHORIZED);
	ck_assert_int_eq(wax_ace_rs_use(k.rs, c, k.now, &rights), WAX_OK);
	ck_assert_int_eq(rights.until, KIT_NOW + 3600);
}
END_TEST

START_TEST(an_update_in_the_clear_makes_no_context)
{
	(void)kit_begin(&k);
	make_update("ocf.acl2");
	k.offer.is_update = false;
	ck_assert_int_eq(kit_post(&k, NULL), CODE_BAD_REQUEST);
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), 1);
}
END_TEST

START_TEST(an_update_under_a_context_of_somebody_else_is_refused)
{
	static const uint8_t secret[16] = { 1 };
	const struct wax_context_parameters p = { .master_secret = secret,
		.master_secret_len = 16, .sender_id = secret,
		.sender_id_len = 1, .subject = { 1 } };
	struct wax_context *c;

	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	make_update("ocf.acl2");
	ck_assert_int_eq(kit_post(&k, c), CODE_UNAUTHORIZED);
	wax_context_free(c);
}
END_TEST

/* --- asking -------------------------------------------------------------- */

static uint8_t
introspect(const struct wax_ace_grant *grant)
{
	const struct wax_ace_upload u = {
		.method = CODE_POST,
		.content_format = WAX_ACE_FORMAT,
		.payload = k.payload,
		.payload_len = k.payload_len,
		.now = k.now,
	};
	uint8_t response[1024];
	size_t len;

	ck_assert_int_eq(wax_ace_introspection_write(grant, response,
	    sizeof(response), &len), WAX_OK);
	ck_assert_int_eq(wax_ace_rs_introspected(k.rs, &u, k.answer.as,
	    response, len, k.out, sizeof(k.out), &k.answer), WAX_OK);
	return k.answer.code;
}

START_TEST(a_reference_is_asked_about_and_then_as_good_as_a_token)
{
	k.as.introspects = true;
	k.as.key_count = 0;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &k.as, 1), WAX_OK);
	memset(k.token, 0x77, k.token_len = 16);
	ck_assert_int_eq(kit_post(&k, NULL), 0);
	ck_assert_uint_eq(k.answer.as, 0);
	ck_assert_uint_eq(k.answer.len, 19);	/* {11: h'7777...'} */
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), 0);
	ck_assert_int_eq(introspect(&k.grant), CODE_CREATED);
	ck_assert_int_eq(kit_use(&k, k.made), WAX_OK);
	/* the same claims, and the same checks of them */
	k.grant.audience = KIT_CLIENT;
	ck_assert_int_eq(introspect(&k.grant), CODE_FORBIDDEN);
	ck_assert_int_eq(introspect(NULL), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(what_an_as_says_is_believed_for_a_while_only)
{
	struct wax_ace_rights rights;

	k.as.introspects = true;
	k.as.believed_s = 100;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &k.as, 1), WAX_OK);
	memset(k.token, 0x77, k.token_len = 16);
	ck_assert_int_eq(kit_post(&k, NULL), 0);
	ck_assert_int_eq(introspect(&k.grant), CODE_CREATED);
	ck_assert_int_eq(kit_use(&k, k.made), WAX_OK);
	k.now = KIT_NOW + 99;
	ck_assert_int_eq(wax_ace_rs_use(k.rs, k.made, k.now, &rights),
	    WAX_OK);
	ck_assert_int_eq(rights.until, KIT_NOW + 100);
	k.now = KIT_NOW + 100;
	ck_assert_int_eq(wax_ace_rs_use(k.rs, k.made, k.now, &rights),
	    WAX_STATE);
	/* the client brings it again, and the AS says otherwise now */
	ck_assert_int_eq(introspect(NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(wax_ace_rs_active(k.rs), 0);
}
END_TEST

START_TEST(an_as_that_does_not_answer_leaves_nothing)
{
	const struct wax_ace_upload u = { .method = CODE_POST,
		.content_format = WAX_ACE_FORMAT, .payload = k.payload,
		.now = KIT_NOW };
	struct wax_ace_upload q = u;

	k.as.introspects = true;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &k.as, 1), WAX_OK);
	memset(k.token, 0x77, k.token_len = 16);
	ck_assert_int_eq(kit_post(&k, NULL), 0);
	q.payload_len = k.payload_len;
	ck_assert_int_eq(wax_ace_rs_introspected(k.rs, &q, 0, NULL, 0, k.out,
	    sizeof(k.out), &k.answer), WAX_OK);
	ck_assert_int_eq(k.answer.code, CODE_SERVICE_UNAVAILABLE);
	ck_assert_int_eq(wax_ace_rs_introspected(k.rs, &q, 0,
	    (const uint8_t *)"x", 1, k.out, sizeof(k.out), &k.answer),
	    WAX_OK);
	ck_assert_int_eq(k.answer.code, CODE_SERVICE_UNAVAILABLE);
	/* and one that is not asked any more */
	k.as.introspects = false;
	ck_assert_int_eq(wax_ace_rs_set_as(k.rs, &k.as, 1), WAX_OK);
	ck_assert_int_eq(wax_ace_rs_introspected(k.rs, &q, 0, NULL, 0, k.out,
	    sizeof(k.out), &k.answer), WAX_OK);
	ck_assert_int_eq(k.answer.code, CODE_SERVICE_UNAVAILABLE);
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), 0);
}
END_TEST

/* --- what fails ---------------------------------------------------------- */

START_TEST(what_the_endpoint_does_not_take_is_not_kept)
{
	k.refusal = WAX_LIMIT;
	kit_make_token(&k);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_SERVICE_UNAVAILABLE);
	k.refusal = WAX_OK;
	k.memory.random_status = WAX_SYSTEM;
	ck_assert_int_eq(kit_post(&k, NULL), CODE_SERVICE_UNAVAILABLE);
	k.memory.random_status = WAX_OK;
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), 0);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_CREATED);
}
END_TEST

START_TEST(without_memory_it_is_busy_and_works_again_later)
{
	struct wax_ace_upload u = { .method = CODE_POST,
		.content_format = WAX_ACE_FORMAT, .payload = k.payload,
		.now = KIT_NOW };
	size_t n = 0;

	if (!SCARCE_WORKS)
		return;
	kit_make_token(&k);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_CREATED);
	u.payload_len = k.payload_len;
	do {
		enum wax_status st;

		scarce_refused = 0;
		scarce_left = n++;
		scarce_memory = true;
		st = wax_ace_rs_upload(k.rs, &u, k.out, sizeof(k.out),
		    &k.answer);
		scarce_memory = false;
		ck_assert_int_eq(st, WAX_OK);
		ck_assert(scarce_refused > 0 || k.answer.code ==
		    CODE_CREATED);
		ck_assert_uint_le(wax_ace_rs_pending(k.rs),
		    RS_TOKEN_PENDING_MAX);
	} while (scarce_refused > 0 && n < 500);
	ck_assert_uint_gt(n, 3);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_CREATED);
}
END_TEST

START_TEST(an_answer_needs_room)
{
	const struct wax_ace_upload u = { .method = CODE_POST };

	ck_assert_int_eq(wax_ace_rs_upload(k.rs, &u, k.out,
	    WAX_ACE_ANSWER_MAX - 1, &k.answer), WAX_SPACE);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ace/rs_upload", setup, teardown,
    a_good_token_makes_a_context_of_its_subject,
    the_client_has_the_same_context,
    no_changed_bit_of_an_upload_makes_anything_but_its_own,
    a_thousand_uploads_of_one_token_keep_a_few_contexts,
    a_thousand_tokens_of_one_client_harm_no_other,
    when_all_places_are_taken_it_is_busy_and_nobody_loses_his,
    two_keys_of_an_as_are_good_while_it_changes_them,
    without_an_as_every_token_is_refused,
    an_update_changes_the_rights_and_keeps_the_context,
    an_update_that_fails_in_any_way_is_4_01_and_changes_nothing,
    an_update_in_the_clear_makes_no_context,
    an_update_under_a_context_of_somebody_else_is_refused,
    a_reference_is_asked_about_and_then_as_good_as_a_token,
    what_an_as_says_is_believed_for_a_while_only,
    an_as_that_does_not_answer_leaves_nothing,
    what_the_endpoint_does_not_take_is_not_kept,
    without_memory_it_is_busy_and_works_again_later,
    an_answer_needs_room)
