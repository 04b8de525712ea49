/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* websocket.c - one end of a WebSocket: messages out of frames; the frames
   themselves are wslay's */
#include "link/websocket.h"

#include <assert.h>
#include <stdlib.h>
#include <wslay/wslay.h>

#include "link/upgrade.h"

#define HEAD_MAX 14		/* bytes of a frame before its payload */
#define CONTROL_MAX 125		/* bytes of a control frame (section 5.5) */
#define SMALL 1400		/* bytes of a frame that is put together on the
				   stack */
#define PART_MIN 64		/* bytes for the beginning of a message */
#define NO_CODE 0		/* a close frame that says nothing */

struct websocket {
	struct websocket_hooks hooks;
	enum websocket_state state;
	enum websocket_error error;
	bool is_client;
	bool has_started;
	uint32_t max_message;
	char *host;			/* owned; client */
	char key[UPGRADE_KEY_SIZE];	/* client: what was sent */
	struct upgrade *upgrade;	/* owned; until it is read */

	struct wslay_frame_context *frames;
	struct bytes input;		/* what wslay has not read yet */
	struct writer *output;		/* where it writes to */

	bool in_frame;
	uint64_t frame_left;		/* bytes of payload to come */
	bool in_message;		/* fragments of one have come */
	uint8_t *part;			/* owned: what they held */
	size_t part_len;
	size_t part_size;
	uint8_t control[CONTROL_MAX];
	size_t control_len;
};

static const char *const texts[WEBSOCKET_ERROR_COUNT] = {
	[WEBSOCKET_ERROR_NONE] = "none",
	[WEBSOCKET_ERROR_HTTP] = "http",
	[WEBSOCKET_ERROR_PATH] = "path",
	[WEBSOCKET_ERROR_PROTOCOL] = "protocol",
	[WEBSOCKET_ERROR_KEY] = "key",
	[WEBSOCKET_ERROR_STATUS] = "status",
	[WEBSOCKET_ERROR_FRAME] = "frame",
	[WEBSOCKET_ERROR_TOO_LARGE] = "too-large",
	[WEBSOCKET_ERROR_MEMORY] = "memory",
};

/* --- what wslay asks for --- */

static ssize_t
websocket_on_read(uint8_t *out, size_t len, int flags, void *arg)
{
	struct websocket *w = arg;
	size_t n = len < w->input.len ? len : w->input.len;

	(void)flags;
	if (n == 0)
		return -1;	/* not now */
	memcpy(out, w->input.data, n);
	w->input = bytes_of(w->input.data + n, w->input.len - n);
	return (ssize_t)n;
}

static ssize_t
websocket_on_write(const uint8_t *data, size_t len, int flags, void *arg)
{
	struct websocket *w = arg;

	(void)flags;
	writer_put(w->output, bytes_of(data, len));
	return (ssize_t)len;
}

static int
websocket_on_mask(uint8_t *out, size_t len, void *arg)
{
	struct websocket *w = arg;

	w->hooks.random(w->hooks.arg, out, len);
	return 0;
}

static const struct wslay_frame_callbacks callbacks = {
	.send_callback = websocket_on_write,
	.recv_callback = websocket_on_read,
	.genmask_callback = websocket_on_mask,
};

struct websocket *
websocket_new(const struct websocket_options *options,
    const struct websocket_hooks *hooks)
{
	struct websocket *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->hooks = *hooks;
	w->is_client = options->is_client;
	w->max_message = options->max_message;
	w->upgrade = upgrade_new(options->is_client);
	w->host = options->is_client ? strdup(options->host) : NULL;
	if (w->upgrade == NULL || (options->is_client && w->host == NULL) ||
	    wslay_frame_context_init(&w->frames, &callbacks, w) != 0) {
		websocket_free(w);
		return NULL;
	}
	return w;
}

/* Nothing of a message is kept that is over, or never will be. */
static void
websocket_drop_part(struct websocket *w)
{
	free(w->part);
	w->part = NULL;
	w->part_len = w->part_size = 0;
	w->in_message = false;
}

void
websocket_free(struct websocket *w)
{
	if (w == NULL)
		return;
	websocket_drop_part(w);
	if (w->frames != NULL)
		wslay_frame_context_free(w->frames);
	upgrade_free(w->upgrade);
	free(w->host);
	free(w);
}

/* --- sending --- */

/* One frame, in one piece. */
static enum wax_status
websocket_put(struct websocket *w, uint8_t opcode, struct bytes payload)
{
	uint8_t small[SMALL];
	uint8_t *large = NULL;
	size_t size = HEAD_MAX + payload.len;
	struct writer out;
	struct wslay_frame_iocb frame = {
		.fin = 1, .opcode = opcode, .mask = w->is_client,
		.data = payload.data, .data_length = payload.len,
		.payload_length = payload.len,
	};

	if (size > sizeof(small) && (large = malloc(size)) == NULL)
		return WAX_MEMORY;
	out = writer_open(large == NULL ? small : large, size);
	w->output = &out;
	ssize_t sent = wslay_frame_send(w->frames, &frame);

	w->output = NULL;
	assert(sent == (ssize_t)payload.len && !out.failed);
	(void)sent;
	w->hooks.send(w->hooks.arg, writer_bytes(&out));
	free(large);
	return WAX_OK;
}

/* A control frame is small: no memory is needed. */
static void
websocket_put_control(struct websocket *w, uint8_t opcode,
    struct bytes payload)
{
	enum wax_status st = websocket_put(w, opcode, payload);

	assert(st == WAX_OK);
	(void)st;
}

/* The hook may look: the state is new when the frame goes out. */
static void
websocket_end(struct websocket *w, enum websocket_state state, uint16_t code)
{
	uint8_t text[2] = { (uint8_t)(code >> 8), (uint8_t)code };

	w->state = state;
	websocket_drop_part(w);
	websocket_put_control(w, WSLAY_CONNECTION_CLOSE,
	    code == NO_CODE ? BYTES_ABSENT : BYTES_ARRAY(text));
}

static void
websocket_fail(struct websocket *w, enum websocket_error why, uint16_t code)
{
	w->error = why;
	websocket_end(w, WEBSOCKET_FAILED, code);
}

enum wax_status
websocket_send(struct websocket *w, struct bytes message)
{
	if (w->state != WEBSOCKET_OPEN)
		return WAX_STATE;
	return websocket_put(w, WSLAY_BINARY_FRAME, message);
}

void
websocket_close(struct websocket *w, uint16_t code)
{
	if (w->state == WEBSOCKET_OPEN)
		websocket_end(w, WEBSOCKET_CLOSED, code);
	else if (w->state == WEBSOCKET_UPGRADE)
		w->state = WEBSOCKET_CLOSED;
}

/* --- the upgrade --- */

void
websocket_start(struct websocket *w)
{
	uint8_t nonce[UPGRADE_NONCE_LEN], request[UPGRADE_WRITTEN_MAX];
	struct writer out = writer_open(request, sizeof(request));

	assert(w->is_client && !w->has_started);
	w->has_started = true;
	if (w->state != WEBSOCKET_UPGRADE)
		return;
	w->hooks.random(w->hooks.arg, nonce, sizeof(nonce));
	upgrade_make_key(nonce, w->key);
	upgrade_write_request(&out, w->host, w->key);
	assert(!out.failed);
	w->hooks.send(w->hooks.arg, writer_bytes(&out));
}

/* What a header says that could not be read to its end. */
static enum websocket_error
websocket_header_error(enum wax_status st)
{
	return st == WAX_RANGE ? WEBSOCKET_ERROR_TOO_LARGE :
	    WEBSOCKET_ERROR_HTTP;
}

static void
websocket_take_response(struct websocket *w, enum wax_status st)
{
	w->error = st == WAX_OK ? upgrade_check_response(w->upgrade, w->key) :
	    websocket_header_error(st);
	w->state = w->error == WEBSOCKET_ERROR_NONE ? WEBSOCKET_OPEN :
	    WEBSOCKET_FAILED;
}

static void
websocket_take_request(struct websocket *w, enum wax_status st)
{
	uint8_t response[UPGRADE_WRITTEN_MAX];
	char accept[UPGRADE_ACCEPT_SIZE];
	struct writer out = writer_open(response, sizeof(response));
	enum upgrade_answer answer = st == WAX_RANGE ? UPGRADE_TOO_LARGE :
	    UPGRADE_BAD_REQUEST;

	w->error = st == WAX_OK ? upgrade_check_request(w->upgrade, &answer) :
	    websocket_header_error(st);
	if (w->error == WEBSOCKET_ERROR_NONE &&
	    !upgrade_make_accept(upgrade_key(w->upgrade), accept)) {
		w->error = WEBSOCKET_ERROR_MEMORY;
		answer = UPGRADE_INTERNAL;
	}
	w->state = w->error == WEBSOCKET_ERROR_NONE ? WEBSOCKET_OPEN :
	    WEBSOCKET_FAILED;
	upgrade_write_response(&out, answer, accept);
	assert(!out.failed);
	w->hooks.send(w->hooks.arg, writer_bytes(&out));
}

/* How many bytes belong to the header; frames may follow. */
static size_t
websocket_take_header(struct websocket *w, struct bytes data)
{
	size_t used;
	enum wax_status st = upgrade_take(w->upgrade, data, &used);

	if (st == WAX_MORE)
		return used;
	if (w->is_client)
		websocket_take_response(w, st);
	else
		websocket_take_request(w, st);
	upgrade_free(w->upgrade);
	w->upgrade = NULL;
	if (w->state == WEBSOCKET_OPEN)
		w->hooks.opened(w->hooks.arg);
	return used;
}

/* --- frames --- */

/* 0, or the status code for what is wrong with the frame's place and kind. */
static uint16_t
websocket_check_frame(const struct websocket *w,
    const struct wslay_frame_iocb *f)
{
	/* masked are those of a client and no others (section 5.1) */
	if (f->rsv != WSLAY_RSV_NONE || (f->mask != 0) == w->is_client)
		return WSLAY_CODE_PROTOCOL_ERROR;
	switch (f->opcode) {
	case WSLAY_CONTINUATION_FRAME:
		return w->in_message ? 0 : WSLAY_CODE_PROTOCOL_ERROR;
	case WSLAY_BINARY_FRAME:
		return w->in_message ? WSLAY_CODE_PROTOCOL_ERROR : 0;
	case WSLAY_TEXT_FRAME:
		return WSLAY_CODE_UNSUPPORTED_DATA;
	case WSLAY_CONNECTION_CLOSE:
	case WSLAY_PING:
	case WSLAY_PONG:
		return 0;
	default:
		return WSLAY_CODE_PROTOCOL_ERROR;
	}
}

/* By the header alone, which wslay shows with the first byte behind it; nothing
   is allocated yet. */
static bool
websocket_begin_frame(struct websocket *w, const struct wslay_frame_iocb *f)
{
	uint16_t code = websocket_check_frame(w, f);

	if (code != 0) {
		websocket_fail(w, WEBSOCKET_ERROR_FRAME, code);
		return false;
	}
	w->frame_left = f->payload_length;
	if (wslay_is_ctrl_frame(f->opcode)) {
		w->control_len = 0;
		return true;
	}
	if (f->payload_length > w->max_message - w->part_len) {
		websocket_fail(w, WEBSOCKET_ERROR_TOO_LARGE,
		    WSLAY_CODE_MESSAGE_TOO_BIG);
		return false;
	}
	w->in_message = true;
	return true;
}

static bool
websocket_keep(struct websocket *w, struct bytes data)
{
	size_t len = w->part_len + data.len;
	size_t size = len < PART_MIN / 2 ? PART_MIN : 2 * len;

	if (len > w->part_size) {
		if (size > w->max_message)
			size = w->max_message;
		uint8_t *part = realloc(w->part, size);

		if (part == NULL) {
			websocket_fail(w, WEBSOCKET_ERROR_MEMORY,
			    WSLAY_CODE_INTERNAL_SERVER_ERROR);
			return false;
		}
		w->part = part;
		w->part_size = size;
	}
	if (data.len > 0)
		memcpy(w->part + w->part_len, data.data, data.len);
	w->part_len = len;
	return true;
}

/* The hook may close, which drops a part. */
static void
websocket_take_kept(struct websocket *w)
{
	uint8_t *whole = w->part;
	size_t len = w->part_len;

	w->part = NULL;
	websocket_drop_part(w);
	w->hooks.take(w->hooks.arg, bytes_of(whole, len));
	free(whole);
}

static void
websocket_take_data(struct websocket *w, struct bytes data, bool is_end)
{
	if (is_end && w->part_len == 0) {
		websocket_drop_part(w);
		w->hooks.take(w->hooks.arg, data);
	} else if (websocket_keep(w, data) && is_end) {
		websocket_take_kept(w);
	}
}

/* Those that may stand in a close frame (section 7.4). */
static bool
close_code_is_valid(uint16_t code)
{
	return (code >= 1000 && code <= 1014 && code != 1004 &&
	    code != WSLAY_CODE_NO_STATUS_RCVD &&
	    code != WSLAY_CODE_ABNORMAL_CLOSURE) ||
	    (code >= 3000 && code <= 4999);
}

/* Answered with the same code (section 5.5.1). */
static void
websocket_take_close(struct websocket *w, struct bytes payload)
{
	uint16_t code = NO_CODE;

	if (payload.len >= 2)
		code = (uint16_t)(payload.data[0] << 8 | payload.data[1]);
	if (payload.len == 1 || (payload.len >= 2 &&
	    !close_code_is_valid(code)))
		websocket_fail(w, WEBSOCKET_ERROR_FRAME,
		    WSLAY_CODE_PROTOCOL_ERROR);
	else if (payload.len > 2 && !bytes_is_utf8(bytes_of(payload.data + 2,
	    payload.len - 2)))
		websocket_fail(w, WEBSOCKET_ERROR_FRAME,
		    WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA);
	else
		websocket_end(w, WEBSOCKET_CLOSED, code);
}

static void
websocket_take_control(struct websocket *w, uint8_t opcode,
    struct bytes data, bool is_end)
{
	struct bytes all;

	assert(w->control_len + data.len <= sizeof(w->control));
	if (data.len > 0)
		memcpy(w->control + w->control_len, data.data, data.len);
	w->control_len += data.len;
	if (!is_end)
		return;
	all = bytes_of(w->control, w->control_len);
	if (opcode == WSLAY_PING)
		websocket_put_control(w, WSLAY_PONG, all);
	else if (opcode == WSLAY_CONNECTION_CLOSE)
		websocket_take_close(w, all);
}

/* A frame, or a part of one: as much as is here. */
static void
websocket_take_frame(struct websocket *w, const struct wslay_frame_iocb *f)
{
	struct bytes data = bytes_of(f->data, f->data_length);

	if (!w->in_frame && !websocket_begin_frame(w, f))
		return;
	w->frame_left -= data.len;
	w->in_frame = w->frame_left > 0;
	if (wslay_is_ctrl_frame(f->opcode))
		websocket_take_control(w, f->opcode, data, !w->in_frame);
	else
		websocket_take_data(w, data, !w->in_frame && f->fin);
}

static void
websocket_take_frames(struct websocket *w, struct bytes data)
{
	struct wslay_frame_iocb f;

	w->input = data;
	while (w->state == WEBSOCKET_OPEN) {
		memset(&f, 0, sizeof(f));
		ssize_t n = wslay_frame_recv(w->frames, &f);

		if (n == WSLAY_ERR_WANT_READ)
			break;
		if (n < 0)
			websocket_fail(w, WEBSOCKET_ERROR_FRAME,
			    WSLAY_CODE_PROTOCOL_ERROR);
		else
			websocket_take_frame(w, &f);
	}
	w->input = BYTES_ABSENT;
}

void
websocket_take(struct websocket *w, struct bytes data)
{
	assert(!w->is_client || w->has_started ||
	    w->state != WEBSOCKET_UPGRADE);
	if (w->state == WEBSOCKET_UPGRADE) {
		size_t n = websocket_take_header(w, data);

		data = bytes_of(data.data + n, data.len - n);
	}
	if (w->state == WEBSOCKET_OPEN)
		websocket_take_frames(w, data);
}

/* --- asking --- */

enum websocket_state
websocket_state(const struct websocket *w)
{
	return w->state;
}

enum websocket_error
websocket_error(const struct websocket *w)
{
	return w->error;
}

const char *
websocket_error_text(enum websocket_error e)
{
	assert(e < WEBSOCKET_ERROR_COUNT);
	return texts[e];
}
