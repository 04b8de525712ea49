/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace.c - the parties of ACE in a vector file */
#include "wax/vectors/ace.h"

#include "core/code.h"

/* --- the fixture --------------------------------------------------------- */

static size_t
read_words(struct run *r, json_t *fixture, const char *name,
    const char *words[ACE_SCOPES_MAX])
{
	json_t *list = json_object_get(fixture, name), *word;
	size_t i;

	json_array_foreach(list, i, word)
		if (i < ACE_SCOPES_MAX)
			words[i] = json_string_value(word);
	if (json_array_size(list) == 0 ||
	    json_array_size(list) > ACE_SCOPES_MAX)
		run_fail(r, "fixture: %s has no words, or too many", name);
	return json_array_size(list) > ACE_SCOPES_MAX ? 0 :
	    json_array_size(list);
}

static bool
read_id(struct run *r, json_t *fixture, const char *name, struct deviceid *out)
{
	const char *text = run_read_text(r, fixture, name);

	return text != NULL && deviceid_parse(bytes_of_text(text), out) ==
	    WAX_OK;
}

bool
ace_read_fixture(struct run *r, struct ace_fixture *out)
{
	json_t *f = json_object_get(r->root, "fixture");
	uint64_t now;

	if (!json_is_object(f)) {
		run_fail(r, "there is no fixture");
		return false;
	}
	if (!read_id(r, f, "rs_deviceuuid", &out->rs) ||
	    !read_id(r, f, "client_deviceuuid", &out->client) ||
	    !read_id(r, f, "rs_devowneruuid", &out->owner) ||
	    !run_read_uint(r, f, "now", &now) ||
	    !run_read(r, f, "token_kid", &out->kid) ||
	    !run_read_uint(r, json_object_get(f, "rs_defaults"),
	    "highest_expired_exi_sequence", &out->exi_expired))
		return false;
	out->now = (int64_t)now;
	out->iss = run_read_text(r, f, "iss");
	out->uri = run_read_text(r, f, "as_uri");
	out->audience = run_read_text(r, f, "accepted_audience");
	out->scope_count = read_words(r, f, "accepted_scopes", out->scopes);
	out->authority_count = read_words(r, f, "permitted_role_authorities",
	    out->authorities);
	return out->iss != NULL && out->uri != NULL && out->audience != NULL;
}

/* --- a resource server --------------------------------------------------- */

static enum wax_status
choose_id(void *arg, const uint8_t *other, size_t other_len, size_t max,
    uint8_t out[WAX_ID_MAX], size_t *len)
{
	const struct ace_server *s = arg;

	(void)other;
	(void)other_len;
	if (s->id2.bytes.len > max)
		return WAX_LIMIT;
	memcpy(out, s->id2.bytes.data, s->id2.bytes.len);
	*len = s->id2.bytes.len;
	return WAX_OK;
}

static enum wax_status
on_made(void *arg, struct wax_context *c)
{
	struct ace_server *s = arg;

	s->made = c;
	return wax_contexts_add(s->set, c);
}

static void
on_gone(void *arg, struct wax_context *c)
{
	struct ace_server *s = arg;

	s->gone++;
	(void)wax_contexts_remove(s->set, c);
	if (s->made == c)
		s->made = NULL;
}

static bool
is_reserved(void *arg, const uint8_t *uuid)
{
	const struct ace_server *s = arg;

	return memcmp(uuid, s->f.owner.bytes, sizeof(s->f.owner.bytes)) == 0;
}

/* The record that says which numbers of tokens are over. */
static void
write_record(struct ace_server *s)
{
	const uint8_t record[] = { 1, 0, 0, 0,
		(uint8_t)(s->f.exi_expired - 0), 0 };

	memcpy(s->memory.record, record, sizeof(record));
	s->memory.len = sizeof(record);
	s->memory.exists = true;
}

static bool
set_as(struct ace_server *s, int alg, bool introspects, bool omits)
{
	json_t *keys = json_object_get(json_object_get(s->r->root, "fixture"),
	    "token_keys");
	struct wax_ace_as as = {
		.iss = s->f.iss,
		.uri = s->f.uri,
		.key_count = 1,
		.authorities = s->f.authorities,
		.authority_count = s->f.authority_count,
		.introspects = introspects,
		.omits_absent_salt = omits,
	};
	char name[8];

	snprintf(name, sizeof(name), "%d", alg);
	if (!run_read(s->r, keys, name, &s->key))
		return false;
	as.keys[0] = (struct wax_ace_key){ s->f.kid.bytes.data,
		s->f.kid.bytes.len, alg, s->key.bytes.data, s->key.bytes.len };
	return wax_ace_rs_set_as(s->rs, &as, 1) == WAX_OK;
}

bool
ace_open(struct run *r, struct ace_server *s, int alg, size_t nonce_len,
    bool needs_cnonce, bool introspects, bool omits_absent_salt)
{
	struct wax_ace_rs_conf conf = {
		.env = &s->memory.env,
		.needs_cnonce = needs_cnonce,
		.hints = WAX_ACE_HINTS_FULL,
		.nonce_len = nonce_len,
		.record = "ace",
		.arg = s,
		.choose_id = choose_id,
		.made = on_made,
		.gone = on_gone,
		.is_reserved = is_reserved,
	};

	memset(s, 0, sizeof(*s));
	s->r = r;
	memory_init(&s->memory);
	s->set = wax_contexts_new(64, NULL);
	if (s->set == NULL || !ace_read_fixture(r, &s->f))
		return false;
	conf.scopes = s->f.scopes;
	conf.scope_count = s->f.scope_count;
	memcpy(conf.device, s->f.rs.bytes, sizeof(conf.device));
	/* flows come before anything is over */
	if (nonce_len == 0)
		write_record(s);
	if (wax_ace_rs_new(&conf, &s->rs) == WAX_OK &&
	    set_as(s, alg, introspects, omits_absent_salt))
		return true;
	run_fail(r, "no resource server of the fixture");
	return false;
}

void
ace_close(struct ace_server *s)
{
	wax_ace_rs_free(s->rs);
	wax_contexts_free(s->set);
}

void
ace_upload(struct ace_server *s, int format, struct bytes payload,
    struct wax_context *context)
{
	const struct wax_ace_upload u = {
		.method = CODE_POST,
		.content_format = format,
		.payload = payload.data,
		.payload_len = payload.len,
		.context = context,
		.now = s->f.now,
	};

	if (wax_ace_rs_upload(s->rs, &u, s->out, sizeof(s->out),
	    &s->answer) != WAX_OK)
		run_fail(s->r, "the upload is not judged");
}

/* --- flows --------------------------------------------------------------- */

json_t *
ace_find_flow(struct run *r, const char *id)
{
	json_t *flows = json_object_get(json_object_get(r->root, "generated"),
	    "flows"), *flow;
	size_t i;

	json_array_foreach(flows, i, flow) {
		const char *name = json_string_value(json_object_get(flow,
		    "id"));

		if (id != NULL && name != NULL && strcmp(name, id) == 0)
			return flow;
	}
	run_fail(r, "there is no flow %s", id == NULL ? "?" : id);
	return NULL;
}

bool
ace_open_flow(struct run *r, struct ace_server *s, json_t *flow,
    bool omits_absent_salt)
{
	json_t *in = json_object_get(flow, "inputs");
	json_t *q = json_object_get(flow, "authz_info_request");
	static struct value payload, nonce2;
	int alg;

	if (!run_read_int(r, in, "token_alg", &alg) ||
	    !run_read(r, in, "nonce2", &nonce2) ||
	    !ace_open(r, s, alg, nonce2.bytes.len, false, false,
	    omits_absent_salt) ||
	    !run_read(r, in, "nonce2", &s->nonce2) ||
	    !run_read(r, in, "ace_server_recipientid", &s->id2) ||
	    !run_read(r, q, "payload", &payload))
		return false;
	s->memory.script = s->nonce2.bytes;
	ace_upload(s, WAX_ACE_FORMAT, payload.bytes, NULL);
	if (s->answer.code != CODE_CREATED || s->made == NULL)
		run_fail(r, "the token is refused with %d.%02d",
		    CODE_CLASS(s->answer.code), CODE_DETAIL(s->answer.code));
	return s->answer.code == CODE_CREATED && s->made != NULL;
}

static bool
read_offer(struct run *r, json_t *flow, struct wax_ace_offer *out)
{
	json_t *in = json_object_get(flow, "inputs");
	static struct value nonce, id;

	if (!run_read(r, in, "nonce1", &nonce) ||
	    !run_read(r, in, "ace_client_recipientid", &id) ||
	    nonce.bytes.len > sizeof(out->nonce) ||
	    id.bytes.len > sizeof(out->id))
		return false;
	memcpy(out->nonce, nonce.bytes.data, nonce.bytes.len);
	memcpy(out->id, id.bytes.data, id.bytes.len);
	out->nonce_len = nonce.bytes.len;
	out->id_len = id.bytes.len;
	return true;
}

struct wax_context *
ace_client_context(struct run *r, json_t *flow, bool omits_absent_salt)
{
	static struct value payload, answer;
	static uint8_t out[ACE_PAYLOAD_MAX];
	struct wax_ace_offer offer = {
		.omits_absent_salt = omits_absent_salt
	};
	struct wax_context *c = NULL;
	struct wax_ace_token token;
	struct ace_fixture f;
	size_t len;

	if (!ace_read_fixture(r, &f) || !read_offer(r, flow, &offer) ||
	    !run_read(r, json_object_get(flow, "token_response"), "payload",
	    &payload) || !run_read(r, json_object_get(flow,
	    "authz_info_response"), "payload", &answer))
		return NULL;
	if (wax_ace_token_read(payload.bytes.data, payload.bytes.len,
	    &token) != WAX_OK || wax_ace_upload_write(&token, &offer, out,
	    sizeof(out), &len) != WAX_OK) {
		run_fail(r, "the client can not use its token");
		return NULL;
	}
	run_compare_member(r, json_object_get(flow, "authz_info_request"),
	    "payload", bytes_of(out, len));
	if (wax_ace_upload_finish(&token, &offer, answer.bytes.data,
	    answer.bytes.len, f.rs.bytes, WAX_RENEWAL_OFF, NULL, &c) != WAX_OK)
		run_fail(r, "the client makes no context");
	return c;
}

/* --- small things -------------------------------------------------------- */

bool
ace_read_plaintext(struct run *r, json_t *object, const char *name,
    struct value *out, struct message *m, struct wax_message *message)
{
	static struct value plain;
	struct writer w = writer_open(out->data, sizeof(out->data));

	if (!run_read(r, object, name, &plain) || plain.bytes.len == 0)
		return false;
	/* as a datagram it can be parsed */
	writer_u8(&w, 0x40);
	writer_u8(&w, plain.bytes.data[0]);
	writer_u8(&w, 0);
	writer_u8(&w, 0);
	writer_put(&w, bytes_of(plain.bytes.data + 1, plain.bytes.len - 1));
	out->bytes = writer_bytes(&w);
	return vector_parse(r, out, m, message);
}

uint8_t
ace_read_code(struct run *r, const char *text)
{
	if (text != NULL && strlen(text) >= 4 && text[0] >= '0' &&
	    text[0] <= '7' && text[1] == '.' && text[2] >= '0' &&
	    text[2] <= '3' && text[3] >= '0' && text[3] <= '9')
		return CODE(text[0] - '0', (text[2] - '0') * 10 + text[3] -
		    '0');
	run_fail(r, "%s is no code", text == NULL ? "nothing" : text);
	return 0;
}
