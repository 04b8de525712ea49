/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* env.c - a struct wax_env of system calls */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "wax/crypto/random.h"
#include "wax/posix.h"
#include "wax/posix/state_file.h"

/* A record in use. */
struct env_record {
	struct state_file *file;
	struct env_record *next;
};

struct env_posix {
	struct wax_env env;	/* env.arg points back here */
	char *directory;
	pthread_mutex_t lock;	/* for the list */
	struct env_record *records;
};

static uint64_t
env_now(void *arg)
{
	struct timespec t;

	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static enum wax_status
env_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	return random_fill(out, len) == WAX_OK ? WAX_OK : WAX_SYSTEM;
}

/* Where the pointer to the record of that name stands, or the list's end. */
static struct env_record **
env_find(struct env_posix *e, const char *name)
{
	struct env_record **at = &e->records;

	while (*at != NULL && !state_file_has_name((*at)->file, name))
		at = &(*at)->next;
	return at;
}

/* The file of a record in use stays until release, which its user calls. */
static struct state_file *
env_find_file(struct env_posix *e, const char *name)
{
	struct env_record *r;

	pthread_mutex_lock(&e->lock);
	r = *env_find(e, name);
	pthread_mutex_unlock(&e->lock);
	return r == NULL ? NULL : r->file;
}

static enum wax_status
env_open_locked(struct env_posix *e, const char *name)
{
	struct env_record **at = env_find(e, name);
	struct env_record *r;
	enum wax_status st;

	if (*at != NULL)
		return WAX_EXISTS;
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return WAX_MEMORY;
	st = state_file_open(e->directory, name, &r->file);
	if (st == WAX_OK)
		*at = r;
	else
		free(r);
	return st;
}

static enum wax_status
env_load(void *arg, const char *name, uint8_t *record, size_t size,
    size_t *len)
{
	struct env_posix *e = arg;
	enum wax_status st;

	pthread_mutex_lock(&e->lock);
	st = env_open_locked(e, name);
	pthread_mutex_unlock(&e->lock);
	if (st != WAX_OK)
		return st;
	return state_file_load(env_find_file(e, name), record, size, len);
}

static enum wax_status
env_store(void *arg, const char *name, const uint8_t *record, size_t len)
{
	struct state_file *file = env_find_file(arg, name);

	return file == NULL ? WAX_STATE :
	    state_file_store(file, bytes_of(record, len));
}

static enum wax_status
env_remove(void *arg, const char *name)
{
	struct state_file *file = env_find_file(arg, name);

	return file == NULL ? WAX_STATE : state_file_remove(file);
}

static void
env_release(void *arg, const char *name)
{
	struct env_posix *e = arg;
	struct env_record **at, *r;

	pthread_mutex_lock(&e->lock);
	at = env_find(e, name);
	r = *at;
	if (r != NULL)
		*at = r->next;
	pthread_mutex_unlock(&e->lock);
	if (r == NULL)
		return;
	state_file_close(r->file);
	free(r);
}

struct wax_env *
wax_posix_env_new(const char *directory)
{
	struct env_posix *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->directory = strdup(directory);
	if (e->directory == NULL) {
		free(e);
		return NULL;
	}
	pthread_mutex_init(&e->lock, NULL);
	e->env = (struct wax_env){
		.arg = e,
		.now = env_now,
		.random = env_random,
		.load = env_load,
		.store = env_store,
		.remove = env_remove,
		.release = env_release,
	};
	return &e->env;
}

void
wax_posix_env_free(struct wax_env *env)
{
	struct env_posix *e;

	if (env == NULL)
		return;
	e = env->arg;
	while (e->records != NULL) {
		struct env_record *r = e->records;

		e->records = r->next;
		state_file_close(r->file);
		free(r);
	}
	pthread_mutex_destroy(&e->lock);
	free(e->directory);
	free(e);
}
