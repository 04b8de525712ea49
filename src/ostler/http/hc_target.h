/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_target.h - the target in a hosting URI, and back (RFC 8075 section 5) */
#ifndef OSTLER_HTTP_HC_TARGET_H
#define OSTLER_HTTP_HC_TARGET_H

#include "core/uri.h"
#include "ostler/http/hc_conf.h"
#include "ostler/http/hc_refusal.h"

/*
 * Hosting URIs are a path such as "/hc/" and what a template says:
 *
 *	{+tu}				simple: /hc/ocf://7d1f.../a/light?if=x
 *	?target_uri={+tu}		simple: /hc/?target_uri=ocf://7d1f...
 *	{+s}/{+hp}{+p}{+qq}		enhanced: /hc/ocf/7d1f.../a/light?if=x
 *	?s={+s}&h={+hp}&p={+p}&q={+q}	enhanced
 *
 * In the simple form "ocf:/7d1f..." is taken for "ocf://7d1f...", for there are
 * stacks that merge slashes; brackets of IPv6 addresses may be encoded (section
 * 5.3.2); and where the colon of the scheme is encoded all of it is, so that it
 * is decoded once.
 */
#define HC_TARGET_MAX 4096	/* bytes of a request-target */
#define HC_TEMPLATE_MAX 256	/* bytes of path, and of a template */
#define HC_PLACE_MAX 300	/* bytes of "ocf://7d1f..." */

/* NULL if it is good, else what is wrong; static. */
const char *hc_path_judge(struct bytes path);
const char *hc_template_judge(struct bytes template);

/* Of a request-target in origin-form, "/path?query"; *out has no userinfo and
   is borrowed from w, which has HC_TARGET_ROOM bytes. HC_TARGET_LARGE;
   HC_NOT_FOUND: not below path; HC_TARGET, HC_SCHEME_MISSING, HC_MULTICAST.
   Which schemes are served, and whether a host is a device's, is not asked. */
#define HC_TARGET_ROOM (2 * HC_TARGET_MAX + HC_TEMPLATE_MAX)
MUST_USE enum hc_refusal hc_target_read(const struct hc_conf *conf,
    struct bytes request_target, struct writer *w, struct uri *out);

/* Writes the hosting URI, a path and query without the origin, for a target's
   place, "ocf://7d1f...", its path (from the '/' on, or empty) and its query
   (absent: none), both percent-encoded. */
void hc_target_write(const struct hc_conf *conf, struct bytes place,
    struct bytes path, struct bytes query, struct writer *w);

#endif
