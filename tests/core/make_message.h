/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* make_message.h - random messages, good and spoilt, in both forms; made
   without the code that is tested with them */
#ifndef TESTS_CORE_MAKE_MESSAGE_H
#define TESTS_CORE_MAKE_MESSAGE_H

#include <string.h>

#include "core/code.h"
#include "core/option.h"
#include "expect.h"
#include "rng.h"

#define INPUT_MAX 70000

/* One message as bytes, and in which form. */
struct input {
	bool tcp;
	size_t len;
	uint8_t data[INPUT_MAX];
};

static inline void
put(struct input *in, unsigned byte)
{
	EXPECT(in->len < INPUT_MAX);
	in->data[in->len++] = (uint8_t)byte;
}

static inline void
put_random(struct input *in, struct rng *rng, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(in, (unsigned)rng_next(rng) & 0xff);
}

static inline unsigned
nibble_of(size_t value)
{
	return value < 13 ? (unsigned)value : value < 269 ? 13 : 14;
}

static inline void
put_extended(struct input *in, size_t value)
{
	if (value >= 269) {
		put(in, (unsigned)(value - 269) >> 8);
		put(in, (unsigned)(value - 269) & 0xff);
	} else if (value >= 13) {
		put(in, (unsigned)value - 13);
	}
}

static inline void
put_option(struct input *in, struct rng *rng, size_t delta, size_t len)
{
	put(in, nibble_of(delta) << 4 | nibble_of(len));
	put_extended(in, delta);
	put_extended(in, len);
	put_random(in, rng, len);
}

/* Mostly a number of the table above the last one, else any distance. */
static inline size_t
random_delta(struct rng *rng, size_t number)
{
	static const uint32_t borders[] = { 0, 12, 13, 268, 269, 65535, 65536,
	    65548, 65549, 65804 };
	size_t count;
	const struct option_rule *rules = option_table(&count);

	switch (rng_below(rng, 16)) {
	case 0:
		return borders[rng_below(rng, 10)];
	case 1:
		return rng_below(rng, 65535 + 14);
	case 2:
		return rng_below(rng, 20);
	default:
		for (size_t i = rng_below(rng, count); i < count; i++)
			if (rules[i].number >= number)
				return rules[i].number - number;
		return rng_below(rng, 300);
	}
}

static inline size_t
random_len(struct rng *rng)
{
	static const uint16_t borders[] = { 0, 1, 2, 3, 4, 5, 8, 9, 12, 13,
	    40, 41, 255, 256, 268, 269, 1034, 1035 };

	if (rng_below(rng, 4) == 0)
		return borders[rng_below(rng, sizeof(borders) /
		    sizeof(borders[0]))];
	return rng_below(rng, 5);
}

static inline void
put_body(struct input *in, struct rng *rng)
{
	size_t number = 0, count = rng_below(rng, 8);

	for (size_t i = 0; i < count; i++) {
		size_t delta = random_delta(rng, number);

		put_option(in, rng, delta, random_len(rng));
		number += delta;
	}
	if (rng_below(rng, 2) == 0) {
		put(in, 0xff);
		put_random(in, rng, rng_below(rng, 30));
	}
}

static inline uint8_t
random_code(struct rng *rng, bool tcp)
{
	static const uint8_t codes[] = { CODE_GET, CODE_POST, CODE_CONTENT,
	    CODE_CHANGED, CODE_BAD_OPTION, CODE_EMPTY, CODE_CSM, CODE_PING,
	    CODE_RELEASE, CODE_ABORT };

	return rng_below(rng, 8) == 0 ? (uint8_t)rng_next(rng) :
	    codes[rng_below(rng, tcp ? sizeof(codes) : 6)];
}

/* Puts a TCP header in front of what stands in the input. */
static inline void
input_frame(struct input *in, uint8_t code, size_t tkl, size_t token_len)
{
	static struct input framed;
	size_t body = in->len - token_len;

	framed.tcp = true;
	framed.len = 0;
	put(&framed, (unsigned)((body < 65805 ? nibble_of(body) : 15) << 4 |
	    tkl));
	if (body < 65805) {
		put_extended(&framed, body);
	} else {
		for (int shift = 24; shift >= 0; shift -= 8)
			put(&framed, (unsigned)(body - 65805) >> shift & 0xff);
	}
	put(&framed, code);
	for (size_t i = 0; i < in->len; i++)
		put(&framed, in->data[i]);
	*in = framed;
}

static inline void
input_mutate(struct input *in, struct rng *rng)
{
	size_t at = in->len == 0 ? 0 : rng_below(rng, in->len);

	switch (in->len == 0 ? 0 : rng_below(rng, 6)) {
	case 0:
		put_random(in, rng, 1 + rng_below(rng, 3));
		break;
	case 1:
		in->data[at] ^= (uint8_t)(1u << rng_below(rng, 8));
		break;
	case 2:
		in->data[at] = (uint8_t)rng_next(rng);
		break;
	case 3:
		in->data[at] = (uint8_t)(0xd0u + rng_below(rng, 48));
		break;
	case 4:
		in->len = at;
		break;
	default:
		memmove(in->data + at, in->data + at + 1, in->len - at - 1);
		in->len--;
	}
}

/* Token and body are mutated before the header is made, so that the length of
   a TCP message stays right, then all of it again now and then. */
static inline void
input_make(struct input *in, struct rng *rng, bool tcp)
{
	size_t tkl = rng_below(rng, 12) == 0 ? rng_below(rng, 16) :
	    rng_below(rng, 9);
	bool empty = rng_below(rng, 20) == 0;
	size_t token_len;

	in->tcp = tcp;
	in->len = 0;
	if (!tcp) {
		put(in, (unsigned)(0x40 | rng_below(rng, 4) << 4 | tkl));
		put(in, random_code(rng, tcp));
		put_random(in, rng, 2);
	}
	if (!empty) {
		put_random(in, rng, tkl);
		put_body(in, rng);
	}
	for (size_t n = rng_below(rng, 4); n > 1; n--)
		input_mutate(in, rng);
	token_len = in->len < tkl ? in->len : tkl;
	if (tcp)
		input_frame(in, random_code(rng, tcp), tkl, token_len);
	if (rng_below(rng, 8) == 0)
		input_mutate(in, rng);
}

#endif
