/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* signal.c - signalling messages: one row an option */
#include "link/signal.h"

#include <assert.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The table says which lengths come here. */
static uint32_t
signal_uint(struct bytes value)
{
	uint32_t number = 0;
	enum wax_status st = option_uint(value, &number);

	assert(st == WAX_OK);
	(void)st;
	return number;
}

static void
max_message_read(struct bytes value, struct signal *out)
{
	out->has_max_message = true;
	out->max_message = signal_uint(value);
}

static void
max_message_write(struct option_writer *w, uint16_t number,
    const struct signal *in)
{
	if (in->has_max_message)
		option_write_uint(w, number, in->max_message);
}

static void
block_wise_read(struct bytes value, struct signal *out)
{
	(void)value;
	out->block_wise = true;
}

static void
block_wise_write(struct option_writer *w, uint16_t number,
    const struct signal *in)
{
	if (in->block_wise)
		option_write(w, number, BYTES_ABSENT);
}

static void
custody_read(struct bytes value, struct signal *out)
{
	(void)value;
	out->custody = true;
}

static void
custody_write(struct option_writer *w, uint16_t number,
    const struct signal *in)
{
	if (in->custody)
		option_write(w, number, BYTES_ABSENT);
}

/* Repeatable: "the peer can choose any" (section 5.5), and we the first. */
static void
alternative_read(struct bytes value, struct signal *out)
{
	if (bytes_is_absent(out->alternative))
		out->alternative = value;
}

static void
alternative_write(struct option_writer *w, uint16_t number,
    const struct signal *in)
{
	if (!bytes_is_absent(in->alternative))
		option_write(w, number, in->alternative);
}

static void
hold_off_read(struct bytes value, struct signal *out)
{
	out->hold_off = signal_uint(value);
}

static void
hold_off_write(struct option_writer *w, uint16_t number,
    const struct signal *in)
{
	if (in->hold_off > 0)
		option_write_uint(w, number, in->hold_off);
}

static void
bad_csm_option_read(struct bytes value, struct signal *out)
{
	out->bad_csm_option = (uint16_t)signal_uint(value);
}

static void
bad_csm_option_write(struct option_writer *w, uint16_t number,
    const struct signal *in)
{
	if (in->bad_csm_option != 0)
		option_write_uint(w, number, in->bad_csm_option);
}

struct signal_rule {
	uint8_t code;
	uint16_t number;
	uint8_t min, max;	/* bytes of the value */
	bool repeatable;
	void (*read)(struct bytes value, struct signal *out);
	void (*write)(struct option_writer *w, uint16_t number,
	    const struct signal *in);
};

/* In order of number within a code. */
static const struct signal_rule rules[] = {
	{ CODE_CSM, SIGNAL_CSM_MAX_MESSAGE_SIZE, 0, 4, false,
	    max_message_read, max_message_write },
	{ CODE_CSM, SIGNAL_CSM_BLOCK_WISE_TRANSFER, 0, 0, false,
	    block_wise_read, block_wise_write },
	{ CODE_PING, SIGNAL_PING_CUSTODY, 0, 0, false,
	    custody_read, custody_write },
	{ CODE_PONG, SIGNAL_PONG_CUSTODY, 0, 0, false,
	    custody_read, custody_write },
	{ CODE_RELEASE, SIGNAL_RELEASE_ALTERNATIVE_ADDRESS, 1, 255, true,
	    alternative_read, alternative_write },
	{ CODE_RELEASE, SIGNAL_RELEASE_HOLD_OFF, 0, 3, false,
	    hold_off_read, hold_off_write },
	{ CODE_ABORT, SIGNAL_ABORT_BAD_CSM_OPTION, 0, 2, false,
	    bad_csm_option_read, bad_csm_option_write },
};

static const struct signal_rule *
signal_find_rule(uint8_t code, uint16_t number)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		if (rules[i].code == code && rules[i].number == number)
			return &rules[i];
	return NULL;
}

/* One option; repeated: the one before had the same number. */
static enum wax_status
signal_read_option(const struct option *o, bool repeated, struct signal *out)
{
	const struct signal_rule *rule = signal_find_rule(out->code,
	    o->number);
	bool fits = rule != NULL && o->value.len >= rule->min &&
	    o->value.len <= rule->max;

	/* The base value stays in force otherwise, and the peer believes that
	   it does not (section 5.6: "a parameter problem"). */
	if (rule != NULL && !fits && out->code == CODE_CSM)
		return WAX_UNSUPPORTED;
	/* RFC 7252 sections 5.4.3 and 5.4.5: treated like an unknown one */
	if (!fits || (repeated && !rule->repeatable))
		return option_is_critical(o->number) ? WAX_UNSUPPORTED :
		    WAX_OK;
	rule->read(o->value, out);
	return WAX_OK;
}

enum wax_status
signal_decode(const struct message *m, struct signal *out, uint16_t *bad)
{
	struct signal s = {
		.code = m->code, .token = m->token, .diagnostic = m->payload,
	};
	struct option_walk walk = option_walk_open(m->options);
	struct option o;
	uint32_t last = UINT32_MAX;

	assert(CODE_CLASS(m->code) == 7);
	*bad = 0;
	if (m->code < CODE_CSM || m->code > CODE_ABORT)
		return WAX_UNSUPPORTED;
	while (option_walk_next(&walk, &o)) {
		if (signal_read_option(&o, o.number == last, &s) != WAX_OK) {
			*bad = o.number;
			return WAX_UNSUPPORTED;
		}
		last = o.number;
	}
	*out = s;
	return WAX_OK;
}

void
signal_encode(const struct signal *in, struct writer *options,
    struct message *out)
{
	struct option_writer w = option_writer_open(options);

	assert(in->code >= CODE_CSM && in->code <= CODE_ABORT);
	for (size_t i = 0; i < COUNT(rules); i++)
		if (rules[i].code == in->code)
			rules[i].write(&w, rules[i].number, in);
	assert(!options->failed);
	*out = (struct message){
		.type = MESSAGE_CON, .code = in->code, .token = in->token,
		.options = writer_bytes(options), .payload = in->diagnostic,
	};
}
