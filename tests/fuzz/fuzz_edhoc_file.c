/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_edhoc_file.c - a file for handshakes gives a keyring that is of use, or
   a reason with the file's name */

#include "fuzz/fuzz.h"

#include "tools/edhoc_file.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct waxpeer_keyring *keyring = NULL;
	struct wax_error_text error = { "" };
	const char *why;

	if (edhoc_file_parse(bytes_of(data, size), "FILE", &keyring,
	    &error) == WAX_OK) {
		FUZZ_HOLDS(waxpeer_keyring_check(keyring, &why) == WAX_OK);
		FUZZ_HOLDS(waxpeer_keyring_id(keyring) != NULL);
	} else {
		FUZZ_HOLDS(keyring == NULL);
		FUZZ_HOLDS(strncmp(error.text, "FILE", 4) == 0);
	}
	waxpeer_keyring_free(keyring);
	return 0;
}
