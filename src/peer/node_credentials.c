/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_credentials.c - entries of /oic/sec/cred as what sessions begin with */
#include <string.h>

#include "peer/node_state.h"
#include "peer/state.h"

static bool
is_valid(const struct waxpeer_node *n, const struct wax_credential *entry)
{
	return wax_device_credential_is_valid(n->device, entry->credid,
	    node_now(n));
}

/* An ID with a zero byte is none that a key could be found by: it is cut
   there on its way. */
static bool
has_key_identity(const struct waxpeer_node *n)
{
	return memchr(wax_device_uuid(n->device), 0, WAX_SUBJECT_LEN) == NULL;
}

static bool
is_psk_of(const struct waxpeer_node *n, const struct wax_credential *entry,
    const uint8_t *peer)
{
	return entry->type == WAX_CREDENTIAL_PSK && !entry->is_any &&
	    (entry->key_len == 16 || entry->key_len == 32) &&
	    memcmp(entry->subject, peer, WAX_SUBJECT_LEN) == 0 &&
	    is_valid(n, entry);
}

int64_t
node_credentials_find_psk(const struct waxpeer_node *n, const uint8_t *peer)
{
	struct wax_credential entry;

	for (size_t i = 0; wax_device_credential(n->device, i, &entry); i++)
		if (is_psk_of(n, &entry, peer))
			return entry.credid;
	return 0;
}

static enum wax_status
add_psk(const struct waxpeer_node *n, const struct wax_credential *entry,
    struct waxpeer_credentials *c)
{
	const char *why;

	if (entry->is_any || !has_key_identity(n))
		return WAX_RANGE;
	return waxpeer_credentials_add_psk(c, entry->subject, entry->key,
	    entry->key_len, &why);
}

static enum wax_status
add_anchor(const struct wax_credential *entry, struct waxpeer_credentials *c)
{
	const char *why;

	if (entry->certificates == NULL)
		return WAX_NOT_FOUND;
	return waxpeer_credentials_add_anchor(c, entry->certificates,
	    strlen(entry->certificates), entry->is_any ? NULL :
	    entry->subject, &why);
}

/* Without a private key of its own it is for the one that is kept here. */
static enum wax_status
add_certificate(const struct waxpeer_node *n,
    const struct wax_credential *entry, struct waxpeer_credentials *c)
{
	const char *key = entry->private_key != NULL ? entry->private_key :
	    waxpeer_node_private_key(n);
	const char *why;

	if (entry->certificates == NULL || key == NULL)
		return WAX_NOT_FOUND;
	return waxpeer_credentials_set_certificate(c, entry->certificates,
	    strlen(entry->certificates), key, strlen(key), &why);
}

static bool
is_certificate(const struct waxpeer_node *n,
    const struct wax_credential *entry)
{
	return entry->type == WAX_CREDENTIAL_CERTIFICATE &&
	    entry->usage == WAX_USAGE_CERTIFICATE && is_valid(n, entry);
}

/* One that is not for us must not be in the way of the others. */
static enum wax_status
judge(const struct waxpeer_node *n, int64_t credid, enum wax_status st)
{
	if (st != WAX_OK && st != WAX_MEMORY)
		node_tell_unusable(n, credid, st);
	return st == WAX_MEMORY ? WAX_MEMORY : WAX_OK;
}

/* Of several the newest that is of use: of the highest number. */
static enum wax_status
add_newest_certificate(const struct waxpeer_node *n,
    struct waxpeer_credentials *c, bool *has_one)
{
	int64_t below = INT64_MAX;
	enum wax_status st = WAX_OK;

	while (st == WAX_OK && !*has_one) {
		struct wax_credential entry, newest = { .credid = 0 };

		for (size_t i = 0; wax_device_credential(n->device, i, &entry);
		    i++)
			if (entry.credid < below && is_certificate(n, &entry) &&
			    entry.credid > newest.credid)
				newest = entry;
		if (newest.credid == 0)
			break;
		below = newest.credid;
		st = add_certificate(n, &newest, c);
		*has_one = st == WAX_OK;
		st = judge(n, newest.credid, st);
	}
	return st;
}

static enum wax_status
add_entry(const struct waxpeer_node *n, const struct wax_credential *entry,
    struct waxpeer_credentials *c, bool *has_psk)
{
	enum wax_status st = WAX_OK;

	if (!is_valid(n, entry))
		return WAX_OK;
	if (entry->type == WAX_CREDENTIAL_PSK) {
		st = add_psk(n, entry, c);
		*has_psk |= st == WAX_OK;
	} else if (entry->type == WAX_CREDENTIAL_CERTIFICATE &&
	    entry->usage == WAX_USAGE_ANCHOR) {
		st = add_anchor(entry, c);
	}
	return judge(n, entry->credid, st);
}

static enum wax_status
add_entries(const struct waxpeer_node *n, struct waxpeer_credentials *c,
    bool *is_usable)
{
	struct wax_credential entry;
	bool has_psk = false, has_certificate = false;
	const char *why;
	enum wax_status st = waxpeer_credentials_set_id(c,
	    wax_device_uuid(n->device), &why);

	for (size_t i = 0; st == WAX_OK && wax_device_credential(n->device, i,
	    &entry); i++)
		st = add_entry(n, &entry, c, &has_psk);
	if (st == WAX_OK)
		st = add_newest_certificate(n, c, &has_certificate);
	*is_usable = has_psk || has_certificate;
	return st != WAX_OK || !*is_usable ? st :
	    waxpeer_credentials_check(c, &why);
}

/* *out is owned; NULL: there are none that anybody could begin a session
   with. */
static enum wax_status
make_from_entries(const struct waxpeer_node *n,
    struct waxpeer_credentials **out)
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	bool is_usable = false;
	enum wax_status st;

	*out = NULL;
	if (c == NULL)
		return WAX_MEMORY;
	st = add_entries(n, c, &is_usable);
	if (st == WAX_OK && is_usable)
		*out = c;
	else
		waxpeer_credentials_free(c);
	return st;
}

bool
node_credentials_find_certificate(const struct waxpeer_node *n,
    struct wax_credential *out)
{
	struct wax_credential entry;

	out->credid = 0;
	for (size_t i = 0; wax_device_credential(n->device, i, &entry); i++)
		if (is_certificate(n, &entry) &&
		    entry.credid > out->credid && (entry.private_key != NULL ||
		    waxpeer_node_private_key(n) != NULL))
			*out = entry;
	return out->credid != 0;
}

uint64_t
node_credentials_validity(const struct waxpeer_node *n)
{
	struct wax_credential entry;
	uint64_t sum = 0;

	for (size_t i = 0; wax_device_credential(n->device, i, &entry); i++)
		if (is_valid(n, &entry))
			sum = sum * 31 + (uint64_t)entry.credid;
	return sum;
}

/* Never in the way of the device's state: without credentials nobody begins a
   session, and they are made again when the watch looks. */
enum wax_status
node_credentials_update(struct waxpeer_node *n)
{
	bool is_transfer = wax_device_dos(n->device) == WAX_DOS_RFOTM;
	struct waxpeer_credentials *c = NULL;
	enum wax_status st;

	/* anybody may select a method, and again the same */
	if (is_transfer && node_transfer_is_offered(n))
		return WAX_OK;
	n->endpoint->begins_nothing = is_transfer;
	st = is_transfer ? node_transfer_credentials(n, &c) :
	    make_from_entries(n, &c);
	if (st == WAX_OK)
		st = waxpeer_endpoint_set_credentials(n->endpoint, c);
	n->is_offered = is_transfer && st == WAX_OK && c != NULL;
	n->validity = node_credentials_validity(n);
	if (st != WAX_OK) {
		(void)!waxpeer_endpoint_set_credentials(n->endpoint, NULL);
		n->validity = ~n->validity;
	}
	if (st != WAX_OK && st != n->fault)
		node_tell_unusable(n, 0, st);
	n->fault = st;
	waxpeer_credentials_free(c);
	if (!is_transfer)
		explicit_bzero(n->pin, sizeof(n->pin));
	memcpy(n->id.bytes, wax_device_uuid(n->device), sizeof(n->id.bytes));
	waxpeer_endpoint_set_device(n->endpoint, n->id.bytes);
	return WAX_OK;
}
