/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bench_seal.c - what sealing and opening a request costs, against the two
   bare AEAD calls of the same sizes */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>

#include "wax/oscore.h"

#define ROUNDS 2000
#define TURNS 300		/* the middle of these counts */
#define PAYLOAD_LEN 64
#define TAG_LEN 8
#define AAD_LEN 23	/* with a Partial IV of three bytes */
#define PLAIN_LEN (PAYLOAD_LEN + 10)	/* Code, two options, marker */

static const uint8_t key[16] = "0123456789abcdef";

/* Uri-Path "a", "light" in front of the payload. */
static const uint8_t options[] = { 0xb1, 'a', 0x05, 'l', 'i', 'g', 'h', 't' };

static uint64_t
now(void)
{
	struct timespec t;

	/* What others do meanwhile does not count. */
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void
fail(const char *what)
{
	fprintf(stderr, "bench-seal: %s failed\n", what);
	exit(EXIT_FAILURE);
}

static struct wax_context *
new_context(const char *sender, const char *recipient)
{
	struct wax_context_parameters p = {
		.master_secret = key,
		.master_secret_len = sizeof(key),
		.sender_id = (const uint8_t *)sender,
		.sender_id_len = 1,
		.recipient_id = (const uint8_t *)recipient,
		.recipient_id_len = 1,
	};
	struct wax_context *c;

	if (wax_context_new(&p, NULL, &c) != WAX_OK)
		fail("wax_context_new");
	return c;
}

/* Nanoseconds for one request through both ends. */
static double
measure_wax(void)
{
	struct wax_context *client = new_context("c", "s");
	struct wax_context *server = new_context("s", "c");
	struct wax_contexts *set = wax_contexts_new(8, NULL);
	struct wax_exchange cx = { 0 }, sx = { 0 };
	uint8_t payload[PAYLOAD_LEN] = { 1 }, sealed[1024], opened[1024];
	struct wax_message in = { 2, options, sizeof(options), payload,
	    sizeof(payload) }, out;
	struct wax_request got;
	uint64_t start;

	if (set == NULL || wax_contexts_add(set, server) != WAX_OK)
		fail("wax_contexts_add");
	start = now();
	for (int i = 0; i < ROUNDS; i++) {
		if (wax_protect_request(&cx, client, &in, sealed,
		    sizeof(sealed), &out) != WAX_OK)
			fail("wax_protect_request");
		if (wax_unprotect_request(&sx, set, &out, true, opened,
		    sizeof(opened), &got) != WAX_REQUEST_OPENED)
			fail("wax_unprotect_request");
	}
	start = now() - start;
	wax_exchange_clear(&cx);
	wax_exchange_clear(&sx);
	wax_contexts_free(set);
	wax_context_free(client);
	wax_context_free(server);
	return (double)start / ROUNDS;
}

static EVP_CIPHER_CTX *
new_cipher(int encrypt)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();

	if (c == NULL || EVP_CipherInit_ex(c, EVP_aes_128_ccm(), NULL, NULL,
	    NULL, encrypt) != 1 ||
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, 13, NULL) != 1 ||
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, NULL) != 1 ||
	    EVP_CipherInit_ex(c, NULL, NULL, key, NULL, encrypt) != 1)
		fail("EVP_CipherInit_ex");
	return c;
}

static void
run_bare(EVP_CIPHER_CTX *seal, EVP_CIPHER_CTX *open, uint8_t *nonce)
{
	static const uint8_t aad[AAD_LEN], plain[PLAIN_LEN];
	uint8_t sealed[PLAIN_LEN], tag[TAG_LEN], opened[PLAIN_LEN];
	int n;

	if (EVP_EncryptInit_ex(seal, NULL, NULL, NULL, nonce) != 1 ||
	    EVP_EncryptUpdate(seal, NULL, &n, NULL, PLAIN_LEN) != 1 ||
	    EVP_EncryptUpdate(seal, NULL, &n, aad, AAD_LEN) != 1 ||
	    EVP_EncryptUpdate(seal, sealed, &n, plain, PLAIN_LEN) != 1 ||
	    EVP_EncryptFinal_ex(seal, sealed + n, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(seal, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, tag) != 1)
		fail("bare seal");
	if (EVP_DecryptInit_ex(open, NULL, NULL, NULL, nonce) != 1 ||
	    EVP_CIPHER_CTX_ctrl(open, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) !=
	    1 ||
	    EVP_DecryptUpdate(open, NULL, &n, NULL, PLAIN_LEN) != 1 ||
	    EVP_DecryptUpdate(open, NULL, &n, aad, AAD_LEN) != 1 ||
	    EVP_DecryptUpdate(open, opened, &n, sealed, PLAIN_LEN) != 1)
		fail("bare open");
}

static double
measure_bare(void)
{
	EVP_CIPHER_CTX *seal = new_cipher(1), *open = new_cipher(0);
	uint8_t nonce[13] = { 0 };
	uint64_t start = now();

	for (int i = 0; i < ROUNDS; i++) {
		nonce[12] = (uint8_t)i;
		nonce[11] = (uint8_t)(i >> 8);
		run_bare(seal, open, nonce);
	}
	start = now() - start;
	EVP_CIPHER_CTX_free(seal);
	EVP_CIPHER_CTX_free(open);
	return (double)start / ROUNDS;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
middle(double *values)
{
	qsort(values, TURNS, sizeof(values[0]), compare);
	return values[TURNS / 2];
}

int
main(void)
{
	static double wax[TURNS], bare[TURNS];
	double w, b;

	/* In short turns, so that a noisy moment hits both alike. */
	for (int i = 0; i < TURNS; i++) {
		wax[i] = measure_wax();
		bare[i] = measure_bare();
	}
	w = middle(wax);
	b = middle(bare);
	printf("seal: request of %d bytes, protect and unprotect: %.0f ns\n",
	    PAYLOAD_LEN, w);
	printf("seal: two bare AEAD calls of the same size: %.0f ns\n", b);
	printf("seal: ratio %.2f (at most 2.0)\n", w / b);
	return EXIT_SUCCESS;
}
