/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_owner.c - the key that a device and its owner share from the transfer
   on: twice the PRF of TLS 1.2 over what the handshake made */
#include "link/secure_owner.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>

#include "link/secure_state.h"

#define BLOCK_MAX 96
#define SEEDS 3

static const struct {
	uint16_t suite;
	size_t block_len;	/* of both sides: MAC key, key, fixed IV */
} blocks[] = {
	{ 0xc037, 2 * (32 + 16 + 0) },	/* ECDHE-PSK-AES128-CBC-SHA256 */
	{ 0xc0ac, 2 * (0 + 16 + 4) },	/* ECDHE-ECDSA-AES128-CCM */
	{ 0xc0ae, 2 * (0 + 16 + 4) },	/* and -CCM8 */
	{ 0xc0ad, 2 * (0 + 32 + 4) },	/* ECDHE-ECDSA-AES256-CCM */
	{ 0xc0af, 2 * (0 + 32 + 4) },	/* and -CCM8 */
};

static const char *const labels[] = {
	[TRANSFER_JUST_WORKS] = "oic.sec.doxm.jw",
	[TRANSFER_PIN] = "oic.sec.doxm.rdp",
	[TRANSFER_MAKER] = "oic.sec.doxm.mfgcert",
};

size_t
owner_block_len(uint16_t suite)
{
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (blocks[i].suite == suite)
			return blocks[i].block_len;
	return 0;
}

/* OSSL_PARAM has one kind of pointer, for what is read and what is written. */
static OSSL_PARAM
param_of(const char *name, struct bytes value)
{
	return OSSL_PARAM_construct_octet_string(name,
	    (void *)(uintptr_t)value.data, value.len);
}

/* PRF(secret, label, seed) of RFC 5246 section 5 with SHA-256; the seeds, of
   which the label is the first, are one after the other. */
static bool
prf(struct bytes secret, const struct bytes seeds[SEEDS], uint8_t *out,
    size_t len)
{
	char digest[] = "SHA256";
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
	EVP_KDF_CTX *c = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest,
		    0),
		param_of(OSSL_KDF_PARAM_SECRET, secret),
		param_of(OSSL_KDF_PARAM_SEED, seeds[0]),
		param_of(OSSL_KDF_PARAM_SEED, seeds[1]),
		param_of(OSSL_KDF_PARAM_SEED, seeds[2]),
		OSSL_PARAM_construct_end(),
	};
	bool is_fine = c != NULL && EVP_KDF_derive(c, out, len, params) == 1;

	EVP_KDF_CTX_free(c);
	EVP_KDF_free(kdf);
	ERR_clear_error();
	return is_fine;
}

bool
owner_derive(const struct owner_secret *secret, size_t block_len,
    enum transfer_method method, const struct deviceid *owner,
    const struct deviceid *device, uint8_t key[TRANSFER_KEY_LEN])
{
	const struct bytes expansion[SEEDS] = {
		bytes_of_text("key expansion"),
		BYTES_ARRAY(secret->server), BYTES_ARRAY(secret->client),
	};
	const struct bytes ids[SEEDS] = {
		bytes_of_text(labels[method]),
		BYTES_ARRAY(owner->bytes), BYTES_ARRAY(device->bytes),
	};
	uint8_t block[BLOCK_MAX], made[TRANSFER_KEY_LEN];
	bool is_fine = prf(BYTES_ARRAY(secret->master), expansion, block,
	    block_len) && prf(bytes_of(block, block_len), ids, made,
	    sizeof(made));

	if (is_fine)
		memcpy(key, made, sizeof(made));
	OPENSSL_cleanse(block, sizeof(block));
	OPENSSL_cleanse(made, sizeof(made));
	return is_fine;
}

/* The method that this session's credentials are for. */
static bool
session_is_of(const struct secure *s, enum transfer_method method)
{
	enum credentials_use use = s->context->credentials->use;

	return method == TRANSFER_PIN ? use == CREDENTIALS_PIN :
	    method == TRANSFER_MAKER && (use == CREDENTIALS_MAKER ||
	    use == CREDENTIALS_MAKER_ANCHORS);
}

enum wax_status
secure_make_owner_key(const struct secure *s, enum transfer_method method,
    const struct deviceid *owner, const struct deviceid *device,
    uint8_t key[TRANSFER_KEY_LEN])
{
	const SSL_CIPHER *suite = SSL_get_current_cipher(s->ssl);
	struct owner_secret secret;
	size_t block_len;
	bool is_fine;

	if (s->state != SECURE_OPEN || !session_is_of(s, method) ||
	    (block_len = owner_block_len(
	    SSL_CIPHER_get_protocol_id(suite))) == 0)
		return WAX_STATE;
	is_fine = SSL_SESSION_get_master_key(SSL_get_session(s->ssl),
	    secret.master, sizeof(secret.master)) == sizeof(secret.master) &&
	    SSL_get_client_random(s->ssl, secret.client,
	    sizeof(secret.client)) == sizeof(secret.client) &&
	    SSL_get_server_random(s->ssl, secret.server,
	    sizeof(secret.server)) == sizeof(secret.server) &&
	    owner_derive(&secret, block_len, method, owner, device, key);
	OPENSSL_cleanse(&secret, sizeof(secret));
	return is_fine ? WAX_OK : WAX_CRYPTO;
}
