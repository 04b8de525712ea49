/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_draft.h - credentials, sockets and hops while the configuration is
   read */
#ifndef OSTLER_NET_NET_DRAFT_H
#define OSTLER_NET_NET_DRAFT_H

#include "ostler/conf/parser.h"
#include "ostler/conf/suggest.h"
#include "ostler/conf/names.h"
#include "ostler/net/listener_http.h"
#include "ostler/net/net_conf.h"

struct credential_draft {
	struct credential_conf conf;	/* owned until net_draft_finish */
	struct token name;
	struct place id_at;		/* where it was given */
	struct place certificate_at;
	struct place key_at;
	bool is_bad;			/* its block had errors: told */
};

/* What a listener and a hop say of transport and credential. */
struct link_draft {
	struct place transport_at;	/* source is NULL: not read */
	bool has_credential;		/* the keyword stood there */
	struct token credential;	/* its name, TOKEN_STRING if good */
};

struct register_draft {
	struct register_conf conf;
	struct place at;
};

struct listener_draft {
	struct listener_conf conf;	/* owned until net_draft_finish */
	struct token name;
	struct place address_at;
	struct link_draft link;
	struct register_draft *registers;	/* owned; while the block is
						   read */
	size_t register_count;
	struct listener_http_draft http;	/* likewise */
};

struct hop_draft {
	struct hop_conf conf;		/* owned until net_draft_finish */
	struct token name;		/* of a device without one: its ID */
	struct deviceid target;		/* of a HOP_DEVICE */
	struct place target_at;
	struct link_draft link;
	struct place peer_at;		/* where it was given */
	struct place retry_at;
	struct place announce_at;
	struct place url_path_at;
};

/* Names and places are borrowed from the parser. */
struct net_draft {
	struct net_conf conf;		/* single values at once, the lists by
					   net_draft_finish */
	struct credential_draft *credentials;	/* owned */
	size_t credential_count;
	struct listener_draft *listeners;	/* owned */
	size_t listener_count;
	struct hop_draft *hops;		/* owned; in the order written */
	size_t hop_count;
	struct names credential_names;	/* after net_draft_check */
	struct names hop_names;		/* likewise */
};

/* credential, listen, next, device and the timing of messages; target:
   net_draft. */
extern const struct keyword net_keywords[];
/* What stands in the blocks; targets: credential_draft, listener_draft, and
   hop_draft of a next and a device. */
extern const struct keyword net_credential_keywords[];
extern const struct keyword net_listen_keywords[];
extern const struct keyword net_next_keywords[];
extern const struct keyword net_device_keywords[];

/* The read functions of net_keywords. */
keyword_read credential_read, listener_read, hop_read_next, hop_read_device;

/* All defaults. WAX_MEMORY. */
MUST_USE enum wax_status net_draft_init(struct net_draft *d);
void net_draft_clear(struct net_draft *d);

/* All is read: names, addresses and paths given twice are told, and links
   without their credential; the others get theirs. (net_check.c) */
void net_draft_check(struct net_draft *d, struct parser *p);

/* After net_draft_check; false: no such name. */
bool net_draft_find_hop(const struct net_draft *d, struct bytes name,
    size_t *index);
/* True if requests come in under that name: of a listener, or of a hop with
   requests on. */
bool net_draft_has_listener(const struct net_draft *d, struct bytes name);

/* True if requests come in over that transport. */
bool net_draft_has_transport(const struct net_draft *d, struct bytes name);
/* All names of these, for "did you mean". */
void net_draft_suggest_hop(const struct net_draft *d, struct suggestion *s);
/* Of hops over HTTP. */
void net_draft_suggest_server(const struct net_draft *d, struct suggestion *s);
void net_draft_suggest_listener(const struct net_draft *d,
    struct suggestion *s);

/* Hands the lists to out. WAX_MEMORY. */
MUST_USE enum wax_status net_draft_finish(struct net_draft *d,
    struct net_conf *out);

/* Frees what the struct owns. */
void net_conf_clear(struct net_conf *conf);
void credential_conf_clear(struct credential_conf *credential);
void listener_conf_clear(struct listener_conf *listener);
void hop_conf_clear(struct hop_conf *hop);

#endif
