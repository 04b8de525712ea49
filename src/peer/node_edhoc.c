/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_edhoc.c - handshakes with a node: whom it believes now, whom it does not
   any more, and who asks by a context of one */
#include <string.h>

#include "peer/edhoc_state.h"
#include "peer/node_state.h"
#include "peer/state.h"

static bool
is_same(const struct wax_edhoc_credential *a,
    const struct wax_edhoc_credential *b)
{
	size_t a_len, b_len;
	const uint8_t *x = wax_edhoc_credential_cred(a, &a_len);
	const uint8_t *y = wax_edhoc_credential_cred(b, &b_len);

	return bytes_equal(bytes_of(x, a_len), bytes_of(y, b_len)) &&
	    memcmp(wax_edhoc_credential_subject(a),
	    wax_edhoc_credential_subject(b), WAX_SUBJECT_LEN) == 0;
}

static bool
has_peer(const struct waxpeer_keyring *k,
    const struct wax_edhoc_credential *c)
{
	for (size_t i = 0; k != NULL && i < k->peer_count; i++)
		if (is_same(k->peers[i], c))
			return true;
	return false;
}

static bool
are_same_lists(struct wax_edhoc_credential *const *a, size_t a_count,
    struct wax_edhoc_credential *const *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++)
		if (!is_same(a[i], b[i]))
			return false;
	return true;
}

/* Handshakes under way end with another keyring, so there is none without
   need. */
static bool
is_as_before(const struct waxpeer_node *n, const struct node_belief *b)
{
	const struct waxpeer_keyring *x = n->keyring, *y = b->keyring;

	if (x == NULL || y == NULL)
		return x == y;
	return n->edhoc_anchors == b->anchors &&
	    are_same_lists(x->own, x->own_count, y->own, y->own_count) &&
	    are_same_lists(x->peers, x->peer_count, y->peers, y->peer_count);
}

/* Whoever is not believed any more loses his contexts; of certificates it is
   not known which anchor they came from. */
static void
forget_others(struct waxpeer_node *n, const struct node_belief *b)
{
	const struct waxpeer_keyring *old = n->keyring;

	if (old == NULL)
		return;
	if (n->edhoc_anchors != b->anchors || b->keyring == NULL) {
		waxpeer_edhoc_forget(n->endpoint, NULL);
		return;
	}
	for (size_t i = 0; i < old->peer_count; i++)
		if (!has_peer(b->keyring, old->peers[i]))
			waxpeer_edhoc_forget(n->endpoint,
			    wax_edhoc_credential_subject(old->peers[i]));
}

static void
believe(struct waxpeer_node *n, const struct node_belief *b)
{
	forget_others(n, b);
	waxpeer_endpoint_set_keyring(n->endpoint, b->keyring);
	waxpeer_keyring_free(n->keyring);
	n->keyring = b->keyring;
	n->edhoc_anchors = b->anchors;
	n->is_shaking = true;
}

/* In other states than RFNOP none begins; what was made stays, and counts again
   in RFNOP if it is still believed then. */
enum wax_status
node_edhoc_update(struct waxpeer_node *n)
{
	struct node_belief b = { .keyring = NULL };
	enum wax_status st;

	if (n->endpoint->edhoc == NULL)
		return WAX_OK;
	if (wax_device_dos(n->device) != WAX_DOS_RFNOP) {
		waxpeer_endpoint_set_keyring(n->endpoint, NULL);
		n->is_shaking = false;
		return WAX_OK;
	}
	if ((st = node_keyring_make(n, NODE_BY_KEY |
	    NODE_BY_CERTIFICATE, &b)) != WAX_OK)
		return st;
	if (n->is_shaking && is_as_before(n, &b))
		waxpeer_keyring_free(b.keyring);
	else
		believe(n, &b);
	return WAX_OK;
}

/* ---- Who asks, and who is asked ---- */

/* The entry that lets that peer in, 0: none. A key of its own goes before an
   anchor. */
static int64_t
find_entry(const struct waxpeer_node *n, const uint8_t *peer, bool *has_key)
{
	struct wax_credential entry;
	int64_t anchor = 0;

	*has_key = false;
	for (size_t i = 0; wax_device_credential(n->device, i, &entry); i++) {
		bool is_his = !entry.is_any &&
		    memcmp(entry.subject, peer, WAX_SUBJECT_LEN) == 0;

		if (!wax_device_credential_is_valid(n->device, entry.credid,
		    node_now(n)))
			continue;
		if (entry.type == WAX_CREDENTIAL_EDHOC && is_his) {
			*has_key = true;
			return entry.credid;
		}
		if (entry.usage == WAX_USAGE_EDHOC_ANCHOR &&
		    (is_his || entry.is_any))
			anchor = entry.credid;
	}
	return anchor;
}

int64_t
node_edhoc_credid(const struct waxpeer_node *n,
    const struct wax_context *context)
{
	bool has_key;

	if (n->endpoint->edhoc == NULL ||
	    edhoc_find_kept(n->endpoint->edhoc, context) == NULL)
		return 0;
	return find_entry(n, wax_context_subject(context), &has_key);
}

/* Suites that the other kind of credentials would want are not offered. */
enum wax_status
waxpeer_node_handshake(struct waxpeer_node *n, const uint8_t *peer,
    struct waxpeer_handshake_call *call)
{
	struct node_belief b;
	bool has_key;
	enum wax_status st;

	if (!n->is_shaking || find_entry(n, peer, &has_key) == 0)
		return WAX_NOT_FOUND;
	st = node_keyring_make(n, has_key ? NODE_BY_KEY : NODE_BY_CERTIFICATE,
	    &b);
	if (st != WAX_OK)
		return st;
	if (b.keyring == NULL)
		return WAX_NOT_FOUND;
	waxpeer_keyring_free(n->beginning);
	n->beginning = b.keyring;
	call->peer = peer;
	call->keyring = b.keyring;
	call->env = n->env;
	call->method = call->suite = -1;
	return WAX_OK;
}

/* ---- Our own key ---- */

/* It is stored before anybody sees what belongs to it. */
enum wax_status
node_edhoc_make_ccs(void *arg, uint8_t *ccs, size_t size, size_t *len)
{
	struct waxpeer_node *n = arg;
	uint8_t key[WAX_EDHOC_CCS_KEY_LEN];
	enum wax_status st = WAX_OK;

	if (n->edhoc_key.len != sizeof(key)) {
		st = n->env->random(n->env->arg, key, sizeof(key));
		if (st == WAX_OK)
			st = node_secret_set(n, &n->edhoc_key,
			    BYTES_ARRAY(key));
		explicit_bzero(key, sizeof(key));
		node_want(n, NODE_HANDSHAKES);
	}
	return st != WAX_OK ? st : wax_edhoc_ccs_make(n->id.bytes,
	    n->edhoc_key.data, ccs, size, len);
}

/* ---- Beginning and end ---- */

enum wax_status
node_edhoc_open(struct waxpeer_node *n,
    const struct waxpeer_node_settings *settings)
{
	const struct wax_device_conf *conf = settings->device;
	const struct waxpeer_edhoc_settings s = {
		.env = n->env,
		.renewal = WAX_RENEWAL_ON,
		.told = settings->shaken,
		.arg = settings->arg,
	};
	enum wax_status st;

	if (conf->types != 0 && (conf->types & WAX_CREDENTIAL_EDHOC) == 0)
		return WAX_OK;
	endpoint_random(NULL, n->edhoc_sum_key, sizeof(n->edhoc_sum_key));
	st = node_secret_open(n, &n->edhoc_key, conf->record, "edhoc");
	return st != WAX_OK ? st :
	    waxpeer_endpoint_serve_edhoc(n->endpoint, &s);
}

void
node_edhoc_close(struct waxpeer_node *n)
{
	waxpeer_keyring_free(n->beginning);
	waxpeer_keyring_free(n->keyring);
	n->beginning = n->keyring = NULL;
	node_secret_close(n, &n->edhoc_key);
}

/* RESET. */
enum wax_status
node_edhoc_forget(struct waxpeer_node *n)
{
	if (n->endpoint->edhoc == NULL)
		return WAX_OK;
	waxpeer_endpoint_set_keyring(n->endpoint, NULL);
	waxpeer_edhoc_forget(n->endpoint, NULL);
	waxpeer_keyring_free(n->keyring);
	n->keyring = NULL;
	n->is_shaking = false;
	return node_secret_forget(n, &n->edhoc_key);
}
