/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* context_file.h - a security context as a text file */
#ifndef WAX_CONTEXT_FILE_H
#define WAX_CONTEXT_FILE_H

#include "wax/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Lines of "key = value"; '#' begins a comment; blank lines are skipped. Each
 * key once. Bytes are hexadecimal digits, "" is present and empty.
 *
 *   master-secret = 0102030405060708090a0b0c0d0e0f10    required
 *   master-salt   = 9e7ca92223786340                    empty if left out
 *   id-context    = 37cbf3210017a2d3                    absent if left out
 *   sender-id     = 01                                  required, may be ""
 *   recipient-id  = 02                                  required, may be ""
 *   aead          = AES-CCM-16-64-128                   name or COSE number
 *   hkdf          = HKDF-SHA-256                        name or COSE number
 *   peer          = 7d1f2c3a-0000-4000-8000-000000000017  its device UUID
 *   self          = 7d1f2c3a-0000-4000-8000-000000000018  own, may be left out
 *   replay-window = 32
 *   ssn-step      = 128
 *   ssn-pad       = 0                                   with it, window-step
 *   window-step   = 0                                   must be 0
 *   kid-context   = send | omit
 *   own-piv       = yes | no
 *   proxy-form    = scheme | uri
 *   renewal       = off | on | first-use     RFC 8613 Appendix B.2
 *   renewal-random = 8                       bytes, 8 to 64
 *   renewal-values = remembered | stateless  as a server
 *
 * Its state is kept beside it, in FILE.state and FILE.lock: it belongs to the
 * file, must not be copied with it and must not be deleted while the keys are
 * in use.
 */

struct wax_error_text {
	char text[256];		/* "floor.ctx:3: aead is 4; expected ..." */
};

struct wax_context_file;

/* Reads the file and opens its context. On WAX_OK *out is owned; else error
   says what was read, where, and what was expected. WAX_FORMAT: the file;
   WAX_SYSTEM: it can not be read; else as wax_context_new. */
WAX_MUST_USE enum wax_status wax_context_file_open(const char *path,
    struct wax_context_file **out, struct wax_error_text *error);

/* Stores the exact state (wax_context_retire), drops the reference and the
   lock. Nothing may use its context any more: end all exchanges and sets
   first. NULL does nothing. */
void wax_context_file_close(struct wax_context_file *f);

/* Borrowed until the file is closed. */
struct wax_context *wax_context_file_context(const struct wax_context_file *f);
const struct wax_env *wax_context_file_env(const struct wax_context_file *f);

/* The UUID of "self", 16 bytes, or NULL if it was left out. Borrowed. */
const uint8_t *wax_context_file_self(const struct wax_context_file *f);

#ifdef __cplusplus
}
#endif

#endif
