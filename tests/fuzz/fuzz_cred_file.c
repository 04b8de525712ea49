/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_cred_file.c - a file of credentials gives credentials that fit together,
   or a reason with the file's name */

#include "fuzz/fuzz.h"

#include "tools/cred_file.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct deviceid own = { "own-456789abcdef" };
	struct waxpeer_credentials *credentials = NULL;
	struct wax_error_text error = { "" };
	const char *why;

	if (cred_file_parse(bytes_of(data, size), "FILE", &own, NULL,
	    &credentials, &error) == WAX_OK) {
		FUZZ_HOLDS(waxpeer_credentials_check(credentials, &why) ==
		    WAX_OK);
	} else {
		FUZZ_HOLDS(credentials == NULL);
		FUZZ_HOLDS(strncmp(error.text, "FILE", 4) == 0);
	}
	waxpeer_credentials_free(credentials);
	return 0;
}
