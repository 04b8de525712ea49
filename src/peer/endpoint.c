/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* endpoint.c - a CoAP endpoint with OSCORE in a libevent loop */
#include "peer/endpoint.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <event2/event.h>

#include "peer/ace_state.h"
#include "peer/credentials_state.h"
#include "peer/edhoc_state.h"
#include "peer/listener.h"
#include "peer/serve_state.h"

#define ACK_TIMEOUT_MS 2000	/* RFC 7252 section 4.8 */
#define MAX_RETRANSMIT 4
#define NSTART 1
#define BODY_MAX 65536

void
endpoint_enter(struct waxpeer_endpoint *e)
{
	clock_tick(&e->clock);
}

void
endpoint_leave(struct waxpeer_endpoint *e)
{
	uint64_t due = e->has_ended_sessions ? 0 : timers_next(&e->timers);
	uint64_t wait = due > e->clock.now ? due - e->clock.now : 0;
	struct timeval tv = {
		.tv_sec = (time_t)(wait / 1000000),
		.tv_usec = (suseconds_t)(wait % 1000000),
	};

	if (due == UINT64_MAX)
		event_del(e->alarm);
	else
		event_add(e->alarm, &tv);
}

void
endpoint_random(void *arg, uint8_t *out, size_t len)
{
	size_t done = 0;

	(void)arg;
	while (done < len) {
		ssize_t n = getrandom(out + done, len - done, 0);

		if (n < 0)	/* not on a Linux that has started */
			abort();
		done += (size_t)n;
	}
}

static void
endpoint_on_alarm(evutil_socket_t fd, short what, void *arg)
{
	struct waxpeer_endpoint *e = arg;

	(void)fd;
	(void)what;
	endpoint_enter(e);
	timers_run(&e->timers, e->clock.now);
	if (e->has_ended_sessions)
		channel_bury_all(e);
	endpoint_leave(e);
}

static void
endpoint_on_datagram(void *arg, const struct address *from,
    struct bytes datagram)
{
	struct waxpeer_endpoint *e = arg;

	endpoint_enter(e);
	courier_receive(&e->courier, from, datagram);
	endpoint_leave(e);
}

static void
endpoint_on_unreachable(void *arg, const struct address *to)
{
	struct waxpeer_endpoint *e = arg;

	endpoint_enter(e);
	courier_unreachable(&e->courier, to);
	endpoint_leave(e);
}

static void
endpoint_send(void *arg, const struct address *to, struct bytes datagram)
{
	struct waxpeer_endpoint *e = arg;

	wire_send(&e->wire, to, datagram);
}

static bool
endpoint_on_response(void *arg, const struct address *from,
    const struct message *m)
{
	return request_take_response(arg, from, 0, m);
}

static void
endpoint_on_request(void *arg, const struct slip *slip,
    const struct message *m)
{
	serve_take_request(arg, slip, m);
}

static void
endpoint_on_duplicate(void *arg, const struct address *from,
    const struct message *m)
{
	serve_take_duplicate(arg, from, 0, m);
}

static void
endpoint_init_courier(struct waxpeer_endpoint *e,
    const struct waxpeer_settings *s)
{
	struct courier_rules rules = {
		.ack_timeout = CLOCK_MS(s->ack_timeout_ms != 0 ?
		    s->ack_timeout_ms : ACK_TIMEOUT_MS),
		.max_retransmit = s->max_retransmit != 0 ?
		    s->max_retransmit : MAX_RETRANSMIT,
		.nstart = s->nstart != 0 ? s->nstart : NSTART,
	};
	struct courier_hooks hooks = {
		.arg = e,
		.send = endpoint_send,
		.on_request = endpoint_on_request,
		.on_response = endpoint_on_response,
		.on_duplicate = endpoint_on_duplicate,
		.random = endpoint_random,
	};

	courier_init(&e->courier, &rules, &hooks, &e->clock, &e->timers);
}

/* All that can not fail. */
static void
endpoint_init(struct waxpeer_endpoint *e, const struct waxpeer_settings *s)
{
	e->base = s->base;
	e->wire.sockets[0].fd = e->wire.sockets[1].fd = -1;
	clock_init_system(&e->clock);
	timers_init(&e->timers, e);
	farewells_init(&e->farewells, e->base, &e->clock, &e->timers);
	TAILQ_INIT(&e->sessions);
	TAILQ_INIT(&e->listeners);
	TAILQ_INIT(&e->homes);
	TAILQ_INIT(&e->requests);
	TAILQ_INIT(&e->handshakes);
	TAILQ_INIT(&e->resources);
	TAILQ_INIT(&e->incomings);
	TAILQ_INIT(&e->observers);
	TAILQ_INIT(&e->pieces);
	e->served = s->served;
	e->served_arg = s->served_arg;
	e->outer = s->outer;
	e->outer_arg = s->outer_arg;
	e->session = s->session;
	e->session_arg = s->session_arg;
	e->body_max = s->body_max != 0 ? s->body_max : BODY_MAX;
	e->contexts = s->contexts;
	e->trust_comes_later = s->credentials_come_later;
	e->gate = s->gate;
	e->gate_arg = s->gate_arg;
	waxpeer_endpoint_set_device(e, s->device);
	endpoint_init_courier(e, s);
}

/* What can. */
static enum wax_status
endpoint_open(struct waxpeer_endpoint *e, const struct waxpeer_settings *s)
{
	struct wire_hooks hooks = {
		.arg = e,
		.on_datagram = endpoint_on_datagram,
		.on_unreachable = endpoint_on_unreachable,
	};
	enum wax_status st;

	if (timers_reserve(&e->timers, TIMERS_MAX) != WAX_OK)
		return WAX_MEMORY;
	if (e->contexts == NULL) {
		e->contexts = e->nobody = wax_contexts_new(1, NULL);
		if (e->nobody == NULL)
			return WAX_MEMORY;
	}
	e->alarm = evtimer_new(e->base, endpoint_on_alarm, e);
	if (e->alarm == NULL)
		return WAX_MEMORY;
	if (s->credentials != NULL) {
		e->trust = trust_new(s->credentials->inner);
		if (e->trust == NULL)
			return WAX_MEMORY;
	}
	if ((st = wire_init(&e->wire, e->base, NULL, &hooks)) != WAX_OK)
		return st;
	return s->listen == NULL ? WAX_OK :
	    waxpeer_endpoint_listen(e, s->listen);
}

enum wax_status
waxpeer_endpoint_new(const struct waxpeer_settings *settings,
    struct waxpeer_endpoint **out)
{
	struct waxpeer_endpoint *e = calloc(1, sizeof(*e));
	enum wax_status st;

	if (e == NULL)
		return WAX_MEMORY;
	endpoint_init(e, settings);
	if ((st = endpoint_open(e, settings)) != WAX_OK) {
		waxpeer_endpoint_free(e);
		return st;
	}
	*out = e;
	return WAX_OK;
}

void
waxpeer_endpoint_free(struct waxpeer_endpoint *e)
{
	if (e == NULL)
		return;
	request_clear_all(e);
	handshake_clear_all(e);
	serve_clear_all(e);
	ace_server_free(e->ace);
	edhoc_server_free(e->edhoc);
	home_clear_all(e);
	channel_clear_all(e);
	farewells_clear(&e->farewells);
	listener_clear_all(e);
	trust_unref(e->trust);
	courier_clear(&e->courier);
	wire_clear(&e->wire);
	timers_clear(&e->timers);
	if (e->alarm != NULL)
		event_free(e->alarm);
	wax_contexts_free(e->nobody);
	free(e);
}

void
waxpeer_endpoint_address(const struct waxpeer_endpoint *e, char *text)
{
	struct address a;

	if (wire_address(&e->wire, &a))
		address_format(&a, text);
	else
		text[0] = '\0';
}

enum wax_status
waxpeer_endpoint_listen(struct waxpeer_endpoint *e, const char *uri)
{
	struct locator at;

	if (locator_parse(uri, &at) != WAX_OK)
		return WAX_FORMAT;
	return listener_open(e, &at);
}

bool
waxpeer_endpoint_listener(const struct waxpeer_endpoint *e, size_t index,
    char *text)
{
	const struct listener *l;

	TAILQ_FOREACH(l, &e->listeners, order)
		if (index-- == 0) {
			locator_format(&l->locator, text);
			return true;
		}
	return false;
}

void
waxpeer_endpoint_set_device(struct waxpeer_endpoint *e, const uint8_t *device)
{
	e->has_device = device != NULL;
	if (e->has_device)
		memcpy(e->device, device, sizeof(e->device));
}

void
waxpeer_endpoint_end_observations(struct waxpeer_endpoint *e, uint8_t code)
{
	endpoint_enter(e);
	observer_end_all(e, code);
	while (!TAILQ_EMPTY(&e->pieces))
		piece_free(TAILQ_FIRST(&e->pieces));
	endpoint_leave(e);
}
