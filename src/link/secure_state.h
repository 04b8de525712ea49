/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_state.h - what is inside of a session and its context, for secure*.c
   alone */
#ifndef LINK_SECURE_STATE_H
#define LINK_SECURE_STATE_H

#include <openssl/ssl.h>

#include "core/table.h"
#include "link/credentials_state.h"
#include "link/secure.h"

#define SECURE_WRITE_MAX 16384	/* bytes of a record */
#define SECURE_DIGEST_LEN 32
#define SECURE_LEVEL 2		/* 112 bits (SSL_CTX_set_security_level) */
#define SECURE_CHAIN_BYTES 16384	/* of the peer's certificates; nobody
					   knows yet who that is */
#define SECURE_CHAIN_CAS 5	/* between leaf and anchor */

/* Who the peer is, and what that stands on. Part of a server's tickets: only
   fixed-width members, copied as they are. */
struct secure_proven {
	uint8_t proof;		/* enum secure_proof */
	struct deviceid id;
	int64_t until;		/* seconds since 1970: when a certificate or a
				   CRL of the chain expires */
	uint8_t digest[SECURE_DIGEST_LEN];	/* of the key, or of all that
						   is believed */
};

/* One remembered, by whom was expected under which name. */
struct resume_key {
	uint8_t has_expected;
	struct deviceid expected;
	uint64_t host;
};

struct resume {
	struct table_link link;
	struct resume *next, **back;
	struct resume_key key;
	SSL_SESSION *session;		/* NULL: none is to be offered */
	int64_t since;			/* seconds since 1970 */
	struct secure_proven proven;
};

/* A client's sessions to be resumed. */
struct resumes {
	struct table table;
	struct resume *oldest, **end;	/* in the order of their coming */
};

struct secure_context {
	enum secure_kind kind;
	enum secure_role role;
	struct credentials *credentials;
	bool peer_required;
	bool has_psk, has_x509;		/* suites of that kind are offered */
	uint32_t resume_seconds;
	uint16_t mtu;
	uint8_t alpn[256];		/* length and name; [0] == 0: none */
	uint8_t trust[SECURE_DIGEST_LEN];	/* anchors and CRLs */
	SSL_CTX *ssl;
	BIO_METHOD *method;
	struct resumes resumes;
};

struct secure {
	struct secure_context *context;
	SSL *ssl;
	struct secure_hooks hooks;
	enum secure_state state;
	enum secure_failure failure;
	enum secure_failure cause;	/* known to a callback before OpenSSL
					   says that something went wrong */
	const char *alert;
	bool has_expected, is_resumed;
	bool has_offered;		/* client: a session to be resumed */
	bool is_unresumable;		/* and the peer ended it all for that */
	struct deviceid expected;
	uint64_t host;			/* hash of it, for resumes */
	struct secure_proven peer;	/* proven in this handshake */
	struct secure_proven resumed;	/* what the resumed session proves */

	struct bytes input;		/* borrowed during secure_take */
	bool is_peeking;		/* reading does not consume */
	uintptr_t flight;		/* DTLS: the buffer of its last message;
					   0: unknown, or given back */
	size_t seal_len;		/* DTLS: of an empty record; 0: not
					   open yet */
	unsigned repeats;		/* DTLS: of the present flight */
	unsigned unopened;		/* and parts of a Finished in vain */
	struct bytes address;		/* door: borrowed during its take */
	struct secure_door *door;	/* while the session waits in it */
};

/* --- secure.c ------------------------------------------------------------ */

struct secure *secure_of(const SSL *ssl);
void secure_fail(struct secure *s, enum secure_failure why);
/* Goes on with what is in s->input. */
void secure_run(struct secure *s);

/* --- secure_failure.c ---------------------------------------------------- */

/* Why the last call of OpenSSL failed, from its error queue, which is empty
   afterwards. */
enum secure_failure secure_failure_read(struct secure *s);

/* --- secure_bio.c -------------------------------------------------------- */

/* NULL: no memory. */
BIO_METHOD *secure_bio_method(void);
/* Lets s->ssl read s->input and send by s->hooks. False: no memory. */
bool secure_bio_attach(struct secure *s);

/* --- secure_psk.c -------------------------------------------------------- */

/* False: the library refuses. */
bool secure_psk_init(struct secure_context *c);
/* Session of a client: the key is to be had. */
void secure_psk_attach(struct secure *s);
void secure_psk_prove(const struct psk *p, struct secure_proven *out);
/* For a callback of OpenSSL, a key that nobody has: to the peer an unknown
   identity looks like a wrong key (RFC 4279 section 2), and only we know why.
   Its length. */
unsigned secure_psk_pretend(struct secure *s, enum secure_failure why,
    uint8_t *out, unsigned size);
/* True once the handshake stands on a key. */
bool secure_psk_is_used(const struct secure *s);

/* --- secure_pin.c -------------------------------------------------------- */

/* The same two for a transfer by PIN. */
bool secure_pin_init(struct secure_context *c);
void secure_pin_attach(struct secure *s);

/* --- secure_verify.c ----------------------------------------------------- */

/* Own certificate, anchors and lists. False: the library refuses. */
bool secure_verify_init(struct secure_context *c);
bool secure_verify_fill(SSL_CTX *ssl, const struct credentials *who);
bool secure_verify_fill_store(X509_STORE *store, const struct credentials *who);

/* The parts of a certificate's verification, for a callback of OpenSSL: is the
   chain sound; whom does it prove, and is that who is expected (NULL: anybody);
   the alert for a failure, and 0. */
enum secure_failure secure_verify_sound(X509_STORE_CTX *store,
    struct credentials *c);
enum secure_failure secure_verify_identity(X509_STORE_CTX *store,
    const struct credentials *c, enum identity_use use,
    const struct deviceid *expected, struct deviceid *id);
/* True if an anchor of a sound chain stands for that ID. */
bool secure_verify_anchor(const struct credentials *c, STACK_OF(X509) *chain,
    const struct deviceid *id);
int secure_verify_alert(X509_STORE_CTX *store, enum secure_failure why);

/* --- secure_resume.c ----------------------------------------------------- */

bool secure_resume_init(struct secure_context *c, const void *ticket_key);
void secure_resume_clear(struct secure_context *c);
/* A client's session offers what is remembered, if anything. */
void secure_resume_offer(struct secure *s);
/* Forgets what was offered: it did no good. */
void secure_resume_forget(struct secure *s);
/* And offers nothing to that peer for as long as it would have been good. */
void secure_resume_shun(struct secure *s);
/* Who the peer is, now that the handshake is over or nearly so. */
const struct secure_proven *secure_resume_proven(const struct secure *s);

/* --- secure_dtls.c ------------------------------------------------------- */

/* A context whose sessions are DTLS. */
void secure_dtls_init(struct secure_context *c);
void secure_dtls_attach(struct secure *s);
/* The handshake is done: from now on there is one cipher. */
void secure_dtls_settle(struct secure *s);
/* What of a datagram can be given to OpenSSL. */
struct bytes secure_dtls_trim(const struct secure *s, struct bytes datagram);
/* After a datagram was taken in a handshake: fails if it had a Finished that
   does not open. */
void secure_dtls_check_finished(struct secure *s, struct bytes datagram);

/* --- secure_pages.c ------------------------------------------------------ */

/* A context whose sessions are DTLS. */
void secure_pages_init(struct secure_context *c);
/* The handshake is done, or its last flight was repeated. */
void secure_pages_return(struct secure *s);

/* --- secure_door.c ------------------------------------------------------- */

void secure_door_init(struct secure_context *c);

#endif
