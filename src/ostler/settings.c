/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/settings.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "ostler/conf/parser.h"
#include "ostler/discover/discover_draft.h"
#include "ostler/forward/forward_draft.h"
#include "ostler/loops.h"
#include "ostler/net/net_draft.h"
#include "ostler/net/transport.h"
#include "ostler/policy/policy_draft.h"
#include "ostler/settings_tables.h"

#define WORKERS_MAX 256
#define SOCKET_PATH_MAX 107	/* bytes, unix(7) */

/* What settings_ref counts. */
struct counted {
	struct settings settings;	/* first: cast to and fro */
	atomic_uint users;
};

/* Everything while it is read. */
struct draft {
	struct settings settings;	/* workers and log */
	struct net_draft net;
	struct forward_draft forward;
	struct policy_draft policy;
	struct discover_draft discover;
};

static const struct keyword root_keywords[] = {
	{ .name = "workers", .syntax = "auto|N", .type = KEYWORD_NUMBER,
	  .least = 1, .most = WORKERS_MAX, .special = "auto",
	  .standard = "auto",
	  .help = "Threads; auto: one for each processor the process may use.",
	  KEYWORD_FIELD(struct settings, workers) },
	{ .name = "log level", .syntax = "LEVEL", .type = KEYWORD_CHOICE,
	  .choices = log_level_words, .standard = "notice",
	  .help = "Lines of less weight are not written.",
	  KEYWORD_FIELD(struct settings, log_level) },
	{ .name = "log warnings", .syntax = "unlimited|N/s",
	  .type = KEYWORD_RATE, .least = 1, .most = 100000,
	  .special = "unlimited", .standard = "20/s",
	  .help = "At most so many warnings a second from each worker.",
	  KEYWORD_FIELD(struct settings, log_warnings) },
	{ .name = "control", .syntax = "\"PATH\"|off", .type = KEYWORD_PATH,
	  .most = SOCKET_PATH_MAX, .special = "off",
	  .standard = "\"/run/ostler/control\"",
	  .help = "The Unix socket that ostlerctl talks to.",
	  KEYWORD_FIELD(struct settings, control_path) },
	{ .name = "audit", .syntax = "\"PATH\"|off", .type = KEYWORD_PATH,
	  .most = 1000, .special = "off", .standard = "off",
	  .help = "The file that decisions are written to, each line bound to "
	    "those before it.",
	  KEYWORD_FIELD(struct settings, audit_path) },
	{ .name = NULL }
};

const struct settings_table settings_tables[] = {
	{ "", root_keywords },
	{ "", net_keywords },
	{ "", forward_keywords },
	{ "", policy_keywords },
	{ "group", policy_devices_keywords },
	{ "group", policy_addresses_keywords },
	{ "pool", forward_pool_keywords },
	{ "credential", net_credential_keywords },
	{ "listen", net_listen_keywords },
	{ "next", net_next_keywords },
	{ "device", net_device_keywords },
	{ "", discover_keywords },
	{ "discover", discover_block_keywords },
	{ NULL, NULL }
};

static enum wax_status
draft_init(struct draft *d)
{
	enum wax_status st;

	*d = (struct draft){ .settings = { .workers = 0 } };
	st = keyword_store_defaults(root_keywords, &d->settings);
	if (st != WAX_OK ||
	    (st = net_draft_init(&d->net)) != WAX_OK ||
	    (st = forward_draft_init(&d->forward)) != WAX_OK)
		return st;
	return policy_draft_init(&d->policy);
}

/* The values of root_keywords. */
static void
settings_clear(struct settings *s)
{
	free(s->control_path);
	free(s->audit_path);
	s->control_path = s->audit_path = NULL;
}

static void
draft_clear(struct draft *d)
{
	settings_clear(&d->settings);
	policy_draft_clear(&d->policy);
	discover_draft_clear(&d->discover);
	forward_draft_clear(&d->forward);
	net_draft_clear(&d->net);
}

static void
draft_add_tables(struct draft *d, struct parser *p)
{
	parser_add_table(p, root_keywords, &d->settings);
	parser_add_table(p, net_keywords, &d->net);
	parser_add_table(p, forward_keywords, &d->forward);
	parser_add_table(p, policy_keywords, &d->policy);
	parser_add_table(p, discover_keywords, &d->discover);
}

static bool
find_hop(void *arg, struct bytes name, size_t *index)
{
	const struct draft *d = arg;

	return net_draft_find_hop(&d->net, name, index);
}

static bool
is_server(void *arg, size_t index)
{
	const struct draft *d = arg;
	const struct transport *t = d->net.hops[index].conf.transport;

	return t == NULL || t->is_http;	/* unknown: that was told */
}

static bool
find_pool(void *arg, struct bytes name, size_t *index)
{
	const struct draft *d = arg;

	return pool_draft_find(&d->forward, name, index);
}

static bool
has_listener(void *arg, struct bytes name)
{
	const struct draft *d = arg;

	return net_draft_has_listener(&d->net, name);
}

static bool
has_transport(void *arg, struct bytes name)
{
	const struct draft *d = arg;

	return net_draft_has_transport(&d->net, name);
}

static void
suggest_name(void *arg, enum reference_kind kind, struct suggestion *s)
{
	const struct draft *d = arg;

	if (kind == REFERENCE_LISTENER) {
		net_draft_suggest_listener(&d->net, s);
	} else if (kind == REFERENCE_SERVER) {
		net_draft_suggest_server(&d->net, s);
	} else {
		net_draft_suggest_hop(&d->net, s);
		pool_draft_suggest(&d->forward, s);
	}
}

/* What can only be known when all is read. */
static void
draft_check(struct draft *d, struct parser *p)
{
	struct policy_names names = {
		.arg = d,
		.find_hop = find_hop,
		.is_server = is_server,
		.find_pool = find_pool,
		.has_listener = has_listener,
		.has_transport = has_transport,
		.suggest = suggest_name,
		.has_key_establishment = d->forward.conf.key_establishment,
		.is_seal_required = d->forward.conf.seal_required,
	};

	if (d->net.listener_count == 0 && !parser_is_lossy(p))
		parser_fail(p, PARSER_NOWHERE, "there is no listen; expected "
		    "at least one");
	net_draft_check(&d->net, p);
	forward_draft_check(&d->forward, p, &d->net);
	policy_draft_check(&d->policy, p, &names);
	discover_draft_check(&d->discover, p, &d->net);
	loops_check(&d->net, &d->forward, &d->policy, p);
	if (parser_finish(p) == WAX_OK)
		policy_draft_note(&d->policy, p, &names);
}

static unsigned
count_processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 :
	    CPU_COUNT(&set);

	return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (unsigned)n;
}

static enum wax_status
draft_finish(struct draft *d, struct settings **out)
{
	struct counted *c = calloc(1, sizeof(*c));
	struct settings *s = (struct settings *)c;

	if (c == NULL)
		return WAX_MEMORY;
	atomic_init(&c->users, 1);
	*s = d->settings;	/* what it owns is the new one's */
	d->settings = (struct settings){ .workers = 0 };
	if (s->workers == 0)
		s->workers = count_processors();
	if (net_draft_finish(&d->net, &s->net) != WAX_OK ||
	    forward_draft_finish(&d->forward, &s->forward) != WAX_OK ||
	    discover_draft_finish(&d->discover, &s->discover) != WAX_OK) {
		settings_unref(s);
		return WAX_MEMORY;
	}
	s->policy = policy_draft_take(&d->policy);
	*out = s;
	return WAX_OK;
}

/* path: a file; or text under the name of path. */
static enum wax_status
load(const char *path, const struct bytes *text, FILE *errors,
    struct settings **out)
{
	struct draft d;
	enum wax_status st = draft_init(&d);
	struct parser *p = parser_new(errors);

	if (st == WAX_OK && p == NULL)
		st = WAX_MEMORY;
	if (st == WAX_OK) {
		draft_add_tables(&d, p);
		if (text != NULL)
			parser_read_bytes(p, path, *text);
		else
			parser_read_file(p, path);
		st = parser_finish(p);
	}
	if (st == WAX_OK || st == WAX_FORMAT) {
		draft_check(&d, p);
		st = parser_finish(p);
	}
	if (st == WAX_OK)
		st = draft_finish(&d, out);
	if (st == WAX_MEMORY)
		fprintf(errors, "%s: no memory\n", path);
	parser_free(p);
	draft_clear(&d);
	return st;
}

enum wax_status
settings_load(const char *path, FILE *errors, struct settings **out)
{
	return load(path, NULL, errors, out);
}

enum wax_status
settings_load_bytes(const char *name, struct bytes text, FILE *errors,
    struct settings **out)
{
	return load(name, &text, errors, out);
}

struct settings *
settings_ref(struct settings *s)
{
	atomic_fetch_add(&((struct counted *)s)->users, 1);
	return s;
}

void
settings_unref(struct settings *s)
{
	struct counted *c = (struct counted *)s;

	if (s == NULL || atomic_fetch_sub(&c->users, 1) > 1)
		return;
	policy_free(s->policy);
	discover_confs_clear(&s->discover);
	forward_conf_clear(&s->forward);
	net_conf_clear(&s->net);
	settings_clear(s);
	free(c);
}
