/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_issuers.c - names that sessions share */
#include "ostler/net/issuers.h"

#include "check_main.h"
#include "ostler/net/state.h"
#include "scarce.h"

static struct net net;

static void
random_bytes(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	memset(out, 7, len);
}

static void
setup(void)
{
	net = (struct net){ .stirred = false };
	entropy_init(&net.entropy, random_bytes, NULL);
	issuers_init(&net);
}

static void
teardown(void)
{
	ck_assert_uint_eq(net.issuers.table.count, 0);
	issuers_clear(&net);
}

START_TEST(sessions_of_one_ca_share_its_name)
{
	struct issuer *first = issuer_ref(&net, "CN=a"), *other;

	ck_assert_str_eq(first->text, "CN=a");
	for (unsigned i = 0; i < 9999; i++)
		ck_assert_ptr_eq(issuer_ref(&net, "CN=a"), first);
	other = issuer_ref(&net, "CN=b");
	ck_assert_str_eq(other->text, "CN=b");
	ck_assert_uint_eq(net.issuers.table.count, 2);
	for (unsigned i = 0; i < 10000; i++)
		issuer_unref(&net, first);
	ck_assert_uint_eq(net.issuers.table.count, 1);
	issuer_unref(&net, other);
	issuer_unref(&net, NULL);
}
END_TEST

START_TEST(without_memory_there_is_no_name_and_nothing_is_left)
{
	struct issuer *issuer;

	scarce_memory = true;
	issuer = issuer_ref(&net, "CN=a");
	scarce_memory = false;
	if (!SCARCE_WORKS)
		issuer_unref(&net, issuer);
	else
		ck_assert_ptr_null(issuer);
	ck_assert_uint_eq(net.issuers.table.count, 0);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/issuers", setup, teardown,
    sessions_of_one_ca_share_its_name,
    without_memory_there_is_no_name_and_nothing_is_left)
