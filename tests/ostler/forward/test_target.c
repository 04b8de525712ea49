/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_target.c - every form of a target, and every way to get it wrong; what
   holds for all messages is in test_target_spelling.c */
#include "ostler/forward/target.h"

#include <stdio.h>

#include "check_main.h"
#include "ostler/forward/sample.h"

#define D1 DEVICE_1
#define D1_UPPER "11111111-2222-4333-8444-55555555555A"
#define D1_LOWER "11111111-2222-4333-8444-55555555555a"

struct row {
	enum refusal why;
	const char *target;	/* NULL if refused */
	const char *message;
};

static struct authority_conf authorities[] = {
	{ .authority = (char[]){ "lamp.example" } },
	{ .authority = (char[]){ "door:6000" } },
	{ .authority = (char[]){ "[2001:db8::7]" } },
};

static struct forward_conf
conf_make(void)
{
	for (size_t i = 0; i < 3; i++)
		authorities[i].target = sample_device(DEVICE_2);
	return (struct forward_conf){
		.authorities = authorities,
		.authority_count = 3,
		.reverse_target = true,
	};
}

static void
check_row(const struct forward_conf *conf, const struct row *row)
{
	static struct sample s;
	char text[DEVICEID_TEXT_LEN + 1];
	struct target target;
	enum refusal why;

	sample_read(&s, "%s", row->message);
	why = target_extract(&s.message, message_is_sealed(&s.message), conf,
	    &target);
	ck_assert_msg(why == row->why, "%s: %d, not %d", row->message, why,
	    row->why);
	if (why != REFUSAL_NONE)
		return;
	deviceid_format(&target.id, text);
	ck_assert_msg(strcmp(text, row->target) == 0, "%s: %s", row->message,
	    text);
}

static void
check_rows(const struct row *rows, size_t count)
{
	struct forward_conf conf = conf_make();

	for (size_t i = 0; i < count; i++)
		check_row(&conf, &rows[i]);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))
#define OK(target, message) { REFUSAL_NONE, target, message }
#define NO(why, message) { REFUSAL_##why, NULL, message }

START_TEST(proxy_uri_with_scheme_ocf_names_the_device)
{
	static const struct row rows[] = {
		OK(D1, "0.02 OSCORE=0901 Proxy-Uri=ocf://" D1),
		OK(D1, "0.01 Proxy-Uri=ocf://" D1),
		OK(D1, "0.01 Proxy-Uri=OcF://" D1),
		OK(D1, "0.01 Proxy-Uri=ocf://" D1 "/"),
		OK(D1, "0.01 Proxy-Uri=ocf://" D1 "/a/light"),
		OK(D1, "0.01 Proxy-Uri=ocf://" D1 "?if=oic.if.baseline"),
		OK(D1, "0.01 Proxy-Uri=ocf://" D1 "/a/light?if=x&y"),
		OK(D1_LOWER, "0.01 Proxy-Uri=ocf://" D1_UPPER),
		OK(D1, "0.01 Proxy-Uri=ocf://%31%31111111-2222-4333-8444%2D"
		    "555555555555"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(proxy_uri_with_a_coap_scheme_names_the_device)
{
	static const struct row rows[] = {
		OK(D1, "0.01 Proxy-Uri=coap://" D1),
		OK(D1, "0.01 Proxy-Uri=coaps://" D1),
		OK(D1, "0.01 Proxy-Uri=coap+tcp://" D1),
		OK(D1, "0.01 Proxy-Uri=coaps+tcp://" D1),
		OK(D1, "0.01 Proxy-Uri=COAP://" D1 "/x"),
		OK(D1, "0.01 Proxy-Uri=coap://" D1 ":5683/x"),
		OK(D1, "0.01 Proxy-Uri=coap://" D1 ":1/x"),
		OK(D1, "0.01 Proxy-Uri=coap://" D1 ":99999/x"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(an_authority_of_the_configuration_stands_for_its_device)
{
	static const struct row rows[] = {
		OK(DEVICE_2, "0.01 Proxy-Uri=coap://lamp.example/x"),
		OK(DEVICE_2, "0.01 Proxy-Uri=coap://LAMP.example:5683/x"),
		OK(DEVICE_2, "0.01 Proxy-Uri=coap://lamp%2Eexample"),
		OK(DEVICE_2, "0.01 Proxy-Uri=coaps://lamp.example:5684"),
		OK(DEVICE_2, "0.01 Proxy-Uri=coap://door:6000/x"),
		OK(DEVICE_2, "0.01 Proxy-Uri=coap://[2001:db8::7]/x"),
		OK(DEVICE_2, "0.01 Uri-Host=lamp.example Proxy-Scheme=coap"),
		OK(DEVICE_2, "0.01 Uri-Host=door Uri-Port=1770 "
		    "Proxy-Scheme=coap"),
		NO(TARGET_HOST, "0.01 Proxy-Uri=coap://lamp.example:5684/x"),
		NO(TARGET_HOST, "0.01 Proxy-Uri=coap://door/x"),
		NO(TARGET_HOST, "0.01 Proxy-Uri=coap://lamp.example:99999"),
		NO(TARGET_HOST, "0.01 Uri-Host=door Proxy-Scheme=coap"),
		NO(TARGET_HOST, "0.01 Proxy-Uri=coap://2001%3Adb8%3A%3A7/x"),
		/* ocf is followed by a Device ID and nothing else */
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://lamp.example"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(proxy_scheme_and_uri_host_name_the_device)
{
	static const struct row rows[] = {
		OK(D1, "0.02 Uri-Host=" D1 " OSCORE=09 Proxy-Scheme=ocf"),
		OK(D1, "0.02 Uri-Host=" D1 " Proxy-Scheme=OCF"),
		OK(D1, "0.02 Uri-Host=" D1 " Proxy-Scheme=coap"),
		OK(D1, "0.02 Uri-Host=" D1 " Proxy-Scheme=coaps+tcp"),
		OK(D1, "0.02 Uri-Host=" D1 " Uri-Port=1633 Proxy-Scheme=coap"),
		OK(D1, "0.02 Uri-Host=" D1 " Uri-Port=1633 Proxy-Scheme=ocf"),
		OK(D1_LOWER, "0.02 Uri-Host=" D1_UPPER " Proxy-Scheme=ocf"),
		/* Uri-Host is not percent-encoded (RFC 7252 section 6.4) */
		NO(TARGET_URI, "0.02 Uri-Host=%3111111-2222-4333-8444-"
		    "555555555555 Proxy-Scheme=ocf"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(uri_host_alone_names_the_device_of_a_sealed_request)
{
	static const struct row rows[] = {
		OK(D1, "0.02 Uri-Host=" D1 " OSCORE=0901"),
		OK(D1, "0.02 Uri-Host=" D1 " OSCORE="),
		OK(D1_LOWER, "0.02 Uri-Host=" D1_UPPER " OSCORE=0901"),
		NO(TARGET_NONE, "0.02 Uri-Host=" D1),
		NO(TARGET_HOST, "0.02 Uri-Host=lamp.example OSCORE=0901"),
		NO(TARGET_URI, "0.02 Uri-Host=" DEVICE_NIL " OSCORE=0901"),
		NO(TARGET_URI, "0.02 Uri-Host=* OSCORE=0901"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(uri_host_alone_names_nothing_if_switched_off)
{
	static const struct row row =
		NO(TARGET_NONE, "0.02 Uri-Host=" D1 " OSCORE=0901");
	struct forward_conf conf = conf_make();

	conf.reverse_target = false;
	check_row(&conf, &row);
}
END_TEST

START_TEST(no_form_at_all_is_not_for_us)
{
	static const struct row rows[] = {
		NO(TARGET_NONE, "0.01"),
		NO(TARGET_NONE, "0.02 OSCORE=0901"),
		NO(TARGET_NONE, "0.01 Uri-Path=a"),
		/* the host is then the proxy itself */
		NO(TARGET_NONE, "0.01 Proxy-Scheme=ocf"),
		NO(TARGET_NONE, "0.01 Uri-Path=a Proxy-Scheme=coap"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(a_repeated_option_must_be_a_bad_option)
{
	static const struct row rows[] = {
		NO(TARGET_OPTION, "0.01 Proxy-Uri=ocf://" D1
		    " Proxy-Uri=ocf://" D1),
		NO(TARGET_OPTION, "0.01 Uri-Host=" D1 " Uri-Host=" D1
		    " Proxy-Scheme=ocf"),
		NO(TARGET_OPTION, "0.01 Uri-Host=" D1
		    " Proxy-Scheme=ocf Proxy-Scheme=ocf"),
		NO(TARGET_OPTION, "0.01 Uri-Host=" D1 " Uri-Host=" D1
		    " Proxy-Uri=ocf://" D1),
		NO(TARGET_OPTION, "0.01 Uri-Host=" D1 " Uri-Port=01 "
		    "Uri-Port=01 Proxy-Scheme=coap"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(a_length_out_of_range_must_be_a_bad_option)
{
	static const struct row rows[] = {
		NO(TARGET_OPTION, "0.01 Proxy-Uri="),
		NO(TARGET_OPTION, "0.01 Uri-Host= Proxy-Scheme=ocf"),
		NO(TARGET_OPTION, "0.01 Uri-Host=" D1 " Proxy-Scheme="),
		NO(TARGET_OPTION, "0.01 Uri-Host=" D1
		    " Uri-Port=010203 Proxy-Scheme=coap"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(the_longest_values_are_read_and_one_byte_more_is_not)
{
	struct forward_conf conf = conf_make();
	char message[2048];
	struct row row = { REFUSAL_NONE, D1, message };
	size_t prefix = strlen("ocf://" D1 "/");

	snprintf(message, sizeof(message), "0.01 Proxy-Uri=ocf://" D1 "/%0*d",
	    (int)(1034 - prefix), 0);
	check_row(&conf, &row);
	snprintf(message, sizeof(message), "0.01 Proxy-Uri=ocf://" D1 "/%0*d",
	    (int)(1035 - prefix), 0);
	row.why = REFUSAL_TARGET_OPTION;
	check_row(&conf, &row);

	snprintf(message, sizeof(message), "0.01 Uri-Host=%0*d "
	    "Proxy-Scheme=coap", 255, 0);
	row.why = REFUSAL_TARGET_HOST;
	check_row(&conf, &row);
	snprintf(message, sizeof(message), "0.01 Uri-Host=%0*d "
	    "Proxy-Scheme=coap", 256, 0);
	row.why = REFUSAL_TARGET_OPTION;
	check_row(&conf, &row);

	snprintf(message, sizeof(message), "0.01 Uri-Host=" D1
	    " Proxy-Scheme=c%0*d", 254, 0);
	row.why = REFUSAL_TARGET_SCHEME;
	check_row(&conf, &row);
	snprintf(message, sizeof(message), "0.01 Uri-Host=" D1
	    " Proxy-Scheme=c%0*d", 255, 0);
	row.why = REFUSAL_TARGET_OPTION;
	check_row(&conf, &row);

	snprintf(message, sizeof(message), "0.01 Proxy-Uri=coap://%0*d/",
	    300, 0);
	row.why = REFUSAL_TARGET_HOST;
	check_row(&conf, &row);
}
END_TEST

START_TEST(what_is_not_utf8_is_a_bad_request)
{
	static const struct row rows[] = {
		NO(TARGET_URI, "0.01 Proxy-Uri=x:6f63663a2f2fff"),
		NO(TARGET_URI, "0.01 Uri-Host=x:c3 Proxy-Scheme=coap"),
		NO(TARGET_URI, "0.01 Uri-Host=" D1 " Proxy-Scheme=x:80"),
		NO(TARGET_URI, "0.01 Uri-Host=x:c3 Proxy-Uri=ocf://" D1),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(what_is_no_uri_is_a_bad_request)
{
	static const struct row rows[] = {
		NO(TARGET_URI, "0.01 Proxy-Uri=" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=/a/light"),
		NO(TARGET_URI, "0.01 Proxy-Uri=//" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=://" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf:" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf:/" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=0cf://" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 "/%4"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 "/<"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 "#top"),
		NO(TARGET_URI, "0.01 Uri-Host=" D1 " Proxy-Scheme=1cf"),
		NO(TARGET_URI, "0.01 Uri-Host=" D1 " Proxy-Scheme=o:f"),
		NO(TARGET_URI, "0.01 Uri-Host=" D1 " Proxy-Scheme=ocf:"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(an_empty_authority_is_a_bad_request)
{
	static const struct row rows[] = {
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf:///a"),
		NO(TARGET_URI, "0.01 Proxy-Uri=coap://"),
		NO(TARGET_URI, "0.01 Proxy-Uri=coap://:5683/"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://?" D1),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(userinfo_is_a_bad_request)
{
	static const struct row rows[] = {
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://me@" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://@" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=coap://a:b@" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=coap://" D1 "@" DEVICE_2),
		NO(TARGET_URI, "0.01 Proxy-Uri=coap://me@lamp.example"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(a_port_with_scheme_ocf_is_a_bad_request)
{
	static const struct row rows[] = {
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 ":5683"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 ":"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 ":5683/a"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(a_malformed_device_id_under_ocf_is_a_bad_request)
{
	static const struct row rows[] = {
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://11111111"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 "5"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 "%00"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" D1 "."),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://urn-uuid-" D1),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://"
		    "1111111-12222-4333-8444-555555555555"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://"
		    "g1111111-2222-4333-8444-555555555555"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://[::1]"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://"
		    "11111111222243338444555555555555"),
		NO(TARGET_URI, "0.01 Uri-Host=lamp Proxy-Scheme=ocf"),
		NO(TARGET_URI, "0.01 Uri-Host=" D1 "5 Proxy-Scheme=ocf"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(the_nil_id_and_the_wildcard_are_bad_requests)
{
	static const struct row rows[] = {
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://" DEVICE_NIL),
		NO(TARGET_URI, "0.01 Proxy-Uri=coap://" DEVICE_NIL),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://*"),
		NO(TARGET_URI, "0.01 Proxy-Uri=ocf://%2A"),
		NO(TARGET_URI, "0.01 Proxy-Uri=coap://*"),
		NO(TARGET_URI, "0.01 Uri-Host=* Proxy-Scheme=ocf"),
		NO(TARGET_URI, "0.01 Uri-Host=* Proxy-Scheme=coap"),
		NO(TARGET_URI, "0.01 Uri-Host=" DEVICE_NIL
		    " Proxy-Scheme=coap"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(two_options_for_two_devices_are_a_contradiction)
{
	static const struct row rows[] = {
		NO(TARGET_CONFLICT, "0.01 Uri-Host=" DEVICE_2
		    " Proxy-Uri=ocf://" D1),
		NO(TARGET_CONFLICT, "0.01 Uri-Host=" DEVICE_2
		    " Proxy-Uri=ocf://" D1 " Proxy-Scheme=ocf"),
		NO(TARGET_CONFLICT, "0.01 Uri-Host=" DEVICE_2
		    " Proxy-Uri=coap://" D1 " Proxy-Scheme=coap"),
		NO(TARGET_CONFLICT, "0.02 Uri-Host=" DEVICE_2
		    " OSCORE=09 Proxy-Uri=ocf://" D1),
		/* by way of the configuration */
		NO(TARGET_CONFLICT, "0.01 Uri-Host=lamp.example"
		    " Proxy-Uri=ocf://" D1),
		NO(TARGET_CONFLICT, "0.01 Uri-Host=" D1
		    " Proxy-Uri=coap://lamp.example"),
		NO(TARGET_URI, "0.01 Uri-Host=* Proxy-Uri=ocf://" D1),
		NO(TARGET_URI, "0.01 Uri-Host=" DEVICE_NIL
		    " Proxy-Uri=ocf://" D1),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(two_options_for_one_device_are_no_contradiction)
{
	static const struct row rows[] = {
		OK(D1, "0.01 Uri-Host=" D1 " Proxy-Uri=ocf://" D1),
		OK(D1, "0.01 Uri-Host=" D1 " Proxy-Uri=ocf://" D1
		    " Proxy-Scheme=coap"),
		OK(D1_LOWER, "0.01 Uri-Host=" D1_UPPER " Proxy-Uri=ocf://"
		    D1_LOWER),
		OK(DEVICE_2, "0.01 Uri-Host=lamp.example"
		    " Proxy-Uri=ocf://" DEVICE_2),
		/* names no device: the proxy itself, perhaps */
		OK(D1, "0.01 Uri-Host=proxy.example Proxy-Uri=ocf://" D1),
		OK(D1, "0.01 Uri-Host=proxy.example Proxy-Uri=ocf://" D1
		    " Proxy-Scheme=ocf"),
		OK(D1, "0.01 Proxy-Uri=ocf://" D1 " Proxy-Scheme=coap"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(a_scheme_that_is_not_served_is_not_supported)
{
	static const struct row rows[] = {
		NO(TARGET_SCHEME, "0.01 Proxy-Uri=http://" D1 "/"),
		NO(TARGET_SCHEME, "0.01 Proxy-Uri=https://example.com/"),
		NO(TARGET_SCHEME, "0.01 Proxy-Uri=coap+ws://" D1),
		NO(TARGET_SCHEME, "0.01 Proxy-Uri=urn:uuid:" D1),
		NO(TARGET_SCHEME, "0.01 Proxy-Uri=ocfs://" D1),
		NO(TARGET_SCHEME, "0.01 Uri-Host=" D1 " Proxy-Scheme=http"),
		NO(TARGET_SCHEME, "0.01 Proxy-Scheme=http"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(a_host_that_is_no_device_is_not_supported)
{
	static const struct row rows[] = {
		NO(TARGET_HOST, "0.01 Proxy-Uri=coap://example.com/"),
		NO(TARGET_HOST, "0.01 Proxy-Uri=coap://127.0.0.1:5683/"),
		NO(TARGET_HOST, "0.01 Proxy-Uri=coap://[::1]/"),
		NO(TARGET_HOST, "0.01 Proxy-Uri=coap://" D1 "5"),
		NO(TARGET_HOST, "0.01 Uri-Host=example.com Proxy-Scheme=coap"),
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(a_refusal_leaves_the_result_alone)
{
	static struct sample s;
	struct forward_conf conf = conf_make();
	struct target target, before;

	memset(&before, 0x5a, sizeof(before));
	memcpy(&target, &before, sizeof(target));
	sample_read(&s, "0.01 Uri-Host=" DEVICE_2 " Proxy-Uri=ocf://" D1);
	ck_assert_int_eq(target_extract(&s.message, false, &conf, &target),
	    REFUSAL_TARGET_CONFLICT);
	ck_assert_mem_eq(&target, &before, sizeof(target));
}
END_TEST

START_TEST(the_resource_of_a_proxy_uri_is_seen)
{
	static const struct {
		const char *uri;
		bool has;
	} rows[] = {
		{ "ocf://" D1, false },
		{ "ocf://" D1 "/", false },
		{ "ocf://" D1 "/a", true },
		{ "ocf://" D1 "//", true },
		{ "ocf://" D1 "?", true },
		{ "ocf://" D1 "?q", true },
	};
	static struct sample s;
	struct forward_conf conf = conf_make();
	struct target target;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sample_read(&s, "0.01 Proxy-Uri=%s", rows[i].uri);
		ck_assert_int_eq(target_extract(&s.message, false, &conf,
		    &target), REFUSAL_NONE);
		ck_assert_int_eq(target_has_resource(&target), rows[i].has);
	}
}
END_TEST

TEST_MAIN("ostler/forward/target",
    proxy_uri_with_scheme_ocf_names_the_device,
    proxy_uri_with_a_coap_scheme_names_the_device,
    an_authority_of_the_configuration_stands_for_its_device,
    proxy_scheme_and_uri_host_name_the_device,
    uri_host_alone_names_the_device_of_a_sealed_request,
    uri_host_alone_names_nothing_if_switched_off,
    no_form_at_all_is_not_for_us,
    a_repeated_option_must_be_a_bad_option,
    a_length_out_of_range_must_be_a_bad_option,
    the_longest_values_are_read_and_one_byte_more_is_not,
    what_is_not_utf8_is_a_bad_request,
    what_is_no_uri_is_a_bad_request,
    an_empty_authority_is_a_bad_request,
    userinfo_is_a_bad_request,
    a_port_with_scheme_ocf_is_a_bad_request,
    a_malformed_device_id_under_ocf_is_a_bad_request,
    the_nil_id_and_the_wildcard_are_bad_requests,
    two_options_for_two_devices_are_a_contradiction,
    two_options_for_one_device_are_no_contradiction,
    a_scheme_that_is_not_served_is_not_supported,
    a_host_that_is_no_device_is_not_supported,
    a_refusal_leaves_the_result_alone,
    the_resource_of_a_proxy_uri_is_seen)
