/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_stream.c - ostler/http/hc_stream.c */
#include "ostler/http/hc_stream.h"

#include "check_main.h"
#include "core/option.h"

#define HOST "Host: a\r\n"
#define ID "7d1f2c3a-0000-4000-8000-000000000021"
#define DEVICE "/hc/ocf://" ID
#define GET "GET " DEVICE "/a HTTP/1.1\r\n" HOST
#define EVENTS GET "Accept: text/event-stream\r\n\r\n"
#define BODY_MAX 2000

static const struct hc_conf conf = {
	.path = HC_PATH_DEFAULT, .template = HC_TEMPLATE_DEFAULT,
};

static struct hc_stream *s;
static char sent[64 * 1024];
static size_t sent_len;
static unsigned taken, told;		/* how often */
static unsigned told_status;
static const char *told_reason;
/* of the last request */
static uint8_t code, token[MESSAGE_TOKEN_MAX], payload[BODY_MAX];
static size_t token_len, payload_len;
static uint32_t accept;
static bool observes;
static bool answers_at_once;

static void
answer(uint8_t with, const char *text)
{
	struct message m = { .code = with,
	    .token = bytes_of(token, token_len),
	    .payload = bytes_of_text(text) };

	ck_assert_int_eq(hc_stream_send(s, &m, false), WAX_OK);
}

/* The same with Observe, as JSON. */
static void
notify(const char *text)
{
	struct message m = { .code = CODE_CONTENT,
	    .token = bytes_of(token, token_len),
	    .options = bytes_of("\x61\x05\x61\x32", 4),
	    .payload = bytes_of_text(text) };

	ck_assert_int_eq(hc_stream_send(s, &m, false), WAX_OK);
}

static void
take_send(void *arg, struct bytes data)
{
	(void)arg;
	ck_assert_uint_lt(sent_len + data.len, sizeof(sent));
	memcpy(sent + sent_len, data.data, data.len);
	sent_len += data.len;
	sent[sent_len] = '\0';
}

static void
take_request(void *arg, const struct message *m)
{
	struct bytes value;

	(void)arg;
	taken++;
	code = m->code;
	token_len = m->token.len;
	memcpy(token, m->token.data, token_len);
	payload_len = m->payload.len;
	if (payload_len > 0)
		memcpy(payload, m->payload.data, payload_len);
	observes = option_find(m->options, OPTION_OBSERVE, &value);
	accept = UINT32_MAX;
	if (option_find(m->options, OPTION_ACCEPT, &value))
		ck_assert_int_eq(option_uint(value, &accept), WAX_OK);
	if (answers_at_once)
		answer(CODE_CONTENT, "at once");
}

static void
take_told(void *arg, unsigned status, const char *reason)
{
	(void)arg;
	told++;
	told_status = status;
	told_reason = reason;
}

static const struct hc_conf *
get_conf(void *arg)
{
	(void)arg;
	return &conf;
}

static void
setup(void)
{
	const struct hc_stream_hooks hooks = {
		.send = take_send, .take = take_request, .told = take_told,
		.conf = get_conf,
	};

	s = hc_stream_new(BODY_MAX, &hooks);
	ck_assert_ptr_nonnull(s);
}

static void
teardown(void)
{
	hc_stream_free(s);
}

static void
say(const char *text)
{
	hc_stream_take(s, bytes_of_text(text));
}

/* That was sent, and is forgotten. */
static void
expect_sent(const char *text)
{
	ck_assert_msg(strstr(sent, text) != NULL, "%s, not %s", sent, text);
	sent_len = 0;
	sent[0] = '\0';
}

START_TEST(request_becomes_a_message_and_its_answer_comes_back)
{
	ck_assert(!hc_stream_has_asked(s) && hc_stream_is_between(s));
	say("GET " DEVICE "/a HTTP/1.1\r\n");
	ck_assert(!hc_stream_is_between(s));
	say(HOST "\r\n");
	ck_assert(hc_stream_has_asked(s) && hc_stream_is_between(s));
	ck_assert_uint_eq(taken, 1);
	ck_assert_uint_eq(code, CODE_GET);
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_ASKING);
	ck_assert_uint_eq(sent_len, 0);
	answer(CODE_CONTENT, "hello");
	expect_sent("HTTP/1.1 200 OK\r\n");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_READING);
	say(GET "\r\n");
	ck_assert_uint_eq(taken, 2);
}
END_TEST

START_TEST(answer_may_come_from_inside)
{
	answers_at_once = true;
	say(GET "\r\n" GET "\r\n" GET "Connection: close\r\n\r\n" GET "\r\n");
	ck_assert_uint_eq(taken, 3);
	expect_sent("Connection: close\r\n");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_CLOSED);
	ck_assert_int_eq(hc_stream_refusal(s), HC_NONE);
}
END_TEST

START_TEST(seal_passes_byte_for_byte_both_ways)
{
	struct message m = { .code = CODE_CHANGED,
	    .options = bytes_of("\x92\x09\x25", 3),
	    .payload = bytes_of("\0\xff\r\n", 4) };

	say("POST " DEVICE " HTTP/1.1\r\n" HOST "OSCORE: CSU\r\n"
	    "Content-Type: application/oscore\r\nContent-Length: 3\r\n\r\n");
	hc_stream_take(s, bytes_of("\x01\0\x02", 3));
	ck_assert_uint_eq(code, CODE_POST);
	ck_assert(bytes_equal(bytes_of(payload, payload_len),
	    bytes_of("\x01\0\x02", 3)));
	m.token = bytes_of(token, token_len);
	ck_assert_int_eq(hc_stream_send(s, &m, false), WAX_OK);
	ck_assert_ptr_nonnull(strstr(sent, "OSCORE: CSU\r\n"));
	ck_assert_ptr_nonnull(strstr(sent, "application/oscore\r\n"));
	ck_assert_mem_eq(sent + sent_len - 8, "\r\n\r\n\0\xff\r\n", 8);
}
END_TEST

START_TEST(one_request_is_open_at_a_time)
{
	say(GET "\r\n" GET "\r\n");
	say(GET "\r\n");
	ck_assert_uint_eq(taken, 1);
	ck_assert(!hc_stream_has_more(s));
	for (unsigned i = 2; i <= 3; i++) {
		answer(CODE_CONTENT, "x");
		ck_assert(hc_stream_has_more(s));
		ck_assert_uint_eq(taken, i - 1);
		hc_stream_resume(s);
		ck_assert_uint_eq(taken, i);
	}
	answer(CODE_CONTENT, "x");
	ck_assert(!hc_stream_has_more(s));
	ck_assert(hc_stream_is_between(s));
}
END_TEST

START_TEST(what_waits_is_bounded_by_who_asks_whether_it_is_full)
{
	static char many[HC_STREAM_AHEAD + 1];

	say(GET "\r\n");
	memset(many, 'x', sizeof(many) - 1);
	hc_stream_take(s, bytes_of(many, HC_STREAM_AHEAD - 1));
	ck_assert(!hc_stream_is_full(s));
	hc_stream_take(s, bytes_of(many, 1));
	ck_assert(hc_stream_is_full(s));
	answer(CODE_CONTENT, "x");
	hc_stream_resume(s);
	ck_assert(!hc_stream_is_full(s));
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_READING);
	say("x");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_CLOSED);
	ck_assert_int_eq(hc_stream_refusal(s), HC_TARGET_LARGE);
}
END_TEST

START_TEST(late_answer_is_forgotten)
{
	say(GET "\r\n");
	answer(CODE_CONTENT, "first");
	answer(CODE_CONTENT, "second");
	say(GET "\r\n");
	expect_sent("first");
	token[0] ^= 1;
	answer(CODE_CONTENT, "third");
	ck_assert_uint_eq(sent_len, 0);
	token[0] ^= 1;
	answer(CODE_CONTENT, "fourth");
	expect_sent("fourth");
}
END_TEST

START_TEST(wrong_bytes_are_answered_and_end_it)
{
	say("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" GET "\r\n");
	ck_assert_uint_eq(taken, 0);
	ck_assert_uint_eq(told, 1);
	ck_assert_uint_eq(told_status, 400);
	ck_assert_ptr_nonnull(told_reason);
	expect_sent("HTTP/1.1 400 ");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_CLOSED);
	ck_assert_int_eq(hc_stream_refusal(s), HC_HOST);
	say(GET "\r\n");
	ck_assert_uint_eq(sent_len, 0);
}
END_TEST

START_TEST(request_without_a_form_in_coap_is_answered_and_the_next_one_taken)
{
	say("GET /other HTTP/1.1\r\n" HOST "\r\n" GET "\r\n");
	ck_assert_uint_eq(told, 1);
	ck_assert_uint_eq(told_status, 404);
	ck_assert_uint_eq(taken, 1);
	expect_sent("HTTP/1.1 404 ");
}
END_TEST

START_TEST(links_are_served_here)
{
	say("GET /.well-known/core HTTP/1.1\r\n" HOST "\r\n");
	ck_assert_uint_eq(taken, 0);
	expect_sent("core.hc");
	say("HEAD /.well-known/core HTTP/1.1\r\n" HOST "\r\n");
	ck_assert_ptr_null(strstr(sent, "core.hc"));
	expect_sent("Content-Length: ");
}
END_TEST

START_TEST(head_has_no_body)
{
	say("HEAD " DEVICE "/a HTTP/1.1\r\n" HOST "\r\n");
	ck_assert_uint_eq(code, CODE_GET);
	answer(CODE_CONTENT, "hello");
	ck_assert_ptr_null(strstr(sent, "hello"));
	expect_sent("Content-Length: 5\r\n");
}
END_TEST

START_TEST(body_is_asked_for_if_the_client_waits)
{
	say("PUT " DEVICE "/a HTTP/1.1\r\n" HOST "Content-Length: 2\r\n"
	    "Content-Type: text/plain\r\nExpect: 100-continue\r\n\r\n");
	expect_sent("HTTP/1.1 100 Continue\r\n\r\n");
	ck_assert_uint_eq(taken, 0);
	say("ab");
	ck_assert_uint_eq(taken, 1);
	ck_assert_uint_eq(code, CODE_PUT);
	answer(CODE_CHANGED, "");
	expect_sent("HTTP/1.1 204 ");
	say("PUT " DEVICE "/a HTTP/1.1\r\n" HOST "Content-Length: 2\r\n"
	    "Content-Type: text/plain\r\nExpect: 100-continue\r\n\r\nab");
	ck_assert_uint_eq(taken, 2);
	ck_assert_uint_eq(sent_len, 0);
}
END_TEST

START_TEST(large_body_is_refused_at_its_head)
{
	say("POST " DEVICE " HTTP/1.1\r\n" HOST
	    "Content-Length: 10737418240\r\n\r\n");
	expect_sent("HTTP/1.1 413 ");
	ck_assert_int_eq(hc_stream_refusal(s), HC_BODY_LARGE);
}
END_TEST

START_TEST(next_type_is_asked_for_after_4_06)
{
	uint32_t first;

	say(GET "Accept: application/cbor, application/json;q=0.5\r\n\r\n");
	first = accept;
	answer(CODE_NOT_ACCEPTABLE, "");
	ck_assert_uint_eq(sent_len, 0);
	ck_assert(hc_stream_has_more(s));
	answer(CODE_CONTENT, "late");
	ck_assert_uint_eq(sent_len, 0);
	hc_stream_resume(s);
	ck_assert_uint_eq(taken, 2);
	ck_assert_uint_eq(first, 60);
	ck_assert_uint_eq(accept, 50);
	answer(CODE_NOT_ACCEPTABLE, "");
	expect_sent("HTTP/1.1 406 ");
	ck_assert(!hc_stream_has_more(s));
}
END_TEST

START_TEST(answer_in_blocks_is_asked_for_until_it_is_whole)
{
	struct message m = { .code = CODE_CONTENT,
	    .payload = bytes_of_text("0123456789abcdef") };

	say(GET "\r\n");
	m.token = bytes_of(token, token_len);
	m.options = bytes_of("\xd1\x0a\x08", 3);	/* Block2 0, more, 16 */
	ck_assert_int_eq(hc_stream_send(s, &m, false), WAX_OK);
	ck_assert_uint_eq(sent_len, 0);
	ck_assert(hc_stream_has_more(s));
	hc_stream_resume(s);
	ck_assert_uint_eq(taken, 2);
	m.token = bytes_of(token, token_len);
	m.options = bytes_of("\xd1\x0a\x10", 3);	/* 1, the last */
	m.payload = bytes_of_text("gh");
	ck_assert_int_eq(hc_stream_send(s, &m, false), WAX_OK);
	expect_sent("\r\n\r\n0123456789abcdefgh");
	/* and the next one begins anew */
	say(GET "\r\n");
	answer(CODE_CONTENT, "x");
	expect_sent("\r\n\r\nx");
}
END_TEST

START_TEST(notification_in_blocks_ends_its_events)
{
	struct message m = { .code = CODE_CONTENT,
	    .options = bytes_of("\x61\x05\xd1\x04\x08", 5),
	    .payload = bytes_of_text("0123456789abcdef") };

	say(EVENTS);
	m.token = bytes_of(token, token_len);
	ck_assert_int_eq(hc_stream_send(s, &m, false), WAX_OK);
	ck_assert_ptr_nonnull(strstr(sent, "event: end"));
	ck_assert_ptr_null(strstr(sent, "0123456789abcdef"));
	expect_sent("502");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_CLOSED);
}
END_TEST

START_TEST(notifications_are_events_until_the_last)
{
	say(EVENTS);
	ck_assert(observes);
	notify("one");
	ck_assert_ptr_nonnull(strstr(sent, "text/event-stream"));
	ck_assert_ptr_nonnull(strstr(sent, "Transfer-Encoding: chunked"));
	ck_assert_ptr_null(strstr(sent, "\r\n0\r\n\r\n"));
	expect_sent("one");
	notify("two");
	expect_sent("two");
	hc_stream_ping(s);
	expect_sent(":\n");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_ASKING);
	answer(CODE_NOT_FOUND, "");
	ck_assert_ptr_nonnull(strstr(sent, "404"));
	expect_sent("\r\n0\r\n\r\n");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_READING);
	hc_stream_ping(s);
	ck_assert_uint_eq(sent_len, 0);
}
END_TEST

START_TEST(what_is_not_observed_is_an_answer_as_others)
{
	say(EVENTS);
	answer(CODE_CONTENT, "once");
	ck_assert_ptr_null(strstr(sent, "event-stream"));
	expect_sent("once");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_READING);
}
END_TEST

START_TEST(events_of_old_clients_end_with_the_connection)
{
	say("GET " DEVICE "/a HTTP/1.0\r\nConnection: keep-alive\r\n"
	    "Accept: text/event-stream\r\n\r\n");
	notify("one");
	ck_assert_ptr_null(strstr(sent, "chunked"));
	ck_assert_ptr_nonnull(strstr(sent, "Connection: close"));
	answer(CODE_NOT_FOUND, "");
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_CLOSED);
}
END_TEST

START_TEST(request_that_gets_no_answer_closes_without_a_word)
{
	say(GET "\r\n");
	hc_stream_drop(s, bytes_of("x", 1));
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_ASKING);
	hc_stream_drop(s, bytes_of(token, token_len));
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_CLOSED);
	ck_assert_uint_eq(sent_len, 0);
}
END_TEST

START_TEST(refusal_from_outside_answers_what_has_begun)
{
	say("GET");
	hc_stream_refuse(s, HC_SLOW);
	expect_sent("HTTP/1.1 408 ");
	ck_assert_int_eq(hc_stream_refusal(s), HC_SLOW);
}
END_TEST

START_TEST(refusal_from_outside_says_nothing_to_who_has_not_asked)
{
	hc_stream_refuse(s, HC_CLOSING);
	ck_assert_uint_eq(sent_len, 0);
	ck_assert_int_eq(hc_stream_state(s), HC_STREAM_CLOSED);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/http/hc_stream", setup, teardown,
    request_becomes_a_message_and_its_answer_comes_back,
    answer_may_come_from_inside,
    seal_passes_byte_for_byte_both_ways,
    one_request_is_open_at_a_time,
    what_waits_is_bounded_by_who_asks_whether_it_is_full,
    late_answer_is_forgotten,
    wrong_bytes_are_answered_and_end_it,
    request_without_a_form_in_coap_is_answered_and_the_next_one_taken,
    links_are_served_here,
    head_has_no_body,
    body_is_asked_for_if_the_client_waits,
    large_body_is_refused_at_its_head,
    next_type_is_asked_for_after_4_06,
    answer_in_blocks_is_asked_for_until_it_is_whole,
    notification_in_blocks_ends_its_events,
    notifications_are_events_until_the_last,
    what_is_not_observed_is_an_answer_as_others,
    events_of_old_clients_end_with_the_connection,
    request_that_gets_no_answer_closes_without_a_word,
    refusal_from_outside_answers_what_has_begun,
    refusal_from_outside_says_nothing_to_who_has_not_asked)
