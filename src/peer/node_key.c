/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_key.c - the private key for a node's certificates: the onboarding tool
   gets a signing request */
#include <string.h>

#include "link/certificate.h"
#include "peer/node_state.h"

_Static_assert(NODE_SECRET_MAX >= CERTIFICATE_KEY_SIZE, "room for a key");

enum wax_status
node_key_open(struct waxpeer_node *n, const char *record)
{
	return node_secret_open(n, &n->key, record, "key");
}

enum wax_status
node_key_forget(struct waxpeer_node *n)
{
	return node_secret_forget(n, &n->key);
}

/* It is stored before anybody sees what belongs to it. */
static enum wax_status
node_key_make(struct waxpeer_node *n)
{
	char pem[CERTIFICATE_KEY_SIZE];
	size_t len;
	enum wax_status st = certificate_make_key(pem, sizeof(pem), &len);

	if (st == WAX_OK)
		st = node_secret_set(n, &n->key, bytes_of(pem, len));
	explicit_bzero(pem, sizeof(pem));
	return st;
}

enum wax_status
node_key_make_request(void *arg, char *pem, size_t size)
{
	struct waxpeer_node *n = arg;
	enum wax_status st = n->key.len == 0 ? node_key_make(n) : WAX_OK;

	if (st != WAX_OK)
		return st;
	return certificate_make_request(bytes_of(n->key.data, n->key.len),
	    &n->id, pem, size);
}

const char *
waxpeer_node_private_key(const struct waxpeer_node *n)
{
	return n->key.len == 0 ? NULL : (const char *)n->key.data;
}
