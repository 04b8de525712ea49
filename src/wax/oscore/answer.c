/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* answer.c - what a request that fails is answered with (RFC 8613 section
   8.2) */
#include "wax/oscore/answer.h"

#include "core/code.h"
#include "core/option.h"
#include "core/writer.h"

struct answer_row {
	enum wax_request_result result;
	enum wax_status status;
	uint8_t code;
	const char *text;	/* NULL: the RFC has none */
};

static const struct answer_row answer_rows[] = {
	[ANSWER_MALFORMED] = { WAX_REQUEST_REFUSED, WAX_FORMAT,
	    CODE_BAD_OPTION, NULL },
	[ANSWER_DECODE] = { WAX_REQUEST_REFUSED, WAX_FORMAT,
	    CODE_BAD_OPTION, "Failed to decode COSE" },
	[ANSWER_CONTEXT] = { WAX_REQUEST_REFUSED, WAX_NOT_FOUND,
	    CODE_UNAUTHORIZED, "Security context not found" },
	[ANSWER_REPLAY] = { WAX_REQUEST_REPLAY, WAX_REPLAY,
	    CODE_UNAUTHORIZED, "Replay detected" },
	[ANSWER_DECRYPT] = { WAX_REQUEST_REFUSED, WAX_AUTHENTICITY,
	    CODE_BAD_REQUEST, "Decryption failed" },
	[ANSWER_BUSY] = { WAX_REQUEST_REFUSED, WAX_LIMIT,
	    CODE_SERVICE_UNAVAILABLE, NULL },
};

/* Max-Age with the empty value, which is 0. */
static const uint8_t answer_max_age[] = { 0xd0, OPTION_MAX_AGE - 13 };

void
answer_unprotected(struct wax_request *out, enum answer_cause cause,
    const struct wax_answering *rules, bool is_confirmable)
{
	const struct answer_row *row = &answer_rows[cause];

	*out = (struct wax_request){
		.result = row->result,
		.status = row->status,
	};
	if (rules->is_silent || (!is_confirmable && !rules->answers_non))
		return;
	out->has_answer = true;
	out->answer = (struct wax_message){
		.code = row->code,
		.options = answer_max_age,
		.options_len = sizeof(answer_max_age),
	};
	if (rules->has_diagnostics && row->text != NULL) {
		out->answer.payload = (const uint8_t *)row->text;
		out->answer.payload_len = strlen(row->text);
	}
}

void
answer_protected(struct wax_request *out, enum wax_request_result result,
    enum wax_status status, struct wax_exchange *x, uint8_t code,
    struct bytes echo, uint8_t *buffer, size_t size)
{
	uint8_t options[sizeof(x->echo) + 8];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct wax_message plain = { .code = code, .options = options };
	enum wax_status st;

	*out = (struct wax_request){ .result = result, .status = status };
	if (!bytes_is_absent(echo))
		option_write(&ow, OPTION_ECHO, echo);
	plain.options_len = w.len;
	st = wax_protect_response(x, &plain, buffer, size, &out->answer);
	out->has_answer = out->is_answer_protected = st == WAX_OK;
	if (st != WAX_OK) {
		out->result = WAX_REQUEST_FAILED;
		out->status = st;
	}
}
