/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred_write.c - wax/ocf/cred_write.c */
#include "check_main.h"
#include "wax/ocf/creds.h"
#include "wax/ocf/kit.h"

static struct wax_context_parameters p;
static uint8_t secret[32] = { 1, 2, 3 };
static uint8_t out[1024];
static size_t len;

static void
begin(void)
{
	p = (struct wax_context_parameters){
		.master_secret = secret, .master_secret_len = 32,
		.sender_id = (const uint8_t *)"abcdefg", .sender_id_len = 7,
		.recipient_id = (const uint8_t *)"hijklmn",
		.recipient_id_len = 7,
	};
	memcpy(p.subject, kit_uuid(KIT_PEER), 16);
}

START_TEST(what_is_written_is_what_a_device_reads)
{
	struct wax_role role = { "guest", "" };
	struct creds list = { .count = 0 };
	struct wax_credential c = { .credid = 0 };
	struct node n;
	bool has_rowner;

	p.id_context = (const uint8_t *)"c";
	p.id_context_len = 1;
	p.master_salt = (const uint8_t *)"salt";
	p.master_salt_len = 4;
	p.aead = WAX_AEAD_AES_CCM_16_128_128;
	p.replay_window = 64;
	p.renewal = WAX_RENEWAL_ON;
	ck_assert_int_eq(wax_credential_write_oscore(&p, &role, false, out,
	    sizeof(out), &len), WAX_OK);
	ck_assert_int_eq(node_read_all(bytes_of(out, len), &n), WAX_OK);
	ck_assert_int_eq(creds_update(&list, &n, 4, false, &has_rowner),
	    WAX_OK);
	ck_assert_uint_eq(list.count, 1);
	list.entries[0]->type->install(list.entries[0], &c);
	ck_assert(c.context.renewal == WAX_RENEWAL_ON &&
	    c.context.aead == p.aead && c.context.replay_window == 64 &&
	    list.entries[0]->has_role);
	ck_assert_mem_eq(c.context.master_secret, secret, 32);
	ck_assert_mem_eq(c.context.id_context, "c", 1);
	ck_assert_mem_eq(c.context.master_salt, "salt", 4);
	ck_assert_mem_eq(c.context.recipient_id, "hijklmn", 7);
	creds_clear(&list);
}
END_TEST

START_TEST(a_foreign_device_gets_no_key_of_ours)
{
	p.renewal = WAX_RENEWAL_ON;
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, true, out,
	    sizeof(out), &len), WAX_OK);
	ck_assert_ptr_null(memmem(out, len, "x.ostler", 8));
	ck_assert_uint_eq(len, 211);
	p.sender_id_len = 6;
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, true,
	    out, sizeof(out), &len), WAX_UNSUPPORTED);
	begin();
	p.id_context = (const uint8_t *)"";
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, true,
	    out, sizeof(out), &len), WAX_UNSUPPORTED);
	begin();
	p.aead = WAX_AEAD_AES_GCM_128;
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, true,
	    out, sizeof(out), &len), WAX_UNSUPPORTED);
}
END_TEST

START_TEST(lengths_have_borders)
{
	p.master_secret_len = 31;
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, false,
	    out, sizeof(out), &len), WAX_RANGE);
	begin();
	p.sender_id_len = 8;
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, false,
	    out, sizeof(out), &len), WAX_RANGE);
	begin();
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, false,
	    out, 210, &len), WAX_SPACE);
	ck_assert_uint_eq(len, 211);
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, false,
	    out, 211, &len), WAX_OK);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/cred_write", begin, NULL,
    what_is_written_is_what_a_device_reads,
    a_foreign_device_gets_no_key_of_ours,
    lengths_have_borders)
