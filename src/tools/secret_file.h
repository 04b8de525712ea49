/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secret_file.h - files with keys in them: nobody else reads them, and they are
   there whole or not at all */
#ifndef TOOLS_SECRET_FILE_H
#define TOOLS_SECRET_FILE_H

#include "core/bytes.h"

#define SECRET_FILE_MAX 65536	/* bytes that are read */

/* Is that a directory of ours in which nobody else may look around? False:
   *why says what was found and what is expected, static; errno is 0, or says
   it better. */
bool secret_file_is_safe_folder(const char *path, const char **why);

/* Puts content in the place of what path was, with mode 600; it survives a loss
   of power. WAX_SYSTEM: errno says, and path is what it was, or, if only the
   last step failed, what it should be; WAX_RANGE: the name is too long. */
MUST_USE enum wax_status secret_file_replace(const char *path,
    struct bytes content);

/* All of a file, with a NUL behind it; owned, to be freed by secret_file_free.
   NULL: *why says what is wrong with it, static; errno as above. is_secret:
   others must not be able to read it. */
MUST_USE char *secret_file_read(const char *path, bool is_secret, size_t *len,
    const char **why);
void secret_file_free(char *text);	/* cleared; NULL is fine */

#endif
