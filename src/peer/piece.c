/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* piece.c - bodies of which blocks come or go (RFC 7959) */

#include <stdlib.h>
#include <string.h>

#include "peer/serve_state.h"

#define PIECE_LIFETIME CLOCK_S(247)	/* EXCHANGE_LIFETIME */

void
piece_free(struct piece *p)
{
	struct waxpeer_endpoint *e = p->endpoint;

	timers_stop(&e->timers, &p->timer);
	TAILQ_REMOVE(&e->pieces, p, order);
	e->piece_count--;
	body_clear(&p->body);
	message_free(p->response);
	free(p);
}

static void
piece_on_timer(struct timer *t, void *arg)
{
	(void)arg;
	piece_free((struct piece *)(void *)
	    ((char *)t - offsetof(struct piece, timer)));
}

/* Blocks belong together that come from one sender, for one method and the
   same options (RFC 7959 section 2.5). A sealed sender is its context, wherever
   it comes from. */
static struct bytes
piece_write_key(const struct waxpeer_incoming *in, uint8_t key[KEY_MAX])
{
	static const struct option_change changes[] = {
		{ OPTION_OBSERVE, { NULL, 0 } },
		{ OPTION_BLOCK2, { NULL, 0 } },
		{ OPTION_BLOCK1, { NULL, 0 } },
		{ OPTION_SIZE2, { NULL, 0 } },
		{ OPTION_SIZE1, { NULL, 0 } },
		{ OPTION_ECHO, { NULL, 0 } },
	};
	struct writer w = writer_open(key, KEY_MAX);
	const struct wax_context *context = in->exchange.context;

	if (in->is_sealed) {
		writer_put(&w, bytes_of(&context, sizeof(context)));
	} else {
		writer_put(&w, bytes_of(&in->slip.from,
		    sizeof(in->slip.from)));
		writer_put(&w, bytes_of(&in->slip.session,
		    sizeof(in->slip.session)));
	}
	writer_u8(&w, in->message->code);
	options_write_changed(&w, message_options(in->message), changes,
	    sizeof(changes) / sizeof(changes[0]));
	return writer_close(&w) == WAX_OK ? writer_bytes(&w) : BYTES_ABSENT;
}

static struct piece *
piece_find(const struct waxpeer_incoming *in, bool is_response)
{
	uint8_t buffer[KEY_MAX];
	struct bytes key = piece_write_key(in, buffer);
	struct piece *p;

	TAILQ_FOREACH(p, &in->endpoint->pieces, order)
		if (p->is_response == is_response && !bytes_is_absent(key) &&
		    bytes_equal(key, bytes_of(p->key, p->key_len)))
			return p;
	return NULL;
}

/* A new one in place of an old one of that key; the oldest of all goes if
   there are too many. NULL: no memory, or the key is too long. */
static struct piece *
piece_new(const struct waxpeer_incoming *in, bool is_response)
{
	struct waxpeer_endpoint *e = in->endpoint;
	struct piece *p = piece_find(in, is_response);
	struct bytes key;

	if (p != NULL)
		piece_free(p);
	if (e->piece_count >= BODIES_MAX)
		piece_free(TAILQ_FIRST(&e->pieces));
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return NULL;
	key = piece_write_key(in, p->key);
	p->endpoint = e;
	p->is_response = is_response;
	p->key_len = key.len;
	TAILQ_INSERT_TAIL(&e->pieces, p, order);
	e->piece_count++;
	if (bytes_is_absent(key) || timers_start(&e->timers, &p->timer,
	    e->clock.now + PIECE_LIFETIME, piece_on_timer) != WAX_OK) {
		piece_free(p);
		return NULL;
	}
	return p;
}

static enum wax_status
piece_replace_message(struct waxpeer_incoming *in, const struct body *body)
{
	struct wax_message whole = *in->message;
	struct wax_message *copy;

	whole.payload = body->data;
	whole.payload_len = body->len;
	copy = message_copy(&whole);
	if (copy == NULL)
		return WAX_MEMORY;
	message_free(in->message);
	in->message = copy;
	return WAX_OK;
}

enum wax_status
piece_take_block1(struct waxpeer_incoming *in, uint8_t *code)
{
	struct piece *p = in->block1.number == 0 ? piece_new(in, false) :
	    piece_find(in, false);
	enum wax_status st;

	*code = in->block1.number == 0 ? CODE_INTERNAL_ERROR :
	    CODE_INCOMPLETE;
	if (p == NULL)
		return WAX_MORE;
	st = body_append(&p->body, &in->block1, message_payload(in->message),
	    in->endpoint->body_max);
	if (st == WAX_OK && in->block1.has_more) {
		*code = CODE_CONTINUE;
		return WAX_MORE;
	}
	if (st == WAX_OK)
		st = piece_replace_message(in, &p->body);
	piece_free(p);
	if (st == WAX_OK)
		return WAX_OK;
	*code = st == WAX_SPACE ? CODE_TOO_LARGE :
	    st == WAX_MEMORY ? CODE_INTERNAL_ERROR : CODE_INCOMPLETE;
	return WAX_MORE;
}

void
piece_keep_response(struct waxpeer_incoming *in,
    const struct wax_message *response)
{
	struct piece *p = piece_new(in, true);

	if (p == NULL)
		return;
	p->response = message_copy(response);
	if (p->response == NULL)
		piece_free(p);
}

const struct wax_message *
piece_find_response(struct waxpeer_incoming *in)
{
	const struct piece *p = piece_find(in, true);

	return p == NULL ? NULL : p->response;
}
