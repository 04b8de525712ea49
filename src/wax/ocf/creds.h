/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* creds.h - /oic/sec/cred: a list of credentials and its owner */
#ifndef WAX_OCF_CREDS_H
#define WAX_OCF_CREDS_H

#include "wax/ocf/cred.h"

struct creds {
	struct cred **entries;	/* owned, each with one reference */
	size_t count;
	struct deviceid rowner;
};

/* Which entries a query is about. All zeros: all of them. */
struct creds_filter {
	bool has_credid;
	int64_t credid;
	bool has_subject;
	bool is_any;		/* of the subject "*" */
	struct deviceid subject;
};

/* Where the next Sender Sequence Number of an entry's context is known, as
   wax_device_conf.ssn; get NULL: nowhere. */
struct creds_numbers {
	bool (*get)(void *arg, int64_t credid, uint64_t *number);
	void *arg;
};

/* Shares the entries. WAX_MEMORY. */
MUST_USE enum wax_status creds_copy(const struct creds *from,
    struct creds *out);
void creds_clear(struct creds *c);

/* Takes c over, also if it fails, in the place of the one with its number, or
   as a new one; one without a number gets the lowest free. WAX_EXISTS: it
   collides with another; WAX_LIMIT: there are max already; WAX_MEMORY. */
MUST_USE enum wax_status creds_take(struct creds *list, struct cred *c,
    size_t max);

/* Removes what fits, but never the maker's; false: nothing did. */
bool creds_remove(struct creds *list, const struct creds_filter *filter);
bool creds_fits(const struct cred *c, const struct creds_filter *filter);

/* NULL: none. */
struct cred *creds_find(const struct creds *list, int64_t credid);
bool creds_has_subject(const struct creds *list, const struct deviceid *id);

/* An update {"creds": [...], "rowneruuid": ...}, either of which may be left
   out, onto list, which is the caller's copy: in part done if it fails.
   is_own: as in cred_decode. *has_rowner: the second was there.
   WAX_FORMAT, WAX_RANGE, WAX_UNSUPPORTED, WAX_EXISTS, WAX_LIMIT, WAX_MEMORY. */
MUST_USE enum wax_status creds_update(struct creds *list,
    const struct node *map, size_t max, bool is_own, bool *has_rowner);

void creds_encode(struct writer *w, const struct creds *list,
    const struct creds_filter *filter, enum view view,
    const struct creds_numbers *numbers);

#endif
