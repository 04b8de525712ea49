/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* observer.c - who is told when a resource changes (RFC 7641) */

#include <stdlib.h>
#include <string.h>

#include "peer/serve_state.h"

void
observer_remove(struct observer *o)
{
	struct waxpeer_endpoint *e = o->endpoint;

	if (o->current != NULL)
		o->current->observer = NULL;
	courier_cancel(o->parcel);
	TAILQ_REMOVE(&e->observers, o, order);
	e->observer_count--;
	wax_exchange_clear(&o->exchange);
	message_free(o->message);
	free(o);
}

static bool
observer_is_of(const struct observer *o, const struct waxpeer_incoming *in)
{
	return o->is_sealed == in->is_sealed &&
	    o->exchange.context == in->exchange.context &&
	    o->slip.token_len == in->slip.token_len &&
	    memcmp(o->slip.token, in->slip.token, in->slip.token_len) == 0 &&
	    o->slip.session == in->slip.session &&
	    address_equal(&o->slip.from, &in->slip.from);
}

static struct observer *
observer_find(const struct waxpeer_incoming *in)
{
	struct observer *o;

	TAILQ_FOREACH(o, &in->endpoint->observers, order)
		if (observer_is_of(o, in))
			return o;
	return NULL;
}

/* The options but Observe and ETag are equal (RFC 7641 section 3.6). */
static bool
observer_has_same_options(const struct observer *o,
    const struct waxpeer_incoming *in)
{
	static const struct option_change changes[] = {
		{ OPTION_ETAG, { NULL, 0 } },
		{ OPTION_OBSERVE, { NULL, 0 } },
		{ OPTION_ECHO, { NULL, 0 } },
	};
	uint8_t ours[KEY_MAX], theirs[KEY_MAX];
	struct writer a = writer_open(ours, sizeof(ours));
	struct writer b = writer_open(theirs, sizeof(theirs));

	options_write_changed(&a, message_options(o->message), changes, 3);
	options_write_changed(&b, message_options(in->message), changes, 3);
	return !a.failed && !b.failed &&
	    bytes_equal(writer_bytes(&a), writer_bytes(&b));
}

void
observer_remove_matching(struct waxpeer_incoming *in)
{
	struct observer *o = observer_find(in);

	if (o != NULL && observer_has_same_options(o, in))
		observer_remove(o);
}

/* in's exchange goes over to the observer: it seals the notifications. */
void
observer_add(struct waxpeer_incoming *in)
{
	struct waxpeer_endpoint *e = in->endpoint;
	struct observer *o = observer_find(in);

	if (o != NULL)
		observer_remove(o);
	o = calloc(1, sizeof(*o));
	if (o == NULL)
		return;
	o->endpoint = e;
	o->resource = in->resource;
	o->slip = in->slip;
	o->is_sealed = in->is_sealed;
	o->exchange = in->exchange;
	in->exchange = (struct wax_exchange){ 0 };
	o->message = in->message;
	in->message = NULL;
	TAILQ_INSERT_TAIL(&e->observers, o, order);
	e->observer_count++;
}

/* Observers end with their session (RFC 8323 section 7.4). */
void
observer_lose_session(struct waxpeer_endpoint *e, uint64_t session)
{
	struct observer *o, *next;

	for (o = TAILQ_FIRST(&e->observers); o != NULL; o = next) {
		next = TAILQ_NEXT(o, order);
		if (o->slip.session == session)
			observer_remove(o);
	}
}

static void
observer_on_done(void *arg, enum courier_end end)
{
	struct observer *o = arg;

	o->parcel = NULL;
	if (end == COURIER_RESET || end == COURIER_UNREACHABLE ||
	    (end == COURIER_SILENCE && o->slip.is_con))
		observer_remove(o);
	else if (end == COURIER_ACKNOWLEDGED && o->is_pending)
		observer_notify(o);
}

void
observer_dismiss(struct observer *o, uint8_t code)
{
	struct waxpeer_incoming *in = incoming_begin(o->endpoint, &o->slip,
	    o->message);

	if (in == NULL) {
		observer_remove(o);
		return;
	}
	in->is_notification = true;
	in->is_sealed = o->is_sealed;
	if (o->current != NULL)
		o->current->observer = NULL;
	o->current = in;
	in->observer = o;
	(void)waxpeer_incoming_refuse(in, code);
}

void
observer_end_all(struct waxpeer_endpoint *e, uint8_t code)
{
	while (!TAILQ_EMPTY(&e->observers))
		observer_dismiss(TAILQ_FIRST(&e->observers), code);
}

void
observer_end_context(struct waxpeer_endpoint *e, const struct wax_context *c,
    uint8_t code)
{
	struct observer *o, *next;

	for (o = TAILQ_FIRST(&e->observers); o != NULL; o = next) {
		next = TAILQ_NEXT(o, order);
		if (o->is_sealed && o->exchange.context == c)
			observer_dismiss(o, code);
	}
}

/* At most one notification is on its way to an observer; what changes
   meanwhile is told in one (RFC 7641 section 4.5.2). */
void
observer_notify(struct observer *o)
{
	struct waxpeer_incoming *in;
	uint8_t code;

	/* Keys that were replaced (RFC 8613 Appendix B.2) tell it nothing. */
	if (o->is_sealed && !wax_exchange_is_open(&o->exchange)) {
		observer_remove(o);
		return;
	}
	o->is_pending = o->current != NULL ||
	    (o->parcel != NULL && o->slip.is_con);
	if (o->is_pending)
		return;
	in = incoming_begin(o->endpoint, &o->slip, o->message);
	if (in == NULL)
		return;
	in->is_notification = true;
	in->is_sealed = o->is_sealed;
	in->observer = o;
	in->resource = o->resource;
	o->current = in;
	/* rights may be others than when it was registered */
	if ((code = incoming_refusal(in)) != 0)
		(void)waxpeer_incoming_refuse(in, code);
	else
		incoming_call(in);
}

enum wax_status
observer_send(struct observer *o, const struct message *m, bool is_last)
{
	struct message copy = *m;
	enum wax_status st;

	copy.type = o->slip.is_con ? MESSAGE_CON : MESSAGE_NON;
	copy.token = bytes_of(o->slip.token, o->slip.token_len);
	courier_cancel(o->parcel);
	o->parcel = NULL;
	st = post_send(o->endpoint, &o->slip.from, o->slip.session, &copy,
	    is_last ? NULL : observer_on_done, o,
	    is_last ? NULL : &o->parcel);
	if (is_last)
		observer_remove(o);
	return st;
}
