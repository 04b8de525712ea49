/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_rates.c - how many tokens come in a time, and from where (RFC 8516) */
#include "peer/ace_state.h"

#include "core/clock.h"

/* Ports are too easily had. */
static struct address
host_of(const struct address *from)
{
	struct address host = *from;

	host.port = 0;
	return host;
}

/* Where there is no room for one more host it shares the last place. */
static unsigned *
rates_find(struct ace_rates *r, const struct address *host)
{
	size_t i = 0;

	while (i < r->host_count && !address_equal(&r->hosts[i].host, host))
		i++;
	if (i == ACE_HOSTS_MAX)
		i--;
	if (i == r->host_count) {
		r->hosts[i].host = *host;
		r->hosts[i].count = 0;
		r->host_count++;
	}
	return &r->hosts[i].count;
}

bool
ace_rates_take(struct ace_rates *r, const struct address *from, uint64_t now,
    unsigned host_max, unsigned all_max)
{
	struct address host = host_of(from);
	unsigned *count;

	if (now - r->since >= CLOCK_S(ACE_PERIOD_S)) {
		r->since = now;
		r->all = 0;
		r->host_count = 0;
	}
	count = rates_find(r, &host);
	if (*count >= host_max || r->all >= all_max)
		return false;
	(*count)++;
	r->all++;
	return true;
}
