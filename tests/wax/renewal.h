/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* renewal.h - a client and a server that renew their keys, for tests */
#ifndef TESTS_WAX_RENEWAL_H
#define TESTS_WAX_RENEWAL_H

#include "core/code.h"
#include "core/oscore_option.h"
#include "wax/oscore/b2.h"
#include "wax/support.h"

/* A message kept beyond the buffer it was made in. */
struct letter {
	uint8_t bytes[SUPPORT_MAX];
	struct wax_message m;
};

static inline const struct wax_message *
letter_keep(struct letter *l, const struct wax_message *m)
{
	size_t options = m->options_len;

	if (options + m->payload_len > sizeof(l->bytes))
		abort();
	memcpy(l->bytes, m->options, options);
	if (m->payload_len > 0)
		memcpy(l->bytes + options, m->payload, m->payload_len);
	l->m = (struct wax_message){ m->code, l->bytes, options,
	    l->bytes + options, m->payload_len };
	return &l->m;
}

static inline struct oscore_option
letter_option(const struct wax_message *m)
{
	struct oscore_option o = { 0 };
	struct bytes value;

	if (!option_find(message_options(m), OPTION_OSCORE, &value) ||
	    oscore_option_decode(value, &o) != WAX_OK)
		abort();
	return o;
}

struct party {
	struct memory disk;
	struct wax_context_parameters parameters;
	struct wax_context *context;
	struct wax_contexts *set;
	struct wax_exchange x;
	uint8_t buffer[SUPPORT_MAX];
	struct letter letter;	/* the last one it sent */
};

static inline void
party_start(struct party *p)
{
	static const struct wax_answering few = {
		.has_diagnostics = true, .renewals_max = 8,
	};

	p->x = (struct wax_exchange){ 0 };
	p->set = wax_contexts_new(16, &few);
	if (p->set == NULL || wax_context_new(&p->parameters, &p->disk.env,
	    &p->context) != WAX_OK ||
	    wax_contexts_add(p->set, p->context) != WAX_OK)
		abort();
}

static inline void
party_stop(struct party *p)
{
	wax_exchange_clear(&p->x);
	wax_contexts_free(p->set);
	wax_context_free(p->context);
	p->set = NULL;
	p->context = NULL;
}

/* As kill -9. */
static inline void
party_restart(struct party *p)
{
	party_stop(p);
	party_start(p);
}

struct parties {
	struct party client;
	struct party server;
	struct packet get;
};

static inline void
parties_prepare(struct parties *p, enum wax_renewal client,
    enum wax_renewal server)
{
	*p = (struct parties){ 0 };
	memory_init(&p->client.disk);
	memory_init(&p->server.disk);
	p->client.disk.rng.state = 1;
	p->server.disk.rng.state = 2;
	p->client.parameters = support_parameters(true);
	p->server.parameters = support_parameters(false);
	p->client.parameters.renewal = client;
	p->server.parameters.renewal = server;
	p->client.parameters.record = "client";
	p->server.parameters.record = "server";
	packet_make(&p->get, CODE_GET, "b474656d70", "");
}

static inline void
parties_start(struct parties *p)
{
	party_start(&p->client);
	party_start(&p->server);
}

static inline void
parties_begin(struct parties *p, enum wax_renewal client,
    enum wax_renewal server)
{
	parties_prepare(p, client, server);
	parties_start(p);
}

static inline void
parties_end(struct parties *p)
{
	party_stop(&p->client);
	party_stop(&p->server);
}

/* The client's request, in its letter. */
static inline const struct wax_message *
parties_send(struct parties *p)
{
	struct party *c = &p->client;
	struct wax_message out;

	if (wax_protect_request(&c->x, c->context, &p->get.m, c->buffer,
	    sizeof(c->buffer), &out) != WAX_OK)
		abort();
	return letter_keep(&c->letter, &out);
}

/* The server gets it; what it answers with is in its letter, if there is
   anything. */
static inline enum wax_request_result
parties_serve(struct parties *p, const struct wax_message *in)
{
	static const struct wax_message content = {
		.code = CODE_CONTENT,
		.payload = (const uint8_t *)"warm", .payload_len = 4,
	};
	struct party *s = &p->server;
	struct wax_request got;
	struct wax_message out;

	s->letter.m = (struct wax_message){ 0 };
	if (wax_unprotect_request(&s->x, s->set, in, true, s->buffer,
	    sizeof(s->buffer), &got) == WAX_REQUEST_OPENED) {
		/* Appendix B.1.2 adds an Echo */
		if (got.message.code != p->get.m.code ||
		    !bytes_has_prefix(message_options(&got.message),
		    message_options(&p->get.m)) ||
		    wax_protect_response(&s->x, &content, s->buffer,
		    sizeof(s->buffer), &out) != WAX_OK)
			abort();
		letter_keep(&s->letter, &out);
	} else if (got.has_answer) {
		letter_keep(&s->letter, &got.answer);
	}
	return got.result;
}

static inline enum wax_response_result
parties_receive_as(struct parties *p, const struct wax_message *in,
    struct wax_response *out)
{
	struct party *c = &p->client;

	return wax_unprotect_response(&c->x, in, c->buffer,
	    sizeof(c->buffer), out);
}

static inline enum wax_response_result
parties_receive(struct parties *p, const struct wax_message *in)
{
	struct wax_response got;

	return parties_receive_as(p, in, &got);
}

/* One request of the application, with all rounds. The number of messages that
   the client sent; 0: it failed. */
static inline int
parties_talk(struct parties *p)
{
	for (int round = 1; round <= 8; round++) {
		struct wax_response got;
		enum wax_response_result result;

		(void)parties_serve(p, parties_send(p));
		if (p->server.letter.m.code == 0)
			return 0;
		result = parties_receive_as(p, &p->server.letter.m, &got);
		if (result == WAX_RESPONSE_OPENED)
			return got.message.code == CODE_CONTENT ? round : 0;
		if (result != WAX_RESPONSE_REPEAT)
			return 0;
	}
	return 0;
}

static inline bool
parties_agree(const struct parties *p)
{
	return bytes_equal(context_id_context(p->client.context),
	    context_id_context(p->server.context)) &&
	    !b2_must_renew(p->client.context);
}

static inline uint32_t
party_renewals(const struct party *p)
{
	struct wax_renewal_state state;

	wax_context_renewal(p->context, &state);
	return state.count;
}

#endif
