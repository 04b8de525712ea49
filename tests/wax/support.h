/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* support.h - two ends of a context, and storage in memory, for tests */
#ifndef TESTS_WAX_SUPPORT_H
#define TESTS_WAX_SUPPORT_H

#include <stdlib.h>

#include "core/bytes.h"
#include "core/hex.h"
#include "core/option.h"
#include "rng.h"
#include "wax/oscore.h"
#include "wax/oscore/context.h"

#define SUPPORT_MAX 4096

/* One record, as a disk that survives any crash. */
struct memory {
	struct wax_env env;
	uint8_t record[WAX_RECORD_MAX];
	size_t len;
	bool exists;
	bool is_in_use;
	enum wax_status load_status;	/* for load, if not WAX_OK */
	enum wax_status store_status;
	bool fails_late;	/* what fails was stored all the same */
	unsigned stores;
	uint64_t now;		/* ms */
	struct rng rng;
	/* Given out first by random, if not absent. */
	struct bytes script;
	enum wax_status random_status;
};

static inline uint64_t
memory_now(void *arg)
{
	const struct memory *m = arg;

	return m->now;
}

static inline enum wax_status
memory_random(void *arg, uint8_t *out, size_t len)
{
	struct memory *m = arg;

	rng_fill(&m->rng, out, len);
	if (len <= m->script.len) {
		memcpy(out, m->script.data, len);
		m->script = bytes_of(m->script.data + len,
		    m->script.len - len);
	}
	return m->random_status;
}

static inline enum wax_status
memory_load(void *arg, const char *name, uint8_t *record, size_t size,
    size_t *len)
{
	struct memory *m = arg;

	(void)name;
	if (m->is_in_use)
		return WAX_EXISTS;
	m->is_in_use = true;
	if (m->load_status != WAX_OK)
		return m->load_status;
	if (!m->exists)
		return WAX_NOT_FOUND;
	if (m->len > size)
		return WAX_SPACE;
	memcpy(record, m->record, m->len);
	*len = m->len;
	return WAX_OK;
}

static inline enum wax_status
memory_store(void *arg, const char *name, const uint8_t *record, size_t len)
{
	struct memory *m = arg;

	(void)name;
	if (m->store_status != WAX_OK && !m->fails_late)
		return m->store_status;
	memcpy(m->record, record, len);
	m->len = len;
	m->exists = true;
	m->stores++;
	return m->store_status;
}

static inline enum wax_status
memory_remove(void *arg, const char *name)
{
	struct memory *m = arg;

	(void)name;
	m->exists = false;
	return WAX_OK;
}

static inline void
memory_release(void *arg, const char *name)
{
	struct memory *m = arg;

	(void)name;
	m->is_in_use = false;
}

static inline void
memory_init(struct memory *m)
{
	*m = (struct memory){ .env = { m, memory_now, memory_random,
	    memory_load, memory_store, memory_remove, memory_release } };
}

static const uint8_t support_secret[16] = "0123456789abcdef";

/* "c" talks to "s" with the defaults of RFC 8613. */
static inline struct wax_context_parameters
support_parameters(bool is_client)
{
	return (struct wax_context_parameters){
		.master_secret = support_secret,
		.master_secret_len = sizeof(support_secret),
		.sender_id = (const uint8_t *)(is_client ? "c" : "s"),
		.sender_id_len = 1,
		.recipient_id = (const uint8_t *)(is_client ? "s" : "c"),
		.recipient_id_len = 1,
	};
}

/* Two ends; nothing is stored unless the server's memory is given. */
struct pair {
	struct wax_context *client;
	struct wax_context *server;
	struct wax_contexts *set;
	struct wax_exchange cx;
	struct wax_exchange sx;
	uint8_t sealed[SUPPORT_MAX];
	uint8_t opened[SUPPORT_MAX];
	uint8_t answered[SUPPORT_MAX];
	uint8_t received[SUPPORT_MAX];
};

static const struct wax_answering support_answering = {
	.has_diagnostics = true,
};

static inline enum wax_status
pair_open_with(struct pair *p, const struct wax_context_parameters *client,
    const struct wax_context_parameters *server, const struct wax_env *env,
    const struct wax_answering *answering)
{
	enum wax_status st;

	*p = (struct pair){ 0 };
	if ((st = wax_context_new(client, NULL, &p->client)) != WAX_OK)
		return st;
	if ((st = wax_context_new(server, env, &p->server)) != WAX_OK)
		return st;
	p->set = wax_contexts_new(16, answering);
	return p->set == NULL ? WAX_MEMORY :
	    wax_contexts_add(p->set, p->server);
}

static inline void
pair_open(struct pair *p)
{
	struct wax_context_parameters c = support_parameters(true);
	struct wax_context_parameters s = support_parameters(false);

	if (pair_open_with(p, &c, &s, NULL, &support_answering) != WAX_OK)
		abort();
}

static inline void
pair_close(struct pair *p)
{
	wax_exchange_clear(&p->cx);
	wax_exchange_clear(&p->sx);
	wax_contexts_free(p->set);
	wax_context_free(p->client);
	wax_context_free(p->server);
}

/* Options written in hexadecimal, in a buffer of the caller. */
struct packet {
	struct wax_message m;
	uint8_t options[1500];
	uint8_t payload[1500];
};

static inline const struct wax_message *
packet_make(struct packet *p, uint8_t code, const char *options,
    const char *payload)
{
	size_t len;

	if (hex_decode(bytes_of_text(options), p->options, sizeof(p->options),
	    &len) != WAX_OK)
		abort();
	memcpy(p->payload, payload, strlen(payload));
	p->m = (struct wax_message){ code, p->options, len, p->payload,
	    strlen(payload) };
	return &p->m;
}

#ifndef PEER_OPTIONS_H	/* which has them, too */
static inline struct bytes
message_options(const struct wax_message *m)
{
	return bytes_of(m->options, m->options_len);
}

static inline struct bytes
message_payload(const struct wax_message *m)
{
	return bytes_of(m->payload, m->payload_len);
}
#endif

static inline bool
message_is_zero(const struct wax_message *m)
{
	return m->code == 0 && m->options == NULL && m->options_len == 0 &&
	    m->payload == NULL && m->payload_len == 0;
}

static inline bool
message_equal(const struct wax_message *a, const struct wax_message *b)
{
	return a->code == b->code &&
	    bytes_equal(message_options(a), message_options(b)) &&
	    bytes_equal(message_payload(a), message_payload(b));
}

/* Client to server. */
static inline enum wax_status
pair_seal(struct pair *p, const struct wax_message *in,
    struct wax_message *out)
{
	return wax_protect_request(&p->cx, p->client, in, p->sealed,
	    sizeof(p->sealed), out);
}

static inline enum wax_request_result
pair_open_request(struct pair *p, const struct wax_message *in,
    struct wax_request *out)
{
	return wax_unprotect_request(&p->sx, p->set, in, true, p->opened,
	    sizeof(p->opened), out);
}

/* A whole request; aborts if the server does not serve it. */
static inline void
pair_request(struct pair *p, const struct wax_message *in,
    struct wax_request *out)
{
	struct wax_message sealed;

	if (pair_seal(p, in, &sealed) != WAX_OK ||
	    pair_open_request(p, &sealed, out) != WAX_REQUEST_OPENED)
		abort();
}

/* Server to client. */
static inline enum wax_status
pair_answer(struct pair *p, const struct wax_message *in,
    struct wax_message *out)
{
	return wax_protect_response(&p->sx, in, p->answered,
	    sizeof(p->answered), out);
}

static inline enum wax_response_result
pair_receive(struct pair *p, const struct wax_message *in,
    struct wax_response *out)
{
	return wax_unprotect_response(&p->cx, in, p->received,
	    sizeof(p->received), out);
}

#endif
