/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_answer.c - ostler/net/http_answer.c: answers that are none, and
   requests that are answered by ourselves */
#include "check_main.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ostler/net/http_rig.h"

#define UP bytes_of("\xb2..", 3)

START_TEST(seal_in_a_trailer_is_no_seal)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_POST, "t", HTTP_SEALED, "x");
	http_rig_see(fd, "\r\n\r\nx");
	http_rig_say(fd, HTTP_OK HTTP_OSCORE_TYPE
	    "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
	    "OSCORE: AA\r\n\r\n");
	http_rig_expect_failure("t", HOP_BAD_RESPONSE);
	ck_assert_uint_eq(http_rig_count(METRIC_HTTP_MISUNDERSTOOD), 1);
	close(fd);
	http_rig_end();
}
END_TEST

/* One request, one answer, and what becomes of it. */
static void
expect_misunderstood(const char *answer, bool ends, enum hop_failure why)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	net->hop.max_message = 4096;
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_POST, "t", HTTP_SEALED, "x");
	http_rig_see(fd, "\r\n\r\nx");
	http_rig_say(fd, answer);
	if (ends)
		close(fd);
	http_rig_expect_failure("t", why);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	if (!ends)
		close(fd);
	http_rig_end();
}

START_TEST(answers_that_are_none_are_502)
{
	static const char *const answers[] = {
		HTTP_OK "Content-Length: 0\r\n\r\n",
		HTTP_OK HTTP_OSCORE_TYPE "Content-Length: 1\r\n\r\nx",
		HTTP_OK HTTP_OSCORE_TYPE "OSCORE: AA\r\nOSCORE: AA\r\n"
		    "Content-Length: 1\r\n\r\nx",
		HTTP_OK HTTP_OSCORE_TYPE "OSCORE: =\r\n"
		    "Content-Length: 0\r\n\r\n",
		HTTP_OK "Content-Type: text/plain\r\nOSCORE: AA\r\n"
		    "Content-Length: 1\r\n\r\nx",
		"HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:1/\r\n"
		    "Content-Length: 0\r\n\r\n",
		"HTTP/1.1 204 No\r\n\r\n",
		HTTP_OK " folded\r\nContent-Length: 0\r\n\r\n",
		"SSH-2.0-OpenSSH_9.2\r\n",
		"\r\n\r\n\r\n",
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		expect_misunderstood(answers[i], false, HOP_BAD_RESPONSE);
}
END_TEST

START_TEST(answers_that_are_cut_off_are_502)
{
	expect_misunderstood(HTTP_OK HTTP_OSCORE_TYPE "OSCORE: AA\r\n"
	    "Content-Length: 9\r\n\r\nx", true, HOP_BAD_RESPONSE);
	expect_misunderstood(HTTP_OK HTTP_OSCORE_TYPE "OSCORE: AA\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n9\r\nx", true,
	    HOP_BAD_RESPONSE);
	expect_misunderstood("", true, HOP_LOST);
	expect_misunderstood("HTTP/1.1 2", true, HOP_LOST);
}
END_TEST

START_TEST(body_above_the_limit_is_not_kept)
{
	static char body[4200];

	expect_misunderstood(HTTP_OK HTTP_OSCORE_TYPE "OSCORE: AA\r\n"
	    "Content-Length: 4097\r\n\r\n", false, HOP_ANSWER_LARGE);
	expect_misunderstood(HTTP_OK HTTP_OSCORE_TYPE "OSCORE: AA\r\n"
	    "Content-Length: 99999999999\r\n\r\n", false, HOP_ANSWER_LARGE);
	/* without a length it is seen when it is there */
	snprintf(body, sizeof(body), HTTP_OK "\r\n%04097d", 0);
	expect_misunderstood(body, false, HOP_ANSWER_LARGE);
}
END_TEST

static bool
has_failed(struct net *of, const void *arg)
{
	const int *fd = arg;
	static const char more[1000] = "X: y\r\nX: y\r\nX: ";

	if (of->counts[STUB_UNANSWERED] > 0)
		return true;
	(void)!send(*fd, more, sizeof(more), MSG_NOSIGNAL | MSG_DONTWAIT);
	loop_wake(of->loop);
	return false;
}

START_TEST(head_without_end_is_502)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_GET, "t", HTTP_NO_OPTIONS, "");
	http_rig_see(fd, "\r\n\r\n");
	http_rig_say(fd, HTTP_OK "A: b\r\n");
	stub_wait(net, has_failed, &fd);
	ck_assert_int_eq(stub_last(net, STUB_UNANSWERED)->why,
	    HOP_BAD_RESPONSE);
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(request_without_a_form_in_http_is_answered_by_ourselves)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_FETCH, "t", HTTP_NO_OPTIONS, "x");
	http_rig_expect(CODE_NOT_IMPLEMENTED, "this has no form in HTTP");
	http_rig_ask(e, CODE_GET, "t", UP, "");
	http_rig_expect(CODE_BAD_REQUEST, "this has no form in HTTP");
	ck_assert_uint_eq(http_rig_count(METRIC_HTTP_SENT), 0);
	ck_assert_uint_eq(http_rig_count(METRIC_HTTP_UNSAYABLE), 2);
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(request_that_waits_to_be_refused_may_be_forgotten)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_FETCH, "t", HTTP_NO_OPTIONS, "x");
	net->transport->forget(e, bytes_of_text("t"));
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_RESPONSE], 0);
	close(fd);
	http_rig_end();
}
END_TEST

TEST_MAIN("ostler/net/http_answer",
    seal_in_a_trailer_is_no_seal,
    answers_that_are_none_are_502,
    answers_that_are_cut_off_are_502,
    body_above_the_limit_is_not_kept,
    head_without_end_is_502,
    request_without_a_form_in_http_is_answered_by_ourselves,
    request_that_waits_to_be_refused_may_be_forgotten)
