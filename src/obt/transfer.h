/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transfer.h - becoming the owner of a device (OCF Security, chapter 7) */
#ifndef OBT_TRANSFER_H
#define OBT_TRANSFER_H

#include "obt/store.h"
#include "obt/talk.h"

struct transfer_wish {
	const char *address;	/* where it is in clear, "coap://..." */
	const char *secure;	/* where DTLS is, "coaps://..."; NULL: what the
				   device tells in /oic/res */
	const char *name;	/* what it shall be called; NULL: "device-" and
				   the beginning of its ID */
	const char *pin;	/* Random PIN, or NULL */
	const char *maker_anchors;	/* PEM, or NULL */
};

/* Takes the device over: the steps of transfer.c's table, in order. On WAX_OK
   it is in the store, in RFNOP, with base entries in its acl2. On an error it
   was reset, and nothing is in the store; but if it could not be reached for
   that when it had its owner's key already, it is there, unsettled, to be reset
   (provision_reset), by the name in *out, which is "" otherwise. WAX_STATE: it
   has an owner, or refuses a step; WAX_UNSUPPORTED: none of its methods can be
   used (Just Works needs a suite of its own, which OpenSSL has not);
   WAX_AUTHENTICITY: a wrong PIN (or its DTLS is silent) or another maker;
   WAX_EXISTS: the name is taken; WAX_RANGE: it is none; WAX_FORMAT: the
   address, or what the method needs; WAX_SYSTEM: it does not answer;
   WAX_STORAGE. */
MUST_USE enum wax_status transfer_run(struct store *s,
    const struct transfer_wish *wish, struct store_device *out,
    struct talk_error *error);

#endif
