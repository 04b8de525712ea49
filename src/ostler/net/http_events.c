/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_events.c - libcurl's multi handle in the loop of libevent */
#include <stdlib.h>

#include "ostler/net/http_state.h"

/* A socket of libcurl's. */
struct http_socket {
	struct event event;
	struct http_session *session;
};

/* Transfers that have ended wait in a queue of libcurl's. */
static void
events_collect(struct http_session *s)
{
	struct http_transfer *t;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(s->multi, &left)) != NULL) {
		CURLcode result = m->data.result;

		if (m->msg == CURLMSG_DONE && curl_easy_getinfo(m->easy_handle,
		    CURLINFO_PRIVATE, (char **)&t) == CURLE_OK)
			http_transfer_finish(t, result);
	}
}

static void
events_run(struct http_session *s, curl_socket_t fd, int what)
{
	int running;

	clock_tick(s->all->context->clock);
	(void)curl_multi_socket_action(s->multi, fd, what, &running);
	events_collect(s);
	http_session_tell(s);
}

static void
events_on_socket(int fd, short what, void *arg)
{
	struct http_socket *socket = arg;

	events_run(socket->session, fd,
	    ((what & EV_READ) != 0 ? CURL_CSELECT_IN : 0) |
	    ((what & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0));
}

static void
events_on_wakeup(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	events_run(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int
events_forget_socket(struct http_session *s, curl_socket_t fd,
    struct http_socket *socket)
{
	if (socket != NULL)
		event_del(&socket->event);
	free(socket);
	(void)curl_multi_assign(s->multi, fd, NULL);
	return 0;
}

static int
events_watch_socket(struct http_session *s, curl_socket_t fd, int what,
    struct http_socket *socket)
{
	short wanted = (short)(EV_PERSIST |
	    ((what & CURL_POLL_IN) != 0 ? EV_READ : 0) |
	    ((what & CURL_POLL_OUT) != 0 ? EV_WRITE : 0));

	if (socket != NULL)
		event_del(&socket->event);
	else if ((socket = calloc(1, sizeof(*socket))) == NULL)
		return -1;
	socket->session = s;
	(void)curl_multi_assign(s->multi, fd, socket);
	return event_assign(&socket->event, s->all->context->base, fd, wanted,
	    events_on_socket, socket) < 0 ||
	    event_add(&socket->event, NULL) < 0 ? -1 : 0;
}

static int
events_want_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
    void *data)
{
	struct http_session *s = arg;

	(void)easy;
	return what == CURL_POLL_REMOVE ? events_forget_socket(s, fd, data) :
	    events_watch_socket(s, fd, what, data);
}

/* In real time: what libcurl waits for is its own affair, and no deadline of a
   request. */
static int
events_want_wakeup(CURLM *multi, long ms, void *arg)
{
	struct http_session *s = arg;
	struct timeval wait = {
		.tv_sec = ms / 1000,
		.tv_usec = ms % 1000 * 1000,
	};

	(void)multi;
	if (ms < 0)
		return event_del(&s->wakeup);
	return event_add(&s->wakeup, &wait);
}

enum wax_status
http_events_begin(struct http_session *s)
{
	CURLM *multi = curl_multi_init();

	if (multi == NULL)
		return WAX_MEMORY;
	s->multi = multi;
	if (event_assign(&s->wakeup, s->all->context->base, -1, 0,
	    events_on_wakeup, s) < 0 || curl_multi_setopt(multi,
	    CURLMOPT_SOCKETFUNCTION, events_want_socket) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, s) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION,
	    events_want_wakeup) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, s) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_PIPELINING,
	    (long)CURLPIPE_MULTIPLEX) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
	    s->connections) != CURLM_OK || curl_multi_setopt(multi,
	    CURLMOPT_MAX_HOST_CONNECTIONS, s->connections) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS,
	    s->connections) != CURLM_OK)
		return WAX_MEMORY;
	return WAX_OK;
}

/* Its connections end with it, and that needs the loop still. */
void
http_events_stop(struct http_session *s)
{
	while (s->spare_count > 0)
		curl_easy_cleanup(s->spare[--s->spare_count]);
	if (s->multi != NULL)
		(void)curl_multi_cleanup(s->multi);
	s->multi = NULL;
	if (event_initialized(&s->wakeup))
		event_del(&s->wakeup);
}
