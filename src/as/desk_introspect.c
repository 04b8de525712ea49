/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* desk_introspect.c - a server asks about a token (RFC 9200 section 5.9) */
#include "as/desk_state.h"
#include "core/code.h"

/* Is its client still one? */
static enum wax_status
check_client(struct desk *d, const struct deviceid *id)
{
	struct registry_party client;
	enum wax_status st = registry_find_party(d->registry, id, &client);

	if (st == WAX_OK && (!client.is_client || client.is_suspended))
		st = WAX_NOT_FOUND;
	explicit_bzero(&client, sizeof(client));
	return st;
}

/* One that is good for the caller, now. Nobody learns about tokens of others:
   they are as those that never were. */
static enum wax_status
find(struct desk *d, const struct desk_request *q, struct wax_ace_view token,
    struct registry_token *out)
{
	uint8_t hash[REGISTRY_HASH_LEN];
	enum wax_status st = desk_hash(desk_view(token), hash);

	if (st == WAX_OK)
		st = registry_find_token(d->registry, hash, out);
	if (st != WAX_OK)
		return st;
	if (!deviceid_equal(&out->server, &q->caller) ||
	    out->revoked_at != 0 || out->expires <= q->now)
		return WAX_NOT_FOUND;
	return check_client(d, &out->client);
}

static enum wax_status
write_claims(const struct desk *d, const struct registry_token *t,
    struct desk_answer *out)
{
	struct desk_texts texts;
	struct wax_ace_grant g;

	if (t != NULL)
		g = desk_grant(d, t, &texts);
	out->code = CODE_CREATED;
	out->has_format = true;
	return wax_ace_introspection_write(t != NULL ? &g : NULL,
	    out->payload, sizeof(out->payload), &out->len);
}

static void
write_line(const struct desk *d, const struct desk_request *q,
    const struct registry_party *caller, const struct registry_token *t,
    uint8_t code)
{
	struct line l;

	if (!audit_wants(d->audit))
		return;
	desk_begin_line(&l, "introspect", q, caller);
	if (t != NULL)
		line_add_hex(&l, "id", BYTES_ARRAY(t->id));
	line_add_plain(&l, t != NULL ? " active=yes" : " active=no");
	line_add_code(&l, "code", code);
	audit_add(d->audit, &l);
}

/* Of a caller who may ask. */
static const struct registry_token *
answer(struct desk *d, const struct desk_request *q, struct desk_answer *out,
    struct registry_token *t)
{
	struct wax_ace_view token;
	enum wax_status st;

	if (wax_ace_introspection_read(q->payload.data, q->payload.len,
	    &token) != WAX_OK) {
		out->code = CODE_BAD_REQUEST;
		return NULL;
	}
	st = find(d, q, token, t);
	if (st == WAX_OK || st == WAX_NOT_FOUND) {
		bool is_there = st == WAX_OK;

		st = write_claims(d, is_there ? t : NULL, out);
		if (st == WAX_OK && is_there)
			d->counts.active++;
		else if (st == WAX_OK)
			d->counts.inactive++;
		if (st == WAX_OK)
			return is_there ? t : NULL;
	}
	d->counts.failed++;
	*out = (struct desk_answer){ .code = CODE_SERVICE_UNAVAILABLE };
	return NULL;
}

void
desk_take_introspection(struct desk *d, const struct desk_request *q,
    struct desk_answer *out)
{
	const struct registry_token *found = NULL;
	struct registry_party caller;
	struct registry_token t;

	*out = (struct desk_answer){ .code = desk_check(d, q, false,
	    &caller) };
	if (out->code == 0)
		found = answer(d, q, out, &t);
	write_line(d, q, &caller, found, out->code);
	explicit_bzero(&t, sizeof(t));
	explicit_bzero(&caller, sizeof(caller));
}
