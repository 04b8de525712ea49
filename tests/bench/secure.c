/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-secure - a client of TLS and DTLS hops for measuring; bare OpenSSL, so
   that neither speed nor mistakes are those of what it measures.

	bench-secure [options of tls.h] -n N handshakes PORT
	bench-secure [...] -s SESSIONS -o OUTSTANDING -n N exchanges PORT
	bench-secure [...] -s SESSIONS hold PORT

   handshakes: opens and closes N sessions, one after the other; with -r each
   resumes the first. exchanges: N sealed-looking requests for -t UUID over
   SESSIONS sessions, each with so many outstanding, the answers checked. hold:
   opens the sessions, prints "held=N", waits for a line on its input, then
   sends a request on each and counts the answers.
   Prints "WHAT=N seconds=S". */
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tls.h"
#include "wire.h"

#define PAYLOAD_LEN 64
#define HANDSHAKE_TRIES 8
#define CODE_POST 0x02
#define CODE_CHANGED 0x44
#define CODE_CSM 0xe1
#define CODE_SIGNALS 0xe0

struct link {
	SSL *ssl;
	int fd;
	uint16_t mid;
	size_t have;		/* bytes of a stream read and not used */
	uint8_t data[2048];
};

struct secure {
	struct tls_settings tls;
	SSL_CTX *ctx;
	SSL_SESSION *session;	/* to be resumed */
	struct sockaddr_in to;
	const char *uuid;
	unsigned long n, sessions, outstanding;
	unsigned long wrong;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
open_socket(const struct secure *s)
{
	struct timeval limit = { .tv_sec = 20 };
	int one = 1;
	int fd = socket(AF_INET, s->tls.is_datagram ? SOCK_DGRAM :
	    SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)&s->to,
	    sizeof(s->to)) < 0)
		err(1, "connect");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0)
		err(1, "setsockopt");
	if (!s->tls.is_datagram)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

/* A datagram that is lost is sent again by OpenSSL, if it is called again. */
static void
link_shake_hands(const struct secure *s, struct link *l)
{
	int result, tries = s->tls.is_datagram ? HANDSHAKE_TRIES : 1;

	do
		result = SSL_connect(l->ssl);
	while (result != 1 && --tries > 0 &&
	    SSL_get_error(l->ssl, result) == SSL_ERROR_WANT_READ);
	if (result != 1) {
		warn("SSL_connect: %d", SSL_get_error(l->ssl, result));
		tls_fail("handshake");
	}
}

static void
link_open(struct secure *s, struct link *l)
{
	BIO *bio;

	l->fd = open_socket(s);
	l->have = 0;
	l->mid = 0;
	l->ssl = SSL_new(s->ctx);
	bio = s->tls.is_datagram ? BIO_new_dgram(l->fd, BIO_NOCLOSE) :
	    BIO_new_socket(l->fd, BIO_NOCLOSE);
	if (l->ssl == NULL || bio == NULL)
		tls_fail("session");
	if (s->tls.is_datagram)
		BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &s->to);
	SSL_set_bio(l->ssl, bio, bio);
	if (s->session != NULL && SSL_set_session(l->ssl, s->session) != 1)
		tls_fail("resume");
	link_shake_hands(s, l);
}

static void
link_close(struct link *l)
{
	SSL_shutdown(l->ssl);
	SSL_free(l->ssl);
	close(l->fd);
}

static void
link_write(struct link *l, const uint8_t *data, size_t len)
{
	if (SSL_write(l->ssl, data, (int)len) != (int)len)
		tls_fail("write");
}

/* RFC 8323 section 5.3: the first message. */
static void
link_greet(const struct secure *s, struct link *l)
{
	static const uint8_t csm[] = { 0x00, CODE_CSM };

	if (!s->tls.is_datagram)
		link_write(l, csm, sizeof(csm));
}

/* OSCORE, Proxy-Uri and payload. */
static size_t
write_body(const struct secure *s, uint8_t *p)
{
	uint8_t *start = p;

	*p++ = 0x99;	/* option 9, 9 bytes: flags, Partial IV, kid */
	memcpy(p, "\x09\x01\x01\x11\x22\x33\x44\x55\x66", 9);
	p += 9;
	*p++ = 0xdd;	/* option 35, 42 bytes */
	*p++ = 35 - 9 - 13;
	*p++ = 42 - 13;
	memcpy(p, "ocf://", 6);
	memcpy(p + 6, s->uuid, 36);
	p += 42;
	*p++ = 0xff;
	memset(p, 'x', PAYLOAD_LEN);
	return (size_t)(p + PAYLOAD_LEN - start);
}

static void
link_ask(const struct secure *s, struct link *l)
{
	uint8_t body[256], data[300];
	size_t len = write_body(s, body), at = 0;

	l->mid++;
	if (s->tls.is_datagram) {
		at = wire_write_header(data, WIRE_CON, CODE_POST, l->mid,
		    (uint8_t *)&l->mid, 2);
	} else {
		data[at++] = 0xd2;	/* 13 + n bytes behind a token of 2 */
		data[at++] = (uint8_t)(len - 13);
		data[at++] = CODE_POST;
		memcpy(data + at, &l->mid, 2);
		at += 2;
	}
	memcpy(data + at, body, len);
	link_write(l, data, at + len);
}

static bool
is_right(const uint8_t *payload, size_t len)
{
	uint8_t expected[PAYLOAD_LEN];

	memset(expected, 'x', sizeof(expected));
	return len == sizeof(expected) &&
	    memcmp(payload, expected, len) == 0;
}

/* A datagram, which must be the answer to a request. */
static bool
link_hear_datagram(struct link *l)
{
	uint8_t data[2048];
	int n = SSL_read(l->ssl, data, sizeof(data));
	struct wire w;

	if (n <= 0)
		tls_fail("no answer");
	return wire_read(data, (size_t)n, &w) && w.code == CODE_CHANGED &&
	    is_right(w.payload, w.payload_len);
}

/* Length of the message at the start, its header's in *header; 0: more is
   needed. Messages here are shorter than 269 bytes. */
static size_t
message_len(const struct link *l, size_t *header)
{
	size_t body;

	if (l->have < 3)
		return 0;
	body = l->data[0] >> 4;
	*header = body == 13 ? 3 : 2;
	if (body == 13)
		body = 13u + l->data[1];
	else if (body > 13)
		errx(1, "a message of more than 268 bytes");
	return *header + (l->data[0] & 15) + body;
}

static void
link_fill(struct link *l)
{
	int n = SSL_read(l->ssl, l->data + l->have,
	    (int)(sizeof(l->data) - l->have));

	if (n <= 0)
		tls_fail("no answer");
	l->have += (size_t)n;
}

/* The next message of the stream that is no signal. */
static bool
link_hear_stream(struct link *l)
{
	for (;;) {
		size_t header, len = message_len(l, &header);
		uint8_t code = l->data[len == 0 ? 0 : header - 1];
		bool right;

		if (len == 0 || len > l->have) {
			/* a signal may be shorter than 3 bytes */
			if (l->have == 2 && l->data[0] == 0 &&
			    l->data[1] >= CODE_SIGNALS)
				l->have = 0;
			link_fill(l);
			continue;
		}
		right = code == CODE_CHANGED && len > PAYLOAD_LEN && is_right(
		    l->data + len - PAYLOAD_LEN, PAYLOAD_LEN);
		l->have -= len;
		memmove(l->data, l->data + len, l->have);
		if (code < CODE_SIGNALS)
			return right;
	}
}

static bool
link_hear(const struct secure *s, struct link *l)
{
	return s->tls.is_datagram ? link_hear_datagram(l) :
	    link_hear_stream(l);
}

static struct link *
open_all(struct secure *s)
{
	struct link *all = calloc(s->sessions, sizeof(*all));

	if (all == NULL)
		err(1, "memory");
	for (unsigned long i = 0; i < s->sessions; i++) {
		link_open(s, &all[i]);
		link_greet(s, &all[i]);
	}
	return all;
}

static void
close_all(struct secure *s, struct link *all)
{
	for (unsigned long i = 0; i < s->sessions; i++)
		link_close(&all[i]);
	free(all);
}

/* A session to resume. TLS 1.3 gives its ticket behind the handshake, with the
   first bytes of the server: its CSM, or what answers ours. */
static void
prepare_resuming(struct secure *s)
{
	struct link l;
	uint8_t data[64];

	link_open(s, &l);
	link_greet(s, &l);
	if (SSL_version(l.ssl) == TLS1_3_VERSION)
		(void)SSL_read(l.ssl, data, sizeof(data));
	s->session = SSL_get1_session(l.ssl);
	link_close(&l);
	if (s->session == NULL || !SSL_SESSION_is_resumable(s->session))
		errx(1, "the server gives nothing to resume");
}

static unsigned long
run_handshakes(struct secure *s)
{
	unsigned long resumed = 0;

	for (unsigned long i = 0; i < s->n; i++) {
		struct link l;

		link_open(s, &l);
		resumed += SSL_session_reused(l.ssl) == 1;
		link_close(&l);
	}
	if (resumed != (s->tls.resumes ? s->n : 0))
		errx(1, "%lu of %lu were resumed", resumed, s->n);
	return s->n;
}

static unsigned long
run_exchanges(struct secure *s, struct link *all)
{
	unsigned long done = 0;

	while (done < s->n) {
		for (unsigned long i = 0; i < s->sessions; i++)
			for (unsigned long j = 0; j < s->outstanding; j++)
				link_ask(s, &all[i]);
		for (unsigned long i = 0; i < s->sessions; i++)
			for (unsigned long j = 0; j < s->outstanding; j++)
				s->wrong += !link_hear(s, &all[i]);
		done += s->sessions * s->outstanding;
	}
	return done;
}

static void
run_hold(struct secure *s)
{
	struct link *all = open_all(s);
	unsigned long answered = 0;

	printf("held=%lu\n", s->sessions);
	fflush(stdout);
	(void)getchar();
	for (unsigned long i = 0; i < s->sessions; i++) {
		link_ask(s, &all[i]);
		answered += link_hear(s, &all[i]);
	}
	printf("answered=%lu\n", answered);
	close_all(s, all);
	if (answered != s->sessions)
		exit(1);
}

static void
raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void
run(struct secure *s, const char *what)
{
	struct link *all = NULL;
	unsigned long done;
	double start;

	if (strcmp(what, "hold") == 0) {
		run_hold(s);
		return;
	}
	if (strcmp(what, "exchanges") == 0)
		all = open_all(s);
	else if (s->tls.resumes)
		prepare_resuming(s);
	start = now();
	done = all != NULL ? run_exchanges(s, all) : run_handshakes(s);
	printf("%s=%lu seconds=%.3f wrong=%lu\n", what, done, now() - start,
	    s->wrong);
	if (all != NULL)
		close_all(s, all);
}

int
main(int argc, char **argv)
{
	struct secure s = {
		.uuid = "11111111-2222-4333-8444-555555555555",
		.n = 1, .sessions = 1, .outstanding = 1,
	};
	int c;

	while ((c = getopt(argc, argv, TLS_OPTIONS "n:s:o:t:")) != -1) {
		if (c == 'n')
			s.n = wire_number(optarg, 100000000);
		else if (c == 's')
			s.sessions = wire_number(optarg, 100000);
		else if (c == 'o')
			s.outstanding = wire_number(optarg, 1000);
		else if (c == 't' && strlen(optarg) == 36)
			s.uuid = optarg;
		else if (!tls_option(&s.tls, c, optarg))
			errx(2, "see the head of secure.c");
	}
	if (argc - optind != 2)
		errx(2, "usage: bench-secure [options] "
		    "handshakes|exchanges|hold PORT");
	raise_file_limit();
	s.ctx = tls_context(&s.tls);
	s.to = wire_loopback((uint16_t)wire_number(argv[optind + 1], 65535));
	run(&s, argv[optind]);
	SSL_SESSION_free(s.session);
	SSL_CTX_free(s.ctx);
	return s.wrong > 0;
}
