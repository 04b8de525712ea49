/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_resume.c - sessions that go on later (RFC 5077, RFC 8446 section 2.2):
   a server's are in its tickets, a client remembers the last of each peer */
#include <assert.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <time.h>

#include "link/secure_state.h"

#define RESUMES_MAX 256		/* of a context; then the oldest goes */

static void
resume_key_read(const struct secure *s, struct resume_key *out)
{
	memset(out, 0, sizeof(*out));	/* padding is hashed, too */
	out->has_expected = s->has_expected;
	out->expected = s->expected;
	out->host = s->host;
}

static uint64_t
resume_hash(const struct resumes *r, const struct resume_key *key)
{
	return table_hash(&r->table, bytes_of(key, sizeof(*key)));
}

static bool
resume_is_of(const struct table_link *link, const void *wanted)
{
	return memcmp(&TABLE_ENTRY(link, const struct resume, link)->key,
	    wanted, sizeof(struct resume_key)) == 0;
}

static struct resume *
resume_find(const struct secure *s)
{
	const struct resumes *r = &s->context->resumes;
	struct table_link *link;
	struct resume_key key;

	resume_key_read(s, &key);
	link = table_find(&r->table, resume_hash(r, &key), resume_is_of, &key);
	return link == NULL ? NULL : TABLE_ENTRY(link, struct resume, link);
}

static void
resume_remove(struct resumes *r, struct resume *e)
{
	table_remove(&r->table, &e->link);
	*e->back = e->next;
	if (e->next != NULL)
		e->next->back = e->back;
	else
		r->end = e->back;
	SSL_SESSION_free(e->session);
	OPENSSL_cleanse(e, sizeof(*e));
	free(e);
}

void
secure_resume_forget(struct secure *s)
{
	struct resume *e = resume_find(s);

	if (e != NULL)
		resume_remove(&s->context->resumes, e);
}

/* In the place of what was there for that peer. NULL: no memory. */
static struct resume *
resume_add(struct secure *s, int64_t since)
{
	struct resumes *r = &s->context->resumes;
	struct resume *e;

	secure_resume_forget(s);
	if (r->table.count >= RESUMES_MAX)
		resume_remove(r, r->oldest);
	e = calloc(1, sizeof(*e));
	if (e == NULL)
		return NULL;
	resume_key_read(s, &e->key);
	if (table_insert(&r->table, &e->link, resume_hash(r, &e->key)) !=
	    WAX_OK) {
		free(e);
		return NULL;
	}
	e->since = since;
	e->proven.until = INT64_MAX;
	e->back = r->end;
	*r->end = e;
	r->end = &e->next;
	return e;
}

static bool
resume_is_timely(const struct secure_context *c, const struct resume *e)
{
	int64_t now = (int64_t)time(NULL);

	return now < e->proven.until && now >= e->since &&
	    now - e->since < (int64_t)c->resume_seconds;
}

static bool
resume_is_shunned(const struct secure *s)
{
	const struct resume *e = resume_find(s);

	return e != NULL && e->session == NULL &&
	    resume_is_timely(s->context, e);
}

/* From OpenSSL: session can be resumed. 1: it is ours from now on. */
static int
resume_remember(SSL *ssl, SSL_SESSION *session)
{
	struct secure *s = secure_of(ssl);
	struct resume *e;

	if (SSL_SESSION_is_resumable(session) != 1 || resume_is_shunned(s))
		return 0;
	e = resume_add(s, (int64_t)SSL_SESSION_get_time(session));
	if (e == NULL)
		return 0;
	e->proven = *secure_resume_proven(s);
	e->session = session;
	return 1;
}

/* A server may fail over any session it is offered: one of OpenSSL does that
   asks for certificates and was not told for whom its sessions are. */
void
secure_resume_shun(struct secure *s)
{
	(void)resume_add(s, (int64_t)time(NULL));
}

/* A ticket of TLS 1.3 is used once (RFC 8446 appendix C.4). */
void
secure_resume_offer(struct secure *s)
{
	struct resumes *r = &s->context->resumes;
	struct resume *e = resume_find(s);

	if (e == NULL)
		return;
	if (!resume_is_timely(s->context, e)) {
		resume_remove(r, e);
		return;
	}
	if (e->session == NULL)
		return;
	s->has_offered = true;
	s->resumed = e->proven;
	if (SSL_set_session(s->ssl, e->session) != 1 ||
	    SSL_SESSION_get_protocol_version(e->session) == TLS1_3_VERSION)
		resume_remove(r, e);
}

const struct secure_proven *
secure_resume_proven(const struct secure *s)
{
	return SSL_session_reused(s->ssl) == 1 ? &s->resumed : &s->peer;
}

/* --- the server's tickets ------------------------------------------------ */

static int
ticket_make(SSL *ssl, void *arg)
{
	const struct secure *s = secure_of(ssl);

	(void)arg;
	return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl),
	    secure_resume_proven(s), sizeof(struct secure_proven));
}

/* Would the present credentials still say the same of the peer? */
static bool
proven_holds(const struct secure *s, const struct secure_proven *p)
{
	const struct secure_context *c = s->context;
	struct secure_proven now = { 0 };
	const struct psk *psk;

	if (s->has_expected && (p->proof == SECURE_PROOF_NONE ||
	    !deviceid_equal(&s->expected, &p->id)))
		return false;
	switch (p->proof) {
	case SECURE_PROOF_NONE:
		return !c->peer_required;
	case SECURE_PROOF_PSK:
		psk = credentials_find_psk(c->credentials, &p->id);
		if (psk != NULL)
			secure_psk_prove(psk, &now);
		return now.proof == SECURE_PROOF_PSK && CRYPTO_memcmp(
		    now.digest, p->digest, sizeof(p->digest)) == 0;
	case SECURE_PROOF_X509:
		return (int64_t)time(NULL) < p->until && CRYPTO_memcmp(
		    c->trust, p->digest, sizeof(p->digest)) == 0;
	default:
		return false;
	}
}

static SSL_TICKET_RETURN
ticket_judge(SSL *ssl, SSL_SESSION *session, const unsigned char *name,
    size_t name_len, SSL_TICKET_STATUS status, void *arg)
{
	struct secure *s = secure_of(ssl);
	struct secure_proven p;
	void *data;
	size_t len;

	(void)name, (void)name_len, (void)arg;
	if ((status != SSL_TICKET_SUCCESS &&
	    status != SSL_TICKET_SUCCESS_RENEW) ||
	    SSL_SESSION_get0_ticket_appdata(session, &data, &len) != 1 ||
	    len != sizeof(p))
		return SSL_TICKET_RETURN_IGNORE_RENEW;
	memcpy(&p, data, sizeof(p));
	if (!proven_holds(s, &p))
		return SSL_TICKET_RETURN_IGNORE_RENEW;
	s->resumed = p;
	return SSL_version(ssl) == TLS1_3_VERSION ?
	    SSL_TICKET_RETURN_USE_RENEW : SSL_TICKET_RETURN_USE;
}

static bool
resume_init_server(struct secure_context *c, const void *ticket_key)
{
	static const uint8_t context_id[] = "ostler";
	uint8_t key[TICKET_KEY_LEN];
	bool is_fine;

	memcpy(key, ticket_key != NULL ? ticket_key :
	    c->credentials->ticket_key, sizeof(key));
	SSL_CTX_set_session_cache_mode(c->ssl, SSL_SESS_CACHE_OFF);
	is_fine = SSL_CTX_set_session_id_context(c->ssl, context_id,
	    sizeof(context_id)) == 1 &&
	    SSL_CTX_set_tlsext_ticket_keys(c->ssl, key, sizeof(key)) == 1 &&
	    SSL_CTX_set_num_tickets(c->ssl,
	    c->resume_seconds > 0 ? 1 : 0) == 1 &&
	    SSL_CTX_set_session_ticket_cb(c->ssl, ticket_make, ticket_judge,
	    NULL) == 1;
	OPENSSL_cleanse(key, sizeof(key));
	return is_fine;
}

bool
secure_resume_init(struct secure_context *c, const void *ticket_key)
{
	uint8_t table_key[16];

	if (RAND_bytes(table_key, sizeof(table_key)) != 1)
		return false;
	table_init(&c->resumes.table, RESUMES_MAX, table_key);
	c->resumes.end = &c->resumes.oldest;
	if (c->resume_seconds == 0)
		SSL_CTX_set_options(c->ssl, SSL_OP_NO_TICKET);
	SSL_CTX_set_timeout(c->ssl, (long)c->resume_seconds);
	if (c->role == SECURE_SERVER)
		return resume_init_server(c, ticket_key);
	SSL_CTX_set_session_cache_mode(c->ssl, c->resume_seconds == 0 ?
	    SSL_SESS_CACHE_OFF :
	    SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(c->ssl, resume_remember);
	return true;
}

void
secure_resume_clear(struct secure_context *c)
{
	while (c->resumes.oldest != NULL)
		resume_remove(&c->resumes, c->resumes.oldest);
	table_clear(&c->resumes.table);
}
