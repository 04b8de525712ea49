/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* channels.c - contexts that follow the registry */
#include "as/channels.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "wax/context.h"
#include "wax/posix.h"

#define CHANNELS_MAX 100000

struct channel {
	LIST_ENTRY(channel) next;
	struct deviceid id;
	uint8_t secret[REGISTRY_CHANNEL_LEN];	/* it was derived from; cleared
						   when it goes */
	struct wax_context *context;		/* counted */
	bool is_wanted;		/* seen in the registry this time */
};

struct channels {
	struct registry *registry;
	struct wax_env *env;
	struct wax_contexts *set;
	LIST_HEAD(, channel) all;
	size_t count;
	struct database_error *error;	/* of whoever follows */
};

static void
channel_free(struct channels *c, struct channel *one)
{
	LIST_REMOVE(one, next);
	c->count--;
	(void)wax_contexts_remove(c->set, one->context);
	/* a failure costs numbers and an Echo, not safety */
	if (wax_context_retire(one->context) != WAX_OK)
		fprintf(stderr, "wax-as: numbers of a channel are not "
		    "stored\n");
	wax_context_free(one->context);
	explicit_bzero(one, sizeof(*one));
	free(one);
}

static struct channel *
find(const struct channels *c, const struct registry_party *p)
{
	struct channel *one;

	LIST_FOREACH(one, &c->all, next)
		if (deviceid_equal(&one->id, &p->id) && memcmp(one->secret,
		    p->secret, sizeof(one->secret)) == 0)
			return one;
	return NULL;
}

static enum wax_status
derive(struct channels *c, const struct registry_party *p,
    struct wax_context **out)
{
	char record[sizeof("as-") + DEVICEID_TEXT_LEN] = "as-";
	struct wax_context_parameters parameters = {
		.master_secret = p->secret,
		.master_secret_len = sizeof(p->secret),
		.master_salt = p->salt,
		.master_salt_len = sizeof(p->salt),
		.sender_id = p->our_id,
		.sender_id_len = sizeof(p->our_id),
		.recipient_id = p->its_id,
		.recipient_id_len = sizeof(p->its_id),
		.record = record,
	};

	deviceid_format(&p->id, record + strlen(record));
	memcpy(parameters.subject, p->id.bytes, sizeof(parameters.subject));
	return wax_context_new(&parameters, c->env, out);
}

static enum wax_status
open_channel(struct channels *c, const struct registry_party *p)
{
	struct channel *one = calloc(1, sizeof(*one));
	enum wax_status st = one == NULL ? WAX_MEMORY :
	    derive(c, p, &one->context);

	if (st == WAX_OK)
		st = wax_contexts_add(c->set, one->context);
	if (st != WAX_OK) {
		if (one != NULL)
			wax_context_free(one->context);
		free(one);
		return database_refuse(c->error, st, "the channel with %s: %s",
		    p->name, wax_status_text(st));
	}
	one->id = p->id;
	memcpy(one->secret, p->secret, sizeof(one->secret));
	one->is_wanted = true;
	LIST_INSERT_HEAD(&c->all, one, next);
	c->count++;
	return WAX_OK;
}

static enum wax_status
take_party(void *arg, const struct registry_party *p)
{
	struct channels *c = arg;
	struct channel *one = find(c, p);

	if (p->is_suspended)
		return WAX_OK;
	if (one == NULL)
		return open_channel(c, p);
	one->is_wanted = true;
	return WAX_OK;
}

enum wax_status
channels_follow(struct channels *c, struct database_error *error)
{
	struct channel *one, *next;
	enum wax_status st;

	LIST_FOREACH(one, &c->all, next)
		one->is_wanted = false;
	c->error = error;
	error->text[0] = '\0';
	st = registry_each_party(c->registry, take_party, c);
	if (st != WAX_OK)
		return error->text[0] != '\0' ? st : database_refuse(error,
		    st, "the registry: %s", registry_why(c->registry));
	for (one = LIST_FIRST(&c->all); one != NULL; one = next) {
		next = LIST_NEXT(one, next);
		if (!one->is_wanted)
			channel_free(c, one);
	}
	return WAX_OK;
}

enum wax_status
channels_new(struct registry *registry, const char *folder,
    struct channels **out, struct database_error *error)
{
	struct channels *c = calloc(1, sizeof(*c));
	enum wax_status st;

	if (c == NULL)
		return database_refuse(error, WAX_MEMORY, "no memory");
	c->registry = registry;
	LIST_INIT(&c->all);
	c->set = wax_contexts_new(CHANNELS_MAX, NULL);
	c->env = wax_posix_env_new(folder);
	st = c->set == NULL || c->env == NULL ? database_refuse(error,
	    WAX_MEMORY, "no memory") : channels_follow(c, error);
	if (st == WAX_OK)
		*out = c;
	else
		channels_free(c);
	return st;
}

void
channels_free(struct channels *c)
{
	if (c == NULL)
		return;
	while (!LIST_EMPTY(&c->all))
		channel_free(c, LIST_FIRST(&c->all));
	wax_contexts_free(c->set);
	wax_posix_env_free(c->env);
	free(c);
}

struct wax_contexts *
channels_contexts(const struct channels *c)
{
	return c->set;
}

size_t
channels_count(const struct channels *c)
{
	return c->count;
}
