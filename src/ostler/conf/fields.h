/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fields.h - values that are more than a number, as read functions need them;
   sticky as the parser_ functions */
#ifndef OSTLER_CONF_FIELDS_H
#define OSTLER_CONF_FIELDS_H

#include "core/address.h"
#include "core/deviceid.h"
#include "ostler/conf/parser.h"

#define FIELDS_NAME_MAX 64	/* bytes */

/* A name in quotes, 1 to FIELDS_NAME_MAX bytes; what: "a listener's name in
   quotes". */
struct token fields_read_name(struct parser *p, const char *what);

/* A device ID that is not nil; what: "a device ID". The token is for its
   place. */
struct token fields_read_device(struct parser *p, const char *what,
    struct deviceid *out);

/* A file's name in quotes; see token_copy_path. *path is the caller's, NULL
   when it was bad. what: "the file of a certificate in quotes". */
struct token fields_read_file(struct parser *p, const char *what, char **path);

/* An IP address with a port that is not 0. */
struct token fields_read_address(struct parser *p, struct address *out);

#endif
