/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_reload.c - workers that run on loopback get other settings */
#include "ostler/reload.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/un.h>

#include "core/log_pipe.h"
#include "ostler/forward/registry.h"
#include "ostler/free_port.h"
#include "ostler/net/crossing.h"
#include "ostler/net/vault_files.h"

#define CREDENTIAL "credential \"c\" { id " PEER_2 "; psk \"keys\"; }\n"

static struct configuration in_use;
static struct registry *registry;
static struct crossings *crossings;
static struct crew *crew;
static struct log *test_log;
static struct metrics metrics;
static int notify_fd;
static int worker_ends[2];	/* a pipe: the workers' log */
static unsigned ports[2];	/* free */
static char said[8000];		/* what the last reload told */

static void
open_notify_socket(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int len = snprintf(at.sun_path, sizeof(at.sun_path),
	    "@test_reload.%d", (int)getpid());

	setenv("NOTIFY_SOCKET", at.sun_path, 1);
	at.sun_path[0] = '\0';
	notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	ck_assert_int_eq(bind(notify_fd, (struct sockaddr *)&at,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	    (size_t)len)), 0);
}

/* Two workers and those listeners, then more. */
static void
write_conf(unsigned workers, bool has_first, bool has_second, const char *more)
{
	char text[2000] = "";
	size_t len = (size_t)snprintf(text, sizeof(text), "workers %u\n"
	    CREDENTIAL "%s", workers, more);

	for (int i = 0; i < 2; i++)
		if (i == 0 ? has_first : has_second)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "listen \"l%d\" coap on 127.0.0.1:%u\n", i,
			    ports[i]);
	vault_files_write("t.conf", text);
}

static void
start_crew(void)
{
	struct worker_options options = {
		.settings = in_use.settings,
		.vault = in_use.vault,
		.log = { .fd = worker_ends[1], .level = LOG_LEVEL_NOTICE },
		.registry = registry,
		.crossings = crossings,
	};
	size_t listener;
	unsigned which;

	ck_assert_int_eq(crew_new(&options, &crew, &which), WAX_OK);
	ck_assert_int_eq(crew_listen(crew, &listener), WAX_OK);
	ck_assert(crew_start(crew, &which));
}

static void
begin(void)
{
	setup();
	vault_files_enter();
	open_notify_socket();
	ck_assert_int_eq(pipe(worker_ends), 0);
	for (int i = 0; i < 2; i++)
		close(free_port_hold(&ports[i]));
	vault_files_write("keys", PEER_1 " " KEY_A "\n");
	write_conf(2, true, false, "");
	ck_assert_int_eq(configuration_load("t.conf", stderr, &in_use),
	    WAX_OK);
	registry = registry_new(100);
	crossings = crossings_new(2, 10000);
	start_crew();
	test_log = log_open(LOG_LEVEL_NOTICE);
}

static void
end(void)
{
	crew_stop(crew);
	crew_free(crew);
	crossings_free(crossings);
	registry_free(registry);
	configuration_clear(&in_use);
	log_free(test_log);
	close(worker_ends[0]);
	close(worker_ends[1]);
	close(notify_fd);
	vault_files_leave();
	teardown();
}

static void
assert_notified(const char *expected)
{
	char text[200] = "";

	ck_assert_int_gt(recv(notify_fd, text, sizeof(text) - 1, 0), 0);
	ck_assert_ptr_eq(strstr(text, expected), text);
}

static void
reload_within(bool expected, uint64_t patience)
{
	struct reload_context context = { .path = "t.conf", .log = test_log,
		.metrics = &metrics, .crew = crew, .patience = patience };
	FILE *errors = fmemopen(said, sizeof(said), "w");

	ck_assert_ptr_nonnull(errors);
	ck_assert_int_eq(reload_run(&context, &in_use, errors), expected);
	fclose(errors);
	assert_notified("RELOADING=1\nMONOTONIC_USEC=");
	assert_notified("READY=1");
}

static void
reload(bool expected)
{
	reload_within(expected, CLOCK_S(60));
}

static void
assert_said(const char *expected)
{
	ck_assert_msg(strstr(said, expected) != NULL, "%s is not in: %s",
	    expected, said);
}

/* Nobody has the port: it can be bound. */
static bool
is_free(unsigned port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	bool is_bound;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	is_bound = bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0;
	close(fd);
	return is_bound;
}

START_TEST(reload_takes_new_settings_and_credentials_and_says_so)
{
	struct settings *old = in_use.settings;
	const char *text;

	vault_files_write("keys", PEER_1 " " KEY_B "\n");
	write_conf(2, true, false, "hop-limit 9\n");
	reload(true);
	ck_assert_str_eq(said, "");
	ck_assert_ptr_ne(in_use.settings, old);
	ck_assert_uint_eq(in_use.settings->forward.hop_limit, 9);
	text = output();
	ck_assert_ptr_eq(strstr(text, "reload result=ok listeners=1 hops=0 "
	    "routes=0 rules=0 still_ms="), text);
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RELOADS), 1);
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RELOADS_REFUSED), 0);
	free_port_assert_answers(ports[0]);
}
END_TEST

START_TEST(reload_that_fails_tells_every_error_and_keeps_the_old)
{
	struct settings *old = in_use.settings;

	write_conf(2, true, false, "hop-limit 0\nnonsense\n");
	reload(false);
	assert_said("t.conf:3:");
	assert_said("t.conf:4:1: ");
	ck_assert_ptr_eq(in_use.settings, old);
	output_more();
	ck_assert_ptr_nonnull(strstr(got, "reload error=\"t.conf:3:"));
	ck_assert_ptr_nonnull(strstr(got, "reload error=\"t.conf:4:1: "));
	ck_assert_ptr_nonnull(strstr(got, "reload result=refused "
	    "msg=\"all stays as it was\"\n"));
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RELOADS), 0);
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RELOADS_REFUSED), 1);
	free_port_assert_answers(ports[0]);
}
END_TEST

START_TEST(reload_with_wrong_credentials_keeps_the_old)
{
	uint32_t generation;

	vault_files_write("keys", "x\n" PEER_1 " 00\n");
	reload(false);
	assert_said("keys:1: no device ID and key; expected UUID HEX\n");
	assert_said("keys:2: a key of another length; expected 16 or 32 "
	    "bytes\n");
	credentials_unref(vault_take(in_use.vault, 0, &generation));
}
END_TEST

START_TEST(listeners_come_and_go_and_what_stays_answers)
{
	for (int i = 0; i < 20; i++) {
		write_conf(2, true, true, "");
		reload(true);
		for (int j = 0; j < 8; j++) {
			free_port_assert_answers(ports[0]);
			free_port_assert_answers(ports[1]);
		}
		write_conf(2, i % 2 == 0, i % 2 != 0, "");
		reload(true);
		ck_assert(is_free(ports[i % 2 == 0 ? 1 : 0]));
		free_port_assert_answers(ports[i % 2 == 0 ? 0 : 1]);
	}
}
END_TEST

START_TEST(what_was_closed_can_be_opened_by_the_next_reload)
{
	for (int i = 0; i < 100; i++) {
		write_conf(2, true, i % 2 == 0, "");
		reload(true);
	}
}
END_TEST

START_TEST(listener_that_can_not_be_opened_is_told_and_nothing_changes)
{
	struct settings *old = in_use.settings;
	char expected[100];
	int fd = free_port_hold(&ports[1]);

	write_conf(2, true, true, "");
	reload(false);
	snprintf(expected, sizeof(expected), "listen \"l1\" on 127.0.0.1:%u: "
	    "Address already in use\n", ports[1]);
	ck_assert_str_eq(said, expected);
	ck_assert_ptr_eq(in_use.settings, old);
	free_port_assert_answers(ports[0]);
	close(fd);
	reload(true);
	free_port_assert_answers(ports[1]);
}
END_TEST

START_TEST(what_only_a_start_can_change_stays_and_is_told)
{
	write_conf(3, true, false, "");
	reload(true);
	ck_assert_str_eq(said, "note: workers stay 2 until a restart\n");
	ck_assert_uint_eq(in_use.settings->workers, 2);
	output_more();
	ck_assert_ptr_nonnull(strstr(got,
	    "reload note=\"workers stay 2 until a restart\"\n"));
}
END_TEST

START_TEST(log_limits_follow_the_settings)
{
	write_conf(2, true, false, "log level debug\n");
	reload(true);
	ck_assert(log_wants(test_log, LOG_LEVEL_DEBUG));
	for (unsigned i = 0; i < 2; i++)
		ck_assert(log_wants(worker_log(crew_worker(crew, i)),
		    LOG_LEVEL_DEBUG));
	write_conf(2, true, false, "log level error\n");
	reload(true);
	for (unsigned i = 0; i < 2; i++)
		ck_assert(!log_wants(worker_log(crew_worker(crew, i)),
		    LOG_LEVEL_WARNING));
}
END_TEST

/* Nothing can be written any more: a worker that tells how it is hangs. */
static void
fill_worker_log(void)
{
	char text[4096] = "";

	fcntl(worker_ends[1], F_SETFL, O_NONBLOCK);
	while (write(worker_ends[1], text, sizeof(text)) > 0)
		continue;
	fcntl(worker_ends[1], F_SETFL, 0);
}

static void
drain_worker_log(void)
{
	char text[4096];

	fcntl(worker_ends[0], F_SETFL, O_NONBLOCK);
	while (read(worker_ends[0], text, sizeof(text)) > 0)
		continue;
}

START_TEST(worker_that_hangs_is_not_waited_for_and_nothing_changes)
{
	struct settings *old = in_use.settings;

	write_conf(2, true, true, "");
	fill_worker_log();
	worker_tell(crew_worker(crew, 0));
	reload_within(false, 1000);
	assert_said(" does not stand still within 1 ms\n");
	ck_assert_ptr_eq(in_use.settings, old);
	drain_worker_log();
	ck_assert(is_free(ports[1]));
	reload(true);
	free_port_assert_answers(ports[1]);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/reload", begin, end,
    reload_takes_new_settings_and_credentials_and_says_so,
    reload_that_fails_tells_every_error_and_keeps_the_old,
    reload_with_wrong_credentials_keeps_the_old,
    listeners_come_and_go_and_what_stays_answers,
    what_was_closed_can_be_opened_by_the_next_reload,
    listener_that_can_not_be_opened_is_told_and_nothing_changes,
    what_only_a_start_can_change_stays_and_is_told,
    log_limits_follow_the_settings,
    worker_that_hangs_is_not_waited_for_and_nothing_changes)
