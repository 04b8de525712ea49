/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_stream.c - a connection of HTTP/1 as a stream of CoAP messages */
#include "ostler/http/hc_stream.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/http/hc_blocks.h"
#include "ostler/http/hc_event.h"
#include "ostler/http/hc_links.h"
#include "ostler/http/hc_write.h"
#include "ostler/http/http_reader.h"

#define TOKEN_LEN 4
#define RETRY_MS 5000		/* when a client of events may come again */

struct hc_stream {
	struct hc_stream_hooks hooks;
	uint32_t max_message;
	enum hc_stream_state state;
	enum hc_refusal refusal;
	struct http_reader *reader;	/* owned; NULL: between requests */
	uint8_t *ahead;			/* owned; came while one was open */
	size_t ahead_len;
	bool is_taking;			/* inside of hc_stream_take */
	bool has_asked;
	/* of the request that is open */
	struct hc_asked asked;
	uint32_t token;
	size_t attempt;			/* which of the types it accepts */
	struct hc_blocks blocks;	/* of a plain one */
	bool is_again;			/* the next type, or block, is to be
					   asked for */
	bool has_begun;			/* events: their head was sent */
	uint64_t events;
};

struct hc_stream *
hc_stream_new(uint32_t max_message, const struct hc_stream_hooks *hooks)
{
	struct hc_stream *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->max_message = max_message;
	s->blocks.limit = max_message;
	s->hooks = *hooks;
	return s;
}

void
hc_stream_free(struct hc_stream *s)
{
	if (s == NULL)
		return;
	http_reader_free(s->reader);
	hc_blocks_clear(&s->blocks);
	free(s->ahead);
	free(s);
}

static const struct hc_conf *
stream_conf(const struct hc_stream *s)
{
	return s->hooks.conf(s->hooks.arg);
}

static void
stream_put(void *arg, struct bytes data)
{
	struct hc_stream *s = arg;

	s->hooks.send(s->hooks.arg, data);
}

static void
stream_close(struct hc_stream *s, enum hc_refusal why)
{
	s->state = HC_STREAM_CLOSED;
	s->refusal = why;
}

/* The request is over; nothing of it is kept. */
static void
stream_end_request(struct hc_stream *s, bool closes, enum hc_refusal why)
{
	http_reader_free(s->reader);
	s->reader = NULL;
	hc_blocks_clear(&s->blocks);
	s->is_again = false;
	s->has_begun = false;
	if (closes)
		stream_close(s, why);
	else
		s->state = HC_STREAM_READING;
}

/* --- answers ------------------------------------------------------------- */

static bool
stream_has_head(const struct hc_stream *s)
{
	return s->reader != NULL &&
	    (http_reader_state(s->reader) == HTTP_READER_BODY ||
	    http_reader_state(s->reader) == HTTP_READER_COMPLETE);
}

static struct hc_writing
stream_writing(struct hc_stream *s, const struct hc_answer *a)
{
	const struct http_head *head = stream_has_head(s) ?
	    http_reader_head(s->reader) : NULL;

	return (struct hc_writing){
		.arg = s, .put = stream_put,
		.closes = a->closes || head == NULL || !head->keeps,
		.is_old = head != NULL && head->minor == 0,
		.is_head = s->asked.is_head,
		.date = s->hooks.date == NULL ? 0 :
		    s->hooks.date(s->hooks.arg),
	};
}

static void
stream_answer(struct hc_stream *s, const struct hc_answer *a,
    enum hc_refusal why)
{
	struct hc_writing how = stream_writing(s, a);

	hc_write_answer(&how, a);
	stream_end_request(s, how.closes, why);
}

/* Answers here; unless who is told has closed the stream. */
static void
stream_tell(struct hc_stream *s, const struct hc_answer *a,
    const char *reason, enum hc_refusal why)
{
	s->hooks.told(s->hooks.arg, a->status, reason);
	if (s->state != HC_STREAM_CLOSED)
		stream_answer(s, a, why);
}

static void
stream_answer_refusal(struct hc_stream *s, enum hc_refusal why, bool closes)
{
	uint8_t room[1024];
	struct writer w = writer_open(room, sizeof(room));
	struct hc_answer a;

	hc_answer_refuse(why, s->asked.is_head, &w, &a);
	a.closes |= closes;
	stream_tell(s, &a, hc_refusal_find(why)->reason, why);
}

static void
stream_answer_links(struct hc_stream *s, const struct hc_request *r)
{
	uint8_t room[HC_LINKS_ROOM];
	struct writer w = writer_open(room, sizeof(room));
	struct hc_answer a;

	s->asked.is_head = bytes_equal(r->method, bytes_of_text("HEAD"));
	hc_links_answer(stream_conf(s), r, &w, &a);
	stream_tell(s, &a, "links", HC_NONE);
}

/* --- a whole request ----------------------------------------------------- */

static struct hc_request
stream_request(const struct hc_stream *s)
{
	const struct http_head *head = http_reader_head(s->reader);

	return (struct hc_request){
		.method = head->method,
		.target = head->target,
		.fields = head->fields,
		.field_count = head->field_count,
		.body = http_reader_body(s->reader),
	};
}

/* RFC 7252 section 5.3.1: no two that are open have the same. */
static void
stream_write_token(uint32_t token, uint8_t out[TOKEN_LEN])
{
	for (size_t i = 0; i < TOKEN_LEN; i++)
		out[i] = (uint8_t)(token >> (24 - 8 * i));
}

/* All of it, or a block. A sealed one has its blocks inside. */
static void
stream_take_piece(struct hc_stream *s, const struct message *m)
{
	uint8_t room[HC_REQUEST_ROOM];
	struct writer w = writer_open(room, sizeof(room));
	struct message piece = *m;

	if (!s->asked.is_sealed)
		hc_blocks_ask(&s->blocks, m, &w, &piece);
	assert(!w.failed);
	s->hooks.take(s->hooks.arg, &piece);
}

static void
stream_ask(struct hc_stream *s)
{
	uint8_t room[HC_REQUEST_ROOM], token[TOKEN_LEN];
	struct writer w = writer_open(room, sizeof(room));
	struct hc_request r = stream_request(s);
	struct message m;
	enum hc_refusal why;

	if (hc_links_is_asked(r.target)) {
		stream_answer_links(s, &r);
		return;
	}
	why = hc_request_read(stream_conf(s), &r, s->attempt, &w, &m,
	    &s->asked);
	if (why != HC_NONE) {
		stream_answer_refusal(s, why, false);
		return;
	}
	stream_write_token(++s->token, token);
	m.type = MESSAGE_CON;
	m.token = bytes_of(token, sizeof(token));
	s->state = HC_STREAM_ASKING;
	stream_take_piece(s, &m);
}

/* RFC 9110 section 10.1.1: a client that has sent its body does not wait. */
static void
stream_say_continue(struct hc_stream *s, bool has_more)
{
	if (http_reader_head(s->reader)->wants_continue && !has_more)
		stream_put(s, bytes_of_text("HTTP/1.1 100 Continue\r\n\r\n"));
}

/* Bytes of one request; how many of data belong to it. */
static size_t
stream_read(struct hc_stream *s, struct bytes data)
{
	size_t used;

	if (s->reader == NULL) {
		s->reader = http_reader_new(s->max_message);
		s->asked = (struct hc_asked){ .is_head = false };
		s->attempt = 0;
		s->events = 0;
	}
	if (s->reader == NULL) {
		stream_answer_refusal(s, HC_MEMORY, true);
		return data.len;
	}

	enum http_reader_state before = http_reader_state(s->reader);

	used = http_reader_take(s->reader, data);
	switch (http_reader_state(s->reader)) {
	case HTTP_READER_BODY:
		if (before == HTTP_READER_HEAD)
			stream_say_continue(s, used < data.len);
		break;
	case HTTP_READER_COMPLETE:
		s->has_asked = true;
		stream_ask(s);
		break;
	case HTTP_READER_FAILED:
		stream_answer_refusal(s, http_reader_refusal(s->reader), true);
		break;
	case HTTP_READER_HEAD:
		break;
	}
	return used;
}

/* --- what waits ---------------------------------------------------------- */

static void
stream_keep(struct hc_stream *s, struct bytes data)
{
	uint8_t *grown = data.len == 0 ? NULL :
	    realloc(s->ahead, s->ahead_len + data.len);

	if (data.len == 0)
		return;
	if (grown == NULL) {
		hc_stream_refuse(s, HC_MEMORY);
		return;
	}
	memcpy(grown + s->ahead_len, data.data, data.len);
	s->ahead = grown;
	s->ahead_len += data.len;
}

/* As much as can be taken now. An answer may come from inside of it. */
static struct bytes
stream_read_all(struct hc_stream *s, struct bytes data)
{
	s->is_taking = true;
	while (s->state == HC_STREAM_READING && data.len > 0) {
		size_t used = stream_read(s, data);

		data = bytes_of(data.data + used, data.len - used);
	}
	while (s->is_again && s->state == HC_STREAM_ASKING) {
		s->is_again = false;
		stream_ask(s);
	}
	s->is_taking = false;
	return data;
}

void
hc_stream_take(struct hc_stream *s, struct bytes data)
{
	if (s->state == HC_STREAM_CLOSED)
		return;
	if (s->state == HC_STREAM_READING && s->ahead_len == 0)
		data = stream_read_all(s, data);
	if (s->state != HC_STREAM_CLOSED)
		stream_keep(s, data);
}

bool
hc_stream_has_more(const struct hc_stream *s)
{
	return !s->is_taking && (s->is_again ||
	    (s->state == HC_STREAM_READING && s->ahead_len > 0));
}

void
hc_stream_resume(struct hc_stream *s)
{
	struct bytes waiting = bytes_of(s->ahead, s->ahead_len), left;
	uint8_t *data = s->ahead;

	if (!hc_stream_has_more(s))
		return;
	s->ahead = NULL;
	s->ahead_len = 0;
	left = stream_read_all(s, waiting);
	if (s->state != HC_STREAM_CLOSED)
		stream_keep(s, left);
	free(data);
}

bool
hc_stream_is_full(const struct hc_stream *s)
{
	return s->ahead_len >= HC_STREAM_AHEAD;
}

/* --- responses ----------------------------------------------------------- */

static bool
stream_is_notification(const struct message *m)
{
	struct bytes value;

	return code_is_success(m->code) &&
	    option_find(m->options, OPTION_OBSERVE, &value);
}

static void
stream_begin_events(struct hc_stream *s)
{
	struct hc_answer a;
	struct hc_writing how;

	hc_event_begin(&a);
	how = stream_writing(s, &a);
	hc_write_head(&how, &a, HC_LENGTH_UNKNOWN);
	s->has_begun = true;
}

static void
stream_write_event(struct hc_stream *s, const struct message *m, bool is_last,
    bool is_ours, struct writer *w)
{
	if (s->events == 0)
		hc_event_write_retry(w, RETRY_MS);
	if (is_last)
		hc_event_write_end(w, stream_conf(s), m, is_ours);
	else
		hc_event_write(w, ++s->events, stream_conf(s), m);
}

/* Events end with the connection where chunks are not known. */
static enum wax_status
stream_send_event(struct hc_stream *s, const struct message *m, bool is_ours)
{
	/* of a large one there would be only the beginning */
	bool is_piece = hc_blocks_has_more(m);
	bool is_last = !stream_is_notification(m) || is_piece;
	struct message gone = { .code = CODE_BAD_GATEWAY };
	size_t size = hc_event_room(m->payload.len);
	uint8_t *room = malloc(size);
	struct writer w = writer_open(room, size);
	struct hc_answer none = { .closes = false };
	struct hc_writing how = stream_writing(s, &none);

	if (room == NULL)
		return WAX_MEMORY;
	if (!s->has_begun)
		stream_begin_events(s);
	stream_write_event(s, is_piece ? &gone : m, is_last,
	    is_ours || is_piece, &w);
	hc_write_chunk(&how, writer_bytes(&w));
	free(room);
	if (is_last) {
		hc_write_end(&how);
		stream_end_request(s, how.closes || how.is_old || is_piece,
		    HC_NONE);
	}
	return WAX_OK;
}

static void
stream_send_answer(struct hc_stream *s, const struct message *m, bool is_ours)
{
	uint8_t room[HC_ANSWER_ROOM];
	struct writer w = writer_open(room, sizeof(room));
	struct hc_answer a;

	hc_answer_make(stream_conf(s), &s->asked, m, is_ours, &w, &a);
	stream_answer(s, &a, HC_NONE);
}

static void
stream_send_piece(struct hc_stream *s, const struct message *m, bool is_ours)
{
	struct message whole = *m;
	enum hc_blocks_step step = s->asked.is_sealed ? HC_BLOCKS_DONE :
	    hc_blocks_take(&s->blocks, m, &whole);

	if (step == HC_BLOCKS_AGAIN) {
		s->is_again = true;
	} else if (step == HC_BLOCKS_DONE) {
		stream_send_answer(s, &whole, is_ours);
	} else {
		whole = (struct message){ .code = step == HC_BLOCKS_MEMORY ?
		    CODE_SERVICE_UNAVAILABLE : CODE_BAD_GATEWAY };
		stream_send_answer(s, &whole, true);
	}
}

/* True if that is the request that is open. */
static bool
stream_is_asking(const struct hc_stream *s, struct bytes token)
{
	uint8_t ours[TOKEN_LEN];

	stream_write_token(s->token, ours);
	return s->state == HC_STREAM_ASKING && !s->is_again &&
	    bytes_equal(token, bytes_of(ours, sizeof(ours)));
}

void
hc_stream_drop(struct hc_stream *s, struct bytes token)
{
	if (stream_is_asking(s, token))
		stream_end_request(s, true, HC_NONE);
}

enum wax_status
hc_stream_send(struct hc_stream *s, const struct message *m, bool is_ours)
{
	if (!stream_is_asking(s, m->token))
		return WAX_OK;
	if (s->has_begun ||
	    (s->asked.wants_events && stream_is_notification(m)))
		return stream_send_event(s, m, is_ours);
	if (m->code == CODE_NOT_ACCEPTABLE && s->asked.has_more) {
		hc_blocks_clear(&s->blocks);
		s->attempt++;
		s->is_again = true;
	} else {
		stream_send_piece(s, m, is_ours);
	}
	return WAX_OK;
}

void
hc_stream_ping(struct hc_stream *s)
{
	uint8_t room[16];
	struct writer w = writer_open(room, sizeof(room));
	struct hc_answer none = { .closes = false };
	struct hc_writing how = stream_writing(s, &none);

	if (s->state != HC_STREAM_ASKING || !s->has_begun)
		return;
	hc_event_write_alive(&w);
	hc_write_chunk(&how, writer_bytes(&w));
}

/* --- ends, and what may be asked ----------------------------------------- */

void
hc_stream_refuse(struct hc_stream *s, enum hc_refusal why)
{
	if (s->state == HC_STREAM_CLOSED)
		return;
	if (s->reader != NULL && !s->has_begun)
		stream_answer_refusal(s, why, true);
	stream_end_request(s, true, why);
}

bool
hc_stream_is_between(const struct hc_stream *s)
{
	return s->reader == NULL || s->state != HC_STREAM_READING;
}

bool
hc_stream_has_asked(const struct hc_stream *s)
{
	return s->has_asked;
}

enum hc_stream_state
hc_stream_state(const struct hc_stream *s)
{
	return s->state;
}

enum hc_refusal
hc_stream_refusal(const struct hc_stream *s)
{
	return s->refusal;
}
