/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_net.c - the net with a hop that is a server of HTTP: deadlines,
   failures, observers, addresses; on a clock that stands still */
#include "check_main.h"

#include <event2/event.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/hop.h"
#include "ostler/net/http_session.h"
#include "ostler/net/net.h"

#define TURNS_MAX 2000		/* of 10 ms at most */
#define OK_EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static struct {
	struct event_base *base;
	uint64_t now;
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics;
	struct hop_conf hop;
	struct address addresses[2];
	struct net_conf conf;
	struct net *net;
	int listening;
	/* what the receiver was told */
	unsigned responses, failures;
	enum hop_failure why;
	struct outbound *last;
} w;

static void
take_response(void *arg, struct outbound *out, const struct message *m)
{
	(void)arg;
	(void)m;
	w.responses++;
	w.last = out;
	outbound_end(out);
}

static void
take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	(void)arg;
	w.failures++;
	w.why = why;
	w.last = out;
	outbound_end(out);
}

/* A socket of the loopback interface, at a port that nobody has. */
static int
bind_free(struct address *out)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, len), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	ck_assert_int_eq(address_parse(bytes_of_text("127.0.0.1:0"), out),
	    WAX_OK);
	out->port = ntohs(a.sin_port);
	return fd;
}

static void
configure(void)
{
	close(bind_free(&w.addresses[0]));	/* nobody is there */
	w.listening = bind_free(&w.addresses[1]);
	ck_assert_int_eq(listen(w.listening, 10), 0);
	w.hop = (struct hop_conf){
		.name = (char *)(uintptr_t)"web", .kind = HOP_DEVICE,
		.transport = &transport_http,
		.addresses = &w.addresses[1], .address_count = 1,
		.host = (char *)(uintptr_t)"localhost",
		.url_path = (char *)(uintptr_t)"/", .connections = 4,
		.credential = CREDENTIAL_NONE, .connect_timeout = CLOCK_S(8),
		.retry_least = CLOCK_S(1), .retry_most = CLOCK_S(9),
		.max_message = 8192, .timeout = CLOCK_S(30),
		.outstanding = 10, .source_ports = 4, .idle = CLOCK_S(100),
	};
	w.conf = (struct net_conf){
		.hops = &w.hop, .hop_count = 1,
		.ack_timeout = CLOCK_S(2), .ack_random_percent = 150,
		.max_retransmit = 4, .ack_delay = CLOCK_S(1),
		.inbound_max = 100,
	};
}

static void
begin(void)
{
	memset(&w, 0, sizeof(w));
	w.base = event_base_new();
	w.now = CLOCK_S(1000);
	clock_init_fake(&w.clock, &w.now);
	clock_tick(&w.clock);
	timers_init(&w.timers, NULL);
	w.log = log_new(&(struct log_options){ .fd = 2,
		.level = LOG_LEVEL_ERROR, .clock = &w.clock });
	configure();
}

static void
start(void)
{
	const struct hop_receiver receiver = {
		.take_response = take_response,
		.take_failure = take_failure,
	};
	size_t which;

	w.net = net_new(&(struct net_context){
		.conf = &w.conf, .clock = &w.clock, .timers = &w.timers,
		.log = w.log, .metrics = &w.metrics, .base = w.base,
	});
	ck_assert_ptr_nonnull(w.net);
	hop_set_receiver(w.net, &receiver);
	ck_assert_int_eq(net_listen(w.net, &which), WAX_OK);
}

static void
end(void)
{
	struct net_usage usage;

	net_get_usage(w.net, &usage);
	ck_assert_uint_eq(usage.outbounds, 0);
	net_free(w.net);
	ck_assert_uint_eq(w.timers.count, 0);
	timers_clear(&w.timers);
	log_free(w.log);
	event_base_free(w.base);
	close(w.listening);
}

static void
turn(void)
{
	struct timeval most = { .tv_usec = 10000 };

	event_base_loopexit(w.base, &most);
	event_base_loop(w.base, EVLOOP_ONCE);
	clock_tick(&w.clock);
	timers_run(&w.timers, w.clock.now);
	net_flush(w.net);
}

static void
await(const unsigned *number, unsigned value)
{
	for (int i = 0; i < TURNS_MAX && *number != value; i++)
		turn();
	ck_assert_uint_eq(*number, value);
}

static void
settle(void)
{
	for (int i = 0; i < 20; i++)
		turn();
}

static void
pass(uint64_t time)
{
	w.now += time;
	turn();
}

static struct outbound *
ask(uint8_t code, struct bytes options, const struct hop_client *client)
{
	struct message m = { .type = MESSAGE_CON, .code = code,
		.options = options,
		.payload = code == CODE_POST ? bytes_of_text("body") :
		    BYTES_ABSENT };
	struct hop_request q = { .message = &m, .client = client };
	struct outbound *out;

	ck_assert_int_eq(hop_send_request(hop_get(w.net, 0), &q, &out),
	    WAX_OK);
	return out;
}

static int
serve(void)
{
	int fd = accept(w.listening, NULL, NULL);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* Turns until a whole request without a body is there; reads it. */
static void
see(int fd, const char *line)
{
	char data[2000] = "";
	size_t len = 0;

	for (int i = 0; i < TURNS_MAX && strstr(data, "\r\n\r\n") == NULL;
	    i++) {
		ssize_t n = recv(fd, data + len, sizeof(data) - 1 - len,
		    MSG_DONTWAIT);

		ck_assert_int_ne(n, 0);
		len += n > 0 ? (size_t)n : 0;
		data[len] = '\0';
		turn();
	}
	ck_assert_ptr_eq(strstr(data, line), data);
}

static void
say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL),
	    (ssize_t)strlen(text));
}

static void
expect_end(int fd)
{
	char data[1000];
	ssize_t n = -1;

	for (int i = 0; i < TURNS_MAX && n < 0; i++) {
		turn();
		n = recv(fd, data, sizeof(data), MSG_DONTWAIT);
	}
	ck_assert_int_eq(n, 0);
	close(fd);
}

START_TEST(deadline_of_a_request_ends_its_transfer)
{
	int fd;

	begin();
	start();
	ask(CODE_GET, BYTES_ABSENT, NULL);
	turn();
	fd = serve();
	see(fd, "GET / ");
	say(fd, "HTTP/1.1 200 OK\r\n\r\n");
	for (int i = 0; i < 29; i++) {	/* a byte a second */
		say(fd, "x");
		pass(CLOCK_S(1));
	}
	ck_assert_uint_eq(w.failures, 0);
	pass(CLOCK_S(1));
	await(&w.failures, 1);
	ck_assert_int_eq(w.why, HOP_TIMEOUT);
	ck_assert_uint_eq(metrics_get(&w.metrics, METRIC_HTTP_ABANDONED), 1);
	expect_end(fd);
	end();
}
END_TEST

START_TEST(failure_of_one_request_is_not_that_of_others)
{
	struct outbound *first;
	int one, two;

	begin();
	start();
	first = ask(CODE_GET, BYTES_ABSENT, NULL);
	turn();
	one = serve();
	see(one, "GET / ");
	ask(CODE_GET, BYTES_ABSENT, NULL);
	turn();
	two = serve();
	see(two, "GET / ");
	say(one, "HTTP/1.1 302 There\r\nContent-Length: 0\r\n\r\n");
	await(&w.failures, 1);
	ck_assert_ptr_eq(w.last, first);
	ck_assert_int_eq(w.why, HOP_BAD_RESPONSE);
	say(two, OK_EMPTY);
	await(&w.responses, 1);
	close(one);
	close(two);
	end();
}
END_TEST

START_TEST(observer_that_goes_is_not_told_over_http)
{
	const struct hop_client client = { .session = 7 };
	struct outbound *out;
	int fd;

	begin();
	start();
	out = ask(CODE_GET, bytes_of("\x60", 1), &client);
	turn();
	fd = serve();
	see(fd, "GET / ");
	outbound_reject(out);
	expect_end(fd);
	settle();
	ck_assert_uint_eq(metrics_get(&w.metrics, METRIC_HTTP_SENT), 1);
	ck_assert_uint_eq(w.responses + w.failures, 0);
	end();
}
END_TEST

START_TEST(request_waits_for_the_address_that_answers)
{
	int fd;

	begin();
	w.hop.addresses = w.addresses;
	w.hop.address_count = 2;
	start();
	ask(CODE_GET, BYTES_ABSENT, NULL);
	settle();
	fd = serve();
	see(fd, "GET / ");
	say(fd, OK_EMPTY);
	await(&w.responses, 1);
	ck_assert_uint_eq(w.failures, 0);
	close(fd);
	end();
}
END_TEST

START_TEST(server_that_is_not_there_is_down_for_longer_and_longer)
{
	struct hop_status status;
	struct outbound *out;
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m };

	begin();
	w.hop.addresses = w.addresses;
	start();
	ask(CODE_GET, BYTES_ABSENT, NULL);
	await(&w.failures, 1);
	ck_assert_int_eq(w.why, HOP_REFUSED);
	ck_assert_int_eq(hop_send_request(hop_get(w.net, 0), &q, &out),
	    WAX_STATE);
	hop_get_status(hop_get(w.net, 0), &status);
	ck_assert_int_eq(status.health, HOP_HEALTH_DOWN);
	pass(status.retry_at - w.now);
	ask(CODE_GET, BYTES_ABSENT, NULL);
	await(&w.failures, 2);
	hop_get_status(hop_get(w.net, 0), &status);
	ck_assert_uint_gt(status.retry_at - w.now, CLOCK_S(1));
	end();
}
END_TEST

START_TEST(session_that_is_not_used_ends)
{
	struct net_usage usage;
	int fd;

	begin();
	start();
	ask(CODE_POST, BYTES_ABSENT, NULL);
	turn();
	fd = serve();
	see(fd, "POST / ");
	say(fd, OK_EMPTY);
	await(&w.responses, 1);
	net_get_usage(w.net, &usage);
	ck_assert_uint_eq(usage.sessions, 1);
	pass(CLOCK_S(101));
	expect_end(fd);
	net_get_usage(w.net, &usage);
	ck_assert_uint_eq(usage.sessions, 0);
	end();
}
END_TEST

TEST_MAIN("ostler/net/http_net",
    deadline_of_a_request_ends_its_transfer,
    failure_of_one_request_is_not_that_of_others,
    observer_that_goes_is_not_told_over_http,
    request_waits_for_the_address_that_answers,
    server_that_is_not_there_is_down_for_longer_and_longer,
    session_that_is_not_used_ends)
