/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/resolve.h"

#include "check_main.h"

static struct resolved r;

static enum wax_status
resolve(const char *text, struct address *out)
{
	const char *why = NULL;
	enum wax_status st = resolve_host_port(bytes_of_text(text), &r, &why);

	ck_assert_int_eq(st == WAX_NOT_FOUND, why != NULL && st != WAX_OK);
	if (st == WAX_OK)
		*out = r.addresses[0];
	return st;
}

START_TEST(address_is_taken_as_it_is)
{
	struct address a, b;

	ck_assert_int_eq(resolve("127.0.0.1:5683", &a), WAX_OK);
	ck_assert_int_eq(address_parse(bytes_of_text("127.0.0.1:5683"), &b),
	    WAX_OK);
	ck_assert(address_equal(&a, &b));
	ck_assert_int_eq(resolve("[::1]:65535", &a), WAX_OK);
	ck_assert_uint_eq(a.port, 65535);
}
END_TEST

START_TEST(name_is_resolved_and_gets_the_port)
{
	struct address a, four, six;

	ck_assert_int_eq(resolve("localhost:5683", &a), WAX_OK);
	ck_assert_int_eq(resolve("127.0.0.1:5683", &four), WAX_OK);
	ck_assert_int_eq(resolve("[::1]:5683", &six), WAX_OK);
	ck_assert(address_equal(&a, &four) || address_equal(&a, &six));
}
END_TEST

START_TEST(host_is_what_was_written_without_the_port)
{
	struct address a;

	ck_assert_int_eq(resolve("127.0.0.1:5683", &a), WAX_OK);
	ck_assert_str_eq(r.host, "127.0.0.1");
	ck_assert_int_eq(resolve("[::1]:5683", &a), WAX_OK);
	ck_assert_str_eq(r.host, "[::1]");
	ck_assert_int_eq(resolve("LocalHost:5683", &a), WAX_OK);
	ck_assert_str_eq(r.host, "LocalHost");
}
END_TEST

START_TEST(each_address_of_a_name_comes_once)
{
	struct address a;

	ck_assert_int_eq(resolve("localhost:5683", &a), WAX_OK);
	ck_assert_uint_ge(r.count, 1);
	ck_assert_uint_le(r.count, RESOLVE_MAX);
	for (size_t i = 0; i < r.count; i++) {
		ck_assert_uint_eq(r.addresses[i].port, 5683);
		for (size_t j = 0; j < i; j++)
			ck_assert(!address_equal(&r.addresses[i],
			    &r.addresses[j]));
	}
}
END_TEST

START_TEST(name_that_does_not_resolve_is_not_found)
{
	char text[100];
	struct address a;

	/* A label is at most 63 bytes: nobody needs to be asked. */
	memset(text, 'x', 64);
	strcpy(text + 64, ":5683");
	ck_assert_int_eq(resolve(text, &a), WAX_NOT_FOUND);
}
END_TEST

START_TEST(anything_else_is_malformed_and_never_asked_for)
{
	static const char *const bad[] = { "", ":5683", "localhost",
		"localhost:", "localhost:0", "localhost:65536",
		"localhost:123456", "localhost:5683x", "local host:1",
		"1.2.3:5683", "1.2.3.4", "1.2.3.256:1", "::1:5683", "[::1]",
		"[localhost]:1", "[::1%nosuchif]:5683", "a/b:1",
		"localhost:-1" };
	struct address a;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(resolve(bad[i], &a), WAX_FORMAT);
}
END_TEST

START_TEST(name_that_is_too_long_is_malformed)
{
	char text[300];
	struct address a;

	memset(text, 'a', sizeof(text));
	strcpy(text + 256, ":1");
	ck_assert_int_eq(resolve(text, &a), WAX_FORMAT);
}
END_TEST

TEST_MAIN("ostler/net/resolve",
    address_is_taken_as_it_is,
    name_is_resolved_and_gets_the_port,
    host_is_what_was_written_without_the_port,
    each_address_of_a_name_comes_once,
    name_that_does_not_resolve_is_not_found,
    anything_else_is_malformed_and_never_asked_for,
    name_that_is_too_long_is_malformed)
