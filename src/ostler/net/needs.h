/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* needs.h - which keywords of a block mean something with which transports */
#ifndef OSTLER_NET_NEEDS_H
#define OSTLER_NET_NEEDS_H

struct transport;

/* What a keyword's row has in needs. */
enum need {
	NEED_NOTHING,
	NEED_SESSIONS,
	NEED_STREAM,
	NEED_SECURE,
	NEED_SECURE_COAP,
	NEED_COAP,		/* not HTTP */
	NEED_BOTH_WAYS,		/* sessions in which the peer may ask, too */
	NEED_HTTP,
	NEED_COUNT
};

/* What is to be expected of a transport that does not have it, static; NULL if
   it has, or if the transport is unknown (NULL). */
const char *needs_find_missing(enum need need, const struct transport *t);

#endif
