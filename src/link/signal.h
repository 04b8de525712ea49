/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* signal.h - signalling messages and their options (RFC 8323 section 5) */
#ifndef LINK_SIGNAL_H
#define LINK_SIGNAL_H

#include "core/message.h"

/* Each code has option numbers of its own (section 5.2). */
enum signal_option {
	SIGNAL_CSM_MAX_MESSAGE_SIZE = 2,
	SIGNAL_CSM_BLOCK_WISE_TRANSFER = 4,
	SIGNAL_PING_CUSTODY = 2,
	SIGNAL_PONG_CUSTODY = 2,
	SIGNAL_RELEASE_ALTERNATIVE_ADDRESS = 2,
	SIGNAL_RELEASE_HOLD_OFF = 4,
	SIGNAL_ABORT_BAD_CSM_OPTION = 2,
};

#define SIGNAL_HOLD_OFF_MAX 0xffffff	/* seconds; three bytes */
#define SIGNAL_OPTIONS_MAX 300		/* bytes of all that we write */

/* What a signal says; which members count depends on the code. */
struct signal {
	uint8_t code;			/* CODE_CSM to CODE_ABORT */
	struct bytes token;
	bool has_max_message;
	uint32_t max_message;		/* CSM: bytes */
	bool block_wise;		/* CSM */
	bool custody;			/* Ping, Pong */
	struct bytes alternative;	/* Release: the first, or absent; at
					   most 255 bytes */
	uint32_t hold_off;		/* Release: seconds; 0: none */
	uint16_t bad_csm_option;	/* Abort: its number; 0: none */
	struct bytes diagnostic;	/* payload, or absent */
};

/* Reads a message of class 7 that message_parse_tcp accepted; out borrows from
   it. Elective options that are unknown, repeated or of a wrong length are
   ignored; but a CSM with a known option of a wrong length is invalid.
   WAX_UNSUPPORTED: an unknown code (then *bad is 0), or *bad is the number of
   the option that can not be processed. */
MUST_USE enum wax_status signal_decode(const struct message *m,
    struct signal *out, uint16_t *bad);

/* The message that says what in says. Its options are written to options, which
   has room for SIGNAL_OPTIONS_MAX bytes at least; out borrows from both. */
void signal_encode(const struct signal *in, struct writer *options,
    struct message *out);

#endif
