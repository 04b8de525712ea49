/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sessions.h - the transports that have sessions, and credentials for them */
#ifndef TESTS_PEER_SESSIONS_H
#define TESTS_PEER_SESSIONS_H

#include "peer/rig.h"

/* Listening addresses, one a transport, NULL at the end. */
extern const char *const sessions_listen[];

extern const uint8_t sessions_server_id[16], sessions_client_id[16];

/* With the key that both share; owned by the test. */
struct waxpeer_credentials *sessions_credentials(bool is_server);
/* With another key than the other end has, or none for it. */
struct waxpeer_credentials *sessions_credentials_of(const uint8_t *own,
    const uint8_t *peer, uint8_t key);

/* Opens the rig there and closes it around body, for each of them. */
void sessions_each(void (*body)(void));
bool sessions_is_secure(void);	/* the one that is open */
bool sessions_is_stream(void);

/* Turns the loop until e has so many. */
void sessions_wait(const struct waxpeer_endpoint *e, size_t count);
/* A client of the rig's server that is none of ours: a stream socket. */
int sessions_connect_raw(void);

#endif
