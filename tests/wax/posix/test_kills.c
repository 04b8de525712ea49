/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kills.c - kill -9 and loss of power at any write of the state: no nonce
   twice, no replay accepted (RFC 8613 Appendix B.1), with wax/posix.h and with
   the environment that is an example for devices

   A child has both ends and stops at a random step of its storage: before,
   within or after a write or a sync. With loss of power, what was not synced is
   there in part or not at all. The parent writes down what the child sent and
   accepted; old requests come back as replays in later children. */
#include <signal.h>
#include <sys/wait.h>

#include "../examples/device_env.c"
#include "check_main.h"
#include "core/oscore_option.h"
#include "wax/posix.h"
#include "wax/posix/folder.h"
#include "wax/posix/state.h"
#include "wax/support.h"

#define KILLS 500		/* for each of the tests */
#define WORLD 20		/* kills, then new contexts begin */
#define STEPS_MAX 250		/* of storage; some children end before */
#define ROUNDS 24		/* requests of a child */
#define NUMBERS (1 << 17)
#define KEPT 512		/* old requests */
#define SEALED_MAX 96
#define SECTOR 16		/* bytes a medium writes whole, at worst */

/* --- storage that stops --- */

struct write_left {
	int fd;
	off_t offset;
	size_t len;
	uint8_t old[STATE_SLOT_LEN];
};

static struct {
	unsigned steps;		/* until the end; 0: never */
	bool is_power;
	struct rng rng;
	struct write_left writes[4];
	size_t count;
	int directory;		/* of a rename that is not synced */
	char from[80];
	char to[80];
} disk;

ssize_t __real_pwrite(int fd, const void *data, size_t len, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t offset);
int __real_renameat(int d, const char *from, int e, const char *to);
int __wrap_renameat(int d, const char *from, int e, const char *to);
int __wrap_fsync(int fd);
int __wrap_fdatasync(int fd);

/* Some of what was not synced did not reach the medium. */
static void
lose_power(void)
{
	for (size_t i = 0; i < disk.count; i++) {
		const struct write_left *w = &disk.writes[i];

		for (size_t at = 0; at < w->len; at += SECTOR)
			if (rng_below(&disk.rng, 2) == 0 &&
			    __real_pwrite(w->fd, w->old + at, w->len - at <
			    SECTOR ? w->len - at : SECTOR,
			    w->offset + (off_t)at) < 0)
				_exit(9);
	}
	if (disk.from[0] != '\0' && rng_below(&disk.rng, 2) == 0 &&
	    __real_renameat(disk.directory, disk.to, disk.directory,
	    disk.from) != 0)
		_exit(9);
}

static void
step(void)
{
	if (disk.steps == 0 || --disk.steps > 0)
		return;
	if (disk.is_power)
		lose_power();
	raise(SIGKILL);
}

ssize_t
__wrap_pwrite(int fd, const void *data, size_t len, off_t offset)
{
	struct write_left *w = &disk.writes[disk.count];
	ssize_t n;

	step();
	ck_assert_uint_lt(disk.count, 4);
	*w = (struct write_left){ .fd = fd, .offset = offset, .len = len };
	n = pread(fd, w->old, len, offset);
	(void)n;	/* a file that is new has zeros */
	disk.count++;
	if (disk.steps == 1)
		len = rng_below(&disk.rng, 128);	/* torn */
	n = __real_pwrite(fd, data, len, offset);
	step();
	return n;
}

static void
forget_writes(int fd)
{
	size_t left = 0;

	for (size_t i = 0; i < disk.count; i++)
		if (disk.writes[i].fd != fd)
			disk.writes[left++] = disk.writes[i];
	disk.count = left;
}

/* Loss is ours to make, so nothing waits for the medium. */
int
__wrap_fdatasync(int fd)
{
	step();
	forget_writes(fd);
	step();
	return 0;
}

int
__wrap_fsync(int fd)
{
	step();
	if (fd == disk.directory)
		disk.from[0] = '\0';
	forget_writes(fd);
	step();
	return 0;
}

int
__wrap_renameat(int d, const char *from, int e, const char *to)
{
	int n;

	step();
	n = __real_renameat(d, from, e, to);
	disk.directory = d;
	snprintf(disk.from, sizeof(disk.from), "%s", from);
	snprintf(disk.to, sizeof(disk.to), "%s", to);
	step();
	return n;
}

/* --- what children tell --- */

enum event_kind {
	EVENT_REQUEST,		/* the client used this number */
	EVENT_ACCEPTED,		/* the server served it */
	EVENT_OWN,		/* the server used its own number */
	EVENT_ANSWER,		/* the server used the request's nonce */
	EVENT_KINDS
};

struct event {
	enum event_kind kind;
	uint64_t number;
	struct wax_message m;	/* of a request; pointers mean nothing */
	uint8_t bytes[SEALED_MAX];
};

static uint8_t seen[EVENT_KINDS][NUMBERS];
static size_t counts[EVENT_KINDS];
static struct event kept[KEPT];
static size_t kept_count;

/* Each of these may happen once to a number, whatever happens in between. */
static void
take_event(const struct event *e)
{
	ck_assert_uint_lt(e->number, NUMBERS);
	ck_assert_msg(seen[e->kind][e->number] == 0, "kind %d number %llu "
	    "twice", e->kind, (unsigned long long)e->number);
	seen[e->kind][e->number] = 1;
	counts[e->kind]++;
	if (e->kind == EVENT_REQUEST)
		kept[kept_count++ % KEPT] = *e;
}

/* --- a child --- */

static int told;
static struct wax_context *client;
static struct wax_context *server;
static struct wax_contexts *set;
static struct wax_exchange cx;
static struct packet get;
static uint8_t sealed_buffer[1024], opened_buffer[1024], answer_buffer[1024];

static void
tell(enum event_kind kind, uint64_t number, const struct wax_message *m)
{
	struct event e = { .kind = kind, .number = number };

	if (m != NULL) {
		e.m = *m;
		if (m->options_len + m->payload_len > SEALED_MAX)
			_exit(4);
		memcpy(e.bytes, m->options, m->options_len);
		memcpy(e.bytes + m->options_len, m->payload, m->payload_len);
	}
	if (write(told, &e, sizeof(e)) != sizeof(e))
		_exit(5);
}

/* The Partial IV of a message; false if there is none. */
static bool
find_number(const struct wax_message *m, uint64_t *number)
{
	struct oscore_option o;
	struct bytes value;

	if (!option_find(message_options(m), OPTION_OSCORE, &value) ||
	    oscore_option_decode(value, &o) != WAX_OK)
		_exit(6);
	if (bytes_is_absent(o.piv))
		return false;
	*number = oscore_piv_decode(o.piv);
	return true;
}

static void
tell_answer(const struct wax_message *m, uint64_t request)
{
	uint64_t own;

	if (find_number(m, &own))
		tell(EVENT_OWN, own, NULL);
	else
		tell(EVENT_ANSWER, request, NULL);
}

/* True if the answer of the server, in *answer, asks for a repetition. */
static bool
deliver(const struct wax_message *m, bool is_observed,
    struct wax_message *answer)
{
	struct wax_message content = { 0x45, NULL, 0, NULL, 0 };
	struct wax_exchange sx = { 0 };
	struct wax_request got;
	uint64_t number = 0;

	find_number(m, &number);
	if (wax_unprotect_request(&sx, set, m, true, opened_buffer,
	    sizeof(opened_buffer), &got) == WAX_REQUEST_FAILED)
		_exit(7);
	*answer = got.answer;
	if (got.result == WAX_REQUEST_OPENED) {
		tell(EVENT_ACCEPTED, number, NULL);
		for (int i = is_observed ? 3 : 1; i > 0; i--) {
			if (wax_protect_response(&sx, &content, answer_buffer,
			    sizeof(answer_buffer), answer) != WAX_OK)
				_exit(8);
			tell_answer(answer, number);
		}
	} else if (got.has_answer && got.is_answer_protected) {
		tell_answer(answer, number);
	}
	wax_exchange_clear(&sx);
	return got.result == WAX_REQUEST_CHALLENGED;
}

static void
seal(struct wax_message *m)
{
	uint64_t number = 0;

	if (wax_protect_request(&cx, client, &get.m, sealed_buffer,
	    sizeof(sealed_buffer), m) != WAX_OK)
		_exit(8);
	find_number(m, &number);
	tell(EVENT_REQUEST, number, m);
}

static void
send_new(bool is_lost, bool is_observed)
{
	struct wax_message m, answer;
	struct wax_response back;

	seal(&m);
	if (!is_lost && deliver(&m, is_observed, &answer)) {
		if (wax_unprotect_response(&cx, &answer, answer_buffer,
		    sizeof(answer_buffer), &back) != WAX_RESPONSE_REPEAT)
			_exit(8);
		seal(&m);
		deliver(&m, is_observed, &answer);
	}
	wax_exchange_clear(&cx);
}

static void
send_old(const struct event *e)
{
	struct wax_message m = e->m, answer;

	m.options = e->bytes;
	m.payload = e->bytes + m.options_len;
	deliver(&m, false, &answer);
}

static void
open_end(bool is_client, uint32_t window_step, struct wax_env *env,
    struct wax_context **out)
{
	struct wax_context_parameters p = support_parameters(is_client);

	p.record = is_client ? "client" : "server";
	p.ssn_step = 3;
	p.window_step = is_client ? 0 : window_step;
	if (wax_context_new(&p, env, out) != WAX_OK)
		_exit(2);
}

/* What a run is about. */
struct setting {
	uint32_t window_step;
	bool is_device;		/* with the example's environment */
};

static struct wax_env *
open_env(const struct setting *setting)
{
	static struct wax_env device;

	if (!setting->is_device)
		return wax_posix_env_new(folder);
	device = device_env(folder);
	return &device;
}

static void
run_child(const struct setting *setting)
{
	struct wax_env *env = open_env(setting);
	size_t old = kept_count < KEPT ? kept_count : KEPT;

	set = wax_contexts_new(1, NULL);
	if (env == NULL || set == NULL)
		_exit(1);
	open_end(true, setting->window_step, env, &client);
	open_end(false, setting->window_step, env, &server);
	if (wax_contexts_add(set, server) != WAX_OK)
		_exit(3);
	for (int i = 0; i < ROUNDS; i++) {
		size_t what = rng_below(&disk.rng, 8);

		if (what < 3 && old > 0)
			send_old(&kept[rng_below(&disk.rng, old)]);
		else
			send_new(what == 3, what == 4);
	}
	if (rng_below(&disk.rng, 2) == 0 &&
	    (wax_context_retire(client) != WAX_OK ||
	    wax_context_retire(server) != WAX_OK))
		_exit(8);
	_exit(0);
}

/* --- the parent --- */

/* True if it was killed. */
static bool
run_one(struct rng *rng, const struct setting *setting)
{
	int fds[2], status;
	struct event e;
	pid_t child;

	/* often early: what a crash left is then met by the next one */
	disk.steps = 1 + (unsigned)rng_below(rng, rng_below(rng, 2) == 0 ?
	    STEPS_MAX / 12 : STEPS_MAX);
	disk.is_power = rng_below(rng, 2) == 0;
	disk.rng.state = rng_next(rng);
	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		close(fds[0]);
		told = fds[1];
		run_child(setting);
	}
	close(fds[1]);
	while (read(fds[0], &e, sizeof(e)) == sizeof(e))
		take_event(&e);
	close(fds[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	if (WIFSIGNALED(status))
		ck_assert_int_eq(WTERMSIG(status), SIGKILL);
	else
		ck_assert_int_eq(WEXITSTATUS(status), 0);
	return WIFSIGNALED(status);
}

/* Until it was killed WORLD times; returns how many children ended. */
static unsigned
run_world(struct rng *rng, const struct setting *setting)
{
	unsigned kills = 0, ends = 0;

	folder_make();
	memset(seen, 0, sizeof(seen));
	kept_count = 0;
	while (kills < WORLD)
		if (run_one(rng, setting))
			kills++;
		else
			ends++;
	folder_remove();
	return ends;
}

static void
kill_many(struct setting setting, uint64_t seed)
{
	struct rng rng = { seed };
	unsigned ends = 0;

	packet_make(&get, 1, "60" "5161", "");	/* Observe: register */
	for (int i = 0; i < KILLS / WORLD; i++)
		ends += run_world(&rng, &setting);
	/* and it was worth it */
	ck_assert_uint_gt(ends, KILLS / 50);
	ck_assert_uint_gt(counts[EVENT_REQUEST], KILLS * 3);
	ck_assert_uint_gt(counts[EVENT_ACCEPTED], KILLS);
	ck_assert_uint_gt(counts[EVENT_OWN], KILLS);
}

START_TEST(no_nonce_twice_and_no_replay_with_echo)
{
	kill_many((struct setting){ .window_step = 0 }, 1);
}
END_TEST

START_TEST(no_nonce_twice_and_no_replay_with_a_bound)
{
	kill_many((struct setting){ .window_step = 3 }, 2);
}
END_TEST

START_TEST(the_environment_of_the_example_holds_likewise)
{
	kill_many((struct setting){ .is_device = true }, 3);
}
END_TEST

TEST_MAIN("wax/posix/kills",
    no_nonce_twice_and_no_replay_with_echo,
    no_nonce_twice_and_no_replay_with_a_bound,
    the_environment_of_the_example_holds_likewise)
