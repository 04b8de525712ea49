/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* id_cred.h - ID_CRED_x: what a credential is named by (RFC 9528 section
   3.5.3) */
#ifndef WAX_EDHOC_ID_CRED_H
#define WAX_EDHOC_ID_CRED_H

#include "core/reader.h"
#include "core/writer.h"
#include "wax/edhoc/credential.h"

/* The map for a credential of ours. WAX_RANGE: it has no such name. */
MUST_USE enum wax_status id_cred_write(struct writer *w,
    const struct wax_edhoc_credential *c,
    const struct wax_edhoc_credential_parameters *p);

/* As it goes into a plaintext: a kid alone is no map there. */
void id_cred_write_compact(struct writer *w, struct bytes id_cred);

/* One that was received. */
struct id_cred {
	struct wax_edhoc_id id;
	uint8_t map[WAX_EDHOC_KID_MAX + 4];	/* of a compact kid */
};

/* Reads one from a plaintext; out borrows from it, and from itself.
   WAX_FORMAT: none, or not in its one form; WAX_UNSUPPORTED: of a kind that is
   not known here. */
MUST_USE enum wax_status id_cred_read(struct reader *r, struct id_cred *out);

#endif
