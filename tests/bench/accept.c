/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-accept - bare OpenSSL at the other end of handshakes: takes one client
   after the other, waits until it says goodbye, and does nothing else. What
   ostlerd's handshakes are compared with.

   bench-accept [options of tls.h]; prints "port=N". */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls.h"
#include "wire.h"

static int
open_stream(void)
{
	struct sockaddr_in a = wire_loopback(0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 ||
	    listen(fd, 1024) < 0)
		err(1, "socket");
	return fd;
}

static void
tell_port(int fd)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);

	if (getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		err(1, "getsockname");
	printf("port=%u\n", (unsigned)ntohs(a.sin_port));
	fflush(stdout);
}

/* Until the client is gone. */
static void
serve(SSL *ssl)
{
	char data[4096];

	if (SSL_accept(ssl) == 1) {
		while (SSL_read(ssl, data, sizeof(data)) > 0)
			continue;
		SSL_shutdown(ssl);
	}
	SSL_free(ssl);
}

static void
serve_stream(SSL_CTX *ctx, int listener)
{
	int one = 1;
	int fd = accept(listener, NULL, NULL);
	SSL *ssl = SSL_new(ctx);

	if (fd < 0 || ssl == NULL || SSL_set_fd(ssl, fd) != 1)
		err(1, "accept");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	serve(ssl);
	close(fd);
}

/* All on the one socket: there is one client at a time. */
static void
serve_datagrams(SSL_CTX *ctx, int fd)
{
	BIO *bio = BIO_new_dgram(fd, BIO_NOCLOSE);
	BIO_ADDR *peer = BIO_ADDR_new();
	SSL *ssl = SSL_new(ctx);

	if (bio == NULL || peer == NULL || ssl == NULL)
		tls_fail("session");
	SSL_set_bio(ssl, bio, bio);
	SSL_set_options(ssl, SSL_OP_COOKIE_EXCHANGE);
	while (DTLSv1_listen(ssl, peer) <= 0)
		continue;
	BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_PEER, 0, peer);
	BIO_ADDR_free(peer);
	serve(ssl);
}

int
main(int argc, char **argv)
{
	struct tls_settings t = { .is_server = true };
	SSL_CTX *ctx;
	int c, fd;

	while ((c = getopt(argc, argv, TLS_OPTIONS)) != -1) {
		if (!tls_option(&t, c, optarg))
			errx(2, "usage: bench-accept [-dr] [-u UUID -k HEX] "
			    "[-c FILE -y FILE -a FILE]");
	}
	signal(SIGPIPE, SIG_IGN);	/* a client that is gone already */
	ctx = tls_context(&t);
	fd = t.is_datagram ? wire_open(false) : open_stream();
	if (fcntl(fd, F_SETFL, 0) < 0)	/* blocking */
		err(1, "fcntl");
	tell_port(fd);
	for (;;) {
		if (t.is_datagram)
			serve_datagrams(ctx, fd);
		else
			serve_stream(ctx, fd);
	}
}
