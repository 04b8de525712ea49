/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* socket_end.h - a WebSocket that writes down what it sends and takes; and one
   of them for a test that needs no more */
#ifndef TESTS_LINK_SOCKET_END_H
#define TESTS_LINK_SOCKET_END_H

#include "link/stream_end.h"
#include "link/websocket.h"

#define SOCKET_MAX 70000	/* bytes of a message */

#define REQUEST "GET /.well-known/coap HTTP/1.1\r\nHost: example.org\r\n" \
	"Upgrade: websocket\r\nConnection: Upgrade\r\n" \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" \
	"Sec-WebSocket-Protocol: coap\r\nSec-WebSocket-Version: 13\r\n\r\n"
#define RESPONSE "HTTP/1.1 101 Switching Protocols\r\n" \
	"Upgrade: websocket\r\nConnection: Upgrade\r\n" \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" \
	"Sec-WebSocket-Protocol: coap\r\n\r\n"

struct socket_end {
	struct websocket *socket;
	struct pile sent;
	struct pile taken;	/* length (4 bytes) and bytes of each message */
	unsigned opened;
	bool closes;		/* when a message is taken */
	const char *random;	/* NULL: zeros */
};

static inline void
socket_on_send(void *arg, struct bytes data)
{
	struct socket_end *e = arg;

	pile_add(&e->sent, data);
}

static inline void
socket_on_opened(void *arg)
{
	struct socket_end *e = arg;

	EXPECT(websocket_state(e->socket) == WEBSOCKET_OPEN);
	e->opened++;
}

static inline void
put_one(struct pile *p, struct bytes message)
{
	uint32_t len = (uint32_t)message.len;

	pile_add(p, bytes_of(&len, sizeof(len)));
	pile_add(p, message);
}

static inline void
socket_on_take(void *arg, struct bytes message)
{
	struct socket_end *e = arg;

	EXPECT(e->opened == 1);
	put_one(&e->taken, message);
	if (e->closes)
		websocket_close(e->socket, 1000);
}

static inline void
socket_on_random(void *arg, uint8_t *out, size_t len)
{
	struct socket_end *e = arg;

	for (size_t i = 0; i < len; i++)
		out[i] = e->random == NULL ? 0 : (uint8_t)e->random[i];
}

static inline void
socket_open(struct socket_end *e, bool is_client)
{
	struct websocket_hooks hooks = { e, socket_on_send,
	    socket_on_opened, socket_on_take, socket_on_random };

	*e = (struct socket_end){ 0 };
	e->socket = websocket_new(&(struct websocket_options){
		.is_client = is_client, .host = "example.org",
		.max_message = SOCKET_MAX }, &hooks);
	EXPECT(e->socket != NULL);
}

static inline void
socket_close(struct socket_end *e)
{
	websocket_free(e->socket);
	pile_clear(&e->sent);
	pile_clear(&e->taken);
}

static struct socket_end end;

static inline void
teardown(void)
{
	if (end.socket != NULL)
		socket_close(&end);
}

static inline void
give_text(const char *text)
{
	websocket_take(end.socket, bytes_of_text(text));
}

/* An end behind its upgrade; its mask is 0. */
static inline void
open_end(bool is_client)
{
	teardown();
	socket_open(&end, is_client);
	if (is_client) {
		end.random = "the sample nonce";
		websocket_start(end.socket);
		end.random = NULL;
		give_text(RESPONSE);
	} else {
		give_text(REQUEST);
	}
	EXPECT(websocket_state(end.socket) == WEBSOCKET_OPEN);
	EXPECT(end.opened == 1);
	pile_clear(&end.sent);
}

/* A frame from the other side, byte by byte or at once. */
static inline void
give_bytes(struct bytes data, bool slowly)
{
	for (size_t i = 0; slowly && i < data.len; i++)
		websocket_take(end.socket, bytes_of(data.data + i, 1));
	if (!slowly)
		websocket_take(end.socket, data);
}

/* What follows the first byte of a masked frame without payload. */
#define M "\x80\0\0\0\0"

#define GIVE(text) \
	websocket_take(end.socket, bytes_of(text, sizeof(text) - 1))

static inline void
expect_sent(const char *data, size_t len)
{
	EXPECT(bytes_equal(pile_bytes(&end.sent), bytes_of(data, len)));
}

#define EXPECT_SENT(text) expect_sent(text, sizeof(text) - 1)

static inline void
expect_taken(const void *data, size_t len)
{
	struct pile p = { 0 };

	put_one(&p, bytes_of(data, len));
	EXPECT(bytes_equal(pile_bytes(&end.taken), pile_bytes(&p)));
	pile_clear(&p);
}

/* A server that failed with that status code in its close frame. */
static inline void
expect_failed(enum websocket_error error, uint16_t code)
{
	uint8_t frame[4] = { 0x88, 2, (uint8_t)(code >> 8), (uint8_t)code };

	EXPECT(websocket_state(end.socket) == WEBSOCKET_FAILED);
	EXPECT(websocket_error(end.socket) == error);
	EXPECT(bytes_equal(pile_last(&end.sent), BYTES_ARRAY(frame)));
	EXPECT(websocket_send(end.socket, BYTES_ABSENT) == WAX_STATE);
}

#endif
