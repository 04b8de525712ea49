/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* guarded.h - files that decide who may do what, opened for reading */
#ifndef OSTLER_CONF_GUARDED_H
#define OSTLER_CONF_GUARDED_H

#include <sys/stat.h>

#include "core/status.h"

/*
 * Opens a regular file that nobody but its owner and group can change or put
 * another one in the place of: it is no symbolic link, others may not write it,
 * and its folder either, but for one like /tmp, where they may not touch what
 * is not theirs. Folders on the way may be links: /etc/ostler may lead to where
 * an operator keeps all configurations.
 *
 * What is judged is what was opened, so that nothing changes in between.
 * *about: of the file. WAX_SYSTEM: errno says; WAX_UNSUPPORTED: *why says,
 * "is not a file; expected a file", static.
 */
WAX_MUST_USE enum wax_status guarded_open(const char *path, int *fd,
    struct stat *about, const char **why);

#endif
