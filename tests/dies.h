/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dies.h - wrong use that must end in an assertion */
#ifndef TESTS_DIES_H
#define TESTS_DIES_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* True if act ends its process by SIGABRT; it runs in a child of its own.
   Built with NDEBUG there are no assertions, and it is taken as true. */
static inline bool
dies_by_assertion(void (*act)(void))
{
#ifdef NDEBUG
	(void)act;
	return true;
#else
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		(void)fclose(stderr);
		act();
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	    WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
#endif
}

#endif
