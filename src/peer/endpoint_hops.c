/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* endpoint_hops.c - an endpoint's sessions: with other credentials, at their
   end, and what they prove */
#include <string.h>

#include "link/certificate.h"
#include "link/transfer.h"
#include "peer/credentials_state.h"
#include "peer/state.h"

/* Who has not shown yet who he is has to do it with the new ones. Who has come
   here is told at the end of the handshake, as before it nobody believes what
   we say. */
static void
endpoint_end_opening(struct waxpeer_endpoint *e)
{
	struct channel *s;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->state == CHANNEL_OPENING && s->trust != NULL &&
		    !s->is_accepted)
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
	if (next != NULL && !e->begins_nothing)
		home_hurry_all(e);
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

/* The session of that number, if there is something to be proved in it. */
static enum wax_status
endpoint_find_secure(const struct waxpeer_endpoint *e, uint64_t session,
    const struct secure **out)
{
	const struct channel *s;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->number == session) {
			*out = s->secure;
			return s->secure == NULL ? WAX_STATE : WAX_OK;
		}
	return WAX_NOT_FOUND;
}

enum wax_status
waxpeer_endpoint_owner_key(const struct waxpeer_endpoint *e, uint64_t session,
    unsigned method, const uint8_t *owner, const uint8_t *device, uint8_t *key)
{
	const struct secure *secure = NULL;
	struct deviceid owner_id, device_id;
	enum wax_status st = endpoint_find_secure(e, session, &secure);

	if (st != WAX_OK)
		return st;
	if (method > TRANSFER_MAKER)
		return WAX_STATE;
	memcpy(owner_id.bytes, owner, sizeof(owner_id.bytes));
	memcpy(device_id.bytes, device, sizeof(device_id.bytes));
	return secure_make_owner_key(secure, (enum transfer_method)method,
	    &owner_id, &device_id, key);
}

enum wax_status
waxpeer_endpoint_read_role(const struct waxpeer_endpoint *e, uint64_t session,
    const char *pem, char *role, char *authority)
{
	const struct secure *secure = NULL;
	enum wax_status st = endpoint_find_secure(e, session, &secure);

	return st != WAX_OK ? st : certificate_read_role(secure,
	    bytes_of_text(pem), role, authority);
}
