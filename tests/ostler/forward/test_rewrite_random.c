/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_rewrite_random.c - what rewriting never touches, over random messages */
#include "ostler/forward/rewrite.h"

#include <stdlib.h>

#include "check_main.h"
#include "ostler/forward/filter.h"
#include "ostler/forward/sample.h"

#define D1 DEVICE_1
#define PAYLOAD_MAX 960

static const struct forward_conf conf = {
	.identifier = (char[]){ "me" },
	.reverse_target = true,
};

/* The request's target as forward/ would find it. */
static enum refusal
rewrite(const struct message *m, enum hop_kind kind, bool tag,
    struct writer *w, struct message *out)
{
	struct rewrite_plan plan = {
		.kind = kind,
		.sealed = message_is_sealed(m),
		.hop_limit = 9,
		.has_tag = tag,
		.tag = { 1, 2, 3, 4, 5, 6, 7, 8 },
	};
	struct target target;

	ck_assert_int_eq(target_extract(m, plan.sealed, &conf, &target),
	    REFUSAL_NONE);
	plan.target = &target;
	return rewrite_request(m, &plan, w, out);
}

/* Random options in order, known and unknown, mostly such as pass; of those
   that name a target only what the caller writes. */
struct random_options {
	struct option_writer options;
	uint16_t number;
};

static void
random_write_until(struct random_options *r, uint16_t limit)
{
	uint8_t value[40];

	for (;;) {
		uint16_t next = (uint16_t)(r->number + random() % 30);
		const struct option_rule *rule = option_find_rule(next);
		size_t len = (size_t)random() % sizeof(value);

		if (next >= limit)
			return;
		r->number = next;
		if (option_is_unsafe(next) && rule == NULL &&
		    random() % 1000 != 0)
			continue;
		if (rule != NULL && len > rule->max_len)
			len = rule->max_len;
		if (next == OPTION_URI_HOST || next == OPTION_URI_PORT ||
		    next == OPTION_PROXY_URI || next == OPTION_PROXY_SCHEME ||
		    next == OPTION_OSCORE)
			continue;
		for (size_t i = 0; i < len; i++)
			value[i] = (uint8_t)random();
		option_write(&r->options, next, bytes_of(value, len));
	}
}

static void
random_write(struct random_options *r, uint16_t number, struct bytes value)
{
	random_write_until(r, number);
	option_write(&r->options, number, value);
	r->number = number;
}

static struct message
random_message(bool sealed, bool request)
{
	static uint8_t buffer[8192], payload[PAYLOAD_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct random_options r = { option_writer_open(&w), 1 };
	uint8_t seal[20];
	struct message m = { .code = CODE_POST };
	size_t len = (size_t)random() % PAYLOAD_MAX;

	for (size_t i = 0; i < sizeof(seal); i++)
		seal[i] = (uint8_t)random();
	for (size_t i = 0; i < len; i++)
		payload[i] = (uint8_t)random();
	if (sealed)
		random_write(&r, OPTION_OSCORE,
		    bytes_of(seal, (size_t)random() % sizeof(seal)));
	if (request || random() % 2)
		random_write(&r, OPTION_PROXY_URI,
		    bytes_of_text("ocf://" D1));
	random_write_until(&r, 3000);
	ck_assert(writer_close(&w) == WAX_OK);
	m.options = writer_bytes(&w);
	if (len > 0)
		m.payload = bytes_of(payload, len);
	return m;
}

/* The options of m that a proxy has no business with, as encoded. */
static struct bytes
untouched_options(const struct message *m, uint8_t *buffer, size_t size)
{
	struct option_walk walk = option_walk_open(m->options);
	struct writer w = writer_open(buffer, size);
	struct option_writer options = option_writer_open(&w);
	struct option o;

	while (option_walk_next(&walk, &o)) {
		switch (o.number) {
		case OPTION_URI_PATH:
		case OPTION_URI_QUERY:
		case OPTION_HOP_LIMIT:
		case OPTION_PROXY_URI:
		case OPTION_REQUEST_TAG:
			continue;
		default:
			option_write(&options, o.number, o.value);
		}
	}
	ck_assert(writer_close(&w) == WAX_OK);
	return writer_bytes(&w);
}

static void
check_untouched(const struct message *in, const struct message *out)
{
	static uint8_t a[8192], b[8192];

	ck_assert(message_equal_seal(in, out));
	ck_assert(bytes_equal(in->payload, out->payload));
	ck_assert_uint_eq(in->code, out->code);
	ck_assert(bytes_equal(untouched_options(in, a, sizeof(a)),
	    untouched_options(out, b, sizeof(b))));
}

START_TEST(random_requests_keep_their_seal_and_what_is_not_ours)
{
	static uint8_t buffer[16384];
	unsigned passed = 0;

	srandom(4);
	for (unsigned round = 0; round < 4000; round++) {
		struct message in = random_message(random() % 4 != 0, true);
		struct writer w = writer_open(buffer, sizeof(buffer));
		struct message out;

		if (filter_check_request(in.options) != REFUSAL_NONE)
			continue;
		passed++;
		ck_assert_int_eq(rewrite(&in, random() % 2 ? HOP_PROXY :
		    HOP_DEVICE, random() % 2, &w, &out), REFUSAL_NONE);
		check_untouched(&in, &out);
		/* the next hop's filter lets pass what ours did */
		ck_assert_int_eq(filter_check_request(out.options),
		    REFUSAL_NONE);
	}
	ck_assert_uint_gt(passed, 1000);
}
END_TEST

START_TEST(random_responses_keep_their_seal_and_what_is_not_ours)
{
	static uint8_t buffer[16384];
	unsigned passed = 0;

	srandom(5);
	for (unsigned round = 0; round < 4000; round++) {
		struct message in = random_message(random() % 4 != 0, false);
		struct writer w = writer_open(buffer, sizeof(buffer));
		struct message out;

		in.code = CODE_CONTENT;
		if (filter_check_response(in.options) != REFUSAL_NONE)
			continue;
		passed++;
		ck_assert_int_eq(rewrite_response(&in, &conf, &w, &out),
		    REFUSAL_NONE);
		check_untouched(&in, &out);
		ck_assert_uint_eq(option_count(out.options, OPTION_PROXY_URI),
		    0);
	}
	ck_assert_uint_gt(passed, 1000);
}
END_TEST

TEST_MAIN("ostler/forward/rewrite_random",
    random_requests_keep_their_seal_and_what_is_not_ours,
    random_responses_keep_their_seal_and_what_is_not_ours)
