/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_conf.h - what the configuration says of sockets and hops; immutable once
   loaded, shared by all workers */
#ifndef OSTLER_NET_NET_CONF_H
#define OSTLER_NET_NET_CONF_H

#include "core/address.h"
#include "core/deviceid.h"

struct transport;

struct listener_conf {
	char *name;				/* owned */
	const struct transport *transport;	/* static */
	struct address address;
};

enum hop_kind {
	HOP_PROXY,	/* a next OCF proxy: Proxy-Uri stays */
	HOP_DEVICE,	/* a target: Proxy-Uri, Proxy-Scheme, Uri-Host and
			   Uri-Port go */
};

struct hop_conf {
	char *name;				/* owned */
	enum hop_kind kind;
	const struct transport *transport;	/* static */
	struct address address;
	uint64_t timeout;	/* microseconds; of one exchange as a whole */
	uint32_t outstanding;	/* requests without an answer at one time */
	uint32_t source_ports;	/* at most so many sockets for each worker */
};

struct net_conf {
	struct listener_conf *listeners;	/* owned */
	size_t listener_count;
	struct hop_conf *hops;			/* owned */
	size_t hop_count;
	/* RFC 7252 section 4.8; microseconds where a time */
	uint64_t ack_timeout;
	uint32_t ack_random_percent;	/* 150: ACK_RANDOM_FACTOR 1.5 */
	uint32_t max_retransmit;
	uint64_t ack_delay;	/* empty ACK to a client after this at the
				   latest */
	uint32_t inbound_max;	/* requests remembered for duplicates, each
				   worker */
	uint32_t receive_buffer;	/* bytes, SO_RCVBUF; 0: the system's */
};

#endif
