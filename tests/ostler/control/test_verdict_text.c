/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/verdict_text.h"

#include "check_main.h"

#include <stdlib.h>

#include "core/clock.h"
#include "core/code.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/net/net_conf.h"
#include "ostler/policy/policy.h"

static char hop_name[] = "hop b", pool_name[] = "uplinks";
static struct hop_conf hops[] = { { .name = NULL }, { .name = hop_name } };
static struct pool_conf pools[] = { { .name = pool_name } };
static const struct net_conf net = { .hops = hops, .hop_count = 2 };
static const struct forward_conf forward = { .pools = pools, .pool_count = 1 };
static const struct control_view view = { .net = &net, .forward = &forward };

static void
expect(struct verdict v, const char *wanted)
{
	char *text = verdict_text(&view, &v);

	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, wanted);
	free(text);
}

START_TEST(each_action_is_written_as_in_the_configuration)
{
	expect((struct verdict){ .action = VERDICT_DENY,
	    .code = CODE_FORBIDDEN }, "deny 4.03");
	expect((struct verdict){ .action = VERDICT_DROP }, "drop");
	expect((struct verdict){ .action = VERDICT_FORWARD }, "forward");
	expect((struct verdict){ .action = VERDICT_FORWARD,
	    .way = WAY_REGISTERED }, "forward registered");
	expect((struct verdict){ .action = VERDICT_FORWARD, .way = WAY_HOP,
	    .index = 1 }, "forward \"hop b\"");
	expect((struct verdict){ .action = VERDICT_FORWARD, .way = WAY_POOL,
	    .index = 0 }, "forward \"uplinks\"");
}
END_TEST

START_TEST(modifiers_follow_the_action)
{
	expect((struct verdict){ .action = VERDICT_DROP,
	    .has_log_level = true, .log_level = LOG_LEVEL_ERROR },
	    "drop log error");
	expect((struct verdict){ .action = VERDICT_FORWARD,
	    .has_log_level = true, .log_level = LOG_LEVEL_DEBUG,
	    .priority = PRIORITY_LOW, .timeout = CLOCK_S(5),
	    .hop_limit = 3 },
	    "forward log debug priority low timeout 5s hop-limit 3");
	expect((struct verdict){ .action = VERDICT_FORWARD,
	    .priority = PRIORITY_HIGH, .timeout = CLOCK_MS(1500) },
	    "forward priority high timeout 1500ms");
}
END_TEST

TEST_MAIN("ostler/control/verdict_text",
    each_action_is_written_as_in_the_configuration,
    modifiers_follow_the_action)
