/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* run.c - counting, comparing and reading for the vector runner */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/hex.h"
#include "wax/vectors/vectors.h"

void
run_fail(struct run *r, const char *format, ...)
{
	va_list args;

	r->failed++;
	printf("FAIL %s: %s: %s: ", r->file, r->section, r->where);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void
run_pass(struct run *r)
{
	r->passed++;
}

void
run_set_where(struct run *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->where, sizeof(r->where), format, args);
	va_end(args);
}

void
run_check_members(struct run *r, json_t *object, const char *const *names)
{
	const char *key;
	json_t *value;

	if (!json_is_object(object)) {
		run_fail(r, "expected an object");
		return;
	}
	json_object_foreach(object, key, value) {
		const char *const *name = names;

		while (*name != NULL && strcmp(*name, key) != 0)
			name++;
		if (*name == NULL)
			run_fail(r, "unknown field %s", key);
	}
}

bool
run_read(struct run *r, json_t *object, const char *name, struct value *out)
{
	json_t *member = json_object_get(object, name);
	size_t len = 0;

	out->bytes = BYTES_ABSENT;
	if (json_is_null(member))
		return true;
	if (!json_is_string(member)) {
		run_fail(r, "field %s is missing or no text", name);
		return false;
	}
	if (hex_decode(bytes_of(json_string_value(member),
	    json_string_length(member)), out->data, sizeof(out->data), &len) !=
	    WAX_OK) {
		run_fail(r, "field %s is not hexadecimal", name);
		return false;
	}
	out->bytes = bytes_of(out->data, len);
	return true;
}

bool
run_read_uint(struct run *r, json_t *object, const char *name, uint64_t *out)
{
	json_t *member = json_object_get(object, name);

	if (!json_is_integer(member) || json_integer_value(member) < 0) {
		run_fail(r, "field %s is missing or no number", name);
		return false;
	}
	*out = (uint64_t)json_integer_value(member);
	return true;
}

bool
run_read_int(struct run *r, json_t *object, const char *name, int *out)
{
	json_t *member = json_object_get(object, name);

	if (!json_is_integer(member) ||
	    llabs(json_integer_value(member)) > 100000) {
		run_fail(r, "field %s is missing or no number", name);
		return false;
	}
	*out = (int)json_integer_value(member);
	return true;
}

const char *
run_read_text(struct run *r, json_t *object, const char *name)
{
	json_t *member = json_object_get(object, name);

	if (!json_is_string(member))
		run_fail(r, "field %s is missing or no text", name);
	return json_string_value(member);
}

static void
run_print(const char *label, struct bytes b)
{
	printf("    %s ", label);
	if (bytes_is_absent(b))
		printf("(absent)");
	for (size_t i = 0; i < b.len; i++)
		printf("%02x", b.data[i]);
	putchar('\n');
}

void
run_compare(struct run *r, const char *name, struct bytes expected,
    struct bytes got)
{
	if (bytes_is_absent(expected) == bytes_is_absent(got) &&
	    bytes_equal(expected, got)) {
		run_pass(r);
		return;
	}
	run_fail(r, "%s differs", name);
	run_print("expected", expected);
	run_print("got     ", got);
}

void
run_compare_member(struct run *r, json_t *object, const char *name,
    struct bytes got)
{
	struct value expected;

	if (run_read(r, object, name, &expected))
		run_compare(r, name, expected.bytes, got);
}

void
run_compare_uint(struct run *r, const char *name, uint64_t expected,
    uint64_t got)
{
	if (expected == got)
		run_pass(r);
	else
		run_fail(r, "%s: expected %" PRIu64 ", got %" PRIu64, name,
		    expected, got);
}

void
run_compare_text(struct run *r, const char *name, const char *expected,
    const char *got)
{
	if (expected != NULL && got != NULL && strcmp(expected, got) == 0)
		run_pass(r);
	else
		run_fail(r, "%s: expected %s, got %s", name,
		    expected == NULL ? "(none)" : expected,
		    got == NULL ? "(none)" : got);
}

void
run_check(struct run *r, const char *what, bool is_right)
{
	if (is_right)
		run_pass(r);
	else
		run_fail(r, "%s: not so", what);
}
