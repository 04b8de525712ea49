/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials_pem.h - certificates, lists and keys from PEM (RFC 7468), for
   link alone */
#ifndef LINK_CREDENTIALS_PEM_H
#define LINK_CREDENTIALS_PEM_H

#include <openssl/x509.h>

#include "core/bytes.h"

/* All that is there, one at least, owned. NULL: not so, or no memory. */
STACK_OF(X509) *pem_read_certificates(struct bytes pem);
STACK_OF(X509_CRL) *pem_read_crls(struct bytes pem);

/* The first private key, owned; one with a password is none. */
EVP_PKEY *pem_read_key(struct bytes pem);

/* True if OCF's certificates may have such a key. */
bool pem_key_is_p256(const EVP_PKEY *key);

#endif
