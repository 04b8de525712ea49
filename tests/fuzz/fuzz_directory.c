/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_directory.c - what a datagram asks of the directory: nothing that names
   another target, and no name that is not spelled in it */
#include "core/message.h"
#include "fuzz/fuzz.h"
#include "ostler/forward/directory_request.h"

/* True if an option of that number is prefix and id, in either case. */
static bool
spells(struct bytes options, uint16_t number, const char *prefix,
    const struct deviceid *id)
{
	struct option_walk walk = option_walk_open(options);
	char text[64];
	struct option o;
	size_t len = strlen(prefix);

	memcpy(text, prefix, len);
	deviceid_format(id, text + len);
	while (option_walk_next(&walk, &o)) {
		if (o.number == number && bytes_equal_nocase(o.value,
		    bytes_of_text(text)))
			return true;
	}
	return false;
}

static void
check_request(const struct message *m, const struct directory_request *r)
{
	struct bytes value;

	FUZZ_HOLDS(!message_is_sealed(m));
	FUZZ_HOLDS(!option_find(m->options, OPTION_PROXY_URI, &value));
	FUZZ_HOLDS(!option_find(m->options, OPTION_PROXY_SCHEME, &value));
	FUZZ_HOLDS(deviceid_is_nil(&r->ep) ||
	    spells(m->options, OPTION_URI_QUERY, "ep=", &r->ep));
	FUZZ_HOLDS(deviceid_is_nil(&r->entry) ||
	    spells(m->options, OPTION_URI_PATH, "", &r->entry));
	FUZZ_HOLDS(deviceid_is_nil(&r->entry) ||
	    r->place == DIRECTORY_ENTRY);
	FUZZ_HOLDS(m->payload.len <= DIRECTORY_PAYLOAD_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct directory_request r;
	enum directory_place place;
	struct message m;

	if (message_parse_udp(bytes_of(data, size), &m) != WAX_OK)
		return 0;
	place = directory_find_place(m.options);
	if (place != DIRECTORY_ELSEWHERE &&
	    directory_read(&m, place, &r) == REFUSAL_NONE)
		check_request(&m, &r);
	return 0;
}
