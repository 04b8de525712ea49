/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net_change_random.c - a thousand configurations one after the other,
   while requests come, go, are observed, fail and are cancelled */
#include <stdlib.h>

#include "check_main.h"
#include "rng.h"

#include "ostler/net/made_conf.h"
#include "ostler/net/session_rig.h"

#define RELOADS 1000
#define ACTIONS 25		/* between two */
#define HELD 40

static struct rng dice;
static struct net_conf *now;
static struct inbound *ins[HELD];
static struct outbound *outs[HELD];
static unsigned answered, failed, cancelled;
static uint16_t next_mid, next_port;

static const struct transport *const transports[] = {
	&fake_transport, &fake_stream_transport, &fake_secure_transport,
};

static bool
chance(size_t percent)
{
	return rng_below(&dice, 100) < percent;
}

/* --- what forward/ would do ---------------------------------------------- */

static void
respond(struct inbound *in, enum response_kind kind)
{
	struct message m = {
		.type = chance(50) ? MESSAGE_CON : MESSAGE_NON,
		.code = CODE_CONTENT,
	};

	if (inbound_respond(in, &m, kind) != WAX_OK)
		inbound_drop(in);
}

static size_t
find_in(const struct inbound *in)
{
	size_t i = 0;

	while (i < HELD && ins[i] != in)
		i++;
	return i;
}

static size_t
find_out(const struct outbound *out)
{
	size_t i = 0;

	while (i < HELD && outs[i] != out)
		i++;
	return i;
}

static void
take_request(void *arg, struct inbound *in, const struct message *m)
{
	size_t i = find_in(NULL);

	(void)arg;
	(void)m;
	ck_assert_int_ne(in->listener->name[0], '\xa5');
	if (i == HELD || chance(20))
		inbound_drop(in);
	else if (chance(10))
		inbound_ignore(in);
	else if (chance(20))
		respond(in, RESPONSE_FINAL);
	else
		ins[i] = in;
}

static void
take_cancel(void *arg, struct inbound *in)
{
	size_t i = find_in(in);

	(void)arg;
	ck_assert_int_ne(in->listener->name[0], '\xa5');
	cancelled++;
	if (i < HELD)	/* it may be answered finally */
		ins[i] = NULL;
}

static void
take_response(void *arg, struct outbound *out, const struct message *m)
{
	size_t i = find_out(out);

	(void)arg;
	(void)m;
	ck_assert_uint_lt(i, HELD);
	answered++;
	if (chance(40)) {
		outbound_keep(out);
		return;
	}
	outs[i] = NULL;
	outbound_end(out);
}

static void
take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	size_t i = find_out(out);

	(void)arg;
	(void)why;
	ck_assert_uint_lt(i, HELD);
	failed++;
	if (chance(30))
		return;		/* it is ended later */
	outs[i] = NULL;
	outbound_end(out);
}

static void
send(struct hop *hop, struct outbound *earlier)
{
	struct hop_client client = {
		.session = 1 + (uint32_t)rng_below(&dice, 3),
	};
	struct message m = {
		.type = chance(80) ? MESSAGE_CON : MESSAGE_NON,
		.code = CODE_GET,
	};
	struct hop_request q = {
		.message = &m, .client = chance(50) ? &client : NULL,
		.same_as = earlier, .is_cancel = earlier != NULL,
		.share = chance(20) ? 50 : 0,
		.timeout = chance(20) ? CLOCK_S(3) : 0,
	};
	size_t i = find_out(NULL);

	if (i < HELD && hop != NULL)
		(void)!hop_send_request(hop, &q, &outs[i]);
}

/* --- what peers do ------------------------------------------------------- */

static struct fake_session *
pick_session(bool accepts)
{
	struct fake_session *s, *picked = NULL;
	size_t n = 0;

	LIST_FOREACH(s, &r.streams.sessions, order)
		if (s->accepts == accepts && rng_below(&dice, ++n) == 0)
			picked = s;
	return picked;
}

static void
come_by_datagram(void)
{
	uint8_t data[] = { chance(50) ? 0x41 : 0x51, CODE_GET,
		(uint8_t)(next_mid >> 8), (uint8_t)next_mid, 0xaa };
	struct address to = r.server;

	if (chance(70))
		next_mid++;		/* else a duplicate */
	to.port = (uint16_t)(1 + rng_below(&dice, 3));
	(void)fake_put(&r.fake, &r.client, &to, BYTES_ARRAY(data));
}

static void
come_by_session(void)
{
	struct fake_session *s = pick_session(false);
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET,
		.mid = next_mid++, .token = bytes_of_text("a") };

	if (s != NULL && !s->connects)
		fake_say(s, &m);
}

static void
accept_one(void)
{
	struct fake_session *l = pick_session(true);
	enum wax_status why;

	r.client.port = next_port++;
	if (l != NULL)
		(void)fake_accept(&r.streams, l->common.listener, &r.client,
		    chance(50) ? &session_alice : NULL, &why);
	r.client.port = 60000;
}

static void
open_or_end_one(void)
{
	struct fake_session *s = pick_session(false);

	if (s == NULL)
		return;
	if (s->connects && chance(80))
		fake_open(s, NULL);
	else if (chance(30))
		fake_end(s, chance(50) ? SESSION_END_PEER : SESSION_END_LOST);
}

/* Half of what was sent is answered, if it is a request. */
static void
answer_datagrams(void)
{
	struct fake_datagram *d;

	while ((d = fake_take(&r.fake)) != NULL) {
		uint8_t data[12] = { 0x68, CODE_CONTENT };

		memcpy(data + 2, d->data + 2, 2);
		if (d->len >= 12 && d->to.ip[15] == 2 && chance(50)) {
			memcpy(data + 4, d->data + 4, 8);
			(void)fake_put(&r.fake, &d->to, &d->from,
			    BYTES_ARRAY(data));
		}
		free(d);
	}
}

static void
answer_messages(void)
{
	struct fake_message *d;

	while ((d = fake_take_message(&r.streams)) != NULL) {
		struct fake_session *s = fake_find_session(&r.streams,
		    d->session);

		if (s != NULL && d->len >= 12 && code_is_request(d->data[1]) &&
		    chance(50))
			hop_rig_answer(s, d);
		free(d);
	}
}

/* --- configurations ------------------------------------------------------ */

static struct net_conf *
make(void)
{
	static const char *const names[] = { "x", "y", "z" };
	struct net_conf *conf = made_new();

	for (size_t i = 0; i < 3; i++)
		if (chance(70))
			made_credential(conf, names[i]);
	for (size_t i = 0; i < 9; i++) {
		struct listener_conf *l;

		if (chance(50))
			continue;
		l = made_listen(conf, chance(50) ? "in" : "other",
		    transports[i % 3], (uint16_t)(1 + i / 3));
		l->idle = chance(50) ? CLOCK_S(1 + rng_below(&dice, 50)) : 0;
		l->keep_alive = chance(30) ? CLOCK_S(5) : 0;
		l->sessions_max = 1 + (uint32_t)rng_below(&dice, 20);
	}
	for (size_t i = 0; i < 6; i++) {
		const struct transport *t = transports[rng_below(&dice, 3)];
		char name[] = { (char)('a' + i), '\0' };
		struct hop_conf *hop;

		if (chance(30))
			continue;
		hop = made_hop(conf, name, t,
		    (uint16_t)(1 + rng_below(&dice, 2)));
		hop->connect_at_start = t->has_sessions && chance(30);
		hop->keep_alive = chance(30) ? CLOCK_S(4) : 0;
		hop->idle = chance(30) ? CLOCK_S(9) : 0;
		hop->takes_requests = t->has_sessions && i < 3;
		hop->outstanding = 1 + (uint32_t)rng_below(&dice, 20);
		hop->source_ports = 1 + (uint32_t)rng_below(&dice, 4);
		if (t->is_secure && conf->credential_count > 0)
			hop->credential = rng_below(&dice,
			    conf->credential_count);
	}
	conf->inbound_max = 20 + (uint32_t)rng_below(&dice, 100);
	conf->ack_delay = CLOCK_MS(1 + rng_below(&dice, 1000));
	return conf;
}

static void
ask_found(void)
{
	struct net_conf *sample = made_new();
	struct hop_conf *hop = made_hop(sample, "light",
	    &fake_secure_transport, 7);

	hop->expected.bytes[0] = (uint8_t)(1 + rng_below(&dice, 4));
	if (now->credential_count > 0)
		hop->credential = rng_below(&dice, now->credential_count);
	send(hop_get_found(r.net, hop), NULL);
	made_spoil(sample);
}

static void
respond_to_one(void)
{
	size_t i = rng_below(&dice, HELD);

	if (ins[i] == NULL)
		return;
	if (chance(50)) {
		respond(ins[i], RESPONSE_MORE);
	} else {
		respond(ins[i], RESPONSE_FINAL);
		ins[i] = NULL;
	}
}

static void
end_one(void)
{
	size_t i = rng_below(&dice, HELD);
	struct outbound *out = outs[i];

	if (out == NULL || chance(40))
		return;
	outs[i] = NULL;
	if (chance(50))
		outbound_reject(out);
	else
		outbound_end(out);
}

static void
cancel_one(void)
{
	struct outbound *out = outs[rng_below(&dice, HELD)];

	if (out != NULL)
		send(out->hop, out);
}

static void
ask_back(void)
{
	const struct fake_session *s = pick_session(false);

	if (s != NULL && !s->connects)
		send(hop_get_session(r.net, s->common.number), NULL);
}

static void
ask_hop(void)
{
	if (now->hop_count > 0)
		send(hop_get(r.net, rng_below(&dice, now->hop_count)), NULL);
}

static void
let_time_pass(void)
{
	rig_pass(&r, CLOCK_MS(rng_below(&dice, 3000)));
}

static void (*const actions[])(void) = {
	come_by_datagram, come_by_session, accept_one, open_or_end_one,
	respond_to_one, end_one, cancel_one, ask_back, ask_hop, ask_found,
	answer_datagrams, answer_messages, let_time_pass,
};

/* Whatever happens next. */
static void
act(void)
{
	actions[rng_below(&dice, sizeof(actions) / sizeof(actions[0]))]();
	if (chance(40))
		net_flush(r.net);
}

static void
reload(void)
{
	struct net_conf *next = make();
	struct net_change *change;
	size_t which;

	if (chance(10)) {	/* another worker could not */
		ck_assert_int_eq(net_prepare(r.net, next, NULL, &change,
		    &which), WAX_OK);
		net_abort(r.net, change);
	}
	made_reload(&r, &now, next);
	for (size_t i = 0; i < now->hop_count; i++) {
		ck_assert_ptr_eq(hop_conf(hop_get(r.net, i)), &now->hops[i]);
		ck_assert(!hop_is_retired(hop_get(r.net, i)));
	}
	for (size_t i = 0; i < HELD; i++) {
		if (ins[i] != NULL)
			ck_assert_int_ne(ins[i]->listener->name[0], '\xa5');
		if (outs[i] != NULL)
			ck_assert_int_ne(hop_conf(outs[i]->hop)->name[0],
			    '\xa5');
	}
}

/* All is let go, and after a while nothing is left. */
static void
end_all(void)
{
	struct net_usage u;

	for (size_t i = 0; i < HELD; i++) {
		if (ins[i] != NULL)
			inbound_drop(ins[i]);
		if (outs[i] != NULL)
			outbound_end(outs[i]);
		ins[i] = NULL;
		outs[i] = NULL;
	}
	made_reload(&r, &now, made_new());
	for (int i = 0; i < 400; i++)
		rig_pass(&r, CLOCK_S(1));
	u = rig_usage(&r);
	ck_assert_uint_eq(u.inbounds + u.outbounds + u.peers + u.heard, 0);
	ck_assert_uint_eq(u.ports + u.sessions + u.found + u.retired, 0);
	ck_assert_uint_eq(fake_count_sessions(&r.streams), 0);
	ck_assert_uint_eq(r.timers.count, 0);
}

static void
live(uint64_t seed)
{
	struct hop_receiver receiver = {
		.take_request = take_request,
		.take_response = take_response,
		.take_failure = take_failure,
		.take_cancel = take_cancel,
	};
	size_t most = 0;

	dice = (struct rng){ seed };
	answered = failed = cancelled = 0;
	rig_init(&r);
	rig_start(&r);
	hop_set_receiver(r.net, &receiver);
	for (size_t i = 0; i < RELOADS; i++) {
		reload();
		for (size_t k = 0; k < ACTIONS; k++)
			act();
		if (rig_usage(&r).retired > most)
			most = rig_usage(&r).retired;
	}
	end_all();
	/* what the test is about did happen */
	ck_assert_uint_gt(answered, 200);
	ck_assert_uint_gt(failed, 200);
	ck_assert_uint_gt(cancelled, 100);
	ck_assert_uint_gt(most, 2);
	rig_clear(&r);
	made_spoil(now);
	now = NULL;
}

START_TEST(whatever_is_open_no_change_of_settings_is_seen_too_late)
{
	live(1);
}
END_TEST

START_TEST(nor_with_other_dice)
{
	live(2);
}
END_TEST

TEST_MAIN("ostler/net/net_change_random",
    whatever_is_open_no_change_of_settings_is_seen_too_late,
    nor_with_other_dice)
