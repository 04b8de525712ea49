/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_peer.c - a DTLS client of a test */
#include "ostler/net/dtls_peer.h"

#include <arpa/inet.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <check.h>

#include "link/pki.h"

static bool
peer_loses(struct peer *p)
{
	return p->rng != NULL && rng_below(p->rng, 100) < p->loss;
}

static void
peer_on_send(void *arg, struct bytes datagram)
{
	struct peer *p = arg;

	ck_assert_uint_le(datagram.len, sizeof(p->sent));
	memcpy(p->sent, datagram.data, datagram.len);
	p->sent_len = datagram.len;
	if (!peer_loses(p))
		peer_put(p, datagram);
}

static void
peer_on_take(void *arg, struct bytes data)
{
	struct peer *p = arg;

	ck_assert_uint_ge(data.len, 5);
	p->taken++;
	p->token = data.data[4];
}

void
peer_put(struct peer *p, struct bytes datagram)
{
	ck_assert_int_eq(send(p->fd, datagram.data, datagram.len, 0),
	    (ssize_t)datagram.len);
}

static void
peer_connect(struct peer *p, const char *host)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET,
		.sin_port = htons(p->net->address.port),
	};
	socklen_t len = sizeof(a);
	char text[64], ip[32];

	inet_pton(AF_INET, host, &a.sin_addr);
	p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	ck_assert_int_eq(connect(p->fd, (struct sockaddr *)&a, len), 0);
	ck_assert_int_eq(getsockname(p->fd, (struct sockaddr *)&a, &len), 0);
	inet_ntop(AF_INET, &a.sin_addr, ip, sizeof(ip));
	snprintf(text, sizeof(text), "%s:%u", ip, ntohs(a.sin_port));
	ck_assert_int_eq(address_parse(bytes_of_text(text), &p->address),
	    WAX_OK);
}

struct peer *
peer_new(struct net *net, const char *host, struct credentials *credentials)
{
	struct peer *p = calloc(1, sizeof(*p));
	struct secure_options options = {
		.kind = SECURE_DTLS,
		.role = SECURE_CLIENT,
		.credentials = credentials != NULL ? credentials :
		    net->vault.credentials[1],
	};

	p->net = net;
	ck_assert_int_eq(secure_context_new(&options, &p->context), WAX_OK);
	peer_connect(p, host);
	return p;
}

void
peer_free(struct peer *p)
{
	secure_free(p->secure);
	secure_context_free(p->context);
	close(p->fd);
	free(p);
}

void
peer_begin(struct peer *p)
{
	const struct secure_hooks hooks = { p, peer_on_send, peer_on_take };

	secure_free(p->secure);
	p->secure = NULL;
	peer_read(p, UINT_MAX);		/* what was for its past */
	p->secure = secure_new(p->context, NULL, NULL, &hooks);
	ck_assert_ptr_nonnull(p->secure);
	secure_start(p->secure);
}

bool
peer_read(struct peer *p, unsigned count)
{
	uint8_t data[DATAGRAM_ROOM];
	bool was_some = false;
	ssize_t n;

	while (count-- > 0 && (n = recv(p->fd, data, sizeof(data), 0)) >= 0) {
		was_some = true;
		if ((size_t)n > p->largest)
			p->largest = (size_t)n;
		if (p->secure != NULL && !peer_loses(p))
			secure_take(p->secure, bytes_of(data, (size_t)n));
	}
	return was_some;
}

void
peer_carry(struct peer *p)
{
	do
		stub_settle(p->net);
	while (peer_read(p, UINT_MAX));
}

void
peer_knock(struct peer *p)
{
	peer_begin(p);
	stub_settle(p->net);
	ck_assert(peer_read(p, 1));
	stub_settle(p->net);
	ck_assert_int_eq(secure_state(p->secure), SECURE_HANDSHAKE);
}

void
peer_open(struct peer *p)
{
	peer_begin(p);
	peer_carry(p);
	ck_assert_int_eq(secure_state(p->secure), SECURE_OPEN);
}

void
peer_wait(struct peer *p)
{
	uint64_t next = timers_next(&p->net->timers);
	uint64_t wait = next == UINT64_MAX || next > p->net->now ?
	    next - p->net->now : 0;
	uint64_t own = secure_timer(p->secure);

	if (own < wait)
		wait = own;
	ck_assert_uint_lt(wait, CLOCK_S(1000));
	wall_advance(wait);
	stub_advance(p->net, wait);
	if (secure_timer(p->secure) == 0)
		secure_on_timer(p->secure);
}

void
peer_finish(struct peer *p)
{
	peer_carry(p);
	for (unsigned i = 0; i < 100 &&
	    secure_state(p->secure) == SECURE_HANDSHAKE; i++) {
		peer_wait(p);
		peer_carry(p);
	}
}

void
peer_ask(struct peer *p, char token)
{
	const uint8_t get[] = { 0x51, 0x01, 0x12, 0x34, (uint8_t)token };

	ck_assert_int_eq(secure_write(p->secure, BYTES_ARRAY(get)), WAX_OK);
}

void
peer_expect_talk(struct peer *p, char token)
{
	size_t heard = p->net->counts[STUB_REQUEST];
	unsigned taken = p->taken;

	peer_ask(p, token);
	peer_carry(p);
	ck_assert_uint_eq(p->net->counts[STUB_REQUEST], heard + 1);
	ck_assert_uint_eq(p->taken, taken + 1);
	ck_assert_int_eq(p->token, token);

	const struct stub_event *e = stub_last(p->net, STUB_REQUEST);

	ck_assert_int_eq(e->token[0], token);
	ck_assert(address_equal(&e->peer.address, &p->address));
}

struct net *
dtls_net(void)
{
	struct net *net = stub_new(&transport_dtls, "127.0.0.1");

	net->echoes = true;
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	return net;
}

void
dtls_take_credentials(struct net *net, size_t which,
    struct credentials *credentials)
{
	credentials_unref(net->vault.credentials[which]);
	net->vault.credentials[which] = credentials;
	net->vault.generation++;
}

void
dtls_expect_end(const struct net *net, enum stub_kind kind, size_t n,
    enum session_end how, const char *detail)
{
	const struct stub_event *e = stub_nth(net, kind, n);

	ck_assert_str_eq(e->detail, detail);
	ck_assert_int_eq(e->how, how);
}

void
dtls_use_certificates(struct net *net)
{
	struct pki *ca = pki_new_ca(NULL, "ca");

	for (size_t i = 0; i < 2; i++) {
		struct pki *device = pki_new_device(ca, stub_id(i));
		struct credentials *c = pki_credentials(NULL);

		pki_own(c, device, NULL);
		pki_trust(c, ca, NULL);
		dtls_take_credentials(net, i, c);
		pki_free(device);
	}
	pki_free(ca);
}

struct net *
dtls_certificate_net(void)
{
	struct net *net = stub_new(&transport_dtls, "127.0.0.1");

	net->echoes = true;
	dtls_use_certificates(net);
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	return net;
}

uint64_t
dtls_metric(const struct net *net, enum metric which)
{
	return metrics_get(&net->metrics, which);
}
