/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rig.h - two endpoints in one loop, and a bare UDP socket beside them */
#ifndef TESTS_PEER_RIG_H
#define TESTS_PEER_RIG_H

#include <check.h>

#include "core/message.h"
#include "peer/credentials.h"
#include "peer/endpoint.h"
#include "peer/message.h"
#include "peer/request.h"
#include "peer/serve.h"
#include "wax/context.h"

#define RIG_EVENTS_MAX 64
#define RIG_BODY_MAX 70000

struct rig_event {
	enum waxpeer_outcome outcome;
	bool is_last;
	enum wax_status status;
	uint8_t code;
	uint8_t *payload;	/* owned */
	size_t payload_len;
	char detail[80];
};

/* A sealed message as it travels. */
struct rig_outer {
	unsigned count;
	uint8_t payload[128];
	size_t payload_len;
};

/* A resource that answers by itself and notes how it was called. */
struct rig_resource {
	struct waxpeer_resource *resource;
	struct waxpeer_incoming *held;	/* if is_late */
	unsigned calls;
	uint8_t last_method;
	size_t last_len;	/* of the payload */
	bool had_peer;
	bool had_hop_peer;
	uint8_t hop_peer[16];
	bool is_late;
	uint8_t code;		/* of the answer */
	const uint8_t *payload;	/* of the answer */
	size_t payload_len;
};

struct rig {
	struct event_base *base;
	struct waxpeer_endpoint *server;
	struct waxpeer_endpoint *client;
	struct wax_contexts *set;
	struct wax_context *ours;	/* the client's */
	struct wax_context *theirs;	/* the server's */
	uint8_t device[16];
	char hop[128];		/* the server's address */
	const uint8_t *hop_id;	/* whom the hop must be */
	uint64_t now;		/* of the clock that stands still */

	struct rig_event events[RIG_EVENTS_MAX];
	size_t event_count;
	unsigned served[WAXPEER_SERVED_NOTIFIED + 1];	/* by verdict */
	uint8_t last_answer;
	struct rig_outer asked, answered;	/* the last ones */
	unsigned opened;	/* sessions of the server */
	unsigned ended;
	char last_why[80];	/* of the last one that ended */
};

/* For a fixture: static, one a test. */
extern struct rig rig;
void rig_open(void);
/* The same, but the server listens there, with those credentials. */
void rig_open_at(const char *listen, const struct waxpeer_credentials *server,
    const struct waxpeer_credentials *client);
void rig_close(void);

/* The client, or both, go and come back. */
void rig_close_server(void);
void rig_open_server(const char *listen,
    const struct waxpeer_credentials *server);

/* The clock of both endpoints stands still from now on, and moves on: what is
   due at that time happens in the call. */
void rig_stop_clock(void);
void rig_advance(uint64_t microseconds);

/* A resource of the server. */
void rig_add(struct rig_resource *r, const char *path, enum waxpeer_clear clear,
    bool is_observable);

/* A call that is ready but for what the test is about: sealed, to the server,
   10 s. message is owned by the test. */
struct waxpeer_call rig_call(struct waxpeer_message *message);
/* Makes a message and sends it; sealed if is_sealed. */
struct waxpeer_request *rig_send(uint8_t code, const char *path,
    const void *payload, size_t len, bool is_sealed);

/* Turns the loop until there are that many events (or fails after 10 s). */
void rig_wait_events(size_t count);
/* Turns the loop until *number is at least count. */
void rig_wait_number(const unsigned *number, unsigned count);
/* Turns the loop once, without waiting. */
void rig_turn(void);

/* A UDP socket on loopback. */
struct rig_raw {
	int fd;
	char address[64];
	uint8_t buffer[2048];
	size_t len;		/* of the datagram received last */
	char from[64];		/* who sent it */
	struct message message;	/* in buffer */
};

void rig_raw_open(struct rig_raw *raw);
void rig_raw_close(struct rig_raw *raw);
void rig_raw_send(struct rig_raw *raw, const char *to, const void *data,
    size_t len);
/* Sends m in the UDP form. */
void rig_raw_send_message(struct rig_raw *raw, const char *to,
    const struct message *m);
/* Turns the loop until a datagram comes (or fails after 10 s); it must be a
   message. */
void rig_raw_receive(struct rig_raw *raw);
/* Turns the loop for what is there and says that nothing has come. */
bool rig_raw_is_quiet(struct rig_raw *raw);

#endif
