/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_tls.c - ostler/net/https.c: servers of HTTP over TLS, believed or
   not */
#include "ostler/net/http_session.h"

#include "check_main.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link/pki.h"
#include "link/secure.h"
#include "ostler/net/http_rig.h"

/* The server's end of a connection. */
static struct {
	int fd;
	struct secure_context *context;
	struct secure *secure;
	char seen[10000];
	size_t len;
} server;

static void
server_send(void *arg, struct bytes data)
{
	(void)arg;
	(void)!send(server.fd, data.data, data.len, MSG_NOSIGNAL);
}

static void
server_take(void *arg, struct bytes data)
{
	(void)arg;
	ck_assert_uint_lt(server.len + data.len, sizeof(server.seen));
	memcpy(server.seen + server.len, data.data, data.len);
	server.len += data.len;
}

static void
server_begin(void)
{
	const struct secure_options options = {
		.kind = SECURE_TLS, .role = SECURE_SERVER,
		.credentials = net->vault.credentials[0],
		.peer_required = true,
	};
	const struct secure_hooks hooks = { NULL, server_send, server_take };

	memset(&server, 0, sizeof(server));
	server.fd = http_rig_accept();
	ck_assert_int_eq(secure_context_new(&options, &server.context),
	    WAX_OK);
	server.secure = secure_new(server.context, NULL, NULL, &hooks);
	ck_assert_ptr_nonnull(server.secure);
}

static void
server_end(void)
{
	secure_free(server.secure);
	secure_context_free(server.context);
	close(server.fd);
}

static bool
server_is_asked(struct net *of, const void *arg)
{
	uint8_t data[4096];
	ssize_t n = recv(server.fd, data, sizeof(data), MSG_DONTWAIT);

	if (n > 0)
		secure_take(server.secure, bytes_of(data, (size_t)n));
	if (memmem(server.seen, server.len, arg, strlen(arg)) != NULL)
		return true;
	loop_wake(of->loop);
	return n == 0 || of->counts[STUB_CLOSED] > 0;
}

static void
server_see(const char *text)
{
	stub_wait(net, server_is_asked, text);
}

static struct endpoint *
begin(const struct deviceid *expected)
{
	http_rig_begin(&transport_https);
	stub_use_certificates(net);
	if (expected != NULL)
		net->hop.expected = *expected;
	return http_rig_open();
}

START_TEST(device_that_is_expected_gets_the_request)
{
	struct endpoint *e = begin(stub_id(0));
	struct secure_peer peer;

	server_begin();
	http_rig_ask(e, CODE_POST, "t", bytes_of("", 0), "body");
	server_see("\r\n\r\nbody");
	secure_get_peer(server.secure, &peer);
	ck_assert(deviceid_equal(&peer.id, stub_id(1)));
	ck_assert_int_eq(secure_write(server.secure, bytes_of_text(HTTP_OK
	    "Content-Length: 2\r\n\r\nhi")), WAX_OK);
	http_rig_expect(CODE_CHANGED, "hi");
	/* on the same connection */
	http_rig_ask(e, CODE_POST, "u", bytes_of("", 0), "again");
	server_see("\r\n\r\nagain");
	ck_assert_int_eq(secure_write(server.secure, bytes_of_text(HTTP_OK
	    "Content-Length: 0\r\n\r\n")), WAX_OK);
	http_rig_expect(CODE_CHANGED, "");
	server_end();
	http_rig_end();
}
END_TEST

START_TEST(another_device_gets_nothing_and_ends_the_session)
{
	struct endpoint *e = begin(stub_id(2));

	server_begin();
	http_rig_ask(e, CODE_POST, "1", bytes_of("", 0), "secret");
	http_rig_ask(e, CODE_POST, "2", bytes_of("", 0), "secret");
	server_see("secret");
	http_rig_expect_failure("1", HOP_INSECURE);
	http_rig_expect_failure("2", HOP_INSECURE);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how,
	    SESSION_END_INSECURE);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail, "wrong-id");
	ck_assert_uint_eq(server.len, 0);
	server_end();
	http_rig_end();
}
END_TEST

START_TEST(device_without_a_host_in_its_certificate_is_no_host)
{
	struct endpoint *e = begin(NULL);

	server_begin();
	http_rig_ask(e, CODE_GET, "1", bytes_of("", 0), "");
	server_see("GET");
	http_rig_expect_failure("1", HOP_INSECURE);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail, "wrong-id");
	server_end();
	http_rig_end();
}
END_TEST

START_TEST(without_a_credential_the_system_does_not_know_the_server)
{
	struct endpoint *e;

	http_rig_begin(&transport_https);
	stub_use_certificates(net);
	net->hop.credential = CREDENTIAL_NONE;
	e = http_rig_open();
	server_begin();
	http_rig_ask(e, CODE_GET, "1", bytes_of("", 0), "");
	server_see("GET");
	http_rig_expect_failure("1", HOP_INSECURE);
	ck_assert_uint_eq(server.len, 0);
	server_end();
	http_rig_end();
}
END_TEST

START_TEST(server_that_speaks_no_tls_is_insecure)
{
	struct endpoint *e = begin(stub_id(0));
	int fd = http_rig_accept();

	http_rig_ask(e, CODE_GET, "1", bytes_of("", 0), "");
	stub_settle(net);
	http_rig_say(fd, HTTP_OK "Content-Length: 0\r\n\r\n");
	http_rig_expect_failure("1", HOP_INSECURE);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail, "handshake");
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(new_credentials_are_for_new_sessions)
{
	struct endpoint *e = begin(stub_id(0));

	server_begin();
	http_rig_ask(e, CODE_GET, "1", bytes_of("", 0), "");
	server_see("GET");
	net->is_inside = true;
	net->transport->renew(net->state);
	net->is_inside = false;
	stub_run(net, STUB_RELEASE, 1);
	/* what is on its way ends as it began */
	ck_assert_int_eq(secure_write(server.secure, bytes_of_text(HTTP_OK
	    "Content-Length: 0\r\n\r\n")), WAX_OK);
	http_rig_expect(CODE_CONTENT, "");
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_RELEASE], 1);
	server_end();
	http_rig_end();
}
END_TEST

START_TEST(session_that_is_not_up_yet_begins_again_with_new_credentials)
{
	http_rig_begin(&transport_https);
	stub_use_certificates(net);
	stub_connect(net);
	net->is_inside = true;
	net->transport->renew(net->state);
	net->is_inside = false;
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how, SESSION_END_AGAIN);
	ck_assert_uint_eq(net->counts[STUB_OPENED], 0);
	http_rig_end();
}
END_TEST

TEST_MAIN("ostler/net/http_tls",
    device_that_is_expected_gets_the_request,
    another_device_gets_nothing_and_ends_the_session,
    device_without_a_host_in_its_certificate_is_no_host,
    without_a_credential_the_system_does_not_know_the_server,
    server_that_speaks_no_tls_is_insecure,
    new_credentials_are_for_new_sessions,
    session_that_is_not_up_yet_begins_again_with_new_credentials)
