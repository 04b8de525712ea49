/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/visit.h"

#include "ostler/net/hops.h"
#include "ostler/net/session.h"
#include "ostler/net/state.h"

/* Who wants hops, and which come now. */
struct visit {
	void (*take)(void *arg, const struct visit_hop *hop);
	void *arg;
	enum visit_origin origin;
};

static void
visit_take_hop(void *arg, const struct hop *hop)
{
	struct visit *v = arg;
	struct hop_status status;
	struct visit_hop view = {
		.hop = hop,
		.conf = hop_conf(hop),
		.origin = hop->is_retired ? VISIT_RETIRED : v->origin,
		.transport = hop->conf->transport->name,
		.was_used = hop->was_used,
	};

	hop_get_status(hop, &status);
	view.address = hop_address(hop, status.address);
	v->take(v->arg, &view);
}

void
visit_hops(struct net *net,
    void (*take)(void *arg, const struct visit_hop *hop), void *arg)
{
	struct visit v = { take, arg, VISIT_CONFIGURED };

	for (size_t i = 0; i < net->context.conf->hop_count; i++)
		visit_take_hop(&v, hop_get(net, i));
	v.origin = VISIT_FOUND;
	found_visit(net, visit_take_hop, &v);
}

static const char *
visit_session_name(const struct session *s)
{
	const struct port *port = s->endpoint->port;

	if (s->accepted)
		return s->facts.listener->name;
	return port != NULL ? port->hop->conf->name : "";
}

static struct address
visit_session_peer(const struct session *s)
{
	const struct port *port = s->endpoint->port;

	return s->state == SESSION_OPENING && port != NULL ? port->address :
	    s->facts.peer;
}

static size_t
visit_count_asking(const struct session *s)
{
	const struct port *port = s->endpoint->port;

	/* users of our own session's port: also what the peer has open */
	if (port == NULL)
		return 0;
	return s->accepted || port->users < s->open ? port->users :
	    port->users - s->open;
}

static void
visit_show_session(const struct session *s, struct visit_session *out)
{
	static const char *const states[] = {
		[SESSION_OPENING] = "opening",
		[SESSION_UP] = "up",
		[SESSION_LEAVING] = "leaving",
	};
	static const char *const proofs[] = {
		[SECURE_PROOF_NONE] = "none",
		[SECURE_PROOF_PSK] = "psk",
		[SECURE_PROOF_X509] = "x509",
	};

	*out = (struct visit_session){
		.facts = &s->facts,
		.accepted = s->accepted,
		.peer = visit_session_peer(s),
		.state = states[s->state],
		.transport = s->endpoint->transport->name,
		.proof = proofs[s->proof],
		.name = visit_session_name(s),
		.began = s->began,
		.used = s->used,
		.asked = s->open,
		.asking = visit_count_asking(s),
	};
}

void
visit_sessions(const struct net *net,
    void (*take)(void *arg, const struct visit_session *session), void *arg)
{
	const struct session *s;

	LIST_FOREACH(s, &net->sessions.all, order) {
		struct visit_session view;

		visit_show_session(s, &view);
		take(arg, &view);
	}
}
