/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* endpoint_hops.c - an endpoint's sessions: with other credentials, at their
   end, and what they prove */
#include "peer/credentials_state.h"
#include "peer/state.h"

/* Who has not shown yet who he is has to do it with the new ones. */
static void
endpoint_end_opening(struct waxpeer_endpoint *e)
{
	struct channel *s;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->state == CHANNEL_OPENING && s->trust != NULL)
			channel_dismiss(s, "there are other credentials");
}

enum wax_status
waxpeer_endpoint_set_credentials(struct waxpeer_endpoint *e,
    const struct waxpeer_credentials *credentials)
{
	struct trust *next = NULL;
	enum wax_status st;

	if (credentials != NULL &&
	    (next = trust_new(credentials->inner)) == NULL)
		return WAX_MEMORY;
	if ((st = listener_prepare_all(e, next)) != WAX_OK) {
		trust_unref(next);
		return st;
	}
	endpoint_enter(e);
	listener_commit_all(e, next);
	trust_unref(e->trust);
	e->trust = next;
	endpoint_end_opening(e);
	endpoint_leave(e);
	return WAX_OK;
}

void
waxpeer_endpoint_end_sessions(struct waxpeer_endpoint *e, uint64_t session,
    uint64_t except, const char *why)
{
	struct channel *s;

	endpoint_enter(e);
	TAILQ_FOREACH(s, &e->sessions, order)
		if (session != 0 ? s->number == session :
		    except == 0 || s->number != except)
			channel_dismiss(s, why);
	endpoint_leave(e);
}
