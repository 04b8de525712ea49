/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_net.c - a whole net under a stream of datagrams, messages and sessions
   that come and go, on fake transports and a fake clock: no crash, no leak,
   tables within their limits */

#include "fuzz/fuzz_net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The input is a list of steps; the first byte of each says which:
 *   0-2  a datagram from one of 4 clients: client, length, bytes
 *   3    a datagram from the hop to the source port opened last or one of its
 *        neighbours: port, length, bytes
 *   4    the hop answers the request sent last: type, code, flags (0x01
 *        another Message ID, 0x02 another Token, 0x04 a byte more)
 *   5    forward/ answers an open request: which, how
 *   6    forward/ ends an open outbound: which, how
 *   7    time passes: tenths of a second
 *   8    a client acknowledges (even) or resets (odd) what was sent last
 *   9    the network refuses the request sent last
 *   10   a client opens a session: kind
 *   11   a session ends: which, how
 *   12   a session that the net opens comes up
 *   13   or it does not: how
 *   14   a session's peer sends: which, length, bytes
 *   15   it answers the request sent last on a session: type, code
 *   16   forward/ asks: which hop or session, flags (0x01 for a client, 0x02
 *        registers)
 *   17   a session reads slowly, is down or takes little: which, how
 *   18   a session's peer releases it, or shows a sign of life: which, how
 *   19   forward/ ends a session: which
 */
static void
fuzz_random(void *arg, uint8_t *out, size_t len)
{
	struct fuzz *f = arg;

	for (size_t i = 0; i < len; i++) {
		f->random = f->random * 1664525 + 1013904223;
		out[i] = (uint8_t)(f->random >> 24);
	}
}

/* Sends the request on, and keeps it where there is room. */
static void
fuzz_take_request(void *arg, struct inbound *in, const struct message *m)
{
	struct fuzz *f = arg;
	struct hop_request q = {
		.message = m, .owner = f,
		.client = in->client.peer.port & 1 ? &in->client : NULL,
	};
	size_t hop = in->client.session % KINDS;
	struct outbound *out;
	size_t i = 0;

	fuzz_require(code_is_request(m->code));
	while (i < HELD_MAX && f->in[i] != NULL)
		i++;
	if (i == HELD_MAX) {
		inbound_drop(in);
		return;
	}
	f->in[i] = in;
	for (i = 0; i < HELD_MAX && f->out[i] != NULL; i++)
		;
	if (i < HELD_MAX && hop_send_request(hop_get(f->net, hop), &q,
	    &out) == WAX_OK)
		f->out[i] = out;
}

static size_t
fuzz_find_out(const struct fuzz *f, const struct outbound *out)
{
	size_t i = 0;

	while (i < HELD_MAX && f->out[i] != out)
		i++;
	fuzz_require(i < HELD_MAX);
	return i;
}

static void
fuzz_take_response(void *arg, struct outbound *out, const struct message *m)
{
	struct fuzz *f = arg;
	size_t i = fuzz_find_out(f, out);

	fuzz_require(code_is_response(m->code));
	/* every code does something else with it */
	if (m->code & 1) {
		outbound_keep(out);
		return;
	}
	outbound_end(out);
	f->out[i] = NULL;
}

static void
fuzz_take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	struct fuzz *f = arg;
	size_t i = fuzz_find_out(f, out);

	(void)why;
	outbound_end(out);
	f->out[i] = NULL;
}

static void
fuzz_take_cancel(void *arg, struct inbound *in)
{
	struct fuzz *f = arg;
	size_t i = 0;

	while (i < HELD_MAX && f->in[i] != in)
		i++;
	fuzz_require(i < HELD_MAX);
	f->in[i] = NULL;
}

/* Requests are kept to be answered; a response is none of them. */
static void
fuzz_take_messages(struct fuzz *f)
{
	struct fake_message *m;

	while ((m = fake_take_message(&f->streams)) != NULL) {
		fuzz_require(m->len >= 4 && m->data[0] >> 6 == 1);
		if (!code_is_request(m->data[1])) {
			free(m);
			continue;
		}
		free(f->message);
		f->message = m;
	}
}

static void
fuzz_take_sent(struct fuzz *f)
{
	struct fake_datagram *d;

	net_flush(f->net);
	fuzz_take_messages(f);
	while ((d = fake_take(&f->fake)) != NULL) {
		bool up = address_equal(&d->to, &f->next);
		struct fake_datagram **place = up ? &f->request : &f->response;
		uint8_t type = d->data[0] >> 4 & 3;

		fuzz_require(d->len >= 4 && d->data[0] >> 6 == 1);
		if (type <= MESSAGE_NON) {
			free(*place);
			*place = d;
		} else {
			free(d);
		}
	}
}

static void
fuzz_put_bytes(struct fuzz *f, const struct address *from,
    const struct address *to)
{
	size_t len;
	uint8_t *copy = fuzz_copy_bytes(f, &len);

	fake_put(&f->fake, from, to, bytes_of(copy, len));
	free(copy);
}

static void
fuzz_reply(struct fuzz *f)
{
	uint8_t type = fuzz_byte(f) & 3, code = fuzz_byte(f);
	uint8_t flags = fuzz_byte(f);
	const struct fake_datagram *d = f->request;
	uint8_t data[16];

	if (d == NULL || d->len < 12)
		return;
	memcpy(data, d->data, 12);
	data[0] = (uint8_t)(0x40 | type << 4 | (code == 0 ? 0 : 8));
	data[1] = code;
	data[3] ^= flags & 1;
	data[4] ^= flags >> 1 & 1;
	data[12] = 0xff;

	size_t len = (code == 0 ? 4u : 12u) + (flags >> 2 & 1u);

	fake_put(&f->fake, &d->to, &d->from, bytes_of(data, len));
}

static void
fuzz_respond(struct fuzz *f)
{
	size_t i = fuzz_byte(f) % HELD_MAX;
	uint8_t how = fuzz_byte(f);
	struct message m = {
		.type = (enum message_type)(how >> 1 & 3), .code = CODE_CONTENT,
	};
	enum response_kind kind = how & 1 ? RESPONSE_MORE : RESPONSE_FINAL;

	if (f->in[i] == NULL)
		return;
	if (how & 0x80)
		inbound_drop(f->in[i]);
	else if (inbound_respond(f->in[i], &m, kind) != WAX_OK ||
	    kind == RESPONSE_MORE)
		return;
	f->in[i] = NULL;
}

static void
fuzz_end_outbound(struct fuzz *f)
{
	size_t i = fuzz_byte(f) % HELD_MAX, k = 0;
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m, .same_as = f->out[i] };
	uint8_t how;

	if (f->out[i] == NULL)
		return;
	while (k < HELD_MAX && f->out[k] != NULL)
		k++;
	how = fuzz_byte(f);
	if ((how & 1) && k < HELD_MAX && hop_send_request(f->out[i]->hop, &q,
	    &f->out[k]) != WAX_OK)
		f->out[k] = NULL;
	if (how & 2)
		outbound_reject(f->out[i]);
	else
		outbound_end(f->out[i]);
	f->out[i] = NULL;
}

static void
fuzz_pass(struct fuzz *f)
{
	uint64_t end = f->now + CLOCK_MS(100) * fuzz_byte(f) *
	    (fuzz_byte(f) & 1 ? 40 : 1);

	while (timers_next(&f->timers) <= end) {
		if (timers_next(&f->timers) > f->now)
			f->now = timers_next(&f->timers);
		clock_tick(&f->clock);
		timers_run(&f->timers, f->clock.now);
	}
	f->now = end;
	clock_tick(&f->clock);
}

static void
fuzz_acknowledge(struct fuzz *f)
{
	uint8_t how = fuzz_byte(f);
	const struct fake_datagram *d = f->response;
	uint8_t data[4] = { how & 1 ? 0x70 : 0x60, 0, 0, 0 };

	if (d == NULL)
		return;
	memcpy(data + 2, d->data + 2, 2);
	data[3] ^= how >> 7;
	fake_put(&f->fake, &d->to, &d->from, BYTES_ARRAY(data));
}

static void
fuzz_step(struct fuzz *f)
{
	struct address from = f->client, to = f->fake.host;
	uint8_t step = fuzz_byte(f) % 20;

	if (step >= 10) {
		session_steps[step - 10](f);
	} else if (step <= 2) {
		from.port = (uint16_t)(from.port + fuzz_byte(f) % 4);
		fuzz_put_bytes(f, &from, &f->server);
	} else if (step == 3) {
		to.port = (uint16_t)(f->fake.next_port - 1 - fuzz_byte(f) % 4);
		fuzz_put_bytes(f, &f->next, &to);
	} else if (step == 4) {
		fuzz_reply(f);
	} else if (step == 5) {
		fuzz_respond(f);
	} else if (step == 6) {
		fuzz_end_outbound(f);
	} else if (step == 7) {
		fuzz_pass(f);
	} else if (step == 8) {
		fuzz_acknowledge(f);
	} else if (f->request != NULL) {
		fake_refuse(&f->fake, f->request, 111);
	}
	fuzz_take_sent(f);
}

static void
fuzz_check(const struct fuzz *f)
{
	struct net_usage u;

	net_get_usage(f->net, &u);
	fuzz_require(u.inbounds <= TABLE_MAX && u.outbounds <= TABLE_MAX &&
	    u.peers <= TABLE_MAX && u.heard <= TABLE_MAX &&
	    u.ports <= KINDS * PORTS_MAX && u.waiting <= u.inbounds);
	/* those that are told to leave are no longer among the ports */
	fuzz_require(u.sessions <= 2 * SESSIONS_MAX +
	    f->streams.connects);
}

static struct address
fuzz_address(const char *text)
{
	struct address a;

	fuzz_require(address_parse(bytes_of_text(text), &a) == WAX_OK);
	return a;
}

static void
fuzz_run(struct fuzz *f, const struct net_conf *conf, struct log *log)
{
	struct hop_receiver receiver = {
		.arg = f,
		.take_request = fuzz_take_request,
		.take_response = fuzz_take_response,
		.take_failure = fuzz_take_failure,
		.take_cancel = fuzz_take_cancel,
	};
	size_t which;

	f->net = net_new(&(struct net_context){
		.conf = conf, .clock = &f->clock, .timers = &f->timers,
		.log = log, .metrics = &f->metrics,
		.random = fuzz_random, .random_arg = f,
		.transport_arg = &f->fake,
	});
	fuzz_require(f->net != NULL);
	hop_set_receiver(f->net, &receiver);
	fuzz_require(net_listen(f->net, &which) == WAX_OK);
	while (f->left.len > 0) {
		fuzz_step(f);
		fuzz_check(f);
	}
	net_free(f->net);
	fuzz_require(f->timers.count == 0);
}

static void
fuzz_configure(const struct fuzz *f, size_t kind, struct listener_conf *l,
    struct hop_conf *hop)
{
	static const struct transport *const transports[KINDS] = {
		&fake_transport, &fake_stream_transport,
		&fake_secure_transport,
	};

	*l = (struct listener_conf){
		.name = (char *)(uintptr_t)"in",
		.transport = transports[kind], .address = f->server,
		.sessions_max = SESSIONS_MAX, .timeout = CLOCK_S(60),
		.outstanding = 4, .idle = CLOCK_S(120),
		.keep_alive = CLOCK_S(50),
	};
	*hop = (struct hop_conf){
		.name = (char *)(uintptr_t)"next",
		.transport = transports[kind],
		.addresses = (struct address *)(uintptr_t)&f->next,
		.address_count = 1,
		.timeout = CLOCK_S(100), .outstanding = 12,
		.source_ports = PORTS_MAX,
		.connect_at_start = kind == 2, .takes_requests = kind == 2,
		.answering = *l, .retry_least = CLOCK_S(1),
		.retry_most = CLOCK_S(8), .idle = CLOCK_S(90),
		.keep_alive = kind > 0 ? CLOCK_S(40) : 0,
	};
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz f = {
		.now = CLOCK_S(1000),
		.server = fuzz_address("10.0.0.1:5683"),
		.next = fuzz_address("10.0.0.2:5683"),
		.client = fuzz_address("10.0.0.9:1000"),
		.left = bytes_of(data, size),
	};
	struct listener_conf listeners[KINDS];
	struct hop_conf hops[KINDS];
	struct address addresses[2] = { f.next, f.next };
	struct net_conf conf = {
		.listeners = listeners, .listener_count = KINDS,
		.hops = hops, .hop_count = KINDS,
		.ack_timeout = CLOCK_S(2), .ack_random_percent = 150,
		.max_retransmit = 4, .ack_delay = CLOCK_S(1),
		.inbound_max = TABLE_MAX,
	};

	for (size_t i = 0; i < KINDS; i++)
		fuzz_configure(&f, i, &listeners[i], &hops[i]);
	hops[1].addresses = addresses;
	hops[1].address_count = 2;
	f.conf = &conf;
	fake_init(&f.fake, "10.0.0.1");
	fake_streams_init(&f.streams);
	f.fake.streams = &f.streams;
	clock_init_fake(&f.clock, &f.now);
	clock_tick(&f.clock);
	timers_init(&f.timers, &f);

	struct log *log = log_new(&(struct log_options){
		.fd = -1, .level = LOG_LEVEL_ERROR, .clock = &f.clock });

	fuzz_require(log != NULL);
	fuzz_run(&f, &conf, log);
	log_free(log);
	timers_clear(&f.timers);
	free(f.request);
	free(f.response);
	free(f.message);
	fake_clear(&f.fake);
	fake_streams_clear(&f.streams);
	return 0;
}
