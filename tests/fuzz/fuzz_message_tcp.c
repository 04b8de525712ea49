/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_message_tcp.c - a stream cut into messages: what is accepted is
   written again byte for byte */
#include "core/message.h"

#include "fuzz/check_message.h"

/* The size is known from some number of bytes on, and stays. */
static void
check_size(struct bytes stream)
{
	enum wax_status last = WAX_MORE;
	uint64_t size = 0, first = 0;

	for (size_t n = 0; n <= stream.len && n <= 6; n++) {
		enum wax_status st = message_size_tcp(bytes_of(stream.data, n),
		    &size);

		FUZZ_HOLDS(last == WAX_MORE || st == last);
		FUZZ_HOLDS(st == WAX_OK || st == WAX_MORE || st == WAX_FORMAT);
		if (st == WAX_OK && last == WAX_MORE)
			first = size;
		FUZZ_HOLDS(st != WAX_OK || size == first);
		last = st;
	}
}

/* Signalling has no form on UDP. */
static void
check_udp(const struct message *m, size_t size)
{
	uint8_t *out = malloc(size + 4);
	struct writer w = writer_open(out, size + 4);
	struct message back;

	if (out == NULL)
		return;
	message_write_udp(&w, m);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	if (CODE_CLASS(m->code) != 7) {
		FUZZ_HOLDS(message_parse_udp(writer_bytes(&w), &back) ==
		    WAX_OK);
		check_equal(m, &back);
	}
	free(out);
}

static void
check_one(struct bytes in)
{
	struct message m;
	struct writer w;
	uint8_t *out;

	if (message_parse_tcp(in, &m) != WAX_OK)
		return;
	FUZZ_HOLDS(m.type == MESSAGE_CON && m.mid == 0);
	check_message(&m, in);
	check_udp(&m, in.len);
	out = malloc(in.len);
	if (out == NULL)
		return;
	w = writer_open(out, in.len);
	message_write_tcp(&w, &m);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	FUZZ_HOLDS(bytes_equal(writer_bytes(&w), in));
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = bytes_of(data, size);
	uint64_t len;

	check_size(rest);
	while (message_size_tcp(rest, &len) == WAX_OK && len <= rest.len) {
		FUZZ_HOLDS(len >= 2);
		check_one(bytes_of(rest.data, (size_t)len));
		rest = bytes_of(rest.data + len, rest.len - (size_t)len);
	}
	return 0;
}
