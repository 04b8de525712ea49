/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_daemon.c - the daemon in a process of its own, heard by the socket it
   notifies; its log is in tests/system/ostlerd-arguments.sh */
#include "ostler/daemon.h"

#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "ostler/free_port.h"
#include "ostler/net/vault_files.h"

static int notify_fd;
static unsigned port, next_port;
static pid_t pid;

static void
setup(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct timeval limit = { .tv_sec = 10 };
	int len;

	len = snprintf(at.sun_path, sizeof(at.sun_path), "@test_daemon.%d",
	    (int)getpid());
	setenv("NOTIFY_SOCKET", at.sun_path, 1);
	at.sun_path[0] = '\0';
	vault_files_enter();
	vault_files_write("keys", PEER_1 " " KEY_A "\n");
	notify_fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	setsockopt(notify_fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	ck_assert_int_eq(bind(notify_fd, (struct sockaddr *)&at,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	    (size_t)len)), 0);
}

static void
teardown(void)
{
	close(notify_fd);
	unlink("audit");
	vault_files_leave();
}

/* Where the next daemon's log goes, with notices; -1: errors to ours. */
static int log_to = -1;

#define CREDENTIAL "credential \"c\" { id " PEER_2 "; psk \"keys\"; }\n"

/* At one port, or at two with a control socket elsewhere and an audit file. */
static void
write_conf(bool has_next)
{
	char text[800];
	int len = snprintf(text, sizeof(text), "workers 2\nlog level %s\n"
	    CREDENTIAL "control \"%s/control%s\"\n"
	    "listen \"l\" coap on 127.0.0.1:%u\n"
	    "next \"b\" coap+unix to \"/nobody\" { connect start; }\n",
	    log_to >= 0 ? "notice" : "error", vault_folder,
	    has_next ? "-2" : "", port);

	if (has_next)
		snprintf(text + len, sizeof(text) - (size_t)len,
		    "audit \"%s/audit\"\n"
		    "listen \"m\" coap on 127.0.0.1:%u\n", vault_folder,
		    next_port);
	vault_files_write("t.conf", text);
}

/* A daemon on that port, in a process of its own. */
static void
start(void)
{
	struct daemon_options options = { .version = "0", .path = "t.conf" };
	struct configuration c;

	write_conf(false);
	fflush(NULL);
	if ((pid = fork()) > 0)
		return;
	if (log_to >= 0)
		dup2(log_to, STDERR_FILENO);
	ck_assert_int_eq(configuration_load("t.conf", stderr, &c), WAX_OK);
	int status = daemon_run(&c, &options);

	configuration_clear(&c);
	_exit(status);
}

static void
assert_notified(const char *expected)
{
	char text[100] = "";

	ck_assert_int_gt(recv(notify_fd, text, sizeof(text) - 1, 0), 0);
	text[strcspn(text, "\n")] = '\0';
	ck_assert_str_eq(text, expected);
}

static void
assert_ends(int expected)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), expected);
}

START_TEST(daemon_is_ready_answers_and_stops_when_asked)
{
	static const int signals[] = { SIGTERM, SIGINT };

	close(free_port_hold(&port));
	for (size_t i = 0; i < 2; i++) {
		start();
		assert_notified("READY=1");
		free_port_assert_answers(port);
		kill(pid, signals[i]);
		assert_notified("STOPPING=1");
		assert_ends(0);
	}
}
END_TEST

START_TEST(daemon_lives_on_after_other_signals)
{
	close(free_port_hold(&port));
	start();
	assert_notified("READY=1");
	kill(pid, SIGUSR1);
	kill(pid, SIGPIPE);
	free_port_assert_answers(port);
	kill(pid, SIGTERM);
	assert_notified("STOPPING=1");
	assert_ends(0);
}
END_TEST

/* Reads lines until there were so many with that text. */
static void
await_lines(FILE *log, const char *text, unsigned number)
{
	char line[1200];

	while (number > 0) {
		ck_assert_msg(fgets(line, sizeof(line), log) != NULL,
		    "the log ended without %s", text);
		number -= strstr(line, text) != NULL;
	}
}

START_TEST(each_worker_tells_how_its_hops_and_listeners_are)
{
	int fds[2];
	FILE *log;

	ck_assert_int_eq(pipe(fds), 0);
	log_to = fds[1];
	close(free_port_hold(&port));
	start();
	close(fds[1]);
	log_to = -1;
	log = fdopen(fds[0], "r");
	ck_assert_ptr_nonnull(log);
	assert_notified("READY=1");
	await_lines(log, "hop name=b state=down", 2);
	for (int i = 0; i < 3; i++) {
		kill(pid, SIGUSR1);
		await_lines(log, " since_s=", 2);
	}
	kill(pid, SIGUSR1);
	await_lines(log, "listener name=l transport=coap sessions=0 worker=",
	    2);
	kill(pid, SIGTERM);
	assert_notified("STOPPING=1");
	assert_ends(0);
	fclose(log);
}
END_TEST

static void
hang_up(void)
{
	kill(pid, SIGHUP);
	assert_notified("RELOADING=1");
	assert_notified("READY=1");
}

START_TEST(daemon_reads_all_again_and_lives_on_if_it_is_wrong)
{
	close(free_port_hold(&port));
	close(free_port_hold(&next_port));
	start();
	assert_notified("READY=1");
	write_conf(true);
	hang_up();
	free_port_assert_answers(port);
	free_port_assert_answers(next_port);
	vault_files_write("keys", "nonsense\n");
	write_conf(false);
	hang_up();
	free_port_assert_answers(port);
	free_port_assert_answers(next_port);
	kill(pid, SIGTERM);
	assert_notified("STOPPING=1");
	assert_ends(0);
}
END_TEST

static bool
exists(const char *name)
{
	struct stat about;

	return stat(name, &about) == 0;
}

START_TEST(control_socket_and_audit_file_follow_the_configuration)
{
	close(free_port_hold(&port));
	close(free_port_hold(&next_port));
	start();
	assert_notified("READY=1");
	ck_assert(exists("control") && !exists("audit"));
	write_conf(true);
	hang_up();
	ck_assert(exists("control-2") && !exists("control"));
	ck_assert(exists("audit"));
	ck_assert_int_eq(rename("audit", "more"), 0);
	ck_assert_int_eq(mkdir("audit", 0700), 0);
	hang_up();			/* refused: it is no file */
	ck_assert(exists("control-2") && !exists("control"));
	ck_assert_int_eq(rmdir("audit"), 0);
	write_conf(false);
	hang_up();
	ck_assert(exists("control") && !exists("control-2"));
	ck_assert(!exists("audit"));
	kill(pid, SIGTERM);
	assert_notified("STOPPING=1");
	assert_ends(0);
}
END_TEST

START_TEST(daemon_has_a_control_socket_while_it_runs)
{
	struct stat about;

	close(free_port_hold(&port));
	start();
	assert_notified("READY=1");
	ck_assert_int_eq(stat("control", &about), 0);
	ck_assert(S_ISSOCK(about.st_mode));
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	kill(pid, SIGTERM);
	assert_notified("STOPPING=1");
	assert_ends(0);
	ck_assert_int_ne(stat("control", &about), 0);
}
END_TEST

START_TEST(daemon_is_never_ready_without_its_port)
{
	int fd = free_port_hold(&port);
	char text[100];

	start();
	assert_ends(1);
	ck_assert_int_lt(recv(notify_fd, text, sizeof(text), MSG_DONTWAIT), 0);
	close(fd);
}
END_TEST

START_TEST(daemon_feeds_the_watchdog_while_its_workers_answer)
{
	setenv("WATCHDOG_USEC", "20000", 1);
	unsetenv("WATCHDOG_PID");
	close(free_port_hold(&port));
	start();
	assert_notified("READY=1");
	for (int i = 0; i < 3; i++)
		assert_notified("WATCHDOG=1");
	kill(pid, SIGTERM);
	assert_ends(0);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/daemon", setup, teardown,
    daemon_is_ready_answers_and_stops_when_asked,
    daemon_lives_on_after_other_signals,
    each_worker_tells_how_its_hops_and_listeners_are,
    daemon_reads_all_again_and_lives_on_if_it_is_wrong,
    control_socket_and_audit_file_follow_the_configuration,
    daemon_has_a_control_socket_while_it_runs,
    daemon_is_never_ready_without_its_port,
    daemon_feeds_the_watchdog_while_its_workers_answer)
