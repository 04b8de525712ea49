/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* env.h - what libwax needs from outside: time, randomness, durable storage */
#ifndef WAX_ENV_H
#define WAX_ENV_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WAX_RECORD_MAX 1024	/* bytes in one stored record */
#define WAX_RECORD_NAME_MAX 64	/* characters, without the final NUL */

/* libwax does no input or output of its own; all of it goes through here.
   wax/posix.h has a ready set, examples/device_env.c is one of a device, and
   libwax(3), PORTING, says what must hold. The functions may be called from any
   thread that calls libwax, but for one record by one thread at a time.

   A record's name is 1 to WAX_RECORD_NAME_MAX characters of A-Z a-z 0-9 . _ -
   and does not begin with a dot. */
struct wax_env {
	void *arg;		/* given to every function */

	/* Milliseconds that never go back; where they start is free. */
	uint64_t (*now)(void *arg);

	/* Fills out with len bytes fit for keys. WAX_SYSTEM: there are none. */
	enum wax_status (*random)(void *arg, uint8_t *out, size_t len);

	/* Begins the use of a record and reads it; *len gets its length.
	   WAX_NOT_FOUND: it was never stored, or was removed; the use has
	   begun. WAX_EXISTS: it is in use, here or in another process.
	   WAX_DAMAGED: it exists but can not be trusted; nobody guesses.
	   WAX_SPACE: longer than size. WAX_STORAGE: reading failed. */
	enum wax_status (*load)(void *arg, const char *name, uint8_t *record,
	    size_t size, size_t *len);

	/* Replaces a record in use by one of at most WAX_RECORD_MAX bytes; also
	   one of which load has said WAX_DAMAGED.
	   WAX_OK means that it survives kill -9 and loss of power from now on.
	   After WAX_STORAGE the record is the old one or the new one,
	   whole. */
	enum wax_status (*store)(void *arg, const char *name,
	    const uint8_t *record, size_t len);

	/* Forgets a record in use; WAX_OK if there was none. */
	enum wax_status (*remove)(void *arg, const char *name);

	/* Ends the use of a record, whatever load came back with. May be
	   NULL if uses are not watched. */
	void (*release)(void *arg, const char *name);
};

#ifdef __cplusplus
}
#endif

#endif
