/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_proxy.c - a target named to a proxy, and taken back by the target */

#include "check_main.h"

#include <stdlib.h>

#include "core/option.h"
#include "peer/message.h"
#include "peer/proxy.h"

#define UUID "7d1f2c3a-0000-4000-8000-000000000017"

static struct deviceid
device(const char *text)
{
	struct deviceid id;

	ck_assert_int_eq(deviceid_parse(bytes_of_text(text), &id), WAX_OK);
	return id;
}

static struct waxpeer_message *
message(const char *path, struct wax_message *view)
{
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_GET);

	waxpeer_message_set_path(m, path);
	waxpeer_message_add_uint(m, OPTION_ACCEPT, 10000);
	ck_assert_int_eq(waxpeer_message_view(m, view), WAX_OK);
	return m;
}

static void
assert_text(struct bytes options, uint16_t number, const char *text)
{
	struct bytes value;

	ck_assert(option_find(options, number, &value));
	ck_assert_uint_eq(value.len, strlen(text));
	ck_assert_mem_eq(value.data, text, value.len);
}

START_TEST(scheme_form_has_proxy_scheme_and_uri_host)
{
	struct deviceid id = device(UUID);
	struct wax_message m;
	struct waxpeer_message *made = message("/a/light", &m);
	uint8_t *options;
	size_t len;

	ck_assert_int_eq(proxy_name_target(&m, &id, WAXPEER_FORM_SCHEME,
	    &options, &len), WAX_OK);
	assert_text(bytes_of(options, len), OPTION_PROXY_SCHEME, "ocf");
	assert_text(bytes_of(options, len), OPTION_URI_HOST, UUID);
	ck_assert_uint_eq(option_count(bytes_of(options, len),
	    OPTION_URI_PATH), 2);
	ck_assert_uint_eq(option_count(bytes_of(options, len),
	    OPTION_PROXY_URI), 0);
	free(options);
	waxpeer_message_free(made);
}
END_TEST

START_TEST(uri_form_takes_path_and_query_in)
{
	struct deviceid id = device(UUID);
	struct wax_message m;
	struct waxpeer_message *made = message("/a/b%2fc?x=%26&y", &m);
	uint8_t *options;
	size_t len;

	ck_assert_int_eq(proxy_name_target(&m, &id, WAXPEER_FORM_URI,
	    &options, &len), WAX_OK);
	assert_text(bytes_of(options, len), OPTION_PROXY_URI,
	    "ocf://" UUID "/a/b%2Fc?x=%26&y");
	ck_assert_uint_eq(option_count(bytes_of(options, len),
	    OPTION_URI_PATH), 0);
	ck_assert_uint_eq(option_count(bytes_of(options, len),
	    OPTION_URI_QUERY), 0);
	ck_assert_uint_eq(option_count(bytes_of(options, len),
	    OPTION_ACCEPT), 1);
	free(options);
	waxpeer_message_free(made);
}
END_TEST

/* RFC 7252 section 5.10: 1 to 1034 bytes. */
START_TEST(uri_above_1034_bytes_is_refused)
{
	struct deviceid id = device(UUID);
	struct waxpeer_message *made = waxpeer_message_new(WAXPEER_GET);
	struct wax_message m;
	uint8_t segment[200];
	uint8_t *options;
	size_t len;

	memset(segment, 'x', sizeof(segment));
	for (int i = 0; i < 6; i++)
		waxpeer_message_add(made, OPTION_URI_PATH, segment,
		    sizeof(segment));
	ck_assert_int_eq(waxpeer_message_view(made, &m), WAX_OK);
	ck_assert_int_eq(proxy_name_target(&m, &id, WAXPEER_FORM_URI,
	    &options, &len), WAX_RANGE);
	waxpeer_message_free(made);
}
END_TEST

START_TEST(what_a_proxy_gets_is_local_to_the_target_again)
{
	static const char *const paths[] = {
		"/", "/a/light", "/a/li%20ght?if=oic.if.b", "/x?a&b=c%26d",
	};
	struct deviceid id = device(UUID);

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		for (int form = 0; form < 2; form++) {
			struct wax_message m, sent;
			struct waxpeer_message *made = message(paths[i], &m);
			uint8_t *options, *owned;

			sent = m;
			ck_assert_int_eq(proxy_name_target(&m, &id,
			    (enum waxpeer_form)form, &options,
			    &sent.options_len), WAX_OK);
			sent.options = options;
			ck_assert_int_eq(proxy_make_local(&sent, &id, &owned),
			    WAX_OK);
			ck_assert_uint_eq(sent.options_len, m.options_len);
			ck_assert_int_eq(memcmp(sent.options, m.options,
			    m.options_len), 0);
			free(owned);
			free(options);
			waxpeer_message_free(made);
		}
}
END_TEST

START_TEST(request_for_another_device_is_not_local)
{
	struct deviceid id = device(UUID);
	struct deviceid other = device("7d1f2c3a-0000-4000-8000-000000000018");

	for (int form = 0; form < 2; form++) {
		struct wax_message m;
		struct waxpeer_message *made = message("/a", &m);
		uint8_t *options, *owned;

		ck_assert_int_eq(proxy_name_target(&m, &id,
		    (enum waxpeer_form)form, &options, &m.options_len),
		    WAX_OK);
		m.options = options;
		ck_assert_int_eq(proxy_make_local(&m, &other, &owned),
		    WAX_NOT_FOUND);
		ck_assert_int_eq(proxy_make_local(&m, NULL, &owned),
		    WAX_NOT_FOUND);
		free(options);
		waxpeer_message_free(made);
	}
}
END_TEST

START_TEST(foreign_scheme_is_not_local)
{
	struct deviceid id = device(UUID);
	struct waxpeer_message *made = waxpeer_message_new(WAXPEER_GET);
	static const char uri[] = "coap://" UUID "/a";
	struct wax_message m;
	uint8_t *owned;

	waxpeer_message_add(made, OPTION_PROXY_URI, uri, sizeof(uri) - 1);
	ck_assert_int_eq(waxpeer_message_view(made, &m), WAX_OK);
	ck_assert_int_eq(proxy_make_local(&m, &id, &owned), WAX_NOT_FOUND);
	waxpeer_message_free(made);
}
END_TEST

START_TEST(request_without_proxy_options_stays_as_it_is)
{
	struct wax_message m, before;
	struct waxpeer_message *made = message("/a", &m);
	uint8_t *owned;

	before = m;
	ck_assert_int_eq(proxy_make_local(&m, NULL, &owned), WAX_OK);
	ck_assert_ptr_null(owned);
	ck_assert_ptr_eq(m.options, before.options);
	waxpeer_message_free(made);
}
END_TEST

TEST_MAIN("peer/proxy",
    scheme_form_has_proxy_scheme_and_uri_host,
    uri_form_takes_path_and_query_in,
    uri_above_1034_bytes_is_refused,
    what_a_proxy_gets_is_local_to_the_target_again,
    request_for_another_device_is_not_local,
    foreign_scheme_is_not_local,
    request_without_proxy_options_stays_as_it_is)
