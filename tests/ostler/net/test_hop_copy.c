/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/hop_copy.h"

#include "check_main.h"

START_TEST(a_copy_shares_nothing_with_the_original)
{
	char name[] = "lamp", path[] = "/run/lamp", host[] = "lamp.example";
	struct address addresses[] = { { .port = 1 }, { .port = 2 } };
	struct hop_conf conf = {
		.name = name, .path = path, .host = host, .kind = HOP_DEVICE,
		.addresses = addresses, .address_count = 2, .timeout = 77,
		.answering = { .name = name, .outstanding = 5 },
	};
	struct hop_conf *copy = hop_conf_copy(&conf);

	ck_assert_ptr_nonnull(copy);
	name[0] = path[0] = host[0] = 'x';
	addresses[1].port = 9;
	ck_assert_str_eq(copy->name, "lamp");
	ck_assert_str_eq(copy->path, "/run/lamp");
	ck_assert_str_eq(copy->host, "lamp.example");
	ck_assert_uint_eq(copy->addresses[1].port, 2);
	ck_assert_uint_eq(copy->timeout, 77);
	ck_assert_ptr_eq(copy->answering.name, copy->name);
	ck_assert_uint_eq(copy->answering.outstanding, 5);
	hop_conf_free(copy);
}
END_TEST

START_TEST(what_is_not_there_is_not_copied)
{
	struct hop_conf conf = { .name = NULL };
	struct hop_conf *copy = hop_conf_copy(&conf);

	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_null(copy->name);
	ck_assert_ptr_null(copy->addresses);
	hop_conf_free(copy);
	hop_conf_free(NULL);
}
END_TEST

TEST_MAIN("ostler/net/hop_copy",
    a_copy_shares_nothing_with_the_original,
    what_is_not_there_is_not_copied)
