/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_types.h - the types of credentials, one file each */
#ifndef WAX_OCF_CRED_TYPES_H
#define WAX_OCF_CRED_TYPES_H

#include "core/writer.h"

struct cred;
struct cred_draft;
struct wax_credential;

struct cred_type {
	int number;
	/* Takes what belongs to the type out of the draft into its cred, and
	   refuses what does not. */
	enum wax_status (*decode)(const struct cred_draft *draft);
	/* The values of "oscore" and of "privatedata"; NULL: it has none.
	   ssn: as for cred_encode. */
	void (*encode_oscore)(struct writer *w, const struct cred *c,
	    const uint64_t *ssn);
	void (*encode_private)(struct writer *w, const struct cred *c);
	/* What is needed to use it; all borrowed from c. */
	void (*install)(const struct cred *c, struct wax_credential *out);
};

extern const struct cred_type cred_psk;
extern const struct cred_type cred_ace;
extern const struct cred_type cred_edhoc;
extern const struct cred_type cred_certificate;
extern const struct cred_type cred_oscore;

/* NULL: not known here. Static. */
const struct cred_type *cred_types_find(int64_t number);

/* All of them, or-ed as in "sct" of /oic/sec/doxm. */
unsigned cred_types_mask(void);

#endif
