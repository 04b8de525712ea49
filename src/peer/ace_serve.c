/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_serve.c - /authz-info: from a request to a context, and what goes on with
   it (RFC 9203 section 4.2) */
#include "peer/ace_state.h"

#include <stdlib.h>
#include <string.h>

#include "core/code.h"
#include "core/option.h"
#include "peer/edhoc_state.h"
#include "peer/message.h"
#include "peer/options.h"

#define HOST_MAX 10		/* uploads in a period */
#define EXPIRY_MAX_S 3600	/* between looks at what has ended */

static int64_t
ace_now(const struct ace_server *v)
{
	return (int64_t)(clock_read_wall(&v->endpoint->clock) / 1000000);
}

/* ---- For the library ---- */

static enum wax_status
ace_choose_id(void *arg, const uint8_t *other, size_t other_len, size_t max,
    uint8_t out[WAX_ID_MAX], size_t *len)
{
	const struct ace_server *v = arg;
	uint8_t id[WAX_ID_MAX];
	enum wax_status st = edhoc_choose_id(v->endpoint, bytes_of(other,
	    other_len), id, len);

	if (st != WAX_OK)
		return st;
	if (*len > max)
		return WAX_LIMIT;
	memcpy(out, id, *len);
	return WAX_OK;
}

static enum wax_status
ace_on_made(void *arg, struct wax_context *c)
{
	const struct ace_server *v = arg;

	return wax_contexts_add(v->endpoint->contexts, c);
}

/* What is observed under it is told before the keys go. */
static void
ace_on_gone(void *arg, struct wax_context *c)
{
	const struct ace_server *v = arg;

	observer_end_context(v->endpoint, c, CODE_UNAUTHORIZED);
	(void)wax_contexts_remove(v->endpoint->contexts, c);
}

static bool
ace_is_reserved(void *arg, const uint8_t *uuid)
{
	const struct ace_server *v = arg;

	return v->is_reserved != NULL && v->is_reserved(v->arg, uuid);
}

/* ---- Time ---- */

static void ace_on_time(struct timer *t, void *arg);

/* Ends what is over, and comes back for the next. */
static void
ace_expire(struct ace_server *v)
{
	struct waxpeer_endpoint *e = v->endpoint;
	int64_t now = ace_now(v), next, left;
	enum wax_status st = WAX_OK;

	wax_ace_rs_expire(v->rs, now, &next);
	timers_stop(&e->timers, &v->timer);
	if (next == INT64_MAX)
		return;
	left = next <= now ? 1 : next - now;
	left = left > EXPIRY_MAX_S ? EXPIRY_MAX_S : left;
	st = timers_start(&e->timers, &v->timer, e->clock.now +
	    CLOCK_S(left), ace_on_time);
	(void)st;	/* room was reserved; and each use looks, too */
}

static void
ace_on_time(struct timer *t, void *arg)
{
	(void)arg;
	ace_expire((struct ace_server *)(void *)((char *)t -
	    offsetof(struct ace_server, timer)));
}

/* ---- Answers ---- */

static void
ace_tell(const struct ace_server *v, const struct waxpeer_incoming *in,
    uint8_t code, bool was_asked, bool is_too_many)
{
	const struct waxpeer_ace_event event = {
		.code = code,
		.is_update = in->is_sealed,
		.was_asked = was_asked,
		.is_too_many = is_too_many,
	};

	if (v->told != NULL)
		v->told(v->arg, &event);
}

/* No cache keeps a refusal (RFC 7252 section 5.9.2). */
static void
ace_respond(struct waxpeer_incoming *in, uint8_t code, struct bytes payload)
{
	struct waxpeer_message *m = waxpeer_message_new(code);
	struct wax_message view;

	if (m != NULL && !code_is_success(code))
		waxpeer_message_add_uint(m, OPTION_MAX_AGE, code ==
		    CODE_TOO_MANY_REQUESTS ? ACE_PERIOD_S : 0);
	if (m != NULL && payload.len > 0) {
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT,
		    WAX_ACE_FORMAT);
		waxpeer_message_set_payload(m, payload.data, payload.len);
	}
	if (m == NULL || waxpeer_message_view(m, &view) != WAX_OK)
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
	else
		(void)waxpeer_incoming_answer(in, &view);
	waxpeer_message_free(m);
}

static void
ace_finish(struct ace_server *v, struct waxpeer_incoming *in, uint8_t code,
    struct bytes payload, bool was_asked)
{
	ace_tell(v, in, code, was_asked, false);
	ace_respond(in, code, payload);
	ace_expire(v);
}

/* ---- Requests ---- */

static struct wax_ace_upload
ace_upload_of(const struct ace_server *v, const struct waxpeer_incoming *in)
{
	const struct wax_message *m = in->message;
	uint32_t format;

	return (struct wax_ace_upload){
		.method = m->code,
		.content_format = waxpeer_option_uint(m,
		    OPTION_CONTENT_FORMAT, &format) ? (int)format : -1,
		.payload = m->payload,
		.payload_len = m->payload_len,
		.context = in->exchange.context,
		.now = ace_now(v),
	};
}

/* The client waits. */
static void
ace_ask(struct ace_server *v, struct waxpeer_incoming *in, size_t as,
    struct bytes request)
{
	struct waxpeer_ace_question *q = v->ask == NULL ||
	    v->question_count == ACE_QUESTIONS_MAX ? NULL :
	    calloc(1, sizeof(*q));

	if (q == NULL) {
		ace_finish(v, in, CODE_SERVICE_UNAVAILABLE, BYTES_ABSENT,
		    false);
		return;
	}
	q->server = v;
	q->in = in;
	q->as = as;
	TAILQ_INSERT_TAIL(&v->questions, q, order);
	v->question_count++;
	if (v->ask(v->arg, q, as, request.data, request.len) != WAX_OK)
		waxpeer_ace_answer(q, NULL, 0);
}

static void
ace_handle(struct waxpeer_incoming *in, void *arg)
{
	struct ace_server *v = arg;
	struct wax_ace_upload u = ace_upload_of(v, in);
	size_t size = WAX_ACE_ANSWER_MAX + u.payload_len + 16;
	struct wax_ace_answer answer;
	uint8_t *out;

	if (v->is_closed) {
		ace_finish(v, in, CODE_SERVICE_UNAVAILABLE, BYTES_ABSENT,
		    false);
		return;
	}
	if (!ace_rates_take(&v->rates, &in->slip.from, v->endpoint->clock.now,
	    v->host_max, v->all_max)) {
		ace_tell(v, in, CODE_TOO_MANY_REQUESTS, false, true);
		ace_respond(in, CODE_TOO_MANY_REQUESTS, BYTES_ABSENT);
		return;
	}
	out = malloc(size);
	if (out == NULL || wax_ace_rs_upload(v->rs, &u, out, size, &answer) !=
	    WAX_OK)
		ace_finish(v, in, CODE_INTERNAL_ERROR, BYTES_ABSENT, false);
	else if (answer.code == 0)
		ace_ask(v, in, answer.as, bytes_of(out, answer.len));
	else
		ace_finish(v, in, answer.code, bytes_of(out, answer.len),
		    false);
	free(out);
}

void
waxpeer_ace_answer(struct waxpeer_ace_question *q, const uint8_t *response,
    size_t len)
{
	struct ace_server *v = q->server;
	struct waxpeer_incoming *in = q->in;
	struct wax_ace_upload u = ace_upload_of(v, in);
	uint8_t out[WAX_ACE_ANSWER_MAX];
	struct wax_ace_answer answer;

	endpoint_enter(v->endpoint);
	if (wax_ace_rs_introspected(v->rs, &u, q->as, response, len, out,
	    sizeof(out), &answer) != WAX_OK)
		answer = (struct wax_ace_answer){
		    .code = CODE_INTERNAL_ERROR };
	TAILQ_REMOVE(&v->questions, q, order);
	v->question_count--;
	free(q);
	ace_finish(v, in, answer.code, bytes_of(out, answer.len), true);
	endpoint_leave(v->endpoint);
}

/* ---- Other requests ---- */

bool
ace_take_use(struct waxpeer_endpoint *e, struct wax_context *c)
{
	struct wax_ace_rights rights;
	enum wax_status st;

	if (e->ace == NULL)
		return true;
	st = wax_ace_rs_use(e->ace->rs, c, ace_now(e->ace), &rights);
	if (st != WAX_NOT_FOUND)
		ace_expire(e->ace);
	return st != WAX_STATE;
}

/* CRUDN of a request, as access control entries have it. */
static unsigned
permission_of(const struct waxpeer_incoming *in)
{
	const struct wax_message *m = in->message;
	uint32_t observe;

	switch (m->code) {
	case CODE_GET:
		return waxpeer_option_uint(m, OPTION_OBSERVE, &observe) &&
		    observe == 0 ? 16 : 2;
	case CODE_DELETE:
		return 8;
	default:
		return waxpeer_query_is(m, "if", "oic.if.create") ? 1 : 4;
	}
}

uint8_t
ace_refusal(const struct waxpeer_incoming *in)
{
	const struct waxpeer_endpoint *e = in->endpoint;

	if (e->ace == NULL || !in->is_sealed || (in->resource != NULL &&
	    in->resource->is_ungated))
		return 0;
	return wax_ace_rs_narrow(e->ace->rs, waxpeer_incoming_context(in),
	    in->path, strlen(in->path), permission_of(in));
}

bool
waxpeer_ace_rights(const struct waxpeer_incoming *in,
    struct wax_ace_rights *out)
{
	const struct waxpeer_endpoint *e = in->endpoint;

	return e->ace != NULL && in->is_sealed && wax_ace_rs_rights(
	    e->ace->rs, waxpeer_incoming_context(in), out);
}

void
ace_write_hints(const struct waxpeer_endpoint *e, uint8_t *out, size_t size,
    size_t *len)
{
	*len = 0;
	if (e->ace != NULL && wax_ace_rs_hints(e->ace->rs, NULL,
	    ace_now(e->ace), out, size, len) != WAX_OK)
		*len = 0;
}

/* ---- Beginning and end ---- */

void
ace_server_free(struct ace_server *v)
{
	if (v == NULL)
		return;
	while (!TAILQ_EMPTY(&v->questions)) {
		struct waxpeer_ace_question *q = TAILQ_FIRST(&v->questions);

		TAILQ_REMOVE(&v->questions, q, order);
		free(q);
	}
	timers_stop(&v->endpoint->timers, &v->timer);
	wax_ace_rs_free(v->rs);
	free(v);
}

void
ace_set_open(struct waxpeer_endpoint *e, bool is_open)
{
	if (e->ace != NULL)
		e->ace->is_closed = !is_open;
}

void
waxpeer_ace_forget(struct waxpeer_endpoint *e)
{
	if (e->ace == NULL)
		return;
	endpoint_enter(e);
	wax_ace_rs_forget(e->ace->rs);
	endpoint_leave(e);
}

void
waxpeer_ace_set_device(struct waxpeer_endpoint *e,
    const uint8_t device[WAX_SUBJECT_LEN])
{
	if (e->ace == NULL)
		return;
	endpoint_enter(e);
	wax_ace_rs_set_device(e->ace->rs, device);
	endpoint_leave(e);
}

enum wax_status
waxpeer_endpoint_set_as(struct waxpeer_endpoint *e,
    const struct wax_ace_as *all, size_t count)
{
	enum wax_status st;

	if (e->ace == NULL)
		return WAX_STATE;
	endpoint_enter(e);
	st = wax_ace_rs_set_as(e->ace->rs, all, count);
	endpoint_leave(e);
	return st;
}

static enum wax_status
ace_open(struct ace_server *v, const struct waxpeer_ace_settings *s)
{
	const struct waxpeer_place place = {
		.path = WAX_ACE_AUTHZ_INFO,
		.clear = WAXPEER_CLEAR,
		.handler = ace_handle,
		.arg = v,
	};
	struct wax_ace_rs_conf conf = *s->rs;
	struct waxpeer_resource *resource;
	enum wax_status st;

	conf.choose_id = ace_choose_id;
	conf.made = ace_on_made;
	conf.gone = ace_on_gone;
	conf.is_reserved = ace_is_reserved;
	conf.arg = v;
	if ((st = wax_ace_rs_new(&conf, &v->rs)) != WAX_OK ||
	    (st = wax_ace_rs_set_as(v->rs, s->as, s->as_count)) != WAX_OK)
		return st;
	st = timers_reserve(&v->endpoint->timers, TIMERS_MAX +
	    EDHOC_HALF_OPEN_MAX + 2);
	if (st == WAX_OK)
		st = waxpeer_resource_add(v->endpoint, &place, &resource);
	if (st == WAX_OK)
		resource->is_ungated = true;
	return st;
}

enum wax_status
waxpeer_endpoint_serve_ace(struct waxpeer_endpoint *e,
    const struct waxpeer_ace_settings *settings)
{
	struct ace_server *v;
	enum wax_status st;

	if (e->nobody != NULL)
		return WAX_STATE;
	if (e->ace != NULL)
		return WAX_EXISTS;
	v = calloc(1, sizeof(*v));
	if (v == NULL)
		return WAX_MEMORY;
	v->endpoint = e;
	TAILQ_INIT(&v->questions);
	v->host_max = settings->host_max == 0 ? HOST_MAX : settings->host_max;
	v->all_max = settings->all_max == 0 ? 4 * v->host_max :
	    settings->all_max;
	v->ask = settings->ask;
	v->is_reserved = settings->is_reserved;
	v->told = settings->told;
	v->arg = settings->arg;
	if ((st = ace_open(v, settings)) != WAX_OK) {
		ace_server_free(v);
		return st;
	}
	e->ace = v;
	return WAX_OK;
}
