/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pki.h - CAs, certificates, revocation lists and credentials, made when a
   test runs; whatever goes wrong ends the test */
#ifndef TESTS_LINK_PKI_H
#define TESTS_LINK_PKI_H

#include <openssl/x509.h>

#include "link/credentials.h"

#define PKI_DAY 86400
#define PKI_EKU_IDENTITY "serverAuth,clientAuth,1.3.6.1.4.1.44924.1.6"
#define PKI_EKU_ROLE "serverAuth,clientAuth,1.3.6.1.4.1.44924.1.7"

/* A certificate and its private key. */
struct pki {
	X509 *certificate;
	EVP_PKEY *key;
};

/* A part of a directory name, given as it is. */
struct pki_name {
	int nid;		/* NID_commonName */
	struct bytes text;
	int type;		/* 0: V_ASN1_UTF8STRING */
	bool begins;		/* the next directory name */
};

/* All zeros is the identity certificate of nobody, valid from yesterday until
   in a year. */
struct pki_options {
	const struct deviceid *id;	/* CN=uuid:<id> */
	const char *name;		/* another CN instead */
	const char *second_name;	/* and one more CN */
	const char *curve;		/* "P-256" */
	unsigned rsa_bits;		/* RSA instead */
	const char *usage;		/* key usage, "digitalSignature"; "":
					   none */
	const char *extended;		/* EKUs: PKI_EKU_IDENTITY; "": none */
	const char *hosts;		/* SAN: "DNS:b.example,IP:127.0.0.1" */
	struct pki_roles {		/* SAN: directory names */
		const struct pki_name *names;
		size_t count;
	} roles;
	const struct pki *same_key;	/* this one's key; NULL: a new one */
	bool is_ca;			/* with a CA's key usage and no EKUs */
	long from, until;		/* seconds from now; 0, 0: as above */
};

/* Issued by issuer; NULL: by itself. Owned. */
struct pki *pki_new(const struct pki *issuer, const struct pki_options *o);
struct pki *pki_new_ca(const struct pki *issuer, const char *name);
struct pki *pki_new_device(const struct pki *issuer, const struct deviceid *id);
void pki_free(struct pki *p);		/* NULL is fine */

/* PEM, owned text. above: the certificate that follows, or NULL. */
char *pki_pem(const struct pki *p, const struct pki *above);
char *pki_key_pem(const struct pki *p);
/* A list of issuer with revoked, or NULL, valid for so many seconds from now
   (less than 0: it was until then). */
char *pki_crl_pem(const struct pki *issuer, const struct pki *revoked,
    long seconds);

/* A Device ID of its number, without zero bytes. */
struct deviceid pki_id(unsigned number);
/* One whose byte at place is zero. */
struct deviceid pki_id_with_zero(unsigned number, size_t place);

/* Each adds to credentials, and succeeds. */
struct credentials *pki_credentials(const struct deviceid *own);
void pki_share(struct credentials *c, const struct deviceid *peer,
    uint8_t fill);		/* a key of 16 equal bytes */
void pki_own(struct credentials *c, const struct pki *p,
    const struct pki *above);
/* Puts a certificate there that credentials_set_certificate would not take;
   before the first context. */
void pki_replace(struct credentials *c, const struct pki *issuer,
    const struct pki_options *o);
void pki_trust(struct credentials *c, const struct pki *ca,
    const struct deviceid *subject);
void pki_revoke(struct credentials *c, const struct pki *issuer,
    const struct pki *revoked, long seconds);
/* Credentials of an ownership transfer. */
struct credentials *pki_pin(const char *pin, const struct deviceid *device);
struct credentials *pki_maker(const struct pki *p, const struct pki *above);
struct credentials *pki_maker_anchor(const struct pki *ca);
/* Gives both a certificate of one new root, which both trust. */
void pki_certify(struct credentials *c, const struct deviceid *of_c,
    struct credentials *s, const struct deviceid *of_s);

#endif
