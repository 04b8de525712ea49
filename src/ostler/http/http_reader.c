/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_reader.c - one request of HTTP/1 in a stream of bytes */
#include "ostler/http/http_reader.h"

#include <stdlib.h>

#define LINE_MAX 1024		/* bytes of a chunk's line, or a trailer's */
#define TRAILERS_MAX 4096	/* bytes of all trailers */
#define SIZE_LEAST 256		/* bytes a buffer begins with */

/* Where a chunked body is (RFC 9112 section 7.1). */
enum chunk_stage {
	CHUNK_SIZE,		/* its line */
	CHUNK_DATA,
	CHUNK_END,		/* CR LF behind it */
	CHUNK_TRAILER,		/* a line, or the empty one */
};

struct buffer {
	uint8_t *data;		/* owned */
	size_t len;
	size_t size;
};

struct http_reader {
	enum http_reader_state state;
	enum hc_refusal refusal;
	uint32_t body_max;
	struct http_head head;		/* views into head_bytes */
	struct buffer head_bytes;
	struct buffer body;
	uint64_t left;			/* bytes of the body, or of a chunk */
	enum chunk_stage stage;
	size_t trailers;		/* bytes of them so far */
	struct buffer line;		/* of a chunked body */
};

struct http_reader *
http_reader_new(uint32_t body_max)
{
	struct http_reader *r = calloc(1, sizeof(*r));

	if (r != NULL)
		r->body_max = body_max;
	return r;
}

void
http_reader_free(struct http_reader *r)
{
	if (r == NULL)
		return;
	free(r->head_bytes.data);
	free(r->body.data);
	free(r->line.data);
	free(r);
}

static void
reader_fail(struct http_reader *r, enum hc_refusal why)
{
	r->state = HTTP_READER_FAILED;
	r->refusal = why;
}

/* The caller knows that it may grow so far. False: no memory, and it failed. */
static bool
reader_add(struct http_reader *r, struct buffer *b, const uint8_t *data,
    size_t len)
{
	size_t size = b->size == 0 ? SIZE_LEAST : b->size;
	uint8_t *grown;

	while (size < b->len + len)
		size *= 2;
	if (size > b->size) {
		if ((grown = realloc(b->data, size)) == NULL) {
			reader_fail(r, HC_MEMORY);
			return false;
		}
		b->data = grown;
		b->size = size;
	}
	memcpy(b->data + b->len, data, len);
	b->len += len;
	return true;
}

/* --- the head --- */

/* A body that is announced as too large is not waited for. */
static void
reader_begin_body(struct http_reader *r)
{
	if (r->head.is_chunked)
		r->state = HTTP_READER_BODY;
	else if (r->head.length > r->body_max)
		reader_fail(r, HC_BODY_LARGE);
	else if (r->head.length > 0)
		r->state = HTTP_READER_BODY;
	else
		r->state = HTTP_READER_COMPLETE;
	r->left = r->head.length;
}

static void
reader_end_head(struct http_reader *r)
{
	enum hc_refusal why = http_head_read(bytes_of(r->head_bytes.data,
	    r->head_bytes.len), &r->head);

	if (why != HC_NONE)
		reader_fail(r, why);
	else
		reader_begin_body(r);
}

/* One line or what there is of it, at once: what no line may have is told
   before the line ends, and a flood before the head does. */
static size_t
reader_take_head(struct http_reader *r, struct bytes data)
{
	struct buffer *b = &r->head_bytes;
	const uint8_t *end = memchr(data.data, '\n', data.len);
	size_t len = end == NULL ? data.len :
	    (size_t)(end - data.data) + 1;
	bool is_first = b->len == 0 || memchr(b->data, '\n', b->len) == NULL;

	if (memchr(data.data, '\0', len) != NULL) {
		reader_fail(r, HC_FIELD_VALUE);
		return len;
	}
	if (b->len + len > HTTP_HEAD_MAX) {
		reader_fail(r, is_first ? HC_TARGET_LARGE : HC_HEAD_LARGE);
		return len;
	}
	if (!reader_add(r, b, data.data, len) || end == NULL)
		return len;
	if (b->len < 2 || b->data[b->len - 2] != '\r')
		reader_fail(r, HC_LINE_END);
	else if (b->len == 2)
		b->len = 0;	/* RFC 9112 section 2.2: before a request */
	else if (b->len >= 4 && b->data[b->len - 3] == '\n')
		reader_end_head(r);
	return len;
}

/* --- the body --- */

static size_t
reader_take_data(struct http_reader *r, struct bytes data)
{
	size_t len = data.len < r->left ? data.len : (size_t)r->left;

	if (reader_add(r, &r->body, data.data, len))
		r->left -= len;
	return len;
}

static size_t
reader_take_length(struct http_reader *r, struct bytes data)
{
	size_t len = reader_take_data(r, data);

	if (r->left == 0 && r->state == HTTP_READER_BODY)
		r->state = HTTP_READER_COMPLETE;
	return len;
}

static int
read_hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "1a;name=value": what is said of a chunk means nothing to us. */
static void
reader_take_size(struct http_reader *r, struct bytes line)
{
	uint64_t size = 0;
	size_t i;

	for (i = 0; i < line.len && i < 8 && read_hex(line.data[i]) >= 0; i++)
		size = size * 16 + (uint64_t)read_hex(line.data[i]);
	if (i == 0 || (i < line.len && line.data[i] != ';'))
		reader_fail(r, HC_CHUNK);
	else if (size > r->body_max - r->body.len)
		reader_fail(r, HC_BODY_LARGE);
	r->left = size;
	r->stage = size == 0 ? CHUNK_TRAILER : CHUNK_DATA;
}

/* Fields that must not come behind the body (RFC 9110 section 6.5.1, RFC 8613
   section 11.1): who looks for them looks at the head only. */
static bool
is_for_head(struct bytes name)
{
	static const char *const names[] = { "OSCORE", "Content-Length",
	    "Transfer-Encoding", "Host", "Content-Type", "Content-Encoding",
	    "Trailer", "Expect", "Connection" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (bytes_equal_nocase(name, bytes_of_text(names[i])))
			return true;
	return false;
}

static void
reader_take_trailer(struct http_reader *r, struct bytes line)
{
	struct hc_field field;

	r->trailers += line.len;
	if (line.len == 0)
		r->state = HTTP_READER_COMPLETE;
	else if (r->trailers > TRAILERS_MAX)
		reader_fail(r, HC_HEAD_LARGE);
	else if (http_head_read_field(line, &field) != HC_NONE ||
	    is_for_head(field.name))
		reader_fail(r, HC_TRAILER);
}

static void
reader_end_line(struct http_reader *r)
{
	struct bytes line = bytes_of(r->line.data, r->line.len - 2);

	r->line.len = 0;
	for (size_t i = 0; i < line.len; i++)
		if ((line.data[i] < 0x20 && line.data[i] != '\t') ||
		    line.data[i] == 0x7f) {
			reader_fail(r, HC_LINE_END);
			return;
		}
	if (r->stage == CHUNK_SIZE)
		reader_take_size(r, line);
	else if (r->stage == CHUNK_TRAILER)
		reader_take_trailer(r, line);
	else if (line.len > 0)
		reader_fail(r, HC_CHUNK);
	else
		r->stage = CHUNK_SIZE;
}

static size_t
reader_take_line(struct http_reader *r, struct bytes data)
{
	struct buffer *b = &r->line;
	const uint8_t *end = memchr(data.data, '\n', data.len);
	size_t len = end == NULL ? data.len :
	    (size_t)(end - data.data) + 1;

	if (b->len + len > LINE_MAX)
		reader_fail(r, HC_CHUNK);
	else if (!reader_add(r, b, data.data, len) || end == NULL)
		return len;
	else if (b->len < 2 || b->data[b->len - 2] != '\r')
		reader_fail(r, HC_LINE_END);
	else
		reader_end_line(r);
	return len;
}

static size_t
reader_take_chunked(struct http_reader *r, struct bytes data)
{
	size_t len;

	if (r->stage != CHUNK_DATA)
		return reader_take_line(r, data);
	len = reader_take_data(r, data);
	if (r->left == 0)
		r->stage = CHUNK_END;
	return len;
}

size_t
http_reader_take(struct http_reader *r, struct bytes data)
{
	enum http_reader_state before = r->state;
	size_t used = 0;

	while (used < data.len && r->state == before &&
	    r->state < HTTP_READER_COMPLETE) {
		struct bytes rest = bytes_of(data.data + used,
		    data.len - used);

		if (r->state == HTTP_READER_HEAD)
			used += reader_take_head(r, rest);
		else if (r->head.is_chunked)
			used += reader_take_chunked(r, rest);
		else
			used += reader_take_length(r, rest);
	}
	return used;
}

enum http_reader_state
http_reader_state(const struct http_reader *r)
{
	return r->state;
}

enum hc_refusal
http_reader_refusal(const struct http_reader *r)
{
	return r->refusal;
}

const struct http_head *
http_reader_head(const struct http_reader *r)
{
	return &r->head;
}

struct bytes
http_reader_body(const struct http_reader *r)
{
	return bytes_of(r->body.data == NULL ? (const uint8_t *)"" :
	    r->body.data, r->body.len);
}
