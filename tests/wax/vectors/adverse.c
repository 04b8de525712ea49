/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* adverse.c - section adverse: messages that must not pass, and some that
   must */
#include <stdio.h>

#include "core/code.h"
#include "core/oscore_option.h"
#include "wax/vectors/vectors.h"
#include "wax/oscore/exchange.h"

#define CONTEXTS_MAX 8

enum outcome_kind {
	OUTCOME_ACCEPT,
	OUTCOME_ANSWER,		/* refused with an error response */
	OUTCOME_SILENT,		/* refused without one */
	OUTCOME_UNPARSED,	/* no CoAP message at all */
	OUTCOME_DROP,
	OUTCOME_UNPROTECTED_ERROR,
};

static const char *const outcome_names[] = { "accept", "answer", "silence",
    "no message", "drop", "unprotected-error" };

/* What became of a message. */
struct outcome {
	enum outcome_kind kind;
	char code[5];			/* "" if there is none */
	struct bytes diagnostic;	/* absent: none */
	bool is_protected;
	struct value plaintext;
	const char *verified_by;
	bool has_number;		/* it came with a Partial IV */
	uint64_t number;
};

struct receiver {
	struct run *r;
	json_t *object;
	struct wax_contexts *set;	/* a server's */
	struct wax_context *contexts[CONTEXTS_MAX];
	const char *names[CONTEXTS_MAX];
	size_t count;
	struct wax_exchange client;
	uint8_t buffer[2 * VECTOR_MAX];
};

/* ---- what we do ---- */

/* Only the other end can read the code of a protected answer. */
static void
outcome_open_answer(struct receiver *rc, const struct wax_message *request,
    const struct wax_message *answer, struct outcome *out)
{
	static struct vector_context v;
	struct wax_exchange x = { .is_client = true };
	uint8_t buffer[VECTOR_MAX];
	struct wax_response got;
	struct oscore_option o;

	if (!vector_find_context(rc->r, rc->names[0], "client", &v) ||
	    oscore_option_decode(vector_option(request), &o) != WAX_OK ||
	    (x.context = vector_new_context(rc->r, &v)) == NULL)
		return;
	exchange_set_request(&x, x.context, o.kid, o.piv);
	if (wax_unprotect_response(&x, answer, buffer, sizeof(buffer), &got) ==
	    WAX_RESPONSE_OPENED)
		code_format(got.message.code, out->code);
	else
		run_fail(rc->r, "the protected answer does not open");
	wax_exchange_clear(&x);
}

static void
outcome_take_answer(struct receiver *rc, const struct wax_message *request,
    const struct wax_request *got, struct outcome *out)
{
	out->kind = got->has_answer ? OUTCOME_ANSWER : OUTCOME_SILENT;
	out->is_protected = got->is_answer_protected;
	if (!got->has_answer)
		return;
	if (got->is_answer_protected) {
		outcome_open_answer(rc, request, &got->answer, out);
		return;
	}
	code_format(got->answer.code, out->code);
	if (got->answer.payload_len > 0)
		out->diagnostic = bytes_of(got->answer.payload,
		    got->answer.payload_len);
}

static void
outcome_of_request(struct receiver *rc, const struct message *m,
    const struct wax_message *parts, struct outcome *out)
{
	struct wax_exchange x = { 0 };
	struct wax_request got;

	if (wax_unprotect_request(&x, rc->set, parts, m->type == MESSAGE_CON,
	    rc->buffer, sizeof(rc->buffer), &got) != WAX_REQUEST_OPENED) {
		outcome_take_answer(rc, parts, &got, out);
		return;
	}
	out->kind = OUTCOME_ACCEPT;
	vector_plaintext(&got.message, false, &out->plaintext);
	for (size_t i = 0; i < rc->count; i++)
		if (rc->contexts[i] == got.context)
			out->verified_by = rc->names[i];
	wax_exchange_clear(&x);
}

static void
outcome_of_response(struct receiver *rc, const struct wax_message *parts,
    struct outcome *out)
{
	struct wax_response got;
	struct oscore_option o;

	out->kind = OUTCOME_DROP;
	switch (wax_unprotect_response(&rc->client, parts, rc->buffer,
	    sizeof(rc->buffer), &got)) {
	case WAX_RESPONSE_OPENED:
		out->kind = OUTCOME_ACCEPT;
		vector_plaintext(&got.message, got.is_notification,
		    &out->plaintext);
		if (oscore_option_decode(vector_option(parts), &o) == WAX_OK &&
		    !bytes_is_absent(o.piv)) {
			out->has_number = true;
			out->number = oscore_piv_decode(o.piv);
		}
		break;
	case WAX_RESPONSE_UNAUTHENTICATED:
		out->kind = OUTCOME_UNPROTECTED_ERROR;
		code_format(got.message.code, out->code);
		break;
	case WAX_RESPONSE_REPEAT:
	case WAX_RESPONSE_DROPPED:
		break;
	}
}

static void
outcome_of(struct receiver *rc, const struct value *v, struct outcome *out)
{
	struct wax_message parts;
	struct message m;

	*out = (struct outcome){ .kind = OUTCOME_UNPARSED };
	if (message_parse_udp(v->bytes, &m) != WAX_OK)
		return;
	(void)vector_parse(rc->r, v, &m, &parts);
	if (rc->set != NULL)
		outcome_of_request(rc, &m, &parts, out);
	else
		outcome_of_response(rc, &parts, out);
}

/* ---- what the file expects ---- */

static bool
expect_text(json_t *expect, const char *name, struct bytes got)
{
	json_t *member = json_object_get(expect, name);

	if (member == NULL)
		return true;
	if (json_is_null(member))
		return bytes_is_absent(got);
	return json_is_string(member) && bytes_equal(
	    bytes_of_text(json_string_value(member)), got);
}

/* "4.02", null or left out. */
static bool
expect_has_sound_code(json_t *expect)
{
	json_t *member = json_object_get(expect, "code");
	uint8_t code;

	return member == NULL || json_is_null(member) ||
	    (json_is_string(member) && code_parse(bytes_of_text(
	    json_string_value(member)), &code) == WAX_OK);
}

/* null: it does not matter. */
static bool
expect_protected(json_t *expect, const struct outcome *out)
{
	json_t *member = json_object_get(expect, "protected");

	return member == NULL || json_is_null(member) ||
	    json_is_true(member) == out->is_protected;
}

static bool
expect_accept(struct run *r, json_t *expect, const struct outcome *out)
{
	json_t *number = json_object_get(expect, "notification_number");
	const char *by = json_string_value(json_object_get(expect,
	    "verified_by"));
	struct value plaintext;

	if (!run_read(r, expect, "plaintext", &plaintext))
		return false;
	if (number != NULL && (json_is_integer(number) != out->has_number ||
	    (out->has_number &&
	    (uint64_t)json_integer_value(number) != out->number)))
		return false;
	return out->kind == OUTCOME_ACCEPT &&
	    bytes_equal(plaintext.bytes, out->plaintext.bytes) &&
	    (by == NULL || (out->verified_by != NULL &&
	    strcmp(by, out->verified_by) == 0));
}

static bool
expect_refusal(json_t *expect, const struct outcome *out)
{
	const char *code = json_string_value(json_object_get(expect, "code"));

	if (out->kind == OUTCOME_SILENT || out->kind == OUTCOME_UNPARSED)
		return true;
	return out->kind == OUTCOME_ANSWER &&
	    (code == NULL || strcmp(code, out->code) == 0) &&
	    expect_protected(expect, out);
}

static bool
expect_matches(struct run *r, json_t *expect, const struct outcome *out)
{
	const char *result = run_read_text(r, expect, "result");

	if (result == NULL)
		return false;
	if (strcmp(result, "accept") == 0)
		return expect_accept(r, expect, out);
	if (strcmp(result, "error") == 0)
		return out->kind == OUTCOME_ANSWER &&
		    expect_text(expect, "code", bytes_of_text(out->code)) &&
		    expect_text(expect, "diagnostic", out->diagnostic) &&
		    expect_protected(expect, out);
	if (strcmp(result, "reject") == 0)
		return expect_refusal(expect, out);
	if (strcmp(result, "drop") == 0)
		return out->kind == OUTCOME_DROP;
	if (strcmp(result, "unprotected-error") == 0)
		return out->kind == OUTCOME_UNPROTECTED_ERROR &&
		    expect_text(expect, "code", bytes_of_text(out->code));
	run_fail(r, "unknown result %s", result);
	return false;
}

static bool
has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The other outcomes are sentences; those that say what we did count. */
static bool
also_allows(const char *text, const struct outcome *out)
{
	bool is_answer = out->kind == OUTCOME_ANSWER;
	bool has_code = out->code[0] != '\0' && strstr(text, out->code) != NULL;

	if (has_prefix(text, "no response at all"))
		return out->kind == OUTCOME_SILENT ||
		    out->kind == OUTCOME_UNPARSED;
	if (has_prefix(text, "RST"))
		return out->kind == OUTCOME_UNPARSED;
	if (has_prefix(text, "accept"))
		return out->kind == OUTCOME_ACCEPT;
	if (has_prefix(text, "drop"))
		return out->kind == OUTCOME_DROP;
	if (has_prefix(text, "report an unprotected response"))
		return out->kind == OUTCOME_UNPROTECTED_ERROR;
	if (has_prefix(text, "protected or unprotected "))
		return is_answer && has_code;
	return is_answer && has_code && !out->is_protected &&
	    (has_prefix(text, out->code) ||
	    has_prefix(text, "unprotected "));
}

static bool
also_matches(json_t *expect, const struct outcome *out)
{
	json_t *list = json_object_get(expect, "also_conformant"), *text;
	size_t i;

	json_array_foreach(list, i, text)
		if (json_is_string(text) &&
		    also_allows(json_string_value(text), out))
			return true;
	return false;
}

/* ---- the cases ---- */

static void
receiver_run_step(struct receiver *rc, json_t *step)
{
	static const char *const members[] = { "message", "expect", "note",
	    NULL };
	static const char *const expected[] = { "result", "code",
	    "diagnostic", "protected", "plaintext", "also_conformant", "note",
	    "verified_by", "notification_number", NULL };
	static struct outcome out;
	json_t *expect = json_object_get(step, "expect");
	const char *result = json_string_value(json_object_get(expect,
	    "result"));
	struct value message;

	run_check_members(rc->r, step, members);
	run_check_members(rc->r, expect, expected);
	run_check(rc->r, "code is a code", expect_has_sound_code(expect));
	if (!run_read(rc->r, step, "message", &message))
		return;
	outcome_of(rc, &message, &out);
	if (expect_matches(rc->r, expect, &out) || also_matches(expect, &out))
		run_pass(rc->r);
	else
		run_fail(rc->r, "expected %s, got %s %s%s %.*s",
		    result == NULL ? "?" : result, outcome_names[out.kind],
		    out.code, out.is_protected ? " protected" : "",
		    (int)out.diagnostic.len,
		    (const char *)out.diagnostic.data);
}

static bool
receiver_add_context(struct receiver *rc, const char *name)
{
	static struct vector_context v;
	uint64_t window;
	struct wax_context *c;

	if (rc->count >= CONTEXTS_MAX ||
	    !vector_find_context(rc->r, name, "server", &v) ||
	    !run_read_uint(rc->r, rc->object, "replay_window", &window))
		return false;
	v.parameters.replay_window = (unsigned)window;
	if ((c = vector_new_context(rc->r, &v)) == NULL)
		return false;
	rc->names[rc->count] = name;
	rc->contexts[rc->count++] = c;
	return wax_contexts_add(rc->set, c) == WAX_OK;
}

static bool
receiver_begin_server(struct receiver *rc)
{
	static const struct wax_answering answering = {
		.answers_non = true, .has_diagnostics = true,
	};
	json_t *list = json_object_get(rc->object, "contexts"), *name;
	size_t i;

	rc->set = wax_contexts_new(CONTEXTS_MAX, &answering);
	if (rc->set == NULL)
		return false;
	if (list == NULL)
		return receiver_add_context(rc, run_read_text(rc->r,
		    rc->object, "context"));
	json_array_foreach(list, i, name)
		if (!receiver_add_context(rc, json_string_value(name)))
			return false;
	return rc->count > 0;
}

/* The request that the responses are to. */
static bool
receiver_begin_client(struct receiver *rc)
{
	static const char *const members[] = { "unprotected", "protected",
	    "sender_sequence_number", NULL };
	static struct vector_context v;
	json_t *request = json_object_get(rc->object, "request");
	struct wax_message parts, sealed;
	struct value plain, whole;
	struct wax_context *c;
	struct message m;
	enum wax_status st;
	uint64_t ssn;

	run_check_members(rc->r, request, members);
	if (!vector_find_context(rc->r, run_read_text(rc->r, rc->object,
	    "context"), "client", &v) ||
	    !run_read(rc->r, request, "unprotected", &plain) ||
	    !run_read_uint(rc->r, request, "sender_sequence_number", &ssn) ||
	    !vector_parse(rc->r, &plain, &m, &parts) ||
	    (c = vector_new_context(rc->r, &v)) == NULL)
		return false;
	c->ssn_next = ssn;
	st = wax_protect_request(&rc->client, c, &parts, rc->buffer,
	    sizeof(rc->buffer), &sealed);
	wax_context_free(c);
	if (st != WAX_OK) {
		run_fail(rc->r, "the request can not be sealed");
		return false;
	}
	run_compare_member(rc->r, request, "protected",
	    vector_encode(&m, &sealed, &whole));
	return true;
}

static void
receiver_end(struct receiver *rc)
{
	wax_exchange_clear(&rc->client);
	wax_contexts_free(rc->set);
	for (size_t i = 0; i < rc->count; i++)
		wax_context_free(rc->contexts[i]);
}

static void
adverse_run(struct run *r, json_t *object, const char *id)
{
	static struct receiver rc;
	const char *end = run_read_text(r, object, "receiver");
	json_t *steps = json_object_get(object, "steps"), *step;
	bool is_ready = false;
	size_t i;

	rc = (struct receiver){ .r = r, .object = object };
	if (end != NULL && strcmp(end, "server") == 0)
		is_ready = receiver_begin_server(&rc);
	else if (end != NULL && strcmp(end, "client") == 0)
		is_ready = receiver_begin_client(&rc);
	if (!is_ready)
		run_fail(r, "there is no receiver");
	if (json_array_size(steps) == 0)
		run_fail(r, "no steps");
	json_array_foreach(steps, i, step) {
		run_set_where(r, "%s step %zu", id, i + 1);
		if (is_ready)
			receiver_run_step(&rc, step);
	}
	receiver_end(&rc);
}

void
section_adverse(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "why", "section",
	    "context", "contexts", "receiver", "replay_window", "steps",
	    "note", "request", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		adverse_run(r, object, id == NULL ? "?" : id);
	}
}
