/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/proxyuri.h"

#include <stdlib.h>

#include "check_main.h"
#include "ostler/forward/sample.h"

#define D1 "ocf://" DEVICE_1

static const struct forward_conf conf = { .reverse_target = true };

static const char *
resource_of(const struct message *m)
{
	static uint8_t buffer[8192];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct target target;

	ck_assert_int_eq(target_extract(m, message_is_sealed(m), &conf,
	    &target), REFUSAL_NONE);
	proxyuri_write_resource(&w, &target, m);
	writer_u8(&w, 0);
	ck_assert(writer_close(&w) == WAX_OK);
	return (const char *)buffer;
}

static void
check_resource(const char *message, const char *uri)
{
	static struct sample s;

	sample_read(&s, "%s", message);
	ck_assert_str_eq(resource_of(&s.message), uri);
}

START_TEST(the_device_alone_is_scheme_and_id_in_lower_case)
{
	uint8_t buffer[64];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct deviceid id = sample_device("AAAAAAAA-2222-4333-8444-"
	    "5555555555FF");

	proxyuri_write_device(&w, &id);
	ck_assert(bytes_equal(writer_bytes(&w), bytes_of_text(
	    "ocf://aaaaaaaa-2222-4333-8444-5555555555ff")));
}
END_TEST

START_TEST(path_and_query_of_a_proxy_uri_stay_encoded_as_they_came)
{
	check_resource("0.01 Proxy-Uri=" D1, D1);
	check_resource("0.01 Proxy-Uri=" D1 "/a%2Fb/c?d=%26&e", D1
	    "/a%2Fb/c?d=%26&e");
	check_resource("0.01 Proxy-Uri=COAPS://" DEVICE_1 ":77/x", D1 "/x");
	check_resource("0.01 Proxy-Uri=" D1 "?", D1 "?");
}
END_TEST

START_TEST(path_and_query_are_composed_as_rfc_7252_section_6_5_says)
{
	static const struct {
		const char *options;
		const char *uri;
	} rows[] = {
		{ "", D1 },
		{ "Uri-Path=a", D1 "/a" },
		{ "Uri-Path=a Uri-Path=b", D1 "/a/b" },
		{ "Uri-Path=a Uri-Path=", D1 "/a/" },
		{ "Uri-Path=a/b", D1 "/a%2Fb" },
		{ "Uri-Path=x:6120c3a4", D1 "/a%20%C3%A4" },
		{ "Uri-Path=a&b?c%", D1 "/a&b%3Fc%25" },
		{ "Uri-Path=~-._!$'()*+,;=:@", D1 "/~-._!$'()*+,;=:@" },
		{ "Uri-Path=x:00", D1 "/%00" },
		{ "Uri-Query=a=b", D1 "/?a=b" },
		{ "Uri-Path=p Uri-Query=a=b Uri-Query=c", D1 "/p?a=b&c" },
		{ "Uri-Query=a&b/c?d", D1 "/?a%26b/c?d" },
		{ "Uri-Path=p Uri-Query=", D1 "/p?" },
		{ "Uri-Query=x:00", D1 "/?%00" },
	};
	static struct sample s;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sample_read(&s, "0.01 Uri-Host=" DEVICE_1 " %s%s"
		    "Proxy-Scheme=coap", rows[i].options,
		    rows[i].options[0] != '\0' ? " " : "");
		ck_assert_str_eq(resource_of(&s.message), rows[i].uri);
	}
}
END_TEST

/* Random bytes but no dot segments, which a URI can not hold (RFC 7252 section
   5.10.1), and no lone empty segment, which is the root. */
static void
write_random_resource(struct option_writer *w)
{
	uint8_t value[12];

	for (unsigned number = OPTION_URI_PATH; number <= OPTION_URI_QUERY;
	    number += OPTION_URI_QUERY - OPTION_URI_PATH) {
		for (long n = random() % 4; n > 0; n--) {
			size_t len = 3 + (size_t)random() % 10;

			for (size_t i = 0; i < len; i++)
				value[i] = (uint8_t)random();
			option_write(w, (uint16_t)number, bytes_of(value, len));
		}
	}
}

START_TEST(what_was_composed_is_split_into_the_same_options)
{
	srandom(3);
	for (unsigned round = 0; round < 4000; round++) {
		uint8_t there[256], back[256];
		struct writer w = writer_open(there, sizeof(there));
		struct option_writer options = option_writer_open(&w);
		struct message m = { .code = CODE_GET };
		struct uri uri;

		write_random_resource(&options);
		m.options = writer_bytes(&w);
		option_write(&options, OPTION_PROXY_SCHEME,
		    bytes_of_text("ocf"));
		ck_assert(writer_close(&w) == WAX_OK);

		struct target target = { .form = TARGET_BY_PROXY_SCHEME };
		uint8_t text[2048];
		struct writer composed = writer_open(text, sizeof(text));

		proxyuri_write_resource(&composed, &target, &m);
		ck_assert(uri_parse(writer_bytes(&composed), &uri) == WAX_OK);

		struct writer split = writer_open(back, sizeof(back));

		options = option_writer_open(&split);
		ck_assert(uri_write_path(&options, &uri) == WAX_OK);
		ck_assert(uri_write_query(&options, &uri) == WAX_OK);
		ck_assert(bytes_equal(writer_bytes(&split), m.options));
	}
}
END_TEST

TEST_MAIN("ostler/forward/proxyuri",
    the_device_alone_is_scheme_and_id_in_lower_case,
    path_and_query_of_a_proxy_uri_stay_encoded_as_they_came,
    path_and_query_are_composed_as_rfc_7252_section_6_5_says,
    what_was_composed_is_split_into_the_same_options)
