/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* code.h - CoAP codes (RFC 7252 section 12.1, RFC 8132, RFC 8323, RFC 8516,
   RFC 8768) */
#ifndef CORE_CODE_H
#define CORE_CODE_H

#include "core/bytes.h"

#define CODE(class, detail) ((uint8_t)((class) << 5 | (detail)))
#define CODE_CLASS(code) ((uint8_t)((code) >> 5))
#define CODE_DETAIL(code) ((uint8_t)((code) & 0x1f))

#define CODE_EMPTY CODE(0, 0)
#define CODE_GET CODE(0, 1)
#define CODE_POST CODE(0, 2)
#define CODE_PUT CODE(0, 3)
#define CODE_DELETE CODE(0, 4)
#define CODE_FETCH CODE(0, 5)
#define CODE_PATCH CODE(0, 6)
#define CODE_IPATCH CODE(0, 7)

#define CODE_CREATED CODE(2, 1)
#define CODE_DELETED CODE(2, 2)
#define CODE_VALID CODE(2, 3)
#define CODE_CHANGED CODE(2, 4)
#define CODE_CONTENT CODE(2, 5)
#define CODE_CONTINUE CODE(2, 31)

#define CODE_BAD_REQUEST CODE(4, 0)
#define CODE_UNAUTHORIZED CODE(4, 1)
#define CODE_BAD_OPTION CODE(4, 2)
#define CODE_FORBIDDEN CODE(4, 3)
#define CODE_NOT_FOUND CODE(4, 4)
#define CODE_METHOD_NOT_ALLOWED CODE(4, 5)
#define CODE_NOT_ACCEPTABLE CODE(4, 6)
#define CODE_INCOMPLETE CODE(4, 8)
#define CODE_CONFLICT CODE(4, 9)
#define CODE_PRECONDITION_FAILED CODE(4, 12)
#define CODE_TOO_LARGE CODE(4, 13)
#define CODE_UNSUPPORTED_FORMAT CODE(4, 15)
#define CODE_UNPROCESSABLE CODE(4, 22)
#define CODE_TOO_MANY_REQUESTS CODE(4, 29)

#define CODE_INTERNAL_ERROR CODE(5, 0)
#define CODE_NOT_IMPLEMENTED CODE(5, 1)
#define CODE_BAD_GATEWAY CODE(5, 2)
#define CODE_SERVICE_UNAVAILABLE CODE(5, 3)
#define CODE_GATEWAY_TIMEOUT CODE(5, 4)
#define CODE_PROXYING_NOT_SUPPORTED CODE(5, 5)
#define CODE_HOP_LIMIT_REACHED CODE(5, 8)

#define CODE_CSM CODE(7, 1)
#define CODE_PING CODE(7, 2)
#define CODE_PONG CODE(7, 3)
#define CODE_RELEASE CODE(7, 4)
#define CODE_ABORT CODE(7, 5)

static inline bool
code_is_request(uint8_t code)
{
	return CODE_CLASS(code) == 0 && code != CODE_EMPTY;
}

static inline bool
code_is_response(uint8_t code)
{
	return CODE_CLASS(code) >= 2 && CODE_CLASS(code) <= 5;
}

static inline bool
code_is_success(uint8_t code)
{
	return CODE_CLASS(code) == 2;
}

/* "GET", "Content", ...; NULL for a code without a name here. Static. */
const char *code_name(uint8_t code);

/* "2.05" and a final NUL; text has room for 5. */
void code_format(uint8_t code, char *text);

/* The code of "2.05", "0.02" or, without regard to case, of a method's name
   ("GET"). WAX_FORMAT: neither. */
MUST_USE enum wax_status code_parse(struct bytes text, uint8_t *code);

#endif
