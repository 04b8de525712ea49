/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* context_text.h - the language of context files */
#ifndef WAX_POSIX_CONTEXT_TEXT_H
#define WAX_POSIX_CONTEXT_TEXT_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "wax/context_file.h"
#include "wax/crypto/secret.h"

#define CONTEXT_TEXT_MAX 65536	/* bytes of a file */

/* What a file says; parameters points into it. Cleared with
   context_text_clear. */
struct context_text {
	struct wax_context_parameters parameters;
	struct secret master_secret;
	struct secret master_salt;
	uint8_t id_context[1024];
	uint8_t sender_id[WAX_ID_MAX];
	uint8_t recipient_id[WAX_ID_MAX];
	struct deviceid peer;
	struct deviceid self;
	bool has_self;
};

/* Reads text; path is for messages only. WAX_FORMAT: error says where and what
   was expected; no value of a secret is repeated. out is then cleared. */
MUST_USE enum wax_status context_text_read(struct bytes text,
    const char *path, struct context_text *out, struct wax_error_text *error);

void context_text_clear(struct context_text *t);

#endif
