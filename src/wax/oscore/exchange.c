/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* exchange.c - the association of RFC 8613 section 8 */
#include "wax/oscore/exchange.h"

#include <assert.h>

#include "wax/oscore/context.h"
#include "wax/oscore/nonce.h"

void
wax_exchange_clear(struct wax_exchange *x)
{
	wax_context_free(x->run);
	wax_context_free(x->context);
	*x = (struct wax_exchange){ 0 };
}

/* Whether the keys of x are still there. What began a renewal may end in it
   whatever became of other keys. */
static bool
exchange_has_keys(const struct wax_exchange *x)
{
	const struct wax_context *c = x->context;
	bool has;

	context_lock(c);
	if (x->run != NULL)
		has = x->run->is_first ||
		    x->run->generation == c->generation;
	else
		has = x->generation == c->generation;
	context_unlock(c);
	return has;
}

bool
wax_exchange_is_open(const struct wax_exchange *x)
{
	return x->context != NULL && !x->is_finished && exchange_has_keys(x);
}

void
exchange_set_request(struct wax_exchange *x, const struct wax_context *c,
    struct bytes kid, struct bytes piv)
{
	assert(kid.len <= sizeof(x->request_kid));
	assert(piv.len <= sizeof(x->request_piv));
	if (kid.len > 0)
		memcpy(x->request_kid, kid.data, kid.len);
	x->request_kid_len = (uint8_t)kid.len;
	memcpy(x->request_piv, piv.data, piv.len);
	x->request_piv_len = (uint8_t)piv.len;
	nonce_build(secret_bytes(&c->common_iv), kid, piv, x->request_nonce);
}
