/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net_change_sockets.c - new settings for each transport, with real
   sockets on the loopback interface: a net whose hop leads to its own
   listener */
#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "check_main.h"
#include "link/pki.h"
#include "ostler/free_port.h"
#include "ostler/net/conn.h"
#include "ostler/net/dtls.h"
#include "ostler/net/made_conf.h"
#include "ostler/net/udp.h"
#include "ostler/net/vault.h"
#include "ostler/net/vault_files.h"

#define TURNS_MAX 1000		/* of 10 ms at most */

enum { HOP, LISTENER, SIDES };	/* whose credential */

static struct {
	struct event_base *base;
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics;
	struct vault *vault;
	struct net_conf *conf;
	struct net *net;
	struct address address;
	bool holds;			/* requests are not answered at once */
	bool with_certificates;
	struct inbound *in;		/* the last request; if it is held */
	uint32_t session;		/* its session */
	char issuer[64];
	unsigned requests, responses, failures, cancels, sessions, ends;
	enum hop_failure why;
} w;

static void
answer(struct inbound *in)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_CONTENT };

	ck_assert_int_eq(inbound_respond(in, &m, RESPONSE_FINAL), WAX_OK);
}

static void
take_request(void *arg, struct inbound *in, const struct message *m)
{
	(void)arg;
	(void)m;
	w.requests++;
	w.in = in;
	w.session = in->client.session;
	snprintf(w.issuer, sizeof(w.issuer), "%s", in->issuer == NULL ? "" :
	    in->issuer);
	if (!w.holds)
		answer(in);
}

static void
take_response(void *arg, struct outbound *out, const struct message *m)
{
	(void)arg;
	(void)m;
	w.responses++;
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
	ck_assert_ptr_eq(in, w.in);
	w.cancels++;
}

static void
take_session(void *arg, const struct hop_session *session)
{
	(void)arg;
	(void)session;
	w.sessions++;
}

static void
take_session_end(void *arg, const struct hop_session *session)
{
	(void)arg;
	ck_assert_str_eq(session->listener->name, "in");
	w.ends++;
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

static enum wax_status
ask(uint32_t client)
{
	struct hop_client who = { .session = client };
	struct message m = { .type = MESSAGE_CON, .code = CODE_POST };
	struct hop_request q = { .message = &m,
		.client = client == 0 ? NULL : &who };
	struct outbound *out;

	return hop_send_request(hop_get(w.net, 0), &q, &out);
}

/* --- configurations ------------------------------------------------------ */

static void
add_credential(struct net_conf *conf, size_t side, size_t *number)
{
	static char *keys[SIDES] = { (char *)(uintptr_t)"keys",
		(char *)(uintptr_t)"more" };
	static char own[] = "own.pem", key[] = "own.key", ca[] = "ca.pem";
	static struct anchor_conf anchor = { .file = ca };
	struct credential_conf *c;

	*number = made_credential(conf, side == HOP ? "ours" : "theirs");
	c = &conf->credentials[*number];
	if (w.with_certificates) {
		c->certificate = own;
		c->key = key;
		c->anchors = &anchor;
		c->anchor_count = 1;
		return;
	}
	ck_assert_int_eq(deviceid_parse(bytes_of_text(side == HOP ? PEER_1 :
	    PEER_2), &c->id), WAX_OK);
	c->psks = &keys[side];
	c->psk_count = 1;
}

static void
write_keys(const char *ours, const char *theirs)
{
	char line[128];

	snprintf(line, sizeof(line), "%s %s\n", PEER_2, ours);
	vault_files_write("keys", line);
	snprintf(line, sizeof(line), "%s %s\n", PEER_1, theirs);
	vault_files_write("more", line);
}

/* turned: credentials the other way round. */
static struct net_conf *
make(const struct transport *transport, bool turned)
{
	static char path[] = "socket";
	struct net_conf *conf = made_new();
	struct listener_conf *l = made_listen(conf, "in", transport, 1);
	struct hop_conf *hop = made_hop(conf, "b", transport, 1);
	size_t numbers[SIDES];

	for (size_t i = 0; i < SIDES && transport->is_secure; i++) {
		size_t side = turned ? SIDES - 1 - i : i;

		add_credential(conf, side, &numbers[side]);
		hop->credential = numbers[HOP];
		l->credential = numbers[LISTENER];
	}
	l->address = hop->addresses[0] = w.address;
	l->peer_required = transport->is_secure;
	l->path = hop->path = transport->is_local ? path : NULL;
	hop->address_count = !transport->is_local;
	hop->retry_least = CLOCK_MS(1);
	hop->retry_most = CLOCK_MS(10);
	return conf;
}

static struct vault *
load(const struct net_conf *conf)
{
	struct vault *vault = vault_new(conf);

	ck_assert_ptr_nonnull(vault);
	ck_assert_int_eq(vault_load(vault, stderr), WAX_OK);
	return vault;
}

static void
reload(struct net_conf *next)
{
	struct vault *vault = load(next);
	struct net_change *change;
	size_t which;

	ck_assert_int_eq(net_prepare(w.net, next, vault, &change, &which),
	    WAX_OK);
	net_commit(w.net, change);
	vault_free(w.vault);
	made_spoil(w.conf);
	w.vault = vault;
	w.conf = next;
}

static enum wax_status
try(struct net_conf *next, size_t *which)
{
	struct vault *vault = load(next);
	struct net_change *change;
	enum wax_status st = net_prepare(w.net, next, vault, &change, which);
	int error = errno;

	ck_assert_int_ne(st, WAX_OK);
	vault_free(vault);
	made_spoil(next);
	errno = error;
	return st;
}

static void
choose_port(void)
{
	char text[ADDRESS_TEXT_SIZE];
	unsigned port;
	int fd = free_port_hold(&port);

	close(fd);
	snprintf(text, sizeof(text), "127.0.0.1:%u", port);
	ck_assert_int_eq(address_parse(bytes_of_text(text), &w.address),
	    WAX_OK);
}

static bool
listens(const struct transport *transport)
{
	size_t which;

	choose_port();
	w.conf = make(transport, false);
	w.vault = load(w.conf);
	w.net = net_new(&(struct net_context){
		.conf = w.conf, .clock = &w.clock, .timers = &w.timers,
		.log = w.log, .metrics = &w.metrics, .vault = w.vault,
		.base = w.base,
	});
	ck_assert_ptr_nonnull(w.net);
	if (net_listen(w.net, &which) == WAX_OK)
		return true;
	net_free(w.net);
	vault_free(w.vault);
	made_spoil(w.conf);
	return false;
}

static void
begin(const struct transport *transport)
{
	struct hop_receiver receiver = {
		.take_request = take_request,
		.take_response = take_response,
		.take_failure = take_failure,
		.take_cancel = take_cancel,
		.take_session = take_session,
		.take_session_end = take_session_end,
	};
	bool with_certificates = w.with_certificates;

	memset(&w, 0, sizeof(w));
	w.with_certificates = with_certificates;
	w.base = event_base_new();
	clock_init_system(&w.clock);
	clock_tick(&w.clock);
	timers_init(&w.timers, NULL);
	w.log = log_new(&(struct log_options){ .fd = 2,
		.level = LOG_LEVEL_ERROR, .clock = &w.clock });
	/* a port that is free for UDP may be in use for TCP */
	for (int i = 0; i < 100 && !listens(transport); i++)
		;
	hop_set_receiver(w.net, &receiver);
}

static void
end(void)
{
	net_free(w.net);
	ck_assert_uint_eq(w.timers.count, 0);
	timers_clear(&w.timers);
	vault_free(w.vault);
	made_spoil(w.conf);
	log_free(w.log);
	event_base_free(w.base);
	unlink("socket");
}

/* --- tests --------------------------------------------------------------- */

static const struct transport *const all[] = {
	&transport_udp, &transport_dtls, &transport_tcp, &transport_tls,
	&transport_ws, &transport_wss, &transport_local,
};
#define ALL (sizeof(all) / sizeof(all[0]))

static const struct transport *const secure[] = {
	&transport_dtls, &transport_tls, &transport_wss,
};
#define SECURE (sizeof(secure) / sizeof(secure[0]))

START_TEST(a_session_survives_reloads)
{
	write_keys(KEY_A, KEY_A);
	for (size_t i = 0; i < ALL; i++) {
		uint32_t session;

		begin(all[i]);
		w.holds = true;
		ck_assert_int_eq(ask(0), WAX_OK);
		await(&w.requests, 1);
		session = w.session;
		for (int k = 0; k < 3; k++) {
			reload(make(all[i], k % 2 == 0));
			ck_assert_ptr_eq(w.in->listener, w.conf->listeners);
			turn();
		}
		answer(w.in);
		w.holds = false;
		await(&w.responses, 1);
		ck_assert_int_eq(ask(0), WAX_OK);
		await(&w.responses, 2);
		ck_assert_uint_eq(w.session, session);
		ck_assert_uint_eq(w.failures + w.cancels + w.ends, 0);
		ck_assert_uint_eq(w.sessions, all[i]->has_sessions);
		end();
	}
}
END_TEST

START_TEST(a_new_session_has_the_new_credentials)
{
	for (size_t i = 0; i < SECURE; i++) {
		write_keys(KEY_A, KEY_A);
		begin(secure[i]);
		ck_assert_int_eq(ask(0), WAX_OK);
		await(&w.responses, 1);
		write_keys(KEY_B, KEY_B);
		reload(make(secure[i], true));
		ck_assert_int_eq(ask(1), WAX_OK);
		await(&w.responses, 2);
		ck_assert_uint_eq(w.sessions, 2);
		if (secure[i] == &transport_dtls) {	/* fails in silence */
			end();
			continue;
		}
		write_keys(KEY_A, KEY_B);
		reload(make(secure[i], false));
		ck_assert_int_eq(ask(0), WAX_OK);
		await(&w.responses, 3);
		ck_assert_int_eq(ask(2), WAX_OK);
		await(&w.failures, 1);
		ck_assert_int_eq(w.why, HOP_INSECURE);
		ck_assert_uint_eq(w.sessions, 2);
		end();
	}
}
END_TEST

START_TEST(a_request_tells_who_issued_the_certificate)
{
	struct deviceid id = pki_id(1);
	struct pki *root = pki_new_ca(NULL, "House CA");
	struct pki *own = pki_new_device(root, &id);

	vault_files_take("own.pem", pki_pem(own, NULL));
	vault_files_take("own.key", pki_key_pem(own));
	vault_files_take("ca.pem", pki_pem(root, NULL));
	w.with_certificates = true;
	for (size_t i = 0; i < SECURE; i++) {
		begin(secure[i]);
		for (uint32_t k = 1; k < 4; k++) {	/* and resumed */
			ck_assert_int_eq(ask(k), WAX_OK);
			await(&w.responses, k);
			ck_assert_str_eq(w.issuer, "CN=House CA");
		}
		end();
	}
	pki_free(own);
	pki_free(root);
}
END_TEST

START_TEST(a_listener_that_is_gone_is_closed)
{
	write_keys(KEY_A, KEY_A);
	for (size_t i = 0; i < ALL; i++) {
		struct net_conf *next;

		begin(all[i]);
		w.holds = true;
		ck_assert_int_eq(ask(0), WAX_OK);
		await(&w.requests, 1);
		next = make(all[i], false);
		free(next->listeners[0].name);
		next->listener_count = 0;
		reload(next);
		await(&w.cancels, 1);
		ck_assert_uint_eq(w.ends, all[i]->has_sessions);
		if (all[i]->has_sessions)
			await(&w.failures, 1);
		/* the port, or path, is free */
		reload(make(all[i], true));
		w.holds = false;
		for (int k = 0; k < TURNS_MAX && w.responses == 0; k++) {
			(void)!ask((uint32_t)k + 1);
			turn();
		}
		ck_assert_uint_ge(w.responses, 1);
		end();
	}
}
END_TEST

START_TEST(a_port_that_is_in_use_is_refused_and_nothing_changes)
{
	write_keys(KEY_A, KEY_A);
	for (size_t i = 0; i + 1 < ALL; i++) {
		struct net_conf *next;
		size_t which;

		begin(all[i]);
		next = make(all[i], true);
		made_listen(next, "more", i < 2 ? all[1 - i] :
		    &transport_tcp, 1)->address = w.address;
		next->listeners[1].credential = next->credential_count > 0 ?
		    0 : CREDENTIAL_NONE;
		if (i == 0)	/* dtls has none here */
			add_credential(next, LISTENER,
			    &next->listeners[1].credential);
		if (all[i] == &transport_tcp)
			next->listeners[0].transport = &transport_ws;
		ck_assert_int_eq(try(next, &which), WAX_SYSTEM);
		ck_assert_int_eq(errno, EADDRINUSE);
		ck_assert_uint_eq(which, all[i] == &transport_tcp ? 0 : 1);
		ck_assert_int_eq(ask(0), WAX_OK);
		await(&w.responses, 1);
		end();
	}
}
END_TEST

START_TEST(a_listener_without_its_credential_is_refused)
{
	write_keys(KEY_A, KEY_A);
	for (size_t i = 0; i < SECURE; i++) {
		struct net_conf *next;
		size_t which;

		begin(secure[i]);
		next = make(secure[i], false);
		next->listeners[0].credential = CREDENTIAL_NONE;
		ck_assert_int_eq(try(next, &which), WAX_CRYPTO);
		ck_assert_uint_eq(which, 0);
		ck_assert_int_eq(ask(0), WAX_OK);
		await(&w.responses, 1);
		end();
	}
}
END_TEST

/* --- workers that share a port -------------------------------------------- */

static struct net *
open_worker(unsigned worker)
{
	struct net *net = net_new(&(struct net_context){
		.conf = w.conf, .clock = &w.clock, .timers = &w.timers,
		.log = w.log, .metrics = &w.metrics, .vault = w.vault,
		.base = w.base, .worker = worker, .workers = 2,
	});
	size_t which;

	ck_assert_ptr_nonnull(net);
	ck_assert_int_eq(net_listen(net, &which), WAX_OK);
	return net;
}

/* Both prepare, then both commit, or neither. */
static enum wax_status
reload_workers(struct net *nets[2], struct net_conf *next, bool commits)
{
	struct vault *vault = load(next);
	struct net_change *changes[2] = { NULL, NULL };
	enum wax_status st = WAX_OK;
	size_t which;

	for (int i = 0; i < 2 && st == WAX_OK; i++)
		st = net_prepare(nets[i], next, vault, &changes[i], &which);
	if (st != WAX_OK || !commits) {
		for (int i = 0; i < 2; i++)
			net_abort(nets[i], changes[i]);
		vault_free(vault);
		made_spoil(next);
		return st;
	}
	for (int i = 0; i < 2; i++) {
		net_commit(nets[i], changes[i]);
		net_flush(nets[i]);
	}
	vault_free(w.vault);
	made_spoil(w.conf);
	w.vault = vault;
	w.conf = next;
	return WAX_OK;
}

START_TEST(workers_share_the_ports_of_new_listeners)
{
	write_keys(KEY_A, KEY_A);
	for (size_t i = 0; i < ALL; i++) {
		struct net *nets[2];

		begin(all[i]);
		net_free(w.net);
		nets[0] = w.net = open_worker(0);
		nets[1] = open_worker(1);
		for (int k = 0; k < 3; k++) {
			struct net_conf *next = make(all[i], k == 1);

			free(next->listeners[0].name);
			next->listener_count = 0;
			ck_assert_int_eq(reload_workers(nets, next, true),
			    WAX_OK);
			ck_assert_int_eq(reload_workers(nets, make(all[i],
			    true), false), WAX_OK);
			ck_assert_int_eq(reload_workers(nets, make(all[i],
			    k == 2), true), WAX_OK);
		}
		net_free(nets[1]);
		end();
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/net_change_sockets", vault_files_enter,
    vault_files_leave,
    a_session_survives_reloads,
    a_new_session_has_the_new_credentials,
    a_request_tells_who_issued_the_certificate,
    a_listener_that_is_gone_is_closed,
    a_port_that_is_in_use_is_refused_and_nothing_changes,
    a_listener_without_its_credential_is_refused,
    workers_share_the_ports_of_new_listeners)
