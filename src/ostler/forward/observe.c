/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* observe.c - registrations */
#include "ostler/forward/observe.h"

#include "ostler/forward/judge.h"
#include "ostler/forward/state.h"

static uint64_t
observe_hash(const struct forward *f, const struct inbound *in)
{
	uint8_t key[sizeof(struct hop_client) + MESSAGE_TOKEN_MAX];
	struct writer w = writer_open(key, sizeof(key));

	writer_put(&w, bytes_of(&in->client, sizeof(in->client)));
	writer_put(&w, inbound_token(in));
	return table_hash(&f->registrations, writer_bytes(&w));
}

static bool
observe_match(const struct table_link *link, const void *wanted)
{
	const struct exchange *e = TABLE_ENTRY(link, const struct exchange,
	    registration);
	const struct inbound *in = wanted;

	return memcmp(&e->in->client, &in->client, sizeof(in->client)) == 0 &&
	    bytes_equal(inbound_token(e->in), inbound_token(in));
}

struct exchange *
observe_take_earlier(struct forward *f, const struct inbound *in,
    const struct facts *facts)
{
	struct table_link *link;
	struct exchange *e;

	if (facts->observe != OBSERVE_REGISTER &&
	    facts->observe != OBSERVE_CANCEL)
		return NULL;
	link = table_find(&f->registrations, observe_hash(f, in),
	    observe_match, in);
	if (link == NULL)
		return NULL;
	e = TABLE_ENTRY(link, struct exchange, registration);
	observe_unregister(f, e);
	judge_close(f, e);	/* it does not stand in its successor's way */
	return e;
}

enum refusal
observe_register(struct forward *f, struct exchange *e)
{
	enum wax_status st;

	if (e->facts.observe != OBSERVE_REGISTER)
		return REFUSAL_NONE;
	st = table_insert(&f->registrations, &e->registration,
	    observe_hash(f, e->in));
	if (st != WAX_OK)
		return st == WAX_LIMIT ? REFUSAL_OBSERVATIONS : REFUSAL_MEMORY;
	e->registered = true;
	metrics_add(f->context.metrics, METRIC_OBSERVATIONS_BEGUN, 1);
	return REFUSAL_NONE;
}

void
observe_unregister(struct forward *f, struct exchange *e)
{
	if (!e->registered)
		return;
	table_remove(&f->registrations, &e->registration);
	e->registered = false;
	metrics_add(f->context.metrics, METRIC_OBSERVATIONS_ENDED, 1);
}

/* CON or NON as it came, but CON when the last one is too long ago. */
static enum message_type
observe_choose_type(const struct forward *f, const struct exchange *e,
    enum message_type came)
{
	uint64_t now = f->context.clock->now;

	if (!e->observing)
		return inbound_type(e->in);
	if (now - e->confirmed >= OBSERVE_CONFIRM_INTERVAL)
		return MESSAGE_CON;
	return came == MESSAGE_NON ? MESSAGE_NON : MESSAGE_CON;
}

enum response_kind
observe_judge_response(struct forward *f, struct exchange *e,
    struct message *answer)
{
	struct bytes value;

	answer->type = observe_choose_type(f, e, answer->type);
	return e->registered && code_is_success(answer->code) &&
	    option_find(answer->options, OPTION_OBSERVE, &value) ?
	    RESPONSE_MORE : RESPONSE_FINAL;
}

void
observe_keep(struct forward *f, struct exchange *e,
    const struct message *answer)
{
	if (!e->observing || answer->type == MESSAGE_CON)
		e->confirmed = f->context.clock->now;
	if (!e->observing)
		outbound_keep(e->out);
	judge_open(f, e, TALLY_OBSERVATIONS);
	e->observing = true;
	e->facts.notifications++;
	metrics_add(f->context.metrics, METRIC_NOTIFICATIONS_FORWARDED, 1);
}
