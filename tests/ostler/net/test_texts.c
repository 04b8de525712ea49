/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_texts.c - names that sessions share */
#include "ostler/net/texts.h"

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
	texts_init(&net);
}

static void
teardown(void)
{
	ck_assert_uint_eq(net.texts.table.count, 0);
	texts_clear(&net);
}

START_TEST(sessions_of_one_ca_share_its_name)
{
	struct text *first = texts_ref(&net, "CN=a"), *other;

	ck_assert_str_eq(first->data, "CN=a");
	for (unsigned i = 0; i < 9999; i++)
		ck_assert_ptr_eq(texts_ref(&net, "CN=a"), first);
	other = texts_ref(&net, "CN=b");
	ck_assert_str_eq(other->data, "CN=b");
	ck_assert_uint_eq(net.texts.table.count, 2);
	for (unsigned i = 0; i < 10000; i++)
		texts_unref(&net, first);
	ck_assert_uint_eq(net.texts.table.count, 1);
	texts_unref(&net, other);
	texts_unref(&net, NULL);
}
END_TEST

START_TEST(without_memory_there_is_no_name_and_nothing_is_left)
{
	struct text *issuer;

	scarce_memory = true;
	issuer = texts_ref(&net, "CN=a");
	scarce_memory = false;
	if (!SCARCE_WORKS)
		texts_unref(&net, issuer);
	else
		ck_assert_ptr_null(issuer);
	ck_assert_uint_eq(net.texts.table.count, 0);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/texts", setup, teardown,
    sessions_of_one_ca_share_its_name,
    without_memory_there_is_no_name_and_nothing_is_left)
