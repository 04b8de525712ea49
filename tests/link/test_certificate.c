/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_certificate.c - keys, and requests that a CA can sign */
#include <openssl/pem.h>
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "link/certificate.h"
#include "link/pki.h"

static char key[CERTIFICATE_KEY_SIZE], request[CERTIFICATE_REQUEST_SIZE];
static size_t key_len;
static struct deviceid id;

static void
setup(void)
{
	id = pki_id(1);
	EXPECT(certificate_make_key(key, sizeof(key), &key_len) == WAX_OK);
}

static EVP_PKEY *
read_key(const char *pem)
{
	BIO *b = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *p = PEM_read_bio_PrivateKey(b, NULL, NULL, NULL);

	EXPECT(p != NULL);
	BIO_free(b);
	return p;
}

static X509_REQ *
read_request(const char *pem)
{
	BIO *b = BIO_new_mem_buf(pem, -1);
	X509_REQ *r = PEM_read_bio_X509_REQ(b, NULL, NULL, NULL);

	EXPECT(r != NULL);
	BIO_free(b);
	return r;
}

START_TEST(key_is_on_p_256_and_each_time_another)
{
	char other[CERTIFICATE_KEY_SIZE], group[32];
	EVP_PKEY *p = read_key(key), *q;
	size_t len;

	EXPECT(strlen(key) == key_len && key_len < 300);
	EXPECT(EVP_PKEY_get_group_name(p, group, sizeof(group), &len) == 1);
	EXPECT(strcmp(group, "prime256v1") == 0);
	EXPECT(certificate_make_key(other, sizeof(other), &len) == WAX_OK);
	q = read_key(other);
	EXPECT(EVP_PKEY_eq(p, q) != 1);
	EVP_PKEY_free(p);
	EVP_PKEY_free(q);
}
END_TEST

START_TEST(key_needs_room_for_its_end)
{
	char small[CERTIFICATE_KEY_SIZE];
	size_t len = 7;

	EXPECT(certificate_make_key(small, key_len, &len) == WAX_SPACE);
	EXPECT(len == 7);
	EXPECT(certificate_make_key(small, 0, &len) == WAX_SPACE);
	EXPECT(certificate_make_key(small, key_len + 1, &len) == WAX_OK);
	EXPECT(len == key_len && small[len] == '\0');
}
END_TEST

START_TEST(request_names_the_device_and_is_signed_by_its_key)
{
	char name[128], text[DEVICEID_TEXT_LEN + 1];
	EVP_PKEY *p = read_key(key);
	X509_REQ *r;

	EXPECT(certificate_make_request(bytes_of_text(key), &id, request,
	    sizeof(request)) == WAX_OK);
	r = read_request(request);
	EXPECT(X509_REQ_verify(r, p) == 1);
	EXPECT(X509_REQ_get_signature_nid(r) == NID_ecdsa_with_SHA256);
	EXPECT(X509_NAME_entry_count(X509_REQ_get_subject_name(r)) == 1);
	EXPECT(X509_NAME_get_text_by_NID(X509_REQ_get_subject_name(r),
	    NID_commonName, name, sizeof(name)) == 41);
	deviceid_format(&id, text);
	EXPECT(strncmp(name, "uuid:", 5) == 0 && strcmp(name + 5, text) == 0,
	    "%s", name);
	X509_REQ_free(r);
	EVP_PKEY_free(p);
}
END_TEST

START_TEST(request_needs_room_for_its_end)
{
	char small[CERTIFICATE_REQUEST_SIZE];
	size_t len;

	EXPECT(certificate_make_request(bytes_of_text(key), &id, request,
	    sizeof(request)) == WAX_OK);
	EXPECT(certificate_make_request(bytes_of_text(key), &id, small, 0) ==
	    WAX_SPACE);
	/* the length of a signature differs by a few bytes */
	len = strlen(request);
	EXPECT(len + 16 < sizeof(small));
	EXPECT(certificate_make_request(bytes_of_text(key), &id, small,
	    len - 16) == WAX_SPACE);
}
END_TEST

START_TEST(what_is_no_key_of_ocf_makes_no_request)
{
	static const char *const curves[] = { "P-384", "P-521", "secp256k1" };
	struct pki *rsa = pki_new(NULL, &(struct pki_options){
		.id = &id, .rsa_bits = 2048 });
	char *pem = pki_key_pem(rsa);

	EXPECT(certificate_make_request(BYTES_ABSENT, &id, request,
	    sizeof(request)) == WAX_FORMAT);
	EXPECT(certificate_make_request(bytes_of_text("x"), &id, request,
	    sizeof(request)) == WAX_FORMAT);
	EXPECT(certificate_make_request(bytes_of(key, key_len / 2), &id,
	    request, sizeof(request)) == WAX_FORMAT);
	EXPECT(certificate_make_request(bytes_of_text(pem), &id, request,
	    sizeof(request)) == WAX_FORMAT);
	free(pem);
	pki_free(rsa);
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		struct pki *p = pki_new(NULL, &(struct pki_options){
			.id = &id, .curve = curves[i] });

		pem = pki_key_pem(p);
		EXPECT(certificate_make_request(bytes_of_text(pem), &id,
		    request, sizeof(request)) == WAX_FORMAT, "%s", curves[i]);
		free(pem);
		pki_free(p);
	}
}
END_TEST

/* What a CA makes of the request is the device's certificate. */
START_TEST(key_and_what_is_signed_for_it_are_credentials)
{
	struct pki *root = pki_new_ca(NULL, "root");
	struct pki made = { NULL, read_key(key) };
	struct pki *leaf = pki_new(root, &(struct pki_options){
		.id = &id, .same_key = &made });
	struct credentials *c = pki_credentials(NULL);
	char *pem = pki_pem(leaf, NULL);
	const char *text = "";

	EXPECT(credentials_set_certificate(c, bytes_of_text(pem),
	    bytes_of_text(key), &text) == WAX_OK, "%s", text);
	credentials_unref(c);
	free(pem);
	pki_free(leaf);
	pki_free(root);
	EVP_PKEY_free(made.key);
}
END_TEST

TEST_MAIN_FIXTURE("link/certificate", setup, NULL,
    key_is_on_p_256_and_each_time_another,
    key_needs_room_for_its_end,
    request_names_the_device_and_is_signed_by_its_key,
    request_needs_room_for_its_end,
    what_is_no_key_of_ocf_makes_no_request,
    key_and_what_is_signed_for_it_are_credentials)
