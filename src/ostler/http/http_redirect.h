/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_redirect.h - where a server sends a request on (RFC 9110 section 15.4;
   RFC 8613 section 11.1 says which ways keep what is sealed) */
#ifndef OSTLER_HTTP_HTTP_REDIRECT_H
#define OSTLER_HTTP_HTTP_REDIRECT_H

#include "core/writer.h"
#include "ostler/http/http_fields.h"

#define HTTP_REDIRECT_ROOM (HTTP_VALUES_MAX + 512)

/* The URL to ask next, written to w with its end as text, if the answer is 307
   or 308, which keep method and body, and its Location is an absolute path, or
   a URL of the same origin as url. False: it is not, and w may hold a part. */
bool http_redirect_find(const struct http_fields *f, const char *url,
    struct writer *w);

#endif
