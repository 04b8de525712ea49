/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* show.h - a device, as it stands in the store and as it says itself */
#ifndef OBT_SHOW_H
#define OBT_SHOW_H

#include "obt/command.h"

/* What the store has of it but for its key, and its bonds. */
enum command_exit show_device(struct command_call *call,
    const struct store_device *d);

/* The same, and what the device has to say: doxm, pstat, cred without keys,
   acl2. */
enum command_exit show_device_asked(struct command_call *call,
    const struct store_device *d);

#endif
