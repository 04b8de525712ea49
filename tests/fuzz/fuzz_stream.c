/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_stream.c - a hostile peer of one end of a connection: however its bytes
   are cut they mean the same, and what is sent is well-formed */
#include "link/stream.h"

#include "fuzz/check_message.h"

#define MAX 1200

/*
 * The first byte chooses: 0x01 the form of WebSockets, 0x02 the hook closes at
 * the third message, 0x04 a ping is open, 0x08 and up how the rest is cut
 * (0: by lengths in it, else pieces of that many bytes).
 */
struct end {
	struct stream *stream;
	bool is_websocket, closes;
	unsigned taken, sent, told;
	uint64_t sum;		/* of all that was taken and sent */
};

static void
end_sum(struct end *e, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		e->sum = (e->sum ^ b.data[i]) * UINT64_C(0x100000001b3);
	e->sum = (e->sum ^ 0x1ff) * UINT64_C(0x100000001b3);
}

static void
end_send(void *arg, struct bytes data)
{
	struct end *e = arg;
	struct message m;

	FUZZ_HOLDS((e->is_websocket ? message_parse_websocket(data, &m) :
	    message_parse_tcp(data, &m)) == WAX_OK);
	FUZZ_HOLDS(CODE_CLASS(m.code) == 7);
	FUZZ_HOLDS((m.code == CODE_CSM) == (e->sent == 0));
	FUZZ_HOLDS((m.code == CODE_ABORT) ==
	    (stream_state(e->stream) == STREAM_CLOSED));
	check_message(&m, data);
	e->sent++;
	end_sum(e, data);
}

static void
end_take(void *arg, const struct message *m)
{
	struct end *e = arg;

	FUZZ_HOLDS(stream_state(e->stream) == STREAM_OPEN);
	FUZZ_HOLDS(m->code != CODE_EMPTY && CODE_CLASS(m->code) != 7);
	FUZZ_HOLDS(m->token.len + m->options.len + m->payload.len <= MAX);
	check_options(m->options);
	end_sum(e, m->token);
	end_sum(e, m->options);
	end_sum(e, m->payload);
	if (++e->taken == 3 && e->closes)
		stream_close(e->stream);
}

static void
end_pong(void *arg)
{
	struct end *e = arg;

	FUZZ_HOLDS(!stream_is_pinging(e->stream));
	e->told++;
}

static void
end_release(void *arg, const struct stream_release *release)
{
	struct end *e = arg;

	FUZZ_HOLDS(release->hold_off <= 0xffffff);
	FUZZ_HOLDS(release->alternative.len <= 255);
	e->told++;
	end_sum(e, release->alternative);
}

static void
end_open(struct end *e, uint8_t flags)
{
	struct stream_hooks hooks = { e, end_send, end_take, end_pong,
	    end_release };

	*e = (struct end){ .is_websocket = flags & 1, .closes = flags & 2 };
	e->stream = stream_new(&(struct stream_options){
		.max_message = MAX, .is_websocket = e->is_websocket }, &hooks);
	FUZZ_HOLDS(e->stream != NULL);
	stream_start(e->stream);
	if (flags & 4)
		FUZZ_HOLDS(stream_ping(e->stream) == WAX_OK);
}

/* A block of its own: a sanitizer sees a read beyond it. */
static void
end_give(struct end *e, struct bytes data)
{
	uint8_t *copy = malloc(data.len > 0 ? data.len : 1);

	FUZZ_HOLDS(copy != NULL);
	if (data.len > 0)
		memcpy(copy, data.data, data.len);
	stream_take(e->stream, bytes_of(copy, data.len));
	free(copy);
}

/* Pieces of step bytes; 0: each begins with a byte that tells its length, and
   with it is what a WebSocket brings. */
static void
end_give_pieces(struct end *e, struct bytes data, size_t step)
{
	while (data.len > 0) {
		size_t n = step;

		if (step == 0) {
			n = data.data[0];
			data = bytes_of(data.data + 1, data.len - 1);
		}
		n = n < data.len ? n : data.len;
		end_give(e, bytes_of(data.data, n));
		data = bytes_of(data.data + n, data.len - n);
	}
}

static void
end_check(const struct end *e)
{
	enum stream_error error = stream_error(e->stream);

	FUZZ_HOLDS(error == STREAM_ERROR_NONE ||
	    stream_state(e->stream) == STREAM_CLOSED);
	FUZZ_HOLDS(error != STREAM_ERROR_MEMORY);
	FUZZ_HOLDS(stream_state(e->stream) != STREAM_CLOSED ||
	    stream_is_between(e->stream));
}

static void
check_cut(struct bytes data, uint8_t flags)
{
	struct end whole, cut;

	end_open(&whole, flags);
	end_open(&cut, flags);
	end_give(&whole, data);
	end_give_pieces(&cut, data, flags >> 3);
	end_check(&whole);
	end_check(&cut);
	FUZZ_HOLDS(whole.sum == cut.sum && whole.taken == cut.taken &&
	    whole.sent == cut.sent && whole.told == cut.told);
	FUZZ_HOLDS(stream_error(whole.stream) == stream_error(cut.stream));
	FUZZ_HOLDS(stream_state(whole.stream) == stream_state(cut.stream));
	FUZZ_HOLDS(stream_peer_max(whole.stream) ==
	    stream_peer_max(cut.stream));
	FUZZ_HOLDS(stream_is_between(whole.stream) ==
	    stream_is_between(cut.stream));
	stream_free(whole.stream);
	stream_free(cut.stream);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct end e;

	if (size == 0)
		return 0;
	if (!(data[0] & 1) && data[0] >> 3 != 0) {
		check_cut(bytes_of(data + 1, size - 1), data[0]);
		return 0;
	}
	end_open(&e, data[0]);
	end_give_pieces(&e, bytes_of(data + 1, size - 1), data[0] >> 3);
	end_check(&e);
	stream_free(e.stream);
	return 0;
}
