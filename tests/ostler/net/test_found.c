/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_found.c - hops that are not in the configuration */

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/found.h"
#include "ostler/net/session_rig.h"
#include "scarce.h"

static struct hop_conf conf;
static char name[16];
static char host[16];

static void
setup(void)
{
	hop_rig_setup();
	r.conf.inbound_max = 10000;
	rig_start(&r);
	conf = r.hop;
	conf.transport = &fake_stream_transport;
	conf.name = name;
	conf.host = host;
	(void)snprintf(name, sizeof(name), "light");
	(void)snprintf(host, sizeof(host), "there");
}

static void
teardown(void)
{
	rig_clear(&r);
}

static struct hop *
find(unsigned number)
{
	conf.expected = (struct deviceid){
		{ 1, (uint8_t)(number >> 8), (uint8_t)number },
	};
	return hop_get_found(r.net, &conf);
}

static struct outbound *
ask(struct hop *hop)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct outbound *out;

	ck_assert_int_eq(hop_send_request(hop, &q, &out), WAX_OK);
	return out;
}

START_TEST(a_found_hop_is_found_again_by_who_is_there)
{
	struct hop *one = find(1);

	ck_assert_ptr_nonnull(one);
	ck_assert_ptr_ne(find(2), one);
	ck_assert_ptr_eq(find(1), one);
	ck_assert_uint_eq(rig_usage(&r).found, 2);
}
END_TEST

START_TEST(its_conf_is_a_copy_of_all)
{
	const struct hop_conf *copy = hop_conf(find(1));

	name[0] = host[0] = 'x';
	ck_assert_str_eq(copy->name, "light");
	ck_assert_str_eq(copy->host, "there");
	ck_assert_ptr_null(copy->path);
	ck_assert_ptr_ne(copy->addresses, conf.addresses);
	ck_assert(address_equal(copy->addresses, conf.addresses));
	ck_assert(deviceid_equal(&copy->expected, &conf.expected));
	ck_assert_uint_eq(copy->timeout, conf.timeout);
}
END_TEST

START_TEST(it_takes_no_requests_and_does_not_connect_by_itself)
{
	const struct hop_conf *copy;

	conf.takes_requests = conf.connect_at_start = true;
	conf.answering.name = name;
	copy = hop_conf(find(1));
	ck_assert(!copy->takes_requests && !copy->connect_at_start);
}
END_TEST

START_TEST(requests_go_there_over_any_transport)
{
	struct outbound *out;
	struct fake_session *s;

	out = ask(find(1));
	s = hop_rig_open();
	ck_assert(address_equal(&s->peer, &conf.addresses[0]));
	free(hop_rig_expect(s, ""));
	fake_end(s, SESSION_END_LOST);
	ck_assert_ptr_eq(r.event.out, out);
	ck_assert_int_eq(r.event.why, HOP_LOST);
	conf.transport = &fake_transport;
	out = ask(find(2));
	ck_assert_uint_eq(fake_count_ports(&r.fake), 1);
	outbound_end(out);
}
END_TEST

START_TEST(another_conf_makes_another_hop)
{
	struct hop *old = find(1), *other;
	struct outbound *out = ask(old);

	r.hop.addresses[0].port++;
	other = find(1);
	ck_assert_ptr_ne(other, old);
	ck_assert_ptr_eq(find(1), other);
	ck_assert_uint_eq(rig_usage(&r).found, 1);
	/* the old one lives while it is used */
	rig_pass(&r, CLOCK_S(30));
	ck_assert_uint_eq(rig_usage(&r).outbounds, 1);
	ck_assert_str_eq(hop_conf(old)->name, "light");
	outbound_end(out);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(r.streams.closes, 1);
	ck_assert_uint_eq(rig_usage(&r).ports, 0);
	conf.host = NULL;
	ck_assert_ptr_ne(find(1), other);
	conf.timeout++;
	other = find(1);
	conf.kind = conf.kind == HOP_PROXY ? HOP_DEVICE : HOP_PROXY;
	ck_assert_ptr_ne(find(1), other);
}
END_TEST

START_TEST(after_a_minute_without_outbounds_it_is_gone)
{
	struct outbound *out = ask(find(1));

	free(hop_rig_expect(hop_rig_open(), ""));
	outbound_keep(out);
	rig_pass(&r, CLOCK_S(300));
	ck_assert_uint_eq(rig_usage(&r).found, 1);
	outbound_end(out);
	rig_pass(&r, CLOCK_S(59));
	ck_assert_uint_eq(rig_usage(&r).found, 1);
	rig_pass(&r, CLOCK_S(3));
	ck_assert_uint_eq(rig_usage(&r).found, 0);
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
	ck_assert_uint_eq(r.streams.closes, 1);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(r.timers.count, 0);
}
END_TEST

START_TEST(finding_it_again_gives_it_another_minute)
{
	for (int i = 0; i < 10; i++) {
		find(1);
		rig_pass(&r, CLOCK_S(50));
	}
	ck_assert_uint_eq(rig_usage(&r).found, 1);
	rig_pass(&r, CLOCK_S(12));
	ck_assert_uint_eq(rig_usage(&r).found, 0);
}
END_TEST

START_TEST(the_longest_idle_one_makes_room)
{
	struct outbound *out;
	struct hop *first = find(0), *second;

	out = ask(first);
	second = find(1);
	for (unsigned i = 2; i < FOUND_MAX; i++)
		ck_assert_ptr_nonnull(find(i));
	ck_assert_uint_eq(rig_usage(&r).found, FOUND_MAX);
	ck_assert_ptr_nonnull(find(FOUND_MAX));
	ck_assert_uint_eq(rig_usage(&r).found, FOUND_MAX);
	ck_assert_ptr_eq(find(0), first);
	(void)second;
	outbound_end(out);
}
END_TEST

START_TEST(when_all_are_in_use_there_is_no_more)
{
	r.hop.outstanding = 1;
	for (unsigned i = 0; i < FOUND_MAX; i++)
		ask(find(i));
	ck_assert_ptr_null(find(FOUND_MAX));
	ck_assert_uint_eq(rig_count(&r, METRIC_HOPS_FOUND_FULL), 1);
	/* as all they wait for does not come */
	rig_pass(&r, CLOCK_S(200));
	ck_assert_uint_eq(r.failures, FOUND_MAX);
	ck_assert_uint_eq(rig_usage(&r).found, 0);
}
END_TEST

/* At the end of the daemon the taker's exchange may be open still. */
START_TEST(one_whose_failure_is_known_may_be_open_at_the_end)
{
	struct hop *hop = find(1);

	r.keep_failed = true;
	ask(hop);
	fake_end(hop_rig_open(), SESSION_END_LOST);
	ck_assert_uint_eq(r.failures, 1);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 1);
	/* teardown frees the net: seen by a sanitizer */
}
END_TEST

START_TEST(without_memory_nothing_is_found)
{
	struct hop *hop;

	if (!SCARCE_WORKS)
		return;
	scarce_memory = true;
	hop = find(1);
	scarce_memory = false;
	ck_assert_ptr_null(hop);
	ck_assert_uint_eq(rig_usage(&r).found, 0);
	ck_assert_ptr_nonnull(find(1));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/found", setup, teardown,
    a_found_hop_is_found_again_by_who_is_there,
    its_conf_is_a_copy_of_all,
    it_takes_no_requests_and_does_not_connect_by_itself,
    requests_go_there_over_any_transport,
    another_conf_makes_another_hop,
    after_a_minute_without_outbounds_it_is_gone,
    finding_it_again_gives_it_another_minute,
    the_longest_idle_one_makes_room,
    when_all_are_in_use_there_is_no_more,
    one_whose_failure_is_known_may_be_open_at_the_end,
    without_memory_nothing_is_found)
