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
#include "peer/channel.h"
#include "peer/farewell.h"
#include "peer/wire.h"

#define REQUESTS_MAX 1024
#define TIMERS_MAX (COURIER_PARCELS_MAX + REQUESTS_MAX + BODIES_MAX + \
	2 * SESSIONS_MAX + HOMES_MAX + FAREWELLS_MAX)
#define RESOURCES_MAX 1024
#define INCOMING_MAX 1024
#define OBSERVERS_MAX 1024
#define BODIES_MAX 64
#define LISTENERS_MAX 32
#define HOMES_MAX 16

struct ace_server;
struct edhoc_server;
struct event;

struct waxpeer_endpoint {
	struct event_base *base;
	struct event *alarm;	/* for the next of the timers */
	struct clock clock;
	struct timers timers;
	struct wire wire;
	struct courier courier;

	struct trust *trust;	/* counted; NULL: no credentials */
	bool trust_comes_later;
	bool begins_nothing;	/* no session but accepted ones */
	TAILQ_HEAD(sessions, channel) sessions;
	size_t channel_count;
	uint64_t channel_number;	/* of the last one */
	bool has_ended_sessions;
	struct farewells farewells;		/* their sockets, for a while */
	TAILQ_HEAD(listeners, listener) listeners;
	size_t listener_count;
	TAILQ_HEAD(homes, home) homes;
	size_t home_count;

	TAILQ_HEAD(requests, waxpeer_request) requests;
	size_t request_count;

	struct wax_contexts *contexts;
	struct wax_contexts *nobody;	/* the set if contexts is NULL; owned */
	uint8_t (*gate)(void *arg, const struct waxpeer_incoming *in);
	void *gate_arg;
	bool has_device;
	uint8_t device[WAX_SUBJECT_LEN];
	void (*served)(void *arg, const struct waxpeer_served *event);
	void *served_arg;
	void (*outer)(void *arg, bool is_request,
	    const struct wax_message *outer);
	void *outer_arg;
	void (*session)(void *arg, const struct waxpeer_session_event *event);
	void *session_arg;
	TAILQ_HEAD(resources, waxpeer_resource) resources;
	size_t resource_count;
	TAILQ_HEAD(incomings, waxpeer_incoming) incomings;
	size_t incoming_count;
	TAILQ_HEAD(observers, observer) observers;
	size_t observer_count;
	TAILQ_HEAD(pieces, piece) pieces;	/* bodies of blocks */
	size_t piece_count;
	size_t body_max;

	struct edhoc_server *edhoc;	/* owned; NULL: none is served */
	struct ace_server *ace;		/* likewise; NULL: no tokens */
	TAILQ_HEAD(handshakes, waxpeer_handshake) handshakes;
};

/* Around all that may start a timer: reads the clock, sets the alarm. */
void endpoint_enter(struct waxpeer_endpoint *e);
void endpoint_leave(struct waxpeer_endpoint *e);

/* Random bytes of the system. */
void endpoint_random(void *arg, uint8_t *out, size_t len);

/* request.c, response.c: a response by token; false if nobody waits for it. */
bool request_take_response(struct waxpeer_endpoint *e,
    const struct address *from, uint64_t session, const struct message *m);
bool request_uses_session(const struct waxpeer_endpoint *e, uint64_t session);
void request_take_session(struct waxpeer_endpoint *e, uint64_t session);
void request_lose_session(struct waxpeer_endpoint *e, uint64_t session,
    const char *why);
/* Observations whose keys were replaced are registered anew (RFC 8613 Appendix
   B.2: the server forgets the old ones). */
void request_follow_renewals(struct waxpeer_endpoint *e);
void request_clear_all(struct waxpeer_endpoint *e);

/* home.c */
bool home_keeps_session(const struct waxpeer_endpoint *e, uint64_t session);
void home_take_session(struct waxpeer_endpoint *e, uint64_t session);
void home_lose_session(struct waxpeer_endpoint *e, uint64_t session,
    const char *why);
/* Those that wait try at once. */
void home_hurry_all(struct waxpeer_endpoint *e);
void home_clear_all(struct waxpeer_endpoint *e);

/* listener.c */
MUST_USE enum wax_status listener_open(struct waxpeer_endpoint *e,
    const struct locator *at);
void listener_clear_all(struct waxpeer_endpoint *e);
/* Other credentials: all secured listeners get ready for next, which may be
   NULL, or none of them, and begin with it then. WAX_CRYPTO, WAX_MEMORY. */
MUST_USE enum wax_status listener_prepare_all(struct waxpeer_endpoint *e,
    struct trust *next);
void listener_commit_all(struct waxpeer_endpoint *e, struct trust *next);

/* observer.c */
void observer_end_all(struct waxpeer_endpoint *e, uint8_t code);
void observer_end_context(struct waxpeer_endpoint *e,
    const struct wax_context *c, uint8_t code);
void observer_lose_session(struct waxpeer_endpoint *e, uint64_t session);

/* post.c: by the session of that number, or by the endpoint's own courier if it
   is 0. WAX_STATE: the session has ended; else as with courier_send. */
MUST_USE enum wax_status post_send(struct waxpeer_endpoint *e,
    const struct address *to, uint64_t session, const struct message *m,
    courier_done *done, void *arg, struct parcel **out);
MUST_USE enum wax_status post_answer(struct waxpeer_endpoint *e,
    const struct slip *slip, const struct message *m);
void post_acknowledge(struct waxpeer_endpoint *e, const struct slip *slip);
/* True if what is sent arrives in order, or not at all. */
bool post_is_stream(struct waxpeer_endpoint *e, uint64_t session);

/* serve.c */
void serve_take_request(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m);
void serve_take_duplicate(struct waxpeer_endpoint *e,
    const struct address *from, uint64_t session, const struct message *m);
void serve_clear_all(struct waxpeer_endpoint *e);

#endif
