/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_listener.c - ostler/net/http_listener.c: clients of HTTP over TLS,
   known or not */
#include "check_main.h"

#include <unistd.h>

#include "link/pki.h"
#include "ostler/net/http_client_rig.h"

/* The client's end of a connection. */
static struct {
	int fd;
	struct secure_context *context;
	struct secure *secure;
	char seen[10000];
	size_t len;
} client;

static void
client_send(void *arg, struct bytes data)
{
	(void)arg;
	(void)!send(client.fd, data.data, data.len, MSG_NOSIGNAL);
}

static void
client_take(void *arg, struct bytes data)
{
	(void)arg;
	ck_assert_uint_lt(client.len + data.len, sizeof(client.seen));
	memcpy(client.seen + client.len, data.data, data.len);
	client.len += data.len;
	client.seen[client.len] = '\0';
}

static void
client_begin(struct credentials *c, const char *alpn)
{
	const struct secure_options options = {
		.kind = SECURE_TLS, .role = SECURE_CLIENT, .credentials = c,
		.alpn = alpn,
	};
	const struct secure_hooks hooks = { NULL, client_send, client_take };

	memset(&client, 0, sizeof(client));
	client.fd = client_rig_open();
	ck_assert_int_eq(secure_context_new(&options, &client.context),
	    WAX_OK);
	client.secure = secure_new(client.context, stub_id(0), NULL, &hooks);
	ck_assert_ptr_nonnull(client.secure);
	secure_start(client.secure);
}

static void
client_end(void)
{
	secure_free(client.secure);
	secure_context_free(client.context);
	close(client.fd);
}

static bool
client_turns(struct net *of, const void *arg)
{
	const char *text = arg;
	uint8_t data[4096];
	ssize_t n = recv(client.fd, data, sizeof(data), MSG_DONTWAIT);

	if (n > 0)
		secure_take(client.secure, bytes_of(data, (size_t)n));
	if (text == NULL && secure_state(client.secure) == SECURE_OPEN)
		return true;
	if (text != NULL && strstr(client.seen, text) != NULL)
		return true;
	loop_wake(of->loop);
	return n == 0 || of->counts[STUB_REFUSED] > 0;
}

static void
client_ask(const char *request, const char *answer)
{
	stub_wait(net, client_turns, NULL);
	ck_assert_int_eq(secure_state(client.secure), SECURE_OPEN);
	ck_assert_int_eq(secure_write(client.secure, bytes_of_text(request)),
	    WAX_OK);
	stub_wait(net, client_turns, answer);
}

static void
begin(bool peer_required)
{
	client_rig_begin(&transport_https_listener);
	stub_use_certificates(net);
	net->listener.peer_required = peer_required;
	net->echoes = true;
}

START_TEST(client_is_known_by_its_certificate)
{
	const struct session_peer *peer;

	begin(true);
	client_begin(net->vault.credentials[1], "http/1.1");
	client_ask(CLIENT_POST "Content-Length: 2\r\n\r\nhi", "\r\n\r\nhi");
	peer = &stub_last(net, STUB_ACCEPTED)->peer;
	ck_assert(peer->is_secure);
	ck_assert_int_eq(peer->secure.proof, SECURE_PROOF_X509);
	ck_assert(deviceid_equal(&peer->secure.id, stub_id(1)));
	/* and stays so, without another handshake */
	client_ask(CLIENT_GET "\r\n", "HTTP/1.1 200 ");
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 1);
	client_end();
	client_rig_end();
}
END_TEST

static struct credentials *
make_anonymous(struct pki **ca)
{
	struct credentials *c = credentials_new();
	struct pki *device;

	*ca = pki_new_ca(NULL, "other");
	device = pki_new_device(*ca, stub_id(0));
	pki_own(net->vault.credentials[0], device, NULL);
	pki_trust(c, *ca, NULL);
	pki_free(device);
	return c;
}

START_TEST(client_without_a_certificate_is_nobody_or_refused)
{
	for (unsigned required = 0; required < 2; required++) {
		struct credentials *c;
		struct pki *ca;

		client_rig_begin(&transport_https_listener);
		credentials_unref(net->vault.credentials[0]);
		net->vault.credentials[0] = credentials_new();
		net->listener.peer_required = required > 0;
		net->echoes = true;
		c = make_anonymous(&ca);
		pki_trust(net->vault.credentials[0], ca, NULL);
		client_begin(c, NULL);
		if (required == 0) {
			client_ask(CLIENT_GET "\r\n", "HTTP/1.1 200 ");
			ck_assert_int_eq(stub_last(net, STUB_ACCEPTED)->
			    peer.secure.proof, SECURE_PROOF_NONE);
		} else {
			stub_wait(net, client_turns, "nothing");
			ck_assert_uint_eq(net->counts[STUB_REQUEST], 0);
			ck_assert_int_eq(stub_last(net, STUB_REFUSED)->how,
			    SESSION_END_INSECURE);
		}
		client_end();
		credentials_unref(c);
		pki_free(ca);
		client_rig_end();
	}
}
END_TEST

START_TEST(other_protocol_than_http_1_1_is_refused)
{
	begin(true);
	client_begin(net->vault.credentials[1], "coap");
	stub_wait(net, client_turns, "nothing");
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	stub_run(net, STUB_REFUSED, 1);
	client_end();
	client_rig_end();
}
END_TEST

START_TEST(clear_text_is_no_request)
{
	int fd;

	begin(true);
	fd = client_rig_open();
	http_rig_say(fd, CLIENT_GET "\r\n");
	client_rig_see_end(fd);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 0);
	close(fd);
	client_rig_end();
}
END_TEST

START_TEST(names_are_those_of_hops)
{
	ck_assert_str_eq(transport_http_listener.name, transport_http.name);
	ck_assert_str_eq(transport_https_listener.name, transport_https.name);
	ck_assert_ptr_eq(transport_http.listener, &transport_http_listener);
	ck_assert_ptr_eq(transport_https.listener,
	    &transport_https_listener);
	ck_assert(transport_http.listen == NULL);
	ck_assert(transport_http_listener.connect == NULL);
}
END_TEST

TEST_MAIN("ostler/net/http_listener",
    client_is_known_by_its_certificate,
    client_without_a_certificate_is_nobody_or_refused,
    other_protocol_than_http_1_1_is_refused,
    clear_text_is_no_request,
    names_are_those_of_hops)
