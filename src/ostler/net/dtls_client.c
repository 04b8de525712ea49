/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_client.c - sessions that we open, on a socket of their own */
#include <stdlib.h>

#include "ostler/net/dtls_state.h"

void
dtls_client_free(struct dtls_client *c)
{
	dtls_session_clear(&c->session);
	free(c);
}

static enum wax_status
dtls_client_secure(struct dtls_session *s, const struct hop_conf *conf)
{
	struct dtls *dtls = s->part.dtls;
	const struct secure_options options = {
		.kind = SECURE_DTLS,
		.role = SECURE_CLIENT,
		.mtu = (uint16_t)dtls->context->conf->handshake_mtu,
	};
	const struct secure_hooks hooks = dtls_session_hooks(s);
	char host[HANDSHAKE_HOST_SIZE];
	enum wax_status st = handshake_contexts_take(dtls->context, &options,
	    conf->credential, &dtls->clients, &s->context);

	if (st != WAX_OK)
		return st;
	handshake_read_host(conf, &s->pair.peer, host);
	s->secure = secure_new(s->context->secure,
	    deviceid_is_nil(&conf->expected) ? NULL : &conf->expected,
	    host, &hooks);
	return s->secure == NULL ? WAX_MEMORY : WAX_OK;
}

static enum wax_status
dtls_client_start(struct dtls_session *s, const struct hop_conf *conf)
{
	enum wax_status st = dtls_client_secure(s, conf);

	if (st != WAX_OK)
		return st;
	secure_start(s->secure);
	return dtls_session_start(s, conf->connect_timeout);
}

enum wax_status
dtls_client_open(struct dtls *dtls, const struct hop_conf *conf,
    const struct address *address, struct endpoint **out)
{
	struct dtls_client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return WAX_MEMORY;

	struct dtls_session *s = &c->session;

	s->part.dtls = dtls;
	s->part.kind = DTLS_OPENED;
	s->socket = &c->socket;
	s->pair.peer = *address;

	enum wax_status st = datagram_socket_connect(dtls->sockets, &c->socket,
	    address);

	if (st != WAX_OK) {
		free(c);
		return st;
	}
	if ((st = dtls_client_start(s, conf)) != WAX_OK) {
		dtls_session_drop(s);	/* freed with its socket */
		return st;
	}
	*out = &s->part.common;
	return WAX_OK;
}

void
dtls_client_note(struct dtls_client *c, struct bytes record,
    struct bytes message)
{
	struct bytes number = dtls_record_number(record);
	struct dtls_sent *sent = &c->sent[c->sent_count++ % DTLS_SENT];

	memcpy(sent->number, number.data, sizeof(sent->number));
	memcpy(sent->head, message.data, sizeof(sent->head));
}

static const struct dtls_sent *
dtls_client_find(const struct dtls_client *c, struct bytes record)
{
	struct bytes number = dtls_record_number(record);

	for (size_t i = 0; i < DTLS_SENT && i < c->sent_count; i++)
		if (memcmp(c->sent[i].number, number.data,
		    sizeof(c->sent[i].number)) == 0)
			return &c->sent[i];
	return NULL;
}

/* An open session is not ended by what anybody on the way can make up. The
   record came back sealed; its number tells which message was in it. */
void
dtls_client_take_error(struct dtls_client *c, int error, struct bytes sent)
{
	struct dtls_session *s = &c->session;
	const struct dtls_sent *lost;

	if (s->phase == DTLS_HANDSHAKE) {
		dtls_session_end(s, SESSION_END_REFUSED,
		    strerrorname_np(error));
		return;
	}
	/* it may be cut, and need not be whole */
	if (s->phase == DTLS_OPEN && sent.len >= DTLS_RECORD_HEADER &&
	    (lost = dtls_client_find(c, sent)) != NULL)
		net_take_error(&s->part.common, error,
		    BYTES_ARRAY(lost->head));
}
