/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_answer.c - ostler/http/hc_answer.c */
#include "ostler/http/hc_answer.h"

#include "check_main.h"
#include "expect.h"
#include "ostler/http/hc_rig.h"
#include "ostler/http/http_response.h"
#include "rng.h"

static uint8_t options_room[4096], room[HC_ANSWER_ROOM];
static struct writer options_writer;
static struct option_writer options;
static struct message message;
static struct hc_asked asked;
static struct hc_answer answer;

static void
begin(uint8_t code, const char *payload)
{
	options_writer = writer_open(options_room, sizeof(options_room));
	options = option_writer_open(&options_writer);
	message = (struct message){ .code = code, .payload = payload == NULL ?
	    BYTES_ABSENT : bytes_of_text(payload) };
}

static void
setup(void)
{
	rig_conf = (struct hc_conf){ .path = HC_PATH_DEFAULT,
	    .template = HC_TEMPLATE_DEFAULT };
	asked = (struct hc_asked){ .place = RIG_PLACE,
	    .place_len = strlen(RIG_PLACE) };
}

static unsigned
make(bool is_ours)
{
	struct writer w = writer_open(room, sizeof(room));

	ck_assert_int_eq(writer_close(&options_writer), WAX_OK);
	message.options = writer_bytes(&options_writer);
	hc_answer_make(&rig_conf, &asked, &message, is_ours, &w, &answer);
	return answer.status;
}

static void
expect_line(const char *name, const char *value)
{
	const char *is = rig_line(&answer, name);

	if (value == NULL)
		ck_assert_msg(is == NULL, "%s: %s", name, is);
	else
		ck_assert_msg(is != NULL && strcmp(is, value) == 0, "%s: %s",
		    name, is == NULL ? "(none)" : is);
}

static void
expect_body(const char *body)
{
	ck_assert(body == NULL ? bytes_is_absent(answer.body) :
	    bytes_equal(answer.body, bytes_of_text(body)) &&
	    !bytes_is_absent(answer.body));
}

/* --- codes --------------------------------------------------------------- */

START_TEST(codes_become_statuses)
{
	static const struct {
		uint8_t code;
		unsigned status;
	} rows[] = {
		{ CODE(2, 1), 201 }, { CODE(2, 2), 200 }, { CODE(2, 4), 200 },
		{ CODE(2, 5), 200 }, { CODE(4, 0), 400 }, { CODE(4, 3), 403 },
		{ CODE(4, 4), 404 }, { CODE(4, 6), 406 }, { CODE(4, 8), 408 },
		{ CODE(4, 9), 409 }, { CODE(4, 12), 412 },
		{ CODE(4, 13), 413 }, { CODE(4, 15), 415 },
		{ CODE(4, 22), 422 }, { CODE(4, 29), 429 },
		{ CODE(5, 0), 500 }, { CODE(5, 1), 501 }, { CODE(5, 2), 502 },
		{ CODE(5, 3), 503 }, { CODE(5, 4), 504 }, { CODE(5, 5), 502 },
		{ CODE(5, 8), 508 }, { CODE(4, 30), 400 },
		{ CODE(5, 30), 500 }, { CODE(2, 30), 502 },
		{ CODE(2, 31), 502 }, { CODE(2, 3), 502 }, { CODE(0, 1), 502 },
		{ CODE(7, 1), 502 }, { CODE(0, 0), 502 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(rows[i].code, "x");
		ck_assert_msg(make(false) == rows[i].status, "%u.%02u: %u",
		    CODE_CLASS(rows[i].code), CODE_DETAIL(rows[i].code),
		    answer.status);
		ck_assert_str_ne(answer.phrase, "");
		ck_assert(!answer.closes);
	}
}
END_TEST

START_TEST(unauthorized_is_403_for_401_must_have_a_challenge)
{
	begin(CODE_UNAUTHORIZED, NULL);
	ck_assert_uint_eq(make(false), 403);
	ck_assert_uint_eq(make(true), 403);
	expect_line("WWW-Authenticate", NULL);
}
END_TEST

START_TEST(bad_option_must_be_500_unless_a_field_caused_it)
{
	begin(CODE_BAD_OPTION, NULL);
	ck_assert_uint_eq(make(false), 500);
	ck_assert_uint_eq(make(true), 400);
	asked.is_mapped = true;
	ck_assert_uint_eq(make(false), 400);
}
END_TEST

START_TEST(method_not_allowed_is_400_for_405_must_have_allow)
{
	begin(CODE_METHOD_NOT_ALLOWED, NULL);
	ck_assert_uint_eq(make(false), 400);
	ck_assert_str_eq(answer.phrase, "CoAP server returned 4.05");
	expect_line("Allow", NULL);
}
END_TEST

START_TEST(proxying_not_supported_is_501_if_it_is_ours)
{
	begin(CODE_PROXYING_NOT_SUPPORTED, NULL);
	ck_assert_uint_eq(make(false), 502);
	ck_assert_uint_eq(make(true), 501);
}
END_TEST

START_TEST(no_content_is_for_changes_without_payload)
{
	begin(CODE_CHANGED, NULL);
	ck_assert_uint_eq(make(false), 204);
	expect_body(NULL);
	begin(CODE_DELETED, NULL);
	ck_assert_uint_eq(make(false), 204);
	begin(CODE_CREATED, NULL);
	ck_assert_uint_eq(make(false), 201);
	expect_body("");
	begin(CODE_CONTENT, NULL);
	ck_assert_uint_eq(make(false), 200);
	expect_body("");
}
END_TEST

START_TEST(configuration_has_the_first_word_about_statuses)
{
	static const struct hc_status statuses[] = {
		{ CODE(4, 4), 410 }, { CODE(2, 30), 200 } };

	rig_conf.statuses = statuses;
	rig_conf.status_count = 2;
	begin(CODE_NOT_FOUND, NULL);
	ck_assert_uint_eq(make(false), 410);
	begin(CODE(2, 30), NULL);
	ck_assert_uint_eq(make(false), 200);
}
END_TEST

/* --- options ------------------------------------------------------------- */

START_TEST(content_has_type_age_and_etag)
{
	begin(CODE_CONTENT, "{}");
	option_write(&options, OPTION_ETAG, bytes_of("\x1f\x20", 2));
	option_write_uint(&options, OPTION_CONTENT_FORMAT, 50);
	option_write_uint(&options, OPTION_MAX_AGE, 7);
	ck_assert_uint_eq(make(false), 200);
	expect_line("Content-Type", "application/json");
	expect_line("Cache-Control", "max-age=7");
	expect_line("ETag", "\"1f20\"");
	expect_line("X-Content-Type-Options", "nosniff");
	expect_line("Content-Length", NULL);
	expect_body("{}");
	rig_conf.is_private = true;
	(void)make(false);
	expect_line("Cache-Control", "private, max-age=7");
}
END_TEST

START_TEST(max_age_that_is_absent_is_60)
{
	begin(CODE_CONTENT, "x");
	(void)make(false);
	expect_line("Cache-Control", "max-age=60");
	expect_line("Content-Type", NULL);
	begin(CODE_CONTENT, "x");
	option_write_uint(&options, OPTION_MAX_AGE, UINT32_MAX);
	(void)make(false);
	expect_line("Cache-Control", "max-age=2147483648");
}
END_TEST

START_TEST(unknown_format_must_become_coap_payload)
{
	begin(CODE_CONTENT, "x");
	option_write_uint(&options, OPTION_CONTENT_FORMAT, 65000);
	(void)make(false);
	expect_line("Content-Type", "application/coap-payload;cf=65000");
}
END_TEST

START_TEST(valid_is_304_to_who_asked)
{
	asked.is_conditional = true;
	begin(CODE_VALID, NULL);
	option_write(&options, OPTION_ETAG, bytes_of("\xaa", 1));
	option_write_uint(&options, OPTION_MAX_AGE, 9);
	ck_assert_uint_eq(make(false), 304);
	expect_line("ETag", "\"aa\"");
	expect_line("Cache-Control", "max-age=9");
	expect_body(NULL);
}
END_TEST

START_TEST(head_must_have_no_body)
{
	asked.is_head = true;
	begin(CODE_CONTENT, "hello");
	option_write_uint(&options, OPTION_CONTENT_FORMAT, 0);
	ck_assert_uint_eq(make(false), 200);
	expect_line("Content-Length", "5");
	expect_line("Content-Type", "text/plain;charset=utf-8");
	expect_body(NULL);
	begin(CODE_NOT_FOUND, "no");
	ck_assert_uint_eq(make(false), 404);
	expect_line("Content-Length", "2");
	expect_body(NULL);
}
END_TEST

START_TEST(created_has_its_location_below_the_hosting_uri)
{
	begin(CODE_CREATED, NULL);
	option_write(&options, OPTION_LOCATION_PATH, bytes_of_text("a"));
	option_write(&options, OPTION_LOCATION_PATH, bytes_of_text("b/c d"));
	option_write(&options, OPTION_LOCATION_QUERY, bytes_of_text("q=1&2"));
	option_write(&options, OPTION_LOCATION_QUERY, bytes_of_text("r"));
	ck_assert_uint_eq(make(false), 201);
	expect_line("Location",
	    "/hc/" RIG_PLACE "/a/b%2Fc%20d?q=1%262&r");
	rig_conf.template = "{+s}/{+hp}{+p}{+qq}";
	(void)make(false);
	expect_line("Location",
	    "/hc/ocf/" RIG_ID "/a/b%2Fc%20d?q=1%262&r");
	begin(CODE_CREATED, NULL);
	(void)make(false);
	expect_line("Location", NULL);
}
END_TEST

START_TEST(busy_servers_say_when_to_come_again)
{
	begin(CODE_SERVICE_UNAVAILABLE, NULL);
	option_write_uint(&options, OPTION_MAX_AGE, 30);
	ck_assert_uint_eq(make(true), 503);
	expect_line("Retry-After", "30");
	expect_line("Cache-Control", NULL);
	begin(CODE_TOO_MANY_REQUESTS, NULL);
	ck_assert_uint_eq(make(false), 429);
	expect_line("Retry-After", "60");
	begin(CODE_NOT_FOUND, NULL);
	option_write_uint(&options, OPTION_MAX_AGE, 0);
	(void)make(true);
	expect_line("Retry-After", NULL);
	expect_line("Cache-Control", "max-age=0");
}
END_TEST

START_TEST(configured_options_become_fields)
{
	static const struct hc_field_option fields[] = {
		{ "X-Opaque", 13, OPTION_IS_OPAQUE },
		{ "OCF-Version", 2053, OPTION_IS_UINT },
		{ "X-Text", 65000, OPTION_IS_STRING },
	};

	rig_conf.fields = fields;
	rig_conf.field_count = 3;
	begin(CODE_CONTENT, "x");
	option_write(&options, 13, bytes_of("\x01\xff", 2));
	option_write_uint(&options, 2053, 2048);
	option_write(&options, 65000, bytes_of_text("hi"));
	ck_assert_uint_eq(make(false), 200);
	expect_line("X-Opaque", "01ff");
	expect_line("OCF-Version", "2048");
	expect_line("X-Text", "hi");
	begin(CODE_CONTENT, "x");
	option_write(&options, 65000, bytes_of_text("a\r\nSet-Cookie: b"));
	(void)make(false);
	expect_line("X-Text", NULL);
}
END_TEST

START_TEST(what_can_not_be_said_is_a_bad_gateway)
{
	begin(CODE_CONTENT, "x");
	option_write(&options, 65001, bytes_of_text("critical"));
	ck_assert_uint_eq(make(false), 502);
	begin(CODE_CONTENT, "x");
	option_write(&options, 65000, bytes_of_text("elective"));
	ck_assert_uint_eq(make(false), 200);
	begin(CODE_CONTENT, "x");
	option_write_uint(&options, OPTION_BLOCK2, 0x0e);	/* more */
	ck_assert_uint_eq(make(false), 502);
	begin(CODE_CONTENT, "x");
	option_write_uint(&options, OPTION_BLOCK2, 0x16);	/* block 1 */
	ck_assert_uint_eq(make(false), 502);
	begin(CODE_CONTENT, "x");
	option_write_uint(&options, OPTION_BLOCK2, 0x06);	/* all */
	option_write_uint(&options, OPTION_OCF_FORMAT_VERSION, 2048);
	ck_assert_uint_eq(make(false), 200);
}
END_TEST

/* --- texts --------------------------------------------------------------- */

START_TEST(diagnostic_must_not_be_in_the_reason_phrase)
{
	begin(CODE_NOT_FOUND, "no such lamp");
	ck_assert_uint_eq(make(false), 404);
	ck_assert_str_eq(answer.phrase, "Not Found");
	expect_line("Content-Type", "text/plain;charset=utf-8");
	expect_line("X-Content-Type-Options", NULL);
	expect_body("no such lamp");
}
END_TEST

START_TEST(diagnostics_are_escaped)
{
	begin(CODE_NOT_FOUND, "a\r\n\x1b[31m\t\x7f\xc3\xa4\xc2\x9b" "b");
	(void)make(false);
	expect_body("a\\x0d\n\\x1b[31m\t\\x7f\xc3\xa4\\xc2\\x9b" "b");
	begin(CODE_NOT_FOUND, "\xff\xc3\xa4");
	(void)make(false);
	expect_body("\\xff\\xc3\\xa4");
	begin(CODE_NOT_FOUND, NULL);
	message.payload = bytes_of("a\0b", 3);
	(void)make(false);
	expect_body("a\\x00b");
}
END_TEST

START_TEST(long_diagnostics_are_cut)
{
	char text[5000];

	memset(text, 1, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	begin(CODE_NOT_FOUND, text);
	ck_assert_uint_eq(make(false), 404);
	ck_assert_uint_eq(answer.body.len, 4 * 1024);
}
END_TEST

START_TEST(errors_with_a_type_keep_their_body)
{
	begin(CODE_BAD_REQUEST, "\xa0");
	option_write_uint(&options, OPTION_CONTENT_FORMAT, 60);
	ck_assert_uint_eq(make(false), 400);
	expect_line("Content-Type", "application/cbor");
	expect_body("\xa0");
}
END_TEST

/* --- sealed -------------------------------------------------------------- */

START_TEST(sealed_answer_is_200_with_its_field)
{
	asked.is_sealed = true;
	begin(CODE_CHANGED, "\x01\x02");
	option_write(&options, OPTION_OSCORE, bytes_of("\x01\x2a", 2));
	option_write_uint(&options, OPTION_MAX_AGE, 60);
	ck_assert_uint_eq(make(false), 200);
	expect_line("Content-Type", "application/oscore");
	expect_line("OSCORE", "ASo");
	expect_line("Cache-Control", "no-cache");
	ck_assert_uint_eq(answer.line_count, 3);
	expect_body("\x01\x02");
	begin(CODE_CONTENT, NULL);
	option_write(&options, OPTION_OSCORE, bytes_of("", 0));
	ck_assert_uint_eq(make(false), 200);
	expect_line("OSCORE", "AA");
	expect_body("");
}
END_TEST

START_TEST(unsealed_success_is_no_answer_to_a_sealed_request)
{
	asked.is_sealed = true;
	begin(CODE_CONTENT, "x");
	ck_assert_uint_eq(make(false), 502);
	expect_line("OSCORE", NULL);
	begin(CODE_UNAUTHORIZED, "Security context not found");
	option_write_uint(&options, OPTION_MAX_AGE, 0);
	ck_assert_uint_eq(make(false), 403);
	expect_body("Security context not found");
}
END_TEST

START_TEST(oscore_field_is_only_used_with_200)
{
	asked.is_sealed = true;
	begin(CODE_NOT_FOUND, "x");
	option_write(&options, OPTION_OSCORE, bytes_of("", 0));
	ck_assert_uint_eq(make(false), 502);
	expect_line("OSCORE", NULL);
	asked.is_sealed = false;
	begin(CODE_CHANGED, "x");
	option_write(&options, OPTION_OSCORE, bytes_of("", 0));
	ck_assert_uint_eq(make(false), 502);
	expect_line("OSCORE", NULL);
}
END_TEST

/* An answer of ours as the other side of a hop reads it. */
static struct message
read_back(const struct http_asked *by)
{
	static uint8_t back_room[HTTP_RESPONSE_ROOM];
	static struct http_fields fields;
	struct writer w = writer_open(back_room, sizeof(back_room));
	struct http_answer a = { &fields, answer.body,
	    bytes_of_text("https://b.example/hc/" RIG_PLACE) };
	struct message m;
	char line[600];

	fields = (struct http_fields){ .status = 0 };
	(void)snprintf(line, sizeof(line), "HTTP/1.1 %u %s", answer.status,
	    answer.phrase);
	http_fields_take_line(&fields, bytes_of_text(line));
	for (size_t i = 0; i < answer.line_count; i++) {
		(void)snprintf(line, sizeof(line), "%s: %s",
		    answer.lines[i].name, answer.lines[i].value);
		http_fields_take_line(&fields, bytes_of_text(line));
	}
	http_fields_take_line(&fields, bytes_of_text(""));
	EXPECT(http_response_read(by, &a, &w, &m) == WAX_OK);
	return m;
}

START_TEST(sealed_bytes_are_the_same_after_a_hop_of_http)
{
	struct http_asked by = { .code = CODE_POST, .is_sealed = true };
	struct rng rng = { 8075 };

	asked.is_sealed = true;
	for (unsigned n = 0; n < 3000; n++) {
		uint8_t seal[255], payload[700];
		size_t len = rng_below(&rng, sizeof(seal) + 1);
		struct message m;

		rng_fill(&rng, seal, len);
		if (len == 1)
			seal[0] |= 1;
		begin(CODE_CHANGED, NULL);
		option_write(&options, OPTION_OSCORE, bytes_of(seal, len));
		len = 1 + rng_below(&rng, sizeof(payload));
		rng_fill(&rng, payload, len);
		message.payload = bytes_of(payload, len);
		EXPECT(make(false) == 200);
		m = read_back(&by);
		EXPECT(message_equal_seal(&message, &m));
		EXPECT(m.code == CODE_CHANGED);
	}
}
END_TEST

START_TEST(plain_content_is_the_same_after_a_hop_of_http)
{
	struct http_asked by = { .code = CODE_GET };
	struct message m;

	begin(CODE_CONTENT, "{\"value\":true}");
	option_write_uint(&options, OPTION_CONTENT_FORMAT, 10000);
	option_write_uint(&options, OPTION_MAX_AGE, 17);
	ck_assert_uint_eq(make(false), 200);
	m = read_back(&by);
	ck_assert_uint_eq(m.code, CODE_CONTENT);
	ck_assert_str_eq(rig_show(m.options),
	    "Content-Format=10000 Max-Age=17");
	ck_assert(bytes_equal(m.payload, message.payload));
}
END_TEST

/* --- ours ---------------------------------------------------------------- */

START_TEST(refusals_are_problems)
{
	struct writer w = writer_open(room, sizeof(room));

	hc_answer_refuse(HC_SEAL_MISSING, false, &w, &answer);
	ck_assert_uint_eq(answer.status, 400);
	ck_assert_str_eq(answer.phrase, "Bad Request");
	expect_line("Content-Type", "application/problem+json");
	expect_body("{\"status\":400,\"title\":\"Bad Request\",\"detail\":"
	    "\"application/oscore without the field OSCORE\"}\n");
	ck_assert(!answer.closes);
	w = writer_open(room, sizeof(room));
	hc_answer_refuse(HC_LENGTH_TWICE, true, &w, &answer);
	ck_assert(answer.closes);
	expect_body(NULL);
	ck_assert_ptr_nonnull(rig_line(&answer, "Content-Length"));
}
END_TEST

START_TEST(refusals_fit_in_1024_bytes_and_tell_the_way_out)
{
	for (unsigned i = 1; i < HC_REFUSAL_COUNT; i++) {
		struct writer w = writer_open(room, 1024);

		hc_answer_refuse((enum hc_refusal)i, false, &w, &answer);
		ck_assert_int_eq(writer_close(&w), WAX_OK);
		ck_assert_str_ne(answer.phrase, "");
		ck_assert_uint_gt(answer.body.len, 0);
		expect_line("Allow", i == HC_SEAL_METHOD ? "POST" : NULL);
		expect_line("Accept-Encoding", i == HC_CONTENT_CODING ?
		    "identity" : NULL);
		expect_line("Retry-After", answer.status == 503 ? "1" : NULL);
	}
}
END_TEST

START_TEST(lines_and_bodies_that_do_not_fit_are_left_out)
{
	for (size_t size = 0; size < 200; size++) {
		struct writer w = writer_open(room, size);

		begin(CODE_NOT_FOUND, "no such lamp is here");
		option_write_uint(&options, OPTION_MAX_AGE, 0);
		message.options = writer_bytes(&options_writer);
		hc_answer_make(&rig_conf, &asked, &message, true, &w, &answer);
		ck_assert_uint_eq(answer.status, 404);
		for (size_t i = 0; i < answer.line_count; i++)
			ck_assert_ptr_nonnull(memchr(answer.lines[i].value, 0,
			    size));
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/http/hc_answer", setup, NULL,
    codes_become_statuses,
    unauthorized_is_403_for_401_must_have_a_challenge,
    bad_option_must_be_500_unless_a_field_caused_it,
    method_not_allowed_is_400_for_405_must_have_allow,
    proxying_not_supported_is_501_if_it_is_ours,
    no_content_is_for_changes_without_payload,
    configuration_has_the_first_word_about_statuses,
    content_has_type_age_and_etag,
    max_age_that_is_absent_is_60,
    unknown_format_must_become_coap_payload,
    valid_is_304_to_who_asked,
    head_must_have_no_body,
    created_has_its_location_below_the_hosting_uri,
    busy_servers_say_when_to_come_again,
    configured_options_become_fields,
    what_can_not_be_said_is_a_bad_gateway,
    diagnostic_must_not_be_in_the_reason_phrase,
    diagnostics_are_escaped,
    long_diagnostics_are_cut,
    errors_with_a_type_keep_their_body,
    sealed_answer_is_200_with_its_field,
    unsealed_success_is_no_answer_to_a_sealed_request,
    oscore_field_is_only_used_with_200,
    sealed_bytes_are_the_same_after_a_hop_of_http,
    plain_content_is_the_same_after_a_hop_of_http,
    refusals_are_problems,
    refusals_fit_in_1024_bytes_and_tell_the_way_out,
    lines_and_bodies_that_do_not_fit_are_left_out)
