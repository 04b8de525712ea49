/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* trust.c - what sessions begin with */
#include "peer/trust.h"

#include <stdlib.h>

#define RESUME_SECONDS 0	/* each session proves anew who is there */

struct trust {
	unsigned references;
	struct credentials *credentials;	/* counted */
	/* DTLS, TLS, TLS with WebSocket; client, server. */
	struct secure_context *contexts[3][2];
};

struct trust *
trust_new(struct credentials *c)
{
	struct trust *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->references = 1;
	t->credentials = credentials_ref(c);
	return t;
}

struct trust *
trust_ref(struct trust *t)
{
	if (t != NULL)
		t->references++;
	return t;
}

void
trust_unref(struct trust *t)
{
	if (t == NULL || --t->references > 0)
		return;
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 2; j++)
			secure_context_free(t->contexts[i][j]);
	credentials_unref(t->credentials);
	free(t);
}

enum wax_status
trust_context(struct trust *t, const struct locator_kind *kind,
    enum secure_role role, struct secure_context **out)
{
	struct secure_options options = {
		.kind = kind->is_stream ? SECURE_TLS : SECURE_DTLS,
		.role = role,
		.credentials = t->credentials,
		.peer_required = true,
		.alpn = kind->is_websocket ? "http/1.1" :
		    kind->is_stream ? "coap" : NULL,
		.resume_seconds = RESUME_SECONDS,
	};
	struct secure_context **kept = &t->contexts
	    [kind->is_websocket ? 2 : kind->is_stream ? 1 : 0]
	    [role == SECURE_SERVER ? 1 : 0];
	enum wax_status st = WAX_OK;

	if (*kept == NULL)
		st = secure_context_new(&options, kept);
	if (st == WAX_OK)
		*out = *kept;
	return st;
}
