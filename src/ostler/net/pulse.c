/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pulse.c - signs of life */
#include "ostler/net/pulse.h"

enum pulse_step
pulse_feel(struct pulse *p, const struct pulse_rule *rule, uint64_t alive,
    uint64_t now, uint64_t *due)
{
	if (p->asking && alive >= p->asked)
		p->asking = false;
	if (!p->asking && now < alive + rule->every) {
		*due = alive + rule->every;
		return PULSE_REST;
	}
	if (!p->asking) {
		p->asking = true;
		p->asked = now;
		p->repeated = 0;
		p->timeout = rule->timeout;
		*due = p->next = now + p->timeout;
		return PULSE_ASK;
	}
	if (now < p->next) {
		*due = p->next;
		return PULSE_REST;
	}
	if (p->repeated >= rule->repeats)
		return PULSE_SILENT;
	p->repeated++;
	p->timeout *= 2;
	*due = p->next = now + p->timeout;
	return PULSE_REPEAT;
}
