/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server.h - the authorization server at work, until a signal */
#ifndef AS_SERVER_H
#define AS_SERVER_H

#include "as/registry.h"
#include "as/settings.h"

/* Answers at /token and /introspect. path: of the configuration, which SIGHUP
   reads again; settings and the registry are taken. An exit status; what is
   wrong was said. */
int as_serve(const char *path, struct as_settings *settings,
    struct registry **registry);

#endif
