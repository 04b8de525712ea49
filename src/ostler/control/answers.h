/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* answers.h - what the policy says to questions, as results of commands; of
   control commands and of ostlerd's own */
#ifndef OSTLER_CONTROL_ANSWERS_H
#define OSTLER_CONTROL_ANSWERS_H

#include <jansson.h>
#include <stdio.h>

#include "ostler/control/control.h"
#include "ostler/explain/expect.h"

/* Monday, 12:00, and nothing is registered. */
struct ask_world answers_make_world(const struct control_view *view);

/* The time it is here. */
void answers_set_time(struct ask_world *w);

/* Each rule up to the one that decides, and what becomes of the request. The
   caller's. NULL: no memory. */
json_t *answers_explain(const struct control_view *view,
    const struct ask_world *w, const struct ask *a);

struct answers_test {
	json_t *result;		/* the caller's; lines, or with json an object;
				   of wrong text the errors */
	size_t passed;
	size_t failed;
};

/* WAX_FORMAT: the text is wrong; WAX_MEMORY: result is NULL. name: the text's
   in messages. */
MUST_USE enum wax_status answers_run_test(const struct ask_world *w,
    const char *name, struct bytes text, bool json, struct answers_test *out);

#endif
