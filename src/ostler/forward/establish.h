/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* establish.h - requests that seals begin with, and that can have none (RFC
   9528 appendix A.2; RFC 9203 section 4.1, RFC 9200 section 5.10.1) */
#ifndef OSTLER_FORWARD_ESTABLISH_H
#define OSTLER_FORWARD_ESTABLISH_H

#include "core/message.h"

/*
 * Two ends that share no key yet make one with requests that are not sealed,
 * and a proxy that lets only sealed ones pass would keep them apart forever.
 * These are all of them:
 *
 *	POST /.well-known/edhoc		Content-Format 65 (a connection
 *					identifier and a message) or 64 (a
 *					message), or neither format nor payload
 *					(the server is to begin)
 *	POST /authz-info		Content-Format 19 (application/
 *					ace+cbor)
 *
 * What is nearly one of them is none, and no spelling stands for another:
 * nothing may pass under this name that the device takes for something else.
 */

/* True if m, which has no OSCORE option, is one. The path is that of Proxy-Uri
   if there is one, and Uri-Path beside it says the same or is not there. Pure;
   options of m may be of any kind and number. */
bool establish_is_asked(const struct message *m);

#endif
