/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_seek.c - rounds of questions and their answers, on a fake clock */
#include "ostler/discover/seek.h"

#include <stdlib.h>

#include "check_main.h"
#include "core/option.h"
#include "rng.h"

#define SENT_MAX 32
#define EVERY CLOCK_S(60)

struct sent {
	struct address to;
	struct message m;
	size_t len;
	uint8_t data[256];
};

static struct world {
	uint64_t now;
	struct clock clock;
	struct timers timers;
	struct metrics metrics;
	struct discover_conf conf;
	struct address probe;
	struct seek *seek;
	struct rng rng;
	struct sent sent[SENT_MAX];
	size_t sent_count;
	unsigned found;
	struct address found_from;
} w;

static const struct address stranger = {
	.ip = { 0x20, 0x01, [15] = 7 }, .port = 4711,
};

/* {"di": "11111111-2222-4333-8444-555555555555"} */
static const uint8_t tells[] = "\xa1\x62" "di\x78\x24"
    "11111111-2222-4333-8444-555555555555";
#define TELLS bytes_of(tells, sizeof(tells) - 1)

static void
take_sent(void *arg, const struct address *to, struct bytes datagram)
{
	struct sent *s = &w.sent[w.sent_count++];

	(void)arg;
	ck_assert_uint_le(w.sent_count, SENT_MAX);
	ck_assert_uint_le(datagram.len, sizeof(s->data));
	s->to = *to;
	s->len = datagram.len;
	memcpy(s->data, datagram.data, datagram.len);
	ck_assert(message_parse_udp(bytes_of(s->data, s->len), &s->m) ==
	    WAX_OK);
}

static void
take_found(void *arg, const struct address *from,
    const struct links_link *link)
{
	(void)arg;
	(void)link;
	w.found++;
	w.found_from = *from;
}

static void
take_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	rng_fill(&w.rng, out, len);
}

static void
start(uint32_t groups, size_t probes)
{
	struct seek_context context = { &w.conf, &w.clock, &w.timers,
		&w.metrics };
	struct seek_hooks hooks = { NULL, take_sent, take_found, take_random };

	w.conf = (struct discover_conf){ .groups = groups, .every = EVERY,
		.probes = &w.probe, .probe_count = probes };
	w.seek = seek_new(&context, &hooks);
	ck_assert_ptr_nonnull(w.seek);
	seek_start(w.seek);
}

static void
setup(void)
{
	memset(&w, 0, sizeof(w));
	w.rng.state = 1;
	w.probe = stranger;
	clock_init_fake(&w.clock, &w.now);
	clock_tick(&w.clock);
	timers_init(&w.timers, NULL);
}

static void
teardown(void)
{
	seek_free(w.seek);
	ck_assert_uint_eq(timers_next(&w.timers), UINT64_MAX);
	timers_clear(&w.timers);
}

static void
pass(uint64_t us)
{
	w.now += us;
	clock_tick(&w.clock);
	timers_run(&w.timers, w.now);
}

static uint64_t
count(enum metric which)
{
	return metrics_get(&w.metrics, which);
}

/* An answer to the question; block: Block2's number, or UINT32_MAX. */
static void
answer(const struct sent *question, const struct address *from,
    enum message_type type, uint8_t code, uint32_t block,
    struct bytes payload)
{
	uint8_t text[64], data[4096];
	struct writer options = writer_open(text, sizeof(text));
	struct writer out = writer_open(data, sizeof(data));
	struct option_writer o = option_writer_open(&options);
	struct message m = { .type = type, .code = code, .mid = 99,
		.token = question->m.token, .payload = payload };

	if (block != UINT32_MAX)
		option_write_uint(&o, OPTION_BLOCK2, block);
	m.options = writer_bytes(&options);
	message_write_udp(&out, &m);
	seek_take(w.seek, from, writer_bytes(&out));
}

static bool
asks_for(const struct sent *s, const char *last)
{
	struct option_walk walk = option_walk_open(s->m.options);
	struct bytes path = bytes_of("", 0);
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (o.number == OPTION_URI_PATH)
			path = o.value;
	}
	return bytes_equal(path, bytes_of_text(last));
}

START_TEST(each_group_is_asked_for_both_resources)
{
	static const char *const groups[] = { "[ff02::158]:5683",
		"[ff03::158]:5683", "[ff05::158]:5683", "224.0.1.187:5683" };

	start(DISCOVER_LINK | DISCOVER_REALM | DISCOVER_SITE | DISCOVER_IPV4,
	    0);
	ck_assert_uint_eq(w.sent_count, 8);
	for (size_t i = 0; i < 8; i++) {
		char text[ADDRESS_TEXT_SIZE];

		address_format(&w.sent[i].to, text);
		ck_assert_str_eq(text, groups[i / 2]);
		ck_assert(asks_for(&w.sent[i], i % 2 == 0 ? "res" : "d"));
		ck_assert_uint_eq(w.sent[i].m.code, CODE_GET);
	}
}
END_TEST

/* RFC 7252 section 8.1. */
START_TEST(multicast_request_must_be_non_confirmable)
{
	start(DISCOVER_LINK, 0);
	for (size_t i = 0; i < w.sent_count; i++)
		ck_assert_int_eq(w.sent[i].m.type, MESSAGE_NON);
}
END_TEST

START_TEST(probe_is_asked_where_it_is)
{
	start(0, 1);
	ck_assert_uint_eq(w.sent_count, 2);
	ck_assert(address_equal(&w.sent[0].to, &stranger));
}
END_TEST

START_TEST(next_round_comes_a_tenth_early_or_late)
{
	uint64_t due;

	start(0, 1);
	for (int i = 0; i < 50; i++) {
		due = timers_next(&w.timers) - w.now;
		ck_assert_uint_ge(due, EVERY - EVERY / 10);
		ck_assert_uint_le(due, EVERY + EVERY / 10);
		w.sent_count = 0;
		pass(due - 1);
		ck_assert_uint_eq(w.sent_count, 0);
		pass(1);
		ck_assert_uint_eq(w.sent_count, 2);
	}
}
END_TEST

START_TEST(answer_to_a_question_is_found)
{
	start(DISCOVER_LINK, 0);
	answer(&w.sent[0], &stranger, MESSAGE_NON, CODE_CONTENT, UINT32_MAX,
	    TELLS);
	ck_assert_uint_eq(w.found, 1);
	ck_assert(address_equal(&w.found_from, &stranger));
	answer(&w.sent[1], &stranger, MESSAGE_NON, CODE_CONTENT, UINT32_MAX,
	    TELLS);
	ck_assert_uint_eq(w.found, 2);
}
END_TEST

START_TEST(answer_that_nobody_asked_for_is_dropped)
{
	struct sent made_up;
	uint8_t token[8] = { 1, 2, 3 };

	start(DISCOVER_LINK, 0);
	made_up = w.sent[0];
	made_up.m.token = bytes_of(token, sizeof(token));
	answer(&made_up, &stranger, MESSAGE_NON, CODE_CONTENT, UINT32_MAX,
	    TELLS);
	made_up.m.token = bytes_of("", 0);
	answer(&made_up, &stranger, MESSAGE_NON, CODE_CONTENT, UINT32_MAX,
	    TELLS);
	ck_assert_uint_eq(w.found, 0);
	ck_assert_uint_eq(count(METRIC_DISCOVER_UNASKED), 2);
}
END_TEST

START_TEST(token_is_good_for_its_round_only)
{
	struct sent old;

	start(DISCOVER_LINK, 0);
	old = w.sent[0];
	old.m.token = bytes_of(old.data + 4, 8);
	pass(2 * EVERY);
	answer(&old, &stranger, MESSAGE_NON, CODE_CONTENT, UINT32_MAX, TELLS);
	ck_assert_uint_eq(w.found, 0);
}
END_TEST

START_TEST(confirmable_answer_must_be_acknowledged)
{
	start(DISCOVER_LINK, 0);
	answer(&w.sent[0], &stranger, MESSAGE_CON, CODE_CONTENT, UINT32_MAX,
	    TELLS);
	ck_assert_uint_eq(w.sent_count, 3);
	ck_assert_int_eq(w.sent[2].m.type, MESSAGE_ACK);
	ck_assert_uint_eq(w.sent[2].m.code, CODE_EMPTY);
	ck_assert_uint_eq(w.sent[2].m.mid, 99);
	ck_assert(address_equal(&w.sent[2].to, &stranger));
}
END_TEST

START_TEST(errors_and_malformed_answers_find_nothing)
{
	start(DISCOVER_LINK, 0);
	answer(&w.sent[0], &stranger, MESSAGE_NON, CODE_NOT_FOUND, UINT32_MAX,
	    TELLS);
	answer(&w.sent[0], &stranger, MESSAGE_NON, CODE_CONTENT, UINT32_MAX,
	    bytes_of("\xff", 1));
	seek_take(w.seek, &stranger, bytes_of("\x40\x01\x00", 3));
	seek_take(w.seek, &stranger, bytes_of("\x40\x01\x00\x01", 4));
	seek_take(w.seek, &stranger, bytes_of("\x70\x00\x00\x01", 4));
	ck_assert_uint_eq(w.found, 0);
	ck_assert_uint_eq(count(METRIC_DISCOVER_MALFORMED), 2);
	ck_assert_uint_eq(w.sent_count, 2);
}
END_TEST

/* Block number, more, szx 0: 16 bytes. */
static uint32_t
block(uint32_t number, bool more)
{
	return number << 4 | (more ? 8 : 0);
}

START_TEST(answer_in_blocks_is_fetched_from_who_began_it)
{
	size_t left = sizeof(tells) - 1;
	struct sent *question;

	start(DISCOVER_LINK, 0);
	question = &w.sent[0];
	for (uint32_t i = 0; left > 0; i++) {
		size_t n = left > 16 ? 16 : left;
		struct bytes value;
		uint32_t asked;

		left -= n;
		answer(question, &stranger, MESSAGE_NON, CODE_CONTENT,
		    block(i, left > 0), bytes_of(tells + i * 16, n));
		if (left == 0)
			break;
		ck_assert_uint_eq(w.sent_count, 3 + i);
		question = &w.sent[2 + i];
		ck_assert(address_equal(&question->to, &stranger));
		ck_assert(asks_for(question, "res"));
		ck_assert(option_find(question->m.options, OPTION_BLOCK2,
		    &value));
		ck_assert(option_uint(value, &asked) == WAX_OK);
		ck_assert_uint_eq(asked, (i + 1) << 4);
	}
	ck_assert_uint_eq(w.found, 1);
}
END_TEST

START_TEST(block_out_of_order_or_size_ends_the_answer)
{
	static const struct {
		uint32_t block;
		size_t len;
	} wrong[] = {
		{ 0x28, 16 },	/* number 2 instead of 1 */
		{ 0x18, 15 },	/* too short for one that goes on */
		{ 0x10, 17 },	/* too long */
		{ 0x17, 16 },	/* szx 7 */
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		start(DISCOVER_LINK, 0);
		answer(&w.sent[0], &stranger, MESSAGE_NON, CODE_CONTENT,
		    block(0, true), bytes_of(tells, 16));
		ck_assert_uint_eq(w.sent_count, 3);
		answer(&w.sent[2], &stranger, MESSAGE_NON, CODE_CONTENT,
		    wrong[i].block, bytes_of(tells, wrong[i].len));
		ck_assert_uint_eq(count(METRIC_DISCOVER_MALFORMED), 1);
		/* it is forgotten */
		answer(&w.sent[2], &stranger, MESSAGE_NON, CODE_CONTENT,
		    block(1, true), bytes_of(tells, 16));
		ck_assert_uint_eq(count(METRIC_DISCOVER_UNASKED), 1);
		teardown();
		setup();
	}
}
END_TEST

START_TEST(answer_that_comes_whole_after_all_ends_the_one_in_blocks)
{
	struct sent question;

	start(DISCOVER_LINK, 0);
	answer(&w.sent[0], &stranger, MESSAGE_NON, CODE_CONTENT,
	    block(0, true), bytes_of(tells, 16));
	question = w.sent[2];
	question.m.token = bytes_of(question.data + 4, 8);
	answer(&question, &stranger, MESSAGE_NON, CODE_CONTENT, UINT32_MAX,
	    TELLS);
	ck_assert_uint_eq(w.found, 1);
	/* it is forgotten */
	answer(&question, &stranger, MESSAGE_NON, CODE_CONTENT,
	    block(1, true), bytes_of(tells + 16, 16));
	ck_assert_uint_eq(count(METRIC_DISCOVER_UNASKED), 1);
}
END_TEST

START_TEST(endless_answer_is_cut_off)
{
	uint8_t zeros[1024] = { 0 };

	start(0, 1);
	for (uint32_t i = 0; i <= SEEK_BODY_MAX / 1024; i++) {
		struct sent question = w.sent[i == 0 ? 0 : w.sent_count - 1];

		question.m.token = bytes_of(question.data + 4, 8);
		w.sent_count = 2;
		answer(&question, &stranger, MESSAGE_NON, CODE_CONTENT,
		    i << 4 | 8 | 6, bytes_of(zeros, sizeof(zeros)));
	}
	ck_assert_uint_eq(w.sent_count, 2);
	ck_assert_uint_eq(count(METRIC_DISCOVER_MALFORMED), 1);
}
END_TEST

START_TEST(answers_in_blocks_are_bounded)
{
	struct sent question;

	start(DISCOVER_LINK, 0);
	question = w.sent[0];
	question.m.token = bytes_of(question.data + 4, 8);
	for (uint16_t i = 0; i < 3 * SEEK_BODIES_MAX; i++) {
		struct address from = stranger;

		from.port = i;
		w.sent_count = 0;
		answer(&question, &from, MESSAGE_NON, CODE_CONTENT,
		    block(0, true), bytes_of(tells, 16));
		ck_assert_uint_eq(w.sent_count, 1);
	}
	/* the newest is there, the oldest is not */
	question = w.sent[0];
	question.m.token = bytes_of(question.data + 4, 8);
	question.to = stranger;
	answer(&question, &stranger, MESSAGE_NON, CODE_CONTENT,
	    block(1, true), bytes_of(tells + 16, 16));
	ck_assert_uint_eq(count(METRIC_DISCOVER_UNASKED), 1);
}
END_TEST

START_TEST(rounds_to_come_follow_another_conf)
{
	struct discover_conf other = { .every = 2 * EVERY,
		.probes = &w.probe, .probe_count = 1 };
	size_t before;

	start(0, 1);
	before = w.sent_count;
	seek_set_conf(w.seek, &other);
	w.conf = (struct discover_conf){ .every = 1 };
	w.now = timers_next(&w.timers);
	clock_tick(&w.clock);
	timers_run(&w.timers, w.now);
	ck_assert_uint_gt(w.sent_count, before);
	ck_assert_uint_gt(timers_next(&w.timers), w.now + EVERY);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/discover/seek", setup, teardown,
    each_group_is_asked_for_both_resources,
    multicast_request_must_be_non_confirmable,
    probe_is_asked_where_it_is,
    next_round_comes_a_tenth_early_or_late,
    answer_to_a_question_is_found,
    answer_that_nobody_asked_for_is_dropped,
    token_is_good_for_its_round_only,
    confirmable_answer_must_be_acknowledged,
    errors_and_malformed_answers_find_nothing,
    answer_in_blocks_is_fetched_from_who_began_it,
    block_out_of_order_or_size_ends_the_answer,
    answer_that_comes_whole_after_all_ends_the_one_in_blocks,
    endless_answer_is_cut_off,
    answers_in_blocks_are_bounded,
    rounds_to_come_follow_another_conf)
