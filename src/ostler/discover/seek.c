/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* seek.c - asking for devices */
#include "ostler/discover/seek.h"

#include <stdlib.h>
#include <sys/queue.h>

#define TOKEN_LEN 8
#define REQUEST_MAX 128		/* bytes of a request of ours */
#define OCF_CBOR 10000		/* application/vnd.ocf+cbor */
#define OCF_VERSION 2048	/* 1.0.0 */
#define BLOCK_SZX_MAX 6		/* blocks of 1024 bytes */

enum resource { RESOURCE_RES, RESOURCE_D, RESOURCE_COUNT };

/* An answer in blocks that is not complete. */
struct body {
	TAILQ_ENTRY(body) order;
	struct address from;
	uint8_t token[TOKEN_LEN];
	enum resource resource;
	uint32_t next;		/* number of the block asked for */
	uint8_t szx;
	size_t len;
	uint8_t data[SEEK_BODY_MAX];
};

struct seek {
	struct seek_context context;
	struct seek_hooks hooks;
	struct timer round;
	uint16_t mid;
	uint8_t tokens[RESOURCE_COUNT][TOKEN_LEN];	/* of this round */
	TAILQ_HEAD(, body) bodies;	/* the oldest first */
	size_t body_count;
};

struct seek *
seek_new(const struct seek_context *context, const struct seek_hooks *hooks)
{
	struct seek *s = calloc(1, sizeof(*s));
	uint8_t mid[2];

	if (s == NULL)
		return NULL;
	s->context = *context;
	s->hooks = *hooks;
	TAILQ_INIT(&s->bodies);
	hooks->random(hooks->arg, mid, sizeof(mid));
	s->mid = (uint16_t)(mid[0] << 8 | mid[1]);
	return s;
}

static void
seek_forget(struct seek *s, struct body *b)
{
	TAILQ_REMOVE(&s->bodies, b, order);
	s->body_count--;
	free(b);
}

static void
seek_forget_all(struct seek *s)
{
	while (!TAILQ_EMPTY(&s->bodies))
		seek_forget(s, TAILQ_FIRST(&s->bodies));
}

void
seek_free(struct seek *s)
{
	if (s == NULL)
		return;
	timers_stop(s->context.timers, &s->round);
	seek_forget_all(s);
	free(s);
}

static void
seek_write_path(struct option_writer *w, enum resource which)
{
	option_write(w, OPTION_URI_PATH, bytes_of_text("oic"));
	option_write(w, OPTION_URI_PATH,
	    bytes_of_text(which == RESOURCE_RES ? "res" : "d"));
}

/* block: of an answer that goes on, or NULL. */
static void
seek_ask(struct seek *s, const struct address *to, enum resource which,
    const uint8_t *token, const struct body *block)
{
	uint8_t text[REQUEST_MAX], data[REQUEST_MAX];
	struct writer options = writer_open(text, sizeof(text));
	struct writer out = writer_open(data, sizeof(data));
	struct option_writer w = option_writer_open(&options);
	struct message m = { .type = MESSAGE_NON, .code = CODE_GET };

	seek_write_path(&w, which);
	option_write_uint(&w, OPTION_ACCEPT, OCF_CBOR);
	if (block != NULL)
		option_write_uint(&w, OPTION_BLOCK2,
		    block->next << 4 | block->szx);
	option_write_uint(&w, OPTION_OCF_ACCEPT_VERSION, OCF_VERSION);
	m.mid = s->mid++;
	m.token = bytes_of(token, TOKEN_LEN);
	m.options = writer_bytes(&options);
	message_write_udp(&out, &m);
	metrics_add(s->context.metrics, METRIC_DISCOVER_REQUESTS, 1);
	s->hooks.send(s->hooks.arg, to, writer_bytes(&out));
}

static void
seek_ask_both(struct seek *s, const struct address *to)
{
	for (enum resource i = 0; i < RESOURCE_COUNT; i++)
		seek_ask(s, to, i, s->tokens[i], NULL);
}

static void
seek_ask_groups(struct seek *s)
{
	static const struct {
		enum discover_group group;
		struct address address;
	} groups[] = {
		{ DISCOVER_LINK, { .ip = { 0xff, 0x02, [14] = 0x01, 0x58 },
		    .port = 5683 } },
		{ DISCOVER_REALM, { .ip = { 0xff, 0x03, [14] = 0x01, 0x58 },
		    .port = 5683 } },
		{ DISCOVER_SITE, { .ip = { 0xff, 0x05, [14] = 0x01, 0x58 },
		    .port = 5683 } },
		{ DISCOVER_IPV4, { .ip = { [10] = 0xff, 0xff, 224, 0, 1, 187 },
		    .port = 5683 } },
	};

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if ((s->context.conf->groups & groups[i].group) != 0)
			seek_ask_both(s, &groups[i].address);
	}
}

static uint64_t
seek_next_round(struct seek *s)
{
	uint64_t every = s->context.conf->every;
	uint64_t tenth = every / 10;
	uint32_t part;

	s->hooks.random(s->hooks.arg, (uint8_t *)&part, sizeof(part));
	return every - tenth + 2 * tenth * part / UINT32_MAX;
}

static void
seek_on_round(struct timer *timer, void *arg)
{
	struct seek *s = (struct seek *)(void *)((char *)timer -
	    offsetof(struct seek, round));
	const struct discover_conf *conf = s->context.conf;

	(void)arg;
	seek_forget_all(s);
	for (size_t i = 0; i < RESOURCE_COUNT; i++)
		s->hooks.random(s->hooks.arg, s->tokens[i], TOKEN_LEN);
	seek_ask_groups(s);
	for (size_t i = 0; i < conf->probe_count; i++)
		seek_ask_both(s, &conf->probes[i]);
	/* The timer left its own place in the heap. */
	(void)!timers_start(s->context.timers, timer,
	    s->context.clock->now + seek_next_round(s), seek_on_round);
}

void
seek_start(struct seek *s)
{
	seek_on_round(&s->round, NULL);
}

void
seek_set_conf(struct seek *s, const struct discover_conf *conf)
{
	s->context.conf = conf;
}

struct seek_found {
	struct seek *seek;
	const struct address *from;
};

static void
seek_on_link(void *arg, const struct links_link *link)
{
	struct seek_found *f = arg;

	f->seek->hooks.found(f->seek->hooks.arg, f->from, link);
}

static void
seek_refuse(struct seek *s)
{
	metrics_add(s->context.metrics, METRIC_DISCOVER_MALFORMED, 1);
}

static void
seek_read(struct seek *s, const struct address *from, struct bytes payload)
{
	struct seek_found f = { s, from };

	if (links_read(payload, seek_on_link, &f) != WAX_OK)
		seek_refuse(s);
}

/* Block2 as it came (RFC 7959 section 2.2). */
struct block {
	uint32_t number;
	bool more;
	uint8_t szx;
};

/* False: there is none, and the payload is all. */
static bool
seek_read_block(const struct message *m, struct block *out)
{
	struct bytes value;
	uint32_t n;

	if (!option_find(m->options, OPTION_BLOCK2, &value) ||
	    option_uint(value, &n) != WAX_OK)
		return false;
	*out = (struct block){ n >> 4, (n & 8) != 0, (uint8_t)(n & 7) };
	return out->number > 0 || out->more;
}

static struct body *
seek_find_body(struct seek *s, const struct address *from, struct bytes token)
{
	struct body *b;

	TAILQ_FOREACH(b, &s->bodies, order) {
		if (address_equal(&b->from, from) && bytes_equal(token,
		    bytes_of(b->token, TOKEN_LEN)))
			return b;
	}
	return NULL;
}

/* The oldest makes room: it may be one that its sender has forgotten. */
static struct body *
seek_add_body(struct seek *s, const struct address *from, enum resource which)
{
	struct body *b = malloc(sizeof(*b));

	if (b == NULL)
		return NULL;
	if (s->body_count == SEEK_BODIES_MAX)
		seek_forget(s, TAILQ_FIRST(&s->bodies));
	b->from = *from;
	b->resource = which;
	b->next = 0;
	b->len = 0;
	s->hooks.random(s->hooks.arg, b->token, TOKEN_LEN);
	TAILQ_INSERT_TAIL(&s->bodies, b, order);
	s->body_count++;
	return b;
}

/* The next piece of b. False: it can not be used. */
static bool
seek_append(struct body *b, const struct block *block, struct bytes payload)
{
	size_t size = (size_t)16 << block->szx;

	if (block->szx > BLOCK_SZX_MAX || block->number != b->next ||
	    payload.len > size || (block->more && payload.len != size) ||
	    payload.len > SEEK_BODY_MAX - b->len)
		return false;
	b->szx = block->szx;
	b->next++;
	if (payload.len > 0)
		memcpy(b->data + b->len, payload.data, payload.len);
	b->len += payload.len;
	return true;
}

static void
seek_take_block(struct seek *s, struct body *b, const struct block *block,
    struct bytes payload)
{
	if (!seek_append(b, block, payload)) {
		seek_refuse(s);
		seek_forget(s, b);
	} else if (block->more) {
		seek_ask(s, &b->from, b->resource, b->token, b);
	} else {
		seek_read(s, &b->from, bytes_of(b->data, b->len));
		seek_forget(s, b);
	}
}

/* RESOURCE_COUNT: it is the token of no question to all. */
static enum resource
seek_find_question(const struct seek *s, struct bytes token)
{
	enum resource i = 0;

	while (i < RESOURCE_COUNT && !bytes_equal(token,
	    bytes_of(s->tokens[i], TOKEN_LEN)))
		i++;
	return i;
}

static void
seek_take_answer(struct seek *s, const struct address *from,
    const struct message *m)
{
	struct body *b = seek_find_body(s, from, m->token);
	enum resource which = seek_find_question(s, m->token);
	struct block block;

	if (b == NULL && which == RESOURCE_COUNT) {
		metrics_add(s->context.metrics, METRIC_DISCOVER_UNASKED, 1);
		return;
	}
	metrics_add(s->context.metrics, METRIC_DISCOVER_ANSWERS, 1);
	if (m->code != CODE_CONTENT) {
		if (b != NULL)
			seek_forget(s, b);
		return;
	}
	if (!seek_read_block(m, &block)) {
		seek_read(s, from, m->payload);
		if (b != NULL)
			seek_forget(s, b);
		return;
	}
	if (b == NULL)
		b = seek_add_body(s, from, which);
	if (b != NULL)
		seek_take_block(s, b, &block, m->payload);
}

/* An empty ACK, for servers that answer a NON with a CON. */
static void
seek_acknowledge(struct seek *s, const struct address *to, uint16_t mid)
{
	uint8_t data[4];
	struct writer w = writer_open(data, sizeof(data));
	struct message ack = { .type = MESSAGE_ACK, .mid = mid };

	message_write_udp(&w, &ack);
	s->hooks.send(s->hooks.arg, to, writer_bytes(&w));
}

void
seek_take(struct seek *s, const struct address *from, struct bytes datagram)
{
	struct message m;

	if (message_parse_udp(datagram, &m) != WAX_OK) {
		seek_refuse(s);
		return;
	}
	if (!code_is_response(m.code) || m.type == MESSAGE_RST)
		return;
	if (m.type == MESSAGE_CON)
		seek_acknowledge(s, from, m.mid);
	seek_take_answer(s, from, &m);
}
