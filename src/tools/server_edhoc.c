/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_edhoc.c - handshakes with wax-server: what it tells of them */
#include "tools/server_edhoc.h"

#include <stdio.h>
#include <string.h>

#include "core/code.h"
#include "peer/message.h"
#include "peer/serve.h"

#define FORMAT_LINKS 40		/* application/link-format */
#define LINKS_SIZE 512

/* Only this link: OCF tells of the others in /oic/res. */
static void
edhoc_links(struct waxpeer_incoming *in, void *arg)
{
	const struct wax_message *asked = waxpeer_incoming_message(in);
	char text[LINKS_SIZE] = "<" WAXPEER_EDHOC_PATH ">";
	size_t len = strlen(text);
	struct waxpeer_message *m;
	struct wax_message view;
	struct waxpeer_option o;

	if (asked->code != CODE_GET) {
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
		return;
	}
	if ((waxpeer_option_find(asked, WAXPEER_OPTION_URI_QUERY, &o) &&
	    !waxpeer_query_is(asked, "rt", "core.edhoc")) ||
	    waxpeer_edhoc_attributes(arg, text + len, sizeof(text) - len) !=
	    WAX_OK)
		text[0] = '\0';
	m = waxpeer_message_new(CODE_CONTENT);
	if (m != NULL) {
		waxpeer_message_add_uint(m, WAXPEER_OPTION_CONTENT_FORMAT,
		    FORMAT_LINKS);
		waxpeer_message_set_payload(m, text, strlen(text));
	}
	if (m == NULL || waxpeer_message_view(m, &view) != WAX_OK)
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
	else
		(void)waxpeer_incoming_answer(in, &view);
	waxpeer_message_free(m);
}

enum wax_status
server_edhoc_open(const struct server_arguments *a,
    struct waxpeer_endpoint *endpoint, const struct wax_env *env,
    struct endpoint_log *log)
{
	const struct waxpeer_edhoc_settings settings = {
		.keyring = a->keyring,
		.env = env,
		.has_message_4 = a->has_message_4,
		.is_reverse = a->is_reverse,
		.renewal = WAX_RENEWAL_ON,
		.contexts_max = SERVER_EDHOC_CONTEXTS,
		.told = endpoint_log_edhoc,
		.arg = log,
	};
	const struct waxpeer_place links = {
		.path = "/.well-known/core",
		.clear = WAXPEER_CLEAR_READ,
		.handler = edhoc_links,
		.arg = endpoint,
	};
	enum wax_status st = waxpeer_endpoint_serve_edhoc(endpoint,
	    &settings);

	return st != WAX_OK ? st :
	    waxpeer_resource_add(endpoint, &links, NULL);
}
