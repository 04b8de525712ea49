/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* query.h - the query of a request for a security virtual resource */
#ifndef WAX_OCF_QUERY_H
#define WAX_OCF_QUERY_H

#include "wax/ocf/creds.h"

/* Words that a resource knows. */
#define QUERY_CREDID 1u
#define QUERY_SUBJECT 2u
#define QUERY_ACEID 4u
#define QUERY_OWNED 8u

struct query {
	unsigned seen;
	bool is_baseline;	/* if=oic.if.baseline, and not oic.if.rw */
	bool owned;
	int64_t aceid;		/* 0: all */
	struct creds_filter creds;
};

/* WAX_FORMAT: a word that is not known or comes twice, or a value that can not
   be: a DELETE that was not understood would delete all. */
MUST_USE enum wax_status query_parse(struct bytes text, unsigned known,
    struct query *out);

#endif
