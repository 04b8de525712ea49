/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_certificate_role.c - whatever a CA signs as subjectAltName of a role
   certificate gives a whole role, or none */
#include "fuzz/fuzz.h"

#include <openssl/x509v3.h>

#include "link/certificate.h"
#include "link/pair.h"
#include "link/pki.h"

static struct pair pair;
static struct pki *root, *own;
static struct deviceid id;

static void
fuzz_prepare(void)
{
	struct credentials *client = pki_credentials(NULL);
	struct credentials *server = pki_credentials(NULL);

	id = pki_id(1);
	root = pki_new_ca(NULL, "root");
	own = pki_new_device(root, &id);
	pki_own(client, own, NULL);
	pki_own(server, own, NULL);
	pki_trust(client, root, NULL);
	pki_trust(server, root, NULL);
	pair_init(&pair, SECURE_TLS, client, server);
	credentials_unref(client);
	credentials_unref(server);
	pair_connect(&pair, NULL, NULL);
	FUZZ_HOLDS(pair_is_open(&pair));
}

/* A certificate with that extension, as it is. Owned. */
static struct pki *
fuzz_make(const uint8_t *data, size_t size)
{
	struct pki *p = pki_new(root, &(struct pki_options){
		.id = &id, .extended = PKI_EKU_ROLE, .same_key = own });
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *e;

	FUZZ_HOLDS(value != NULL &&
	    ASN1_OCTET_STRING_set(value, data, (int)size) == 1);
	e = X509_EXTENSION_create_by_NID(NULL, NID_subject_alt_name, 0, value);
	FUZZ_HOLDS(e != NULL && X509_add_ext(p->certificate, e, -1) == 1);
	FUZZ_HOLDS(X509_sign(p->certificate, root->key, EVP_sha256()) > 0);
	X509_EXTENSION_free(e);
	ASN1_OCTET_STRING_free(value);
	return p;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char role[CERTIFICATE_NAME_SIZE], authority[CERTIFICATE_NAME_SIZE];
	enum wax_status st;
	struct pki *p;
	char *pem;

	if (root == NULL)
		fuzz_prepare();
	p = fuzz_make(data, size < 8192 ? size : 8192);
	pem = pki_pem(p, NULL);
	memset(role, '?', sizeof(role));
	memset(authority, '?', sizeof(authority));
	st = certificate_read_role(pair.server.session, bytes_of_text(pem),
	    role, authority);
	if (st == WAX_OK)
		FUZZ_HOLDS(strnlen(role, sizeof(role)) > 0 &&
		    strnlen(role, sizeof(role)) < sizeof(role) &&
		    strnlen(authority, sizeof(authority)) <
		    sizeof(authority));
	else
		FUZZ_HOLDS((st == WAX_AUTHENTICITY || st == WAX_RANGE) &&
		    role[0] == '?' && authority[0] == '?');
	free(pem);
	pki_free(p);
	return 0;
}
