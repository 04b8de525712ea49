/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* line.h - one event as a line of text: key=value, escaped and bounded */
#ifndef CORE_LINE_H
#define CORE_LINE_H

#include <time.h>

#include "core/bytes.h"

#define LINE_MAX_LEN 1000	/* bytes, without a newline */

/* A line that is being made; the caller's. A line of more than LINE_MAX_LEN
   bytes is cut to that, with "..." at its end and never inside an escape.

	line_begin(&l);
	line_add_plain(&l, "request");
	line_add_text(&l, "from", peer);
	line_add_uint(&l, "ms", 3);
	-> request from=[::1]:40211 ms=3
*/
struct line {
	bool cut;
	size_t len;
	size_t safe_len;	/* where it may be cut to make room for "..." */
	char text[LINE_MAX_LEN + 1];	/* no final NUL; the byte more is for
					   whoever needs an end */
};

/* The text of a second, kept from line to line. All zeros at first. */
struct line_clock {
	time_t second;
	char text[sizeof("2000-01-01T00:00:00")];
};

void line_begin(struct line *l);

/* As it is: names of events. All or nothing of it. */
void line_add_plain(struct line *l, const char *text);

/* "2024-05-05T10:20:30.123Z": now, in UTC. */
void line_add_time(struct line *l, struct line_clock *clock);

/* " key=value". Values are escaped: anything but printable ASCII, and '"' and
   '\', as \xHH; a value with a space, a quote or nothing in it stands in
   quotes. */
void line_add_text(struct line *l, const char *key, const char *value);
void line_add_bytes(struct line *l, const char *key, struct bytes value);
void line_add_hex(struct line *l, const char *key, struct bytes value);
void line_add_uint(struct line *l, const char *key, uint64_t value);
void line_add_code(struct line *l, const char *key, uint8_t code); /* "2.05" */

/* Text that has its keys and quotes already: only what can not be printed is
   escaped, so that it stays one line whatever it is. */
void line_add_fields(struct line *l, const char *fields);

/* What there is so far; borrowed until the line's next change. */
static inline struct bytes
line_bytes(const struct line *l)
{
	return bytes_of(l->text, l->len);
}

#endif
