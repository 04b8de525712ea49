/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_client_resolve.c - where METHOD URI leads */

#include "check_main.h"

#include "tools/client.h"

#define UUID "7d1f2c3a-0000-4000-8000-000000000017"

static struct client_arguments a;
static const char *expected;

static enum wax_status
resolve(const char *uri, const char *proxy, struct wax_context *context)
{
	a = (struct client_arguments){ .code = 0 };
	return client_resolve(&a, uri, proxy, context, &expected);
}

static struct wax_context *
context(uint8_t subject)
{
	const uint8_t secret[16] = { subject };
	struct wax_context_parameters p = {
		.master_secret = secret,
		.master_secret_len = sizeof(secret),
		.sender_id = (const uint8_t *)"a",
		.sender_id_len = 1,
		.recipient_id = (const uint8_t *)"b",
		.recipient_id_len = 1,
	};
	struct wax_context *c;

	memset(p.subject, subject, sizeof(p.subject));
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	return c;
}

START_TEST(coap_uri_leads_straight_to_the_device)
{
	ck_assert_int_eq(resolve("coap://127.0.0.1:40000/a/b?c=d", NULL, NULL),
	    WAX_OK);
	ck_assert_str_eq(a.hop, "127.0.0.1:40000");
	ck_assert_str_eq(a.path, "/a/b?c=d");
	ck_assert(!a.has_target);
	ck_assert_int_eq(resolve("coap://[::1]", NULL, NULL), WAX_OK);
	ck_assert_str_eq(a.hop, "[::1]:5683");
	ck_assert_str_eq(a.path, "/");
}
END_TEST

START_TEST(ocf_uri_leads_to_the_proxy)
{
	ck_assert_int_eq(resolve("ocf://" UUID "/a/light", "coap://127.0.0.1",
	    NULL), WAX_OK);
	ck_assert_str_eq(a.hop, "127.0.0.1:5683");
	ck_assert(a.has_target);
	ck_assert_uint_eq(a.target.bytes[15], 0x17);
	ck_assert_str_eq(a.path, "/a/light");
	ck_assert_int_eq(resolve("ocf://" UUID, "127.0.0.1:1", NULL), WAX_OK);
	ck_assert_str_eq(a.hop, "127.0.0.1:1");
	ck_assert_str_eq(a.path, "/");
}
END_TEST

START_TEST(hop_of_each_transport_is_named_with_its_port)
{
	static const struct {
		const char *uri, *hop;
		bool is_secure;
	} rows[] = {
		{ "coaps://127.0.0.1/a", "coaps://127.0.0.1:5684", true },
		{ "coap+tcp://[::1]/a", "coap+tcp://[::1]:5683", false },
		{ "COAPS+TCP://127.0.0.1:7/a", "coaps+tcp://127.0.0.1:7",
		    true },
		{ "coap+ws://127.0.0.1/a", "coap+ws://127.0.0.1:80", false },
		{ "coaps+ws://127.0.0.1/a", "coaps+ws://127.0.0.1:443",
		    true },
		{ "coap+unix://%2Frun%2Fx/a", "coap+unix:///run/x", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(resolve(rows[i].uri, NULL, NULL), WAX_OK);
		ck_assert_str_eq(a.hop, rows[i].hop);
		ck_assert_str_eq(a.path, "/a");
		ck_assert(a.is_hop_secure == rows[i].is_secure);
		ck_assert_int_eq(resolve("ocf://" UUID "/b", rows[i].uri,
		    NULL), WAX_OK);
		ck_assert_str_eq(a.hop, rows[i].hop);
		ck_assert_str_eq(a.path, "/b");
	}
	ck_assert_int_eq(resolve("ocf://" UUID "/b", "coap+unix:///run/x",
	    NULL), WAX_OK);
	ck_assert_str_eq(a.hop, "coap+unix:///run/x");
}
END_TEST

START_TEST(path_alone_means_the_peer_of_the_context)
{
	struct wax_context *c = context(7), *nobody = context(0);

	ck_assert_int_eq(resolve("/a?b", "127.0.0.1:1", c), WAX_OK);
	ck_assert_uint_eq(a.target.bytes[0], 7);
	ck_assert_str_eq(a.path, "/a?b");
	ck_assert_int_eq(resolve("/a", "127.0.0.1:1", nobody), WAX_FORMAT);
	ck_assert_int_eq(resolve("/a", "127.0.0.1:1", NULL), WAX_FORMAT);
	ck_assert_int_eq(resolve("/a", NULL, c), WAX_FORMAT);
	wax_context_free(c);
	wax_context_free(nobody);
}
END_TEST

START_TEST(what_does_not_fit_together_is_told)
{
	static const struct { const char *uri, *proxy, *expected; } rows[] = {
		{ "ocf://" UUID "/a", NULL, "--proxy with ocf://" },
		{ "ocf://host/a", "127.0.0.1:1", "ocf://UUID/PATH" },
		{ "ocf://" UUID ":1/a", "127.0.0.1:1", "ocf://UUID/PATH" },
		{ "coap://127.0.0.1/a", "127.0.0.1:1",
		    "ocf://UUID/PATH or a path with --proxy" },
		{ "coap://example.net/a", NULL,
		    "coap://ADDR:PORT/PATH, an IP address and no name" },
		{ "coap+unix://run/a", NULL,
		    "coap://ADDR:PORT/PATH, an IP address and no name" },
		{ "coap+unix://%2Frun%00x/a", NULL,
		    "coap://ADDR:PORT/PATH, an IP address and no name" },
		{ "http://127.0.0.1/a", NULL,
		    "coap://ADDR:PORT/PATH, an IP address and no name" },
		{ "a", NULL, "ocf://UUID/PATH, coap://ADDR:PORT/PATH or "
		    "/PATH" },
		{ "/a", "example.net",
		    "--proxy coap://ADDR:PORT, or https://HOST" },
		{ "/a", "127.0.0.1:0",
		    "--proxy coap://ADDR:PORT, or https://HOST" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(resolve(rows[i].uri, rows[i].proxy, NULL),
		    WAX_FORMAT);
		ck_assert_str_eq(expected, rows[i].expected);
	}
}
END_TEST

START_TEST(long_path_is_refused)
{
	char uri[1200] = "coap://127.0.0.1/";

	memset(uri + 17, 'x', CLIENT_PATH_SIZE);
	uri[17 + CLIENT_PATH_SIZE - 2] = '\0';
	ck_assert_int_eq(resolve(uri, NULL, NULL), WAX_OK);
	uri[17 + CLIENT_PATH_SIZE - 2] = 'x';
	uri[17 + CLIENT_PATH_SIZE - 1] = '\0';
	ck_assert_int_eq(resolve(uri, NULL, NULL), WAX_FORMAT);
}
END_TEST

START_TEST(proxy_of_http_has_the_target_behind_its_path)
{
	ck_assert_int_eq(resolve("ocf://" UUID "/a/light",
	    "https://p.example:8443", NULL), WAX_OK);
	ck_assert_str_eq(a.hop, "https://p.example:8443");
	ck_assert_str_eq(a.url, "https://p.example:8443/hc/ocf://" UUID);
	ck_assert_str_eq(a.path, "/a/light");
	ck_assert(a.is_hop_secure);
	ck_assert_int_eq(resolve("ocf://" UUID, "http://[::1]/x/?target_uri=",
	    NULL), WAX_OK);
	ck_assert_str_eq(a.hop, "http://[::1]");
	ck_assert_str_eq(a.url, "http://[::1]/x/?target_uri=ocf://" UUID);
	ck_assert(!a.is_hop_secure);
	ck_assert_int_eq(resolve("ocf://" UUID, "http://me@h", NULL),
	    WAX_FORMAT);
}
END_TEST

TEST_MAIN("tools/client_resolve",
    proxy_of_http_has_the_target_behind_its_path,
    coap_uri_leads_straight_to_the_device,
    ocf_uri_leads_to_the_proxy,
    hop_of_each_transport_is_named_with_its_port,
    path_alone_means_the_peer_of_the_context,
    what_does_not_fit_together_is_told,
    long_path_is_refused)
