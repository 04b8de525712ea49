/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transport_trouble.c - peers and networks that do not behave, for every
   transport */
#include "ostler/net/transport_suite.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <check.h>

#include "ostler/net/datagram_address.h"

union suite_name {
	union datagram_name ip;
	struct sockaddr_un local;
	struct sockaddr any;
};

static socklen_t
suite_set_name(union suite_name *name, const char *path,
    const struct address *a)
{
	if (path == NULL)
		return datagram_name_set(&name->ip, address_is_ipv4(a) ?
		    AF_INET : AF_INET6, a);
	name->local = (struct sockaddr_un){ .sun_family = AF_UNIX };
	ck_assert_uint_lt(strlen(path), sizeof(name->local.sun_path));
	memcpy(name->local.sun_path, path, strlen(path));
	return sizeof(name->local);
}

static int
suite_socket(const struct net *net, const union suite_name *name)
{
	struct timeval limit = { .tv_sec = 20 };
	int fd = socket(name->any.sa_family, net->transport->kind ==
	    TRANSPORT_STREAM ? SOCK_STREAM : SOCK_DGRAM, 0);

	ck_assert_int_ge(fd, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}

int
suite_dial(const struct net *net)
{
	union suite_name name;
	socklen_t len = suite_set_name(&name, net->listener.path,
	    &net->listener.address);
	int fd = suite_socket(net, &name);

	ck_assert_int_eq(connect(fd, &name.any, len), 0);
	return fd;
}

int
suite_serve(const struct net *net)
{
	union suite_name name;
	socklen_t len = suite_set_name(&name, net->hop.path, &net->address);
	int fd = suite_socket(net, &name), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ck_assert_int_eq(bind(fd, &name.any, len), 0);
	if (net->transport->kind == TRANSPORT_STREAM)
		ck_assert_int_eq(listen(fd, 10), 0);
	return fd;
}

void
suite_expect_end(int fd)
{
	uint8_t data[1000];
	ssize_t n;

	while ((n = recv(fd, data, sizeof(data), 0)) > 0)
		;
	ck_assert(n == 0 || errno == ECONNRESET);
}

static void
suite_put(int fd, const char *data, size_t len)
{
	ck_assert_int_eq(send(fd, data, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* The stub asserts that nothing is told from inside of connect. */
void
suite_refused_connection_is_told_later(const struct suite_case *c)
{
	struct endpoint *e;
	struct net *net;

	if (!c->transport->has_sessions)
		return;
	net = suite_new(c);
	e = stub_connect(net);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_ptr_eq(stub_last(net, STUB_CLOSED)->endpoint, e);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how,
	    SESSION_END_REFUSED);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail,
	    c->transport->is_local ? "ENOENT" : "ECONNREFUSED");
	stub_settle(net);
	ck_assert_uint_eq(net->event_count, 1);
	stub_free(net);
}

/* The system takes the connection, and nobody is there. */
void
suite_silent_server_is_given_up(const struct suite_case *c)
{
	struct net *net;
	int fd;

	if (!c->transport->has_sessions)
		return;
	net = suite_new(c);
	fd = suite_serve(net);
	stub_connect(net);
	stub_settle(net);
	stub_advance(net, net->hop.connect_timeout - 1);
	stub_settle(net);
	ck_assert_uint_eq(net->event_count, 0);
	stub_advance(net, 1);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how,
	    SESSION_END_SILENT);
	close(fd);
	stub_free(net);
}

static void
expect_fault(const struct stub_event *e)
{
	ck_assert(e->how == SESSION_END_PROTOCOL ||
	    e->how == SESSION_END_INSECURE);
}

void
suite_wrong_bytes_end_what_they_came_on(const struct suite_case *c)
{
	struct net *net;
	int fd, listening;

	if (c->has_datagrams)
		return;
	net = suite_begin(c);
	fd = suite_dial(net);
	suite_put(fd, c->garbage, strlen(c->garbage));
	stub_run(net, STUB_REFUSED, 1);
	expect_fault(stub_last(net, STUB_REFUSED));
	stub_settle(net);
	suite_expect_end(fd);
	close(fd);
	stub_close_listener(net);

	listening = suite_serve(net);
	stub_connect(net);
	fd = accept(listening, NULL, NULL);
	ck_assert_int_ge(fd, 0);
	suite_put(fd, c->garbage, strlen(c->garbage));
	stub_run(net, STUB_CLOSED, 1);
	expect_fault(stub_last(net, STUB_CLOSED));
	stub_settle(net);
	ck_assert_uint_eq(net->event_count, 2);
	close(fd);
	close(listening);
	stub_free(net);
}

/* --- peers that do not read --- */

#define LARGE 10000

static void
fill_payload(uint8_t *payload, unsigned number)
{
	memset(payload, (int)(number & 0xff), LARGE);
	memcpy(payload, &number, sizeof(number));
}

/* Sends until nothing more is taken; how many were. */
static unsigned
send_until_limit(struct net *net, struct endpoint *e)
{
	static uint8_t payload[LARGE];
	unsigned count = 0;
	enum wax_status st = WAX_OK;

	while (st == WAX_OK) {
		fill_payload(payload, count);
		st = stub_send(net, e, CODE_POST, "t", BYTES_ARRAY(payload));
		count += st == WAX_OK;
		if (st != WAX_OK)
			stub_settle(net);
	}
	ck_assert_int_eq(st, WAX_LIMIT);
	return count;
}

static struct net *
begin_unread(const struct suite_case *c, struct relay **relay,
    struct endpoint **ours)
{
	struct net *net = suite_begin(c);
	struct endpoint *theirs;

	*relay = relay_new(net, 64 * 1024);
	stub_open(net, ours, &theirs);
	stub_settle(net);
	relay_hold(*relay, 1);
	return net;
}

void
suite_unread_output_is_limited_and_kept(const struct suite_case *c)
{
	static uint8_t payload[LARGE];
	struct endpoint *ours;
	struct relay *relay;
	struct net *net;
	unsigned count;

	if (c->has_datagrams)
		return;
	net = begin_unread(c, &relay, &ours);
	count = send_until_limit(net, ours);
	ck_assert_uint_gt(count, 1);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	relay_hold(relay, 0);
	stub_run(net, STUB_REQUEST, count);
	for (unsigned i = 0; i < count; i += count / 20 + 1) {
		const struct stub_event *e = stub_nth(net, STUB_REQUEST, i);

		fill_payload(payload, i);
		ck_assert_uint_eq(e->payload_len, LARGE);
		ck_assert_mem_eq(e->payload, payload, LARGE);
	}
	ck_assert_int_eq(stub_send(net, ours, CODE_GET, "u", BYTES_ABSENT),
	    WAX_OK);
	stub_run(net, STUB_REQUEST, count + 1);
	relay_free(relay);
	stub_free(net);
}

/* The kernel may still take some bytes when the settling is over, as windows
   open late; that is progress, and the time begins anew. */
static void
expect_given_up(struct net *net, const struct endpoint *ours)
{
	size_t before = net->counts[STUB_CLOSED];

	for (int i = 0; i < 5 && net->counts[STUB_CLOSED] == before; i++) {
		stub_settle(net);
		if (net->counts[STUB_CLOSED] == before)
			stub_advance(net, net->hop.connect_timeout);
	}
	ck_assert_uint_gt(net->counts[STUB_CLOSED], before);
	ck_assert_ptr_eq(stub_last(net, STUB_CLOSED)->endpoint, ours);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how, SESSION_END_LOST);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail, "not-reading");
}

void
suite_peer_that_reads_nothing_is_given_up(const struct suite_case *c)
{
	struct endpoint *ours;
	struct relay *relay;
	struct net *net;

	if (c->has_datagrams)
		return;
	net = begin_unread(c, &relay, &ours);
	send_until_limit(net, ours);
	stub_settle(net);
	stub_advance(net, net->hop.connect_timeout - 1);
	stub_settle(net);
	for (size_t i = 0; i < net->event_count; i++)
		ck_assert(net->events[i].kind != STUB_CLOSED ||
		    net->events[i].endpoint != ours);
	stub_advance(net, 1);
	expect_given_up(net, ours);
	ck_assert_uint_eq(metrics_get(&net->metrics, METRIC_SESSIONS_SLOW), 1);
	relay_free(relay);
	stub_free(net);
}

/* --- peers that do not get on --- */

void
suite_oldest_of_too_many_half_open_goes(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct net *net;
	int fds[6];

	if (c->has_datagrams)
		return;
	net = suite_new(c);
	net->listener.handshakes_max = 4;
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	for (int i = 0; i < 6; i++)
		fds[i] = suite_dial(net);
	stub_settle(net);
	stub_advance(net, HANDSHAKE_PATIENCE_SILENT - 1);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	stub_advance(net, CLOCK_MS(20));
	stub_run(net, STUB_REFUSED, 2);
	ck_assert_str_eq(stub_last(net, STUB_REFUSED)->detail, "evicted");
	ck_assert_uint_eq(metrics_get(&net->metrics,
	    METRIC_HANDSHAKES_EVICTED), 2);
	suite_expect_end(fds[0]);
	suite_expect_end(fds[1]);
	stub_advance(net, HANDSHAKE_PATIENCE_SILENT);
	stub_open(net, &ours, &theirs);		/* in place of one more */
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 3);
	suite_expect_end(fds[2]);
	/* a session is not half-open any more */
	stub_open(net, &ours, &theirs);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 3);
	for (int i = 0; i < 6; i++)
		close(fds[i]);
	stub_run(net, STUB_REFUSED, 6);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	stub_free(net);
}

void
suite_trickle_does_not_extend_a_handshake(const struct suite_case *c)
{
	struct net *net;
	int fd;

	if (c->has_datagrams)
		return;
	net = suite_begin(c);
	fd = suite_dial(net);
	stub_settle(net);
	for (size_t i = 0; i < 8; i++) {
		ck_assert_uint_eq(net->event_count, 0);
		suite_put(fd, c->beginning + i, 1);
		stub_settle(net);
		stub_advance(net, net->listener.handshake_timeout / 8);
	}
	stub_run(net, STUB_REFUSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_REFUSED)->how,
	    SESSION_END_SILENT);
	suite_expect_end(fd);
	close(fd);
	stub_free(net);
}

void
suite_message_without_an_end_ends_the_session(const struct suite_case *c)
{
	static const uint8_t payload[40000];
	struct endpoint *ours, *theirs;
	struct relay *relay;
	struct net *net;

	if (c->has_datagrams)
		return;
	net = suite_begin(c);
	relay = relay_new(net, 64 * 1024);
	stub_open(net, &ours, &theirs);
	stub_settle(net);
	relay_allow(relay, 20000);
	ck_assert_int_eq(stub_send(net, ours, CODE_POST, "t",
	    BYTES_ARRAY(payload)), WAX_OK);
	stub_settle(net);
	stub_advance(net, net->listener.handshake_timeout - 1);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	stub_advance(net, 1);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_ptr_eq(stub_nth(net, STUB_CLOSED, 0)->endpoint, theirs);
	ck_assert_int_eq(stub_nth(net, STUB_CLOSED, 0)->how, SESSION_END_LOST);
	ck_assert_str_eq(stub_nth(net, STUB_CLOSED, 0)->detail,
	    "incomplete-message");
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 0);
	relay_free(relay);
	stub_free(net);
}

/* A Unix socket knows no reset. */
void
suite_reset_is_told_to_both(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct relay *relay;
	struct net *net;

	if (c->has_datagrams)
		return;
	net = suite_begin(c);
	relay = relay_new(net, 64 * 1024);
	stub_open(net, &ours, &theirs);
	stub_settle(net);
	relay_reset(relay);
	stub_run(net, STUB_CLOSED, 2);
	for (size_t i = 0; i < 2 && !c->transport->is_local; i++) {
		const struct stub_event *e = stub_nth(net, STUB_CLOSED, i);

		ck_assert_int_eq(e->how, SESSION_END_LOST);
		ck_assert_str_eq(e->detail, "ECONNRESET");
	}
	relay_free(relay);
	stub_free(net);
}

/* The socket ends, and no layer has said that it will. */
void
suite_end_without_a_goodbye_is_told(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct relay *relay;
	struct net *net;

	if (c->has_datagrams)
		return;
	net = suite_begin(c);
	relay = relay_new(net, 64 * 1024);
	stub_open(net, &ours, &theirs);
	stub_settle(net);
	relay_free(relay);
	stub_run(net, STUB_CLOSED, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct stub_event *e = stub_nth(net, STUB_CLOSED, i);

		ck_assert_int_eq(e->how, c->transport->is_secure ?
		    SESSION_END_LOST : SESSION_END_PEER);
		ck_assert_str_eq(e->detail, c->transport->is_secure ?
		    "no-close-notify" : "closed");
	}
	stub_free(net);
}

/* --- listeners --- */

void
suite_close_of_a_listener_leaves_its_sessions(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct net *net;
	int fd;

	if (c->has_datagrams)
		return;
	net = suite_begin(c);
	net->echoes = true;
	stub_open(net, &ours, &theirs);
	fd = suite_dial(net);		/* half-open; nothing is told of it */
	stub_settle(net);
	stub_close_listener(net);
	suite_expect_end(fd);
	close(fd);
	ck_assert_int_eq(stub_send(net, ours, CODE_GET, "t", BYTES_ABSENT),
	    WAX_OK);
	stub_run(net, STUB_RESPONSE, 1);
	stub_connect(net);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how,
	    SESSION_END_REFUSED);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	stub_free(net);
}

static void
expect_in_use(struct net *net)
{
	errno = 0;
	ck_assert_int_eq(stub_listen(net), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
}

/* And free again as soon as nobody listens, whatever old connections have
   left there. */
void
suite_address_in_use_is_told(const struct suite_case *c)
{
	struct net *first = suite_begin(c);
	struct net *second = stub_new_worker(first, 0, 1);
	struct endpoint *ours, *theirs;

	expect_in_use(second);
	if (c->transport->has_sessions) {
		stub_open(first, &ours, &theirs);
		stub_close(first, theirs);
		stub_run(first, STUB_CLOSED, 1);
		stub_settle(first);
	}
	stub_close_listener(first);
	ck_assert_int_eq(stub_listen(second), WAX_OK);
	stub_free(second);
	stub_free(first);
}

/* The loops take turns. */
static void
open_across(struct net *client, struct net *const workers[2], size_t count)
{
	for (size_t i = 0; i < count; i++)
		stub_connect(client);
	for (int round = 0; client->counts[STUB_OPENED] < count; round++) {
		ck_assert_int_lt(round, 1000);
		stub_settle(client);
		stub_settle(workers[0]);
		stub_settle(workers[1]);
	}
}

void
suite_workers_share_an_address(const struct suite_case *c)
{
	enum { COUNT = 40 };
	struct net *client = stub_new(c->transport, c->host);
	struct net *workers[2] = {
		stub_new_worker(client, 0, 2), stub_new_worker(client, 1, 2),
	};
	struct net *other = stub_new_worker(client, 0, 2);

	ck_assert_int_eq(stub_listen(workers[0]), WAX_OK);
	expect_in_use(other);
	ck_assert_int_eq(stub_listen(workers[1]), WAX_OK);
	expect_in_use(other);
	if (c->transport->has_sessions) {
		open_across(client, workers, COUNT);
		ck_assert_uint_eq(workers[0]->counts[STUB_ACCEPTED] +
		    workers[1]->counts[STUB_ACCEPTED], COUNT);
		/* but by a chance of 2^-39 */
		ck_assert_uint_gt(workers[0]->counts[STUB_ACCEPTED], 0);
		ck_assert_int_eq(workers[1]->counts[STUB_ACCEPTED] > 0,
		    !c->transport->is_local);
	}
	stub_free(other);
	stub_free(workers[0]);
	stub_free(workers[1]);
	stub_free(client);
}
