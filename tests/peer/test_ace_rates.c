/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ace_rates.c - peer/ace_rates.c */
#include "check_main.h"
#include "peer/ace_state.h"

static struct ace_rates r;

static struct address
host(unsigned n, uint16_t port)
{
	return (struct address){ .ip = { [14] = (uint8_t)(n >> 8),
	    [15] = (uint8_t)n }, .port = port };
}

static bool
take(unsigned n, uint16_t port, uint64_t seconds)
{
	struct address from = host(n, port);

	return ace_rates_take(&r, &from, seconds * 1000000, 3, 1000);
}

START_TEST(a_host_is_limited_by_whatever_ports_it_comes)
{
	r = (struct ace_rates){ .all = 0 };
	for (uint16_t i = 0; i < 3; i++)
		ck_assert(take(1, i, 100));
	ck_assert(!take(1, 99, 100));
	ck_assert(take(2, 1, 100));
	ck_assert(!take(1, 1, 109));
	ck_assert(take(1, 1, 110));
}
END_TEST

START_TEST(all_of_them_together_are_limited)
{
	r = (struct ace_rates){ .all = 0 };
	for (unsigned i = 0; i < 5; i++) {
		struct address from = host(i, 1);

		ck_assert(ace_rates_take(&r, &from, 0, 3, 5));
	}
	ck_assert(!ace_rates_take(&r, &(struct address){ .port = 1 }, 0, 3,
	    5));
}
END_TEST

START_TEST(more_hosts_than_are_counted_share_the_last_place)
{
	unsigned let_in = 0;

	r = (struct ace_rates){ .all = 0 };
	for (unsigned i = 0; i < 10 * ACE_HOSTS_MAX; i++)
		let_in += take(i, 1, 1);
	ck_assert_uint_eq(r.host_count, ACE_HOSTS_MAX);
	/* one each but for the last place, which has three */
	ck_assert_uint_eq(let_in, ACE_HOSTS_MAX + 2);
}
END_TEST

TEST_MAIN("peer/ace_rates",
    a_host_is_limited_by_whatever_ports_it_comes,
    all_of_them_together_are_limited,
    more_hosts_than_are_counted_share_the_last_place)
