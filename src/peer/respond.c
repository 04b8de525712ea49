/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* respond.c - an answer on its way out: blocks, Observe, seal, courier */

#include <stdlib.h>
#include <string.h>

#include "peer/serve_state.h"

/* What an answer becomes. */
struct response {
	struct wax_message message;
	bool registers;		/* the sender becomes an observer */
	uint8_t observe[4];
	uint8_t block1[4];
	uint8_t block2[4];
	struct option_change changes[3];
	size_t count;
};

static void
response_change(struct response *r, uint16_t number, uint32_t value,
    uint8_t buffer[4])
{
	r->changes[r->count++] = (struct option_change){ number,
	    options_uint_value(value, buffer) };
}

/* Observe in responses to a registration and in notifications. */
static void
response_set_observe(struct response *r, struct waxpeer_incoming *in)
{
	uint32_t observe;
	bool has_observe = waxpeer_option_uint(in->message, OPTION_OBSERVE,
	    &observe) && (in->message->code == CODE_GET ||
	    in->message->code == CODE_FETCH);

	if (has_observe && observe == 1)
		observer_remove_matching(in);
	if (!has_observe || observe != 0 || in->resource == NULL ||
	    !in->resource->is_observable || !code_is_success(r->message.code))
		return;
	if (!in->is_notification &&
	    in->endpoint->observer_count >= OBSERVERS_MAX)
		return;
	r->registers = true;
	response_change(r, OPTION_OBSERVE, in->resource->observe, r->observe);
}

/* The block asked for, or the first one of a long body. */
static void
response_set_block2(struct response *r, struct waxpeer_incoming *in)
{
	struct block block = in->block2;
	struct bytes slice;

	if (!code_is_success(r->message.code))
		return;
	if (!in->has_block2)
		block = (struct block){ .szx = BLOCK_SZX_MAX };
	if (!in->has_block2 && r->message.payload_len <= block_size(&block))
		return;
	if (block.number == 0 && r->message.payload_len > block_size(&block))
		piece_keep_response(in, &r->message);
	if (block_slice(&block, message_payload(&r->message), &slice) !=
	    WAX_OK) {
		r->message = (struct wax_message){ .code = CODE_BAD_OPTION };
		return;
	}
	r->message.payload = slice.data;
	r->message.payload_len = slice.len;
	response_change(r, OPTION_BLOCK2, block_encode(&block), r->block2);
}

/* One allocation for the seal, big enough whatever libwax adds. */
static enum wax_status
response_seal(struct waxpeer_incoming *in, const struct wax_message *m,
    uint8_t **buffer, struct wax_message *sealed)
{
	struct wax_exchange *x = in->observer != NULL ?
	    &in->observer->exchange : &in->exchange;
	size_t size = WAX_BUFFER_SIZE(m->options_len, m->payload_len);

	*buffer = NULL;
	*sealed = *m;
	if (!in->is_sealed)
		return WAX_OK;
	*buffer = malloc(size);
	if (*buffer == NULL)
		return WAX_MEMORY;
	return wax_protect_response(x, m, *buffer, size, sealed);
}

static enum wax_status
response_post(struct waxpeer_incoming *in, const struct wax_message *outer,
    bool registers)
{
	struct message m = {
		.code = outer->code,
		.options = message_options(outer),
		.payload = message_payload(outer),
	};
	enum wax_status st;

	if (in->is_notification)
		return observer_send(in->observer, &m, !registers);
	st = post_answer(in->endpoint, &in->slip, &m);
	if (st == WAX_OK && registers)
		observer_add(in);
	return st;
}

static void
response_tell(const struct waxpeer_incoming *in,
    const struct wax_message *sealed)
{
	const struct waxpeer_endpoint *e = in->endpoint;

	if (in->is_sealed && e->outer != NULL)
		e->outer(e->outer_arg, false, sealed);
}

static enum wax_status
response_finish(struct response *r, struct waxpeer_incoming *in)
{
	size_t size = options_changed_size(message_options(&r->message),
	    r->changes, r->count);
	struct wax_message plain = r->message, sealed;
	uint8_t *options = malloc(size), *buffer = NULL;
	struct writer w = writer_open(options, size);
	enum wax_status st;

	if (options == NULL)
		return WAX_MEMORY;
	options_write_changed(&w, message_options(&r->message), r->changes,
	    r->count);
	plain.options = options;
	plain.options_len = w.len;
	if ((st = response_seal(in, &plain, &buffer, &sealed)) == WAX_OK) {
		serve_tell(in, plain.code, WAX_OK);
		response_tell(in, &sealed);
		st = response_post(in, &sealed, r->registers);
	}
	free(buffer);
	free(options);
	return st;
}

enum wax_status
incoming_respond(struct waxpeer_incoming *in, const struct wax_message *answer)
{
	struct response r = { .message = *answer };
	struct block block1 = in->block1;
	enum wax_status st;

	if (in->is_notification && in->observer == NULL)
		return WAX_STATE;	/* the observer is gone */
	response_set_observe(&r, in);
	response_set_block2(&r, in);
	if (in->has_block1)
		response_change(&r, OPTION_BLOCK1, block_encode(&block1),
		    r.block1);
	st = response_finish(&r, in);
	if (st != WAX_OK)
		serve_tell(in, 0, st);
	return st;
}
