/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* statement.h - Signature_or_MAC_2 and _3 (RFC 9528 sections 5.3.2, 5.4.2) */
#ifndef WAX_EDHOC_STATEMENT_H
#define WAX_EDHOC_STATEMENT_H

#include "wax/crypto/secret.h"
#include "wax/edhoc/schedule.h"
#include "wax/edhoc/suites.h"

/* What is vouched for. */
struct statement {
	const struct suite *suite;
	enum schedule_label label;	/* of the MAC: LABEL_MAC_2 or _3 */
	bool is_signed;			/* else the MAC itself is sent */
	struct bytes c_r;		/* of message_2; absent in message_3 */
	struct bytes id_cred;		/* the map, also for a compact kid */
	const struct digest *th;
	struct bytes cred;
	struct bytes ead;		/* encoded */
	const struct secret *prk;	/* PRK_3e2m or PRK_4e3m */
};

#define STATEMENT_MAX SIGNATURE_MAX	/* bytes of the longest */

/* Bytes of Signature_or_MAC. */
size_t statement_size(const struct statement *s);

/* context_2 or context_3. */
void statement_write_context(struct writer *w, const struct statement *s);

/* The MAC that is sent or signed: mac_length_2 or _3 bytes. WAX_MEMORY,
   WAX_CRYPTO. */
MUST_USE enum wax_status statement_make_mac(const struct statement *s,
    struct secret *out);

/* What is signed: a Sig_structure of RFC 9052 section 4.4. */
void statement_write_signed(struct writer *w, const struct statement *s,
    struct bytes mac);

/* Writes statement_size bytes. own is needed for a signature. WAX_RANGE,
   WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status statement_make(const struct statement *s,
    const struct pubkey *own, uint8_t *out);

/* WAX_AUTHENTICITY: it is not peer's. */
MUST_USE enum wax_status statement_check(const struct statement *s,
    const struct pubkey *peer, struct bytes received);

#endif
