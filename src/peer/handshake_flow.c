/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* handshake_flow.c - which message follows which (RFC 9528 appendix A.2) */

#include <stdlib.h>
#include <string.h>

#include "peer/handshake_state.h"

static struct bytes
flow_c_i(const struct waxpeer_handshake *h)
{
	struct bytes id;

	id.data = wax_edhoc_c_i(h->inner, &id.len);
	return id;
}

static struct bytes
flow_c_r(const struct waxpeer_handshake *h)
{
	struct bytes id;

	id.data = wax_edhoc_c_r(h->inner, &id.len);
	return id;
}

/* What went wrong here, and why is in the session, if it was the peer. */
static void
flow_fail(struct waxpeer_handshake *h, enum wax_status st)
{
	struct waxpeer_handshake_event event = {
		.status = st,
		.outcome = WAXPEER_FAILED,
	};

	if (h->inner != NULL)
		handshake_post_error(h);
	handshake_fail(h, &event);
}

/* Somebody authentic, but not whom we meant (RFC 9528 appendix D.2). As
   Initiator the session sees to that itself. */
static bool
flow_is_peer(const struct waxpeer_handshake *h)
{
	const struct wax_edhoc_credential *c = wax_edhoc_peer(h->inner);

	return c != NULL && memcmp(wax_edhoc_credential_subject(c),
	    h->peer.bytes, sizeof(h->peer.bytes)) == 0;
}

static enum wax_status
flow_make_context(struct waxpeer_handshake *h)
{
	const struct wax_context_parameters p = { .renewal = h->renewal };

	return flow_is_peer(h) ? wax_edhoc_context(h->inner, &p, h->env,
	    &h->context) : WAX_AUTHENTICITY;
}

static enum wax_status
flow_start_forward(struct waxpeer_handshake *h)
{
	struct wax_edhoc_start start = {
		.method = h->method < 0 ? WAX_EDHOC_BOTH_SIGN :
		    (enum wax_edhoc_method)h->method,
		.suite = h->suite,
		.c_i = h->id,
		.peer = h->peer.bytes,
	};
	size_t size = edhoc_message_size(&h->conf), len;
	uint8_t *buffer = malloc(size);
	enum wax_status st = buffer == NULL ? WAX_MEMORY :
	    edhoc_choose_id(h->endpoint, BYTES_ABSENT, h->id, &h->id_len);

	start.c_i_len = h->id_len;
	if (st == WAX_OK)
		st = keyring_begin(&h->conf, &start, h->method < 0, buffer,
		    size, &len, &h->inner);
	if (st == WAX_OK)
		st = handshake_set_payload(h, BYTES_ABSENT,
		    bytes_of(buffer, len), 1);
	free(buffer);
	return st == WAX_OK ? handshake_post(h) : st;
}

enum wax_status
handshake_start(struct waxpeer_handshake *h)
{
	wax_edhoc_free(h->inner);
	h->inner = NULL;
	return h->is_reverse ? handshake_post(h) : flow_start_forward(h);
}

/* Writes the message whose turn it is, in memory that is the caller's. */
static enum wax_status
flow_write(struct waxpeer_handshake *h, uint8_t **out, size_t *len,
    int *number)
{
	size_t size = edhoc_message_size(&h->conf);
	uint8_t *buffer = malloc(size);
	enum wax_status st = WAX_STATE;

	if (buffer == NULL)
		return WAX_MEMORY;
	switch (wax_edhoc_step(h->inner)) {
	case WAX_EDHOC_WRITE_2:
		*number = 2;
		st = wax_edhoc_write_message_2(h->inner, h->id, h->id_len,
		    NULL, buffer, size, len);
		break;
	case WAX_EDHOC_WRITE_3:
		*number = 3;
		st = wax_edhoc_write_message_3(h->inner, NULL, buffer, size,
		    len);
		break;
	case WAX_EDHOC_WRITE_4:
		*number = 4;
		st = wax_edhoc_write_message_4(h->inner, NULL, buffer, size,
		    len);
		break;
	default:
		break;
	}
	if (st == WAX_OK)
		*out = buffer;
	else
		free(buffer);
	return st;
}

/* Writes it and sends it. */
static enum wax_status
flow_write_and_post(struct waxpeer_handshake *h, struct bytes prefix)
{
	uint8_t *message;
	size_t len;
	int number;
	enum wax_status st = flow_write(h, &message, &len, &number);

	if (st != WAX_OK)
		return st;
	st = handshake_set_payload(h, prefix, bytes_of(message, len), number);
	free(message);
	return st == WAX_OK ? handshake_post(h) : st;
}

/* ---- Reverse flow: we are the Responder ---- */

static enum wax_status
flow_take_1(struct waxpeer_handshake *h, struct bytes m)
{
	enum wax_status st = wax_edhoc_new(&h->conf, WAX_EDHOC_RESPONDER,
	    &h->inner);

	if (st != WAX_OK)
		return st;
	st = wax_edhoc_read_message_1(h->inner, m.data, m.len);
	handshake_tell(h, 1, false, m, false);
	if (st == WAX_OK)
		st = edhoc_choose_id(h->endpoint, flow_c_i(h), h->id,
		    &h->id_len);
	return st == WAX_OK ? flow_write_and_post(h, flow_c_i(h)) : st;
}

static enum wax_status
flow_take_3(struct waxpeer_handshake *h, struct bytes m)
{
	enum wax_status st = wax_edhoc_read_message_3(h->inner, m.data,
	    m.len);

	handshake_tell(h, 3, false, m, false);
	if (st != WAX_OK)
		return st;
	if (!flow_is_peer(h))
		return WAX_AUTHENTICITY;
	if (wax_edhoc_step(h->inner) == WAX_EDHOC_WRITE_4)
		st = flow_write_and_post(h, flow_c_i(h));
	return st != WAX_OK || wax_edhoc_step(h->inner) !=
	    WAX_EDHOC_COMPLETED ? st : flow_make_context(h);
}

/* ---- Forward flow: we are the Initiator ---- */

enum wax_status
handshake_send_alone(struct waxpeer_handshake *h)
{
	enum wax_status st = handshake_set_payload(h, flow_c_r(h),
	    bytes_of(h->message_3, h->message_3_len), 3);

	if (st == WAX_OK)
		st = handshake_post(h);
	if (st == WAX_OK)
		h->step = HANDSHAKE_ALONE;
	return st;
}

/* Until something protected came nothing of the context is kept for good
   (section 5.4.2): it is in memory alone. */
static enum wax_status
flow_take_2(struct waxpeer_handshake *h, struct bytes m)
{
	enum wax_status st = wax_edhoc_read_message_2(h->inner, m.data,
	    m.len);
	int number;

	handshake_tell(h, 2, false, m, false);
	if (st == WAX_OK)
		st = flow_write(h, &h->message_3, &h->message_3_len, &number);
	if (st == WAX_OK && !h->has_message_4)
		st = flow_make_context(h);
	if (st != WAX_OK)
		return st;
	if (!h->is_combined)
		return handshake_send_alone(h);
	h->step = HANDSHAKE_HOLDING;
	return WAX_OK;
}

static enum wax_status
flow_take_4(struct waxpeer_handshake *h, struct bytes m)
{
	enum wax_status st = wax_edhoc_read_message_4(h->inner, m.data,
	    m.len);

	handshake_tell(h, 4, false, m, false);
	return st == WAX_OK ? flow_make_context(h) : st;
}

/* ---- Both ---- */

static enum wax_status
flow_take(struct waxpeer_handshake *h, struct bytes m)
{
	if (h->inner == NULL)
		return flow_take_1(h, m);
	switch (wax_edhoc_step(h->inner)) {
	case WAX_EDHOC_READ_2:
		return flow_take_2(h, m);
	case WAX_EDHOC_READ_3:
		return flow_take_3(h, m);
	case WAX_EDHOC_READ_4:
		return flow_take_4(h, m);
	case WAX_EDHOC_COMPLETED:	/* our last one was taken */
		return WAX_OK;
	default:
		return WAX_STATE;
	}
}

static void
flow_hold(struct waxpeer_handshake *h)
{
	const struct waxpeer_handshake_event event = {
		.state = WAXPEER_HANDSHAKE_READY,
	};

	h->is_told_ready = true;
	handshake_tell_state(h, &event);
}

void
handshake_take_message(struct waxpeer_handshake *h, struct bytes m)
{
	enum wax_status st = flow_take(h, m);

	if (st != WAX_OK)
		flow_fail(h, st);
	else if (h->step == HANDSHAKE_HOLDING)
		flow_hold(h);
	else if (h->request == NULL)	/* nothing more is to be sent */
		handshake_become_ready(h);
}

/* Is it to be tried with another suite? Once (section 6.3). */
static bool
flow_follow_suite(struct waxpeer_handshake *h,
    const struct wax_edhoc_error *error)
{
	int next;

	if (error->code != WAX_EDHOC_ERROR_SUITE || h->is_reverse ||
	    h->message != 1 || h->is_second_suite)
		return false;
	next = wax_edhoc_next_suite(&h->conf, error, h->suite);
	if (next < 0)
		return false;
	h->is_second_suite = true;
	h->suite = next;
	return handshake_start(h) == WAX_OK;
}

void
handshake_take_error(struct waxpeer_handshake *h, struct bytes m)
{
	struct wax_edhoc_error error;
	struct waxpeer_handshake_event event = {
		.outcome = WAXPEER_RESPONSE,
		.status = wax_edhoc_read_error(m.data, m.len, &error),
	};
	bool is_error = event.status == WAX_OK;

	if (h->inner != NULL)
		wax_edhoc_fail(h->inner);
	handshake_tell(h, 0, false, m, false);
	if (is_error && flow_follow_suite(h, &error))
		return;
	event.error = is_error ? &error : NULL;
	handshake_fail(h, &event);
}
