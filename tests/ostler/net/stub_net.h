/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stub_net.h - a net that only notes what its transport tells, for tests of
   transports over real sockets; with a loop, and a clock that stands still */
#ifndef TESTS_STUB_NET_H
#define TESTS_STUB_NET_H

#include <sys/queue.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "link/credentials.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/loop.h"
#include "ostler/net/net.h"
#include "ostler/net/transport.h"
#include "ostler/net/vault.h"

/*
 * One net plays both ends: its listener accepts what its hop connects, in one
 * loop. struct net is this stub's own, so a program with it must not use what
 * lives in net.c. It holds the transport to its contract: nothing is told from
 * inside the transport's own functions, nothing of a session that is not
 * known, and a session's end once.
 */
enum stub_kind {
	STUB_ACCEPTED,
	STUB_OPENED,
	STUB_REQUEST,		/* on a stream or in a datagram */
	STUB_RESPONSE,
	STUB_ALIVE,
	STUB_RELEASE,
	STUB_CLOSED,
	STUB_REFUSED,		/* by a listener */
	STUB_UNANSWERED,	/* a request on a stream */
	STUB_TRUNCATED,
	STUB_ERROR,
	STUB_KINDS
};

/* One thing that was told. */
struct stub_event {
	enum stub_kind kind;
	struct endpoint *endpoint;	/* of REFUSED: the listener */
	struct session_peer peer;	/* of ACCEPTED and OPENED; the address
					   of REFUSED and of a datagram too */
	enum session_end how;		/* of CLOSED and REFUSED */
	const char *detail;
	enum hop_failure why;		/* of UNANSWERED */
	int error;			/* of ERROR */
	uint8_t code;			/* of REQUEST and RESPONSE; the Token of
					   UNANSWERED too */
	uint8_t token[MESSAGE_TOKEN_MAX];
	size_t token_len;
	uint8_t *payload;		/* owned */
	size_t payload_len;
};

/* A session that the net knows: common.session of its endpoint. */
struct session {
	TAILQ_ENTRY(session) next;
	struct endpoint *endpoint;
	bool is_up;
};

/* The stub's credentials: one for each index of net_conf.credentials. */
#define STUB_CREDENTIALS 4

struct vault {
	struct credentials *credentials[STUB_CREDENTIALS];	/* owned */
	uint32_t generation;
	unsigned taken;
};

struct net {
	/* A test may change these before stub_listen and stub_connect. */
	struct listener_conf listener;
	struct hop_conf hop;
	struct net_conf conf;
	uint64_t last_order;
	enum wax_status accept_status;	/* what net_accept answers */
	bool echoes;			/* a request is answered at once with
					   2.05, its Token and its payload */
	bool closes;			/* a session is closed from inside of
					   the first message told on it */
	struct vault vault;
	/* How the transport is driven. */
	const struct transport *transport;
	void *state;
	struct net_context context;
	uint64_t now;			/* microseconds */
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics;
	struct loop *loop;
	struct address address;		/* of the hop */
	char *path;			/* owned; of a local one */
	struct endpoint *listening;	/* NULL: not */
	uint32_t numbers;
	bool is_inside;			/* of a function of the transport */
	TAILQ_HEAD(, session) sessions;
	size_t session_count;
	/* What was told. */
	struct stub_event *events;	/* owned */
	size_t event_count;
	size_t counts[STUB_KINDS];
	bool (*is_done)(struct net *net, const void *arg);
	const void *done_arg;
	bool is_late;
};

/* A started transport that does not listen yet. The listener is at host
   ("127.0.0.1", "[::1]"), at a free port, or for a local transport at a path in
   a folder of its own; the hop leads there. Credential 0 is the listener's, 1
   the hop's; they share a key, and each knows the other's ID. */
struct net *stub_new(const struct transport *transport, const char *host);
/* One of several workers that share a port with first. */
struct net *stub_new_worker(const struct net *first, unsigned worker,
    unsigned workers);
/* Closes all that is open. */
void stub_free(struct net *net);

MUST_USE enum wax_status stub_listen(struct net *net);
void stub_close_listener(struct net *net);

/* Begins a session (a source port) to the hop. */
struct endpoint *stub_connect(struct net *net);

/* Both: the hop's session and the one that was accepted, up. */
void stub_open(struct net *net, struct endpoint **ours,
    struct endpoint **theirs);

/* A request (0.01 ...) or response with that Token and payload; on datagrams as
   a NON to peer. */
MUST_USE enum wax_status stub_send(struct net *net, struct endpoint *e,
    uint8_t code, const char *token, struct bytes payload);
/* The same with options, encoded. */
MUST_USE enum wax_status stub_send_options(struct net *net, struct endpoint *e,
    uint8_t code, const char *token, struct bytes options,
    struct bytes payload);
void stub_ping(struct net *net, struct endpoint *e);
void stub_close(struct net *net, struct endpoint *e);

/* Turns of the loop until count of that kind were told since stub_new, at most
   20 seconds of real time; asserts that they were. */
void stub_run(struct net *net, enum stub_kind kind, size_t count);
/* The same for anything else; is_done is asked at the end of each turn. */
void stub_wait(struct net *net,
    bool (*is_done)(struct net *net, const void *arg), const void *arg);
/* Turns that wait for nothing, enough for what is on its way on the loopback
   interface to arrive: before it is asserted that nothing came. */
void stub_settle(struct net *net);
/* Moves the clock; due timers fire in the next turn. */
void stub_advance(struct net *net, uint64_t microseconds);

/* The last of that kind; asserts that there is one. */
const struct stub_event *stub_last(const struct net *net, enum stub_kind kind);
/* Number n (from 0) of that kind. */
const struct stub_event *stub_nth(const struct net *net, enum stub_kind kind,
    size_t n);

/* The IDs of credential 0 (listener), 1 (hop) and 2 (a stranger). */
const struct deviceid *stub_id(size_t credential);
/* Certificates instead of keys; before stub_listen and stub_connect. */
void stub_use_certificates(struct net *net);
/* A credential of somebody for whom the listener has no key. */
void stub_add_stranger(struct net *net, size_t credential);
/* As if the files had been read again. */
void stub_renew_credentials(struct net *net);

/* Descriptors this process has open. */
size_t stub_count_descriptors(void);

/* --- between the files of the stub --- */

void stub_adopt(struct net *net, struct endpoint *e);
struct session *stub_begin(struct net *net, struct endpoint *e);
void stub_end(struct net *net, struct endpoint *e);

#endif
