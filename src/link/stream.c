/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stream.c - framing and signalling of one end of a connection */
#include "link/stream.h"

#include <assert.h>
#include <stdlib.h>

#include "link/signal.h"

#define BASE_MAX_MESSAGE 1152	/* RFC 8323 section 5.3.1 */
#define SMALL 1280		/* bytes of a message that is put together on
				   the stack */
#define HEAD_MAX 5		/* bytes that tell how long a message is */
#define PART_MIN 64		/* bytes for the beginning of one */
#define TEXT_MAX 128		/* bytes of a diagnostic text of ours */

struct stream {
	struct stream_options options;
	struct stream_hooks hooks;
	enum stream_state state;
	enum stream_error error;
	bool has_started;
	bool has_released;
	bool is_pinging;
	uint8_t ping;		/* token of the ping sent last */
	uint32_t peer_max;
	bool peer_blocks;
	uint8_t *part;		/* owned: of a message that is not all here */
	size_t part_len;
	size_t part_size;
};

struct stream_words {
	const char *name;
	const char *text;	/* told to the peer; NULL: no Abort is sent */
};

static const struct stream_words words[STREAM_ERROR_COUNT] = {
	[STREAM_ERROR_NONE] = { "none", NULL },
	[STREAM_ERROR_TOO_LARGE] = { "too-large",
	    "message above Max-Message-Size" },
	[STREAM_ERROR_MALFORMED] = { "malformed", "malformed message" },
	[STREAM_ERROR_NO_CSM] = { "no-csm", "first message is not CSM" },
	[STREAM_ERROR_BAD_CSM] = { "bad-csm", "CSM option not understood" },
	[STREAM_ERROR_BAD_SIGNAL] = { "bad-signal", "signal not understood" },
	[STREAM_ERROR_TOKEN] = { "token", "token above 8 bytes" },
	[STREAM_ERROR_ABORT] = { "abort", NULL },
	[STREAM_ERROR_MEMORY] = { "memory", "no memory" },
};

struct stream *
stream_new(const struct stream_options *options,
    const struct stream_hooks *hooks)
{
	struct stream *s = calloc(1, sizeof(*s));

	assert(options->max_message >= BASE_MAX_MESSAGE);
	if (s == NULL)
		return NULL;
	s->options = *options;
	s->hooks = *hooks;
	s->peer_max = BASE_MAX_MESSAGE;
	return s;
}

/* Between messages nothing is kept. */
static void
stream_drop_part(struct stream *s)
{
	free(s->part);
	s->part = NULL;
	s->part_len = s->part_size = 0;
}

void
stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	stream_drop_part(s);
	free(s);
}

/* --- sending --- */

static void
stream_write(const struct stream *s, struct writer *w, const struct message *m)
{
	if (s->options.is_websocket)
		message_write_websocket(w, m);
	else
		message_write_tcp(w, m);
}

static size_t
stream_size(const struct stream *s, const struct message *m)
{
	struct writer w = writer_count();

	stream_write(s, &w, m);
	return w.len;
}

/* In one piece: a record, or a WebSocket message. */
static enum wax_status
stream_put(struct stream *s, const struct message *m)
{
	uint8_t small[SMALL];
	uint8_t *large = NULL;
	size_t size = stream_size(s, m);
	struct writer w;

	if (size > sizeof(small) && (large = malloc(size)) == NULL)
		return WAX_MEMORY;
	w = writer_open(large == NULL ? small : large, size);
	stream_write(s, &w, m);
	assert(!w.failed);
	s->hooks.send(s->hooks.arg, writer_bytes(&w));
	free(large);
	return WAX_OK;
}

static void
stream_put_signal(struct stream *s, const struct signal *what)
{
	uint8_t options[SIGNAL_OPTIONS_MAX];
	struct writer w = writer_open(options, sizeof(options));
	struct message m;
	enum wax_status st;

	signal_encode(what, &w, &m);
	if (stream_size(s, &m) > s->peer_max)
		m.payload = BYTES_ABSENT;
	st = stream_put(s, &m);
	assert(st == WAX_OK);	/* it is small */
	(void)st;
}

void
stream_start(struct stream *s)
{
	assert(!s->has_started);
	s->has_started = true;
	if (s->state == STREAM_CLOSED)
		return;
	stream_put_signal(s, &(struct signal){
		.code = CODE_CSM, .block_wise = true,
		.has_max_message = true, .max_message = s->options.max_message,
	});
}

enum wax_status
stream_send(struct stream *s, const struct message *m)
{
	if (s->state == STREAM_CLOSED)
		return WAX_STATE;
	assert(s->has_started);
	/* first alone: no header can say more */
	if (m->options.len > s->peer_max || m->payload.len > s->peer_max ||
	    m->options.len + m->payload.len > s->peer_max ||
	    stream_size(s, m) > s->peer_max)
		return WAX_RANGE;
	return stream_put(s, m);
}

enum wax_status
stream_ping(struct stream *s)
{
	if (s->state == STREAM_CLOSED)
		return WAX_STATE;
	assert(s->has_started);
	if (s->is_pinging)
		return WAX_OK;
	s->is_pinging = true;
	s->ping++;
	stream_put_signal(s, &(struct signal){
		.code = CODE_PING, .token = bytes_of(&s->ping, 1),
	});
	return WAX_OK;
}

void
stream_release(struct stream *s, uint32_t hold_off)
{
	if (s->state == STREAM_CLOSED || s->has_released)
		return;
	assert(s->has_started);
	s->has_released = true;
	stream_put_signal(s, &(struct signal){
		.code = CODE_RELEASE,
		.hold_off = hold_off < SIGNAL_HOLD_OFF_MAX ? hold_off :
		    SIGNAL_HOLD_OFF_MAX,
	});
}

void
stream_close(struct stream *s)
{
	s->state = STREAM_CLOSED;
	s->is_pinging = false;
	stream_drop_part(s);
}

/* The hook may look: it is closed when Abort goes out. */
static void
stream_put_abort(struct stream *s, const char *text, uint16_t bad_csm_option)
{
	struct bytes diagnostic = text == NULL ? BYTES_ABSENT :
	    bytes_of_text(text);

	stream_close(s);
	if (!s->has_started)
		return;
	if (diagnostic.len > TEXT_MAX)
		diagnostic.len = TEXT_MAX;
	stream_put_signal(s, &(struct signal){
		.code = CODE_ABORT, .diagnostic = diagnostic,
		.bad_csm_option = bad_csm_option,
	});
}

void
stream_abort(struct stream *s, const char *text)
{
	if (s->state != STREAM_CLOSED)
		stream_put_abort(s, text, 0);
}

static void
stream_fail(struct stream *s, enum stream_error why, uint16_t bad_csm_option)
{
	s->error = why;
	if (words[why].text == NULL)
		stream_close(s);
	else
		stream_put_abort(s, words[why].text, bad_csm_option);
}

/* --- signals --- */

/* Cumulative: what it does not name stays (section 5.3). */
static void
stream_take_csm(struct stream *s, const struct signal *in)
{
	s->state = STREAM_OPEN;
	if (in->has_max_message)
		s->peer_max = in->max_message;
	if (in->block_wise)
		s->peer_blocks = true;
}

/* Custody asks for a delay that nobody has to grant; without the option the
   Pong promises nothing. */
static void
stream_take_ping(struct stream *s, const struct signal *in)
{
	stream_put_signal(s, &(struct signal){
		.code = CODE_PONG, .token = in->token,
	});
}

static void
stream_take_pong(struct stream *s, const struct signal *in)
{
	if (!s->is_pinging || !bytes_equal(in->token, bytes_of(&s->ping, 1)))
		return;
	s->is_pinging = false;
	if (s->hooks.pong != NULL)
		s->hooks.pong(s->hooks.arg);
}

static void
stream_take_release(struct stream *s, const struct signal *in)
{
	struct stream_release release = {
		.hold_off = in->hold_off, .alternative = in->alternative,
	};

	if (s->hooks.release != NULL)
		s->hooks.release(s->hooks.arg, &release);
}

static void
stream_take_abort(struct stream *s, const struct signal *in)
{
	(void)in;
	stream_fail(s, STREAM_ERROR_ABORT, 0);
}

static void (*const takers[])(struct stream *, const struct signal *) = {
	[CODE_DETAIL(CODE_CSM)] = stream_take_csm,
	[CODE_DETAIL(CODE_PING)] = stream_take_ping,
	[CODE_DETAIL(CODE_PONG)] = stream_take_pong,
	[CODE_DETAIL(CODE_RELEASE)] = stream_take_release,
	[CODE_DETAIL(CODE_ABORT)] = stream_take_abort,
};

static void
stream_take_signal(struct stream *s, const struct message *m)
{
	struct signal in;
	uint16_t bad;

	/* who can not go on may say so before its CSM */
	if (s->state == STREAM_OPENING && m->code != CODE_CSM &&
	    m->code != CODE_ABORT)
		stream_fail(s, STREAM_ERROR_NO_CSM, 0);
	else if (signal_decode(m, &in, &bad) == WAX_OK)
		takers[CODE_DETAIL(m->code)](s, &in);
	else if (m->code == CODE_CSM)
		stream_fail(s, STREAM_ERROR_BAD_CSM, bad);
	else
		stream_fail(s, STREAM_ERROR_BAD_SIGNAL, 0);
}

/* --- receiving --- */

/* Exactly one message. */
static void
stream_take_message(struct stream *s, struct bytes in)
{
	struct message m;
	enum wax_status st = s->options.is_websocket ?
	    message_parse_websocket(in, &m) : message_parse_tcp(in, &m);

	if (st != WAX_OK)
		stream_fail(s, STREAM_ERROR_MALFORMED, 0);
	else if (CODE_CLASS(m.code) == 7)
		stream_take_signal(s, &m);
	else if (m.code == CODE_EMPTY)
		return;		/* at any time (section 3.4) */
	else if (s->state == STREAM_OPENING)
		stream_fail(s, STREAM_ERROR_NO_CSM, 0);
	else
		s->hooks.take(s->hooks.arg, &m);
}

/* Bytes of the message that begins with head. WAX_MORE: head does not say it
   yet. Otherwise the stream has failed. */
static enum wax_status
stream_measure(struct stream *s, struct bytes head, size_t *size)
{
	uint64_t announced;
	enum wax_status st = message_size_tcp(head, &announced);

	if (st == WAX_FORMAT)
		stream_fail(s, STREAM_ERROR_TOKEN, 0);
	if (st != WAX_OK)
		return st;
	if (announced > s->options.max_message) {
		stream_fail(s, STREAM_ERROR_TOO_LARGE, 0);
		return WAX_RANGE;
	}
	*size = (size_t)announced;
	return WAX_OK;
}

/* Keeps data behind what is kept; never room for more than limit. */
static bool
stream_keep(struct stream *s, struct bytes data, size_t limit)
{
	size_t len = s->part_len + data.len;
	size_t size = len < PART_MIN / 2 ? PART_MIN : 2 * len;

	if (len > s->part_size) {
		if (size > limit)
			size = limit;
		uint8_t *part = realloc(s->part, size);

		if (part == NULL) {
			stream_fail(s, STREAM_ERROR_MEMORY, 0);
			return false;
		}
		s->part = part;
		s->part_size = size;
	}
	memcpy(s->part + s->part_len, data.data, data.len);
	s->part_len = len;
	return true;
}

/* The hooks may close the stream, which drops a part. */
static void
stream_take_kept(struct stream *s)
{
	uint8_t *whole = s->part;
	size_t len = s->part_len;

	s->part = NULL;
	stream_drop_part(s);
	stream_take_message(s, bytes_of(whole, len));
	free(whole);
}

/* More of the message that is kept; how many bytes of data belong to it. */
static size_t
stream_take_more(struct stream *s, struct bytes data)
{
	size_t size = HEAD_MAX;
	enum wax_status st = stream_measure(s,
	    bytes_of(s->part, s->part_len), &size);
	size_t n = st == WAX_MORE ? 1 : size - s->part_len;

	if (n > data.len)
		n = data.len;
	if (!stream_keep(s, bytes_of(data.data, n), size))
		return data.len;
	st = stream_measure(s, bytes_of(s->part, s->part_len), &size);
	if (st == WAX_OK && s->part_len == size)
		stream_take_kept(s);
	return n;
}

/* Where a message begins: in place if all of it is here. */
static size_t
stream_take_first(struct stream *s, struct bytes data)
{
	size_t size = HEAD_MAX;
	enum wax_status st = stream_measure(s, data, &size);

	if (st == WAX_OK && size <= data.len) {
		stream_take_message(s, bytes_of(data.data, size));
		return size;
	}
	if (st == WAX_OK || st == WAX_MORE)
		(void)stream_keep(s, data, size);
	return data.len;
}

static void
stream_take_whole(struct stream *s, struct bytes in)
{
	if (in.len > s->options.max_message)
		stream_fail(s, STREAM_ERROR_TOO_LARGE, 0);
	else if (in.len > 0 && (in.data[0] & 15) > MESSAGE_TOKEN_MAX)
		stream_fail(s, STREAM_ERROR_TOKEN, 0);
	else
		stream_take_message(s, in);
}

void
stream_take(struct stream *s, struct bytes data)
{
	assert(s->has_started || s->state == STREAM_CLOSED);
	if (s->options.is_websocket) {
		if (s->state != STREAM_CLOSED)
			stream_take_whole(s, data);
		return;
	}
	while (data.len > 0 && s->state != STREAM_CLOSED) {
		size_t n = s->part_len > 0 ? stream_take_more(s, data) :
		    stream_take_first(s, data);

		data = bytes_of(data.data + n, data.len - n);
	}
}

/* --- asking --- */

bool
stream_is_pinging(const struct stream *s)
{
	return s->is_pinging;
}

enum stream_state
stream_state(const struct stream *s)
{
	return s->state;
}

enum stream_error
stream_error(const struct stream *s)
{
	return s->error;
}

const char *
stream_error_text(enum stream_error e)
{
	assert(e < STREAM_ERROR_COUNT);
	return words[e].name;
}

uint32_t
stream_peer_max(const struct stream *s)
{
	return s->peer_max;
}

bool
stream_peer_blocks(const struct stream *s)
{
	return s->peer_blocks;
}

bool
stream_is_between(const struct stream *s)
{
	return s->part_len == 0;
}
