/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hops.c - forward/ over the real hops, on a transport without sockets:
   what client and next hop see of each other, datagram by datagram, and a
   network that loses, repeats and reorders */
#include <stdio.h>
#include <stdlib.h>

#include "check_main.h"
#include "ostler/forward/forward.h"
#include "ostler/forward/sample.h"
#include "ostler/net/rig.h"
#include "ostler/policy/rule.h"

#define D1 DEVICE_1
#define ASK "0.02 OSCORE=0901aa Proxy-Uri=ocf://" D1 " payload=secret"
#define REGISTER "0.05 Observe= OSCORE=0901aa Proxy-Uri=ocf://" D1 \
	" payload=register"
#define CANCEL "0.05 Observe=01 OSCORE=0902aa Proxy-Uri=ocf://" D1 \
	" payload=cancel"

static struct rig rig;
static struct policy *policy;
static struct forward_conf conf;
static struct forward *forward;

static void
setup(void)
{
	rig_init(&rig);
	rig_start(&rig);
	policy = policy_new();
	ck_assert_ptr_nonnull(policy);
	rule_set_forward(policy_add_rule(policy, "all"), WAY_ROUTE, 0);
	ck_assert(policy_finish(policy) == WAX_OK);
	conf = (struct forward_conf){
		.default_hop = 0,
		.identifier = (char *)(uintptr_t)"a.example",
		.hop_limit = 16,
		.exchanges_max = 64,
		.observations_max = 16,
		.retry_after = 60,
	};
	forward = forward_new(&(struct forward_context){
		.conf = &conf,
		.policy = policy,
		.net = rig.net,
		.clock = &rig.clock,
		.log = rig.log,
		.metrics = &rig.metrics,
	});
	ck_assert_ptr_nonnull(forward);
}

static void
teardown(void)
{
	forward_free(forward);
	rig_clear(&rig);
	policy_free(policy);
}

/* A datagram that was sent, read. Free with flying_free. */
struct flying {
	struct fake_datagram *datagram;
	struct message message;
};

static bool
flying_take(struct flying *f)
{
	f->datagram = fake_take(&rig.fake);
	if (f->datagram == NULL)
		return false;
	ck_assert(message_parse_udp(bytes_of(f->datagram->data,
	    f->datagram->len), &f->message) == WAX_OK);
	return true;
}

static void
flying_free(struct flying *f)
{
	free(f->datagram);
	f->datagram = NULL;
}

/* The next datagram goes to that address; text NULL: an Empty message. */
static struct flying
expect(const struct address *to, enum message_type type, const char *text)
{
	struct flying f;

	ck_assert_msg(flying_take(&f), "nothing sent, expected %s",
	    text == NULL ? "an Empty message" : text);
	ck_assert(address_equal(&f.datagram->to, to));
	ck_assert_str_eq(sample_text(&f.message), text == NULL ? "0.00" :
	    text);
	ck_assert_int_eq(f.message.type, type);
	return f;
}

static void
expect_and_free(const struct address *to, enum message_type type,
    const char *text)
{
	struct flying f = expect(to, type, text);

	flying_free(&f);
}

static void
put(const struct address *from, const struct address *to,
    enum message_type type, uint16_t mid, struct bytes token, const char *text)
{
	static struct sample s;
	static uint8_t data[2048];
	struct writer w = writer_open(data, sizeof(data));

	if (text == NULL)
		s.message = (struct message){ .code = CODE_EMPTY };
	else
		sample_read(&s, "%s", text);
	s.message.type = type;
	s.message.mid = mid;
	s.message.token = token;
	message_write_udp(&w, &s.message);
	ck_assert(writer_close(&w) == WAX_OK);
	ck_assert(fake_put(&rig.fake, from, to, writer_bytes(&w)));
	net_flush(rig.net);
}

static void
ask(enum message_type type, uint16_t mid, const char *token, const char *text)
{
	put(&rig.client, &rig.server, type, mid, bytes_of_text(token), text);
}

/* The next hop's word on a request it got. */
static void
reply(const struct flying *request, enum message_type type, uint16_t mid,
    const char *text)
{
	put(&request->datagram->to, &request->datagram->from, type, mid,
	    text == NULL ? BYTES_ABSENT : request->message.token, text);
}

START_TEST(a_request_and_its_answer_are_two_piggybacked_exchanges)
{
	struct flying up, down;

	ask(MESSAGE_CON, 7, "tok", ASK);
	up = expect(&rig.next, MESSAGE_CON, "0.02 OSCORE=0901aa Hop-Limit=10 "
	    "Proxy-Uri=ocf://" D1 " payload=secret");
	reply(&up, MESSAGE_ACK, up.message.mid,
	    "2.04 OSCORE= payload=answer");
	down = expect(&rig.client, MESSAGE_ACK, "2.04 OSCORE= payload=answer");
	ck_assert_uint_eq(down.message.mid, 7);
	ck_assert(bytes_equal(down.message.token, bytes_of_text("tok")));
	/* a duplicate is answered again and not forwarded */
	ask(MESSAGE_CON, 7, "tok", ASK);
	expect_and_free(&rig.client, MESSAGE_ACK,
	    "2.04 OSCORE= payload=answer");
	rig_expect_nothing(&rig);
	flying_free(&up);
	flying_free(&down);
}
END_TEST

START_TEST(a_silent_next_hop_ends_in_an_empty_ack_and_a_gateway_timeout)
{
	struct flying f;
	unsigned requests = 0, acks = 0, answers = 0;
	uint16_t mid = 0;

	ask(MESSAGE_CON, 7, "tok", ASK);
	rig_pass(&rig, CLOCK_S(101));
	while (flying_take(&f)) {
		requests += f.message.code == CODE_POST;
		acks += f.message.code == CODE_EMPTY;
		if (f.message.code == CODE_GATEWAY_TIMEOUT) {
			answers++;	/* until it is acknowledged */
			mid = f.message.mid;
			ck_assert_int_eq(f.message.type, MESSAGE_CON);
			ck_assert(bytes_equal(f.message.token,
			    bytes_of_text("tok")));
		}
		flying_free(&f);
	}
	ck_assert_uint_eq(requests, 5);
	ck_assert_uint_eq(acks, 1);
	ck_assert_uint_gt(answers, 0);
	put(&rig.client, &rig.server, MESSAGE_ACK, mid, BYTES_ABSENT, NULL);
	rig_pass(&rig, CLOCK_S(100));
	rig_expect_nothing(&rig);
}
END_TEST

START_TEST(a_reset_of_the_next_hop_is_a_bad_gateway)
{
	struct flying up;

	ask(MESSAGE_CON, 7, "tok", ASK);
	ck_assert(flying_take(&up));
	reply(&up, MESSAGE_RST, up.message.mid, NULL);
	expect_and_free(&rig.client, MESSAGE_ACK,
	    "5.02 Max-Age= payload=the next hop refused the message");
	flying_free(&up);
}
END_TEST

/* The client's registration, answered; what went to the next hop. */
static struct flying
observe(uint16_t mid)
{
	struct flying up;

	ask(MESSAGE_CON, mid, "tok", REGISTER);
	up = expect(&rig.next, MESSAGE_CON, "0.05 Observe= OSCORE=0901aa "
	    "Hop-Limit=10 Proxy-Uri=ocf://" D1 " payload=register");
	reply(&up, MESSAGE_ACK, up.message.mid,
	    "2.05 Observe=01 OSCORE=0101 payload=one");
	expect_and_free(&rig.client, MESSAGE_ACK,
	    "2.05 Observe=01 OSCORE=0101 payload=one");
	return up;
}

START_TEST(notifications_are_acknowledged_at_once_and_passed_on)
{
	struct flying up = observe(7), down;

	rig_pass(&rig, CLOCK_S(200));	/* no deadline */
	rig_expect_nothing(&rig);
	reply(&up, MESSAGE_CON, 900, "2.05 Observe=02 OSCORE=0102 payload=b");
	expect_and_free(&rig.next, MESSAGE_ACK, NULL);
	down = expect(&rig.client, MESSAGE_CON,
	    "2.05 Observe=02 OSCORE=0102 payload=b");
	ck_assert(bytes_equal(down.message.token, bytes_of_text("tok")));
	put(&rig.client, &rig.server, MESSAGE_ACK, down.message.mid,
	    BYTES_ABSENT, NULL);
	flying_free(&down);
	reply(&up, MESSAGE_NON, 901, "2.05 Observe=03 OSCORE=0103 payload=c");
	expect_and_free(&rig.client, MESSAGE_NON,
	    "2.05 Observe=03 OSCORE=0103 payload=c");
	flying_free(&up);
}
END_TEST

static void
expect_reset(uint16_t mid)
{
	struct flying f = expect(&rig.next, MESSAGE_RST, NULL);

	ck_assert_uint_eq(f.message.mid, mid);
	flying_free(&f);
}

/* The client refuses the notification that it got last. */
static void
refuse_notification(void)
{
	struct flying down;

	ck_assert(flying_take(&down));
	ck_assert(address_equal(&down.datagram->to, &rig.client));
	put(&rig.client, &rig.server, MESSAGE_RST, down.message.mid,
	    BYTES_ABSENT, NULL);
	flying_free(&down);
}

/* So that a row of proxies needs no notification for each to know. */
START_TEST(a_client_that_resets_a_non_notification_makes_us_reset_it_too)
{
	struct flying up = observe(7);

	reply(&up, MESSAGE_NON, 900, "2.05 Observe=02 OSCORE=0102 payload=b");
	refuse_notification();
	expect_reset(900);
	reply(&up, MESSAGE_NON, 901, "2.05 Observe=03 OSCORE=0103 payload=c");
	expect_reset(901);
	rig_expect_nothing(&rig);
	flying_free(&up);
	ck_assert_uint_eq(rig_count(&rig, METRIC_OBSERVATIONS_ENDED), 1);
}
END_TEST

START_TEST(what_was_acknowledged_is_not_reset_but_the_next_one_is)
{
	struct flying up = observe(7);

	reply(&up, MESSAGE_CON, 900, "2.05 Observe=02 OSCORE=0102 payload=b");
	expect_and_free(&rig.next, MESSAGE_ACK, NULL);
	refuse_notification();
	rig_expect_nothing(&rig);
	reply(&up, MESSAGE_CON, 901, "2.05 Observe=03 OSCORE=0103 payload=c");
	expect_reset(901);
	flying_free(&up);
}
END_TEST

/* Message IDs come again after NON_LIFETIME. */
START_TEST(a_notification_of_long_ago_is_not_reset)
{
	struct flying up = observe(7), down;

	reply(&up, MESSAGE_NON, 900, "2.05 Observe=02 OSCORE=0102 payload=b");
	ck_assert(flying_take(&down));
	rig_pass(&rig, CLOCK_S(146));
	put(&rig.client, &rig.server, MESSAGE_RST, down.message.mid,
	    BYTES_ABSENT, NULL);
	rig_expect_nothing(&rig);
	ck_assert_uint_eq(rig_count(&rig, METRIC_OBSERVATIONS_ENDED), 1);
	flying_free(&down);
	flying_free(&up);
}
END_TEST

START_TEST(a_client_that_vanished_is_noticed_by_a_confirmable_notification)
{
	struct flying up = observe(7);
	unsigned copies = 0;

	rig_pass(&rig, CLOCK_S(301));
	reply(&up, MESSAGE_NON, 900, "2.05 Observe=02 OSCORE=0102 payload=b");
	rig_pass(&rig, CLOCK_S(100));
	for (; copies < 5; copies++)
		expect_and_free(&rig.client, MESSAGE_CON,
		    "2.05 Observe=02 OSCORE=0102 payload=b");
	expect_reset(900);
	rig_expect_nothing(&rig);
	reply(&up, MESSAGE_NON, 901, "2.05 Observe=03 OSCORE=0103 payload=c");
	expect_and_free(&rig.next, MESSAGE_RST, NULL);
	rig_expect_nothing(&rig);
	flying_free(&up);
}
END_TEST

static void
check_same_endpoint(const struct flying *a, const struct flying *b)
{
	ck_assert(address_equal(&a->datagram->from, &b->datagram->from));
	ck_assert(bytes_equal(a->message.token, b->message.token));
}

START_TEST(a_cancel_has_the_source_port_and_token_of_the_registration)
{
	struct flying up = observe(7), cancel;

	ask(MESSAGE_CON, 8, "tok", CANCEL);
	cancel = expect(&rig.next, MESSAGE_CON, "0.05 Observe=01 OSCORE=0902aa"
	    " Hop-Limit=10 Proxy-Uri=ocf://" D1 " payload=cancel");
	check_same_endpoint(&up, &cancel);
	reply(&cancel, MESSAGE_ACK, cancel.message.mid,
	    "2.05 OSCORE=0104 payload=end");
	expect_and_free(&rig.client, MESSAGE_ACK,
	    "2.05 OSCORE=0104 payload=end");
	/* a late notification is for nobody */
	reply(&up, MESSAGE_NON, 901, "2.05 Observe=03 OSCORE=0103 payload=c");
	expect_and_free(&rig.next, MESSAGE_RST, NULL);
	flying_free(&up);
	flying_free(&cancel);
}
END_TEST

/* RFC 7641 section 3.6: the answer has no Observe option. What comes with one
   is of the registration, and the cancel may be lost. */
START_TEST(a_notification_that_crosses_a_cancel_is_not_its_answer)
{
	struct flying up = observe(7), cancel, again;

	ask(MESSAGE_CON, 8, "tok", CANCEL);
	ck_assert(flying_take(&cancel));
	reply(&up, MESSAGE_CON, 900, "2.05 Observe=02 OSCORE=0102 payload=b");
	expect_and_free(&rig.next, MESSAGE_ACK, NULL);
	reply(&up, MESSAGE_NON, 901, "2.05 Observe=03 OSCORE=0103 payload=c");
	rig_expect_nothing(&rig);
	rig_pass(&rig, CLOCK_MS(900));
	rig_expect_nothing(&rig);
	rig_pass(&rig, CLOCK_S(3));
	expect_and_free(&rig.client, MESSAGE_ACK, NULL);
	ck_assert(flying_take(&again));
	ck_assert_uint_eq(again.message.mid, cancel.message.mid);
	reply(&cancel, MESSAGE_ACK, cancel.message.mid,
	    "2.05 OSCORE=0104 payload=last");
	expect_and_free(&rig.client, MESSAGE_CON,
	    "2.05 OSCORE=0104 payload=last");
	ck_assert_uint_eq(rig_count(&rig, METRIC_NOTIFICATIONS_LATE), 2);
	flying_free(&again);
	flying_free(&cancel);
	flying_free(&up);
}
END_TEST

/* In the ACK of the cancel it can be nothing but the answer. */
START_TEST(a_piggybacked_answer_to_a_cancel_may_have_observe)
{
	struct flying up = observe(7), cancel;

	ask(MESSAGE_CON, 8, "tok", CANCEL);
	ck_assert(flying_take(&cancel));
	reply(&cancel, MESSAGE_ACK, cancel.message.mid,
	    "2.05 Observe=02 OSCORE=0104 payload=last");
	expect_and_free(&rig.client, MESSAGE_ACK,
	    "2.05 Observe=02 OSCORE=0104 payload=last");
	flying_free(&cancel);
	flying_free(&up);
}
END_TEST

START_TEST(a_renewed_registration_has_source_port_and_token_of_the_first)
{
	struct flying up = observe(7), again = observe(8);

	check_same_endpoint(&up, &again);
	reply(&again, MESSAGE_NON, 901,
	    "2.05 Observe=03 OSCORE=0103 payload=c");
	expect_and_free(&rig.client, MESSAGE_NON,
	    "2.05 Observe=03 OSCORE=0103 payload=c");
	rig_expect_nothing(&rig);
	flying_free(&up);
	flying_free(&again);
}
END_TEST

/* 40 sealed requests over a network that loses every fifth datagram, repeats
   every fifth and reorders all. The device answers with the request's payload;
   the client repeats itself as RFC 7252 says. */
#define SOAK_REQUESTS 40
#define SOAK_SENDS 6

static bool soak_answered[SOAK_REQUESTS];
static unsigned soak_asked[SOAK_REQUESTS];

static void
soak_ask(unsigned i)
{
	char token[4], text[128];

	snprintf(token, sizeof(token), "%02u", i);
	snprintf(text, sizeof(text), "0.02 OSCORE=0901%02u Proxy-Uri=ocf://" D1
	    " payload=secret %u", i, i);
	soak_asked[i]++;
	ask(i % 4 == 0 ? MESSAGE_NON : MESSAGE_CON, (uint16_t)(100 + i),
	    token, text);
}

static void
soak_at_client(const struct flying *f)
{
	char wanted[64];
	unsigned i;

	if (f->message.code == CODE_EMPTY)
		return;
	ck_assert_uint_eq(f->message.token.len, 2);
	i = (unsigned)(f->message.token.data[0] - '0') * 10 +
	    (unsigned)(f->message.token.data[1] - '0');
	ck_assert_uint_lt(i, SOAK_REQUESTS);
	if (f->message.type == MESSAGE_CON)
		put(&rig.client, &rig.server, MESSAGE_ACK, f->message.mid,
		    BYTES_ABSENT, NULL);
	soak_answered[i] = true;
	if (f->message.code == CODE_GATEWAY_TIMEOUT)
		return;
	snprintf(wanted, sizeof(wanted), "2.04 OSCORE=01%02u payload=secret "
	    "%u", i, i);
	ck_assert_str_eq(sample_text(&f->message), wanted);
}

static void
soak_at_device(const struct flying *f)
{
	static uint16_t mid = 2000;
	bool piggyback = random() % 2 && f->message.type == MESSAGE_CON;
	struct bytes seal;
	char text[128];

	if (f->message.code == CODE_EMPTY)
		return;
	ck_assert(option_find(f->message.options, OPTION_OSCORE, &seal));
	ck_assert_uint_eq(seal.len, 3);
	snprintf(text, sizeof(text), "2.04 OSCORE=01%02x payload=%.*s",
	    seal.data[2], (int)f->message.payload.len,
	    f->message.payload.data);
	if (piggyback) {
		reply(f, MESSAGE_ACK, f->message.mid, text);
		return;
	}
	if (f->message.type == MESSAGE_CON && random() % 2)
		reply(f, MESSAGE_ACK, f->message.mid, NULL);
	reply(f, random() % 2 ? MESSAGE_CON : MESSAGE_NON, mid++, text);
}

static void
soak_deliver(const struct flying *f)
{
	if (address_equal(&f->datagram->to, &rig.client))
		soak_at_client(f);
	else
		soak_at_device(f);
}

/* Takes all that was sent and lets it arrive, or not, in any order. */
static void
soak_carry(void)
{
	static struct flying air[512];
	size_t count = 0;

	while (count < 512 && flying_take(&air[count]))
		count++;
	while (count > 0) {
		size_t i = (size_t)random() % count;
		long luck = random() % 5;

		if (luck > 0)
			soak_deliver(&air[i]);
		if (luck == 1)
			soak_deliver(&air[i]);
		flying_free(&air[i]);
		air[i] = air[--count];
	}
}

static void
soak_run(void)
{
	unsigned answered = 0;

	memset(soak_answered, 0, sizeof(soak_answered));
	memset(soak_asked, 0, sizeof(soak_asked));
	for (unsigned turn = 0; turn < 600; turn++) {
		unsigned i = (unsigned)random() % SOAK_REQUESTS;

		/* well within NON_LIFETIME: later, the Message ID is new */
		if (turn < 400 && !soak_answered[i] &&
		    soak_asked[i] < SOAK_SENDS)
			soak_ask(i);
		soak_carry();
		rig_pass(&rig, CLOCK_MS(random() % 300));
	}
	rig_pass(&rig, CLOCK_S(300));
	while (rig.fake.sent_count > 0)
		soak_carry();
	rig_pass(&rig, CLOCK_S(300));
	for (unsigned i = 0; i < SOAK_REQUESTS; i++)
		answered += soak_answered[i];
	ck_assert_uint_ge(answered, SOAK_REQUESTS * 3 / 4);
}

START_TEST(over_a_bad_network_every_answer_is_that_of_its_request)
{
	for (unsigned seed = 0; seed < 20; seed++) {
		srandom(seed);
		soak_run();
		ck_assert_uint_eq(rig_count(&rig, METRIC_EXCHANGES_BEGUN),
		    rig_count(&rig, METRIC_EXCHANGES_ENDED));
		/* each at most once: a second would be a replay */
		ck_assert_uint_le(rig_count(&rig, METRIC_REQUESTS_FORWARDED),
		    SOAK_REQUESTS);
		ck_assert_uint_eq(rig_count(&rig, METRIC_SEAL_BROKEN), 0);
		teardown();
		setup();
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/hops", setup, teardown,
    a_request_and_its_answer_are_two_piggybacked_exchanges,
    a_silent_next_hop_ends_in_an_empty_ack_and_a_gateway_timeout,
    a_reset_of_the_next_hop_is_a_bad_gateway,
    notifications_are_acknowledged_at_once_and_passed_on,
    a_client_that_resets_a_non_notification_makes_us_reset_it_too,
    what_was_acknowledged_is_not_reset_but_the_next_one_is,
    a_notification_of_long_ago_is_not_reset,
    a_client_that_vanished_is_noticed_by_a_confirmable_notification,
    a_cancel_has_the_source_port_and_token_of_the_registration,
    a_notification_that_crosses_a_cancel_is_not_its_answer,
    a_piggybacked_answer_to_a_cancel_may_have_observe,
    a_renewed_registration_has_source_port_and_token_of_the_first,
    over_a_bad_network_every_answer_is_that_of_its_request)
