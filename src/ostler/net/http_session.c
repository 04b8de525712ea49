/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_session.c - what stands for an HTTP server: its beginning and end */
#include "ostler/net/http_session.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/http_state.h"
#include "ostler/net/vault.h"

#define ORIGIN_SIZE (HANDSHAKE_HOST_SIZE + 32)

enum wax_status
http_sessions_start(struct net *net, const struct transport *transport,
    void **state)
{
	const struct net_context *context = net_get_context(net);
	struct http_sessions *all = calloc(1, sizeof(*all));

	assert(context->base != NULL);
	/* counted, and safe with threads */
	if (all == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(all);
		return WAX_MEMORY;
	}
	all->net = net;
	all->context = context;
	all->transport = transport;
	TAILQ_INIT(&all->open);
	TAILQ_INIT(&all->ended);
	*state = all;
	return WAX_OK;
}

static void
session_free_transfers(struct http_transfers *list)
{
	while (!TAILQ_EMPTY(list))
		http_transfer_free(TAILQ_FIRST(list));
}

/* In no list any more. */
static void
session_free(struct http_session *s)
{
	session_free_transfers(&s->active);
	session_free_transfers(&s->done);
	http_events_stop(s);
	http_connect_stop(s);
	secure_lent_free(s->lent);
	curl_slist_free_all(s->to);
	free(s->origin);
	free(s->template);
	free(s);
}

/* Its memory goes with the next flush. */
static void
session_leave(struct http_session *s)
{
	s->stage = HTTP_ENDED;
	http_connect_stop(s);
	TAILQ_REMOVE(&s->all->open, s, next);
	TAILQ_INSERT_TAIL(&s->all->ended, s, next);
}

void
http_session_end(struct http_session *s, enum session_end how,
    const char *detail)
{
	if (s->stage == HTTP_ENDED)
		return;
	session_leave(s);
	net_take_closed(&s->common, how, detail);
}

void
http_sessions_flush(void *state)
{
	struct http_sessions *all = state;
	struct http_session *s;

	while ((s = TAILQ_FIRST(&all->ended)) != NULL) {
		TAILQ_REMOVE(&all->ended, s, next);
		session_free(s);
	}
}

void
http_sessions_stop(void *state)
{
	struct http_sessions *all = state;

	while (!TAILQ_EMPTY(&all->open))
		session_leave(TAILQ_FIRST(&all->open));
	http_sessions_flush(all);
	curl_global_cleanup();
	free(all);
}

/* Whatever is on its way goes on; new requests begin another session, and one
   that is not up yet begins again. */
void
http_sessions_renew(void *state)
{
	struct http_sessions *all = state;
	struct http_session *s;

	TAILQ_FOREACH(s, &all->open, next) {
		if (s->lent == NULL)
			continue;
		s->is_stale = true;
		http_connect_wake(s);
	}
}

void
http_session_tell(struct http_session *s)
{
	struct http_transfer *t;

	if (s->is_stale && s->stage == HTTP_UP)
		net_take_release(&s->common);
	s->is_stale = false;
	while (s->stage == HTTP_UP && (t = TAILQ_FIRST(&s->done)) != NULL)
		http_answer_tell(t);
}

/* --- its beginning ------------------------------------------------------- */

/* "http://host", with the port if it is not the scheme's own. */
static char *
session_make_origin(const struct http_session *s, const char *host)
{
	const struct transport *t = s->all->transport;
	bool is_ipv6 = strchr(host, ':') != NULL;
	char text[ORIGIN_SIZE], port[8] = "";

	if (s->address.port != t->default_port)
		(void)snprintf(port, sizeof(port), ":%u", s->address.port);
	(void)snprintf(text, sizeof(text), "%s://%s%s%s%s", t->scheme,
	    is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port);
	return strdup(text);
}

/* So that nothing is ever resolved: whatever the URL says, go there. */
static struct curl_slist *
session_make_direction(const struct http_session *s)
{
	struct address address = s->address;
	char text[ADDRESS_TEXT_SIZE], line[ADDRESS_TEXT_SIZE + 2];

	address.zone = 0;
	address_format(&address, text);
	(void)snprintf(line, sizeof(line), "::%s", text);
	return curl_slist_append(NULL, line);
}

/* Who the server must be; without a credential the system knows. */
static enum wax_status
session_borrow(struct http_session *s, const struct hop_conf *hop,
    const char *host)
{
	struct vault *vault = s->all->context->vault;
	struct credentials *credentials;
	uint32_t generation;
	enum wax_status st;

	if (!s->all->transport->is_secure || hop->credential == CREDENTIAL_NONE)
		return WAX_OK;
	credentials = vault_take(vault, hop->credential, &generation);
	st = secure_lent_new(credentials, deviceid_is_nil(&hop->expected) ?
	    NULL : &hop->expected, host, &s->lent);
	credentials_unref(credentials);
	return st;
}

static enum wax_status
session_fill(struct http_session *s, const struct hop_conf *hop)
{
	char host[HANDSHAKE_HOST_SIZE];
	enum wax_status st;

	handshake_read_host(hop, &s->address, host);
	s->max_message = hop->max_message;
	s->redirects = hop->redirects;
	s->connections = (long)hop->connections;
	s->connect_ms = (long)(hop->connect_timeout / CLOCK_MS(1));
	s->origin = session_make_origin(s, host);
	s->template = strdup(hop->url_path == NULL ? "/" : hop->url_path);
	s->to = session_make_direction(s);
	if (s->origin == NULL || s->template == NULL || s->to == NULL)
		return WAX_MEMORY;
	if ((st = session_borrow(s, hop, host)) != WAX_OK ||
	    (st = http_events_begin(s)) != WAX_OK)
		return st;
	return http_connect_begin(s, hop->connect_timeout);
}

enum wax_status
http_session_connect(void *state, const struct hop_conf *hop,
    const struct address *address, struct endpoint **out)
{
	struct http_session *s = calloc(1, sizeof(*s));
	enum wax_status st;

	if (s == NULL)
		return WAX_MEMORY;
	s->all = state;
	s->address = *address;
	s->fd = -1;
	TAILQ_INIT(&s->active);
	TAILQ_INIT(&s->done);
	if ((st = session_fill(s, hop)) != WAX_OK) {
		session_free(s);
		return st;
	}
	TAILQ_INSERT_TAIL(&s->all->open, s, next);
	*out = &s->common;
	return WAX_OK;
}

/* --- while it is there --------------------------------------------------- */

enum wax_status
http_session_send(struct endpoint *endpoint, const struct message *m)
{
	struct http_session *s = http_session_of(endpoint);
	struct http_transfer *earlier;

	if (s->stage != HTTP_UP)
		return WAX_STATE;
	if (m->payload.len > s->max_message)
		return WAX_RANGE;
	/* a cancellation takes over the Token of what it cancels */
	if ((earlier = http_transfer_find(s, m->token)) != NULL)
		http_transfer_free(earlier);
	return http_transfer_begin(s, m);
}

void
http_session_forget(struct endpoint *endpoint, struct bytes token)
{
	struct http_session *s = http_session_of(endpoint);
	struct http_transfer *t = http_transfer_find(s, token);

	if (t == NULL)
		return;
	metrics_add(s->all->context->metrics, METRIC_HTTP_ABANDONED, 1);
	http_transfer_free(t);
}

/* Nothing can be asked but with a request. */
void
http_session_ping(struct endpoint *endpoint)
{
	(void)endpoint;
}

void
http_session_close(struct endpoint *endpoint)
{
	struct http_session *s = http_session_of(endpoint);

	if (s->stage != HTTP_ENDED)
		session_leave(s);
}
