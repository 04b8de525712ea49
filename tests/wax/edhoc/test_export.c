/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_export.c - wax/edhoc/export.c */
#include "check_main.h"
#include "core/code.h"
#include "expect.h"
#include "wax/edhoc/kit.h"

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

/* A sealed request from the Initiator to the Responder, and its answer. */
static void
expect_exchange(void)
{
	struct pair p = { 0 };
	struct wax_message sealed, answer;
	struct packet get, content;
	struct wax_request request;
	struct wax_response response;

	EXPECT(wax_edhoc_context(k.i.s, NULL, NULL, &p.client) == WAX_OK);
	EXPECT(wax_edhoc_context(k.r.s, NULL, NULL, &p.server) == WAX_OK);
	p.set = wax_contexts_new(4, NULL);
	EXPECT(wax_contexts_add(p.set, p.server) == WAX_OK);
	EXPECT(pair_seal(&p, packet_make(&get, CODE_GET, "b161", ""),
	    &sealed) == WAX_OK);
	EXPECT(pair_open_request(&p, &sealed, &request) ==
	    WAX_REQUEST_OPENED);
	EXPECT(memcmp(wax_context_subject(request.context), kit_subject_i,
	    16) == 0);
	EXPECT(pair_answer(&p, packet_make(&content, CODE_CONTENT, "", "x"),
	    &answer) == WAX_OK);
	EXPECT(pair_receive(&p, &answer, &response) == WAX_RESPONSE_OPENED);
	pair_close(&p);
}

START_TEST(every_suite_gives_contexts_that_talk_to_each_other)
{
	for (size_t suite = 0; suite < KIT_SUITES; suite++) {
		kit_set(&k, WAX_EDHOC_NONE_SIGNS, suite);
		kit_play_before(&k, 5);
		expect_exchange();
	}
}
END_TEST

/* RFC 9528 appendix A.1: each sends under what the other one has chosen. */
START_TEST(the_ids_are_the_identifiers_crossed_over)
{
	struct wax_context *c;
	const uint8_t *id;
	size_t len;

	kit_play_before(&k, 5);
	ck_assert_int_eq(wax_edhoc_context(k.i.s, NULL, NULL, &c), WAX_OK);
	id = wax_context_sender_id(c, &len);
	ck_assert_uint_eq(len, 1);
	ck_assert_uint_eq(id[0], 'r');
	id = wax_context_recipient_id(c, &len);
	ck_assert_uint_eq(len, 1);
	ck_assert_uint_eq(id[0], 0x0a);
	ck_assert_ptr_null(wax_context_id_context(c, &len));
	ck_assert_mem_eq(wax_context_subject(c), kit_subject_r, 16);
	wax_context_free(c);
}
END_TEST

START_TEST(what_the_caller_sets_is_taken_but_not_the_keys)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;
	size_t len;

	p.id_context = (const uint8_t *)"x";
	p.id_context_len = 1;
	p.aead = WAX_AEAD_AES_GCM_256;
	p.replay_window = 64;
	p.always_own_piv = true;
	kit_play_before(&k, 5);
	ck_assert_int_eq(wax_edhoc_context(k.i.s, &p, NULL, &c), WAX_OK);
	ck_assert_int_eq(wax_context_aead(c), WAX_AEAD_AES_CCM_16_64_128);
	ck_assert_ptr_null(wax_context_id_context(c, &len));
	ck_assert(c->always_own_piv);
	wax_context_free(c);
}
END_TEST

START_TEST(labels_and_contexts_give_secrets_of_their_own)
{
	uint8_t a[16], b[16];

	kit_play_before(&k, 5);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 32768, NULL, 0, a, 16),
	    WAX_OK);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 32769, NULL, 0, b, 16),
	    WAX_OK);
	ck_assert_mem_ne(a, b, 16);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 32768,
	    (const uint8_t *)"c", 1, b, 16), WAX_OK);
	ck_assert_mem_ne(a, b, 16);
	ck_assert_int_eq(wax_edhoc_export(k.r.s, 32768, NULL, 0, b, 16),
	    WAX_OK);
	ck_assert_mem_eq(a, b, 16);
}
END_TEST

START_TEST(no_secret_is_longer_than_255_hashes)
{
	static uint8_t out[255 * 32 + 1];

	kit_play_before(&k, 5);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 1, NULL, 0, out, 255 * 32),
	    WAX_OK);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 1, NULL, 0, out, sizeof(out)),
	    WAX_RANGE);
}
END_TEST

/* Appendix H */
START_TEST(an_update_gives_both_new_secrets_by_the_same_context)
{
	static const uint8_t context[] = "nonces of both";
	uint8_t before[16], after_i[16], after_r[16];

	kit_play_before(&k, 5);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 0, NULL, 0, before, 16),
	    WAX_OK);
	ck_assert_int_eq(wax_edhoc_update(k.i.s, context, sizeof(context)),
	    WAX_OK);
	ck_assert_int_eq(wax_edhoc_update(k.r.s, context, sizeof(context)),
	    WAX_OK);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 0, NULL, 0, after_i, 16),
	    WAX_OK);
	ck_assert_int_eq(wax_edhoc_export(k.r.s, 0, NULL, 0, after_r, 16),
	    WAX_OK);
	ck_assert_mem_eq(after_i, after_r, 16);
	ck_assert_mem_ne(before, after_i, 16);
	expect_exchange();
	ck_assert_int_eq(wax_edhoc_update(k.i.s, context, 1), WAX_OK);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 0, NULL, 0, after_i, 16),
	    WAX_OK);
	ck_assert_mem_ne(after_i, after_r, 16);
}
END_TEST

TEST_MAIN_FIXTURE("wax/edhoc/export", setup, teardown,
    every_suite_gives_contexts_that_talk_to_each_other,
    the_ids_are_the_identifiers_crossed_over,
    what_the_caller_sets_is_taken_but_not_the_keys,
    labels_and_contexts_give_secrets_of_their_own,
    no_secret_is_longer_than_255_hashes,
    an_update_gives_both_new_secrets_by_the_same_context)
