/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session_log.c - what is told of sessions */
#include "ostler/net/session.h"
#include "ostler/net/state.h"

static const char *const proofs[] = {
	[SECURE_PROOF_NONE] = "none",
	[SECURE_PROOF_PSK] = "psk",
	[SECURE_PROOF_X509] = "x509",
};

const char *
session_end_text(enum session_end how)
{
	static const char *const texts[] = {
		[SESSION_END_PEER] = "closed",
		[SESSION_END_LOST] = "lost",
		[SESSION_END_REFUSED] = "refused",
		[SESSION_END_SILENT] = "silent",
		[SESSION_END_INSECURE] = "insecure",
		[SESSION_END_PROTOCOL] = "protocol",
		[SESSION_END_AGAIN] = "resumption",
	};

	return texts[how];
}

static void
session_log_peer(struct log *log, const char *event,
    const struct address *peer)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format(peer, text);
	log_text(log, "event", event);
	log_text(log, "peer", text);
}

static void
session_log_where(struct log *log, const struct session *s)
{
	const struct endpoint *e = s->endpoint;
	char id[DEVICEID_TEXT_LEN + 1];

	if (s->facts.has_identity) {
		deviceid_format(&s->facts.identity, id);
		log_text(log, "identity", id);
	}
	log_text(log, "proof", proofs[s->proof]);
	if (s->issuer != NULL)
		log_text(log, "issuer", s->issuer->data);
	log_text(log, "transport", e->transport->name);
	if (s->accepted)
		log_text(log, "listener", s->facts.listener->name);
	else
		log_text(log, "hop", e->port->hop->conf->name);
}

void
session_log_up(const struct session *s)
{
	struct log *log = s->net->log;

	if (!log_wants(log, LOG_LEVEL_INFO))
		return;
	log_begin(log, LOG_LEVEL_INFO, "session");
	session_log_peer(log, "up", &s->facts.peer);
	session_log_where(log, s);
	log_end(log);
}

static bool
session_is_misbehaviour(enum session_end how)
{
	return how == SESSION_END_INSECURE || how == SESSION_END_PROTOCOL;
}

void
session_log_end(const struct session *s, const struct session_ending *why)
{
	bool opening = s->state == SESSION_OPENING;
	enum log_level level = session_is_misbehaviour(why->how) ?
	    LOG_LEVEL_WARNING : LOG_LEVEL_INFO;
	struct log *log = s->net->log;

	if (!log_wants(log, level))
		return;
	log_begin(log, level, "session");
	session_log_peer(log, opening ? "failed" : "end", opening ?
	    &s->endpoint->port->address : &s->facts.peer);
	session_log_where(log, s);
	log_text(log, "reason", why->reason);
	if (why->detail != NULL)
		log_text(log, "detail", why->detail);
	log_end(log);
}

void
session_log_refused(const struct endpoint *listener,
    const struct address *peer, const char *reason, const char *detail)
{
	struct log *log = listener->net->log;

	if (!log_wants(log, LOG_LEVEL_WARNING))
		return;
	log_begin(log, LOG_LEVEL_WARNING, "session");
	session_log_peer(log, "refused", peer);
	log_text(log, "transport", listener->transport->name);
	log_text(log, "listener", listener->listener->name);
	log_text(log, "reason", reason);
	if (detail != NULL)
		log_text(log, "detail", detail);
	log_end(log);
}
