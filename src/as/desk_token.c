/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* desk_token.c - a request for a token, from its bytes to the answer */
#include "as/desk_state.h"
#include "core/code.h"
#include "tools/chance.h"

#define REFERENCE_LEN 16	/* bytes of a token that is one */
#define TOKEN_MAX 3072		/* bytes of one that is not */

/* One request on its way. Has secrets in it. */
struct asking {
	struct desk *desk;
	const struct desk_request *request;
	struct registry_party client, server;
	struct wax_ace_question question;
	struct policy_verdict verdict;
	struct registry_token token;
	uint8_t bytes[TOKEN_MAX];	/* the token itself */
	size_t len;
	/* Of a refusal: one of these, and why, for the audit. */
	uint8_t code;
	enum wax_ace_error error;
	const char *why;
};

/* --- refusing ------------------------------------------------------------ */

static bool
refuse(struct asking *a, enum wax_ace_error error, const char *why)
{
	a->code = CODE_BAD_REQUEST;
	a->error = error;
	a->why = why;
	a->desk->counts.refused[error]++;
	return false;
}

static bool
refuse_code(struct asking *a, uint8_t code, const char *why)
{
	a->code = code;
	a->why = why;
	return false;
}

/* The registry failed, or the system. */
static bool
fail(struct asking *a, const char *why)
{
	a->desk->counts.failed++;
	return refuse_code(a, CODE_SERVICE_UNAVAILABLE, why);
}

/* --- who, for whom, what ------------------------------------------------- */

static bool
check_caller(struct asking *a)
{
	uint8_t code = desk_check(a->desk, a->request, true, &a->client);

	if (code == CODE_UNAUTHORIZED) {
		a->error = WAX_ACE_INVALID_CLIENT;
		a->desk->counts.refused[WAX_ACE_INVALID_CLIENT]++;
	}
	return code == 0 || refuse_code(a, code, code == CODE_UNAUTHORIZED ?
	    "no-client" : "not-looked-at");
}

static bool
read_question(struct asking *a)
{
	struct bytes payload = a->request->payload;
	char client[DESK_URN_SIZE];

	desk_write_urn(&a->client.id, client);
	wax_ace_question_read(payload.data, payload.len, client,
	    &a->question);
	if (a->question.error != WAX_ACE_NO_ERROR)
		return refuse(a, a->question.error, "malformed");
	if (a->question.cnonce.len > REGISTRY_CNONCE_MAX)
		return refuse(a, WAX_ACE_INVALID_REQUEST, "cnonce");
	return true;
}

/* Whoever asks does not learn which servers there are: what is not known is
   refused as what is not allowed. */
static bool
find_server(struct asking *a)
{
	struct bytes audience = desk_view(a->question.audience);
	struct deviceid id;
	enum wax_status st = WAX_NOT_FOUND;

	if (bytes_is_absent(audience))
		return refuse(a, WAX_ACE_INVALID_REQUEST, "no-audience");
	if (desk_read_urn(audience, &id))
		st = registry_find_party(a->desk->registry, &id, &a->server);
	if (st != WAX_OK && st != WAX_NOT_FOUND)
		return fail(a, "registry");
	if (st != WAX_OK || !a->server.is_server || a->server.is_suspended)
		return refuse(a, WAX_ACE_UNAUTHORIZED_CLIENT, "no-server");
	return true;
}

static bool
ask_policy(struct asking *a)
{
	const struct policy_question q = {
		.client = { a->client.id, a->client.name },
		.server = { a->server.id, a->server.name },
		.scope = a->question.scope,
		.scope_is_text = a->question.scope_is_text,
	};

	policy_decide(a->desk->policy, &q, &a->verdict);
	return a->verdict.error == WAX_ACE_NO_ERROR || refuse(a,
	    a->verdict.error, "policy");
}

static bool
check_room(struct asking *a)
{
	size_t count;

	if (registry_prune(a->desk->registry, a->request->now) != WAX_OK ||
	    registry_count_tokens(a->desk->registry, &a->client.id,
	    a->request->now, &count) != WAX_OK)
		return fail(a, "registry");
	if (count < a->desk->tokens_per_client)
		return true;
	a->desk->counts.too_many++;
	return refuse_code(a, CODE_TOO_MANY_REQUESTS, "too-many-tokens");
}

/* --- what is given ------------------------------------------------------- */

static void
set_rights(struct asking *a)
{
	const struct policy_rule *rule = a->verdict.rule;
	struct registry_token *t = &a->token;
	uint64_t lifetime = rule->lifetime != 0 ? rule->lifetime :
	    a->desk->token_lifetime;

	t->client = a->client.id;
	t->server = a->server.id;
	memcpy(t->scope, a->verdict.scope, a->verdict.scope_len);
	t->scope_len = a->verdict.scope_len;
	t->scope_is_text = a->verdict.scope_is_text;
	memcpy(t->roles, rule->roles, sizeof(t->roles));
	t->role_count = rule->role_count;
	t->issued = a->request->now;
	t->expires = t->issued + (int64_t)lifetime;
	if (a->server.has_no_clock)
		t->exi = (uint32_t)lifetime;
	t->cnonce_len = a->question.cnonce.len;
	if (t->cnonce_len > 0)
		memcpy(t->cnonce, a->question.cnonce.data, t->cnonce_len);
}

/* Other rights for material that this client was given for this server (RFC
   9203 section 3.1); else new material. */
static bool
set_material(struct asking *a)
{
	struct bytes id = desk_view(a->question.update);
	struct registry_token *t = &a->token, first;
	enum wax_status st;

	if (bytes_is_absent(id))
		return (chance_fill(t->id, sizeof(t->id)) == WAX_OK &&
		    chance_fill(t->secret, sizeof(t->secret)) == WAX_OK &&
		    chance_fill(t->salt, sizeof(t->salt)) == WAX_OK) ||
		    fail(a, "randomness");
	st = registry_find_material(a->desk->registry, id, &a->client.id,
	    &a->server.id, &first);
	if (st != WAX_OK && st != WAX_NOT_FOUND)
		return fail(a, "registry");
	if (st == WAX_NOT_FOUND || first.revoked_at != 0 ||
	    first.expires <= a->request->now) {
		explicit_bzero(&first, sizeof(first));
		return refuse(a, WAX_ACE_INVALID_REQUEST, "update");
	}
	t->is_update = true;
	memcpy(t->id, first.id, sizeof(t->id));
	explicit_bzero(&first, sizeof(first));
	return true;
}

static enum wax_status
seal_token(struct asking *a)
{
	struct registry_key k;
	uint8_t iv[REGISTRY_IV_MAX];
	struct desk_texts texts;
	struct wax_ace_grant g = desk_grant(a->desk, &a->token, &texts);
	enum wax_status st = registry_take_key(a->desk->registry,
	    &a->server.id, &k, iv);

	if (st == WAX_OK)
		st = wax_ace_token_make(&g, &(struct wax_ace_key){
		    .kid = k.kid, .kid_len = sizeof(k.kid), .alg = k.alg,
		    .key = k.key, .key_len = k.key_len }, iv, a->bytes,
		    sizeof(a->bytes), &a->len);
	explicit_bzero(&k, sizeof(k));
	return st;
}

static enum wax_status
draw_reference(struct asking *a)
{
	a->len = REFERENCE_LEN;
	return chance_fill(a->bytes, a->len);
}

/* All of it, or nothing: a number is counted with the token that has it. */
static enum wax_status
make_and_keep(struct asking *a)
{
	struct registry *r = a->desk->registry;
	enum wax_status st = a->server.has_no_clock ? registry_take_number(r,
	    &a->server.id, &a->token.number) : WAX_OK;

	if (st == WAX_OK)
		st = a->server.introspects ? draw_reference(a) :
		    seal_token(a);
	if (st == WAX_OK)
		st = desk_hash(bytes_of(a->bytes, a->len), a->token.hash);
	return st == WAX_OK ? registry_add_token(r, &a->token) : st;
}

static bool
give_token(struct asking *a)
{
	enum wax_status st;

	set_rights(a);
	if (!set_material(a))
		return false;
	st = registry_begin(a->desk->registry);
	if (st == WAX_OK)
		st = registry_commit(a->desk->registry, make_and_keep(a));
	if (st == WAX_NOT_FOUND)
		return fail(a, "no-token-key");
	if (st != WAX_OK)
		return fail(a, "registry");
	if (a->token.is_update)
		a->desk->counts.updated++;
	else
		a->desk->counts.issued++;
	return true;
}

/* --- the answer ---------------------------------------------------------- */

static enum wax_status
write_answer(const struct asking *a, struct desk_answer *out)
{
	struct desk_texts texts;
	struct wax_ace_grant g = desk_grant(a->desk, &a->token, &texts);

	g.scope_differs = a->verdict.scope_differs;
	out->code = CODE_CREATED;
	out->has_format = true;
	return wax_ace_answer_write(&g, a->bytes, a->len, out->payload,
	    sizeof(out->payload), &out->len);
}

static enum wax_status
write_refusal(const struct asking *a, struct desk_answer *out)
{
	out->code = a->code;
	out->len = 0;
	out->has_format = a->error != WAX_ACE_NO_ERROR;
	return out->has_format ? wax_ace_error_write(a->error, out->payload,
	    sizeof(out->payload), &out->len) : WAX_OK;
}

static void
add_rights(struct line *l, const struct asking *a)
{
	const struct registry_token *t = &a->token;

	desk_add_scope(l, "scope", bytes_of(t->scope, t->scope_len),
	    t->scope_is_text);
	for (size_t i = 0; i < t->role_count; i++)
		line_add_text(l, "role", t->roles[i].name);
	line_add_hex(l, "id", BYTES_ARRAY(t->id));
	line_add_uint(l, "lifetime", (uint64_t)(t->expires - t->issued));
	line_add_plain(l, a->server.introspects ? " form=reference" :
	    " form=token");
}

/* Never a token, a nonce or a secret. */
static void
write_line(const struct asking *a, bool is_given)
{
	struct line l;

	if (!audit_wants(a->desk->audit))
		return;
	desk_begin_line(&l, is_given ? a->token.is_update ? "update" :
	    "token" : "refuse", a->request, &a->client);
	if (a->question.audience.data != NULL)
		line_add_bytes(&l, "audience", desk_view(
		    a->question.audience));
	desk_add_scope(&l, "asked", desk_view(a->question.scope),
	    a->question.scope_is_text);
	if (is_given)
		add_rights(&l, a);
	if (a->verdict.rule != NULL)
		line_add_uint(&l, "rule", a->verdict.rule->line);
	if (!is_given) {
		line_add_code(&l, "code", a->code);
		line_add_uint(&l, "error", a->error);
		line_add_text(&l, "why", a->why);
	}
	audit_add(a->desk->audit, &l);
}

void
desk_take_token_request(struct desk *d, const struct desk_request *q,
    struct desk_answer *out)
{
	struct asking a = { .desk = d, .request = q };
	bool is_given = check_caller(&a) &&
	    read_question(&a) &&
	    find_server(&a) &&
	    ask_policy(&a) &&
	    check_room(&a) &&
	    give_token(&a);
	enum wax_status st = is_given ? write_answer(&a, out) :
	    write_refusal(&a, out);

	write_line(&a, is_given);
	if (st != WAX_OK) {
		d->counts.failed++;
		*out = (struct desk_answer){
		    .code = CODE_INTERNAL_ERROR };
	}
	explicit_bzero(&a, sizeof(a));
}
