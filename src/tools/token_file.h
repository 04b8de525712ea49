/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* token_file.h - a token that a client keeps, as the authorization server has
   answered it */
#ifndef TOOLS_TOKEN_FILE_H
#define TOOLS_TOKEN_FILE_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "wax/ace.h"

#define TOKEN_ANSWER_MAX 4096	/* bytes */

/* Four lines: when it came (seconds since 1970), from whom, for which scope,
   and the answer in hexadecimal digits. */
struct token_file {
	int64_t at;
	char as[WAX_ACE_TEXT_MAX + 1];
	char scope[WAX_ACE_TEXT_MAX + 1];	/* "": none was asked for */
	uint8_t answer[TOKEN_ANSWER_MAX];	/* has a secret; clear it */
	size_t len;
};

/* In folder, by the server that it is for. Mode 600, whole or not at all.
   WAX_SYSTEM: errno says. */
MUST_USE enum wax_status token_file_write(const char *folder,
    const struct deviceid *server, const struct token_file *t);
/* WAX_NOT_FOUND: none, or none that can be used; then it is asked for again. */
MUST_USE enum wax_status token_file_read(const char *folder,
    const struct deviceid *server, struct token_file *out);
/* It is of no use any more. */
void token_file_remove(const char *folder, const struct deviceid *server);

#endif
