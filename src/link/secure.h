/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure.h - DTLS 1.2, and TLS 1.2 and 1.3, with the identities of OCF, without
   input and output: bytes in, bytes out. All that a hop knows of the TLS
   library; secure*.c and credentials*.c are what another one would replace. */
#ifndef LINK_SECURE_H
#define LINK_SECURE_H

#include "link/credentials.h"

/*
 *	secure_new
 *	    |
 *	HANDSHAKE ---------> OPEN ----------> CLOSED   close_notify, ours or
 *	    |                  |                       the peer's
 *	    `------------------+------------> FAILED   secure_failure tells why
 *
 * A client calls secure_start. Whatever comes from the network goes into
 * secure_take; what is to be sent and what was received in clear come out of
 * the hooks, during the call. The caller looks at secure_state afterwards.
 * A DTLS session also wants secure_timer. A client of TLS 1.3 is OPEN before
 * the server has judged its certificate; a refusal comes as an alert then.
 *
 * One thread for a context and its sessions. An idle session takes about 15 KiB
 * with TLS and a key, 24 KiB with TLS and certificates, 38 and 40 KiB with
 * DTLS. Of these OpenSSL keeps 21 KiB for a message that may be repeated; their
 * pages are given back (secure_pages.c), so some 20 and 27 KiB are in use.
 */
enum secure_kind { SECURE_TLS, SECURE_DTLS };
enum secure_role { SECURE_CLIENT, SECURE_SERVER };
enum secure_state {
	SECURE_HANDSHAKE,
	SECURE_OPEN,
	SECURE_CLOSED,
	SECURE_FAILED,
};

/* Why a session failed; secure_failure_text has a word for each. */
enum secure_failure {
	SECURE_FAILURE_NONE,
	SECURE_FAILURE_PROTOCOL,	/* not TLS, malformed, out of order */
	SECURE_FAILURE_NO_CIPHER,/* no suite, version, group or ALPN in
					   common */
	SECURE_FAILURE_UNKNOWN_PSK,	/* no key for that identity, or more
					   than one; to the peer it looks like
					   a wrong one */
	SECURE_FAILURE_WRONG_PSK,	/* a key, but not the same */
	SECURE_FAILURE_NO_CERTIFICATE,	/* the peer gave none */
	SECURE_FAILURE_UNKNOWN_CA,
	SECURE_FAILURE_EXPIRED,		/* or not valid yet */
	SECURE_FAILURE_REVOKED,		/* or its CRL is out of date */
	SECURE_FAILURE_WRONG_USE,	/* EKU or key usage */
	SECURE_FAILURE_NO_ID,		/* CN is not uuid:<deviceuuid> */
	SECURE_FAILURE_WRONG_ANCHOR,	/* its anchor stands for another ID */
	SECURE_FAILURE_WRONG_ID,	/* not the one expected */
	SECURE_FAILURE_BAD_CERTIFICATE,	/* all else about certificates */
	SECURE_FAILURE_ALERT,		/* the peer said so: secure_alert */
	SECURE_FAILURE_TIMEOUT,		/* DTLS: retransmissions used up */
	SECURE_FAILURE_MEMORY,
	SECURE_FAILURE_COUNT
};

struct secure_context;	/* for many sessions with the same settings */
struct secure;		/* a session */

struct secure_options {
	enum secure_kind kind;
	enum secure_role role;
	struct credentials *credentials;	/* the context takes a ref */
	bool peer_required;	/* server: a client without identity is
				   refused; without this it may be anonymous */
	const char *alpn;	/* "coap", "http/1.1"; NULL: none. A peer that
				   offers others but not this is refused, one
				   that offers none is accepted */
	uint32_t resume_seconds;	/* sessions can be resumed so long;
					   0: never */
	uint16_t mtu;		/* DTLS: bytes of a datagram in handshakes; 0:
				   1200 */
	const void *ticket_key;	/* server, 80 bytes that workers share; NULL:
				   the credentials' own, made with them */
};

/* WAX_CRYPTO: the library refuses; WAX_MEMORY. */
MUST_USE enum wax_status secure_context_new(
    const struct secure_options *options, struct secure_context **out);
void secure_context_free(struct secure_context *c);	/* NULL is fine; after
							   its sessions */

/* What a session says; called from inside of its functions. It must not be
   freed there; take may write and close, send must not call it at all. */
struct secure_hooks {
	void *arg;
	/* To the network: a datagram, or the next bytes of the stream. */
	void (*send)(void *arg, struct bytes data);
	/* From the peer, in clear: what one record held. */
	void (*take)(void *arg, struct bytes data);
};

/* expected: the peer must prove to be that, else the session fails before it
   opens; NULL: whoever is believed. A client takes that peer's key if it has
   one. host: for the SNI of a client; NULL: none. NULL: no memory. */
struct secure *secure_new(struct secure_context *c,
    const struct deviceid *expected, const char *host,
    const struct secure_hooks *hooks);
void secure_free(struct secure *s);	/* sends nothing; NULL is fine */

/* A client's first flight. */
void secure_start(struct secure *s);

/* Bytes of the stream, or one datagram, from the network. */
void secure_take(struct secure *s, struct bytes data);

/* Sends data, given in clear; as one record with DTLS. WAX_STATE: not open;
   WAX_RANGE: more than 16 KiB with DTLS; WAX_CRYPTO: it failed just now. */
MUST_USE enum wax_status secure_write(struct secure *s, struct bytes data);

/* Sends close_notify, once. */
void secure_close(struct secure *s);

/* DTLS: microseconds until secure_on_timer is to be called, UINT64_MAX: not
   needed. Ask after each call. Called early it does nothing; so ask again. (It
   is OpenSSL that keeps the time, and it asks gettimeofday. A flight is
   repeated after 1 s, 2 s and so on, five times; from the second time on in
   datagrams of 548 bytes at most.) */
uint64_t secure_timer(const struct secure *s);
void secure_on_timer(struct secure *s);

enum secure_state secure_state(const struct secure *s);
enum secure_failure secure_failure(const struct secure *s);
/* "unknown-ca" and the like; static. */
const char *secure_failure_text(enum secure_failure why);
/* What the peer's alert said ("bad certificate"), or ""; static. */
const char *secure_alert(const struct secure *s);

/* A client failed because the server gave up when it was offered a session to
   be resumed. The next one will not offer it; so try again. */
bool secure_is_unresumable(const struct secure *s);

/* How the peer proved who it is, once open. */
enum secure_proof {
	SECURE_PROOF_NONE,
	SECURE_PROOF_PSK,
	SECURE_PROOF_X509,
	SECURE_PROOF_TRANSFER,	/* an ownership transfer (transfer.h): who is
				   there knows the PIN, or has the maker's
				   certificate, or is whoever came first */
};

#define SECURE_ISSUER_SIZE 256	/* with the end of the text */

struct secure_peer {
	enum secure_proof proof;
	struct deviceid id;	/* of PSK and X509; else zeros */
	/* X509: who issued its certificate, as RFC 4514 writes it, in UTF-8.
	   "": no certificate, or longer than there is room */
	char issuer[SECURE_ISSUER_SIZE];
	bool resumed;
	const char *suite;	/* its name; static */
	const char *version;	/* "DTLSv1.2"; static */
};

void secure_get_peer(const struct secure *s, struct secure_peer *out);

/* --- a DTLS server's door: no state before a cookie came back ------------ */

struct secure_door;

/* Of a SECURE_DTLS, SECURE_SERVER context. NULL: no memory. */
struct secure_door *secure_door_new(struct secure_context *c);
void secure_door_free(struct secure_door *d);

/* d is there instead of another one now: whoever has a cookie of that is let in
   with it, since a client does not take a second one. */
void secure_door_replace(struct secure_door *d, const struct secure_door *old);

/* A datagram from somebody without a session; address: bytes that stand for
   the sender. A ClientHello without a right cookie is answered through reply
   with a HelloVerifyRequest and forgotten, and *out is NULL; with one, *out is
   a new session that has taken the datagram (its state may be FAILED already;
   the caller frees it), whose hooks were called as always. Anything else is
   ignored. WAX_FORMAT: it was no ClientHello; WAX_MEMORY. */
MUST_USE enum wax_status secure_door_take(struct secure_door *d,
    struct bytes address, struct bytes datagram,
    void (*reply)(void *arg, struct bytes datagram), void *reply_arg,
    const struct secure_hooks *hooks, struct secure **out);

#endif
