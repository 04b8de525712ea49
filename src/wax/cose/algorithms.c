/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* algorithms.c - the COSE algorithms we have (RFC 9053 sections 4 and 5) */
#include "wax/cose/algorithms.h"

#include "wax/context.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct cose_aead aeads[] = {
	{ 1, "A128GCM", { AEAD_AES_GCM, 16, 12, 16 } },
	{ 2, "A192GCM", { AEAD_AES_GCM, 24, 12, 16 } },
	{ 3, "A256GCM", { AEAD_AES_GCM, 32, 12, 16 } },
	{ 10, "AES-CCM-16-64-128", { AEAD_AES_CCM, 16, 13, 8 } },
	{ 11, "AES-CCM-16-64-256", { AEAD_AES_CCM, 32, 13, 8 } },
	{ 12, "AES-CCM-64-64-128", { AEAD_AES_CCM, 16, 7, 8 } },
	{ 13, "AES-CCM-64-64-256", { AEAD_AES_CCM, 32, 7, 8 } },
	{ 24, "ChaCha20/Poly1305", { AEAD_CHACHA20_POLY1305, 32, 12, 16 } },
	{ 30, "AES-CCM-16-128-128", { AEAD_AES_CCM, 16, 13, 16 } },
	{ 31, "AES-CCM-16-128-256", { AEAD_AES_CCM, 32, 13, 16 } },
	{ 32, "AES-CCM-64-128-128", { AEAD_AES_CCM, 16, 7, 16 } },
	{ 33, "AES-CCM-64-128-256", { AEAD_AES_CCM, 32, 7, 16 } },
};

static const struct cose_hkdf hkdfs[] = {
	{ 6, "HMAC 384/384", HASH_SHA_384 },
	{ -10, "HKDF-SHA-256", HASH_SHA_256 },
	{ -11, "HKDF-SHA-512", HASH_SHA_512 },
};

const struct cose_aead *
cose_find_aead(int number)
{
	for (size_t i = 0; i < COUNT(aeads); i++)
		if (aeads[i].number == number)
			return &aeads[i];
	return NULL;
}

const struct cose_hkdf *
cose_find_hkdf(int number)
{
	for (size_t i = 0; i < COUNT(hkdfs); i++)
		if (hkdfs[i].number == number)
			return &hkdfs[i];
	return NULL;
}

int
wax_aead_parse(const char *name)
{
	for (size_t i = 0; i < COUNT(aeads); i++)
		if (strcmp(aeads[i].name, name) == 0)
			return aeads[i].number;
	return 0;
}

int
wax_hkdf_parse(const char *name)
{
	for (size_t i = 0; i < COUNT(hkdfs); i++)
		if (strcmp(hkdfs[i].name, name) == 0)
			return hkdfs[i].number;
	return 0;
}

const char *
wax_aead_name(int number)
{
	const struct cose_aead *aead = cose_find_aead(number);

	return aead == NULL ? NULL : aead->name;
}

size_t
wax_aead_id_max(int number)
{
	const struct cose_aead *aead = cose_find_aead(number);

	return aead == NULL ? 0 : aead->kind.nonce_len - 6u;
}

const char *
wax_hkdf_name(int number)
{
	const struct cose_hkdf *hkdf = cose_find_hkdf(number);

	return hkdf == NULL ? NULL : hkdf->name;
}
