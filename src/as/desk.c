/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* desk.c - what requests for tokens and about them have in common */
#include "as/desk.h"

#include <stdio.h>

#include <openssl/evp.h>

#include "as/desk_state.h"
#include "core/code.h"

#define URN "uuid:"

void
desk_write_urn(const struct deviceid *id, char out[DESK_URN_SIZE])
{
	memcpy(out, URN, sizeof(URN));
	deviceid_format(id, out + strlen(URN));
}

bool
desk_read_urn(struct bytes text, struct deviceid *out)
{
	struct bytes scheme = bytes_of_text(URN);

	return bytes_has_prefix(text, scheme) && deviceid_parse(bytes_of(
	    text.data + scheme.len, text.len - scheme.len), out) == WAX_OK;
}

struct bytes
desk_view(struct wax_ace_view v)
{
	return bytes_of(v.data, v.len);
}

enum wax_status
desk_hash(struct bytes token, uint8_t hash[REGISTRY_HASH_LEN])
{
	return EVP_Digest(token.data, token.len, hash, NULL, EVP_sha256(),
	    NULL) == 1 ? WAX_OK : WAX_CRYPTO;
}

/* --- who asks ------------------------------------------------------------ */

static uint8_t
find_caller(struct desk *d, const struct desk_request *q, bool wants_client,
    struct registry_party *out)
{
	enum wax_status st = registry_find_party(d->registry, &q->caller,
	    out);

	if (st != WAX_OK && st != WAX_NOT_FOUND) {
		d->counts.failed++;
		return CODE_SERVICE_UNAVAILABLE;
	}
	if (st == WAX_OK && !out->is_suspended && (wants_client ?
	    out->is_client : out->is_server))
		return 0;
	d->counts.strangers++;
	return wants_client ? CODE_UNAUTHORIZED : CODE_FORBIDDEN;
}

uint8_t
desk_check(struct desk *d, const struct desk_request *q, bool wants_client,
    struct registry_party *caller)
{
	*caller = (struct registry_party){ .id = q->caller };
	if (!quota_take(d->quota, &q->caller, q->now)) {
		d->counts.too_many++;
		return CODE_TOO_MANY_REQUESTS;
	}
	if (q->content_format != WAX_ACE_FORMAT)
		return CODE_UNSUPPORTED_FORMAT;
	if (q->payload.len > DESK_REQUEST_MAX)
		return CODE_TOO_LARGE;
	if (q->now < DESK_CLOCK_LEAST) {
		d->counts.failed++;
		return CODE_SERVICE_UNAVAILABLE;
	}
	return find_caller(d, q, wants_client, caller);
}

/* --- lines of the audit -------------------------------------------------- */

void
desk_begin_line(struct line *l, const char *event,
    const struct desk_request *q, const struct registry_party *caller)
{
	char id[DEVICEID_TEXT_LEN + 1];

	deviceid_format(&q->caller, id);
	line_begin(l);
	line_add_plain(l, event);
	line_add_text(l, "from", q->from);
	line_add_text(l, "caller", id);
	if (caller->name[0] != '\0')
		line_add_text(l, "name", caller->name);
}

void
desk_add_scope(struct line *l, const char *key, struct bytes scope,
    bool is_text)
{
	if (bytes_is_absent(scope))
		return;
	if (is_text)
		line_add_bytes(l, key, scope);
	else
		line_add_hex(l, key, scope);
}

/* --- tokens -------------------------------------------------------------- */

static struct wax_ace_view
view(const uint8_t *data, size_t len)
{
	return (struct wax_ace_view){ data, len };
}

struct wax_ace_grant
desk_grant(const struct desk *d, const struct registry_token *t,
    struct desk_texts *room)
{
	struct wax_ace_grant g = {
		.iss = d->issuer,
		.audience = room->server,
		.subject = room->client,
		.scope = view(t->scope, t->scope_len),
		.scope_is_text = t->scope_is_text,
		.roles = t->roles,
		.role_count = t->role_count,
		.issued = t->issued,
		.expires = t->expires,
		.expires_in = (uint32_t)(t->expires - t->issued),
		.exi = t->exi,
		.number = t->number,
		.id = view(t->id, sizeof(t->id)),
	};

	desk_write_urn(&t->client, room->client);
	desk_write_urn(&t->server, room->server);
	memcpy(g.rs, t->server.bytes, sizeof(g.rs));
	if (t->cnonce_len > 0)
		g.cnonce = view(t->cnonce, t->cnonce_len);
	if (!t->is_update) {
		g.ms = view(t->secret, sizeof(t->secret));
		g.salt = view(t->salt, sizeof(t->salt));
	}
	return g;
}
