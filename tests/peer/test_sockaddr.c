/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sockaddr.c - addresses as the system wants them */

#include "check_main.h"

#include <sys/un.h>

#include "peer/sockaddr.h"

START_TEST(address_comes_back_as_it_went)
{
	static const char *const texts[] = {
		"127.0.0.1:5683", "[::1]:1", "[fe80::1%7]:65535",
		"[2001:db8::1]:0",
	};
	struct sockaddr_storage name;
	struct address a, b;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (address_parse(bytes_of_text(texts[i]), &a) != WAX_OK)
			continue;	/* no such interface here */
		ck_assert_uint_gt(sockaddr_from_address(&a, &name), 0);
		sockaddr_to_address(&name, &b);
		ck_assert(address_equal(&a, &b));
	}
}
END_TEST

START_TEST(unix_socket_has_its_path_and_no_address)
{
	struct sockaddr_storage name;
	struct address none = { { 0 }, 0, 0, 0 }, a;
	struct locator l;

	ck_assert_int_eq(locator_parse("coap+unix:///run/x", &l), WAX_OK);
	ck_assert_uint_eq(sockaddr_from_locator(&l, &name),
	    sizeof(struct sockaddr_un));
	ck_assert_str_eq(((struct sockaddr_un *)&name)->sun_path, "/run/x");
	sockaddr_to_address(&name, &a);
	ck_assert(address_equal(&a, &none));
}
END_TEST

TEST_MAIN("peer/sockaddr",
    address_comes_back_as_it_went,
    unix_socket_has_its_path_and_no_address)
