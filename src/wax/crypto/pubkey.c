/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pubkey.c - keys of elliptic curves (RFC 7748, RFC 8032, FIPS 186-4) */
#include "wax/crypto/pubkey.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include "wax/crypto/pubkey_state.h"
#include "wax/crypto/secret.h"

#define POINT_MAX (1 + 2 * CURVE_MAX)
#define POINT_EVEN 2	/* SEC 1 section 2.3.3 */
#define POINT_ODD 3
#define POINT_WHOLE 4

static const struct curve_row {
	size_t size;
	int type;		/* of OpenSSL; 0: by its group */
	int nid;
	const char *group;
} curves[] = {
	[CURVE_X25519] = { 32, EVP_PKEY_X25519, 0, NULL },
	[CURVE_ED25519] = { 32, EVP_PKEY_ED25519, 0, NULL },
	[CURVE_P256] = { 32, 0, NID_X9_62_prime256v1, "prime256v1" },
	[CURVE_P384] = { 48, 0, NID_secp384r1, "secp384r1" },
};

#define CURVES (sizeof(curves) / sizeof(curves[0]))

size_t
curve_size(enum curve curve)
{
	return curves[curve].size;
}

static bool
pubkey_read_x(struct pubkey *k)
{
	size_t len = curve_size(k->curve);
	BIGNUM *x = NULL;
	bool ok;

	if (curves[k->curve].type != 0)
		return EVP_PKEY_get_raw_public_key(k->evp, k->x, &len) == 1;
	ok = EVP_PKEY_get_bn_param(k->evp, OSSL_PKEY_PARAM_EC_PUB_X, &x) ==
	    1 && BN_bn2binpad(x, k->x, (int)len) == (int)len;
	BN_free(x);
	return ok;
}

/* x is absent if it is only in evp, which is slow to tell. */
static enum wax_status
pubkey_wrap(EVP_PKEY *evp, enum curve curve, struct bytes x,
    struct pubkey **out)
{
	struct pubkey *k = calloc(1, sizeof(*k));

	if (k == NULL) {
		EVP_PKEY_free(evp);
		return WAX_MEMORY;
	}
	k->evp = evp;
	k->curve = curve;
	if (!bytes_is_absent(x)) {
		memcpy(k->x, x.data, x.len);
	} else if (!pubkey_read_x(k)) {
		pubkey_free(k);
		return WAX_CRYPTO;
	}
	*out = k;
	return WAX_OK;
}

enum wax_status
pubkey_take_evp(EVP_PKEY *evp, struct pubkey **out)
{
	char group[32] = "";
	size_t len;

	if (EVP_PKEY_get_base_id(evp) == EVP_PKEY_EC &&
	    EVP_PKEY_get_group_name(evp, group, sizeof(group), &len) != 1)
		group[0] = '\0';
	for (size_t i = 0; i < CURVES; i++)
		if (curves[i].type != 0 ?
		    EVP_PKEY_get_base_id(evp) == curves[i].type :
		    strcmp(group, curves[i].group) == 0)
			return pubkey_wrap(evp, (enum curve)i, BYTES_ABSENT,
			    out);
	EVP_PKEY_free(evp);
	return WAX_UNSUPPORTED;
}

/* A point and, unless it is NULL, its private key. */
static enum wax_status
pubkey_import(enum curve curve, struct bytes point, const BIGNUM *private,
    struct pubkey **out)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *evp = NULL;
	enum wax_status st = WAX_CRYPTO;

	if (build != NULL && OSSL_PARAM_BLD_push_utf8_string(build,
	    OSSL_PKEY_PARAM_GROUP_NAME, curves[curve].group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
	    point.data, point.len) == 1 && (private == NULL ||
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, private) ==
	    1))
		params = OSSL_PARAM_BLD_to_param(build);
	if (params != NULL && ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
		st = EVP_PKEY_fromdata(ctx, &evp, private != NULL ?
		    EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) == 1 ?
		    WAX_OK : WAX_RANGE;
	OSSL_PARAM_free(params);	/* clears what was secret in it */
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return st == WAX_OK ? pubkey_wrap(evp, curve, bytes_of(point.data + 1,
	    curve_size(curve)), out) : st;
}

/* A curve's constants, made once and kept: they never change, and making them
   costs more than using them. NULL: no memory. */
static const EC_GROUP *
pubkey_group(enum curve curve)
{
	static _Atomic(EC_GROUP *) groups[CURVES];
	EC_GROUP *made, *other = NULL;

	if ((made = atomic_load(&groups[curve])) != NULL)
		return made;
	made = EC_GROUP_new_by_curve_name(curves[curve].nid);
	if (made == NULL ||
	    atomic_compare_exchange_strong(&groups[curve], &other, made))
		return made;
	EC_GROUP_free(made);	/* another thread was faster */
	return other;
}

/* The point of a private key, uncompressed; false: out of range. */
static bool
pubkey_multiply(const EC_GROUP *group, const BIGNUM *private, uint8_t *point,
    size_t *len)
{
	EC_POINT *p = EC_POINT_new(group);
	bool ok = p != NULL && !BN_is_zero(private) &&
	    BN_cmp(private, EC_GROUP_get0_order(group)) < 0 &&
	    EC_POINT_mul(group, p, private, NULL, NULL, NULL) == 1;

	if (ok)
		*len = EC_POINT_point2oct(group, p,
		    POINT_CONVERSION_UNCOMPRESSED, point, POINT_MAX, NULL);
	EC_POINT_free(p);
	return ok && *len > 0;
}

static enum wax_status
pubkey_new_scalar(enum curve curve, struct bytes private,
    struct pubkey **out)
{
	const EC_GROUP *group = pubkey_group(curve);
	BIGNUM *scalar = BN_secure_new();
	enum wax_status st = WAX_MEMORY;
	uint8_t point[POINT_MAX];
	size_t len = 0;

	if (group != NULL && scalar != NULL &&
	    BN_bin2bn(private.data, (int)private.len, scalar) != NULL) {
		BN_set_flags(scalar, BN_FLG_CONSTTIME);
		st = pubkey_multiply(group, scalar, point, &len) ?
		    pubkey_import(curve, bytes_of(point, len), scalar, out) :
		    WAX_RANGE;
	}
	BN_clear_free(scalar);
	return st;
}

enum wax_status
pubkey_new_private(enum curve curve, struct bytes private,
    struct pubkey **out)
{
	EVP_PKEY *evp;

	if (private.len != curve_size(curve))
		return WAX_RANGE;
	if (curves[curve].type == 0)
		return pubkey_new_scalar(curve, private, out);
	evp = EVP_PKEY_new_raw_private_key(curves[curve].type, NULL,
	    private.data, private.len);
	return evp == NULL ? WAX_CRYPTO :
	    pubkey_wrap(evp, curve, BYTES_ABSENT, out);
}

enum wax_status
pubkey_new_x(enum curve curve, struct bytes x, struct pubkey **out)
{
	EVP_PKEY *evp;

	if (x.len != curve_size(curve))
		return WAX_RANGE;
	if (curves[curve].type == 0)
		return pubkey_new_compressed(curve, x, false, out);
	evp = EVP_PKEY_new_raw_public_key(curves[curve].type, NULL, x.data,
	    x.len);
	return evp == NULL ? WAX_CRYPTO : pubkey_wrap(evp, curve, x, out);
}

enum wax_status
pubkey_new_point(enum curve curve, struct bytes x, struct bytes y,
    struct pubkey **out)
{
	size_t size = curve_size(curve);
	uint8_t point[POINT_MAX];

	if (curves[curve].type != 0 || x.len != size || y.len != size)
		return WAX_RANGE;
	point[0] = POINT_WHOLE;
	memcpy(point + 1, x.data, size);
	memcpy(point + 1 + size, y.data, size);
	return pubkey_import(curve, bytes_of(point, 1 + 2 * size), NULL, out);
}

enum wax_status
pubkey_new_compressed(enum curve curve, struct bytes x, bool is_odd,
    struct pubkey **out)
{
	size_t size = curve_size(curve);
	uint8_t point[POINT_MAX];

	if (curves[curve].type != 0 || x.len != size)
		return WAX_RANGE;
	point[0] = is_odd ? POINT_ODD : POINT_EVEN;
	memcpy(point + 1, x.data, size);
	return pubkey_import(curve, bytes_of(point, 1 + size), NULL, out);
}

/* EVP_PKEY_free clears what is private. */
void
pubkey_free(struct pubkey *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->evp);
	free(k);
}

enum curve
pubkey_curve(const struct pubkey *k)
{
	return k->curve;
}

struct bytes
pubkey_x(const struct pubkey *k)
{
	return bytes_of(k->x, curve_size(k->curve));
}

bool
pubkey_equal(const struct pubkey *a, const struct pubkey *b)
{
	return a->curve == b->curve && EVP_PKEY_eq(a->evp, b->evp) == 1;
}
