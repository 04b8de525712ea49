/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message.h - making and reading CoAP messages without their hop's part */
#ifndef PEER_MESSAGE_H
#define PEER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wax/oscore.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers an application meets most often; any other number works as well. */
#define WAXPEER_GET 1
#define WAXPEER_POST 2
#define WAXPEER_PUT 3
#define WAXPEER_DELETE 4
#define WAXPEER_FETCH 5

#define WAXPEER_CREATED 65			/* 2.01 */
#define WAXPEER_DELETED 66			/* 2.02 */
#define WAXPEER_CHANGED 68			/* 2.04 */
#define WAXPEER_CONTENT 69			/* 2.05 */
#define WAXPEER_BAD_REQUEST 128			/* 4.00 */
#define WAXPEER_UNAUTHORIZED 129		/* 4.01 */
#define WAXPEER_FORBIDDEN 131			/* 4.03 */
#define WAXPEER_NOT_FOUND 132			/* 4.04 */
#define WAXPEER_METHOD_NOT_ALLOWED 133		/* 4.05 */
#define WAXPEER_NOT_ACCEPTABLE 134		/* 4.06 */
#define WAXPEER_UNSUPPORTED_FORMAT 143		/* 4.15 */
#define WAXPEER_INTERNAL_ERROR 160		/* 5.00 */

#define WAXPEER_OPTION_OBSERVE 6
#define WAXPEER_OPTION_LOCATION_PATH 8
#define WAXPEER_OPTION_CONTENT_FORMAT 12
#define WAXPEER_OPTION_URI_QUERY 15
#define WAXPEER_OPTION_ACCEPT 17
#define WAXPEER_OPTION_OCF_ACCEPT_VERSION 2049
#define WAXPEER_OPTION_OCF_FORMAT_VERSION 2053

#define WAXPEER_FORMAT_OCF_CBOR 10000	/* application/vnd.ocf+cbor */
#define WAXPEER_OCF_VERSION 2048	/* 1.0.0 in options 2049 and 2053 */

/* A message being made. The first thing that goes wrong stays: later calls do
   nothing, and waxpeer_message_view tells. */
struct waxpeer_message;

/* owned; NULL: no memory. */
struct waxpeer_message *waxpeer_message_new(uint8_t code);
void waxpeer_message_free(struct waxpeer_message *m);	/* NULL does nothing */

/* Options may come in any order; those of one number keep theirs. */
void waxpeer_message_add(struct waxpeer_message *m, uint16_t number,
    const void *value, size_t len);
void waxpeer_message_add_uint(struct waxpeer_message *m, uint16_t number,
    uint32_t value);

/* "/a/light?if=oic.if.baseline&n=x": a Uri-Path for each segment, a Uri-Query
   for each argument, percent-decoded. */
void waxpeer_message_set_path(struct waxpeer_message *m, const char *path);

/* Accept: 10000 and the OCF version that goes with it. */
void waxpeer_message_accept_ocf(struct waxpeer_message *m);

/* Copied. The second form adds Content-Format 10000 and its OCF version. */
void waxpeer_message_set_payload(struct waxpeer_message *m,
    const void *payload, size_t len);
void waxpeer_message_set_ocf(struct waxpeer_message *m, const void *cbor,
    size_t len);

/* What was made, borrowed until m is changed or freed. WAX_FORMAT: a path that
   does not begin with '/' or has a broken percent-encoding; WAX_RANGE: an
   option too long; WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_message_view(struct waxpeer_message *m,
    struct wax_message *out);

/* A walk over the options of a message, in order of number:

	struct waxpeer_option o = { 0 };

	while (waxpeer_option_next(message, &o))
		...
 */
struct waxpeer_option {
	uint16_t number;
	const uint8_t *value;	/* borrowed from the message */
	size_t len;
	size_t offset;		/* of the option after this one */
};

bool waxpeer_option_next(const struct wax_message *m,
    struct waxpeer_option *o);

/* The first option of that number, if there is one; as a number, if its value
   is one. out is untouched otherwise. */
bool waxpeer_option_find(const struct wax_message *m, uint16_t number,
    struct waxpeer_option *o);
bool waxpeer_option_uint(const struct wax_message *m, uint16_t number,
    uint32_t *out);

/* Writes "/a/light" and a final NUL for the Uri-Path options; bytes that are
   not unreserved in a URI are percent-encoded. WAX_SPACE. */
WAX_MUST_USE enum wax_status waxpeer_message_path(const struct wax_message *m,
    char *text, size_t size);

/* True if a Uri-Query says key=value. */
bool waxpeer_query_is(const struct wax_message *m, const char *key,
    const char *value);

#ifdef __cplusplus
}
#endif

#endif
