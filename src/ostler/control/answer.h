/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* answer.h - what is answered at the control socket, as bytes: see request.h */
#ifndef OSTLER_CONTROL_ANSWER_H
#define OSTLER_CONTROL_ANSWER_H

#include <jansson.h>

#include "core/bytes.h"

struct evbuffer;

struct answer {
	const char *error;	/* NULL: ok */
	const json_t *result;	/* the body; NULL: none */
	bool wants_json;
};

/* Behind what is there. WAX_MEMORY: then nothing is. */
MUST_USE enum wax_status answer_write(struct evbuffer *out,
    const struct answer *a);

#endif
