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

#include "check_main.h"

/* A socket at that address; a first '@' is an abstract one. */
static int
open_socket(const char *address)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memcpy(at.sun_path, address, strlen(address));
	if (at.sun_path[0] == '@')
		at.sun_path[0] = '\0';
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	    strlen(address))), 0);
	setenv("NOTIFY_SOCKET", address, 1);
	return fd;
}

static void
assert_received(int fd, const char *expected)
{
	char text[100] = "";

	ck_assert_int_eq(recv(fd, text, sizeof(text) - 1, 0),
	    (ssize_t)strlen(expected));
	ck_assert_str_eq(text, expected);
}

START_TEST(state_is_sent_to_a_socket_in_the_file_system)
{
	char folder[] = "/tmp/test_systemd.XXXXXX", path[60];
	int fd;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/notify", folder);
	fd = open_socket(path);
	systemd_notify("READY=1");
	systemd_notify("STOPPING=1");
	assert_received(fd, "READY=1");
	assert_received(fd, "STOPPING=1");
	close(fd);
	unlink(path);
	rmdir(folder);
}
END_TEST

START_TEST(state_is_sent_to_an_abstract_socket)
{
	char address[60];
	int fd;

	snprintf(address, sizeof(address), "@test_systemd.%d", (int)getpid());
	fd = open_socket(address);
	systemd_notify("READY=1");
	assert_received(fd, "READY=1");
	close(fd);
}
END_TEST

START_TEST(state_is_sent_nowhere_without_a_good_address)
{
	char longest[200];
	int before = dup(0), after;

	close(before);
	unsetenv("NOTIFY_SOCKET");
	systemd_notify("READY=1");
	setenv("NOTIFY_SOCKET", "", 1);
	systemd_notify("READY=1");
	setenv("NOTIFY_SOCKET", "relative", 1);
	systemd_notify("READY=1");
	setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
	systemd_notify("READY=1");
	memset(longest, 'x', sizeof(longest));
	longest[0] = '/';
	longest[sizeof(longest) - 1] = '\0';
	setenv("NOTIFY_SOCKET", longest, 1);
	systemd_notify("READY=1");
	/* And no descriptor is lost. */
	after = dup(0);
	ck_assert_int_eq(before, after);
	close(after);
}
END_TEST

START_TEST(watchdog_is_as_often_as_the_manager_says)
{
	char pid[20];

	unsetenv("WATCHDOG_PID");
	unsetenv("WATCHDOG_USEC");
	ck_assert_uint_eq(systemd_watchdog_interval(), 0);
	setenv("WATCHDOG_USEC", "30000000", 1);
	ck_assert_uint_eq(systemd_watchdog_interval(), 30000000);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	ck_assert_uint_eq(systemd_watchdog_interval(), 30000000);
}
END_TEST

START_TEST(watchdog_of_another_process_is_not_ours)
{
	setenv("WATCHDOG_USEC", "30000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	ck_assert_uint_eq(systemd_watchdog_interval(), 0);
	setenv("WATCHDOG_PID", "x", 1);
	ck_assert_uint_eq(systemd_watchdog_interval(), 0);
	unsetenv("WATCHDOG_PID");
	setenv("WATCHDOG_USEC", "30s", 1);
	ck_assert_uint_eq(systemd_watchdog_interval(), 0);
}
END_TEST

START_TEST(journal_is_known_by_device_and_inode)
{
	struct stat about;
	char text[64];
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(fstat(fds[1], &about), 0);
	snprintf(text, sizeof(text), "%" PRIu64 ":%" PRIu64,
	    (uint64_t)about.st_dev, (uint64_t)about.st_ino);
	setenv("JOURNAL_STREAM", text, 1);
	ck_assert(systemd_is_journal(fds[1]));
	setenv("JOURNAL_STREAM", "1:1", 1);
	ck_assert(!systemd_is_journal(fds[1]));
	unsetenv("JOURNAL_STREAM");
	ck_assert(!systemd_is_journal(fds[1]));
	close(fds[0]);
	close(fds[1]);
}
END_TEST

TEST_MAIN("ostler/systemd",
    state_is_sent_to_a_socket_in_the_file_system,
    state_is_sent_to_an_abstract_socket,
    state_is_sent_nowhere_without_a_good_address,
    watchdog_is_as_often_as_the_manager_says,
    watchdog_of_another_process_is_not_ours,
    journal_is_known_by_device_and_inode)
