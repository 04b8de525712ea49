/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stub_drive.c - a net that drives its transport as a test says */
#include "ostler/net/stub_net.h"

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <check.h>
#include <event2/event.h>

#define SETTLING_TURNS 100

/* --- credentials --- */

static const struct deviceid stub_ids[3] = {
	{ { 0x11, 0x11, 0x11, 0x11, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } },
	{ { 0x22, 0x22, 0x22, 0x22, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 } },
	{ { 0x33, 0x33, 0x33, 0x33, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 } },
};

const struct deviceid *
stub_id(size_t credential)
{
	return &stub_ids[credential];
}

static struct credentials *
stub_make_credentials(size_t own, size_t peer)
{
	static const uint8_t key[16] = { 7, 7, 7 };
	struct credentials *c = credentials_new();
	const char *why = NULL;

	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(credentials_set_id(c, &stub_ids[own], &why), WAX_OK);
	ck_assert_int_eq(credentials_add_psk(c, &stub_ids[peer],
	    BYTES_ARRAY(key), &why), WAX_OK);
	ck_assert_int_eq(credentials_check(c, &why), WAX_OK);
	return c;
}

void
stub_add_stranger(struct net *net, size_t credential)
{
	net->vault.credentials[credential] = stub_make_credentials(2, 0);
}

void
stub_renew_credentials(struct net *net)
{
	for (size_t i = 0; i < 2; i++) {
		credentials_unref(net->vault.credentials[i]);
		net->vault.credentials[i] = stub_make_credentials(i, 1 - i);
	}
	net->vault.generation++;
}

struct credentials *
vault_take(struct vault *v, size_t index, uint32_t *generation)
{
	ck_assert_uint_lt(index, STUB_CREDENTIALS);
	ck_assert_ptr_nonnull(v->credentials[index]);
	v->taken++;
	*generation = v->generation;
	return credentials_ref(v->credentials[index]);
}

bool
vault_has_newer(const struct vault *v, uint32_t generation)
{
	return v->generation != generation;
}

/* --- the net itself --- */

static uint16_t
stub_free_port(int type)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET6, type, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, len), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin6_port);
}

static void
stub_set_address(struct net *net, const char *host)
{
	bool is_stream = net->transport->kind == TRANSPORT_STREAM;
	char text[ADDRESS_TEXT_SIZE];

	snprintf(text, sizeof(text), "%s:%u", host,
	    stub_free_port(is_stream ? SOCK_STREAM : SOCK_DGRAM));
	ck_assert_int_eq(address_parse(bytes_of_text(text), &net->address),
	    WAX_OK);
}

static void
stub_set_path(struct net *net)
{
	static unsigned number;
	char folder[] = "/tmp/ostler-test-XXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_gt(asprintf(&net->path, "%s/s%u", folder, number++), 0);
}

static void
stub_configure(struct net *net)
{
	bool is_secure = net->transport->is_secure;

	net->listener = (struct listener_conf){
		.name = (char *)(uintptr_t)"in",
		.transport = net->transport,
		.address = net->address,
		.path = net->path,
		.credential = is_secure ? 0 : CREDENTIAL_NONE,
		.peer_required = is_secure,
		.sessions_max = 10000,
		.handshakes_max = 100,
		.handshake_timeout = CLOCK_S(10),
		.max_message = 64 * 1024,
	};
	net->hop = (struct hop_conf){
		.name = (char *)(uintptr_t)"next",
		.transport = net->transport,
		.addresses = &net->address,
		.address_count = net->transport->is_local ? 0 : 1,
		.path = net->path,
		.host = (char *)(uintptr_t)"localhost",
		.credential = is_secure ? 1 : CREDENTIAL_NONE,
		.connect_timeout = CLOCK_S(20),
		.max_message = 64 * 1024,
		.source_ports = 1000,
		.connections = 4,
	};
	net->conf = (struct net_conf){
		.listeners = &net->listener, .listener_count = 1,
		.hops = &net->hop, .hop_count = 1,
		.credential_count = is_secure ? STUB_CREDENTIALS : 0,
	};
	for (size_t i = 0; i < 2 && is_secure; i++)
		net->vault.credentials[i] = stub_make_credentials(i, 1 - i);
}

static void
stub_start(struct net *net, unsigned worker, unsigned workers)
{
	stub_configure(net);
	net->now = CLOCK_S(1000);
	clock_init_fake(&net->clock, &net->now);
	clock_tick(&net->clock);
	timers_init(&net->timers, net);
	net->log = log_new(&(struct log_options){
		.fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
		.level = LOG_LEVEL_ERROR, .clock = &net->clock,
	});
	net->loop = loop_new(&net->clock, &net->timers, net->log);
	ck_assert_ptr_nonnull(net->loop);
	loop_set_net(net->loop, net);
	net->context = (struct net_context){
		.conf = &net->conf, .clock = &net->clock,
		.timers = &net->timers, .log = net->log,
		.metrics = &net->metrics, .base = loop_base(net->loop),
		.worker = worker, .workers = workers,
		.vault = &net->vault,
	};
	TAILQ_INIT(&net->sessions);
	ck_assert_int_eq(net->transport->start(net, &net->state), WAX_OK);
}

static struct net *
stub_alloc(const struct transport *transport)
{
	struct net *net = calloc(1, sizeof(*net));

	ck_assert_ptr_nonnull(net);
	net->transport = transport;
	return net;
}

struct net *
stub_new(const struct transport *transport, const char *host)
{
	struct net *net = stub_alloc(transport);

	if (transport->is_local)
		stub_set_path(net);
	else
		stub_set_address(net, host);
	stub_start(net, 0, 1);
	return net;
}

struct net *
stub_new_worker(const struct net *first, unsigned worker, unsigned workers)
{
	struct net *net = stub_alloc(first->transport);

	net->address = first->address;
	if (first->path != NULL) {
		net->path = strdup(first->path);
		ck_assert_ptr_nonnull(net->path);
	}
	stub_start(net, worker, workers);
	return net;
}

static void
stub_remove_path(struct net *net)
{
	if (net->path == NULL)
		return;
	unlink(net->path);
	*strrchr(net->path, '/') = '\0';
	rmdir(net->path);
	free(net->path);
}

void
stub_free(struct net *net)
{
	while (!TAILQ_EMPTY(&net->sessions))
		stub_close(net, TAILQ_FIRST(&net->sessions)->endpoint);
	stub_close_listener(net);
	net->transport->stop(net->state);
	ck_assert_msg(timers_next(&net->timers) == UINT64_MAX,
	    "a timer is left");
	for (size_t i = 0; i < net->event_count; i++)
		free(net->events[i].payload);
	for (size_t i = 0; i < STUB_CREDENTIALS; i++)
		credentials_unref(net->vault.credentials[i]);
	loop_free(net->loop);
	timers_clear(&net->timers);
	log_free(net->log);
	stub_remove_path(net);
	free(net->events);
	free(net);
}

enum wax_status
stub_listen(struct net *net)
{
	enum wax_status st;

	net->is_inside = true;
	st = net->transport->listen(net->state, &net->listener,
	    &net->listening);
	net->is_inside = false;
	if (st != WAX_OK)
		return st;
	stub_adopt(net, net->listening);
	net->listening->listener = &net->listener;
	return WAX_OK;
}

void
stub_close_listener(struct net *net)
{
	if (net->listening == NULL)
		return;
	net->is_inside = true;
	net->transport->close(net->listening);
	net->is_inside = false;
	net->listening = NULL;
}

struct endpoint *
stub_connect(struct net *net)
{
	struct endpoint *e = NULL;

	net->is_inside = true;
	ck_assert_int_eq(net->transport->connect(net->state, &net->hop,
	    net->transport->is_local ? NULL : &net->address, &e), WAX_OK);
	net->is_inside = false;
	if (net->transport->has_sessions)
		stub_begin(net, e);
	else
		stub_adopt(net, e);
	return e;
}

void
stub_open(struct net *net, struct endpoint **ours, struct endpoint **theirs)
{
	size_t before = net->counts[STUB_OPENED];

	*ours = stub_connect(net);
	stub_run(net, STUB_OPENED, before + 1);
	stub_run(net, STUB_ACCEPTED, before + 1);
	ck_assert_ptr_eq(stub_last(net, STUB_OPENED)->endpoint, *ours);
	*theirs = stub_last(net, STUB_ACCEPTED)->endpoint;
}

void
stub_close(struct net *net, struct endpoint *e)
{
	bool was_inside = net->is_inside;

	if (net->transport->has_sessions)
		stub_end(net, e);
	net->is_inside = true;
	net->transport->close(e);
	net->is_inside = was_inside;
}

/* --- the loop --- */

/* The end of a turn. */
void
net_flush(struct net *net)
{
	net->transport->flush(net->state);
	if (net->is_done != NULL && net->is_done(net, net->done_arg))
		loop_stop(net->loop);
}

static void
stub_on_limit(int fd, short what, void *arg)
{
	struct net *net = arg;

	(void)fd;
	(void)what;
	net->is_late = true;
	loop_stop(net->loop);
}

void
stub_wait(struct net *net, bool (*is_done)(struct net *net, const void *arg),
    const void *arg)
{
	struct timeval limit = { .tv_sec = 20 };
	struct event *late = event_new(loop_base(net->loop), -1, 0,
	    stub_on_limit, net);

	ck_assert(late != NULL && event_add(late, &limit) == 0);
	net->is_done = is_done;
	net->done_arg = arg;
	net_flush(net);		/* what the test itself has queued */
	loop_run(net->loop);
	net->is_done = NULL;
	event_free(late);
	ck_assert_msg(!net->is_late, "%s: waited in vain",
	    net->transport->name);
}

struct stub_goal {
	enum stub_kind kind;
	size_t count;
};

static bool
stub_is_told(struct net *net, const void *arg)
{
	const struct stub_goal *goal = arg;

	return net->counts[goal->kind] >= goal->count;
}

void
stub_run(struct net *net, enum stub_kind kind, size_t count)
{
	struct stub_goal goal = { kind, count };

	stub_wait(net, stub_is_told, &goal);
}

static bool
stub_has_turned(struct net *net, const void *arg)
{
	unsigned *turns = (unsigned *)(uintptr_t)arg;

	loop_wake(net->loop);
	return ++*turns > SETTLING_TURNS;
}

void
stub_settle(struct net *net)
{
	unsigned turns = 0;

	stub_wait(net, stub_has_turned, &turns);
}

void
stub_advance(struct net *net, uint64_t microseconds)
{
	net->now += microseconds;
	clock_tick(&net->clock);
	loop_wake(net->loop);
}

size_t
stub_count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t n = 0;

	ck_assert_ptr_nonnull(folder);
	while (readdir(folder) != NULL)
		n++;
	closedir(folder);
	return n;
}
