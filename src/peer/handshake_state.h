/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* handshake_state.h - a handshake that we, the client, have begun */
#ifndef PEER_HANDSHAKE_STATE_H
#define PEER_HANDSHAKE_STATE_H

#include "peer/edhoc_state.h"

#define HANDSHAKE_HOP_SIZE 160
#define HANDSHAKE_ECHO_MAX 40	/* bytes (RFC 9175 section 2.2) */

/*
 *	forward:	SHAKING: message_1 -> message_2
 *	   is_combined	|--> HOLDING --(a request carries message_3)--> READY
 *	                |       `--(4.02, too long)--> ALONE ------------^
 *	   else		`--> ALONE: message_3 -> (message_4) ------------^
 *	reverse:	SHAKING: nothing -> message_1, message_2 ->
 *			    message_3, (message_4 ->) -------------------^
 *	READY <--> UPDATING
 *	any --> FAILED
 */
enum handshake_step {
	HANDSHAKE_SHAKING,
	HANDSHAKE_HOLDING,
	HANDSHAKE_ALONE,
	HANDSHAKE_READY,
	HANDSHAKE_UPDATING,
	HANDSHAKE_FAILED,
};

struct waxpeer_handshake {
	TAILQ_ENTRY(waxpeer_handshake) order;
	struct waxpeer_endpoint *endpoint;
	enum handshake_step step;
	char hop[HANDSHAKE_HOP_SIZE];
	bool has_hop_id;
	struct deviceid hop_id;
	bool has_target;
	struct deviceid target;
	enum waxpeer_form form;
	uint32_t timeout_ms;
	struct deviceid peer;		/* nobody else will do */

	uint8_t id[WAX_ID_MAX];		/* our connection identifier */
	size_t id_len;
	struct waxpeer_keyring *keyring;	/* counted */
	const struct wax_env *env;
	struct wax_edhoc_conf conf;
	struct wax_edhoc *inner;	/* owned; NULL: not yet */
	int method;			/* -1: any */
	int suite;
	bool is_second_suite;		/* an error 2 was followed */
	bool is_reverse, is_combined, has_message_4;
	enum wax_renewal renewal;

	struct waxpeer_request *request;	/* ours, on its way, or NULL */
	uint8_t *payload;		/* owned: of that request */
	size_t payload_len;
	int message;			/* its number; 0: none */
	uint8_t echo[HANDSHAKE_ECHO_MAX];	/* of the server */
	size_t echo_len;		/* 0: none yet */

	uint8_t *message_3;		/* owned, while HOLDING */
	size_t message_3_len;
	struct waxpeer_request *passenger;	/* borrowed: goes with message_3
						   or after it */
	bool is_passenger_waiting;	/* ALONE: for that */
	bool is_told_ready;
	struct wax_context *context;	/* counted */
	uint8_t random[WAXPEER_EDHOC_UPDATE_RANDOM];	/* while UPDATING */

	bool is_busy;			/* in its callback */
	bool is_freed;
	void (*told)(void *arg, const struct waxpeer_edhoc_event *event);
	waxpeer_handshake_callback *callback;
	void *arg;
};

/* handshake.c */

/* Sends h->payload, that message, to /.well-known/edhoc. */
MUST_USE enum wax_status handshake_post(struct waxpeer_handshake *h);
/* h->payload becomes a message and what goes before it: absent for true. */
MUST_USE enum wax_status handshake_set_payload(struct waxpeer_handshake *h,
    struct bytes prefix, struct bytes message, int number);
/* An error message for the server, which nobody answers. */
void handshake_post_error(struct waxpeer_handshake *h);
/* The callback; h may be gone afterwards. */
void handshake_tell_state(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_event *event);
void handshake_tell(struct waxpeer_handshake *h, int message, bool is_sent,
    struct bytes data, bool is_combined);
/* It is over; h may be gone afterwards. A passenger ends, too. */
void handshake_fail(struct waxpeer_handshake *h,
    struct waxpeer_handshake_event *event);
/* There is a context, and nothing is missing; likewise. */
void handshake_become_ready(struct waxpeer_handshake *h);

/* handshake_flow.c */

/* The first request of the flow. */
MUST_USE enum wax_status handshake_start(struct waxpeer_handshake *h);
/* A success came for the request that is on its way; h may be gone
   afterwards. */
void handshake_take_message(struct waxpeer_handshake *h, struct bytes m);
/* An EDHOC error came; likewise. */
void handshake_take_error(struct waxpeer_handshake *h, struct bytes m);
/* message_3 goes by itself: HOLDING becomes ALONE. */
MUST_USE enum wax_status handshake_send_alone(struct waxpeer_handshake *h);

#endif
