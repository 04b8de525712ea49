/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_message.c - a datagram: what is accepted is written again byte for
   byte, and means the same on a stream */
#include "core/message.h"

#include "fuzz/check_message.h"

/* The stream's header may be a few bytes longer. */
static void
check_tcp(const struct message *m, size_t size)
{
	uint8_t *out = malloc(size + 8);
	struct writer w = writer_open(out, size + 8);
	struct message back;
	uint64_t len = 0;

	if (out == NULL)
		return;
	message_write_tcp(&w, m);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	FUZZ_HOLDS(message_size_tcp(writer_bytes(&w), &len) == WAX_OK);
	FUZZ_HOLDS(len == w.len);
	FUZZ_HOLDS(message_parse_tcp(writer_bytes(&w), &back) == WAX_OK);
	check_equal(m, &back);
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	enum message_type type = MESSAGE_CON;
	uint16_t mid = 0;
	struct message m;
	struct writer w;
	uint8_t *out;

	if (message_parse_udp(in, &m) != WAX_OK)
		return 0;
	FUZZ_HOLDS(message_peek_udp(in, &type, &mid));
	FUZZ_HOLDS(type == m.type && mid == m.mid);
	check_message(&m, in);
	check_tcp(&m, size);
	out = malloc(size);
	if (out == NULL)
		return 0;
	w = writer_open(out, size);
	message_write_udp(&w, &m);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	FUZZ_HOLDS(bytes_equal(writer_bytes(&w), in));
	free(out);
	return 0;
}
