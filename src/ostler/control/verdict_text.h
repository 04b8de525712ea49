/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* verdict_text.h - what a rule decides, as it is written in ostlerd.conf */
#ifndef OSTLER_CONTROL_VERDICT_TEXT_H
#define OSTLER_CONTROL_VERDICT_TEXT_H

#include "ostler/control/control.h"

struct verdict;

/* "deny 4.03", "drop", "forward", "forward registered", `forward "b"`, and what
   the rule says beside: "forward log debug timeout 5s". view: whose names its
   hop and pool have. The caller's. NULL: no memory. */
char *verdict_text(const struct control_view *view, const struct verdict *v);

#endif
