/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_update.c - new keys for a context of a handshake (RFC 9528 appendix
   H), served */
#include <string.h>

#include "peer/edhoc_state.h"

#define FORMAT_OCTETS 42

/* The new context goes into the set beside the one that is in use. */
static enum wax_status
update_renew(struct edhoc_session *s, const uint8_t *randoms)
{
	struct edhoc_server *v = s->server;
	const struct wax_context_parameters p = { .renewal = v->renewal };
	struct wax_context *c;
	enum wax_status st = wax_edhoc_update(s->inner, randoms,
	    2 * WAXPEER_EDHOC_UPDATE_RANDOM);

	if (st == WAX_OK)
		st = wax_edhoc_context(s->inner, &p, v->env, &c);
	if (st != WAX_OK)
		return st;
	if ((st = wax_contexts_add(v->endpoint->contexts, c)) != WAX_OK) {
		wax_context_free(c);
		return st;
	}
	s->old = s->context;
	s->context = c;
	return WAX_OK;
}

static void
update_answer(struct waxpeer_incoming *in, const uint8_t *random)
{
	uint8_t options[4];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct wax_message m = {
		.code = CODE_CHANGED,
		.options = options,
		.payload = random,
		.payload_len = WAXPEER_EDHOC_UPDATE_RANDOM,
	};

	option_write_uint(&ow, OPTION_CONTENT_FORMAT, FORMAT_OCTETS);
	m.options_len = w.len;
	(void)waxpeer_incoming_answer(in, &m);
}

void
edhoc_handle_update(struct waxpeer_incoming *in, void *arg)
{
	struct edhoc_server *v = arg;
	const struct wax_message *m = waxpeer_incoming_message(in);
	const struct wax_context *used = waxpeer_incoming_context(in);
	struct edhoc_session *s = edhoc_find_kept(v, used);
	uint8_t randoms[2 * WAXPEER_EDHOC_UPDATE_RANDOM];
	enum wax_status st;

	if (m->code != CODE_POST)
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
	else if (s == NULL)
		(void)waxpeer_incoming_refuse(in, CODE_FORBIDDEN);
	else if (s->old != NULL || s->context != used || s->is_astray)
		(void)waxpeer_incoming_refuse(in, CODE_CONFLICT);
	else if (m->payload_len != WAXPEER_EDHOC_UPDATE_RANDOM)
		(void)waxpeer_incoming_refuse(in, CODE_BAD_REQUEST);
	else {
		memcpy(randoms, m->payload, WAXPEER_EDHOC_UPDATE_RANDOM);
		st = v->env->random(v->env->arg,
		    randoms + WAXPEER_EDHOC_UPDATE_RANDOM,
		    WAXPEER_EDHOC_UPDATE_RANDOM);
		if (st == WAX_OK) {
			st = update_renew(s, randoms);
			s->is_astray = st != WAX_OK;
		}
		if (st == WAX_OK)
			update_answer(in,
			    randoms + WAXPEER_EDHOC_UPDATE_RANDOM);
		else
			(void)waxpeer_incoming_refuse(in,
			    CODE_INTERNAL_ERROR);
	}
}
