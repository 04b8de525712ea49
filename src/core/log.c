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
#include <time.h>
#include <unistd.h>

#include "core/code.h"

#define LINE_MAX_LEN 1000	/* bytes, without the newline */
#define CUT_MARK "..."
#define CUT_AT (LINE_MAX_LEN - (sizeof(CUT_MARK) - 1))
#define BUFFER_SIZE 16384	/* bytes; more than one line */

struct log {
	struct log_options options;
	atomic_uint level;	/* instead of that of options */
	time_t second;		/* that stamp is the text of */
	char stamp[sizeof("2000-01-01T00:00:00")];

	/* The line that is being made. */
	bool open;
	bool cut;
	size_t line_len;
	size_t safe_len;	/* where it may be cut to make room for "..." */
	enum log_level line_level;
	char line[LINE_MAX_LEN + 1];

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
	l->second = (time_t)-1;
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

/* Adds n characters, all or none: a piece is never cut. */
static void
log_add(struct log *l, const char *text, size_t n)
{
	if (l->cut)
		return;
	if (n > LINE_MAX_LEN - l->line_len) {
		memcpy(l->line + l->safe_len, CUT_MARK, sizeof(CUT_MARK) - 1);
		l->line_len = l->safe_len + sizeof(CUT_MARK) - 1;
		l->cut = true;
		return;
	}
	memcpy(l->line + l->line_len, text, n);
	l->line_len += n;
	if (l->line_len <= CUT_AT)
		l->safe_len = l->line_len;
}

static void
log_add_text(struct log *l, const char *text)
{
	log_add(l, text, strlen(text));
}

static void
log_add_uint(struct log *l, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	log_add(l, digits + at, sizeof(digits) - at);
}

/* "2024-05-05T10:20:30.123Z ". The date is made once a second. */
static void
log_add_timestamp(struct log *l)
{
	struct timespec ts = { 0 };
	struct tm tm;
	unsigned ms;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	if (ts.tv_sec != l->second && gmtime_r(&ts.tv_sec, &tm) != NULL &&
	    strftime(l->stamp, sizeof(l->stamp), "%Y-%m-%dT%H:%M:%S",
	    &tm) > 0)
		l->second = ts.tv_sec;
	ms = (unsigned)(ts.tv_nsec / 1000000);
	char fraction[] = { '.', (char)('0' + ms / 100),
	    (char)('0' + ms / 10 % 10), (char)('0' + ms % 10), 'Z', ' ' };

	log_add_text(l, l->stamp);
	log_add(l, fraction, sizeof(fraction));
}

/* The journal's priorities, as syslog(3). */
static void
log_add_priority(struct log *l, enum log_level level)
{
	static const char prefixes[][4] = {
		[LOG_LEVEL_ERROR] = "<3>",
		[LOG_LEVEL_WARNING] = "<4>",
		[LOG_LEVEL_NOTICE] = "<5>",
		[LOG_LEVEL_INFO] = "<6>",
		[LOG_LEVEL_DEBUG] = "<7>",
	};

	log_add_text(l, prefixes[level]);
}

static void
log_open_line(struct log *l, enum log_level level, const char *event)
{
	l->open = true;
	l->cut = false;
	l->line_len = 0;
	l->safe_len = 0;
	l->line_level = level;
	if (l->options.priority_prefix)
		log_add_priority(l, level);
	if (l->options.timestamp)
		log_add_timestamp(l);
	log_add_text(l, event);
}

static void
log_close_line(struct log *l)
{
	size_t n = l->line_len + 1;

	l->open = false;
	l->line[l->line_len] = '\n';
	if (n > BUFFER_SIZE - l->buffer_len)
		log_write_buffer(l);
	if (n > BUFFER_SIZE - l->buffer_len) {
		l->lost++;
		return;
	}
	memcpy(l->buffer + l->buffer_len, l->line, n);
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

static void
log_add_key(struct log *l, const char *key)
{
	log_add(l, " ", 1);
	log_add_text(l, key);
	log_add(l, "=", 1);
}

static bool
value_needs_quotes(struct bytes value)
{
	return value.len == 0 || memchr(value.data, ' ', value.len) != NULL ||
	    memchr(value.data, '"', value.len) != NULL;
}

static void
log_add_escaped(struct log *l, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";
	char escape[] = { '\\', 'x', digits[c >> 4], digits[c & 15] };
	char plain = (char)c;

	if (c < ' ' || c > '~' || c == '"' || c == '\\')
		log_add(l, escape, sizeof(escape));
	else
		log_add(l, &plain, 1);
}

void
log_bytes(struct log *l, const char *key, struct bytes value)
{
	bool quotes;

	if (!l->open)
		return;
	quotes = value_needs_quotes(value);
	log_add_key(l, key);
	if (quotes)
		log_add(l, "\"", 1);
	for (size_t i = 0; i < value.len && !l->cut; i++)
		log_add_escaped(l, value.data[i]);
	if (quotes)
		log_add(l, "\"", 1);
}

void
log_text(struct log *l, const char *key, const char *value)
{
	if (l->open)
		log_bytes(l, key, bytes_of_text(value));
}

void
log_hex(struct log *l, const char *key, struct bytes value)
{
	static const char digits[] = "0123456789abcdef";

	if (!l->open)
		return;
	log_add_key(l, key);
	if (value.len == 0)
		log_add_text(l, "\"\"");
	for (size_t i = 0; i < value.len && !l->cut; i++) {
		char pair[] = { digits[value.data[i] >> 4],
		    digits[value.data[i] & 15] };

		log_add(l, pair, sizeof(pair));
	}
}

void
log_uint(struct log *l, const char *key, uint64_t value)
{
	if (!l->open)
		return;
	log_add_key(l, key);
	log_add_uint(l, value);
}

void
log_code(struct log *l, const char *key, uint8_t code)
{
	char text[5];

	if (!l->open)
		return;
	code_format(code, text);
	log_text(l, key, text);
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

const char *
log_level_text(enum log_level level)
{
	static const char *const texts[] = {
		[LOG_LEVEL_ERROR] = "error",
		[LOG_LEVEL_WARNING] = "warning",
		[LOG_LEVEL_NOTICE] = "notice",
		[LOG_LEVEL_INFO] = "info",
		[LOG_LEVEL_DEBUG] = "debug",
	};

	return texts[level];
}
