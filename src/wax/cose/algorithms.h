/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* algorithms.h - the COSE algorithms we have (RFC 9053 sections 4 and 5) */
#ifndef WAX_COSE_ALGORITHMS_H
#define WAX_COSE_ALGORITHMS_H

#include "core/bytes.h"
#include "wax/crypto/aead.h"
#include "wax/crypto/hash.h"

struct cose_aead {
	int number;		/* enum wax_aead */
	const char *name;	/* the registry's spelling */
	struct aead_kind kind;
};

struct cose_hkdf {
	int number;		/* enum wax_hkdf */
	const char *name;
	enum hash_kind hash;
};

/* By COSE number; NULL for one that is not in the table. Static. */
const struct cose_aead *cose_find_aead(int number);
const struct cose_hkdf *cose_find_hkdf(int number);

#endif
