/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net_transports.c - the net over each transport that has sessions, real
   sockets on the loopback interface: requests both ways, notifications, ends */

#include "check_main.h"

#include <event2/event.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "ostler/free_port.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/conn.h"
#include "ostler/net/dtls.h"
#include "ostler/net/hop.h"
#include "ostler/net/net.h"
#include "ostler/net/vault.h"
#include "ostler/net/vault_files.h"

#define TURNS_MAX 1000		/* of 10 ms at most */

enum { ASKS, ANSWERS, SIDES };

static struct {
	struct event_base *base;
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics;
	struct vault *vault;
	struct credential_conf credentials[SIDES];
	struct listener_conf listener;
	struct hop_conf hop;
	struct address address;
	struct net_conf conf;		/* of the vault */
	struct net_conf confs[SIDES];
	struct net *net[SIDES];
	/* what the receivers were told */
	struct inbound *in[SIDES];	/* the last request */
	unsigned requests[SIDES];
	unsigned responses;
	unsigned failures;
	enum hop_failure why;
	unsigned cancels;
	unsigned sessions[SIDES];	/* that are up and told */
	struct hop_session session[SIDES];	/* the last */
	size_t payload;			/* bytes of the last response */
} w;

static int
side_of(const void *arg)
{
	return arg == &w.net[ANSWERS] ? ANSWERS : ASKS;
}

static void
take_request(void *arg, struct inbound *in, const struct message *m)
{
	ck_assert_uint_eq(m->code, CODE_POST);
	w.in[side_of(arg)] = in;
	w.requests[side_of(arg)]++;
}

static void
take_response(void *arg, struct outbound *out, const struct message *m)
{
	struct bytes value;

	(void)arg;
	w.responses++;
	w.payload = m->payload.len;
	if (option_find(m->options, OPTION_OBSERVE, &value))
		outbound_keep(out);
	else
		outbound_end(out);
}

static void
take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	(void)arg;
	w.failures++;
	w.why = why;
	outbound_end(out);
}

static void
take_cancel(void *arg, struct inbound *in)
{
	(void)arg;
	(void)in;
	w.cancels++;
}

static void
take_session(void *arg, const struct hop_session *session)
{
	w.sessions[side_of(arg)]++;
	w.session[side_of(arg)] = *session;
}

static void
take_session_end(void *arg, const struct hop_session *session)
{
	(void)session;
	w.sessions[side_of(arg)]--;
}

/* NULL: the port is in use. */
static struct net *
open_net(int side)
{
	struct hop_receiver receiver = {
		.arg = &w.net[side],
		.take_request = take_request,
		.take_response = take_response,
		.take_failure = take_failure,
		.take_cancel = take_cancel,
		.take_session = take_session,
		.take_session_end = take_session_end,
	};
	struct net *net = net_new(&(struct net_context){
		.conf = &w.confs[side], .clock = &w.clock,
		.timers = &w.timers, .log = w.log, .metrics = &w.metrics,
		.vault = w.vault, .base = w.base,
	});
	size_t which;

	ck_assert_ptr_nonnull(net);
	hop_set_receiver(net, &receiver);
	if (net_listen(net, &which) == WAX_OK)
		return net;
	net_free(net);
	return NULL;
}

/* Whose IDs are those of vault_files.h; one key for the two. */
static void
open_vault(void)
{
	static char *files[SIDES] = { (char *)(uintptr_t)"keys",
		(char *)(uintptr_t)"more" };
	const char *const ids[SIDES] = { PEER_1, PEER_2 };

	vault_files_write(files[ASKS], PEER_2 " " KEY_A "\n");
	vault_files_write(files[ANSWERS], PEER_1 " " KEY_A "\n");
	for (int i = 0; i < SIDES; i++) {
		w.credentials[i] = (struct credential_conf){
			.name = files[i], .psks = &files[i], .psk_count = 1,
		};
		ck_assert_int_eq(deviceid_parse(bytes_of_text(ids[i]),
		    &w.credentials[i].id), WAX_OK);
	}
	w.conf.credentials = w.credentials;
	w.conf.credential_count = SIDES;
	w.vault = vault_new(&w.conf);
	ck_assert_ptr_nonnull(w.vault);
	ck_assert_int_eq(vault_load(w.vault, stderr), WAX_OK);
}

static void
configure(const struct transport *transport)
{
	unsigned port;
	char text[ADDRESS_TEXT_SIZE];
	static char path[] = "socket", host[] = "127.0.0.1";
	int fd = free_port_hold(&port);

	close(fd);
	snprintf(text, sizeof(text), "127.0.0.1:%u", port);
	ck_assert_int_eq(address_parse(bytes_of_text(text), &w.address),
	    WAX_OK);
	w.listener = (struct listener_conf){
		.name = (char *)(uintptr_t)"in", .transport = transport,
		.address = w.address,
		.path = transport->is_local ? path : NULL,
		.credential = transport->is_secure ? ANSWERS :
		    CREDENTIAL_NONE,
		.peer_required = transport->is_secure,
		.sessions_max = 10, .handshakes_max = 10,
		.handshake_timeout = CLOCK_S(8), .max_message = 8192,
		.timeout = CLOCK_S(8), .outstanding = 10,
	};
	w.hop = (struct hop_conf){
		.name = (char *)(uintptr_t)"next", .transport = transport,
		.addresses = transport->is_local ? NULL : &w.address,
		.address_count = !transport->is_local,
		.path = w.listener.path, .host = host,
		.credential = transport->is_secure ? ASKS : CREDENTIAL_NONE,
		.expected = transport->is_secure ? w.credentials[ANSWERS].id :
		    (struct deviceid){ .bytes = { 0 } },
		.takes_requests = true, .answering = w.listener,
		.connect_timeout = CLOCK_S(8), .retry_least = CLOCK_S(1),
		.retry_most = CLOCK_S(9), .max_message = 8192,
		.timeout = CLOCK_S(8), .outstanding = 10, .source_ports = 4,
	};
	for (int i = 0; i < SIDES; i++)
		w.confs[i] = (struct net_conf){
			.credentials = w.credentials,
			.credential_count = SIDES,
			.ack_timeout = CLOCK_S(2), .ack_random_percent = 150,
			.max_retransmit = 4, .ack_delay = CLOCK_S(1),
			.inbound_max = 100,
		};
	w.confs[ASKS].hops = &w.hop;
	w.confs[ASKS].hop_count = 1;
	w.confs[ANSWERS].listeners = &w.listener;
	w.confs[ANSWERS].listener_count = 1;
}

static void
begin(const struct transport *transport)
{
	memset(&w, 0, sizeof(w));
	w.base = event_base_new();
	clock_init_system(&w.clock);
	clock_tick(&w.clock);
	timers_init(&w.timers, NULL);
	w.log = log_new(&(struct log_options){ .fd = 2,
		.level = LOG_LEVEL_ERROR, .clock = &w.clock });
	open_vault();
	/* a port that is free for UDP may be in use for TCP */
	for (int i = 0; i < 100 && w.net[ANSWERS] == NULL; i++) {
		configure(transport);
		w.net[ANSWERS] = open_net(ANSWERS);
	}
	ck_assert_ptr_nonnull(w.net[ANSWERS]);
	w.net[ASKS] = open_net(ASKS);
}

static void
end(void)
{
	for (int i = 0; i < SIDES; i++)
		net_free(w.net[i]);
	ck_assert_uint_eq(w.timers.count, 0);
	timers_clear(&w.timers);
	vault_free(w.vault);
	log_free(w.log);
	event_base_free(w.base);
	unlink("socket");
}

static void
turn(void)
{
	struct timeval most = { .tv_usec = 10000 };

	event_base_loopexit(w.base, &most);
	event_base_loop(w.base, EVLOOP_ONCE);
	clock_tick(&w.clock);
	timers_run(&w.timers, w.clock.now);
	for (int i = 0; i < SIDES; i++)
		net_flush(w.net[i]);
}

/* Until the number is that. */
static void
await(const unsigned *number, unsigned value)
{
	for (int i = 0; i < TURNS_MAX && *number != value; i++)
		turn();
	ck_assert_uint_eq(*number, value);
	ck_assert_uint_eq(w.failures, 0);
}

static struct outbound *
ask(struct hop *hop, const struct hop_client *client)
{
	static const uint8_t payload[1500] = { 1 };
	struct message m = {
		.type = MESSAGE_CON, .code = CODE_POST,
		.options = client == NULL ? BYTES_ABSENT :
		    bytes_of("\x60", 1),
		.payload = BYTES_ARRAY(payload),
	};
	struct hop_request q = { .message = &m, .client = client };
	struct outbound *out;

	ck_assert_int_eq(hop_send_request(hop, &q, &out), WAX_OK);
	net_flush(w.net[ASKS]);
	net_flush(w.net[ANSWERS]);
	return out;
}

static void
respond(int side, size_t len, enum response_kind kind)
{
	static const uint8_t payload[1500] = { 2 };
	struct message m = {
		.type = MESSAGE_CON, .code = CODE_CONTENT,
		.options = kind == RESPONSE_MORE ? bytes_of("\x60", 1) :
		    BYTES_ABSENT,
		.payload = bytes_of(payload, len),
	};

	ck_assert_int_eq(inbound_respond(w.in[side], &m, kind), WAX_OK);
}

static void
check_identities(void)
{
	if (!w.hop.transport->is_secure) {
		ck_assert_ptr_null(w.in[ANSWERS]->identity);
		return;
	}
	ck_assert(deviceid_equal(w.in[ANSWERS]->identity,
	    &w.credentials[ASKS].id));
	ck_assert(deviceid_equal(&w.session[ASKS].identity,
	    &w.credentials[ANSWERS].id));
}

static const struct transport *const all[] = {
	&transport_tcp, &transport_tls, &transport_ws, &transport_wss,
	&transport_local, &transport_dtls,
};

static void
requests_and_answers(void)
{
	ask(hop_get(w.net[ASKS], 0), NULL);
	await(&w.requests[ANSWERS], 1);
	check_identities();
	ck_assert_uint_eq(w.in[ANSWERS]->client.session,
	    w.session[ANSWERS].number);
	respond(ANSWERS, 1400, RESPONSE_FINAL);
	await(&w.responses, 1);
	ck_assert_uint_eq(w.payload, 1400);
	/* and back */
	ask(hop_get_session(w.net[ANSWERS], w.session[ANSWERS].number), NULL);
	await(&w.requests[ASKS], 1);
	respond(ASKS, 7, RESPONSE_FINAL);
	await(&w.responses, 2);
	ck_assert_uint_eq(w.payload, 7);
}

START_TEST(requests_go_both_ways_over_each_transport)
{
	vault_files_enter();
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		begin(all[i]);
		requests_and_answers();
		end();
	}
	vault_files_leave();
}
END_TEST

START_TEST(notifications_follow_over_each_transport)
{
	struct hop_client client = { .session = 7 };

	vault_files_enter();
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct outbound *out;

		begin(all[i]);
		out = ask(hop_get(w.net[ASKS], 0), &client);
		await(&w.requests[ANSWERS], 1);
		for (unsigned n = 1; n <= 3; n++) {
			respond(ANSWERS, n, RESPONSE_MORE);
			await(&w.responses, n);
			ck_assert_uint_eq(w.payload, n);
		}
		outbound_reject(out);
		if (all[i]->kind == TRANSPORT_STREAM) {
			/* the cancellation is one more request */
			await(&w.requests[ANSWERS], 2);
			respond(ANSWERS, 0, RESPONSE_FINAL);
		}
		end();
	}
	vault_files_leave();
}
END_TEST

START_TEST(the_end_of_a_session_is_told_on_both_sides)
{
	vault_files_enter();
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (int side = 0; side < SIDES; side++) {
			begin(all[i]);
			requests_and_answers();
			ck_assert_uint_eq(w.sessions[ASKS], 1);
			ck_assert_uint_eq(w.sessions[ANSWERS], 1);
			hop_end_session(w.net[side], 0,
			    w.session[side].number, "test");
			await(&w.sessions[ASKS], 0);
			await(&w.sessions[ANSWERS], 0);
			end();
		}
	vault_files_leave();
}
END_TEST

START_TEST(where_nobody_listens_the_hop_is_down)
{
	vault_files_enter();
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct message m = { .code = CODE_POST };
		struct hop_request q = { .message = &m };
		struct hop_status status;
		struct outbound *out;

		begin(all[i]);
		net_free(w.net[ANSWERS]);
		w.confs[ANSWERS].listener_count = 0;
		w.net[ANSWERS] = open_net(ANSWERS);
		if (hop_send_request(hop_get(w.net[ASKS], 0), &q, &out) ==
		    WAX_OK) {
			for (int n = 0; n < TURNS_MAX && w.failures == 0; n++)
				turn();
			ck_assert_uint_eq(w.failures, 1);
			ck_assert_int_eq(w.why, HOP_REFUSED);
		}
		hop_get_status(hop_get(w.net[ASKS], 0), &status);
		ck_assert_int_eq(status.health, HOP_HEALTH_DOWN);
		ck_assert_int_eq(hop_send_request(hop_get(w.net[ASKS], 0),
		    &q, &out), WAX_STATE);
		end();
	}
	vault_files_leave();
}
END_TEST

TEST_MAIN("ostler/net/net_transports",
    requests_go_both_ways_over_each_transport,
    notifications_follow_over_each_transport,
    the_end_of_a_session_is_told_on_both_sides,
    where_nobody_listens_the_hop_is_down)
