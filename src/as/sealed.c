/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sealed.c - secrets as they lie on the disk: nonce, ciphertext, tag */
#include "as/sealed.h"

#include <errno.h>
#include <limits.h>

#include <openssl/evp.h>

#include "tools/chance.h"
#include "tools/secret_file.h"

#define NONCE_LEN 12
#define TAG_LEN (SEALED_MORE - NONCE_LEN)

/* --- the key's file ------------------------------------------------------ */

enum wax_status
sealed_make_key(const char *path, struct database_error *error)
{
	struct sealed_key key;
	enum wax_status st = database_check_folder(path, error);

	if (st != WAX_OK)
		return st;
	/* so that the key of a database that there is stays */
	st = database_make_file(path, error);
	if (st != WAX_OK)
		return st;
	if (chance_fill(key.bytes, sizeof(key.bytes)) != WAX_OK)
		return database_refuse(error, WAX_SYSTEM, "%s: no randomness",
		    path);
	if (secret_file_replace(path, BYTES_ARRAY(key.bytes)) != WAX_OK)
		st = database_refuse(error, WAX_SYSTEM, "%s: %s", path,
		    strerror(errno));
	explicit_bzero(&key, sizeof(key));
	return st;
}

enum wax_status
sealed_read_key(const char *path, struct sealed_key *out,
    struct database_error *error)
{
	const char *why;
	size_t len;
	char *text = secret_file_read(path, true, &len, &why);

	if (text == NULL)
		return database_refuse(error, WAX_SYSTEM, "%s: %s", path,
		    errno != 0 ? strerror(errno) : why);
	if (len == sizeof(out->bytes))
		memcpy(out->bytes, text, len);
	secret_file_free(text);
	return len == sizeof(out->bytes) ? WAX_OK : database_refuse(error,
	    WAX_FORMAT, "%s: it has %zu bytes; expected a key of %d bytes, as "
	    "wax-as init makes it", path, len, SEALED_KEY_LEN);
}

/* --- sealing ------------------------------------------------------------- */

static EVP_CIPHER_CTX *
begin(const struct sealed_key *key, struct bytes label, const uint8_t *nonce,
    bool is_closing)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int len;

	if (c != NULL && EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL,
	    key->bytes, nonce, is_closing) == 1 && EVP_CipherUpdate(c, NULL,
	    &len, label.data, (int)label.len) == 1)
		return c;
	EVP_CIPHER_CTX_free(c);
	return NULL;
}

enum wax_status
sealed_close(const struct sealed_key *key, struct bytes label,
    struct bytes plain, uint8_t *out)
{
	EVP_CIPHER_CTX *c;
	uint8_t *data = out + NONCE_LEN;
	int len = 0, rest = 0;
	bool is_fine;

	if (plain.len > INT_MAX - SEALED_MORE || chance_fill(out,
	    NONCE_LEN) != WAX_OK || (c = begin(key, label, out, true)) == NULL)
		return WAX_CRYPTO;
	is_fine = EVP_CipherUpdate(c, data, &len, plain.data,
	    (int)plain.len) == 1 && EVP_CipherFinal_ex(c, data + len,
	    &rest) == 1 && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG,
	    TAG_LEN, data + plain.len) == 1;
	EVP_CIPHER_CTX_free(c);
	return is_fine ? WAX_OK : WAX_CRYPTO;
}

enum wax_status
sealed_open(const struct sealed_key *key, struct bytes label,
    struct bytes sealed, uint8_t *out)
{
	EVP_CIPHER_CTX *c;
	uint8_t tag[TAG_LEN];
	size_t size = sealed.len - SEALED_MORE;
	int len = 0, rest = 0;
	bool is_fine;

	if (sealed.len < SEALED_MORE || sealed.len > INT_MAX)
		return WAX_DAMAGED;
	memcpy(tag, sealed.data + NONCE_LEN + size, TAG_LEN);
	c = begin(key, label, sealed.data, false);
	if (c == NULL)
		return WAX_CRYPTO;
	is_fine = EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_LEN,
	    tag) == 1 && EVP_CipherUpdate(c, out, &len, sealed.data +
	    NONCE_LEN, (int)size) == 1 && EVP_CipherFinal_ex(c, out + len,
	    &rest) == 1;
	EVP_CIPHER_CTX_free(c);
	if (!is_fine)
		explicit_bzero(out, size);
	return is_fine ? WAX_OK : WAX_DAMAGED;
}
