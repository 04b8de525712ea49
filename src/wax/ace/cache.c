/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cache.c - the tokens that a client has, as long as they are good */
#include <stdlib.h>
#include <sys/queue.h>

#include "wax/ace/views.h"
#include "wax/crypto/secret.h"

/* data has a secret in it: that of the input material. */
struct cached {
	TAILQ_ENTRY(cached) order;
	char as[WAX_ACE_TEXT_MAX + 1];
	char audience[WAX_ACE_TEXT_MAX + 1];
	char scope[WAX_ACE_TEXT_MAX + 1];
	int64_t since;
	unsigned failures;	/* 4.01 in a row */
	struct wax_ace_token token;	/* views of data */
	size_t len;
	uint8_t data[];
};

TAILQ_HEAD(cached_list, cached);

struct wax_ace_cache {
	struct cached_list list;	/* the one not used for longest first */
	size_t count, limit;
};

struct wax_ace_cache *
wax_ace_cache_new(size_t limit)
{
	struct wax_ace_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		return NULL;
	TAILQ_INIT(&cache->list);
	cache->limit = limit;
	return cache;
}

static void
cached_drop(struct wax_ace_cache *cache, struct cached *c)
{
	TAILQ_REMOVE(&cache->list, c, order);
	cache->count--;
	secret_wipe(c, sizeof(*c) + c->len);
	free(c);
}

void
wax_ace_cache_free(struct wax_ace_cache *cache)
{
	if (cache == NULL)
		return;
	while (!TAILQ_EMPTY(&cache->list))
		cached_drop(cache, TAILQ_FIRST(&cache->list));
	free(cache);
}

static struct cached *
cached_find(const struct wax_ace_cache *cache, const char *as,
    const char *audience, const char *scope)
{
	struct cached *c;

	TAILQ_FOREACH(c, &cache->list, order)
		if (strcmp(c->as, as) == 0 &&
		    strcmp(c->audience, audience) == 0 &&
		    strcmp(c->scope, scope) == 0)
			return c;
	return NULL;
}

/* --- putting ------------------------------------------------------------- */

static bool
text_copy(const char *from, char to[WAX_ACE_TEXT_MAX + 1])
{
	size_t len = strlen(from);

	if (len > WAX_ACE_TEXT_MAX)
		return false;
	memcpy(to, from, len + 1);
	return true;
}

/* A view goes behind what is there already, and becomes one of the copy. */
static struct wax_ace_view
view_copy(struct cached *c, size_t *at, struct wax_ace_view from)
{
	uint8_t *to = c->data + *at;

	if (from.data == NULL)
		return from;
	memcpy(to, from.data, from.len);
	*at += from.len;
	return (struct wax_ace_view){ to, from.len };
}

static void
token_copy(struct cached *c, const struct wax_ace_token *from)
{
	size_t at = 0;

	c->token.expires_in = from->expires_in;
	c->token.token = view_copy(c, &at, from->token);
	c->token.id = view_copy(c, &at, from->id);
	c->token.cnf = view_copy(c, &at, from->cnf);
	c->token.scope = view_copy(c, &at, from->scope);
}

enum wax_status
wax_ace_cache_put(struct wax_ace_cache *cache, const char *as,
    const char *audience, const char *scope,
    const struct wax_ace_token *token, int64_t now)
{
	size_t len = token->token.len + token->id.len + token->cnf.len +
	    token->scope.len;
	struct cached *c, *old = cached_find(cache, as, audience, scope);

	if (token->cnf.data == NULL || token->token.data == NULL)
		return WAX_RANGE;
	c = calloc(1, sizeof(*c) + len);
	if (c == NULL)
		return WAX_MEMORY;
	if (!text_copy(as, c->as) || !text_copy(audience, c->audience) ||
	    !text_copy(scope, c->scope)) {
		free(c);
		return WAX_RANGE;
	}
	c->len = len;
	c->since = now;
	token_copy(c, token);
	if (old != NULL)
		cached_drop(cache, old);
	else if (cache->count > 0 && cache->count >= cache->limit)
		cached_drop(cache, TAILQ_FIRST(&cache->list));
	TAILQ_INSERT_TAIL(&cache->list, c, order);
	cache->count++;
	return WAX_OK;
}

/* --- using --------------------------------------------------------------- */

const struct wax_ace_token *
wax_ace_cache_find(struct wax_ace_cache *cache, const char *as,
    const char *audience, const char *scope, int64_t now, bool *renew)
{
	struct cached *c = cached_find(cache, as, audience, scope);
	int64_t age;

	*renew = false;
	if (c == NULL)
		return NULL;
	age = now - c->since;
	/* a clock that went back says nothing of its end */
	if (age < 0 || age >= c->token.expires_in) {
		cached_drop(cache, c);
		return NULL;
	}
	TAILQ_REMOVE(&cache->list, c, order);
	TAILQ_INSERT_TAIL(&cache->list, c, order);
	*renew = age * 5 >= (int64_t)c->token.expires_in * 4;
	return &c->token;
}

bool
wax_ace_cache_note(struct wax_ace_cache *cache, const char *as,
    const char *audience, const char *scope, bool is_unauthorized)
{
	struct cached *c = cached_find(cache, as, audience, scope);

	if (c == NULL)
		return true;
	c->failures = is_unauthorized ? c->failures + 1 : 0;
	if (c->failures < WAX_ACE_FAILURES_MAX)
		return true;
	cached_drop(cache, c);
	return false;
}
