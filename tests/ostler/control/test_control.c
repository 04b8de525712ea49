/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/control.h"

#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include "ostler/control/talk.h"

#define NOBODY 65534

static bool
exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static enum wax_status
listen_again(struct control **out)
{
	return control_new(talk.base, talk.path, &fake.host, fake.log, out);
}

START_TEST(the_socket_is_for_its_owner_alone_and_goes_with_it)
{
	struct stat st;

	ck_assert_int_eq(lstat(talk.path, &st), 0);
	ck_assert(S_ISSOCK(st.st_mode));
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	control_free(talk.control);
	talk.control = NULL;
	ck_assert(!exists(talk.path));
	control_free(NULL);
}
END_TEST

START_TEST(a_file_where_nobody_listens_is_replaced)
{
	char aside[TALK_PATH_SIZE + 2];

	/* what a daemon leaves that was killed */
	snprintf(aside, sizeof(aside), "%s2", talk.path);
	ck_assert_int_eq(rename(talk.path, aside), 0);
	control_free(talk.control);
	talk.control = NULL;
	ck_assert_int_eq(rename(aside, talk.path), 0);
	ck_assert_int_eq(listen_again(&talk.control), WAX_OK);
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
}
END_TEST

START_TEST(a_socket_where_somebody_listens_is_left_alone)
{
	struct control *other;

	errno = 0;
	ck_assert_int_eq(listen_again(&other), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
}
END_TEST

START_TEST(a_file_of_another_kind_is_left_alone)
{
	struct control *other;
	int fd;

	control_free(talk.control);
	talk.control = NULL;
	fd = open(talk.path, O_CREAT | O_WRONLY, 0600);
	ck_assert_int_ge(fd, 0);
	close(fd);
	errno = 0;
	ck_assert_int_eq(listen_again(&other), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert(exists(talk.path));
}
END_TEST

START_TEST(a_path_that_does_not_fit_is_refused)
{
	char path[200];
	struct control *other;

	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	errno = 0;
	ck_assert_int_eq(control_new(talk.base, path, &fake.host, fake.log,
	    &other), WAX_SYSTEM);
	ck_assert_int_eq(errno, ENAMETOOLONG);
}
END_TEST

START_TEST(it_moves_and_conversations_go_on)
{
	char old[TALK_PATH_SIZE];
	struct client *c = client_new();

	client_say_text(c, "log ");
	talk_turn();
	strcpy(old, talk.path);
	snprintf(talk.path, sizeof(talk.path), "%s/other", talk.folder);
	ck_assert_int_eq(control_move(talk.control, talk.path), WAX_OK);
	ck_assert(!exists(old));
	client_say_text(c, "level\n");
	ck_assert_str_eq(client_await(c), "ok\nlog_level  notice\n");
	client_free(c);
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
	/* the same again is nothing; nowhere; and somewhere again */
	ck_assert_int_eq(control_move(talk.control, talk.path), WAX_OK);
	ck_assert(exists(talk.path));
	ck_assert_int_eq(control_move(talk.control, NULL), WAX_OK);
	ck_assert(!exists(talk.path));
	ck_assert_ptr_null(client_new());
	ck_assert_int_eq(control_move(talk.control, NULL), WAX_OK);
	ck_assert_int_eq(control_move(talk.control, talk.path), WAX_OK);
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
}
END_TEST

START_TEST(where_it_can_not_move_to_it_stays)
{
	errno = 0;
	ck_assert_int_eq(control_move(talk.control, "/nowhere/at/all"),
	    WAX_SYSTEM);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
}
END_TEST

/* --- who may ask --- */

static bool
is_root(void)
{
	if (geteuid() == 0)
		return true;
	puts("skipped: only root can be somebody else");
	return false;
}

static int
connect_raw(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(name.sun_path, talk.path);
	return fd < 0 || connect(fd, (struct sockaddr *)(void *)&name,
	    sizeof(name)) < 0 ? -1 : fd;
}

/* What the child does as that user; its exit status. */
static int
ask_as(uid_t uid, int out)
{
	char text[500];
	ssize_t n;
	int fd;

	if (setresuid(uid, uid, uid) < 0 || (fd = connect_raw()) < 0)
		return 1;
	(void)!send(fd, "log level\n", 10, MSG_NOSIGNAL);
	while ((n = recv(fd, text, sizeof(text), 0)) > 0) {
		if (write(out, text, (size_t)n) != n)
			return 2;
	}
	return 0;
}

static void
on_told(evutil_socket_t fd, short what, void *arg)
{
	char *text = arg;
	size_t len = strlen(text);
	ssize_t n = read(fd, text + len, 499 - len);

	(void)what;
	ck_assert_int_ge(n, 0);
	text[len + (size_t)n] = '\0';
	if (n == 0)
		event_base_loopbreak(talk.base);
}

/* What that user is answered. */
static const char *
answer_to(uid_t uid)
{
	static char text[500];
	struct event *told;
	int ends[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(ends[0]);
		_exit(ask_as(uid, ends[1]));
	}
	close(ends[1]);
	text[0] = '\0';
	told = event_new(talk.base, ends[0], EV_READ | EV_PERSIST, on_told,
	    text);
	ck_assert_int_eq(event_add(told, NULL), 0);
	ck_assert_int_eq(event_base_dispatch(talk.base), 0);
	event_free(told);
	close(ends[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	return text;
}

/* The file's mode stops others before: here it is open to all. */
static void
open_to_all(void)
{
	ck_assert_int_eq(chmod(talk.folder, 0755), 0);
	ck_assert_int_eq(chmod(talk.path, 0666), 0);
}

START_TEST(another_user_is_turned_away_counted_and_logged)
{
	if (!is_root())
		return;
	open_to_all();
	ck_assert_str_eq(answer_to(NOBODY),
	    "error only root and the daemon's own user may ask\n");
	ck_assert_uint_eq(metrics_get(&fake.metrics, METRIC_CONTROL_DENIED),
	    1);
	ck_assert_uint_eq(metrics_get(&fake.metrics, METRIC_CONTROL_REQUESTS),
	    0);
	ck_assert_ptr_nonnull(strstr(host_logged(), "control refused=\"only "
	    "root and the daemon's own user may ask\" uid=65534 pid="));
}
END_TEST

START_TEST(root_and_the_daemons_own_user_may_ask)
{
	if (!is_root())
		return;
	open_to_all();
	ck_assert_int_eq(seteuid(NOBODY), 0);
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
	ck_assert_int_eq(seteuid(0), 0);
	ck_assert_str_eq(answer_to(0), "ok\nlog_level  notice\n");
	ck_assert_uint_eq(metrics_get(&fake.metrics, METRIC_CONTROL_DENIED),
	    0);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/control", talk_setup, talk_teardown,
    the_socket_is_for_its_owner_alone_and_goes_with_it,
    a_file_where_nobody_listens_is_replaced,
    a_socket_where_somebody_listens_is_left_alone,
    a_file_of_another_kind_is_left_alone,
    a_path_that_does_not_fit_is_refused,
    it_moves_and_conversations_go_on,
    where_it_can_not_move_to_it_stays,
    another_user_is_turned_away_counted_and_logged,
    root_and_the_daemons_own_user_may_ask)
