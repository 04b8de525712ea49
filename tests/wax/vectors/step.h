/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* step.h - one message of an exchange in a vector file */
#ifndef TESTS_WAX_VECTORS_STEP_H
#define TESTS_WAX_VECTORS_STEP_H

#include "wax/vectors/vectors.h"

struct step {
	json_t *object;
	const char *unprotected;	/* names of its two messages */
	const char *protected;
	const struct vector_context *sender;	/* as each end sees it */
	const struct vector_context *receiver;
	bool is_checked;	/* false: only to get the exchanges */
};

/* Both ends of a request that was sealed and opened. */
struct ends {
	struct wax_exchange client;
	struct wax_exchange server;
};

void ends_clear(struct ends *e);

/* Seals and opens a request; compares everything the step says. */
bool step_run_request(struct run *r, const struct step *s, struct ends *e);
/* The same for a response to it; leaves e as it is. */
void step_run_response(struct run *r, const struct step *s,
    const struct ends *e);

/* Compares an encoded list with a member that is a list of pairs. */
void step_compare_options(struct run *r, json_t *object, const char *name,
    struct bytes options);

#endif
