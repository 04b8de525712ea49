/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_called.c - a device calls one worker and a client asks another: two
   whole nets with forward/ on top, sessions without sockets, and letters */
#include <stdlib.h>

#include "check_main.h"
#include "ostler/forward/forward.h"
#include "ostler/forward/sample.h"
#include "ostler/net/crossing.h"
#include "ostler/net/rig.h"
#include "ostler/policy/rule.h"

#define ASK "0.02 OSCORE=0901aa Proxy-Uri=ocf://" DEVICE_1 " payload=secret"
#define REGISTER "0.05 Observe= OSCORE=0901aa Proxy-Uri=ocf://" DEVICE_1 \
	" payload=x"

static struct rig rigs[2];
static struct forward *forwards[2];
static struct crossings *crossings;
static struct registry *registry;
static struct policy *policy;
static struct deviceid device;
static struct forward_conf conf = {
	.default_hop = ROUTE_NONE,
	.hop_limit = 16,
	.exchanges_max = 64,
	.observations_max = 16,
	.retry_after = 60,
};

static void
start_worker(unsigned i)
{
	struct rig *r = &rigs[i];

	rig_init(r);
	r->worker = i;
	r->crossings = crossings;
	r->listener.transport = &fake_stream_transport;
	r->listener.sessions_max = 10;
	r->listener.handshakes_max = 10;
	r->listener.max_message = 4096;
	r->listener.timeout = CLOCK_S(90);
	r->listener.outstanding = 100;
	r->listener.callers = (struct device_set){ .ids = &device,
		.count = 1 };
	rig_start(r);
	forwards[i] = forward_new(&(struct forward_context){
		.conf = &conf,
		.policy = policy,
		.net = r->net,
		.clock = &r->clock,
		.log = r->log,
		.metrics = &r->metrics,
		.registry = registry,
		.worker = i,
	});
	ck_assert_ptr_nonnull(forwards[i]);
}

static void
setup(void)
{
	static char identifier[] = "a.example";

	conf.identifier = identifier;
	device = sample_device(DEVICE_1);
	policy = policy_new();
	ck_assert_ptr_nonnull(policy);
	rule_set_forward(policy_add_rule(policy, "all"), WAY_ROUTE, 0);
	ck_assert(policy_finish(policy) == WAX_OK);
	registry = registry_new(10);
	crossings = crossings_new(2, 100000);
	for (unsigned i = 0; i < 2; i++)
		start_worker(i);
}

static void
teardown(void)
{
	for (unsigned i = 0; i < 2; i++) {
		forward_free(forwards[i]);
		rig_clear(&rigs[i]);
	}
	crossings_free(crossings);
	registry_free(registry);
	policy_free(policy);
}

/* Both workers' turns, until nothing moves any more. */
static void
turn(void)
{
	for (unsigned i = 0; i < 8; i++) {
		crossing_take_letters(rigs[i % 2].net);
		net_flush(rigs[i % 2].net);
	}
}

static struct fake_session *
call(unsigned worker, uint16_t port, const struct deviceid *identity)
{
	struct rig *r = &rigs[worker];
	struct address peer = r->client;
	enum wax_status why;
	struct fake_session *s;

	peer.port = port;
	s = fake_accept(&r->streams, &r->listener, &peer, identity, &why);
	ck_assert_ptr_nonnull(s);
	turn();
	return s;
}

static void
say(struct fake_session *s, struct bytes token, const char *text)
{
	static struct sample m;

	sample_read(&m, "%s", text);
	m.message.token = token;
	fake_say(s, &m.message);
	turn();
}

/* The next message sent on that worker's session; *from keeps it. */
static struct message
expect(unsigned worker, const struct fake_session *s, const char *text,
    struct fake_message **from)
{
	struct message m;

	*from = fake_take_message(&rigs[worker].streams);
	ck_assert_msg(*from != NULL, "nothing sent, expected %s", text);
	ck_assert_uint_eq((*from)->session, s->common.number);
	ck_assert_int_eq(message_parse_udp(bytes_of((*from)->data,
	    (*from)->len), &m), WAX_OK);
	ck_assert_str_eq(sample_text(&m), text);
	return m;
}

/* The client on worker 0 asks, the device answers. */
static void
exchange(struct fake_session *client, unsigned worker,
    struct fake_session *called)
{
	struct fake_message *up, *down;
	struct message m;

	say(client, bytes_of_text("tok"), ASK);
	m = expect(worker, called, "0.02 OSCORE=0901aa Hop-Limit=10"
	    " payload=secret", &up);
	say(called, m.token, "2.04 OSCORE= payload=sealed");
	m = expect(0, client, "2.04 OSCORE= payload=sealed", &down);
	ck_assert(bytes_equal(m.token, bytes_of_text("tok")));
	free(up);
	free(down);
}

START_TEST(a_device_is_reached_on_whichever_worker_it_called)
{
	struct fake_session *client = call(0, 1, NULL);

	exchange(client, 0, call(0, 2, &device));
	exchange(client, 1, call(1, 3, &device));
	for (unsigned i = 0; i < 2; i++)
		ck_assert_uint_eq(rig_usage(&rigs[i]).outbounds, 0);
}
END_TEST

START_TEST(a_device_that_reconnects_is_reachable_at_once)
{
	struct fake_session *client = call(0, 1, NULL);
	struct fake_session *old = call(1, 2, &device);
	uint32_t number = old->common.number;

	exchange(client, 1, old);
	exchange(client, 0, call(0, 3, &device));
	ck_assert_ptr_null(fake_find_session(&rigs[1].streams, number));
	ck_assert(rig_logged(&rigs[1], "replaced"));
}
END_TEST

/* The device began the one on worker 1 and then, as it had crashed, that on
   worker 0; worker 1 has more to do and comes to it last. */
START_TEST(the_session_that_began_last_wins_whoever_is_told_first)
{
	struct fake_session *client = call(0, 1, NULL), *new, *old;
	struct address peer = rigs[1].client;
	uint64_t order = net_take_order(rigs[1].net);
	enum wax_status why;

	new = call(0, 3, &device);
	rigs[1].streams.order = order;
	old = fake_accept(&rigs[1].streams, &rigs[1].listener, &peer, &device,
	    &why);
	ck_assert_ptr_nonnull(old);
	turn();
	exchange(client, 0, new);
	ck_assert(rig_logged(&rigs[1], "replaced"));
	ck_assert_uint_eq(rig_usage(&rigs[1]).sessions, 0);
	ck_assert_uint_eq(registry_count(registry), 1);
}
END_TEST

START_TEST(who_waits_for_a_device_that_is_gone_is_told)
{
	struct fake_session *client = call(0, 1, NULL);
	struct fake_session *called = call(1, 2, &device);
	struct fake_message *up, *down;

	say(client, bytes_of_text("tok"), ASK);
	expect(1, called, "0.02 OSCORE=0901aa Hop-Limit=10 payload=secret",
	    &up);
	fake_end(called, SESSION_END_LOST);
	turn();
	expect(0, client, "5.02 Max-Age= payload=the connection to the next "
	    "hop broke", &down);
	free(up);
	free(down);
	ck_assert_uint_eq(registry_count(registry), 0);
}
END_TEST

START_TEST(an_observation_crosses_until_its_client_is_gone)
{
	struct fake_session *client = call(0, 1, NULL);
	struct fake_session *called = call(1, 2, &device);
	struct fake_message *up, *down, *cancel;
	struct message m;

	say(client, bytes_of_text("tok"), REGISTER);
	m = expect(1, called, "0.05 Observe= OSCORE=0901aa Hop-Limit=10"
	    " payload=x", &up);
	for (unsigned i = 0; i < 3; i++) {
		say(called, m.token, "2.05 Observe=01 OSCORE= payload=a");
		expect(0, client, "2.05 Observe=01 OSCORE= payload=a", &down);
		free(down);
	}
	fake_end(client, SESSION_END_PEER);
	turn();
	ck_assert_uint_eq(rig_usage(&rigs[1]).outbounds, 0);
	expect(1, called, "0.05 Observe=01 OSCORE=0901aa Hop-Limit=10"
	    " payload=x", &cancel);
	free(cancel);
	free(up);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/called", setup, teardown,
    a_device_is_reached_on_whichever_worker_it_called,
    a_device_that_reconnects_is_reachable_at_once,
    the_session_that_began_last_wins_whoever_is_told_first,
    who_waits_for_a_device_that_is_gone_is_told,
    an_observation_crosses_until_its_client_is_gone)
