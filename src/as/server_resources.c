/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_resources.c - /token, /introspect and /health */
#include <time.h>

#include "as/server_state.h"
#include "core/code.h"
#include "core/option.h"
#include "peer/message.h"

#define FROM_SIZE 64
#define HEALTH "/health"

/* Who has sent it: the end by OSCORE, else the other end of a secured hop.
   NULL: nobody has proved anything. */
static const uint8_t *
sender(const struct waxpeer_incoming *in)
{
	struct waxpeer_hop hop;

	if (waxpeer_incoming_context(in) != NULL)
		return waxpeer_incoming_peer(in);
	waxpeer_incoming_hop(in, &hop);
	return hop.is_secure && (hop.proof == WAXPEER_PROOF_KEY ||
	    hop.proof == WAXPEER_PROOF_CERTIFICATE) ? hop.peer : NULL;
}

uint8_t
server_gate(void *arg, const struct waxpeer_incoming *in)
{
	struct waxpeer_place place;

	(void)arg;
	if (waxpeer_incoming_place(in, &place) &&
	    strcmp(place.path, HEALTH) == 0)
		return 0;
	return sender(in) != NULL ? 0 : CODE_UNAUTHORIZED;
}

/* --- answers ------------------------------------------------------------- */

/* An answer is for who asked, once: no proxy keeps it. */
static void
answer(struct waxpeer_incoming *in, const struct desk_answer *a)
{
	struct waxpeer_message *m = waxpeer_message_new(a->code);
	struct wax_message view;

	if (m != NULL && a->has_format) {
		waxpeer_message_set_payload(m, a->payload, a->len);
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT,
		    WAX_ACE_FORMAT);
	}
	if (m != NULL && CODE_CLASS(a->code) != 2)
		waxpeer_message_add_uint(m, OPTION_MAX_AGE, 0);
	if (m == NULL || waxpeer_message_view(m, &view) != WAX_OK)
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
	else
		(void)waxpeer_incoming_answer(in, &view);
	waxpeer_message_free(m);
}

static uint64_t
read_clock(struct as_server *s)
{
	clock_tick(&s->log.clock);
	return s->log.clock.now;
}

static void
note_latency(struct as_server *s, uint64_t us)
{
	s->latency.count++;
	s->latency.all += us;
	if (us > s->latency.longest)
		s->latency.longest = us;
}

typedef void desk_take(struct desk *d, const struct desk_request *q,
    struct desk_answer *out);

static void
serve(struct as_server *s, struct waxpeer_incoming *in, desk_take *take)
{
	const struct wax_message *m = waxpeer_incoming_message(in);
	char from[FROM_SIZE];
	struct desk_request q = {
		.from = from,
		.content_format = -1,
		.payload = bytes_of(m->payload, m->payload_len),
		.now = (int64_t)time(NULL),
	};
	struct desk_answer a = { .code = CODE_METHOD_NOT_ALLOWED };
	uint64_t began = read_clock(s);
	uint32_t format;

	waxpeer_incoming_from(in, from);
	memcpy(q.caller.bytes, sender(in), sizeof(q.caller.bytes));
	if (waxpeer_option_uint(m, OPTION_CONTENT_FORMAT, &format))
		q.content_format = (int)(format & 0xffff);
	if (m->code == CODE_POST)
		take(&s->desk, &q, &a);
	answer(in, &a);
	explicit_bzero(&a, sizeof(a));
	note_latency(s, read_clock(s) - began);
}

static void
on_token(struct waxpeer_incoming *in, void *arg)
{
	serve(arg, in, desk_take_token_request);
}

static void
on_introspect(struct waxpeer_incoming *in, void *arg)
{
	serve(arg, in, desk_take_introspection);
}

/* For whoever watches: can it read its registry? */
static void
on_health(struct waxpeer_incoming *in, void *arg)
{
	struct as_server *s = arg;
	uint8_t method = waxpeer_incoming_message(in)->code;

	(void)waxpeer_incoming_refuse(in, method != CODE_GET ?
	    CODE_METHOD_NOT_ALLOWED : registry_version(s->registry) >= 0 ?
	    CODE_CONTENT : CODE_SERVICE_UNAVAILABLE);
}

enum wax_status
server_add_resources(struct as_server *s)
{
	static const struct {
		const char *path;
		waxpeer_handler *handler;
	} rows[] = {
		{ "/token", on_token },
		{ "/introspect", on_introspect },
		{ HEALTH, on_health },
	};
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) &&
	    st == WAX_OK; i++)
		st = waxpeer_resource_add(s->endpoint, &(struct waxpeer_place){
		    .path = rows[i].path, .handler = rows[i].handler,
		    .arg = s }, NULL);
	return st;
}
