/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry.c - where devices are that are not in the configuration */
#include "ostler/forward/registry.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "core/table.h"
#include "ostler/net/hop_copy.h"

struct entry {
	struct table_link by_target;
	struct table_link by_session;	/* not of a FOUND */
	struct registration reg;
};

struct registry {
	pthread_mutex_t lock;	/* for all below */
	struct table targets;
	struct table sessions;
	uint64_t now;		/* the latest time anybody told */
	atomic_size_t count;	/* of targets; written under the lock, read by
				   each request without it */
};

/* No padding: hashed as it lies. */
struct session_key {
	uint32_t worker;
	uint32_t session;
};

struct registry *
registry_new(size_t limit)
{
	struct registry *r = calloc(1, sizeof(*r));
	uint8_t key[16];

	if (r == NULL || getrandom(key, sizeof(key), 0) != sizeof(key) ||
	    pthread_mutex_init(&r->lock, NULL) != 0) {
		free(r);
		return NULL;
	}
	table_init(&r->targets, limit, key);
	table_init(&r->sessions, limit, key);
	return r;
}

static uint64_t
target_hash(const struct registry *r, const struct deviceid *target)
{
	return table_hash(&r->targets, BYTES_ARRAY(target->bytes));
}

static bool
target_match(const struct table_link *link, const void *wanted)
{
	return deviceid_equal(&TABLE_ENTRY(link, const struct entry,
	    by_target)->reg.target, wanted);
}

static uint64_t
session_hash(const struct registry *r, unsigned worker, uint32_t session)
{
	struct session_key key = { worker, session };

	return table_hash(&r->sessions, bytes_of(&key, sizeof(key)));
}

static bool
session_match(const struct table_link *link, const void *wanted)
{
	const struct registration *reg = &TABLE_ENTRY(link,
	    const struct entry, by_session)->reg;
	const struct session_key *key = wanted;

	return reg->worker == key->worker && reg->session == key->session;
}

static struct entry *
entry_find(const struct registry *r, const struct deviceid *target)
{
	struct table_link *link = table_find(&r->targets,
	    target_hash(r, target), target_match, target);

	return link == NULL ? NULL :
	    TABLE_ENTRY(link, struct entry, by_target);
}

static bool
entry_has_session(const struct entry *e)
{
	return e->reg.kind != REGISTRATION_FOUND;
}

static void
registry_publish_count(struct registry *r)
{
	atomic_store_explicit(&r->count, r->targets.count,
	    memory_order_release);
}

static void
entry_remove(struct registry *r, struct entry *e)
{
	table_remove(&r->targets, &e->by_target);
	registry_publish_count(r);
	if (entry_has_session(e))
		table_remove(&r->sessions, &e->by_session);
	else
		hop_conf_free(e->reg.conf);
	free(e);
}

static enum wax_status
entry_add(struct registry *r, const struct registration *reg)
{
	struct entry *e = calloc(1, sizeof(*e));
	enum wax_status st;

	if (e == NULL)
		return WAX_MEMORY;
	e->reg = *reg;
	st = table_insert(&r->targets, &e->by_target,
	    target_hash(r, &reg->target));
	if (st != WAX_OK)
		goto fail;
	if (entry_has_session(e))
		st = table_insert(&r->sessions, &e->by_session,
		    session_hash(r, reg->worker, reg->session));
	if (st == WAX_OK) {
		registry_publish_count(r);
		return WAX_OK;
	}
	table_remove(&r->targets, &e->by_target);
fail:
	free(e);
	return st;
}

/* Nothing is allocated for what may fail but the first of all sessions, so on
   failure there was nothing to take out: it is as before. */
static enum wax_status
entry_replace(struct registry *r, struct entry *e,
    const struct registration *reg)
{
	struct hop_conf *conf = entry_has_session(e) ? NULL : e->reg.conf;
	enum wax_status st = WAX_OK;

	if (entry_has_session(e))
		table_remove(&r->sessions, &e->by_session);
	if (reg->kind != REGISTRATION_FOUND)
		st = table_insert(&r->sessions, &e->by_session,
		    session_hash(r, reg->worker, reg->session));
	if (st != WAX_OK) {
		assert(!entry_has_session(e));
		return st;
	}
	e->reg = *reg;
	hop_conf_free(conf);
	return WAX_OK;
}

static void
entry_free_link(struct table_link *link, void *arg)
{
	entry_remove(arg, TABLE_ENTRY(link, struct entry, by_target));
}

void
registry_free(struct registry *r)
{
	if (r == NULL)
		return;
	table_each(&r->targets, entry_free_link, r);
	table_clear(&r->targets);
	table_clear(&r->sessions);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static enum wax_status
check_replace(const struct registration *old, const struct registration *new)
{
	bool outdated = old->kind == new->kind && new->order < old->order;

	switch (new->kind) {
	case REGISTRATION_SESSION:
		return outdated ? WAX_STATE : WAX_OK;
	case REGISTRATION_NAME:
		return old->kind == REGISTRATION_FOUND ||
		    (old->kind == REGISTRATION_NAME && !outdated &&
		    deviceid_equal(&old->owner, &new->owner)) ?
		    WAX_OK : WAX_EXISTS;
	case REGISTRATION_FOUND:
	default:
		return old->kind == REGISTRATION_FOUND ? WAX_OK : WAX_EXISTS;
	}
}

/* Under the lock. */
static enum wax_status
registry_enter(struct registry *r, const struct registration *reg,
    struct registration *earlier, bool *had_earlier)
{
	struct entry *old = entry_find(r, &reg->target);
	enum wax_status st;

	*had_earlier = false;
	if (old != NULL && old->reg.expires <= r->now) {
		entry_remove(r, old);
		old = NULL;
	}
	if (old == NULL)
		return entry_add(r, reg);
	if ((st = check_replace(&old->reg, reg)) != WAX_OK)
		return st;
	*earlier = old->reg;
	earlier->conf = NULL;
	if ((st = entry_replace(r, old, reg)) == WAX_OK)
		*had_earlier = true;
	return st;
}

enum wax_status
registry_put(struct registry *r, const struct registration *reg,
    struct registration *earlier, bool *had_earlier)
{
	enum wax_status st;

	pthread_mutex_lock(&r->lock);
	st = registry_enter(r, reg, earlier, had_earlier);
	pthread_mutex_unlock(&r->lock);
	if (st != WAX_OK && reg->kind == REGISTRATION_FOUND)
		hop_conf_free(reg->conf);
	return st;
}

static void
registry_tell_time(struct registry *r, uint64_t now)
{
	if (now > r->now)
		r->now = now;
}

static bool
registry_is_empty(struct registry *r)
{
	return atomic_load_explicit(&r->count, memory_order_acquire) == 0;
}

bool
registry_find(struct registry *r, const struct deviceid *target, uint64_t now,
    struct registration *out)
{
	const struct entry *e;
	bool found;

	/* where nobody calls and nothing is discovered, nobody waits */
	if (registry_is_empty(r))
		return false;
	pthread_mutex_lock(&r->lock);
	registry_tell_time(r, now);
	e = entry_find(r, target);
	found = e != NULL && e->reg.expires > now;
	if (found) {
		*out = e->reg;
		if (e->reg.kind == REGISTRATION_FOUND) {
			out->conf = hop_conf_copy(e->reg.conf);
			found = out->conf != NULL;
		}
	}
	pthread_mutex_unlock(&r->lock);
	return found;
}

bool
registry_find_kind(struct registry *r, const struct deviceid *target,
    uint64_t now, enum registration_kind *out)
{
	const struct entry *e;
	bool found;

	if (registry_is_empty(r))
		return false;
	pthread_mutex_lock(&r->lock);
	registry_tell_time(r, now);
	e = entry_find(r, target);
	found = e != NULL && e->reg.expires > now;
	if (found)
		*out = e->reg.kind;
	pthread_mutex_unlock(&r->lock);
	return found;
}

bool
registry_remove(struct registry *r, const struct deviceid *target,
    unsigned worker, uint32_t session)
{
	struct session_key key = { worker, session };
	struct entry *e;
	bool is_there;

	pthread_mutex_lock(&r->lock);
	e = entry_find(r, target);
	is_there = e != NULL && entry_has_session(e) &&
	    session_match(&e->by_session, &key);
	if (is_there)
		entry_remove(r, e);
	pthread_mutex_unlock(&r->lock);
	return is_there;
}

size_t
registry_remove_session(struct registry *r, unsigned worker, uint32_t session)
{
	struct session_key key = { worker, session };
	uint64_t hash = session_hash(r, worker, session);
	struct table_link *link;
	size_t n = 0;

	if (registry_is_empty(r))
		return 0;
	pthread_mutex_lock(&r->lock);
	while ((link = table_find(&r->sessions, hash, session_match, &key)) !=
	    NULL) {
		entry_remove(r, TABLE_ENTRY(link, struct entry, by_session));
		n++;
	}
	pthread_mutex_unlock(&r->lock);
	return n;
}

struct sweep {
	struct registry *registry;
	size_t removed;
};

static void
sweep_entry(struct table_link *link, void *arg)
{
	struct sweep *s = arg;
	struct entry *e = TABLE_ENTRY(link, struct entry, by_target);

	if (e->reg.expires > s->registry->now)
		return;
	entry_remove(s->registry, e);
	s->removed++;
}

size_t
registry_sweep(struct registry *r, uint64_t now)
{
	struct sweep s = { .registry = r };

	pthread_mutex_lock(&r->lock);
	registry_tell_time(r, now);
	table_each(&r->targets, sweep_entry, &s);
	pthread_mutex_unlock(&r->lock);
	return s.removed;
}

static void
forget_found(struct table_link *link, void *arg)
{
	struct sweep *s = arg;
	struct entry *e = TABLE_ENTRY(link, struct entry, by_target);

	if (entry_has_session(e))
		return;
	entry_remove(s->registry, e);
	s->removed++;
}

size_t
registry_forget_found(struct registry *r)
{
	struct sweep s = { .registry = r };

	if (registry_is_empty(r))
		return 0;
	pthread_mutex_lock(&r->lock);
	table_each(&r->targets, forget_found, &s);
	pthread_mutex_unlock(&r->lock);
	return s.removed;
}

struct filter {
	struct registry *registry;
	unsigned worker;
	bool (*keep)(void *arg, const struct registration *reg);
	void *arg;
	size_t removed;
};

static void
filter_entry(struct table_link *link, void *arg)
{
	struct filter *f = arg;
	struct entry *e = TABLE_ENTRY(link, struct entry, by_target);

	if (!entry_has_session(e) || e->reg.worker != f->worker ||
	    f->keep(f->arg, &e->reg))
		return;
	entry_remove(f->registry, e);
	f->removed++;
}

size_t
registry_filter_sessions(struct registry *r, unsigned worker,
    bool (*keep)(void *arg, const struct registration *reg), void *arg)
{
	struct filter f = { r, worker, keep, arg, 0 };

	if (registry_is_empty(r))
		return 0;
	pthread_mutex_lock(&r->lock);
	table_each(&r->targets, filter_entry, &f);
	pthread_mutex_unlock(&r->lock);
	return f.removed;
}

struct credential_map {
	struct registry *registry;
	const size_t *now;
	size_t count;
	size_t removed;
};

static void
map_entry(struct table_link *link, void *arg)
{
	struct credential_map *m = arg;
	struct entry *e = TABLE_ENTRY(link, struct entry, by_target);
	size_t *credential;

	if (entry_has_session(e))
		return;
	credential = &e->reg.conf->credential;
	if (*credential == CREDENTIAL_NONE)
		return;
	*credential = *credential < m->count ? m->now[*credential] :
	    CREDENTIAL_NONE;
	if (*credential != CREDENTIAL_NONE)
		return;
	entry_remove(m->registry, e);
	m->removed++;
}

size_t
registry_map_credentials(struct registry *r, const size_t *now, size_t count)
{
	struct credential_map m = { r, now, count, 0 };

	if (registry_is_empty(r))
		return 0;
	pthread_mutex_lock(&r->lock);
	table_each(&r->targets, map_entry, &m);
	pthread_mutex_unlock(&r->lock);
	return m.removed;
}

void
registration_set_listener(struct registration *reg, const char *name)
{
	(void)snprintf(reg->listener, sizeof(reg->listener), "%s", name);
}

size_t
registry_count(struct registry *r)
{
	return atomic_load_explicit(&r->count, memory_order_acquire);
}

struct visit {
	uint64_t now;
	void (*take)(void *arg, const struct registration *reg);
	void *arg;
};

static void
visit_entry(struct table_link *link, void *arg)
{
	const struct visit *v = arg;
	const struct entry *e = TABLE_ENTRY(link, struct entry, by_target);

	if (e->reg.expires > v->now)
		v->take(v->arg, &e->reg);
}

void
registry_visit(struct registry *r, uint64_t now,
    void (*take)(void *arg, const struct registration *reg), void *arg)
{
	struct visit v = { now, take, arg };

	pthread_mutex_lock(&r->lock);
	table_each(&r->targets, visit_entry, &v);
	pthread_mutex_unlock(&r->lock);
}
