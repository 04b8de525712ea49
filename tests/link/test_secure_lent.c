/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_lent.c - our judgement for a client of somebody else's */
#include "link/secure_lent.h"

#include "check_main.h"

#include <openssl/ssl.h>

#include "link/pki.h"

/* A server of ours, and a client that is OpenSSL's own. */
static struct {
	struct pki *ca;
	struct credentials *theirs, *ours;
	struct deviceid server, client;
	struct secure_context *context;
	struct secure *secure;
	struct secure_lent *lent;
	SSL_CTX *ctx;
	SSL *ssl;
	BIO *in, *out;		/* of the client */
} w;

static void
to_client(void *arg, struct bytes data)
{
	(void)arg;
	ck_assert_int_eq(BIO_write(w.in, data.data, (int)data.len),
	    (int)data.len);
}

static void
from_client(void *arg, struct bytes data)
{
	(void)arg;
	(void)data;
}

static void
begin(const struct pki_options *server)
{
	w.ca = pki_new_ca(NULL, "the house");
	w.server = pki_id(1);
	w.client = pki_id(2);
	w.theirs = credentials_new();
	w.ours = credentials_new();

	struct pki *device = pki_new_device(w.ca, &w.server);
	struct pki *client = pki_new_device(w.ca, &w.client);

	pki_own(w.theirs, device, NULL);
	if (server != NULL)
		pki_replace(w.theirs, w.ca, server);
	pki_trust(w.theirs, w.ca, NULL);
	pki_own(w.ours, client, NULL);
	pki_free(device);
	pki_free(client);
}

static void
end(void)
{
	SSL_free(w.ssl);
	SSL_CTX_free(w.ctx);
	secure_lent_free(w.lent);
	secure_free(w.secure);
	secure_context_free(w.context);
	credentials_unref(w.theirs);
	credentials_unref(w.ours);
	pki_free(w.ca);
	memset(&w, 0, sizeof(w));
}

static void
start_server(void)
{
	const struct secure_options options = {
		.kind = SECURE_TLS, .role = SECURE_SERVER,
		.credentials = w.theirs, .peer_required = true,
	};
	const struct secure_hooks hooks = { NULL, to_client, from_client };

	ck_assert_int_eq(secure_context_new(&options, &w.context), WAX_OK);
	w.secure = secure_new(w.context, NULL, NULL, &hooks);
	ck_assert_ptr_nonnull(w.secure);
}

static void
start_client(const struct deviceid *expected, const char *host)
{
	w.ctx = SSL_CTX_new(TLS_client_method());
	ck_assert_int_eq(secure_lent_new(w.ours, expected, host, &w.lent),
	    WAX_OK);
	ck_assert(secure_lent_apply(w.lent, w.ctx));
	w.ssl = SSL_new(w.ctx);
	w.in = BIO_new(BIO_s_mem());
	w.out = BIO_new(BIO_s_mem());
	SSL_set_bio(w.ssl, w.in, w.out);
	SSL_set_connect_state(w.ssl);
}

/* True if the client was content. */
static bool
shake(void)
{
	uint8_t data[16384];

	for (unsigned i = 0; i < 20; i++) {
		int result = SSL_do_handshake(w.ssl);
		int error = SSL_get_error(w.ssl, result), n;

		while ((n = BIO_read(w.out, data, sizeof(data))) > 0)
			secure_take(w.secure, bytes_of(data, (size_t)n));
		if (result == 1 && secure_state(w.secure) == SECURE_OPEN)
			return true;
		if (result != 1 && error != SSL_ERROR_WANT_READ)
			return false;
	}
	return false;
}

static void
expect(const struct deviceid *expected, const char *host,
    enum secure_failure why)
{
	start_server();
	start_client(expected, host);
	ck_assert_int_eq(shake(), why == SECURE_FAILURE_NONE);
	ck_assert_str_eq(secure_failure_text(secure_lent_failure(w.lent)),
	    secure_failure_text(why));
}

START_TEST(device_that_is_expected_is_believed_and_believes)
{
	struct secure_peer peer;

	begin(NULL);
	pki_trust(w.ours, w.ca, NULL);
	expect(&w.server, "localhost", SECURE_FAILURE_NONE);
	secure_get_peer(w.secure, &peer);
	ck_assert(deviceid_equal(&peer.id, &w.client));
	end();
}
END_TEST

START_TEST(another_device_is_not_believed)
{
	begin(NULL);
	pki_trust(w.ours, w.ca, NULL);
	expect(&w.client, "localhost", SECURE_FAILURE_WRONG_ID);
	end();
}
END_TEST

START_TEST(chain_of_a_stranger_is_not_believed)
{
	struct pki *other;

	begin(NULL);
	other = pki_new_ca(NULL, "another house");
	pki_trust(w.ours, other, NULL);
	expect(&w.server, "localhost", SECURE_FAILURE_UNKNOWN_CA);
	pki_free(other);
	end();
}
END_TEST

START_TEST(anchor_of_one_device_vouches_for_no_other_and_no_host)
{
	const struct pki_options o = { .name = "web", .hosts = "DNS:b.example",
	    .extended = "serverAuth" };

	begin(NULL);
	pki_trust(w.ours, w.ca, &w.client);
	expect(&w.server, "localhost", SECURE_FAILURE_WRONG_ANCHOR);
	end();
	begin(&o);
	pki_trust(w.ours, w.ca, &w.server);
	expect(NULL, "b.example", SECURE_FAILURE_WRONG_ANCHOR);
	end();
}
END_TEST

START_TEST(without_a_device_the_host_must_be_in_the_certificate)
{
	static const struct {
		const char *hosts, *asked;
		enum secure_failure why;
	} rows[] = {
		{ "DNS:b.example", "b.example", SECURE_FAILURE_NONE },
		{ "DNS:*.b.example", "a.b.example", SECURE_FAILURE_NONE },
		{ "IP:127.0.0.1", "127.0.0.1", SECURE_FAILURE_NONE },
		{ "IP:::1", "::1", SECURE_FAILURE_NONE },
		{ "DNS:b.example", "c.example", SECURE_FAILURE_WRONG_ID },
		{ "DNS:b*.example", "bc.example", SECURE_FAILURE_WRONG_ID },
		{ "DNS:127.0.0.1", "127.0.0.1", SECURE_FAILURE_WRONG_ID },
		{ "DNS:b.example", "web", SECURE_FAILURE_WRONG_ID },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pki_options o = { .name = "web", .hosts = rows[i].hosts,
		    .extended = "serverAuth" };

		begin(&o);
		pki_trust(w.ours, w.ca, NULL);
		expect(NULL, rows[i].asked, rows[i].why);
		end();
	}
}
END_TEST

START_TEST(client_certificate_does_not_make_a_server)
{
	const struct pki_options o = { .name = "web", .hosts = "DNS:b.example",
	    .extended = "clientAuth" };

	begin(&o);
	pki_trust(w.ours, w.ca, NULL);
	expect(NULL, "b.example", SECURE_FAILURE_WRONG_USE);
	end();
}
END_TEST

START_TEST(revoked_certificate_is_not_believed)
{
	struct pki *device;

	begin(NULL);
	device = pki_new_device(w.ca, &w.server);
	credentials_unref(w.theirs);
	w.theirs = credentials_new();
	pki_own(w.theirs, device, NULL);
	pki_trust(w.theirs, w.ca, NULL);
	pki_trust(w.ours, w.ca, NULL);
	pki_revoke(w.ours, w.ca, device, PKI_DAY);
	expect(&w.server, "localhost", SECURE_FAILURE_REVOKED);
	pki_free(device);
	end();
}
END_TEST

START_TEST(keys_alone_are_not_enough)
{
	struct deviceid a = pki_id(1), b = pki_id(2);
	struct credentials *c = pki_credentials(&a);

	pki_share(c, &b, 7);
	ck_assert_int_eq(secure_lent_new(c, &b, "localhost", &w.lent),
	    WAX_CRYPTO);
	credentials_unref(c);
}
END_TEST

TEST_MAIN("link/secure_lent",
    device_that_is_expected_is_believed_and_believes,
    another_device_is_not_believed,
    chain_of_a_stranger_is_not_believed,
    anchor_of_one_device_vouches_for_no_other_and_no_host,
    without_a_device_the_host_must_be_in_the_certificate,
    client_certificate_does_not_make_a_server,
    revoked_certificate_is_not_believed,
    keys_alone_are_not_enough)
