/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* home_names.c - names registered at the proxy that was called (RFC 9176
   section 5) */

#include <stdio.h>
#include <string.h>

#include "core/code.h"
#include "peer/home_state.h"
#include "peer/request_state.h"

/* The request whose callback it is knows the name: its payload is empty, its
   query has it. */
static const struct deviceid *
home_find_name(const struct home *h, const struct wax_message *m)
{
	struct waxpeer_option o = { 0 };
	char text[DEVICEID_TEXT_LEN + 1];

	while (waxpeer_option_next(m, &o))
		for (size_t i = 0; i < h->name_count; i++) {
			deviceid_format(&h->names[i], text);
			if (o.number == OPTION_URI_QUERY &&
			    o.len == 3 + DEVICEID_TEXT_LEN &&
			    memcmp(o.value + 3, text, DEVICEID_TEXT_LEN) == 0)
				return &h->names[i];
		}
	return NULL;
}

static void
home_on_answer(struct waxpeer_request *r, const struct waxpeer_event *answer,
    void *arg)
{
	const struct deviceid *name = home_find_name(arg, r->message);
	char code[sizeof("9.99")];
	struct waxpeer_home_event event = {
		.state = WAXPEER_HOME_REFUSED,
		.name = name == NULL ? NULL : name->bytes,
		.detail = code,
	};

	if (answer->outcome == WAXPEER_RESPONSE &&
	    code_is_success(answer->message.code))
		event.state = WAXPEER_HOME_REGISTERED;
	if (answer->outcome == WAXPEER_RESPONSE)
		code_format(answer->message.code, code);
	else if (answer->outcome == WAXPEER_UNREACHABLE)
		return;		/* home_lose_session follows */
	else
		event.detail = "no answer";
	home_tell(arg, &event);
}

static enum wax_status
home_register_name(struct home *h, const struct deviceid *name,
    struct channel *s)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct waxpeer_call call = {
		.callback = home_on_answer, .arg = h
	};
	char path[64 + DEVICEID_TEXT_LEN], text[DEVICEID_TEXT_LEN + 1];
	struct waxpeer_request *r = NULL;
	enum wax_status st;

	if (m == NULL)
		return WAX_MEMORY;
	deviceid_format(name, text);
	snprintf(path, sizeof(path), "/rd?ep=%s&lt=%llu", text,
	    (unsigned long long)(h->lifetime / 1000000));
	waxpeer_message_set_path(m, path);
	st = waxpeer_message_view(m, &call.message);
	if (st == WAX_OK && h->endpoint->request_count >= REQUESTS_MAX)
		st = WAX_LIMIT;
	if (st == WAX_OK) {
		r = request_new(h->endpoint, &call, &s->locator.address,
		    s->number);
		st = r == NULL ? WAX_MEMORY : request_send_round(r);
	}
	if (st != WAX_OK && r != NULL)
		waxpeer_request_cancel(r);
	waxpeer_message_free(m);
	return st;
}

static void
home_on_renewal(struct timer *t, void *arg)
{
	(void)arg;
	home_register((struct home *)(void *)
	    ((char *)t - offsetof(struct home, renewal)));
}

/* Again when three quarters of the lifetime are over. */
void
home_register(struct home *h)
{
	struct waxpeer_endpoint *e = h->endpoint;
	struct channel *s = channel_find(e, h->session);
	struct waxpeer_home_event event = { .state = WAXPEER_HOME_REFUSED };
	enum wax_status st;

	for (size_t i = 0; s != NULL && i < h->name_count; i++) {
		if ((st = home_register_name(h, &h->names[i], s)) == WAX_OK)
			continue;
		event.name = h->names[i].bytes;
		event.detail = wax_status_text(st);
		home_tell(h, &event);
	}
	if (s != NULL && h->name_count > 0 &&
	    timers_start(&e->timers, &h->renewal, e->clock.now +
	    h->lifetime / 4 * 3, home_on_renewal) != WAX_OK)
		channel_end(s, wax_status_text(WAX_MEMORY));
}
