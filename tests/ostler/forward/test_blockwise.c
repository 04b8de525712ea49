/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/blockwise.h"

#include "check_main.h"
#include "ostler/forward/sample.h"

static bool
needs_tag(const char *message)
{
	static struct sample s;

	sample_read(&s, "%s", message);
	return blockwise_needs_tag(s.message.options);
}

START_TEST(blocks_of_a_request_body_need_a_tag_and_nothing_else_does)
{
	ck_assert(needs_tag("0.02 Block1=0e"));
	ck_assert(needs_tag("0.02 Block2=06 Block1= Size1=10"));
	ck_assert(!needs_tag("0.02"));
	ck_assert(!needs_tag("0.02 Block2=16"));
	ck_assert(!needs_tag("0.02 Size1=0400 Request-Tag=01"));
}
END_TEST

START_TEST(a_tag_is_the_clients_alone)
{
	static const uint8_t key[16] = { 1, 2, 3 };
	struct table keyed;
	uint8_t tags[512][BLOCKWISE_TAG_LEN], again[BLOCKWISE_TAG_LEN];

	table_init(&keyed, 1, key);
	for (size_t i = 0; i < 512; i++) {
		struct hop_client client = { .peer.port = (uint16_t)i };

		blockwise_make_tag(&keyed, &client, tags[i]);
		blockwise_make_tag(&keyed, &client, again);
		ck_assert_mem_eq(tags[i], again, sizeof(again));
		for (size_t j = 0; j < i; j++)
			ck_assert_mem_ne(tags[i], tags[j], sizeof(again));
	}
	table_clear(&keyed);
}
END_TEST

START_TEST(a_tag_depends_on_the_key)
{
	static const uint8_t keys[2][16] = { { 1 }, { 2 } };
	struct hop_client client = { .peer.port = 5683 };
	uint8_t tags[2][BLOCKWISE_TAG_LEN];

	for (size_t i = 0; i < 2; i++) {
		struct table keyed;

		table_init(&keyed, 1, keys[i]);
		blockwise_make_tag(&keyed, &client, tags[i]);
		table_clear(&keyed);
	}
	ck_assert_mem_ne(tags[0], tags[1], sizeof(tags[0]));
}
END_TEST

TEST_MAIN("ostler/forward/blockwise",
    blocks_of_a_request_body_need_a_tag_and_nothing_else_does,
    a_tag_is_the_clients_alone,
    a_tag_depends_on_the_key)
