/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rewrite.c - a message as the next hop gets it */
#include "ostler/forward/rewrite.h"

#include "ostler/forward/filter.h"
#include "ostler/forward/hoplimit.h"
#include "ostler/forward/proxyuri.h"

/* What we may write into a request ourselves, in order of number. */
enum insertion {
	INSERT_PATH,
	INSERT_QUERY,
	INSERT_HOP_LIMIT,
	INSERT_PROXY_URI,
	INSERT_TAG,
	INSERT_COUNT
};

static const uint16_t insertion_numbers[INSERT_COUNT] = {
	[INSERT_PATH] = OPTION_URI_PATH,
	[INSERT_QUERY] = OPTION_URI_QUERY,
	[INSERT_HOP_LIMIT] = OPTION_HOP_LIMIT,
	[INSERT_PROXY_URI] = OPTION_PROXY_URI,
	[INSERT_TAG] = OPTION_REQUEST_TAG,
};

struct rewrite {
	const struct message *in;
	const struct rewrite_plan *plan;
	struct option_writer options;
	unsigned next;		/* insertion to come */
	enum refusal why;	/* the first trouble stays */
};

/* The device gets path and query as options, made from Proxy-Uri. */
static bool
rewrite_splits_uri(const struct rewrite_plan *plan)
{
	return plan->kind == HOP_DEVICE && !plan->sealed &&
	    plan->target->form == TARGET_BY_PROXY_URI;
}

/* Uri-Path and Uri-Query go where Proxy-Uri says it all: it wins over them
   (RFC 7252 section 5.10.2), and it is what a plain request leaves with
   towards a proxy. */
static bool
rewrite_keeps_resource(const struct rewrite_plan *plan)
{
	return plan->target->form != TARGET_BY_PROXY_URI &&
	    (plan->sealed || plan->kind == HOP_DEVICE);
}

static void
rewrite_insert_uri(struct rewrite *r)
{
	uint8_t text[PROXYURI_MAX];
	struct writer w = writer_open(text, sizeof(text));

	if (r->plan->kind != HOP_PROXY)
		return;
	if (r->plan->sealed)
		proxyuri_write_device(&w, &r->plan->target->id);
	else
		proxyuri_write_resource(&w, r->plan->target, r->in);
	if (writer_close(&w) != WAX_OK)
		r->why = REFUSAL_URI_LONG;
	else
		option_write(&r->options, OPTION_PROXY_URI, writer_bytes(&w));
}

static void
rewrite_insert(struct rewrite *r, enum insertion which)
{
	const struct rewrite_plan *plan = r->plan;
	enum wax_status st = WAX_OK;

	switch (which) {
	case INSERT_PATH:
		if (rewrite_splits_uri(plan))
			st = uri_write_path(&r->options, &plan->target->uri);
		break;
	case INSERT_QUERY:
		if (rewrite_splits_uri(plan))
			st = uri_write_query(&r->options, &plan->target->uri);
		break;
	case INSERT_HOP_LIMIT:
		option_write_uint(&r->options, OPTION_HOP_LIMIT,
		    plan->hop_limit);
		break;
	case INSERT_PROXY_URI:
		rewrite_insert_uri(r);
		break;
	case INSERT_TAG:
		if (plan->has_tag)
			option_write(&r->options, OPTION_REQUEST_TAG,
			    BYTES_ARRAY(plan->tag));
		break;
	case INSERT_COUNT:
		break;
	}
	if (st != WAX_OK)
		r->why = REFUSAL_TARGET_URI;
}

/* Writes what is ours and not behind number. */
static void
rewrite_insert_until(struct rewrite *r, uint16_t number)
{
	while (r->next < INSERT_COUNT && r->why == REFUSAL_NONE &&
	    insertion_numbers[r->next] <= number)
		rewrite_insert(r, r->next++);
}

static bool
rewrite_keeps_option(const struct rewrite_plan *plan, const struct option *o,
    bool again)
{
	switch (o->number) {
	case OPTION_URI_PATH:
	case OPTION_URI_QUERY:
		return rewrite_keeps_resource(plan);
	case OPTION_HOP_LIMIT:
		return again;	/* the first is counted, ours is there */
	default:
		return filter_judge_request(o, again) == FILTER_PASS;
	}
}

static void
rewrite_options(struct rewrite *r)
{
	struct option_walk walk = option_walk_open(r->in->options);
	uint16_t last = 0;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		rewrite_insert_until(r, o.number);
		if (rewrite_keeps_option(r->plan, &o, o.number == last))
			option_write(&r->options, o.number, o.value);
		last = o.number;
	}
	rewrite_insert_until(r, UINT16_MAX);
}

enum refusal
rewrite_check_seal(const struct message *in, const struct message *out)
{
	return message_equal_seal(in, out) ? REFUSAL_NONE : REFUSAL_SEAL_BROKEN;
}

enum refusal
rewrite_request(const struct message *in, const struct rewrite_plan *plan,
    struct writer *w, struct message *out)
{
	struct rewrite r = {
		.in = in,
		.plan = plan,
		.options = option_writer_open(w),
	};

	rewrite_options(&r);
	if (r.why != REFUSAL_NONE)
		return r.why;
	if (writer_close(w) != WAX_OK)
		return REFUSAL_LARGE;
	*out = (struct message){
		.type = in->type,
		.code = in->code,
		.options = writer_bytes(w),
		.payload = in->payload,
	};
	return rewrite_check_seal(in, out);
}

/* RFC 8768 section 4: who relays a 5.08 tells so in its payload. */
static enum refusal
rewrite_hop_report(const struct message *in, const struct forward_conf *conf,
    struct writer *w, struct message *out)
{
	struct bytes identifier = bytes_of_text(conf->identifier);
	size_t start = w->len;

	if (hoplimit_has_identifier(in->payload, identifier))
		return REFUSAL_LOOP;
	hoplimit_write_payload(w, in->payload, identifier);
	if (writer_close(w) != WAX_OK)
		return REFUSAL_RESPONSE_LARGE;
	out->payload = bytes_of(w->data + start, w->len - start);
	return REFUSAL_NONE;
}

enum refusal
rewrite_response(const struct message *in, const struct forward_conf *conf,
    struct writer *w, struct message *out)
{
	struct option_walk walk = option_walk_open(in->options);
	struct option_writer options = option_writer_open(w);
	uint16_t last = 0;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (filter_judge_response(&o, o.number == last) == FILTER_PASS)
			option_write(&options, o.number, o.value);
		last = o.number;
	}
	if (writer_close(w) != WAX_OK)
		return REFUSAL_RESPONSE_LARGE;
	*out = (struct message){
		.type = in->type,
		.code = in->code,
		.options = writer_bytes(w),
		.payload = in->payload,
	};
	/* A sealed 5.08 is the target's, and its payload none of ours. */
	if (in->code == CODE_HOP_LIMIT_REACHED && !message_is_sealed(in))
		return rewrite_hop_report(in, conf, w, out);
	return rewrite_check_seal(in, out);
}
