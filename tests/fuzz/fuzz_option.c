/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_option.c - a list of options with a payload behind it, and the same
   bytes read as a list that nobody checked */
#include "core/option.h"

#include "fuzz/check_message.h"

static void
check_uint(struct bytes value)
{
	uint8_t out[8];
	struct writer w = writer_open(out, sizeof(out));
	struct option_writer ow = option_writer_open(&w);
	struct bytes back = BYTES_ABSENT;
	uint32_t n = 0, m = 0;

	FUZZ_HOLDS((option_uint(value, &n) == WAX_OK) == (value.len <= 4));
	if (value.len > 4)
		return;
	option_write_uint(&ow, 1, n);
	FUZZ_HOLDS(option_find(writer_bytes(&w), 1, &back));
	FUZZ_HOLDS(back.len <= value.len);
	FUZZ_HOLDS(option_uint(back, &m) == WAX_OK && m == n);
}

static void
check_rule(uint16_t number)
{
	const struct option_rule *rule = option_find_rule(number);
	size_t count;
	const struct option_rule *rules = option_table(&count);
	const struct option_rule *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (rules[i].number == number)
			found = &rules[i];
	FUZZ_HOLDS(rule == found);
}

/* A walk over anything ends, inside of it. */
static void
check_walk(struct bytes in)
{
	struct option_walk walk = option_walk_open(in);
	struct option o;
	size_t n = 0;

	while (option_walk_next(&walk, &o)) {
		FUZZ_HOLDS(fuzz_is_inside(o.value, in));
		FUZZ_HOLDS(++n <= in.len);
		if (n > 64)	/* slow, and all has been said */
			continue;
		check_uint(o.value);
		check_rule(o.number);
	}
	FUZZ_HOLDS(walk.next <= walk.end);
	FUZZ_HOLDS(!option_walk_next(&walk, &o));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	struct bytes options, payload;

	check_walk(in);
	if (option_split(in, &options, &payload) != WAX_OK)
		return 0;
	FUZZ_HOLDS(options.data == data);
	FUZZ_HOLDS(fuzz_is_inside(payload, in));
	FUZZ_HOLDS(options.len + payload.len +
	    (bytes_is_absent(payload) ? 0u : 1u) == size);
	FUZZ_HOLDS(bytes_is_absent(payload) || payload.len > 0);
	check_options(options);
	check_find(options);
	return 0;
}
