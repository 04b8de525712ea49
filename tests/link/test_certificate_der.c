/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_certificate_der.c - a chain and its key, byte for byte */
#include <openssl/pem.h>
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "link/certificate.h"
#include "link/pki.h"

static struct pki *ca, *device;

static void
setup(void)
{
	struct deviceid id = pki_id(3);

	ca = pki_new_ca(NULL, "root");
	device = pki_new_device(ca, &id);
}

static void
teardown(void)
{
	pki_free(device);
	pki_free(ca);
}

static bool
is_certificate(struct bytes der, const struct pki *p)
{
	const unsigned char *at = der.data;
	X509 *x = d2i_X509(NULL, &at, (long)der.len);
	bool is_same = x != NULL && at == der.data + der.len &&
	    X509_cmp(x, p->certificate) == 0;

	X509_free(x);
	return is_same;
}

START_TEST(the_chain_is_leaf_first_and_the_key_is_its_number)
{
	char *chain = pki_pem(device, ca), *key = pki_key_pem(device);
	struct certificate_der der;
	uint8_t scalar[32];
	BIGNUM *n = NULL;

	EXPECT(certificate_der_open(bytes_of_text(chain), bytes_of_text(key),
	    &der) == WAX_OK);
	EXPECT(der.count == 2);
	EXPECT(is_certificate(der.chain[0], device));
	EXPECT(is_certificate(der.chain[1], ca));
	EXPECT(EVP_PKEY_get_bn_param(device->key, "priv", &n) == 1);
	EXPECT(BN_bn2binpad(n, scalar, 32) == 32);
	EXPECT(memcmp(scalar, der.scalar, 32) == 0);
	certificate_der_close(&der);
	EXPECT(der.count == 0 && der.scalar[0] == 0 && der.scalar[31] == 0);
	BN_free(n);
	free(chain);
	free(key);
}
END_TEST

START_TEST(what_is_not_pem_or_not_on_p_256_is_refused)
{
	struct pki_options o = { .curve = "P-384" }, r = { .rsa_bits = 2048 };
	struct pki *others[] = { pki_new(ca, &o), pki_new(ca, &r) };
	char *chain = pki_pem(device, NULL), *key = pki_key_pem(device);
	struct certificate_der der;

	for (size_t i = 0; i < 2; i++) {
		char *other = pki_key_pem(others[i]);

		EXPECT(certificate_der_open(bytes_of_text(chain),
		    bytes_of_text(other), &der) == WAX_FORMAT);
		EXPECT(der.count == 0);
		free(other);
		pki_free(others[i]);
	}
	EXPECT(certificate_der_open(bytes_of_text("-----BEGIN"),
	    bytes_of_text(key), &der) == WAX_FORMAT);
	EXPECT(certificate_der_open(bytes_of_text(chain), bytes_of_text(""),
	    &der) == WAX_FORMAT);
	free(chain);
	free(key);
}
END_TEST

START_TEST(too_long_a_chain_is_refused)
{
	char *one = pki_pem(device, NULL), *key = pki_key_pem(device);
	char *chain = calloc(CERTIFICATE_CHAIN_MAX + 1, strlen(one) + 1);
	struct certificate_der der;

	for (int i = 0; i < CERTIFICATE_CHAIN_MAX; i++)
		strcat(chain, one);
	EXPECT(certificate_der_open(bytes_of_text(chain), bytes_of_text(key),
	    &der) == WAX_OK);
	certificate_der_close(&der);
	strcat(chain, one);
	EXPECT(certificate_der_open(bytes_of_text(chain), bytes_of_text(key),
	    &der) == WAX_LIMIT);
	free(chain);
	free(one);
	free(key);
}
END_TEST

TEST_MAIN_FIXTURE("link/certificate_der", setup, teardown,
    the_chain_is_leaf_first_and_the_key_is_its_number,
    what_is_not_pem_or_not_on_p_256_is_refused,
    too_long_a_chain_is_refused)
