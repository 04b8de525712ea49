/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net_sessions.c - two nets and sessions between them that are refused,
   break and are released, with requests in both directions: what must hold
   whatever happens */

#include "check_main.h"

#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/fake_stream.h"
#include "ostler/net/fake_transport.h"
#include "ostler/net/hop.h"
#include "ostler/net/net.h"

#define EXCHANGES 2000
#define FLYING_MAX 8192
#define PAIRS_MAX 64

/* An exchange as the test sees it, named by a number in its payload. */
struct exchange {
	struct outbound *out;
	struct inbound *in;	/* waiting to be answered, or NULL */
	unsigned asked;		/* how often it reached the server */
	unsigned ended;		/* how often its end was told */
	bool observes;		/* a notification comes before the answer */
	bool notified;
};

/* A message on its way. */
struct flying {
	struct fake_message *m;
	int to;			/* side */
	uint64_t arrives;
	uint64_t order;
};

/* The two ends of one session. */
struct pair {
	uint32_t number[2];
	uint64_t last[2];	/* when the last message arrives there */
};

struct world {
	uint64_t now;
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics[2];
	struct listener_conf listener;
	struct hop_conf hop;
	struct address addresses[2];
	struct net_conf conf[2];	/* 0 connects, 1 listens */
	struct fake fake[2];
	struct fake_streams streams[2];
	struct net *net[2];
	struct pair pairs[PAIRS_MAX];
	size_t pair_count;
	struct flying flying[FLYING_MAX];
	size_t flying_count;
	uint64_t random;
	uint64_t order;
	unsigned loss, doubling, wait;	/* percent, percent, milliseconds */
	unsigned refusals, breaks;	/* per mille of the steps */
	struct exchange exchanges[EXCHANGES];
};

static uint32_t
dice(struct world *w, uint32_t limit)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return (uint32_t)(w->random >> 32) % limit;
}

static void
world_random(void *arg, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)dice(arg, 256);
}

static struct exchange *
world_find(struct world *w, const struct message *m)
{
	ck_assert_uint_eq(m->payload.len, 3);

	size_t n = (size_t)m->payload.data[0] << 8 | m->payload.data[1];

	ck_assert_uint_lt(n, EXCHANGES);
	return &w->exchanges[n];
}

static struct message
numbered(size_t n, uint8_t code, bool more, uint8_t payload[3])
{
	payload[0] = (uint8_t)(n >> 8);
	payload[1] = (uint8_t)n;
	payload[2] = more;
	return (struct message){
		.type = MESSAGE_CON, .code = code,
		.payload = bytes_of(payload, 3),
	};
}

static void
world_respond(struct world *w, struct exchange *x)
{
	uint8_t payload[3];
	bool more = x->observes && !x->notified;
	struct message m = numbered((size_t)(x - w->exchanges), CODE_CONTENT,
	    more, payload);

	x->notified = true;
	ck_assert_int_eq(inbound_respond(x->in, &m, more ? RESPONSE_MORE :
	    RESPONSE_FINAL), WAX_OK);
	if (!more)
		x->in = NULL;
}

static void
world_take_request(void *arg, struct inbound *in, const struct message *m)
{
	struct world *w = arg;
	struct exchange *x = world_find(w, m);

	x->asked++;
	x->in = in;
	in->owner = x;
	if (dice(w, 2) == 0)
		world_respond(w, x);
}

static void
world_take_response(void *arg, struct outbound *out, const struct message *m)
{
	struct exchange *x = world_find(arg, m);

	ck_assert_ptr_eq(out->owner, x);
	ck_assert_uint_eq(x->ended, 0);
	if (m->payload.data[2] != 0) {
		outbound_keep(out);
		return;
	}
	x->ended++;
	outbound_end(out);
}

static void
world_take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	struct exchange *x = out->owner;

	(void)arg;
	(void)why;
	ck_assert_uint_eq(x->ended, 0);
	x->ended++;
	outbound_end(out);
}

static void
world_take_cancel(void *arg, struct inbound *in)
{
	struct exchange *x = in->owner;

	(void)arg;
	ck_assert_ptr_eq(x->in, in);
	x->in = NULL;
}

static struct net *
world_net(struct world *w, int side)
{
	struct hop_receiver receiver = {
		.arg = w,
		.take_request = world_take_request,
		.take_response = world_take_response,
		.take_failure = world_take_failure,
		.take_cancel = world_take_cancel,
	};
	struct net *net;
	size_t which;

	fake_init(&w->fake[side], "10.0.0.1");
	fake_streams_init(&w->streams[side]);
	w->fake[side].streams = &w->streams[side];
	net = net_new(&(struct net_context){
		.conf = &w->conf[side], .clock = &w->clock,
		.timers = &w->timers, .log = w->log,
		.metrics = &w->metrics[side],
		.random = world_random, .random_arg = w,
		.transport_arg = &w->fake[side],
	});
	ck_assert_ptr_nonnull(net);
	hop_set_receiver(net, &receiver);
	ck_assert_int_eq(net_listen(net, &which), WAX_OK);
	return net;
}

static void
world_configure(struct world *w, const struct transport *transport)
{
	w->conf[0] = w->conf[1] = (struct net_conf){
		.ack_timeout = CLOCK_S(2), .ack_random_percent = 150,
		.max_retransmit = 4, .ack_delay = CLOCK_S(1),
		.inbound_max = EXCHANGES + 100,
	};
	w->addresses[0].port = 5684;
	w->addresses[1].port = 5685;
	w->listener = (struct listener_conf){
		.name = (char *)(uintptr_t)"in", .transport = transport,
		.address = w->addresses[0], .timeout = CLOCK_S(120),
		.outstanding = EXCHANGES, .idle = CLOCK_S(40),
		.keep_alive = CLOCK_S(20), .sessions_max = 5,
	};
	w->conf[1].listeners = &w->listener;
	w->conf[1].listener_count = 1;
	w->hop = (struct hop_conf){
		.name = (char *)(uintptr_t)"next", .transport = transport,
		.addresses = w->addresses, .address_count = 2,
		.timeout = CLOCK_S(120), .outstanding = EXCHANGES,
		.source_ports = 4, .takes_requests = true,
		.answering = w->listener, .keep_alive = CLOCK_S(30),
		.retry_least = CLOCK_MS(200), .retry_most = CLOCK_S(2),
	};
	w->conf[0].hops = &w->hop;
	w->conf[0].hop_count = 1;
}

static struct world *
world_new(uint64_t seed, const struct transport *transport)
{
	struct world *w = calloc(1, sizeof(*w));

	w->random = seed * 0x9e3779b97f4a7c15u + 1;
	w->now = CLOCK_S(500);
	clock_init_fake(&w->clock, &w->now);
	clock_tick(&w->clock);
	timers_init(&w->timers, w);
	w->log = log_new(&(struct log_options){
		.fd = 2, .level = LOG_LEVEL_ERROR, .clock = &w->clock });
	world_configure(w, transport);
	for (int side = 0; side < 2; side++)
		w->net[side] = world_net(w, side);
	return w;
}

static void
world_free(struct world *w)
{
	while (w->flying_count > 0)
		free(w->flying[--w->flying_count].m);
	for (int side = 0; side < 2; side++) {
		net_free(w->net[side]);
		fake_streams_clear(&w->streams[side]);
		fake_clear(&w->fake[side]);
	}
	ck_assert_uint_eq(w->timers.count, 0);
	timers_clear(&w->timers);
	log_free(w->log);
	free(w);
}

/* --- sessions: what is opened comes up or not, what is up may break ------- */

static struct fake_session *
pair_end(struct world *w, const struct pair *p, int side)
{
	return fake_find_session(&w->streams[side], p->number[side]);
}

static void
world_open(struct world *w)
{
	struct fake_session *s = fake_find_opening(&w->streams[0]), *other;
	enum wax_status st;
	struct address peer = { .port = 1 };

	if (s == NULL || dice(w, 4) != 0)
		return;
	if (dice(w, 1000) < w->refusals || w->pair_count == PAIRS_MAX ||
	    (other = fake_accept(&w->streams[1], &w->listener, &peer, NULL,
	    &st)) == NULL) {
		fake_end(s, dice(w, 2) == 0 ? SESSION_END_REFUSED :
		    SESSION_END_INSECURE);
		return;
	}
	w->pairs[w->pair_count++] = (struct pair){
		.number = { s->common.number, other->common.number },
	};
	fake_open(s, NULL);
}

static void
world_end_pair(struct world *w, struct pair *p, enum session_end how)
{
	for (int side = 0; side < 2; side++) {
		struct fake_session *s = pair_end(w, p, side);

		if (s != NULL)
			fake_end(s, how);
	}
	*p = w->pairs[--w->pair_count];
}

/* Those one of whose ends is gone, and now and then others. */
static void
world_break(struct world *w)
{
	static const enum session_end hows[] = {
		SESSION_END_PEER, SESSION_END_LOST, SESSION_END_PROTOCOL,
	};

	for (size_t i = w->pair_count; i-- > 0;) {
		struct pair *p = &w->pairs[i];
		struct fake_session *a = pair_end(w, p, 0);
		struct fake_session *b = pair_end(w, p, 1);

		if (a == NULL || b == NULL)
			world_end_pair(w, p, SESSION_END_PEER);
		else if (dice(w, 1000) < w->breaks)
			world_end_pair(w, p, hows[dice(w, 3)]);
		else if (dice(w, 1000) < w->breaks)
			net_take_release(dice(w, 2) == 0 ? &a->common :
			    &b->common);
	}
}

/* --- messages: a stream keeps their order, datagrams do not --------------- */

static void
world_launch(struct world *w, const struct fake_message *m, struct pair *p,
    int to)
{
	bool stream = w->hop.transport->kind == TRANSPORT_STREAM;
	struct fake_message *copy = malloc(sizeof(*copy) + m->len);
	uint64_t at = w->now + CLOCK_MS(dice(w, w->wait + 1));

	ck_assert_uint_lt(w->flying_count, FLYING_MAX);
	memcpy(copy, m, sizeof(*copy) + m->len);
	copy->session = p->number[to];
	if (stream && at < p->last[to])
		at = p->last[to];
	p->last[to] = at;
	w->flying[w->flying_count++] = (struct flying){
		copy, to, at, w->order++,
	};
}

static struct pair *
world_find_pair(struct world *w, int side, uint32_t number)
{
	for (size_t i = 0; i < w->pair_count; i++)
		if (w->pairs[i].number[side] == number)
			return &w->pairs[i];
	return NULL;
}

static void
world_collect(struct world *w)
{
	for (int side = 0; side < 2; side++) {
		struct fake_message *m;

		while ((m = fake_take_message(&w->streams[side])) != NULL) {
			struct pair *p = world_find_pair(w, side, m->session);

			if (p != NULL && dice(w, 100) >= w->loss)
				world_launch(w, m, p, 1 - side);
			if (p != NULL && dice(w, 100) < w->doubling)
				world_launch(w, m, p, 1 - side);
			free(m);
		}
	}
}

static void
world_arrive(struct world *w, const struct flying *f)
{
	struct fake_session *s = fake_find_session(&w->streams[f->to],
	    f->m->session);
	struct bytes data = bytes_of(f->m->data, f->m->len);
	struct message m;

	if (s == NULL)
		return;
	if (s->common.transport->kind == TRANSPORT_DATAGRAM) {
		fake_say_bytes(s, data);
		return;
	}
	ck_assert_int_eq(message_parse_udp(data, &m), WAX_OK);
	fake_say(s, &m);
}

/* The first of those that have arrived. */
static struct flying *
world_next(struct world *w)
{
	struct flying *first = NULL;

	for (size_t i = 0; i < w->flying_count; i++) {
		struct flying *f = &w->flying[i];

		if (f->arrives <= w->now && (first == NULL ||
		    f->arrives < first->arrives || (f->arrives ==
		    first->arrives && f->order < first->order)))
			first = f;
	}
	return first;
}

static void
world_deliver(struct world *w)
{
	struct flying *next;

	while ((next = world_next(w)) != NULL) {
		struct flying f = *next;

		*next = w->flying[--w->flying_count];
		world_arrive(w, &f);
		free(f.m);
	}
}

static void
world_pong(struct world *w)
{
	for (int side = 0; side < 2; side++) {
		struct fake_session *s;

		LIST_FOREACH(s, &w->streams[side].sessions, order) {
			if (s->pings > 0)
				net_take_alive(&s->common);
			s->pings = 0;
		}
	}
}

static void
world_step(struct world *w, uint64_t time)
{
	w->now += time;
	clock_tick(&w->clock);
	world_open(w);
	world_break(w);
	world_deliver(w);
	world_pong(w);
	timers_run(&w->timers, w->clock.now);
	for (int side = 0; side < 2; side++)
		net_flush(w->net[side]);
	world_collect(w);
}

/* From the one who connects over its hop, or back over a session. */
static void
world_ask(struct world *w, struct exchange *x)
{
	uint8_t payload[3];
	struct message m = numbered((size_t)(x - w->exchanges), CODE_POST,
	    false, payload);
	struct hop_client client = { .session = 1 + dice(w, 3) };
	struct hop_request q = {
		.message = &m, .owner = x,
		.client = dice(w, 5) == 0 ? &client : NULL,
	};
	struct hop *hop = hop_get(w->net[0], 0);

	x->observes = dice(w, 3) == 0;
	if (w->pair_count > 0 && dice(w, 3) == 0)
		hop = hop_get_session(w->net[1],
		    w->pairs[dice(w, (uint32_t)w->pair_count)].number[1]);
	if (hop == NULL || hop_send_request(hop, &q, &x->out) != WAX_OK)
		x->ended++;
}

static void
world_answer_some(struct world *w)
{
	for (unsigned i = 0; i < EXCHANGES; i++)
		if (w->exchanges[i].in != NULL && dice(w, 20) == 0)
			world_respond(w, &w->exchanges[i]);
}

static void
world_run(struct world *w)
{
	for (unsigned i = 0; i < EXCHANGES; i++) {
		world_ask(w, &w->exchanges[i]);
		world_step(w, CLOCK_MS(dice(w, 60)));
		if (i % 8 == 0)
			world_answer_some(w);
	}
	for (unsigned i = 0; i < 1600; i++) {
		world_step(w, CLOCK_MS(100));
		world_answer_some(w);
	}
	while (w->pair_count > 0)
		world_end_pair(w, &w->pairs[0], SESSION_END_LOST);
	w->breaks = 0;
	for (unsigned i = 0; i < 400; i++)
		world_step(w, CLOCK_S(1));
}

/* Everything ended, once, and nothing is left; how many were asked. */
static unsigned
world_check(struct world *w)
{
	unsigned asked = 0;

	for (unsigned i = 0; i < EXCHANGES; i++) {
		const struct exchange *x = &w->exchanges[i];

		ck_assert_uint_le(x->asked, 1);
		ck_assert_uint_eq(x->ended, 1);
		ck_assert_ptr_null(x->in);
		asked += x->asked;
	}
	for (int side = 0; side < 2; side++) {
		struct net_usage u;

		net_get_usage(w->net[side], &u);
		ck_assert_uint_eq(u.inbounds + u.outbounds + u.peers +
		    u.heard, 0);
		ck_assert_uint_eq(u.sessions, w->pair_count);
	}
	return asked;
}

static unsigned
world_try(uint64_t seed, const struct transport *transport, unsigned trouble)
{
	struct world *w = world_new(seed, transport);
	bool stream = transport->kind == TRANSPORT_STREAM;
	unsigned asked;

	w->wait = 20 + 100 * trouble;
	w->loss = stream ? 0 : 10 * trouble;
	w->doubling = stream ? 0 : 10 * trouble;
	w->refusals = 150 * trouble;
	w->breaks = trouble;
	world_run(w);
	asked = world_check(w);
	world_free(w);
	return asked;
}

START_TEST(good_sessions_carry_everything)
{
	ck_assert_uint_gt(world_try(1, &fake_stream_transport, 0), 1990);
	ck_assert_uint_gt(world_try(2, &fake_secure_transport, 0), 1990);
}
END_TEST

START_TEST(breaking_streams_end_everything_once)
{
	for (uint64_t seed = 1; seed <= 5; seed++)
		ck_assert_uint_gt(world_try(seed, &fake_stream_transport,
		    1 + (unsigned)seed), 200);
}
END_TEST

START_TEST(breaking_datagram_sessions_end_everything_once)
{
	for (uint64_t seed = 1; seed <= 5; seed++)
		ck_assert_uint_gt(world_try(seed, &fake_secure_transport,
		    1 + (unsigned)seed), 200);
}
END_TEST

TEST_MAIN("ostler/net/net_sessions",
    good_sessions_carry_everything,
    breaking_streams_end_everything_once,
    breaking_datagram_sessions_end_everything_once)
