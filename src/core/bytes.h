/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bytes.h - a borrowed view of memory; it never owns */
#ifndef CORE_BYTES_H
#define CORE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/status.h"

#define MUST_USE WAX_MUST_USE

/* data may be NULL only if len is 0. Absent and empty differ where a protocol
   says so: absent is data == NULL, see bytes_is_absent. */
struct bytes {
	const uint8_t *data;
	size_t len;
};

#define BYTES_ABSENT ((struct bytes){ NULL, 0 })
/* A view of an array (not of a pointer). */
#define BYTES_ARRAY(a) ((struct bytes){ (a), sizeof(a) })

static inline struct bytes
bytes_of(const void *data, size_t len)
{
	return (struct bytes){ data, len };
}

/* The characters of a C string without its end. */
static inline struct bytes
bytes_of_text(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static inline bool
bytes_is_absent(struct bytes b)
{
	return b.data == NULL;
}

/* Not in constant time; never for secrets. */
static inline bool
bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* ASCII letters compare without regard to case. */
bool bytes_equal_nocase(struct bytes a, struct bytes b);

/* True if a begins with prefix. */
bool bytes_has_prefix(struct bytes a, struct bytes prefix);

/* True if b is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms,
   nothing above U+10FFFF). */
bool bytes_is_utf8(struct bytes b);

#endif
