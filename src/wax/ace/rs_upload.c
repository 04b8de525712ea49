/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rs_upload.c - a request to /authz-info, from its bytes to a context or other
   rights (RFC 9203 section 4.2) */
#include "core/code.h"
#include "wax/ace/cwt.h"
#include "wax/ace/rs.h"

/* One request on its way. What is in plain is a secret. */
struct uploading {
	struct wax_ace_rs *rs;
	const struct wax_ace_upload *upload;
	struct authz_request request;
	const struct rs_as *as;
	bool was_asked;		/* the AS, about this token */
	struct rs_rights rights;
	uint8_t plain[RS_CLAIMS_MAX];
};

static struct rs_refusal
refuse(uint8_t code)
{
	return (struct rs_refusal){ code, WAX_ACE_NO_ERROR };
}

static const struct rs_refusal none = { 0, 0 };

/* --- reading it ---------------------------------------------------------- */

/* An update reads the token alone. */
static struct rs_refusal
read_request(struct uploading *u)
{
	const struct wax_ace_upload *q = u->upload;
	struct authz_request *r = &u->request;

	if (q->method != CODE_POST)
		return refuse(CODE_METHOD_NOT_ALLOWED);
	if (q->content_format != WAX_ACE_FORMAT)
		return refuse(CODE_UNSUPPORTED_FORMAT);
	if (authz_request_read(bytes_of(q->payload, q->payload_len), r) !=
	    WAX_OK || bytes_is_absent(r->access_token))
		return refuse(CODE_BAD_REQUEST);
	if (q->context != NULL)
		return none;
	if (bytes_is_absent(r->nonce1) || bytes_is_absent(r->client_id) ||
	    r->nonce1.len == 0 || r->nonce1.len > MATERIAL_NONCE_MAX ||
	    r->client_id.len > WAX_ID_MAX + 6u)
		return refuse(CODE_BAD_REQUEST);
	return none;
}

/* With each key that may be the one; without a kid with all of them. */
static bool
open_with(struct uploading *u, const struct rs_as *as, const struct cwt *c,
    size_t *len)
{
	for (size_t i = 0; i < as->key_count; i++) {
		const struct rs_key *k = &as->keys[i];

		if (k->alg == c->alg && (bytes_is_absent(c->kid) ||
		    bytes_equal(c->kid, bytes_of(k->kid, k->kid_len))) &&
		    cwt_open(c, secret_bytes(&k->key), u->plain, len) ==
		    WAX_OK)
			return true;
	}
	return false;
}

static bool
open_token(struct uploading *u, const struct cwt *c, size_t *len)
{
	if (c->content.len > sizeof(u->plain))
		return false;
	for (size_t i = 0; i < u->rs->as_count; i++)
		if (open_with(u, &u->rs->as[i], c, len)) {
			u->as = &u->rs->as[i];
			return true;
		}
	return false;
}

static const struct rs_as *
find_introspection(const struct wax_ace_rs *rs)
{
	for (size_t i = 0; i < rs->as_count; i++)
		if (rs->as[i].introspects)
			return &rs->as[i];
	return NULL;
}

/* Its claims; u->as NULL: the AS has to be asked, which is u->as then. */
static struct rs_refusal
read_token(struct uploading *u, struct claims *out, bool *is_asked)
{
	struct bytes token = u->request.access_token;
	const struct rs_as *asked = find_introspection(u->rs);
	struct cwt c;
	size_t len;
	bool is_cwt = cwt_read(token, &c) == WAX_OK;

	if (is_cwt && open_token(u, &c, &len))
		return claims_read(bytes_of(u->plain, len), out) == WAX_OK ?
		    none : refuse(CODE_BAD_REQUEST);
	if (asked == NULL)
		return refuse(is_cwt ? CODE_UNAUTHORIZED : CODE_BAD_REQUEST);
	u->as = asked;
	*is_asked = true;
	return none;
}

/* --- a new context ------------------------------------------------------- */

/* What we add to what the client has sent. */
struct additions {
	uint8_t nonce[MATERIAL_NONCE_MAX];
	uint8_t id[WAX_ID_MAX];
	size_t id_len;
};

static enum wax_status
choose(struct uploading *u, struct agreement *a, struct additions *add)
{
	const struct wax_ace_rs_conf *conf = &u->rs->conf;
	enum wax_status st = conf->env->random(conf->env->arg, add->nonce,
	    conf->nonce_len);

	if (st != WAX_OK)
		return st;
	st = conf->choose_id(conf->arg, a->client_id.data, a->client_id.len,
	    wax_aead_id_max(material_aead(&a->material)), add->id,
	    &add->id_len);
	a->nonce2 = bytes_of(add->nonce, conf->nonce_len);
	a->server_id = bytes_of(add->id, add->id_len);
	return st;
}

/* What an AS says is believed for a while only. */
static void
limit_belief(struct uploading *u)
{
	int64_t until = u->upload->now + u->as->believed_s;

	if (u->was_asked && u->rights.until > until)
		u->rights.until = until;
}

static enum wax_status
keep(struct uploading *u, const struct agreement *a)
{
	struct wax_ace_rs *rs = u->rs;
	int64_t now = u->upload->now;
	struct wax_context *c;
	enum wax_status st = u->rights.has_number ? rs_exi_see(rs,
	    u->rights.number, u->rights.until) : WAX_OK;

	if (st != WAX_OK)
		return st;
	st = material_make_context(a, true, u->rights.subject.bytes,
	    rs->conf.renewal, rs->conf.env, &c);
	if (st != WAX_OK)
		return st;
	limit_belief(u);
	st = rs_add(rs, u->as, a->material.id, c, &u->rights, now);
	if (st != WAX_OK)
		wax_context_free(c);
	return st;
}

static struct rs_refusal
begin_context(struct uploading *u, const struct claims *c, struct writer *w)
{
	struct agreement a = {
		.nonce1 = u->request.nonce1,
		.client_id = u->request.client_id,
		.omits_absent_salt = u->as->omits_absent_salt,
	};
	struct additions add;
	enum wax_status st;

	if (material_read_cnf(c->cnf, &a.material) != WAX_OK ||
	    a.client_id.len > wax_aead_id_max(material_aead(&a.material)))
		return refuse(CODE_BAD_REQUEST);
	if (!rs_has_room(u->rs))
		return refuse(CODE_SERVICE_UNAVAILABLE);
	st = choose(u, &a, &add);
	if (st == WAX_OK)
		st = keep(u, &a);
	if (st != WAX_OK)
		return refuse(st == WAX_RANGE ? CODE_BAD_REQUEST :
		    CODE_SERVICE_UNAVAILABLE);
	authz_response_write(w, &(struct authz_response){
	    .nonce2 = a.nonce2, .server_id = a.server_id });
	return none;
}

/* --- other rights -------------------------------------------------------- */

/* Only for the input material that its context was made from. */
static struct rs_refusal
update_rights(struct uploading *u, const struct claims *c)
{
	struct rs_token *t = rs_find(u->rs, u->upload->context);
	struct confirmation cnf;

	if (t == NULL || bytes_is_absent(c->cnf) || confirmation_read(c->cnf,
	    &cnf) != WAX_OK || !bytes_is_absent(cnf.osc) ||
	    !bytes_is_absent(cnf.cose_key) ||
	    !bytes_equal(cnf.kid, bytes_of(t->id, t->id_len)) ||
	    strcmp(t->iss, u->as->iss) != 0)
		return refuse(CODE_UNAUTHORIZED);
	if (u->rights.has_subject && (!t->rights.has_subject ||
	    !deviceid_equal(&u->rights.subject, &t->rights.subject)))
		return refuse(CODE_UNAUTHORIZED);
	u->rights.has_subject = t->rights.has_subject;
	u->rights.subject = t->rights.subject;
	if (u->rights.has_number && rs_exi_see(u->rs, u->rights.number,
	    u->rights.until) != WAX_OK)
		return refuse(CODE_UNAUTHORIZED);
	limit_belief(u);
	t->rights = u->rights;
	return none;
}

/* --- both ---------------------------------------------------------------- */

static struct rs_refusal
use_claims(struct uploading *u, const struct claims *c, struct writer *w)
{
	struct rs_refusal no = rs_check_claims(u->rs, u->as, c,
	    u->upload->now, &u->rights);

	if (no.code != 0)
		return no;
	return u->upload->context != NULL ? update_rights(u, c) :
	    begin_context(u, c, w);
}

static void
write_refusal(struct writer *w, struct rs_refusal no)
{
	if (no.error != WAX_ACE_NO_ERROR)
		ace_error_write(w, &(struct ace_error){
		    .error = { .is_there = true, .value = no.error } });
}

/* A seal says no more than that it is not so. */
static enum wax_status
finish(const struct uploading *u, struct rs_refusal no, struct writer *w,
    struct wax_ace_answer *answer)
{
	answer->code = CODE_CREATED;
	if (no.code != 0) {
		bool is_update = u->upload->context != NULL &&
		    no.code != CODE_METHOD_NOT_ALLOWED;

		w->len = 0;
		if (!is_update)
			write_refusal(w, no);
		answer->code = is_update ? CODE_UNAUTHORIZED : no.code;
	}
	answer->len = w->len;
	return writer_close(w);
}

enum wax_status
wax_ace_rs_upload(struct wax_ace_rs *rs, const struct wax_ace_upload *upload,
    uint8_t *out, size_t size, struct wax_ace_answer *answer)
{
	struct uploading u = { .rs = rs, .upload = upload };
	struct writer w = writer_open(out, size);
	struct claims c = { .iss = BYTES_ABSENT };
	bool is_asked = false;
	struct rs_refusal no;

	*answer = (struct wax_ace_answer){ .code = 0 };
	if (size < WAX_ACE_ANSWER_MAX)
		return WAX_SPACE;
	no = read_request(&u);
	if (no.code == 0)
		no = read_token(&u, &c, &is_asked);
	if (no.code == 0 && is_asked) {
		introspection_request_write(&w,
		    &(struct introspection_request){
		    .token = u.request.access_token });
		answer->as = (size_t)(u.as - rs->as);
		answer->len = w.len;
		return writer_close(&w);
	}
	if (no.code == 0)
		no = use_claims(&u, &c, &w);
	secret_wipe(u.plain, sizeof(u.plain));
	return finish(&u, no, &w, answer);
}

/* "No" is said by an answer, too. */
static struct rs_refusal
use_response(struct uploading *u, struct bytes response, struct writer *w)
{
	struct introspection_response r;

	if (bytes_is_absent(response) ||
	    introspection_response_read(response, &r) != WAX_OK ||
	    !r.active.is_there)
		return refuse(CODE_SERVICE_UNAVAILABLE);
	if (!r.active.value)
		return refuse(CODE_UNAUTHORIZED);
	return use_claims(u, &r.claims, w);
}

enum wax_status
wax_ace_rs_introspected(struct wax_ace_rs *rs,
    const struct wax_ace_upload *upload, size_t as, const uint8_t *response,
    size_t response_len, uint8_t *out, size_t size,
    struct wax_ace_answer *answer)
{
	struct uploading u = { .rs = rs, .upload = upload };
	struct writer w = writer_open(out, size);
	struct rs_refusal no;

	*answer = (struct wax_ace_answer){ .code = 0 };
	if (size < WAX_ACE_ANSWER_MAX)
		return WAX_SPACE;
	/* which may have been taken away meanwhile */
	if (as >= rs->as_count || !rs->as[as].introspects)
		return finish(&u, refuse(CODE_SERVICE_UNAVAILABLE), &w,
		    answer);
	u.as = &rs->as[as];
	u.was_asked = true;
	no = read_request(&u);
	if (no.code == 0)
		no = use_response(&u, bytes_of(response, response_len), &w);
	return finish(&u, no, &w, answer);
}
