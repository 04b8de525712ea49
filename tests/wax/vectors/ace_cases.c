/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_cases.c - what goes wrong with tokens, and what goes by asking */
#include "core/code.h"
#include "wax/vectors/ace.h"

static struct value v;
static struct ace_server s;

/* --- introspection ------------------------------------------------------- */

static void
run_response(struct run *r, json_t *object, const struct wax_ace_upload *u)
{
	static struct value response;
	json_t *after = json_object_get(object, "introspection_response");

	if (!run_read(r, after, "payload", &response))
		return;
	run_check(r, "judged", wax_ace_rs_introspected(s.rs, u, s.answer.as,
	    response.bytes.data, response.bytes.len, s.out, sizeof(s.out),
	    &s.answer) == WAX_OK);
	run_compare_uint(r, "code", CODE_CREATED, s.answer.code);
	run_check(r, "a context", s.made != NULL);
}

/* Of an answer of the AS: written again it is the same. */
static void
compare_response(struct run *r, json_t *object)
{
	struct introspection_response a;
	uint8_t out[ACE_PAYLOAD_MAX];
	struct writer w = writer_open(out, sizeof(out));

	if (!run_read(r, json_object_get(object, "introspection_response"),
	    "payload", &v))
		return;
	run_check(r, "response", introspection_response_read(v.bytes, &a) ==
	    WAX_OK);
	introspection_response_write(&w, &a);
	run_compare(r, "response again", v.bytes, writer_bytes(&w));
}

static void
run_inactive(struct run *r, json_t *object)
{
	uint8_t out[16];
	size_t len = 0;

	run_check(r, "inactive", wax_ace_introspection_write(NULL, out,
	    sizeof(out), &len) == WAX_OK);
	run_compare_member(r, json_object_get(object,
	    "introspection_response"), "payload", bytes_of(out, len));
	run_compare_uint(r, "rs_answer_to_client", CODE_UNAUTHORIZED,
	    ace_read_code(r, run_read_text(r, object, "rs_answer_to_client")));
}

static void
run_reference(struct run *r, json_t *object)
{
	static struct value payload;
	json_t *hinted = json_object_get(object,
	    "introspection_request_with_hint");
	struct wax_ace_upload u = { .method = CODE_POST,
		.content_format = WAX_ACE_FORMAT };
	struct wax_ace_view asked;

	if (!run_read(r, json_object_get(object, "authz_info_request"),
	    "payload", &payload) || !ace_open(r, &s, 10, 0, false, true,
	    false))
		return;
	u.payload = payload.bytes.data;
	u.payload_len = payload.bytes.len;
	u.now = s.f.now;
	s.id2.data[0] = 7;
	s.id2.bytes = bytes_of(s.id2.data, 1);
	ace_upload(&s, WAX_ACE_FORMAT, payload.bytes, NULL);
	run_compare_uint(r, "code before the answer", 0, s.answer.code);
	run_compare_member(r, json_object_get(object,
	    "introspection_request"), "payload", bytes_of(s.out,
	    s.answer.len));
	run_check(r, "nothing is kept yet", wax_ace_rs_pending(s.rs) == 0);
	run_response(r, object, &u);
	if (run_read(r, hinted, "payload", &v))
		run_check(r, "a hint is passed over",
		    wax_ace_introspection_read(v.bytes.data, v.bytes.len,
		    &asked) == WAX_OK);
}

void
ace_run_introspection(struct run *r, json_t *object)
{
	static const char *const members[] = { "id", "description",
		"authz_info_request", "introspection_request",
		"introspection_request_with_hint", "introspection_response",
		"resulting_context", "rs_answer_to_client", NULL };

	run_check_members(r, object, members);
	compare_response(r, object);
	if (json_object_get(object, "authz_info_request") == NULL) {
		run_inactive(r, object);
		return;
	}
	memset(&s, 0, sizeof(s));
	run_reference(r, object);
	ace_close(&s);
}

/* --- what is refused ----------------------------------------------------- */

static bool
needs_cnonce(json_t *object)
{
	return json_is_true(json_object_get(json_object_get(object,
	    "rs_state"), "cnonce_required"));
}

static void
compare_error(struct run *r, json_t *expect, struct bytes payload)
{
	json_t *error = json_object_get(expect, "oauth_error");
	uint64_t number = json_is_integer(error) ?
	    (uint64_t)json_integer_value(error) : 0;

	run_compare_uint(r, "oauth_error", number,
	    wax_ace_error_read(payload.data, payload.len));
}

static void
run_upload(struct run *r, json_t *object)
{
	static struct value payload;
	json_t *expect = json_object_get(object, "expect");
	int format;

	if (!run_read(r, object, "payload", &payload) ||
	    !run_read_int(r, object, "content_format", &format) ||
	    !ace_open(r, &s, 10, 0, needs_cnonce(object), false, false))
		return;
	s.id2.data[0] = 7;
	s.id2.bytes = bytes_of(s.id2.data, 1);
	ace_upload(&s, format, payload.bytes, NULL);
	run_compare_uint(r, "code", ace_read_code(r, run_read_text(r, expect,
	    "code")), s.answer.code);
	compare_error(r, expect, bytes_of(s.out, s.answer.len));
	run_check(r, "nothing is kept", s.made == NULL &&
	    wax_ace_rs_pending(s.rs) == 0);
}

/* The seal of an update that is refused. */
static void
run_sealed_upload(struct run *r, json_t *object)
{
	json_t *flow = ace_find_flow(r, run_read_text(r, object, "context"));
	json_t *expect = json_object_get(object, "expect");
	static struct value plain;
	struct wax_message m;
	struct message parts;

	if (flow == NULL || !ace_open_flow(r, &s, flow, false) ||
	    !ace_read_plaintext(r, object, "inner_plaintext", &plain, &parts,
	    &m))
		return;
	ace_upload(&s, WAX_ACE_FORMAT, bytes_of(m.payload, m.payload_len),
	    s.made);
	run_compare_uint(r, "inner_code", ace_read_code(r, run_read_text(r,
	    expect, "inner_code")), s.answer.code);
	run_compare_uint(r, "payload", 0, s.answer.len);
	run_check(r, "the old token stays", s.made != NULL);
}

static void
run_method(struct run *r, json_t *object)
{
	const struct wax_ace_upload u = { .method = CODE_GET,
		.content_format = -1 };

	if (!ace_open(r, &s, 10, 0, false, false, false))
		return;
	run_check(r, "judged", wax_ace_rs_upload(s.rs, &u, s.out,
	    sizeof(s.out), &s.answer) == WAX_OK);
	run_compare_uint(r, "code", ace_read_code(r, run_read_text(r, object,
	    "expect")), s.answer.code);
}

static void
run_authz_info(struct run *r, json_t *object)
{
	if (json_object_get(object, "request") != NULL)
		run_method(r, object);
	else if (json_is_true(json_object_get(object, "protected")))
		run_sealed_upload(r, object);
	else
		run_upload(r, object);
}

/* --- resources ----------------------------------------------------------- */

/* With the context of a flow that was used. */
bool
ace_open_used(struct run *r, struct ace_server *server,
    struct wax_ace_rights *rights)
{
	json_t *flow = ace_find_flow(r, "flow-salt8");

	return flow != NULL && ace_open_flow(r, server, flow, false) &&
	    wax_ace_rs_use(server->rs, server->made, server->f.now, rights) ==
	    WAX_OK;
}

bool
ace_has_prefix(const char *text, const char *prefix)
{
	return text != NULL && strncmp(text, prefix, strlen(prefix)) == 0;
}

/* What OSCORE itself answers (unknown kid, bad tag, replay) are matters of the
   other files; here it is what the token says. */
/* A token of our own AS with that scope: [href, permissions] pairs. */
static bool
open_narrow(struct run *r, struct bytes scope)
{
	static const uint8_t secret[16], id[] = { 1 }, iv[13];
	struct wax_ace_key key;
	struct wax_ace_grant g = {
		.scope = { scope.data, scope.len },
		.id = { id, sizeof(id) },
		.ms = { secret, sizeof(secret) },
	};
	struct wax_ace_token t = { .expires_in = 0 };
	struct wax_ace_offer offer = { .nonce_len = 8, .id = { 2 },
		.id_len = 1 };
	uint8_t token[512], payload[1024];
	struct wax_ace_rights rights;
	size_t len = 0;

	if (!ace_open(r, &s, 10, 0, false, false, false))
		return false;
	g.iss = s.f.iss;
	g.audience = s.f.audience;
	g.expires = s.f.now + 60;
	key = (struct wax_ace_key){ s.f.kid.bytes.data, s.f.kid.bytes.len, 10,
		s.key.bytes.data, s.key.bytes.len };
	s.id2.data[0] = 7;
	s.id2.bytes = bytes_of(s.id2.data, 1);
	if (wax_ace_token_make(&g, &key, iv, token, sizeof(token), &len) !=
	    WAX_OK)
		return false;
	t.token = (struct wax_ace_view){ token, len };
	if (wax_ace_upload_write(&t, &offer, payload, sizeof(payload),
	    &len) != WAX_OK)
		return false;
	ace_upload(&s, WAX_ACE_FORMAT, bytes_of(payload, len), NULL);
	return s.made != NULL && wax_ace_rs_use(s.rs, s.made, s.f.now,
	    &rights) == WAX_OK;
}

/* [["/light", 2]], RETRIEVE alone. */
static void
run_narrow(struct run *r, uint8_t code, const char *href, unsigned permission)
{
	static const uint8_t scope[] = { 0x81, 0x82, 0x66, '/', 'l', 'i', 'g',
		'h', 't', 2 };

	run_check(r, "a token for one resource", open_narrow(r,
	    BYTES_ARRAY(scope)));
	run_compare_uint(r, "what it covers", 0, wax_ace_rs_narrow(s.rs,
	    s.made, "/light", 6, 2));
	run_compare_uint(r, "code", code, wax_ace_rs_narrow(s.rs, s.made, href,
	    strlen(href), permission));
}

/* A reference, and what becomes of it by that answer of the AS. */
static void
run_asked(struct run *r, uint8_t code, struct bytes response)
{
	static const uint8_t payload[] = { 0xa3, 1, 0x41, 9, 0x18, 40, 0x41, 8,
		0x18, 43, 0x41, 7 };
	const struct wax_ace_upload u = { .method = CODE_POST,
		.content_format = WAX_ACE_FORMAT, .payload = payload,
		.payload_len = sizeof(payload), .now = 1 };

	if (!ace_open(r, &s, 10, 0, false, true, false))
		return;
	run_check(r, "judged", wax_ace_rs_introspected(s.rs, &u, 0,
	    response.data, response.len, s.out, sizeof(s.out), &s.answer) ==
	    WAX_OK);
	run_compare_uint(r, "code", code, s.answer.code);
	run_check(r, "nothing is kept", wax_ace_rs_pending(s.rs) == 0);
}

static void
run_used(struct run *r, const char *what)
{
	struct wax_ace_rights rights;
	size_t len = 0;

	if (!ace_open_used(r, &s, &rights))
		run_fail(r, "no context");
	else if (ace_has_prefix(what, "GET of a protected resource"))
		run_check(r, "hints", wax_ace_rs_hints(s.rs, NULL, s.f.now,
		    s.out, sizeof(s.out), &len) == WAX_OK && len > 0);
	else if (ace_has_prefix(what, "OSCORE request under a context whose") ||
	    ace_has_prefix(what, "observation alive"))
		run_check(r, "it is gone", wax_ace_rs_use(s.rs, s.made,
		    rights.until, &rights) == WAX_STATE && s.gone == 1);
	else if (ace_has_prefix(what, "OSCORE request"))
		run_check(r, "who fails so has changed nothing",
		    wax_ace_rs_use(s.rs, s.made, s.f.now, &rights) == WAX_OK);
	else
		run_fail(r, "no such case");
}

/* What OSCORE itself answers (unknown kid, bad tag, replay) are matters of the
   other files; here it is what the token says. */
static void
run_resource(struct run *r, json_t *object)
{
	static const uint8_t inactive[] = { 0xa1, 0x0a, 0xf4 };
	const char *what = run_read_text(r, object, "what");

	if (ace_has_prefix(what, "introspection says"))
		run_asked(r, CODE_UNAUTHORIZED, BYTES_ARRAY(inactive));
	else if (ace_has_prefix(what, "AS not reachable"))
		run_asked(r, CODE_SERVICE_UNAVAILABLE, BYTES_ABSENT);
	else if (ace_has_prefix(what, "verified request, token does not cover "
	    "the resource"))
		run_narrow(r, CODE_FORBIDDEN, "/other", 2);
	else if (ace_has_prefix(what, "verified request, token does not cover "
	    "the method"))
		run_narrow(r, CODE_METHOD_NOT_ALLOWED, "/light", 8);
	else
		run_used(r, what);
}

/* --- the authorization server -------------------------------------------- */

/* The policy of the fixture, in a few lines. */
static enum wax_ace_error
decide(const struct wax_ace_question *q, const char *id)
{
	struct bytes scope = bytes_of(q->scope.data, q->scope.len);
	bool is_known = false;

	if (q->error != WAX_ACE_NO_ERROR)
		return q->error;
	if (strcmp(id, "as-06") == 0)
		return WAX_ACE_INCOMPATIBLE_PROFILES;
	if (q->update.data != NULL || q->audience.data == NULL ||
	    !bytes_equal(bytes_of(q->audience.data, q->audience.len),
	    bytes_of_text(s.f.audience)))
		return WAX_ACE_INVALID_REQUEST;
	if (strcmp(id, "as-08") == 0)
		return WAX_ACE_UNAUTHORIZED_CLIENT;
	for (size_t i = 0; i < s.f.scope_count; i++)
		is_known = is_known || bytes_equal(scope, bytes_of_text(
		    s.f.scopes[i]));
	return is_known ? WAX_ACE_NO_ERROR : WAX_ACE_INVALID_SCOPE;
}

static void
run_token(struct run *r, json_t *object)
{
	json_t *expect = json_object_get(object, "expect");
	char client[64] = "uuid:";
	struct wax_ace_question q;
	enum wax_ace_error error;
	uint8_t out[16];
	size_t len = 0;

	if (!ace_read_fixture(r, &s.f) || !run_read(r, object, "payload", &v))
		return;
	deviceid_format(&s.f.client, client + strlen("uuid:"));
	wax_ace_question_read(v.bytes.data, v.bytes.len, client, &q);
	error = decide(&q, run_read_text(r, object, "id"));
	run_check(r, "error", wax_ace_error_write(error, out, sizeof(out),
	    &len) == WAX_OK);
	run_compare_member(r, expect, "payload", bytes_of(out, len));
	compare_error(r, expect, bytes_of(out, len));
}

/* Who may ask, and about what, is for the program to say. */
static void
run_introspect(struct run *r, json_t *object)
{
	struct wax_ace_view token;
	uint8_t out[16];
	size_t len = 0;

	if (!run_read(r, object, "payload", &v))
		return;
	run_check(r, "a question", wax_ace_introspection_read(v.bytes.data,
	    v.bytes.len, &token) == WAX_OK);
	run_check(r, "no", wax_ace_introspection_write(NULL, out, sizeof(out),
	    &len) == WAX_OK && len == 3);
}

void
section_malformed(struct run *r, json_t *section)
{
	static const struct {
		const char *endpoint;
		void (*run)(struct run *r, json_t *object);
	} endpoints[] = { { "authz-info", run_authz_info },
	    { "resource", run_resource }, { "token", run_token },
	    { "introspect", run_introspect } };
	static const char *const members[] = { "id", "endpoint", "what",
		"protected", "content_format", "payload", "expect", "source",
		"request", "rs_state", "context", "inner_plaintext",
		"oscore_option", "ciphertext", NULL };
	json_t *object;
	size_t i, j;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");
		const char *endpoint = run_read_text(r, object, "endpoint");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		memset(&s, 0, sizeof(s));
		for (j = 0; j < sizeof(endpoints) / sizeof(endpoints[0]); j++)
			if (endpoint != NULL &&
			    strcmp(endpoint, endpoints[j].endpoint) == 0)
				break;
		if (j == sizeof(endpoints) / sizeof(endpoints[0]))
			run_fail(r, "no such endpoint");
		else
			endpoints[j].run(r, object);
		ace_close(&s);
	}
}
