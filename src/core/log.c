/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* log.c - one event, one line: key=value */
#include "core/log.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/line.h"

#define BUFFER_SIZE 16384	/* bytes; more than one line */

struct log {
	struct log_options options;
	atomic_uint level;	/* instead of that of options */
	struct line_clock time;

	bool open;		/* a line is being made */
	enum log_level line_level;
	struct line line;

	/* Warnings since window_start, and what was not written. */
	uint64_t window_start;	/* microseconds */
	unsigned warnings;
	uint64_t held_back;
	uint64_t lost;

	size_t buffer_len;
	char buffer[BUFFER_SIZE];
};

struct log *
log_new(const struct log_options *options)
{
	struct log *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->options = *options;
	atomic_init(&l->level, options->level);
	l->window_start = options->clock->now;
	return l;
}

/* Writes what the descriptor takes now; the rest stays. */
static void
log_write_buffer(struct log *l)
{
	size_t done = 0;
	ssize_t n;

	while (done < l->buffer_len) {
		n = write(l->options.fd, l->buffer + done,
		    l->buffer_len - done);
		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno == EAGAIN || errno == EWOULDBLOCK)
			break;
		else if (errno != EINTR)
			done = l->buffer_len;	/* nobody can be told */
	}
	l->buffer_len -= done;
	memmove(l->buffer, l->buffer + done, l->buffer_len);
}

/* The journal's priorities, as syslog(3). */
static const char *
log_priority(enum log_level level)
{
	static const char prefixes[][4] = {
		[LOG_LEVEL_ERROR] = "<3>",
		[LOG_LEVEL_WARNING] = "<4>",
		[LOG_LEVEL_NOTICE] = "<5>",
		[LOG_LEVEL_INFO] = "<6>",
		[LOG_LEVEL_DEBUG] = "<7>",
	};

	return prefixes[level];
}

static void
log_open_line(struct log *l, enum log_level level, const char *event)
{
	l->open = true;
	l->line_level = level;
	line_begin(&l->line);
	if (l->options.priority_prefix)
		line_add_plain(&l->line, log_priority(level));
	if (l->options.timestamp) {
		line_add_time(&l->line, &l->time);
		line_add_plain(&l->line, " ");
	}
	line_add_plain(&l->line, event);
}

static void
log_close_line(struct log *l)
{
	size_t n = l->line.len + 1;

	l->open = false;
	l->line.text[n - 1] = '\n';
	if (n > BUFFER_SIZE - l->buffer_len)
		log_write_buffer(l);
	if (n > BUFFER_SIZE - l->buffer_len) {
		l->lost++;
		return;
	}
	memcpy(l->buffer + l->buffer_len, l->line.text, n);
	l->buffer_len += n;
	if (l->line_level <= LOG_LEVEL_NOTICE)
		log_write_buffer(l);
}

/* The line about the lines that are not there. */
static void
log_tell_missing(struct log *l)
{
	uint64_t lost = l->lost;

	if (l->held_back == 0 && lost == 0)
		return;
	log_open_line(l, LOG_LEVEL_WARNING, "log");
	log_uint(l, "held_back", l->held_back);
	log_uint(l, "lost", lost);
	log_close_line(l);
	if (l->lost != lost) {	/* lost itself: tell it the next time */
		l->lost = lost;
		return;
	}
	l->held_back = 0;
	l->lost = 0;
}

/* Begins the next second of the warnings' limit, if it is time. */
static void
log_turn_window(struct log *l)
{
	uint64_t now = l->options.clock->now;

	if (now - l->window_start < CLOCK_S(1))
		return;
	l->window_start = now;
	l->warnings = 0;
	log_tell_missing(l);
}

void
log_flush(struct log *l)
{
	assert(!l->open);
	log_turn_window(l);
	log_write_buffer(l);
}

void
log_free(struct log *l)
{
	if (l == NULL)
		return;
	log_tell_missing(l);
	log_write_buffer(l);
	free(l);
}

void
log_set_level(struct log *l, enum log_level level)
{
	atomic_store_explicit(&l->level, level, memory_order_relaxed);
}

void
log_set_warnings(struct log *l, unsigned per_second)
{
	l->options.warnings_per_second = per_second;
}

bool
log_wants(const struct log *l, enum log_level level)
{
	return level <= atomic_load_explicit(&l->level, memory_order_relaxed);
}

/* False if this second had its warnings; counts one that it lets pass. */
static bool
log_warning_passes(struct log *l)
{
	unsigned limit = l->options.warnings_per_second;

	log_turn_window(l);
	if (limit > 0 && l->warnings >= limit) {
		l->held_back++;
		return false;
	}
	l->warnings++;
	return true;
}

void
log_begin(struct log *l, enum log_level level, const char *event)
{
	assert(!l->open);
	if (!log_wants(l, level))
		return;
	if (level == LOG_LEVEL_WARNING && !log_warning_passes(l))
		return;
	log_open_line(l, level, event);
}

void
log_bytes(struct log *l, const char *key, struct bytes value)
{
	if (l->open)
		line_add_bytes(&l->line, key, value);
}

void
log_text(struct log *l, const char *key, const char *value)
{
	if (l->open)
		line_add_text(&l->line, key, value);
}

void
log_hex(struct log *l, const char *key, struct bytes value)
{
	if (l->open)
		line_add_hex(&l->line, key, value);
}

void
log_uint(struct log *l, const char *key, uint64_t value)
{
	if (l->open)
		line_add_uint(&l->line, key, value);
}

void
log_code(struct log *l, const char *key, uint8_t code)
{
	if (l->open)
		line_add_code(&l->line, key, code);
}

void
log_end(struct log *l)
{
	if (l->open)
		log_close_line(l);
}

void
log_line(struct log *l, enum log_level level, const char *event,
    const char *format, ...)
{
	char text[LINE_MAX_LEN + 1];
	va_list ap;

	log_begin(l, level, event);
	if (!l->open)
		return;
	va_start(ap, format);
	if (vsnprintf(text, sizeof(text), format, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	log_text(l, "msg", text);
	log_end(l);
}

const char *const log_level_words[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_NOTICE] = "notice",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
	NULL
};

const char *
log_level_text(enum log_level level)
{
	return log_level_words[level];
}
