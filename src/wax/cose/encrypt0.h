/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* encrypt0.h - COSE_Encrypt0 (RFC 9052 section 5.2) */
#ifndef WAX_COSE_ENCRYPT0_H
#define WAX_COSE_ENCRYPT0_H

#include "core/bytes.h"
#include "core/writer.h"

/* The head of the Enc_structure with an empty protected header:
   ["Encrypt0", h'', external_aad], where external_aad has that many bytes,
   which must follow. */
void encrypt0_write_head(struct writer *w, size_t external_aad_len);

/* The whole Enc_structure with that protected header, encoded, and no external
   data. */
void encrypt0_write(struct writer *w, struct bytes protected);

#endif
