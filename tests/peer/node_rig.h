/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_rig.h - a node on loopback with its records in memory, and whoever asks
   it, in one loop */
#ifndef TESTS_PEER_NODE_RIG_H
#define TESTS_PEER_NODE_RIG_H

#include <check.h>

#include "link/pki.h"
#include "peer/credentials.h"
#include "peer/endpoint.h"
#include "peer/message.h"
#include "peer/node.h"
#include "peer/request.h"
#include "peer/serve.h"
#include "wax/ocf/kit.h"

#define NODE_RIG_OBT "a1a2a3a4-b1b2-4c3c-8d4d-e5e6e7e8e9ea"
#define NODE_RIG_DEVICE "d1d2d3d4-b1b2-4c3c-8d4d-e5e6e7e8e9ea"
#define NODE_RIG_CLIENT "c1c1c1c1-0c0c-4c1c-8c1c-1c1c1c1c1c1c"
#define NODE_RIG_PROXY "f1f1f1f1-0c1c-4c1c-8c1c-1c1c1c1c1c1c"

/* Somebody: an endpoint with an identity of its own. */
struct node_rig_asker {
	struct waxpeer_endpoint *endpoint;
	uint64_t session;	/* that opened last */
	unsigned opened, ended;
	char why[80];		/* the last one ended */
};

struct node_rig {
	struct event_base *base;
	struct kit *disk;	/* of which the records are used */
	struct waxpeer_node *node;
	struct pki *maker;	/* CA of the node's maker; NULL: none */
	char clear[128], dtls[128], tls[128];	/* where it listens */

	char pin[16];		/* shown last */
	unsigned pins;
	unsigned changed;	/* told since it was set to 0 */
	unsigned tells;
	unsigned unusable;	/* how often */
	int64_t unusable_credid;
	enum wax_status unusable_why;
	unsigned opened, ended;	/* its sessions */
	const struct waxpeer_ace_settings *ace;	/* as the node's; NULL: none */

	unsigned light_calls;
	struct waxpeer_resource *light;		/* "/a/light" */
	const char *device_id;	/* that the tool gives it: NODE_RIG_DEVICE */
	uint8_t owner_key[16];

	/* The last notification. */
	unsigned notes;
	uint8_t note_code;
	bool is_note_last;

	/* The last answer, or other event. */
	unsigned events;
	enum waxpeer_outcome outcome;
	uint8_t code;
	char text[32768];	/* payload in diagnostic notation */
};

/* Static, one a test. */
extern struct node_rig node_rig;
void node_rig_open(void);
void node_rig_close(void);

/* The node begins, with what its records say; ends; or is killed: what it might
   still have stored is not there. */
enum wax_status node_rig_start(enum wax_restored *how);
/* The first step of it alone, without an allocation or an assertion of its
   own. */
enum wax_status node_rig_new(enum wax_restored *how, const char *maker_chain,
    const char *maker_key);
void node_rig_stop(void);
void node_rig_kill(void);

/* credentials: may be NULL; the asker does not own them. */
void node_rig_asker_open(struct node_rig_asker *a,
    const struct waxpeer_credentials *credentials);
/* With that key for the node, as OBT, CLIENT or PROXY. */
void node_rig_asker_open_key(struct node_rig_asker *a, const char *own,
    const uint8_t key[16]);
/* The owner, with its key. */
void node_rig_owner_open(struct node_rig_asker *a);
void node_rig_asker_close(struct node_rig_asker *a);

/* Sends a request and waits for what becomes of it: the answer's code, or 0.
   where: of node_rig; body: diagnostic notation, or NULL; context: NULL:
   unsealed. */
uint8_t node_rig_ask(struct node_rig_asker *a, const char *where,
    uint8_t method, const char *path, const char *body,
    struct wax_context *context);
/* The same with a message that is made already; it is freed. */
uint8_t node_rig_ask_message(struct node_rig_asker *a, const char *where,
    struct waxpeer_message *m, struct wax_context *context);
struct waxpeer_request *node_rig_observe(struct node_rig_asker *a,
    const char *where, const char *path, struct wax_context *context);
void node_rig_wait(const unsigned *number, unsigned count);
void node_rig_turn(void);

/* The steps of an ownership transfer. */
void node_rig_select(unsigned method);
/* A tool's credentials for that PIN; owned by the test. */
struct waxpeer_credentials *node_rig_tool_by_pin(const char *pin);
/* From inside of its session: up to the state RFPRO; then to RFNOP, with an
   entry in acl2 for /a/light for CLIENT. */
void node_rig_take_over(struct node_rig_asker *tool, unsigned method);
void node_rig_finish(struct node_rig_asker *tool);
/* All of it by PIN; the tool's session is over. */
void node_rig_own(void);

/* POST pstat, by the owner with its key; 0: no answer. */
uint8_t node_rig_go(struct node_rig_asker *owner, enum wax_dos state);

/* Gives the node, in RFPRO, an entry with keys for CLIENT; the client's context
   of it, owned by the test. */
void node_rig_pair(struct node_rig_asker *owner);
struct wax_context *node_rig_client_context(void);

#endif
