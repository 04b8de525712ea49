/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rig.c - a net on a bench */

#include "ostler/net/rig.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>

#include "core/hex.h"

static void
rig_note(struct rig *r, struct rig_event event, const struct message *m)
{
	r->event = event;
	if (m == NULL)
		return;
	r->event.code = m->code;
	r->event.type = m->type;
	r->event.payload_len = m->payload.len;
	if (m->payload.len > 0)
		memcpy(r->event.payload, m->payload.data,
		    m->payload.len < sizeof(event.payload) ?
		    m->payload.len : sizeof(event.payload));
}

static void
rig_take_inbound(void *arg, struct inbound *in, const struct message *m)
{
	struct rig *r = arg;

	r->requests++;
	rig_note(r, (struct rig_event){ RIG_REQUEST, .in = in }, m);
}

static void
rig_take_response(void *arg, struct outbound *out, const struct message *m)
{
	struct rig *r = arg;

	r->responses++;
	rig_note(r, (struct rig_event){ RIG_RESPONSE, .out = out }, m);
}

static void
rig_take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	struct rig *r = arg;

	r->failures++;
	rig_note(r, (struct rig_event){ RIG_FAILURE, .out = out, .why = why },
	    NULL);
	if (!r->keep_failed)
		outbound_end(out);
}

static void
rig_take_cancel(void *arg, struct inbound *in)
{
	struct rig *r = arg;

	r->cancels++;
	rig_note(r, (struct rig_event){ RIG_CANCEL, .in = in }, NULL);
}

static struct address
rig_address(const char *text)
{
	struct address a;

	ck_assert_int_eq(address_parse(bytes_of_text(text), &a), WAX_OK);
	return a;
}

/* Numerical Recipes' generator: the same numbers in each run. */
static void
rig_random(void *arg, uint8_t *out, size_t len)
{
	struct rig *r = arg;

	for (size_t i = 0; i < len; i++) {
		r->random = r->random * 1664525 + 1013904223;
		out[i] = (uint8_t)(r->random >> 24);
	}
}

void
rig_init(struct rig *r)
{
	*r = (struct rig){
		.now = CLOCK_S(1000),
		.server = rig_address("10.0.0.1:5683"),
		.client = rig_address("10.0.0.9:60000"),
		.next = rig_address("10.0.0.2:5683"),
		.random = 1,
	};
	r->listener = (struct listener_conf){
		.name = (char *)(uintptr_t)"in",
		.transport = &fake_transport,
		.address = r->server,
	};
	r->hop = (struct hop_conf){
		.name = (char *)(uintptr_t)"next",
		.kind = HOP_PROXY,
		.transport = &fake_transport,
		.addresses = &r->next, .address_count = 1,
		.timeout = CLOCK_S(100),
		.outstanding = 100,
		.source_ports = 4,
	};
	r->conf = (struct net_conf){
		.ack_timeout = CLOCK_S(2),
		.ack_random_percent = 150,
		.max_retransmit = 4,
		.ack_delay = CLOCK_S(1),
		.inbound_max = 100,
	};
	fake_init(&r->fake, "10.0.0.1");
}

void
rig_start(struct rig *r)
{
	struct log_options options = {
		.fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
		.level = LOG_LEVEL_DEBUG,
		.clock = &r->clock,
	};
	struct hop_receiver receiver = {
		.arg = r,
		.take_request = rig_take_inbound,
		.take_response = rig_take_response,
		.take_failure = rig_take_failure,
		.take_cancel = rig_take_cancel,
	};
	size_t which;

	r->conf.listeners = &r->listener;
	r->conf.listener_count = 1;
	r->conf.hops = &r->hop;
	r->conf.hop_count = 1;
	clock_init_fake(&r->clock, &r->now);
	clock_tick(&r->clock);
	timers_init(&r->timers, r);
	r->log = log_new(&options);
	ck_assert_ptr_nonnull(r->log);
	r->net = net_new(&(struct net_context){
		.conf = &r->conf,
		.clock = &r->clock,
		.timers = &r->timers,
		.log = r->log,
		.metrics = &r->metrics,
		.worker = r->worker,
		.crossings = r->crossings,
		.random = rig_random,
		.random_arg = r,
		.transport_arg = &r->fake,
	});
	ck_assert_ptr_nonnull(r->net);
	hop_set_receiver(r->net, &receiver);
	ck_assert_int_eq(net_listen(r->net, &which), WAX_OK);
}

void
rig_clear(struct rig *r)
{
	net_free(r->net);
	ck_assert_uint_eq(r->timers.count, 0);
	timers_clear(&r->timers);
	log_free(r->log);
	fake_clear(&r->fake);
}

void
rig_pass(struct rig *r, uint64_t microseconds)
{
	uint64_t end = r->now + microseconds;

	while (timers_next(&r->timers) <= end) {
		if (timers_next(&r->timers) > r->now)
			r->now = timers_next(&r->timers);
		clock_tick(&r->clock);
		timers_run(&r->timers, r->clock.now);
	}
	r->now = end;
	clock_tick(&r->clock);
	net_flush(r->net);
}

size_t
rig_bytes(const char *text, uint8_t *out)
{
	char digits[2 * DATAGRAM_MAX];
	size_t n = 0, len;

	for (; *text != '\0'; text++)
		if (*text != ' ')
			digits[n++] = *text;
	ck_assert_int_eq(hex_decode(bytes_of(digits, n), out, DATAGRAM_MAX,
	    &len), WAX_OK);
	return len;
}

void
rig_ask(struct rig *r, const char *text)
{
	uint8_t data[DATAGRAM_MAX];
	size_t len = rig_bytes(text, data);

	ck_assert(fake_put(&r->fake, &r->client, &r->server,
	    bytes_of(data, len)));
	net_flush(r->net);
}

static void
rig_compare(const struct fake_datagram *d, const char *text)
{
	char got[2 * DATAGRAM_MAX + 1];
	size_t n = 0;

	hex_encode(bytes_of(d->data, d->len), got);
	for (const char *t = text; *t != '\0'; t++) {
		if (*t == ' ')
			continue;
		if (*t == '.' && got[n] != '\0')
			got[n] = '.';
		ck_assert_msg(got[n] == *t, "sent %s, expected %s", got, text);
		n++;
	}
	ck_assert_msg(got[n] == '\0', "sent %s, expected %s", got, text);
}

void
rig_expect(struct rig *r, const struct address *to, const char *text)
{
	struct fake_datagram *d = fake_take(&r->fake);

	ck_assert_msg(d != NULL, "nothing sent, expected %s", text);
	ck_assert(address_equal(&d->to, to));
	rig_compare(d, text);
	free(d);
}

void
rig_expect_nothing(struct rig *r)
{
	struct fake_datagram *d = fake_take(&r->fake);

	if (d != NULL)
		rig_compare(d, "");
}

enum wax_status
rig_request(struct rig *r, enum message_type type, struct outbound **out)
{
	struct message m = { .type = type, .code = CODE_GET };
	struct hop_request request = { .message = &m, .owner = r };

	return hop_send_request(hop_get(r->net, 0), &request, out);
}

struct fake_datagram *
rig_take_request(struct rig *r)
{
	struct fake_datagram *d = fake_take(&r->fake);

	ck_assert_ptr_nonnull(d);
	ck_assert(address_equal(&d->to, &r->next));
	return d;
}

void
rig_reply_raw(struct rig *r, const struct fake_datagram *request,
    struct bytes data)
{
	ck_assert(fake_put(&r->fake, &request->to, &request->from, data));
	net_flush(r->net);
}

void
rig_reply(struct rig *r, const struct fake_datagram *request,
    enum message_type type, uint8_t code, uint16_t mid)
{
	uint8_t data[64];
	struct writer w = writer_open(data, sizeof(data));
	struct message m = { .type = type, .code = code, .mid = mid };

	if (code != CODE_EMPTY)
		m.token = bytes_of(request->data + 4, request->data[0] & 15);
	message_write_udp(&w, &m);
	rig_reply_raw(r, request, writer_bytes(&w));
}

enum wax_status
rig_respond(struct rig *r, struct inbound *in, enum message_type type,
    const char *payload, enum response_kind kind)
{
	struct message m = {
		.type = type,
		.code = CODE_CONTENT,
		.payload = bytes_of_text(payload),
	};

	(void)r;
	return inbound_respond(in, &m, kind);
}

uint16_t
rig_mid(const struct fake_datagram *d)
{
	return (uint16_t)(d->data[2] << 8 | d->data[3]);
}

enum message_type
rig_type(const struct fake_datagram *d)
{
	return (enum message_type)(d->data[0] >> 4 & 3);
}

uint64_t
rig_count(const struct rig *r, enum metric which)
{
	return metrics_get(&r->metrics, which);
}

struct net_usage
rig_usage(const struct rig *r)
{
	struct net_usage u;

	net_get_usage(r->net, &u);
	return u;
}
