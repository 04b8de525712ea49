/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* home.c - calling home: a session to a proxy that is kept */
#include "peer/home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer/home_state.h"

#define KEEPALIVE_S 60
#define LIFETIME_S 3600
#define LIFETIME_MIN_S 60

static void home_connect(struct home *h);

void
home_tell(struct home *h, const struct waxpeer_home_event *event)
{
	struct waxpeer_home_event copy = *event;

	copy.uri = h->uri;
	if (h->changed != NULL)
		h->changed(h->arg, &copy);
}

static struct home *
home_of_session(const struct waxpeer_endpoint *e, uint64_t session)
{
	struct home *h;

	TAILQ_FOREACH(h, &e->homes, order)
		if (h->session == session)
			return h;
	return NULL;
}

bool
home_keeps_session(const struct waxpeer_endpoint *e, uint64_t session)
{
	return home_of_session(e, session) != NULL;
}

static void
home_on_retry(struct timer *t, void *arg)
{
	(void)arg;
	home_connect((struct home *)(void *)
	    ((char *)t - offsetof(struct home, timer)));
}

/* Doubles from try to try; by chance, so that a proxy that starts again is not
   called by all at once. */
static uint64_t
home_choose_wait(struct home *h)
{
	uint64_t wait = HOME_RETRY_MIN;
	uint16_t chance;

	for (unsigned i = 0; i < h->failures && wait < HOME_RETRY_MAX; i++)
		wait *= 2;
	if (wait > HOME_RETRY_MAX)
		wait = HOME_RETRY_MAX;
	endpoint_random(NULL, (uint8_t *)&chance, sizeof(chance));
	return wait / 2 + wait / 2 * chance / UINT16_MAX;
}

static void
home_go_down(struct home *h, const char *why)
{
	struct waxpeer_endpoint *e = h->endpoint;
	uint64_t wait = home_choose_wait(h);
	struct waxpeer_home_event event = {
		.state = WAXPEER_HOME_DOWN,
		.detail = why,
		.retry_ms = (uint32_t)(wait / 1000),
	};

	h->session = 0;
	h->is_up = false;
	h->failures++;
	timers_stop(&e->timers, &h->renewal);
	if (timers_start(&e->timers, &h->timer, e->clock.now + wait,
	    home_on_retry) != WAX_OK)
		event.retry_ms = 0;
	home_tell(h, &event);
}

void
home_lose_session(struct waxpeer_endpoint *e, uint64_t session,
    const char *why)
{
	struct home *h = home_of_session(e, session);

	if (h != NULL)
		home_go_down(h, why);
}

static void
home_on_keepalive(struct timer *t, void *arg)
{
	struct home *h = (struct home *)(void *)
	    ((char *)t - offsetof(struct home, timer));
	struct waxpeer_endpoint *e = h->endpoint;
	struct channel *s = channel_find(e, h->session);

	(void)arg;
	if (s == NULL || s->state != CHANNEL_OPEN)
		return;		/* home_lose_session follows */
	h->failures = 0;
	if (!channel_ping(s))
		channel_end(s, "no sign of life");
	else if (timers_start(&e->timers, &h->timer,
	    e->clock.now + h->keepalive, home_on_keepalive) != WAX_OK)
		channel_end(s, wax_status_text(WAX_MEMORY));
}

void
home_take_session(struct waxpeer_endpoint *e, uint64_t session)
{
	const struct waxpeer_home_event event = { .state = WAXPEER_HOME_UP };
	struct home *h = home_of_session(e, session);

	if (h == NULL)
		return;
	h->is_up = true;
	if (timers_start(&e->timers, &h->timer, e->clock.now + h->keepalive,
	    home_on_keepalive) != WAX_OK) {
		channel_end(channel_find(e, session),
		    wax_status_text(WAX_MEMORY));
		return;
	}
	home_tell(h, &event);
	home_register(h);
}

static void
home_connect(struct home *h)
{
	struct waxpeer_endpoint *e = h->endpoint;
	const struct deviceid *id = h->has_hop_id ? &h->hop_id : NULL;
	struct channel *s;
	enum wax_status st;

	st = channel_open(e, &h->locator, id, &s);
	if (st != WAX_OK)
		home_go_down(h, wax_status_text(st));
	else
		h->session = s->number;
}

/* What was waited with may be over. */
void
home_hurry_all(struct waxpeer_endpoint *e)
{
	struct home *h;

	TAILQ_FOREACH(h, &e->homes, order) {
		if (h->session != 0)
			continue;
		h->failures = 0;
		(void)!timers_start(&e->timers, &h->timer, e->clock.now,
		    home_on_retry);
	}
}

void
home_clear_all(struct waxpeer_endpoint *e)
{
	struct home *h;

	while ((h = TAILQ_FIRST(&e->homes)) != NULL) {
		TAILQ_REMOVE(&e->homes, h, order);
		timers_stop(&e->timers, &h->timer);
		timers_stop(&e->timers, &h->renewal);
		free(h);
	}
	e->home_count = 0;
}

static struct home *
home_new(struct waxpeer_endpoint *e, const struct locator *to,
    const struct waxpeer_home *options)
{
	struct home *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->endpoint = e;
	h->locator = *to;
	locator_format(to, h->uri);
	h->has_hop_id = options->hop_id != NULL;
	if (h->has_hop_id)
		memcpy(h->hop_id.bytes, options->hop_id,
		    sizeof(h->hop_id.bytes));
	h->keepalive = CLOCK_S(options->keepalive_s != 0 ?
	    options->keepalive_s : KEEPALIVE_S);
	h->lifetime = CLOCK_S(options->lifetime_s != 0 ?
	    options->lifetime_s : LIFETIME_S);
	for (size_t i = 0; i < options->name_count; i++)
		memcpy(h->names[i].bytes, options->names[i],
		    sizeof(h->names[i].bytes));
	h->name_count = options->name_count;
	h->changed = options->changed;
	h->arg = options->arg;
	TAILQ_INSERT_TAIL(&e->homes, h, order);
	e->home_count++;
	return h;
}

enum wax_status
waxpeer_endpoint_call_home(struct waxpeer_endpoint *e, const char *uri,
    const struct waxpeer_home *options)
{
	struct locator to;
	struct home *h;

	if (locator_parse(uri, &to) != WAX_OK || locator_is_plain(&to) ||
	    (to.address.port == 0 && !locator_is_unix(&to)))
		return WAX_FORMAT;
	if (to.kind->is_secure && e->trust == NULL &&
	    !e->trust_comes_later)
		return WAX_STATE;
	if (options->name_count > HOME_NAMES_MAX || (options->lifetime_s != 0 &&
	    options->lifetime_s < LIFETIME_MIN_S))
		return WAX_RANGE;
	if (e->home_count >= HOMES_MAX)
		return WAX_LIMIT;
	h = home_new(e, &to, options);
	if (h == NULL)
		return WAX_MEMORY;
	endpoint_enter(e);
	home_connect(h);
	endpoint_leave(e);
	return WAX_OK;
}
