/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_session.c - a session's life, whoever began it */
#include <assert.h>
#include <stdlib.h>

#include "ostler/net/dtls_state.h"

/* --- what comes out of the TLS library ----------------------------------- */

static void
dtls_session_on_send(void *arg, struct bytes datagram)
{
	struct dtls_session *s = arg;

	struct dtls *dtls = s->part.dtls;

	dtls->sent++;
	if (s->part.kind == DTLS_OPENED && dtls->message.len > 0)
		dtls_client_note((struct dtls_client *)s, datagram,
		    dtls->message);
	datagram_socket_send(s->socket, &s->pair.peer, &s->pair.local,
	    datagram);
}

/* Told when the library is left: the net may answer at once, or close. */
static void
dtls_session_on_take(void *arg, struct bytes data)
{
	struct dtls_session *s = arg;
	struct dtls *dtls = s->part.dtls;
	uint8_t *at = dtls->clear + dtls->clear_used;

	if (data.len > UINT16_MAX ||
	    sizeof(dtls->clear) - dtls->clear_used < data.len + 2)
		return;
	at[0] = (uint8_t)(data.len >> 8);
	at[1] = (uint8_t)data.len;
	if (data.len > 0)
		memcpy(at + 2, data.data, data.len);
	dtls->clear_used += data.len + 2;
}

struct secure_hooks
dtls_session_hooks(struct dtls_session *s)
{
	return (struct secure_hooks){
		.arg = s,
		.send = dtls_session_on_send,
		.take = dtls_session_on_take,
	};
}

static void
dtls_session_deliver_one(struct dtls_session *s, struct bytes data)
{
	struct datagram d = {
		.peer = s->pair.peer,
		.local = s->pair.local,
		.data = data,
	};

	if (data.len > DATAGRAM_MAX)
		net_take_truncated(&s->part.common, &s->pair.peer);
	else
		net_take_datagram(&s->part.common, &d);
}

static void
dtls_session_deliver(struct dtls_session *s)
{
	struct dtls *dtls = s->part.dtls;
	const uint8_t *at = dtls->clear;
	const uint8_t *end = at + dtls->clear_used;

	dtls->clear_used = 0;
	while (at < end && s->phase == DTLS_OPEN) {
		size_t len = (size_t)at[0] << 8 | at[1];

		dtls_session_deliver_one(s, bytes_of(at + 2, len));
		at += len + 2;
	}
}

/* --- beginning and end --------------------------------------------------- */

static void
dtls_session_on_timer(struct timer *t, void *arg)
{
	struct dtls_session *s = TABLE_ENTRY(t, struct dtls_session, timer);

	(void)arg;
	s->part.dtls->clear_used = 0;
	if (s->phase == DTLS_HANDSHAKE) {
		if (s->part.dtls->context->clock->now >= s->deadline) {
			dtls_session_end(s, SESSION_END_SILENT, "timeout");
			return;
		}
		secure_on_timer(s->secure);
	}
	dtls_session_proceed(s);
}

static enum wax_status
dtls_session_set_timer(struct dtls_session *s, uint64_t wait)
{
	const struct net_context *context = s->part.dtls->context;
	uint64_t now = context->clock->now;
	uint64_t due = s->deadline;

	if (due > now && due - now > wait)
		due = now + wait;
	return timers_start(context->timers, &s->timer, due,
	    dtls_session_on_timer);
}

/* Never at once: a timer that starts itself must let others have a turn. */
static enum wax_status
dtls_session_wait(struct dtls_session *s)
{
	uint64_t wait = secure_timer(s->secure);

	return dtls_session_set_timer(s, wait < CLOCK_MS(1) ? CLOCK_MS(1) :
	    wait);
}

enum wax_status
dtls_session_start(struct dtls_session *s, uint64_t timeout)
{
	s->phase = DTLS_HANDSHAKE;
	s->deadline = s->part.dtls->context->clock->now + timeout;
	if (secure_state(s->secure) != SECURE_HANDSHAKE)
		return dtls_session_set_timer(s, 0);
	return dtls_session_wait(s);
}

static void
dtls_session_open(struct dtls_session *s)
{
	struct session_peer peer = {
		.address = s->pair.peer,
		.is_secure = true,
	};

	timers_stop(s->part.dtls->context->timers, &s->timer);
	s->phase = DTLS_OPEN;
	if (s->listener != NULL) {
		dtls_listener_accept(s);
		return;
	}
	secure_get_peer(s->secure, &peer.secure);
	net_take_opened(&s->part.common, &peer);
}

/* An alert of the peer says more than that there was one. */
static void
dtls_session_fail(struct dtls_session *s)
{
	enum secure_failure why = secure_failure(s->secure);
	enum session_end how = SESSION_END_INSECURE;
	const char *detail = secure_failure_text(why);

	if (why == SECURE_FAILURE_ALERT && *secure_alert(s->secure) != '\0')
		detail = secure_alert(s->secure);
	if (s->phase == DTLS_OPEN)
		how = SESSION_END_LOST;
	else if (why == SECURE_FAILURE_PROTOCOL)
		how = SESSION_END_PROTOCOL;
	else if (why == SECURE_FAILURE_TIMEOUT)
		how = SESSION_END_SILENT;
	else if (why == SECURE_FAILURE_MEMORY)
		how = SESSION_END_REFUSED;
	else if (secure_is_unresumable(s->secure))
		how = SESSION_END_AGAIN;
	dtls_session_end(s, how, detail);
}

void
dtls_session_proceed(struct dtls_session *s)
{
	enum secure_state state = secure_state(s->secure);

	if (state == SECURE_HANDSHAKE) {
		if (dtls_session_wait(s) != WAX_OK)
			dtls_session_end(s, SESSION_END_REFUSED, "memory");
		return;
	}
	if (s->phase == DTLS_HANDSHAKE && state == SECURE_OPEN)
		dtls_session_open(s);
	dtls_session_deliver(s);
	if (s->phase == DTLS_OVER)
		return;		/* the net closed it */
	if (state == SECURE_FAILED)
		dtls_session_fail(s);
	else if (state == SECURE_CLOSED)
		dtls_session_end(s, SESSION_END_PEER, "closed");
}

void
dtls_session_end(struct dtls_session *s, enum session_end how,
    const char *detail)
{
	bool is_known = s->phase == DTLS_OPEN || s->listener == NULL;

	dtls_session_drop(s);
	if (is_known)
		net_take_closed(&s->part.common, how, detail);
	else
		net_take_refused(&s->listener->part.common, &s->pair.peer, how,
		    detail);
}

void
dtls_session_drop(struct dtls_session *s)
{
	struct dtls *dtls = s->part.dtls;

	timers_stop(dtls->context->timers, &s->timer);
	if (s->listener != NULL) {
		dtls_listener_forget(s);
		SLIST_INSERT_HEAD(&dtls->over, s, next_over);
	} else {
		datagram_socket_close(s->socket);
	}
	s->phase = DTLS_OVER;
}

void
dtls_session_close(struct dtls_session *s)
{
	assert(s->phase != DTLS_OVER);
	if (s->phase == DTLS_OPEN)
		secure_close(s->secure);
	dtls_session_drop(s);
}

void
dtls_session_clear(struct dtls_session *s)
{
	secure_free(s->secure);
	handshake_context_unref(s->context);
}

/* --- datagrams ----------------------------------------------------------- */

/* Data that came early has its own count: were it one for all, so much of it
   would keep out the Finished that it waits for. */
static bool
dtls_session_has_enough(struct dtls_session *s, struct bytes datagram)
{
	bool is_data = dtls_record_kind(datagram) == DTLS_RECORD_SEALED;

	s->early[is_data] += dtls_record_count_sealed(datagram);
	return s->early[is_data] > DTLS_EARLY;
}

void
dtls_session_take(struct dtls_session *s, struct bytes datagram)
{
	struct dtls *dtls = s->part.dtls;
	bool was_open = s->phase == DTLS_OPEN;

	if (s->phase == DTLS_HANDSHAKE &&
	    dtls_session_has_enough(s, datagram)) {
		dtls_count(dtls, METRIC_RECORDS_DROPPED);
		return;
	}
	dtls->clear_used = 0;
	dtls->sent = 0;
	secure_take(s->secure, datagram);
	/* it led to nothing: forged, damaged or a repetition */
	if (was_open && dtls->clear_used == 0 && dtls->sent == 0 &&
	    secure_state(s->secure) == SECURE_OPEN)
		dtls_count(dtls, METRIC_RECORDS_DROPPED);
	else
		dtls_session_proceed(s);
}

/* A session that failed just now is told of by its timer: not from in here. If
   there is no memory for that, the next call tries again. */
void
dtls_session_send(struct dtls_session *s, struct bytes data)
{
	struct dtls *dtls = s->part.dtls;
	enum wax_status st = WAX_STATE;

	if (s->phase == DTLS_OPEN) {
		dtls->message = data;
		st = secure_write(s->secure, data);
		dtls->message = BYTES_ABSENT;
	}
	if (st == WAX_OK)
		return;
	net_count_unsent(dtls->net, 1);
	if (s->phase == DTLS_OPEN)
		(void)!dtls_session_set_timer(s, 0);
}
