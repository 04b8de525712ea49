/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_receipts.c - messages already seen (RFC 7252 section 4.5) */

#include "check_main.h"

#include "core/clock.h"
#include "peer/receipts.h"

static const uint8_t key[16] = { 1 };

static struct address
address(uint16_t port)
{
	return (struct address){ .ip = { [15] = 1 }, .port = port };
}

START_TEST(message_is_known_by_sender_and_message_id)
{
	struct address a = address(1), b = address(2);
	struct receipts r;

	receipts_init(&r, 10, key);
	ck_assert_ptr_nonnull(receipts_add(&r, &a, 7, 0));
	ck_assert_ptr_nonnull(receipts_find(&r, &a, 7, 0));
	ck_assert_ptr_null(receipts_find(&r, &a, 8, 0));
	ck_assert_ptr_null(receipts_find(&r, &b, 7, 0));
	receipts_clear(&r);
}
END_TEST

START_TEST(message_is_forgotten_after_exchange_lifetime)
{
	struct address a = address(1);
	struct receipts r;

	receipts_init(&r, 10, key);
	ck_assert_ptr_nonnull(receipts_add(&r, &a, 7, CLOCK_S(1)));
	ck_assert_ptr_nonnull(receipts_find(&r, &a, 7, CLOCK_S(248) - 1));
	ck_assert_ptr_null(receipts_find(&r, &a, 7, CLOCK_S(248)));
	ck_assert_uint_eq(r.table.count, 0);
	receipts_clear(&r);
}
END_TEST

START_TEST(oldest_goes_when_there_are_too_many)
{
	struct address a = address(1);
	struct receipts r;

	receipts_init(&r, 3, key);
	for (uint16_t mid = 0; mid < 5; mid++)
		ck_assert_ptr_nonnull(receipts_add(&r, &a, mid, 0));
	ck_assert_uint_eq(r.table.count, 3);
	ck_assert_ptr_null(receipts_find(&r, &a, 1, 0));
	ck_assert_ptr_nonnull(receipts_find(&r, &a, 2, 0));
	receipts_clear(&r);
}
END_TEST

START_TEST(answer_is_kept_as_a_copy)
{
	struct address a = address(1);
	struct receipts r;
	uint8_t answer[] = { 1, 2, 3 };
	struct receipt *receipt;

	receipts_init(&r, 3, key);
	receipt = receipts_add(&r, &a, 7, 0);
	ck_assert_ptr_null(receipt->answer);
	receipt_store(receipt, BYTES_ARRAY(answer));
	answer[0] = 9;
	receipt = receipts_find(&r, &a, 7, 0);
	ck_assert_uint_eq(receipt->answer_len, 3);
	ck_assert_mem_eq(receipt->answer, "\1\2\3", 3);
	receipts_clear(&r);
}
END_TEST

TEST_MAIN("peer/receipts",
    message_is_known_by_sender_and_message_id,
    message_is_forgotten_after_exchange_lifetime,
    oldest_goes_when_there_are_too_many,
    answer_is_kept_as_a_copy)
