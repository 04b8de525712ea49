/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_state.h - what an endpoint that takes tokens consists of */
#ifndef PEER_ACE_STATE_H
#define PEER_ACE_STATE_H

#include <sys/queue.h>

#include "core/address.h"
#include "core/timers.h"
#include "peer/ace.h"
#include "peer/serve_state.h"

#define ACE_HOSTS_MAX 64	/* that are counted at a time */
#define ACE_PERIOD_S 10		/* in which they are */
#define ACE_QUESTIONS_MAX 16	/* under way */

struct waxpeer_ace_question {
	TAILQ_ENTRY(waxpeer_ace_question) order;
	struct ace_server *server;
	struct waxpeer_incoming *in;
	size_t as;
};

TAILQ_HEAD(ace_questions, waxpeer_ace_question);

/* How many uploads came from where, since the period began. */
struct ace_rates {
	uint64_t since;		/* microseconds */
	unsigned all;
	struct {
		struct address host;
		unsigned count;
	} hosts[ACE_HOSTS_MAX];
	size_t host_count;
};

struct ace_server {
	struct waxpeer_endpoint *endpoint;
	struct wax_ace_rs *rs;		/* owned */
	struct timer timer;		/* for the next end of a token */
	struct ace_rates rates;
	unsigned host_max, all_max;
	bool is_closed;
	struct ace_questions questions;
	size_t question_count;
	enum wax_status (*ask)(void *arg, struct waxpeer_ace_question *q,
	    size_t as, const uint8_t *request, size_t len);
	bool (*is_reserved)(void *arg, const uint8_t *uuid);
	void (*told)(void *arg, const struct waxpeer_ace_event *event);
	void *arg;
};

/* NULL does nothing. When no request is being served any more. */
void ace_server_free(struct ace_server *v);

/* Closed, it refuses all uploads with 5.03. */
void ace_set_open(struct waxpeer_endpoint *e, bool is_open);
/* A request was opened with c: may it be served? False: its token has ended. */
bool ace_take_use(struct waxpeer_endpoint *e, struct wax_context *c);
/* 0, or how a sealed request is refused because of its token's scope. */
uint8_t ace_refusal(const struct waxpeer_incoming *in);
/* Hints for a 4.01, in out; *len is 0 if there are none. */
void ace_write_hints(const struct waxpeer_endpoint *e, uint8_t *out,
    size_t size, size_t *len);

/* ace_rates.c: one more came from that host. False: it is one too many. */
bool ace_rates_take(struct ace_rates *r, const struct address *from,
    uint64_t now, unsigned host_max, unsigned all_max);

#endif
