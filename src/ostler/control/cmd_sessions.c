/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_sessions.c - connections with peers, accepted and opened */
#include <stdio.h>

#include "ostler/conf/fields.h"
#include "ostler/control/rows.h"
#include "ostler/control/commands.h"
#include "ostler/net/visit.h"

/* Nothing in it is borrowed from a worker. */
struct session_row {
	char name[FIELDS_NAME_MAX + 1];
	unsigned worker;
	uint32_t number;
	bool accepted;
	bool has_identity;
	struct deviceid identity;
	struct address peer;
	const char *transport;	/* static, as the next two */
	const char *proof;
	const char *state;
	uint64_t began;
	uint64_t used;
	size_t asked;
	size_t asking;
};

/* Whose are wanted: a listener's or hop's name, an identity, or an address. */
struct session_filter {
	const char *name;	/* NULL: all are wanted */
	bool has_identity;
	struct deviceid identity;
	bool has_prefix;
	struct address_prefix prefix;
};

struct sessions_view {
	struct session_filter filter;
	unsigned worker;
	struct rows rows;
	uint64_t now;
};

static void
filter_read(struct session_filter *f, const char *word)
{
	struct bytes text = bytes_of_text(word);

	f->name = word;
	f->has_identity = deviceid_parse(text, &f->identity) == WAX_OK;
	f->has_prefix = address_prefix_parse(text, &f->prefix) == WAX_OK;
}

static bool
filter_wants(const struct session_filter *f, const struct visit_session *s)
{
	return f->name == NULL || strcmp(f->name, s->name) == 0 ||
	    (f->has_identity && s->facts->has_identity &&
	    deviceid_equal(&f->identity, &s->facts->identity)) ||
	    (f->has_prefix && address_in_prefix(&s->peer, &f->prefix));
}

static void
take_session(void *arg, const struct visit_session *s)
{
	struct sessions_view *v = arg;
	struct session_row *row;

	if (!filter_wants(&v->filter, s) ||
	    (row = rows_add(&v->rows)) == NULL)
		return;
	snprintf(row->name, sizeof(row->name), "%s", s->name);
	row->worker = v->worker;
	row->number = s->facts->number;
	row->accepted = s->accepted;
	row->has_identity = s->facts->has_identity;
	row->identity = s->facts->identity;
	row->peer = s->peer;
	row->transport = s->transport;
	row->proof = s->proof;
	row->state = s->state;
	row->began = s->began;
	row->used = s->used;
	row->asked = s->asked;
	row->asking = s->asking;
}

static json_t *
show_since(const struct session_row *row, uint64_t when, uint64_t now)
{
	return row->began == 0 ? json_null() : command_seconds(when, now);
}

static json_t *
show_identity(const struct session_row *row)
{
	char text[DEVICEID_TEXT_LEN + 1];

	if (!row->has_identity)
		return json_null();
	deviceid_format(&row->identity, text);
	return json_string(text);
}

static json_t *
show_session(const void *arg, void *view)
{
	const struct session_row *row = arg;
	const struct sessions_view *v = view;
	char peer[ADDRESS_TEXT_SIZE];

	address_format(&row->peer, peer);
	return json_pack("{s:o, s:o, s:s, s:o, s:s, s:s, s:o, s:s, s:s, s:o, "
	    "s:o, s:o, s:o}", "worker", command_uint(row->worker),
	    "number", command_uint(row->number),
	    "way", row->accepted ? "in" : "out",
	    "name", command_text(bytes_of_text(row->name)),
	    "transport", row->transport, "peer", peer,
	    "identity", show_identity(row), "proof", row->proof,
	    "state", row->state,
	    "age_s", show_since(row, row->began, v->now),
	    "idle_s", show_since(row, row->used, v->now),
	    "asked", command_uint(row->asked),
	    "asking", command_uint(row->asking));
}

static enum wax_status
sessions_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	struct sessions_view v = {
		.rows = { .size = sizeof(struct session_row) },
	};
	unsigned workers = host->count_workers(host->arg);
	enum wax_status st = command_park(call);

	if (st != WAX_OK)
		return st;
	if (call->word_count > 0)
		filter_read(&v.filter, call->words[0]);
	for (v.worker = 0; v.worker < workers; v.worker++)
		visit_sessions(host->net(host->arg, v.worker), take_session,
		    &v);
	host->resume(host->arg);
	v.now = host->now(host->arg);
	st = rows_give(&v.rows, call, show_session, &v,
	    "name a listener, a hop, an identity or an address");
	rows_clear(&v.rows);
	return st;
}

const struct command command_sessions = {
	.name = "sessions",
	.syntax = "[NAME|UUID|ADDRESS[/BITS]]",
	.help = "connections with peers, and what is open on them",
	.words_max = 1,
	.run = sessions_run,
};
