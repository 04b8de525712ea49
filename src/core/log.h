/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* log.h - one event, one line: key=value */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/bytes.h"
#include "core/clock.h"

/* By who must act. */
enum log_level {
	LOG_LEVEL_ERROR,	/* an operator must act */
	LOG_LEVEL_WARNING,	/* a peer misbehaves; rate-limited */
	LOG_LEVEL_NOTICE,	/* start, stop, reload */
	LOG_LEVEL_INFO,		/* one line a request */
	LOG_LEVEL_DEBUG,	/* the rest */
};

/* "error" to "debug", by level; ends with NULL. */
extern const char *const log_level_words[];

/* One of them. Static. */
const char *log_level_text(enum log_level level);

/* A sink for lines, one for each worker; not shared between threads. Lines are
   collected and written by log_flush (once a loop turn) or when the buffer is
   full; error, warning and notice are written at once. It never waits: what
   fd does not take stays in the buffer, and a line for which there is no room
   is lost and counted. */
struct log;

struct log_options {
	int fd;			/* borrowed; lines go there */
	enum log_level level;	/* lines above it are not made */
	bool priority_prefix;	/* "<6>" for the journal */
	bool timestamp;		/* UTC, milliseconds */
	unsigned warnings_per_second;	/* 0: no limit. What was held back, or
					   lost, is told in a line of its own:
					   log held_back=7 lost=0 */
	const struct clock *clock;	/* borrowed for the log's life */
};

/* NULL: no memory. */
struct log *log_new(const struct log_options *options);
void log_free(struct log *l);	/* flushes */
void log_flush(struct log *l);

/* Other limits from now on; the level from any thread, the warnings from the
   log's own. */
void log_set_level(struct log *l, enum log_level level);
void log_set_warnings(struct log *l, unsigned per_second);

/* True if a line of that level would be written: ask before costly work. */
bool log_wants(const struct log *l, enum log_level level);

/* A line is begun, gets its fields and is ended:

	log_begin(l, LOG_LEVEL_INFO, "request");
	log_text(l, "from", peer);
	log_uint(l, "ms", 3);
	log_end(l);
	-> request from=[::1]:40211 ms=3

   Fields of a line that is not wanted cost a test each. Values are escaped
   and lines bounded as line.h says. */
void log_begin(struct log *l, enum log_level level, const char *event);
void log_text(struct log *l, const char *key, const char *value);
void log_bytes(struct log *l, const char *key, struct bytes value);
void log_hex(struct log *l, const char *key, struct bytes value);
void log_uint(struct log *l, const char *key, uint64_t value);
void log_code(struct log *l, const char *key, uint8_t code);	/* "2.05" */
void log_end(struct log *l);

/* A line with only text behind msg=; printf-like. */
void log_line(struct log *l, enum log_level level, const char *event,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
