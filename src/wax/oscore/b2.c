/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2.c - keys that are derived anew (RFC 8613 Appendix B.2) */
#include "wax/oscore/b2.h"

#include <stdlib.h>

#include "wax/oscore/sequence.h"

bool
b2_is_allowed(const struct wax_context_parameters *p)
{
	return (p->renewal == WAX_RENEWAL_ON ||
	    p->renewal == WAX_RENEWAL_FIRST) &&
	    (p->renewal_random_len == 0 ||
	    (p->renewal_random_len >= WAX_RENEWAL_RANDOM_MIN &&
	    p->renewal_random_len <= WAX_RENEWAL_RANDOM_MAX));
}

enum wax_status
b2_new(const struct wax_context *c, const struct wax_context_parameters *p,
    struct b2 **out)
{
	struct b2 *b2 = calloc(1, sizeof(*b2));

	if (b2 == NULL)
		return WAX_MEMORY;
	b2->is_first_use = p->renewal == WAX_RENEWAL_FIRST;
	b2->is_stateless = p->renewal_is_stateless;
	b2->random_len = p->renewal_random_len == 0 ? WAX_RENEWAL_RANDOM_MIN :
	    (uint8_t)p->renewal_random_len;
	if (c->id_context != NULL) {
		b2->provisioned = malloc(c->id_context_len + 1);
		if (b2->provisioned == NULL) {
			free(b2);
			return WAX_MEMORY;
		}
		memcpy(b2->provisioned, c->id_context, c->id_context_len);
		b2->provisioned_len = c->id_context_len;
	}
	*out = b2;
	return WAX_OK;
}

void
b2_free(struct b2 *b2)
{
	if (b2 == NULL)
		return;
	wax_context_free(b2->third);
	free(b2->provisioned);
	secret_wipe(b2, sizeof(*b2));
	free(b2);
}

static void
b2_drop_third(struct b2 *b2)
{
	wax_context_free(b2->third);
	b2->third = NULL;
}

void
b2_want(struct wax_context *c)
{
	if (c->b2 == NULL)
		return;
	b2_drop_third(c->b2);
	c->b2->is_wanted = true;
}

bool
b2_is_wanted(const struct wax_context *c)
{
	return c->b2 != NULL && c->b2->is_wanted;
}

bool
b2_is_first_use(const struct wax_context *c)
{
	return c->b2 != NULL && c->b2->is_first_use;
}

static bool
b2_is_greater(struct bytes a, struct bytes b)
{
	if (a.len != b.len)
		return a.len > b.len;
	return a.len > 0 && memcmp(a.data, b.data, a.len) > 0;
}

bool
b2_is_ahead(const struct wax_context *c)
{
	return c->b2->third != NULL &&
	    c->env->now(c->env->arg) < c->b2->ahead &&
	    b2_is_greater(context_sender_id(c), context_recipient_id(c));
}

bool
b2_must_renew(const struct wax_context *c)
{
	return c->b2 != NULL && (c->b2->is_wanted || c->b2->third != NULL);
}

enum wax_status
b2_adopt(struct wax_context *c, struct wax_context *derived)
{
	struct b2 *b2 = c->b2;
	enum wax_status st = sequence_store_derived(c, derived);

	if (st != WAX_OK)
		return st;
	context_take_keys(c, derived);
	derived->is_adopted = true;
	derived->generation = ++c->generation;
	b2_drop_third(b2);
	b2->is_wanted = false;
	b2->has_mac_key = false;
	secret_wipe(b2->mac_key, sizeof(b2->mac_key));
	return WAX_OK;
}

enum wax_status
b2_fill_random(const struct wax_context *c, uint8_t *out, size_t len)
{
	return c->env->random(c->env->arg, out, len);
}

enum wax_status
wax_context_renew(struct wax_context *c)
{
	enum wax_status st = WAX_STATE;

	context_lock(c);
	if (c->b2 != NULL && !c->is_retired) {
		b2_want(c);
		st = WAX_OK;
	}
	context_unlock(c);
	return st;
}

void
wax_context_renewal(const struct wax_context *c,
    struct wax_renewal_state *out)
{
	context_lock(c);
	*out = (struct wax_renewal_state){
		.count = c->generation,
		.is_wanted = b2_is_wanted(c),
		.is_running = c->b2 != NULL && c->b2->third != NULL,
	};
	context_unlock(c);
}
