/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* crossing_state.h - what crossing.c (the origin) and crossing_serve.c (the
   other end) share; for them alone */
#ifndef OSTLER_NET_CROSSING_STATE_H
#define OSTLER_NET_CROSSING_STATE_H

#include "core/table.h"
#include "ostler/net/crossing.h"
#include "ostler/net/mailbox.h"
#include "ostler/net/state.h"

enum crossing_kind {
	CROSSING_REQUEST,
	CROSSING_RESPONSE,
	CROSSING_FAILURE,
	CROSSING_KEEP,
	CROSSING_END,
	CROSSING_REJECT,
	CROSSING_END_SESSION,
	CROSSING_KINDS
};

#define CROSSING_REASON_SIZE 32

struct crossing_letter {
	struct letter letter;	/* first */
	enum crossing_kind kind;
	unsigned from;		/* the worker that posts it */
	uint64_t number;	/* of the exchange; the origin's */
	/* of a REQUEST; the session of END_SESSION too */
	uint32_t session;
	bool has_client;
	bool is_cancel;
	struct hop_client client;
	uint64_t same_as;	/* 0: none */
	uint64_t timeout;	/* as in hop_request */
	unsigned share;
	/* of a FAILURE */
	enum hop_failure why;
	/* of END_SESSION */
	char reason[CROSSING_REASON_SIZE];
	/* of REQUEST and RESPONSE */
	enum message_type type;
	uint8_t code;
	bool has_payload;
	size_t options_len;
	size_t payload_len;
	uint8_t data[];		/* options, payload */
};

TAILQ_HEAD(crossing_outbounds, crossing_outbound);
TAILQ_HEAD(crossing_servings, serving);

struct crossing {
	struct net *net;
	struct crossings *all;
	unsigned worker;		/* the net's own */
	struct hop_conf conf;		/* of all of hops */
	struct hop *hops;		/* owned; one a worker */
	uint64_t next_number;
	struct table outbounds;		/* of ours, by number */
	struct crossing_outbounds outbound_list;
	struct table servings;		/* of others, by origin and number */
	struct crossing_servings serving_list;
	struct hop_taker taker;		/* of what we serve */
};

/* A letter with a copy of m; NULL for m: without. NULL: no memory. */
struct crossing_letter *crossing_write(const struct crossing *c,
    enum crossing_kind kind, uint64_t number, const struct message *m);

/* The message of a letter; borrowed as long as that. */
struct message crossing_read(const struct crossing_letter *l);

/* As mailbox_post; what can not be posted is the caller's. */
MUST_USE enum wax_status crossing_post(struct crossing *c, unsigned worker,
    struct crossing_letter *l);

/* For letters that a box refuses only if it is closed: then nobody is there
   who would miss it. */
void crossing_post_sure(struct crossing *c, unsigned worker,
    struct crossing_letter *l);

void serve_init(struct crossing *c, const uint8_t key[16]);

/* What is open ends; the origins are told. */
void serve_clear(struct crossing *c);

/* Letters of an origin; the callee's from now on. */
void serve_request(struct crossing *c, struct crossing_letter *l);
void serve_keep(struct crossing *c, struct crossing_letter *l);
void serve_end(struct crossing *c, struct crossing_letter *l);

/* The same for a request that came too late: there is no net any more. */
void serve_refuse(struct crossing *c, struct crossing_letter *l,
    enum hop_failure why);

#endif
