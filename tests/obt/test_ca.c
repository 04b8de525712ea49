/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ca.c - the root, and identity certificates below it: as OpenSSL and a
   handshake judge them */
#include "obt/ca.h"

#include <time.h>

#include "check_main.h"
#include "core/hex.h"
#include "link/credentials_state.h"
#include "link/pair.h"
#include "link/pki.h"
#include "obt/csr.h"
#include "wax/posix/folder.h"

#define DAY 86400

static char root[CA_PEM_SIZE], root_key[CA_PEM_SIZE], made[CA_PEM_SIZE];
static struct deviceid id;
static int64_t now, until;

static void
setup(void)
{
	folder_make();
	id = pki_id(7);
	now = (int64_t)time(NULL);
	EXPECT(ca_make_root("M\xc3\xbcllers Haus", now, root, root_key) ==
	    WAX_OK);
}

static enum wax_status
sign(struct bytes request, unsigned days)
{
	return ca_sign(root, root_key, request, &id, now, days, made, &until);
}

static enum wax_status
sign_made(const struct csr_options *o)
{
	char *pem = csr_make(o, NULL);
	enum wax_status st = sign(bytes_of_text(pem), CA_IDENTITY_DAYS);

	free(pem);
	return st;
}

static X509 *
read_pem(const char *pem)
{
	BIO *in = BIO_new_mem_buf(pem, -1);
	X509 *x = PEM_read_bio_X509(in, NULL, NULL, NULL);

	EXPECT(x != NULL);
	BIO_free(in);
	return x;
}

/* --- the root --- */

START_TEST(the_root_is_an_anchor_and_signs_nothing_but_leaves)
{
	X509 *x = read_pem(root);
	const char *why;
	struct credentials *c = credentials_new();

	ck_assert_int_eq(credentials_add_anchor(c, bytes_of_text(root), NULL,
	    &why), WAX_OK);
	ck_assert_int_eq(X509_get_pathlen(x), 0);
	ck_assert_uint_eq(X509_get_key_usage(x), KU_KEY_CERT_SIGN |
	    KU_CRL_SIGN);
	ck_assert_int_eq(X509_self_signed(x, 1), 1);
	ck_assert_int_eq(credentials_read_time(X509_get0_notAfter(x)),
	    now + (int64_t)CA_ROOT_DAYS * DAY);
	ck_assert_int_eq(credentials_read_time(X509_get0_notBefore(x)),
	    now - CA_EARLY_S);
	credentials_unref(c);
	X509_free(x);
}
END_TEST

START_TEST(a_root_has_a_name)
{
	char name[CA_NAME_MAX + 2] = "", key[CA_PEM_SIZE];

	ck_assert_int_eq(ca_make_root("", now, made, key), WAX_RANGE);
	ck_assert_int_eq(ca_make_root("\xff", now, made, key), WAX_RANGE);
	memset(name, 'x', CA_NAME_MAX);
	ck_assert_int_eq(ca_make_root(name, now, made, key), WAX_OK);
	ck_assert_str_ne(key, root_key);
	memset(name, 'x', CA_NAME_MAX + 1);
	ck_assert_int_eq(ca_make_root(name, now, made, key), WAX_RANGE);
}
END_TEST

/* --- certificates --- */

START_TEST(an_identity_certificate_is_what_the_profile_asks)
{
	struct csr_options o = { .id = &id, .wants_ca = true };
	struct deviceid named;
	EVP_PKEY *key;
	char *pem = csr_make(&o, &key);
	X509 *x;

	ck_assert_int_eq(sign(bytes_of_text(pem), 10), WAX_OK);
	x = read_pem(made);
	ck_assert(identity_read_id(x, &named) && deviceid_equal(&named, &id));
	ck_assert(identity_has_use(x, IDENTITY_SERVER | IDENTITY_CLIENT));
	ck_assert_uint_eq(X509_get_key_usage(x), KU_DIGITAL_SIGNATURE |
	    KU_KEY_AGREEMENT);
	/* what it asked for was not copied */
	ck_assert_uint_eq(X509_get_extension_flags(x) & EXFLAG_CA, 0);
	ck_assert_int_eq(X509_get_ext_count(x), 5);
	ck_assert_int_eq(X509_check_private_key(x, key), 1);
	ck_assert_int_eq(X509_get_signature_nid(x), NID_ecdsa_with_SHA256);
	ck_assert_int_eq(X509_get_version(x), X509_VERSION_3);
	ck_assert_int_eq(until, now + 10 * DAY);
	ck_assert_int_eq(credentials_read_time(X509_get0_notAfter(x)), until);
	ck_assert_int_eq(credentials_read_time(X509_get0_notBefore(x)),
	    now - CA_EARLY_S);
	X509_free(x);
	EVP_PKEY_free(key);
	free(pem);
}
END_TEST

START_TEST(serials_are_long_and_differ)
{
	struct csr_options o = { .id = &id };
	char *pem = csr_make(&o, NULL);
	X509 *first, *x;

	ck_assert_int_eq(sign(bytes_of_text(pem), 1), WAX_OK);
	first = read_pem(made);
	for (int i = 0; i < 50; i++) {
		ck_assert_int_eq(sign(bytes_of_text(pem), 1), WAX_OK);
		x = read_pem(made);
		ck_assert_int_eq(ASN1_STRING_length(X509_get_serialNumber(x)),
		    16);
		ck_assert_int_ne(ASN1_INTEGER_cmp(X509_get_serialNumber(x),
		    X509_get_serialNumber(first)), 0);
		X509_free(x);
	}
	X509_free(first);
	free(pem);
}
END_TEST

START_TEST(none_is_valid_for_longer_than_the_root)
{
	struct csr_options o = { .id = &id };
	char *pem = csr_make(&o, NULL);
	int64_t end = now + (int64_t)CA_ROOT_DAYS * DAY;

	ck_assert_int_eq(sign(bytes_of_text(pem), CA_ROOT_DAYS + 1), WAX_OK);
	ck_assert_int_eq(until, end);
	ck_assert_int_eq(sign(bytes_of_text(pem), UINT32_MAX), WAX_OK);
	ck_assert_int_eq(until, end);
	ck_assert_int_eq(sign(bytes_of_text(pem), 0), WAX_RANGE);
	now = end - 1;
	ck_assert_int_eq(sign(bytes_of_text(pem), 1), WAX_OK);
	now = end;
	ck_assert_int_eq(sign(bytes_of_text(pem), 1), WAX_STATE);
	free(pem);
}
END_TEST

static void
run(const char *command)
{
	char line[500];

	snprintf(line, sizeof(line), "cd '%s' && now='-attime %lld' && %s "
	    ">out 2>&1 || { cat out; false; }", folder, (long long)now,
	    command);
	ck_assert_msg(system(line) == 0, "%s", command);
}

START_TEST(openssl_verifies_it_strictly)
{
	struct csr_options o = { .id = &id };

	ck_assert_int_eq(sign_made(&o), WAX_OK);
	folder_write("root.pem", root, strlen(root));
	folder_write("made.pem", made, strlen(made));
	run("openssl verify $now -x509_strict -check_ss_sig -CAfile root.pem "
	    "root.pem");
	run("openssl verify $now -x509_strict -CAfile root.pem made.pem");
	run("openssl verify $now -x509_strict -purpose sslserver "
	    "-CAfile root.pem made.pem");
	run("openssl verify $now -x509_strict -purpose sslclient "
	    "-CAfile root.pem made.pem");
	run("! openssl verify $now -CAfile made.pem made.pem");
}
END_TEST

/* Credentials of the device that made a request. */
static struct credentials *
certify(const struct deviceid *device)
{
	struct csr_options o = { .id = device };
	struct credentials *c = credentials_new();
	EVP_PKEY *key;
	char *pem = csr_make(&o, &key), *key_pem;
	struct pki owner = { .key = key };
	const char *fault = NULL;

	id = *device;
	EXPECT(sign(bytes_of_text(pem), 30) == WAX_OK);
	key_pem = pki_key_pem(&owner);
	EXPECT(credentials_set_certificate(c, bytes_of_text(made),
	    bytes_of_text(key_pem), &fault) == WAX_OK, "%s", fault);
	EXPECT(credentials_add_anchor(c, bytes_of_text(root), NULL, &fault) ==
	    WAX_OK);
	EVP_PKEY_free(key);
	free(key_pem);
	free(pem);
	return c;
}

static void
pair_certified(struct pair *p, const struct deviceid *one,
    const struct deviceid *other)
{
	struct credentials *mine = certify(one), *theirs = certify(other);

	pair_init(p, SECURE_DTLS, mine, theirs);
	credentials_unref(mine);
	credentials_unref(theirs);
}

START_TEST(two_that_were_certified_believe_each_other)
{
	static struct pair p;
	struct deviceid one = pki_id(1), other = pki_id(2), third = pki_id(3);

	pair_certified(&p, &one, &other);
	pair_connect(&p, &other, &one);
	ck_assert(pair_is_open(&p));
	pair_expect_talk(&p);
	pair_clear(&p);
	/* and nobody for another */
	pair_certified(&p, &one, &other);
	pair_connect(&p, &third, &one);
	ck_assert(!pair_is_open(&p));
	pair_clear(&p);
}
END_TEST

/* --- requests that are none --- */

START_TEST(a_request_of_another_subject_gets_nothing)
{
	struct deviceid other = pki_id(8);
	struct csr_options o = { .id = &other };

	strcpy(made, "as it was");
	ck_assert_int_eq(sign_made(&o), WAX_AUTHENTICITY);
	o = (struct csr_options){ .id = &id, .second = "uuid:1",
		.second_nid = NID_commonName };
	ck_assert_int_eq(sign_made(&o), WAX_AUTHENTICITY);
	o.second_nid = NID_organizationName;
	ck_assert_int_eq(sign_made(&o), WAX_AUTHENTICITY);
	o = (struct csr_options){ .is_bare = true };
	ck_assert_int_eq(sign_made(&o), WAX_AUTHENTICITY);
	o = (struct csr_options){ .subject = "uuid:" };
	ck_assert_int_eq(sign_made(&o), WAX_AUTHENTICITY);
	o = (struct csr_options){ .is_bare = true, .second = "x",
		.second_nid = NID_organizationName };
	ck_assert_int_eq(sign_made(&o), WAX_AUTHENTICITY);
	ck_assert_str_eq(made, "as it was");
}
END_TEST

START_TEST(the_case_of_a_uuid_means_nothing)
{
	char text[] = "UUID:00000000-0000-0000-0000-000000000000";
	struct csr_options o = { .subject = text };

	deviceid_format(&id, text + 5);
	for (char *c = text; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'f')
			*c = (char)(*c - 32);
	ck_assert_int_eq(sign_made(&o), WAX_OK);
}
END_TEST

START_TEST(a_signature_of_another_key_gets_nothing)
{
	EVP_PKEY *other = EVP_EC_gen("P-256");
	struct csr_options o = { .id = &id, .signer = other };

	ck_assert_int_eq(sign_made(&o), WAX_AUTHENTICITY);
	EVP_PKEY_free(other);
}
END_TEST

START_TEST(only_keys_on_the_named_curve_are_taken)
{
	struct csr_options o = { .id = &id, .curve = "P-384" };

	ck_assert_int_eq(sign_made(&o), WAX_FORMAT);
	o.curve = "secp256k1";
	ck_assert_int_eq(sign_made(&o), WAX_FORMAT);
	o = (struct csr_options){ .id = &id, .is_rsa = true };
	ck_assert_int_eq(sign_made(&o), WAX_FORMAT);
	o = (struct csr_options){ .id = &id, .is_explicit = true };
	ck_assert_int_eq(sign_made(&o), WAX_FORMAT);
}
END_TEST

START_TEST(points_are_written_as_all_devices_read_them)
{
	struct csr_options o = { .id = &id, .is_compressed = true };
	const unsigned char *point;
	X509_PUBKEY *k;
	X509 *x;
	int len;

	ck_assert_int_eq(sign_made(&o), WAX_OK);
	x = read_pem(made);
	k = X509_get_X509_PUBKEY(x);
	ck_assert_int_eq(X509_PUBKEY_get0_param(NULL, &point, &len, NULL, k),
	    1);
	ck_assert_int_eq(len, 65);
	ck_assert_int_eq(point[0], 4);
	X509_free(x);
}
END_TEST

START_TEST(what_is_no_request_is_refused)
{
	struct csr_options o = { .id = &id };
	char *pem = csr_make(&o, NULL), *two, *spoilt = strdup(pem);
	static char large[20000];

	ck_assert_int_eq(sign(BYTES_ABSENT, 1), WAX_FORMAT);
	ck_assert_int_eq(sign(bytes_of_text("hello"), 1), WAX_FORMAT);
	ck_assert_int_eq(sign(bytes_of_text(root), 1), WAX_FORMAT);
	ck_assert_int_eq(sign(bytes_of_text(root_key), 1), WAX_FORMAT);
	for (size_t len = 0; len < strlen(pem) - 1; len += 7)
		ck_assert_int_eq(sign(bytes_of(pem, len), 1), WAX_FORMAT);
	ck_assert_int_gt(asprintf(&two, "%s%s", pem, pem), 0);
	ck_assert_int_eq(sign(bytes_of_text(two), 1), WAX_FORMAT);
	memset(large, '\n', sizeof(large));
	memcpy(large, pem, strlen(pem));
	ck_assert_int_eq(sign(BYTES_ARRAY((uint8_t *)large), 1), WAX_FORMAT);
	/* any other letter is another request, or none */
	for (size_t i = strlen("-----BEGIN CERTIFICATE REQUEST-----\n");
	    pem[i] != '-'; i += 5) {
		enum wax_status st;

		spoilt[i] = pem[i] == 'A' ? 'B' : 'A';
		st = sign(bytes_of_text(spoilt), 1);
		ck_assert(st == WAX_FORMAT || st == WAX_AUTHENTICITY ||
		    pem[i] == '\n');
		spoilt[i] = pem[i];
	}
	free(two);
	free(spoilt);
	free(pem);
}
END_TEST

START_TEST(an_issuer_that_does_not_fit_together_signs_nothing)
{
	struct csr_options o = { .id = &id };
	char *pem = csr_make(&o, NULL);
	char other[CA_PEM_SIZE], other_key[CA_PEM_SIZE];

	ck_assert_int_eq(ca_make_root("b", now, other, other_key), WAX_OK);
	ck_assert_int_eq(ca_sign(root, other_key, bytes_of_text(pem), &id,
	    now, 1, made, &until), WAX_CRYPTO);
	ck_assert_int_eq(ca_sign("", other_key, bytes_of_text(pem), &id,
	    now, 1, made, &until), WAX_CRYPTO);
	ck_assert_int_eq(ca_sign(other, "x", bytes_of_text(pem), &id,
	    now, 1, made, &until), WAX_CRYPTO);
	free(pem);
}
END_TEST

TEST_MAIN_FIXTURE("obt/ca", setup, folder_remove,
    the_root_is_an_anchor_and_signs_nothing_but_leaves,
    a_root_has_a_name,
    an_identity_certificate_is_what_the_profile_asks,
    serials_are_long_and_differ,
    none_is_valid_for_longer_than_the_root,
    openssl_verifies_it_strictly,
    two_that_were_certified_believe_each_other,
    a_request_of_another_subject_gets_nothing,
    the_case_of_a_uuid_means_nothing,
    a_signature_of_another_key_gets_nothing,
    only_keys_on_the_named_curve_are_taken,
    points_are_written_as_all_devices_read_them,
    what_is_no_request_is_refused,
    an_issuer_that_does_not_fit_together_signs_nothing)
