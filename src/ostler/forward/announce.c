/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* announce.c - the devices behind us, registered at a next proxy */
#include "ostler/forward/announce.h"

#include <stdlib.h>

#include "core/code.h"
#include "core/option.h"
#include "ostler/forward/refuse.h"
#include "ostler/forward/state.h"

#define LIFETIME "lt=4294967295"	/* the longest: as its session */
#define OPTIONS_SIZE 128

/* A name on its way. */
struct announcement {
	LIST_ENTRY(announcement) order;
	struct forward *forward;
	struct hop_taker taker;
	struct outbound *out;
	struct deviceid name;
};

static void
announce_tell(struct forward *f, const struct hop *hop,
    const struct deviceid *name, uint8_t code, const char *reason)
{
	struct log *log = f->context.log;
	bool failed = !code_is_success(code);
	enum log_level level = failed ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO;
	char text[DEVICEID_TEXT_LEN + 1];

	if (failed)
		metrics_add(f->context.metrics, METRIC_ANNOUNCEMENTS_FAILED,
		    1);
	if (!log_wants(log, level))
		return;
	deviceid_format(name, text);
	log_begin(log, level, failed ? "unannounced" : "announced");
	log_text(log, "target", text);
	log_text(log, "hop", hop_conf(hop)->name);
	if (code != CODE_EMPTY)
		log_code(log, "result", code);
	if (reason != NULL)
		log_text(log, "reason", reason);
	log_end(log);
}

static void
announce_end(struct announcement *a)
{
	outbound_end(a->out);
	LIST_REMOVE(a, order);
	free(a);
}

static void
announce_take_response(void *arg, struct outbound *out,
    const struct message *m)
{
	struct announcement *a = arg;

	announce_tell(a->forward, out->hop, &a->name, m->code, NULL);
	announce_end(a);
}

static void
announce_take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	struct announcement *a = arg;

	announce_tell(a->forward, out->hop, &a->name, CODE_EMPTY,
	    refuse_find_rule(refuse_by_failure(why))->reason);
	announce_end(a);
}

/* POST /rd?ep=UUID&lt=SECONDS */
static void
announce_write(struct writer *w, const struct deviceid *name)
{
	struct option_writer options = option_writer_open(w);
	char ep[3 + DEVICEID_TEXT_LEN + 1] = "ep=";

	deviceid_format(name, ep + 3);
	option_write(&options, OPTION_URI_PATH, bytes_of_text("rd"));
	option_write(&options, OPTION_URI_QUERY, bytes_of_text(ep));
	option_write(&options, OPTION_URI_QUERY, bytes_of_text(LIFETIME));
}

static enum wax_status
announce_send(struct forward *f, struct hop *hop, const struct deviceid *name)
{
	uint8_t encoded[OPTIONS_SIZE];
	struct writer w = writer_open(encoded, sizeof(encoded));
	struct announcement *a = calloc(1, sizeof(*a));
	struct message m = { .type = MESSAGE_CON, .code = CODE_POST };
	enum wax_status st;

	if (a == NULL)
		return WAX_MEMORY;
	announce_write(&w, name);
	m.options = writer_bytes(&w);
	a->forward = f;
	a->name = *name;
	a->taker = (struct hop_taker){ a, announce_take_response,
	    announce_take_failure };
	st = hop_send_request(hop, &(struct hop_request){ .message = &m,
	    .taker = &a->taker }, &a->out);
	if (st == WAX_OK)
		LIST_INSERT_HEAD(&f->announcements, a, order);
	else
		free(a);
	return st;
}

void
announce_take_session(struct forward *f, const struct hop_session *session)
{
	struct hop *hop = hop_get_session(f->context.net, session->number);

	if (hop == NULL)
		return;

	const struct device_set *names = &hop_conf(hop)->announced;

	for (size_t i = 0; i < names->count; i++) {
		enum wax_status st = announce_send(f, hop, &names->ids[i]);

		if (st != WAX_OK)
			announce_tell(f, hop, &names->ids[i], CODE_EMPTY,
			    wax_status_text(st));
	}
}

void
announce_end_all(struct forward *f)
{
	while (!LIST_EMPTY(&f->announcements))
		announce_end(LIST_FIRST(&f->announcements));
}
