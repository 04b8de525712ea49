/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* crossing_serve.c - requests of other workers at our sessions */
#include <stdlib.h>

#include "ostler/net/crossing_state.h"

struct serving {
	struct table_link link;
	TAILQ_ENTRY(serving) order;
	unsigned origin;
	uint64_t number;
	struct outbound *out;
	struct crossing_letter *failure;	/* owned; the request's letter,
						   so that it can not fail */
};

struct serving_key {
	uint64_t number;
	uint64_t origin;
};

static uint64_t
serving_hash(const struct crossing *c, unsigned origin, uint64_t number)
{
	struct serving_key key = { number, origin };

	return table_hash(&c->servings, bytes_of(&key, sizeof(key)));
}

static bool
serving_match(const struct table_link *link, const void *wanted)
{
	const struct serving *s = TABLE_ENTRY(link, const struct serving,
	    link);
	const struct serving_key *key = wanted;

	return s->number == key->number && s->origin == key->origin;
}

static struct serving *
serving_find(const struct crossing *c, unsigned origin, uint64_t number)
{
	struct serving_key key = { number, origin };
	struct table_link *link = table_find(&c->servings,
	    serving_hash(c, origin, number), serving_match, &key);

	return link == NULL ? NULL : TABLE_ENTRY(link, struct serving, link);
}

static struct serving *
serving_new(const struct crossing_letter *l)
{
	struct serving *s = calloc(1, sizeof(*s));

	if (s != NULL) {
		s->origin = l->from;
		s->number = l->number;
	}
	return s;
}

/* Takes it out; its outbound and its letter are the caller's. */
static void
serving_forget(struct crossing *c, struct serving *s)
{
	table_remove(&c->servings, &s->link);
	TAILQ_REMOVE(&c->serving_list, s, order);
	free(s);
}

void
serve_refuse(struct crossing *c, struct crossing_letter *l,
    enum hop_failure why)
{
	unsigned origin = l->from;

	l->kind = CROSSING_FAILURE;
	l->from = c->worker;
	l->why = why;
	crossing_post_sure(c, origin, l);
}

static void
serving_fail(struct crossing *c, struct serving *s, enum hop_failure why)
{
	outbound_end(s->out);
	serve_refuse(c, s->failure, why);
	serving_forget(c, s);
}

static void
serving_take_response(void *arg, struct outbound *out,
    const struct message *m)
{
	struct crossing *c = arg;
	struct serving *s = out->owner;
	struct crossing_letter *l = crossing_write(c, CROSSING_RESPONSE,
	    s->number, m);

	if (l != NULL && crossing_post(c, s->origin, l) == WAX_OK)
		return;
	free(l);
	serving_fail(c, s, HOP_BUSY);
}

static void
serving_take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	serving_fail(arg, out->owner, why);
}

void
serve_init(struct crossing *c, const uint8_t key[16])
{
	table_init(&c->servings, c->net->context.conf->inbound_max, key);
	TAILQ_INIT(&c->serving_list);
	c->taker = (struct hop_taker){ c, serving_take_response,
		serving_take_failure };
}

void
serve_clear(struct crossing *c)
{
	while (!TAILQ_EMPTY(&c->serving_list))
		serving_fail(c, TAILQ_FIRST(&c->serving_list), HOP_LOST);
	table_clear(&c->servings);
}

static enum hop_failure
serve_find_failure(enum wax_status st)
{
	switch (st) {
	case WAX_RANGE:
		return HOP_TOO_LARGE;
	case WAX_LIMIT:
	case WAX_MEMORY:
		return HOP_BUSY;
	default:
		return HOP_LOST;
	}
}

/* The earlier exchange with the same Token and session, if it is open. */
static struct outbound *
serve_find_earlier(const struct crossing *c, const struct crossing_letter *l,
    const struct hop *hop)
{
	struct serving *s = l->same_as == 0 ? NULL :
	    serving_find(c, l->from, l->same_as);

	return s != NULL && s->out->hop == hop ? s->out : NULL;
}

static enum wax_status
serve_send(struct crossing *c, struct hop *hop,
    const struct crossing_letter *l, struct serving *s)
{
	struct message m = crossing_read(l);
	struct hop_request request = {
		.message = &m,
		.owner = s,
		.client = l->has_client ? &l->client : NULL,
		.taker = &c->taker,
		.same_as = serve_find_earlier(c, l, hop),
		.is_cancel = l->is_cancel,
		.timeout = l->timeout,
		.share = l->share,
	};
	enum wax_status st = table_insert(&c->servings, &s->link,
	    serving_hash(c, l->from, l->number));

	if (st != WAX_OK)
		return st;
	if ((st = hop_send_request(hop, &request, &s->out)) != WAX_OK)
		table_remove(&c->servings, &s->link);
	return st;
}

/* Without the message: it was sent. */
static struct crossing_letter *
serve_shrink(struct crossing_letter *l)
{
	struct crossing_letter *shorter = realloc(l, sizeof(*l));

	if (shorter == NULL)
		return l;
	shorter->letter.size = sizeof(*shorter);
	return shorter;
}

void
serve_request(struct crossing *c, struct crossing_letter *l)
{
	struct hop *hop = hop_get_session(c->net, l->session);
	struct serving *s = NULL;
	enum wax_status st = WAX_MEMORY;

	if (hop == NULL) {
		serve_refuse(c, l, HOP_LOST);
		return;
	}
	if ((s = serving_new(l)) == NULL ||
	    (st = serve_send(c, hop, l, s)) != WAX_OK) {
		free(s);
		serve_refuse(c, l, serve_find_failure(st));
		return;
	}
	s->failure = serve_shrink(l);
	TAILQ_INSERT_TAIL(&c->serving_list, s, order);
	net_count(c->net, METRIC_CROSSINGS_SERVED);
}

void
serve_keep(struct crossing *c, struct crossing_letter *l)
{
	struct serving *s = serving_find(c, l->from, l->number);

	if (s != NULL)
		outbound_keep(s->out);
	free(l);
}

void
serve_end(struct crossing *c, struct crossing_letter *l)
{
	struct serving *s = serving_find(c, l->from, l->number);

	if (s != NULL) {
		if (l->kind == CROSSING_REJECT)
			outbound_reject(s->out);
		else
			outbound_end(s->out);
		free(s->failure);
		serving_forget(c, s);
	}
	free(l);
}
