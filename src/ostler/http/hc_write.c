/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_write.c - answers of HTTP/1 as bytes */
#include "ostler/http/hc_write.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

/* The lines of an answer are in HC_ANSWER_ROOM; ours beside them are short. */
#define HEAD_ROOM (HC_ANSWER_ROOM + HC_ANSWER_LINES * 64 + 512)
#define SMALL 2048		/* bytes of a body that go out with the head */

static void
put_text(struct writer *w, const char *text)
{
	writer_put(w, bytes_of_text(text));
}

static void
put_line(struct writer *w, const char *name, const char *value)
{
	put_text(w, name);
	put_text(w, ": ");
	put_text(w, value);
	put_text(w, "\r\n");
}

static bool
has_line(const struct hc_answer *a, const char *name)
{
	for (size_t i = 0; i < a->line_count; i++)
		if (bytes_equal_nocase(bytes_of_text(a->lines[i].name),
		    bytes_of_text(name)))
			return true;
	return false;
}

/* RFC 9110 section 6.4.1: these never have a body. */
static bool
is_bare(unsigned status)
{
	return status == 204 || status == 304;
}

/* RFC 9110 section 5.6.7: IMF-fixdate. The names are those of no language. */
static void
put_date(struct writer *w, int64_t date)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)date;
	struct tm t;
	char text[48];

	if (date <= 0 || gmtime_r(&seconds, &t) == NULL || t.tm_year > 8099)
		return;
	(void)snprintf(text, sizeof(text), "%.3s, %02d %.3s %04d "
	    "%02d:%02d:%02d GMT", days + 3 * t.tm_wday, t.tm_mday,
	    months + 3 * t.tm_mon, t.tm_year + 1900, t.tm_hour, t.tm_min,
	    t.tm_sec);
	put_line(w, "Date", text);
}

static void
put_length(struct writer *w, const struct hc_writing *how,
    const struct hc_answer *a, size_t length)
{
	char text[24];

	if (length == HC_LENGTH_UNKNOWN && !how->is_old)
		put_line(w, "Transfer-Encoding", "chunked");
	if (length == HC_LENGTH_UNKNOWN || is_bare(a->status) ||
	    has_line(a, "Content-Length"))
		return;
	(void)snprintf(text, sizeof(text), "%zu", length);
	put_line(w, "Content-Length", text);
}

static void
put_head(struct writer *w, const struct hc_writing *how,
    const struct hc_answer *a, size_t length)
{
	bool is_endless = length == HC_LENGTH_UNKNOWN && how->is_old;
	char line[32];

	(void)snprintf(line, sizeof(line), "HTTP/1.1 %u ",
	    (unsigned)a->status);
	put_text(w, line);
	put_text(w, a->phrase);
	put_text(w, "\r\n");
	put_date(w, how->date);
	for (size_t i = 0; i < a->line_count; i++)
		put_line(w, a->lines[i].name, a->lines[i].value);
	put_length(w, how, a, length);
	if (how->closes || is_endless)
		put_line(w, "Connection", "close");
	else if (how->is_old)
		put_line(w, "Connection", "keep-alive");
	put_text(w, "\r\n");
}

void
hc_write_head(const struct hc_writing *how, const struct hc_answer *a,
    size_t length)
{
	uint8_t room[HEAD_ROOM];
	struct writer w = writer_open(room, sizeof(room));

	put_head(&w, how, a, length);
	assert(!w.failed);
	how->put(how->arg, writer_bytes(&w));
}

void
hc_write_answer(const struct hc_writing *how, const struct hc_answer *a)
{
	uint8_t room[HEAD_ROOM + SMALL];
	struct writer w = writer_open(room, sizeof(room));
	struct bytes body = how->is_head || is_bare(a->status) ?
	    BYTES_ABSENT : a->body;

	put_head(&w, how, a, a->body.len);
	if (body.len <= SMALL)
		writer_put(&w, body);
	assert(!w.failed);
	how->put(how->arg, writer_bytes(&w));
	if (body.len > SMALL)
		how->put(how->arg, body);
}

void
hc_write_chunk(const struct hc_writing *how, struct bytes data)
{
	char size[24];

	if (data.len == 0)
		return;
	if (!how->is_old) {
		(void)snprintf(size, sizeof(size), "%zx\r\n", data.len);
		how->put(how->arg, bytes_of_text(size));
	}
	how->put(how->arg, data);
	if (!how->is_old)
		how->put(how->arg, bytes_of_text("\r\n"));
}

void
hc_write_end(const struct hc_writing *how)
{
	if (!how->is_old)
		how->put(how->arg, bytes_of_text("0\r\n\r\n"));
}
