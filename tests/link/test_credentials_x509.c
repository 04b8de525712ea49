/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_credentials_x509.c - which PEM is taken as certificate, anchor or
   list */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "check_main.h"
#include "expect.h"
#include "link/credentials_state.h"
#include "link/pki.h"

static const char *text;
static struct credentials *c;
static struct pki *root, *own;
static struct deviceid id;

static void
setup(void)
{
	id = pki_id(1);
	root = pki_new_ca(NULL, "root");
	own = pki_new_device(root, &id);
	c = credentials_new();
	EXPECT(c != NULL);
}

static void
teardown(void)
{
	credentials_unref(c);
	pki_free(own);
	pki_free(root);
}

static enum wax_status
set(const struct pki *certificate, const struct pki *above,
    const struct pki *key)
{
	char *chain = pki_pem(certificate, above), *pem = pki_key_pem(key);
	enum wax_status st = credentials_set_certificate(c,
	    bytes_of_text(chain), bytes_of_text(pem), &text);

	free(chain);
	free(pem);
	return st;
}

START_TEST(certificate_brings_its_own_id)
{
	struct deviceid out;

	EXPECT(set(own, root, own) == WAX_OK);
	EXPECT(credentials_id(c, &out) && deviceid_equal(&out, &id));
	EXPECT(sk_X509_num(c->chain) == 1);
	EXPECT(credentials_check(c, &text) == WAX_OK);
	EXPECT(set(own, NULL, own) == WAX_EXISTS);
}
END_TEST

START_TEST(certificate_of_another_id_is_refused)
{
	struct deviceid other = pki_id(2);

	EXPECT(credentials_set_id(c, &other, &text) == WAX_OK);
	EXPECT(set(own, NULL, own) == WAX_EXISTS);
	EXPECT(c->certificate == NULL && c->key == NULL);
}
END_TEST

START_TEST(certificate_and_key_belong_together)
{
	EXPECT(set(own, NULL, root) == WAX_FORMAT);
	EXPECT(set(root, own, own) == WAX_FORMAT);
	EXPECT(strstr(text, "private key") != NULL);
	EXPECT(c->certificate == NULL && !c->has_id);
}
END_TEST

START_TEST(only_an_identity_certificate_is_taken)
{
	static const struct pki_options wrong[] = {
		{ .id = &id, .extended = PKI_EKU_ROLE },
		{ .id = &id, .extended = PKI_EKU_IDENTITY
		    ",anyExtendedKeyUsage" },
		{ .id = &id, .extended =
		    "clientAuth,1.3.6.1.4.1.44924.1.6" },
		{ .id = &id, .extended =
		    "serverAuth,1.3.6.1.4.1.44924.1.6" },
		{ .id = &id, .extended = "serverAuth,clientAuth" },
		{ .id = &id, .extended = "" },
		{ .id = &id, .usage = "keyAgreement" },
		{ .id = &id, .usage = "" },
		{ .id = &id, .is_ca = true },
		{ .name = "gateway" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct pki *p = pki_new(root, &wrong[i]);

		EXPECT(set(p, NULL, p) == WAX_FORMAT, "%zu", i);
		EXPECT(c->certificate == NULL && !c->has_id);
		pki_free(p);
	}
}
END_TEST

START_TEST(what_is_no_pem_is_refused)
{
	static const char *const wrong[] = {
		"", "x", "-----BEGIN CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nAAAA\n"
		"-----END CERTIFICATE-----\n",
		"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct bytes b = bytes_of_text(wrong[i]);

		EXPECT(credentials_set_certificate(c, b, b, &text) ==
		    WAX_FORMAT);
		EXPECT(credentials_add_anchor(c, b, NULL, &text) ==
		    WAX_FORMAT);
		EXPECT(credentials_add_crls(c, b, &text) == WAX_FORMAT);
	}
	EXPECT(credentials_add_crls(c, BYTES_ABSENT, &text) == WAX_FORMAT);
	EXPECT(c->anchor_count == 0 && c->crls == NULL);
}
END_TEST

/* Damage after the first certificate spoils all of them. */
START_TEST(anchors_of_one_file_are_taken_together_or_not_at_all)
{
	char *pem = pki_pem(root, root), *leaf = pki_pem(root, own);
	char *cut = strdup(pem);

	cut[strlen(cut) - 40] = '!';
	EXPECT(credentials_add_anchor(c, bytes_of_text(cut), NULL, &text) ==
	    WAX_FORMAT);
	EXPECT(credentials_add_anchor(c, bytes_of_text(leaf), NULL, &text) ==
	    WAX_FORMAT);
	EXPECT(c->anchor_count == 0);
	for (unsigned i = 0; i < 10; i++)
		EXPECT(credentials_add_anchor(c, bytes_of_text(pem), &id,
		    &text) == WAX_OK);
	EXPECT(c->anchor_count == 20 && c->anchors[19].is_bound);
	free(cut);
	free(leaf);
	free(pem);
}
END_TEST

START_TEST(key_with_a_password_is_refused_without_a_question)
{
	static const char locked[] =
	    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAi\n"
	    "-----END ENCRYPTED PRIVATE KEY-----\n";
	char *chain = pki_pem(own, NULL);

	EXPECT(credentials_set_certificate(c, bytes_of_text(chain),
	    bytes_of_text(locked), &text) == WAX_FORMAT);
	free(chain);
}
END_TEST

START_TEST(what_expires_first_is_told)
{
	const char *what;
	int64_t when, now = (int64_t)time(NULL);

	EXPECT(!credentials_expiry(c, &when, &what));
	EXPECT(set(own, NULL, own) == WAX_OK);
	EXPECT(credentials_expiry(c, &when, &what));
	EXPECT(when == now + 365L * PKI_DAY &&
	    strcmp(what, "certificate") == 0);
	pki_revoke(c, root, NULL, PKI_DAY);
	pki_revoke(c, root, NULL, 2 * PKI_DAY);
	EXPECT(credentials_expiry(c, &when, &what));
	EXPECT(when == now + PKI_DAY && strcmp(what, "crl") == 0);
}
END_TEST

TEST_MAIN_FIXTURE("link/credentials_x509", setup, teardown,
    certificate_brings_its_own_id,
    certificate_of_another_id_is_refused,
    certificate_and_key_belong_together,
    only_an_identity_certificate_is_taken,
    what_is_no_pem_is_refused,
    anchors_of_one_file_are_taken_together_or_not_at_all,
    key_with_a_password_is_refused_without_a_question,
    what_expires_first_is_told)
