/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node.c - an endpoint that is an OCF device: its life, and what follows from
   a change */
#include "peer/node.h"

#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "core/code.h"
#include "peer/node_state.h"
#include "peer/state.h"

#define RETRY_S 1	/* seconds until what failed is tried again */
#define WATCH_S 10	/* seconds between looks at the periods of entries */
#define METHOD_PIN 2u	/* bits of wax_device_conf.methods */
#define METHOD_MAKER 4u

int64_t
node_now(const struct waxpeer_node *n)
{
	return (int64_t)(clock_read_wall(&n->endpoint->clock) / 1000000);
}

void
node_tell_unusable(const struct waxpeer_node *n, int64_t credid,
    enum wax_status why)
{
	if (n->unusable != NULL)
		n->unusable(n->arg, credid, why);
}

void
node_want(struct waxpeer_node *n, unsigned todo)
{
	n->todo |= todo;
	event_active(n->work, EV_TIMEOUT, 1);
}

/* Two that each leave another one leave none. */
void
node_end_others(struct waxpeer_node *n, uint64_t except)
{
	if ((n->todo & NODE_SESSIONS) != 0 && n->except != except)
		except = 0;
	n->except = except;
	node_want(n, NODE_SESSIONS);
}

/* What the device and the endpoint say. */

static enum wax_status
on_enter(void *arg, enum wax_dos state)
{
	struct waxpeer_node *n = arg;

	if (state == WAX_DOS_RESET) {
		n->owning = 0;
		node_end_others(n, 0);
		node_want(n, NODE_KEY | NODE_OBSERVERS | NODE_CONTEXTS |
		    NODE_PIN);
	} else if (n->is_operating && state != WAX_DOS_RFNOP) {
		node_end_others(n, n->asker);
		node_want(n, NODE_OBSERVERS);
	}
	n->is_operating = state == WAX_DOS_RFNOP;
	node_want(n, NODE_CREDENTIALS | NODE_HANDSHAKES | NODE_SETTLE);
	return WAX_MORE;
}

/* Whoever a session was authenticated by may not be in the entries any more. */
static void
on_changed(void *arg, unsigned what)
{
	struct waxpeer_node *n = arg;

	if (n->is_settling)
		return;
	if ((what & WAX_CHANGED_CRED) != 0) {
		node_end_others(n, n->asker);
		node_want(n, NODE_CONTEXTS);
	}
	if ((what & (WAX_CHANGED_CRED | WAX_CHANGED_DOXM)) != 0)
		node_want(n, NODE_CREDENTIALS | NODE_HANDSHAKES);
	n->changed |= what;
	node_want(n, NODE_TELL);
}

static enum wax_status
on_owner_key(void *arg, uint64_t session, const uint8_t *owner,
    const uint8_t *device, uint8_t *key)
{
	const struct waxpeer_node *n = arg;

	return waxpeer_endpoint_owner_key(n->endpoint, session, n->method,
	    owner, device, key);
}

static bool
on_ssn(void *arg, int64_t credid, uint64_t *number)
{
	const struct waxpeer_node *n = arg;
	const struct wax_context *c = wax_device_contexts_find(n->contexts,
	    credid);
	struct wax_ssn_state state;

	if (c == NULL)
		return false;
	wax_context_ssn(c, &state);
	*number = state.next;
	return true;
}

static enum wax_status
on_role(void *arg, uint64_t session, const uint8_t *uuid, const char *pem,
    struct wax_role *out)
{
	const struct waxpeer_node *n = arg;

	(void)uuid;	/* the session has it */
	return waxpeer_endpoint_read_role(n->endpoint, session, pem,
	    out->name, out->authority);
}

static void
on_session(void *arg, const struct waxpeer_session_event *event)
{
	struct waxpeer_node *n = arg;

	node_transfer_see(n, event);
	if (!event->is_open)
		wax_device_end_session(n->device, event->session);
	if (n->session != NULL)
		n->session(n->session_arg, event);
}

/* What follows from it. */

static enum wax_status
end_observers(struct waxpeer_node *n)
{
	waxpeer_endpoint_end_observations(n->endpoint, CODE_FORBIDDEN);
	return WAX_OK;
}

static enum wax_status
end_sessions(struct waxpeer_node *n)
{
	waxpeer_endpoint_end_sessions(n->endpoint, 0, n->except,
	    "the device has changed");
	return WAX_OK;
}

static enum wax_status
update_contexts(struct waxpeer_node *n)
{
	enum wax_status st = wax_device_contexts_update(n->contexts);
	struct wax_credential entry;

	if (st == WAX_OK || st == WAX_MEMORY)
		return st;
	for (size_t i = 0; wax_device_credential(n->device, i, &entry); i++)
		if (entry.type == WAX_CREDENTIAL_OSCORE &&
		    wax_device_contexts_find(n->contexts, entry.credid) ==
		    NULL)
			node_tell_unusable(n, entry.credid, st);
	return WAX_OK;
}

static enum wax_status
settle(struct waxpeer_node *n)
{
	enum wax_status st = WAX_OK;

	n->is_settling = true;
	if (wax_device_is_pending(n->device))
		st = wax_device_settle(n->device);
	n->is_settling = false;
	return st;
}

static enum wax_status
tell(struct waxpeer_node *n)
{
	unsigned what = n->changed;

	n->changed = 0;
	if (n->tell != NULL && what != 0)
		n->tell(n->arg, what);
	return WAX_OK;
}

static enum wax_status
update_establishing(struct waxpeer_node *n)
{
	node_ace_update(n);
	return node_edhoc_update(n);
}

static enum wax_status
forget_keys(struct waxpeer_node *n)
{
	enum wax_status st = node_key_forget(n);

	if (st == WAX_OK)
		st = node_edhoc_forget(n);
	return st == WAX_OK ? node_ace_forget(n) : st;
}

static const struct work {
	unsigned bit;
	enum wax_status (*run)(struct waxpeer_node *n);
} works[] = {	/* in the order of node_state.h */
	{ NODE_KEY, forget_keys },
	{ NODE_OBSERVERS, end_observers },
	{ NODE_SESSIONS, end_sessions },
	{ NODE_CONTEXTS, update_contexts },
	{ NODE_PIN, node_transfer_make_pin },
	{ NODE_CREDENTIALS, node_credentials_update },
	{ NODE_HANDSHAKES, update_establishing },
	{ NODE_SETTLE, settle },
	{ NODE_TELL, tell },
};

/* Of what is to be done all that is in mask. */
static enum wax_status
run_works(struct waxpeer_node *n, unsigned mask)
{
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++) {
		const struct work *w = &works[i];
		enum wax_status st;

		if ((n->todo & mask & w->bit) == 0)
			continue;
		n->todo &= ~w->bit;
		if ((st = w->run(n)) != WAX_OK) {
			n->todo |= w->bit;
			return st;
		}
	}
	return WAX_OK;
}

static void
on_work(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval retry = { .tv_sec = RETRY_S };
	struct waxpeer_node *n = arg;

	(void)fd;
	(void)what;
	if (run_works(n, ~0u) != WAX_OK)
		event_add(n->work, &retry);
	else if (n->todo != 0)
		node_want(n, 0);
}

void
node_watch(struct waxpeer_node *n)
{
	if (n->validity != node_credentials_validity(n))
		node_want(n, NODE_CREDENTIALS | NODE_HANDSHAKES);
}

static void
on_watch(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	node_watch(arg);
}

/* Beginning and end. */

static enum wax_status
take_maker(struct waxpeer_node *n, const struct waxpeer_node_settings *s)
{
	struct waxpeer_credentials *trial;
	const char *why;
	enum wax_status st;

	if (s->maker_chain == NULL || s->maker_key == NULL)
		return WAX_OK;
	n->maker_chain = strdup(s->maker_chain);
	n->maker_key = strdup(s->maker_key);
	trial = waxpeer_credentials_new();
	st = n->maker_chain == NULL || n->maker_key == NULL || trial == NULL ?
	    WAX_MEMORY : waxpeer_credentials_set_maker(trial, n->maker_chain,
	    strlen(n->maker_chain), n->maker_key, strlen(n->maker_key), &why);
	waxpeer_credentials_free(trial);
	return st;
}

static enum wax_status
open_endpoint(struct waxpeer_node *n, const struct waxpeer_settings *given)
{
	struct waxpeer_settings s = *given;
	enum wax_status st;

	n->session = s.session;
	n->session_arg = s.session_arg;
	s.listen = NULL;
	s.credentials = NULL;
	s.credentials_come_later = true;
	s.contexts = n->set;
	s.device = NULL;
	s.gate = node_gate;
	s.session = on_session;
	s.gate_arg = s.session_arg = n;
	if ((st = waxpeer_endpoint_new(&s, &n->endpoint)) != WAX_OK)
		return st;
	return node_serve_add(n);
}

static enum wax_status
open_device(struct waxpeer_node *n, const struct wax_device_conf *given,
    enum wax_restored *how)
{
	struct wax_device_conf conf = *given;
	enum wax_status st;

	conf.methods &= (n->show_pin != NULL ? METHOD_PIN : 0) |
	    (n->maker_chain != NULL ? METHOD_MAKER : 0);
	conf.arg = n;
	conf.enter = on_enter;
	conf.changed = on_changed;
	conf.owner_key = on_owner_key;
	conf.make_csr = node_key_make_request;
	conf.make_ccs = node_edhoc_make_ccs;
	conf.ssn = on_ssn;
	conf.verify_role = on_role;
	if ((st = wax_device_new(&conf, &n->device, how)) != WAX_OK)
		return st;
	n->contexts = wax_device_contexts_new(n->device, n->set);
	if (n->contexts == NULL)
		return WAX_MEMORY;
	return node_transfer_is_torn(n) ? wax_device_reset(n->device) :
	    WAX_OK;
}

static bool
open_events(struct waxpeer_node *n, struct event_base *base)
{
	static const struct timeval watch = { .tv_sec = WATCH_S };

	n->work = event_new(base, -1, 0, on_work, n);
	n->watch = event_new(base, -1, EV_PERSIST, on_watch, n);
	return n->work != NULL && n->watch != NULL &&
	    event_add(n->watch, &watch) == 0;
}

static enum wax_status
open_node(struct waxpeer_node *n, const struct waxpeer_node_settings *s,
    enum wax_restored *how)
{
	enum wax_status st;

	n->env = s->device->env;
	n->show_pin = s->show_pin;
	n->tell = s->changed;
	n->unusable = s->unusable;
	n->arg = s->arg;
	if (n->env == NULL)
		return WAX_RANGE;
	n->set = wax_contexts_new(NODE_CONTEXTS_MAX, NULL);
	if (n->set == NULL || !open_events(n, s->endpoint->base))
		return WAX_MEMORY;
	if ((st = take_maker(n, s)) != WAX_OK ||
	    (st = node_key_open(n, s->device->record)) != WAX_OK ||
	    (st = open_endpoint(n, s->endpoint)) != WAX_OK ||
	    (st = node_edhoc_open(n, s)) != WAX_OK ||
	    (st = open_device(n, s->device, how)) != WAX_OK ||
	    (st = node_ace_open(n, s->ace)) != WAX_OK)
		return st;
	n->is_operating = wax_device_dos(n->device) == WAX_DOS_RFNOP;
	node_want(n, NODE_CONTEXTS | NODE_PIN | NODE_CREDENTIALS |
	    NODE_HANDSHAKES);
	return run_works(n, ~(unsigned)NODE_TELL);
}

enum wax_status
waxpeer_node_new(const struct waxpeer_node_settings *settings,
    struct waxpeer_node **out, enum wax_restored *how)
{
	struct waxpeer_node *n = calloc(1, sizeof(*n));
	enum wax_status st;

	if (n == NULL)
		return WAX_MEMORY;
	if ((st = open_node(n, settings, how)) != WAX_OK) {
		waxpeer_node_free(n);
		return st;
	}
	*out = n;
	return WAX_OK;
}

void
waxpeer_node_free(struct waxpeer_node *n)
{
	if (n == NULL)
		return;
	waxpeer_endpoint_free(n->endpoint);
	wax_device_contexts_free(n->contexts);
	wax_device_free(n->device);
	wax_contexts_free(n->set);
	node_edhoc_close(n);
	node_secret_close(n, &n->key);
	if (n->work != NULL)
		event_free(n->work);
	if (n->watch != NULL)
		event_free(n->watch);
	free(n->maker_chain);
	if (n->maker_key != NULL)
		explicit_bzero(n->maker_key, strlen(n->maker_key));
	free(n->maker_key);
	explicit_bzero(n, sizeof(*n));
	free(n);
}

struct waxpeer_endpoint *
waxpeer_node_endpoint(const struct waxpeer_node *n)
{
	return n->endpoint;
}

struct wax_contexts *
waxpeer_node_contexts(const struct waxpeer_node *n)
{
	return n->set;
}

const struct wax_device *
waxpeer_node_device(const struct waxpeer_node *n)
{
	return n->device;
}

struct wax_context *
waxpeer_node_context(const struct waxpeer_node *n, const uint8_t *peer)
{
	struct wax_credential entry;
	struct wax_context *found = NULL;

	if (wax_device_dos(n->device) != WAX_DOS_RFNOP)
		return NULL;
	for (size_t i = 0; wax_device_credential(n->device, i, &entry); i++)
		if (entry.type == WAX_CREDENTIAL_OSCORE && found == NULL &&
		    memcmp(entry.subject, peer, WAX_SUBJECT_LEN) == 0 &&
		    wax_device_credential_is_valid(n->device, entry.credid,
		    node_now(n)))
			found = wax_device_contexts_find(n->contexts,
			    entry.credid);
	return found;
}

enum wax_status
waxpeer_node_reset(struct waxpeer_node *n)
{
	return wax_device_reset(n->device);
}
