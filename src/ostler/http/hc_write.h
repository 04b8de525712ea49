/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_write.h - answers of HTTP/1 as bytes (RFC 9112 sections 4 to 7 and 9) */
#ifndef OSTLER_HTTP_HC_WRITE_H
#define OSTLER_HTTP_HC_WRITE_H

#include "ostler/http/hc_answer.h"

#define HC_LENGTH_UNKNOWN SIZE_MAX

/* How, and where to. */
struct hc_writing {
	void *arg;
	void (*put)(void *arg, struct bytes data);
	bool closes;		/* the connection ends behind it */
	bool is_old;		/* the client speaks HTTP/1.0: no chunks, and
				   connections end unless it is said */
	bool is_head;		/* the request was HEAD */
	int64_t date;		/* seconds since 1970; 0: not known */
};

/* Head and body, in one call of put if there is room for both. */
void hc_write_answer(const struct hc_writing *how, const struct hc_answer *a);

/* The head alone. length: bytes of a body that follows; unknown: it comes in
   chunks, or up to the end of the connection where is_old, which the caller
   sees to. */
void hc_write_head(const struct hc_writing *how, const struct hc_answer *a,
    size_t length);

/* One chunk, and the end of them. Empty ones are not written. */
void hc_write_chunk(const struct hc_writing *how, struct bytes data);
void hc_write_end(const struct hc_writing *how);

#endif
