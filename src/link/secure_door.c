/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_door.c - who is behind the address? (RFC 6347 section 4.2.1) */
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <time.h>

#include "core/siphash.h"
#include "link/secure_state.h"

#define COOKIE_LEN 16
#define RECORD_HEADER_LEN 13
#define CLIENT_HELLO 1

#define KEY_SECONDS 3600	/* a cookie is good for so long, at least */

struct cookie_key {
	uint8_t halves[2][16];
};

struct secure_door {
	struct secure_context *context;
	struct cookie_key present, last;
	time_t since;			/* the present one is used */
	BIO_ADDR *nobody;		/* asked for by OpenSSL, and unused */
	struct secure *waiting;		/* for the next that may come in */
	void (*reply)(void *arg, struct bytes datagram);
	void *reply_arg;
	bool has_replied;
};

/* Two keyed hashes: 128 bits that only we can make of the address. */
static void
cookie_make(const struct cookie_key *key, struct bytes address, uint8_t *out)
{
	for (size_t i = 0; i < 2; i++) {
		uint64_t half = siphash_bytes(key->halves[i], address);

		memcpy(out + i * sizeof(half), &half, sizeof(half));
	}
}

static int
cookie_on_make(SSL *ssl, unsigned char *out, unsigned *len)
{
	const struct secure *s = secure_of(ssl);

	if (s->door == NULL)
		return 0;
	cookie_make(&s->door->present, s->address, out);
	*len = COOKIE_LEN;
	return 1;
}

static int
cookie_on_check(SSL *ssl, const unsigned char *cookie, unsigned len)
{
	const struct secure *s = secure_of(ssl);
	uint8_t right[2][COOKIE_LEN];

	if (s->door == NULL || len != COOKIE_LEN)
		return 0;
	cookie_make(&s->door->present, s->address, right[0]);
	cookie_make(&s->door->last, s->address, right[1]);
	return CRYPTO_memcmp(cookie, right[0], COOKIE_LEN) == 0 ||
	    CRYPTO_memcmp(cookie, right[1], COOKIE_LEN) == 0;
}

void
secure_door_init(struct secure_context *c)
{
	SSL_CTX_set_cookie_generate_cb(c->ssl, cookie_on_make);
	SSL_CTX_set_cookie_verify_cb(c->ssl, cookie_on_check);
}

/* Whoever gathered cookies can not use them for ever. False: no randomness. */
static bool
door_renew_key(struct secure_door *d)
{
	time_t now = time(NULL);

	if (d->since != 0 && now >= d->since && now - d->since < KEY_SECONDS)
		return true;
	d->last = d->present;
	if (RAND_priv_bytes((uint8_t *)&d->present, sizeof(d->present)) != 1)
		return false;
	if (d->since == 0)
		d->last = d->present;
	d->since = now;
	return true;
}

struct secure_door *
secure_door_new(struct secure_context *c)
{
	struct secure_door *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->context = c;
	d->nobody = BIO_ADDR_new();
	if (d->nobody == NULL || !door_renew_key(d)) {
		secure_door_free(d);
		return NULL;
	}
	return d;
}

void
secure_door_free(struct secure_door *d)
{
	if (d == NULL)
		return;
	secure_free(d->waiting);
	BIO_ADDR_free(d->nobody);
	OPENSSL_cleanse(d, sizeof(*d));
	free(d);
}

/* Of the first epoch, and not merely a later part of one. */
static bool
datagram_is_hello(struct bytes d)
{
	return d.len > RECORD_HEADER_LEN && d.data[0] == SSL3_RT_HANDSHAKE &&
	    (d.data[3] | d.data[4]) == 0 &&
	    d.data[RECORD_HEADER_LEN] == CLIENT_HELLO;
}

void
secure_door_replace(struct secure_door *d, const struct secure_door *old)
{
	d->present = old->present;
	d->last = old->last;
	d->since = old->since;
}

static void
door_reply(void *arg, struct bytes data)
{
	struct secure_door *d = arg;

	d->has_replied = true;
	d->reply(d->reply_arg, data);
}

static void
door_take_nothing(void *arg, struct bytes data)
{
	(void)arg, (void)data;
}

/* The cookie was right: a session of its own, which reads the hello again. */
static struct secure *
door_let_in(struct secure_door *d, struct bytes datagram,
    const struct secure_hooks *hooks)
{
	struct secure *s = d->waiting;

	d->waiting = NULL;
	s->hooks = *hooks;
	s->is_peeking = false;
	s->input = datagram;
	secure_dtls_attach(s);		/* listening has cleared it */
	secure_run(s);
	s->door = NULL;
	s->address = BYTES_ABSENT;
	return s;
}

enum wax_status
secure_door_take(struct secure_door *d, struct bytes address,
    struct bytes datagram, void (*reply)(void *arg, struct bytes datagram),
    void *reply_arg, const struct secure_hooks *hooks, struct secure **out)
{
	const struct secure_hooks own = { d, door_reply, door_take_nothing };
	int result;

	*out = NULL;
	if (!datagram_is_hello(datagram))
		return WAX_FORMAT;
	if (d->waiting == NULL)
		d->waiting = secure_new(d->context, NULL, NULL, &own);
	if (d->waiting == NULL || !door_renew_key(d))
		return WAX_MEMORY;
	d->reply = reply;
	d->reply_arg = reply_arg;
	d->has_replied = false;
	d->waiting->door = d;
	d->waiting->address = address;
	d->waiting->input = datagram;
	ERR_clear_error();
	result = DTLSv1_listen(d->waiting->ssl, d->nobody);
	ERR_clear_error();
	if (result > 0) {
		*out = door_let_in(d, datagram, hooks);
		return WAX_OK;
	}
	d->waiting->input = BYTES_ABSENT;
	d->waiting->address = BYTES_ABSENT;
	return d->has_replied ? WAX_OK : WAX_FORMAT;
}
