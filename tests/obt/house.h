/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* house.h - devices on loopback, each in a process of its own, to be talked to
   as they are in the world */
#ifndef TESTS_OBT_HOUSE_H
#define TESTS_OBT_HOUSE_H

#include <sys/types.h>

#define HOUSE_DEVICES 3

/* Written by the device's process; settled when it waits for the next
   request. */
struct house_device {
	pid_t pid;
	int shows;		/* a byte comes for each PIN that is shown */
	char clear[128];	/* "coap://127.0.0.1:40211" */
	char secure[128];	/* "coaps://..." */
	char stream[128];	/* "coaps+tcp://..." */
	char pin[16];		/* shown last */
};

/* In memory that all see. */
extern struct house_device *house;

/* So many devices that wait for an owner, by PIN. */
void house_open(size_t count);
void house_close(void);

/* That process stands still, or goes on, or is killed. */
void house_stop(size_t n);
void house_continue(size_t n);
void house_kill(size_t n);

/* Waits until a new PIN is shown, as after each RESET. */
void house_wait_pin(size_t n);

#endif
