/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* courier.c - the message layer over datagrams (RFC 7252 section 4) */
#include "peer/courier.h"

#include <stdlib.h>
#include <string.h>

#define NON_LIFETIME CLOCK_S(145)	/* RFC 7252 section 4.8.2 */

struct parcel {
	struct timer timer;	/* runs: it was sent */
	TAILQ_ENTRY(parcel) order;
	struct courier *courier;
	struct address to;
	uint16_t mid;
	bool is_con;
	bool is_sent;
	unsigned repeated;
	uint64_t timeout;	/* microseconds, until the next repetition */
	struct message_token {
		uint8_t bytes[MESSAGE_TOKEN_MAX];
		size_t len;
	} token;
	uint8_t *datagram;
	size_t datagram_len;
	courier_done *done;
	void *arg;
};

void
courier_init(struct courier *c, const struct courier_rules *rules,
    const struct courier_hooks *hooks, const struct clock *clock,
    struct timers *timers)
{
	uint8_t key[16], mid[2];

	*c = (struct courier){
		.rules = *rules,
		.hooks = *hooks,
		.clock = clock,
		.timers = timers,
	};
	TAILQ_INIT(&c->parcels);
	hooks->random(hooks->arg, key, sizeof(key));
	hooks->random(hooks->arg, mid, sizeof(mid));
	c->next_mid = (uint16_t)(mid[0] << 8 | mid[1]);
	receipts_init(&c->receipts, COURIER_RECEIPTS_MAX, key);
}

static void
parcel_free(struct parcel *p)
{
	timers_stop(p->courier->timers, &p->timer);
	TAILQ_REMOVE(&p->courier->parcels, p, order);
	p->courier->parcel_count--;
	free(p->datagram);
	free(p);
}

void
courier_clear(struct courier *c)
{
	while (!TAILQ_EMPTY(&c->parcels))
		parcel_free(TAILQ_FIRST(&c->parcels));
	receipts_clear(&c->receipts);
}

static struct parcel *
parcel_find(struct courier *c, const struct address *to, uint16_t mid)
{
	struct parcel *p;

	TAILQ_FOREACH(p, &c->parcels, order)
		if (p->is_sent && p->mid == mid && address_equal(&p->to, to))
			return p;
	return NULL;
}

static void parcel_start(struct parcel *p);

/* Starts those that waited for a place (NSTART, RFC 7252 section 4.7). */
static void
courier_start_waiting(struct courier *c, const struct address *to)
{
	struct parcel *p, *waiting = NULL;
	unsigned sent = 0;

	TAILQ_FOREACH(p, &c->parcels, order) {
		if (!p->is_con || !address_equal(&p->to, to))
			continue;
		if (p->is_sent)
			sent++;
		else if (waiting == NULL)
			waiting = p;
	}
	if (waiting != NULL && sent < c->rules.nstart)
		parcel_start(waiting);
}

static void
parcel_end(struct parcel *p, enum courier_end end)
{
	struct courier *c = p->courier;
	struct address to = p->to;
	courier_done *done = p->done;
	void *arg = p->arg;

	parcel_free(p);
	if (done != NULL)
		done(arg, end);
	courier_start_waiting(c, &to);
}

static void
parcel_fire(struct timer *t, void *arg)
{
	struct parcel *p = (struct parcel *)(void *)
	    ((char *)t - offsetof(struct parcel, timer));
	struct courier *c = p->courier;

	(void)arg;
	if (!p->is_con || p->repeated >= c->rules.max_retransmit) {
		parcel_end(p, COURIER_SILENCE);
		return;
	}
	p->repeated++;
	p->timeout *= 2;
	if (timers_start(c->timers, &p->timer, c->clock->now + p->timeout,
	    parcel_fire) != WAX_OK) {
		parcel_end(p, COURIER_SILENCE);
		return;
	}
	c->hooks.send(c->hooks.arg, &p->to,
	    bytes_of(p->datagram, p->datagram_len));
}

/* ACK_TIMEOUT times 1 to 1.5, ACK_RANDOM_FACTOR. */
static uint64_t
courier_first_timeout(struct courier *c)
{
	uint8_t random;

	c->hooks.random(c->hooks.arg, &random, 1);
	return c->rules.ack_timeout + c->rules.ack_timeout * random / 512;
}

/* The caller made room for the timer. */
static void
parcel_start(struct parcel *p)
{
	struct courier *c = p->courier;

	p->is_sent = true;
	p->timeout = p->is_con ? courier_first_timeout(c) : NON_LIFETIME;
	if (timers_start(c->timers, &p->timer, c->clock->now + p->timeout,
	    parcel_fire) != WAX_OK)
		p->repeated = c->rules.max_retransmit;
	c->hooks.send(c->hooks.arg, &p->to,
	    bytes_of(p->datagram, p->datagram_len));
}

/* The datagram of m; owned, NULL without memory or if it is too long. */
static uint8_t *
message_encode(const struct message *m, size_t *len)
{
	struct writer w = writer_count();
	uint8_t *datagram;

	message_write_udp(&w, m);
	if (w.len > COURIER_DATAGRAM_MAX)
		return NULL;
	datagram = malloc(w.len);
	if (datagram == NULL)
		return NULL;
	*len = w.len;
	w = writer_open(datagram, w.len);
	message_write_udp(&w, m);
	return datagram;
}

/* A parcel for m, not yet sent; m->mid is set. */
static enum wax_status
parcel_new(struct courier *c, const struct address *to,
    const struct message *m, struct parcel **out)
{
	struct parcel *p;

	if (c->parcel_count >= COURIER_PARCELS_MAX)
		return WAX_LIMIT;
	if (m->options.len + m->payload.len + 16 > COURIER_DATAGRAM_MAX)
		return WAX_SPACE;
	if (timers_reserve(c->timers, COURIER_PARCELS_MAX) != WAX_OK)
		return WAX_MEMORY;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return WAX_MEMORY;
	p->datagram = message_encode(m, &p->datagram_len);
	if (p->datagram == NULL) {
		free(p);
		return WAX_MEMORY;
	}
	p->courier = c;
	p->to = *to;
	p->mid = m->mid;
	p->is_con = m->type == MESSAGE_CON;
	p->token.len = m->token.len;
	if (m->token.len > 0)
		memcpy(p->token.bytes, m->token.data, m->token.len);
	TAILQ_INSERT_TAIL(&c->parcels, p, order);
	c->parcel_count++;
	*out = p;
	return WAX_OK;
}

/* A NON whose end nobody wants to hear of needs no parcel. */
static enum wax_status
courier_send_once(struct courier *c, const struct address *to,
    const struct message *m)
{
	size_t len;
	uint8_t *datagram = message_encode(m, &len);

	if (datagram == NULL)
		return WAX_SPACE;
	c->next_mid++;
	c->hooks.send(c->hooks.arg, to, bytes_of(datagram, len));
	free(datagram);
	return WAX_OK;
}

enum wax_status
courier_send(struct courier *c, const struct address *to,
    const struct message *m, courier_done *done, void *arg,
    struct parcel **out)
{
	struct message copy = *m;
	struct parcel *p;
	enum wax_status st;

	copy.mid = c->next_mid;
	if (m->type == MESSAGE_NON && done == NULL) {
		if (out != NULL)
			*out = NULL;
		return courier_send_once(c, to, &copy);
	}
	if ((st = parcel_new(c, to, &copy, &p)) != WAX_OK)
		return st;
	c->next_mid++;
	p->done = done;
	p->arg = arg;
	if (out != NULL)
		*out = p;
	if (p->is_con)
		courier_start_waiting(c, to);
	else
		parcel_start(p);
	return WAX_OK;
}

void
courier_cancel(struct parcel *p)
{
	struct courier *c;
	struct address to;

	if (p == NULL)
		return;
	c = p->courier;
	to = p->to;
	parcel_free(p);
	courier_start_waiting(c, &to);
}

void
courier_unreachable(struct courier *c, const struct address *to)
{
	struct parcel *p = TAILQ_FIRST(&c->parcels);

	while (p != NULL) {
		if (p->is_sent && address_equal(&p->to, to)) {
			parcel_end(p, COURIER_UNREACHABLE);
			p = TAILQ_FIRST(&c->parcels);	/* done may do much */
		} else {
			p = TAILQ_NEXT(p, order);
		}
	}
}

/* An ACK or RST without anything in it. */
static void
courier_send_empty(struct courier *c, const struct address *to,
    enum message_type type, uint16_t mid)
{
	uint8_t buffer[4];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct message m = { .type = type, .mid = mid };
	struct receipt *receipt;

	message_write_udp(&w, &m);
	c->hooks.send(c->hooks.arg, to, writer_bytes(&w));
	receipt = receipts_find(&c->receipts, to, mid, c->clock->now);
	if (receipt != NULL)
		receipt_store(receipt, writer_bytes(&w));
}

/* True if m was there before; then it is answered as before. */
static bool
courier_answer_duplicate(struct courier *c, const struct address *from,
    const struct message *m)
{
	struct receipt *receipt = receipts_find(&c->receipts, from, m->mid,
	    c->clock->now);

	if (receipt == NULL)
		return false;
	if (receipt->answer != NULL)
		c->hooks.send(c->hooks.arg, from,
		    bytes_of(receipt->answer, receipt->answer_len));
	if (c->hooks.on_duplicate != NULL && code_is_request(m->code))
		c->hooks.on_duplicate(c->hooks.arg, from, m);
	return true;
}

static void
courier_take_request(struct courier *c, const struct address *from,
    const struct message *m)
{
	struct slip slip = {
		.from = *from,
		.mid = m->mid,
		.is_con = m->type == MESSAGE_CON,
		.token_len = (uint8_t)m->token.len,
	};

	if (m->token.len > 0)
		memcpy(slip.token, m->token.data, m->token.len);
	c->hooks.on_request(c->hooks.arg, &slip, m);
}

/* CON and NON (sections 4.2, 4.3 and 4.5). */
static void
courier_take_new(struct courier *c, const struct address *from,
    const struct message *m)
{
	if (courier_answer_duplicate(c, from, m))
		return;
	if (receipts_add(&c->receipts, from, m->mid, c->clock->now) == NULL)
		return;		/* as if it had been lost */
	if (code_is_request(m->code)) {
		courier_take_request(c, from, m);
		return;
	}
	if (!code_is_response(m->code) ||
	    !c->hooks.on_response(c->hooks.arg, from, m))
		courier_send_empty(c, from, MESSAGE_RST, m->mid);
	else if (m->type == MESSAGE_CON)
		courier_send_empty(c, from, MESSAGE_ACK, m->mid);
}

/* ACK and RST. The Message ID alone says what was acknowledged; a foreign
   token or an answer nobody waits for makes it no less acknowledged. */
static void
courier_take_reply(struct courier *c, const struct address *from,
    const struct message *m)
{
	struct parcel *p = parcel_find(c, from, m->mid);
	bool is_answer;

	if (p == NULL)
		return;
	if (m->type == MESSAGE_RST) {
		parcel_end(p, COURIER_RESET);
		return;
	}
	if (!p->is_con)
		return;
	is_answer = code_is_response(m->code) &&
	    bytes_equal(m->token, bytes_of(p->token.bytes, p->token.len));
	parcel_end(p, COURIER_ACKNOWLEDGED);
	if (is_answer)
		(void)c->hooks.on_response(c->hooks.arg, from, m);
}

void
courier_receive(struct courier *c, const struct address *from,
    struct bytes datagram)
{
	enum message_type type;
	struct message m;
	uint16_t mid;

	if (message_parse_udp(datagram, &m) != WAX_OK) {
		if (message_peek_udp(datagram, &type, &mid) &&
		    type == MESSAGE_CON)
			courier_send_empty(c, from, MESSAGE_RST, mid);
		return;
	}
	if (m.type == MESSAGE_ACK || m.type == MESSAGE_RST)
		courier_take_reply(c, from, &m);
	else if (m.code != CODE_EMPTY)
		courier_take_new(c, from, &m);
	else if (m.type == MESSAGE_CON)
		courier_send_empty(c, from, MESSAGE_RST, m.mid); /* ping */
}

void
courier_acknowledge(struct courier *c, const struct slip *slip)
{
	if (slip->is_con)
		courier_send_empty(c, &slip->from, MESSAGE_ACK, slip->mid);
}

/* The answer in the ACK (RFC 7252 section 5.2.1). */
static enum wax_status
courier_answer_piggybacked(struct courier *c, const struct slip *slip,
    struct receipt *receipt, struct message *m)
{
	size_t len;
	uint8_t *datagram;

	m->type = MESSAGE_ACK;
	m->mid = slip->mid;
	datagram = message_encode(m, &len);
	if (datagram == NULL)
		return WAX_SPACE;
	receipt_store(receipt, bytes_of(datagram, len));
	c->hooks.send(c->hooks.arg, &slip->from, bytes_of(datagram, len));
	free(datagram);
	return WAX_OK;
}

enum wax_status
courier_answer(struct courier *c, const struct slip *slip,
    const struct message *response, courier_done *done, void *arg,
    struct parcel **out)
{
	struct message m = *response;
	struct receipt *receipt = receipts_find(&c->receipts, &slip->from,
	    slip->mid, c->clock->now);

	if (out != NULL)
		*out = NULL;
	m.token = bytes_of(slip->token, slip->token_len);
	if (slip->is_con && receipt != NULL && receipt->answer == NULL)
		return courier_answer_piggybacked(c, slip, receipt, &m);
	m.type = slip->is_con ? MESSAGE_CON : MESSAGE_NON;
	return courier_send(c, &slip->from, &m, done, arg, out);
}
