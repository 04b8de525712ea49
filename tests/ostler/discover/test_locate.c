/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_locate.c - from endpoints to addresses */
#include "ostler/discover/locate.h"

#include "check_main.h"
#include "ostler/net/transport.h"

static const struct transport clear = {
	.name = "coap", .scheme = "coap", .default_port = 5683,
};
static const struct transport secure = {
	.name = "coaps", .scheme = "coaps", .default_port = 5684,
	.is_secure = true,
};
static const struct transport streams = {
	.name = "coaps+tcp", .scheme = "coaps+tcp", .default_port = 5684,
	.is_secure = true,
};
static const struct transport paths = {
	.name = "coap+unix", .scheme = "coap+unix", .is_local = true,
};
static const struct transport *const all[] = {
	&clear, &paths, &secure, &streams, NULL
};
static const struct transport *const only_secure[] = { &secure, NULL };

static struct links_link link_told;

static void
setup(void)
{
	link_told = (struct links_link){ .endpoint_count = 0 };
}

static void
tell(const char *uri, uint64_t priority)
{
	link_told.endpoints[link_told.endpoint_count++] =
	    (struct links_endpoint){ bytes_of_text(uri), priority };
}

static struct address
address(const char *text)
{
	struct address a;

	ck_assert_msg(address_parse(bytes_of_text(text), &a) == WAX_OK, "%s",
	    text);
	return a;
}

static bool
choose(const char *from, const struct transport *const *transports,
    struct location *out)
{
	struct address a = address(from);

	return locate_choose(&link_told, &a, transports, out);
}

static void
expect(const struct location *l, size_t i, const char *text)
{
	char got[ADDRESS_TEXT_SIZE];

	ck_assert_uint_lt(i, l->address_count);
	address_format(&l->addresses[i], got);
	ck_assert_str_eq(got, text);
}

START_TEST(secure_endpoint_is_chosen_before_a_clear_one)
{
	struct location l;

	tell("coap://192.0.2.1:1000", 0);
	tell("coaps://192.0.2.1:1001", 5);
	ck_assert(choose("192.0.2.1:1000", all, &l));
	ck_assert_ptr_eq(l.transport, &secure);
	ck_assert_uint_eq(l.address_count, 1);
	expect(&l, 0, "192.0.2.1:1001");
}
END_TEST

START_TEST(lowest_priority_number_is_chosen)
{
	struct location l;

	tell("coaps://192.0.2.1:1001", 3);
	tell("coaps+tcp://192.0.2.1:1002", 2);
	tell("coaps://192.0.2.1:1003", 2);
	ck_assert(choose("192.0.2.1:1000", all, &l));
	ck_assert_ptr_eq(l.transport, &streams);
}
END_TEST

START_TEST(all_addresses_of_the_chosen_transport_are_kept)
{
	struct location l;

	tell("coaps://192.0.2.1:1001", 2);
	tell("coaps://[2001:db8::1]", 1);
	tell("coaps+tcp://192.0.2.1:9", 1);
	ck_assert(choose("192.0.2.1:1000", all, &l));
	ck_assert_uint_eq(l.address_count, 2);
	expect(&l, 0, "[2001:db8::1]:5684");
	expect(&l, 1, "192.0.2.1:1001");
}
END_TEST

START_TEST(no_more_addresses_than_fit)
{
	struct location l;

	for (int i = 0; i < LINKS_ENDPOINTS_MAX; i++)
		tell("coaps://192.0.2.1:1001", 2);
	ck_assert(choose("192.0.2.1:1000", all, &l));
	ck_assert_uint_eq(l.address_count, LOCATE_ADDRESSES_MAX);
}
END_TEST

START_TEST(link_local_address_is_on_the_link_of_the_answer)
{
	struct location l;

	tell("coaps://[fe80::1]:1001", 1);
	ck_assert(choose("[fe80::2%1]:1000", all, &l));
	ck_assert_uint_eq(l.addresses[0].zone, 1);
	ck_assert(!choose("192.0.2.1:1000", all, &l));
}
END_TEST

START_TEST(endpoint_that_is_no_address_of_a_device_is_passed_over)
{
	static const char *const wrong[] = {
		"coaps://device.example.net:1001", "coaps://[ff02::158]:5683",
		"coaps://224.0.1.187:5683", "coaps://0.0.0.0:1",
		"coaps://[::]:1", "coaps://127.0.0.1:1", "coaps://[::1]:1",
		"coaps://192.0.2.1:0", "coaps://me@192.0.2.1:1",
		"http://192.0.2.1:1", "coap+unix://192.0.2.1:1", "coaps",
		"", "coaps://192.0.2.1:99999", "coaps://255.255.255.255:1",
		"coaps://[::ffff:127.0.0.1]:1",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct location l;

		setup();
		tell(wrong[i], 1);
		ck_assert_msg(!choose("192.0.2.1:1000", all, &l), "%s",
		    wrong[i]);
	}
}
END_TEST

START_TEST(this_host_may_tell_of_itself)
{
	struct location l;

	tell("coaps://127.0.0.1:1001", 1);
	ck_assert(choose("127.0.0.1:1000", all, &l));
	expect(&l, 0, "127.0.0.1:1001");
}
END_TEST

START_TEST(transports_that_may_not_be_used_are_passed_over)
{
	struct location l;

	tell("coap://192.0.2.1:1000", 0);
	ck_assert(!choose("192.0.2.1:1000", only_secure, &l));
	tell("coaps://192.0.2.1:1001", 9);
	ck_assert(choose("192.0.2.1:1000", only_secure, &l));
	ck_assert_ptr_eq(l.transport, &secure);
}
END_TEST

START_TEST(without_endpoints_it_is_where_it_answered_from)
{
	struct location l;

	ck_assert(choose("192.0.2.1:1000", all, &l));
	ck_assert_ptr_eq(l.transport, &clear);
	expect(&l, 0, "192.0.2.1:1000");
	ck_assert(!choose("192.0.2.1:1000", only_secure, &l));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/discover/locate", setup, NULL,
    secure_endpoint_is_chosen_before_a_clear_one,
    lowest_priority_number_is_chosen,
    all_addresses_of_the_chosen_transport_are_kept,
    no_more_addresses_than_fit,
    link_local_address_is_on_the_link_of_the_answer,
    endpoint_that_is_no_address_of_a_device_is_passed_over,
    this_host_may_tell_of_itself,
    transports_that_may_not_be_used_are_passed_over,
    without_endpoints_it_is_where_it_answered_from)
