/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/route.h"

#include "check_main.h"
#include "ostler/forward/sample.h"
#include "ostler/forward/stub_hop.h"
#include "ostler/net/hop_copy.h"

static const struct verdict by_route = {
	.action = VERDICT_FORWARD,
	.way = WAY_ROUTE,
};

static enum refusal
find(const struct forward_conf *conf, uint8_t device, size_t *hop)
{
	struct deviceid id = { { device } };

	return route_find_configured(conf, &id, hop);
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

			ck_assert_int_eq(find(&conf, (uint8_t)d, &hop),
			    there ? REFUSAL_NONE : REFUSAL_ROUTE);
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

	ck_assert_int_eq(route_find_configured(&conf, &routes[1].target,
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

	ck_assert_int_eq(find(&conf, 9, &hop), REFUSAL_NONE);
	ck_assert_uint_eq(hop, 5);
	ck_assert_int_eq(find(&conf, 7, &hop), REFUSAL_NONE);
	ck_assert_uint_eq(hop, 1);
}
END_TEST

/* Device 7 has a route to hop 1, "lamp", if that is written. */
static bool is_written;
static size_t default_hop;
static struct net net;
static struct registry *registry;
static struct route route;

static struct registration
registered(enum registration_kind kind, unsigned worker, uint32_t session)
{
	struct hop_conf conf = { .name = (char *)(uintptr_t)"there" };

	return (struct registration){
		.target = { { 7 } },
		.kind = kind,
		.worker = worker,
		.session = session,
		.listener = "home",
		.owner = { { 7 } },
		.hop_kind = kind == REGISTRATION_NAME ? HOP_PROXY :
		    HOP_DEVICE,
		.conf = kind == REGISTRATION_FOUND ? hop_conf_copy(&conf) :
		    NULL,
		.expires = 1000,
	};
}

static void
enter(struct registration reg)
{
	struct registration earlier;
	bool had_earlier;

	ck_assert_int_eq(registry_put(registry, &reg, &earlier,
	    &had_earlier), WAX_OK);
}

static enum refusal
find_hop(const struct verdict *verdict, uint64_t now)
{
	static struct route_conf routes[] = { { { { 7 } }, 1 } };
	struct forward_conf conf = {
		.routes = routes, .route_count = is_written ? 1 : 0,
		.default_hop = default_hop,
	};
	struct route_places places = {
		.conf = &conf, .net = &net, .registry = registry, .now = now,
	};
	struct deviceid id = { { 7 } };

	return route_find_hop(&places, &id, verdict, &route);
}

static void
begin(void)
{
	is_written = true;
	default_hop = ROUTE_NONE;
	stub_init(&net);
	registry = registry_new(10);
	ck_assert_ptr_nonnull(registry);
}

START_TEST(without_a_registration_the_configuration_says)
{
	begin();
	ck_assert_int_eq(find_hop(&by_route, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.hops[1]);
	ck_assert_int_eq(route.kind, HOP_DEVICE);
	ck_assert_str_eq(route.name, "lamp");
	ck_assert_ptr_null(route.by);
	registry_free(registry);
	registry = NULL;
	ck_assert_int_eq(find_hop(&by_route, 0), REFUSAL_NONE);
}
END_TEST

START_TEST(a_rule_may_name_the_hop_itself)
{
	struct verdict verdict = { .action = VERDICT_FORWARD,
		.way = WAY_HOP, .index = 3 };

	begin();
	enter(registered(REGISTRATION_SESSION, 0, 5));
	ck_assert_int_eq(find_hop(&verdict, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.hops[3]);
	ck_assert_int_eq(route.kind, HOP_PROXY);
	registry_free(registry);
}
END_TEST

START_TEST(a_device_that_called_is_reached_over_its_session)
{
	begin();
	net.session_is_up[5] = true;
	enter(registered(REGISTRATION_SESSION, 0, 5));
	ck_assert_int_eq(find_hop(&by_route, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.sessions[5]);
	ck_assert_uint_eq(route.session, 5);
	ck_assert_int_eq(route.kind, HOP_DEVICE);
	ck_assert_str_eq(route.by, "called");
	ck_assert_str_eq(route.name, "home");
	registry_free(registry);
}
END_TEST

START_TEST(a_session_of_another_worker_is_reached_through_it)
{
	begin();
	enter(registered(REGISTRATION_NAME, 2, 77));
	ck_assert_int_eq(find_hop(&by_route, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.workers[2]);
	ck_assert_uint_eq(route.session, 77);
	ck_assert_int_eq(route.kind, HOP_PROXY);
	registry_free(registry);
}
END_TEST

START_TEST(a_device_that_was_found_gets_a_hop)
{
	begin();
	is_written = false;
	default_hop = 2;
	enter(registered(REGISTRATION_FOUND, 0, 0));
	ck_assert_int_eq(find_hop(&by_route, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.found);
	ck_assert_str_eq(route.by, "found");
	ck_assert_str_eq(route.name, "there");
	net.found_is_full = true;
	ck_assert_int_eq(find_hop(&by_route, 0), REFUSAL_BUSY);
	registry_free(registry);
}
END_TEST

/* Discovery has proved nothing. */
START_TEST(a_device_that_was_found_comes_behind_a_written_route)
{
	begin();
	enter(registered(REGISTRATION_FOUND, 0, 0));
	ck_assert_int_eq(find_hop(&by_route, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.hops[1]);
	registry_free(registry);
}
END_TEST

START_TEST(registered_means_who_called_and_nothing_else)
{
	static const struct verdict verdict = { .action = VERDICT_FORWARD,
		.way = WAY_REGISTERED };

	begin();
	is_written = false;
	default_hop = 2;
	ck_assert_int_eq(find_hop(&verdict, 0), REFUSAL_ROUTE);
	enter(registered(REGISTRATION_FOUND, 0, 0));
	ck_assert_int_eq(find_hop(&verdict, 0), REFUSAL_ROUTE);
	enter(registered(REGISTRATION_NAME, 2, 77));
	ck_assert_int_eq(find_hop(&verdict, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.workers[2]);
	enter(registered(REGISTRATION_SESSION, 0, 5));
	ck_assert_int_eq(find_hop(&verdict, 0), REFUSAL_ROUTE);	/* it ended */
	net.session_is_up[5] = true;
	ck_assert_int_eq(find_hop(&verdict, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.sessions[5]);
	registry_free(registry);
	registry = NULL;
	ck_assert_int_eq(find_hop(&verdict, 0), REFUSAL_ROUTE);
}
END_TEST

START_TEST(a_session_that_is_gone_or_expired_is_no_way)
{
	begin();
	enter(registered(REGISTRATION_SESSION, 0, 5));
	ck_assert_int_eq(find_hop(&by_route, 0), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.hops[1]);
	net.session_is_up[5] = true;
	ck_assert_int_eq(find_hop(&by_route, 999), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.sessions[5]);
	ck_assert_int_eq(find_hop(&by_route, 1000), REFUSAL_NONE);
	ck_assert_ptr_eq(route.hop, &net.hops[1]);
	registry_free(registry);
}
END_TEST

TEST_MAIN("ostler/forward/route",
    every_route_is_found_in_tables_of_all_sizes,
    ids_differ_in_their_last_byte_too,
    all_other_devices_take_the_default,
    without_a_registration_the_configuration_says,
    a_rule_may_name_the_hop_itself,
    a_device_that_called_is_reached_over_its_session,
    a_session_of_another_worker_is_reached_through_it,
    a_device_that_was_found_gets_a_hop,
    a_device_that_was_found_comes_behind_a_written_route,
    registered_means_who_called_and_nothing_else,
    a_session_that_is_gone_or_expired_is_no_way)
