/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_obt_csr.c - a request for a certificate gives an identity certificate of
   the device that it is of, or nothing */

#include "fuzz/fuzz.h"

#include <openssl/pem.h>

#include "link/credentials_state.h"
#include "obt/ca.h"

#define NOW INT64_C(1900000000)

/* Of the seeds that are honest. */
static const struct deviceid device = { { 0x7d, 0x1f, 0x2c, 0x3a, 0x11, 0x11,
	0x41, 0x11, 0x81, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x17 } };
static char root[CA_PEM_SIZE], root_key[CA_PEM_SIZE];

static void
check_certificate(const char *pem)
{
	struct bytes chain = bytes_of_text(pem);
	BIO *in = BIO_new_mem_buf(chain.data, (int)chain.len);
	X509 *x = PEM_read_bio_X509(in, NULL, NULL, NULL);
	struct deviceid id;

	FUZZ_HOLDS(x != NULL && identity_read_id(x, &id) &&
	    deviceid_equal(&id, &device));
	FUZZ_HOLDS(identity_has_use(x, IDENTITY_SERVER | IDENTITY_CLIENT));
	X509_free(x);
	BIO_free(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char made[CA_PEM_SIZE] = "";
	int64_t until = 0;
	enum wax_status st;

	if (root[0] == '\0')
		FUZZ_HOLDS(ca_make_root("fuzz", NOW, root, root_key) ==
		    WAX_OK);
	st = ca_sign(root, root_key, bytes_of(data, size), &device, NOW, 30,
	    made, &until);
	if (st == WAX_OK) {
		FUZZ_HOLDS(until == NOW + 30 * 86400);
		check_certificate(made);
	} else {
		FUZZ_HOLDS(st == WAX_FORMAT || st == WAX_AUTHENTICITY);
		FUZZ_HOLDS(made[0] == '\0' && until == 0);
	}
	return 0;
}
