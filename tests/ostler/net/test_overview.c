/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_overview.c - what the operator is told of hops and listeners */
#include "ostler/net/overview.h"

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ostler/net/session_rig.h"

/* What the overview says from here on. */
static off_t mark;

static void
start(const struct transport *transport)
{
	hop_rig_setup();
	r.hop.transport = transport;
	rig_start(&r);
}

static void
tell(void)
{
	log_flush(r.log);
	mark = lseek(r.log_fd, 0, SEEK_END);
	overview_log(r.net);
	log_flush(r.log);
}

/* The lines on hops since the last tell, one after the other. */
static const char *
told(void)
{
	static char text[8192];
	ssize_t n = pread(r.log_fd, text, sizeof(text) - 1, mark);
	char *hop;

	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	hop = strstr(text, "hop name=");
	return hop == NULL ? "" : hop;
}

START_TEST(a_hop_that_was_never_used_is_not_told)
{
	start(&fake_stream_transport);
	tell();
	ck_assert_str_eq(told(), "");
	rig_clear(&r);
}
END_TEST

START_TEST(a_hop_is_told_in_each_of_its_states)
{
	struct outbound *out;
	struct fake_session *s;

	start(&fake_stream_transport);
	out = hop_rig_ask("one");
	rig_pass(&r, CLOCK_MS(2500));
	tell();
	ck_assert_str_eq(told(), "hop name=next state=trying since_s=2 "
	    "address=10.0.0.2:7000 sessions=0 outstanding=1 worker=0\n");
	s = hop_rig_open();
	tell();
	ck_assert_str_eq(told(), "hop name=next state=up since_s=0 "
	    "address=10.0.0.2:7000 sessions=1 outstanding=1 worker=0\n");
	outbound_end(out);
	rig_pass(&r, CLOCK_S(5));
	fake_end(s, SESSION_END_PEER);
	net_flush(r.net);
	rig_pass(&r, CLOCK_S(3));
	tell();
	ck_assert_str_eq(told(), "hop name=next state=idle since_s=3 "
	    "address=10.0.0.2:7000 sessions=0 outstanding=0 worker=0\n");
	rig_clear(&r);
}
END_TEST

START_TEST(a_hop_that_is_down_is_told_with_its_next_try)
{
	struct hop_status status;
	char text[64];

	start(&fake_stream_transport);
	hop_rig_ask("one");
	fake_end(hop_rig_opening(), SESSION_END_REFUSED);
	net_flush(r.net);
	hop_get_status(hop_rig_hop(), &status);
	ck_assert_int_eq(status.health, HOP_HEALTH_DOWN);
	tell();
	(void)snprintf(text, sizeof(text), "state=down since_s=0 retry_s=%u "
	    "address=", (unsigned)((status.retry_at - r.clock.now) /
	    CLOCK_S(1)));
	ck_assert_ptr_nonnull(strstr(told(), text));
	rig_pass(&r, CLOCK_S(100));
	tell();
	ck_assert_ptr_nonnull(strstr(told(), "state=down since_s=100 "
	    "retry_s=0 address="));
	rig_clear(&r);
}
END_TEST

START_TEST(each_listener_is_told_with_its_sessions)
{
	struct fake_session *s;

	session_rig_setup();
	r.listener.transport = &fake_stream_transport;
	rig_start(&r);
	overview_log(r.net);
	ck_assert(rig_logged(&r, "listener name=in transport="));
	ck_assert(rig_logged(&r, "sessions=0 worker=0\n"));
	s = session_accept(1000, NULL);
	session_accept(1001, NULL);
	overview_log(r.net);
	ck_assert(rig_logged(&r, "sessions=2 worker=0\n"));
	fake_end(s, SESSION_END_PEER);
	overview_log(r.net);
	ck_assert(rig_logged(&r, "sessions=1 worker=0\n"));
	rig_clear(&r);
}
END_TEST

static void
use_found(unsigned number)
{
	struct hop_conf conf = r.hop;
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct outbound *out;
	struct hop *hop;

	conf.expected = (struct deviceid){
		{ 1, (uint8_t)(number >> 8), (uint8_t)number },
	};
	hop = hop_get_found(r.net, &conf);
	ck_assert_ptr_nonnull(hop);
	ck_assert_int_eq(hop_send_request(hop, &q, &out), WAX_OK);
	outbound_end(out);
}

START_TEST(so_many_hops_are_told_and_the_others_counted)
{
	hop_rig_setup();
	r.conf.inbound_max = 10000;
	r.hop.transport = &fake_stream_transport;
	rig_start(&r);
	for (unsigned i = 0; i < OVERVIEW_MAX; i++)
		use_found(i);
	overview_log(r.net);
	ck_assert(rig_logged(&r, "state=trying since_s=0"));
	ck_assert(!rig_logged(&r, "left_out"));
	use_found(OVERVIEW_MAX);
	use_found(OVERVIEW_MAX + 1);
	overview_log(r.net);
	ck_assert(rig_logged(&r, "hops left_out=2 worker=0\n"));
	rig_clear(&r);
}
END_TEST

TEST_MAIN("ostler/net/overview",
    a_hop_that_was_never_used_is_not_told,
    a_hop_is_told_in_each_of_its_states,
    a_hop_that_is_down_is_told_with_its_next_try,
    each_listener_is_told_with_its_sessions,
    so_many_hops_are_told_and_the_others_counted)
