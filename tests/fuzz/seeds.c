/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* seeds.c - main of a fuzz target when libFuzzer is not there: calls it once
   for every seed in tests/fuzz/corpus/<target>, one TAP line a seed */

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_main.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
seed_run(const char *folder, const char *name)
{
	static uint8_t seed[1 << 20];
	char path[4096];
	uint8_t *copy;
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		return -1;
	}
	len = fread(seed, 1, sizeof(seed), file);
	fclose(file);

	/* exactly as long as the seed: a sanitizer sees a read beyond it */
	copy = malloc(len > 0 ? len : 1);
	if (copy == NULL)
		return -1;
	memcpy(copy, seed, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
	return 0;
}

static int
is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int
main(int argc, char **argv)
{
	const char *target = argc > 0 ? strrchr(argv[0], '/') : NULL;
	struct dirent **seeds;
	char folder[2048];
	int count;

	target = target != NULL ? target + 1 : "fuzz";
	if (strncmp(target, "lt-", 3) == 0)	/* started through libtool */
		target += 3;
	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	    check_main_folder("top_srcdir"), target);
	count = scandir(folder, &seeds, is_seed, alphasort);
	if (count <= 0) {
		printf("1..1\nnot ok 1 - %s has no seeds in %s\n", target,
		    folder);
		return EXIT_FAILURE;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		int failed = seed_run(folder, seeds[i]->d_name);

		printf("%sok %d - %s survives %s\n", failed ? "not " : "",
		    i + 1, target, seeds[i]->d_name);
		fflush(stdout);
		free(seeds[i]);
	}
	free(seeds);
	return EXIT_SUCCESS;
}
