/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_context.c - settings and credentials of many sessions, kept up to
   date */
#include <stdlib.h>

#include "ostler/net/dtls_state.h"
#include "ostler/net/vault.h"

struct dtls_context *
dtls_context_ref(struct dtls_context *c)
{
	c->users++;
	return c;
}

void
dtls_context_unref(struct dtls_context *c)
{
	if (c == NULL || --c->users > 0)
		return;
	secure_door_free(c->door);
	secure_context_free(c->secure);
	free(c);
}

static enum wax_status
dtls_context_fill(struct dtls_context *c, const struct dtls *dtls,
    const struct dtls_wish *wish, struct credentials *credentials)
{
	struct secure_options options = {
		.kind = SECURE_DTLS,
		.role = wish->role,
		.credentials = credentials,
		.peer_required = wish->peer_required,
		.resume_seconds = DTLS_RESUME_SECONDS,
		.mtu = (uint16_t)dtls->context->conf->handshake_mtu,
	};
	enum wax_status st = secure_context_new(&options, &c->secure);

	if (st != WAX_OK || wish->role == SECURE_CLIENT)
		return st;
	c->door = secure_door_new(c->secure);
	return c->door == NULL ? WAX_MEMORY : WAX_OK;
}

static enum wax_status
dtls_context_new(const struct dtls *dtls, const struct dtls_wish *wish,
    struct credentials *credentials, uint32_t generation,
    struct dtls_context **out)
{
	struct dtls_context *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return WAX_MEMORY;
	c->users = 1;
	c->generation = generation;

	enum wax_status st = dtls_context_fill(c, dtls, wish, credentials);

	if (st == WAX_OK)
		*out = c;
	else
		dtls_context_unref(c);
	return st;
}

/* With newer credentials that the library does not take, things go on as they
   were until there are newer ones still: they are not tried at each ClientHello
   again. */
static enum wax_status
dtls_context_keep(const struct dtls *dtls, struct dtls_context *c,
    uint32_t generation, enum wax_status st)
{
	if (c == NULL)
		return st;
	log_line(dtls->context->log, LOG_LEVEL_ERROR, "credential",
	    "new credentials are not used: %s", wax_status_text(st));
	c->generation = generation;
	return WAX_OK;
}

enum wax_status
dtls_context_renew(struct dtls *dtls, const struct dtls_wish *wish,
    struct dtls_context **c)
{
	struct vault *vault = dtls->context->vault;
	struct dtls_context *made;
	uint32_t generation;

	if (*c != NULL && !vault_has_newer(vault, (*c)->generation))
		return WAX_OK;

	struct credentials *credentials = vault_take(vault, wish->credential,
	    &generation);
	enum wax_status st = dtls_context_new(dtls, wish, credentials,
	    generation, &made);

	credentials_unref(credentials);
	if (st != WAX_OK)
		return dtls_context_keep(dtls, *c, generation, st);
	dtls_context_unref(*c);
	*c = made;
	return WAX_OK;
}
