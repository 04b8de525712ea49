/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_resource.c - the resources of an endpoint */

#include "check_main.h"

#include <stdio.h>
#include <string.h>

#include "peer/rig.h"

static void
on_request(struct waxpeer_incoming *in, void *arg)
{
	unsigned *calls = arg;

	(*calls)++;
	(void)waxpeer_incoming_refuse(in, CODE_CHANGED);
}

static struct waxpeer_resource *
add(const char *path, bool is_prefix, unsigned *calls)
{
	struct waxpeer_place place = {
		.path = path,
		.is_prefix = is_prefix,
		.handler = on_request,
		.arg = calls,
	};
	struct waxpeer_resource *r;

	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, &r),
	    WAX_OK);
	return r;
}

START_TEST(longest_prefix_serves_what_has_no_resource)
{
	unsigned outer = 0, inner = 0, exact = 0;

	add("/a", true, &outer);
	add("/a/b", true, &inner);
	add("/a/b/c", false, &exact);
	rig_send(CODE_POST, "/a/x", NULL, 0, true);
	rig_wait_number(&outer, 1);
	rig_send(CODE_POST, "/a/b/x/y", NULL, 0, true);
	rig_wait_number(&inner, 1);
	rig_send(CODE_POST, "/a/b/c", NULL, 0, true);
	rig_wait_number(&exact, 1);
	rig_send(CODE_POST, "/ab", NULL, 0, true);
	rig_wait_events(4);
	ck_assert_uint_eq(rig.events[3].code, CODE_NOT_FOUND);
	ck_assert_uint_eq(outer + inner + exact, 3);
}
END_TEST

START_TEST(path_is_taken_once)
{
	unsigned calls = 0;
	struct waxpeer_place place = { .path = "/a", .handler = on_request };

	add("/a", false, &calls);
	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, NULL),
	    WAX_EXISTS);
	place.path = "a";
	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, NULL),
	    WAX_FORMAT);
	place.path = NULL;
	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, NULL),
	    WAX_FORMAT);
}
END_TEST

START_TEST(removed_resource_is_not_found)
{
	unsigned calls = 0;

	waxpeer_resource_remove(add("/a", false, &calls));
	waxpeer_resource_remove(NULL);
	rig_send(CODE_POST, "/a", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_NOT_FOUND);
}
END_TEST

START_TEST(request_that_waits_survives_its_resource)
{
	struct rig_resource late = { .is_late = true };

	rig_add(&late, "/late", WAXPEER_SEALED_ONLY, false);
	rig_send(CODE_GET, "/late", NULL, 0, true);
	rig_wait_number(&late.calls, 1);
	waxpeer_resource_remove(late.resource);
	ck_assert_int_eq(waxpeer_incoming_refuse(late.held, CODE_NOT_FOUND),
	    WAX_OK);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_NOT_FOUND);
}
END_TEST

START_TEST(resources_are_bounded)
{
	unsigned calls = 0;
	struct waxpeer_place place = { .path = "/z", .handler = on_request };
	char path[16];

	for (int i = 0; i < 1024; i++) {
		snprintf(path, sizeof(path), "/r%d", i);
		add(path, false, &calls);
	}
	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, NULL),
	    WAX_LIMIT);
}
END_TEST

TEST_MAIN_FIXTURE("peer/resource", rig_open, rig_close,
    longest_prefix_serves_what_has_no_resource,
    path_is_taken_once,
    removed_resource_is_not_found,
    request_that_waits_survives_its_resource,
    resources_are_bounded)
