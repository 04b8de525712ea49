/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_state.h - what a node consists of */
#ifndef PEER_NODE_STATE_H
#define PEER_NODE_STATE_H

#include "core/deviceid.h"
#include "peer/ace.h"
#include "peer/credentials.h"
#include "peer/edhoc.h"
#include "peer/endpoint.h"
#include "peer/node.h"
#include "peer/serve.h"

#define NODE_CONTEXTS_MAX 1024	/* as many as a device has entries */
#define NODE_PIN_LEN 8		/* digits */
#define NODE_SECRET_MAX 512	/* bytes of a private key */

/*
 * wax_device says what changes in the middle of an update, and the endpoint
 * that a session has begun or ended in the middle of that: neither may be used
 * there. So what follows is noted (node_want) and done from the loop, in this
 * order, whatever the order of the causes:
 *
 *	KEY		after RESET the keys for certificates and handshakes
 *			go, and what was made by handshakes, and who is believed
 *			to give tokens
 *	OBSERVERS	they are told, as long as their sessions and contexts
 *			are there
 *	SESSIONS	end; what was answered is sent before
 *	CONTEXTS	become what the entries are
 *	PIN		a new one, for RFOTM
 *	CREDENTIALS	become what the state, the method, the PIN, the Device
 *			ID and the entries say
 *	HANDSHAKES	the keyring becomes what the entries say; whoever is in
 *			none any more loses his contexts; tokens are taken, or
 *			not
 *	SETTLE		the state is entered: the device goes on. Until now it
 *			has answered 5.03 to all that would change it
 *	TELL		the application
 *
 * What fails stops that, and is tried again in a second.
 */
enum {
	NODE_KEY = 1 << 0,
	NODE_OBSERVERS = 1 << 1,
	NODE_SESSIONS = 1 << 2,
	NODE_CONTEXTS = 1 << 3,
	NODE_PIN = 1 << 4,
	NODE_CREDENTIALS = 1 << 5,
	NODE_HANDSHAKES = 1 << 6,
	NODE_SETTLE = 1 << 7,
	NODE_TELL = 1 << 8,
};

struct event;

/* A private key that the node has made itself, stored if the device is. */
struct node_secret {
	char record[WAX_RECORD_NAME_MAX + 1];	/* "": in memory */
	bool is_open;
	uint8_t data[NODE_SECRET_MAX + 1];	/* and a final NUL */
	size_t len;				/* 0: none */
};

/* What the entries say of handshakes. */
struct node_belief {
	struct waxpeer_keyring *keyring;	/* NULL: nothing could come of
						   one */
	unsigned methods;
	uint64_t anchors;	/* a sum of them; 0: none */
};

struct waxpeer_node {
	struct waxpeer_endpoint *endpoint;
	struct wax_contexts *set;
	struct wax_device *device;
	struct wax_device_contexts *contexts;
	struct deviceid id;	/* the device's, since CREDENTIALS */

	/* As given. */
	const struct wax_env *env;
	void (*session)(void *arg, const struct waxpeer_session_event *event);
	void *session_arg;
	char *maker_chain;	/* owned; NULL: none */
	char *maker_key;	/* owned */
	void (*show_pin)(void *arg, const char *pin);
	void (*tell)(void *arg, unsigned what);
	void (*unusable)(void *arg, int64_t credid, enum wax_status why);
	void *arg;

	/* What is to be done. */
	struct event *work;
	struct event *watch;	/* periods of entries begin and end */
	unsigned todo;		/* NODE_* */
	uint64_t except;	/* the session that SESSIONS leaves */
	unsigned changed;	/* WAX_CHANGED_*, for TELL */
	bool is_settling;
	bool is_operating;	/* it was in RFNOP last */
	uint64_t asker;		/* the session of the request that is served
				   now; 0: none */

	/* The ownership transfer. */
	char pin[NODE_PIN_LEN + 1];	/* "": none */
	unsigned failures;		/* of handshakes, with this PIN */
	unsigned method;		/* of the credentials that are set */
	bool is_offered;		/* they are those of this PIN and
					   Device ID */
	uint64_t owning;		/* its session; 0: none */

	struct node_secret key;		/* for certificates, PEM */

	/* Handshakes. */
	struct node_secret edhoc_key;	/* X25519 */
	struct waxpeer_keyring *keyring;	/* of the last RFNOP; counted,
						   or NULL */
	struct waxpeer_keyring *beginning;	/* the last one that was given
						   out for that; likewise */
	uint64_t edhoc_anchors;		/* as node_belief.anchors */
	uint8_t edhoc_sum_key[16];	/* for that */
	bool is_shaking;		/* the endpoint has keyring */

	/* Tokens, as given. */
	enum wax_status (*ace_ask)(void *arg, struct waxpeer_ace_question *q,
	    size_t as, const uint8_t *request, size_t len);
	void (*ace_told)(void *arg, const struct waxpeer_ace_event *event);
	void *ace_arg;
	bool is_believing;	/* servers are those of the entries: */
	struct node_server {
		char uri[WAX_ACE_TEXT_MAX + 1];
		struct deviceid id;
	} servers[WAX_ACE_AS_MAX];
	size_t server_count;

	uint64_t validity;	/* which entries are valid, of those in use */
	enum wax_status fault;	/* why there are no credentials; told once */
};

/* node.c. To be done from the loop. */
void node_want(struct waxpeer_node *n, unsigned todo);
/* Of all sessions only except stays; 0: none. */
void node_end_others(struct waxpeer_node *n, uint64_t except);
/* Each few seconds: have periods of entries begun or ended? */
void node_watch(struct waxpeer_node *n);
/* Seconds since 1970. */
int64_t node_now(const struct waxpeer_node *n);
void node_tell_unusable(const struct waxpeer_node *n, int64_t credid,
    enum wax_status why);

/* node_serve.c: the resources below /oic/sec. */
#define NODE_SERVE_PATH "/oic/sec"
MUST_USE enum wax_status node_serve_add(struct waxpeer_node *n);

/* node_gate.c: the endpoint's gate. */
uint8_t node_gate(void *arg, const struct waxpeer_incoming *in);
/* Who asks; borrowed from in and from the device. */
void node_read_requester(const struct waxpeer_node *n,
    const struct waxpeer_incoming *in, struct wax_requester *out);
/* What somebody gets who asks for what is not there. */
uint8_t node_refuse_unknown(const struct waxpeer_node *n,
    const struct wax_requester *from);

/* node_credentials.c: makes the endpoint's credentials (CREDENTIALS). */
MUST_USE enum wax_status node_credentials_update(struct waxpeer_node *n);
/* The entry whose key sessions with that peer begin with; 0: none. */
int64_t node_credentials_find_psk(const struct waxpeer_node *n,
    const uint8_t *peer);
/* The newest certificate of our own that is valid and has a key; false: none.
   Which one sessions begin with is more: one that is of use. */
bool node_credentials_find_certificate(const struct waxpeer_node *n,
    struct wax_credential *out);
/* Differs from n->validity if entries have become valid, or are no more. */
uint64_t node_credentials_validity(const struct waxpeer_node *n);

/* node_transfer.c. A session has begun or ended. */
void node_transfer_see(struct waxpeer_node *n,
    const struct waxpeer_session_event *event);
/* PIN. */
MUST_USE enum wax_status node_transfer_make_pin(struct waxpeer_node *n);
/* Those that are set are right: whoever has begun a session may go on. */
bool node_transfer_is_offered(const struct waxpeer_node *n);
/* The credentials for RFOTM. *out is owned, or NULL: nobody may begin a
   session. */
MUST_USE enum wax_status node_transfer_credentials(struct waxpeer_node *n,
    struct waxpeer_credentials **out);
/* What a transfer that was begun has left, when the process ended in it. */
bool node_transfer_is_torn(const struct waxpeer_node *n);

/* node_secret.c. Reads what is stored below record, the device's, or NULL. As
   wax_env.load, but one that is damaged is none. */
MUST_USE enum wax_status node_secret_open(struct waxpeer_node *n,
    struct node_secret *s, const char *record, const char *suffix);
void node_secret_close(struct waxpeer_node *n, struct node_secret *s);
MUST_USE enum wax_status node_secret_forget(struct waxpeer_node *n,
    struct node_secret *s);
/* On an error there is none. As wax_env.store; WAX_RANGE. */
MUST_USE enum wax_status node_secret_set(struct waxpeer_node *n,
    struct node_secret *s, struct bytes secret);

/* node_key.c. */
MUST_USE enum wax_status node_key_open(struct waxpeer_node *n,
    const char *record);
/* KEY. */
MUST_USE enum wax_status node_key_forget(struct waxpeer_node *n);
/* wax_device_conf.make_csr. */
MUST_USE enum wax_status node_key_make_request(void *arg, char *pem,
    size_t size);

/* node_ace.c. given: NULL: none. */
MUST_USE enum wax_status node_ace_open(struct waxpeer_node *n,
    const struct waxpeer_ace_settings *given);
/* HANDSHAKES. */
void node_ace_update(struct waxpeer_node *n);
/* KEY. */
MUST_USE enum wax_status node_ace_forget(struct waxpeer_node *n);

/* node_servers.c: those that entries tell of are believed, and no others. */
void node_servers_update(struct waxpeer_node *n);

/* node_keyring.c. Of these kinds of credentials, ours and others'; out->keyring
   is owned then. WAX_MEMORY, WAX_CRYPTO. */
#define NODE_BY_KEY 1u
#define NODE_BY_CERTIFICATE 2u
MUST_USE enum wax_status node_keyring_make(const struct waxpeer_node *n,
    unsigned kinds, struct node_belief *out);

/* node_edhoc.c */
MUST_USE enum wax_status node_edhoc_open(struct waxpeer_node *n,
    const struct waxpeer_node_settings *settings);
void node_edhoc_close(struct waxpeer_node *n);
/* KEY. */
MUST_USE enum wax_status node_edhoc_forget(struct waxpeer_node *n);
/* HANDSHAKES. */
MUST_USE enum wax_status node_edhoc_update(struct waxpeer_node *n);
/* The entry that a context of a handshake that we served stands for; 0: there
   is none, or it is no such context. */
int64_t node_edhoc_credid(const struct waxpeer_node *n,
    const struct wax_context *context);
/* wax_device_conf.make_ccs. */
MUST_USE enum wax_status node_edhoc_make_ccs(void *arg, uint8_t *ccs,
    size_t size, size_t *len);

#endif
