/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_blocks.c - ostler/http/hc_blocks.c */
#include "ostler/http/hc_blocks.h"

#include <stdlib.h>

#include "check_main.h"
#include "core/option.h"
#include "scarce.h"

#define LIMIT 5000

static struct hc_blocks b;
static uint8_t room[500], body[4000], answers[LIMIT + 1000];
static struct message asked, whole;

static void
setup(void)
{
	b = (struct hc_blocks){ .limit = LIMIT };
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < sizeof(answers); i++)
		answers[i] = (uint8_t)(i * 11);
}

static void
teardown(void)
{
	hc_blocks_clear(&b);
}

/* Uri-Path "a", If-Match and Observe before, Accept and Size1 around where
   blocks are. */
static struct message
request(uint8_t code, size_t len)
{
	return (struct message){ .code = code,
	    .options = bytes_of("\x11" "e" "\x51\x00" "\x51" "a"
	    "\x61\x32" "\xd2\x1e\x0f\xa0", 12),
	    .payload = bytes_of(body, len) };
}

static void
ask(const struct message *m)
{
	struct writer w = writer_open(room, sizeof(room));
	struct bytes options, payload;

	hc_blocks_ask(&b, m, &w, &asked);
	ck_assert(!w.failed);
	ck_assert_int_eq(option_split(asked.options, &options, &payload),
	    WAX_OK);
}

/* UINT32_MAX: it is not there. */
static uint32_t
block_of(uint16_t option)
{
	struct bytes value;
	uint32_t v;

	if (!option_find(asked.options, option, &value))
		return UINT32_MAX;
	ck_assert_int_eq(option_uint(value, &v), WAX_OK);
	return v;
}

static enum hc_blocks_step
answer(uint8_t code, uint16_t option, uint32_t value, const char *etag,
    struct bytes payload)
{
	uint8_t written[100];
	struct writer w = writer_open(written, sizeof(written));
	struct option_writer o = option_writer_open(&w);
	struct message m = { .code = code, .payload = payload };

	if (etag != NULL)
		option_write(&o, OPTION_ETAG, bytes_of_text(etag));
	option_write_uint(&o, OPTION_CONTENT_FORMAT, 60);
	if (option != 0)
		option_write_uint(&o, option, value);
	m.options = writer_bytes(&w);
	return hc_blocks_take(&b, &m, &whole);
}

static enum hc_blocks_step
answer_block(uint32_t number, bool more, uint8_t szx, size_t len)
{
	return answer(CODE_CONTENT, OPTION_BLOCK2, number << 4 |
	    (more ? 8u : 0u) | szx, "v", bytes_of(answers +
	    (number << (szx + 4)), len));
}

START_TEST(small_ones_pass_as_they_are)
{
	struct message m = request(CODE_PUT, HC_BLOCKS_SIZE);

	ask(&m);
	ck_assert_ptr_eq(asked.options.data, m.options.data);
	ck_assert_ptr_eq(asked.payload.data, m.payload.data);
	ck_assert_int_eq(answer(CODE_CHANGED, 0, 0, NULL, BYTES_ABSENT),
	    HC_BLOCKS_DONE);
	ck_assert_uint_eq(whole.code, CODE_CHANGED);
}
END_TEST

START_TEST(large_body_goes_in_blocks)
{
	struct message m = request(CODE_PUT, 2500);

	for (uint32_t n = 0; n < 3; n++) {
		ask(&m);
		ck_assert_uint_eq(block_of(OPTION_BLOCK1),
		    n << 4 | (n < 2 ? 8 : 0) | 6);
		ck_assert_uint_eq(block_of(OPTION_SIZE1), 4000);
		ck_assert_ptr_eq(asked.payload.data, body + n * 1024);
		ck_assert_uint_eq(asked.payload.len, n < 2 ? 1024 : 452);
		ck_assert_int_eq(answer(n < 2 ? CODE_CONTINUE : CODE_CHANGED,
		    OPTION_BLOCK1, block_of(OPTION_BLOCK1), NULL,
		    BYTES_ABSENT), n < 2 ? HC_BLOCKS_AGAIN : HC_BLOCKS_DONE);
	}
	ck_assert_uint_eq(whole.code, CODE_CHANGED);
}
END_TEST

START_TEST(blocks_are_as_small_as_the_target_wants)
{
	struct message m = request(CODE_PUT, 2500);

	ask(&m);
	ck_assert_int_eq(answer(CODE_TOO_LARGE, OPTION_BLOCK1, 5, NULL,
	    BYTES_ABSENT), HC_BLOCKS_AGAIN);
	ask(&m);
	ck_assert_uint_eq(block_of(OPTION_BLOCK1), 8 | 5);
	ck_assert_uint_eq(asked.payload.len, 512);
	/* it changes its mind in the middle */
	ck_assert_int_eq(answer(CODE_CONTINUE, OPTION_BLOCK1, 8 | 4, NULL,
	    BYTES_ABSENT), HC_BLOCKS_AGAIN);
	ask(&m);
	ck_assert_uint_eq(block_of(OPTION_BLOCK1), 2 << 4 | 8 | 4);
	ck_assert_ptr_eq(asked.payload.data, body + 512);
	ck_assert_uint_eq(asked.payload.len, 256);
	/* and then does not take it after all */
	ck_assert_int_eq(answer(CODE_TOO_LARGE, OPTION_BLOCK1, 4, NULL,
	    BYTES_ABSENT), HC_BLOCKS_DONE);
}
END_TEST

START_TEST(target_that_wants_more_than_there_is_gets_no_more)
{
	struct message m = request(CODE_PUT, 1500);

	ask(&m);
	ck_assert_int_eq(answer(CODE_CONTINUE, OPTION_BLOCK1, 8 | 6, NULL,
	    BYTES_ABSENT), HC_BLOCKS_AGAIN);
	ask(&m);
	ck_assert_int_eq(answer(CODE_CONTINUE, OPTION_BLOCK1, 1 << 4 | 6,
	    NULL, BYTES_ABSENT), HC_BLOCKS_DONE);
}
END_TEST

START_TEST(answer_in_blocks_is_put_together)
{
	struct message m = request(CODE_GET, 0);
	struct bytes value;

	ask(&m);
	ck_assert_uint_eq(block_of(OPTION_BLOCK2), UINT32_MAX);
	ck_assert(option_find(asked.options, OPTION_OBSERVE, &value));
	ck_assert_int_eq(answer_block(0, true, 5, 512), HC_BLOCKS_AGAIN);
	for (uint32_t n = 1; n < 4; n++) {
		ask(&m);
		ck_assert_uint_eq(block_of(OPTION_BLOCK2), n << 4 | 5);
		ck_assert_uint_eq(asked.payload.len, 0);
		/* what was of the first one alone */
		ck_assert(!option_find(asked.options, OPTION_OBSERVE, &value));
		ck_assert(!option_find(asked.options, OPTION_IF_MATCH,
		    &value));
		ck_assert(option_find(asked.options, OPTION_URI_PATH, &value));
		ck_assert_int_eq(answer_block(n, n < 3, 5, n < 3 ? 512 : 100),
		    n < 3 ? HC_BLOCKS_AGAIN : HC_BLOCKS_DONE);
	}
	ck_assert_uint_eq(whole.code, CODE_CONTENT);
	ck_assert(bytes_equal(whole.payload, bytes_of(answers, 1636)));
	ck_assert(!option_find(whole.options, OPTION_BLOCK2, &value));
	ck_assert(option_find(whole.options, OPTION_ETAG, &value));
	ck_assert(option_find(whole.options, OPTION_CONTENT_FORMAT, &value));
}
END_TEST

START_TEST(blocks_that_do_not_fit_together_are_told)
{
	ck_assert_int_eq(answer_block(1, true, 5, 512), HC_BLOCKS_BROKEN);
	ck_assert_int_eq(answer_block(0, true, 5, 511), HC_BLOCKS_BROKEN);
	ck_assert_int_eq(answer_block(0, true, 5, 513), HC_BLOCKS_BROKEN);
	ck_assert_int_eq(answer_block(0, true, 5, 512), HC_BLOCKS_AGAIN);
	ck_assert_int_eq(answer_block(2, true, 5, 512), HC_BLOCKS_BROKEN);
	ck_assert_int_eq(answer_block(0, true, 5, 512), HC_BLOCKS_BROKEN);
	ck_assert_int_eq(answer(CODE_CONTENT, OPTION_BLOCK2, 1 << 4 | 5, "w",
	    bytes_of(answers, 10)), HC_BLOCKS_BROKEN);
	ck_assert_int_eq(answer(CODE_CONTENT, 0, 0, "v",
	    bytes_of(answers, 10)), HC_BLOCKS_BROKEN);
	/* the same place in larger ones is the same place */
	ck_assert_int_eq(answer_block(2, false, 4, 10), HC_BLOCKS_DONE);
}
END_TEST

START_TEST(errors_between_blocks_are_the_answer)
{
	ck_assert_int_eq(answer_block(0, true, 5, 512), HC_BLOCKS_AGAIN);
	ck_assert_int_eq(answer(CODE_NOT_FOUND, 0, 0, NULL, BYTES_ABSENT),
	    HC_BLOCKS_DONE);
	ck_assert_uint_eq(whole.code, CODE_NOT_FOUND);
}
END_TEST

START_TEST(answer_is_limited)
{
	for (uint32_t n = 0; n < 4; n++)
		ck_assert_int_eq(answer_block(n, true, 6, 1024),
		    HC_BLOCKS_AGAIN);
	ck_assert_int_eq(answer_block(4, false, 6, LIMIT - 4095),
	    HC_BLOCKS_LARGE);
	ck_assert_int_eq(answer_block(4, false, 6, LIMIT - 4096),
	    HC_BLOCKS_DONE);
	ck_assert_uint_eq(whole.payload.len, LIMIT);
}
END_TEST

START_TEST(shortage_of_memory_is_told)
{
	enum hc_blocks_step step;

	scarce_memory = SCARCE_WORKS;
	step = answer_block(0, true, 5, 512);
	scarce_memory = false;
	ck_assert_int_eq(step, SCARCE_WORKS ? HC_BLOCKS_MEMORY :
	    HC_BLOCKS_AGAIN);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/http/hc_blocks", setup, teardown,
    small_ones_pass_as_they_are,
    large_body_goes_in_blocks,
    blocks_are_as_small_as_the_target_wants,
    target_that_wants_more_than_there_is_gets_no_more,
    answer_in_blocks_is_put_together,
    blocks_that_do_not_fit_together_are_told,
    errors_between_blocks_are_the_answer,
    answer_is_limited,
    shortage_of_memory_is_told)
