/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transfer.c - the credentials of an ownership transfer */
#include "link/transfer.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "link/credentials_state.h"

#define PIN_ROUNDS 1000

/* False: something is there, and it can not be for that. */
static bool
transfer_can_begin(const struct credentials *c, const char **why)
{
	*why = "other credentials are there; expected one method of an "
	    "ownership transfer, and nothing else";
	return c->use == CREDENTIALS_ORDINARY && !c->has_id &&
	    c->keys.count == 0 && c->certificate == NULL &&
	    c->anchor_count == 0 && c->crls == NULL;
}

enum wax_status
credentials_set_pin(struct credentials *c, const char *pin,
    const struct deviceid *device, const char **why)
{
	size_t len = strlen(pin);

	if (!transfer_can_begin(c, why))
		return WAX_STATE;
	*why = "a PIN of another length; expected 8 to 64 characters";
	if (len < TRANSFER_PIN_MIN || len > TRANSFER_PIN_MAX)
		return WAX_RANGE;
	*why = "the nil UUID names nobody; expected a Device ID";
	if (deviceid_is_nil(device))
		return WAX_RANGE;
	*why = "the library makes no key of the PIN; expected it to";
	if (PKCS5_PBKDF2_HMAC(pin, (int)len, device->bytes,
	    sizeof(device->bytes), PIN_ROUNDS, EVP_sha256(),
	    sizeof(c->pin_key), c->pin_key) != 1) {
		OPENSSL_cleanse(c->pin_key, sizeof(c->pin_key));
		ERR_clear_error();
		return WAX_CRYPTO;
	}
	c->pin_device = *device;
	c->use = CREDENTIALS_PIN;
	return WAX_OK;
}

enum wax_status
credentials_set_maker(struct credentials *c, struct bytes chain,
    struct bytes key, const char **why)
{
	struct own o;

	if (!transfer_can_begin(c, why))
		return WAX_STATE;
	if (!credentials_read_own(chain, key, &o, why))
		return WAX_FORMAT;
	*why = "no maker's certificate; expected key usage digitalSignature "
	    "and the extended key usages serverAuth, clientAuth and "
	    "1.3.6.1.4.1.44924.1.6, and no role";
	if (!identity_has_use(sk_X509_value(o.chain, 0),
	    IDENTITY_SERVER | IDENTITY_CLIENT)) {
		credentials_free_own(&o);
		return WAX_FORMAT;
	}
	credentials_take_own(c, &o);
	c->use = CREDENTIALS_MAKER;
	return WAX_OK;
}

enum wax_status
credentials_add_maker_anchor(struct credentials *c, struct bytes pem,
    const char **why)
{
	enum wax_status st;

	if (c->use != CREDENTIALS_MAKER_ANCHORS && !transfer_can_begin(c, why))
		return WAX_STATE;
	st = credentials_read_anchors(c, pem, NULL, why);
	if (st == WAX_OK)
		c->use = CREDENTIALS_MAKER_ANCHORS;
	return st;
}
