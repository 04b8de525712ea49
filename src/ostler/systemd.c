/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/systemd.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

void
systemd_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t len = path == NULL ? 0 : strlen(path);
	int fd;

	if (len < 2 || len >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, len);
	if (to.sun_path[0] == '@')	/* abstract: a zero, and no end */
		to.sun_path[0] = '\0';
	else if (to.sun_path[0] != '/')
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL,
	    (const struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
}

/* The variable as a number; false: not there or none. */
static bool
read_number(const char *name, uint64_t *out)
{
	const char *text = getenv(name);
	char *end;

	if (text == NULL || *text < '0' || *text > '9')
		return false;
	*out = strtoull(text, &end, 10);
	return *end == '\0';
}

uint64_t
systemd_watchdog_interval(void)
{
	uint64_t us, pid;

	if (!read_number("WATCHDOG_USEC", &us))
		return 0;
	/* Meant for another process of the same environment? */
	if (getenv("WATCHDOG_PID") != NULL &&
	    (!read_number("WATCHDOG_PID", &pid) || pid != (uint64_t)getpid()))
		return 0;
	return us;
}

bool
systemd_is_journal(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat about;
	char text[64];

	if (stream == NULL || fstat(fd, &about) < 0)
		return false;
	snprintf(text, sizeof(text), "%" PRIu64 ":%" PRIu64,
	    (uint64_t)about.st_dev, (uint64_t)about.st_ino);
	return strcmp(stream, text) == 0;
}
