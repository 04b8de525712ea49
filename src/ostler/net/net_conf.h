/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_conf.h - what the configuration says of sockets and hops; immutable once
   loaded, shared by all workers */
#ifndef OSTLER_NET_NET_CONF_H
#define OSTLER_NET_NET_CONF_H

#include "core/address.h"
#include "core/deviceid.h"

struct listener_http;
struct transport;

/* Which files a credential is made of; vault.h reads them. Names are owned. */
struct credential_conf {
	char *name;
	struct deviceid id;		/* nil: that of the certificate */
	char *certificate;		/* NULL: none */
	char *key;
	struct anchor_conf {
		char *file;
		struct deviceid subject;	/* nil: any */
	} *anchors;
	size_t anchor_count;
	char **crls;
	size_t crl_count;
	char **psks;			/* lines: UUID HEX */
	size_t psk_count;
};

#define CREDENTIAL_NONE SIZE_MAX

#define HOP_NAME_SIZE 65	/* of listeners and hops, with the end of the
				   text */

/* Device IDs, sorted; or all. */
struct device_set {
	struct deviceid *ids;			/* owned */
	size_t count;
	bool all;				/* "*" */
};

/* Which names a peer may register beside its own (RFC 9176). */
struct register_conf {
	struct deviceid peer;
	struct device_set names;
};

struct listener_conf {
	char *name;				/* owned */
	const struct transport *transport;	/* static */
	struct address address;
	char *path;		/* owned; of a local one; else NULL */
	size_t credential;	/* index; CREDENTIAL_NONE */
	bool peer_required;	/* no session without an identity */
	uint32_t sessions_max;	/* each worker */
	uint32_t handshakes_max;	/* half-open */
	uint64_t handshake_timeout;	/* microseconds */
	uint64_t idle;		/* without traffic and open requests a session
				   ends; 0: never */
	uint64_t keep_alive;	/* a sign of life is asked for after so long
				   without one; 0: never */
	uint32_t max_message;	/* bytes of a message on a stream */
	uint64_t timeout;	/* of an exchange over a session accepted here,
				   as in hop_conf */
	uint32_t outstanding;	/* likewise */
	struct device_set callers;	/* identities whose sessions are the
					   way to their own device ID */
	struct listener_http *http;	/* owned; NULL: not of HTTP */
	struct register_conf *registers;	/* owned; sorted by peer */
	size_t register_count;
};

enum hop_kind {
	HOP_PROXY,	/* a next OCF proxy: Proxy-Uri stays */
	HOP_DEVICE,	/* a target: Proxy-Uri, Proxy-Scheme, Uri-Host and
			   Uri-Port go */
};

/* A further host of a hop, and its first address; those of the one before it
   end there. */
struct hop_host {
	char *text;
	size_t first;
};

struct hop_conf {
	char *name;				/* owned */
	enum hop_kind kind;
	const struct transport *transport;	/* static */
	struct address *addresses;	/* owned; tried in this order */
	size_t address_count;		/* at least 1, but for a local one */
	char *path;		/* owned; of a local one; else NULL */
	char *host;		/* owned; as written, without port: SNI, Host */
	struct hop_host *others;	/* owned; hosts behind that one */
	size_t other_count;
	size_t credential;	/* index; CREDENTIAL_NONE */
	struct deviceid expected;	/* who must be there; nil: whoever the
					   credential believes */
	bool connect_at_start;	/* and again whenever it is lost */
	bool takes_requests;	/* of the peer, over our session with it */
	struct listener_conf answering;	/* name and limits for those; its name
					   is the hop's */
	struct device_set announced;	/* names to be registered at the peer
					   whenever a session is up */
	uint64_t keep_alive;	/* as of a listener */
	uint64_t idle;
	uint64_t connect_timeout;	/* microseconds, handshakes included */
	uint64_t retry_least;	/* microseconds; backoff after a failure */
	uint64_t retry_most;
	uint32_t max_message;
	bool one_each;		/* a session for each client; else only for
				   those who observe */
	uint64_t timeout;	/* microseconds; of one exchange as a whole */
	uint32_t outstanding;	/* requests without an answer at one time */
	uint32_t source_ports;	/* at most so many sockets for each worker */
	char *url_path;		/* owned; HTTP: a template of http_path.h; NULL
				   elsewhere */
	uint32_t connections;	/* HTTP: at one time, of one session */
	uint32_t redirects;	/* HTTP: followed for one request */
};

struct net_conf {
	struct credential_conf *credentials;	/* owned */
	size_t credential_count;
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
	uint32_t handshake_mtu;	/* dtls: bytes of a datagram in handshakes, at
				   most 4096; 0: 1200 */
};

#endif
