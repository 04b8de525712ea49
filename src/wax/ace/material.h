/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* material.h - from OSCORE_Input_Material to a security context (RFC 9203
   section 4.3) */
#ifndef WAX_ACE_MATERIAL_H
#define WAX_ACE_MATERIAL_H

#include "wax/ace/messages.h"
#include "wax/context.h"

#define MATERIAL_ID_MAX 32	/* bytes of its name */
#define MATERIAL_MS_MIN 16	/* bytes of the master secret */
#define MATERIAL_MS_MAX 64
#define MATERIAL_SALT_MAX 64
#define MATERIAL_NONCE_MAX 64	/* bytes of N1 and N2 */

/* Everything that two ends have in common after an upload. */
struct agreement {
	struct material material;
	struct bytes nonce1, nonce2;
	struct bytes client_id, server_id;	/* ID1 and ID2: what each wants
						   to receive with */
	bool omits_absent_salt;	/* a salt that is not there is left out, as some
				   peers do, instead of being empty */
};

/* cnf of a token or of an answer of the authorization server: {4: osc} and
   nothing else. WAX_FORMAT: not so, no id or no ms, something unknown;
   WAX_RANGE: a length; WAX_UNSUPPORTED: another version, or an algorithm. */
MUST_USE enum wax_status material_read_cnf(struct bytes cnf,
    struct material *out);
/* The same, written. */
void material_write_cnf(struct writer *w, const struct material *m);

/* enum wax_aead and enum wax_hkdf; 0: not known here. */
int material_aead(const struct material *m);
int material_hkdf(const struct material *m);

/* CBOR of salt, N1 and N2. */
#define MATERIAL_MASTER_SALT_MAX (MATERIAL_SALT_MAX + 2 * MATERIAL_NONCE_MAX + \
	6)
void material_write_salt(struct writer *w, const struct agreement *a);

/* The context of one of the two, in memory. *out is owned. WAX_RANGE: an ID
   that is too long for the algorithm, or both the same; else as
   wax_context_new. */
MUST_USE enum wax_status material_make_context(const struct agreement *a,
    bool is_server, const uint8_t subject[WAX_SUBJECT_LEN],
    enum wax_renewal renewal, const struct wax_env *env,
    struct wax_context **out);

#endif
