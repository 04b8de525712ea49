/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* post.c - which way a message goes: by a session or by UDP as it is */

#include "peer/state.h"

enum wax_status
post_send(struct waxpeer_endpoint *e, const struct address *to,
    uint64_t session, const struct message *m, courier_done *done, void *arg,
    struct parcel **out)
{
	struct channel *s;

	if (session == 0)
		return courier_send(&e->courier, to, m, done, arg, out);
	s = channel_find(e, session);
	return s == NULL ? WAX_STATE : channel_send(s, m, done, arg, out);
}

enum wax_status
post_answer(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct message *m)
{
	struct message answer = *m;
	struct channel *s;

	if (slip->session == 0)
		return courier_answer(&e->courier, slip, m, NULL, NULL, NULL);
	s = channel_find(e, slip->session);
	if (s == NULL || s->state == CHANNEL_ENDED)
		return WAX_STATE;
	if (s->has_courier)
		return courier_answer(&s->courier, slip, m, NULL, NULL, NULL);
	answer.token = bytes_of(slip->token, slip->token_len);
	return channel_send(s, &answer, NULL, NULL, NULL);
}

void
post_acknowledge(struct waxpeer_endpoint *e, const struct slip *slip)
{
	struct channel *s;

	if (slip->session == 0) {
		courier_acknowledge(&e->courier, slip);
		return;
	}
	s = channel_find(e, slip->session);
	if (s != NULL && s->has_courier)
		courier_acknowledge(&s->courier, slip);
}

bool
post_is_stream(struct waxpeer_endpoint *e, uint64_t session)
{
	const struct channel *s = session == 0 ? NULL :
	    channel_find(e, session);

	return s != NULL && s->stream != NULL;
}
