/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_gate.c - who asks a node, and may he */
#include <string.h>

#include "core/code.h"
#include "core/option.h"
#include "peer/message.h"
#include "peer/node_state.h"
#include "peer/options.h"

/* By DTLS or TLS. A key whose entry is gone proves nothing any more. */
static void
read_hop(const struct waxpeer_node *n, const struct waxpeer_hop *hop,
    struct wax_requester *out)
{
	out->security = WAX_SECURITY_HOP;
	out->session = hop->session;
	switch (hop->proof) {
	case WAXPEER_PROOF_KEY:
		out->credid = node_credentials_find_psk(n, hop->peer);
		out->uuid = out->credid == 0 ? NULL : hop->peer;
		break;
	case WAXPEER_PROOF_CERTIFICATE:
		out->uuid = hop->peer;
		break;
	case WAXPEER_PROOF_TRANSFER:
		out->is_owning = n->owning != 0 && hop->session == n->owning;
		break;
	case WAXPEER_PROOF_NONE:
		break;
	}
}

/* Whoever the hop is: a seal counts, and nothing else. */
void
node_read_requester(const struct waxpeer_node *n,
    const struct waxpeer_incoming *in, struct wax_requester *out)
{
	const struct wax_context *context = waxpeer_incoming_context(in);
	struct wax_ace_rights rights;
	struct waxpeer_hop hop;

	*out = (struct wax_requester){ .security = WAX_SECURITY_NONE };
	waxpeer_incoming_hop(in, &hop);
	if (context != NULL) {
		out->security = WAX_SECURITY_OSCORE;
		out->uuid = waxpeer_incoming_peer(in);
		out->credid = wax_device_contexts_credid(n->contexts,
		    context);
		if (out->credid == 0)
			out->credid = node_edhoc_credid(n, context);
		if (out->credid == 0 && waxpeer_ace_rights(in, &rights)) {
			out->has_token = true;
			out->roles = rights.roles;
			out->role_count = rights.role_count;
		}
	} else if (hop.is_secure) {
		read_hop(n, &hop, out);
	}
}

static bool
is_nobody(const struct waxpeer_node *n, const struct wax_requester *from)
{
	if (from->is_owning)
		return false;
	if (from->security == WAX_SECURITY_NONE || from->uuid == NULL)
		return true;
	if (from->security == WAX_SECURITY_OSCORE &&
	    ((from->credid == 0 && !from->has_token) ||
	    wax_device_dos(n->device) != WAX_DOS_RFNOP))
		return true;
	return from->credid != 0 && !wax_device_credential_is_valid(n->device,
	    from->credid, node_now(n));
}

uint8_t
node_refuse_unknown(const struct waxpeer_node *n,
    const struct wax_requester *from)
{
	return is_nobody(n, from) ? CODE_UNAUTHORIZED : CODE_NOT_FOUND;
}

static bool
has_body_of_blocks(const struct waxpeer_incoming *in)
{
	struct waxpeer_option o;

	return waxpeer_option_find(waxpeer_incoming_message(in),
	    OPTION_BLOCK1, &o);
}

static uint8_t
check_application(const struct waxpeer_node *n,
    const struct waxpeer_incoming *in, const struct waxpeer_place *place,
    const struct wax_requester *from)
{
	const struct wax_message *m = waxpeer_incoming_message(in);
	const char *path = waxpeer_incoming_path(in);
	uint32_t observe;
	struct wax_access access = {
		.from = *from,
		.href = path,
		.href_len = strlen(path),
		.resource = place->access,
		.method = m->code,
		.observes = waxpeer_option_uint(m, OPTION_OBSERVE, &observe) &&
		    observe == 0,
		.creates = waxpeer_query_is(m, "if", "oic.if.create"),
		.now = node_now(n),
	};

	return wax_acl_check(n->device, &access);
}

/* The resources below /oic/sec decide themselves, when their request is whole;
   but nobody's body is put together. */
uint8_t
node_gate(void *arg, const struct waxpeer_incoming *in)
{
	const struct waxpeer_node *n = arg;
	struct wax_requester from;
	struct waxpeer_place place;

	node_read_requester(n, in, &from);
	if (!waxpeer_incoming_place(in, &place))
		return node_refuse_unknown(n, &from);
	if (strcmp(place.path, NODE_SERVE_PATH) != 0)
		return check_application(n, in, &place, &from);
	return has_body_of_blocks(in) && is_nobody(n, &from) ?
	    CODE_UNAUTHORIZED : 0;
}
