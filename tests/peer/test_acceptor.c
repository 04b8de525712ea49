/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_acceptor.c - a listening stream socket in a libevent loop */

#include "check_main.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>

#include "peer/acceptor.h"
#include "peer/sockaddr.h"

static struct event_base *base;
static struct acceptor acceptor;
static struct locator at;
static unsigned accepted;
static struct address last_from;
static char unix_text[64];

static void
on_accept(void *arg, int fd, const struct address *from)
{
	(void)arg;
	accepted++;
	last_from = *from;
	close(fd);
}

static const struct acceptor_hooks hooks = { NULL, on_accept };

static void
set_up(void)
{
	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	accepted = 0;
	snprintf(unix_text, sizeof(unix_text), "coap+unix:///tmp/ostler-a%ld",
	    (long)getpid());
}

static void
tear_down(void)
{
	acceptor_clear(&acceptor);
	event_base_free(base);
}

static enum wax_status
open_at(const char *text)
{
	ck_assert_int_eq(locator_parse(text, &at), WAX_OK);
	return acceptor_open(&acceptor, base, &at, &hooks);
}

static void
connect_to(const struct locator *to)
{
	struct sockaddr_storage name;
	socklen_t len = sockaddr_from_locator(to, &name);
	int fd = socket(name.ss_family, SOCK_STREAM, 0);

	ck_assert_int_eq(connect(fd, (struct sockaddr *)&name, len), 0);
	close(fd);
}

static void
wait_accepted(unsigned count)
{
	while (accepted < count)
		event_base_loop(base, EVLOOP_ONCE);
}

START_TEST(free_port_is_told_and_accepts)
{
	static const char *const texts[] = {
		"coap+tcp://127.0.0.1:0", "coap+tcp://[::1]:0",
	};

	for (unsigned i = 0; i < 2; i++) {
		ck_assert_int_eq(open_at(texts[i]), WAX_OK);
		ck_assert_uint_ne(at.address.port, 0);
		connect_to(&at);
		wait_accepted(i + 1);
		ck_assert_mem_eq(last_from.ip, at.address.ip, 16);
		acceptor_clear(&acceptor);
	}
}
END_TEST

START_TEST(unix_socket_is_there_while_it_listens)
{
	struct stat st;

	ck_assert_int_eq(open_at(unix_text), WAX_OK);
	ck_assert_int_eq(lstat(at.path, &st), 0);
	connect_to(&at);
	wait_accepted(1);
	ck_assert_uint_eq(last_from.port, 0);
	acceptor_clear(&acceptor);
	ck_assert_int_ne(lstat(at.path, &st), 0);
}
END_TEST

START_TEST(unix_socket_in_use_is_not_taken_a_stale_one_is)
{
	struct acceptor second;
	struct sockaddr_storage name;
	socklen_t len;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_eq(locator_parse(unix_text, &at), WAX_OK);
	len = sockaddr_from_locator(&at, &name);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, len), 0);
	close(fd);	/* and the file stays */
	ck_assert_int_eq(open_at(unix_text), WAX_OK);
	ck_assert_int_eq(acceptor_open(&second, base, &at, &hooks),
	    WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	connect_to(&at);
	wait_accepted(1);
}
END_TEST

START_TEST(file_that_is_no_socket_is_left_alone)
{
	struct stat st;
	FILE *f;

	ck_assert_int_eq(locator_parse(unix_text, &at), WAX_OK);
	f = fopen(at.path, "w");
	ck_assert_ptr_nonnull(f);
	fclose(f);
	ck_assert_int_eq(open_at(unix_text), WAX_SYSTEM);
	ck_assert_int_eq(lstat(at.path, &st), 0);
	unlink(at.path);
}
END_TEST

START_TEST(port_in_use_is_an_error_of_the_system)
{
	struct acceptor second;

	ck_assert_int_eq(open_at("coap+tcp://127.0.0.1:0"), WAX_OK);
	ck_assert_int_eq(acceptor_open(&second, base, &at, &hooks),
	    WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
}
END_TEST

TEST_MAIN_FIXTURE("peer/acceptor", set_up, tear_down,
    free_port_is_told_and_accepts,
    unix_socket_is_there_while_it_listens,
    unix_socket_in_use_is_not_taken_a_stale_one_is,
    file_that_is_no_socket_is_left_alone,
    port_in_use_is_an_error_of_the_system)
