/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* keyring.h - what is behind waxpeer_keyring */
#ifndef PEER_KEYRING_H
#define PEER_KEYRING_H

#include "link/credentials.h"
#include "peer/edhoc.h"

struct waxpeer_keyring {
	unsigned count;			/* references; one thread */
	unsigned methods;
	int suites[WAXPEER_KEYRING_SUITES_MAX];
	size_t suites_count;
	bool has_suites;		/* they were set */
	struct wax_edhoc_credential *own[WAXPEER_KEYRING_OWN_MAX];
	size_t own_count;
	struct wax_edhoc_credential **peers;	/* owned list of counted ones */
	size_t peer_count, peer_size;
	struct credentials *anchors;	/* NULL: none */
};

/* What a session is made with; borrowed from k and env. */
void keyring_fill_conf(struct waxpeer_keyring *k, const struct wax_env *env,
    bool has_message_4, struct wax_edhoc_conf *out);

/* A new session, which has written message_1. start->method is tried, or, if
   any_method, all of them from NONE_SIGNS on, whose messages are the shortest,
   until one fits our credentials; it gets the one that did. conf is borrowed
   for the session's life. On an error as wax_edhoc_new and
   wax_edhoc_write_message_1. */
MUST_USE enum wax_status keyring_begin(const struct wax_edhoc_conf *conf,
    struct wax_edhoc_start *start, bool any_method, uint8_t *buffer,
    size_t size, size_t *len, struct wax_edhoc **out);

#endif
