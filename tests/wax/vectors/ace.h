/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace.h - the parties of ACE in a vector file */
#ifndef TESTS_WAX_VECTORS_ACE_H
#define TESTS_WAX_VECTORS_ACE_H

#include "core/deviceid.h"
#include "wax/ace.h"
#include "wax/ace/cwt.h"
#include "wax/ace/material.h"
#include "wax/ace/messages.h"
#include "wax/support.h"
#include "wax/vectors/vectors.h"

#define ACE_PAYLOAD_MAX 4096
#define ACE_SCOPES_MAX 8

/* What section fixture says. */
struct ace_fixture {
	int64_t now;
	struct deviceid rs, client, owner;
	const char *iss, *uri, *audience;
	const char *scopes[ACE_SCOPES_MAX];
	size_t scope_count;
	const char *authorities[ACE_SCOPES_MAX];
	size_t authority_count;
	struct value kid;
	uint64_t exi_expired;
};

/* A resource server, with what it is to draw. */
struct ace_server {
	struct run *r;
	struct ace_fixture f;
	struct memory memory;
	struct value key, nonce2, id2;
	struct wax_ace_rs *rs;
	struct wax_contexts *set;
	struct wax_context *made;	/* last; borrowed */
	unsigned gone;
	uint8_t out[ACE_PAYLOAD_MAX];
	struct wax_ace_answer answer;
};

bool ace_read_fixture(struct run *r, struct ace_fixture *out);

/* With the token key of that algorithm. nonce_len 0: 8, and numbers of tokens
   are over as rs_defaults says. False after a failure. */
bool ace_open(struct run *r, struct ace_server *s, int alg, size_t nonce_len,
    bool needs_cnonce, bool introspects, bool omits_absent_salt);
void ace_close(struct ace_server *s);

/* Posts that to /authz-info; context NULL: in the clear. */
void ace_upload(struct ace_server *s, int format, struct bytes payload,
    struct wax_context *context);

/* The flow of that id. NULL after a failure. */
json_t *ace_find_flow(struct run *r, const char *id);
/* Up to the answer of 2.01 to that flow's upload, by a server that is open for
   it. False after a failure. */
bool ace_open_flow(struct run *r, struct ace_server *s, json_t *flow,
    bool omits_absent_salt);
/* Its client's context; owned. NULL after a failure. */
struct wax_context *ace_client_context(struct run *r, json_t *flow,
    bool omits_absent_salt);

/* A plaintext of OSCORE as the message that it is; kept in out. */
bool ace_read_plaintext(struct run *r, json_t *object, const char *name,
    struct value *out, struct message *m, struct wax_message *message);
/* "4.01" as a code; 0 after a failure. */
uint8_t ace_read_code(struct run *r, const char *text);

/* With the context of a flow that was used once. */
bool ace_open_used(struct run *r, struct ace_server *server,
    struct wax_ace_rights *rights);
bool ace_has_prefix(const char *text, const char *prefix);

/* ace_exchanges.c: all parts of a context; what the client seals and the server
   of set opens, or the other way. */
void ace_compare_context(struct run *r, json_t *object,
    const struct wax_context *c);
bool ace_run_request(struct run *r, json_t *object, struct wax_context *client,
    struct wax_contexts *set, struct wax_exchange *ours,
    struct wax_exchange *theirs, struct wax_request *opened);
void ace_run_response(struct run *r, json_t *object,
    struct wax_exchange *ours, struct wax_exchange *theirs);

void section_rfc8392(struct run *r, json_t *section);
void section_rfc9203(struct run *r, json_t *section);
void section_rfc9200(struct run *r, json_t *section);
void section_generated(struct run *r, json_t *section);
void section_malformed(struct run *r, json_t *section);

/* Parts of "generated". */
void ace_run_flow(struct run *r, json_t *flow);
void ace_run_update(struct run *r, json_t *update);
void ace_run_introspection(struct run *r, json_t *object);
void ace_run_client_as(struct run *r, json_t *object);
void ace_run_sequence(struct run *r, json_t *object);
void ace_run_hints(struct run *r, json_t *hints);

#endif
