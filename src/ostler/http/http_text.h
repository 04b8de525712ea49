/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_text.h - what fields of HTTP are made of (RFC 9110 section 5.6) */
#ifndef OSTLER_HTTP_HTTP_TEXT_H
#define OSTLER_HTTP_HTTP_TEXT_H

#include "core/bytes.h"
#include "core/writer.h"

static inline bool
http_is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* True for the characters of a token (section 5.6.2), at least one. */
bool http_is_token(struct bytes b);

/* Without the blanks around it. */
struct bytes http_trim(struct bytes b);

/* True if b ends with suffix, without regard to case. */
bool http_has_suffix(struct bytes b, const char *suffix);

/* What stands before the next separator, or all, without blanks around it. It
   goes from *rest with the separator; a separator in quotes is none. */
struct bytes http_take_part(struct bytes *rest, uint8_t separator);

/* The value of a parameter in "; name=value; ...", without quotes; absent: it
   is not there. */
struct bytes http_find_parameter(struct bytes parameters, const char *name);

/* Digits, at most max. False: other characters, none, or more than max. */
bool http_read_number(struct bytes text, uint32_t max, uint32_t *out);

/* Writes a number in digits. */
void http_write_number(struct writer *w, uint64_t number);

#endif
