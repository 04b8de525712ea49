/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* serve.c - requests as they come in: who may be served */
#include "peer/serve.h"

#include <stdlib.h>
#include <string.h>

#include "core/message.h"
#include "peer/ace_state.h"
#include "peer/edhoc_state.h"
#include "peer/proxy.h"
#include "peer/serve_state.h"

void
serve_clear_all(struct waxpeer_endpoint *e)
{
	struct waxpeer_resource *r;

	while (!TAILQ_EMPTY(&e->incomings))
		incoming_free(TAILQ_FIRST(&e->incomings));
	while (!TAILQ_EMPTY(&e->observers))
		observer_remove(TAILQ_FIRST(&e->observers));
	while (!TAILQ_EMPTY(&e->pieces))
		piece_free(TAILQ_FIRST(&e->pieces));
	while ((r = TAILQ_FIRST(&e->resources)) != NULL) {
		TAILQ_REMOVE(&e->resources, r, order);
		free(r->path);
		free(r);
	}
}

/* Writes where a request came from; its scheme, static. */
static const char *
serve_format_hop(struct waxpeer_endpoint *e, const struct slip *slip,
    char from[ADDRESS_TEXT_SIZE])
{
	const struct channel *s = slip->session == 0 ? NULL :
	    channel_find(e, slip->session);

	if (s != NULL && locator_is_unix(&s->locator))
		memcpy(from, "unix", sizeof("unix"));
	else
		address_format(&slip->from, from);
	return s == NULL ? "coap" : s->locator.kind->scheme;
}

void
waxpeer_incoming_from(const struct waxpeer_incoming *in, char *text)
{
	(void)serve_format_hop(in->endpoint, &in->slip, text);
}

void
serve_tell(const struct waxpeer_incoming *in, uint8_t answer,
    enum wax_status status)
{
	char from[ADDRESS_TEXT_SIZE];
	struct waxpeer_served event = {
		.hop_peer = waxpeer_incoming_hop_peer(in),
		.verdict = in->is_notification ? WAXPEER_SERVED_NOTIFIED :
		    status != WAX_OK ? WAXPEER_SERVED_FAILED :
		    in->is_sealed ? WAXPEER_SERVED_OPENED :
		    WAXPEER_SERVED_PLAIN,
		.from = from,
		.status = status,
		.outer_code = in->outer_code,
		.oscore = in->is_sealed && !in->is_notification ?
		    in->oscore : NULL,
		.oscore_len = in->oscore_len,
		.code = in->message->code,
		.path = in->path,
		.answer = answer,
		.is_answer_sealed = in->is_sealed,
		.peer = waxpeer_incoming_peer(in),
	};

	if (in->endpoint->served == NULL)
		return;
	event.scheme = serve_format_hop(in->endpoint, &in->slip, from);
	in->endpoint->served(in->endpoint->served_arg, &event);
}

/* A line for a request that did not get as far as being served. */
static void
serve_tell_early(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m, enum waxpeer_verdict verdict,
    enum wax_status status, uint8_t answer, bool is_answer_sealed)
{
	char text[ADDRESS_TEXT_SIZE];
	struct bytes oscore = BYTES_ABSENT;
	struct channel *s = slip->session == 0 ? NULL :
	    channel_find(e, slip->session);
	struct deviceid hop_peer;
	struct waxpeer_served event = {
		.verdict = verdict,
		.from = text,
		.status = status,
		.outer_code = m->code,
		.path = "",
		.answer = answer,
		.is_answer_sealed = is_answer_sealed,
	};

	if (e->served == NULL)
		return;
	event.scheme = serve_format_hop(e, slip, text);
	if (s != NULL && channel_peer(s, &hop_peer))
		event.hop_peer = hop_peer.bytes;
	if (option_find(m->options, OPTION_OSCORE, &oscore)) {
		event.oscore = oscore.data;
		event.oscore_len = oscore.len;
	}
	e->served(e->served_arg, &event);
}

static enum wax_status
serve_answer(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct wax_message *answer)
{
	struct message m = {
		.code = answer->code,
		.options = message_options(answer),
		.payload = message_payload(answer),
	};

	return post_answer(e, slip, &m);
}

/* The requests that libwax opened for us go on, with their exchange. */
static enum waxpeer_verdict
serve_opened(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m, const struct wax_request *opened,
    struct wax_exchange *x)
{
	struct waxpeer_incoming *in = incoming_begin(e, slip,
	    &opened->message);
	struct bytes oscore;

	if (in == NULL) {
		wax_exchange_clear(x);
		return WAXPEER_SERVED_FAILED;
	}
	in->is_sealed = true;
	if (e->edhoc != NULL)
		edhoc_note_use(e->edhoc, x->context);
	in->exchange = *x;
	*x = (struct wax_exchange){ 0 };
	in->outer_code = m->code;
	if (option_find(m->options, OPTION_OSCORE, &oscore) &&
	    oscore.len <= sizeof(in->oscore)) {
		if (oscore.len > 0)
			memcpy(in->oscore, oscore.data, oscore.len);
		in->oscore_len = oscore.len;
	}
	incoming_dispatch(in);
	return WAXPEER_SERVED_OPENED;
}

static enum waxpeer_verdict
serve_verdict(enum wax_request_result result)
{
	switch (result) {
	case WAX_REQUEST_REPLAY:
		return WAXPEER_SERVED_REPLAY;
	case WAX_REQUEST_CHALLENGED:
		return WAXPEER_SERVED_CHALLENGED;
	case WAX_REQUEST_RENEWING:
		return WAXPEER_SERVED_RENEWING;
	case WAX_REQUEST_REFUSED:
		return WAXPEER_SERVED_REFUSED;
	default:
		return WAXPEER_SERVED_FAILED;
	}
}

/* Unprotected, and with hints if there are any. */
static void
serve_refuse_stranger(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m)
{
	/* Content-Format, Max-Age: 0 */
	static const uint8_t options[] = { 0xc1, WAX_ACE_FORMAT, 0x20 };
	uint8_t hints[WAX_ACE_ANSWER_MAX];
	struct wax_message answer = { .code = CODE_UNAUTHORIZED };
	size_t len;

	ace_write_hints(e, hints, sizeof(hints), &len);
	if (len > 0)
		answer = (struct wax_message){ CODE_UNAUTHORIZED, options,
		    sizeof(options), hints, len };
	serve_tell_early(e, slip, m, WAXPEER_SERVED_REFUSED, WAX_STATE,
	    CODE_UNAUTHORIZED, false);
	if (slip->is_con)
		(void)serve_answer(e, slip, &answer);
}

static void
serve_sealed(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m)
{
	struct wax_message outer = {
		m->code, m->options.data, m->options.len,
		m->payload.data, m->payload.len,
	};
	size_t size = WAX_BUFFER_SIZE(m->options.len, m->payload.len);
	uint8_t *buffer = malloc(size);
	struct wax_exchange x = { 0 };
	struct wax_request opened;
	enum waxpeer_verdict verdict;

	if (buffer == NULL)
		return;		/* as if it had been lost */
	if (e->outer != NULL)
		e->outer(e->outer_arg, true, &outer);
	if (wax_unprotect_request(&x, e->contexts, &outer, slip->is_con,
	    buffer, size, &opened) == WAX_REQUEST_OPENED &&
	    !ace_take_use(e, x.context)) {
		/* of a token that has ended (RFC 9203 section 4.3) */
		wax_exchange_clear(&x);
		serve_refuse_stranger(e, slip, m);
	} else if (opened.result == WAX_REQUEST_OPENED) {
		verdict = serve_opened(e, slip, m, &opened, &x);
		request_follow_renewals(e);
		if (verdict != WAXPEER_SERVED_OPENED)
			serve_tell_early(e, slip, m, verdict,
			    WAX_LIMIT, 0, false);
	} else {
		verdict = serve_verdict(opened.result);
		serve_tell_early(e, slip, m, verdict, opened.status,
		    opened.has_answer ? opened.answer.code : 0,
		    opened.is_answer_protected);
		if (opened.has_answer)
			(void)serve_answer(e, slip, &opened.answer);
		wax_exchange_clear(&x);
	}
	explicit_bzero(buffer, size);	/* there may be keys in it */
	free(buffer);
}

static void
serve_refuse_plain(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m, uint8_t code)
{
	struct wax_message answer = { .code = code };

	serve_tell_early(e, slip, m, WAXPEER_SERVED_PLAIN, WAX_OK,
	    code, false);
	(void)serve_answer(e, slip, &answer);
}

static void
serve_plain(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m)
{
	struct wax_message plain = {
		m->code, m->options.data, m->options.len,
		m->payload.data, m->payload.len,
	};
	struct deviceid device;
	struct waxpeer_incoming *in;
	uint8_t *local = NULL;
	enum wax_status st;

	if (options_find_unknown(m->options) != 0) {
		if (slip->is_con)	/* RFC 7252 section 5.4.1 */
			serve_refuse_plain(e, slip, m, CODE_BAD_OPTION);
		return;
	}
	memcpy(device.bytes, e->device, sizeof(device.bytes));
	st = proxy_make_local(&plain, e->has_device ? &device : NULL, &local);
	if (st != WAX_OK) {
		serve_refuse_plain(e, slip, m, CODE_PROXYING_NOT_SUPPORTED);
		return;
	}
	in = incoming_begin(e, slip, &plain);
	free(local);
	if (in == NULL)
		return;		/* as if it had been lost */
	in->outer_code = m->code;
	incoming_dispatch(in);
}

/* With an error of EDHOC, if there is one. */
static void
serve_refuse_combined(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m, uint8_t code, struct bytes error)
{
	static const uint8_t format[] = { 0xc1, WAXPEER_FORMAT_EDHOC };
	struct wax_message answer = { .code = code };

	if (error.len > 0)
		answer = (struct wax_message){ code, format, sizeof(format),
		    error.data, error.len };
	serve_tell_early(e, slip, m, WAXPEER_SERVED_REFUSED, WAX_AUTHENTICITY,
	    code, false);
	if (slip->is_con)
		(void)serve_answer(e, slip, &answer);
}

/* The EDHOC option comes before OSCORE (RFC 9668 section 3.3.1). */
static void
serve_combined(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m)
{
	struct message rest = *m;
	uint8_t *options, *error, code;
	size_t options_len, error_len;

	code = edhoc_take_combined(e, m, &options, &options_len,
	    &rest.payload, &error, &error_len);
	if (code != 0) {
		serve_refuse_combined(e, slip, m, code,
		    bytes_of(error, error_len));
	} else {
		rest.options = bytes_of(options, options_len);
		serve_sealed(e, slip, &rest);
	}
	free(options);
	free(error);
}

void
serve_take_request(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m)
{
	if (edhoc_is_combined(m))
		serve_combined(e, slip, m);
	else if (message_is_sealed(m))
		serve_sealed(e, slip, m);
	else
		serve_plain(e, slip, m);
}

void
serve_take_duplicate(struct waxpeer_endpoint *e, const struct address *from,
    uint64_t session, const struct message *m)
{
	struct slip slip = { .from = *from, .session = session };

	serve_tell_early(e, &slip, m, WAXPEER_SERVED_DUPLICATE, WAX_OK, 0,
	    false);
}
