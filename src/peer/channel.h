/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* channel.h - connections to hops: DTLS, and TCP, TLS, WebSocket and Unix
   sockets with the framing of RFC 8323 */
#ifndef PEER_CHANNEL_H
#define PEER_CHANNEL_H

#include <sys/queue.h>

#include "core/timers.h"
#include "link/secure.h"
#include "link/stream.h"
#include "link/websocket.h"
#include "peer/conduit.h"
#include "peer/courier.h"
#include "peer/endpoint.h"
#include "peer/locator.h"
#include "peer/trust.h"
#include "peer/wire.h"

/*
 *	coaps		courier - secure - wire
 *	others		stream [- websocket] [- secure] - conduit
 *
 *	OPENING ----> OPEN ----> ENDED
 *	   `-----------------------^
 *
 * A session that has ended is quiet; those who need it are told from the
 * endpoint's alarm (channel_bury_all), which frees it then. So nothing that a
 * session calls ever finds it gone.
 */

#define SESSIONS_MAX 256
#define SESSIONS_HALF_OPEN_MAX 64	/* accepted ones that are opening */
#define SESSION_MESSAGE_MAX 16384	/* bytes of a message that is taken */
#define CHANNEL_OPENING_TIME CLOCK_S(30)
#define SESSION_IDLE_TIME CLOCK_S(300)
#define SESSION_WHY_SIZE 80

enum channel_state { CHANNEL_OPENING, CHANNEL_OPEN, CHANNEL_ENDED };

struct channel {
	TAILQ_ENTRY(channel) order;
	struct waxpeer_endpoint *endpoint;
	uint64_t number;	/* from 1, never used again */
	enum channel_state state;
	struct locator locator;	/* where the peer is */
	bool is_accepted;
	bool is_released;	/* the peer is going */
	bool is_dismissed;	/* to be closed from the alarm */
	bool has_failed;	/* it was never open */
	enum waxpeer_proof proof;	/* since it is open */
	bool has_expected;	/* only that peer will do */
	struct deviceid expected;
	char why[SESSION_WHY_SIZE];	/* it ended */
	uint64_t used;		/* microseconds: something came or went */

	struct timer timer;	/* DTLS */
	struct timer patience;	/* until it must be open, or is idle */

	struct secure *secure;	/* NULL: in clear */
	struct trust *trust;	/* counted: what secure was made with */
	struct websocket *websocket;	/* NULL: none */
	struct stream *stream;	/* NULL: datagrams, by courier */
	bool is_begun;		/* above secure: our first message is out */
	bool has_courier;
	struct courier courier;
	bool has_conduit;
	struct conduit conduit;
	bool lingers;		/* it has ended with last words to be sent */
	bool has_wire;
	struct wire wire;	/* of a DTLS client */
	struct wire *shared;	/* where datagrams go out: its own wire or the
				   listener's */
	struct parcel *ping;	/* of a courier; on its way, or NULL */
};

/* Opens one. expected may be NULL. WAX_STATE: no credentials for it; WAX_LIMIT;
   WAX_SYSTEM: see errno; WAX_MEMORY. A hop that can not be reached is told
   later. */
MUST_USE enum wax_status channel_open(struct waxpeer_endpoint *e,
    const struct locator *to, const struct deviceid *expected,
    struct channel **out);

/* The one of that number that is not freed yet, or NULL. */
struct channel *channel_find(struct waxpeer_endpoint *e, uint64_t number);

/* One that leads there, to that peer if expected is not NULL; NULL: none. */
struct channel *channel_find_to(struct waxpeer_endpoint *e,
    const struct locator *to, const struct deviceid *expected);

/* Sends m; done, arg and out are as with courier_send, and are of no use with
   a stream. WAX_STATE: it has ended; WAX_RANGE: longer than the peer takes. */
MUST_USE enum wax_status channel_send(struct channel *s,
    const struct message *m, courier_done *done, void *arg,
    struct parcel **out);

/* Asks for a sign of life. False: the last one was not answered yet. */
bool channel_ping(struct channel *s);

/* A request was not answered: is the peer still there, or has it lost the
   session? Asks, and ends the session if it was asked before, so that the next
   request makes a new one. number may be 0 or of none. */
void channel_doubt(struct waxpeer_endpoint *e, uint64_t number);

/* Nothing comes or goes any more. why: for people. */
void channel_end(struct channel *s, const char *why);
/* The same, said to the peer before. */
void channel_close(struct channel *s, const char *why);

/* It hears nothing any more, and is closed from the alarm: what was answered
   before is sent before. */
void channel_dismiss(struct channel *s, const char *why);
/* False: it has ended, or will. */
bool channel_listens(const struct channel *s);

/* Tells those who need them of those that have ended, and frees them. */
void channel_bury_all(struct waxpeer_endpoint *e);
void channel_clear_all(struct waxpeer_endpoint *e);	/* tells nobody */

/* Who is there; false: nobody has proved to be anybody. */
bool channel_peer(const struct channel *s, struct deviceid *out);
/* What is proved. */
enum waxpeer_proof channel_proof(const struct channel *s);

/* For channel_layers.c and listener.c. */

/* After a new one came: the one that was idle longest goes if there are too
   many, the oldest of those that are opening if too many are. False: all are
   in use. */
bool channel_make_room(struct waxpeer_endpoint *e);
/* A new one in the endpoint's list; NULL: no memory. */
struct channel *channel_new(struct waxpeer_endpoint *e,
    const struct locator *locator, bool is_accepted);
/* Makes the layers of a session; its secure is set already if it is DTLS. */
MUST_USE enum wax_status channel_make_layers(struct channel *s);
/* The hooks of its secure. */
struct secure_hooks channel_secure_hooks(struct channel *s);
struct conduit_hooks channel_conduit_hooks(struct channel *s);
/* From the network. */
void channel_take_datagram(struct channel *s, struct bytes datagram);
void channel_start(struct channel *s);
/* The layer below is open: the first bytes of those above. */
void channel_begin(struct channel *s);
/* The peer is going: for nothing new, and ends when nothing is open. */
void channel_release(struct channel *s);
/* Looks what its layers have come to. */
void channel_settle(struct channel *s);
void channel_free(struct channel *s);

#endif
