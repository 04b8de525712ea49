/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_discover.c - devices on loopback become routes */
#include "ostler/discover/discover.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "check_main.h"
#include "core/message.h"
#include "core/timers.h"
#include "ostler/net/hop_copy.h"
#include "ostler/net/transport.h"

#define DEVICES 2

/* {"di": "11111111-2222-4333-8444-555555555555"} */
static const uint8_t tells_id[] = "\xa1\x62" "di\x78\x24"
    "11111111-2222-4333-8444-555555555555";

static struct {
	uint64_t now;
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics;
	struct event_base *base;
	struct registry *registry;
	struct discover_conf conf;
	struct discover_confs confs;
	struct discover *discover;
	int devices[DEVICES];		/* sockets of devices that answer */
	struct address probes[DEVICES];
} w;

static void
open_device(size_t i)
{
	struct sockaddr_in name = { .sin_family = AF_INET };
	struct timeval limit = { .tv_sec = 20 };
	socklen_t len = sizeof(name);
	/* hosts of their own: 127.0.0.1, 127.0.0.2 */
	uint32_t ip = INADDR_LOOPBACK + (uint32_t)i;

	name.sin_addr.s_addr = htonl(ip);
	w.devices[i] = socket(AF_INET, SOCK_DGRAM, 0);
	ck_assert_int_ge(w.devices[i], 0);
	ck_assert_int_eq(bind(w.devices[i], (struct sockaddr *)&name, len), 0);
	ck_assert_int_eq(getsockname(w.devices[i], (struct sockaddr *)&name,
	    &len), 0);
	ck_assert_int_eq(setsockopt(w.devices[i], SOL_SOCKET, SO_RCVTIMEO,
	    &limit, sizeof(limit)), 0);
	w.probes[i] = (struct address){ .ip = { [10] = 0xff, 0xff, 127, 0, 0,
		(uint8_t)(1 + i) }, .port = ntohs(name.sin_port) };
}

static void
setup(void)
{
	static char name[] = "home";
	struct log_options options = {
		.fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
		.level = LOG_LEVEL_DEBUG,
		.clock = &w.clock,
	};

	w.now = CLOCK_S(1000);
	clock_init_fake(&w.clock, &w.now);
	clock_tick(&w.clock);
	timers_init(&w.timers, NULL);
	w.log = log_new(&options);
	w.base = event_base_new();
	w.registry = registry_new(100);
	ck_assert(w.log != NULL && w.base != NULL && w.registry != NULL);
	for (size_t i = 0; i < DEVICES; i++)
		open_device(i);
	w.conf = (struct discover_conf){
		.name = name,
		.probes = w.probes,
		.probe_count = DEVICES,
		.every = CLOCK_S(60),
		.lifetime = CLOCK_S(300),
		.clear = true,
		.hop = { .credential = CREDENTIAL_NONE,
		    .timeout = CLOCK_S(7) },
	};
	w.confs = (struct discover_confs){ &w.conf, 1 };
}

static void
teardown(void)
{
	discover_free(w.discover);
	registry_free(w.registry);
	event_base_free(w.base);
	timers_clear(&w.timers);
	log_free(w.log);
	for (size_t i = 0; i < DEVICES; i++)
		close(w.devices[i]);
}

static void
start(void)
{
	struct discover_context context = { &w.confs, w.registry, w.base,
		&w.clock, &w.timers, w.log, &w.metrics };

	w.discover = discover_new(&context);
	ck_assert_ptr_nonnull(w.discover);
	discover_start(w.discover);
}

static uint64_t
count(enum metric which)
{
	return metrics_get(&w.metrics, which);
}

/* The device takes a question and answers it with that payload. */
static void
answer(size_t i, struct bytes payload)
{
	struct sockaddr_in who;
	socklen_t len = sizeof(who);
	uint8_t data[1024], out[1024];
	ssize_t n = recvfrom(w.devices[i], data, sizeof(data), 0,
	    (struct sockaddr *)&who, &len);
	struct writer writer = writer_open(out, sizeof(out));
	struct message question, m = { .type = MESSAGE_NON,
		.code = CODE_CONTENT, .mid = 7, .payload = payload };

	ck_assert_int_gt(n, 0);
	ck_assert(message_parse_udp(bytes_of(data, (size_t)n), &question) ==
	    WAX_OK);
	m.token = question.token;
	message_write_udp(&writer, &m);
	ck_assert_int_eq(sendto(w.devices[i], out, writer.len, 0,
	    (struct sockaddr *)&who, len), (ssize_t)writer.len);
}

/* Until so many answers were taken in all. */
static void
hear(uint64_t answers)
{
	while (count(METRIC_DISCOVER_ANSWERS) < answers)
		event_base_loop(w.base, EVLOOP_ONCE);
}

static struct deviceid
device_id(void)
{
	struct deviceid id;

	ck_assert(deviceid_parse(bytes_of_text(
	    "11111111-2222-4333-8444-555555555555"), &id) == WAX_OK);
	return id;
}

static bool
find(struct registration *out)
{
	struct deviceid id = device_id();

	return registry_find(w.registry, &id, w.now, out);
}

START_TEST(device_that_answers_becomes_a_route_for_its_lifetime)
{
	struct registration reg;

	start();
	answer(0, BYTES_ARRAY(tells_id));
	ck_assert(!find(&reg));
	hear(1);
	ck_assert_uint_eq(count(METRIC_DISCOVER_MALFORMED), 1);
	answer(0, bytes_of(tells_id, sizeof(tells_id) - 1));
	hear(2);
	ck_assert(find(&reg));
	ck_assert_int_eq(reg.kind, REGISTRATION_FOUND);
	ck_assert_int_eq(reg.hop_kind, HOP_DEVICE);
	ck_assert_str_eq(reg.conf->name,
	    "11111111-2222-4333-8444-555555555555");
	ck_assert_str_eq(reg.conf->transport->name, "coap");
	ck_assert_uint_eq(reg.conf->address_count, 1);
	ck_assert(address_equal(&reg.conf->addresses[0], &w.probes[0]));
	ck_assert_uint_eq(reg.conf->timeout, CLOCK_S(7));
	ck_assert(deviceid_equal(&reg.conf->expected, &reg.target));
	hop_conf_free(reg.conf);
	w.now += CLOCK_S(300);
	ck_assert(!find(&reg));
}
END_TEST

START_TEST(second_host_that_claims_it_comes_behind)
{
	struct registration reg;

	start();
	answer(0, bytes_of(tells_id, sizeof(tells_id) - 1));
	hear(1);
	answer(1, bytes_of(tells_id, sizeof(tells_id) - 1));
	hear(2);
	ck_assert(find(&reg));
	ck_assert_uint_eq(reg.conf->address_count, 2);
	ck_assert(address_equal(&reg.conf->addresses[0], &w.probes[0]));
	ck_assert(address_equal(&reg.conf->addresses[1], &w.probes[1]));
	ck_assert_uint_eq(count(METRIC_DISCOVER_CONTRADICTED), 1);
	hop_conf_free(reg.conf);
}
END_TEST

START_TEST(device_that_called_home_stays_where_it_is)
{
	struct registration home = { .target = device_id(),
		.kind = REGISTRATION_SESSION, .session = 9,
		.owner = device_id(), .expires = UINT64_MAX };
	struct registration reg;
	bool had;

	ck_assert(registry_put(w.registry, &home, &reg, &had) == WAX_OK);
	start();
	answer(0, bytes_of(tells_id, sizeof(tells_id) - 1));
	hear(1);
	ck_assert(find(&reg));
	ck_assert_int_eq(reg.kind, REGISTRATION_SESSION);
	ck_assert_uint_eq(count(METRIC_DISCOVER_FULL), 0);
}
END_TEST

START_TEST(clear_device_is_no_route_unless_that_is_meant)
{
	struct registration reg;

	w.conf.clear = false;
	start();
	answer(0, bytes_of(tells_id, sizeof(tells_id) - 1));
	hear(1);
	ck_assert(!find(&reg));
	ck_assert_uint_eq(count(METRIC_DISCOVER_FOUND), 0);
}
END_TEST

/* The old statements are no more; claims and rounds go on. */
START_TEST(same_statements_from_elsewhere_are_taken)
{
	struct discover_conf *old = malloc(sizeof(*old));
	struct discover_confs kept = w.confs;
	struct registration reg;

	ck_assert_ptr_nonnull(old);
	*old = w.conf;
	w.confs.list = old;
	start();
	answer(0, bytes_of(tells_id, sizeof(tells_id) - 1));
	hear(1);
	discover_take_confs(w.discover, &kept);
	memset(old, 0xff, sizeof(*old));
	free(old);
	for (int i = 0; i < 2; i++) {	/* of the first round */
		uint8_t question[200];

		ck_assert_int_gt(recv(w.devices[1], question,
		    sizeof(question), 0), 0);
	}
	w.now += CLOCK_S(70);
	clock_tick(&w.clock);
	timers_run(&w.timers, w.now);
	answer(1, bytes_of(tells_id, sizeof(tells_id) - 1));
	hear(2);
	ck_assert(find(&reg));
	ck_assert_uint_eq(reg.conf->address_count, 2);
	hop_conf_free(reg.conf);
	discover_free(w.discover);	/* while kept is there */
	w.discover = NULL;
}
END_TEST

START_TEST(interface_that_is_not_there_is_no_end)
{
	static char interface[] = "no-such-if";

	w.conf.interface = interface;
	start();
	ck_assert_uint_gt(count(METRIC_DISCOVER_UNSENT), 0);
}
END_TEST

START_TEST(without_a_statement_nothing_is_asked)
{
	w.confs.count = 0;
	start();
	ck_assert_uint_eq(count(METRIC_DISCOVER_REQUESTS), 0);
	ck_assert_uint_eq(timers_next(&w.timers), UINT64_MAX);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/discover/discover", setup, teardown,
    device_that_answers_becomes_a_route_for_its_lifetime,
    second_host_that_claims_it_comes_behind,
    device_that_called_home_stays_where_it_is,
    clear_device_is_no_route_unless_that_is_meant,
    same_statements_from_elsewhere_are_taken,
    interface_that_is_not_there_is_no_end,
    without_a_statement_nothing_is_asked)
