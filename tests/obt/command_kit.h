/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* command_kit.h - a command line of wax-obt, run with a store of the test */
#ifndef TESTS_OBT_COMMAND_KIT_H
#define TESTS_OBT_COMMAND_KIT_H

#include "obt/arguments.h"
#include "obt/commands.h"
#include "obt/store_kit.h"

#define KIT_WORDS_MAX 80

static char said[16384];	/* on standard output */
static char complained[4096];	/* on standard error */

static inline int
kit_run_words(int argc, char **argv)
{
	struct arguments a = { .call = { .db = db,
		.out = fmemopen(said, sizeof(said), "w"),
		.err = fmemopen(complained, sizeof(complained), "w") } };
	int status;

	memset(said, 0, sizeof(said));
	memset(complained, 0, sizeof(complained));
	status = arguments_take(&a, argc, argv);
	if (status < 0)
		status = (int)command_run(&a.call);
	fclose(a.call.out);
	fclose(a.call.err);
	return status;
}

/* Words with spaces between them. */
static inline int
kit_run(const char *line)
{
	static char copy[4096];
	char *argv[KIT_WORDS_MAX + 1] = { "wax-obt" }, *rest = copy;
	int argc = 1;

	snprintf(copy, sizeof(copy), "%s", line);
	while (argc < KIT_WORDS_MAX && (argv[argc] = strsep(&rest, " ")) !=
	    NULL)
		if (*argv[argc] != '\0')
			argc++;
	argv[argc] = NULL;
	return kit_run_words(argc, argv);
}

static inline void
kit_expect_run(const char *line, int status, const char *out,
    const char *err)
{
	int got = kit_run(line);

	EXPECT(got == status, "%s: %d %.150s", line, got, complained);
	EXPECT(strstr(said, out) != NULL, "%s: %.200s", line, said);
	EXPECT(strstr(complained, err) != NULL, "%s: %.200s", line,
	    complained);
	EXPECT(*err != '\0' || *complained == '\0', "%s: %.200s", line,
	    complained);
	/* no key is ever shown */
	EXPECT(memmem(said, sizeof(said), KIT_NEEDLE, 4) == NULL &&
	    memmem(complained, sizeof(complained), KIT_NEEDLE, 4) == NULL);
}

/* One line, and exit status 2. */
static inline void
kit_expect_misuse(const char *line, const char *err)
{
	kit_expect_run(line, COMMAND_USAGE, "", err);
	EXPECT(strchr(complained, '\n') == complained + strlen(complained) -
	    1, "%s: %s", line, complained);
	EXPECT(*said == '\0', "%s: %s", line, said);
}

/* A store with devices 1 to 3, which is closed. */
static inline void
kit_setup_devices(void)
{
	kit_setup();
	for (unsigned i = 1; i < 4; i++) {
		struct store_device d = kit_device(i);

		EXPECT(store_add_device(store, &d) == WAX_OK);
	}
	kit_close();
}

#endif
