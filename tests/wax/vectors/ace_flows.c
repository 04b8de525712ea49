/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_flows.c - tokens from the request to the first exchange under their
   context */
#include <stdio.h>

#include "core/code.h"
#include "wax/cose/encrypt0.h"
#include "wax/vectors/ace.h"

static struct value v;
static uint8_t out[ACE_PAYLOAD_MAX], plain[ACE_PAYLOAD_MAX];

/* --- messages ------------------------------------------------------------ */

/* Read and written again it is the same, byte for byte. */
#define COMPARE_AGAIN(r, object, name, message) \
	do { \
		struct writer again = writer_open(out, sizeof(out)); \
		struct message m; \
		if (!run_read(r, object, name, &v)) \
			break; \
		run_check(r, #message, message##_read(v.bytes, &m) == \
		    WAX_OK); \
		message##_write(&again, &m); \
		run_compare(r, #message " again", v.bytes, \
		    writer_bytes(&again)); \
	} while (0)

static void
compare_messages(struct run *r, json_t *flow)
{
	COMPARE_AGAIN(r, json_object_get(flow, "token_request"), "payload",
	    token_request);
	COMPARE_AGAIN(r, json_object_get(flow, "claims_set"), "bytes", claims);
	COMPARE_AGAIN(r, json_object_get(flow, "token_response"), "payload",
	    token_response);
	COMPARE_AGAIN(r, json_object_get(flow, "authz_info_request"),
	    "payload", authz_request);
	COMPARE_AGAIN(r, json_object_get(flow, "authz_info_response"),
	    "payload", authz_response);
}

static void
compare_head(struct run *r, json_t *object, uint8_t code, const char *path)
{
	static const char *const members[] = { "code", "uri_path",
		"content_format", "payload", "coap_datagram", NULL };
	static struct value datagram;
	struct wax_message parts;
	struct message m;
	uint64_t format;

	run_check_members(r, object, members);
	run_compare_uint(r, "code", code, ace_read_code(r,
	    run_read_text(r, object, "code")));
	if (run_read_uint(r, object, "content_format", &format))
		run_compare_uint(r, "content_format", WAX_ACE_FORMAT, format);
	if (path != NULL)
		run_compare_text(r, "uri_path", path + 1, run_read_text(r,
		    object, "uri_path"));
	if (json_object_get(object, "coap_datagram") == NULL ||
	    !run_read(r, object, "coap_datagram", &datagram) ||
	    !vector_parse(r, &datagram, &m, &parts))
		return;
	run_compare_uint(r, "code of the datagram", code, parts.code);
	run_compare_member(r, object, "payload", bytes_of(parts.payload,
	    parts.payload_len));
}

/* --- the token ----------------------------------------------------------- */

static void
compare_cose(struct run *r, json_t *flow, const struct cwt *c, struct bytes iv,
    struct bytes kid)
{
	static const char *const members[] = { "protected", "unprotected",
		"enc_structure", "ciphertext", NULL };
	json_t *cose = json_object_get(flow, "cose");
	struct writer w = writer_open(out, sizeof(out));

	run_check_members(r, cose, members);
	run_compare_member(r, cose, "protected", c->protected);
	run_compare_member(r, cose, "ciphertext", c->content);
	run_compare(r, "IV", iv, c->iv);
	run_compare(r, "kid", kid, c->kid);
	encrypt0_write(&w, c->protected);
	run_compare_member(r, cose, "enc_structure", writer_bytes(&w));
}

static void
compare_token(struct run *r, json_t *flow)
{
	static struct value token, key, kid, iv, claims;
	json_t *in = json_object_get(flow, "inputs");
	const char *tag = run_read_text(r, in, "cwt_tag");
	bool has_tag = tag != NULL && strcmp(tag, "16") == 0;
	struct writer w = writer_open(out, sizeof(out));
	struct cwt c;
	size_t len = 0;
	int alg;

	if (!run_read(r, flow, "access_token", &token) ||
	    !run_read(r, in, "token_key", &key) ||
	    !run_read(r, in, "token_kid", &kid) ||
	    !run_read(r, in, "token_iv", &iv) ||
	    !run_read_int(r, in, "token_alg", &alg) || !run_read(r,
	    json_object_get(flow, "claims_set"), "bytes", &claims))
		return;
	run_check(r, "sealed", cwt_seal(alg, key.bytes, kid.bytes, iv.bytes,
	    claims.bytes, &w) == WAX_OK && w.len > 1);
	run_compare(r, "access_token", token.bytes, has_tag ?
	    writer_bytes(&w) : bytes_of(out + 1, w.len - 1));
	run_check(r, "it is a token", cwt_read(token.bytes, &c) == WAX_OK);
	run_check(r, "it opens", cwt_open(&c, key.bytes, plain, &len) ==
	    WAX_OK);
	run_compare(r, "claims", claims.bytes, bytes_of(plain, len));
	compare_cose(r, flow, &c, iv.bytes, kid.bytes);
}

/* Roles as our own type has them. */
static size_t
read_roles(struct bytes cbor, struct wax_role roles[WAX_ACE_ROLES_MAX])
{
	struct node array, map, k, value;
	struct node_walk w, inner;
	size_t count = 0;

	if (bytes_is_absent(cbor) || node_read_all(cbor, &array) != WAX_OK)
		return 0;
	w = node_walk_open(&array);
	while (node_walk_item(&w, &map) && count < WAX_ACE_ROLES_MAX) {
		roles[count] = (struct wax_role){ .name = "" };
		inner = node_walk_open(&map);
		while (node_walk_pair(&inner, &k, &value))
			memcpy(node_is_text(&k, "role") ? roles[count].name :
			    roles[count].authority, value.string.data,
			    value.string.len);
		count++;
	}
	return count;
}

static const char *
copy_text(struct bytes b, char to[128])
{
	if (bytes_is_absent(b) || b.len > 127)
		return NULL;
	memcpy(to, b.data, b.len);
	to[b.len] = '\0';
	return to;
}

static struct wax_ace_view
view_of(struct bytes b)
{
	return (struct wax_ace_view){ b.data, b.len };
}

/* What our own AS would have decided, to say just that. */
static bool
read_grant(const struct claims *c, struct wax_ace_grant *g,
    struct wax_role roles[WAX_ACE_ROLES_MAX])
{
	static char iss[128], aud[128], sub[128];
	struct confirmation cnf;
	struct material m;

	*g = (struct wax_ace_grant){
		.iss = copy_text(c->iss, iss),
		.audience = copy_text(c->aud, aud),
		.subject = copy_text(c->sub, sub),
		.scope = view_of(c->scope.string),
		.scope_is_text = c->scope.is_text,
		.roles = roles,
		.role_count = read_roles(c->roles, roles),
		.issued = c->iat.value,
		.expires = c->exp.value,
		.cnonce = view_of(c->cnonce),
	};
	if (c->exi.is_there) {
		g->exi = (uint32_t)c->exi.value;
		g->number = c->cti.data[c->cti.len - 1];
		memcpy(g->rs, c->cti.data, sizeof(g->rs));
	}
	if (material_read_cnf(c->cnf, &m) == WAX_OK) {
		g->id = view_of(m.id);
		g->ms = view_of(m.ms);
		g->salt = view_of(m.salt);
		/* of ours no other parts are ever sent */
		return !m.alg.is_there && !m.hkdf.is_there &&
		    bytes_is_absent(m.context_id);
	}
	if (confirmation_read(c->cnf, &cnf) != WAX_OK)
		return false;
	g->id = view_of(cnf.kid);
	return true;
}

/* Our AS writes it, and what it answers. */
static void
compare_as(struct run *r, json_t *claims_object, const char *claims_name,
    json_t *response, struct bytes key, struct bytes kid, int alg,
    struct bytes iv, struct bytes token)
{
	static struct value claims, answer;
	struct wax_role roles[WAX_ACE_ROLES_MAX];
	struct token_response told;
	struct wax_ace_key k = { kid.data, kid.len, alg, key.data, key.len };
	struct wax_ace_grant g;
	struct claims c;
	size_t len = 0;

	if (!run_read(r, claims_object, claims_name, &claims) ||
	    claims_read(claims.bytes, &c) != WAX_OK || !read_grant(&c, &g,
	    roles) || !run_read(r, response, "payload", &answer) ||
	    token_response_read(answer.bytes, &told) != WAX_OK)
		return;
	g.expires_in = (uint32_t)told.expires_in.value;
	run_check(r, "our AS makes it", wax_ace_token_make(&g, &k, iv.data,
	    out, sizeof(out), &len) == WAX_OK);
	run_compare(r, "token of our AS", token, bytes_of(out, len));
	run_check(r, "our AS answers", wax_ace_answer_write(&g, token.data,
	    token.len, out, sizeof(out), &len) == WAX_OK);
	run_compare_member(r, response, "payload", bytes_of(out, len));
}

static void
compare_flow_as(struct run *r, json_t *flow)
{
	static struct value token, key, kid, iv;
	json_t *in = json_object_get(flow, "inputs");
	const char *tag = run_read_text(r, in, "cwt_tag");
	int alg;

	if (tag == NULL || strcmp(tag, "16") != 0 ||
	    !run_read(r, flow, "access_token", &token) ||
	    !run_read(r, in, "token_key", &key) ||
	    !run_read(r, in, "token_kid", &kid) ||
	    !run_read(r, in, "token_iv", &iv) ||
	    !run_read_int(r, in, "token_alg", &alg))
		return;
	compare_as(r, json_object_get(flow, "claims_set"), "bytes",
	    json_object_get(flow, "token_response"), key.bytes, kid.bytes, alg,
	    iv.bytes, token.bytes);
}

/* --- both ends ---------------------------------------------------------- */

static void
run_exchange(struct run *r, json_t *exchange, struct wax_context *client,
    struct ace_server *s)
{
	static const char *const members[] = { "inner_plaintext",
		"partial_iv", "nonce", "aad", "oscore_option", "outer_code",
		"ciphertext", "note", NULL };
	struct wax_exchange ours = { 0 }, theirs = { 0 };
	struct wax_ace_rights rights;
	struct wax_request opened;

	run_check_members(r, json_object_get(exchange, "request"), members);
	run_check_members(r, json_object_get(exchange, "response"), members);
	if (ace_run_request(r, json_object_get(exchange, "request"), client,
	    s->set, &ours, &theirs, &opened)) {
		run_check(r, "it is active", wax_ace_rs_use(s->rs,
		    opened.context, s->f.now, &rights) == WAX_OK &&
		    wax_ace_rs_active(s->rs) == 1);
		ace_run_response(r, json_object_get(exchange, "response"),
		    &ours, &theirs);
	}
	wax_exchange_clear(&ours);
	wax_exchange_clear(&theirs);
}

/* Both ends, from the file's messages to the first exchange. */
static void
run_derived(struct run *r, json_t *flow, json_t *derived, bool omits)
{
	static const char *const members[] = { "master_salt",
		"client_context", "server_context", "first_exchange", NULL };
	static struct ace_server s;
	struct wax_context *client = ace_client_context(r, flow, omits);

	run_check_members(r, derived, members);
	if (ace_open_flow(r, &s, flow, omits) && client != NULL) {
		run_compare_member(r, json_object_get(flow,
		    "authz_info_response"), "payload", bytes_of(s.out,
		    s.answer.len));
		run_compare_member(r, derived, "master_salt", secret_bytes(
		    &client->master_salt));
		ace_compare_context(r, json_object_get(derived,
		    "client_context"), client);
		ace_compare_context(r, json_object_get(derived,
		    "server_context"), s.made);
		run_exchange(r, json_object_get(derived, "first_exchange"),
		    client, &s);
	}
	ace_close(&s);
	wax_context_free(client);
}

void
ace_run_flow(struct run *r, json_t *flow)
{
	static const char *const members[] = { "id", "description", "inputs",
		"token_request", "claims_set", "cose", "access_token",
		"token_response", "authz_info_request", "authz_info_response",
		"derived", "derived_if_peer_omits_absent_salt", NULL };
	json_t *other = json_object_get(flow,
	    "derived_if_peer_omits_absent_salt");

	run_check_members(r, flow, members);
	compare_messages(r, flow);
	compare_head(r, json_object_get(flow, "authz_info_request"),
	    CODE_POST, WAX_ACE_AUTHZ_INFO);
	compare_head(r, json_object_get(flow, "authz_info_response"),
	    CODE_CREATED, NULL);
	compare_head(r, json_object_get(flow, "token_response"), CODE_CREATED,
	    NULL);
	compare_token(r, flow);
	compare_flow_as(r, flow);
	run_derived(r, flow, json_object_get(flow, "derived"), false);
	if (other != NULL)
		run_derived(r, flow, other, true);
}

/* --- other rights, under the context of a flow --------------------------- */

static void
run_update_sealed(struct run *r, json_t *update, struct ace_server *s,
    struct wax_context *client, const char *response, uint8_t code)
{
	struct wax_exchange ours = { 0 }, theirs = { 0 };
	struct wax_request opened;

	/* the second request, as the file has it */
	client->ssn_next = 1;
	if (ace_run_request(r, json_object_get(update, "protected_authz_info"),
	    client, s->set, &ours, &theirs, &opened)) {
		ace_upload(s, WAX_ACE_FORMAT, bytes_of(opened.message.payload,
		    opened.message.payload_len), opened.context);
		run_compare_uint(r, "inner code", code, s->answer.code);
		run_compare_uint(r, "payload", 0, s->answer.len);
		ace_run_response(r, json_object_get(update, response), &ours,
		    &theirs);
	}
	wax_exchange_clear(&ours);
	wax_exchange_clear(&theirs);
}

/* The flow that a description ends with. */
static json_t *
find_flow_of(struct run *r, json_t *object)
{
	const char *text = run_read_text(r, object, "description");
	const char *at = text == NULL ? NULL : strstr(text, "flow-");
	char id[64];

	if (at == NULL || sscanf(at, "%63[a-z0-9-]", id) != 1) {
		run_fail(r, "no flow is named");
		return NULL;
	}
	return ace_find_flow(r, id);
}

void
ace_run_update(struct run *r, json_t *update)
{
	static const char *const members[] = { "id", "description",
		"token_request", "claims_set", "token_iv", "access_token",
		"token_response", "protected_authz_info",
		"protected_response", "protected_response_if_kid_mismatch",
		NULL };
	static struct value token, iv;
	static struct ace_server s;
	json_t *flow = find_flow_of(r, update);
	struct wax_context *client = flow == NULL ? NULL :
	    ace_client_context(r, flow, false);

	run_check_members(r, update, members);
	COMPARE_AGAIN(r, json_object_get(update, "token_request"), "payload",
	    token_request);
	COMPARE_AGAIN(r, json_object_get(update, "claims_set"), "bytes",
	    claims);
	COMPARE_AGAIN(r, json_object_get(update, "token_response"), "payload",
	    token_response);
	if (client != NULL && ace_open_flow(r, &s, flow, false)) {
		run_update_sealed(r, update, &s, client, "protected_response",
		    CODE_CREATED);
		if (run_read(r, update, "access_token", &token) &&
		    run_read(r, update, "token_iv", &iv))
			compare_as(r, json_object_get(update, "claims_set"),
			    "bytes", json_object_get(update,
			    "token_response"), s.key.bytes, s.f.kid.bytes, 10,
			    iv.bytes, token.bytes);
	}
	ace_close(&s);
	wax_context_free(client);
}
