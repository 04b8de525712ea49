/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_serve.c - /.well-known/edhoc (RFC 9528 appendix A.2) */

#include <stdlib.h>

#include "core/siphash.h"
#include "peer/edhoc_state.h"

#define HALF_OPEN 64
#define HALF_OPEN_MS 120000
#define CONTEXTS 64
#define BUSY_SECONDS 5		/* Max-Age of 5.03 */

static struct bytes
incoming_payload(const struct waxpeer_incoming *in)
{
	return message_payload(waxpeer_incoming_message(in));
}

/* 2.04 has a message, an error code an error; either may be empty. */
static void
edhoc_answer(struct waxpeer_incoming *in, uint8_t code, struct bytes payload)
{
	struct waxpeer_message *m = waxpeer_message_new(code);
	struct wax_message view;

	if (m != NULL && payload.len > 0) {
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT,
		    WAXPEER_FORMAT_EDHOC);
		waxpeer_message_set_payload(m, payload.data, payload.len);
	}
	if (m == NULL || waxpeer_message_view(m, &view) != WAX_OK)
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
	else
		(void)waxpeer_incoming_answer(in, &view);
	waxpeer_message_free(m);
}

/* 5.03, or with an Echo value 4.01: one option and no payload. */
static void
edhoc_answer_option(struct waxpeer_incoming *in, uint8_t code, uint16_t number,
    struct bytes value)
{
	uint8_t options[64];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct wax_message m = { .code = code, .options = options };

	option_write(&ow, number, value);
	m.options_len = w.len;
	(void)waxpeer_incoming_answer(in, &m);
}

static void
edhoc_answer_busy(struct waxpeer_incoming *in)
{
	edhoc_answer_option(in, CODE_SERVICE_UNAVAILABLE, OPTION_MAX_AGE,
	    bytes_of(&(uint8_t){ BUSY_SECONDS }, 1));
}

/* Nobody knows of such a session; nothing was aborted by that. */
static void
edhoc_answer_unknown(const struct edhoc_server *v, struct waxpeer_incoming *in)
{
	uint8_t error[WAX_EDHOC_ERROR_MAX];
	size_t len = 0;

	if (wax_edhoc_write_refusal(error, sizeof(error), &len) != WAX_OK)
		len = 0;
	edhoc_tell(v, NULL, 0, true, bytes_of(error, len));
	edhoc_answer(in, CODE_BAD_REQUEST, bytes_of(error, len));
}

/* Tells why s was aborted, and ends it. */
static void
edhoc_answer_error(struct edhoc_session *s, struct waxpeer_incoming *in)
{
	uint8_t error[WAX_EDHOC_ERROR_MAX];
	size_t len = 0;
	uint8_t code = wax_edhoc_failure(s->inner) ==
	    WAX_EDHOC_FAILURE_LOCAL ? CODE_INTERNAL_ERROR : CODE_BAD_REQUEST;

	if (wax_edhoc_write_error(s->inner, false, error, sizeof(error),
	    &len) != WAX_OK)
		len = 0;
	edhoc_tell(s->server, s->inner, 0, true, bytes_of(error, len));
	edhoc_session_free(s);
	edhoc_answer(in, code, bytes_of(error, len));
}

/* ---- Can it be reached? ---- */

/* Good for this minute and the next one, for that host. No more than work is
   saved by it: 64 bits of a keyed hash are enough. */
static void
echo_make(const struct edhoc_server *v, const struct waxpeer_incoming *in,
    uint64_t period, uint8_t out[EDHOC_ECHO_LEN])
{
	uint8_t text[sizeof(in->slip.from.ip) + 8];
	uint64_t hash;

	memcpy(text, in->slip.from.ip, sizeof(in->slip.from.ip));
	for (size_t i = 0; i < 8; i++)
		text[sizeof(in->slip.from.ip) + i] =
		    (uint8_t)(period >> (8 * i));
	hash = siphash_bytes(v->echo_key, BYTES_ARRAY(text));
	for (size_t i = 0; i < EDHOC_ECHO_LEN; i++)
		out[i] = (uint8_t)(hash >> (8 * i));
}

static uint64_t
echo_period(const struct edhoc_server *v)
{
	return v->endpoint->clock.now / CLOCK_S(EDHOC_ECHO_SECONDS);
}

static bool
echo_is_good(const struct edhoc_server *v, const struct waxpeer_incoming *in)
{
	uint64_t period = echo_period(v);
	uint8_t now[EDHOC_ECHO_LEN], before[EDHOC_ECHO_LEN];
	struct waxpeer_option o;

	if (!waxpeer_option_find(waxpeer_incoming_message(in), OPTION_ECHO,
	    &o))
		return false;
	echo_make(v, in, period, now);
	echo_make(v, in, period - 1, before);
	return bytes_equal(bytes_of(o.value, o.len), BYTES_ARRAY(now)) ||
	    bytes_equal(bytes_of(o.value, o.len), BYTES_ARRAY(before));
}

/* False: it was answered, and nothing was computed or kept for it. */
static bool
edhoc_may_begin(struct edhoc_server *v, struct waxpeer_incoming *in)
{
	uint8_t echo[EDHOC_ECHO_LEN];

	if (v->keyring == NULL) {
		edhoc_answer_busy(in);
		return false;
	}
	if (!edhoc_is_crowded(v) || echo_is_good(v, in))
		return true;
	echo_make(v, in, echo_period(v), echo);
	edhoc_answer_option(in, CODE_UNAUTHORIZED, OPTION_ECHO,
	    BYTES_ARRAY(echo));
	return false;
}

/* ---- Messages ---- */

struct reply {
	uint8_t *data;		/* owned */
	size_t size;
	size_t len;
};

static enum wax_status
edhoc_write_first(struct edhoc_session *s, struct reply *r)
{
	struct wax_edhoc_start start = {
		.suite = s->conf.suites[0],
		.c_i = s->id,
		.c_i_len = s->id_len,
	};
	struct wax_edhoc *inner;
	enum wax_status st = keyring_begin(&s->conf, &start, true, r->data,
	    r->size, &r->len, &inner);

	if (st != WAX_OK)
		return st;
	wax_edhoc_free(s->inner);
	s->inner = inner;
	return WAX_OK;
}

/* Writes the message whose turn it is, if it is ours. */
static enum wax_status
edhoc_write_next(struct edhoc_session *s, struct reply *r, int *message)
{
	switch (wax_edhoc_step(s->inner)) {
	case WAX_EDHOC_WRITE_1:
		*message = 1;
		return edhoc_write_first(s, r);
	case WAX_EDHOC_WRITE_2:
		*message = 2;
		return wax_edhoc_write_message_2(s->inner, s->id, s->id_len,
		    NULL, r->data, r->size, &r->len);
	case WAX_EDHOC_WRITE_3:
		*message = 3;
		return wax_edhoc_write_message_3(s->inner, NULL, r->data,
		    r->size, &r->len);
	case WAX_EDHOC_WRITE_4:
		*message = 4;
		return wax_edhoc_write_message_4(s->inner, NULL, r->data,
		    r->size, &r->len);
	default:
		return WAX_OK;
	}
}

/* The context must be there when the answer goes out. */
static enum wax_status
edhoc_keep_if_complete(struct edhoc_session *s)
{
	return wax_edhoc_step(s->inner) == WAX_EDHOC_COMPLETED ?
	    edhoc_keep(s) : WAX_OK;
}

/* Answers with the next message, or with nothing. */
static void
edhoc_reply(struct edhoc_session *s, struct waxpeer_incoming *in)
{
	struct edhoc_server *v = s->server;
	struct reply r = { .size = edhoc_message_size(&s->conf) };
	enum wax_status st;
	int message = 0;

	r.data = malloc(r.size);
	st = r.data == NULL ? WAX_MEMORY :
	    edhoc_write_next(s, &r, &message);
	if (st == WAX_OK)
		st = edhoc_keep_if_complete(s);
	if (st == WAX_OK) {
		if (message != 0)
			edhoc_tell(v, s->inner, message, true,
			    bytes_of(r.data, r.len));
		edhoc_crowd_out(v);
		edhoc_answer(in, CODE_CHANGED, bytes_of(r.data, r.len));
	} else if (wax_edhoc_step(s->inner) == WAX_EDHOC_ABORTED) {
		edhoc_answer_error(s, in);
	} else {
		edhoc_session_free(s);
		edhoc_answer_busy(in);
	}
	free(r.data);
}

/* Takes the message whose turn it is. */
static enum wax_status
edhoc_read_next(struct edhoc_session *s, struct bytes m, int *message)
{
	switch (wax_edhoc_step(s->inner)) {
	case WAX_EDHOC_READ_1:
		*message = 1;
		return wax_edhoc_read_message_1(s->inner, m.data, m.len);
	case WAX_EDHOC_READ_2:
		*message = 2;
		return wax_edhoc_read_message_2(s->inner, m.data, m.len);
	case WAX_EDHOC_READ_3:
		*message = 3;
		return wax_edhoc_read_message_3(s->inner, m.data, m.len);
	case WAX_EDHOC_READ_4:
		*message = 4;
		return wax_edhoc_read_message_4(s->inner, m.data, m.len);
	default:
		return WAX_STATE;
	}
}

static void
edhoc_take(struct edhoc_session *s, struct waxpeer_incoming *in,
    struct bytes m)
{
	int message = 0;
	enum wax_status st = edhoc_read_next(s, m, &message);

	edhoc_tell(s->server, s->inner, message, false, incoming_payload(in));
	if (st == WAX_OK)
		edhoc_reply(s, in);
	else
		edhoc_answer_error(s, in);
}

/* The Initiator's C_I is known by now; ours is another one (RFC 9668 section
   4.1.3). */
static bool
edhoc_set_id(struct edhoc_session *s)
{
	struct bytes c_i;

	c_i.data = wax_edhoc_c_i(s->inner, &c_i.len);
	return edhoc_choose_id(s->server->endpoint, c_i, s->id, &s->id_len) ==
	    WAX_OK;
}

static void
edhoc_take_first(struct edhoc_server *v, struct waxpeer_incoming *in,
    struct bytes m)
{
	struct edhoc_session *s;
	enum wax_status st;

	if (!edhoc_may_begin(v, in))
		return;
	if (edhoc_session_new(v, &in->slip.from, WAX_EDHOC_RESPONDER, &s) !=
	    WAX_OK) {
		edhoc_answer_busy(in);
		return;
	}
	st = wax_edhoc_read_message_1(s->inner, m.data, m.len);
	edhoc_tell(v, s->inner, 1, false, incoming_payload(in));
	if (st != WAX_OK) {
		edhoc_answer_error(s, in);
	} else if (!edhoc_set_id(s)) {
		edhoc_session_free(s);
		edhoc_answer_busy(in);
	} else {
		edhoc_reply(s, in);
	}
}

/* The client wants us to be the Initiator. */
static void
edhoc_begin_reverse(struct edhoc_server *v, struct waxpeer_incoming *in)
{
	struct edhoc_session *s;

	if (!v->is_reverse) {
		(void)waxpeer_incoming_refuse(in, CODE_BAD_REQUEST);
		return;
	}
	if (!edhoc_may_begin(v, in))
		return;
	if (edhoc_session_new(v, &in->slip.from, WAX_EDHOC_INITIATOR, &s) !=
	    WAX_OK) {
		edhoc_answer_busy(in);
	} else if (!edhoc_set_id(s)) {
		edhoc_session_free(s);
		edhoc_answer_busy(in);
	} else {
		edhoc_reply(s, in);
	}
}

/* An error is never answered by one (section 6), and nobody has proved that it
   is the peer's; but the session can not go on with both. */
static void
edhoc_take_error(struct edhoc_session *s, struct waxpeer_incoming *in)
{
	wax_edhoc_fail(s->inner);
	edhoc_tell(s->server, s->inner, 0, false, incoming_payload(in));
	edhoc_session_free(s);
	edhoc_answer(in, CODE_CHANGED, BYTES_ABSENT);
}

static void
edhoc_take_payload(struct edhoc_server *v, struct waxpeer_incoming *in)
{
	struct bytes payload = incoming_payload(in);
	struct wax_edhoc_request q;
	struct edhoc_session *s;

	if (wax_edhoc_split_request(payload.data, payload.len, &q) != WAX_OK) {
		edhoc_answer_unknown(v, in);
		return;
	}
	if (q.is_first) {
		edhoc_take_first(v, in, bytes_of(q.message, q.message_len));
		return;
	}
	s = edhoc_find_half_open(v, bytes_of(q.id, q.id_len));
	if (wax_edhoc_is_error(q.message, q.message_len) && s != NULL)
		edhoc_take_error(s, in);
	else if (wax_edhoc_is_error(q.message, q.message_len))
		edhoc_answer(in, CODE_CHANGED, BYTES_ABSENT);
	else if (s == NULL)
		edhoc_answer_unknown(v, in);
	else
		edhoc_take(s, in, bytes_of(q.message, q.message_len));
}

static void
edhoc_handle(struct waxpeer_incoming *in, void *arg)
{
	const struct wax_message *m = waxpeer_incoming_message(in);
	uint32_t format = WAXPEER_FORMAT_CID_EDHOC;

	if (m->code != CODE_POST)
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
	else if (m->payload_len == 0)
		edhoc_begin_reverse(arg, in);
	else if (!waxpeer_option_uint(m, OPTION_CONTENT_FORMAT, &format) ||
	    format != WAXPEER_FORMAT_CID_EDHOC)
		(void)waxpeer_incoming_refuse(in, CODE_UNSUPPORTED_FORMAT);
	else
		edhoc_take_payload(arg, in);
}

/* ---- From beginning to end ---- */

static void
edhoc_end_half_open(struct edhoc_server *v)
{
	while (!TAILQ_EMPTY(&v->half_open))
		edhoc_session_free(TAILQ_FIRST(&v->half_open));
}

void
edhoc_server_free(struct edhoc_server *v)
{
	if (v == NULL)
		return;
	edhoc_end_half_open(v);
	while (!TAILQ_EMPTY(&v->kept))
		edhoc_session_free(TAILQ_FIRST(&v->kept));
	waxpeer_keyring_free(v->keyring);
	explicit_bzero(v, sizeof(*v));
	free(v);
}

void
waxpeer_endpoint_set_keyring(struct waxpeer_endpoint *e,
    struct waxpeer_keyring *keyring)
{
	struct edhoc_server *v = e->edhoc;

	if (v == NULL)
		return;
	endpoint_enter(e);
	edhoc_end_half_open(v);
	if (keyring != NULL)
		(void)waxpeer_keyring_ref(keyring);
	waxpeer_keyring_free(v->keyring);
	v->keyring = keyring;
	endpoint_leave(e);
}

static enum wax_status
edhoc_add_places(struct edhoc_server *v)
{
	const struct waxpeer_place handshakes = {
		.path = WAXPEER_EDHOC_PATH,
		.clear = WAXPEER_CLEAR,
		.handler = edhoc_handle,
		.arg = v,
	};
	const struct waxpeer_place updates = {
		.path = WAXPEER_EDHOC_UPDATE_PATH,
		.clear = WAXPEER_SEALED_ONLY,
		.handler = edhoc_handle_update,
		.arg = v,
	};
	struct waxpeer_resource *first, *second;
	enum wax_status st = waxpeer_resource_add(v->endpoint, &handshakes,
	    &first);

	if (st != WAX_OK)
		return st;
	st = waxpeer_resource_add(v->endpoint, &updates, &second);
	if (st != WAX_OK) {
		waxpeer_resource_remove(first);
		return st;
	}
	first->is_ungated = second->is_ungated = true;
	return WAX_OK;
}

static void
edhoc_fill(struct edhoc_server *v, const struct waxpeer_edhoc_settings *s)
{
	if (s->keyring != NULL)
		v->keyring = waxpeer_keyring_ref(s->keyring);
	v->env = s->env;
	v->has_message_4 = s->has_message_4;
	v->is_reverse = s->is_reverse;
	v->renewal = s->renewal;
	v->half_open_max = s->half_open_max != 0 ? s->half_open_max :
	    HALF_OPEN;
	v->half_open_time = CLOCK_MS(s->half_open_ms != 0 ? s->half_open_ms :
	    HALF_OPEN_MS);
	v->contexts_max = s->contexts_max != 0 ? s->contexts_max : CONTEXTS;
	v->told = s->told;
	v->arg = s->arg;
	endpoint_random(NULL, v->echo_key, sizeof(v->echo_key));
}

enum wax_status
waxpeer_endpoint_serve_edhoc(struct waxpeer_endpoint *e,
    const struct waxpeer_edhoc_settings *settings)
{
	struct edhoc_server *v;
	enum wax_status st;

	if (e->nobody != NULL)
		return WAX_STATE;
	if (e->edhoc != NULL)
		return WAX_EXISTS;
	if (settings->env == NULL ||
	    settings->half_open_max > EDHOC_HALF_OPEN_MAX ||
	    settings->contexts_max > EDHOC_CONTEXTS_MAX)
		return WAX_RANGE;
	v = calloc(1, sizeof(*v));
	if (v == NULL)
		return WAX_MEMORY;
	v->endpoint = e;
	TAILQ_INIT(&v->half_open);
	TAILQ_INIT(&v->kept);
	edhoc_fill(v, settings);
	st = timers_reserve(&e->timers, TIMERS_MAX + v->half_open_max + 1);
	if (st == WAX_OK)
		st = edhoc_add_places(v);
	if (st != WAX_OK) {
		edhoc_server_free(v);
		return st;
	}
	e->edhoc = v;
	return WAX_OK;
}
