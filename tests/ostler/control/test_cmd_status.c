/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include <stdio.h>
#include <unistd.h>

#include "ostler/control/fake_host.h"
#include "ostler/forward/registry.h"
#include "ostler/net/session_rig.h"

static const char *
expected(const char *rest)
{
	static char text[1000];

	snprintf(text, sizeof(text), rest, (int)getpid());
	return text;
}

START_TEST(the_daemon_is_told_at_a_glance)
{
	struct registration reg = { .kind = REGISTRATION_SESSION,
		.expires = UINT64_MAX }, earlier;
	struct registry *registry = registry_new(10);
	bool had_earlier;

	ck_assert_ptr_nonnull(registry);
	ck_assert_int_eq(registry_put(registry, &reg, &earlier, &had_earlier),
	    WAX_OK);
	session_rig_setup();
	session_rig_start(&fake_stream_transport);
	ck_assert_ptr_nonnull(session_ask(session_accept(1000, NULL), 1, "a"));
	fake.host.registry = registry;
	fake.workers = 2;
	fake.nets[0] = fake.nets[1] = r.net;
	fake.net = r.conf;
	fake.forward.route_count = 5;
	fake.rule_count = 3;
	ck_assert_str_eq(host_ask("status"), expected("ok\n"
	    "version        1.2.3\n"
	    "pid            %d\n"
	    "uptime_s       900\n"
	    "configuration  /etc/ostler/ostlerd.conf\n"
	    "listeners      1\n"
	    "hops           1\n"
	    "routes         5\n"
	    "rules          3\n"
	    "registered     1\n"
	    "workers        2\n"
	    "answer         yes\n"
	    "sessions       2\n"
	    "requests_in    2\n"
	    "requests_out   0\n"));
	session_rig_clear();
	registry_free(registry);
}
END_TEST

START_TEST(workers_that_do_not_answer_are_told_and_all_else_is_too)
{
	fake.is_stuck = true;
	ck_assert_str_eq(host_ask("json status"), expected("ok\n"
	    "{\"version\": \"1.2.3\", \"pid\": %d, \"uptime_s\": 900, "
	    "\"configuration\": \"/etc/ostler/ostlerd.conf\", "
	    "\"listeners\": 0, \"hops\": 0, \"routes\": 0, \"rules\": 0, "
	    "\"registered\": 0, \"workers\": 1, \"answer\": false, "
	    "\"sessions\": null, \"requests_in\": null, "
	    "\"requests_out\": null}\n"));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_status", host_setup, host_teardown,
    the_daemon_is_told_at_a_glance,
    workers_that_do_not_answer_are_told_and_all_else_is_too)
