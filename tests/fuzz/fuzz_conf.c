/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_conf.c - a configuration from anywhere: include is refused */

#include <stdio.h>
#include <stdlib.h>

#include "ostler/conf/report.h"
#include "ostler/net/words.h"
#include "ostler/settings_tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of a word at i: is there a character that an address in digits and dots
   has not? Strings and what stands in brackets are never looked up. */
static bool
is_name(const uint8_t *data, size_t size, size_t i)
{
	if (data[i] == '"' || data[i] == '[')
		return false;
	for (; i < size && data[i] > ' ' && data[i] != ':'; i++) {
		if (data[i] != '.' && (data[i] < '0' || data[i] > '9'))
			return true;
	}
	return false;
}

/* Names would be looked up: slow, and nothing of ours. A text with one behind
   a "to" is left out. */
static bool
names_hosts(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 3 <= size; i++) {
		if (memcmp(data + i, "to", 2) != 0)
			continue;
		for (size_t j = i + 2; j < size && data[j] != '\n' &&
		    data[j] != '{'; j++) {
			if (data[j] > ' ' && data[j - 1] <= ' ' &&
			    is_name(data, size, j))
				return true;
		}
	}
	return false;
}

/* Wrong text says why, in bounded text; right text says notes only. */
static void
check_errors(const char *errors, size_t len, const struct settings *s)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)errors[i];

		lines += c == '\n';
		if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			abort();
	}
	if ((s == NULL && len == 0) || lines > 3 * REPORT_MAX + 1 ||
	    (s != NULL && len > 0 && strstr(errors, ": note: ") == NULL) ||
	    !bytes_is_utf8(bytes_of(errors, len)))
		abort();
}

static void
check_set(const struct device_set *set)
{
	if (set->all && set->count > 0)
		abort();
	for (size_t i = 1; i < set->count; i++) {
		if (memcmp(&set->ids[i - 1], &set->ids[i], 16) >= 0)
			abort();
	}
}

static void
check_link(const struct net_conf *net, const struct transport *t,
    size_t credential, const char *path)
{
	if (t == NULL || t->is_local != (path != NULL) ||
	    t->is_secure != (credential < net->credential_count) ||
	    (!t->is_secure && credential != CREDENTIAL_NONE))
		abort();
}

static void
check_listener(const struct net_conf *net, const struct listener_conf *l)
{
	check_link(net, l->transport, l->credential, l->path);
	check_set(&l->callers);
	for (size_t i = 0; i < l->register_count; i++) {
		check_set(&l->registers[i].names);
		if (i > 0 && memcmp(&l->registers[i - 1].peer,
		    &l->registers[i].peer, 16) >= 0)
			abort();
	}
}

static void
check_hop(const struct net_conf *net, const struct hop_conf *h)
{
	check_link(net, h->transport, h->credential, h->path);
	if (h->name == NULL || h->answering.name != h->name ||
	    h->retry_least > h->retry_most ||
	    (h->address_count == 0) != h->transport->is_local ||
	    (!h->transport->is_secure && !deviceid_is_nil(&h->expected)))
		abort();
	for (size_t i = 0; i < h->address_count; i++) {
		if (h->addresses[i].port == 0)
			abort();
	}
}

static void
check_pools(const struct settings *s)
{
	for (size_t i = 0; i < s->forward.pool_count; i++) {
		const struct pool_conf *pool = &s->forward.pools[i];

		if (pool->name == NULL || pool->hop_count == 0)
			abort();
		for (size_t j = 0; j < pool->hop_count; j++) {
			if (pool->hops[j] >= s->net.hop_count)
				abort();
		}
	}
}

static void
check_rules(const struct settings *s)
{
	for (size_t i = 0; i < policy_count_rules(s->policy); i++) {
		struct rule_view view;

		policy_get_rule(s->policy, i, &view);
		if (view.verdict->action != VERDICT_FORWARD)
			continue;
		if ((view.verdict->way == WAY_HOP &&
		    view.verdict->index >= s->net.hop_count) ||
		    (view.verdict->way == WAY_POOL &&
		    view.verdict->index >= s->forward.pool_count))
			abort();
	}
}

static void
use(const struct settings *s)
{
	if (s->workers < 1 || s->net.listener_count < 1 ||
	    s->forward.hop_limit < 1 || s->policy == NULL)
		abort();
	for (size_t i = 0; i < s->forward.route_count; i++) {
		if (s->forward.routes[i].hop >= s->net.hop_count)
			abort();
		if (i > 0 && memcmp(&s->forward.routes[i - 1].target,
		    &s->forward.routes[i].target, 16) >= 0)
			abort();
	}
	check_pools(s);
	check_rules(s);
	for (size_t i = 0; i < s->net.listener_count; i++)
		check_listener(&s->net, &s->net.listeners[i]);
	for (size_t i = 0; i < s->net.hop_count; i++)
		check_hop(&s->net, &s->net.hops[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings *s = NULL;
	char *errors = NULL;
	size_t len = 0;
	FILE *out;

	if (names_hosts(data, size) ||
	    (out = open_memstream(&errors, &len)) == NULL)
		return 0;
	(void)!settings_load_bytes("fuzz", bytes_of(data, size), out, &s);
	fclose(out);
	check_errors(errors, len, s);
	if (s != NULL)
		use(s);
	settings_unref(s);
	free(errors);
	return 0;
}
