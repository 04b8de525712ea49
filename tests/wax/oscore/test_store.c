/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store.c - wax/oscore/store.c */
#include "check_main.h"
#include "wax/oscore/store.h"

static struct store_record sample;
static uint8_t buffer[STORE_RECORD_LEN];

static void
begin(void)
{
	struct writer w = writer_open(buffer, sizeof(buffer));

	sample = (struct store_record){ .fingerprint = { 1, 2, 3 },
	    .ssn = 77, .bound = 12, .has_bound = true, .has_window = true };
	replay_init(&sample.window, 32);
	replay_commit(&sample.window, 1000);
	replay_commit(&sample.window, 990);
	store_write(&w, &sample);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	ck_assert_uint_eq(w.len, STORE_RECORD_LEN);
}

START_TEST(what_is_written_is_read)
{
	struct store_record back;

	ck_assert_int_eq(store_read(BYTES_ARRAY(buffer), &back), WAX_OK);
	ck_assert_mem_eq(back.fingerprint, sample.fingerprint, 8);
	ck_assert_uint_eq(back.ssn, 77);
	ck_assert_uint_eq(back.bound, 12);
	ck_assert(back.has_bound);
	ck_assert(back.has_window && back.window.has_highest);
	ck_assert_uint_eq(back.window.highest, 1000);
	ck_assert_mem_eq(back.window.seen, sample.window.seen,
	    sizeof(sample.window.seen));
}
END_TEST

START_TEST(other_lengths_are_damage)
{
	struct store_record back;
	uint8_t longer[STORE_RECORD_LEN + 1] = { 0 };

	memcpy(longer, buffer, sizeof(buffer));
	for (size_t len = 0; len < STORE_RECORD_LEN; len++)
		ck_assert_int_eq(store_read(bytes_of(buffer, len), &back),
		    WAX_DAMAGED);
	ck_assert_int_eq(store_read(BYTES_ARRAY(longer), &back), WAX_DAMAGED);
}
END_TEST

START_TEST(numbers_beyond_the_last_are_damage)
{
	struct store_record back;

	buffer[12 + 2] = 1;	/* ssn is now above 2^40 */
	ck_assert_int_eq(store_read(BYTES_ARRAY(buffer), &back), WAX_DAMAGED);
}
END_TEST

START_TEST(unknown_flags_and_magic_are_damage)
{
	struct store_record back;

	buffer[28] |= 32;
	ck_assert_int_eq(store_read(BYTES_ARRAY(buffer), &back), WAX_DAMAGED);
	begin();
	buffer[28] = 2;
	ck_assert_int_eq(store_read(BYTES_ARRAY(buffer), &back), WAX_DAMAGED);
	begin();
	buffer[0] ^= 1;
	ck_assert_int_eq(store_read(BYTES_ARRAY(buffer), &back), WAX_DAMAGED);
}
END_TEST

/* The record of a renewal with an ID Context of that many bytes. */
static size_t
write_renewed(size_t len, uint8_t out[STORE_RECORD_MAX])
{
	struct writer w = writer_open(out, STORE_RECORD_MAX);

	sample.must_renew = len % 2 == 0;
	sample.has_id_context = true;
	sample.id_context_len = len;
	memset(sample.id_context, 0x5a, len);
	store_write(&w, &sample);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	return w.len;
}

START_TEST(the_id_context_of_a_renewal_is_read)
{
	uint8_t renewed[STORE_RECORD_MAX];
	struct store_record back;

	for (size_t len = 0; len <= STORE_ID_CONTEXT_MAX; len++) {
		size_t n = write_renewed(len, renewed);

		ck_assert_int_eq(store_read(bytes_of(renewed, n), &back),
		    WAX_OK);
		ck_assert(back.has_id_context);
		ck_assert_uint_eq(back.id_context_len, len);
		ck_assert_mem_eq(back.id_context, sample.id_context, len);
		ck_assert_int_eq(back.must_renew, sample.must_renew);
		ck_assert_int_eq(store_read(bytes_of(renewed, n - 1), &back),
		    WAX_DAMAGED);
	}
}
END_TEST

START_TEST(an_id_context_of_a_wrong_length_is_damage)
{
	uint8_t renewed[STORE_RECORD_MAX + 8] = { 0 };
	struct store_record back;
	size_t n = write_renewed(STORE_ID_CONTEXT_MAX, renewed);

	renewed[STORE_RECORD_LEN] = STORE_ID_CONTEXT_MAX + 1;
	ck_assert_int_eq(store_read(bytes_of(renewed, n + 1), &back),
	    WAX_DAMAGED);
	renewed[STORE_RECORD_LEN] = STORE_ID_CONTEXT_MAX - 1;
	ck_assert_int_eq(store_read(bytes_of(renewed, n), &back),
	    WAX_DAMAGED);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/store", begin, NULL,
    the_id_context_of_a_renewal_is_read,
    an_id_context_of_a_wrong_length_is_damage,
    what_is_written_is_read,
    other_lengths_are_damage,
    numbers_beyond_the_last_are_damage,
    unknown_flags_and_magic_are_damage)
