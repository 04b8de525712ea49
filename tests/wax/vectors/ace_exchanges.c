/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_exchanges.c - contexts that tokens make, and what is sealed under them */
#include "wax/oscore/aad.h"
#include "wax/oscore/exchange.h"
#include "wax/vectors/ace.h"

static uint8_t out[ACE_PAYLOAD_MAX], buffers[4][ACE_PAYLOAD_MAX];

/* --- contexts ------------------------------------------------------------ */

static void
compare_info(struct run *r, json_t *object, const char *name,
    const struct wax_context *c, struct bytes id, enum derive_type type)
{
	struct writer w = writer_open(out, sizeof(out));

	derive_write_info(&w, id, context_id_context(c), c->aead, type);
	run_compare_member(r, object, name, writer_bytes(&w));
}

static void
compare_keys(struct run *r, json_t *object, const struct wax_context *c)
{
	const struct derive_input in = {
		.aead = c->aead,
		.hkdf = c->hkdf,
		.master_secret = secret_bytes(&c->master_secret),
		.master_salt = secret_bytes(&c->master_salt),
		.id_context = context_id_context(c),
		.sender_id = context_sender_id(c),
		.recipient_id = context_recipient_id(c),
	};
	struct derive_keys keys;

	run_check(r, "keys", derive_run(&in, &keys) == WAX_OK);
	run_compare_member(r, object, "sender_key",
	    secret_bytes(&keys.sender_key));
	run_compare_member(r, object, "recipient_key",
	    secret_bytes(&keys.recipient_key));
	run_compare_member(r, object, "common_iv",
	    secret_bytes(&c->common_iv));
	derive_clear(&keys);
}

/* An HKDF is numbered by its HMAC there. */
static int
hkdf_of(int hmac)
{
	return hmac == 5 ? WAX_HKDF_SHA_256 : hmac == 7 ? WAX_HKDF_SHA_512 :
	    hmac;
}

void
ace_compare_context(struct run *r, json_t *object, const struct wax_context *c)
{
	static const char *const members[] = { "sender_id", "recipient_id",
		"id_context", "aead_alg", "hkdf_alg", "master_secret",
		"master_salt", "info_sender_key", "info_recipient_key",
		"info_common_iv", "sender_key", "recipient_key", "common_iv",
		NULL };
	int number;

	run_check_members(r, object, members);
	run_compare_member(r, object, "sender_id", context_sender_id(c));
	run_compare_member(r, object, "recipient_id",
	    context_recipient_id(c));
	run_compare_member(r, object, "id_context", context_id_context(c));
	run_compare_member(r, object, "master_secret",
	    secret_bytes(&c->master_secret));
	run_compare_member(r, object, "master_salt",
	    secret_bytes(&c->master_salt));
	if (run_read_int(r, object, "aead_alg", &number))
		run_check(r, "aead_alg", number == wax_context_aead(c));
	if (run_read_int(r, object, "hkdf_alg", &number))
		run_check(r, "hkdf_alg", hkdf_of(number) ==
		    wax_context_hkdf(c));
	compare_info(r, object, "info_sender_key", c, context_sender_id(c),
	    DERIVE_KEY);
	compare_info(r, object, "info_recipient_key", c,
	    context_recipient_id(c), DERIVE_KEY);
	compare_info(r, object, "info_common_iv", c, bytes_of("", 0),
	    DERIVE_IV);
	compare_keys(r, object, c);
}

/* --- exchanges ----------------------------------------------------------- */

/* What we have sealed, and the file. */
static void
compare_sealed(struct run *r, json_t *object, const struct wax_message *m)
{
	const char *code = json_string_value(json_object_get(object,
	    "outer_code"));

	run_compare_member(r, object, "ciphertext", bytes_of(m->payload,
	    m->payload_len));
	if (json_object_get(object, "oscore_option") != NULL)
		run_compare_member(r, object, "oscore_option",
		    vector_option(m));
	if (code != NULL)
		run_compare_uint(r, "outer_code", ace_read_code(r, code),
		    m->code);
}

static void
compare_inputs(struct run *r, json_t *object, const struct wax_context *c,
    const struct wax_exchange *x)
{
	struct aad aad = {
		.alg_aead = wax_context_aead(c),
		.request_kid = exchange_request_kid(x),
		.request_piv = exchange_request_piv(x),
	};
	struct writer w = writer_open(out, sizeof(out));

	if (json_object_get(object, "aad") == NULL)
		return;
	aad_write(&w, &aad);
	run_compare_member(r, object, "aad", writer_bytes(&w));
	run_compare_member(r, object, "partial_iv", aad.request_piv);
	run_compare_member(r, object, "nonce", bytes_of(x->request_nonce,
	    c->aead->kind.nonce_len));
}

/* Sealed by the client, opened by the server. */
bool
ace_run_request(struct run *r, json_t *object, struct wax_context *client,
    struct wax_contexts *set, struct wax_exchange *ours,
    struct wax_exchange *theirs, struct wax_request *opened)
{
	static struct value plain;
	struct wax_message m, sealed;
	struct message parts;

	if (!ace_read_plaintext(r, object, "inner_plaintext", &plain, &parts,
	    &m))
		return false;
	if (wax_protect_request(ours, client, &m, buffers[0],
	    sizeof(buffers[0]), &sealed) != WAX_OK) {
		run_fail(r, "the client can not seal");
		return false;
	}
	compare_sealed(r, object, &sealed);
	compare_inputs(r, object, client, ours);
	if (wax_unprotect_request(theirs, set, &sealed, true, buffers[1],
	    sizeof(buffers[1]), opened) != WAX_REQUEST_OPENED) {
		run_fail(r, "the server can not open: %s", wax_status_text(
		    opened->status));
		return false;
	}
	run_compare(r, "opened", bytes_of(m.payload, m.payload_len),
	    bytes_of(opened->message.payload, opened->message.payload_len));
	return true;
}

void
ace_run_response(struct run *r, json_t *object, struct wax_exchange *ours,
    struct wax_exchange *theirs)
{
	static struct value plain;
	struct wax_message m, sealed;
	struct wax_response opened;
	struct message parts;

	if (!ace_read_plaintext(r, object, "inner_plaintext", &plain, &parts,
	    &m))
		return;
	if (wax_protect_response(theirs, &m, buffers[2], sizeof(buffers[2]),
	    &sealed) != WAX_OK) {
		run_fail(r, "the server can not seal");
		return;
	}
	compare_sealed(r, object, &sealed);
	run_check(r, "the client opens it", wax_unprotect_response(ours,
	    &sealed, buffers[3], sizeof(buffers[3]), &opened) ==
	    WAX_RESPONSE_OPENED && opened.message.code == m.code);
}

/* --- between client and authorization server ----------------------------- */

static struct value secret, salt, sender, recipient;

/* The context object of a file as one end has it; owned. */
static struct wax_context *
read_context(struct run *r, json_t *object, bool is_other_end)
{
	struct wax_context_parameters p = { .subject = { 1 } };
	struct wax_context *c = NULL;

	if (!run_read(r, object, "master_secret", &secret) ||
	    !run_read(r, object, "master_salt", &salt) ||
	    !run_read(r, object, is_other_end ? "recipient_id" : "sender_id",
	    &sender) || !run_read(r, object, is_other_end ? "sender_id" :
	    "recipient_id", &recipient))
		return NULL;
	p.master_secret = secret.bytes.data;
	p.master_secret_len = secret.bytes.len;
	p.master_salt = salt.bytes.data;
	p.master_salt_len = salt.bytes.len;
	p.sender_id = sender.bytes.data;
	p.sender_id_len = sender.bytes.len;
	p.recipient_id = recipient.bytes.data;
	p.recipient_id_len = recipient.bytes.len;
	if (wax_context_new(&p, NULL, &c) != WAX_OK)
		run_fail(r, "no context");
	return c;
}

void
ace_run_client_as(struct run *r, json_t *object)
{
	static const char *const members[] = { "id", "description",
		"client_context", "request", "response", NULL };
	json_t *context = json_object_get(object, "client_context");
	struct wax_context *client = read_context(r, context, false);
	struct wax_context *server = read_context(r, context, true);
	struct wax_contexts *set = wax_contexts_new(1, NULL);
	struct wax_exchange ours = { 0 }, theirs = { 0 };
	struct wax_request opened;

	run_check_members(r, object, members);
	if (client != NULL && server != NULL && set != NULL &&
	    wax_contexts_add(set, server) == WAX_OK) {
		ace_compare_context(r, context, client);
		if (ace_run_request(r, json_object_get(object, "request"),
		    client, set, &ours, &theirs, &opened))
			ace_run_response(r, json_object_get(object, "response"),
			    &ours, &theirs);
	}
	wax_exchange_clear(&ours);
	wax_exchange_clear(&theirs);
	wax_contexts_free(set);
	wax_context_free(client);
	wax_context_free(server);
}
