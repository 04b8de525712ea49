/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* health.c - how a hop is */
#include "ostler/net/health.h"

void
health_set_limits(struct health *h, const struct hop_conf *conf)
{
	h->least = conf->retry_least;
	h->most = conf->retry_most > conf->retry_least ?
	    conf->retry_most : conf->retry_least;
}

void
health_init(struct health *h, const struct hop_conf *conf, uint64_t now)
{
	*h = (struct health){
		.state = HOP_HEALTH_IDLE,
		.since = now,
		.count = conf->address_count > 0 ? conf->address_count : 1,
	};
	health_set_limits(h, conf);
}

static void
health_set(struct health *h, enum hop_health state, uint64_t now)
{
	if (h->state != state)
		h->since = now;
	h->state = state;
}

bool
health_allows(const struct health *h, uint64_t now)
{
	return h->state != HOP_HEALTH_DOWN || now >= h->retry_at;
}

void
health_begin(struct health *h, uint64_t now)
{
	if (h->state != HOP_HEALTH_UP && health_allows(h, now))
		health_set(h, HOP_HEALTH_TRYING, now);
}

void
health_succeed(struct health *h, size_t address, uint64_t now)
{
	h->address = address;
	h->failed = 0;
	health_set(h, HOP_HEALTH_UP, now);
}

void
health_forgive(struct health *h)
{
	h->backoff = 0;
}

/* From a half of the ceiling up to all of it; the first is twice the least
   wait, each next one twice the one before. */
static void
health_wait(struct health *h, struct entropy *e, uint64_t now)
{
	uint64_t last = h->backoff == 0 ? h->least : h->backoff;
	uint64_t ceiling = last > h->most / 2 ? h->most : 2 * last;
	uint64_t wait = ceiling / 2 + entropy_take_upto(e, ceiling / 2);

	h->backoff = ceiling;
	h->retry_at = now + (wait < h->least ? h->least : wait);
	health_set(h, HOP_HEALTH_DOWN, now);
}

bool
health_fail(struct health *h, size_t address, bool works_elsewhere,
    struct entropy *e, uint64_t now)
{
	if (h->state == HOP_HEALTH_DOWN || address != h->address)
		return h->state != HOP_HEALTH_DOWN;
	h->address = (h->address + 1) % h->count;
	if (++h->failed < h->count)
		return true;
	h->failed = 0;
	if (!works_elsewhere)
		health_wait(h, e, now);
	return false;
}

void
health_move(struct health *h, size_t address, uint64_t now)
{
	if (h->state == HOP_HEALTH_DOWN || address != h->address)
		return;
	h->address = (h->address + 1) % h->count;
	health_set(h, HOP_HEALTH_IDLE, now);
}

void
health_rest(struct health *h, uint64_t now)
{
	if (h->state != HOP_HEALTH_DOWN)
		health_set(h, HOP_HEALTH_IDLE, now);
}

const char *
health_text(enum hop_health state)
{
	static const char *const texts[] = {
		[HOP_HEALTH_IDLE] = "idle",
		[HOP_HEALTH_UP] = "up",
		[HOP_HEALTH_TRYING] = "trying",
		[HOP_HEALTH_DOWN] = "down",
	};

	return texts[state];
}
