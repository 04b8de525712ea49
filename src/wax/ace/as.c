/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* as.c - an authorization server's messages: a question from bytes, a decision
   to bytes */
#include "wax/ace.h"
#include "wax/ace/cwt.h"
#include "wax/ace/material.h"
#include "wax/ace/messages.h"
#include "wax/ace/names.h"
#include "wax/ace/views.h"
#include "wax/cbor/items.h"
#include "wax/crypto/secret.h"

#define GRANT_CLIENT_CREDENTIALS 2
#define CLAIMS_MAX 2048		/* bytes */
#define CNF_MAX 256
#define ROLES_MAX (WAX_ACE_ROLES_MAX * (2 * WAX_ROLE_MAX + 24) + 1)
#define CTI_LEN (WAX_SUBJECT_LEN + 4)

/* --- questions ----------------------------------------------------------- */

/* Only the name of input material that there is already. */
static enum wax_ace_error
read_update(struct bytes req_cnf, struct wax_ace_view *out)
{
	struct confirmation c;

	if (confirmation_read(req_cnf, &c) != WAX_OK)
		return WAX_ACE_INVALID_REQUEST;
	if (!bytes_is_absent(c.cose_key))
		return WAX_ACE_UNSUPPORTED_POP_KEY;
	if (bytes_is_absent(c.kid) || !bytes_is_absent(c.osc))
		return WAX_ACE_INVALID_REQUEST;
	*out = view_of(c.kid);
	return WAX_ACE_NO_ERROR;
}

static enum wax_ace_error
check_request(const struct token_request *r, const char *client,
    struct wax_ace_question *out)
{
	if (!bytes_is_absent(r->client_id) && !bytes_equal(r->client_id,
	    bytes_of_text(client)))
		return WAX_ACE_INVALID_CLIENT;
	if (r->grant_type.is_there &&
	    r->grant_type.value != GRANT_CLIENT_CREDENTIALS)
		return WAX_ACE_UNSUPPORTED_GRANT_TYPE;
	if (r->profile.is_there && !r->profile.is_null &&
	    r->profile.value != ACE_COAP_OSCORE)
		return WAX_ACE_INCOMPATIBLE_PROFILES;
	return bytes_is_absent(r->req_cnf) ? WAX_ACE_NO_ERROR :
	    read_update(r->req_cnf, &out->update);
}

void
wax_ace_question_read(const uint8_t *payload, size_t len, const char *client,
    struct wax_ace_question *out)
{
	struct token_request r;

	*out = (struct wax_ace_question){ .error = WAX_ACE_INVALID_REQUEST };
	if (token_request_read(bytes_of(payload, len), &r) != WAX_OK)
		return;
	out->audience = view_of(r.audience);
	out->scope = view_of(r.scope.string);
	out->scope_is_text = r.scope.is_text;
	out->cnonce = view_of(r.cnonce);
	out->error = check_request(&r, client, out);
}

enum wax_status
wax_ace_introspection_read(const uint8_t *payload, size_t len,
    struct wax_ace_view *token)
{
	struct introspection_request r;

	if (introspection_request_read(bytes_of(payload, len), &r) !=
	    WAX_OK || bytes_is_absent(r.token))
		return WAX_FORMAT;
	*token = view_of(r.token);
	return WAX_OK;
}

/* --- claims -------------------------------------------------------------- */

/* What claims are made of, beside the grant. Has a secret in it. */
struct making {
	uint8_t cnf[CNF_MAX];
	uint8_t roles[ROLES_MAX];
	uint8_t cti[CTI_LEN];
};

static struct field_number
number_of(int64_t value)
{
	return (struct field_number){ .is_there = true, .value = value };
}

static struct bytes
make_cnf(const struct wax_ace_grant *g, uint8_t out[CNF_MAX])
{
	struct writer w = writer_open(out, CNF_MAX);
	const struct material m = { .id = view_bytes(g->id),
		.ms = view_bytes(g->ms), .salt = view_bytes(g->salt) };

	if (g->ms.data != NULL)
		material_write_cnf(&w, &m);
	else
		confirmation_write(&w, &(struct confirmation){ .kid = m.id });
	return w.failed ? BYTES_ABSENT : writer_bytes(&w);
}

static struct bytes
make_roles(const struct wax_ace_grant *g, uint8_t out[ROLES_MAX])
{
	struct writer w = writer_open(out, ROLES_MAX);

	if (g->role_count == 0)
		return BYTES_ABSENT;
	items_write_array(&w, g->role_count);
	for (size_t i = 0; i < g->role_count; i++) {
		const struct wax_role *r = &g->roles[i];

		items_write_map(&w, r->authority[0] != '\0' ? 2 : 1);
		items_write_text(&w, "role");
		items_write_text(&w, r->name);
		if (r->authority[0] == '\0')
			continue;
		items_write_text(&w, "authority");
		items_write_text(&w, r->authority);
	}
	return writer_bytes(&w);
}

static struct bytes
make_cti(const struct wax_ace_grant *g, uint8_t out[CTI_LEN])
{
	memcpy(out, g->rs, WAX_SUBJECT_LEN);
	for (int i = 0; i < 4; i++)
		out[WAX_SUBJECT_LEN + i] = (uint8_t)(g->number >>
		    (24 - 8 * i));
	return bytes_of(out, CTI_LEN);
}

static void
set_end(const struct wax_ace_grant *g, struct making *m, struct claims *c)
{
	if (g->issued != 0)
		c->iat = number_of(g->issued);
	if (g->exi != 0) {
		c->exi = number_of(g->exi);
		c->cti = make_cti(g, m->cti);
	} else {
		c->exp = number_of(g->expires);
	}
}

/* WAX_RANGE: more than there is room for. */
static enum wax_status
make_claims(const struct wax_ace_grant *g, struct making *m, struct claims *c)
{
	if (g->role_count > WAX_ACE_ROLES_MAX)
		return WAX_RANGE;
	*c = (struct claims){
		.iss = bytes_of_text(g->iss),
		.sub = g->subject == NULL ? BYTES_ABSENT :
		    bytes_of_text(g->subject),
		.aud = bytes_of_text(g->audience),
		.cnf = make_cnf(g, m->cnf),
		.scope = { view_bytes(g->scope), g->scope_is_text },
		.cnonce = view_bytes(g->cnonce),
		.roles = make_roles(g, m->roles),
	};
	set_end(g, m, c);
	return bytes_is_absent(c->cnf) ? WAX_RANGE : WAX_OK;
}

/* --- decisions ----------------------------------------------------------- */

size_t
wax_ace_iv_len(int alg)
{
	return cwt_iv_len(alg);
}

size_t
wax_ace_key_len(int alg)
{
	return cwt_key_len(alg);
}

enum wax_status
wax_ace_token_make(const struct wax_ace_grant *grant,
    const struct wax_ace_key *key, const uint8_t *iv, uint8_t *out,
    size_t size, size_t *len)
{
	uint8_t plain[CLAIMS_MAX];
	struct writer inner = writer_open(plain, sizeof(plain));
	struct writer w = writer_open(out, size);
	struct making m;
	struct claims c;
	enum wax_status st = make_claims(grant, &m, &c);

	if (st == WAX_OK) {
		claims_write(&inner, &c);
		st = inner.failed ? WAX_RANGE : cwt_seal(key->alg,
		    bytes_of(key->key, key->key_len), bytes_of(key->kid,
		    key->kid_len), bytes_of(iv, cwt_iv_len(key->alg)),
		    writer_bytes(&inner), &w);
	}
	*len = w.len;
	secret_wipe(plain, sizeof(plain));
	secret_wipe(&m, sizeof(m));
	return st;
}

enum wax_status
wax_ace_answer_write(const struct wax_ace_grant *grant, const uint8_t *token,
    size_t token_len, uint8_t *out, size_t size, size_t *len)
{
	struct writer w = writer_open(out, size);
	struct token_response r = {
		.access_token = bytes_of(token, token_len),
		.expires_in = number_of(grant->expires_in),
		.profile = number_of(ACE_COAP_OSCORE),
	};
	uint8_t cnf[CNF_MAX];

	if (grant->ms.data != NULL)
		r.cnf = make_cnf(grant, cnf);
	if (grant->scope_differs)
		r.scope = (struct field_string){ view_bytes(grant->scope),
		    grant->scope_is_text };
	token_response_write(&w, &r);
	secret_wipe(cnf, sizeof(cnf));
	*len = w.len;
	return writer_close(&w);
}

enum wax_status
wax_ace_error_write(enum wax_ace_error error, uint8_t *out, size_t size,
    size_t *len)
{
	struct writer w = writer_open(out, size);

	ace_error_write(&w, &(struct ace_error){ .error = number_of(error) });
	*len = w.len;
	return writer_close(&w);
}

enum wax_status
wax_ace_introspection_write(const struct wax_ace_grant *grant, uint8_t *out,
    size_t size, size_t *len)
{
	struct writer w = writer_open(out, size);
	struct introspection_response r = { .active = { true,
	    grant != NULL } };
	struct making m;
	enum wax_status st = WAX_OK;

	if (grant != NULL) {
		st = make_claims(grant, &m, &r.claims);
		r.claims.profile = number_of(ACE_COAP_OSCORE);
	}
	if (st != WAX_OK)
		return st;
	introspection_response_write(&w, &r);
	secret_wipe(&m, sizeof(m));
	*len = w.len;
	return writer_close(&w);
}
