/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* media_type.h - Content-Format and Accept as HTTP media types, and back
   (RFC 8075 section 6; IANA's registry of CoAP Content-Formats) */
#ifndef OSTLER_HTTP_MEDIA_TYPE_H
#define OSTLER_HTTP_MEDIA_TYPE_H

#include "core/bytes.h"
#include "core/writer.h"

#define MEDIA_TYPE_OSCORE 10001	/* never as an option on CoAP (RFC 8613 section
				   13.6) */

/* A row of the table, or one that a configuration adds. */
struct media_type {
	uint16_t format;
	const char *type;	/* "application/cbor" */
	const char *name;	/* of a parameter that belongs to it; NULL:
				   none */
	const char *value;
};

/* Writes the media type of a Content-Format; of one that is not in the table
   application/coap-payload;cf=NUMBER (RFC 8075 section 6.2). */
void media_type_write(struct writer *w, uint16_t format);
/* Rows of more come first. */
void media_type_write_with(struct writer *w, uint16_t format,
    const struct media_type *more, size_t count);

/* The Content-Format of a Content-Type: exactly that, or the nearest one (such
   as json of *+json, plain text of other text, else octets: RFC 8075 section
   6.3). False: it is no media type, or application/oscore. */
bool media_type_read(struct bytes type, uint16_t *format);

enum media_match {
	MEDIA_NONE,		/* no media type, or application/oscore */
	MEDIA_EXACT,		/* a row says so */
	MEDIA_NUMBER,		/* application/coap-payload;cf=NUMBER */
	MEDIA_LOOSE,		/* the nearest one (section 6.3) */
};

/* The same, and how it was found. Rows of more come first. *format is written
   but for MEDIA_NONE. */
enum media_match media_type_find(struct bytes type,
    const struct media_type *more, size_t count, uint16_t *format);

/* text/plain of any character set: no markup. */
bool media_type_is_text(struct bytes type);

/* application/oscore, with or without parameters. */
bool media_type_is_oscore(struct bytes type);

#endif
