/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rs_table.c - tokens and their contexts, from upload to end, within limits */
#include <stdlib.h>

#include "wax/ace/rs.h"

struct rs_token *
rs_find(const struct wax_ace_rs *rs, const struct wax_context *c)
{
	struct rs_token *t;

	TAILQ_FOREACH(t, &rs->tokens, order)
		if (c != NULL && t->context == c)
			return t;
	return NULL;
}

void
rs_end(struct wax_ace_rs *rs, struct rs_token *t)
{
	TAILQ_REMOVE(&rs->tokens, t, order);
	if (t->is_active)
		rs->active--;
	else
		rs->pending--;
	if (rs->conf.gone != NULL)
		rs->conf.gone(rs->conf.arg, t->context);
	/* whoever still has a reference seals nothing with it; it has no
	   record that could fail */
	if (wax_context_retire(t->context) != WAX_OK)
		t->is_active = false;
	wax_context_free(t->context);
	secret_wipe(t, sizeof(*t));
	free(t);
}

/* Of one token, or of all with a NULL one. */
static struct rs_token *
oldest_pending(const struct wax_ace_rs *rs, const struct rs_token *of,
    size_t *count)
{
	struct rs_token *t, *first = NULL;

	*count = 0;
	TAILQ_FOREACH(t, &rs->tokens, order) {
		if (t->is_active || (of != NULL && (t->id_len != of->id_len ||
		    memcmp(t->id, of->id, of->id_len) != 0 ||
		    strcmp(t->iss, of->iss) != 0)))
			continue;
		first = first == NULL ? t : first;
		(*count)++;
	}
	return first;
}

/* A token that many upload crowds out itself first. */
static void
make_room(struct wax_ace_rs *rs, const struct rs_token *t)
{
	struct rs_token *first;
	size_t count;

	first = oldest_pending(rs, t, &count);
	if (count >= RS_TOKEN_PENDING_MAX)
		rs_end(rs, first);
	first = oldest_pending(rs, NULL, &count);
	if (count >= rs->conf.pending_max)
		rs_end(rs, first);
}

bool
rs_has_room(const struct wax_ace_rs *rs)
{
	return rs->active < rs->conf.tokens_max;
}

enum wax_status
rs_add(struct wax_ace_rs *rs, const struct rs_as *as, struct bytes id,
    struct wax_context *c, const struct rs_rights *rights, int64_t now)
{
	struct rs_token *t = calloc(1, sizeof(*t));
	enum wax_status st = WAX_OK;

	if (t == NULL)
		return WAX_MEMORY;
	memcpy(t->iss, as->iss, sizeof(t->iss));
	memcpy(t->id, id.data, id.len);
	t->id_len = id.len;
	t->rights = *rights;
	t->since = now;
	make_room(rs, t);
	if (rs->conf.made != NULL)
		st = rs->conf.made(rs->conf.arg, c);
	if (st != WAX_OK) {
		free(t);
		return st;
	}
	t->context = c;
	TAILQ_INSERT_TAIL(&rs->tokens, t, order);
	rs->pending++;
	return WAX_OK;
}

/* By its AS and its subject; without one by the name of its input material. */
static bool
is_same_client(const struct rs_token *a, const struct rs_token *b)
{
	if (strcmp(a->iss, b->iss) != 0 ||
	    a->rights.has_subject != b->rights.has_subject)
		return false;
	return a->rights.has_subject ? deviceid_equal(&a->rights.subject,
	    &b->rights.subject) : a->id_len == b->id_len &&
	    memcmp(a->id, b->id, a->id_len) == 0;
}

/* The upload alone ends nothing: anybody may repeat it. */
static void
activate(struct wax_ace_rs *rs, struct rs_token *now)
{
	struct rs_token *t, *next;

	now->is_active = true;
	rs->pending--;
	rs->active++;
	for (t = TAILQ_FIRST(&rs->tokens); t != NULL; t = next) {
		next = TAILQ_NEXT(t, order);
		if (t != now && t->is_active && is_same_client(t, now))
			rs_end(rs, t);
	}
	/* more than there may be, if uploads overtook each other */
	for (t = TAILQ_FIRST(&rs->tokens); t != NULL &&
	    rs->active > rs->conf.tokens_max; t = next) {
		next = TAILQ_NEXT(t, order);
		if (t != now && t->is_active)
			rs_end(rs, t);
	}
}

static void
fill_rights(const struct rs_token *t, struct wax_ace_rights *out)
{
	*out = (struct wax_ace_rights){
		.has_subject = t->rights.has_subject,
		.roles = t->rights.roles,
		.role_count = t->rights.role_count,
		.until = t->rights.until,
	};
	memcpy(out->subject, t->rights.subject.bytes, sizeof(out->subject));
}

static bool
is_over(const struct wax_ace_rs *rs, const struct rs_token *t, int64_t now)
{
	return now < 0 || now >= t->rights.until || (!t->is_active &&
	    now - t->since >= rs->conf.pending_s);
}

enum wax_status
wax_ace_rs_use(struct wax_ace_rs *rs, struct wax_context *c, int64_t now,
    struct wax_ace_rights *out)
{
	struct rs_token *t = rs_find(rs, c);

	if (t == NULL)
		return WAX_NOT_FOUND;
	if (is_over(rs, t, now)) {
		rs_end(rs, t);
		return WAX_STATE;
	}
	if (!t->is_active)
		activate(rs, t);
	fill_rights(t, out);
	return WAX_OK;
}

bool
wax_ace_rs_rights(const struct wax_ace_rs *rs, const struct wax_context *c,
    struct wax_ace_rights *out)
{
	const struct rs_token *t = rs_find(rs, c);

	if (t != NULL)
		fill_rights(t, out);
	return t != NULL;
}

uint8_t
wax_ace_rs_narrow(const struct wax_ace_rs *rs, const struct wax_context *c,
    const char *href, size_t href_len, unsigned permission)
{
	const struct rs_token *t = rs_find(rs, c);

	return t == NULL ? 0 : rs_scope_narrow(&t->rights, bytes_of(href,
	    href_len), permission);
}

void
wax_ace_rs_expire(struct wax_ace_rs *rs, int64_t now, int64_t *next)
{
	struct rs_token *t, *after;

	*next = INT64_MAX;
	for (t = TAILQ_FIRST(&rs->tokens); t != NULL; t = after) {
		int64_t end = t->rights.until;

		after = TAILQ_NEXT(t, order);
		if (!t->is_active && t->since + rs->conf.pending_s < end)
			end = t->since + rs->conf.pending_s;
		if (is_over(rs, t, now))
			rs_end(rs, t);
		else if (end < *next)
			*next = end;
	}
}

void
wax_ace_rs_forget(struct wax_ace_rs *rs)
{
	while (!TAILQ_EMPTY(&rs->tokens))
		rs_end(rs, TAILQ_FIRST(&rs->tokens));
}

size_t
wax_ace_rs_active(const struct wax_ace_rs *rs)
{
	return rs->active;
}

size_t
wax_ace_rs_pending(const struct wax_ace_rs *rs)
{
	return rs->pending;
}
