/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* suites.h - cipher suites and their negotiation (RFC 9528 sections 3.6,
   6.3) */
#ifndef WAX_EDHOC_SUITES_H
#define WAX_EDHOC_SUITES_H

#include "core/bytes.h"
#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/cose/algorithms.h"
#include "wax/crypto/signature.h"
#include "wax/edhoc.h"

struct suite {
	int number;
	int aead;			/* COSE number, for messages 3 and 4 */
	enum hash_kind hash;
	size_t mac_len;			/* of a static Diffie-Hellman key */
	enum curve curve;		/* of those, and of ephemeral keys */
	enum signature_kind signature;
	int oscore_aead;
	int oscore_hkdf;
};

/* NULL if it is not in the table. Static. */
const struct suite *suite_find(int64_t number);

/* An endpoint's own ones, the preferred first. */
struct suite_list {
	const int *numbers;
	size_t count;
};

bool suite_list_has(const struct suite_list *own, int64_t number);

/* What an Initiator sends: all that it prefers to selected, then that. */
void suites_write(struct writer *w, const struct suite_list *own,
    int selected);

/* SUITES_I as a Responder reads it. */
struct suite_choice {
	int64_t selected;
	/* It is supported, and nothing that the Initiator prefers is. */
	bool is_accepted;
	/* What the Initiator prefers of what is supported. */
	bool has_common;
	int64_t common;
};

/* WAX_FORMAT: neither an integer nor an array of two or more. */
MUST_USE enum wax_status suites_choose(const struct node *suites_i,
    const struct suite_list *own, struct suite_choice *out);

/* SUITES_R for a choice that was not accepted. */
void suites_write_answer(struct writer *w, const struct suite_list *own,
    const struct suite_choice *choice);

#endif
