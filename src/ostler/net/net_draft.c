/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/net_draft.h"

#include <stdlib.h>

enum wax_status
net_draft_init(struct net_draft *d)
{
	*d = (struct net_draft){ .conf = { .ack_random_percent = 150 } };
	return keyword_store_defaults(net_keywords, d);
}

void
hop_conf_clear(struct hop_conf *hop)
{
	free(hop->name);
	free(hop->addresses);
}

void
net_draft_clear(struct net_draft *d)
{
	for (size_t i = 0; i < d->listener_count; i++)
		free(d->listeners[i].conf.name);
	for (size_t i = 0; i < d->hop_count; i++)
		hop_conf_clear(&d->hops[i].conf);
	free(d->listeners);
	free(d->hops);
	free(d->hops_by_name);
	*d = (struct net_draft){ .listeners = NULL };
}

static void
fail_again(struct parser *p, const char *what, const char *name,
    struct place again, struct place first)
{
	parser_fail(p, again, "%s \"%s\" is there already; expected another "
	    "name (first at %s:%u)", what, name, first.source->name,
	    (unsigned)first.line);
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
		if (l->conf.address.port == 0 ||
		    l->conf.transport != other->conf.transport ||
		    !address_equal(&l->conf.address, &other->conf.address))
			continue;
		parser_fail(p, l->address_at, "the same address as listener "
		    "\"%s\"; expected another", other->conf.name);
	}
}

static int
compare_bytes(struct bytes a, struct bytes b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.data, b.data, n) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static struct bytes
hop_name(const struct net_draft *d, size_t i)
{
	const char *name = d->hops[i].conf.name;

	return name == NULL ? bytes_of("", 0) : bytes_of_text(name);
}

/* By name; of equal ones the one written first. */
static int
compare_hops(const void *a, const void *b, void *arg)
{
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	int order = compare_bytes(hop_name(arg, i), hop_name(arg, j));

	return order != 0 ? order : (i > j) - (i < j);
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
	d->hops_by_name = calloc(d->hop_count + 1, sizeof(size_t));
	if (d->hops_by_name == NULL) {
		parser_fail_memory(p);
		return;
	}
	for (size_t i = 0; i < d->hop_count; i++)
		d->hops_by_name[i] = i;
	qsort_r(d->hops_by_name, d->hop_count, sizeof(size_t), compare_hops,
	    d);
	for (size_t i = 1; i < d->hop_count; i++) {
		const struct hop_draft *a = &d->hops[d->hops_by_name[i - 1]];
		const struct hop_draft *b = &d->hops[d->hops_by_name[i]];

		if (is_one_name(a, b))
			fail_again(p, "hop", b->conf.name, b->name.at,
			    a->name.at);
	}
}

void
net_draft_check(struct net_draft *d, struct parser *p)
{
	for (size_t i = 0; i < d->listener_count; i++)
		check_listener(d, i, p);
	check_hops(d, p);
}

bool
net_draft_find_hop(const struct net_draft *d, struct bytes name,
    size_t *index)
{
	size_t low = 0, high = d->hops_by_name == NULL ? 0 : d->hop_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		size_t i = d->hops_by_name[middle];
		int order = compare_bytes(name, hop_name(d, i));

		if (order == 0) {
			*index = i;
			return true;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

const struct listener_draft *
net_draft_find_listener(const struct net_draft *d, struct bytes name)
{
	for (size_t i = 0; i < d->listener_count; i++) {
		if (bytes_equal(d->listeners[i].name.text, name))
			return &d->listeners[i];
	}
	return NULL;
}

enum wax_status
net_draft_finish(struct net_draft *d, struct net_conf *out)
{
	struct net_conf conf = d->conf;

	conf.listeners = calloc(d->listener_count + 1, sizeof(*conf.listeners));
	conf.hops = calloc(d->hop_count + 1, sizeof(*conf.hops));
	if (conf.listeners == NULL || conf.hops == NULL) {
		free(conf.listeners);
		free(conf.hops);
		return WAX_MEMORY;
	}
	conf.listener_count = d->listener_count;
	conf.hop_count = d->hop_count;
	for (size_t i = 0; i < d->listener_count; i++)
		conf.listeners[i] = d->listeners[i].conf;
	for (size_t i = 0; i < d->hop_count; i++)
		conf.hops[i] = d->hops[i].conf;
	/* Their names are the conf's now. */
	d->listener_count = 0;
	d->hop_count = 0;
	*out = conf;
	return WAX_OK;
}

void
net_conf_clear(struct net_conf *conf)
{
	for (size_t i = 0; i < conf->listener_count; i++)
		free(conf->listeners[i].name);
	for (size_t i = 0; i < conf->hop_count; i++)
		hop_conf_clear(&conf->hops[i]);
	free(conf->listeners);
	free(conf->hops);
	*conf = (struct net_conf){ .listeners = NULL };
}
