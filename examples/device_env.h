/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_env.h - a struct wax_env of a device's own, as a port writes it */
#ifndef DEVICE_ENV_H
#define DEVICE_ENV_H

#include <wax/env.h>

/* Clock and randomness of the system; each record in two pages of flash, for
   which a file in that directory stands. directory is borrowed. */
struct wax_env device_env(const char *directory);

#endif
