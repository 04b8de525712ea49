/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_context.c - secure contexts, remade when credentials were read again */
#include <assert.h>
#include <stdlib.h>

#include "ostler/net/conn_state.h"
#include "ostler/net/vault.h"

#define RESUME_SECONDS 3600	/* a reload ends it earlier: its tickets have
				   another key */

static struct conn_context *
conn_context_new(struct conns *conns, enum secure_role role,
    size_t credential, bool peer_required)
{
	struct conn_context *x = calloc(1, sizeof(*x));
	struct secure_options options = {
		.kind = SECURE_TLS,
		.role = role,
		.peer_required = peer_required,
		.alpn = conns->kind->alpn,
		.resume_seconds = RESUME_SECONDS,
	};

	if (x == NULL)
		return NULL;
	x->refs = 1;
	options.credentials = vault_take(conns->context->vault, credential,
	    &x->generation);

	enum wax_status st = secure_context_new(&options, &x->secure);

	credentials_unref(options.credentials);
	if (st != WAX_OK) {
		free(x);
		return NULL;
	}
	return x;
}

void
conn_context_unref(struct conn_context *x)
{
	if (x == NULL || --x->refs > 0)
		return;
	secure_context_free(x->secure);
	free(x);
}

struct conn_context *
conn_context_take(struct conns *conns, struct conn_context **cache,
    enum secure_role role, size_t credential, bool peer_required)
{
	struct conn_context *x = *cache;

	if (x == NULL || vault_has_newer(conns->context->vault,
	    x->generation)) {
		x = conn_context_new(conns, role, credential, peer_required);
		if (x == NULL)
			return NULL;
		conn_context_unref(*cache);	/* its sessions keep it */
		*cache = x;
	}
	x->refs++;
	return x;
}
