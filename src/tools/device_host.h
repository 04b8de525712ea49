/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_host.h - a device that is there to be provisioned and has nothing but
   its well-known resources and /oic/sec/..., from start to signal */
#ifndef TOOLS_DEVICE_HOST_H
#define TOOLS_DEVICE_HOST_H

#include "tools/device_node.h"

#define DEVICE_HOST_LISTEN_MAX 16
#define DEVICE_HOST_USAGE 2	/* exit status: a listener's URI is wrong */

/* Where it is and who finds it, from a command line. */
struct device_host_options {
	struct device_options state;
	const char *listen[DEVICE_HOST_LISTEN_MAX];
	size_t listen_count;		/* 0: on loopback, at CoAP's ports */
	const char *interface;		/* to be discoverable at, or NULL */
	bool has_time;			/* in the log */
};

struct device_host_settings {
	const char *program;		/* for messages, and as its name */
	const struct device_host_options *options;
	unsigned types;			/* as wax_device_conf.types */
	bool ends_at_once;		/* after changed was called first */
	/* As for device_node_settings; may be NULL. */
	void (*show_pin)(void *arg, const char *pin);
	/* After each change (WAX_CHANGED_*), and first, with all bits set,
	   before it listens; and with none every 10 seconds, as entries come
	   into their periods and out of them. False: it ends with 1; why was
	   said. May be NULL. */
	bool (*changed)(void *arg, struct device_node *n, unsigned what);
	void *arg;
};

/* Serves until SIGTERM or SIGINT, with "listening URI" for each listener on
   standard output; the exit status. What is wrong was said. */
int device_host_run(const struct device_host_settings *s);

#endif
