/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/forward_draft.h"

#include <stdlib.h>
#include <unistd.h>

#include "ostler/forward/pool_conf.h"
#include "ostler/net/net_draft.h"

enum wax_status
forward_draft_init(struct forward_draft *d)
{
	*d = (struct forward_draft){ .conf = { .default_hop = ROUTE_NONE } };
	return keyword_store_defaults(forward_keywords, d);
}

void
forward_draft_clear(struct forward_draft *d)
{
	for (size_t i = 0; i < d->pool_count; i++)
		pool_draft_clear(&d->pools[i]);
	free(d->pools);
	names_clear(&d->pool_names);
	forward_conf_clear(&d->conf);
	free(d->authority_names);
	free(d->routes);
	*d = (struct forward_draft){ .routes = NULL };
}

void
pool_conf_clear(struct pool_conf *pool)
{
	free(pool->name);
	free(pool->hops);
	*pool = (struct pool_conf){ .name = NULL };
}

void
forward_conf_clear(struct forward_conf *conf)
{
	for (size_t i = 0; i < conf->authority_count; i++)
		free(conf->authorities[i].authority);
	for (size_t i = 0; i < conf->pool_count; i++)
		pool_conf_clear(&conf->pools[i]);
	free(conf->pools);
	free(conf->authorities);
	free(conf->routes);
	free(conf->identifier);
	*conf = (struct forward_conf){ .routes = NULL };
}

/* Behind the written ones, a route for each device. */
static void
add_device_routes(struct forward_draft *d, struct parser *p,
    const struct net_draft *net)
{
	size_t n = d->route_count;
	struct route_draft *grown = reallocarray(d->routes,
	    n + net->hop_count + 1, sizeof(*grown));

	if (grown == NULL) {
		parser_fail_memory(p);
		return;
	}
	d->routes = grown;
	for (size_t i = 0; i < net->hop_count; i++) {
		const struct hop_draft *hop = &net->hops[i];
		struct token where = { TOKEN_WORD, hop->name.text,
			hop->target_at };

		if (hop->conf.kind != HOP_DEVICE)
			continue;
		grown[n++] = (struct route_draft){ .target = hop->target,
			.where = where, .index = i };
	}
	d->route_count = n;
}

void
forward_fail_hop(struct parser *p, const struct net_draft *net,
    const struct token *name)
{
	struct suggestion s = suggest_begin(name->text);
	char shown[REPORT_SHOW], guess[SUGGEST_TEXT];

	net_draft_suggest_hop(net, &s);
	parser_fail(p, name->at, "there is no hop %s; expected the name of a "
	    "next or a device%s", token_show(name, shown),
	    suggest_format(&s, guess));
}

static void
find_hops(struct forward_draft *d, struct parser *p,
    const struct net_draft *net)
{
	for (size_t i = 0; i < d->route_count; i++) {
		struct route_draft *r = &d->routes[i];

		if (!net_draft_find_hop(net, r->hop.text, &r->index) &&
		    !parser_is_lossy(p) &&
		    parser_count_errors(p) <= REPORT_MAX)
			forward_fail_hop(p, net, &r->hop);
	}
}

/* The default first, then by target; of equal ones in the order written, as
   far as that can be told. */
static int
compare_routes(const void *a, const void *b)
{
	const struct route_draft *x = a, *y = b;
	int order;

	if (x->is_default != y->is_default)
		return x->is_default ? -1 : 1;
	order = x->is_default ? 0 :
	    memcmp(&x->target, &y->target, sizeof(x->target));
	if (order != 0 || x->where.at.source != y->where.at.source)
		return order;
	return (x->where.at.offset > y->where.at.offset) -
	    (x->where.at.offset < y->where.at.offset);
}

static void
check_twice(const struct forward_draft *d, struct parser *p)
{
	char shown[REPORT_SHOW];

	for (size_t i = 1; i < d->route_count; i++) {
		const struct route_draft *a = &d->routes[i - 1];
		const struct route_draft *b = &d->routes[i];

		if (a->is_default != b->is_default || (!a->is_default &&
		    !deviceid_equal(&a->target, &b->target)))
			continue;
		parser_fail(p, b->where.at, "%s has a route already; expected "
		    "one (first at %s:%u)", token_show(&b->where, shown),
		    a->where.at.source->name, (unsigned)a->where.at.line);
	}
}

static int
compare_authorities(const void *a, const void *b, void *arg)
{
	const struct forward_draft *d = arg;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	int order = strcmp(d->conf.authorities[i].authority,
	    d->conf.authorities[j].authority);

	return order != 0 ? order : (i > j) - (i < j);
}

static void
check_authorities(struct forward_draft *d, struct parser *p)
{
	size_t n = d->conf.authority_count;
	size_t *order = calloc(n + 1, sizeof(*order));
	char shown[REPORT_SHOW];

	if (order == NULL) {
		parser_fail_memory(p);
		return;
	}
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof(*order), compare_authorities, d);
	for (size_t i = 1; i < n; i++) {
		const struct token *a = &d->authority_names[order[i - 1]];
		const struct token *b = &d->authority_names[order[i]];

		if (strcmp(d->conf.authorities[order[i - 1]].authority,
		    d->conf.authorities[order[i]].authority) == 0)
			parser_fail(p, b->at, "authority %s is there already; "
			    "expected it once (first at %s:%u)",
			    token_show(b, shown), a->at.source->name,
			    (unsigned)a->at.line);
	}
	free(order);
}

void
forward_draft_check(struct forward_draft *d, struct parser *p,
    const struct net_draft *net)
{
	pool_draft_check(d, p, net);
	find_hops(d, p, net);
	add_device_routes(d, p, net);
	if (d->route_count > 0)
		qsort(d->routes, d->route_count, sizeof(*d->routes),
		    compare_routes);
	check_twice(d, p);
	check_authorities(d, p);
}

/* The host's name up to its first dot, fit for a 5.08 payload. NULL: no
   memory. */
static char *
host_identifier(void)
{
	char name[65];

	if (gethostname(name, sizeof(name)) < 0)
		strcpy(name, "ostler");
	name[sizeof(name) - 1] = '\0';
	name[strcspn(name, ".")] = '\0';
	for (char *c = name; *c != '\0'; c++) {
		if (*c <= ' ' || *c >= 0x7f)
			*c = '-';
	}
	return strdup(name[0] != '\0' ? name : "ostler");
}

enum wax_status
forward_draft_finish(struct forward_draft *d, struct forward_conf *out)
{
	struct forward_conf *conf = &d->conf;

	if (conf->identifier == NULL)
		conf->identifier = host_identifier();
	conf->routes = calloc(d->route_count + 1, sizeof(*conf->routes));
	if (conf->identifier == NULL || conf->routes == NULL ||
	    pool_draft_finish(d) != WAX_OK)
		return WAX_MEMORY;
	for (size_t i = 0; i < d->route_count; i++) {
		const struct route_draft *r = &d->routes[i];

		if (r->is_default)
			conf->default_hop = r->index;
		else
			conf->routes[conf->route_count++] =
			    (struct route_conf){ r->target, r->index };
	}
	*out = *conf;
	*conf = (struct forward_conf){ .routes = NULL };
	return WAX_OK;
}
