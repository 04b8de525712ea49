/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* psk_text.h - keys shared with peers, as a file has them */
#ifndef OSTLER_NET_PSK_TEXT_H
#define OSTLER_NET_PSK_TEXT_H

#include "core/deviceid.h"

/*
 *	# the lamp
 *	7d1f2c3a-0000-4000-8000-000000000018 000102030405060708090a0b0c0d0e0f
 *
 * A device ID, blanks, and the key in hex. # begins a comment; empty lines mean
 * nothing.
 */
struct psk_text {
	struct bytes rest;	/* borrowed; behind the line read last */
	unsigned line;		/* of that one, from 1 */
};

struct psk_entry {
	struct deviceid peer;
	uint8_t key[32];
	size_t key_len;		/* 16 or 32 */
};

struct psk_text psk_text_open(struct bytes text);

/* The next one. False: there is none, and *out is cleared. WAX_FORMAT in
   *status: the line is bad, *why says what was read and what was expected
   (static, without the text itself: it may be a key); reading may go on. */
MUST_USE bool psk_text_next(struct psk_text *t, struct psk_entry *out,
    enum wax_status *status, const char **why);

#endif
