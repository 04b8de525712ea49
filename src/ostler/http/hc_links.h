/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_links.h - how clients find out where hosting URIs are (RFC 8075 section
   5.5, RFC 6690) */
#ifndef OSTLER_HTTP_HC_LINKS_H
#define OSTLER_HTTP_HC_LINKS_H

#include "ostler/http/hc_answer.h"

#define HC_LINKS_ROOM 2048	/* bytes that are always enough */

/* True for the path of /.well-known/core, with or without a query. */
bool hc_links_is_asked(struct bytes request_target);

/* Writes the link, such as </hc/>;rt="core.hc";hct="{+tu}", or nothing if the
   request-target's query asks for another one (RFC 6690 section 4.1).
   anchor: the origin where it is served, "https://p.example", for the side of
   CoAP; NULL on that of HTTP, where it is the client's own. */
void hc_links_write(const struct hc_conf *conf, struct bytes request_target,
    const char *anchor, struct writer *w);

/* All of the answer to GET or HEAD of it; another method is 405. w has
   HC_LINKS_ROOM bytes. */
void hc_links_answer(const struct hc_conf *conf, const struct hc_request *r,
    struct writer *w, struct hc_answer *out);

#endif
