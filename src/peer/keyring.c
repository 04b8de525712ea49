/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* keyring.c - who we are in handshakes, and whom we believe */
#include "peer/keyring.h"

#include <stdlib.h>
#include <string.h>

#include "link/secure_chain.h"

static const int default_suites[] = { WAX_EDHOC_SUITE_2, WAX_EDHOC_SUITE_3,
	WAX_EDHOC_SUITE_0, WAX_EDHOC_SUITE_1 };

#define DEFAULT_SUITES (sizeof(default_suites) / sizeof(default_suites[0]))

static bool
keyring_fits(const struct waxpeer_keyring *k, int suite)
{
	for (size_t i = 0; i < k->own_count; i++)
		if (wax_edhoc_credential_fits(k->own[i], suite))
			return true;
	return false;
}

/* What none of our credentials fits nobody is offered, unless that is all. */
static void
keyring_choose_suites(struct waxpeer_keyring *k)
{
	if (k->has_suites)
		return;
	k->suites_count = 0;
	for (size_t i = 0; i < DEFAULT_SUITES; i++)
		if (keyring_fits(k, default_suites[i]))
			k->suites[k->suites_count++] = default_suites[i];
	if (k->suites_count > 0)
		return;
	memcpy(k->suites, default_suites, sizeof(default_suites));
	k->suites_count = DEFAULT_SUITES;
}

struct waxpeer_keyring *
waxpeer_keyring_new(void)
{
	struct waxpeer_keyring *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	k->count = 1;
	k->methods = 15;
	keyring_choose_suites(k);
	return k;
}

struct waxpeer_keyring *
waxpeer_keyring_ref(struct waxpeer_keyring *k)
{
	k->count++;
	return k;
}

void
waxpeer_keyring_free(struct waxpeer_keyring *k)
{
	if (k == NULL || --k->count > 0)
		return;
	for (size_t i = 0; i < k->own_count; i++)
		wax_edhoc_credential_free(k->own[i]);
	for (size_t i = 0; i < k->peer_count; i++)
		wax_edhoc_credential_free(k->peers[i]);
	free(k->peers);
	credentials_unref(k->anchors);
	free(k);
}

const uint8_t *
waxpeer_keyring_id(const struct waxpeer_keyring *k)
{
	return k->own_count == 0 ? NULL :
	    wax_edhoc_credential_subject(k->own[0]);
}

static bool
keyring_is_ours(const struct waxpeer_keyring *k,
    const struct wax_edhoc_credential *c)
{
	const uint8_t *own = waxpeer_keyring_id(k);

	return own != NULL && memcmp(own, wax_edhoc_credential_subject(c),
	    WAX_SUBJECT_LEN) == 0;
}

enum wax_status
waxpeer_keyring_add_own(struct waxpeer_keyring *k,
    struct wax_edhoc_credential *c)
{
	if (!wax_edhoc_credential_is_own(c) ||
	    (k->own_count > 0 && !keyring_is_ours(k, c)))
		return WAX_RANGE;
	for (size_t i = 0; i < k->peer_count; i++)
		if (memcmp(wax_edhoc_credential_subject(k->peers[i]),
		    wax_edhoc_credential_subject(c), WAX_SUBJECT_LEN) == 0)
			return WAX_RANGE;
	if (k->own_count == WAXPEER_KEYRING_OWN_MAX)
		return WAX_LIMIT;
	k->own[k->own_count++] = wax_edhoc_credential_ref(c);
	keyring_choose_suites(k);
	return WAX_OK;
}

enum wax_status
waxpeer_keyring_add_peer(struct waxpeer_keyring *k,
    struct wax_edhoc_credential *c)
{
	size_t size = k->peer_size == 0 ? 8 : 2 * k->peer_size;
	struct wax_edhoc_credential **peers;

	if (keyring_is_ours(k, c))
		return WAX_RANGE;
	if (k->peer_count == WAXPEER_KEYRING_PEERS_MAX)
		return WAX_LIMIT;
	if (k->peer_count == k->peer_size) {
		peers = realloc(k->peers, size * sizeof(*peers));
		if (peers == NULL)
			return WAX_MEMORY;
		k->peers = peers;
		k->peer_size = size;
	}
	k->peers[k->peer_count++] = wax_edhoc_credential_ref(c);
	return WAX_OK;
}

enum wax_status
waxpeer_keyring_add_anchor(struct waxpeer_keyring *k, const void *pem,
    size_t len, const uint8_t *subject, const char **why)
{
	struct deviceid id = { { 0 } };

	if (k->anchors == NULL && (k->anchors = credentials_new()) == NULL) {
		*why = "no memory";
		return WAX_MEMORY;
	}
	if (subject != NULL)
		memcpy(id.bytes, subject, sizeof(id.bytes));
	return credentials_add_anchor(k->anchors, bytes_of(pem, len),
	    subject == NULL ? NULL : &id, why);
}

enum wax_status
waxpeer_keyring_set_methods(struct waxpeer_keyring *k, unsigned methods)
{
	if (methods == 0 || methods > 15)
		return WAX_RANGE;
	k->methods = methods;
	return WAX_OK;
}

enum wax_status
waxpeer_keyring_set_suites(struct waxpeer_keyring *k, const int *suites,
    size_t count)
{
	if (count == 0 || count > WAXPEER_KEYRING_SUITES_MAX)
		return WAX_RANGE;
	for (size_t i = 0; i < count; i++) {
		if (wax_edhoc_id_max(suites[i]) == 0)
			return WAX_RANGE;
		for (size_t j = 0; j < i; j++)
			if (suites[i] == suites[j])
				return WAX_RANGE;
	}
	memcpy(k->suites, suites, count * sizeof(*suites));
	k->suites_count = count;
	k->has_suites = true;
	return WAX_OK;
}

enum wax_status
waxpeer_keyring_check(const struct waxpeer_keyring *k, const char **why)
{
	if (k->own_count == 0) {
		*why = "no credential of our own; expected one with its "
		    "private key";
		return WAX_STATE;
	}
	if (k->peer_count == 0 && k->anchors == NULL) {
		*why = "nobody to believe; expected credentials of peers, or "
		    "trust anchors";
		return WAX_STATE;
	}
	return WAX_OK;
}

/* Whoever proves by a chain that is sound: a credential of its first
   certificate. */
static enum wax_status
keyring_find_chain(const struct waxpeer_keyring *k,
    const struct wax_edhoc_id *id, struct wax_edhoc_credential **out)
{
	struct bytes chain[SECURE_CHAIN_MAX + 1];
	struct deviceid device;
	struct wax_edhoc_credential_parameters p = {
		.form = WAX_EDHOC_CERTIFICATE,
		.subject = device.bytes,
	};
	const uint8_t *data;
	size_t count = 0, len;

	if (k->anchors == NULL)
		return WAX_NOT_FOUND;
	while (count <= SECURE_CHAIN_MAX && (data =
	    wax_edhoc_id_certificate(id, count, &len)) != NULL)
		chain[count++] = bytes_of(data, len);
	if (secure_chain_verify(k->anchors, chain, count, &device) !=
	    SECURE_FAILURE_NONE)
		return WAX_AUTHENTICITY;
	p.encoded = chain[0].data;
	p.encoded_len = chain[0].len;
	return wax_edhoc_credential_new(&p, out);
}

static enum wax_status
keyring_find(void *arg, const struct wax_edhoc_id *id, size_t number,
    struct wax_edhoc_credential **out)
{
	const struct waxpeer_keyring *k = arg;
	size_t found = 0;

	for (size_t i = 0; i < k->peer_count; i++)
		if (wax_edhoc_id_matches(id, k->peers[i]) &&
		    found++ == number) {
			*out = wax_edhoc_credential_ref(k->peers[i]);
			return WAX_OK;
		}
	return id->kind == WAX_EDHOC_ID_X5CHAIN && found == number ?
	    keyring_find_chain(k, id, out) : WAX_NOT_FOUND;
}

void
keyring_fill_conf(struct waxpeer_keyring *k, const struct wax_env *env,
    bool has_message_4, struct wax_edhoc_conf *out)
{
	*out = (struct wax_edhoc_conf){
		.env = env,
		.methods = k->methods,
		.suites = k->suites,
		.suites_count = k->suites_count,
		.own = k->own,
		.own_count = k->own_count,
		.has_message_4 = has_message_4,
		.arg = k,
		.find = keyring_find,
	};
}

static enum wax_status
begin_with(const struct wax_edhoc_conf *conf,
    const struct wax_edhoc_start *start, uint8_t *buffer, size_t size,
    size_t *len, struct wax_edhoc **out)
{
	struct wax_edhoc *s;
	enum wax_status st = wax_edhoc_new(conf, WAX_EDHOC_INITIATOR, &s);

	if (st != WAX_OK)
		return st;
	st = wax_edhoc_write_message_1(s, start, NULL, buffer, size, len);
	if (st == WAX_OK)
		*out = s;
	else
		wax_edhoc_free(s);
	return st;
}

enum wax_status
keyring_begin(const struct wax_edhoc_conf *conf, struct wax_edhoc_start *start,
    bool any_method, uint8_t *buffer, size_t size, size_t *len,
    struct wax_edhoc **out)
{
	enum wax_status st = WAX_UNSUPPORTED;

	if (!any_method)
		return begin_with(conf, start, buffer, size, len, out);
	for (int m = WAX_EDHOC_NONE_SIGNS; m >= 0 && st == WAX_UNSUPPORTED;
	    m--) {
		if ((conf->methods & 1u << m) == 0)
			continue;
		start->method = (enum wax_edhoc_method)m;
		st = begin_with(conf, start, buffer, size, len, out);
	}
	return st;
}
