/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_context.c - wax/oscore/context.c */
#include "check_main.h"
#include "wax/support.h"

START_TEST(a_context_tells_what_it_was_made_of)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;
	size_t len;

	p.subject[15] = 9;
	p.aead = WAX_AEAD_CHACHA20_POLY1305;
	p.hkdf = WAX_HKDF_SHA_512;
	p.id_context = (const uint8_t *)"ctx";
	p.id_context_len = 3;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	ck_assert_mem_eq(wax_context_sender_id(c, &len), "c", 1);
	ck_assert_uint_eq(len, 1);
	ck_assert_mem_eq(wax_context_recipient_id(c, &len), "s", 1);
	ck_assert_mem_eq(wax_context_id_context(c, &len), "ctx", 3);
	ck_assert_uint_eq(len, 3);
	ck_assert_uint_eq(wax_context_subject(c)[15], 9);
	ck_assert_int_eq(wax_context_aead(c), 24);
	ck_assert_int_eq(wax_context_hkdf(c), -11);
	wax_context_free(c);
}
END_TEST

START_TEST(absent_and_empty_id_context_are_told_apart)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;
	size_t len;

	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	ck_assert_ptr_null(wax_context_id_context(c, &len));
	wax_context_free(c);
	p.id_context = (const uint8_t *)"";
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	ck_assert_ptr_nonnull(wax_context_id_context(c, &len));
	ck_assert_uint_eq(len, 0);
	wax_context_free(c);
}
END_TEST

START_TEST(unknown_algorithms_are_unsupported)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c = NULL;

	p.aead = 4;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_UNSUPPORTED);
	p.aead = 0;
	p.hkdf = -12;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_UNSUPPORTED);
	ck_assert_ptr_null(c);
}
END_TEST

START_TEST(values_out_of_range_are_refused)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;

	p.replay_window = 257;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_RANGE);
	p = support_parameters(true);
	p.ssn_step = (1u << 20) + 1;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_RANGE);
	p = support_parameters(true);
	p.ssn_pad = (1u << 20) + 1;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_RANGE);
	/* a bound that may be lost is none */
	p.ssn_pad = 1;
	p.window_step = 1;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_RANGE);
	p = support_parameters(true);
	p.record = "r";
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_RANGE);
}
END_TEST

START_TEST(record_names_are_file_names_and_nothing_else)
{
	static const char *const bad[] = { "", ".hidden", "a/b", "..", "a b",
	    "12345678901234567890123456789012345678901234567890123456789012345"
	};
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;
	struct memory disk;

	memory_init(&disk);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		p.record = bad[i];
		ck_assert_int_eq(wax_context_new(&p, &disk.env, &c),
		    WAX_RANGE);
	}
	p.record = "Floor-3_a.ctx";
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_OK);
	wax_context_free(c);
}
END_TEST

START_TEST(the_last_reference_frees)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;
	struct memory disk;

	memory_init(&disk);
	p.record = "r";
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_OK);
	ck_assert_ptr_eq(wax_context_ref(c), c);
	wax_context_free(c);
	ck_assert(disk.is_in_use);
	wax_context_free(c);
	ck_assert(!disk.is_in_use);
	wax_context_free(NULL);
}
END_TEST

START_TEST(an_orderly_end_keeps_the_window)
{
	struct wax_context_parameters s = support_parameters(false);
	struct wax_context_parameters c = support_parameters(true);
	struct wax_message sealed;
	struct wax_request got;
	struct memory disk;
	struct packet get;
	struct pair p;

	memory_init(&disk);
	s.record = "server";
	ck_assert_int_eq(pair_open_with(&p, &c, &s, &disk.env,
	    &support_answering), WAX_OK);
	ck_assert_int_eq(pair_seal(&p, packet_make(&get, 1, "", ""),
	    &sealed), WAX_OK);
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_OPENED);
	ck_assert_int_eq(wax_context_retire(p.server), WAX_OK);
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_FAILED);
	ck_assert_int_eq(got.status, WAX_STATE);
	ck_assert_int_eq(wax_contexts_remove(p.set, p.server), WAX_OK);
	wax_context_free(p.server);
	ck_assert_int_eq(wax_context_new(&s, &disk.env, &p.server), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(p.set, p.server), WAX_OK);
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_REPLAY);
	pair_request(&p, &get.m, &got);
	pair_close(&p);
}
END_TEST

TEST_MAIN("wax/oscore/context",
    a_context_tells_what_it_was_made_of,
    absent_and_empty_id_context_are_told_apart,
    unknown_algorithms_are_unsupported,
    values_out_of_range_are_refused,
    record_names_are_file_names_and_nothing_else,
    the_last_reference_frees,
    an_orderly_end_keeps_the_window)
