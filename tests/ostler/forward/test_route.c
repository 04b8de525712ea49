/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/route.h"

#include "check_main.h"
#include "ostler/forward/sample.h"

static const struct verdict by_route = {
	.action = VERDICT_FORWARD,
	.hop = VERDICT_BY_ROUTE,
};

static enum refusal
find(const struct forward_conf *conf, const struct verdict *verdict,
    uint8_t device, size_t *hop)
{
	struct deviceid id = { { device } };

	return route_find_hop(conf, &id, verdict, hop);
}

/* Devices 2, 4, 6 ... lead to hops 1, 2, 3 ... */
START_TEST(every_route_is_found_in_tables_of_all_sizes)
{
	struct route_conf routes[40];

	for (size_t i = 0; i < 40; i++)
		routes[i] = (struct route_conf){
			.target = { { (uint8_t)(2 * i + 2) } }, .hop = i + 1 };
	for (size_t count = 0; count <= 40; count++) {
		struct forward_conf conf = {
			.routes = routes,
			.route_count = count,
			.default_hop = ROUTE_NONE,
		};

		for (unsigned d = 1; d <= 82; d++) {
			bool there = d % 2 == 0 && d / 2 <= count;
			size_t hop;

			ck_assert_int_eq(find(&conf, &by_route, (uint8_t)d,
			    &hop), there ? REFUSAL_NONE : REFUSAL_ROUTE);
			if (there)
				ck_assert_uint_eq(hop, d / 2);
		}
	}
}
END_TEST

START_TEST(ids_differ_in_their_last_byte_too)
{
	struct route_conf routes[] = {
		{ sample_device("11111111-2222-4333-8444-555555555554"), 1 },
		{ sample_device(DEVICE_1), 2 },
	};
	struct forward_conf conf = {
		.routes = routes, .route_count = 2, .default_hop = ROUTE_NONE,
	};
	size_t hop;

	ck_assert_int_eq(route_find_hop(&conf, &routes[1].target, &by_route,
	    &hop), REFUSAL_NONE);
	ck_assert_uint_eq(hop, 2);
}
END_TEST

START_TEST(all_other_devices_take_the_default)
{
	struct route_conf route = { { { 7 } }, 1 };
	struct forward_conf conf = {
		.routes = &route, .route_count = 1, .default_hop = 5,
	};
	size_t hop;

	ck_assert_int_eq(find(&conf, &by_route, 9, &hop), REFUSAL_NONE);
	ck_assert_uint_eq(hop, 5);
	ck_assert_int_eq(find(&conf, &by_route, 7, &hop), REFUSAL_NONE);
	ck_assert_uint_eq(hop, 1);
}
END_TEST

START_TEST(a_rule_may_name_the_hop_itself)
{
	struct route_conf route = { { { 7 } }, 1 };
	struct forward_conf conf = {
		.routes = &route, .route_count = 1, .default_hop = ROUTE_NONE,
	};
	struct verdict verdict = { .action = VERDICT_FORWARD, .hop = 3 };
	size_t hop;

	ck_assert_int_eq(find(&conf, &verdict, 7, &hop), REFUSAL_NONE);
	ck_assert_uint_eq(hop, 3);
	ck_assert_int_eq(find(&conf, &verdict, 9, &hop), REFUSAL_NONE);
	ck_assert_uint_eq(hop, 3);
}
END_TEST

TEST_MAIN("ostler/forward/route",
    every_route_is_found_in_tables_of_all_sizes,
    ids_differ_in_their_last_byte_too,
    all_other_devices_take_the_default,
    a_rule_may_name_the_hop_itself)
