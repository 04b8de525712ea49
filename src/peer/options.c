/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* options.c - options put in or taken out of an encoded list */
#include "peer/options.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool
changes_name(const struct option_change *changes, size_t count,
    uint16_t number)
{
	for (size_t i = 0; i < count; i++)
		if (changes[i].number == number)
			return true;
	return false;
}

void
options_write_changed(struct writer *w, struct bytes base,
    const struct option_change *changes, size_t count)
{
	struct option_walk walk = option_walk_open(base);
	struct option_writer ow = option_writer_open(w);
	struct option o;
	bool has_option = option_walk_next(&walk, &o);
	size_t i = 0;

	while (has_option || i < count) {
		if (i < count && (!has_option ||
		    changes[i].number <= o.number)) {
			assert(i == 0 ||
			    changes[i].number > changes[i - 1].number);
			if (!bytes_is_absent(changes[i].value))
				option_write(&ow, changes[i].number,
				    changes[i].value);
			i++;
			continue;
		}
		if (!changes_name(changes, count, o.number))
			option_write(&ow, o.number, o.value);
		has_option = option_walk_next(&walk, &o);
	}
}

size_t
options_changed_size(struct bytes base, const struct option_change *changes,
    size_t count)
{
	struct writer w = writer_count();

	options_write_changed(&w, base, changes, count);
	return w.len + 1;
}

struct bytes
options_uint_value(uint32_t value, uint8_t buffer[4])
{
	size_t skip = 0;

	buffer[0] = (uint8_t)(value >> 24);
	buffer[1] = (uint8_t)(value >> 16);
	buffer[2] = (uint8_t)(value >> 8);
	buffer[3] = (uint8_t)value;
	while (skip < 4 && buffer[skip] == 0)
		skip++;
	return bytes_of(buffer + skip, 4 - skip);
}

uint16_t
options_find_unknown(struct bytes options)
{
	struct option_walk walk = option_walk_open(options);
	struct option o;

	while (option_walk_next(&walk, &o)) {
		const struct option_rule *rule;

		if (!option_is_critical(o.number))
			continue;
		rule = option_find_rule(o.number);
		if (rule == NULL || o.value.len < rule->min_len ||
		    o.value.len > rule->max_len ||
		    (!rule->repeatable &&
		    option_count(options, o.number) > 1))
			return o.number;
	}
	return 0;
}

struct wax_message *
message_copy(const struct wax_message *m)
{
	struct wax_message *copy = malloc(sizeof(*copy) + m->options_len +
	    m->payload_len + 1);
	uint8_t *bytes;

	if (copy == NULL)
		return NULL;
	bytes = (uint8_t *)(copy + 1);
	*copy = *m;
	copy->options = bytes;
	copy->payload = bytes + m->options_len;
	if (m->options_len > 0)
		memcpy(bytes, m->options, m->options_len);
	if (m->payload_len > 0)
		memcpy(bytes + m->options_len, m->payload, m->payload_len);
	return copy;
}

void
message_free(struct wax_message *copy)
{
	if (copy == NULL)
		return;
	explicit_bzero(copy + 1, copy->options_len + copy->payload_len);
	free(copy);
}
