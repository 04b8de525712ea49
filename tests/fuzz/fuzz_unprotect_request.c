/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_unprotect_request.c - requests at a server with valid keys

   First byte: bit 0 chooses what follows.
   0: length of the options (1), options, payload, as they come.
   1: a plaintext, which is sealed with the client's key: what a client that has
      the keys could send. */
#include <stdlib.h>

#include "core/code.h"
#include "wax/fuzz_ends.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_message(const struct wax_message *m)
{
	struct bytes options, payload;

	fuzz_require(code_is_request(m->code));
	fuzz_require(option_split(bytes_of(m->options, m->options_len),
	    &options, &payload) == WAX_OK);
	fuzz_require(options.len == m->options_len);
	fuzz_use(m->payload, m->payload_len);
}

static void
open_request(const struct wax_message *in)
{
	struct wax_exchange x = { 0 };
	struct wax_message error = { .code = CODE_NOT_FOUND }, sealed;
	uint8_t *buffer = malloc(FUZZ_BUFFER), out[256];
	struct wax_request got;

	if (buffer == NULL)
		abort();
	if (wax_unprotect_request(&x, fuzz_set(), in, true, buffer,
	    WAX_BUFFER_SIZE(in->options_len, in->payload_len), &got) ==
	    WAX_REQUEST_OPENED) {
		check_message(&got.message);
		fuzz_require(wax_protect_response(&x, &error, out,
		    sizeof(out), &sealed) == WAX_OK);
	} else {
		fuzz_require(got.message.code == 0 &&
		    got.message.options == NULL);
		fuzz_require(got.result != WAX_REQUEST_FAILED);
		fuzz_use(got.answer.payload, got.answer.payload_len);
	}
	wax_exchange_clear(&x);
	free(buffer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wax_message in = { .code = CODE_POST };
	uint8_t sealed[FUZZ_INPUT_MAX + 16];

	if (size < 2 || size > FUZZ_INPUT_MAX)
		return 0;
	fuzz_reset();
	if ((data[0] & 1) == 0) {
		size_t len = data[1] > size - 2 ? size - 2 : data[1];

		in.options = data + 2;
		in.options_len = len;
		in.payload = data + 2 + len;
		in.payload_len = size - 2 - len;
	} else {
		static const uint8_t options[] = { 0x93, 0x09, 0x05, 'c' };

		in.options = options;
		in.options_len = sizeof(options);
		in.payload = sealed;
		in.payload_len = fuzz_seal(fuzz_client(), 'c', 5, data + 1,
		    size - 1, sealed);
	}
	open_request(&in);
	return 0;
}
