/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials.c - the public face of link/credentials.h */

#include <stdlib.h>
#include <string.h>

#include "link/transfer.h"
#include "peer/credentials_state.h"

static struct deviceid
deviceid_of(const uint8_t *bytes)
{
	struct deviceid id;

	memcpy(id.bytes, bytes, sizeof(id.bytes));
	return id;
}

struct waxpeer_credentials *
waxpeer_credentials_new(void)
{
	struct waxpeer_credentials *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->inner = credentials_new();
	if (c->inner == NULL) {
		free(c);
		return NULL;
	}
	return c;
}

void
waxpeer_credentials_free(struct waxpeer_credentials *c)
{
	if (c == NULL)
		return;
	credentials_unref(c->inner);
	free(c);
}

enum wax_status
waxpeer_credentials_set_id(struct waxpeer_credentials *c, const uint8_t *id,
    const char **why)
{
	struct deviceid own = deviceid_of(id);

	return credentials_set_id(c->inner, &own, why);
}

enum wax_status
waxpeer_credentials_add_psk(struct waxpeer_credentials *c, const uint8_t *peer,
    const void *key, size_t len, const char **why)
{
	struct deviceid subject = deviceid_of(peer);

	return credentials_add_psk(c->inner, &subject, bytes_of(key, len),
	    why);
}

enum wax_status
waxpeer_credentials_set_certificate(struct waxpeer_credentials *c,
    const void *chain, size_t chain_len, const void *key, size_t key_len,
    const char **why)
{
	return credentials_set_certificate(c->inner,
	    bytes_of(chain, chain_len), bytes_of(key, key_len), why);
}

enum wax_status
waxpeer_credentials_add_anchor(struct waxpeer_credentials *c, const void *pem,
    size_t len, const uint8_t *subject, const char **why)
{
	struct deviceid id = { { 0 } };

	if (subject != NULL)
		id = deviceid_of(subject);
	return credentials_add_anchor(c->inner, bytes_of(pem, len),
	    subject == NULL ? NULL : &id, why);
}

enum wax_status
waxpeer_credentials_set_pin(struct waxpeer_credentials *c, const char *pin,
    const uint8_t *device, const char **why)
{
	struct deviceid id = deviceid_of(device);

	return credentials_set_pin(c->inner, pin, &id, why);
}

enum wax_status
waxpeer_credentials_set_maker(struct waxpeer_credentials *c, const void *chain,
    size_t chain_len, const void *key, size_t key_len, const char **why)
{
	return credentials_set_maker(c->inner, bytes_of(chain, chain_len),
	    bytes_of(key, key_len), why);
}

enum wax_status
waxpeer_credentials_add_maker_anchor(struct waxpeer_credentials *c,
    const void *pem, size_t len, const char **why)
{
	return credentials_add_maker_anchor(c->inner, bytes_of(pem, len), why);
}

enum wax_status
waxpeer_credentials_check(const struct waxpeer_credentials *c,
    const char **why)
{
	return credentials_check(c->inner, why);
}

bool
waxpeer_credentials_id(const struct waxpeer_credentials *c, uint8_t *id)
{
	struct deviceid own;

	if (!credentials_id(c->inner, &own))
		return false;
	memcpy(id, own.bytes, sizeof(own.bytes));
	return true;
}
