/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* crew.c - all the workers, as one */
#include "ostler/crew.h"

#include <errno.h>
#include <stdlib.h>

struct crew {
	unsigned count;			/* that were made */
	struct worker *workers[];	/* owned */
};

enum wax_status
crew_new(const struct worker_options *options, struct crew **out,
    unsigned *which)
{
	unsigned wanted = options->settings->workers;
	struct worker_options each = *options;
	struct crew *c = calloc(1, sizeof(*c) + wanted * sizeof(c->workers[0]));
	enum wax_status st = WAX_OK;
	int error;

	*which = 0;
	if (c == NULL)
		return WAX_MEMORY;
	while (c->count < wanted && st == WAX_OK) {
		each.number = c->count;
		st = worker_new(&each, &c->workers[c->count]);
		c->count += st == WAX_OK;
	}
	if (st == WAX_OK) {
		*out = c;
		return WAX_OK;
	}
	error = errno;
	*which = c->count;
	crew_free(c);
	errno = error;
	return st;
}

void
crew_free(struct crew *c)
{
	for (unsigned i = 0; c != NULL && i < c->count; i++)
		worker_free(c->workers[i]);
	free(c);
}

unsigned
crew_count(const struct crew *c)
{
	return c->count;
}

struct worker *
crew_worker(const struct crew *c, unsigned number)
{
	return c->workers[number];
}

enum wax_status
crew_listen(struct crew *c, size_t *which)
{
	enum wax_status st = WAX_OK;

	for (unsigned i = 0; i < c->count && st == WAX_OK; i++)
		st = worker_listen(c->workers[i], which);
	return st;
}

bool
crew_start(struct crew *c, unsigned *which)
{
	for (unsigned i = 0; i < c->count; i++) {
		*which = i;
		if (!worker_start(c->workers[i]))
			return false;
	}
	return true;
}

void
crew_stop(struct crew *c)
{
	for (unsigned i = 0; i < c->count; i++)
		worker_stop(c->workers[i]);
	for (unsigned i = 0; i < c->count; i++)
		worker_join(c->workers[i]);
}

bool
crew_probe(struct crew *c)
{
	bool is_alive = true;

	for (unsigned i = 0; i < c->count; i++)
		is_alive &= worker_probe(c->workers[i]);
	return is_alive;
}

void
crew_tell(struct crew *c)
{
	for (unsigned i = 0; i < c->count; i++)
		worker_tell(c->workers[i]);
}

void
crew_sum_metrics(const struct crew *c, struct metrics *sum)
{
	for (unsigned i = 0; i < c->count; i++)
		metrics_sum(sum, worker_metrics(c->workers[i]));
}

void
crew_set_log_level(struct crew *c, enum log_level level)
{
	for (unsigned i = 0; i < c->count; i++)
		log_set_level(worker_log(c->workers[i]), level);
}

/* All are asked before one is waited for, and all have the same time. */
bool
crew_park(struct crew *c, uint64_t timeout, unsigned *which)
{
	struct clock clock;
	uint64_t end;
	bool is_still = true;

	clock_init_system(&clock);
	end = clock.now + timeout;
	for (unsigned i = 0; i < c->count; i++)
		worker_park(c->workers[i]);
	for (unsigned i = 0; i < c->count && is_still; i++) {
		clock_tick(&clock);
		*which = i;
		is_still = worker_await_parked(c->workers[i],
		    clock.now < end ? end - clock.now : 0);
	}
	if (!is_still)
		crew_resume(c);
	return is_still;
}

void
crew_resume(struct crew *c)
{
	for (unsigned i = 0; i < c->count; i++)
		worker_resume(c->workers[i]);
}

enum wax_status
crew_prepare(struct crew *c, struct settings *settings, struct vault *vault,
    size_t *which)
{
	enum wax_status st = WAX_OK;
	unsigned done = 0;
	int error;

	while (done < c->count && st == WAX_OK) {
		st = worker_prepare(c->workers[done], settings, vault, which);
		done += st == WAX_OK;
	}
	error = errno;
	while (st != WAX_OK && done > 0)
		worker_abort(c->workers[--done]);
	errno = error;
	return st;
}

void
crew_commit(struct crew *c)
{
	for (unsigned i = 0; i < c->count; i++)
		worker_commit(c->workers[i]);
}

void
crew_abort(struct crew *c)
{
	for (unsigned i = 0; i < c->count; i++)
		worker_abort(c->workers[i]);
}
