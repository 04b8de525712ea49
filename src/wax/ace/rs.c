/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rs.c - a resource server: what it is told at the beginning */
#include "wax/ace/rs.h"

#include <stdio.h>
#include <stdlib.h>

#include "wax/ace/cwt.h"

#define BELIEVED_S 300		/* if nothing is said */
#define TOKENS 64
#define PENDING 16
#define PENDING_S 60
#define NONCE_LEN 8

/* --- authorization servers ----------------------------------------------- */

static enum wax_status
text_take(const char *from, size_t min, char *out, size_t size)
{
	size_t len = from == NULL ? 0 : strlen(from);

	if (len < min || len >= size)
		return WAX_RANGE;
	memcpy(out, from == NULL ? "" : from, len + 1);
	return WAX_OK;
}

static enum wax_status
key_take(const struct wax_ace_key *from, struct rs_key *out)
{
	if (from->kid_len == 0 || from->kid_len > sizeof(out->kid) ||
	    !cwt_is_alg(from->alg) || from->key_len != cwt_key_len(from->alg))
		return WAX_RANGE;
	memcpy(out->kid, from->kid, from->kid_len);
	out->kid_len = from->kid_len;
	out->alg = from->alg;
	return secret_set(&out->key, bytes_of(from->key, from->key_len));
}

static enum wax_status
as_take(const struct wax_ace_as *from, struct rs_as *out)
{
	enum wax_status st = text_take(from->iss, 1, out->iss,
	    sizeof(out->iss));

	if (st == WAX_OK)
		st = text_take(from->uri, 0, out->uri, sizeof(out->uri));
	if (from->key_count > WAX_ACE_KEYS_MAX ||
	    from->authority_count > RS_AUTHORITIES_MAX ||
	    (from->key_count == 0 && !from->introspects))
		st = WAX_RANGE;
	for (size_t i = 0; st == WAX_OK && i < from->key_count; i++)
		st = key_take(&from->keys[i], &out->keys[i]);
	for (size_t i = 0; st == WAX_OK && i < from->authority_count; i++)
		st = text_take(from->authorities[i], 1, out->authorities[i],
		    sizeof(out->authorities[i]));
	out->key_count = from->key_count;
	out->authority_count = from->authority_count;
	out->introspects = from->introspects;
	out->believed_s = from->believed_s != 0 ? from->believed_s :
	    BELIEVED_S;
	out->omits_absent_salt = from->omits_absent_salt;
	return st;
}

static bool
keys_collide(const struct rs_key *a, const struct rs_key *b)
{
	return bytes_equal(bytes_of(a->kid, a->kid_len), bytes_of(b->kid,
	    b->kid_len));
}

static bool
as_collide(const struct rs_as *a, const struct rs_as *b)
{
	if (a != b && strcmp(a->iss, b->iss) == 0)
		return true;
	for (size_t i = 0; i < a->key_count; i++)
		for (size_t j = 0; j < b->key_count; j++)
			if ((a != b || i != j) &&
			    keys_collide(&a->keys[i], &b->keys[j]))
				return true;
	return false;
}

static bool
all_collide(const struct rs_as *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j <= i; j++)
			if (as_collide(&all[i], &all[j]))
				return true;
	return false;
}

static bool
has_issuer(const struct wax_ace_rs *rs, const char *iss)
{
	for (size_t i = 0; i < rs->as_count; i++)
		if (strcmp(rs->as[i].iss, iss) == 0)
			return true;
	return false;
}

static void
end_strangers(struct wax_ace_rs *rs)
{
	struct rs_token *t, *next;

	for (t = TAILQ_FIRST(&rs->tokens); t != NULL; t = next) {
		next = TAILQ_NEXT(t, order);
		if (!has_issuer(rs, t->iss))
			rs_end(rs, t);
	}
}

enum wax_status
wax_ace_rs_set_as(struct wax_ace_rs *rs, const struct wax_ace_as *all,
    size_t count)
{
	struct rs_as next[RS_AS_MAX] = { 0 };
	enum wax_status st = count > RS_AS_MAX ? WAX_LIMIT : WAX_OK;

	for (size_t i = 0; st == WAX_OK && i < count; i++)
		st = as_take(&all[i], &next[i]);
	if (st == WAX_OK && all_collide(next, count))
		st = WAX_EXISTS;
	if (st == WAX_OK) {
		memcpy(rs->as, next, sizeof(rs->as));
		rs->as_count = count;
		end_strangers(rs);
	}
	secret_wipe(next, sizeof(next));
	return st;
}

/* --- beginning and end --------------------------------------------------- */

/* What tokens for us say. */
static void
rs_set_audience(struct wax_ace_rs *rs)
{
	struct deviceid id;

	memcpy(id.bytes, rs->conf.device, sizeof(id.bytes));
	memcpy(rs->audience, "uuid:", strlen("uuid:") + 1);
	deviceid_format(&id, rs->audience + strlen("uuid:"));
}

void
wax_ace_rs_set_device(struct wax_ace_rs *rs,
    const uint8_t device[WAX_SUBJECT_LEN])
{
	if (memcmp(rs->conf.device, device, WAX_SUBJECT_LEN) == 0)
		return;
	wax_ace_rs_forget(rs);
	memcpy(rs->conf.device, device, WAX_SUBJECT_LEN);
	rs_set_audience(rs);
}

static enum wax_status
rs_open(struct wax_ace_rs *rs, const struct wax_ace_rs_conf *conf)
{
	struct wax_ace_rs_conf *c = &rs->conf;

	*c = *conf;
	if (c->env == NULL || c->choose_id == NULL ||
	    c->nonce_len > MATERIAL_NONCE_MAX)
		return WAX_RANGE;
	c->nonce_len = c->nonce_len == 0 ? NONCE_LEN : c->nonce_len;
	c->tokens_max = c->tokens_max == 0 ? TOKENS : c->tokens_max;
	c->pending_max = c->pending_max == 0 ? PENDING : c->pending_max;
	c->pending_s = c->pending_s == 0 ? PENDING_S : c->pending_s;
	if (c->record != NULL && snprintf(rs->record, sizeof(rs->record),
	    "%s", c->record) >= (int)sizeof(rs->record))
		return WAX_RANGE;
	c->record = NULL;	/* the caller's */
	rs_set_audience(rs);
	return rs_exi_open(rs);
}

enum wax_status
wax_ace_rs_new(const struct wax_ace_rs_conf *conf, struct wax_ace_rs **out)
{
	struct wax_ace_rs *rs = calloc(1, sizeof(*rs));
	enum wax_status st;

	if (rs == NULL)
		return WAX_MEMORY;
	TAILQ_INIT(&rs->tokens);
	if ((st = rs_open(rs, conf)) != WAX_OK) {
		wax_ace_rs_free(rs);
		return st;
	}
	*out = rs;
	return WAX_OK;
}

void
wax_ace_rs_free(struct wax_ace_rs *rs)
{
	if (rs == NULL)
		return;
	wax_ace_rs_forget(rs);
	rs_exi_close(rs);
	secret_wipe(rs, sizeof(*rs));
	free(rs);
}
