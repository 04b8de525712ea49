/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* aad.h - additional authenticated data (RFC 8613 section 5.4) */
#ifndef WAX_OSCORE_AAD_H
#define WAX_OSCORE_AAD_H

#include "core/bytes.h"
#include "core/writer.h"

/* Enough for kid and Partial IV of any length and no Class I options. */
#define AAD_MAX 64	/* bytes */

struct aad {
	int alg_aead;
	struct bytes request_kid;	/* of the request, in responses too */
	struct bytes request_piv;	/* the bytes as received */
	struct bytes options;		/* Class I, encoded; none exist yet */
};

/* [1, [alg_aead], request_kid, request_piv, options] */
void aad_write_array(struct writer *w, const struct aad *a);

/* The Enc_structure with that array inside. */
void aad_write(struct writer *w, const struct aad *a);

/* The same for many messages that differ in the Partial IV only. All zeros
   before the first use. */
struct aad_template {
	uint8_t data[AAD_MAX];
	size_t len;
	size_t piv_len;		/* of the Partial IV in it; 0: nothing yet */
};

/* The AAD for a, a view of t until the next call. All but the Partial IV must
   be as in the call before; no Class I options. */
struct bytes aad_template_fill(struct aad_template *t, const struct aad *a);

#endif
