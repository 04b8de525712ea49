/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net.c - two nets back to back over a network that loses, doubles and
   reorders: what must hold whatever happens */

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/rig.h"

#define EXCHANGES 3000
#define FLYING_MAX 4096

/* An exchange as the test sees it, named by a number in its payload. */
struct exchange {
	struct outbound *out;
	struct inbound *in;	/* waiting to be answered, or NULL */
	bool con;
	unsigned asked;		/* how often it reached the server */
	unsigned answered;	/* how often its answer came back */
	unsigned failed;
	bool ended;
};

/* A datagram on its way. */
struct flying {
	struct fake_datagram *d;
	uint64_t arrives;
};

struct world {
	uint64_t now;
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics[2];
	struct listener_conf listener;
	struct hop_conf hop;
	struct address hop_address;
	struct net_conf conf[2];	/* 0 asks, 1 answers */
	struct fake fake[2];
	struct net *net[2];
	struct flying flying[FLYING_MAX];
	size_t flying_count;
	uint64_t random;
	unsigned loss, doubling, wait;	/* percent, percent, milliseconds */
	bool drop_answers;		/* the server drops some */
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

static unsigned
payload_number(const struct message *m)
{
	ck_assert_uint_eq(m->payload.len, 4);
	unsigned n = (unsigned)m->payload.data[0] << 8 | m->payload.data[1];

	ck_assert_uint_lt(n, EXCHANGES);
	return n;
}

static struct message
numbered(unsigned n, enum message_type type, uint8_t code, uint8_t *payload)
{
	payload[0] = (uint8_t)(n >> 8);
	payload[1] = (uint8_t)n;
	payload[2] = payload[3] = 0x55;
	return (struct message){
		.type = type, .code = code, .payload = bytes_of(payload, 4),
	};
}

static void
world_respond(struct world *w, struct exchange *x)
{
	uint8_t payload[4];
	struct message m = numbered((unsigned)(x - w->exchanges),
	    inbound_type(x->in), CODE_CONTENT, payload);

	if (w->drop_answers && dice(w, 8) == 0)
		inbound_drop(x->in);
	else
		ck_assert_int_eq(inbound_respond(x->in, &m, RESPONSE_FINAL),
		    WAX_OK);
	x->in = NULL;
}

/* Some answers are given at once, the others some time later. */
static void
world_take_request(void *arg, struct inbound *in, const struct message *m)
{
	struct world *w = arg;
	struct exchange *x = &w->exchanges[payload_number(m)];

	x->asked++;
	ck_assert_int_eq(inbound_type(in), m->type);
	x->in = in;
	if (dice(w, 2) == 0)
		world_respond(w, x);
}

static void
world_take_response(void *arg, struct outbound *out, const struct message *m)
{
	struct world *w = arg;
	struct exchange *x = &w->exchanges[payload_number(m)];

	ck_assert_ptr_eq(out->owner, x);
	ck_assert(!x->ended);
	x->answered++;
	x->ended = true;
	outbound_end(out);
}

static void
world_take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	struct exchange *x = out->owner;

	(void)arg;
	ck_assert(!x->ended);
	ck_assert(why == HOP_TIMEOUT || why == HOP_RESET);
	x->failed++;
	x->ended = true;
	outbound_end(out);
}

static void
world_take_cancel(void *arg, struct inbound *in)
{
	(void)arg;
	(void)in;
	ck_abort_msg("nobody observes here");
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
	struct net *net = net_new(&(struct net_context){
		.conf = &w->conf[side], .clock = &w->clock,
		.timers = &w->timers, .log = w->log,
		.metrics = &w->metrics[side],
		.random = world_random, .random_arg = w,
		.transport_arg = &w->fake[side],
	});
	size_t which;

	ck_assert_ptr_nonnull(net);
	hop_set_receiver(net, &receiver);
	ck_assert_int_eq(net_listen(net, &which), WAX_OK);
	return net;
}

static struct world *
world_new(uint64_t seed)
{
	struct world *w = calloc(1, sizeof(*w));
	struct net_conf conf = {
		.ack_timeout = CLOCK_S(2), .ack_random_percent = 150,
		.max_retransmit = 4, .ack_delay = CLOCK_S(1),
		.inbound_max = EXCHANGES + 100,
	};

	w->random = seed * 0x9e3779b97f4a7c15u + 1;
	w->now = CLOCK_S(500);
	clock_init_fake(&w->clock, &w->now);
	clock_tick(&w->clock);
	timers_init(&w->timers, w);
	w->log = log_new(&(struct log_options){
		.fd = 2, .level = LOG_LEVEL_ERROR, .clock = &w->clock });
	fake_init(&w->fake[0], "10.0.0.1");
	fake_init(&w->fake[1], "10.0.0.2");
	w->conf[0] = w->conf[1] = conf;
	w->listener.name = (char *)(uintptr_t)"in";
	w->listener.transport = &fake_transport;
	w->listener.address = w->fake[1].host;
	w->listener.address.port = 5683;
	w->conf[1].listeners = &w->listener;
	w->conf[1].listener_count = 1;
	w->hop_address = w->listener.address;
	w->hop = (struct hop_conf){
		.name = (char *)(uintptr_t)"next",
		.transport = &fake_transport,
		.addresses = &w->hop_address, .address_count = 1,
		.timeout = CLOCK_S(120),
		.outstanding = EXCHANGES, .source_ports = 8,
	};
	w->conf[0].hops = &w->hop;
	w->conf[0].hop_count = 1;
	w->net[0] = world_net(w, 0);
	w->net[1] = world_net(w, 1);
	return w;
}

static void
world_free(struct world *w)
{
	net_free(w->net[0]);
	net_free(w->net[1]);
	ck_assert_uint_eq(w->timers.count, 0);
	timers_clear(&w->timers);
	log_free(w->log);
	fake_clear(&w->fake[0]);
	fake_clear(&w->fake[1]);
	free(w);
}

static void
world_launch(struct world *w, const struct fake_datagram *d)
{
	struct fake_datagram *copy = malloc(sizeof(*copy) + d->len);

	ck_assert_uint_lt(w->flying_count, FLYING_MAX);
	memcpy(copy, d, sizeof(*copy) + d->len);
	w->flying[w->flying_count++] = (struct flying){
		copy, w->now + CLOCK_MS(dice(w, w->wait + 1)),
	};
}

/* What both sides have sent is lost, flies, or flies twice. */
static void
world_collect(struct world *w)
{
	for (int side = 0; side < 2; side++) {
		struct fake_datagram *d;

		while ((d = fake_take(&w->fake[side])) != NULL) {
			if (dice(w, 100) >= w->loss)
				world_launch(w, d);
			if (dice(w, 100) < w->doubling)
				world_launch(w, d);
			free(d);
		}
	}
}

/* In random order, as each has its own time. */
static void
world_deliver(struct world *w)
{
	for (size_t i = 0; i < w->flying_count;) {
		struct flying f = w->flying[i];
		int to;

		if (f.arrives > w->now) {
			i++;
			continue;
		}
		w->flying[i] = w->flying[--w->flying_count];
		to = f.d->to.ip[15] == 1 ? 0 : 1;
		fake_put(&w->fake[to], &f.d->from, &f.d->to,
		    bytes_of(f.d->data, f.d->len));
		free(f.d);
	}
}

static void
world_step(struct world *w, uint64_t time)
{
	w->now += time;
	clock_tick(&w->clock);
	world_deliver(w);
	timers_run(&w->timers, w->clock.now);
	net_flush(w->net[0]);
	net_flush(w->net[1]);
	world_collect(w);
}

static void
world_ask(struct world *w, struct exchange *x)
{
	uint8_t payload[4];
	struct message m = numbered((unsigned)(x - w->exchanges),
	    dice(w, 4) == 0 ? MESSAGE_NON : MESSAGE_CON, CODE_POST, payload);
	struct hop_client client = {
		.peer.port = (uint16_t)(1 + dice(w, 3)),
	};
	struct hop_request q = {
		.message = &m, .owner = x,
		.client = dice(w, 5) == 0 ? &client : NULL,
	};

	x->con = m.type == MESSAGE_CON;
	ck_assert_int_eq(hop_send_request(hop_get(w->net[0], 0), &q, &x->out),
	    WAX_OK);
}

static void
world_answer_some(struct world *w, unsigned asked)
{
	for (unsigned i = 0; i < asked; i++)
		if (w->exchanges[i].in != NULL && dice(w, 40) == 0)
			world_respond(w, &w->exchanges[i]);
}

static void
world_run(struct world *w)
{
	for (unsigned i = 0; i < EXCHANGES; i++) {
		world_ask(w, &w->exchanges[i]);
		world_step(w, CLOCK_MS(dice(w, 60)));
		if (i % 8 == 0)
			world_answer_some(w, i + 1);
	}
	for (unsigned i = 0; i < 2000; i++) {
		world_step(w, CLOCK_MS(100));
		if (i < 1200)
			world_answer_some(w, EXCHANGES);
		else
			for (unsigned k = 0; k < EXCHANGES; k++)
				if (w->exchanges[k].in != NULL)
					world_respond(w, &w->exchanges[k]);
	}
}

/* Everything ended, once, and nothing is left. */
static void
world_check(struct world *w)
{
	for (unsigned i = 0; i < EXCHANGES; i++) {
		const struct exchange *x = &w->exchanges[i];

		ck_assert_uint_le(x->asked, 1);
		ck_assert_uint_eq(x->answered + x->failed, 1);
		if (x->answered > 0)
			ck_assert_uint_eq(x->asked, 1);
	}
	for (unsigned i = 0; i < 400; i++)
		world_step(w, CLOCK_S(1));
	ck_assert_uint_eq(w->flying_count, 0);
	for (int side = 0; side < 2; side++) {
		struct net_usage u;

		net_get_usage(w->net[side], &u);
		ck_assert_uint_eq(u.inbounds + u.outbounds + u.peers +
		    u.heard, 0);
	}
	ck_assert_uint_eq(w->timers.count, 0);
}

static unsigned
world_count(const struct world *w, bool con, bool answered)
{
	unsigned n = 0;

	for (unsigned i = 0; i < EXCHANGES; i++)
		n += w->exchanges[i].con == con &&
		    (w->exchanges[i].answered == 1) == answered;
	return n;
}

START_TEST(a_good_network_answers_everything)
{
	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct world *w = world_new(seed);

		w->wait = 20;
		world_run(w);
		world_check(w);
		ck_assert_uint_eq(world_count(w, true, false), 0);
		ck_assert_uint_eq(world_count(w, false, false), 0);
		world_free(w);
	}
}
END_TEST

/* A CON needs two of five to get through in each direction: with a fifth
   lost hardly one fails; of the NON a third. */
START_TEST(a_bad_network_loses_no_confirmable)
{
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct world *w = world_new(seed);

		w->loss = 20;
		w->doubling = 20;
		w->wait = 1500;
		world_run(w);
		world_check(w);
		ck_assert_uint_gt(world_count(w, true, true), 2100);
		ck_assert_uint_lt(world_count(w, true, false), 20);
		ck_assert_uint_gt(world_count(w, false, true), 300);
		ck_assert_uint_gt(world_count(w, false, false), 100);
		world_free(w);
	}
}
END_TEST

START_TEST(a_terrible_network_ends_everything_once)
{
	for (uint64_t seed = 11; seed <= 14; seed++) {
		struct world *w = world_new(seed);

		w->loss = 70;
		w->doubling = 50;
		w->wait = 10000;
		w->drop_answers = true;
		world_run(w);
		world_check(w);
		ck_assert_uint_gt(world_count(w, true, true), 100);
		ck_assert_uint_gt(world_count(w, true, false), 100);
		world_free(w);
	}
}
END_TEST

/* Full tables: still each once, and never more entries than allowed. */
START_TEST(small_tables_stay_within_their_limits)
{
	struct world *w = world_new(21);
	size_t most = 0;

	w->conf[1].inbound_max = 16;
	net_free(w->net[1]);
	fake_clear(&w->fake[1]);
	fake_init(&w->fake[1], "10.0.0.2");
	w->net[1] = world_net(w, 1);
	w->wait = 100;
	for (unsigned i = 0; i < EXCHANGES; i++) {
		struct net_usage u;

		world_ask(w, &w->exchanges[i]);
		world_step(w, CLOCK_MS(dice(w, 20)));
		if (i % 2 == 0)
			world_answer_some(w, i + 1);
		net_get_usage(w->net[1], &u);
		most = u.inbounds > most ? u.inbounds : most;
		ck_assert_uint_le(u.inbounds, 16);
		ck_assert_uint_le(u.peers, 16);
	}
	ck_assert_uint_eq(most, 16);
	ck_assert_uint_gt(metrics_get(&w->metrics[1], METRIC_INBOUND_FULL),
	    0);
	for (unsigned i = 0; i < EXCHANGES; i++)
		if (w->exchanges[i].in != NULL)
			world_respond(w, &w->exchanges[i]);
	while (w->flying_count > 0)
		free(w->flying[--w->flying_count].d);
	world_free(w);
}
END_TEST

START_TEST(listening_twice_on_an_address_names_the_listener)
{
	struct world *w = world_new(1);
	struct listener_conf both[2] = { w->listener, w->listener };
	struct net_conf conf = w->conf[1];
	struct net *net;
	size_t which = 99;

	conf.listeners = both;
	conf.listener_count = 2;
	both[0].address.port++;
	both[1].address.port++;
	net = net_new(&(struct net_context){
		.conf = &conf, .clock = &w->clock, .timers = &w->timers,
		.log = w->log, .metrics = &w->metrics[1],
		.transport_arg = &w->fake[1],
	});
	ck_assert_int_eq(net_listen(net, &which), WAX_SYSTEM);
	ck_assert_uint_eq(which, 1);
	net_free(net);
	world_free(w);
}
END_TEST

TEST_MAIN("ostler/net/net",
    a_good_network_answers_everything,
    a_bad_network_loses_no_confirmable,
    a_terrible_network_ends_everything_once,
    small_tables_stay_within_their_limits,
    listening_twice_on_an_address_names_the_listener)
