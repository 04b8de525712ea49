/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node.h - an endpoint that is an OCF device: onboarded, provisioned and
   guarded by its own /oic/sec/... */
#ifndef PEER_NODE_H
#define PEER_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "wax/env.h"
#include "wax/ocf.h"

#ifdef __cplusplus
extern "C" {
#endif

struct waxpeer_ace_settings;
struct waxpeer_settings;
struct waxpeer_endpoint;
struct waxpeer_edhoc_event;
struct waxpeer_handshake_call;

/*
 * A node is a struct wax_device (wax/ocf.h) behind an endpoint:
 *
 *	/oic/sec/...			wax_device_serve
 *	every other request		wax_acl_check, by the endpoint's gate
 *	entries of /oic/sec/cred	contexts, the credentials that new
 *					sessions begin with, and those of
 *					handshakes (peer/edhoc.h), unless
 *					device->types is without them
 *	RFOTM				the credentials of the transfer method
 *					that was selected; the first session is
 *					the ownership transfer's, others end
 *	leaving RFNOP			observations and all sessions but the
 *					asker's end
 *	RESET				everything goes: contexts, sessions, the
 *					keys for certificates and handshakes,
 *					authorization servers
 *
 * In RFOTM it begins no session itself: whoever answered could try PINs. It
 * does nothing else that its application could not do with the functions of the
 * two: it is the one place where they are put together.
 */
struct waxpeer_node;

/* Zero it, then set what is needed. Borrowed during waxpeer_node_new only,
   apart from what says otherwise. */
struct waxpeer_node_settings {
	/* As for waxpeer_endpoint_new; listen, contexts, credentials, device
	   and gate are the node's. session and served are told as always. */
	const struct waxpeer_settings *endpoint;

	/* Limits, methods, record and accepts_previous as for wax_device_new;
	   env borrowed for the node's life. Functions and arg are the node's.
	   A method without what it needs (maker, show_pin) is taken out of
	   methods, and Just Works always: it has no suite here. */
	const struct wax_device_conf *device;

	/* Of the maker: chain, leaf first, and key, PEM; NULL: none. */
	const char *maker_chain;
	const char *maker_key;

	/* The device is ready for an owner who knows this PIN, 8 digits: show
	   it. A new one is made for each RFOTM, also for the one that
	   waxpeer_node_new finds or makes, and after 10 handshakes that failed.
	   NULL: there is no method Random PIN. */
	void (*show_pin)(void *arg, const char *pin);
	/* After a change was stored and has taken effect: WAX_CHANGED_*. May be
	   NULL. From the loop; it must not use the node, other than to ask. */
	void (*changed)(void *arg, unsigned what);
	/* The context or credential of that entry can not be put to use, each
	   time that is tried; 0: none that there are. May be NULL. For a
	   log. */
	void (*unusable)(void *arg, int64_t credid, enum wax_status why);
	/* Tokens that it takes, as of peer/ace.h; NULL: none. The device, and
	   for whom none may speak, are the node's, and each must say whose it
	   is. In RFNOP alone; on leaving it their contexts end. Without servers
	   in it those are believed that entries of /oic/sec/cred tell of
	   (WAX_CREDENTIAL_ACE), and asked under the context of the entry for
	   them. With some, after RESET no server is believed until
	   waxpeer_endpoint_set_as says so again: a new owner has chosen
	   none. */
	const struct waxpeer_ace_settings *ace;

	/* As waxpeer_edhoc_settings.told, of handshakes that others begin. */
	void (*shaken)(void *arg, const struct waxpeer_edhoc_event *event);
	void *arg;		/* given to these four */
};

/* owned; it has an endpoint without listeners. Statuses of wax_device_new and
   waxpeer_endpoint_new; WAX_FORMAT: maker_chain or maker_key. *how as there,
   may be NULL. */
WAX_MUST_USE enum wax_status waxpeer_node_new(
    const struct waxpeer_node_settings *settings, struct waxpeer_node **out,
    enum wax_restored *how);

/* With its endpoint and all that is open. NULL does nothing. Not from one of
   its callbacks. */
void waxpeer_node_free(struct waxpeer_node *n);

/* Borrowed for the node's life. */
struct waxpeer_endpoint *waxpeer_node_endpoint(const struct waxpeer_node *n);
struct wax_contexts *waxpeer_node_contexts(const struct waxpeer_node *n);
/* To ask; what changes it is done by waxpeer_node_*. */
const struct wax_device *waxpeer_node_device(const struct waxpeer_node *n);

/* The context of the entry for that peer, 16 bytes, to send requests with.
   Borrowed until the device is changed. NULL: there is none, or the device is
   not in RFNOP. */
struct wax_context *waxpeer_node_context(const struct waxpeer_node *n,
    const uint8_t *peer);

/* How to shake hands with that peer, 16 bytes, by what the entries say: sets
   peer, which is borrowed, keyring, env, method and suite of the call. The
   context is then the application's matter, also when the peer is not believed
   any more. WAX_NOT_FOUND: nothing lets us believe it or prove who we are, or
   the device is not in RFNOP; WAX_MEMORY, WAX_CRYPTO. */
WAX_MUST_USE enum wax_status waxpeer_node_handshake(struct waxpeer_node *n,
    const uint8_t *peer, struct waxpeer_handshake_call *call);

/* The private key that belongs to certificates in /oic/sec/cred without one, as
   PEM; borrowed until the device is changed. It is a secret. NULL: there is
   none. */
const char *waxpeer_node_private_key(const struct waxpeer_node *n);

/* A button on the device. */
WAX_MUST_USE enum wax_status waxpeer_node_reset(struct waxpeer_node *n);

#ifdef __cplusplus
}
#endif

#endif
