/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* exchanges.c - sections messages, exchanges, appendix_b2 and proxy_uri */
#include <stdio.h>

#include "core/oscore_option.h"
#include "wax/vectors/step.h"
#include "wax/crypto/hmac.h"

#define STEP_MEMBERS "direction", "sender", "sender_sequence_number", \
    "unprotected", "partial_iv", "kid", "kid_context", "request_kid", \
    "request_piv", "aad_array", "aad", "plaintext", "encryption_key", \
    "nonce", "oscore_option", "ciphertext", "outer_code", \
    "outer_options", "inner_options", "protected", "note"

static json_t *
find_by_id(json_t *list, const char *id)
{
	json_t *object;
	size_t i;

	json_array_foreach(list, i, object) {
		const char *other = json_string_value(
		    json_object_get(object, "id"));

		if (id != NULL && other != NULL && strcmp(other, id) == 0)
			return object;
	}
	return NULL;
}

/* The two ends of a message in section messages. */
static bool
messages_find_ends(struct run *r, json_t *object,
    struct vector_context *sender, struct vector_context *receiver)
{
	const char *name = run_read_text(r, object, "context");
	json_t *context = find_by_id(json_object_get(r->root,
	    "key_derivation"), name);

	return vector_read_context(r, context, "sender_id", "recipient_id",
	    sender) && vector_read_context(r, context, "recipient_id",
	    "sender_id", receiver);
}

static void
messages_compare_context(struct run *r, json_t *object,
    const struct vector_context *sender)
{
	int n;

	if (run_read_int(r, object, "alg_aead", &n))
		run_check(r, "alg_aead", n == sender->parameters.aead);
	if (run_read_int(r, object, "hkdf_alg", &n))
		run_check(r, "hkdf_alg", n == sender->parameters.hkdf);
	run_compare_member(r, object, "common_iv",
	    secret_bytes(&sender->keys.common_iv));
	run_compare_member(r, object, "id_context", sender->id_context.bytes);
	run_compare_member(r, object, "sender_id", sender->sender_id.bytes);
	run_compare_member(r, object, "sender_key",
	    secret_bytes(&sender->keys.sender_key));
}

static bool
messages_run_request(struct run *r, json_t *object, bool is_checked,
    struct ends *ends)
{
	static struct vector_context sender, receiver;
	struct step s = { object, "unprotected_message", "protected_message",
	    &sender, &receiver, is_checked };

	if (!messages_find_ends(r, object, &sender, &receiver))
		return false;
	if (is_checked)
		messages_compare_context(r, object, &sender);
	return step_run_request(r, &s, ends);
}

static void
messages_run_response(struct run *r, json_t *section, json_t *object)
{
	static struct vector_context sender, receiver;
	struct step s = { object, "unprotected_message", "protected_message",
	    &sender, &receiver, true };
	const char *id = run_read_text(r, object, "responds_to");
	json_t *request = find_by_id(section, id);
	struct ends ends = { 0 };

	if (request == NULL)
		run_fail(r, "there is no request %s", id == NULL ? "?" : id);
	else if (messages_run_request(r, request, false, &ends) &&
	    messages_find_ends(r, object, &sender, &receiver)) {
		messages_compare_context(r, object, &sender);
		step_run_response(r, &s, &ends);
	}
	ends_clear(&ends);
}

void
section_messages(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "section", "kind",
	    "responds_to", "context", "alg_aead", "hkdf_alg", "common_iv",
	    "id_context", "sender_id", "sender_key",
	    "sender_sequence_number", "unprotected_message", "partial_iv",
	    "kid", "kid_context", "request_kid", "request_piv", "aad_array",
	    "aad", "plaintext", "encryption_key", "nonce", "oscore_option",
	    "ciphertext", "protected_message", "why", "note", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");
		const char *kind = run_read_text(r, object, "kind");
		struct ends ends = { 0 };

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		if (kind != NULL && strcmp(kind, "request") == 0) {
			run_check(r, "a request responds to nothing",
			    json_is_null(json_object_get(object,
			    "responds_to")));
			(void)messages_run_request(r, object, true, &ends);
		} else if (kind != NULL && strcmp(kind, "response") == 0)
			messages_run_response(r, section, object);
		else
			run_fail(r, "kind is neither request nor response");
		ends_clear(&ends);
	}
}

/* Runs one step; *ends is that of the last request. */
static void
exchange_run_step(struct run *r, const struct step *s, struct ends *ends)
{
	const char *direction = run_read_text(r, s->object, "direction");

	/* null: no Partial IV of its own. */
	run_check(r, "sender_sequence_number goes with partial_iv",
	    json_is_null(json_object_get(s->object, "sender_sequence_number"))
	    == json_is_null(json_object_get(s->object, "partial_iv")));
	if (direction != NULL && strcmp(direction, "request") == 0) {
		ends_clear(ends);
		(void)step_run_request(r, s, ends);
	} else if (direction == NULL || strcmp(direction, "response") != 0) {
		run_fail(r, "direction is neither request nor response");
	} else if (ends->client.context == NULL ||
	    ends->server.context == NULL) {
		run_fail(r, "a response without a request before it");
	} else {
		step_run_response(r, s, ends);
	}
}

static const char *
other_end(const char *end)
{
	return end != NULL && strcmp(end, "client") == 0 ? "server" : "client";
}

static void
exchange_run(struct run *r, json_t *object, const char *id)
{
	static const char *const members[] = { STEP_MEMBERS, NULL };
	static struct vector_context sender, receiver;
	const char *name = run_read_text(r, object, "context");
	json_t *steps = json_object_get(object, "steps"), *step;
	struct ends ends = { 0 };
	size_t i;

	if (json_array_size(steps) == 0)
		run_fail(r, "no steps");
	json_array_foreach(steps, i, step) {
		const char *end = run_read_text(r, step, "sender");
		struct step s = { step, "unprotected", "protected", &sender,
		    &receiver, true };

		run_set_where(r, "%s step %zu", id, i + 1);
		run_check_members(r, step, members);
		if (vector_find_context(r, name, end, &sender) &&
		    vector_find_context(r, name, other_end(end), &receiver))
			exchange_run_step(r, &s, &ends);
	}
	ends_clear(&ends);
}

void
section_exchanges(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "why", "section",
	    "context", "steps", "non_normative", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		exchange_run(r, object, id == NULL ? "?" : id);
	}
}

/* ---- Appendix B.2 ---- */

static bool
b2_find_context(struct run *r, json_t *object, const char *name,
    const char *end, struct vector_context *out)
{
	char member[32];
	bool is_client = end != NULL && strcmp(end, "client") == 0;

	if (name == NULL || strlen(name) > 10) {
		run_fail(r, "no security context is named");
		return false;
	}
	if (!is_client && (end == NULL || strcmp(end, "server") != 0)) {
		run_fail(r, "sender is neither client nor server");
		return false;
	}
	snprintf(member, sizeof(member), "%s_context", name);
	return vector_read_context(r, json_object_get(object, member),
	    is_client ? "client_id" : "server_id",
	    is_client ? "server_id" : "client_id", out);
}

static void
b2_compare_joined(struct run *r, json_t *object, const char *name,
    const char *first, const char *second)
{
	static struct value a, b;
	uint8_t joined[2 * VECTOR_MAX];
	struct writer w = writer_open(joined, sizeof(joined));

	if (!run_read(r, object, first, &a))
		return;
	writer_put(&w, a.bytes);
	if (second != NULL && run_read(r, object, second, &b))
		writer_put(&w, b.bytes);
	run_compare_member(r, object, name, writer_bytes(&w));
}

/* The ID Contexts of the run, and that each context has its own. */
static void
b2_compare_ids(struct run *r, json_t *object)
{
	static const char *const names[][2] = { { "first_context", "id1" },
	    { "second_context", "id2" }, { "third_context", "id3" } };
	struct value id;

	b2_compare_joined(r, object, "id1", "r1", NULL);
	b2_compare_joined(r, object, "id2", "r2", "r1");
	b2_compare_joined(r, object, "id3", "r2", "r3");
	for (size_t i = 0; i < 3; i++)
		if (run_read(r, object, names[i][1], &id))
			run_compare_member(r, json_object_get(object,
			    names[i][0]), "id_context", id.bytes);
}

/* Later requests under the third context carry its ID Context as it is. */
static void
b2_compare_later(struct run *r, json_t *object)
{
	static const char *const members[] = { "value", "note", NULL };
	static struct vector_context v;
	json_t *later = json_object_get(object, "later_kid_context");
	struct wax_message get = { .code = 1 }, sealed;
	struct wax_exchange x = { 0 };
	struct oscore_option o;
	struct wax_context *c;
	uint8_t buffer[1024];

	run_check_members(r, later, members);
	if (!b2_find_context(r, object, "third", "client", &v) ||
	    (c = vector_new_context(r, &v)) == NULL)
		return;
	if (wax_protect_request(&x, c, &get, buffer, sizeof(buffer),
	    &sealed) != WAX_OK ||
	    oscore_option_decode(vector_option(&sealed), &o) != WAX_OK)
		run_fail(r, "can not be sealed");
	else
		run_compare_member(r, later, "value", o.kid_context);
	wax_exchange_clear(&x);
	wax_context_free(c);
}

static void
b2_run_steps(struct run *r, json_t *object, const char *id)
{
	static const char *const members[] = { STEP_MEMBERS,
	    "security_context", "nonce_common_iv_of", NULL };
	static struct vector_context sender, receiver;
	json_t *steps = json_object_get(object, "steps"), *step;
	struct ends ends = { 0 };
	const char *requested = NULL;
	size_t i;

	if (json_array_size(steps) == 0)
		run_fail(r, "no steps");
	json_array_foreach(steps, i, step) {
		const char *end = run_read_text(r, step, "sender");
		const char *name = run_read_text(r, step, "security_context");
		const char *iv = json_string_value(json_object_get(step,
		    "nonce_common_iv_of"));
		struct step s = { step, "unprotected", "protected", &sender,
		    &receiver, true };

		run_set_where(r, "%s step %zu", id, i + 1);
		run_check_members(r, step, members);
		if (iv != NULL)
			run_compare_text(r, "nonce_common_iv_of", iv,
			    requested);
		if (!b2_find_context(r, object, name, end, &sender) ||
		    !b2_find_context(r, object, name, other_end(end),
		    &receiver))
			continue;
		exchange_run_step(r, &s, &ends);
		if (json_object_get(step, "direction") != NULL &&
		    strcmp(json_string_value(json_object_get(step,
		    "direction")), "request") == 0)
			requested = name;
	}
	ends_clear(&ends);
}

static void
b2_run_protocol(struct run *r, json_t *object)
{
	static struct vector_context client, server;

	if (b2_find_context(r, object, "third", "client", &client) &&
	    b2_find_context(r, object, "third", "server", &server))
		renewal_compare_runs(r, object, &client, &server);
}

void
section_appendix_b2(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "why", "section", "r1",
	    "r2", "r3", "id1", "id2", "id3", "first_context",
	    "second_context", "third_context", "steps", "later_kid_context",
	    NULL };
	static const char *const contexts[] = { "first_context",
	    "second_context", "third_context" };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		if (id == NULL)
			id = "?";
		run_set_where(r, "%s", id);
		run_check_members(r, object, members);
		b2_compare_ids(r, object);
		b2_compare_later(r, object);
		for (size_t k = 0; k < 3; k++) {
			json_t *one = json_pack("{s:O?}", contexts[k],
			    json_object_get(object, contexts[k]));

			section_contexts(r, one);
			json_decref(one);
		}
		b2_run_steps(r, object, id);
		b2_run_protocol(r, object);
	}
}

void
section_appendix_b2_stateless(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "section", "why",
	    "k_hmac", "s2", "r2", NULL };
	static struct value key, s2;
	uint8_t mac[HMAC_LEN], r2[VECTOR_MAX + 8];
	struct writer w = writer_open(r2, sizeof(r2));

	run_check_members(r, section, members);
	if (!run_read(r, section, "k_hmac", &key) ||
	    !run_read(r, section, "s2", &s2))
		return;
	run_check(r, "HMAC", hmac_sha_256(key.bytes, s2.bytes, mac) == WAX_OK);
	writer_put(&w, s2.bytes);
	writer_put(&w, bytes_of(mac, 8));
	run_compare_member(r, section, "r2", writer_bytes(&w));
}
