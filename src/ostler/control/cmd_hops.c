/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_hops.c - how hops are */
#include <stdio.h>
#include <sys/un.h>

#include "ostler/conf/fields.h"
#include "ostler/control/rows.h"
#include "ostler/control/commands.h"
#include "ostler/net/health.h"
#include "ostler/net/visit.h"

/* Nothing in it is borrowed from a worker. */
struct hop_row {
	char name[FIELDS_NAME_MAX + 1];
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	unsigned worker;
	enum hop_kind kind;
	enum visit_origin origin;
	const char *transport;	/* static */
	struct address address;
	struct hop_status status;
};

struct hops_view {
	const char *wanted;	/* a name; NULL: all */
	unsigned worker;
	struct rows rows;
	uint64_t now;
};

static void
take_hop(void *arg, const struct visit_hop *hop)
{
	struct hops_view *v = arg;
	struct hop_row *row;

	/* one that nobody used is the same for all workers */
	if (!hop->was_used && v->worker > 0)
		return;
	if (v->wanted != NULL && strcmp(v->wanted, hop->conf->name) != 0)
		return;
	if ((row = rows_add(&v->rows)) == NULL)
		return;
	snprintf(row->name, sizeof(row->name), "%s", hop->conf->name);
	snprintf(row->path, sizeof(row->path), "%s",
	    hop->conf->path != NULL ? hop->conf->path : "");
	row->worker = v->worker;
	row->kind = hop->conf->kind;
	row->origin = hop->origin;
	row->transport = hop->transport;
	row->address = hop->address;
	hop_get_status(hop->hop, &row->status);
}

static json_t *
show_place(const struct hop_row *row)
{
	char text[ADDRESS_TEXT_SIZE];

	if (row->path[0] != '\0')
		return command_text(bytes_of_text(row->path));
	address_format(&row->address, text);
	return json_string(text);
}

static json_t *
show_hop(const void *arg, void *view)
{
	static const char *const origins[] = {
		[VISIT_CONFIGURED] = "configured",
		[VISIT_FOUND] = "discovered",
		[VISIT_RETIRED] = "retired",
	};
	const struct hop_row *row = arg;
	const struct hops_view *v = view;
	const struct hop_status *s = &row->status;

	return json_pack("{s:o, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, "
	    "s:o}", "name", command_text(bytes_of_text(row->name)),
	    "kind", row->kind == HOP_PROXY ? "next" : "device",
	    "origin", origins[row->origin], "transport", row->transport,
	    "address", show_place(row), "worker", command_uint(row->worker),
	    "state", health_text(s->health),
	    "since_s", command_seconds(s->since, v->now),
	    "retry_s", s->health == HOP_HEALTH_DOWN ?
	    command_seconds(v->now, s->retry_at) : json_null(),
	    "sessions", command_uint(s->sessions),
	    "outstanding", command_uint(s->outstanding));
}

static enum wax_status
hops_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	struct hops_view v = {
		.wanted = call->word_count > 0 ? call->words[0] : NULL,
		.rows = { .size = sizeof(struct hop_row) },
	};
	unsigned workers = host->count_workers(host->arg);
	enum wax_status st = command_park(call);

	if (st != WAX_OK)
		return st;
	for (v.worker = 0; v.worker < workers; v.worker++)
		visit_hops(host->net(host->arg, v.worker), take_hop, &v);
	host->resume(host->arg);
	v.now = host->now(host->arg);
	st = rows_give(&v.rows, call, show_hop, &v, "name a hop");
	rows_clear(&v.rows);
	return st;
}

const struct command command_hops = {
	.name = "hops",
	.syntax = "[NAME]",
	.help = "how hops are: state, address, sessions, open requests",
	.words_max = 1,
	.run = hops_run,
};
