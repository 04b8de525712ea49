/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* systemd.h - what the service manager wants to know and tells (sd_notify(3),
   systemd.exec(5)); without libsystemd, which brings six libraries along */
#ifndef OSTLER_SYSTEMD_H
#define OSTLER_SYSTEMD_H

#include <stdbool.h>
#include <stdint.h>

/* Sends "READY=1" and the like to NOTIFY_SOCKET. Nothing happens without one;
   nobody can be told of a failure. */
void systemd_notify(const char *state);

/* How often WATCHDOG=1 must come at the latest, in microseconds; 0: never. */
uint64_t systemd_watchdog_interval(void);

/* True if what is written to fd goes to the journal (JOURNAL_STREAM): lines
   then begin with their priority, and the journal has the time. */
bool systemd_is_journal(int fd);

#endif
