/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stream_end.h - a stream that writes down what it sends and takes */
#ifndef TESTS_LINK_STREAM_END_H
#define TESTS_LINK_STREAM_END_H

#include <stdio.h>
#include <stdlib.h>

#include "expect.h"
#include "link/stream.h"

/* Bytes that grow; each piece may be found again by its end. */
struct pile {
	uint8_t *data;
	size_t len;
	size_t pieces;
	size_t last;		/* where the last piece begins */
};

static inline void
pile_add(struct pile *p, struct bytes b)
{
	uint8_t *data = realloc(p->data, p->len + b.len + 1);

	EXPECT(data != NULL);
	p->data = data;
	if (b.len > 0)
		memcpy(data + p->len, b.data, b.len);
	p->last = p->len;
	p->len += b.len;
	p->pieces++;
}

static inline void
pile_clear(struct pile *p)
{
	free(p->data);
	*p = (struct pile){ 0 };
}

static inline struct bytes
pile_bytes(const struct pile *p)
{
	return bytes_of(p->data, p->len);
}

static inline struct bytes
pile_last(const struct pile *p)
{
	return bytes_of(p->data + p->last, p->len - p->last);
}

struct stream_end {
	struct stream *stream;
	struct pile sent;
	struct pile taken;		/* messages, in the TCP form */
	unsigned pongs;
	unsigned releases;
	uint32_t hold_off;		/* of the last Release */
	char alternative[256];
	bool closes, aborts;		/* when a message is taken */
	const uint8_t *payload;		/* of the last message: where it lay */
};

static inline void
end_send(void *arg, struct bytes data)
{
	struct stream_end *e = arg;

	EXPECT(data.len > 0);
	pile_add(&e->sent, data);
}

static inline void
end_take(void *arg, const struct message *m)
{
	struct stream_end *e = arg;
	struct writer w = writer_count();
	uint8_t *copy;

	EXPECT(CODE_CLASS(m->code) != 7 && m->code != CODE_EMPTY);
	EXPECT(stream_state(e->stream) == STREAM_OPEN);
	message_write_tcp(&w, m);
	copy = malloc(w.len);
	EXPECT(copy != NULL);
	w = writer_open(copy, w.len);
	message_write_tcp(&w, m);
	pile_add(&e->taken, writer_bytes(&w));
	free(copy);
	e->payload = m->payload.data;
	if (e->closes)
		stream_close(e->stream);
	if (e->aborts)
		stream_abort(e->stream, "enough");
}

static inline void
end_pong(void *arg)
{
	struct stream_end *e = arg;

	e->pongs++;
}

static inline void
end_release(void *arg, const struct stream_release *release)
{
	struct stream_end *e = arg;

	e->releases++;
	e->hold_off = release->hold_off;
	EXPECT(release->alternative.len < sizeof(e->alternative));
	if (release->alternative.len > 0)
		memcpy(e->alternative, release->alternative.data,
		    release->alternative.len);
	e->alternative[release->alternative.len] = '\0';
}

static inline void
end_open(struct stream_end *e, uint32_t max_message, bool is_websocket)
{
	struct stream_hooks hooks = {
		e, end_send, end_take, end_pong, end_release,
	};

	*e = (struct stream_end){ 0 };
	e->stream = stream_new(&(struct stream_options){
		.max_message = max_message, .is_websocket = is_websocket },
	    &hooks);
	EXPECT(e->stream != NULL);
	stream_start(e->stream);
}

static inline void
end_close(struct stream_end *e)
{
	stream_free(e->stream);
	pile_clear(&e->sent);
	pile_clear(&e->taken);
}

/* What the peer sends, in hexadecimal: "61 45 01". */
static inline void
end_give(struct stream_end *e, const char *hex)
{
	uint8_t data[256];
	size_t len = 0;
	unsigned byte;
	int used;

	while (sscanf(hex, "%2x %n", &byte, &used) == 1) {
		EXPECT(len < sizeof(data));
		data[len++] = (uint8_t)byte;
		hex += used;
	}
	EXPECT(*hex == '\0');
	stream_take(e->stream, bytes_of(data, len));
}

#endif
