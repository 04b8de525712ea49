/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_transfer.c - a node without an owner: what a tool has to know or to
   show, and the one session in which it becomes the owner */
#include <string.h>

#include "link/transfer.h"
#include "peer/node_state.h"

#define FAILURES_MAX 10		/* of handshakes, for one PIN */
#define DRAWS_MAX 64		/* for one digit */

static enum wax_status
draw_digit(const struct wax_env *env, char *out)
{
	uint8_t byte;

	for (unsigned i = 0; i < DRAWS_MAX; i++) {
		enum wax_status st = env->random(env->arg, &byte, 1);

		if (st != WAX_OK)
			return st;
		if (byte >= 250)	/* each digit as often as others */
			continue;
		*out = (char)('0' + byte % 10);
		return WAX_OK;
	}
	return WAX_SYSTEM;
}

enum wax_status
node_transfer_make_pin(struct waxpeer_node *n)
{
	char pin[NODE_PIN_LEN + 1] = "";
	enum wax_status st = WAX_OK;

	explicit_bzero(n->pin, sizeof(n->pin));
	n->is_offered = false;
	n->failures = 0;
	if (n->show_pin == NULL || wax_device_dos(n->device) != WAX_DOS_RFOTM)
		return WAX_OK;
	for (size_t i = 0; i < NODE_PIN_LEN && st == WAX_OK; i++)
		st = draw_digit(n->env, &pin[i]);
	if (st == WAX_OK) {
		memcpy(n->pin, pin, sizeof(n->pin));
		n->show_pin(n->arg, pin);
	}
	explicit_bzero(pin, sizeof(pin));
	return st;
}

static enum wax_status
add_method(struct waxpeer_node *n, struct waxpeer_credentials *c)
{
	const char *why;

	if (n->method == TRANSFER_PIN && n->pin[0] != '\0')
		return waxpeer_credentials_set_pin(c, n->pin,
		    wax_device_uuid(n->device), &why);
	if (n->method == TRANSFER_MAKER && n->maker_chain != NULL)
		return waxpeer_credentials_set_maker(c, n->maker_chain,
		    strlen(n->maker_chain), n->maker_key,
		    strlen(n->maker_key), &why);
	return WAX_NOT_FOUND;
}

bool
node_transfer_is_offered(const struct waxpeer_node *n)
{
	return n->is_offered && n->owning == 0 &&
	    n->method == wax_device_method(n->device) &&
	    memcmp(n->id.bytes, wax_device_uuid(n->device),
	    sizeof(n->id.bytes)) == 0;
}

/* One session is enough, and before a method was selected there is none. */
enum wax_status
node_transfer_credentials(struct waxpeer_node *n,
    struct waxpeer_credentials **out)
{
	struct waxpeer_credentials *c;
	enum wax_status st;

	*out = NULL;
	if (n->owning != 0)
		return WAX_OK;
	n->method = wax_device_method(n->device);
	c = waxpeer_credentials_new();
	if (c == NULL)
		return WAX_MEMORY;
	if ((st = add_method(n, c)) == WAX_OK)
		*out = c;
	else
		waxpeer_credentials_free(c);
	return st == WAX_NOT_FOUND ? WAX_OK : st;
}

bool
node_transfer_is_torn(const struct waxpeer_node *n)
{
	static const struct deviceid nil;

	return wax_device_dos(n->device) == WAX_DOS_RFOTM &&
	    (wax_device_is_owned(n->device) ||
	    memcmp(wax_device_owner(n->device), nil.bytes,
	    sizeof(nil.bytes)) != 0);
}

/* The first one is it; all others go. Nobody goes on with what somebody else
   has begun, which is there if its end could not be stored. */
static void
take_session(struct waxpeer_node *n, uint64_t session)
{
	if (n->owning != 0 || wax_device_dos(n->device) != WAX_DOS_RFOTM ||
	    wax_device_is_pending(n->device)) {
		node_end_others(n, n->owning);
		return;
	}
	if (node_transfer_is_torn(n)) {
		(void)!wax_device_reset(n->device);
		node_end_others(n, 0);
		return;
	}
	if (wax_device_set_owning(n->device, true) != WAX_OK)
		return;
	n->owning = session;
	node_want(n, NODE_CREDENTIALS);
}

/* If the device has no owner yet it begins again: an end that can not be
   stored is seen by take_session, or at the next start. */
static void
lose_session(struct waxpeer_node *n)
{
	n->owning = 0;
	(void)!wax_device_set_owning(n->device, false);
	/* with an owner there are those of the entries already */
	if (wax_device_dos(n->device) == WAX_DOS_RFOTM)
		node_want(n, NODE_CREDENTIALS);
}

/* Whoever tries PINs has few tries for each. */
static void
count_failure(struct waxpeer_node *n)
{
	if (n->owning != 0 || n->pin[0] == '\0' ||
	    n->method != TRANSFER_PIN || ++n->failures < FAILURES_MAX)
		return;
	node_want(n, NODE_PIN | NODE_CREDENTIALS);
}

void
node_transfer_see(struct waxpeer_node *n,
    const struct waxpeer_session_event *event)
{
	if (event->is_open && event->is_accepted &&
	    event->proof == WAXPEER_PROOF_TRANSFER)
		take_session(n, event->session);
	else if (!event->is_open && n->owning != 0 &&
	    event->session == n->owning)
		lose_session(n);
	else if (event->has_failed && event->is_accepted &&
	    strncmp(event->uri, "coaps", 5) == 0)
		count_failure(n);
}
