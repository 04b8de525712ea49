/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_freshness.h - for how long an HTTP answer is good (RFC 9111 sections 4.2
   and 5), and when to come again */
#ifndef OSTLER_HTTP_HTTP_FRESHNESS_H
#define OSTLER_HTTP_HTTP_FRESHNESS_H

#include "ostler/http/http_fields.h"

/* Seconds for Max-Age: what Cache-Control gives to caches that are shared,
   without Age. 0: it does not say, or must not be kept (RFC 7252 section 10.1:
   never more than what is left). */
uint32_t http_freshness_read(const struct http_fields *f);

/* Seconds of Retry-After. False: there is none, or it is a date. */
bool http_freshness_read_retry(const struct http_fields *f, uint32_t *out);

#endif
