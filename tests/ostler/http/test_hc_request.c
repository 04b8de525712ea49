/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_request.c - ostler/http/hc_request.c */
#include "ostler/http/hc_request.h"

#include "check_main.h"
#include "core/oscore_header.h"
#include "expect.h"
#include "ostler/http/hc_rig.h"
#include "ostler/http/http_request.h"
#include "rng.h"

#define TARGET_OPTIONS "Uri-Host=" RIG_ID
#define SEALED "Content-Type: application/oscore\nOSCORE: CSU\n"

static void
setup(void)
{
	rig_conf = (struct hc_conf){ .path = HC_PATH_DEFAULT,
	    .template = HC_TEMPLATE_DEFAULT };
}

static void
expect(const char *method, const char *target, const char *fields,
    const char *body, uint8_t code, const char *options)
{
	enum hc_refusal why = rig_read(method, target, fields, body);

	ck_assert_msg(why == HC_NONE, "%s %s: %d", method, target, (int)why);
	ck_assert_uint_eq(rig_message.code, code);
	ck_assert_str_eq(rig_options(), options);
	ck_assert_uint_eq(rig_message.payload.len,
	    body == NULL ? 0 : strlen(body));
}

/* --- methods and targets ------------------------------------------------- */

START_TEST(methods_are_those_of_coap)
{
	static const char scheme[] = TARGET_OPTIONS " Proxy-Scheme=ocf";

	expect("GET", RIG_PATH, "", NULL, CODE_GET, scheme);
	expect("HEAD", RIG_PATH, "", NULL, CODE_GET, scheme);
	ck_assert(rig_asked.is_head);
	expect("POST", RIG_PATH, "", "x", CODE_POST, scheme);
	ck_assert(!rig_asked.is_head);
	expect("PUT", RIG_PATH, "", "x", CODE_PUT, scheme);
	expect("DELETE", RIG_PATH, "", NULL, CODE_DELETE, scheme);
	expect("PATCH", RIG_PATH, "", "x", CODE_PATCH, scheme);
}
END_TEST

START_TEST(options_trace_and_connect_must_be_not_implemented)
{
	static const char *const all[] = { "OPTIONS", "TRACE", "CONNECT",
		"get", "FETCH", "BREW", "" };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		ck_assert_int_eq(rig_read(all[i], RIG_PATH, "", NULL),
		    HC_METHOD);
	ck_assert_uint_eq(hc_refusal_find(HC_METHOD)->status, 501);
}
END_TEST

START_TEST(configuration_adds_methods)
{
	static const struct hc_method methods[] = { { "QUERY", CODE_FETCH },
		{ "PATCH", CODE_IPATCH } };

	rig_conf.methods = methods;
	rig_conf.method_count = 2;
	expect("QUERY", RIG_PATH, "", "x", CODE_FETCH,
	    TARGET_OPTIONS " Proxy-Scheme=ocf");
	ck_assert_uint_eq(hc_method_code(&rig_conf, bytes_of_text("PATCH")),
	    CODE_IPATCH);
	ck_assert_uint_eq(hc_method_code(&rig_conf, bytes_of_text("GET")),
	    CODE_GET);
}
END_TEST

START_TEST(path_and_query_become_options)
{
	expect("GET", RIG_PATH "/a/b%20c/?if=oic.if.baseline&x=1", "", NULL,
	    CODE_GET, TARGET_OPTIONS " Uri-Path=a Uri-Path=b<20>c Uri-Path= "
	    "Uri-Query=if=oic.if.baseline Uri-Query=x=1 Proxy-Scheme=ocf");
	expect("GET", RIG_PATH "/", "", NULL, CODE_GET,
	    TARGET_OPTIONS " Proxy-Scheme=ocf");
	expect("GET", RIG_PATH "/a/../../b", "", NULL, CODE_GET,
	    TARGET_OPTIONS " Uri-Path=b Proxy-Scheme=ocf");
	expect("GET", "/hc/COAP://H%4Fst.example:61616/a", "", NULL, CODE_GET,
	    "Uri-Host=host.example Uri-Port=61616 Uri-Path=a "
	    "Proxy-Scheme=coap");
	expect("GET", "/hc/coaps://h:5684", "", NULL, CODE_GET,
	    "Uri-Host=h Proxy-Scheme=coaps");
	expect("GET", "/hc/coap://%5B2001:DB8::1%5D", "", NULL, CODE_GET,
	    "Uri-Host=[2001:db8::1] Proxy-Scheme=coap");
}
END_TEST

START_TEST(place_of_the_target_is_kept_for_the_answer)
{
	ck_assert_int_eq(rig_read("GET", "/hc/ocf%3A%2F%2F" RIG_ID "%2Fa", "",
	    NULL), HC_NONE);
	ck_assert(bytes_equal(bytes_of(rig_asked.place, rig_asked.place_len),
	    bytes_of_text(RIG_PLACE)));
	ck_assert_int_eq(rig_read("GET", "/hc/coap:/%5B::1%5D:77/a?b", "",
	    NULL), HC_NONE);
	ck_assert(bytes_equal(bytes_of(rig_asked.place, rig_asked.place_len),
	    bytes_of_text("coap://[::1]:77")));
}
END_TEST

START_TEST(long_parts_of_a_target_are_refused)
{
	char text[700] = RIG_PATH "/", host[700] = "/hc/coap://";
	size_t len = strlen(text);

	memset(text + len, 'a', 256);
	text[len + 255] = '\0';
	ck_assert_int_eq(rig_read("GET", text, "", NULL), HC_NONE);
	text[len + 255] = 'a';
	ck_assert_int_eq(rig_read("GET", text, "", NULL), HC_TARGET_LARGE);
	text[len - 1] = '?';
	ck_assert_int_eq(rig_read("GET", text, "", NULL), HC_TARGET_LARGE);
	len = strlen(host);
	memset(host + len, 'h', 255);
	ck_assert_int_eq(rig_read("GET", host, "", NULL), HC_NONE);
	host[len + 255] = 'h';
	ck_assert_int_eq(rig_read("GET", host, "", NULL), HC_TARGET_LARGE);
	ck_assert_int_eq(rig_read("GET", "/hc/coap://h:0", "", NULL),
	    HC_TARGET);
	ck_assert_int_eq(rig_read("GET", "/hc/coap://h:65536", "", NULL),
	    HC_TARGET);
}
END_TEST

START_TEST(other_forms_of_a_target_must_be_not_implemented)
{
	ck_assert_int_eq(rig_read("GET", "coap://h/a", "", NULL), HC_FORM);
	ck_assert_int_eq(rig_read("GET", "*", "", NULL), HC_FORM);
	ck_assert_int_eq(rig_read("GET", "h:80", "", NULL), HC_FORM);
	ck_assert_int_eq(rig_read("GET", "", "", NULL), HC_FORM);
	ck_assert_uint_eq(hc_refusal_find(HC_FORM)->status, 501);
	ck_assert_int_eq(rig_read("GET", "/other", "", NULL), HC_NOT_FOUND);
}
END_TEST

/* --- fields -------------------------------------------------------------- */

START_TEST(content_type_becomes_content_format)
{
	expect("POST", RIG_PATH, "content-type: application/cbor", "x",
	    CODE_POST, TARGET_OPTIONS " Content-Format=60 Proxy-Scheme=ocf");
	expect("POST", RIG_PATH, "Content-Type: application/soap+xml", "x",
	    CODE_POST, TARGET_OPTIONS " Content-Format=41 Proxy-Scheme=ocf");
	expect("POST", RIG_PATH, "", "x", CODE_POST,
	    TARGET_OPTIONS " Proxy-Scheme=ocf");
	expect("POST", RIG_PATH, "Content-Type: x/y", NULL, CODE_POST,
	    TARGET_OPTIONS " Proxy-Scheme=ocf");
	ck_assert_int_eq(rig_read("POST", RIG_PATH, "Content-Type: x", "x"),
	    HC_CONTENT_TYPE);
	ck_assert_int_eq(rig_read("POST", RIG_PATH, "Content-Type: a/b\n"
	    "Content-Type: a/b", "x"), HC_CONTENT_TYPE);
	rig_conf.is_strict = true;
	ck_assert_int_eq(rig_read("POST", RIG_PATH,
	    "Content-Type: application/soap+xml", "x"), HC_CONTENT_TYPE);
}
END_TEST

START_TEST(coap_payload_should_not_be_forwarded_unless_configured)
{
	static const char field[] =
	    "Content-Type: application/coap-payload;cf=65000";

	ck_assert_int_eq(rig_read("POST", RIG_PATH, field, "x"),
	    HC_CONTENT_TYPE);
	rig_conf.takes_numbers = true;
	expect("POST", RIG_PATH, field, "x", CODE_POST,
	    TARGET_OPTIONS " Content-Format=65000 Proxy-Scheme=ocf");
}
END_TEST

START_TEST(content_codings_are_refused)
{
	ck_assert_int_eq(rig_read("POST", RIG_PATH, "Content-Encoding: gzip",
	    "x"), HC_CONTENT_CODING);
	ck_assert_int_eq(rig_read("POST", RIG_PATH, SEALED
	    "Content-Encoding: br", "x"), HC_CONTENT_CODING);
	ck_assert_int_eq(rig_read("POST", RIG_PATH,
	    "Content-Encoding: Identity", "x"), HC_NONE);
	ck_assert_uint_eq(hc_refusal_find(HC_CONTENT_CODING)->status, 415);
}
END_TEST

START_TEST(bodies_where_coap_has_none_are_refused)
{
	ck_assert_int_eq(rig_read("GET", RIG_PATH, "", "x"), HC_BODY);
	ck_assert_int_eq(rig_read("HEAD", RIG_PATH, "", "x"), HC_BODY);
	ck_assert_int_eq(rig_read("DELETE", RIG_PATH, "", "x"), HC_BODY);
	ck_assert_int_eq(rig_read("DELETE", RIG_PATH, "", ""), HC_NONE);
}
END_TEST

START_TEST(accept_becomes_an_option_for_each_attempt)
{
	static const char field[] = "Accept: application/json, "
	    "application/cbor;q=0.5, */*;q=0.1";

	expect("GET", RIG_PATH, field, NULL, CODE_GET,
	    TARGET_OPTIONS " Accept=50 Proxy-Scheme=ocf");
	ck_assert(rig_asked.has_more);
	ck_assert_int_eq(rig_read_again(1), HC_NONE);
	ck_assert_str_eq(rig_options(),
	    TARGET_OPTIONS " Accept=60 Proxy-Scheme=ocf");
	ck_assert(rig_asked.has_more);
	ck_assert_int_eq(rig_read_again(2), HC_NONE);
	ck_assert_str_eq(rig_options(), TARGET_OPTIONS " Proxy-Scheme=ocf");
	ck_assert(!rig_asked.has_more);
	ck_assert_int_eq(rig_read("GET", RIG_PATH, "Accept: text/html", NULL),
	    HC_ACCEPT);
}
END_TEST

START_TEST(conditions_become_options)
{
	expect("GET", RIG_PATH, "If-None-Match: \"4142\"", NULL, CODE_GET,
	    TARGET_OPTIONS " ETag=AB Proxy-Scheme=ocf");
	ck_assert(rig_asked.is_conditional);
	expect("PUT", RIG_PATH, "If-Match: \"43\", \"44\"", "x", CODE_PUT,
	    "If-Match=C If-Match=D " TARGET_OPTIONS " Proxy-Scheme=ocf");
	ck_assert(!rig_asked.is_conditional);
	expect("PUT", RIG_PATH, "If-None-Match: *", "x", CODE_PUT,
	    TARGET_OPTIONS " If-None-Match= Proxy-Scheme=ocf");
	ck_assert_int_eq(rig_read("PUT", RIG_PATH, "If-Match: x", "x"),
	    HC_CONDITION);
	ck_assert_int_eq(rig_read("PUT", RIG_PATH, "If-Match: \"x\"", "x"),
	    HC_CONDITION_FAILED);
}
END_TEST

START_TEST(hop_limit_is_a_number_of_1_to_255)
{
	static const char *const bad[] = { "0", "256", "-1", "x", "",
		"1, 2", "16\nHop-Limit: 16" };

	expect("GET", RIG_PATH, "Hop-Limit: 255", NULL, CODE_GET,
	    TARGET_OPTIONS " Hop-Limit=255 Proxy-Scheme=ocf");
	expect("POST", RIG_PATH, SEALED "hop-limit: 1", "x", CODE_POST,
	    TARGET_OPTIONS " OSCORE=<09>% Hop-Limit=1 Proxy-Scheme=ocf");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[80];

		(void)snprintf(text, sizeof(text), "Hop-Limit: %s", bad[i]);
		ck_assert_msg(rig_read("GET", RIG_PATH, text, NULL) ==
		    HC_HOP_LIMIT, "%s", bad[i]);
	}
}
END_TEST

START_TEST(events_are_observed)
{
	expect("GET", RIG_PATH "/a", "Accept: text/event-stream", NULL,
	    CODE_GET, TARGET_OPTIONS " Observe=0 Uri-Path=a Proxy-Scheme=ocf");
	ck_assert(rig_asked.wants_events);
	expect("HEAD", RIG_PATH, "Accept: text/event-stream, */*", NULL,
	    CODE_GET, TARGET_OPTIONS " Proxy-Scheme=ocf");
	ck_assert(!rig_asked.wants_events);
	ck_assert_int_eq(rig_read("POST", RIG_PATH,
	    "Accept: text/event-stream", "x"), HC_ACCEPT);
}
END_TEST

static const struct hc_field_option field_options[] = {
	{ "X-Early", 2, OPTION_IS_STRING },
	{ "X-Opaque", 13, OPTION_IS_OPAQUE },
	{ "OCF-Accept-Version", 2049, OPTION_IS_UINT },
	{ "X-Flag", 65000, OPTION_IS_EMPTY },
};

START_TEST(configuration_adds_fields)
{
	rig_conf.fields = field_options;
	rig_conf.field_count = 4;
	expect("GET", RIG_PATH "/a", "X-Flag:\nx-opaque: 4142\nX-Early: hi\n"
	    "OCF-Accept-Version: 65\nX-Early: again", NULL, CODE_GET,
	    "2=hi 2=again " TARGET_OPTIONS " Uri-Path=a 13=AB Proxy-Scheme=ocf"
	    " OCF-Accept-Content-Format-Version=65 65000=");
	ck_assert(rig_asked.is_mapped);
	expect("GET", RIG_PATH, "X-Flag: ", NULL, CODE_GET,
	    TARGET_OPTIONS " Proxy-Scheme=ocf 65000=");
	ck_assert(!rig_asked.is_mapped);
	expect("POST", RIG_PATH, SEALED "X-Early: hi", "x", CODE_POST,
	    TARGET_OPTIONS " OSCORE=<09>% Proxy-Scheme=ocf");
	ck_assert_int_eq(rig_read("GET", RIG_PATH, "X-Flag: x", NULL),
	    HC_FIELD);
	ck_assert_int_eq(rig_read("GET", RIG_PATH, "X-Opaque: 4", NULL),
	    HC_FIELD);
	ck_assert_int_eq(rig_read("GET", RIG_PATH, "OCF-Accept-Version: x",
	    NULL), HC_FIELD);
	ck_assert_int_eq(rig_read("GET", RIG_PATH, "X-Early: \xff", NULL),
	    HC_FIELD);
}
END_TEST

/* --- sealed -------------------------------------------------------------- */

START_TEST(oscore_option_is_the_field_and_content_format_must_not_be_used)
{
	expect("POST", RIG_PATH "/a?b", SEALED "Accept: application/cbor",
	    "\x09\x07", CODE_POST, TARGET_OPTIONS " OSCORE=<09>% "
	    "Proxy-Scheme=ocf");
	ck_assert(rig_asked.is_sealed && !rig_asked.has_more);
	expect("POST", RIG_PATH, "OSCORE: AA\n"
	    "Content-Type: Application/OSCORE; x=y", "x", CODE_POST,
	    TARGET_OPTIONS " OSCORE= Proxy-Scheme=ocf");
	expect("POST", RIG_PATH, SEALED "If-Match: \"xyz\"", NULL, CODE_POST,
	    TARGET_OPTIONS " OSCORE=<09>% Proxy-Scheme=ocf");
}
END_TEST

START_TEST(sealed_request_that_takes_events_observes)
{
	expect("POST", RIG_PATH, SEALED "Accept: text/event-stream", "x",
	    CODE_FETCH, TARGET_OPTIONS " Observe=0 OSCORE=<09>% "
	    "Proxy-Scheme=ocf");
	ck_assert(rig_asked.wants_events);
}
END_TEST

START_TEST(oscore_field_is_only_used_in_post)
{
	ck_assert_int_eq(rig_read("GET", RIG_PATH, "OSCORE: AA", NULL),
	    HC_SEAL_METHOD);
	ck_assert_int_eq(rig_read("PUT", RIG_PATH, SEALED, "x"),
	    HC_SEAL_METHOD);
	ck_assert_int_eq(rig_read("GET", RIG_PATH,
	    "Content-Type: application/oscore", NULL), HC_SEAL_METHOD);
}
END_TEST

START_TEST(field_and_type_are_never_without_each_other)
{
	ck_assert_int_eq(rig_read("POST", RIG_PATH,
	    "Content-Type: application/oscore", "x"), HC_SEAL_MISSING);
	ck_assert_int_eq(rig_read("POST", RIG_PATH, "OSCORE: AA", "x"),
	    HC_SEAL_TYPE);
	ck_assert_int_eq(rig_read("POST", RIG_PATH, "OSCORE: AA\n"
	    "Content-Type: application/cbor", "x"), HC_SEAL_TYPE);
	ck_assert_int_eq(rig_read("POST", RIG_PATH, SEALED
	    "Content-Type: application/oscore", "x"), HC_SEAL_TYPE);
}
END_TEST

static enum hc_refusal
read_seal(const char *value)
{
	char text[600];

	(void)snprintf(text, sizeof(text),
	    "Content-Type: application/oscore\nOSCORE: %s", value);
	return rig_read("POST", RIG_PATH, text, "x");
}

START_TEST(fields_that_are_no_option_are_refused)
{
	char text[400];

	ck_assert_int_eq(read_seal("AA\nOSCORE: AA"), HC_SEAL_TWICE);
	ck_assert_int_eq(read_seal("AA, AA"), HC_SEAL_TWICE);
	ck_assert_int_eq(read_seal("CQ=="), HC_SEAL_PADDED);
	ck_assert_int_eq(read_seal("="), HC_SEAL_PADDED);
	ck_assert_int_eq(read_seal(""), HC_SEAL_ENCODING);
	ck_assert_int_eq(read_seal("A"), HC_SEAL_ENCODING);
	ck_assert_int_eq(read_seal("C+/U"), HC_SEAL_ENCODING);
	ck_assert_int_eq(read_seal("CS U"), HC_SEAL_ENCODING);
	ck_assert_int_eq(read_seal("\"CSU\""), HC_SEAL_ENCODING);
	ck_assert_int_eq(read_seal("CSV"), HC_SEAL_ENCODING);	/* bits left */
	memset(text, 'B', sizeof(text));
	text[340] = '\0';
	ck_assert_int_eq(read_seal(text), HC_NONE);
	ck_assert_uint_eq(option_count(rig_message.options, OPTION_OSCORE), 1);
	text[340] = 'A';
	text[341] = 'A';
	text[342] = '\0';
	ck_assert_int_eq(read_seal(text), HC_SEAL_LARGE);
}
END_TEST

/* What leaves as HTTP and comes back is the same, byte for byte. */
static void
check_round_trip(struct rng *rng)
{
	uint8_t seal[255], payload[700], options_room[512];
	static uint8_t out[HTTP_REQUEST_ROOM];
	struct writer w = writer_open(options_room, sizeof(options_room));
	struct writer text = writer_open(out, sizeof(out));
	struct option_writer options = option_writer_open(&w);
	struct message m = { .code = rng_below(rng, 2) == 0 ? CODE_POST :
	    CODE_FETCH };
	size_t seal_len = rng_below(rng, sizeof(seal) + 1);
	size_t payload_len = rng_below(rng, sizeof(payload) + 1);
	struct http_request sent;
	char fields[2048] = "";

	rng_fill(rng, seal, seal_len);
	if (seal_len == 1)
		seal[0] |= 1;	/* 00 is the empty one */
	rng_fill(rng, payload, payload_len);
	option_write(&options, OPTION_OSCORE, bytes_of(seal, seal_len));
	option_write(&options, OPTION_PROXY_URI, bytes_of_text(RIG_PLACE));
	m.options = writer_bytes(&w);
	m.payload = payload_len == 0 ? BYTES_ABSENT :
	    bytes_of(payload, payload_len);
	EXPECT(http_request_make("https://b.example", "/hc/{target}", &m,
	    &text, &sent) == CODE_EMPTY);
	for (size_t i = 0; i < sent.line_count; i++) {
		strcat(fields, sent.lines[i]);
		strcat(fields, "\n");
	}
	rig_begin(sent.method, sent.url + strlen("https://b.example"), fields,
	    NULL);
	rig_request.body = sent.body;
	EXPECT(rig_read_again(0) == HC_NONE, "%s", fields);
	EXPECT(message_equal_seal(&m, &rig_message));
	EXPECT(rig_message.code == CODE_POST);
	EXPECT(bytes_is_absent(rig_message.payload) == (payload_len == 0));
}

START_TEST(sealed_bytes_are_the_same_after_a_hop_of_http)
{
	struct rng rng = { 8613 };

	for (unsigned n = 0; n < 3000; n++)
		check_round_trip(&rng);
}
END_TEST

START_TEST(example_of_rfc_8613_section_11_5)
{
	rig_conf.template = "?target_uri={+tu}";
	expect("POST", "/hc/?target_uri=coap://server.url/", SEALED,
	    "\x09\x07\x01\x13\x61\xf7\x0f\xd2\x97\xb1", CODE_POST,
	    "Uri-Host=server.url OSCORE=<09>% Proxy-Scheme=coap");
}
END_TEST

START_TEST(room_is_enough_for_the_largest_request)
{
	char target[HC_TARGET_MAX + 1] = "/hc/coap://h";
	size_t len = strlen(target);

	for (; len < HC_TARGET_MAX; len++)
		target[len] = len % 2 != 0 ? 'a' : len < 2000 ? '/' : '&';
	target[1999] = '?';
	target[HC_TARGET_MAX] = '\0';
	ck_assert_int_eq(rig_read("GET", target, "", NULL), HC_NONE);
	ck_assert_uint_gt(option_count(rig_message.options, OPTION_URI_QUERY),
	    1000);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/http/hc_request", setup, NULL,
    methods_are_those_of_coap,
    options_trace_and_connect_must_be_not_implemented,
    configuration_adds_methods,
    path_and_query_become_options,
    place_of_the_target_is_kept_for_the_answer,
    long_parts_of_a_target_are_refused,
    other_forms_of_a_target_must_be_not_implemented,
    content_type_becomes_content_format,
    coap_payload_should_not_be_forwarded_unless_configured,
    content_codings_are_refused,
    bodies_where_coap_has_none_are_refused,
    accept_becomes_an_option_for_each_attempt,
    conditions_become_options,
    hop_limit_is_a_number_of_1_to_255,
    events_are_observed,
    configuration_adds_fields,
    oscore_option_is_the_field_and_content_format_must_not_be_used,
    sealed_request_that_takes_events_observes,
    oscore_field_is_only_used_in_post,
    field_and_type_are_never_without_each_other,
    fields_that_are_no_option_are_refused,
    sealed_bytes_are_the_same_after_a_hop_of_http,
    example_of_rfc_8613_section_11_5,
    room_is_enough_for_the_largest_request)
