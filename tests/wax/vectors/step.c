/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* step.c - one message of an exchange in a vector file */
#include "wax/vectors/step.h"

#include "core/code.h"
#include "core/oscore_option.h"
#include "wax/oscore/aad.h"
#include "wax/oscore/exchange.h"
#include "wax/oscore/join.h"
#include "wax/oscore/nonce.h"
#include "wax/oscore/protect.h"
#include "wax/oscore/split.h"

/* A step at work. */
struct working {
	struct run *r;
	const struct step *s;
	struct value unprotected, protected, kid_context, piv;
	struct message plain, sealed;		/* as the file has them */
	struct wax_message plain_parts, sealed_parts;
	uint8_t buffer[2 * VECTOR_MAX];
	struct wax_message ours;		/* sealed by us */
};

void
ends_clear(struct ends *e)
{
	wax_exchange_clear(&e->client);
	wax_exchange_clear(&e->server);
}

static bool
step_begin(struct working *w, struct run *r, const struct step *s)
{
	json_t *o = s->object;

	w->r = r;
	w->s = s;
	return run_read(r, o, s->unprotected, &w->unprotected) &&
	    run_read(r, o, s->protected, &w->protected) &&
	    run_read(r, o, "kid_context", &w->kid_context) &&
	    run_read(r, o, "partial_iv", &w->piv) &&
	    vector_parse(r, &w->unprotected, &w->plain, &w->plain_parts) &&
	    vector_parse(r, &w->protected, &w->sealed, &w->sealed_parts);
}

/* The context as the sender has it, at the step's number. */
static struct wax_context *
step_new_sender(struct working *w)
{
	struct vector_context v = *w->s->sender;
	struct wax_context *c;
	uint64_t ssn;

	v.parameters.omit_kid_context = bytes_is_absent(w->kid_context.bytes);
	c = vector_new_context(w->r, &v);
	if (c == NULL || bytes_is_absent(w->piv.bytes))
		return c;
	if (run_read_uint(w->r, w->s->object, "sender_sequence_number", &ssn)) {
		c->ssn_next = ssn;
		return c;
	}
	wax_context_free(c);
	return NULL;
}

static void
step_compare_aad(struct working *w, const struct wax_exchange *x)
{
	uint8_t buffer[2 * AAD_MAX];
	struct writer out = writer_open(buffer, sizeof(buffer));
	struct aad aad = {
		.alg_aead = w->s->sender->parameters.aead,
		.request_kid = exchange_request_kid(x),
		.request_piv = exchange_request_piv(x),
	};

	run_compare_member(w->r, w->s->object, "request_kid",
	    aad.request_kid);
	run_compare_member(w->r, w->s->object, "request_piv",
	    aad.request_piv);
	aad_write_array(&out, &aad);
	run_compare_member(w->r, w->s->object, "aad_array",
	    writer_bytes(&out));
	out = writer_open(buffer, sizeof(buffer));
	aad_write(&out, &aad);
	run_compare_member(w->r, w->s->object, "aad", writer_bytes(&out));
}

static void
step_compare_nonce(struct working *w, const struct wax_exchange *x,
    struct bytes piv)
{
	const struct vector_context *v = w->s->sender;
	struct bytes common_iv = secret_bytes(&v->keys.common_iv);
	uint8_t nonce[AEAD_NONCE_MAX];

	if (bytes_is_absent(piv))
		memcpy(nonce, x->request_nonce, sizeof(nonce));
	else
		nonce_build(common_iv, v->sender_id.bytes, piv, nonce);
	run_compare_member(w->r, w->s->object, "nonce",
	    bytes_of(nonce, common_iv.len));
}

static void
step_compare_option(struct working *w, const struct wax_exchange *x)
{
	struct bytes value = vector_option(&w->ours);
	struct oscore_option o;
	uint8_t buffer[255];
	struct writer out = writer_open(buffer, sizeof(buffer));

	run_compare_member(w->r, w->s->object, "oscore_option", value);
	if (oscore_option_decode(value, &o) != WAX_OK) {
		run_fail(w->r, "our OSCORE option does not decode");
		return;
	}
	run_compare_member(w->r, w->s->object, "partial_iv", o.piv);
	run_compare_member(w->r, w->s->object, "kid", o.kid);
	run_compare_member(w->r, w->s->object, "kid_context", o.kid_context);
	oscore_option_encode(&out, &o);
	run_compare(w->r, "option written again", value, writer_bytes(&out));
	step_compare_nonce(w, x, o.piv);
}

static struct bytes
step_show(struct bytes b)
{
	return b.len == 0 ? bytes_of("", 0) : b;
}

void
step_compare_options(struct run *r, json_t *object, const char *name,
    struct bytes options)
{
	json_t *list = json_object_get(object, name), *pair;
	struct option_walk walk = option_walk_open(options);
	struct value expected;
	struct option o;
	size_t i;

	if (!json_is_array(list))
		run_fail(r, "field %s is missing or no list", name);
	json_array_foreach(list, i, pair) {
		json_t *one = json_pack("{s:O?}", name,
		    json_array_get(pair, 1));

		if (json_array_size(pair) != 2 ||
		    !json_is_integer(json_array_get(pair, 0)))
			run_fail(r, "%s: entry %zu is no pair", name, i);
		else if (!option_walk_next(&walk, &o))
			run_fail(r, "%s: entry %zu is not there", name, i);
		else if (run_read(r, one, name, &expected)) {
			run_compare_uint(r, name, (uint64_t)
			    json_integer_value(json_array_get(pair, 0)),
			    o.number);
			run_compare(r, name, expected.bytes,
			    step_show(o.value));
		}
		json_decref(one);
	}
	run_check(r, name, walk.next == walk.end);
}

/* What is to be encrypted, as the library writes it. */
static void
step_compare_plaintext(struct working *w)
{
	uint8_t buffer[VECTOR_MAX];
	struct writer out = writer_open(buffer, sizeof(buffer));
	struct inner inner;
	struct split split;

	if (split_open(&split, &w->plain_parts, BYTES_ABSENT,
	    WAX_PROXY_SCHEME) != WAX_OK ||
	    split_write_inner(&split, &out) != WAX_OK ||
	    inner_read(writer_bytes(&out), &inner) != WAX_OK) {
		run_fail(w->r, "the message can not be split");
		return;
	}
	run_compare_member(w->r, w->s->object, "plaintext",
	    writer_bytes(&out));
	if (json_object_get(w->s->object, "inner_options") != NULL)
		step_compare_options(w->r, w->s->object, "inner_options",
		    inner.options);
}

static void
step_compare_sealed(struct working *w, const struct wax_exchange *x)
{
	json_t *o = w->s->object;
	char code[5];
	struct value whole;

	run_compare_member(w->r, o, "encryption_key",
	    secret_bytes(&w->s->sender->keys.sender_key));
	step_compare_aad(w, x);
	step_compare_plaintext(w);
	step_compare_option(w, x);
	run_compare_member(w->r, o, "ciphertext",
	    bytes_of(w->ours.payload, w->ours.payload_len));
	run_compare(w->r, w->s->protected, w->protected.bytes,
	    vector_encode(&w->plain, &w->ours, &whole));
	if (json_object_get(o, "outer_options") != NULL)
		step_compare_options(w->r, o, "outer_options",
		    bytes_of(w->ours.options, w->ours.options_len));
	if (json_object_get(o, "outer_code") != NULL) {
		code_format(w->ours.code, code);
		run_compare_text(w->r, "outer_code", run_read_text(w->r, o,
		    "outer_code"), code);
	}
}

/* Appendix B.2 sends kid contexts that are no ID Context; the receiver's choice
   of context is given by the file, so they are taken off. */
static bool
step_is_kid_context_own(const struct working *w)
{
	return bytes_is_absent(w->kid_context.bytes) ||
	    bytes_equal(w->kid_context.bytes, w->s->sender->id_context.bytes);
}

static void
step_drop_kid_context(struct working *w, struct value *options)
{
	struct writer out = writer_open(options->data, sizeof(options->data));
	struct option_writer ow = option_writer_open(&out);
	struct option_walk walk = option_walk_open(w->sealed.options);
	struct oscore_option oscore;
	struct option o;
	uint8_t buffer[255];
	struct writer value = writer_open(buffer, sizeof(buffer));

	while (option_walk_next(&walk, &o)) {
		if (o.number == OPTION_OSCORE &&
		    oscore_option_decode(o.value, &oscore) == WAX_OK) {
			oscore.kid_context = BYTES_ABSENT;
			oscore_option_encode(&value, &oscore);
			o.value = writer_bytes(&value);
		}
		option_write(&ow, o.number, o.value);
	}
	w->sealed_parts.options = out.data;
	w->sealed_parts.options_len = out.len;
}

/* The receiver opens what the file has, not what we made. */
static bool
step_open_request(struct working *w, struct wax_exchange *server)
{
	struct wax_contexts *set = wax_contexts_new(1, NULL);
	struct wax_context *c = vector_new_context(w->r, w->s->receiver);
	struct value options;
	struct wax_request got = { 0 };
	enum wax_request_result result = WAX_REQUEST_FAILED;

	if (!step_is_kid_context_own(w))
		step_drop_kid_context(w, &options);
	if (set != NULL && c != NULL && wax_contexts_add(set, c) == WAX_OK)
		result = wax_unprotect_request(server, set, &w->sealed_parts,
		    true, w->buffer, sizeof(w->buffer), &got);
	wax_context_free(c);
	wax_contexts_free(set);
	if (result != WAX_REQUEST_OPENED) {
		run_fail(w->r, "the receiver does not open it: %s",
		    wax_status_text(got.status));
		return false;
	}
	if (!w->s->is_checked)
		return true;
	run_compare_uint(w->r, "opened code", w->plain_parts.code,
	    got.message.code);
	run_compare(w->r, "opened options", step_show(w->plain.options),
	    step_show(bytes_of(got.message.options,
	    got.message.options_len)));
	run_compare(w->r, "opened payload", w->plain.payload,
	    bytes_of(got.message.payload, got.message.payload_len));
	run_compare_member(w->r, w->s->object, "plaintext",
	    vector_plaintext(&got.message, false, &options));
	return true;
}

bool
step_run_request(struct run *r, const struct step *s, struct ends *e)
{
	static struct working w;
	struct wax_context *c;
	enum wax_status st;

	*e = (struct ends){ 0 };
	if (!step_begin(&w, r, s) || (c = step_new_sender(&w)) == NULL)
		return false;
	if (step_is_kid_context_own(&w))
		st = wax_protect_request(&e->client, c, &w.plain_parts,
		    w.buffer, sizeof(w.buffer), &w.ours);
	else
		st = protect_request_as(&e->client, c, &w.plain_parts,
		    w.kid_context.bytes, w.buffer, sizeof(w.buffer), &w.ours);
	wax_context_free(c);
	if (st != WAX_OK) {
		run_fail(r, "can not be sealed: %s", wax_status_text(st));
		return false;
	}
	if (s->is_checked)
		step_compare_sealed(&w, &e->client);
	return step_open_request(&w, &e->server);
}

static void
step_open_response(struct working *w, const struct ends *e)
{
	struct wax_exchange x = e->client;
	struct wax_response got;
	struct value plaintext;
	enum wax_response_result result;
	bool is_repeat;

	x.context = vector_new_context(w->r, w->s->receiver);
	if (x.context == NULL)
		return;
	result = wax_unprotect_response(&x, &w->sealed_parts, w->buffer,
	    sizeof(w->buffer), &got);
	/* A challenge is for the client's library; its plaintext was compared
	   when it was sealed. */
	is_repeat = result == WAX_RESPONSE_REPEAT;
	wax_exchange_clear(&x);
	if (is_repeat) {
		run_pass(w->r);
		return;
	}
	if (result != WAX_RESPONSE_OPENED) {
		run_fail(w->r, "the receiver does not open it: %s",
		    wax_status_text(got.status));
		return;
	}
	run_compare_member(w->r, w->s->object, "plaintext",
	    vector_plaintext(&got.message, got.is_notification, &plaintext));
	run_compare_uint(w->r, "opened code", w->plain_parts.code,
	    got.message.code);
	run_compare(w->r, "opened payload", w->plain.payload,
	    bytes_of(got.message.payload, got.message.payload_len));
}

void
step_run_response(struct run *r, const struct step *s, const struct ends *e)
{
	static struct working w;
	struct wax_exchange x = e->server;
	enum wax_status st;

	if (!step_begin(&w, r, s) || (x.context = step_new_sender(&w)) == NULL)
		return;
	/* The file's steps are alternatives: each takes the nonce it says. */
	x.is_nonce_used = !bytes_is_absent(w.piv.bytes);
	if (bytes_is_absent(w.kid_context.bytes))
		st = wax_protect_response(&x, &w.plain_parts, w.buffer,
		    sizeof(w.buffer), &w.ours);
	else
		st = protect_response_as(&x, &w.plain_parts,
		    w.kid_context.bytes, w.buffer, sizeof(w.buffer), &w.ours);
	if (st == WAX_OK)
		step_compare_sealed(&w, &x);
	else
		run_fail(r, "can not be sealed: %s", wax_status_text(st));
	wax_exchange_clear(&x);
	if (st == WAX_OK)
		step_open_response(&w, e);
}
