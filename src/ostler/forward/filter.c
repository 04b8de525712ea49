/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* filter.c - what may pass a proxy */
#include "ostler/forward/filter.h"

struct filter_row {
	uint16_t number;
	enum filter_action request;
	enum filter_action response;
};

/* Every unsafe option that we understand; an unsafe option that has its row
   only in core/option.c is refused. */
static const struct filter_row rows[] = {
	{ OPTION_URI_HOST, FILTER_REMOVE, FILTER_REFUSE },
	{ OPTION_OBSERVE, FILTER_PASS, FILTER_PASS },
	{ OPTION_URI_PORT, FILTER_REMOVE, FILTER_REFUSE },
	{ OPTION_URI_PATH, FILTER_PASS, FILTER_REFUSE },
	{ OPTION_MAX_AGE, FILTER_PASS, FILTER_PASS },
	{ OPTION_URI_QUERY, FILTER_PASS, FILTER_REFUSE },
	/* RFC 9177 is by agreement of two hops, and we make none. */
	{ OPTION_Q_BLOCK1, FILTER_REFUSE, FILTER_REFUSE },
	{ OPTION_BLOCK2, FILTER_PASS, FILTER_PASS },
	{ OPTION_BLOCK1, FILTER_PASS, FILTER_PASS },
	{ OPTION_Q_BLOCK2, FILTER_REFUSE, FILTER_REFUSE },
	/* OCF stacks put Proxy-Uri into protected responses, where it has no
	   meaning and a strict client must refuse it. */
	{ OPTION_PROXY_URI, FILTER_REMOVE, FILTER_REMOVE },
	{ OPTION_PROXY_SCHEME, FILTER_REMOVE, FILTER_REFUSE },
	{ OPTION_NO_RESPONSE, FILTER_PASS, FILTER_REFUSE },
};

static const struct filter_row refused = { 0, FILTER_REFUSE, FILTER_REFUSE };
static const struct filter_row passed = { 0, FILTER_PASS, FILTER_PASS };

static bool
option_is_recognized(const struct option *o, bool again)
{
	const struct option_rule *rule = option_find_rule(o->number);

	return rule != NULL && o->value.len >= rule->min_len &&
	    o->value.len <= rule->max_len && (!again || rule->repeatable);
}

static const struct filter_row *
filter_find_row(const struct option *o, bool again)
{
	if (!option_is_unsafe(o->number))
		return &passed;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].number == o->number)
			return option_is_recognized(o, again) ?
			    &rows[i] : &refused;
	}
	return &refused;
}

enum filter_action
filter_judge_request(const struct option *o, bool again)
{
	return filter_find_row(o, again)->request;
}

enum filter_action
filter_judge_response(const struct option *o, bool again)
{
	return filter_find_row(o, again)->response;
}

enum refusal
filter_check_request(struct bytes options)
{
	struct option_walk walk = option_walk_open(options);
	uint16_t last = 0;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (filter_judge_request(&o, o.number == last) ==
		    FILTER_REFUSE)
			return REFUSAL_OPTION;
		last = o.number;
	}
	return REFUSAL_NONE;
}

enum refusal
filter_check_response(struct bytes options)
{
	struct option_walk walk = option_walk_open(options);
	uint16_t last = 0;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (filter_judge_response(&o, o.number == last) ==
		    FILTER_REFUSE)
			return REFUSAL_RESPONSE_OPTION;
		last = o.number;
	}
	return REFUSAL_NONE;
}

enum refusal
filter_check_seal(const struct facts *facts, const struct forward_conf *conf)
{
	if (conf->seal_required && !facts->sealed && !facts->establishes)
		return REFUSAL_UNSEALED;
	if (conf->strict_seal && facts->seal_malformed)
		return REFUSAL_SEAL_FORMAT;
	return REFUSAL_NONE;
}
