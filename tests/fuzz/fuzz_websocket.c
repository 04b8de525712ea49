/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_websocket.c - a hostile peer of a WebSocket, from its first byte on or
   behind a good upgrade: however its bytes are cut they mean the same */
#include "link/websocket.h"

#include <string.h>

#include "fuzz/fuzz.h"

#define MAX 1200

#define REQUEST "GET /.well-known/coap HTTP/1.1\r\nHost: a\r\n" \
	"Upgrade: websocket\r\nConnection: Upgrade\r\n" \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" \
	"Sec-WebSocket-Protocol: coap\r\nSec-WebSocket-Version: 13\r\n\r\n"
#define RESPONSE "HTTP/1.1 101 Switching Protocols\r\n" \
	"Upgrade: websocket\r\nConnection: Upgrade\r\n" \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" \
	"Sec-WebSocket-Protocol: coap\r\n\r\n"

/*
 * The first byte chooses: 0x01 we are the client, 0x02 the upgrade is done,
 * 0x04 the hook closes at the third message, 0x08 and up how many bytes the
 * pieces of the rest have (0: 1).
 */
struct end {
	struct websocket *socket;
	bool closes;
	unsigned opened, taken, sent;
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

	FUZZ_HOLDS(data.len > 0 && data.len <= 1024);
	e->sent++;
	end_sum(e, data);
}

static void
end_opened(void *arg)
{
	struct end *e = arg;

	FUZZ_HOLDS(websocket_state(e->socket) == WEBSOCKET_OPEN);
	FUZZ_HOLDS(e->opened++ == 0);
}

static void
end_take(void *arg, struct bytes message)
{
	struct end *e = arg;

	FUZZ_HOLDS(websocket_state(e->socket) == WEBSOCKET_OPEN);
	FUZZ_HOLDS(e->opened == 1 && message.len <= MAX);
	end_sum(e, message);
	if (++e->taken == 3 && e->closes)
		websocket_close(e->socket, 1000);
}

/* The key of RFC 6455, so that seeds may have its answer. */
static void
end_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	memcpy(out, "the sample nonce", len < 16 ? len : 16);
}

static void
end_give(struct end *e, struct bytes data, size_t step)
{
	while (data.len > 0) {
		size_t n = step < data.len ? step : data.len;
		uint8_t *copy = malloc(n);

		FUZZ_HOLDS(copy != NULL);
		memcpy(copy, data.data, n);
		websocket_take(e->socket, bytes_of(copy, n));
		free(copy);
		data = bytes_of(data.data + n, data.len - n);
	}
}

static void
end_open(struct end *e, uint8_t flags)
{
	bool is_client = flags & 1;
	struct websocket_hooks hooks = { e, end_send, end_opened, end_take,
	    end_random };

	*e = (struct end){ .closes = flags & 4 };
	e->socket = websocket_new(&(struct websocket_options){
		.is_client = is_client, .host = "a", .max_message = MAX },
	    &hooks);
	FUZZ_HOLDS(e->socket != NULL);
	if (is_client)
		websocket_start(e->socket);
	if (flags & 2) {
		end_give(e, bytes_of_text(is_client ? RESPONSE : REQUEST),
		    SIZE_MAX);
		FUZZ_HOLDS(e->opened == 1);
	}
}

static void
end_check(const struct end *e)
{
	enum websocket_state state = websocket_state(e->socket);
	enum websocket_error error = websocket_error(e->socket);

	FUZZ_HOLDS((state == WEBSOCKET_FAILED) ==
	    (error != WEBSOCKET_ERROR_NONE));
	FUZZ_HOLDS(error != WEBSOCKET_ERROR_MEMORY);
	FUZZ_HOLDS(state == WEBSOCKET_OPEN ? e->opened == 1 :
	    state != WEBSOCKET_UPGRADE || e->opened == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct end whole, cut;

	if (size == 0)
		return 0;
	end_open(&whole, data[0]);
	end_open(&cut, data[0]);
	end_give(&whole, bytes_of(data + 1, size - 1), SIZE_MAX);
	end_give(&cut, bytes_of(data + 1, size - 1),
	    data[0] >> 3 ? data[0] >> 3 : 1);
	end_check(&whole);
	end_check(&cut);
	FUZZ_HOLDS(whole.sum == cut.sum && whole.taken == cut.taken &&
	    whole.sent == cut.sent);
	FUZZ_HOLDS(websocket_state(whole.socket) ==
	    websocket_state(cut.socket));
	FUZZ_HOLDS(websocket_error(whole.socket) ==
	    websocket_error(cut.socket));
	websocket_free(whole.socket);
	websocket_free(cut.socket);
	return 0;
}
