/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_rig.c - a server of HTTP that does what the test says */
#include "ostler/net/http_rig.h"

#include <check.h>
#include <sys/socket.h>
#include <unistd.h>

struct net *net;
int http_listening;
char http_rig_seen[64 * 1024];

static size_t descriptors;
static size_t answers, failures;	/* that were looked at */

void
http_rig_begin(const struct transport *transport)
{
	descriptors = stub_count_descriptors();
	answers = failures = 0;
	net = stub_new(transport, "127.0.0.1");
	http_listening = suite_serve(net);
}

void
http_rig_end(void)
{
	stub_settle(net);
	stub_free(net);
	close(http_listening);
	/* the log's own stays */
	ck_assert_uint_eq(stub_count_descriptors(), descriptors + 1);
}

struct endpoint *
http_rig_open(void)
{
	size_t before = net->counts[STUB_OPENED];
	struct endpoint *e = stub_connect(net);

	stub_run(net, STUB_OPENED, before + 1);
	return e;
}

void
http_rig_ask(struct endpoint *e, uint8_t code, const char *token,
    struct bytes options, const char *payload)
{
	ck_assert_int_eq(stub_send_options(net, e, code, token, options,
	    bytes_of_text(payload)), WAX_OK);
}

int
http_rig_accept(void)
{
	int fd = accept(http_listening, NULL, NULL);

	ck_assert_int_ge(fd, 0);
	return fd;
}

struct sight {
	int fd;
	const char *text;
	size_t len;
};

static bool
has_come(struct net *of, const void *arg)
{
	struct sight *s = (struct sight *)(uintptr_t)arg;
	ssize_t n = recv(s->fd, http_rig_seen + s->len,
	    sizeof(http_rig_seen) - 1 - s->len, MSG_DONTWAIT);

	ck_assert_int_ne(n, 0);
	s->len += n > 0 ? (size_t)n : 0;
	http_rig_seen[s->len] = '\0';
	if (memmem(http_rig_seen, s->len, s->text, strlen(s->text)) != NULL)
		return true;
	loop_wake(of->loop);
	return false;
}

void
http_rig_see(int fd, const char *text)
{
	struct sight s = { fd, text, 0 };

	stub_wait(net, has_come, &s);
}

void
http_rig_say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL),
	    (ssize_t)strlen(text));
}

void
http_rig_expect(uint8_t code, const char *payload)
{
	const struct stub_event *e;

	stub_run(net, STUB_RESPONSE, ++answers);
	e = stub_nth(net, STUB_RESPONSE, answers - 1);
	ck_assert_uint_eq(e->code, code);
	ck_assert(bytes_equal(bytes_of(e->payload, e->payload_len),
	    bytes_of_text(payload)));
}

void
http_rig_expect_failure(const char *token, enum hop_failure why)
{
	const struct stub_event *e;

	stub_run(net, STUB_UNANSWERED, ++failures);
	e = stub_nth(net, STUB_UNANSWERED, failures - 1);
	ck_assert_int_eq(e->why, why);
	ck_assert(bytes_equal(bytes_of(e->token, e->token_len),
	    bytes_of_text(token)));
}

uint64_t
http_rig_count(enum metric which)
{
	return metrics_get(&net->metrics, which);
}
