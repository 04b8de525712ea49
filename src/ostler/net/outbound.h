/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* outbound.h - requests at next hops: retransmission, matching of responses,
   failures (RFC 7252 sections 4.2 and 5.3.2) */
#ifndef OSTLER_NET_OUTBOUND_H
#define OSTLER_NET_OUTBOUND_H

#include <sys/queue.h>

#include "core/message.h"
#include "core/table.h"
#include "core/timers.h"
#include "ostler/net/hop.h"

struct endpoint;
struct port;

struct net_outbound {
	struct outbound part;	/* first: what forward/ sees */
	struct table_link by_token;	/* while has_token */
	struct table_link by_mid;	/* while has_mid */
	TAILQ_ENTRY(net_outbound) order;	/* of its port, or without */
	struct port *port;	/* NULL: its session has ended */
	const struct hop_taker *taker;	/* NULL: the receiver */
	struct timer timer;
	uint64_t deadline;	/* UINT64_MAX: none */
	uint64_t next_transmit;	/* UINT64_MAX: none */
	uint64_t timeout;	/* between transmissions; microseconds */
	uint32_t retransmitted;	/* times */
	uint16_t mid;
	bool con;
	bool counted;	/* in the hop's outstanding */
	bool has_token;	/* responses are matched */
	bool has_mid;	/* ACK and RST are matched: neither came yet, nor a
			   response */
	bool answered;
	bool cancels;	/* notifications are not its answer */
	bool waiting;	/* for its session to be up */
	bool failed;	/* the taker was told */
	bool is_failing;	/* the taker is about to be told why: */
	enum hop_failure why;
	bool registers;	/* an observation (RFC 7641), on a stream */
	bool is_sealed;	/* it has an OSCORE option */
	bool has_notification;	/* the last message taken was a NON, with: */
	uint16_t notification;	/* its Message ID */
	uint8_t token[8];
	size_t len;
	uint8_t data[];	/* the encoded request, in the UDP form; on a
			   stream only while it waits, and of what
			   registers */
};

TAILQ_HEAD(outbound_list, net_outbound);

struct outbounds {
	struct outbound_list failing;	/* of ports that are gone */
	struct outbound_list loose;	/* likewise, and the taker knows */
	size_t count;
	size_t limit;
	struct table tokens;
	struct table mids;
};

void outbound_init(struct net *net, size_t limit);
void outbound_set_limit(struct net *net, size_t limit);
/* Those without a port, without a word; before their hops go. */
void outbound_discard_loose(struct net *net);
/* After the hops' ports. */
void outbound_clear(struct net *net);
/* Frees it without a word. */
void outbound_discard(struct net_outbound *out);

/* The port's session is up: what waited is sent. Takers are told by the next
   outbound_tell_failing if that fails. */
void outbound_take_up(struct net *net, struct port *port);

/* The port is about to go; its takers are told why by the next
   outbound_tell_failing. */
void outbound_detach(struct net *net, struct port *port,
    enum hop_failure why);
void outbound_tell_failing(struct net *net);

/* A response on a stream session; or why there will be none. */
void outbound_take_message(struct net *net, struct endpoint *endpoint,
    const struct message *m);
void outbound_take_unanswered(struct net *net,
    const struct endpoint *endpoint, struct bytes token,
    enum hop_failure why);

/* What came in on a source port or datagram session. A response in an ACK.
   False: it is none. */
bool outbound_take_piggybacked(struct net *net, struct endpoint *endpoint,
    const struct message *m);
/* In a CON or NON. */
void outbound_take_separate(struct net *net, struct endpoint *endpoint,
    const struct message *m);
/* An Empty ACK, or one that counts as such. False: it matches nothing. */
bool outbound_take_ack(struct net *net, const struct endpoint *endpoint,
    uint16_t mid);
bool outbound_take_reset(struct net *net, const struct endpoint *endpoint,
    uint16_t mid);
/* A message with a format error: blame the request that it seems to answer. */
void outbound_take_malformed(struct net *net,
    const struct endpoint *endpoint, struct bytes datagram);
/* The network could not deliver sent, a message of ours. */
void outbound_take_error(struct net *net, const struct endpoint *endpoint,
    struct bytes sent);

#endif
