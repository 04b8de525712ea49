/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_check.c - what can be told of credentials, sockets and hops once all is
   read */
#include "ostler/net/net_draft.h"
#include "ostler/net/transport.h"

static void
fail_again(struct parser *p, const char *what, const char *name,
    struct place again, struct place first)
{
	parser_fail(p, again, "%s \"%s\" is there already; expected another "
	    "name (first at %s:%u)", what, name, first.source->name,
	    (unsigned)first.line);
}

/* Would both be one socket? Transports of one kind share the ports of UDP, or
   those of TCP. */
static bool
is_one_socket(const struct listener_conf *a, const struct listener_conf *b)
{
	if (a->path != NULL && b->path != NULL)
		return strcmp(a->path, b->path) == 0;
	return a->address.port != 0 && a->transport != NULL &&
	    b->transport != NULL && a->transport->kind == b->transport->kind &&
	    address_equal(&a->address, &b->address);
}

static void
check_listener(struct net_draft *d, size_t i, struct parser *p)
{
	const struct listener_draft *l = &d->listeners[i];

	for (size_t j = 0; j < i; j++) {
		const struct listener_draft *other = &d->listeners[j];

		if (bytes_equal(l->name.text, other->name.text))
			fail_again(p, "listener", other->conf.name,
			    l->name.at, other->name.at);
		if (is_one_socket(&l->conf, &other->conf))
			parser_fail(p, l->address_at, "the same %s as "
			    "listener \"%s\"; expected another",
			    l->conf.path != NULL ? "path" : "address",
			    other->conf.name);
	}
}

/* What a link demands of its credential. */
struct demand {
	const char *what;	/* the link's kind, for messages */
	bool proves;		/* that we are somebody */
	bool believes;		/* somebody */
	bool by_chain;		/* by a certificate, not a key */
	bool shows;		/* a certificate, not a key, that it proves
				   itself by */
};

static void
check_demand(const struct net_draft *d, struct parser *p,
    const struct link_draft *link, struct demand demand, size_t credential)
{
	const struct credential_conf *c = &d->credentials[credential].conf;

	if (d->credentials[credential].is_bad)
		return;
	if (demand.proves && c->certificate == NULL && c->psk_count == 0)
		parser_fail(p, link->credential.at, "credential \"%s\" does "
		    "not say who we are; expected one with certificate or psk",
		    c->name);
	else if (demand.shows && c->certificate == NULL)
		parser_fail(p, link->credential.at, "credential \"%s\" has no "
		    "certificate; expected one with certificate, for https",
		    c->name);
	else if (demand.by_chain && c->anchor_count == 0)
		parser_fail(p, link->credential.at, "credential \"%s\" has no "
		    "anchors; expected one with anchor, for https",
		    c->name);
	else if (demand.believes && c->anchor_count == 0 && c->psk_count == 0)
		parser_fail(p, link->credential.at, "credential \"%s\" "
		    "believes nobody; expected one with anchor or psk",
		    c->name);
}

/* The credential of a listener or hop. */
static void
check_link(const struct net_draft *d, struct parser *p,
    const struct link_draft *link, const struct transport *transport,
    struct demand demand, size_t *credential)
{
	char shown[REPORT_SHOW];

	if (link->transport_at.source == NULL || !transport->is_secure)
		return;
	if (!link->has_credential && transport->is_http && !demand.proves)
		return;		/* the system says whom to believe */
	if (!link->has_credential) {
		parser_fail(p, link->transport_at, "%s without a credential; "
		    "expected credential \"NAME\" in the block of the %s",
		    transport->name, demand.what);
		return;
	}
	if (link->credential.kind != TOKEN_STRING)
		return;
	if (names_find(&d->credential_names, link->credential.text,
	    credential))
		check_demand(d, p, link, demand, *credential);
	else if (!parser_is_lossy(p))
		parser_fail(p, link->credential.at, "there is no credential "
		    "%s; expected the name of a credential",
		    token_show(&link->credential, shown));
}

/* The system's CAs know no devices. */
static void
check_peer(struct parser *p, const struct hop_draft *hop)
{
	if (hop->conf.transport != NULL && hop->conf.transport->is_http &&
	    hop->peer_at.source != NULL && !hop->link.has_credential)
		parser_fail(p, hop->peer_at, "peer without a credential; "
		    "expected credential \"NAME\" beside it");
}

static void
check_links(struct net_draft *d, struct parser *p)
{
	for (size_t i = 0; i < d->listener_count; i++) {
		struct listener_draft *l = &d->listeners[i];
		const struct transport *t = l->conf.transport;
		struct demand demand = {
			.what = "listener",
			.proves = true,
			.believes = l->conf.peer_required,
			.by_chain = t != NULL && t->is_http &&
			    l->conf.peer_required,
			.shows = t != NULL && t->is_http,
		};

		check_link(d, p, &l->link, t, demand, &l->conf.credential);
	}
	for (size_t i = 0; i < d->hop_count; i++) {
		struct hop_draft *hop = &d->hops[i];

		const struct transport *t = hop->conf.transport;
		struct demand demand = {
			.what = hop->conf.kind == HOP_PROXY ? "next" :
			    "device",
			.believes = true,
			.by_chain = t != NULL && t->is_http,
		};

		check_link(d, p, &hop->link, t, demand, &hop->conf.credential);
		check_peer(p, hop);
	}
}

static struct bytes
credential_name(const void *list, size_t i)
{
	const struct credential_draft *credentials = list;

	return credentials[i].name.text;
}

static struct bytes
hop_name(const void *list, size_t i)
{
	const struct hop_draft *hops = list;

	return hops[i].conf.name == NULL ? bytes_of("", 0) :
	    bytes_of_text(hops[i].conf.name);
}

static void
check_credentials(struct net_draft *d, struct parser *p)
{
	const struct names *n = &d->credential_names;

	if (names_make(&d->credential_names, d->credential_count,
	    credential_name, d->credentials) != WAX_OK) {
		parser_fail_memory(p);
		return;
	}
	for (size_t i = 1; i < n->count; i++) {
		const struct credential_draft *a =
		    &d->credentials[n->sorted[i - 1].index];
		const struct credential_draft *b =
		    &d->credentials[n->sorted[i].index];

		if (bytes_equal(a->name.text, b->name.text))
			fail_again(p, "credential", b->conf.name, b->name.at,
			    a->name.at);
	}
}

/* Two devices of one ID and no name are told where routes are made. */
static bool
is_one_name(const struct hop_draft *a, const struct hop_draft *b)
{
	if (a->conf.kind == HOP_DEVICE && b->conf.kind == HOP_DEVICE &&
	    deviceid_equal(&a->target, &b->target))
		return false;
	return a->conf.name != NULL && b->conf.name != NULL &&
	    strcmp(a->conf.name, b->conf.name) == 0;
}

static void
check_hops(struct net_draft *d, struct parser *p)
{
	const struct names *n = &d->hop_names;

	if (names_make(&d->hop_names, d->hop_count, hop_name, d->hops) !=
	    WAX_OK) {
		parser_fail_memory(p);
		return;
	}
	for (size_t i = 1; i < n->count; i++) {
		const struct hop_draft *a = &d->hops[n->sorted[i - 1].index];
		const struct hop_draft *b = &d->hops[n->sorted[i].index];

		if (is_one_name(a, b))
			fail_again(p, "hop", b->conf.name, b->name.at,
			    a->name.at);
	}
}

/* Rules and the log must know them apart. */
static void
check_answering(struct net_draft *d, struct parser *p)
{
	for (size_t i = 0; i < d->listener_count; i++) {
		const struct listener_draft *l = &d->listeners[i];
		size_t hop;

		if (!net_draft_find_hop(d, l->name.text, &hop) ||
		    !d->hops[hop].conf.takes_requests)
			continue;
		parser_fail(p, l->name.at, "requests come in under \"%s\" "
		    "from the hop of that name too; expected another name "
		    "(the hop's at %s:%u)", l->conf.name,
		    d->hops[hop].name.at.source->name,
		    (unsigned)d->hops[hop].name.at.line);
	}
}

void
net_draft_check(struct net_draft *d, struct parser *p)
{
	for (size_t i = 0; i < d->listener_count; i++)
		check_listener(d, i, p);
	check_credentials(d, p);
	check_hops(d, p);
	check_answering(d, p);
	check_links(d, p);
}
