/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* expect.h - policy tests: questions with the outcome that is expected

	expect peer 10.7.0.5 target 7d1f... sealed => forward "b" by "house"
	expect target 7d1f... => deny
*/
#ifndef OSTLER_EXPLAIN_EXPECT_H
#define OSTLER_EXPLAIN_EXPECT_H

#include "ostler/conf/document.h"
#include "ostler/explain/outcome.h"

/* Requests that the tests of one text stand for, "after" and "open" included:
   what one run costs at most. */
#define EXPECT_REQUESTS_MAX 1000000

/* Borrowed during the call. */
struct expect_result {
	struct place at;
	bool holds;
	struct bytes expected;		/* as it was written, behind "=>" */
	const struct ask *ask;
	const struct outcome *outcome;
};

typedef void expect_tell(void *arg, const struct expect_result *result);

struct expect_summary {
	size_t passed;
	size_t failed;
	bool *was_hit;		/* owned; for each rule of the policy: one of
				   the questions it was */
};

/* Reads the text and asks question by question. Errors go to errors, as those
   of a configuration do; name is the text's there. WAX_FORMAT: there were some;
   what was told and counted is of no use then. WAX_MEMORY. */
MUST_USE enum wax_status expect_run(const struct ask_world *w,
    const char *name, struct bytes text, FILE *errors, expect_tell *tell,
    void *arg, struct expect_summary *out);

void expect_summary_clear(struct expect_summary *s);

#endif
