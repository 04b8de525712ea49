/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_rs_table.c - wax/ace/rs_table.c: contexts from upload to end; rs_exi.c:
   ends without a clock; rs_scope.c: less than others allow */
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

START_TEST(the_next_context_of_a_client_ends_the_one_before_when_it_is_used)
{
	struct wax_context *a = kit_begin(&k), *b;

	ck_assert_int_eq(kit_use(&k, a), WAX_OK);
	k.id[0] = 2;		/* another token */
	k.ms[0] = 2;
	b = kit_begin(&k);
	ck_assert_uint_eq(k.gone, 0);
	ck_assert_int_eq(kit_use(&k, a), WAX_OK);
	ck_assert_int_eq(kit_use(&k, b), WAX_OK);
	ck_assert_uint_eq(k.gone, 1);
	ck_assert_int_eq(kit_use(&k, b), WAX_OK);
	ck_assert_uint_eq(wax_ace_rs_active(k.rs), 1);
}
END_TEST

START_TEST(without_a_subject_a_client_is_its_input_material)
{
	struct wax_context *a, *b;

	k.grant.subject = NULL;
	a = kit_begin(&k);
	ck_assert_int_eq(kit_use(&k, a), WAX_OK);
	k.id[0] = 2;
	k.ms[0] = 2;
	b = kit_begin(&k);
	ck_assert_int_eq(kit_use(&k, b), WAX_OK);
	ck_assert_uint_eq(wax_ace_rs_active(k.rs), 2);
	ck_assert_int_eq(kit_post(&k, NULL), CODE_CREATED);
	ck_assert_int_eq(kit_use(&k, k.made), WAX_OK);
	ck_assert_uint_eq(wax_ace_rs_active(k.rs), 2);
	ck_assert_int_eq(kit_use(&k, a), WAX_OK);
}
END_TEST

START_TEST(one_that_nobody_uses_is_gone_after_a_minute)
{
	struct wax_context *c = kit_begin(&k);
	int64_t next;

	wax_ace_rs_expire(k.rs, k.now, &next);
	ck_assert_int_eq(next, KIT_NOW + 60);
	k.now += 60;
	ck_assert_int_eq(kit_use(&k, c), WAX_STATE);
	ck_assert_uint_eq(k.gone, 1);
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), 0);
}
END_TEST

START_TEST(with_its_token_a_context_ends_by_the_timer_or_by_its_next_use)
{
	struct wax_context *c = kit_begin(&k);
	int64_t next;

	ck_assert_int_eq(kit_use(&k, c), WAX_OK);
	wax_ace_rs_expire(k.rs, KIT_NOW + 3599, &next);
	ck_assert_int_eq(next, KIT_NOW + 3600);
	ck_assert_uint_eq(k.gone, 0);
	wax_ace_rs_expire(k.rs, KIT_NOW + 3600, &next);
	ck_assert_uint_eq(k.gone, 1);
	ck_assert_int_eq(next, INT64_MAX);
	c = kit_begin(&k);
	ck_assert_int_eq(kit_use(&k, c), WAX_OK);
	k.now = KIT_NOW + 3600;
	ck_assert_int_eq(kit_use(&k, c), WAX_STATE);
	ck_assert_int_eq(kit_use(&k, NULL), WAX_NOT_FOUND);
}
END_TEST

START_TEST(reset_forgets_all)
{
	struct wax_context *c = kit_begin(&k);

	ck_assert_int_eq(kit_use(&k, c), WAX_OK);
	k.id[0] = 2;
	k.ms[0] = 2;
	(void)kit_begin(&k);
	wax_ace_rs_forget(k.rs);
	ck_assert_uint_eq(k.gone, 2);
	ck_assert_uint_eq(wax_contexts_count(k.set), 0);
}
END_TEST

/* --- ends without a clock ------------------------------------------------ */

static uint8_t
post_exi(uint32_t number, uint32_t exi)
{
	k.grant.exi = exi;
	k.grant.number = number;
	memcpy(k.grant.rs, kit_rs_id, 16);
	k.ms[1] = (uint8_t)number;
	k.id[1] = (uint8_t)number;
	kit_make_token(&k);
	return kit_post(&k, NULL);
}

START_TEST(its_time_begins_when_it_is_seen_and_only_once)
{
	ck_assert_int_eq(post_exi(7, 100), CODE_CREATED);
	k.now += 99;
	ck_assert_int_eq(post_exi(7, 100), CODE_CREATED);
	k.now += 1;
	ck_assert_int_eq(post_exi(7, 100), CODE_UNAUTHORIZED);
	/* with it all below are over, and none above */
	ck_assert_int_eq(post_exi(6, 100), CODE_UNAUTHORIZED);
	ck_assert_int_eq(post_exi(8, 100), CODE_CREATED);
}
END_TEST

START_TEST(a_restart_gives_no_token_more_time)
{
	ck_assert_int_eq(post_exi(7, 100), CODE_CREATED);
	kit_stop(&k);
	kit_start(&k);
	k.now += 100;
	ck_assert_int_eq(post_exi(7, 100), CODE_UNAUTHORIZED);
	ck_assert_int_eq(post_exi(8, 100), CODE_CREATED);
	kit_stop(&k);
	kit_start(&k);
	ck_assert_int_eq(post_exi(8, 100), CODE_CREATED);
}
END_TEST

START_TEST(where_its_end_can_not_be_kept_it_is_not_taken)
{
	k.memory.store_status = WAX_STORAGE;
	ck_assert_int_eq(post_exi(7, 100), CODE_SERVICE_UNAVAILABLE);
	ck_assert_uint_eq(wax_ace_rs_pending(k.rs), 0);
	k.memory.store_status = WAX_OK;
	k.conf.record = NULL;
	kit_stop(&k);
	kit_start(&k);
	ck_assert_int_eq(post_exi(7, 100), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(more_than_are_remembered_end_the_lowest)
{
	for (uint32_t n = 1; n <= RS_EXI_MAX + 2; n++)
		ck_assert_int_eq(post_exi(n, 1000), CODE_CREATED);
	ck_assert_int_eq(post_exi(1, 1000), CODE_UNAUTHORIZED);
	ck_assert_int_eq(post_exi(2, 1000), CODE_UNAUTHORIZED);
	ck_assert_int_eq(post_exi(3, 1000), CODE_CREATED);
}
END_TEST

START_TEST(a_record_that_is_damaged_is_not_guessed)
{
	ck_assert_int_eq(post_exi(7, 100), CODE_CREATED);
	kit_stop(&k);
	k.memory.len--;
	ck_assert_int_eq(wax_ace_rs_new(&k.conf, &k.rs), WAX_DAMAGED);
	k.memory.len++;
	kit_start(&k);
}
END_TEST

/* --- less than others allow ---------------------------------------------- */

START_TEST(a_scope_of_pairs_leaves_what_it_lists)
{
	/* [["/light", 2], ["/fan", 6], ["/light", 4]] */
	static const uint8_t scope[] = { 0x83, 0x82, 0x66, '/', 'l', 'i', 'g',
		'h', 't', 2, 0x82, 0x64, '/', 'f', 'a', 'n', 6, 0x82, 0x66,
		'/', 'l', 'i', 'g', 'h', 't', 4 };
	static const struct {
		const char *href;
		unsigned permission;
		uint8_t code;
	} rows[] = { { "/light", 2, 0 }, { "/light", 4, 0 },
	    { "/light", 8, CODE_METHOD_NOT_ALLOWED }, { "/fan", 4, 0 },
	    { "/fan", 1, CODE_METHOD_NOT_ALLOWED },
	    { "/lights", 2, CODE_FORBIDDEN }, { "/", 2, CODE_FORBIDDEN } };
	struct wax_context *c;

	k.grant.scope = (struct wax_ace_view){ scope, sizeof(scope) };
	k.grant.scope_is_text = false;
	c = kit_begin(&k);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_int_eq(wax_ace_rs_narrow(k.rs, c, rows[i].href,
		    strlen(rows[i].href), rows[i].permission), rows[i].code);
	/* no other context is concerned */
	ck_assert_int_eq(wax_ace_rs_narrow(k.rs, NULL, "/x", 2, 2), 0);
}
END_TEST

START_TEST(a_scope_of_pairs_has_their_form)
{
	static const struct {
		uint8_t data[12];
		size_t len;
	} wrong[] = {
		{ { 0xa0 }, 1 }, { { 0x81, 0x81, 0x61, '/' }, 4 },
		{ { 0x81, 0x82, 0x61, 'x', 2 }, 5 },
		{ { 0x81, 0x82, 0x60, 2 }, 4 },
		{ { 0x81, 0x82, 0x61, '/', 0x18, 32 }, 6 },
		{ { 0x81, 0x82, 0x61, '/', 0x20 }, 5 },
		{ { 0x81, 0x82, 0x41, '/', 2 }, 5 },
		{ { 0x81, 2 }, 2 }, { { 0x80, 0x80 }, 2 },
	};

	k.grant.scope_is_text = false;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		k.grant.scope = (struct wax_ace_view){ wrong[i].data,
			wrong[i].len };
		kit_make_token(&k);
		ck_assert_int_eq(kit_post(&k, NULL), CODE_BAD_REQUEST);
		ck_assert_int_eq(kit_error(&k), WAX_ACE_INVALID_SCOPE);
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/ace/rs_table", setup, teardown,
    the_next_context_of_a_client_ends_the_one_before_when_it_is_used,
    without_a_subject_a_client_is_its_input_material,
    one_that_nobody_uses_is_gone_after_a_minute,
    with_its_token_a_context_ends_by_the_timer_or_by_its_next_use,
    reset_forgets_all,
    its_time_begins_when_it_is_seen_and_only_once,
    a_restart_gives_no_token_more_time,
    where_its_end_can_not_be_kept_it_is_not_taken,
    more_than_are_remembered_end_the_lowest,
    a_record_that_is_damaged_is_not_guessed,
    a_scope_of_pairs_leaves_what_it_lists,
    a_scope_of_pairs_has_their_form)
