/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pin.h - the PIN that a device shows, from where it is given to us */
#ifndef OBT_PIN_H
#define OBT_PIN_H

#include <stddef.h>

#include "core/status.h"

#define PIN_MIN 8		/* characters that a Random PIN has at least */
#define PIN_SIZE 65		/* with its NUL */

/* Each: WAX_OK and a text, to be cleared; WAX_SYSTEM: see errno; WAX_RANGE:
   nothing, or too long. */

/* The first line of a file. */
WAX_MUST_USE enum wax_status pin_read_file(const char *path,
    char pin[PIN_SIZE]);

/* Asks at the terminal of the process; what is typed is not shown. errno is
   ENXIO without one. */
WAX_MUST_USE enum wax_status pin_ask(const char *question,
    char pin[PIN_SIZE]);

#endif
