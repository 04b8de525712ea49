/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* shaking.h - the rig's endpoints with keyrings, and handshakes between them */
#ifndef TESTS_PEER_SHAKING_H
#define TESTS_PEER_SHAKING_H

#include "peer/edhoc_state.h"
#include "peer/handshake_state.h"
#include "peer/rig.h"
#include "wax/edhoc/kit.h"

/* What was told by one end, or by the callback of a handshake. */
struct shaken {
	struct waxpeer_handshake *h;
	unsigned states[WAXPEER_HANDSHAKE_NOT_UPDATED + 1];
	enum wax_edhoc_failure failure;
	uint8_t code;
	int64_t error;		/* -1: none */
	unsigned sent[5], received[5];	/* by number of message */
	unsigned combined;
	unsigned ends;		/* states other than UPDATED */
	bool frees;		/* the callback frees h */
};

static struct {
	struct kit kit;		/* i: the client's; r: the server's */
	struct waxpeer_keyring *ours, *theirs;
	struct shaken client, server;
} shaking;

static inline struct waxpeer_keyring *
shaking_keyring(const struct kit_end *e)
{
	struct waxpeer_keyring *k = waxpeer_keyring_new();

	ck_assert_ptr_nonnull(k);
	for (size_t i = 0; i < KIT_CURVES; i++)
		ck_assert_int_eq(waxpeer_keyring_add_own(k, e->own[i]),
		    WAX_OK);
	for (size_t i = 0; i < e->known_count; i++)
		ck_assert_int_eq(waxpeer_keyring_add_peer(k, e->known[i]),
		    WAX_OK);
	return k;
}

static inline void
shaking_on_told(void *arg, const struct waxpeer_edhoc_event *event)
{
	struct shaken *s = arg;

	ck_assert_int_ge(event->message, 0);
	ck_assert_int_le(event->message, 4);
	if (event->is_sent)
		s->sent[event->message]++;
	else
		s->received[event->message]++;
	s->combined += event->is_combined;
}

static inline void
shaking_on_state(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_event *event, void *arg)
{
	struct shaken *s = arg;

	s->states[event->state]++;
	s->failure = event->failure;
	s->code = event->code;
	s->error = event->error == NULL ? -1 : event->error->code;
	s->ends++;
	if (s->frees)
		waxpeer_handshake_free(h);
}

static inline struct waxpeer_edhoc_settings
shaking_settings(void)
{
	return (struct waxpeer_edhoc_settings){
		.keyring = shaking.theirs,
		.env = &shaking.kit.r.memory.env,
		.renewal = WAX_RENEWAL_ON,
		.told = shaking_on_told,
		.arg = &shaking.server,
	};
}

/* Both ends, and what the server is to do. */
static inline void
shaking_open_as(struct waxpeer_edhoc_settings (*settings)(void))
{
	struct waxpeer_edhoc_settings s;

	rig_open();
	memset(&shaking, 0, sizeof(shaking));
	kit_open(&shaking.kit);
	shaking.ours = shaking_keyring(&shaking.kit.i);
	shaking.theirs = shaking_keyring(&shaking.kit.r);
	s = settings();
	ck_assert_int_eq(waxpeer_endpoint_serve_edhoc(rig.server, &s),
	    WAX_OK);
}

static inline void
shaking_open(void)
{
	shaking_open_as(shaking_settings);
}

static inline void
shaking_close(void)
{
	waxpeer_handshake_free(shaking.client.h);
	rig_close();
	waxpeer_keyring_free(shaking.ours);
	waxpeer_keyring_free(shaking.theirs);
	kit_close(&shaking.kit);
}

/* A call that is ready but for what the test is about. */
static inline struct waxpeer_handshake_call
shaking_call(void)
{
	return (struct waxpeer_handshake_call){
		.hop = rig.hop,
		.peer = kit_subject_r,
		.keyring = shaking.ours,
		.env = &shaking.kit.i.memory.env,
		.method = -1,
		.suite = -1,
		.renewal = WAX_RENEWAL_ON,
		.timeout_ms = 10000,
		.told = shaking_on_told,
		.callback = shaking_on_state,
		.arg = &shaking.client,
	};
}

static inline void
shaking_begin(const struct waxpeer_handshake_call *call)
{
	ck_assert_int_eq(waxpeer_handshake_begin(rig.client, call,
	    &shaking.client.h), WAX_OK);
}

/* From beginning to end. */
static inline void
shaking_shake(const struct waxpeer_handshake_call *call)
{
	unsigned ends = shaking.client.ends;

	shaking_begin(call);
	rig_wait_number(&shaking.client.ends, ends + 1);
}

/* A request under the context of the handshake, with it if rides. */
static inline void
shaking_ask(bool rides, const void *payload, size_t len)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct waxpeer_call call;

	waxpeer_message_set_path(m, "/thing");
	waxpeer_message_set_payload(m, payload, len);
	call = rig_call(m);
	call.context = waxpeer_handshake_context(shaking.client.h);
	call.handshake = rides ? shaking.client.h : NULL;
	ck_assert_ptr_nonnull(call.context);
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	waxpeer_message_free(m);
}

#endif
