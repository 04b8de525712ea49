/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/vault.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "ostler/net/vault_read.h"

#define DAY 86400		/* seconds */
#define EXPIRY_DAYS 14

struct vault {
	const struct net_conf *conf;
	pthread_mutex_t lock;		/* of what follows */
	struct credentials **loaded;	/* owned; as conf->credentials; NULL:
					   none yet */
	atomic_uint generation;		/* changed under the lock only */
};

struct vault *
vault_new(const struct net_conf *conf)
{
	struct vault *v = calloc(1, sizeof(*v));

	if (v == NULL)
		return NULL;
	v->conf = conf;
	pthread_mutex_init(&v->lock, NULL);
	atomic_init(&v->generation, 0);
	return v;
}

static void
free_list(struct credentials **list, size_t count)
{
	for (size_t i = 0; list != NULL && i < count; i++)
		credentials_unref(list[i]);
	free(list);
}

void
vault_free(struct vault *v)
{
	if (v == NULL)
		return;
	free_list(v->loaded, v->conf->credential_count);
	pthread_mutex_destroy(&v->lock);
	free(v);
}

static enum wax_status
read_list(const struct net_conf *conf, FILE *errors, struct credentials **list)
{
	enum wax_status worst = WAX_OK;

	for (size_t i = 0; i < conf->credential_count; i++) {
		worst = vault_worse(worst, vault_read_credential(
		    &conf->credentials[i], errors, &list[i]));
	}
	return worst;
}

/* The list that was there. */
static struct credentials **
swap_list(struct vault *v, struct credentials **list)
{
	struct credentials **old;

	pthread_mutex_lock(&v->lock);
	old = v->loaded;
	v->loaded = list;
	atomic_fetch_add(&v->generation, 1);
	pthread_mutex_unlock(&v->lock);
	return old;
}

enum wax_status
vault_load(struct vault *v, FILE *errors)
{
	size_t count = v->conf->credential_count;
	struct credentials **list = calloc(count + 1, sizeof(*list));
	enum wax_status st;

	if (list == NULL) {
		fputs("credentials: no memory\n", errors);
		return WAX_MEMORY;
	}
	st = read_list(v->conf, errors, list);
	if (st == WAX_OK)
		list = swap_list(v, list);
	free_list(list, count);
	return st;
}

struct credentials *
vault_take(struct vault *v, size_t index, uint32_t *generation)
{
	struct credentials *c;

	pthread_mutex_lock(&v->lock);
	c = credentials_ref(v->loaded[index]);
	*generation = atomic_load(&v->generation);
	pthread_mutex_unlock(&v->lock);
	return c;
}

bool
vault_has_newer(const struct vault *v, uint32_t generation)
{
	return atomic_load_explicit(&v->generation, memory_order_acquire) !=
	    generation;
}

static void
log_expiry(struct log *log, const char *name, const char *what, int64_t when,
    int64_t left)
{
	bool is_over = left <= 0;
	time_t seconds = (time_t)when;
	char date[16] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	log_begin(log, is_over ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING,
	    "credential");
	log_text(log, "name", name);
	log_text(log, "what", what);
	log_text(log, is_over ? "expired" : "expires", date);
	log_uint(log, "days", (uint64_t)((is_over ? -left : left) / DAY));
	log_end(log);
}

void
vault_check_expiry(struct vault *v, int64_t now, struct log *log,
    struct metrics *metrics)
{
	uint64_t expiring = 0, expired = 0;

	for (size_t i = 0; i < v->conf->credential_count; i++) {
		uint32_t generation;
		struct credentials *c = vault_take(v, i, &generation);
		const char *what;
		int64_t when;

		if (credentials_expiry(c, &when, &what) &&
		    when - now <= EXPIRY_DAYS * DAY) {
			log_expiry(log, v->conf->credentials[i].name, what,
			    when, when - now);
			expired += when <= now;
			expiring += when > now;
		}
		credentials_unref(c);
	}
	metrics_set(metrics, METRIC_CREDENTIALS_EXPIRING, expiring);
	metrics_set(metrics, METRIC_CREDENTIALS_EXPIRED, expired);
}
