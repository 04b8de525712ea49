/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2.h - keys that are derived anew (RFC 8613 Appendix B.2) */
#ifndef WAX_OSCORE_B2_H
#define WAX_OSCORE_B2_H

#include "core/bytes.h"
#include "wax/crypto/hmac.h"
#include "wax/oscore/context.h"

/*
 * A client, with the kid context of what it sends:
 *
 *   own keys --- wanted: R1, first context ---> request 1 (bstr R1)
 *      ^     \                                      |
 *      |      +-- any request, server begins -------+  ID1: R1, or the own
 *      |                                            |  ID Context
 *      |                       response 1 (bstr R2) verifies under R2 || ID1
 *      |                                            v
 *      +---- a response verifies <--- third context: request 2 (bstr R2 || R3)
 *                under it               and all that follow until then
 *
 * A server keeps nothing but R2, or its key of a MAC:
 *
 *   no keys for it, or wanted -- verifies under ID1
 *       --> R2, and a 4.01 under R2 || ID1
 *   starts with R2 -- verifies under R2 || R3
 *       --> stored, taken over, served
 *
 * What guards against the past: first and second contexts seal one message and
 * are gone. The third is the context's own only after it was stored, the old
 * one is erased at that moment; a client stores before request 2 that its old
 * keys may be dead (STORE_MUST_RENEW), since the server forgets them when it
 * has request 2. A value R2 of before the last renewal is recognised no more.
 */

#define B2_MAC_LEN 8		/* bytes of a MAC in a value, Appendix B.2.1 */
#define B2_RENEWALS_MAX 3	/* for one request of a client */
#define B2_AHEAD_MS 20000	/* an own run goes before one of the peer's */

/* A context's renewals; its lock is held while this is used. */
struct b2 {
	bool is_first_use;	/* WAX_RENEWAL_FIRST */
	bool is_stateless;
	uint8_t random_len;
	bool is_wanted;		/* the own keys seal and serve nothing */
	struct wax_context *third;	/* a client's, counted; NULL: none */
	uint64_t ahead;		/* ms of the environment's clock: until then */
	uint8_t *provisioned;	/* owned: the parameters' ID Context */
	size_t provisioned_len;

	bool has_mac_key;	/* Appendix B.2.1: K_HMAC */
	uint8_t mac_key[HMAC_LEN];
	uint64_t mac_expiry;	/* ms of the environment's clock */
};

/* Lengths that are possible. */
bool b2_is_allowed(const struct wax_context_parameters *p);

/* For c, whose keys are still the parameters'. Owned. WAX_MEMORY. */
MUST_USE enum wax_status b2_new(const struct wax_context *c,
    const struct wax_context_parameters *p, struct b2 **out);
void b2_free(struct b2 *b2);	/* NULL does nothing */

/* c->b2 may be NULL for all that follow, and c's lock must be held. */

/* Nothing is sealed or served under the own keys from now on. */
void b2_want(struct wax_context *c);
bool b2_is_wanted(const struct wax_context *c);
bool b2_is_first_use(const struct wax_context *c);

/* Both ends may begin at once, each as a client (Appendix B.2.1), and would
   take each other's third contexts. The one with the greater Sender ID goes
   ahead for a while: true if c has a third context and is that one. */
bool b2_is_ahead(const struct wax_context *c);

/* What the record has to say: after a restart the own keys are not to be
   used. */
bool b2_must_renew(const struct wax_context *c);

/* c's keys become derived's, durably first; the old ones are erased, and what
   was open of renewals ends. On an error c is as before, and derived must not
   be used any more. */
MUST_USE enum wax_status b2_adopt(struct wax_context *c,
    struct wax_context *derived);

/* len random bytes of c's environment. WAX_SYSTEM. */
MUST_USE enum wax_status b2_fill_random(const struct wax_context *c,
    uint8_t *out, size_t len);

#endif
