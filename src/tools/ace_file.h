/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_file.h - an authorization server that a server believes, as a text
   file */
#ifndef TOOLS_ACE_FILE_H
#define TOOLS_ACE_FILE_H

#include "core/bytes.h"
#include "wax/ace.h"
#include "wax/context_file.h"

/*
 * Lines of "key = value"; '#' begins a comment. wax-as enroll-server writes it.
 *
 *   issuer = coap://as.example     as its tokens say
 *   uri = coap://192.0.2.1:5690    where it is; clients learn it by hints
 *   token-key = KID ALGORITHM KEY  hexadecimal, a name, hexadecimal; 2 at most
 *   introspect = FILE              tokens may be references, which it is asked
 *                                  about under the context of that file; a
 *                                  relative name begins beside this file
 *   believed = 300                 seconds for which its word is taken then
 *   uploads = 10                   in ten seconds, of one host; of all four
 *                                  times as many. Clients behind a proxy are
 *                                  one host
 *   authority = NAME               whose roles it may give; 8 at most
 *   scope = WORD                   beside ocf.acl2; 8 at most
 *   hints = minimal                none, minimal (it, and our name there), or
 *                                  full
 *   absent-salt = empty            or omit: how its clients derive
 */
#define ACE_FILE_TEXTS_MAX 8

struct ace_file {
	struct wax_ace_as as;	/* views of what follows */
	enum wax_ace_hints hints;
	uint32_t uploads;	/* 0: not said */
	const char *scopes[ACE_FILE_TEXTS_MAX];	/* views, likewise */
	size_t scope_count;
	char *introspect;	/* owned; or NULL */

	char issuer[WAX_ACE_TEXT_MAX + 1];
	char uri[WAX_ACE_TEXT_MAX + 1];
	char token_uri[WAX_ACE_TEXT_MAX + 1];	/* uri and /token */
	uint8_t kids[WAX_ACE_KEYS_MAX][WAX_ACE_KID_MAX];
	uint8_t keys[WAX_ACE_KEYS_MAX][32];	/* secrets */
	char authority_texts[ACE_FILE_TEXTS_MAX][WAX_ROLE_MAX + 1];
	const char *authorities[ACE_FILE_TEXTS_MAX];
	char scope_texts[ACE_FILE_TEXTS_MAX][WAX_ACE_TEXT_MAX + 1];
};

/* Reads it; stays where it is, and is cleared by ace_file_clear, in any case.
   On an error says file, line, what was read and what was expected, and repeats
   no secret. WAX_FORMAT: the file; WAX_SYSTEM: it can not be read, or others
   may; WAX_MEMORY. */
MUST_USE enum wax_status ace_file_open(const char *path, struct ace_file *out,
    struct wax_error_text *error);
/* The same for what the file has; path is its name. */
MUST_USE enum wax_status ace_file_parse(struct bytes text, const char *path,
    struct ace_file *out, struct wax_error_text *error);
void ace_file_clear(struct ace_file *f);

#endif
