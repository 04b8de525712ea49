/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_senders.c - wax/oscore/senders.c */
#include "check_main.h"
#include "wax/support.h"

static struct wax_context_parameters p;
static struct wax_context *first;

static void
begin(void)
{
	p = support_parameters(true);
	p.id_context = (const uint8_t *)"one";
	p.id_context_len = 3;
	ck_assert_int_eq(wax_context_new(&p, NULL, &first), WAX_OK);
}

static void
end(void)
{
	wax_context_free(first);
}

static enum wax_status
try_second(const struct wax_env *env)
{
	struct wax_context *c = NULL;
	enum wax_status st = wax_context_new(&p, env, &c);

	wax_context_free(c);
	return st;
}

START_TEST(section_3_3_the_same_sender_key_is_refused)
{
	ck_assert_int_eq(try_second(NULL), WAX_EXISTS);
	ck_assert_int_eq(try_second(NULL), WAX_EXISTS);
}
END_TEST

START_TEST(another_recipient_does_not_make_other_nonces)
{
	p.recipient_id = (const uint8_t *)"t";
	ck_assert_int_eq(try_second(NULL), WAX_EXISTS);
}
END_TEST

START_TEST(other_records_do_not_make_other_nonces)
{
	struct memory disk;

	memory_init(&disk);
	p.record = "second";
	ck_assert_int_eq(try_second(&disk.env), WAX_EXISTS);
	/* and nothing was begun */
	ck_assert(!disk.exists && !disk.is_in_use);
}
END_TEST

START_TEST(what_changes_the_sender_key_is_accepted)
{
	p.sender_id = (const uint8_t *)"d";
	ck_assert_int_eq(try_second(NULL), WAX_OK);
	p = support_parameters(true);
	ck_assert_int_eq(try_second(NULL), WAX_OK);
	p.id_context = (const uint8_t *)"one";
	p.id_context_len = 3;
	p.master_salt = support_secret;
	p.master_salt_len = 1;
	ck_assert_int_eq(try_second(NULL), WAX_OK);
	p.master_salt_len = 0;
	p.aead = WAX_AEAD_AES_GCM_128;
	ck_assert_int_eq(try_second(NULL), WAX_OK);
	p.aead = 0;
	p.hkdf = WAX_HKDF_SHA_512;
	ck_assert_int_eq(try_second(NULL), WAX_OK);
}
END_TEST

START_TEST(the_other_end_may_live_in_the_same_process)
{
	p.sender_id = (const uint8_t *)"s";
	p.recipient_id = (const uint8_t *)"c";
	ck_assert_int_eq(try_second(NULL), WAX_OK);
}
END_TEST

START_TEST(a_key_is_free_when_its_last_reference_is_gone)
{
	struct wax_context *again = wax_context_ref(first);

	wax_context_free(again);
	ck_assert_int_eq(try_second(NULL), WAX_EXISTS);
	wax_context_free(first);
	first = NULL;
	ck_assert_int_eq(try_second(NULL), WAX_OK);
}
END_TEST

START_TEST(a_context_that_was_not_born_holds_no_key)
{
	struct memory disk;

	memory_init(&disk);
	disk.store_status = WAX_STORAGE;
	p.sender_id = (const uint8_t *)"d";
	p.record = "r";
	ck_assert_int_eq(try_second(&disk.env), WAX_STORAGE);
	disk.store_status = WAX_OK;
	ck_assert_int_eq(try_second(&disk.env), WAX_OK);
}
END_TEST

START_TEST(one_record_is_used_by_one_context)
{
	struct wax_context *c;
	struct memory disk;

	memory_init(&disk);
	p.sender_id = (const uint8_t *)"d";
	p.record = "r";
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_OK);
	p.sender_id = (const uint8_t *)"e";
	ck_assert_int_eq(try_second(&disk.env), WAX_EXISTS);
	wax_context_free(c);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/senders", begin, end,
    section_3_3_the_same_sender_key_is_refused,
    another_recipient_does_not_make_other_nonces,
    other_records_do_not_make_other_nonces,
    what_changes_the_sender_key_is_accepted,
    the_other_end_may_live_in_the_same_process,
    a_key_is_free_when_its_last_reference_is_gone,
    a_context_that_was_not_born_holds_no_key,
    one_record_is_used_by_one_context)
