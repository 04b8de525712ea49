/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_http.c - sessions with clients of HTTP */
#include "ostler/net/conn_state.h"
#include "ostler/net/listener_http.h"

static void
conn_send_http(void *arg, struct bytes data)
{
	conn_put_clear(arg, data);
}

/* The first one brings the session up. */
static void
conn_take_http(void *arg, const struct message *m)
{
	struct conn *c = arg;

	c->has_progressed = true;
	conn_advance(c);
	if (c->stage == CONN_UP)
		net_take_message(&c->base.common, m);
}

static const struct listener_conf *
conn_listener_conf(const struct conn *c)
{
	return c->listener != NULL ? c->listener->conf :
	    c->base.common.listener;
}

/* What never became a message is told here, in one line as all others. A whole
   request brings the session up, whatever it is. */
static void
conn_told_http(void *arg, unsigned status, const char *reason)
{
	struct conn *c = arg;
	struct log *log = c->conns->context->log;
	char peer[ADDRESS_TEXT_SIZE];

	c->has_progressed = true;
	conn_advance(c);
	metrics_add(c->conns->context->metrics, METRIC_HTTP_REFUSED, 1);
	if (!log_wants(log, LOG_LEVEL_INFO))
		return;
	address_format(&c->peer, peer);
	log_begin(log, LOG_LEVEL_INFO, "request");
	log_text(log, "from", peer);
	log_text(log, "listener", conn_listener_conf(c)->name);
	log_uint(log, "status", status);
	log_text(log, "reason", reason);
	log_end(log);
}

static const struct hc_conf *
conn_conf_http(void *arg)
{
	return &conn_listener_conf(arg)->http->conf;
}

static int64_t
conn_date_http(void *arg)
{
	const struct conn *c = arg;

	return (int64_t)(clock_read_wall(c->conns->context->clock) /
	    CLOCK_S(1));
}

enum wax_status
conn_add_http(struct conn *c, const struct listener_conf *listener)
{
	const struct hc_stream_hooks hooks = {
		.arg = c, .send = conn_send_http, .take = conn_take_http,
		.told = conn_told_http, .conf = conn_conf_http,
		.date = conn_date_http,
	};

	c->http = hc_stream_new(listener->max_message, &hooks);
	return c->http == NULL ? WAX_MEMORY : WAX_OK;
}

/* One that is up may have asked for more than it was answered. */
void
conn_resume_http(struct conn *c)
{
	if (c->stage != CONN_UP)
		return;
	if (c->is_alive)
		net_take_alive(&c->base.common);
	c->is_alive = false;
	while (c->stage == CONN_UP && hc_stream_has_more(c->http))
		hc_stream_resume(c->http);
	if (c->stage == CONN_UP)
		conn_note_progress(c);
	if (c->stage == CONN_UP && conn_waiting(c) == 0)
		conn_read_on(c);
}

void
conn_end_http(struct conn *c)
{
	enum hc_refusal why = hc_stream_refusal(c->http);

	if (why == HC_NONE)
		conn_end(c, SESSION_END_PEER, "closed", false);
	else
		conn_end(c, why == HC_MEMORY ? SESSION_END_LOST :
		    SESSION_END_PROTOCOL, hc_refusal_find(why)->reason, false);
}

void
conn_end_slow(struct conn *c, enum session_end how, const char *detail)
{
	if (c->http != NULL)
		hc_stream_refuse(c->http, HC_SLOW);
	conn_end(c, how, detail, c->http == NULL);
}
