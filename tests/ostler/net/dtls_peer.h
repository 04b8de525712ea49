/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_peer.h - a DTLS client with a socket of its own, moved by the test: it
   can stop half-way, begin anew from its address and send what it should not */
#ifndef TESTS_DTLS_PEER_H
#define TESTS_DTLS_PEER_H

#include "link/secure.h"
#include "link/wall.h"
#include "ostler/net/dtls.h"
#include "ostler/net/dtls_state.h"
#include "ostler/net/stub_net.h"
#include "rng.h"

struct peer {
	struct net *net;		/* to whose listener it speaks */
	int fd;
	struct address address;		/* its own */
	struct secure_context *context;
	struct secure *secure;		/* NULL: not begun */
	struct rng *rng;		/* for loss; NULL: none is lost */
	unsigned loss;			/* percent */
	size_t largest;			/* bytes of a datagram that came */
	uint8_t sent[DATAGRAM_ROOM];	/* the last datagram */
	size_t sent_len;
	unsigned taken;			/* messages */
	uint8_t token;			/* of the last one taken, its first
					   byte */
};

/* Connected to the listener's port at host. credentials: a ref is taken;
   NULL: those of the stub's hop. */
struct peer *peer_new(struct net *net, const char *host,
    struct credentials *credentials);
void peer_free(struct peer *p);

/* A new secure session on the same socket; its first flight is sent. */
void peer_begin(struct peer *p);
/* Reads what waits at its socket, at most count datagrams, all of them with
   UINT_MAX. True: there was something. */
bool peer_read(struct peer *p, unsigned count);
/* The loop turns and the peer reads until nothing more happens. */
void peer_carry(struct peer *p);
/* peer_begin, as far as the cookie: half-open, and the server's flight waits
   at the peer's socket. */
void peer_knock(struct peer *p);
/* peer_begin, and carry: open. */
void peer_open(struct peer *p);
/* Time goes on until a timer of either side is due; both clocks. */
void peer_wait(struct peer *p);

/* Carries and waits until its handshake is over, for 100 timers at most. */
void peer_finish(struct peer *p);

/* A NON GET with that Token. */
void peer_ask(struct peer *p, char token);
/* Asks, and the net hears it from its session and echoes it. */
void peer_expect_talk(struct peer *p, char token);
/* Any bytes. */
void peer_put(struct peer *p, struct bytes datagram);

static inline struct dtls_listener *
listener_of(const struct net *net)
{
	return (struct dtls_listener *)(void *)net->listening;
}

/* A listening net whose requests are echoed. */
struct net *dtls_net(void);
/* Other credentials than the stub's (0: the listener's, 1: the hop's), which
   are the net's from now on. */
void dtls_take_credentials(struct net *net, size_t which,
    struct credentials *credentials);
/* Certificates on both sides, which make long flights. */
void dtls_use_certificates(struct net *net);
struct net *dtls_certificate_net(void);
/* A refused or closed event of that number has that reason. */
void dtls_expect_end(const struct net *net, enum stub_kind kind, size_t n,
    enum session_end how, const char *detail);
uint64_t dtls_metric(const struct net *net, enum metric which);

#endif
