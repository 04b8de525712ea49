/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_path.h - where on an HTTP server a device stands (RFC 8075 section 5) */
#ifndef OSTLER_HTTP_HTTP_PATH_H
#define OSTLER_HTTP_HTTP_PATH_H

#include "core/uri.h"

/* A template is a path such as "/hc/{target}": {target} stands for the device's
   URI, ocf:// and its ID, and {uuid} for the ID alone. Path and query of a
   request are appended. */
#define HTTP_PATH_DEFAULT "/hc/{target}"
#define HTTP_PATH_MAX 256		/* bytes of a template */

/* NULL if it is good, else what is wrong; static. has_target: the device is
   known, so that it may be named. */
const char *http_path_judge(struct bytes template, bool has_target);

/* True if the template names the device. */
bool http_path_has_target(const char *template);

/* Writes the template, good, with that ID (text, borrowed) in place of what is
   in braces. No '/' at the end but where it is all. */
void http_path_write(struct writer *w, const char *template, struct bytes id);

/* True if path, percent-encoded, has "." or ".." for a segment, whether their
   dots, or the slash or backslash around them, are encoded or not: a server
   might take it for another device's place. */
bool http_path_climbs(struct bytes path);

#endif
