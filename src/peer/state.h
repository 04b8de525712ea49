/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* state.h - what an endpoint consists of */
#ifndef PEER_STATE_H
#define PEER_STATE_H

#include <sys/queue.h>

#include "core/clock.h"
#include "core/timers.h"
#include "peer/courier.h"
#include "peer/endpoint.h"
#include "peer/wire.h"

#define REQUESTS_MAX 1024
#define TIMERS_MAX (COURIER_PARCELS_MAX + REQUESTS_MAX + BODIES_MAX)
#define RESOURCES_MAX 1024
#define INCOMING_MAX 1024
#define OBSERVERS_MAX 1024
#define BODIES_MAX 64

struct event;

struct waxpeer_endpoint {
	struct event_base *base;
	struct event *alarm;	/* for the next of the timers */
	struct clock clock;
	struct timers timers;
	struct wire wire;
	struct courier courier;

	TAILQ_HEAD(requests, waxpeer_request) requests;
	size_t request_count;

	struct wax_contexts *contexts;
	struct wax_contexts *nobody;	/* the set if contexts is NULL; owned */
	bool has_device;
	uint8_t device[WAX_SUBJECT_LEN];
	void (*served)(void *arg, const struct waxpeer_served *event);
	void *served_arg;
	TAILQ_HEAD(resources, waxpeer_resource) resources;
	size_t resource_count;
	TAILQ_HEAD(incomings, waxpeer_incoming) incomings;
	size_t incoming_count;
	TAILQ_HEAD(observers, observer) observers;
	size_t observer_count;
	TAILQ_HEAD(pieces, piece) pieces;	/* bodies of blocks */
	size_t piece_count;
	size_t body_max;
};

/* Around all that may start a timer: reads the clock, sets the alarm. */
void endpoint_enter(struct waxpeer_endpoint *e);
void endpoint_leave(struct waxpeer_endpoint *e);

/* Random bytes of the system. */
void endpoint_random(void *arg, uint8_t *out, size_t len);

/* request.c: a response by token; false if nobody waits for it. */
bool request_take_response(void *arg, const struct address *from,
    const struct message *m);
void request_clear_all(struct waxpeer_endpoint *e);

/* serve.c */
void serve_take_request(void *arg, const struct slip *slip,
    const struct message *m);
void serve_take_duplicate(void *arg, const struct address *from,
    const struct message *m);
void serve_clear_all(struct waxpeer_endpoint *e);

#endif
