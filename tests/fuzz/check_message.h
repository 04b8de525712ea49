/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* check_message.h - properties of every message that a parser accepted */
#ifndef TESTS_FUZZ_CHECK_MESSAGE_H
#define TESTS_FUZZ_CHECK_MESSAGE_H

#include "core/message.h"
#include "fuzz/fuzz.h"

/* Options read and written one by one are the same bytes: each list has one
   encoding only. */
static inline void
check_options(struct bytes options)
{
	size_t size = options.len;
	uint8_t *out = malloc(size > 0 ? size : 1);
	struct writer w = writer_open(out, size);
	struct option_writer ow = option_writer_open(&w);
	struct option_walk walk = option_walk_open(options);
	uint32_t last = 0;
	struct option o;

	if (out == NULL)
		return;
	while (option_walk_next(&walk, &o)) {
		FUZZ_HOLDS(o.number >= last);
		FUZZ_HOLDS(!bytes_is_absent(o.value));
		FUZZ_HOLDS(fuzz_is_inside(o.value, options));
		last = o.number;
		option_write(&ow, o.number, o.value);
	}
	FUZZ_HOLDS(walk.next == walk.end);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	FUZZ_HOLDS(bytes_equal(writer_bytes(&w), options));
	free(out);
}

/* The first of each number is the one that option_find finds. */
static inline void
check_find(struct bytes options)
{
	struct option_walk walk = option_walk_open(options);
	struct bytes value = BYTES_ABSENT;
	size_t seen = 0, budget = 64;
	uint32_t last = UINT32_MAX;
	struct option o;

	while (budget-- > 0 && option_walk_next(&walk, &o)) {
		FUZZ_HOLDS(option_find(options, o.number, &value));
		if (o.number != last)
			FUZZ_HOLDS(value.data == o.value.data);
		seen = o.number == last ? seen + 1 : 1;
		FUZZ_HOLDS(option_count(options, o.number) >= seen);
		last = o.number;
	}
}

static inline void
check_message(const struct message *m, struct bytes whole)
{
	FUZZ_HOLDS(m->token.len <= MESSAGE_TOKEN_MAX);
	FUZZ_HOLDS(fuzz_is_inside(m->token, whole));
	FUZZ_HOLDS(fuzz_is_inside(m->options, whole));
	FUZZ_HOLDS(fuzz_is_inside(m->payload, whole));
	FUZZ_HOLDS(bytes_is_absent(m->payload) || m->payload.len > 0);
	check_options(m->options);
	check_find(m->options);
	FUZZ_HOLDS(message_equal_seal(m, m));
	FUZZ_HOLDS(message_is_sealed(m) ==
	    (option_count(m->options, OPTION_OSCORE) > 0));
}

/* All that both forms have in common. */
static inline void
check_equal(const struct message *a, const struct message *b)
{
	FUZZ_HOLDS(a->code == b->code);
	FUZZ_HOLDS(bytes_equal(a->token, b->token));
	FUZZ_HOLDS(bytes_equal(a->options, b->options));
	FUZZ_HOLDS(bytes_equal(a->payload, b->payload));
	FUZZ_HOLDS(bytes_is_absent(a->payload) ==
	    bytes_is_absent(b->payload));
	FUZZ_HOLDS(message_equal_seal(a, b));
}

#endif
