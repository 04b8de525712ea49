/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/handshake.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/vault.h"

struct handshake_context *
handshake_context_ref(struct handshake_context *c)
{
	c->users++;
	return c;
}

void
handshake_context_unref(struct handshake_context *c)
{
	if (c == NULL || --c->users > 0)
		return;
	secure_door_free(c->door);
	secure_context_free(c->secure);
	free(c);
}

static enum wax_status
handshake_context_fill(struct handshake_context *c,
    const struct secure_options *options)
{
	enum wax_status st = secure_context_new(options, &c->secure);

	if (st != WAX_OK || options->kind == SECURE_TLS ||
	    options->role == SECURE_CLIENT)
		return st;
	c->door = secure_door_new(c->secure);
	return c->door == NULL ? WAX_MEMORY : WAX_OK;
}

static enum wax_status
handshake_context_new(const struct secure_options *options,
    uint32_t generation, struct handshake_context **out)
{
	struct handshake_context *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return WAX_MEMORY;
	c->users = 1;
	c->generation = generation;

	enum wax_status st = handshake_context_fill(c, options);

	if (st == WAX_OK)
		*out = c;
	else
		handshake_context_unref(c);
	return st;
}

/* Newer credentials that the library does not take are not tried at each
   handshake again, until there are newer ones still; those for which there is
   no memory now are. */
static enum wax_status
handshake_context_keep(const struct net_context *net,
    struct handshake_context *c, uint32_t generation, enum wax_status st)
{
	if (c == NULL)
		return st;
	if (st == WAX_MEMORY)
		return WAX_OK;
	log_line(net->log, LOG_LEVEL_ERROR, "credential",
	    "new credentials are not used: %s", wax_status_text(st));
	c->generation = generation;
	return WAX_OK;
}

enum wax_status
handshake_context_renew(const struct net_context *net,
    const struct secure_options *options, size_t credential,
    struct handshake_context **c)
{
	struct secure_options whole = *options;
	struct handshake_context *made;
	uint32_t generation;

	assert(net->vault != NULL);
	if (credential == CREDENTIAL_NONE)
		return WAX_CRYPTO;
	if (*c != NULL && !vault_has_newer(net->vault, (*c)->generation))
		return WAX_OK;
	whole.credentials = vault_take(net->vault, credential, &generation);
	whole.resume_seconds = HANDSHAKE_RESUME_SECONDS;

	enum wax_status st = handshake_context_new(&whole, generation, &made);

	credentials_unref(whole.credentials);
	if (st != WAX_OK)
		return handshake_context_keep(net, *c, generation, st);
	handshake_context_unref(*c);
	*c = made;
	return WAX_OK;
}

/* False: no memory. */
static bool
handshake_contexts_reserve(struct handshake_contexts *all, size_t count)
{
	struct handshake_context **list;

	if (count <= all->count)
		return true;
	list = reallocarray(all->list, count,
	    sizeof(struct handshake_context *));
	if (list == NULL)
		return false;
	for (all->list = list; all->count < count; all->count++)
		list[all->count] = NULL;
	return true;
}

enum wax_status
handshake_contexts_take(const struct net_context *net,
    const struct secure_options *options, size_t credential,
    struct handshake_contexts *all, struct handshake_context **out)
{
	enum wax_status st;

	if (credential == CREDENTIAL_NONE)
		return WAX_CRYPTO;
	if (!handshake_contexts_reserve(all, credential + 1))
		return WAX_MEMORY;
	st = handshake_context_renew(net, options, credential,
	    &all->list[credential]);
	if (st == WAX_OK)
		*out = handshake_context_ref(all->list[credential]);
	return st;
}

void
handshake_contexts_clear(struct handshake_contexts *all)
{
	for (size_t i = 0; i < all->count; i++)
		handshake_context_unref(all->list[i]);
	free(all->list);
	*all = (struct handshake_contexts){ .list = NULL };
}

/* The last one that begins before the address or at it. */
static const char *
handshake_find_host(const struct hop_conf *hop, const struct address *address)
{
	const char *host = hop->host;
	size_t at = 0;

	while (at < hop->address_count &&
	    !address_equal(&hop->addresses[at], address))
		at++;
	for (size_t i = 0; i < hop->other_count; i++)
		if (at < hop->address_count && hop->others[i].first <= at)
			host = hop->others[i].text;
	return host == NULL ? "localhost" : host;
}

void
handshake_read_host(const struct hop_conf *hop, const struct address *address,
    char text[HANDSHAKE_HOST_SIZE])
{
	const char *host = handshake_find_host(hop, address);

	if (host[0] == '[')
		host++;
	(void)snprintf(text, HANDSHAKE_HOST_SIZE, "%.*s",
	    (int)strcspn(host, "]%"), host);
}
