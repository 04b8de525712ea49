/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_file.h - who we are in handshakes, and whom we believe, as a text
   file */
#ifndef TOOLS_EDHOC_FILE_H
#define TOOLS_EDHOC_FILE_H

#include "core/bytes.h"
#include "peer/edhoc.h"
#include "wax/context_file.h"

/*
 * Lines; '#' begins a comment. First what is allowed, each once, each may be
 * left out:
 *
 *   methods = 3 0               numbers of methods, 0 to 3
 *   suites  = 2 0               of cipher suites, the preferred one first
 *
 * and then blocks, which begin with a line of one word and have lines of
 * "key = value" until the next one. Bytes are hexadecimal digits.
 *
 *   own                         one of ours; one or more
 *     ccs = a202..              a CWT claims set with its key, or
 *     certificate = 3082..      a certificate (DER), and for x5chain
 *     issuer = 3082..           what stands above it, in order, up to 4 times
 *     key = 0102..              the private key, as long as its curve says
 *     id = kid                  how we name it: kid, kccs, x5t, x5chain
 *     kid = 2b                  with id = kid
 *     uuid = 7d1f2c3a-..        the device it stands for; not needed if the
 *                               credential says it, as "uuid:7d1f2c3a-.."
 *   peer                        exactly this credential is believed
 *     ccs, certificate, kid, uuid as above
 *   anchor                      whose chain ends in this CA is believed
 *     certificate = 3082..
 *     uuid = 7d1f2c3a-..        to be that device; left out: whoever its
 *                               certificate says
 */

/* Reads it. On WAX_OK *out is owned; else error says file, line, what was read
   and what was expected, and repeats no secret. WAX_FORMAT: the file;
   WAX_SYSTEM: it can not be read, or others may; WAX_MEMORY. */
MUST_USE enum wax_status edhoc_file_open(const char *path,
    struct waxpeer_keyring **out, struct wax_error_text *error);

/* The same for what the file has; path is its name in error. */
MUST_USE enum wax_status edhoc_file_parse(struct bytes text, const char *path,
    struct waxpeer_keyring **out, struct wax_error_text *error);

#endif
