/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* refuse.c - the error map, and the answers made from it (RFC 7252 sections
   5.7, 5.9 and 10; RFC 8768 section 3) */
#include "ostler/forward/refuse.h"

#include <assert.h>

#include "core/clock.h"

/* Texts name no address, no hop and no device: the answer is unprotected and
   whoever asked may not be allowed to know. */
static const struct refusal_rule rules[REFUSAL_COUNT] = {
	[REFUSAL_TARGET_OPTION] = { "target-option", CODE_BAD_OPTION,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_TARGET_OPTION,
	    "Proxy-Uri, Proxy-Scheme or Uri-Host: repeated or wrong length" },
	[REFUSAL_TARGET_URI] = { "target-uri", CODE_BAD_REQUEST,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_TARGET_URI,
	    "the target is not ocf:// and a Device ID" },
	[REFUSAL_TARGET_CONFLICT] = { "target-conflict", CODE_BAD_REQUEST,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_TARGET_CONFLICT,
	    "two options name different targets" },
	[REFUSAL_TARGET_SCHEME] = { "target-scheme",
	    CODE_PROXYING_NOT_SUPPORTED,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_TARGET_SCHEME,
	    "scheme not supported" },
	[REFUSAL_TARGET_HOST] = { "target-host", CODE_PROXYING_NOT_SUPPORTED,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_TARGET_HOST,
	    "no such target" },
	[REFUSAL_TARGET_NONE] = { "target-none", CODE_PROXYING_NOT_SUPPORTED,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_TARGET_NONE,
	    "the request names no target" },
	[REFUSAL_POLICY] = { "policy", CODE_FORBIDDEN,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_POLICY,
	    "not allowed here", true },
	[REFUSAL_RATE] = { "rate", CODE_TOO_MANY_REQUESTS,
	    REFUSAL_AGE_RETRY, LOG_LEVEL_INFO, METRIC_REFUSED_RATE,
	    "too many requests", true },
	[REFUSAL_DROP] = { "drop", CODE_EMPTY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_DEBUG, METRIC_REQUESTS_DROPPED,
	    NULL, true },
	[REFUSAL_UNSEALED] = { "unsealed", CODE_FORBIDDEN,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_UNSEALED,
	    "OSCORE is required", true },
	[REFUSAL_SEAL_FORMAT] = { "seal-format", CODE_BAD_OPTION,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_SEAL_FORMAT,
	    "malformed OSCORE option" },
	[REFUSAL_ROUTE] = { "route", CODE_PROXYING_NOT_SUPPORTED,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_ROUTE,
	    "no such target" },
	[REFUSAL_OPTION] = { "option", CODE_BAD_OPTION,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_OPTION,
	    "an option is unsafe to forward and not understood" },
	[REFUSAL_HOP_LIMIT] = { "hop-limit", CODE_BAD_REQUEST,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_HOP_LIMIT,
	    "Hop-Limit is not 1 to 255" },
	[REFUSAL_HOPS_USED] = { "hops-used", CODE_HOP_LIMIT_REACHED,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_WARNING, METRIC_REFUSED_HOPS_USED,
	    NULL },
	[REFUSAL_LOOP] = { "loop", CODE_HOP_LIMIT_REACHED,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_WARNING, METRIC_REFUSED_LOOP,
	    NULL },
	[REFUSAL_URI_LONG] = { "uri-long", CODE_BAD_REQUEST,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_URI_LONG,
	    "the URI is too long for Proxy-Uri" },
	[REFUSAL_LARGE] = { "large", CODE_TOO_LARGE,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_LARGE,
	    "too large for the next hop" },
	[REFUSAL_EXCHANGES] = { "exchanges", CODE_SERVICE_UNAVAILABLE,
	    REFUSAL_AGE_RETRY, LOG_LEVEL_WARNING, METRIC_REFUSED_EXCHANGES,
	    "too many requests are open" },
	[REFUSAL_OBSERVATIONS] = { "observations", CODE_SERVICE_UNAVAILABLE,
	    REFUSAL_AGE_RETRY, LOG_LEVEL_WARNING, METRIC_REFUSED_OBSERVATIONS,
	    "too many observations are open" },
	[REFUSAL_MEMORY] = { "memory", CODE_SERVICE_UNAVAILABLE,
	    REFUSAL_AGE_RETRY, LOG_LEVEL_WARNING, METRIC_REFUSED_MEMORY,
	    "short of memory" },
	[REFUSAL_BUSY] = { "busy", CODE_SERVICE_UNAVAILABLE,
	    REFUSAL_AGE_RETRY, LOG_LEVEL_WARNING, METRIC_REFUSED_BUSY,
	    "the next hop is busy" },
	[REFUSAL_SOCKET] = { "socket", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_WARNING, METRIC_REFUSED_SOCKET,
	    "no way to the next hop" },
	[REFUSAL_UNREACHABLE] = { "unreachable", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_UNREACHABLE,
	    "the next hop is unreachable" },
	[REFUSAL_RESET] = { "reset", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_RESET,
	    "the next hop refused the message" },
	[REFUSAL_TIMEOUT] = { "timeout", CODE_GATEWAY_TIMEOUT,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_TIMEOUT,
	    "no answer in time" },
	[REFUSAL_DOWN] = { "down", CODE_SERVICE_UNAVAILABLE,
	    REFUSAL_AGE_RETRY, LOG_LEVEL_INFO, METRIC_REFUSED_DOWN,
	    "the next hop is down" },
	[REFUSAL_NO_SESSION] = { "no-session", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_NO_SESSION,
	    "no connection to the next hop" },
	[REFUSAL_INSECURE] = { "insecure", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_WARNING, METRIC_REFUSED_INSECURE,
	    "the next hop could not be authenticated" },
	[REFUSAL_LOST] = { "lost", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_LOST,
	    "the connection to the next hop broke" },
	[REFUSAL_HOP_RETIRED] = { "hop-retired", CODE_SERVICE_UNAVAILABLE,
	    REFUSAL_AGE_RETRY, LOG_LEVEL_INFO, METRIC_REFUSED_HOP_RETIRED,
	    "the way there has changed" },
	[REFUSAL_RESPONSE_FORMAT] = { "response-format", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_RESPONSE_FORMAT,
	    "malformed answer" },
	[REFUSAL_RESPONSE_OPTION] = { "response-option", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_RESPONSE_OPTION,
	    "the answer has an option that is unsafe to forward" },
	[REFUSAL_RESPONSE_LARGE] = { "response-large", CODE_BAD_GATEWAY,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_RESPONSE_LARGE,
	    "the answer is too large" },
	[REFUSAL_NAME] = { "name", CODE_FORBIDDEN,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_WARNING, METRIC_REFUSED_NAME,
	    "that name is not yours to register" },
	[REFUSAL_NAME_UNKNOWN] = { "name-unknown", CODE_NOT_FOUND,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_NAME_UNKNOWN,
	    "no such registration" },
	[REFUSAL_NAME_QUERY] = { "name-query", CODE_BAD_REQUEST,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_NAME_QUERY,
	    "ep must be a Device ID, lt 1 to 4294967295, each once" },
	[REFUSAL_NAME_METHOD] = { "name-method", CODE_METHOD_NOT_ALLOWED,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_NAME_METHOD,
	    "the directory takes GET /.well-known/core, POST and DELETE" },
	[REFUSAL_NAME_OPTION] = { "name-option", CODE_BAD_OPTION,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_NAME_OPTION,
	    "a critical option is not understood" },
	[REFUSAL_NAME_ACCEPT] = { "name-accept", CODE_NOT_ACCEPTABLE,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_NAME_ACCEPT,
	    "only application/link-format" },
	[REFUSAL_NAME_LARGE] = { "name-large", CODE_TOO_LARGE,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_INFO, METRIC_REFUSED_NAME_LARGE,
	    "too many links" },
	[REFUSAL_NAMES] = { "names", CODE_SERVICE_UNAVAILABLE,
	    REFUSAL_AGE_RETRY, LOG_LEVEL_WARNING, METRIC_REFUSED_NAMES,
	    "too many registrations" },
	[REFUSAL_SEAL_BROKEN] = { "seal-broken", CODE_INTERNAL_ERROR,
	    REFUSAL_AGE_ZERO, LOG_LEVEL_ERROR, METRIC_SEAL_BROKEN,
	    "internal fault" },
};

const struct refusal_rule *
refuse_find_rule(enum refusal why)
{
	assert(why > REFUSAL_NONE && why < REFUSAL_COUNT);
	return &rules[why];
}

enum refusal
refuse_by_send(enum wax_status st)
{
	switch (st) {
	case WAX_LIMIT:
		return REFUSAL_BUSY;
	case WAX_RANGE:
		return REFUSAL_LARGE;
	case WAX_MEMORY:
		return REFUSAL_MEMORY;
	case WAX_STATE:
		return REFUSAL_DOWN;
	default:
		return REFUSAL_SOCKET;
	}
}

enum refusal
refuse_by_respond(enum wax_status st)
{
	return st == WAX_RANGE ? REFUSAL_RESPONSE_LARGE : REFUSAL_MEMORY;
}

enum refusal
refuse_by_failure(enum hop_failure why)
{
	switch (why) {
	case HOP_TIMEOUT:
		return REFUSAL_TIMEOUT;
	case HOP_RESET:
		return REFUSAL_RESET;
	case HOP_BAD_RESPONSE:
		return REFUSAL_RESPONSE_FORMAT;
	case HOP_REFUSED:
		return REFUSAL_NO_SESSION;
	case HOP_INSECURE:
		return REFUSAL_INSECURE;
	case HOP_LOST:
		return REFUSAL_LOST;
	case HOP_BUSY:
		return REFUSAL_BUSY;
	case HOP_TOO_LARGE:
		return REFUSAL_LARGE;
	case HOP_ANSWER_LARGE:
		return REFUSAL_RESPONSE_LARGE;
	case HOP_UNREACHABLE:
	default:
		return REFUSAL_UNREACHABLE;
	}
}

uint32_t
refuse_find_delay(const struct hop_status *status,
    const struct forward_conf *conf, uint64_t now)
{
	uint64_t wait;

	if (status->health != HOP_HEALTH_DOWN)
		return conf->retry_after;
	wait = status->retry_at > now ? status->retry_at - now : 0;
	wait = wait / CLOCK_S(1) + (wait % CLOCK_S(1) > 0);
	if (wait > conf->retry_after)
		wait = conf->retry_after;
	return wait > 0 ? (uint32_t)wait : 1;
}

/* Seconds for Max-Age. */
static uint32_t
refuse_find_age(const struct refusal_rule *rule, uint8_t code, uint32_t delay)
{
	bool retry = rule->age == REFUSAL_AGE_RETRY ||
	    code == CODE_SERVICE_UNAVAILABLE || code == CODE_TOO_MANY_REQUESTS;

	return retry ? delay : 0;
}

void
refuse_write(enum refusal why, uint8_t code, const struct forward_conf *conf,
    uint32_t delay, struct writer *w, struct message *out)
{
	const struct refusal_rule *rule = refuse_find_rule(why);
	struct option_writer options = option_writer_open(w);

	assert(rule->code != CODE_EMPTY);
	*out = (struct message){ .type = MESSAGE_CON };
	out->code = why == REFUSAL_POLICY ? code : rule->code;
	option_write_uint(&options, OPTION_MAX_AGE,
	    refuse_find_age(rule, out->code, delay > 0 ? delay :
	    conf->retry_after));
	out->options = writer_bytes(w);
	out->payload = bytes_of_text(rule->text != NULL ? rule->text :
	    conf->identifier);
}
