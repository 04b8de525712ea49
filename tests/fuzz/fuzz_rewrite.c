/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_rewrite.c - a byte of choices and a datagram: what passes the filter
   leaves with its seal, is well-formed, passes the next filter and, towards a
   proxy, names the same device */
#include <stdlib.h>

#include "core/message.h"
#include "ostler/forward/filter.h"
#include "ostler/forward/rewrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHOICE_RESPONSE 1
#define CHOICE_DEVICE 2
#define CHOICE_TAG 4

static const struct forward_conf conf = {
	.identifier = (char[]){ "me" },
	.reverse_target = true,
};

static uint8_t scratch[80 * 1024];

static void
require(bool truth)
{
	if (!truth)
		abort();
}

static void
check_form(const struct message *m)
{
	struct bytes options, payload;

	require(option_split(m->options, &options, &payload) == WAX_OK);
	require(bytes_is_absent(payload));
	require(options.len == m->options.len);
}

static void
try_response(const struct message *in)
{
	struct writer w = writer_open(scratch, sizeof(scratch));
	struct message out;

	if (filter_check_response(in->options) != REFUSAL_NONE ||
	    rewrite_response(in, &conf, &w, &out) != REFUSAL_NONE)
		return;
	check_form(&out);
	require(in->code == CODE_HOP_LIMIT_REACHED ||
	    message_equal_seal(in, &out));
	require(filter_check_response(out.options) == REFUSAL_NONE);
	require(option_count(out.options, OPTION_PROXY_URI) == 0);
}

static void
check_request(const struct message *in, const struct message *out,
    const struct rewrite_plan *plan)
{
	struct target again;

	check_form(out);
	require(message_equal_seal(in, out));
	require(in->code == out->code && in->type == out->type);
	require(filter_check_request(out->options) == REFUSAL_NONE);
	require(option_count(out->options, OPTION_URI_HOST) == 0);
	require(option_count(out->options, OPTION_PROXY_SCHEME) == 0);
	if (plan->kind == HOP_DEVICE) {
		require(option_count(out->options, OPTION_PROXY_URI) == 0);
		return;
	}
	require(target_extract(out, plan->sealed, &conf, &again) ==
	    REFUSAL_NONE);
	require(deviceid_equal(&plan->target->id, &again.id));
}

static void
try_request(const struct message *in, uint8_t choices)
{
	struct writer w = writer_open(scratch, sizeof(scratch));
	struct target target;
	struct rewrite_plan plan = {
		.kind = choices & CHOICE_DEVICE ? HOP_DEVICE : HOP_PROXY,
		.target = &target,
		.sealed = message_is_sealed(in),
		.hop_limit = 7,
		.has_tag = choices & CHOICE_TAG,
	};
	struct message out;

	if (target_extract(in, plan.sealed, &conf, &target) == REFUSAL_NONE &&
	    filter_check_request(in->options) == REFUSAL_NONE &&
	    rewrite_request(in, &plan, &w, &out) == REFUSAL_NONE)
		check_request(in, &out, &plan);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message m;

	if (size < 1 || message_parse_udp(bytes_of(data + 1, size - 1), &m) !=
	    WAX_OK)
		return 0;
	if (data[0] & CHOICE_RESPONSE)
		try_response(&m);
	else
		try_request(&m, data[0]);
	return 0;
}
