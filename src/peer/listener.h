/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listener.h - where sessions are accepted */
#ifndef PEER_LISTENER_H
#define PEER_LISTENER_H

#include "peer/acceptor.h"
#include "peer/channel.h"

/* An acceptor for streams; a wire and a door for DTLS; neither for UDP as it
   is, which has the endpoint's own wire. */
struct listener {
	TAILQ_ENTRY(listener) order;
	struct waxpeer_endpoint *endpoint;
	struct locator locator;		/* with the port that was given */
	bool has_acceptor;
	struct acceptor acceptor;
	bool has_wire;
	struct wire wire;
	struct secure_door *door;	/* NULL: there are no credentials */
	struct trust *trust;		/* counted: what door was made with */
	struct secure_door *next_door;	/* while others are prepared */
};

#endif
