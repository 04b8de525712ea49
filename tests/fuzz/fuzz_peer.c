/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_peer.c - datagrams as an endpoint gets them, from two peers: each
   record is one byte for the peer and a 16-bit length */

#include <stdlib.h>

#include <event2/event.h>

#include "core/reader.h"
#include "peer/message.h"
#include "peer/serve.h"
#include "peer/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_request(struct waxpeer_incoming *in, void *arg)
{
	const struct wax_message *m = waxpeer_incoming_message(in);
	struct wax_message answer = {
		.code = m->payload_len % 2 == 0 ? WAXPEER_CONTENT :
		    WAXPEER_BAD_REQUEST,
		.payload = m->payload,
		.payload_len = m->payload_len,
	};

	waxpeer_resource_notify(*(struct waxpeer_resource **)arg);
	(void)waxpeer_incoming_answer(in, &answer);
}

/* Nothing is sent: the wire has no sockets. */
static struct waxpeer_endpoint *
endpoint_open(struct event_base *base, struct waxpeer_resource **resource)
{
	struct waxpeer_settings settings = { .base = base };
	struct waxpeer_place place = {
		.path = "/a",
		.is_prefix = true,
		.clear = WAXPEER_CLEAR,
		.is_observable = true,
		.handler = on_request,
		.arg = resource,
	};
	struct waxpeer_endpoint *e;

	if (waxpeer_endpoint_new(&settings, &e) != WAX_OK ||
	    waxpeer_resource_add(e, &place, resource) != WAX_OK)
		abort();
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_open(bytes_of(data, size));
	struct event_base *base = event_base_new();
	struct waxpeer_resource *resource;
	struct waxpeer_endpoint *e = endpoint_open(base, &resource);

	while (reader_left(&r) > 3) {
		struct address from = { .ip = { [15] = 1 } };
		size_t len;

		from.port = (uint16_t)(1 + reader_u8(&r) % 2);
		len = reader_u16(&r);
		if (len > reader_left(&r))
			len = reader_left(&r);
		endpoint_enter(e);
		courier_receive(&e->courier, &from, reader_take(&r, len));
		endpoint_leave(e);
	}
	waxpeer_endpoint_free(e);
	event_base_free(base);
	return 0;
}
