/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* separate.c - responses and notifications as messages of our own */
#include "ostler/net/separate.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/net/reliable.h"
#include "ostler/net/state.h"

#define SENT_MAX 4	/* Message IDs of one client's notifications */

struct separate {
	struct net_inbound *in;
	struct peer *peer;
	struct timer timer;
	struct packet *current;	/* a CON that waits for its ACK, or NULL */
	struct packet *pending;	/* the newest to follow it, or NULL */
	enum message_type pending_type;
	uint64_t timeout;	/* of current; microseconds */
	uint32_t retransmitted;	/* times */
	bool final;		/* the last one was given */
	uint8_t sent_next;
	struct sent sent[SENT_MAX];	/* a ring */
};

struct sent_wanted {
	const struct peer *peer;
	uint16_t mid;
	uint64_t not_before;
};

/* Both are numbers of our own: nobody can aim at a bucket. */
static uint64_t
sent_hash(const struct peer *peer, uint16_t mid)
{
	return ((uint64_t)peer->number << 16 | mid) * 0x9e3779b97f4a7c15u;
}

static bool
sent_match(const struct table_link *link, const void *arg)
{
	const struct sent *sent = TABLE_ENTRY(link, const struct sent, link);
	const struct sent_wanted *wanted = arg;

	return sent->mid == wanted->mid &&
	    sent->separate->peer == wanted->peer &&
	    sent->at >= wanted->not_before;
}

static size_t
sent_limit(size_t limit)
{
	return limit <= SIZE_MAX / SENT_MAX ? limit * SENT_MAX : SIZE_MAX;
}

void
separate_init(struct net *net, size_t limit)
{
	uint8_t key[16] = { 0 };	/* table_hash is not used */

	table_init(&net->sents.table, sent_limit(limit), key);
}

void
separate_set_limit(struct net *net, size_t limit)
{
	net->sents.table.limit = sent_limit(limit);
}

void
separate_clear(struct net *net)
{
	table_clear(&net->sents.table);
}

static void
sent_forget(struct net *net, struct sent *sent)
{
	if (sent->listed)
		table_remove(&net->sents.table, &sent->link);
	sent->listed = false;
}

/* Without memory the Message ID is not noted and its ACK will be ignored. */
static void
sent_note(struct net *net, struct separate *s, uint16_t mid)
{
	struct sent *sent = &s->sent[s->sent_next];

	s->sent_next = (uint8_t)((s->sent_next + 1) % SENT_MAX);
	sent_forget(net, sent);
	sent->separate = s;
	sent->mid = mid;
	sent->at = net->clock->now;
	sent->listed = table_insert(&net->sents.table, &sent->link,
	    sent_hash(s->peer, mid)) == WAX_OK;
}

static struct separate *
sent_find(struct net *net, const struct way *way, uint16_t mid)
{
	struct peer *peer = peers_find(net, way);
	uint64_t now = net->clock->now;
	uint64_t lifetime = net->times.exchange_lifetime;

	if (peer == NULL)
		return NULL;

	struct sent_wanted wanted = {
		peer, mid, now > lifetime ? now - lifetime : 0,
	};
	struct table_link *link = table_find(&net->sents.table,
	    sent_hash(peer, mid), sent_match, &wanted);

	return link == NULL ? NULL :
	    TABLE_ENTRY(link, struct sent, link)->separate;
}

bool
separate_is_outstanding(const struct separate *s)
{
	return s != NULL && s->current != NULL;
}

void
separate_free(struct net *net, struct separate *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < SENT_MAX; i++)
		sent_forget(net, &s->sent[i]);
	timers_stop(net->timers, &s->timer);
	peers_release(net, s->peer);
	free(s->current);
	free(s->pending);
	free(s);
}

static enum wax_status
separate_begin(struct net *net, struct net_inbound *in)
{
	struct separate *s = calloc(1, sizeof(*s));
	enum wax_status st;

	if (s == NULL)
		return WAX_MEMORY;
	if ((st = peers_use(net, &in->way, &s->peer)) != WAX_OK) {
		free(s);
		return st;
	}
	s->in = in;
	in->separate = s;
	return WAX_OK;
}

static void separate_on_timer(struct timer *timer, void *arg);

static void
separate_transmit(struct net *net, struct separate *s)
{
	reliable_send(&s->in->way, packet_bytes(s->current));
	net_start_timer(net, &s->timer, net->clock->now + s->timeout,
	    separate_on_timer);
}

/* Sends p, which is taken, under a new Message ID. A CON stays as current with
   the retransmission state that the caller has set. */
static enum wax_status
separate_start_take(struct net *net, struct separate *s, struct packet *p,
    enum message_type type)
{
	uint16_t mid;
	enum wax_status st = peers_take_mid(net, s->peer, &mid);

	if (st != WAX_OK) {
		free(p);
		return st;
	}
	packet_restamp(p, type, mid);
	sent_note(net, s, mid);
	net_count(net, METRIC_SEPARATE_RESPONSES);
	if (type == MESSAGE_NON) {
		reliable_send(&s->in->way, packet_bytes(p));
		free(p);
		return WAX_OK;
	}
	free(s->current);
	s->current = p;
	separate_transmit(net, s);
	return WAX_OK;
}

static enum wax_status
separate_start_first_take(struct net *net, struct separate *s,
    struct packet *p, enum message_type type)
{
	s->retransmitted = 0;
	s->timeout = times_first_timeout(&net->times, &net->entropy);
	return separate_start_take(net, s, p, type);
}

/* What forward/ asks for. The type of an ACK says nothing here: as the request
   was. */
static enum message_type
separate_choose_type(const struct separate *s, const struct message *m)
{
	if (m->type == MESSAGE_CON || m->type == MESSAGE_NON)
		return m->type;
	return s->in->con ? MESSAGE_CON : MESSAGE_NON;
}

enum wax_status
separate_send(struct net *net, struct net_inbound *in,
    const struct message *m, bool final)
{
	enum wax_status st = net_reserve_timer(net);
	struct packet *p;

	if (st != WAX_OK)
		return st;
	if (in->separate == NULL && (st = separate_begin(net, in)) != WAX_OK)
		return st;

	struct separate *s = in->separate;
	enum message_type type = separate_choose_type(s, m);

	st = packet_new(m, type, 0, inbound_token_bytes(in), &p);
	if (st != WAX_OK)
		return st;
	if (s->current == NULL) {
		st = separate_start_first_take(net, s, p, type);
	} else {
		if (s->pending != NULL)
			net_count(net, METRIC_NOTIFICATIONS_REPLACED);
		free(s->pending);
		s->pending = p;
		s->pending_type = type;
	}
	if (st == WAX_OK)
		s->final = final;
	return st;
}

/* s may be gone afterwards. */
static void
separate_end(struct net *net, struct separate *s)
{
	if (s->final)
		inbound_finish(net, s->in);
	else
		inbound_cancel(net, s->in);
}

/* RFC 7641 section 4.5.2: a newer notification takes the place of one that
   timed out, and its retransmission counter and timeout. False: there is no
   Message ID for it, so the old one goes on. */
static bool
separate_replace(struct net *net, struct separate *s)
{
	struct packet *p = s->pending;

	s->pending = NULL;
	return separate_start_take(net, s, p, MESSAGE_CON) == WAX_OK;
}

static void
separate_on_timer(struct timer *timer, void *arg)
{
	struct separate *s = TABLE_ENTRY(timer, struct separate, timer);
	struct net *net = s->in->way.endpoint->net;

	(void)arg;
	if (s->retransmitted >= net->times.max_retransmit) {
		net_count(net, METRIC_RESPONSES_UNACKNOWLEDGED);
		separate_end(net, s);
		return;
	}
	s->retransmitted++;
	s->timeout *= 2;
	if (s->pending != NULL && separate_replace(net, s))
		return;
	net_count(net, METRIC_RESPONSES_RETRANSMITTED);
	separate_transmit(net, s);
}

static bool
separate_has_mid(const struct separate *s, uint16_t mid)
{
	const uint8_t *d = s->current == NULL ? NULL : s->current->data;

	return d != NULL && (d[2] << 8 | d[3]) == mid;
}

bool
separate_take_ack(struct net *net, const struct way *way, uint16_t mid)
{
	struct separate *s = sent_find(net, way, mid);

	if (s == NULL || !separate_has_mid(s, mid))
		return false;
	timers_stop(net->timers, &s->timer);
	free(s->current);
	s->current = NULL;
	if (s->pending != NULL) {
		struct packet *p = s->pending;

		s->pending = NULL;
		/* lost without a Message ID: counted there */
		(void)!separate_start_first_take(net, s, p, s->pending_type);
	}
	if (s->current == NULL && s->final)
		inbound_finish(net, s->in);
	return true;
}

bool
separate_take_reset(struct net *net, const struct way *way, uint16_t mid)
{
	struct separate *s = sent_find(net, way, mid);

	if (s == NULL)
		return false;
	net_count(net, METRIC_RESETS_RECEIVED);
	if (!s->final)
		net_count(net, METRIC_NOTIFICATIONS_REFUSED);
	separate_end(net, s);
	return true;
}
