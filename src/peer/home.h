/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* home.h - calling home: a session to a proxy that is kept, by which the
   proxy's requests come */
#ifndef PEER_HOME_H
#define PEER_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A device behind NAT, or one without an address of its own, calls home: it
   opens a session to a proxy and serves the requests that come back by it. What
   breaks is opened again, after a second, two, four, at most five minutes, each
   cut by chance to between half and all of it. A ping asks for a sign of
   life. */
struct waxpeer_endpoint;

enum waxpeer_home_state {
	WAXPEER_HOME_UP,		/* the session is open */
	WAXPEER_HOME_DOWN,		/* it ended, or could not be opened;
					   detail tells why */
	WAXPEER_HOME_REGISTERED,	/* a name is known there */
	WAXPEER_HOME_REFUSED,		/* a name is not; detail tells why */
};

struct waxpeer_home_event {
	enum waxpeer_home_state state;
	const char *uri;	/* as given; borrowed during the call */
	const char *detail;	/* likewise, or NULL */
	const uint8_t *name;	/* 16 bytes, of REGISTERED and REFUSED */
	uint32_t retry_ms;	/* of DOWN: until the next try */
};

/* Zero it, then set what is needed; borrowed during the call. */
struct waxpeer_home {
	const uint8_t *hop_id;	/* the proxy's Device ID, 16 bytes; NULL:
				   whoever the credentials believe */
	uint32_t keepalive_s;	/* between pings; 0: 60 */

	/* Names beside the own one that this end serves, as a gateway does: 16
	   bytes each. They are registered (RFC 9176 section 5: POST
	   /rd?ep=UUID&lt=S) and again before their lifetime ends. */
	const uint8_t (*names)[16];
	size_t name_count;	/* at most 64 */
	uint32_t lifetime_s;	/* 0: 3600; at least 60 */

	void (*changed)(void *arg, const struct waxpeer_home_event *event);
	void *arg;
};

/* Begins, and goes on for the endpoint's life. uri: "coaps+tcp://ADDR:PORT" and
   the other schemes of listen but coap. WAX_FORMAT: another; WAX_STATE: no
   credentials for it, and none come later; WAX_RANGE: names or lifetime; WAX_LIMIT; WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_endpoint_call_home(
    struct waxpeer_endpoint *e, const char *uri,
    const struct waxpeer_home *home);

#ifdef __cplusplus
}
#endif

#endif
