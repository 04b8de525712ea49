/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_match.c - what of one configuration is what of another */
#include "ostler/net/net_match.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/conf/names.h"

static_assert(NET_MATCH_NONE == CREDENTIAL_NONE, "one number for none");

static bool
texts_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
addresses_equal(const struct hop_conf *a, const struct hop_conf *b)
{
	if (a->address_count != b->address_count)
		return false;
	for (size_t i = 0; i < a->address_count; i++)
		if (!address_equal(&a->addresses[i], &b->addresses[i]))
			return false;
	return true;
}

static bool
hosts_equal(const struct hop_conf *a, const struct hop_conf *b)
{
	if (!texts_equal(a->host, b->host) || a->other_count != b->other_count)
		return false;
	for (size_t i = 0; i < a->other_count; i++)
		if (a->others[i].first != b->others[i].first ||
		    !texts_equal(a->others[i].text, b->others[i].text))
			return false;
	return true;
}

static bool
hops_equal(const struct net_match *m, const struct hop_conf *old,
    const struct hop_conf *new)
{
	if (old->credential != CREDENTIAL_NONE &&
	    net_match_credential(m, old->credential) == CREDENTIAL_NONE)
		return false;
	return old->kind == new->kind && old->transport == new->transport &&
	    old->takes_requests == new->takes_requests &&
	    net_match_credential(m, old->credential) == new->credential &&
	    deviceid_equal(&old->expected, &new->expected) &&
	    texts_equal(old->path, new->path) &&
	    texts_equal(old->url_path, new->url_path) &&
	    addresses_equal(old, new) &&
	    hosts_equal(old, new);
}

static bool
listeners_equal(const struct listener_conf *old,
    const struct listener_conf *new)
{
	return old->transport == new->transport &&
	    texts_equal(old->path, new->path) &&
	    address_equal(&old->address, &new->address);
}

static struct bytes
hop_name(const void *list, size_t index)
{
	return bytes_of_text(((const struct hop_conf *)list)[index].name);
}

static struct bytes
credential_name(const void *list, size_t index)
{
	return bytes_of_text(((const struct credential_conf *)list)[index]
	    .name);
}

static enum wax_status
match_credentials(struct net_match *m, const struct net_conf *old,
    const struct net_conf *new)
{
	struct names names;
	enum wax_status st = names_make(&names, new->credential_count,
	    credential_name, new->credentials);

	if (st != WAX_OK)
		return st;
	for (size_t i = 0; i < old->credential_count; i++)
		if (!names_find(&names, credential_name(old->credentials, i),
		    &m->credentials[i]))
			m->credentials[i] = CREDENTIAL_NONE;
	names_clear(&names);
	return WAX_OK;
}

/* The one of that name, first of all where the last one lets expect it: files
   that are changed are changed a little. Then names, which is made for it. */
static enum wax_status
find_hop(const struct net_conf *new, struct names *names, const char *name,
    size_t expected, size_t *found)
{
	enum wax_status st = WAX_OK;

	*found = expected;
	if (expected < new->hop_count &&
	    strcmp(new->hops[expected].name, name) == 0)
		return WAX_OK;
	if (names->sorted == NULL)
		st = names_make(names, new->hop_count, hop_name, new->hops);
	if (st == WAX_OK && !names_find(names, bytes_of_text(name), found))
		*found = NET_MATCH_NONE;
	return st;
}

/* There may be a hundred thousand, and all workers stand still. */
static enum wax_status
match_hops(struct net_match *m, const struct net_conf *old,
    const struct net_conf *new)
{
	struct names names = { .sorted = NULL };
	enum wax_status st = WAX_OK;
	size_t expected = 0;

	for (size_t i = 0; i < old->hop_count; i++) {
		size_t found;

		st = find_hop(new, &names, old->hops[i].name, expected,
		    &found);
		if (st != WAX_OK)
			break;
		m->hops[i] = NET_MATCH_NONE;
		if (found == NET_MATCH_NONE)
			continue;
		expected = found + 1;
		if (hops_equal(m, &old->hops[i], &new->hops[found]))
			m->hops[i] = found;
	}
	names_clear(&names);
	return st;
}

/* There are few. */
static void
match_listeners(struct net_match *m, const struct net_conf *old,
    const struct net_conf *new)
{
	for (size_t i = 0; i < old->listener_count; i++) {
		m->listeners[i] = NET_MATCH_NONE;
		for (size_t j = 0; j < new->listener_count; j++)
			if (m->listeners[i] == NET_MATCH_NONE &&
			    listeners_equal(&old->listeners[i],
			    &new->listeners[j]))
				m->listeners[i] = j;
	}
}

enum wax_status
net_match_make(const struct net_conf *old, const struct net_conf *new,
    struct net_match *out)
{
	struct net_match m = {
		.hops = calloc(old->hop_count + 1, sizeof(size_t)),
		.listeners = calloc(old->listener_count + 1, sizeof(size_t)),
		.credentials = calloc(old->credential_count + 1,
		    sizeof(size_t)),
		.credential_count = old->credential_count,
	};
	enum wax_status st = m.hops == NULL || m.listeners == NULL ||
	    m.credentials == NULL ? WAX_MEMORY : WAX_OK;

	if (st == WAX_OK)
		st = match_credentials(&m, old, new);
	if (st == WAX_OK)
		st = match_hops(&m, old, new);
	if (st != WAX_OK) {
		net_match_clear(&m);
		return st;
	}
	match_listeners(&m, old, new);
	*out = m;
	return WAX_OK;
}

void
net_match_clear(struct net_match *m)
{
	free(m->hops);
	free(m->listeners);
	free(m->credentials);
	*m = (struct net_match){ .hops = NULL };
}

size_t
net_match_credential(const struct net_match *m, size_t old)
{
	return old < m->credential_count ? m->credentials[old] :
	    CREDENTIAL_NONE;
}
