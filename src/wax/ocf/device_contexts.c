/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_contexts.c - the OSCORE contexts of a device's credentials */
#include <stdlib.h>

#include "wax/ocf/device.h"

struct seal {
	int64_t credid;
	char record[WAX_CREDENTIAL_RECORD_MAX + 1];	/* names its keys */
	unsigned window;
	struct wax_context *context;	/* one reference */
	bool is_kept;			/* its entry is still there */
};

struct wax_device_contexts {
	struct wax_device *device;	/* borrowed */
	struct wax_contexts *set;	/* borrowed */
	struct seal *seals;		/* owned */
	size_t count;
};

struct wax_device_contexts *
wax_device_contexts_new(struct wax_device *d, struct wax_contexts *set)
{
	struct wax_device_contexts *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->device = d;
	c->set = set;
	return c;
}

static void
seal_end(struct wax_device_contexts *c, struct seal *s)
{
	wax_contexts_remove(c->set, s->context);
	wax_context_free(s->context);
}

void
wax_device_contexts_free(struct wax_device_contexts *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->count; i++)
		seal_end(c, &c->seals[i]);
	free(c->seals);
	free(c);
}

/* The same keys, for the same peer, in the same window; NULL: none. */
static struct seal *
seal_find(const struct wax_device_contexts *c,
    const struct wax_credential *entry)
{
	for (size_t i = 0; i < c->count; i++) {
		struct seal *s = &c->seals[i];

		if (strcmp(s->record, entry->record) == 0 &&
		    s->window == entry->context.replay_window &&
		    memcmp(wax_context_subject(s->context), entry->subject,
		    sizeof(entry->subject)) == 0)
			return s;
	}
	return NULL;
}

/* A context goes before another with the same keys can come. */
static void
seals_drop_gone(struct wax_device_contexts *c)
{
	struct wax_credential entry;
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++)
		c->seals[i].is_kept = false;
	for (size_t i = 0; wax_device_credential(c->device, i, &entry); i++) {
		struct seal *s = entry.type == WAX_CREDENTIAL_OSCORE ?
		    seal_find(c, &entry) : NULL;

		if (s == NULL)
			continue;
		s->is_kept = true;
		s->credid = entry.credid;
	}
	for (size_t i = 0; i < c->count; i++)
		if (c->seals[i].is_kept)
			c->seals[kept++] = c->seals[i];
		else
			seal_end(c, &c->seals[i]);
	c->count = kept;
}

static enum wax_status
seal_begin(struct wax_device_contexts *c, struct wax_credential *entry)
{
	const struct wax_device_conf *conf = &c->device->conf;
	struct seal *seals = realloc(c->seals, (c->count + 1) *
	    sizeof(*seals));
	struct wax_context *context;
	enum wax_status st;

	if (seals == NULL)
		return WAX_MEMORY;
	c->seals = seals;
	if (conf->record == NULL)
		entry->context.record = NULL;
	st = wax_context_new(&entry->context, conf->env, &context);
	if (st != WAX_OK)
		return st;
	if ((st = wax_contexts_add(c->set, context)) != WAX_OK) {
		wax_context_free(context);
		return st;
	}
	seals[c->count] = (struct seal){
		.credid = entry->credid,
		.window = entry->context.replay_window,
		.context = context,
	};
	memcpy(seals[c->count++].record, entry->record,
	    sizeof(entry->record));
	return WAX_OK;
}

enum wax_status
wax_device_contexts_update(struct wax_device_contexts *c)
{
	struct wax_credential entry;
	enum wax_status first = WAX_OK;

	seals_drop_gone(c);
	for (size_t i = 0; wax_device_credential(c->device, i, &entry); i++) {
		enum wax_status st = WAX_OK;

		if (entry.type == WAX_CREDENTIAL_OSCORE &&
		    seal_find(c, &entry) == NULL)
			st = seal_begin(c, &entry);
		if (first == WAX_OK)
			first = st;
	}
	return first;
}

int64_t
wax_device_contexts_credid(const struct wax_device_contexts *c,
    const struct wax_context *context)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->seals[i].context == context)
			return c->seals[i].credid;
	return 0;
}

struct wax_context *
wax_device_contexts_find(const struct wax_device_contexts *c, int64_t credid)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->seals[i].credid == credid)
			return c->seals[i].context;
	return NULL;
}
