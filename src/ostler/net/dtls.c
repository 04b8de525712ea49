/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls.c - the transport: which of its parts a call belongs to */
#include "ostler/net/dtls.h"

#include <stdlib.h>

#include "ostler/net/dtls_state.h"

/* --- sockets: connected ones are our own sessions', others are listeners' - */

static struct dtls_client *
dtls_client_of_socket(struct datagram_socket *s)
{
	return TABLE_ENTRY(s, struct dtls_client, socket);
}

static struct dtls_listener *
dtls_listener_of_socket(struct datagram_socket *s)
{
	return TABLE_ENTRY(s, struct dtls_listener, socket);
}

static void
dtls_take(struct datagram_socket *s, const struct datagram *d)
{
	struct dtls_session *session;

	if (!s->connected) {
		dtls_listener_take(dtls_listener_of_socket(s), d);
		return;
	}
	session = &dtls_client_of_socket(s)->session;
	if (dtls_record_kind(d->data) == DTLS_RECORD_NONE)
		dtls_count(session->part.dtls, METRIC_RECORDS_MALFORMED);
	else
		dtls_session_take(session, d->data);
}

static void
dtls_take_truncated(struct datagram_socket *s, const struct address *peer)
{
	net_take_truncated(s->connected ?
	    &dtls_client_of_socket(s)->session.part.common :
	    &dtls_listener_of_socket(s)->part.common, peer);
}

static void
dtls_take_error(struct datagram_socket *s, int error, struct bytes sent)
{
	dtls_client_take_error(dtls_client_of_socket(s), error, sent);
}

static void
dtls_release(struct datagram_socket *s)
{
	if (s->connected)
		dtls_client_free(dtls_client_of_socket(s));
	else
		dtls_listener_free(dtls_listener_of_socket(s));
}

static const struct datagram_hooks dtls_hooks = {
	.take = dtls_take,
	.take_truncated = dtls_take_truncated,
	.take_error = dtls_take_error,
	.release = dtls_release,
};

/* --- the transport ------------------------------------------------------- */

static void
dtls_free_over(struct dtls *dtls)
{
	while (!SLIST_EMPTY(&dtls->over)) {
		struct dtls_session *s = SLIST_FIRST(&dtls->over);

		SLIST_REMOVE_HEAD(&dtls->over, next_over);
		dtls_session_clear(s);
		free(s);
	}
}

static void
dtls_flush(void *state)
{
	struct dtls *dtls = state;

	dtls_free_over(dtls);
	datagram_sockets_flush(dtls->sockets);
}

static void
dtls_stop(void *state)
{
	struct dtls *dtls = state;

	dtls_free_over(dtls);
	datagram_sockets_free(dtls->sockets);
	handshake_contexts_clear(&dtls->clients);
	free(dtls);
}

static enum wax_status
dtls_start(struct net *net, void **state)
{
	struct dtls *dtls = calloc(1, sizeof(*dtls));

	if (dtls == NULL)
		return WAX_MEMORY;
	dtls->net = net;
	dtls->context = net_get_context(net);
	SLIST_INIT(&dtls->over);
	entropy_init(&dtls->entropy, dtls->context->random,
	    dtls->context->random_arg);
	dtls->sockets = datagram_sockets_new(net, &dtls_hooks, DATAGRAM_ROOM);
	if (dtls->sockets == NULL) {
		dtls_stop(dtls);
		return WAX_MEMORY;
	}
	*state = dtls;
	return WAX_OK;
}

static enum wax_status
dtls_listen(void *state, const struct listener_conf *conf,
    struct endpoint **out)
{
	return dtls_listener_open(state, conf, out);
}

static enum wax_status
dtls_connect(void *state, const struct hop_conf *conf,
    const struct address *address, struct endpoint **out)
{
	return dtls_client_open(state, conf, address, out);
}

/* A session has one peer. */
static void
dtls_send(struct endpoint *endpoint, const struct address *peer,
    const struct address *local, struct bytes data)
{
	(void)peer;
	(void)local;
	dtls_session_send(dtls_session_of((void *)endpoint), data);
}

static void
dtls_close(struct endpoint *endpoint)
{
	struct dtls_endpoint *e = (void *)endpoint;

	if (e->kind == DTLS_LISTENER)
		dtls_listener_close(dtls_listener_of(e));
	else
		dtls_session_close(dtls_session_of(e));
}

static void
dtls_renew(void *state)
{
	struct dtls *dtls = state;

	handshake_contexts_clear(&dtls->clients);
}

const struct transport transport_dtls = {
	.name = "coaps",
	.scheme = "coaps",
	.default_port = 5684,
	.kind = TRANSPORT_DATAGRAM,
	.has_sessions = true,
	.is_secure = true,
	.start = dtls_start,
	.stop = dtls_stop,
	.listen = dtls_listen,
	.connect = dtls_connect,
	.send = dtls_send,
	.flush = dtls_flush,
	.close = dtls_close,
	.prepare = dtls_listener_prepare,
	.change = dtls_listener_change,
	.renew = dtls_renew,
};
