/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_node.h - a node as the tools run it: its state in a directory, the PIN
   for its owner shown, a line in the log for each change, and words for people
   when it can not begin */
#ifndef TOOLS_DEVICE_NODE_H
#define TOOLS_DEVICE_NODE_H

#include "peer/node.h"
#include "tools/device_options.h"
#include "tools/endpoint_log.h"

#define DEVICE_NODE_RECORD "device"

struct device_node;

struct device_node_settings {
	const char *program;		/* for messages */
	const struct device_options *options;
	unsigned types;			/* as wax_device_conf.types */
	/* As for waxpeer_node_settings; base must be set, what is for a log
	   too. */
	const struct waxpeer_settings *endpoint;
	const struct waxpeer_ace_settings *ace;	/* as there; NULL: none */
	struct endpoint_log *log;	/* borrowed; NULL: nothing is logged */
	/* NULL: a PIN goes to standard output, "pin 12345678". */
	void (*show_pin)(void *arg, const char *pin);
	void *show_arg;
	/* As waxpeer_node_settings.changed; may be NULL. */
	void (*changed)(void *arg, unsigned what);
	void *arg;
};

/* Opens the device of that directory. Without a method, Random PIN is it.
   False: why, and what to do, was said on standard error. */
MUST_USE bool device_node_open(const struct device_node_settings *s,
    struct device_node **out);
void device_node_free(struct device_node *n);	/* NULL is fine */

/* Borrowed for its life. */
struct waxpeer_node *device_node_inner(const struct device_node *n);
const struct wax_env *device_node_env(const struct device_node *n);
struct endpoint_log *device_node_log(const struct device_node *n);

/* "RFNOP"; static. */
const char *device_node_state(const struct device_node *n);

#endif
