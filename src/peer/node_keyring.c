/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_keyring.c - entries of /oic/sec/cred as the keyring of handshakes */
#include "core/siphash.h"
#include "link/certificate.h"
#include "peer/node_state.h"

#define METHODS_KEY (1u << WAX_EDHOC_NONE_SIGNS)
#define METHODS_CERTIFICATE (1u << WAX_EDHOC_BOTH_SIGN)

static bool
is_valid(const struct waxpeer_node *n, const struct wax_credential *entry)
{
	return wax_device_credential_is_valid(n->device, entry->credid,
	    node_now(n));
}

/* ---- Whom we believe ---- */

static enum wax_status
add_peer(const struct wax_credential *entry, struct node_belief *b)
{
	const struct wax_edhoc_credential_parameters p = {
		.encoded = entry->ccs,
		.encoded_len = entry->ccs_len,
		.subject = entry->subject,
	};
	struct wax_edhoc_credential *c;
	enum wax_status st = wax_edhoc_credential_new(&p, &c);

	if (st != WAX_OK)
		return st;
	st = waxpeer_keyring_add_peer(b->keyring, c);
	wax_edhoc_credential_free(c);
	return st;
}

static enum wax_status
add_anchor(const struct waxpeer_node *n, const struct wax_credential *entry,
    struct node_belief *b)
{
	struct bytes pem = bytes_of_text(entry->certificates);
	const char *why;
	enum wax_status st = waxpeer_keyring_add_anchor(b->keyring, pem.data,
	    pem.len, entry->is_any ? NULL : entry->subject, &why);

	if (st != WAX_OK)
		return st;
	b->anchors = b->anchors * 31 + siphash_bytes(n->edhoc_sum_key, pem);
	b->anchors = b->anchors * 31 + siphash_bytes(n->edhoc_sum_key,
	    entry->is_any ? BYTES_ABSENT : BYTES_ARRAY(entry->subject)) + 1;
	return WAX_OK;
}

/* One that is of no use must not be in the way of the others. */
static enum wax_status
judge(const struct waxpeer_node *n, int64_t credid, enum wax_status st)
{
	if (st != WAX_OK && st != WAX_MEMORY)
		node_tell_unusable(n, credid, st);
	return st == WAX_MEMORY ? WAX_MEMORY : WAX_OK;
}

static enum wax_status
add_believed(const struct waxpeer_node *n, unsigned kinds,
    struct node_belief *b)
{
	struct wax_credential entry;
	enum wax_status st = WAX_OK;

	for (size_t i = 0; st == WAX_OK && wax_device_credential(n->device, i,
	    &entry); i++) {
		if (!is_valid(n, &entry))
			continue;
		if (entry.type == WAX_CREDENTIAL_EDHOC &&
		    (kinds & NODE_BY_KEY) != 0)
			st = judge(n, entry.credid, add_peer(&entry, b));
		else if (entry.usage == WAX_USAGE_EDHOC_ANCHOR &&
		    (kinds & NODE_BY_CERTIFICATE) != 0)
			st = judge(n, entry.credid, add_anchor(n, &entry, b));
	}
	return st;
}

/* ---- Who we are ---- */

static enum wax_status
add_own(const struct wax_edhoc_credential_parameters *p, struct node_belief *b)
{
	struct wax_edhoc_credential *c;
	enum wax_status st = wax_edhoc_credential_new(p, &c);

	if (st != WAX_OK)
		return st;
	st = waxpeer_keyring_add_own(b->keyring, c);
	wax_edhoc_credential_free(c);
	return st;
}

static enum wax_status
add_own_key(const struct waxpeer_node *n, struct node_belief *b)
{
	uint8_t ccs[WAX_EDHOC_CCS_SIZE];
	struct wax_edhoc_credential_parameters p = {
		.encoded = ccs,
		.private_key = n->edhoc_key.data,
		.private_key_len = n->edhoc_key.len,
		.id = WAX_EDHOC_ID_KID,
	};
	enum wax_status st;

	if (n->edhoc_key.len != WAX_EDHOC_CCS_KEY_LEN)
		return WAX_OK;
	st = wax_edhoc_ccs_make(n->id.bytes, n->edhoc_key.data, ccs,
	    sizeof(ccs), &p.encoded_len);
	if (st == WAX_OK)
		st = add_own(&p, b);
	b->methods |= METHODS_KEY;
	return st;
}

static enum wax_status
add_certificate(const struct certificate_der *der, struct node_belief *b)
{
	const uint8_t *issuers[CERTIFICATE_CHAIN_MAX];
	size_t lens[CERTIFICATE_CHAIN_MAX];
	const struct wax_edhoc_credential_parameters p = {
		.form = WAX_EDHOC_CERTIFICATE,
		.encoded = der->chain[0].data,
		.encoded_len = der->chain[0].len,
		.private_key = der->scalar,
		.private_key_len = sizeof(der->scalar),
		.id = WAX_EDHOC_ID_X5CHAIN,
		.issuers = issuers,
		.issuer_lens = lens,
		.issuer_count = der->count - 1,
	};

	for (size_t i = 1; i < der->count; i++) {
		issuers[i - 1] = der->chain[i].data;
		lens[i - 1] = der->chain[i].len;
	}
	return add_own(&p, b);
}

/* The one that sessions of hops begin with, if there is somebody who may
   believe in its like. */
static enum wax_status
add_own_certificate(const struct waxpeer_node *n, struct node_belief *b)
{
	struct wax_credential entry;
	struct certificate_der der;
	const char *key;
	enum wax_status st;

	if (b->anchors == 0 || !node_credentials_find_certificate(n, &entry))
		return WAX_OK;
	key = entry.private_key != NULL ? entry.private_key :
	    waxpeer_node_private_key(n);
	st = certificate_der_open(bytes_of_text(entry.certificates),
	    bytes_of_text(key), &der);
	if (st == WAX_OK) {
		st = add_certificate(&der, b);
		certificate_der_close(&der);
	}
	if (st == WAX_OK)
		b->methods |= METHODS_CERTIFICATE;
	return judge(n, entry.credid, st);
}

/* ---- Both ---- */

enum wax_status
node_keyring_make(const struct waxpeer_node *n, unsigned kinds,
    struct node_belief *b)
{
	const char *why;
	enum wax_status st = WAX_OK;

	*b = (struct node_belief){ .keyring = waxpeer_keyring_new() };
	if (b->keyring == NULL)
		return WAX_MEMORY;
	if ((kinds & NODE_BY_KEY) != 0)
		st = add_own_key(n, b);
	if (st == WAX_OK)
		st = add_believed(n, kinds, b);
	if (st == WAX_OK && (kinds & NODE_BY_CERTIFICATE) != 0)
		st = add_own_certificate(n, b);
	if (st == WAX_OK && waxpeer_keyring_check(b->keyring, &why) ==
	    WAX_OK) {
		st = waxpeer_keyring_set_methods(b->keyring, b->methods);
		if (st == WAX_OK)
			return WAX_OK;
	}
	waxpeer_keyring_free(b->keyring);
	b->keyring = NULL;
	return st;
}
