/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/net_draft.h"

#include <stdlib.h>

#include "ostler/net/transport.h"

enum wax_status
net_draft_init(struct net_draft *d)
{
	*d = (struct net_draft){ .conf = { .ack_random_percent = 150 } };
	return keyword_store_defaults(net_keywords, d);
}

void
net_draft_clear(struct net_draft *d)
{
	for (size_t i = 0; i < d->credential_count; i++)
		credential_conf_clear(&d->credentials[i].conf);
	for (size_t i = 0; i < d->listener_count; i++)
		listener_conf_clear(&d->listeners[i].conf);
	for (size_t i = 0; i < d->hop_count; i++)
		hop_conf_clear(&d->hops[i].conf);
	free(d->credentials);
	free(d->listeners);
	free(d->hops);
	names_clear(&d->credential_names);
	names_clear(&d->hop_names);
	*d = (struct net_draft){ .listeners = NULL };
}

bool
net_draft_find_hop(const struct net_draft *d, struct bytes name,
    size_t *index)
{
	return names_find(&d->hop_names, name, index);
}

bool
net_draft_has_listener(const struct net_draft *d, struct bytes name)
{
	size_t hop;

	for (size_t i = 0; i < d->listener_count; i++) {
		if (bytes_equal(d->listeners[i].name.text, name))
			return true;
	}
	return net_draft_find_hop(d, name, &hop) &&
	    d->hops[hop].conf.takes_requests;
}

static bool
is_called(const struct transport *t, struct bytes name)
{
	return t != NULL && bytes_equal(name, bytes_of_text(t->name));
}

bool
net_draft_has_transport(const struct net_draft *d, struct bytes name)
{
	for (size_t i = 0; i < d->listener_count; i++) {
		if (is_called(d->listeners[i].conf.transport, name))
			return true;
	}
	for (size_t i = 0; i < d->hop_count; i++) {
		if (d->hops[i].conf.takes_requests &&
		    is_called(d->hops[i].conf.transport, name))
			return true;
	}
	return false;
}

void
net_draft_suggest_hop(const struct net_draft *d, struct suggestion *s)
{
	for (size_t i = 0; i < d->hop_count; i++) {
		if (d->hops[i].conf.name != NULL)
			suggest_candidate(s, d->hops[i].conf.name);
	}
}

void
net_draft_suggest_server(const struct net_draft *d, struct suggestion *s)
{
	for (size_t i = 0; i < d->hop_count; i++) {
		const struct hop_conf *hop = &d->hops[i].conf;

		if (hop->name != NULL && hop->transport != NULL &&
		    hop->transport->is_http)
			suggest_candidate(s, hop->name);
	}
}

void
net_draft_suggest_listener(const struct net_draft *d, struct suggestion *s)
{
	for (size_t i = 0; i < d->listener_count; i++) {
		if (d->listeners[i].conf.name != NULL)
			suggest_candidate(s, d->listeners[i].conf.name);
	}
	for (size_t i = 0; i < d->hop_count; i++) {
		if (d->hops[i].conf.takes_requests &&
		    d->hops[i].conf.name != NULL)
			suggest_candidate(s, d->hops[i].conf.name);
	}
}

/* What holds for requests that come in over our session with the hop. */
static void
complete_answering(struct hop_conf *hop)
{
	hop->answering = (struct listener_conf){
		.name = hop->name,
		.transport = hop->transport,
		.credential = hop->credential,
		.peer_required = true,
		.idle = hop->idle,
		.keep_alive = hop->keep_alive,
		.max_message = hop->max_message,
		.timeout = hop->timeout,
		.outstanding = hop->outstanding,
	};
}

static enum wax_status
make_lists(const struct net_draft *d, struct net_conf *conf)
{
	conf->credentials = calloc(d->credential_count + 1,
	    sizeof(*conf->credentials));
	conf->listeners = calloc(d->listener_count + 1,
	    sizeof(*conf->listeners));
	conf->hops = calloc(d->hop_count + 1, sizeof(*conf->hops));
	if (conf->credentials != NULL && conf->listeners != NULL &&
	    conf->hops != NULL)
		return WAX_OK;
	free(conf->credentials);
	free(conf->listeners);
	free(conf->hops);
	return WAX_MEMORY;
}

enum wax_status
net_draft_finish(struct net_draft *d, struct net_conf *out)
{
	struct net_conf conf = d->conf;

	if (make_lists(d, &conf) != WAX_OK)
		return WAX_MEMORY;
	conf.credential_count = d->credential_count;
	conf.listener_count = d->listener_count;
	conf.hop_count = d->hop_count;
	for (size_t i = 0; i < d->credential_count; i++)
		conf.credentials[i] = d->credentials[i].conf;
	for (size_t i = 0; i < d->listener_count; i++)
		conf.listeners[i] = d->listeners[i].conf;
	for (size_t i = 0; i < d->hop_count; i++) {
		conf.hops[i] = d->hops[i].conf;
		complete_answering(&conf.hops[i]);
	}
	/* What they own is the conf's now. */
	d->credential_count = 0;
	d->listener_count = 0;
	d->hop_count = 0;
	*out = conf;
	return WAX_OK;
}

void
net_conf_clear(struct net_conf *conf)
{
	for (size_t i = 0; i < conf->credential_count; i++)
		credential_conf_clear(&conf->credentials[i]);
	for (size_t i = 0; i < conf->listener_count; i++)
		listener_conf_clear(&conf->listeners[i]);
	for (size_t i = 0; i < conf->hop_count; i++)
		hop_conf_clear(&conf->hops[i]);
	free(conf->credentials);
	free(conf->listeners);
	free(conf->hops);
	*conf = (struct net_conf){ .listeners = NULL };
}
