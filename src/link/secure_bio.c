/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_bio.c - what OpenSSL has for a socket: it reads the bytes given to
   secure_take, and what it writes goes to the hook */
#include <openssl/bio.h>

#include "link/secure_state.h"

static int
bio_write(BIO *b, const char *data, int len)
{
	struct secure *s = BIO_get_data(b);

	BIO_clear_retry_flags(b);
	if (len > 0)
		s->hooks.send(s->hooks.arg, bytes_of(data, (size_t)len));
	return len;
}

/* A datagram that does not fit is cut, like by a socket. */
static int
bio_read(BIO *b, char *out, int size)
{
	struct secure *s = BIO_get_data(b);
	size_t len = s->input.len;

	BIO_clear_retry_flags(b);
	if (len == 0 || size <= 0) {
		BIO_set_retry_read(b);
		return -1;
	}
	if (len > (size_t)size)
		len = (size_t)size;
	memcpy(out, s->input.data, len);
	if (s->is_peeking)
		return (int)len;
	if (s->context->kind == SECURE_DTLS)
		s->input = BYTES_ABSENT;
	else
		s->input = bytes_of(s->input.data + len, s->input.len - len);
	return (int)len;
}

#define HEADERS_LEN 48		/* of IPv6 and UDP; a link's MTU has them */

static long
bio_ctrl(BIO *b, int command, long number, void *data)
{
	struct secure *s = BIO_get_data(b);

	(void)data;
	switch (command) {
	case BIO_CTRL_FLUSH:
		return 1;
	case BIO_CTRL_PENDING:
		return (long)s->input.len;
	case BIO_CTRL_DGRAM_SET_PEEK_MODE:	/* by DTLSv1_listen */
		s->is_peeking = number != 0;
		return 1;
	case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
		return HEADERS_LEN;
	default:
		return 0;
	}
}

BIO_METHOD *
secure_bio_method(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "hooks");

	if (m != NULL && BIO_meth_set_write(m, bio_write) == 1 &&
	    BIO_meth_set_read(m, bio_read) == 1 &&
	    BIO_meth_set_ctrl(m, bio_ctrl) == 1)
		return m;
	BIO_meth_free(m);
	return NULL;
}

bool
secure_bio_attach(struct secure *s)
{
	BIO *b = BIO_new(s->context->method);

	if (b == NULL)
		return false;
	BIO_set_data(b, s);
	BIO_set_init(b, 1);
	SSL_set_bio(s->ssl, b, b);
	return true;
}
