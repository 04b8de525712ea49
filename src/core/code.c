/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* code.c - names and text forms of CoAP codes */
#include "core/code.h"

struct code_row {
	uint8_t code;
	const char *name;
};

static const struct code_row code_rows[] = {
	{ CODE_EMPTY, "Empty" },
	{ CODE_GET, "GET" },
	{ CODE_POST, "POST" },
	{ CODE_PUT, "PUT" },
	{ CODE_DELETE, "DELETE" },
	{ CODE_FETCH, "FETCH" },
	{ CODE_PATCH, "PATCH" },
	{ CODE_IPATCH, "iPATCH" },
	{ CODE_CREATED, "Created" },
	{ CODE_DELETED, "Deleted" },
	{ CODE_VALID, "Valid" },
	{ CODE_CHANGED, "Changed" },
	{ CODE_CONTENT, "Content" },
	{ CODE_CONTINUE, "Continue" },
	{ CODE_BAD_REQUEST, "Bad Request" },
	{ CODE_UNAUTHORIZED, "Unauthorized" },
	{ CODE_BAD_OPTION, "Bad Option" },
	{ CODE_FORBIDDEN, "Forbidden" },
	{ CODE_NOT_FOUND, "Not Found" },
	{ CODE_METHOD_NOT_ALLOWED, "Method Not Allowed" },
	{ CODE_NOT_ACCEPTABLE, "Not Acceptable" },
	{ CODE_INCOMPLETE, "Request Entity Incomplete" },
	{ CODE_CONFLICT, "Conflict" },
	{ CODE_PRECONDITION_FAILED, "Precondition Failed" },
	{ CODE_TOO_LARGE, "Request Entity Too Large" },
	{ CODE_UNSUPPORTED_FORMAT, "Unsupported Content-Format" },
	{ CODE_UNPROCESSABLE, "Unprocessable Entity" },
	{ CODE_TOO_MANY_REQUESTS, "Too Many Requests" },
	{ CODE_INTERNAL_ERROR, "Internal Server Error" },
	{ CODE_NOT_IMPLEMENTED, "Not Implemented" },
	{ CODE_BAD_GATEWAY, "Bad Gateway" },
	{ CODE_SERVICE_UNAVAILABLE, "Service Unavailable" },
	{ CODE_GATEWAY_TIMEOUT, "Gateway Timeout" },
	{ CODE_PROXYING_NOT_SUPPORTED, "Proxying Not Supported" },
	{ CODE_HOP_LIMIT_REACHED, "Hop Limit Reached" },
	{ CODE_CSM, "CSM" },
	{ CODE_PING, "Ping" },
	{ CODE_PONG, "Pong" },
	{ CODE_RELEASE, "Release" },
	{ CODE_ABORT, "Abort" },
};

#define CODE_ROWS (sizeof(code_rows) / sizeof(code_rows[0]))

const char *
code_name(uint8_t code)
{
	for (size_t i = 0; i < CODE_ROWS; i++)
		if (code_rows[i].code == code)
			return code_rows[i].name;
	return NULL;
}

void
code_format(uint8_t code, char *text)
{
	text[0] = (char)('0' + CODE_CLASS(code));
	text[1] = '.';
	text[2] = (char)('0' + CODE_DETAIL(code) / 10);
	text[3] = (char)('0' + CODE_DETAIL(code) % 10);
	text[4] = '\0';
}

static enum wax_status
code_parse_number(struct bytes text, uint8_t *code)
{
	const uint8_t *t = text.data;
	unsigned detail;

	if (text.len != 4 || t[0] < '0' || t[0] > '7' || t[1] != '.' ||
	    t[2] < '0' || t[2] > '3' || t[3] < '0' || t[3] > '9')
		return WAX_FORMAT;
	detail = (t[2] - (unsigned)'0') * 10 + t[3] - (unsigned)'0';
	if (detail > 31)
		return WAX_FORMAT;
	*code = CODE(t[0] - (unsigned)'0', detail);
	return WAX_OK;
}

enum wax_status
code_parse(struct bytes text, uint8_t *code)
{
	for (size_t i = 0; i < CODE_ROWS; i++) {
		if (!code_is_request(code_rows[i].code) ||
		    !bytes_equal_nocase(text, bytes_of_text(code_rows[i].name)))
			continue;
		*code = code_rows[i].code;
		return WAX_OK;
	}
	return code_parse_number(text, code);
}
