/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_context_file.c - the text of context files */
#include <stdlib.h>

#include "wax/fuzz_ends.h"
#include "wax/posix/context_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct context_text text;
	struct wax_error_text error = { "" };
	struct wax_context *c;

	if (context_text_read(bytes_of(data, size), "f", &text, &error) !=
	    WAX_OK) {
		fuzz_require(error.text[0] != '\0');
		fuzz_require(text.parameters.master_secret == NULL);
		return 0;
	}
	if (wax_context_new(&text.parameters, NULL, &c) == WAX_OK)
		wax_context_free(c);
	context_text_clear(&text);
	return 0;
}
