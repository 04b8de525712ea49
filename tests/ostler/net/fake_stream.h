/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_stream.h - two transports with sessions and without sockets: one of
   streams, one of datagrams (as DTLS is). Sessions come up, fail, are slow and
   end when the test says so */
#ifndef FAKE_STREAM_H
#define FAKE_STREAM_H

#include <stdbool.h>
#include <sys/queue.h>

#include "ostler/net/transport.h"

/* A struct fake goes into net_context.transport_arg, as for fake_transport; its
   streams are what these two use. */
extern const struct transport fake_stream_transport;
extern const struct transport fake_secure_transport;

/* What was sent on a session: a datagram, or a message of a stream in the UDP
   form. */
struct fake_message {
	STAILQ_ENTRY(fake_message) next;
	uint32_t session;
	size_t len;
	uint8_t data[];
};

struct fake_session {
	struct endpoint common;		/* first */
	LIST_ENTRY(fake_session) order;
	struct fake_streams *streams;
	struct address peer;
	bool connects;			/* opened by the net, and not up yet */
	bool accepts;			/* a listener */
	bool slow;			/* WAX_LIMIT from now on */
	bool broken;			/* WAX_STATE from now on */
	size_t max;			/* WAX_RANGE above; 0: none */
	unsigned pings;
};

struct fake_streams {
	LIST_HEAD(, fake_session) sessions;	/* newest first */
	LIST_HEAD(, fake_session) closed;
	STAILQ_HEAD(, fake_message) sent;
	int connect_errno;	/* not 0: connect fails at once with it */
	const char *issuer;	/* of the certificates of peers with an
				   identity from now on; NULL: they have a
				   key */
	uint64_t order;		/* of who is accepted next; 0: the net's */
	bool no_memory;		/* connect gives WAX_MEMORY */
	unsigned connects;	/* that began */
	unsigned closes;	/* by the net */
	void (*at_flush)(struct fake_streams *f);	/* or NULL */
};

void fake_streams_init(struct fake_streams *f);
void fake_streams_clear(struct fake_streams *f);	/* after net_free */

/* A peer's session with the listener is up; identity may be NULL. NULL: the net
   refused, *why says how. */
struct fake_session *fake_accept(struct fake_streams *f,
    const struct listener_conf *listener, const struct address *peer,
    const struct deviceid *identity, enum wax_status *why);

/* The oldest that the net is opening, NULL: none. It comes up; or not. */
struct fake_session *fake_find_opening(struct fake_streams *f);
void fake_open(struct fake_session *s, const struct deviceid *identity);

/* It ends; s is gone at the next flush. */
void fake_end(struct fake_session *s, enum session_end how);

/* NULL: the net has closed it, or it has ended. */
struct fake_session *fake_find_session(struct fake_streams *f,
    uint32_t number);
/* All but listeners. */
size_t fake_count_sessions(const struct fake_streams *f);

/* The peer sends m; bytes of a datagram. */
void fake_say(struct fake_session *s, const struct message *m);
void fake_say_bytes(struct fake_session *s, struct bytes datagram);

/* The oldest not taken; free it with free. NULL: none. */
struct fake_message *fake_take_message(struct fake_streams *f);

#endif
