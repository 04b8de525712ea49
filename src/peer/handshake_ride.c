/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* handshake_ride.c - message_3 in front of the first request (RFC 9668 section
   3.2), or alone if that is not possible */

#include <stdlib.h>
#include <string.h>

#include "peer/handshake_state.h"

enum wax_status
handshake_take_passenger(struct waxpeer_handshake *h, struct waxpeer_request *r)
{
	if (h->step == HANDSHAKE_READY || h->step == HANDSHAKE_UPDATING)
		return WAX_OK;
	if (h->step != HANDSHAKE_HOLDING || h->passenger != NULL ||
	    r->context != h->context)
		return WAX_STATE;
	h->passenger = r;
	h->is_passenger_waiting = false;
	r->handshake = h;
	return WAX_OK;
}

void
handshake_drop_passenger(struct waxpeer_handshake *h, struct waxpeer_request *r)
{
	r->handshake = NULL;
	if (h->passenger == r)
		h->passenger = NULL;
	h->is_passenger_waiting = false;
}

void
handshake_arrive(struct waxpeer_handshake *h)
{
	if (h->step != HANDSHAKE_HOLDING)
		return;
	h->step = HANDSHAKE_READY;
	free(h->message_3);
	h->message_3 = NULL;
	handshake_drop_passenger(h, h->passenger);
}

/* The option has no value and follows the OSCORE option. */
static enum wax_status
ride_write(struct waxpeer_handshake *h, const struct wax_message *sealed,
    struct wax_message *out, uint8_t **owned)
{
	static const struct option_change change = { OPTION_EDHOC,
	    { (const uint8_t *)"", 0 } };
	size_t options = options_changed_size(message_options(sealed),
	    &change, 1);
	uint8_t *data = malloc(options + h->message_3_len +
	    sealed->payload_len);
	struct writer w;

	if (data == NULL)
		return WAX_MEMORY;
	w = writer_open(data, options);
	options_write_changed(&w, message_options(sealed), &change, 1);
	memcpy(data + options, h->message_3, h->message_3_len);
	memcpy(data + options + h->message_3_len, sealed->payload,
	    sealed->payload_len);
	*out = *sealed;
	out->options = data;
	out->options_len = w.len;
	out->payload = data + options;
	out->payload_len = h->message_3_len + sealed->payload_len;
	*owned = data;
	return WAX_OK;
}

enum wax_status
handshake_load(struct waxpeer_handshake *h, struct waxpeer_request *r,
    const struct wax_message *sealed, struct wax_message *out, uint8_t **owned)
{
	enum wax_status st;

	*out = *sealed;
	*owned = NULL;
	if (h->step != HANDSHAKE_HOLDING || h->passenger != r)
		return WAX_OK;
	if (h->message_3_len + sealed->payload_len > EDHOC_COMBINED_MAX) {
		st = handshake_send_alone(h);
		h->is_passenger_waiting = st == WAX_OK;
		return st == WAX_OK ? WAX_MORE : st;
	}
	st = ride_write(h, sealed, out, owned);
	if (st == WAX_OK)
		handshake_tell(h, 3, true, bytes_of(h->message_3,
		    h->message_3_len), true);
	return st;
}

bool
handshake_take_refusal(struct waxpeer_handshake *h, struct waxpeer_request *r,
    const struct wax_message *m)
{
	if (m->code != CODE_BAD_OPTION || h->step != HANDSHAKE_HOLDING ||
	    h->passenger != r || handshake_send_alone(h) != WAX_OK)
		return false;
	h->is_passenger_waiting = true;
	return true;
}
