/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* settings.h - the whole configuration: the root of all keyword tables */
#ifndef OSTLER_SETTINGS_H
#define OSTLER_SETTINGS_H

#include <stdio.h>

#include "core/log.h"
#include "core/status.h"
#include "ostler/discover/discover_conf.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/net/net_conf.h"
#include "ostler/policy/policy.h"

/* Immutable once loaded, shared by all workers, counted. */
struct settings {
	unsigned workers;	/* at least 1; auto is resolved */
	enum log_level log_level;
	unsigned log_warnings;	/* lines a second for each worker */
	char *control_path;	/* owned; of the control socket; NULL: none */
	char *audit_path;	/* owned; of the audit log; NULL: none */
	struct net_conf net;
	struct forward_conf forward;
	struct discover_confs discover;
	struct policy *policy;	/* owned */
};

/* Reads path. On failure every error was written to errors as
   file:line:column: what was read; what was expected, the line and a caret. On
   success there may be notes in the same form, behind "note: ".
   WAX_FORMAT: wrong text; WAX_SYSTEM: a file can not be read; WAX_MEMORY. */
WAX_MUST_USE enum wax_status settings_load(const char *path, FILE *errors,
    struct settings **out);

struct settings *settings_ref(struct settings *s);
void settings_unref(struct settings *s);	/* NULL is fine */

#endif
