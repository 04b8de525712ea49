/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_combined.c - message_3 in front of the first request (RFC 9668 section
   3.3.1) */

#include <stdlib.h>

#include "core/oscore_option.h"
#include "peer/edhoc_state.h"

#define SEALED_MIN 9		/* a tag and a byte */

/* What a request with the EDHOC option is made of. */
struct combined {
	struct bytes kid;
	struct bytes message_3;
	struct bytes sealed;
};

bool
edhoc_is_combined(const struct message *m)
{
	struct bytes value;

	return option_find(m->options, OPTION_EDHOC, &value);
}

/* Steps 1 and 2. The value of the option is ignored. */
static enum wax_status
combined_split(const struct message *m, struct combined *out)
{
	struct oscore_option o;
	struct bytes value;
	size_t len;

	if (!option_find(m->options, OPTION_OSCORE, &value) ||
	    oscore_option_decode(value, &o) != WAX_OK ||
	    bytes_is_absent(o.kid) || wax_edhoc_split_combined(
	    m->payload.data, m->payload.len, &len) != WAX_OK ||
	    m->payload.len - len < SEALED_MIN)
		return WAX_FORMAT;
	out->kid = o.kid;
	out->message_3 = bytes_of(m->payload.data, len);
	out->sealed = bytes_of(m->payload.data + len, m->payload.len - len);
	return WAX_OK;
}

/* What follows it is for the OSCORE layer. */
static enum wax_status
combined_write_options(const struct message *m, uint8_t **options, size_t *len)
{
	static const struct option_change change = { OPTION_EDHOC,
	    { NULL, 0 } };
	size_t size = options_changed_size(m->options, &change, 1);
	struct writer w;

	*options = malloc(size);
	if (*options == NULL)
		return WAX_MEMORY;
	w = writer_open(*options, size);
	options_write_changed(&w, m->options, &change, 1);
	*len = w.len;
	return WAX_OK;
}

/* s is NULL: there is none, so nothing was aborted. */
static void
combined_write_error(const struct wax_edhoc *s, uint8_t **error, size_t *len)
{
	enum wax_status st;

	*error = malloc(WAX_EDHOC_ERROR_MAX);
	if (*error == NULL)
		return;
	st = s == NULL ? wax_edhoc_write_refusal(*error, WAX_EDHOC_ERROR_MAX,
	    len) : wax_edhoc_write_error(s, true, *error, WAX_EDHOC_ERROR_MAX,
	    len);
	if (st != WAX_OK)
		*len = 0;
}

static void
combined_tell(const struct edhoc_server *v, const struct edhoc_session *s,
    struct bytes message_3)
{
	const struct wax_edhoc_credential *peer = wax_edhoc_peer(s->inner);
	const struct waxpeer_edhoc_event event = {
		.message = 3,
		.data = message_3.data,
		.len = message_3.len,
		.failure = wax_edhoc_failure(s->inner),
		.peer = peer == NULL ? NULL :
		    wax_edhoc_credential_subject(peer),
		.is_combined = true,
		.is_complete = s->context != NULL,
	};

	if (v->told != NULL)
		v->told(v->arg, &event);
}

/* Steps 3 and 4. 0, or the code of the refusal; s is gone then. */
static uint8_t
combined_finish(struct edhoc_session *s, struct bytes message_3,
    uint8_t **error, size_t *error_len)
{
	struct edhoc_server *v = s->server;
	enum wax_status st = wax_edhoc_read_message_3(s->inner,
	    message_3.data, message_3.len);
	uint8_t code = wax_edhoc_failure(s->inner) ==
	    WAX_EDHOC_FAILURE_LOCAL ? CODE_INTERNAL_ERROR : CODE_BAD_REQUEST;

	if (st == WAX_OK && (st = edhoc_keep(s)) != WAX_OK)
		code = CODE_INTERNAL_ERROR;
	combined_tell(v, s, message_3);
	if (st == WAX_OK)
		return 0;
	combined_write_error(wax_edhoc_step(s->inner) == WAX_EDHOC_ABORTED ?
	    s->inner : NULL, error, error_len);
	edhoc_tell(v, s->inner, 0, true, bytes_of(*error, *error_len));
	edhoc_session_free(s);
	return code;
}

uint8_t
edhoc_take_combined(struct waxpeer_endpoint *e, const struct message *m,
    uint8_t **options, size_t *options_len, struct bytes *payload,
    uint8_t **error, size_t *error_len)
{
	struct edhoc_server *v = e->edhoc;
	struct edhoc_session *s;
	struct combined c;
	uint8_t code;

	*options = *error = NULL;
	*error_len = 0;
	if (v == NULL || option_count(m->options, OPTION_EDHOC) > 1)
		return CODE_BAD_OPTION;
	if (combined_split(m, &c) != WAX_OK)
		return CODE_BAD_REQUEST;
	s = edhoc_find_half_open(v, c.kid);
	if (s == NULL || v->has_message_4 ||
	    wax_edhoc_step(s->inner) != WAX_EDHOC_READ_3) {
		combined_write_error(NULL, error, error_len);
		return CODE_BAD_REQUEST;
	}
	if (combined_write_options(m, options, options_len) != WAX_OK)
		return CODE_INTERNAL_ERROR;
	code = combined_finish(s, c.message_3, error, error_len);
	if (code != 0) {
		free(*options);
		*options = NULL;
		return code;
	}
	*payload = c.sealed;
	return 0;
}
