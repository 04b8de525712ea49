/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* state_file.h - a state file on disk, and its lock */
#ifndef WAX_POSIX_STATE_FILE_H
#define WAX_POSIX_STATE_FILE_H

#include "core/bytes.h"
#include "wax/posix/state.h"

struct state_file;

/* Locks NAME.lock in directory; owned. WAX_EXISTS: it is locked already.
   WAX_STORAGE: errno says why. WAX_MEMORY. */
MUST_USE enum wax_status state_file_open(const char *directory,
    const char *name, struct state_file **out);

/* Unlocks. NULL does nothing. */
void state_file_close(struct state_file *f);

/* True if name is that of f. */
bool state_file_has_name(const struct state_file *f, const char *name);

/* Reads the record. WAX_NOT_FOUND: there is no file. WAX_DAMAGED, WAX_SPACE,
   WAX_STORAGE. */
MUST_USE enum wax_status state_file_load(struct state_file *f,
    uint8_t *record, size_t size, size_t *len);

/* Replaces the record; durable on WAX_OK. Creates the file if there is none.
   WAX_DAMAGED: the file that is there can not be trusted, and state_file_load
   has not said so before: then it is replaced, too. WAX_STATE: called in
   a child of the process that locked it. WAX_STORAGE. */
MUST_USE enum wax_status state_file_store(struct state_file *f,
    struct bytes record);

/* WAX_STORAGE. */
MUST_USE enum wax_status state_file_remove(struct state_file *f);

#endif
