/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* control.h - the control socket: who may ask, what was asked, what is
   answered */
#ifndef OSTLER_CONTROL_CONTROL_H
#define OSTLER_CONTROL_CONTROL_H

#include <stdio.h>
#include <sys/types.h>

#include "core/log.h"

struct audit;
struct event_base;
struct forward;
struct forward_conf;
struct metrics;
struct net;
struct net_conf;
struct policy;
struct registry;
struct tally;

/* The settings, as far as commands ask for them. */
struct control_view {
	const struct net_conf *net;
	const struct forward_conf *forward;
	const struct policy *policy;
};

/* What commands may ask of the daemon; given by it. All on the main thread. */
struct control_host {
	void *arg;
	/* The settings in use; borrowed until the next reload. */
	struct control_view (*view)(void *arg);
	/* All workers stand still until resume. False: one does not answer;
	   then nobody does. */
	bool (*park)(void *arg);
	void (*resume)(void *arg);
	/* Between park and resume: worker i's, borrowed. */
	unsigned (*count_workers)(void *arg);
	struct net *(*net)(void *arg, unsigned worker);
	struct forward *(*forward)(void *arg, unsigned worker);
	/* All counters of all workers, added up. */
	void (*sum_metrics)(void *arg, struct metrics *out);
	/* Errors, and notes on what is right, go to errors. */
	bool (*reload)(void *arg, FILE *errors);
	void (*set_log_level)(void *arg, enum log_level level);
	enum log_level (*log_level)(void *arg);
	struct registry *registry;	/* NULL: there is none */
	struct tally *tally;		/* NULL: there is none */
	struct audit *audit;		/* NULL: there is none */
	struct metrics *metrics;	/* the main thread's own */
	const char *version;
	const char *path;	/* of the configuration */
	uint64_t (*now)(void *arg);	/* microseconds, as the workers' */
	uint64_t started;
};

struct control;

/* Connections at one time; each has a descriptor, and there is one more. */
#define CONTROL_CONNECTIONS_MAX 16

/* Listens at path, mode 0600: root and the daemon's own user may ask. A file
   that is left over, where nobody listens, is replaced. path NULL: nowhere,
   until control_move. WAX_SYSTEM: errno says (EADDRINUSE: somebody listens
   there, or it is another kind of file); WAX_MEMORY. host and log: borrowed for
   its life. */
MUST_USE enum wax_status control_new(struct event_base *base,
    const char *path, const struct control_host *host, struct log *log,
    struct control **out);

/* Listens at another path, NULL: nowhere; the file at the old one is removed.
   Connections go on, so host->reload may call it; nothing if path is the same.
   As control_new; on failure all is as before. */
MUST_USE enum wax_status control_move(struct control *c, const char *path);

/* Removes the file; not from inside of a call of the host. NULL is fine. */
void control_free(struct control *c);

/* How long a request may take to come, and an answer wait for its reader;
   microseconds, 10 s unless told. */
void control_set_patience(struct control *c, uint64_t patience);

#endif
