/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_target.c - a datagram's target: none comes out that is not spelled in
   Proxy-Uri or Uri-Host */
#include <stdlib.h>

#include "core/message.h"
#include "ostler/forward/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
holds_text(struct bytes value, const char *text)
{
	uint8_t decoded[2048];
	size_t len;

	return uri_decode(value, true, decoded, sizeof(decoded), &len) ==
	    WAX_OK && memmem(decoded, len, text, strlen(text)) != NULL;
}

static bool
spells_target(struct bytes options, const struct deviceid *id)
{
	struct option_walk walk = option_walk_open(options);
	char text[DEVICEID_TEXT_LEN + 1];
	struct option o;

	deviceid_format(id, text);
	while (option_walk_next(&walk, &o)) {
		if ((o.number == OPTION_URI_HOST ||
		    o.number == OPTION_PROXY_URI) && holds_text(o.value, text))
			return true;
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct forward_conf conf = { .reverse_target = true };
	struct message m;
	struct target target;

	if (message_parse_udp(bytes_of(data, size), &m) != WAX_OK ||
	    target_extract(&m, message_is_sealed(&m), &conf, &target) !=
	    REFUSAL_NONE)
		return 0;
	if (deviceid_is_nil(&target.id) || !spells_target(m.options,
	    &target.id))
		abort();
	return 0;
}
