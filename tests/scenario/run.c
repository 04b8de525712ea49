/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* run.c - plays scenarios and prints TAP: "run FILE..."; without a file all
   that stand beside this source. README has the language. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario/play.h"

#define SECONDS_MAX 60	/* of real time, for one scenario */

/* In a process of its own, so that a crash or a leak is one scenario's. */
static void
play_file(const char *file)
{
	const char *seed = getenv("SCENARIO_SEED");
	struct script script;

	alarm(SECONDS_MAX);
	if (script_read(&script, file) != WAX_OK) {
		printf("%s: %s\n", file, strerror(errno));
		exit(EXIT_FAILURE);
	}
	play(&script, seed == NULL ? 1 :
	    (uint32_t)strtoul(seed, NULL, 0));
	script_clear(&script);
	exit(EXIT_SUCCESS);
}

/* The output of the child, each line as a comment. */
static void
print_output(int fd, FILE *to)
{
	FILE *in = fdopen(fd, "r");
	char line[4096];
	bool at_start = true;

	while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
		fprintf(to, "%s%s", at_start ? "# " : "", line);
		at_start = strchr(line, '\n') != NULL;
	}
	if (in != NULL)
		fclose(in);
}

/* True if it went as written; what it said is in *said, the caller's. */
static bool
run_file(const char *file, char **said)
{
	int pipe_fds[2], status = 1;
	size_t size;
	FILE *to = open_memstream(said, &size);
	pid_t child;

	fflush(stdout);
	if (to == NULL || pipe(pipe_fds) < 0 ||
	    (child = fork()) < 0)
		abort();
	if (child == 0) {
		dup2(pipe_fds[1], STDOUT_FILENO);
		dup2(pipe_fds[1], STDERR_FILENO);
		fclose(to);
		play_file(file);
	}
	close(pipe_fds[1]);
	print_output(pipe_fds[0], to);
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		fprintf(to, "# %s: %s\n", file, strsignal(WTERMSIG(status)));
	fclose(to);
	return status == 0;
}

/* The file's name is a sentence. */
static void
print_result(bool ok, size_t number, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash == NULL ? file : slash + 1;

	printf("%s %zu - %.*s\n", ok ? "ok" : "not ok", number,
	    (int)strcspn(name, "."), name);
}

static bool
run_all(char **files, size_t count)
{
	bool all_ok = true;

	for (size_t i = 0; i < count; i++) {
		char *said = NULL;
		bool ok = run_file(files[i], &said);

		print_result(ok, i + 1, files[i]);
		if (!ok)
			fputs(said, stdout);
		free(said);
		all_ok &= ok;
	}
	printf("1..%zu\n", count);
	return all_ok;
}

int
main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir");
	char pattern[4096];
	glob_t found = { .gl_pathc = 0 };
	bool ok;

	setenv("TZ", "UTC0", 1);
	if (argc > 1)
		return run_all(argv + 1, (size_t)argc - 1) ? EXIT_SUCCESS :
		    EXIT_FAILURE;
	snprintf(pattern, sizeof(pattern), "%s/tests/scenario/*.scenario",
	    top == NULL ? "." : top);
	ok = glob(pattern, 0, NULL, &found) == 0 &&
	    run_all(found.gl_pathv, found.gl_pathc);
	globfree(&found);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
