/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* crossing.c - requests at sessions of another worker: the origin's side */
#include "ostler/net/crossing.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/crossing_state.h"

/* Longer than the other worker waits itself: its word on a timeout comes
   first, if that worker lives. */
#define CROSSING_MARGIN CLOCK_S(1)

struct crossings {
	unsigned workers;
	atomic_uint_fast64_t last_order;	/* of sessions */
	struct mailbox *boxes[];	/* owned */
};

struct crossing_outbound {
	struct outbound part;		/* first: what the receiver sees */
	struct table_link link;
	TAILQ_ENTRY(crossing_outbound) order;
	struct timer timer;
	struct hop_taker taker;
	uint64_t number;
	struct crossing_letter *end;	/* owned; so that it can not fail */
	bool is_silent;	/* failed, or another took its place: what still
			   comes of it is for nobody */
	bool is_over;	/* the other worker knows nothing of it any more */
};

struct crossings *
crossings_new(unsigned workers, size_t limit)
{
	struct crossings *all = calloc(1, sizeof(*all) +
	    workers * sizeof(all->boxes[0]));

	if (all == NULL)
		return NULL;
	for (; all->workers < workers; all->workers++) {
		all->boxes[all->workers] = mailbox_new(limit);
		if (all->boxes[all->workers] == NULL) {
			crossings_free(all);
			return NULL;
		}
	}
	return all;
}

void
crossings_free(struct crossings *all)
{
	if (all == NULL)
		return;
	while (all->workers > 0)
		mailbox_free(all->boxes[--all->workers]);
	free(all);
}

void
crossings_set_waker(struct crossings *all, unsigned worker,
    void (*wake)(void *arg), void *arg)
{
	mailbox_set_waker(all->boxes[worker], wake, arg);
}

uint64_t
crossings_take_order(struct crossings *all)
{
	return atomic_fetch_add(&all->last_order, 1) + 1;
}

/* The longest that any session may take. */
static uint64_t
crossing_find_timeout(const struct net_conf *conf)
{
	uint64_t longest = 0;

	for (size_t i = 0; i < conf->listener_count; i++)
		if (conf->listeners[i].timeout > longest)
			longest = conf->listeners[i].timeout;
	for (size_t i = 0; i < conf->hop_count; i++)
		if (conf->hops[i].timeout > longest)
			longest = conf->hops[i].timeout;
	return longest + CROSSING_MARGIN;
}

static uint64_t
crossing_timeout(const struct crossing *c, const struct hop_request *request)
{
	return request->timeout > 0 ? request->timeout + CROSSING_MARGIN :
	    c->conf.timeout;
}

struct crossing *
crossing_new(struct net *net)
{
	struct crossings *all = net->context.crossings;
	struct crossing *c = calloc(1, sizeof(*c));
	uint8_t key[16];

	if (c == NULL || (c->hops = calloc(all->workers,
	    sizeof(c->hops[0]))) == NULL) {
		free(c);
		return NULL;
	}
	c->net = net;
	c->all = all;
	c->worker = net->context.worker;
	c->next_number = 1;
	c->conf = (struct hop_conf){
		.name = (char *)(uintptr_t)"worker",
		.kind = HOP_PROXY,
		.timeout = crossing_find_timeout(net->context.conf),
	};
	for (unsigned i = 0; i < all->workers; i++)
		c->hops[i] = (struct hop){ .net = net, .conf = &c->conf,
			.crossing = c };
	entropy_take(&net->entropy, key, sizeof(key));
	table_init(&c->outbounds, net->context.conf->inbound_max, key);
	TAILQ_INIT(&c->outbound_list);
	serve_init(c, key);
	return c;
}

void
crossing_take_conf(struct net *net)
{
	const struct net_conf *conf = net->context.conf;
	struct crossing *c = net->crossing;

	if (c == NULL)
		return;
	c->conf.timeout = crossing_find_timeout(conf);
	c->outbounds.limit = conf->inbound_max;
	c->servings.limit = conf->inbound_max;
}

struct crossing_letter *
crossing_write(const struct crossing *c, enum crossing_kind kind,
    uint64_t number, const struct message *m)
{
	size_t len = m == NULL ? 0 : m->options.len + m->payload.len;
	struct crossing_letter *l = malloc(sizeof(*l) + len);

	if (l == NULL)
		return NULL;
	*l = (struct crossing_letter){
		.letter.size = sizeof(*l) + len,
		.kind = kind,
		.from = c->worker,
		.number = number,
	};
	if (m == NULL)
		return l;
	l->type = m->type;
	l->code = m->code;
	l->options_len = m->options.len;
	l->payload_len = m->payload.len;
	l->has_payload = !bytes_is_absent(m->payload);
	if (m->options.len > 0)
		memcpy(l->data, m->options.data, m->options.len);
	if (m->payload.len > 0)
		memcpy(l->data + m->options.len, m->payload.data,
		    m->payload.len);
	return l;
}

struct message
crossing_read(const struct crossing_letter *l)
{
	return (struct message){
		.type = l->type,
		.code = l->code,
		.options = bytes_of(l->data, l->options_len),
		.payload = l->has_payload ? bytes_of(l->data + l->options_len,
		    l->payload_len) : BYTES_ABSENT,
	};
}

enum wax_status
crossing_post(struct crossing *c, unsigned worker, struct crossing_letter *l)
{
	enum wax_status st = mailbox_post(c->all->boxes[worker], &l->letter);

	if (st == WAX_LIMIT)
		net_count(c->net, METRIC_CROSSINGS_FULL);
	return st;
}

void
crossing_post_sure(struct crossing *c, unsigned worker,
    struct crossing_letter *l)
{
	l->letter.is_sure = true;
	if (crossing_post(c, worker, l) != WAX_OK)
		free(l);
}

static struct crossing_outbound *
crossing_outbound_of(struct outbound *part)
{
	return (struct crossing_outbound *)(void *)part;
}

static unsigned
crossing_worker_of(const struct hop *hop)
{
	return (unsigned)(hop - hop->crossing->hops);
}

static uint64_t
crossing_hash(const struct crossing *c, uint64_t number)
{
	return table_hash(&c->outbounds, bytes_of(&number, sizeof(number)));
}

static bool
crossing_match(const struct table_link *link, const void *wanted)
{
	const uint64_t *number = wanted;

	return TABLE_ENTRY(link, const struct crossing_outbound, link)->number
	    == *number;
}

static struct crossing_outbound *
crossing_find(const struct crossing *c, uint64_t number)
{
	struct table_link *link = table_find(&c->outbounds,
	    crossing_hash(c, number), crossing_match, &number);

	return link == NULL ? NULL :
	    TABLE_ENTRY(link, struct crossing_outbound, link);
}

struct hop *
hop_get_worker(struct net *net, unsigned worker)
{
	struct crossing *c = net->crossing;

	return c != NULL && worker < c->all->workers ? &c->hops[worker] : NULL;
}

/* Frees it; it must not be in the table. */
static void
crossing_outbound_free(struct crossing_outbound *out)
{
	if (out == NULL)
		return;
	free(out->end);
	free(out);
}

static struct crossing_outbound *
crossing_outbound_new(struct hop *hop, const struct hop_request *request)
{
	struct crossing *c = hop->crossing;
	const struct hop_receiver *receiver = &c->net->receiver;
	struct crossing_outbound *out = calloc(1, sizeof(*out));

	if (out == NULL)
		return NULL;
	out->part.owner = request->owner;
	out->part.hop = hop;
	out->taker = request->taker != NULL ? *request->taker :
	    (struct hop_taker){ receiver->arg, receiver->take_response,
	    receiver->take_failure };
	out->number = c->next_number++;
	out->end = crossing_write(c, CROSSING_END, out->number, NULL);
	if (out->end == NULL) {
		free(out);
		return NULL;
	}
	return out;
}

static struct crossing_letter *
crossing_write_request(const struct crossing *c, uint64_t number,
    const struct hop_request *request)
{
	struct crossing_letter *l = crossing_write(c, CROSSING_REQUEST, number,
	    request->message);

	if (l == NULL)
		return NULL;
	l->session = request->session;
	l->has_client = request->client != NULL;
	if (l->has_client)
		l->client = *request->client;
	if (request->same_as != NULL)
		l->same_as = crossing_outbound_of(request->same_as)->number;
	l->is_cancel = request->is_cancel;
	l->timeout = request->timeout;
	l->share = request->share;
	return l;
}

static void
crossing_on_timer(struct timer *timer, void *arg)
{
	struct crossing_outbound *out = TABLE_ENTRY(timer,
	    struct crossing_outbound, timer);

	(void)arg;
	out->is_silent = true;
	net_count(out->part.hop->net, METRIC_OUTBOUND_TIMEOUTS);
	out->taker.take_failure(out->taker.arg, &out->part, HOP_TIMEOUT);
}

/* From here on nothing fails. */
static void
crossing_begin(struct crossing *c, struct crossing_outbound *out,
    const struct hop_request *request)
{
	TAILQ_INSERT_TAIL(&c->outbound_list, out, order);
	if (request->same_as != NULL)
		crossing_outbound_of(request->same_as)->is_silent = true;
	net_start_timer(c->net, &out->timer, c->net->clock->now +
	    crossing_timeout(c, request), crossing_on_timer);
	net_count(c->net, METRIC_CROSSINGS_SENT);
}

enum wax_status
crossing_send(struct hop *hop, const struct hop_request *request,
    struct outbound **result)
{
	struct crossing *c = hop->crossing;
	struct crossing_outbound *out = crossing_outbound_new(hop, request);
	struct crossing_letter *l = NULL;
	enum wax_status st = WAX_MEMORY;

	if (out == NULL || (l = crossing_write_request(c, out->number,
	    request)) == NULL || net_reserve_timer(c->net) != WAX_OK)
		goto fail;
	if ((st = table_insert(&c->outbounds, &out->link,
	    crossing_hash(c, out->number))) != WAX_OK)
		goto fail;
	if ((st = crossing_post(c, crossing_worker_of(hop), l)) != WAX_OK) {
		table_remove(&c->outbounds, &out->link);
		goto fail;
	}
	crossing_begin(c, out, request);
	*result = &out->part;
	return WAX_OK;
fail:
	free(l);
	crossing_outbound_free(out);
	return st;
}

static void
crossing_finish(struct outbound *part, enum crossing_kind kind)
{
	struct crossing_outbound *out = crossing_outbound_of(part);
	struct crossing *c = part->hop->crossing;

	if (!out->is_over) {
		out->end->kind = kind;
		crossing_post_sure(c, crossing_worker_of(part->hop), out->end);
		out->end = NULL;
	}
	timers_stop(c->net->timers, &out->timer);
	table_remove(&c->outbounds, &out->link);
	TAILQ_REMOVE(&c->outbound_list, out, order);
	crossing_outbound_free(out);
}

void
crossing_end(struct outbound *part)
{
	crossing_finish(part, CROSSING_END);
}

void
crossing_reject(struct outbound *part)
{
	crossing_finish(part, CROSSING_REJECT);
}

/* Without memory the other worker ends it in time, and says so. */
void
crossing_keep(struct outbound *part)
{
	struct crossing_outbound *out = crossing_outbound_of(part);
	struct crossing *c = part->hop->crossing;
	struct crossing_letter *l = crossing_write(c, CROSSING_KEEP,
	    out->number, NULL);

	timers_stop(c->net->timers, &out->timer);
	if (l != NULL)
		crossing_post_sure(c, crossing_worker_of(part->hop), l);
}

void
crossing_end_session(struct net *net, unsigned worker, uint32_t number,
    const char *reason)
{
	struct crossing *c = net->crossing;
	struct crossing_letter *l;

	if (c == NULL || worker >= c->all->workers ||
	    (l = crossing_write(c, CROSSING_END_SESSION, 0, NULL)) == NULL)
		return;
	l->session = number;
	snprintf(l->reason, sizeof(l->reason), "%s", reason);
	crossing_post_sure(c, worker, l);
}

static void
crossing_take_response(struct crossing *c, struct crossing_letter *l)
{
	struct crossing_outbound *out = crossing_find(c, l->number);
	struct message m = crossing_read(l);

	if (out != NULL && !out->is_silent)
		out->taker.take_response(out->taker.arg, &out->part, &m);
	free(l);
}

static void
crossing_take_failure(struct crossing *c, struct crossing_letter *l)
{
	struct crossing_outbound *out = crossing_find(c, l->number);
	enum hop_failure why = l->why;

	free(l);
	if (out == NULL)
		return;
	out->is_over = true;
	if (out->is_silent)
		return;
	out->is_silent = true;
	timers_stop(c->net->timers, &out->timer);
	out->taker.take_failure(out->taker.arg, &out->part, why);
}

static void
crossing_take_session_end(struct crossing *c, struct crossing_letter *l)
{
	hop_end_session(c->net, c->worker, l->session, l->reason);
	free(l);
}

typedef void crossing_take(struct crossing *c, struct crossing_letter *l);

static crossing_take *const takes[CROSSING_KINDS] = {
	[CROSSING_REQUEST] = serve_request,
	[CROSSING_RESPONSE] = crossing_take_response,
	[CROSSING_FAILURE] = crossing_take_failure,
	[CROSSING_KEEP] = serve_keep,
	[CROSSING_END] = serve_end,
	[CROSSING_REJECT] = serve_end,
	[CROSSING_END_SESSION] = crossing_take_session_end,
};

static struct crossing_letter *
crossing_next(struct letter_list *list)
{
	struct letter *l = STAILQ_FIRST(list);

	STAILQ_REMOVE_HEAD(list, order);
	return (struct crossing_letter *)(void *)l;
}

void
crossing_take_letters(struct net *net)
{
	struct crossing *c = net->crossing;
	struct letter_list list;

	if (c == NULL)
		return;
	mailbox_take(c->all->boxes[c->worker], &list);
	while (!STAILQ_EMPTY(&list)) {
		struct crossing_letter *l = crossing_next(&list);

		takes[l->kind](c, l);
	}
}

void
crossing_free(struct crossing *c)
{
	struct letter_list list;

	if (c == NULL)
		return;
	mailbox_close(c->all->boxes[c->worker], &list);
	while (!TAILQ_EMPTY(&c->outbound_list))
		crossing_end(&TAILQ_FIRST(&c->outbound_list)->part);
	serve_clear(c);
	while (!STAILQ_EMPTY(&list)) {
		struct crossing_letter *l = crossing_next(&list);

		if (l->kind == CROSSING_REQUEST)
			serve_refuse(c, l, HOP_LOST);
		else
			free(l);
	}
	table_clear(&c->outbounds);
	free(c->hops);
	free(c);
}
