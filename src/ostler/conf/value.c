/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/value.h"

#include <inttypes.h>
#include <stdio.h>

static const struct unit {
	const char *name;
	uint64_t us;
} units[] = {
	{ "d", 86400000000 },
	{ "h", 3600000000 },
	{ "m", 60000000 },
	{ "s", 1000000 },
	{ "ms", 1000 },
};

#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

enum wax_status
value_parse_number(struct bytes text, uint64_t *out)
{
	uint64_t n = 0;

	if (text.len == 0)
		return WAX_FORMAT;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return WAX_FORMAT;
	}
	for (size_t i = 0; i < text.len; i++) {
		if (__builtin_mul_overflow(n, (uint64_t)10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(text.data[i] - '0'),
		    &n))
			return WAX_RANGE;
	}
	*out = n;
	return WAX_OK;
}

static size_t
count_digits(struct bytes text)
{
	size_t n = 0;

	while (n < text.len && text.data[n] >= '0' && text.data[n] <= '9')
		n++;
	return n;
}

enum wax_status
value_parse_time(struct bytes text, uint64_t *us)
{
	size_t digits = count_digits(text);
	struct bytes unit = bytes_of(text.data + digits, text.len - digits);
	enum wax_status st;
	uint64_t n;

	for (size_t i = 0; i < UNIT_COUNT; i++) {
		if (!bytes_equal(unit, bytes_of_text(units[i].name)))
			continue;
		st = value_parse_number(bytes_of(text.data, digits), &n);
		if (st != WAX_OK)
			return st;
		if (__builtin_mul_overflow(n, units[i].us, &n))
			return WAX_RANGE;
		*us = n;
		return WAX_OK;
	}
	return WAX_FORMAT;
}

enum wax_status
value_parse_rate(struct bytes text, uint64_t *per_second)
{
	size_t digits = count_digits(text);

	if (!bytes_equal(bytes_of(text.data + digits, text.len - digits),
	    bytes_of_text("/s")))
		return WAX_FORMAT;
	return value_parse_number(bytes_of(text.data, digits), per_second);
}

void
value_format_time(uint64_t us, char *text)
{
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		if (us % units[i].us != 0 ||
		    (us == 0 && units[i].us != 1000000))
			continue;
		snprintf(text, VALUE_TEXT, "%" PRIu64 "%s", us / units[i].us,
		    units[i].name);
		return;
	}
	snprintf(text, VALUE_TEXT, "%" PRIu64 "us", us);
}
