/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_conn_local.c - the files of Unix sockets */
#include "ostler/net/conn.h"

#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ostler/net/transport_suite.h"

START_TEST(socket_file_is_for_owner_and_group_and_goes_with_the_listener)
{
	struct net *net = stub_new(&transport_local, NULL);
	struct stat st;

	umask(077);
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	ck_assert_int_eq(stat(net->path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0660);
	stub_close_listener(net);
	ck_assert_int_lt(stat(net->path, &st), 0);
	stub_free(net);
}
END_TEST

/* Left behind by a daemon that was killed. */
START_TEST(socket_file_without_a_listener_is_replaced)
{
	struct net *net = stub_new(&transport_local, NULL);
	struct endpoint *ours, *theirs;

	close(suite_serve(net));
	ck_assert_int_eq(access(net->path, F_OK), 0);
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	stub_open(net, &ours, &theirs);
	stub_free(net);
}
END_TEST

START_TEST(file_of_another_kind_is_left_alone)
{
	struct net *net = stub_new(&transport_local, NULL);
	int fd = open(net->path, O_CREAT | O_WRONLY, 0600);

	ck_assert_int_ge(fd, 0);
	close(fd);
	errno = 0;
	ck_assert_int_eq(stub_listen(net), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_int_eq(access(net->path, F_OK), 0);
	stub_free(net);
}
END_TEST

/* Another daemon has taken the path meanwhile. */
START_TEST(socket_file_of_another_is_not_removed)
{
	struct net *net = stub_new(&transport_local, NULL);
	int fd;

	ck_assert_int_eq(stub_listen(net), WAX_OK);
	unlink(net->path);
	fd = suite_serve(net);
	stub_close_listener(net);
	ck_assert_int_eq(access(net->path, F_OK), 0);
	close(fd);
	stub_free(net);
}
END_TEST

START_TEST(path_that_is_too_long_is_told)
{
	struct net *net = stub_new(&transport_local, NULL);
	char path[200];

	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	net->listener.path = path;
	errno = 0;
	ck_assert_int_eq(stub_listen(net), WAX_SYSTEM);
	ck_assert_int_eq(errno, ENAMETOOLONG);
	stub_free(net);
}
END_TEST

TEST_MAIN("ostler/net/conn_local",
    socket_file_is_for_owner_and_group_and_goes_with_the_listener,
    socket_file_without_a_listener_is_replaced,
    file_of_another_kind_is_left_alone,
    socket_file_of_another_is_not_removed,
    path_that_is_too_long_is_told)
