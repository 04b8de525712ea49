/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_dtls.c - what datagrams need: repetition of lost flights, their size
   (RFC 6347 sections 4.1.1 and 4.2.4), and an end for a Finished that does not
   open */
#include <openssl/err.h>
#include <sys/time.h>

#include "link/secure_state.h"

#define REPEAT_FIRST 1000000	/* microseconds, then twice as long each time */
#define REPEAT_LONGEST 60000000
#define REPEAT_MAX 5		/* of a flight; then nobody is there */
#define REPEATS_FULL 1		/* so many are as large as the flight was */
#define MTU_SMALL 548		/* what fits any path of IPv4, with headers */

#define RECORD_HEADER_LEN 13
#define RECORD_HANDSHAKE 22
#define FINISHED_LEN 24		/* with its header */
#define UNOPENED_MAX 3		/* parts of a Finished without effect */

/* Bytes that OpenSSL 3.0 forgets when it puts the last record of a flight into
   a datagram: its header, and nonce and tag of an AEAD. */
#define MTU_FORGOTTEN (RECORD_HEADER_LEN + 8 + 16)

/* For OpenSSL: how long after the last repetition; 0: of a new flight. */
static unsigned
dtls_choose_wait(SSL *ssl, unsigned last)
{
	struct secure *s = secure_of(ssl);

	if (last == 0) {
		s->repeats = 0;
		return REPEAT_FIRST;
	}
	return last < REPEAT_LONGEST / 2 ? 2 * last : REPEAT_LONGEST;
}

void
secure_dtls_init(struct secure_context *c)
{
	/* where the MAC is over the sealed text, OpenSSL 3.0 ends a session
	   over any record of a stranger; where it is over the clear one, not */
	SSL_CTX_set_options(c->ssl, SSL_OP_NO_ENCRYPT_THEN_MAC);
	/* the door's; sessions without it are never asked */
	if (c->role == SECURE_SERVER)
		secure_door_init(c);
}

void
secure_dtls_attach(struct secure *s)
{
	DTLS_set_timer_cb(s->ssl, dtls_choose_wait);
	(void)SSL_set_mtu(s->ssl, s->context->mtu - MTU_FORGOTTEN);
}

uint64_t
secure_timer(const struct secure *s)
{
	struct timeval left;

	if (s->context->kind != SECURE_DTLS ||
	    s->state == SECURE_CLOSED || s->state == SECURE_FAILED ||
	    DTLSv1_get_timeout(s->ssl, &left) != 1)
		return UINT64_MAX;
	return (uint64_t)left.tv_sec * 1000000 + (uint64_t)left.tv_usec;
}

void
secure_on_timer(struct secure *s)
{
	if (secure_timer(s) != 0)
		return;
	if (s->repeats >= REPEAT_MAX) {
		secure_fail(s, s->cause != SECURE_FAILURE_NONE ? s->cause :
		    SECURE_FAILURE_TIMEOUT);
		return;
	}
	/* perhaps the flight was too large for the path */
	if (s->repeats >= REPEATS_FULL && s->context->mtu > MTU_SMALL)
		(void)SSL_set_mtu(s->ssl, MTU_SMALL - MTU_FORGOTTEN);
	ERR_clear_error();
	s->repeats++;
	if (DTLSv1_handle_timeout(s->ssl) < 0)
		secure_fail(s, secure_failure_read(s));
	ERR_clear_error();
}

/* Of the record that begins a datagram, with its header; 0: none does. */
static size_t
record_len(struct bytes datagram)
{
	const uint8_t *at = datagram.data;
	size_t len;

	if (datagram.len < RECORD_HEADER_LEN)
		return 0;
	len = RECORD_HEADER_LEN + (size_t)(at[11] << 8 | at[12]);
	return len <= datagram.len ? len : 0;
}

static bool
record_is_sealed(struct bytes record)
{
	return (record.data[3] | record.data[4]) != 0;
}

/* Bytes that the seal of an empty record takes: explicit nonce and tag, or IV,
   one block and MAC. */
static size_t
seal_len(const SSL *ssl)
{
	const SSL_CIPHER *c = SSL_get_current_cipher(ssl);
	const EVP_MD *digest;

	if (c == NULL)
		c = SSL_get_pending_cipher(ssl);
	if (c == NULL || strstr(SSL_CIPHER_get_name(c), "CCM8") != NULL)
		return 8 + 8;
	if (SSL_CIPHER_is_aead(c))
		return 8 + 16;
	digest = EVP_get_digestbynid(SSL_CIPHER_get_digest_nid(c));
	return 16 + 16 + (size_t)(digest == NULL ? 0 : EVP_MD_get_size(digest));
}

/* The digest's size is searched by name: too much for each record. */
void
secure_dtls_settle(struct secure *s)
{
	s->seal_len = seal_len(s->ssl);
}

/*
 * OpenSSL ends a session over a sealed record that has no room for its seal,
 * though anybody can send one (RFC 6347 section 4.1.2.7: invalid records
 * SHOULD be silently discarded).
 */
struct bytes
secure_dtls_trim(const struct secure *s, struct bytes datagram)
{
	size_t least = RECORD_HEADER_LEN +
	    (s->seal_len != 0 ? s->seal_len : seal_len(s->ssl));
	size_t at = 0, len;
	struct bytes rest = datagram;

	while ((len = record_len(rest)) > 0 &&
	    (!record_is_sealed(rest) || len >= least)) {
		at += len;
		rest = bytes_of(datagram.data + at, datagram.len - at);
	}
	return bytes_of(datagram.data, at);
}

/* Bytes of the first record of the handshake that is sealed with the new keys;
   0: there is none. */
static size_t
datagram_finished_len(struct bytes datagram)
{
	size_t len;

	for (; (len = record_len(datagram)) > 0;
	    datagram = bytes_of(datagram.data + len, datagram.len - len))
		if (datagram.data[0] == RECORD_HANDSHAKE &&
		    record_is_sealed(datagram))
			return len;
	return 0;
}

/* True if so many bytes can be nothing but a whole Finished. With a cipher in
   blocks a part of one may be as long. */
static bool
finished_is_whole(const SSL *ssl, size_t len)
{
	const SSL_CIPHER *c = SSL_get_pending_cipher(ssl);

	return c != NULL && SSL_CIPHER_is_aead(c) &&
	    len == RECORD_HEADER_LEN + seal_len(ssl) + FINISHED_LEN;
}

/* A fatal bad_record_mac, in clear: the peer still reads so. Its number is the
   last there is; nothing in clear follows. */
static void
dtls_send_alert(struct secure *s)
{
	static const uint8_t alert[] = {
		SSL3_RT_ALERT, 0xfe, 0xfd, 0, 0,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0, 2, SSL3_AL_FATAL, SSL_AD_BAD_RECORD_MAC,
	};

	s->hooks.send(s->hooks.arg, BYTES_ARRAY(alert));
}

/*
 * Over DTLS, OpenSSL drops a Finished under another key without a word, and
 * both sides would wait until all repetitions are used up. A server whose next
 * message is that Finished (it has seen ChangeCipherSpec) ends it: at once
 * where it came whole, else, as it may have come in two parts of which one is
 * lost, the third time. Nothing is lost by it, as whoever can forge such a
 * record can forge the alert, too.
 */
void
secure_dtls_check_finished(struct secure *s, struct bytes datagram)
{
	size_t len;

	if (s->context->role != SECURE_SERVER || !secure_psk_is_used(s) ||
	    SSL_get_state(s->ssl) != TLS_ST_SR_CHANGE)
		return;
	len = datagram_finished_len(datagram);
	if (len == 0 || (++s->unopened < UNOPENED_MAX &&
	    !finished_is_whole(s->ssl, len)))
		return;
	dtls_send_alert(s);
	secure_fail(s, s->cause != SECURE_FAILURE_NONE ? s->cause :
	    SECURE_FAILURE_WRONG_PSK);
}
