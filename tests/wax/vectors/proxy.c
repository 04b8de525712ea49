/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* proxy.c - section proxy_uri */
#include "core/uri.h"
#include "wax/vectors/step.h"
#include "wax/oscore/aad.h"
#include "wax/oscore/exchange.h"
#include "wax/oscore/split.h"

struct proxy {
	struct run *r;
	json_t *object;
	struct value original;
	struct message plain;
	struct wax_message plain_parts;
	uint8_t buffer[VECTOR_MAX];
	struct wax_message sealed;
};

static bool
proxy_seal(struct proxy *p, enum wax_proxy_form form, struct wax_exchange *x)
{
	static struct vector_context v;
	const char *name = run_read_text(p->r, p->object, "context");
	struct wax_context *c;
	enum wax_status st;
	uint64_t ssn;

	if (!vector_find_context(p->r, name, "client", &v) ||
	    !run_read_uint(p->r, p->object, "sender_sequence_number", &ssn))
		return false;
	v.parameters.proxy_form = form;
	if ((c = vector_new_context(p->r, &v)) == NULL)
		return false;
	c->ssn_next = ssn;
	st = wax_protect_request(x, c, &p->plain_parts, p->buffer,
	    sizeof(p->buffer), &p->sealed);
	wax_context_free(c);
	if (st != WAX_OK)
		run_fail(p->r, "can not be sealed: %s", wax_status_text(st));
	return st == WAX_OK;
}

static void
proxy_compare_inner(struct proxy *p)
{
	uint8_t buffer[VECTOR_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct bytes options, payload;
	struct split s;

	if (split_open(&s, &p->plain_parts, BYTES_ABSENT, WAX_PROXY_SCHEME) !=
	    WAX_OK || split_write_inner(&s, &w) != WAX_OK ||
	    option_split(bytes_of(buffer + 1, w.len - 1), &options,
	    &payload) != WAX_OK) {
		run_fail(p->r, "the message can not be split");
		return;
	}
	run_compare_member(p->r, p->object, "plaintext", writer_bytes(&w));
	step_compare_options(p->r, p->object, "inner_options", options);
}

static void
proxy_compare_crypto(struct proxy *p, const struct wax_exchange *x)
{
	uint8_t buffer[AAD_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct aad aad = {
		.alg_aead = x->context->aead->number,
		.request_kid = exchange_request_kid(x),
		.request_piv = exchange_request_piv(x),
	};

	aad_write(&w, &aad);
	run_compare_member(p->r, p->object, "aad", writer_bytes(&w));
	run_compare_member(p->r, p->object, "nonce",
	    bytes_of(x->request_nonce, x->context->common_iv.len));
	run_compare_member(p->r, p->object, "oscore_option",
	    vector_option(&p->sealed));
	run_compare_member(p->r, p->object, "ciphertext",
	    bytes_of(p->sealed.payload, p->sealed.payload_len));
}

static void
proxy_compare_whole(struct proxy *p, const char *name)
{
	struct value whole;

	run_compare_member(p->r, p->object, name,
	    vector_encode(&p->plain, &p->sealed, &whole));
}

/* The target's proxy takes scheme and port off; it has its own Token and
   Message ID. */
static void
proxy_compare_next_hop(struct proxy *p)
{
	uint8_t options[VECTOR_MAX];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct option_walk walk = option_walk_open(bytes_of(p->sealed.options,
	    p->sealed.options_len));
	struct wax_message next = p->sealed, parts;
	struct value example, whole;
	struct message like;
	struct option o;

	if (!run_read(p->r, p->object, "next_hop_example", &example) ||
	    !vector_parse(p->r, &example, &like, &parts))
		return;
	while (option_walk_next(&walk, &o))
		if (o.number != OPTION_URI_PORT &&
		    o.number != OPTION_PROXY_SCHEME)
			option_write(&ow, o.number, o.value);
	next.options = options;
	next.options_len = w.len;
	run_compare_member(p->r, p->object, "next_hop_example",
	    vector_encode(&like, &next, &whole));
}

/* A server opens what arrives there. */
static void
proxy_open_next_hop(struct proxy *p)
{
	static struct vector_context v;
	struct wax_contexts *set = wax_contexts_new(1, NULL);
	struct wax_exchange x = { 0 };
	struct value example, plaintext;
	struct wax_message parts;
	struct wax_request got;
	struct wax_context *c = NULL;
	struct message m;

	if (set != NULL && run_read(p->r, p->object, "next_hop_example",
	    &example) && vector_parse(p->r, &example, &m, &parts) &&
	    vector_find_context(p->r, run_read_text(p->r, p->object,
	    "context"), "server", &v) &&
	    (c = vector_new_context(p->r, &v)) != NULL &&
	    wax_contexts_add(set, c) == WAX_OK &&
	    wax_unprotect_request(&x, set, &parts, true, p->buffer,
	    sizeof(p->buffer), &got) == WAX_REQUEST_OPENED)
		run_compare_member(p->r, p->object, "plaintext",
		    vector_plaintext(&got.message, false, &plaintext));
	else
		run_fail(p->r, "the server does not open next_hop_example");
	wax_exchange_clear(&x);
	wax_context_free(c);
	wax_contexts_free(set);
}

static void
proxy_compare_text(struct proxy *p, const char *name, struct bytes value)
{
	const char *text = run_read_text(p->r, p->object, name);

	if (text != NULL)
		run_compare(p->r, name, bytes_of_text(text), value);
}

static void
proxy_run(struct run *r, json_t *object)
{
	static struct proxy p;
	struct wax_exchange x = { 0 };
	struct bytes uri = BYTES_ABSENT;

	p = (struct proxy){ .r = r, .object = object };
	if (!run_read(r, object, "original", &p.original) ||
	    !vector_parse(r, &p.original, &p.plain, &p.plain_parts))
		return;
	(void)option_find(p.plain.options, OPTION_PROXY_URI, &uri);
	proxy_compare_text(&p, "proxy_uri", uri);
	proxy_compare_inner(&p);
	if (proxy_seal(&p, WAX_PROXY_URI, &x)) {
		uri = BYTES_ABSENT;
		(void)option_find(bytes_of(p.sealed.options,
		    p.sealed.options_len), OPTION_PROXY_URI, &uri);
		proxy_compare_text(&p, "outer_proxy_uri", uri);
		proxy_compare_crypto(&p, &x);
		proxy_compare_whole(&p, "protected_with_proxy_uri");
	}
	wax_exchange_clear(&x);
	if (proxy_seal(&p, WAX_PROXY_SCHEME, &x)) {
		proxy_compare_crypto(&p, &x);
		proxy_compare_whole(&p, "protected_with_proxy_scheme");
		proxy_compare_next_hop(&p);
	}
	wax_exchange_clear(&x);
	proxy_open_next_hop(&p);
}

void
section_proxy_uri(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "why", "section",
	    "context", "original", "proxy_uri", "outer_proxy_uri",
	    "inner_options", "plaintext", "sender_sequence_number", "nonce",
	    "aad", "oscore_option", "ciphertext", "protected_with_proxy_uri",
	    "protected_with_proxy_scheme", "next_hop_example", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		proxy_run(r, object);
	}
}
