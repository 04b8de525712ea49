/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_unprotect_response.c - responses at a client with valid keys

   First byte: bit 0 as in fuzz_unprotect_request.c, bit 1: the request was a
   registration, bit 2: the response comes twice. */
#include <stdlib.h>

#include "core/code.h"
#include "wax/fuzz_ends.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_message(const struct wax_response *got)
{
	const struct wax_message *m = &got->message;
	struct bytes options, payload;

	fuzz_require(CODE_CLASS(m->code) >= 2 && CODE_CLASS(m->code) <= 5);
	fuzz_use(m->payload, m->payload_len);
	if (got->result != WAX_RESPONSE_OPENED)
		return;
	fuzz_require(option_split(bytes_of(m->options, m->options_len),
	    &options, &payload) == WAX_OK);
	fuzz_require(options.len == m->options_len);
}

static void
open_response(struct wax_exchange *x, const struct wax_message *in)
{
	size_t size = WAX_BUFFER_SIZE(in->options_len, in->payload_len);
	uint8_t *buffer = malloc(size);
	struct wax_response got;

	if (buffer == NULL)
		abort();
	switch (wax_unprotect_response(x, in, buffer, size, &got)) {
	case WAX_RESPONSE_OPENED:
	case WAX_RESPONSE_UNAUTHENTICATED:
		check_message(&got);
		break;
	case WAX_RESPONSE_DROPPED:
	case WAX_RESPONSE_REPEAT:
		fuzz_require(got.message.options == NULL &&
		    got.message.payload == NULL);
		break;
	}
	free(buffer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t observe[] = { 0x60 };
	struct wax_message in = { .code = CODE_CHANGED };
	struct wax_message get = { .code = CODE_GET }, sent;
	struct wax_exchange x = { 0 };
	uint8_t sealed[FUZZ_INPUT_MAX + 16], out[256];

	if (size < 2 || size > FUZZ_INPUT_MAX)
		return 0;
	fuzz_reset();
	get.options = observe;
	get.options_len = data[0] >> 1 & 1;
	fuzz_require(wax_protect_request(&x, fuzz_client(), &get, out,
	    sizeof(out), &sent) == WAX_OK);
	if ((data[0] & 1) == 0) {
		size_t len = data[1] > size - 2 ? size - 2 : data[1];

		in.code = data[0];
		in.options = data + 2;
		in.options_len = len;
		in.payload = data + 2 + len;
		in.payload_len = size - 2 - len;
	} else {
		static const uint8_t options[] = { 0x92, 0x01, 0x07 };

		in.options = options;
		in.options_len = sizeof(options);
		in.payload = sealed;
		in.payload_len = fuzz_seal(fuzz_server(), 's', 7, data + 1,
		    size - 1, sealed);
	}
	open_response(&x, &in);
	if ((data[0] & 4) != 0)
		open_response(&x, &in);
	wax_exchange_clear(&x);
	return 0;
}
