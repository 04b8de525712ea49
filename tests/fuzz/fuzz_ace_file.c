/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_ace_file.c - a file of an authorization server gives one that a server
   can believe, or a reason with the file's name */
#include "fuzz/fuzz.h"

#include "tools/ace_file.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ace_file file;
	struct wax_error_text error;
	enum wax_status st = ace_file_parse(bytes_of(data, size), "FILE",
	    &file, &error);

	if (st == WAX_OK) {
		FUZZ_HOLDS(file.as.iss[0] != '\0' && file.as.uri[0] != '\0');
		FUZZ_HOLDS(file.as.key_count > 0 || file.as.introspects);
		for (size_t i = 0; i < file.as.key_count; i++)
			FUZZ_HOLDS(file.as.keys[i].key_len ==
			    wax_ace_key_len(file.as.keys[i].alg));
	} else {
		FUZZ_HOLDS(strncmp(error.text, "FILE", 4) == 0);
	}
	ace_file_clear(&file);
	return 0;
}
