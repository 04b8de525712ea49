/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b2_random.c - wax/oscore/b2_random.c */
#include "check_main.h"
#include "wax/oscore/b2_random.h"
#include "wax/renewal.h"

static struct parties p;
static struct b2_pending pending;
static uint8_t value[B2_R2_MAX + 64];

static void
begin_with(bool is_stateless)
{
	parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
	p.server.parameters.renewal_is_stateless = is_stateless;
	parties_start(&p);
	b2_pending_init(&pending, 16);
	ck_assert_int_eq(b2_pending_make_room(&pending), WAX_OK);
}

static void
begin(void)
{
	begin_with(true);
}

static void
end(void)
{
	b2_pending_free(&pending);
	parties_end(&p);
}

/* A new R2 at the begin of value; its length. */
static size_t
issue(void)
{
	struct bytes r2;

	ck_assert_int_eq(b2_issue_r2(p.server.context, &pending, value, &r2),
	    WAX_OK);
	return r2.len;
}

static bool
recognises(size_t len)
{
	return b2_recognise_r2(p.server.context, &pending,
	    bytes_of(value, len));
}

START_TEST(a_value_is_recognised_in_both_forms)
{
	ck_assert_uint_eq(issue(), 16);
	ck_assert(recognises(24));
	end();
	begin_with(false);
	ck_assert_uint_eq(issue(), 8);
	ck_assert(recognises(16));
}
END_TEST

START_TEST(what_follows_has_at_least_8_bytes)
{
	ck_assert_uint_eq(issue(), 16);
	for (size_t len = 0; len < 24; len++)
		ck_assert(!recognises(len));
	ck_assert(recognises(100));
	end();
	begin_with(false);
	ck_assert_uint_eq(issue(), 8);
	for (size_t len = 0; len < 16; len++)
		ck_assert(!recognises(len));
	ck_assert(recognises(100));
}
END_TEST

START_TEST(b_2_r2_is_not_reused)
{
	uint8_t seen[200][16];

	for (int i = 0; i < 200; i++) {
		ck_assert_uint_eq(issue(), 16);
		memcpy(seen[i], value, 16);
		for (int k = 0; k < i; k++)
			ck_assert_mem_ne(seen[k], value, 16);
	}
}
END_TEST

START_TEST(b_2_1_the_mac_is_hmac_of_s2_cut_to_8_bytes)
{
	/* RFC 8613 Appendix B.2.1; computed with another implementation */
	static const char script[] = "36111100509d4591"
	    "5e4bced2d36c3ebacd81755a83cf1d51b4e503c7ea03fd8125b2a62df18263e7";
	static const char expected[] = "36111100509d459143d7adbe8158ce5e";
	uint8_t random[40], r2[16];
	size_t len;

	ck_assert_int_eq(hex_decode(bytes_of_text(script), random,
	    sizeof(random), &len), WAX_OK);
	ck_assert_int_eq(hex_decode(bytes_of_text(expected), r2, sizeof(r2),
	    &len), WAX_OK);
	p.server.disk.script = BYTES_ARRAY(random);
	ck_assert_uint_eq(issue(), 16);
	ck_assert_mem_eq(value, r2, 16);
}
END_TEST

START_TEST(b_2_1_no_changed_bit_is_authentic)
{
	ck_assert_uint_eq(issue(), 16);
	for (size_t bit = 0; bit < 128; bit++) {
		value[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert(!recognises(24));
		value[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	ck_assert(recognises(24));
}
END_TEST

START_TEST(b_2_1_nothing_is_remembered_one_by_one)
{
	for (int i = 0; i < 1000; i++)
		ck_assert_uint_eq(issue(), 16);
	ck_assert_uint_eq(pending.serial, 0);
	ck_assert(recognises(24));
}
END_TEST

START_TEST(b_2_1_the_key_of_the_mac_expires)
{
	ck_assert_uint_eq(issue(), 16);
	p.server.disk.now = WAX_RENEWAL_MS - 1;
	ck_assert(recognises(24));
	p.server.disk.now = WAX_RENEWAL_MS;
	ck_assert(!recognises(24));
}
END_TEST

START_TEST(b_2_1_the_key_of_the_mac_is_erased_after_a_run)
{
	struct wax_context *derived;

	ck_assert_uint_eq(issue(), 16);
	ck_assert_int_eq(context_new_derived(p.server.context,
	    bytes_of_text("new"), &derived), WAX_OK);
	ck_assert_int_eq(b2_adopt(p.server.context, derived), WAX_OK);
	wax_context_free(derived);
	ck_assert(!recognises(24));
}
END_TEST

START_TEST(b_2_values_of_before_a_run_are_recognised_no_more)
{
	struct wax_context *derived;

	end();
	begin_with(false);
	ck_assert_uint_eq(issue(), 8);
	ck_assert_int_eq(context_new_derived(p.server.context,
	    bytes_of_text("new"), &derived), WAX_OK);
	ck_assert_int_eq(b2_adopt(p.server.context, derived), WAX_OK);
	wax_context_free(derived);
	ck_assert(!recognises(16));
}
END_TEST

START_TEST(without_randomness_there_is_no_value)
{
	struct bytes r2;

	p.server.disk.random_status = WAX_SYSTEM;
	ck_assert_int_eq(b2_issue_r2(p.server.context, &pending, value, &r2),
	    WAX_SYSTEM);
	p.server.disk.random_status = WAX_OK;
	ck_assert(!recognises(24));
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/b2_random", begin, end,
    a_value_is_recognised_in_both_forms,
    what_follows_has_at_least_8_bytes,
    b_2_r2_is_not_reused,
    b_2_1_the_mac_is_hmac_of_s2_cut_to_8_bytes,
    b_2_1_no_changed_bit_is_authentic,
    b_2_1_nothing_is_remembered_one_by_one,
    b_2_1_the_key_of_the_mac_expires,
    b_2_1_the_key_of_the_mac_is_erased_after_a_run,
    b_2_values_of_before_a_run_are_recognised_no_more,
    without_randomness_there_is_no_value)
