/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_wire.c - UDP sockets in a libevent loop */

#include "check_main.h"

#include <errno.h>
#include <time.h>

#include <event2/event.h>

#include "peer/wire.h"

static struct event_base *base;
static struct address last_from, last_unreachable;
static char last_text[64];
static unsigned datagrams, unreachables;

static void
on_datagram(void *arg, const struct address *from, struct bytes datagram)
{
	(void)arg;
	last_from = *from;
	ck_assert_uint_lt(datagram.len, sizeof(last_text));
	memcpy(last_text, datagram.data, datagram.len);
	last_text[datagram.len] = '\0';
	datagrams++;
}

static void
on_unreachable(void *arg, const struct address *to)
{
	(void)arg;
	last_unreachable = *to;
	unreachables++;
}

static const struct wire_hooks hooks = { NULL, on_datagram, on_unreachable };

static void
set_up(void)
{
	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	datagrams = unreachables = 0;
}

static void
tear_down(void)
{
	event_base_free(base);
}

static struct address
address(const char *text)
{
	struct address a;

	ck_assert_int_eq(address_parse(bytes_of_text(text), &a), WAX_OK);
	return a;
}

static void
wait_for(const unsigned *number)
{
	time_t end = time(NULL) + 10;

	while (*number == 0) {
		struct timeval moment = { .tv_usec = 20000 };

		ck_assert(time(NULL) <= end);
		event_base_loopexit(base, &moment);
		event_base_loop(base, EVLOOP_ONCE);
	}
}

static void
exchange(const char *listen_text)
{
	struct address listen = address(listen_text), bound;
	struct wire server, client;

	ck_assert_int_eq(wire_init(&server, base, &listen, &hooks), WAX_OK);
	ck_assert_int_eq(wire_init(&client, base, NULL, &hooks), WAX_OK);
	ck_assert(wire_address(&server, &bound));
	ck_assert_uint_ne(bound.port, 0);
	ck_assert(!wire_address(&client, &bound));
	ck_assert(wire_address(&server, &bound));
	ck_assert_int_eq(wire_open(&client, &bound), WAX_OK);
	wire_send(&client, &bound, bytes_of_text("hello"));
	wait_for(&datagrams);
	ck_assert_str_eq(last_text, "hello");
	datagrams = 0;
	wire_send(&server, &last_from, bytes_of_text("back"));
	wait_for(&datagrams);
	ck_assert_str_eq(last_text, "back");
	ck_assert(address_equal(&last_from, &bound));
	wire_clear(&client);
	wire_clear(&server);
}

START_TEST(datagrams_go_and_come_by_ipv4)
{
	exchange("127.0.0.1:0");
}
END_TEST

START_TEST(datagrams_go_and_come_by_ipv6)
{
	exchange("[::1]:0");
}
END_TEST

START_TEST(port_where_nobody_listens_is_told_with_its_address)
{
	struct address listen = address("127.0.0.1:0"), gone;
	struct wire closed, client;

	ck_assert_int_eq(wire_init(&closed, base, &listen, &hooks), WAX_OK);
	ck_assert(wire_address(&closed, &gone));
	wire_clear(&closed);
	ck_assert_int_eq(wire_init(&client, base, NULL, &hooks), WAX_OK);
	ck_assert_int_eq(wire_open(&client, &gone), WAX_OK);
	wire_send(&client, &gone, bytes_of_text("x"));
	wait_for(&unreachables);
	ck_assert(address_equal(&last_unreachable, &gone));
	wire_clear(&client);
}
END_TEST

START_TEST(port_in_use_is_an_error_of_the_system)
{
	struct address listen = address("127.0.0.1:0");
	struct wire first, second;

	ck_assert_int_eq(wire_init(&first, base, &listen, &hooks), WAX_OK);
	ck_assert(wire_address(&first, &listen));
	ck_assert_int_eq(wire_init(&second, base, &listen, &hooks),
	    WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	wire_clear(&second);
	wire_clear(&first);
}
END_TEST

START_TEST(bound_wire_does_not_send_to_the_other_family)
{
	struct address listen = address("127.0.0.1:0");
	struct address to = address("[::1]:5683");
	struct wire w;

	ck_assert_int_eq(wire_init(&w, base, &listen, &hooks), WAX_OK);
	ck_assert_int_eq(wire_open(&w, &to), WAX_SYSTEM);
	wire_clear(&w);
}
END_TEST

START_TEST(wire_listens_once_for_each_family)
{
	struct address four = address("127.0.0.1:0"), six = address("[::1]:0");
	struct wire w;

	ck_assert_int_eq(wire_init(&w, base, NULL, &hooks), WAX_OK);
	ck_assert_int_eq(wire_listen(&w, &four), WAX_OK);
	ck_assert_uint_ne(four.port, 0);
	ck_assert_int_eq(wire_listen(&w, &six), WAX_OK);
	ck_assert_int_eq(wire_listen(&w, &four), WAX_EXISTS);
	ck_assert_int_eq(wire_open(&w, &six), WAX_OK);
	wire_clear(&w);
}
END_TEST

TEST_MAIN_FIXTURE("peer/wire", set_up, tear_down,
    datagrams_go_and_come_by_ipv4,
    datagrams_go_and_come_by_ipv6,
    port_where_nobody_listens_is_told_with_its_address,
    port_in_use_is_an_error_of_the_system,
    bound_wire_does_not_send_to_the_other_family,
    wire_listens_once_for_each_family)
