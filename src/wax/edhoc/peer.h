/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* peer.h - finding and authenticating who is at the other end (RFC 9528
   sections 3.5, 5.3.3, 5.4.3) */
#ifndef WAX_EDHOC_PEER_H
#define WAX_EDHOC_PEER_H

#include "wax/edhoc/id_cred.h"
#include "wax/edhoc/session.h"
#include "wax/edhoc/statement.h"

/* What message 2 or 3 says of its sender, as it was decrypted. */
struct claim {
	struct id_cred id;
	struct bytes received;	/* Signature_or_MAC */
	struct bytes ead;
};

/* Reads ID_CRED', Signature_or_MAC and EAD, to the end. WAX_FORMAT; other
   failures are noted. */
MUST_USE enum wax_status peer_read_claim(struct wax_edhoc *s,
    struct reader *r, struct claim *out);

/* Tries the credentials that the name may stand for. s->peer gets the one that
   verifies, prk PRK_3e2m or PRK_4e3m. A failure is noted. */
MUST_USE enum wax_status peer_authenticate(struct wax_edhoc *s,
    const struct claim *claim, struct bytes c_r, struct secret *prk);

#endif
