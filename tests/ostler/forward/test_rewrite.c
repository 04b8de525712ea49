/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_rewrite.c - what leaves for what came, by example; what holds for all
   messages is in test_rewrite_random.c */
#include "ostler/forward/rewrite.h"

#include "check_main.h"
#include "ostler/forward/filter.h"
#include "ostler/forward/sample.h"

#define D1 DEVICE_1

static const struct forward_conf conf = {
	.identifier = (char[]){ "me" },
	.reverse_target = true,
};

/* The request's target as forward/ would find it. */
static enum refusal
rewrite(const struct message *m, enum hop_kind kind, bool tag,
    struct writer *w, struct message *out)
{
	struct rewrite_plan plan = {
		.kind = kind,
		.sealed = message_is_sealed(m),
		.hop_limit = 9,
		.has_tag = tag,
		.tag = { 1, 2, 3, 4, 5, 6, 7, 8 },
	};
	struct target target;

	ck_assert_int_eq(target_extract(m, plan.sealed, &conf, &target),
	    REFUSAL_NONE);
	plan.target = &target;
	return rewrite_request(m, &plan, w, out);
}

static const char *
request_text(enum hop_kind kind, bool tag, const char *message)
{
	static struct sample s;
	static uint8_t buffer[4096];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct message out;

	sample_read(&s, "%s", message);
	ck_assert_int_eq(filter_check_request(s.message.options),
	    REFUSAL_NONE);
	ck_assert_int_eq(rewrite(&s.message, kind, tag, &w, &out),
	    REFUSAL_NONE);
	ck_assert_int_eq(out.type, s.message.type);
	return sample_text(&out);
}

struct row {
	const char *came;
	const char *leaves;
};

static void
check_rows(enum hop_kind kind, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_str_eq(request_text(kind, false, rows[i].came),
		    rows[i].leaves);
}

#define CHECK_ROWS(kind, rows) \
	check_rows(kind, rows, sizeof(rows) / sizeof((rows)[0]))

START_TEST(towards_a_proxy_a_sealed_request_keeps_proxy_uri_normalised)
{
	static const char leaves[] = "0.02 OSCORE=0901aa Hop-Limit=09 "
	    "Proxy-Uri=ocf://" D1 " payload=secret";
	static const struct row rows[] = {
		{ "0.02 OSCORE=0901aa Proxy-Uri=ocf://" D1 " payload=secret",
		    leaves },
		{ "0.02 OSCORE=0901aa Proxy-Uri=OCF://%31" "1111111-2222-4333-"
		    "8444-555555555555/ payload=secret", leaves },
		{ "0.02 OSCORE=0901aa Proxy-Uri=coaps://" D1 ":1 "
		    "payload=secret", leaves },
		{ "0.02 Uri-Host=" D1 " OSCORE=0901aa Proxy-Scheme=coap "
		    "payload=secret", leaves },
		{ "0.02 Uri-Host=" D1 " Uri-Port=1633 OSCORE=0901aa "
		    "Proxy-Scheme=coap payload=secret", leaves },
		{ "0.02 Uri-Host=" D1 " OSCORE=0901aa payload=secret",
		    leaves },
		{ "0.02 Uri-Host=" D1 " OSCORE=0901aa Proxy-Uri=coap://" D1
		    " Proxy-Scheme=ocf payload=secret", leaves },
	};

	CHECK_ROWS(HOP_PROXY, rows);
}
END_TEST

START_TEST(towards_a_device_all_that_names_the_target_is_gone)
{
	static const char leaves[] = "0.02 OSCORE=0901aa Hop-Limit=09 "
	    "payload=secret";
	static const struct row rows[] = {
		{ "0.02 OSCORE=0901aa Proxy-Uri=ocf://" D1 " payload=secret",
		    leaves },
		{ "0.02 Uri-Host=" D1 " Uri-Port=1633 OSCORE=0901aa "
		    "Proxy-Scheme=ocf payload=secret", leaves },
		{ "0.02 Uri-Host=" D1 " OSCORE=0901aa payload=secret",
		    leaves },
	};

	CHECK_ROWS(HOP_DEVICE, rows);
}
END_TEST

START_TEST(path_and_query_in_a_sealed_proxy_uri_are_dropped)
{
	static const char came[] = "0.02 OSCORE=09 Proxy-Uri=ocf://" D1
	    "/a/light?if=x payload=s";

	ck_assert_str_eq(request_text(HOP_PROXY, false, came),
	    "0.02 OSCORE=09 Hop-Limit=09 Proxy-Uri=ocf://" D1 " payload=s");
	ck_assert_str_eq(request_text(HOP_DEVICE, false, came),
	    "0.02 OSCORE=09 Hop-Limit=09 payload=s");
}
END_TEST

START_TEST(path_and_query_of_a_plain_request_reach_the_device)
{
	static const struct row rows[] = {
		{ "0.01 Proxy-Uri=ocf://" D1, "0.01 Hop-Limit=09" },
		{ "0.01 Proxy-Uri=ocf://" D1 "/", "0.01 Hop-Limit=09" },
		{ "0.01 Accept=2710 Proxy-Uri=coap://" D1 "/a/l%C3%A4?if=x&y "
		    "2049=0800",
		    "0.01 Uri-Path=a Uri-Path=x:6cc3a4 Uri-Query=if=x "
		    "Uri-Query=y Hop-Limit=09 Accept=2710 "
		    "OCF-Accept-Content-Format-Version=0800" },
		{ "0.02 ETag=01 Content-Format=2710 Proxy-Uri=ocf://" D1
		    "/p?q payload=x",
		    "0.02 ETag=01 Uri-Path=p Content-Format=2710 Uri-Query=q "
		    "Hop-Limit=09 payload=x" },
		{ "0.01 Uri-Host=" D1 " Uri-Path=a Uri-Path=b Uri-Query=q "
		    "Proxy-Scheme=coap",
		    "0.01 Uri-Path=a Uri-Path=b Uri-Query=q Hop-Limit=09" },
	};

	CHECK_ROWS(HOP_DEVICE, rows);
}
END_TEST

START_TEST(path_and_query_of_a_plain_request_reach_the_next_proxy)
{
	static const struct row rows[] = {
		{ "0.01 Proxy-Uri=coap://" D1 ":99/a%2Fb?if=x&y",
		    "0.01 Hop-Limit=09 Proxy-Uri=ocf://" D1 "/a%2Fb?if=x&y" },
		{ "0.01 Uri-Host=" D1 " Uri-Path=a Uri-Path=b/c Uri-Query=q "
		    "Proxy-Scheme=coap",
		    "0.01 Hop-Limit=09 Proxy-Uri=ocf://" D1 "/a/b%2Fc?q" },
	};

	CHECK_ROWS(HOP_PROXY, rows);
}
END_TEST

START_TEST(proxy_uri_wins_over_uri_path_and_uri_query)
{
	static const char came[] = "0.01 Uri-Path=no Uri-Query=no "
	    "Proxy-Uri=ocf://" D1 "/yes";

	ck_assert_str_eq(request_text(HOP_DEVICE, false, came),
	    "0.01 Uri-Path=yes Hop-Limit=09");
	ck_assert_str_eq(request_text(HOP_PROXY, false, came),
	    "0.01 Hop-Limit=09 Proxy-Uri=ocf://" D1 "/yes");
}
END_TEST

START_TEST(outer_uri_path_of_a_sealed_request_passes_without_proxy_uri)
{
	static const char came[] = "0.02 Uri-Host=" D1 " OSCORE=09 "
	    "Uri-Path=x Uri-Query=y Proxy-Scheme=ocf";

	ck_assert_str_eq(request_text(HOP_DEVICE, false, came),
	    "0.02 OSCORE=09 Uri-Path=x Uri-Query=y Hop-Limit=09");
	ck_assert_str_eq(request_text(HOP_PROXY, false, came),
	    "0.02 OSCORE=09 Uri-Path=x Uri-Query=y Hop-Limit=09 "
	    "Proxy-Uri=ocf://" D1);
}
END_TEST

START_TEST(the_first_hop_limit_is_counted_and_a_surplus_one_passes)
{
	ck_assert_str_eq(request_text(HOP_DEVICE, false,
	    "0.01 Hop-Limit=0a Proxy-Uri=ocf://" D1), "0.01 Hop-Limit=09");
	ck_assert_str_eq(request_text(HOP_DEVICE, false,
	    "0.01 Hop-Limit=0a Hop-Limit=07 Proxy-Uri=ocf://" D1),
	    "0.01 Hop-Limit=09 Hop-Limit=07");
}
END_TEST

START_TEST(a_request_tag_is_added_to_those_there_are)
{
	ck_assert_str_eq(request_text(HOP_DEVICE, true,
	    "0.02 Block1=0e Proxy-Uri=ocf://" D1 " 65000=aa payload=x"),
	    "0.02 Hop-Limit=09 Block1=0e Request-Tag=0102030405060708 "
	    "65000=aa payload=x");
	ck_assert_str_eq(request_text(HOP_DEVICE, true,
	    "0.02 Block1=0e Proxy-Uri=ocf://" D1 " Request-Tag=ff"),
	    "0.02 Hop-Limit=09 Block1=0e Request-Tag=0102030405060708 "
	    "Request-Tag=ff");
}
END_TEST

START_TEST(safe_options_must_pass_unchanged)
{
	static const char came[] = "0.05 If-Match=01 If-Match=02 ETag=aa "
	    "Observe= OSCORE=0901 Max-Age=05 Accept=2710 EDHOC= Block2=06 "
	    "Size2=04 Proxy-Uri=ocf://" D1 " Size1=10 Echo=0102 "
	    "No-Response=02 Request-Tag=01 Request-Tag= 2049=0800 2053=0800 "
	    "65000=00 65000=01 65001=ff payload=s";

	ck_assert_str_eq(request_text(HOP_DEVICE, false, came),
	    "0.05 If-Match=01 If-Match=02 ETag=aa Observe= OSCORE=0901 "
	    "Max-Age=05 Hop-Limit=09 Accept=2710 EDHOC= Block2=06 Size2=04 "
	    "Size1=10 Echo=0102 No-Response=02 Request-Tag=01 Request-Tag= "
	    "OCF-Accept-Content-Format-Version=0800 "
	    "OCF-Content-Format-Version=0800 65000=00 65000=01 65001=ff "
	    "payload=s");
}
END_TEST

START_TEST(a_uri_that_does_not_fit_proxy_uri_is_refused)
{
	static struct sample s;
	static uint8_t buffer[8192];
	char segment[256];
	struct writer w;
	struct message out;

	for (size_t i = 0; i < 255; i++)
		segment[i] = '%';	/* three characters each */
	segment[255] = '\0';
	sample_read(&s, "0.01 Uri-Host=" D1 " Uri-Path=%s Uri-Path=%s "
	    "Proxy-Scheme=ocf", segment, segment);
	w = writer_open(buffer, sizeof(buffer));
	ck_assert_int_eq(rewrite(&s.message, HOP_PROXY, false, &w, &out),
	    REFUSAL_URI_LONG);
	/* the device gets the options as they are */
	w = writer_open(buffer, sizeof(buffer));
	ck_assert_int_eq(rewrite(&s.message, HOP_DEVICE, false, &w, &out),
	    REFUSAL_NONE);
}
END_TEST

START_TEST(the_longest_composed_uri_passes_and_one_byte_more_does_not)
{
	static struct sample s;
	static uint8_t buffer[8192];
	struct message out;

	/* "ocf://" and 36, then four segments with their slashes */
	for (int last = 226; last <= 229; last++) {
		struct writer w = writer_open(buffer, sizeof(buffer));
		int total = 42 + 3 * 255 + 1 + last;

		sample_read(&s, "0.01 Uri-Host=" D1 " Uri-Path=%0254d "
		    "Uri-Path=%0254d Uri-Path=%0254d Uri-Path=%0*d "
		    "Proxy-Scheme=ocf", 0, 0, 0, last, 0);
		ck_assert_int_eq(rewrite(&s.message, HOP_PROXY, false, &w,
		    &out), total <= 1034 ? REFUSAL_NONE : REFUSAL_URI_LONG);
	}
}
END_TEST

START_TEST(a_path_segment_above_255_bytes_is_refused)
{
	static struct sample s;
	static uint8_t buffer[4096];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct message out;

	sample_read(&s, "0.01 Proxy-Uri=ocf://" D1 "/%0256d", 0);
	ck_assert_int_eq(rewrite(&s.message, HOP_DEVICE, false, &w, &out),
	    REFUSAL_TARGET_URI);
}
END_TEST

START_TEST(a_writer_without_room_is_a_refusal_at_every_size)
{
	static struct sample s;
	uint8_t buffer[128];
	struct message out;
	size_t needed = 0;

	sample_read(&s, "0.02 OSCORE=0901 Block1=0e Proxy-Uri=ocf://" D1
	    " 65000=00 payload=x");
	while (needed < sizeof(buffer)) {
		struct writer w = writer_open(buffer, needed);

		if (rewrite(&s.message, HOP_PROXY, true, &w, &out) ==
		    REFUSAL_NONE)
			break;
		w = writer_open(buffer, needed);
		ck_assert_int_eq(rewrite(&s.message, HOP_PROXY, true, &w,
		    &out), REFUSAL_LARGE);
		needed++;
	}
	ck_assert_uint_eq(needed, out.options.len);
}
END_TEST

static const char *
response_text(const char *message)
{
	static struct sample s;
	static uint8_t buffer[4096];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct message out;

	sample_read(&s, "%s", message);
	ck_assert_int_eq(filter_check_response(s.message.options),
	    REFUSAL_NONE);
	ck_assert_int_eq(rewrite_response(&s.message, &conf, &w, &out),
	    REFUSAL_NONE);
	return sample_text(&out);
}

START_TEST(proxy_uri_is_stripped_from_responses)
{
	ck_assert_str_eq(response_text("2.04 OSCORE=01a0 Proxy-Uri=ocf://"
	    DEVICE_2 " payload=s"), "2.04 OSCORE=01a0 payload=s");
}
END_TEST

START_TEST(all_else_in_a_response_passes)
{
	static const char *const messages[] = {
		"2.05 ETag=01 Observe=05 Location-Path=a OSCORE=01a0 "
		    "Max-Age= Block2=0e Block1=0e Size2=10 Size1=10 "
		    "Echo=01 65000=01 payload=s",
		"2.03 ETag=01 Max-Age=0a",
		/* the target's own errors: clients begin again on them */
		"4.01 Max-Age= payload=Security context not found",
		"4.00 Max-Age= payload=Decryption failed",
		"4.02 Max-Age= payload=Failed to decode COSE",
		"5.03 Max-Age=3c",
		"4.29 Max-Age=3c",
	};

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		ck_assert_str_eq(response_text(messages[i]), messages[i]);
}
END_TEST

START_TEST(a_relayed_hop_limit_report_gets_our_identifier_in_front)
{
	ck_assert_str_eq(response_text("5.08 payload=c b"),
	    "5.08 payload=me c b");
	ck_assert_str_eq(response_text("5.08"), "5.08 payload=me");
	ck_assert_str_eq(response_text("5.08 Max-Age=05 Proxy-Uri=x "
	    "payload=men"), "5.08 Max-Age=05 payload=me men");
}
END_TEST

START_TEST(a_sealed_hop_limit_report_stays_as_it_is)
{
	ck_assert_str_eq(response_text("5.08 OSCORE=01 payload=c me"),
	    "5.08 OSCORE=01 payload=c me");
}
END_TEST

START_TEST(a_hop_limit_report_with_our_identifier_must_not_be_forwarded)
{
	static struct sample s;
	uint8_t buffer[64];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct message out;

	sample_read(&s, "5.08 payload=c me b");
	ck_assert_int_eq(rewrite_response(&s.message, &conf, &w, &out),
	    REFUSAL_LOOP);
}
END_TEST

START_TEST(a_response_without_room_is_a_refusal_at_every_size)
{
	static struct sample s;
	uint8_t buffer[64];
	struct message out;

	sample_read(&s, "5.08 Max-Age=05 65000=0102 payload=c");
	for (size_t size = 0; size < 2 + 6; size++) {
		struct writer w = writer_open(buffer, size);

		ck_assert_int_eq(rewrite_response(&s.message, &conf, &w, &out),
		    REFUSAL_RESPONSE_LARGE);
	}
}
END_TEST

START_TEST(a_changed_seal_is_told)
{
	static struct sample a, b;

	sample_read(&a, "0.02 OSCORE=0901 payload=secret");
	sample_read(&b, "0.05 Observe= OSCORE=0901 65000= payload=secret");
	ck_assert_int_eq(rewrite_check_seal(&a.message, &b.message),
	    REFUSAL_NONE);
	sample_read(&b, "0.02 OSCORE=0902 payload=secret");
	ck_assert_int_eq(rewrite_check_seal(&a.message, &b.message),
	    REFUSAL_SEAL_BROKEN);
	sample_read(&b, "0.02 OSCORE=0901 payload=secreT");
	ck_assert_int_eq(rewrite_check_seal(&a.message, &b.message),
	    REFUSAL_SEAL_BROKEN);
	sample_read(&b, "0.02 OSCORE=0901 payload=secre");
	ck_assert_int_eq(rewrite_check_seal(&a.message, &b.message),
	    REFUSAL_SEAL_BROKEN);
	sample_read(&b, "0.02 payload=secret");
	ck_assert_int_eq(rewrite_check_seal(&a.message, &b.message),
	    REFUSAL_SEAL_BROKEN);
}
END_TEST

START_TEST(a_second_proxy_finds_the_same_target)
{
	static const char *const forms[] = {
		"0.02 OSCORE=09 Proxy-Uri=coap://" D1 ":1/x payload=s",
		"0.02 Uri-Host=" D1 " OSCORE=09 Proxy-Scheme=coaps payload=s",
		"0.02 Uri-Host=" D1 " OSCORE=09 payload=s",
		"0.01 Uri-Host=" D1 " Uri-Path=a Uri-Query=b "
		    "Proxy-Scheme=coap",
	};
	static struct sample s;
	static uint8_t a[1024], b[1024];
	struct deviceid id = sample_device(D1);

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct writer w = writer_open(a, sizeof(a));
		struct message first, second;
		struct target target;

		sample_read(&s, "%s", forms[i]);
		ck_assert_int_eq(rewrite(&s.message, HOP_PROXY, false, &w,
		    &first), REFUSAL_NONE);
		ck_assert_int_eq(target_extract(&first,
		    message_is_sealed(&first), &conf, &target), REFUSAL_NONE);
		ck_assert(deviceid_equal(&target.id, &id));
		/* and normal is normal: rewriting again changes nothing */
		w = writer_open(b, sizeof(b));
		ck_assert_int_eq(rewrite(&first, HOP_PROXY, false, &w,
		    &second), REFUSAL_NONE);
		ck_assert(bytes_equal(first.options, second.options));
	}
}
END_TEST

TEST_MAIN("ostler/forward/rewrite",
    towards_a_proxy_a_sealed_request_keeps_proxy_uri_normalised,
    towards_a_device_all_that_names_the_target_is_gone,
    path_and_query_in_a_sealed_proxy_uri_are_dropped,
    path_and_query_of_a_plain_request_reach_the_device,
    path_and_query_of_a_plain_request_reach_the_next_proxy,
    proxy_uri_wins_over_uri_path_and_uri_query,
    outer_uri_path_of_a_sealed_request_passes_without_proxy_uri,
    the_first_hop_limit_is_counted_and_a_surplus_one_passes,
    a_request_tag_is_added_to_those_there_are,
    safe_options_must_pass_unchanged,
    a_uri_that_does_not_fit_proxy_uri_is_refused,
    the_longest_composed_uri_passes_and_one_byte_more_does_not,
    a_path_segment_above_255_bytes_is_refused,
    a_writer_without_room_is_a_refusal_at_every_size,
    proxy_uri_is_stripped_from_responses,
    all_else_in_a_response_passes,
    a_relayed_hop_limit_report_gets_our_identifier_in_front,
    a_sealed_hop_limit_report_stays_as_it_is,
    a_hop_limit_report_with_our_identifier_must_not_be_forwarded,
    a_response_without_room_is_a_refusal_at_every_size,
    a_changed_seal_is_told,
    a_second_proxy_finds_the_same_target)
