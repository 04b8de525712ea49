/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_sessions.c - sections traces, sessions and combined_requests */
#include "core/oscore_option.h"
#include "wax/vectors/edhoc.h"
#include "wax/vectors/step.h"

#define SESSION_MEMBERS "name", "title", "id", "source", "verified", \
    "credential_style_i", "credential_style_r", "subject_i", "subject_r", \
    "key_type_i", "key_type_r", "pk_i", "pk_r", "cert_i_der", "cert_r_der", \
    "root_public_key_ed25519", "certificates_verify_under_root", \
    "trust_anchor_der", "method", "suites_i", "selected_suite", \
    "suites_i_cbor", "x", "g_x", "g_x_y_coordinate", "c_i", "c_i_cbor", \
    "ead_1", "message_1", "y", "g_y", "g_y_y_coordinate", "c_r", "c_r_cbor", \
    "h_message_1", "th_2_input", "th_2", "g_xy", "prk_2e", "sk_r", "sk_i", \
    "info_salt_3e2m", "salt_3e2m", "g_r", "g_rx", "prk_3e2m", "id_cred_r", \
    "cred_r", "ead_2", "context_2", "mac_length_2", "info_mac_2", "mac_2", \
    "to_be_signed_2", "signature_or_mac_2", "plaintext_2", \
    "info_keystream_2", "keystream_2", "ciphertext_2", "message_2", \
    "th_3_input", "th_3", "info_salt_4e3m", "salt_4e3m", "g_i", "g_iy", \
    "prk_4e3m", "id_cred_i", "cred_i", "ead_3", "context_3", \
    "mac_length_3", "info_mac_3", "mac_3", "to_be_signed_3", \
    "signature_or_mac_3", "plaintext_3", "a_3", "info_k_3", "k_3", \
    "info_iv_3", "iv_3", "ciphertext_3", "message_3", "th_4_input", "th_4", \
    "ead_4", "plaintext_4", "a_4", "info_k_4", "k_4", "info_iv_4", "iv_4", \
    "ciphertext_4", "message_4", "info_prk_out", "prk_out", \
    "info_prk_exporter", "prk_exporter", "info_oscore_master_secret", \
    "oscore_master_secret", "info_oscore_master_salt", \
    "oscore_master_salt", "oscore_aead_alg", "oscore_hash_alg", \
    "oscore_client_sender_id", "oscore_server_sender_id", \
    "key_update_context", "info_key_update", "prk_out_after_key_update", \
    "prk_exporter_after_key_update", \
    "oscore_master_secret_after_key_update", \
    "oscore_master_salt_after_key_update", "signature_deterministic", \
    "second_implementation", "verified_fields", "negotiation", \
    "fields_equal_to_the_published_trace"

/* Long fields are there by hash and length. */
static void
session_check_members(struct run *r, json_t *object)
{
	static const char *const members[] = { SESSION_MEMBERS, NULL };
	json_t *copy = json_copy(object), *value;
	const char *key;
	void *next;

	json_object_foreach_safe(object, next, key, value) {
		const char *end = strrchr(key, '_');
		char base[64] = "";

		if (end != NULL && (strcmp(end, "_sha256") == 0 ||
		    strcmp(end, "_length") == 0) && (size_t)(end - key) <
		    sizeof(base)) {
			memcpy(base, key, (size_t)(end - key));
			json_object_del(copy, key);
			json_object_set(copy, base, value);
		}
	}
	run_check_members(r, copy, members);
	json_decref(copy);
}

/* ---- what comes out ---- */

static void
exports_compare_one(struct edhoc_pair *p, const char *name, uint32_t label)
{
	const struct wax_edhoc *ends[] = { p->i.s, p->e.s };
	struct value said;
	uint8_t out[SECRET_MAX];

	if (json_object_get(p->object, name) == NULL ||
	    !run_read(p->r, p->object, name, &said))
		return;
	for (size_t i = 0; i < 2; i++) {
		if (said.bytes.len > sizeof(out) || wax_edhoc_export(ends[i],
		    label, NULL, 0, out, said.bytes.len) != WAX_OK)
			run_fail(p->r, "%s can not be exported", name);
		else
			run_compare(p->r, name, said.bytes,
			    bytes_of(out, said.bytes.len));
	}
}

static int
hash_number(int hkdf)
{
	return hkdf == WAX_HKDF_SHA_256 ? -16 : hkdf == WAX_HKDF_SHA_384 ?
	    -43 : 0;
}

static void
contexts_compare(struct edhoc_pair *p, struct wax_context *client,
    struct wax_context *server)
{
	int n;

	run_compare_member(p->r, p->object, "oscore_client_sender_id",
	    context_sender_id(client));
	run_compare_member(p->r, p->object, "oscore_server_sender_id",
	    context_sender_id(server));
	run_check(p->r, "IDs", bytes_equal(context_sender_id(client),
	    context_recipient_id(server)) &&
	    bytes_equal(context_sender_id(server),
	    context_recipient_id(client)));
	if (run_read_int(p->r, p->object, "oscore_aead_alg", &n))
		run_check(p->r, "oscore_aead_alg",
		    n == wax_context_aead(client) &&
		    n == wax_context_aead(server));
	if (run_read_int(p->r, p->object, "oscore_hash_alg", &n))
		run_check(p->r, "oscore_hash_alg",
		    n == hash_number(wax_context_hkdf(client)) &&
		    n == hash_number(wax_context_hkdf(server)));
}

static bool
contexts_make(struct edhoc_pair *p, struct wax_context **client,
    struct wax_context **server)
{
	enum wax_status st = wax_edhoc_context(p->i.s, NULL, NULL, client);

	*server = NULL;
	if (st == WAX_OK)
		st = wax_edhoc_context(p->e.s, NULL, NULL, server);
	if (st != WAX_OK)
		run_fail(p->r, "no context: %s", wax_status_text(st));
	return st == WAX_OK;
}

void
edhoc_compare_exports(struct edhoc_pair *p)
{
	struct wax_context *client = NULL, *server = NULL;
	struct value context;

	exports_compare_one(p, "oscore_master_secret", 0);
	exports_compare_one(p, "oscore_master_salt", 1);
	if (contexts_make(p, &client, &server))
		contexts_compare(p, client, server);
	wax_context_free(client);
	wax_context_free(server);
	if (json_object_get(p->object, "key_update_context") == NULL ||
	    !run_read(p->r, p->object, "key_update_context", &context))
		return;
	run_check(p->r, "key update", wax_edhoc_update(p->i.s, context.data,
	    context.bytes.len) == WAX_OK && wax_edhoc_update(p->e.s,
	    context.data, context.bytes.len) == WAX_OK);
	exports_compare_one(p, "oscore_master_secret_after_key_update", 0);
	exports_compare_one(p, "oscore_master_salt_after_key_update", 1);
}

/* ---- sessions ---- */

static void
session_run(struct run *r, json_t *object)
{
	static struct edhoc_pair p;

	session_check_members(r, object);
	if (edhoc_open(r, object, &p)) {
		p.is_compared = true;
		if (edhoc_play(&p, 4)) {
			edhoc_compare_exports(&p);
			edhoc_compare_values(&p);
		}
	}
	edhoc_close(&p);
}

/* The first message_1 of a trace, and the error that it gets. */
static void
negotiation_run(struct run *r, json_t *object)
{
	json_t *n = json_object_get(object, "negotiation"), *list;
	static struct edhoc_pair p;
	struct value message;
	uint8_t error[WAX_EDHOC_ERROR_MAX];
	size_t len = 0;

	if (n == NULL || !edhoc_open(r, object, &p))
		return;
	list = json_object_get(n, "responder_supports");
	p.e.suites[0] = (int)json_integer_value(json_array_get(list, 0));
	if (run_read(r, n, "message_1", &message)) {
		run_check(r, "it wants another suite",
		    wax_edhoc_read_message_1(p.e.s, message.data,
		    message.bytes.len) == WAX_UNSUPPORTED);
		run_check(r, "and says so", wax_edhoc_write_error(p.e.s, false,
		    error, sizeof(error), &len) == WAX_OK);
		run_compare_member(r, n, "error_message",
		    bytes_of(error, len));
	}
	edhoc_close(&p);
}

void
section_traces(struct run *r, json_t *section)
{
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		session_run(r, object);
		negotiation_run(r, object);
	}
}

void
section_sessions(struct run *r, json_t *section)
{
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *name = run_read_text(r, object, "name");

		run_set_where(r, "%s", name == NULL ? "?" : name);
		session_run(r, object);
	}
}

/* ---- combined requests (RFC 9668 section 3) ---- */

struct combined {
	struct run *r;
	json_t *object;
	struct wax_context *client, *server;
	struct value udp, rebuilt;
	struct message header;
	struct wax_message parts, sealed, opened;
};

/* The EDHOC option taken out, and the payload cut: what OSCORE gets. */
static bool
combined_rebuild(struct combined *c, const struct edhoc_pair *p)
{
	static uint8_t options[VECTOR_MAX];
	static struct value again;
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct option_walk walk = option_walk_open(message_options(&c->parts));
	bool has_option = false;
	struct option o;
	size_t len;

	while (option_walk_next(&walk, &o)) {
		has_option = has_option || o.number == OPTION_EDHOC;
		if (o.number != OPTION_EDHOC)
			option_write(&ow, o.number, o.value);
	}
	run_check(c->r, "it has the EDHOC option", has_option);
	if (wax_edhoc_split_combined(c->parts.payload, c->parts.payload_len,
	    &len) != WAX_OK) {
		run_fail(c->r, "the payload does not split");
		return false;
	}
	run_compare_member(c->r, c->object, "combined_payload",
	    message_payload(&c->parts));
	run_compare_member(c->r, c->object, "edhoc_message_3",
	    bytes_of(c->parts.payload, len));
	run_compare(c->r, "message_3", p->messages[3].bytes,
	    bytes_of(c->parts.payload, len));
	c->sealed = (struct wax_message){ c->parts.code, options, w.len,
	    c->parts.payload + len, c->parts.payload_len - len };
	run_compare_member(c->r, c->object, "oscore_payload",
	    message_payload(&c->sealed));
	run_compare_member(c->r, c->object, "oscore_option",
	    vector_option(&c->sealed));
	run_compare_member(c->r, c->object, "rebuilt_oscore_request_udp",
	    vector_encode(&c->header, &c->sealed, &again));
	return true;
}

/* The keys that follow from what was exported. */
static void
combined_compare_keys(struct combined *c, const struct wax_edhoc *s)
{
	const struct cose_aead *aead = cose_find_aead(
	    wax_context_aead(c->client));
	uint8_t secret[SECRET_MAX], salt[8];
	struct derive_input in = {
		.aead = aead,
		.hkdf = cose_find_hkdf(wax_context_hkdf(c->client)),
		.master_secret = bytes_of(secret, aead->kind.key_len),
		.master_salt = BYTES_ARRAY(salt),
		.sender_id = context_sender_id(c->client),
		.recipient_id = context_recipient_id(c->client),
	};
	struct derive_keys keys;
	int n;

	if (wax_edhoc_export(s, 0, NULL, 0, secret, aead->kind.key_len) !=
	    WAX_OK || wax_edhoc_export(s, 1, NULL, 0, salt, sizeof(salt)) !=
	    WAX_OK || derive_run(&in, &keys) != WAX_OK) {
		run_fail(c->r, "no keys");
		return;
	}
	run_compare_member(c->r, c->object, "client_sender_key",
	    secret_bytes(&keys.sender_key));
	run_compare_member(c->r, c->object, "client_recipient_key",
	    secret_bytes(&keys.recipient_key));
	run_compare_member(c->r, c->object, "common_iv",
	    secret_bytes(&keys.common_iv));
	if (run_read_int(c->r, c->object, "oscore_aead_alg", &n))
		run_check(c->r, "oscore_aead_alg", n == aead->number);
}

/* What was inside, and what stood outside. */
static void
combined_compare_parts(struct combined *c, struct bytes plaintext)
{
	static uint8_t outer[VECTOR_MAX];
	struct writer w = writer_open(outer, sizeof(outer));
	struct option_writer ow = option_writer_open(&w);
	struct option_walk walk = option_walk_open(message_options(&c->parts));
	struct oscore_option oscore;
	struct bytes options, payload;
	struct option o;
	uint64_t code;

	while (option_walk_next(&walk, &o))
		if (o.number != OPTION_EDHOC && o.number != OPTION_OSCORE)
			option_write(&ow, o.number, o.value);
	step_compare_options(c->r, c->object, "outer_options",
	    writer_bytes(&w));
	if (oscore_option_decode(vector_option(&c->parts), &oscore) == WAX_OK)
		run_compare_member(c->r, c->object, "partial_iv", oscore.piv);
	if (option_split(bytes_of(plaintext.data + 1, plaintext.len - 1),
	    &options, &payload) != WAX_OK) {
		run_fail(c->r, "the plaintext does not parse");
		return;
	}
	if (run_read_uint(c->r, c->object, "inner_code", &code))
		run_compare_uint(c->r, "inner_code", code, plaintext.data[0]);
	step_compare_options(c->r, c->object, "inner_options", options);
	run_compare_member(c->r, c->object, "inner_payload",
	    payload.len == 0 ? bytes_of("", 0) : payload);
}

/* The client seals what the server has opened: the same bytes come out. */
static void
combined_seal(struct combined *c, struct wax_exchange *cx)
{
	static uint8_t buffer[VECTOR_MAX];
	static struct value again;
	struct wax_message out;

	if (wax_protect_request(cx, c->client, &c->opened, buffer,
	    sizeof(buffer), &out) != WAX_OK) {
		run_fail(c->r, "the request does not seal");
		return;
	}
	run_compare_member(c->r, c->object, "rebuilt_oscore_request_udp",
	    vector_encode(&c->header, &out, &again));
}

static void
combined_answer(struct combined *c, struct wax_exchange *cx,
    struct wax_exchange *sx)
{
	static uint8_t buffer[VECTOR_MAX], opened[VECTOR_MAX];
	struct value plaintext, said, whole;
	struct wax_message response = { 0 }, sealed;
	struct wax_response got;
	struct bytes options, payload;
	struct message m;

	if (!run_read(c->r, c->object, "response_plaintext", &plaintext) ||
	    !run_read(c->r, c->object, "response_udp", &said) ||
	    plaintext.bytes.len == 0 || message_parse_udp(said.bytes, &m) !=
	    WAX_OK || option_split(bytes_of(plaintext.data + 1,
	    plaintext.bytes.len - 1), &options, &payload) != WAX_OK) {
		run_fail(c->r, "the response does not parse");
		return;
	}
	response = (struct wax_message){ plaintext.data[0], options.data,
	    options.len, payload.data, payload.len };
	if (wax_protect_response(sx, &response, buffer, sizeof(buffer),
	    &sealed) != WAX_OK) {
		run_fail(c->r, "the response does not seal");
		return;
	}
	run_compare_member(c->r, c->object, "response_udp",
	    vector_encode(&m, &sealed, &whole));
	run_check(c->r, "the client opens it", wax_unprotect_response(cx,
	    &sealed, opened, sizeof(opened), &got) == WAX_RESPONSE_OPENED);
}

static void
combined_exchange(struct combined *c)
{
	static uint8_t buffer[2 * VECTOR_MAX];
	struct wax_contexts *set = wax_contexts_new(1, NULL);
	struct wax_exchange cx = { 0 }, sx = { 0 };
	struct wax_request got;
	struct value plaintext;

	if (set == NULL || wax_contexts_add(set, c->server) != WAX_OK) {
		run_fail(c->r, "no set of contexts");
	} else if (wax_unprotect_request(&sx, set, &c->sealed, true, buffer,
	    sizeof(buffer), &got) != WAX_REQUEST_OPENED) {
		run_fail(c->r, "the request does not open: %s",
		    wax_status_text(got.status));
	} else {
		run_compare_member(c->r, c->object, "oscore_plaintext",
		    vector_plaintext(&got.message, false, &plaintext));
		combined_compare_parts(c, plaintext.bytes);
		c->opened = got.message;
		combined_seal(c, &cx);
		combined_answer(c, &cx, &sx);
	}
	wax_exchange_clear(&cx);
	wax_exchange_clear(&sx);
	wax_contexts_free(set);
}

static void
combined_run(struct run *r, json_t *object)
{
	static const char *const members[] = { "name", "session",
	    "client_sender_key", "client_recipient_key", "common_iv",
	    "oscore_aead_alg", "partial_iv", "inner_code", "inner_options",
	    "inner_payload", "outer_options", "oscore_option",
	    "oscore_plaintext", "oscore_payload", "edhoc_message_3",
	    "combined_payload", "combined_request_udp",
	    "rebuilt_oscore_request_udp", "response_plaintext",
	    "response_udp", "kind", "verified", NULL };
	static struct combined c;
	static struct edhoc_pair p;
	json_t *session = edhoc_find_session(r, run_read_text(r, object,
	    "session"));

	run_check_members(r, object, members);
	c = (struct combined){ .r = r, .object = object };
	if (session == NULL || !edhoc_open(r, session, &p))
		return;
	/* whoever sends one goes without message_4 */
	p.has_message_4 = p.i.conf.has_message_4 = p.e.conf.has_message_4 =
	    false;
	if (edhoc_play(&p, 3) && contexts_make(&p, &c.client, &c.server) &&
	    run_read(r, object, "combined_request_udp", &c.udp) &&
	    vector_parse(r, &c.udp, &c.header, &c.parts)) {
		combined_compare_keys(&c, p.i.s);
		if (combined_rebuild(&c, &p))
			combined_exchange(&c);
	}
	wax_context_free(c.client);
	wax_context_free(c.server);
	edhoc_close(&p);
}

void
section_combined_requests(struct run *r, json_t *section)
{
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *name = run_read_text(r, object, "name");

		run_set_where(r, "%s", name == NULL ? "?" : name);
		combined_run(r, object);
	}
}
