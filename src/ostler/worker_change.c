/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* worker_change.c - other settings for a worker that stands still */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ostler/forward/forward.h"
#include "ostler/forward/registry.h"
#include "ostler/net/net.h"
#include "ostler/worker_state.h"

struct worker_change {
	struct settings *settings;	/* a reference, once all is prepared */
	struct vault *vault;
	struct net_change *net;
	struct forward_change *forward;
	struct discover *discover;	/* owned; to take the place of what is
					   there; NULL: that goes on */
	size_t *credentials;		/* owned; the new number of each old
					   one; NULL: nothing is to be told */
};

/* The number of the credential of that name; CREDENTIAL_NONE. */
static size_t
find_credential(const struct net_conf *conf, const char *name)
{
	size_t i = 0;

	while (i < conf->credential_count &&
	    strcmp(conf->credentials[i].name, name) != 0)
		i++;
	return i < conf->credential_count ? i : CREDENTIAL_NONE;
}

/* False: no memory. */
static bool
map_credentials(const struct net_conf *old, const struct net_conf *new,
    size_t **out)
{
	size_t *map = calloc(old->credential_count + 1, sizeof(*map));

	if (map == NULL)
		return false;
	for (size_t i = 0; i < old->credential_count; i++)
		map[i] = find_credential(new, old->credentials[i].name);
	*out = map;
	return true;
}

/* What was found stays as long as the same is asked for. False: no memory. */
static bool
prepare_discover(struct worker *w, struct worker_change *c,
    const struct settings *settings)
{
	const struct settings *old = w->options.settings;

	if (w->discover == NULL)
		return true;
	if (discover_confs_equal(&old->discover, &old->net,
	    &settings->discover, &settings->net))
		return map_credentials(&old->net, &settings->net,
		    &c->credentials);
	c->discover = worker_make_discover(w, settings);
	return c->discover != NULL;
}

static void
change_abort(struct worker *w, struct worker_change *c)
{
	discover_free(c->discover);
	if (c->forward != NULL)
		forward_abort(w->forward, c->forward);
	if (c->net != NULL)
		net_abort(w->net, c->net);
	free(c->credentials);
	free(c);
}

static enum wax_status
change_prepare(struct worker *w, struct worker_change *c,
    const struct settings *settings, struct vault *vault, size_t *which)
{
	enum wax_status st = net_prepare(w->net, &settings->net, vault,
	    &c->net, which);

	if (st == WAX_OK)
		st = forward_prepare(w->forward, &settings->forward,
		    settings->policy, &c->forward);
	if (st == WAX_OK && !prepare_discover(w, c, settings))
		st = WAX_MEMORY;
	return st;
}

enum wax_status
worker_prepare(struct worker *w, struct settings *settings,
    struct vault *vault, size_t *which)
{
	struct worker_change *c = calloc(1, sizeof(*c));
	enum wax_status st;

	*which = SIZE_MAX;
	if (c == NULL)
		return WAX_MEMORY;
	clock_tick(&w->clock);
	st = change_prepare(w, c, settings, vault, which);
	if (st != WAX_OK) {
		int error = errno;

		change_abort(w, c);
		errno = error;
		return st;
	}
	c->settings = settings_ref(settings);
	c->vault = vault;
	w->change = c;
	return WAX_OK;
}

static void
commit_discover(struct worker *w, struct worker_change *c)
{
	if (c->discover != NULL) {
		discover_free(w->discover);
		(void)registry_forget_found(w->options.registry);
		w->discover = c->discover;
		discover_start(w->discover);
	} else if (w->discover != NULL) {
		discover_take_confs(w->discover, &c->settings->discover);
		(void)registry_map_credentials(w->options.registry,
		    c->credentials,
		    w->options.settings->net.credential_count);
	}
}

/* At its end a turn is ended: what is closed is so before anybody is told that
   all is done, and may be opened again by the next change. */
void
worker_commit(struct worker *w)
{
	struct worker_change *c = w->change;

	net_commit(w->net, c->net);
	forward_apply(w->forward, c->forward);
	commit_discover(w, c);
	log_set_level(w->log, c->settings->log_level);
	log_set_warnings(w->log, c->settings->log_warnings);
	settings_unref(w->options.settings);
	w->options.settings = c->settings;
	w->options.vault = c->vault;
	w->change = NULL;
	free(c->credentials);
	free(c);
	net_flush(w->net);
}

void
worker_abort(struct worker *w)
{
	settings_unref(w->change->settings);
	change_abort(w, w->change);
	w->change = NULL;
}
