/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* facts.c - what may be known of a request */
#include "ostler/forward/facts.h"

#include <stdio.h>

#include "core/oscore_option.h"
#include "ostler/net/transport.h"

#define FACTS_NEXT_SIZE 128	/* names are shorter */

/* As much of value as there is room for. */
static uint8_t
facts_keep(uint8_t *place, size_t size, struct bytes value)
{
	size_t len = value.len < size ? value.len : size;

	if (len > 0)
		memcpy(place, value.data, len);
	return (uint8_t)len;
}

static void
facts_read_seal(struct facts *facts, struct bytes value)
{
	struct oscore_option o;

	facts->sealed = true;
	facts->seal_malformed = oscore_option_decode(value, &o) != WAX_OK;
	if (facts->seal_malformed)
		return;
	facts->has_kid = !bytes_is_absent(o.kid);
	facts->has_context = !bytes_is_absent(o.kid_context);
	facts->kid_len = facts_keep(facts->kid, FACTS_HINT_MAX, o.kid);
	facts->context_len = facts_keep(facts->context, FACTS_HINT_MAX,
	    o.kid_context);
	facts->piv_len = facts_keep(facts->piv, sizeof(facts->piv), o.piv);
}

static enum observe_wish
facts_read_observe(struct bytes value)
{
	uint32_t n;

	if (option_uint(value, &n) != WAX_OK || n > 1)
		return OBSERVE_OTHER;
	return n == 0 ? OBSERVE_REGISTER : OBSERVE_CANCEL;
}

static void
facts_read_option(struct facts *facts, const struct option *o)
{
	uint32_t n;

	switch (o->number) {
	case OPTION_OBSERVE:
		facts->observe = facts_read_observe(o->value);
		break;
	case OPTION_OSCORE:
		facts_read_seal(facts, o->value);
		break;
	case OPTION_HOP_LIMIT:
		if (option_uint(o->value, &n) == WAX_OK)
			facts->hop_limit = n;
		break;
	case OPTION_NO_RESPONSE:
		if (option_uint(o->value, &n) == WAX_OK)
			facts->no_response = (uint8_t)n;
		break;
	case OPTION_URI_HOST:
	case OPTION_URI_PORT:
	case OPTION_URI_PATH:
	case OPTION_URI_QUERY:
		facts->uri_options = true;
		break;
	default:
		break;
	}
}

void
facts_read(const struct inbound *in, const struct message *m,
    struct facts *out)
{
	struct option_walk walk = option_walk_open(m->options);
	uint16_t last = 0;
	struct option o;

	*out = (struct facts){
		.client = in->client,
		.received = in->received,
		.size = m->options.len + m->payload.len,
		.code = m->code,
	};
	if (in->identity != NULL)
		out->identity = *in->identity;
	while (option_walk_next(&walk, &o)) {
		if (o.number != last)	/* the first of equals counts */
			facts_read_option(out, &o);
		last = o.number;
	}
	/* Whoever registers wants to hear of it. */
	if (out->observe == OBSERVE_REGISTER)
		out->no_response = 0;
}

struct question
facts_make_count(const struct facts *facts)
{
	return (struct question){
		.peer = &facts->client.peer,
		.identity = deviceid_is_nil(&facts->identity) ? NULL :
		    &facts->identity,
		.target = &facts->target,
	};
}

struct question
facts_make_question(const struct facts *facts, const struct inbound *in)
{
	struct question q = facts_make_count(facts);

	q.issuer = in->issuer;
	q.listener = in->listener->name;
	q.transport = in->listener->transport->name;
	q.secure = in->listener->transport->is_secure;
	q.code = facts->code;
	q.observe = facts->observe != OBSERVE_ABSENT;
	q.sealed = facts->sealed;
	q.establishes = facts->establishes;
	q.size = facts->size;
	q.hop_limit = facts->hop_limit;
	if (facts->has_kid)
		q.kid = bytes_of(facts->kid, facts->kid_len);
	if (facts->has_context)
		q.kid_context = bytes_of(facts->context, facts->context_len);
	return q;
}

bool
facts_wants_code(const struct facts *facts, uint8_t code)
{
	return (facts->no_response >> (CODE_CLASS(code) - 1) & 1) == 0;
}

static void
facts_log_names(const struct facts *facts, struct log *log)
{
	char peer[ADDRESS_TEXT_SIZE];
	char target[DEVICEID_TEXT_LEN + 1];

	address_format(&facts->client.peer, peer);
	log_text(log, "from", peer);
	if (!deviceid_is_nil(&facts->identity)) {
		deviceid_format(&facts->identity, target);
		log_text(log, "identity", target);
	}
	if (facts->has_target) {
		deviceid_format(&facts->target, target);
		log_text(log, "target", target);
	}
}

static void
facts_log_message(const struct facts *facts, struct log *log)
{
	static const char *const wishes[] = {
		[OBSERVE_REGISTER] = "register",
		[OBSERVE_CANCEL] = "cancel",
		[OBSERVE_OTHER] = "other",
	};

	log_code(log, "code", facts->code);
	log_text(log, "sealed", !facts->sealed ? "no" :
	    facts->seal_malformed ? "malformed" : "yes");
	if (facts->establishes)
		log_text(log, "establishes", "yes");
	if (facts->observe != OBSERVE_ABSENT)
		log_text(log, "observe", wishes[facts->observe]);
	if (facts->kid_len > 0)
		log_hex(log, "kid", bytes_of(facts->kid,
		    facts->kid_len < FACTS_KID_TOLD ? facts->kid_len :
		    FACTS_KID_TOLD));
	if (facts->piv_len > 0)
		log_hex(log, "piv", bytes_of(facts->piv, facts->piv_len));
	if (facts->uri_leaks)
		log_text(log, "uri", "leaks");
	log_uint(log, "size", facts->size);
}

/* "b", "called:home", "found:lamp" */
static void
facts_log_next(const struct facts *facts, struct log *log)
{
	char text[FACTS_NEXT_SIZE];

	if (facts->next_by == NULL) {
		log_text(log, "next", facts->next);
		return;
	}
	snprintf(text, sizeof(text), "%s:%s", facts->next_by, facts->next);
	log_text(log, "next", text);
}

static void
facts_log_way(const struct facts *facts, struct log *log)
{
	if (facts->next[0] != '\0')
		facts_log_next(facts, log);
	if (facts->has_verdict) {
		log_text(log, "rule", facts->verdict.rule);
		log_text(log, "verdict",
		    facts_name_action(facts->verdict.action));
	}
	if (facts->notifications > 0)
		log_uint(log, "notifications", facts->notifications);
}

const char *
facts_name_action(enum verdict_action action)
{
	static const char *const names[] = {
		[VERDICT_DENY] = "deny",
		[VERDICT_FORWARD] = "forward",
		[VERDICT_DROP] = "drop",
	};

	return names[action];
}

/* What we did wrong is told whatever a rule says. */
static enum log_level
facts_choose_level(const struct facts *facts, enum log_level level)
{
	return facts->has_verdict && facts->verdict.has_log_level &&
	    level != LOG_LEVEL_ERROR ? facts->verdict.log_level : level;
}

void
facts_log_dry_run(const struct facts *facts, struct log *log,
    const struct rule_view *rule)
{
	log_begin(log, rule->verdict->has_log_level ?
	    rule->verdict->log_level : LOG_LEVEL_INFO, "dry-run");
	facts_log_names(facts, log);
	log_text(log, "rule", rule->name);
	log_text(log, "verdict", facts_name_action(rule->verdict->action));
	if (rule->verdict->action == VERDICT_DENY)
		log_code(log, "result", rule->verdict->code);
	log_end(log);
}

void
facts_log(const struct facts *facts, struct log *log, enum log_level level,
    uint8_t code, const char *reason, uint64_t now)
{
	level = facts_choose_level(facts, level);
	if (!log_wants(log, level))
		return;
	log_begin(log, level, "request");
	facts_log_names(facts, log);
	facts_log_message(facts, log);
	facts_log_way(facts, log);
	if (code != CODE_EMPTY)
		log_code(log, "result", code);
	if (reason != NULL)
		log_text(log, "reason", reason);
	if (facts->retry_s > 0)
		log_uint(log, "retry_s", facts->retry_s);
	log_uint(log, "ms", (now - facts->received) / 1000);
	log_end(log);
}
