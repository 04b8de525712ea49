/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_routes.c - where devices are: by the configuration, called, found */
#include <stdio.h>

#include "ostler/conf/fields.h"
#include "ostler/control/rows.h"
#include "ostler/control/commands.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/forward/registry.h"

struct route_row {
	struct deviceid target;
	bool is_default;	/* all others; target does not count */
	const char *source;	/* static */
	char name[FIELDS_NAME_MAX + 1];
	bool has_session;	/* the next three are set */
	struct deviceid owner;
	unsigned worker;
	uint32_t session;
	uint64_t expires;	/* UINT64_MAX: does not, or with its session */
};

struct routes_view {
	bool takes_found;	/* of the registry: these, or the others */
	bool has_wanted;
	struct deviceid wanted;
	struct rows rows;
	uint64_t now;
};

static struct route_row *
add_row(struct routes_view *v, const struct deviceid *target,
    const char *source, const char *name)
{
	struct route_row *row;

	if (v->has_wanted && !deviceid_equal(target, &v->wanted))
		return NULL;
	if ((row = rows_add(&v->rows)) == NULL)
		return NULL;
	row->target = *target;
	row->source = source;
	snprintf(row->name, sizeof(row->name), "%s", name);
	row->expires = UINT64_MAX;
	return row;
}

/* Under the registry's lock. */
static void
take_registration(void *arg, const struct registration *reg)
{
	bool is_found = reg->kind == REGISTRATION_FOUND;
	struct routes_view *v = arg;
	struct route_row *row;

	if (is_found != v->takes_found)
		return;
	row = is_found ?
	    add_row(v, &reg->target, "discovered", reg->conf->name) :
	    add_row(v, &reg->target, "registered", reg->listener);
	if (row == NULL)
		return;
	row->expires = reg->expires;
	row->has_session = !is_found;
	row->owner = reg->owner;
	row->worker = reg->worker;
	row->session = reg->session;
}

static void
take_configured(struct routes_view *v, const struct control_view *conf)
{
	const struct hop_conf *hops = conf->net->hops;

	for (size_t i = 0; i < conf->forward->route_count; i++) {
		const struct route_conf *r = &conf->forward->routes[i];

		add_row(v, &r->target, "configured", hops[r->hop].name);
	}
}

/* It is a route of any device that is asked for. */
static void
take_default(struct routes_view *v, const struct control_view *conf)
{
	size_t index = conf->forward->default_hop;
	const struct deviceid all = v->wanted;
	struct route_row *row = index == ROUTE_NONE ? NULL :
	    add_row(v, &all, "configured", conf->net->hops[index].name);

	if (row != NULL)
		row->is_default = true;
}

/* In the order in which requests try them: see forward/route.c. */
static void
take_all(struct routes_view *v, const struct control_host *host)
{
	struct control_view conf = host->view(host->arg);

	if (host->registry != NULL)
		registry_visit(host->registry, v->now, take_registration, v);
	take_configured(v, &conf);
	v->takes_found = true;
	if (host->registry != NULL)
		registry_visit(host->registry, v->now, take_registration, v);
	take_default(v, &conf);
}

static json_t *
show_device(const struct deviceid *id)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	return json_string(text);
}

static json_t *
show_route(const void *arg, void *view)
{
	const struct route_row *row = arg;
	const struct routes_view *v = view;
	bool has_session = row->has_session;

	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o}",
	    "target", row->is_default ? json_string("*") :
	    show_device(&row->target), "source", row->source,
	    "name", command_text(bytes_of_text(row->name)),
	    "owner", has_session ? show_device(&row->owner) : json_null(),
	    "worker", has_session ? command_uint(row->worker) : json_null(),
	    "session", has_session ? command_uint(row->session) : json_null(),
	    "expires_s", row->expires == UINT64_MAX ? json_null() :
	    command_seconds(v->now, row->expires));
}

static enum wax_status
routes_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	struct routes_view v = {
		.has_wanted = call->word_count > 0,
		.rows = { .size = sizeof(struct route_row) },
		.now = host->now(host->arg),
	};
	enum wax_status st;

	if (v.has_wanted && deviceid_parse(bytes_of_text(call->words[0]),
	    &v.wanted) != WAX_OK)
		return control_fail(call, WAX_FORMAT,
		    "%s is no Device ID (a UUID)", call->words[0]);
	take_all(&v, host);
	st = rows_give(&v.rows, call, show_route, &v,
	    "name a device");
	rows_clear(&v.rows);
	return st;
}

const struct command command_routes = {
	.name = "routes",
	.syntax = "[UUID]",
	.help = "where devices are: configured, registered, discovered",
	.words_max = 1,
	.run = routes_run,
};
