/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_establish.c - what passes as a request that seals begin with reaches the
   device, and the proxy before it, as exactly that */
#include <stdlib.h>

#include "core/message.h"
#include "ostler/forward/establish.h"
#include "ostler/forward/filter.h"
#include "ostler/forward/rewrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t scratch[68 * 1024];

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* All Uri-Paths in a row, each behind a '/'. */
static bool
has_path(struct bytes options, const char *path)
{
	struct option_walk walk = option_walk_open(options);
	uint8_t text[64];
	struct writer w = writer_open(text, sizeof(text));
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (o.number != OPTION_URI_PATH)
			continue;
		writer_u8(&w, '/');
		writer_put(&w, o.value);
	}
	return writer_close(&w) == WAX_OK &&
	    bytes_equal(writer_bytes(&w), bytes_of_text(path));
}

static bool
has_format(const struct message *m, uint32_t wanted)
{
	struct bytes value;
	uint32_t format;

	return option_find(m->options, OPTION_CONTENT_FORMAT, &value) &&
	    option_count(m->options, OPTION_CONTENT_FORMAT) == 1 &&
	    option_uint(value, &format) == WAX_OK && format == wanted;
}

static void
check_at_device(const struct message *m)
{
	bool has_none = m->payload.len == 0 &&
	    option_count(m->options, OPTION_CONTENT_FORMAT) == 0;

	require(m->code == CODE_POST && !message_is_sealed(m));
	require(option_count(m->options, OPTION_URI_QUERY) == 0);
	if (has_path(m->options, "/.well-known/edhoc"))
		require(has_format(m, 65) || has_format(m, 64) || has_none);
	else
		require(has_path(m->options, "/authz-info") &&
		    has_format(m, 19));
}

static void
try_kind(const struct message *m, const struct target *target,
    enum hop_kind kind)
{
	struct rewrite_plan plan = { .kind = kind, .target = target,
		.hop_limit = 7 };
	struct writer w = writer_open(scratch, sizeof(scratch));
	struct message out;

	if (rewrite_request(m, &plan, &w, &out) != REFUSAL_NONE)
		return;
	require(establish_is_asked(&out));
	if (kind == HOP_DEVICE)
		check_at_device(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct forward_conf conf = { .reverse_target = true };
	struct message m;
	struct target target;

	if (message_parse_udp(bytes_of(data, size), &m) != WAX_OK ||
	    !establish_is_asked(&m) ||
	    target_extract(&m, true, &conf, &target) != REFUSAL_NONE ||
	    filter_check_request(m.options) != REFUSAL_NONE)
		return 0;
	try_kind(&m, &target, HOP_DEVICE);
	try_kind(&m, &target, HOP_PROXY);
	return 0;
}
