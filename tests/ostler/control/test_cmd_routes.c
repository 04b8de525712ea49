/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include <string.h>

#include "ostler/control/fake_host.h"
#include "ostler/forward/registry.h"
#include "ostler/net/hop_copy.h"

#define LAMP "7d1f2c3a-0000-4000-8000-000000000017"
#define DOOR "7d1f2c3a-0000-4000-8000-000000000018"
#define OVEN "7d1f2c3a-0000-4000-8000-000000000019"

static char hop_name[] = "b", found_name[] = "fd00::9\x1b";
static struct hop_conf hops[] = { { .name = hop_name } };
static struct route_conf routes[1];
static struct registry *registry;

static struct deviceid
id_of(const char *text)
{
	struct deviceid id;

	ck_assert_int_eq(deviceid_parse(bytes_of_text(text), &id), WAX_OK);
	return id;
}

static void
setup(void)
{
	host_setup();
	routes[0].target = id_of(LAMP);
	fake.net.hops = hops;
	fake.net.hop_count = 1;
	fake.forward.routes = routes;
	registry = fake.host.registry = registry_new(10);
	ck_assert_ptr_nonnull(registry);
}

static void
teardown(void)
{
	registry_free(registry);
	host_teardown();
}

static void
put(struct registration reg)
{
	struct registration earlier;
	bool had_earlier;

	ck_assert_int_eq(registry_put(registry, &reg, &earlier,
	    &had_earlier), WAX_OK);
}

static void
call_home(void)
{
	put((struct registration){ .target = id_of(DOOR), .worker = 1,
	    .kind = REGISTRATION_SESSION, .session = 42, .owner = id_of(DOOR),
	    .listener = "floor", .expires = UINT64_MAX });
}

static void
find(void)
{
	struct hop_conf conf = { .name = found_name };

	put((struct registration){ .target = id_of(OVEN),
	    .kind = REGISTRATION_FOUND, .conf = hop_conf_copy(&conf),
	    .expires = fake.now + CLOCK_S(60) });
}

START_TEST(without_routes_there_are_none)
{
	ck_assert_str_eq(host_ask("routes"), "ok\nnone\n");
	fake.host.registry = NULL;
	ck_assert_str_eq(host_ask("json routes"), "ok\n[]\n");
}
END_TEST

START_TEST(configured_routes_are_told_and_the_one_of_all_others)
{
	fake.forward.route_count = 1;
	fake.forward.default_hop = 0;
	ck_assert_str_eq(host_ask("routes"), "ok\n"
	    "target                                source      name  owner  "
	    "worker  session  expires_s\n"
	    LAMP "  configured  b     -      -       -        -\n"
	    "*                                     configured  b     -      "
	    "-       -        -\n");
	/* the one of all others is also that of one alone */
	ck_assert_str_eq(host_ask("json routes " OVEN), "ok\n"
	    "[{\"target\": \"*\", \"source\": \"configured\", "
	    "\"name\": \"b\", \"owner\": null, \"worker\": null, "
	    "\"session\": null, \"expires_s\": null}]\n");
}
END_TEST

START_TEST(devices_that_called_are_told_with_their_session)
{
	call_home();
	ck_assert_str_eq(host_ask("json routes"), "ok\n"
	    "[{\"target\": \"" DOOR "\", \"source\": \"registered\", "
	    "\"name\": \"floor\", \"owner\": \"" DOOR "\", \"worker\": 1, "
	    "\"session\": 42, \"expires_s\": null}]\n");
}
END_TEST

START_TEST(devices_that_were_found_are_told_until_they_expire)
{
	find();
	ck_assert_str_eq(host_ask("json routes"), "ok\n"
	    "[{\"target\": \"" OVEN "\", \"source\": \"discovered\", "
	    "\"name\": \"fd00::9\\u001B\", \"owner\": null, "
	    "\"worker\": null, \"session\": null, \"expires_s\": 60}]\n");
	ck_assert_ptr_nonnull(strstr(host_ask("routes"), " fd00::9\\x1b "));
	fake.now += CLOCK_S(60);
	ck_assert_str_eq(host_ask("json routes"), "ok\n[]\n");
}
END_TEST

static void
find_lamp(void)
{
	struct hop_conf conf = { .name = found_name };

	put((struct registration){ .target = id_of(LAMP),
	    .kind = REGISTRATION_FOUND, .conf = hop_conf_copy(&conf),
	    .expires = UINT64_MAX });
}

/* What called goes before what is written, what was found comes behind it. */
START_TEST(routes_are_told_in_the_order_in_which_they_count)
{
	const char *text, *at;

	fake.forward.route_count = 1;
	fake.forward.default_hop = 0;
	call_home();
	find_lamp();
	text = host_ask("routes");
	ck_assert_ptr_nonnull(at = strstr(text, "\n" DOOR "  registered"));
	ck_assert_ptr_nonnull(at = strstr(at, "\n" LAMP "  configured"));
	ck_assert_ptr_nonnull(at = strstr(at, "\n" LAMP "  discovered"));
	ck_assert_ptr_nonnull(strstr(at, "\n*  "));
}
END_TEST

START_TEST(one_device_alone_is_told)
{
	fake.forward.route_count = 1;
	call_home();
	find();
	ck_assert_ptr_nonnull(strstr(host_ask("routes " DOOR), "floor"));
	ck_assert_ptr_null(strstr(host_ask("routes " DOOR), LAMP));
	ck_assert_ptr_nonnull(strstr(host_ask("routes " LAMP), LAMP));
	ck_assert_str_eq(host_ask("routes lamp"),
	    "error lamp is no Device ID (a UUID)\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_routes", setup, teardown,
    without_routes_there_are_none,
    configured_routes_are_told_and_the_one_of_all_others,
    devices_that_called_are_told_with_their_session,
    devices_that_were_found_are_told_until_they_expire,
    routes_are_told_in_the_order_in_which_they_count,
    one_device_alone_is_told)
