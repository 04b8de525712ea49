/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bench_edhoc.c - what a handshake of EDHOC costs, both ends of it, against
   the bare public-key operations that it consists of */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "wax/edhoc/kit.h"

#define ROUNDS 10
#define TURNS 40		/* the middle of these counts */

static int turns = TURNS;

static uint64_t
now(void)
{
	struct timespec t;

	/* What others do meanwhile does not count. */
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void
need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench-edhoc: %s failed\n", what);
	exit(EXIT_FAILURE);
}

/* ---- libwax ---- */

/* Three messages, and Master Secret and Salt at both ends. */
static void
run_handshake(struct kit *k)
{
	const struct wax_edhoc *ends[2];
	uint8_t out[16];

	kit_play_before(k, 4);
	ends[0] = k->i.s;
	ends[1] = k->r.s;
	for (size_t i = 0; i < 2; i++)
		need(wax_edhoc_export(ends[i], 0, NULL, 0, out, 16) ==
		    WAX_OK && wax_edhoc_export(ends[i], 1, NULL, 0, out, 8) ==
		    WAX_OK, "wax_edhoc_export");
}

static double
measure_wax(struct kit *k)
{
	uint64_t start = now();

	for (int i = 0; i < ROUNDS; i++)
		run_handshake(k);
	return (double)(now() - start) / ROUNDS;
}

/* The OSCORE contexts of both ends, which is no part of EDHOC. */
static double
measure_contexts(struct kit *k)
{
	struct wax_context *i, *r;
	uint64_t start = now();

	need(wax_edhoc_context(k->i.s, NULL, NULL, &i) == WAX_OK &&
	    wax_edhoc_context(k->r.s, NULL, NULL, &r) == WAX_OK,
	    "wax_edhoc_context");
	wax_context_free(i);
	wax_context_free(r);
	return (double)(now() - start);
}

/* ---- bare OpenSSL ---- */

struct bare {
	bool is_x25519;		/* and Ed25519; else P-256 */
	int signatures;		/* made, and verified */
	int agreements;
	EVP_PKEY *agreeing, *other, *signing;
	uint8_t public[33];	/* of other: u, or 2 and x */
};

static void
bare_open(struct bare *b, bool is_x25519, bool signs)
{
	BIGNUM *x = NULL;
	size_t len = 32;

	/* Two keys, imported at the other end; G_XY at both, and G_RX and
	   G_IY, or a signature of each. */
	*b = (struct bare){ .is_x25519 = is_x25519, .signatures = signs ? 2 : 0,
	    .agreements = signs ? 2 : 6 };
	b->agreeing = is_x25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "X25519") :
	    EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	b->other = is_x25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "X25519") :
	    EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	b->signing = is_x25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") :
	    EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	need(b->agreeing != NULL && b->other != NULL && b->signing != NULL,
	    "EVP_PKEY_Q_keygen");
	if (is_x25519) {
		need(EVP_PKEY_get_raw_public_key(b->other, b->public, &len) ==
		    1, "EVP_PKEY_get_raw_public_key");
		return;
	}
	b->public[0] = 2;
	need(EVP_PKEY_get_bn_param(b->other, OSSL_PKEY_PARAM_EC_PUB_X, &x) ==
	    1 && BN_bn2binpad(x, b->public + 1, 32) == 32,
	    "EVP_PKEY_get_bn_param");
	BN_free(x);
}

static void
bare_close(struct bare *b)
{
	EVP_PKEY_free(b->agreeing);
	EVP_PKEY_free(b->other);
	EVP_PKEY_free(b->signing);
}

static void
bare_generate(const struct bare *b)
{
	EVP_PKEY *k = b->is_x25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "X25519") :
	    EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");

	need(k != NULL, "EVP_PKEY_Q_keygen");
	EVP_PKEY_free(k);
}

static void
bare_import(struct bare *b)
{
	char group[] = "P-256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
		    group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
		    b->public, sizeof(b->public)),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *k = NULL;

	if (b->is_x25519) {
		k = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL,
		    b->public, 32);
	} else {
		ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
		need(ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
		    EVP_PKEY_fromdata(ctx, &k, EVP_PKEY_PUBLIC_KEY, params) ==
		    1, "EVP_PKEY_fromdata");
		EVP_PKEY_CTX_free(ctx);
	}
	need(k != NULL, "import of a key");
	EVP_PKEY_free(k);
}

static void
bare_agree(const struct bare *b)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(b->agreeing, NULL);
	uint8_t out[32];
	size_t len = sizeof(out);

	need(ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
	    EVP_PKEY_derive_set_peer_ex(ctx, b->other, 0) == 1 &&
	    EVP_PKEY_derive(ctx, out, &len) == 1, "EVP_PKEY_derive");
	EVP_PKEY_CTX_free(ctx);
}

static void
bare_sign(const struct bare *b)
{
	const EVP_MD *hash = b->is_x25519 ? NULL : EVP_sha256();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t data[250] = { 1 }, signature[80];
	size_t len = sizeof(signature);

	need(ctx != NULL && EVP_DigestSignInit(ctx, NULL, hash, NULL,
	    b->signing) == 1 && EVP_DigestSign(ctx, signature, &len, data,
	    sizeof(data)) == 1, "EVP_DigestSign");
	EVP_MD_CTX_free(ctx);
	ctx = EVP_MD_CTX_new();
	need(ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, hash, NULL,
	    b->signing) == 1 && EVP_DigestVerify(ctx, signature, len, data,
	    sizeof(data)) == 1, "EVP_DigestVerify");
	EVP_MD_CTX_free(ctx);
}

static double
measure_bare(struct bare *b)
{
	uint64_t start = now();

	for (int i = 0; i < ROUNDS; i++) {
		for (int end = 0; end < 2; end++) {
			bare_generate(b);
			bare_import(b);
		}
		for (int n = 0; n < b->agreements; n++)
			bare_agree(b);
		for (int n = 0; n < b->signatures; n++)
			bare_sign(b);
	}
	return (double)(now() - start) / ROUNDS;
}

/* ---- both ---- */

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
middle(double *values)
{
	qsort(values, (size_t)turns, sizeof(values[0]), compare);
	return values[turns / 2];
}

static void
run_case(struct kit *k, unsigned method, size_t suite)
{
	static double wax[TURNS], contexts[TURNS], bare[TURNS];
	struct bare b;
	double w, c, o;

	kit_set(k, method, suite);
	bare_open(&b, suite == 0, method == WAX_EDHOC_BOTH_SIGN);
	/* In short turns, so that a noisy moment hits both alike. */
	for (int i = 0; i < turns; i++) {
		wax[i] = measure_wax(k);
		contexts[i] = measure_contexts(k);
		bare[i] = measure_bare(&b);
	}
	bare_close(&b);
	w = middle(wax);
	c = middle(contexts);
	o = middle(bare);
	printf("edhoc: suite %d method %u: %.0f handshakes/s (%.0f us, both "
	    "ends); bare keys %.0f us; ratio %.2f (at most 1.3); with both "
	    "contexts %.2f\n", kit_suites[suite], method, 1e9 / w, w / 1e3,
	    o / 1e3, w / o, (w + c) / o);
}

int
main(int argc, char **argv)
{
	static const unsigned methods[] = { WAX_EDHOC_BOTH_SIGN,
	    WAX_EDHOC_NONE_SIGNS };
	static const size_t suites[] = { 0, 2 };
	static struct kit k;

	/* -1: only once, to see that it works */
	if (argc > 1 && strcmp(argv[1], "-1") == 0)
		turns = 1;
	kit_open(&k);
	k.i.conf.has_message_4 = k.r.conf.has_message_4 = false;
	for (size_t s = 0; s < 2; s++)
		for (size_t m = 0; m < 2; m++)
			run_case(&k, methods[m], suites[s]);
	kit_close(&k);
	return EXIT_SUCCESS;
}
