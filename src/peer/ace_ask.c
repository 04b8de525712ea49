/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_ask.c - asks an authorization server about a token, under a seal (RFC
   9200 section 5.9) */
#include "core/code.h"
#include "core/option.h"
#include "peer/ace.h"
#include "peer/message.h"
#include "peer/request.h"

#define ASK_MS 10000		/* how long an answer is waited for */

/* An answer under another context, or none at all, is no answer. */
static void
on_answer(struct waxpeer_request *r, const struct waxpeer_event *e, void *arg)
{
	bool is_one = e->outcome == WAXPEER_RESPONSE &&
	    code_is_success(e->message.code);

	(void)r;
	if (e->is_last)
		waxpeer_ace_answer(arg, is_one ? e->message.payload : NULL,
		    is_one ? e->message.payload_len : 0);
}

enum wax_status
waxpeer_ace_ask(struct waxpeer_endpoint *e, struct waxpeer_ace_question *q,
    const char *uri, struct wax_context *context, const uint8_t *request,
    size_t len)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct waxpeer_call call = {
		.hop = uri,
		.context = context,
		.timeout_ms = ASK_MS,
		.callback = on_answer,
		.arg = q,
	};
	enum wax_status st = WAX_MEMORY;

	if (m != NULL) {
		waxpeer_message_set_path(m, "/introspect");
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT,
		    WAX_ACE_FORMAT);
		waxpeer_message_set_payload(m, request, len);
		st = waxpeer_message_view(m, &call.message);
	}
	if (st == WAX_OK)
		st = waxpeer_request_send(e, &call, NULL);
	waxpeer_message_free(m);
	return st;
}
