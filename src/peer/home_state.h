/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* home_state.h - a session that is kept */
#ifndef PEER_HOME_STATE_H
#define PEER_HOME_STATE_H

#include "peer/home.h"
#include "peer/state.h"

#define HOME_RETRY_MIN CLOCK_S(1)
#define HOME_RETRY_MAX CLOCK_S(300)
#define HOME_NAMES_MAX 64

/*
 *	      channel_open           its layers are up
 *	DOWN ------------> OPENING --------------------> UP
 *	  ^  retry timer      |                           |   keep-alive timer
 *	  `-------------------+---------------------------'
 */
struct home {
	TAILQ_ENTRY(home) order;
	struct waxpeer_endpoint *endpoint;
	struct locator locator;
	char uri[LOCATOR_TEXT_SIZE];
	bool has_hop_id;
	struct deviceid hop_id;
	uint64_t session;	/* its number; 0: down */
	bool is_up;
	unsigned failures;	/* since it was last up for a keep-alive */
	uint64_t keepalive;	/* microseconds */
	uint64_t lifetime;	/* likewise */
	struct timer timer;	/* retry, or keep-alive */
	struct timer renewal;	/* of the names */
	struct deviceid names[HOME_NAMES_MAX];
	size_t name_count;
	void (*changed)(void *arg, const struct waxpeer_home_event *event);
	void *arg;
};

/* home_names.c: registers the names, now and again. */
void home_register(struct home *h);
void home_tell(struct home *h, const struct waxpeer_home_event *event);

#endif
