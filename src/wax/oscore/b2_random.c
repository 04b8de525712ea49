/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_random.c - the value R2 of a server, remembered or with a MAC (RFC 8613
   Appendix B.2 step 2 and B.2.1) */
#include "wax/oscore/b2_random.h"

static uint64_t
random_now(const struct wax_context *c)
{
	return c->env->now(c->env->arg);
}

static bool
random_has_mac_key(const struct wax_context *c)
{
	return c->b2->has_mac_key && random_now(c) < c->b2->mac_expiry;
}

/* "The server generates a random K_HMAC (unless it already has one)." */
static enum wax_status
random_make_mac_key(struct wax_context *c)
{
	struct b2 *b2 = c->b2;
	enum wax_status st;

	if (random_has_mac_key(c))
		return WAX_OK;
	st = b2_fill_random(c, b2->mac_key, sizeof(b2->mac_key));
	b2->has_mac_key = st == WAX_OK;
	b2->mac_expiry = random_now(c) + WAX_RENEWAL_MS;
	return st;
}

/* HMAC(K_HMAC, S2), cut. */
static enum wax_status
random_write_mac(const struct wax_context *c, struct bytes s2,
    uint8_t out[B2_MAC_LEN])
{
	uint8_t mac[HMAC_LEN];
	enum wax_status st = hmac_sha_256(BYTES_ARRAY(c->b2->mac_key), s2,
	    mac);

	if (st == WAX_OK)
		memcpy(out, mac, B2_MAC_LEN);
	secret_wipe(mac, sizeof(mac));
	return st;
}

enum wax_status
b2_issue_r2(struct wax_context *c, struct b2_pending *pending,
    uint8_t buffer[B2_R2_MAX], struct bytes *out)
{
	size_t len = c->b2->random_len;
	uint64_t now = random_now(c);
	enum wax_status st = b2_fill_random(c, buffer, len);

	if (st != WAX_OK)
		return st;
	*out = bytes_of(buffer, len);
	if (!c->b2->is_stateless)
		return b2_pending_add(pending, c, c->generation, *out, now,
		    now + WAX_RENEWAL_MS);
	if ((st = random_make_mac_key(c)) != WAX_OK)
		return st;
	*out = bytes_of(buffer, len + B2_MAC_LEN);
	return random_write_mac(c, bytes_of(buffer, len), buffer + len);
}

/* value is long enough. */
static bool
random_is_authentic(const struct wax_context *c, struct bytes value)
{
	size_t len = c->b2->random_len;
	uint8_t mac[B2_MAC_LEN];

	return random_has_mac_key(c) &&
	    random_write_mac(c, bytes_of(value.data, len), mac) == WAX_OK &&
	    secret_equal_bytes(BYTES_ARRAY(mac),
	    bytes_of(value.data + len, B2_MAC_LEN));
}

bool
b2_recognise_r2(const struct wax_context *c, struct b2_pending *pending,
    struct bytes value)
{
	size_t len = c->b2->random_len;

	if (c->b2->is_stateless) {
		len += B2_MAC_LEN;
		return value.len >= len + WAX_RENEWAL_RANDOM_MIN &&
		    random_is_authentic(c, value);
	}
	len = b2_pending_match(pending, c, c->generation, value,
	    random_now(c));
	return len > 0 && value.len >= len + WAX_RENEWAL_RANDOM_MIN;
}
