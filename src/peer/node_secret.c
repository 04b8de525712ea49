/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_secret.c - private keys that a node makes itself: they never leave it,
   and end with its owner */
#include <stdio.h>
#include <string.h>

#include "peer/node_state.h"

_Static_assert(NODE_SECRET_MAX <= WAX_RECORD_MAX, "a record holds it");

enum wax_status
node_secret_open(struct waxpeer_node *n, struct node_secret *s,
    const char *record, const char *suffix)
{
	enum wax_status st;

	if (record == NULL)
		return WAX_OK;
	if (snprintf(s->record, sizeof(s->record), "%s.%s", record,
	    suffix) >= (int)sizeof(s->record))
		return WAX_RANGE;
	st = n->env->load(n->env->arg, s->record, s->data,
	    NODE_SECRET_MAX, &s->len);
	s->is_open = st != WAX_EXISTS;
	if (st != WAX_OK)
		s->len = 0;
	s->data[s->len] = 0;
	/* One that can not be trusted is none: what belongs to it is of no use,
	   which is told, and the next request makes another. */
	return st == WAX_NOT_FOUND || st == WAX_DAMAGED || st == WAX_SPACE ?
	    WAX_OK : st;
}

void
node_secret_close(struct waxpeer_node *n, struct node_secret *s)
{
	if (s->is_open && n->env->release != NULL)
		n->env->release(n->env->arg, s->record);
	explicit_bzero(s, sizeof(*s));
}

static void
node_secret_clear(struct node_secret *s)
{
	explicit_bzero(s->data, sizeof(s->data));
	s->len = 0;
}

enum wax_status
node_secret_forget(struct waxpeer_node *n, struct node_secret *s)
{
	node_secret_clear(s);
	return s->is_open ? n->env->remove(n->env->arg, s->record) : WAX_OK;
}

enum wax_status
node_secret_set(struct waxpeer_node *n, struct node_secret *s,
    struct bytes secret)
{
	enum wax_status st = WAX_OK;

	if (secret.len > NODE_SECRET_MAX)
		return WAX_RANGE;
	if (s->is_open)
		st = n->env->store(n->env->arg, s->record, secret.data,
		    secret.len);
	node_secret_clear(s);
	if (st != WAX_OK)
		return st;
	memcpy(s->data, secret.data, secret.len);
	s->len = secret.len;
	return WAX_OK;
}
