/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* exchange.c - a request that went on and is not yet over */
#include "ostler/forward/exchange.h"

#include <stdlib.h>

#include "ostler/forward/judge.h"
#include "ostler/forward/observe.h"
#include "ostler/forward/state.h"

static void
exchange_link(struct forward *f, struct exchange *e)
{
	e->next = f->exchanges;
	e->place = &f->exchanges;
	if (e->next != NULL)
		e->next->place = &e->next;
	f->exchanges = e;
	f->exchange_count++;
}

static void
exchange_unlink(struct forward *f, struct exchange *e)
{
	*e->place = e->next;
	if (e->next != NULL)
		e->next->place = e->place;
	f->exchange_count--;
}

enum refusal
exchange_begin(struct forward *f, struct inbound *in,
    const struct facts *facts, const struct exchange *replaced,
    struct exchange **out)
{
	size_t open = f->exchange_count - (replaced != NULL);
	struct exchange *e;

	if (open >= judge_take_share(facts->verdict.priority,
	    f->context.conf->exchanges_max))
		return REFUSAL_EXCHANGES;
	if ((e = malloc(sizeof(*e))) == NULL)
		return REFUSAL_MEMORY;
	*e = (struct exchange){ .in = in, .facts = *facts };
	in->owner = e;
	exchange_link(f, e);
	judge_open(f, e, TALLY_EXCHANGES);
	metrics_add(f->context.metrics, METRIC_EXCHANGES_BEGUN, 1);
	*out = e;
	return REFUSAL_NONE;
}

void
exchange_end(struct forward *f, struct exchange *e, enum log_level level,
    uint8_t code, const char *reason)
{
	observe_unregister(f, e);
	judge_close(f, e);
	if (e->out != NULL)
		outbound_end(e->out);
	if (e->in != NULL)
		inbound_drop(e->in);
	exchange_unlink(f, e);
	metrics_add(f->context.metrics, METRIC_EXCHANGES_ENDED, 1);
	facts_log(&e->facts, f->context.log, level, code, reason,
	    f->context.clock->now);
	free(e);
}
