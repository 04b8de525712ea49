/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_serve.c - requests for /oic/sec/... on their way to the device and
   back */
#include <stdlib.h>
#include <string.h>

#include "core/code.h"
#include "core/option.h"
#include "core/writer.h"
#include "peer/message.h"
#include "peer/node_state.h"

#define QUERY_SIZE 512		/* bytes of all arguments */
#define ANSWER_SIZE 4096	/* bytes; a longer one takes a second call */

/* "credid=3&if=oic.if.rw". False: too long. */
static bool
join_query(const struct wax_message *m, struct writer *w)
{
	struct waxpeer_option o = { 0 };

	while (waxpeer_option_next(m, &o)) {
		if (o.number != OPTION_URI_QUERY)
			continue;
		if (w->len > 0)
			writer_put(w, bytes_of_text("&"));
		writer_put(w, bytes_of(o.value, o.len));
	}
	return !w->failed;
}

static int
read_number(const struct wax_message *m, uint16_t option)
{
	uint32_t value;

	return waxpeer_option_uint(m, option, &value) && value <= UINT16_MAX ?
	    (int)value : -1;
}

/* Answers are OCF's CBOR and nothing else. */
static bool
accepts_answer(const struct wax_message *m)
{
	int accept = read_number(m, OPTION_ACCEPT);

	return accept < 0 || accept == WAXPEER_FORMAT_OCF_CBOR;
}

static void
answer(struct waxpeer_incoming *in, uint8_t code, const uint8_t *payload,
    size_t len)
{
	struct waxpeer_message *m = waxpeer_message_new(code);
	struct wax_message view;

	if (m != NULL && len > 0)
		waxpeer_message_set_ocf(m, payload, len);
	if (m != NULL && waxpeer_message_view(m, &view) == WAX_OK)
		(void)waxpeer_incoming_answer(in, &view);
	else
		(void)waxpeer_incoming_refuse(in, CODE_SERVICE_UNAVAILABLE);
	waxpeer_message_free(m);
}

static uint8_t
code_of(enum wax_status st, const struct waxpeer_node *n,
    const struct wax_requester *from)
{
	if (st == WAX_NOT_FOUND)
		return node_refuse_unknown(n, from);
	return st == WAX_MEMORY ? CODE_SERVICE_UNAVAILABLE :
	    CODE_INTERNAL_ERROR;
}

static void
serve(struct waxpeer_node *n, struct waxpeer_incoming *in,
    const struct wax_svr_request *request)
{
	uint8_t small[ANSWER_SIZE], *out = small, *big = NULL;
	struct wax_svr_answer a = { .code = 0 };
	enum wax_status st;

	n->asker = request->from.session;
	st = wax_device_serve(n->device, request, out, sizeof(small), &a);
	if (st == WAX_SPACE) {		/* so it was a GET, and can be again */
		out = big = malloc(a.len);
		st = big == NULL ? WAX_MEMORY : wax_device_serve(n->device,
		    request, big, a.len, &a);
	}
	n->asker = 0;
	if (st == WAX_OK)
		answer(in, a.code, out, a.len);
	else
		(void)waxpeer_incoming_refuse(in, code_of(st, n,
		    &request->from));
	free(big);
}

static void
on_request(struct waxpeer_incoming *in, void *arg)
{
	struct waxpeer_node *n = arg;
	const struct wax_message *m = waxpeer_incoming_message(in);
	const char *path = waxpeer_incoming_path(in);
	uint8_t query[QUERY_SIZE];
	struct writer w = writer_open(query, sizeof(query));
	struct wax_svr_request request = {
		.method = m->code,
		.path = path,
		.path_len = strlen(path),
		.query = (const char *)query,
		.content_format = read_number(m, OPTION_CONTENT_FORMAT),
		.content_version = read_number(m, OPTION_OCF_FORMAT_VERSION),
		.payload = m->payload,
		.payload_len = m->payload_len,
		.now = node_now(n),
	};

	node_read_requester(n, in, &request.from);
	if (!join_query(m, &w)) {
		(void)waxpeer_incoming_refuse(in, CODE_BAD_REQUEST);
		return;
	}
	if (!accepts_answer(m)) {
		(void)waxpeer_incoming_refuse(in, CODE_NOT_ACCEPTABLE);
		return;
	}
	request.query_len = w.len;
	serve(n, in, &request);
}

enum wax_status
node_serve_add(struct waxpeer_node *n)
{
	struct waxpeer_place place = {
		.path = NODE_SERVE_PATH,
		.is_prefix = true,
		.clear = WAXPEER_CLEAR,
		.access = WAX_RESOURCE_CONFIGURATION,
		.handler = on_request,
		.arg = n,
	};

	return waxpeer_resource_add(n->endpoint, &place, NULL);
}
