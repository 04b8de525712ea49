/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* split.h - which part of a message travels where (RFC 8613 section 4) */
#ifndef WAX_OSCORE_SPLIT_H
#define WAX_OSCORE_SPLIT_H

#include "core/bytes.h"
#include "core/option.h"
#include "core/oscore_option.h"
#include "core/uri.h"
#include "core/writer.h"
#include "wax/oscore.h"

/* A message on its way to be sealed: looked at once, written in two parts. */
struct split {
	uint8_t code;
	struct bytes options;
	struct bytes payload;
	bool has_observe;
	uint32_t observe;
	struct bytes echo;	/* to be added to the Inner options; absent:
				   none */
	bool has_proxy;		/* uri is the decomposed Proxy-Uri */
	struct uri uri;
	uint16_t port;		/* of uri, 0: the scheme's own */
	enum wax_proxy_form form;
};

/* All views are borrowed from m and echo. WAX_FORMAT: options do not decode,
   or Proxy-Uri is not a URI of a kind that can be decomposed (section
   4.1.3.3). WAX_EXISTS: it has an OSCORE option (section 4.1.3.7). */
MUST_USE enum wax_status split_open(struct split *s,
    const struct wax_message *m, struct bytes echo, enum wax_proxy_form form);

/* FETCH and 2.05 with Observe, POST and 2.04 without (section 4.2). */
uint8_t split_outer_code(const struct split *s);

/* The options outside: class U, Outer Observe, and the OSCORE option. */
MUST_USE enum wax_status split_write_outer(const struct split *s,
    struct bytes oscore_option, struct writer *w);

/* The plaintext (section 5.3): Code, the options inside, payload. */
MUST_USE enum wax_status split_write_inner(const struct split *s,
    struct writer *w);

/* True if the option stays outside and only there (class U). */
bool split_is_outer(uint16_t number);

#endif
