/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* answer.h - what a request that fails is answered with (RFC 8613 section
   8.2) */
#ifndef WAX_OSCORE_ANSWER_H
#define WAX_OSCORE_ANSWER_H

#include "core/bytes.h"
#include "wax/oscore.h"

enum answer_cause {
	ANSWER_MALFORMED,	/* no payload, or two OSCORE options: 4.02 */
	ANSWER_DECODE,		/* step 2: 4.02 */
	ANSWER_CONTEXT,		/* step 2: 4.01 */
	ANSWER_REPLAY,		/* step 3: 4.01 */
	ANSWER_DECRYPT,		/* step 6: 4.00 */
	ANSWER_BUSY,		/* Appendix B.2.1: 5.03 */
};

/* An unprotected error, if rules allow one; Outer Max-Age is 0. Sets result,
   status and answer of out; the answer is static. */
void answer_unprotected(struct wax_request *out, enum answer_cause cause,
    const struct wax_answering *rules, bool is_confirmable);

/* A protected error for the request that x holds, with Inner Echo if echo is
   not absent. Without room or a number for it there is no answer, and the
   result is WAX_REQUEST_FAILED. */
void answer_protected(struct wax_request *out, enum wax_request_result result,
    enum wax_status status, struct wax_exchange *x, uint8_t code,
    struct bytes echo, uint8_t *buffer, size_t size);

#endif
