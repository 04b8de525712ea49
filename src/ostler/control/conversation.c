/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/conversation.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "ostler/control/answer.h"
#include "ostler/control/commands.h"
#include "ostler/control/request.h"
#include "ostler/metrics/metrics.h"

/* Of a request that comes in nothing more is read ahead. */
#define READ_LINE REQUEST_LINE_MAX

struct conversation {
	LIST_ENTRY(conversation) order;
	struct conversations *all;
	struct bufferevent *buffers;	/* owned, with the descriptor */
	struct event *deadline;		/* owned; for the request */
	struct ucred peer;
	bool has_line;			/* request is read, its body not yet */
	bool is_answering;
	struct request request;
};

static void
conversation_free(struct conversation *c)
{
	LIST_REMOVE(c, order);
	c->all->count--;
	if (c->deadline != NULL)
		event_free(c->deadline);
	if (c->buffers != NULL)
		bufferevent_free(c->buffers);
	free(c);
}

static void
conversation_count(struct conversation *c, enum metric which)
{
	metrics_add(c->all->host->metrics, which, 1);
}

/* No more is read; the end comes when all is written. */
static void
conversation_answer(struct conversation *c, const struct answer *a)
{
	struct evbuffer *out = bufferevent_get_output(c->buffers);

	c->is_answering = true;
	event_del(c->deadline);
	bufferevent_disable(c->buffers, EV_READ);
	if (answer_write(out, a) == WAX_OK)
		bufferevent_enable(c->buffers, EV_WRITE);
	else	/* its callers still look at it */
		event_active(c->deadline, EV_TIMEOUT, 1);
}

static void
conversation_refuse(struct conversation *c, enum metric which,
    const char *why)
{
	struct log *log = c->all->log;

	conversation_count(c, which);
	log_begin(log, LOG_LEVEL_WARNING, "control");
	log_text(log, "refused", why);
	log_uint(log, "uid", c->peer.uid);
	log_uint(log, "pid", (uint64_t)c->peer.pid);
	log_end(log);
	conversation_answer(c, &(struct answer){ .error = why });
}

static void
conversation_run(struct conversation *c, struct bytes body)
{
	struct control_call call = {
		.host = c->all->host,
		.log = c->all->log,
		.body = body,
		.wants_json = c->request.wants_json,
		.uid = c->peer.uid,
		.pid = c->peer.pid,
	};
	struct answer a = { .wants_json = c->request.wants_json };
	enum wax_status st = commands_run(&call, c->request.words,
	    c->request.word_count);

	conversation_count(c, METRIC_CONTROL_REQUESTS);
	a.result = call.result;
	if (st != WAX_OK)
		a.error = call.error[0] != '\0' ? call.error :
		    wax_status_text(st);
	conversation_answer(c, &a);
	json_decref(call.result);
}

/* The line is gone from the input: what is left is the body. */
static void
conversation_take_body(struct conversation *c, struct evbuffer *in)
{
	size_t len = c->request.body_len;
	const uint8_t *data;

	if (evbuffer_get_length(in) < len)
		return;
	if (evbuffer_get_length(in) > len) {
		conversation_refuse(c, METRIC_CONTROL_MALFORMED,
		    "there is more than the request");
		return;
	}
	data = len > 0 ? evbuffer_pullup(in, (ssize_t)len) :
	    (const uint8_t *)"";
	if (data != NULL)
		conversation_run(c, c->request.has_body ? bytes_of(data, len) :
		    BYTES_ABSENT);
}

static void
conversation_take_line(struct conversation *c, struct evbuffer *in)
{
	size_t most = evbuffer_get_length(in), len;
	const uint8_t *data;
	const char *why = NULL;
	enum wax_status st;

	most = most < REQUEST_LINE_MAX ? most : REQUEST_LINE_MAX;
	data = evbuffer_pullup(in, (ssize_t)most);
	if (data == NULL)
		return;
	st = request_find_line(bytes_of(data, most), &len);
	if (st == WAX_MORE)
		return;
	if (st == WAX_OK)
		st = request_parse(bytes_of(data, len), &c->request, &why);
	else
		why = "a line has at most 4096 bytes";
	if (st != WAX_OK) {
		conversation_refuse(c, METRIC_CONTROL_MALFORMED, why);
		return;
	}
	evbuffer_drain(in, len + 1);
	c->has_line = true;
	/* one byte more shows who sends too much */
	bufferevent_setwatermark(c->buffers, EV_READ, 0,
	    c->request.body_len + 1);
}

static void
on_readable(struct bufferevent *buffers, void *arg)
{
	struct conversation *c = arg;
	struct evbuffer *in = bufferevent_get_input(buffers);

	if (c->is_answering)
		return;
	if (!c->has_line)
		conversation_take_line(c, in);
	if (c->has_line && !c->is_answering)
		conversation_take_body(c, in);
}

static void
on_written(struct bufferevent *buffers, void *arg)
{
	struct conversation *c = arg;

	if (c->is_answering &&
	    evbuffer_get_length(bufferevent_get_output(buffers)) == 0)
		conversation_free(c);
}

static void
on_event(struct bufferevent *buffers, short what, void *arg)
{
	struct conversation *c = arg;

	(void)buffers;
	/* whoever has only shut down its own side still reads */
	if ((what & BEV_EVENT_EOF) != 0 && !c->is_answering)
		conversation_refuse(c, METRIC_CONTROL_MALFORMED,
		    "the request is not whole");
	else if ((what & BEV_EVENT_EOF) == 0)
		conversation_free(c);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct conversation *c = arg;

	(void)fd;
	(void)what;
	if (c->is_answering)	/* there was no memory for it */
		conversation_free(c);
	else
		conversation_refuse(c, METRIC_CONTROL_SLOW,
		    "the request did not come in time");
}

static struct timeval
to_timeval(uint64_t microseconds)
{
	return (struct timeval){
		.tv_sec = (time_t)(microseconds / 1000000),
		.tv_usec = (suseconds_t)(microseconds % 1000000),
	};
}

enum wax_status
conversation_take_new(struct conversations *all, int fd,
    const struct ucred *peer)
{
	struct timeval patience = to_timeval(all->patience);
	struct conversation *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		close(fd);
		return WAX_MEMORY;
	}
	c->all = all;
	c->peer = *peer;
	LIST_INSERT_HEAD(&all->all, c, order);
	all->count++;
	c->deadline = evtimer_new(all->base, on_deadline, c);
	c->buffers = bufferevent_socket_new(all->base, fd,
	    BEV_OPT_CLOSE_ON_FREE);
	if (c->buffers == NULL)
		close(fd);
	if (c->deadline == NULL || c->buffers == NULL ||
	    evtimer_add(c->deadline, &patience) < 0) {
		conversation_free(c);
		return WAX_MEMORY;
	}
	bufferevent_setcb(c->buffers, on_readable, on_written, on_event, c);
	bufferevent_setwatermark(c->buffers, EV_READ, 0, READ_LINE);
	bufferevent_set_timeouts(c->buffers, NULL, &patience);
	bufferevent_enable(c->buffers, EV_READ);
	return WAX_OK;
}

void
conversations_clear(struct conversations *all)
{
	struct conversation *c;

	while ((c = LIST_FIRST(&all->all)) != NULL)
		conversation_free(c);
}
