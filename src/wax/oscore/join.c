/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* join.c - from plaintext and outer options back to a message (RFC 8613
   sections 8.2 step 7 and 8.4 step 6) */
#include "wax/oscore/join.h"

#include "core/option.h"
#include "core/reader.h"
#include "wax/oscore/split.h"

enum wax_status
inner_read(struct bytes plaintext, struct inner *out)
{
	struct reader r = reader_open(plaintext);

	out->code = reader_u8(&r);
	if (r.failed)
		return WAX_FORMAT;
	return option_split(reader_rest(&r), &out->options, &out->payload);
}

static bool
join_keeps_outer(uint16_t number)
{
	return number != OPTION_OSCORE && split_is_outer(number);
}

static bool
join_has_outer(struct bytes outer)
{
	struct option_walk walk = option_walk_open(outer);
	struct option o;

	while (option_walk_next(&walk, &o))
		if (join_keeps_outer(o.number))
			return true;
	return false;
}

/* The next Outer option to keep; false at the end. */
static bool
join_next_outer(struct option_walk *walk, struct option *o)
{
	while (option_walk_next(walk, o))
		if (join_keeps_outer(o->number))
			return true;
	return false;
}

enum wax_status
join_request(const struct inner *in, struct bytes outer, struct writer *w,
    struct bytes *options)
{
	struct option_walk inside = option_walk_open(in->options);
	struct option_walk outside = option_walk_open(outer);
	struct option_writer ow = option_writer_open(w);
	size_t start = w->len;
	struct option a, b;
	bool has_a, has_b;

	if (!join_has_outer(outer)) {
		*options = in->options;
		return WAX_OK;
	}
	has_a = option_walk_next(&inside, &a);
	has_b = join_next_outer(&outside, &b);
	while (has_a || has_b) {
		if (has_b && (!has_a || b.number <= a.number)) {
			option_write(&ow, b.number, b.value);
			has_b = join_next_outer(&outside, &b);
		} else {
			option_write(&ow, a.number, a.value);
			has_a = option_walk_next(&inside, &a);
		}
	}
	*options = bytes_of(w->data + start, w->len - start);
	return writer_close(w);
}

enum wax_status
join_notification(const struct inner *in, uint32_t observe, struct writer *w,
    struct bytes *options)
{
	struct option_walk walk = option_walk_open(in->options);
	struct option_writer ow = option_writer_open(w);
	size_t start = w->len;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (o.number == OPTION_OBSERVE)
			option_write_uint(&ow, OPTION_OBSERVE, observe);
		else
			option_write(&ow, o.number, o.value);
	}
	*options = bytes_of(w->data + start, w->len - start);
	return writer_close(w);
}

static bool
inner_is_known(uint16_t number, const uint16_t *known, size_t known_count)
{
	for (size_t i = 0; i < known_count; i++)
		if (known[i] == number)
			return true;
	return false;
}

static bool
inner_is_critical_ok(const struct option *o, bool is_repeated,
    const uint16_t *known, size_t known_count)
{
	const struct option_rule *rule = option_find_rule(o->number);

	if (rule == NULL)
		return inner_is_known(o->number, known, known_count);
	return o->value.len >= rule->min_len && o->value.len <= rule->max_len &&
	    (!is_repeated || rule->repeatable);
}

/* Hop-Limit has no class of its own in RFC 8768 and may be on either side. */
static bool
inner_is_misplaced(uint16_t number)
{
	return number != OPTION_HOP_LIMIT && split_is_outer(number);
}

enum wax_status
inner_check(const struct inner *in, const uint16_t *known, size_t known_count)
{
	struct option_walk walk = option_walk_open(in->options);
	struct option o;
	uint32_t last = UINT32_MAX;

	while (option_walk_next(&walk, &o)) {
		if (inner_is_misplaced(o.number) ||
		    (option_is_critical(o.number) && !inner_is_critical_ok(&o,
		    o.number == last, known, known_count)))
			return WAX_UNSUPPORTED;
		last = o.number;
	}
	return WAX_OK;
}
