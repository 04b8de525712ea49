/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_handshake.c - credentials that change while sessions are open */
#include "ostler/net/handshake.h"

#include "check_main.h"

#include "link/pki.h"
#include "ostler/net/conn.h"
#include "ostler/net/dtls_peer.h"

static struct credentials *
shared(size_t own, uint8_t fill)
{
	struct credentials *c = pki_credentials(stub_id(own));

	pki_share(c, stub_id(1 - own), fill);
	return c;
}

START_TEST(credentials_are_taken_once_for_many_sessions)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;

	for (unsigned i = 0; i < 5; i++)
		stub_open(net, &ours, &theirs);
	ck_assert_uint_eq(net->vault.taken, 2);
	stub_free(net);
}
END_TEST

START_TEST(newer_credentials_are_for_new_sessions)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;

	stub_open(net, &ours, &theirs);
	dtls_take_credentials(net, 0, shared(0, 9));
	stub_connect(net);		/* with the old key */
	for (unsigned i = 0; i < 9 && net->counts[STUB_REFUSED] == 0; i++) {
		stub_settle(net);
		wall_advance(CLOCK_S(1));
		stub_advance(net, CLOCK_S(1));
	}
	stub_run(net, STUB_REFUSED, 1);
	dtls_expect_end(net, STUB_REFUSED, 0, SESSION_END_INSECURE,
	    "wrong-psk");
	dtls_take_credentials(net, 1, shared(1, 9));
	stub_connect(net);
	stub_run(net, STUB_ACCEPTED, 2);
	ck_assert_int_eq(stub_send(net, ours, CODE_GET, "a", BYTES_ABSENT),
	    WAX_OK);
	stub_run(net, STUB_RESPONSE, 1);
	ck_assert_ptr_eq(stub_last(net, STUB_REQUEST)->endpoint, theirs);
	stub_free(net);
}
END_TEST

static void
keep_old_credentials(struct net *net)
{
	struct endpoint *ours, *theirs;
	unsigned taken;

	stub_open(net, &ours, &theirs);
	dtls_take_credentials(net, 0, credentials_new());
	taken = net->vault.taken;
	for (unsigned i = 0; i < 3; i++)
		stub_open(net, &ours, &theirs);
	/* each context has tried them once */
	ck_assert_uint_eq(net->vault.taken, taken + 2);
	stub_free(net);
}

/* An operator's mistake that only the library sees. */
START_TEST(credentials_that_are_no_use_leave_the_old_ones)
{
	struct net *tls = stub_new(&transport_tls, "127.0.0.1");

	ck_assert_int_eq(stub_listen(tls), WAX_OK);
	keep_old_credentials(tls);
	keep_old_credentials(dtls_net());
}
END_TEST

/* A cookie of the old context is none for the new one: the client is asked
   again. */
START_TEST(credentials_may_change_in_the_middle_of_a_handshake)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_begin(p);
	stub_settle(net);
	dtls_take_credentials(net, 0, shared(0, 9));
	peer_carry(p);
	ck_assert_uint_eq(dtls_metric(net, METRIC_COOKIES_SENT), 2);
	peer_free(p);
	stub_free(net);
}
END_TEST

/* A zone is ours alone, and brackets belong to URIs (RFC 6066 section 3: no
   address is a name). */
START_TEST(host_has_neither_brackets_nor_zone)
{
	static const struct {
		const char *written, *read;
	} rows[] = {
		{ "b.example", "b.example" },
		{ "192.0.2.1", "192.0.2.1" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "[fe80::1%eth0]", "fe80::1" },
		{ "[", "" },
		{ NULL, "localhost" },
	};
	char longest[HANDSHAKE_HOST_SIZE], text[HANDSHAKE_HOST_SIZE];
	const struct address nowhere = { .port = 1 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct hop_conf hop = {
			.host = (char *)(uintptr_t)rows[i].written,
		};

		handshake_read_host(&hop, &nowhere, text);
		ck_assert_str_eq(text, rows[i].read);
	}
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	handshake_read_host(&(struct hop_conf){ .host = longest }, &nowhere,
	    text);
	ck_assert_str_eq(text, longest);
}
END_TEST

TEST_MAIN("ostler/net/handshake",
    host_has_neither_brackets_nor_zone,
    credentials_are_taken_once_for_many_sessions,
    newer_credentials_are_for_new_sessions,
    credentials_that_are_no_use_leave_the_old_ones,
    credentials_may_change_in_the_middle_of_a_handshake)
