/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_key.c - the private key for a node's certificates: it never leaves the
   device, the onboarding tool gets a signing request */
#include <stdio.h>
#include <string.h>

#include "link/certificate.h"
#include "peer/node_state.h"

_Static_assert(NODE_KEY_SIZE >= CERTIFICATE_KEY_SIZE, "room for a key");
_Static_assert(NODE_KEY_SIZE <= WAX_RECORD_MAX, "a record holds it");

enum wax_status
node_key_open(struct waxpeer_node *n, const char *record)
{
	size_t len = 0;
	enum wax_status st;

	if (record == NULL)
		return WAX_OK;
	if (snprintf(n->key_record, sizeof(n->key_record), "%s.key",
	    record) >= (int)sizeof(n->key_record))
		return WAX_RANGE;
	st = n->env->load(n->env->arg, n->key_record, (uint8_t *)n->key,
	    sizeof(n->key) - 1, &len);
	n->is_key_record_open = st != WAX_EXISTS;
	n->key[st == WAX_OK ? len : 0] = '\0';
	/* One that can not be trusted is none: its certificate is of no use,
	   which is told, and the next request makes another. */
	return st == WAX_NOT_FOUND || st == WAX_DAMAGED || st == WAX_SPACE ?
	    WAX_OK : st;
}

void
node_key_close(struct waxpeer_node *n)
{
	if (n->is_key_record_open && n->env->release != NULL)
		n->env->release(n->env->arg, n->key_record);
	n->is_key_record_open = false;
	explicit_bzero(n->key, sizeof(n->key));
}

enum wax_status
node_key_forget(struct waxpeer_node *n)
{
	explicit_bzero(n->key, sizeof(n->key));
	return n->is_key_record_open ?
	    n->env->remove(n->env->arg, n->key_record) : WAX_OK;
}

/* It is stored before anybody sees what belongs to it. */
static enum wax_status
node_key_make(struct waxpeer_node *n)
{
	size_t len;
	enum wax_status st = certificate_make_key(n->key, sizeof(n->key),
	    &len);

	if (st == WAX_OK && n->is_key_record_open)
		st = n->env->store(n->env->arg, n->key_record,
		    (const uint8_t *)n->key, len);
	if (st != WAX_OK)
		explicit_bzero(n->key, sizeof(n->key));
	return st;
}

enum wax_status
node_key_make_request(void *arg, char *pem, size_t size)
{
	struct waxpeer_node *n = arg;
	enum wax_status st = n->key[0] == '\0' ? node_key_make(n) : WAX_OK;

	if (st != WAX_OK)
		return st;
	return certificate_make_request(bytes_of_text(n->key), &n->id, pem,
	    size);
}

const char *
waxpeer_node_private_key(const struct waxpeer_node *n)
{
	return n->key[0] == '\0' ? NULL : n->key;
}
