/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_condition.h - If-Match and If-None-Match as options (RFC 9110 section 13,
   RFC 7252 sections 5.10.6 and 5.10.8) */
#ifndef OSTLER_HTTP_HC_CONDITION_H
#define OSTLER_HTTP_HC_CONDITION_H

#include "ostler/http/hc_request.h"

#define HC_ETAG_MAX 8		/* bytes of an option ETag */
#define HC_ETAGS_MAX 16		/* entity-tags of a request */

struct hc_etag {
	uint8_t len;
	uint8_t bytes[HC_ETAG_MAX];
};

/*
 *	ETag 1f20		"1f20"		both ways, in hexadecimal
 *	If-Match (empty)	If-Match: *
 *	If-Match 1f20		If-Match: "1f20"
 *	If-None-Match		If-None-Match: *	not with GET, which
 *						would be answered all the same
 *	ETag 1f20		If-None-Match: "1f20"	with GET alone
 */
struct hc_condition {
	size_t match_count;	/* If-Match */
	struct hc_etag matches[HC_ETAGS_MAX];
	size_t etag_count;	/* ETag */
	struct hc_etag etags[HC_ETAGS_MAX];
	bool is_new;		/* If-None-Match */
	bool asks_valid;	/* 304 is an answer */
};

/* An entity-tag that is not ours can not be that of the resource: it matches
   nothing. HC_CONDITION: no list of entity-tags, too many, or with a method
   that CoAP can not ask it for; HC_CONDITION_FAILED: If-Match has none of
   ours. */
MUST_USE enum hc_refusal hc_condition_read(const struct hc_request *r,
    uint8_t code, struct hc_condition *out);

/* Writes an option ETag as an entity-tag. */
void hc_etag_write(struct writer *w, struct bytes etag);

#endif
