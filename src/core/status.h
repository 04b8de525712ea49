/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* status.h - what a call can come back with; shared with the outside */
#ifndef CORE_STATUS_H
#define CORE_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#define WAX_MUST_USE __attribute__((warn_unused_result))

enum wax_status {
	WAX_OK = 0,
	WAX_FORMAT,		/* input is malformed */
	WAX_MORE,		/* input ends early; the same call may succeed
				   with more bytes (streams only) */
	WAX_RANGE,		/* well-formed, but outside what is allowed */
	WAX_SPACE,		/* the caller's buffer is too small */
	WAX_MEMORY,		/* no memory */
	WAX_LIMIT,		/* a bounded table is full */
	WAX_UNSUPPORTED,	/* well-formed, but not implemented here */
	WAX_NOT_FOUND,
	WAX_EXISTS,
	WAX_STATE,		/* not allowed in the present state */
	WAX_REPLAY,		/* Partial IV seen before or too old */
	WAX_AUTHENTICITY,	/* a tag or signature does not verify */
	WAX_EXHAUSTED,		/* Sender Sequence Numbers are used up */
	WAX_STORAGE,		/* durable storage failed */
	WAX_DAMAGED,		/* stored state exists but can not be trusted */
	WAX_CRYPTO,		/* the crypto library failed */
	WAX_SYSTEM,		/* the operating system refused; see errno */
};

/* A short English text for a status. Static, never NULL. */
const char *wax_status_text(enum wax_status st);

#ifdef __cplusplus
}
#endif

#endif
