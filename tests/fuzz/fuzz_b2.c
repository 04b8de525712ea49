/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_b2.c - a client and a server that renew their keys, and an attacker who
   has them all

   Each byte is a step, some with bytes that follow (a length, then as many):
   0 the client sends its request; 1, 2 the server or the client gets the last
   message of the other; 3, 4 the client or the server wants new keys; 5, 6 one
   of them is killed; 7 the last request, 8 the last answer is changed: its
   OSCORE option becomes the bytes; 9, 10 the same with the payload; 11 a
   request under keys of the first bytes (an ID Context of 16), in a CBOR byte
   string, 12 the same as it is: the rest is the plaintext; 13 a first response
   with R2 of the first 8 bytes, the rest is the plaintext; 14 time passes.

   Whatever happens, afterwards they can renew and talk. */
#include <stdlib.h>

#include "core/reader.h"
#include "wax/fuzz_ends.h"
#include "wax/oscore/b2_wire.h"
#include "wax/oscore/exchange.h"
#include "wax/renewal.h"

#define FUZZ_STEPS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct parties p;
static struct letter asked, answered;	/* what travels */

static void
send_request(void)
{
	struct party *c = &p.client;
	struct wax_message out;

	fuzz_require(wax_protect_request(&c->x, c->context, &p.get.m,
	    c->buffer, sizeof(c->buffer), &out) == WAX_OK);
	letter_keep(&asked, &out);
}

static void
serve(void)
{
	static const struct wax_message content = { .code = CODE_CONTENT };
	struct party *s = &p.server;
	struct wax_message out;
	struct wax_request got;

	if (asked.m.code == 0)
		return;
	if (wax_unprotect_request(&s->x, s->set, &asked.m, true, s->buffer,
	    sizeof(s->buffer), &got) == WAX_REQUEST_OPENED) {
		fuzz_require(code_is_request(got.message.code));
		fuzz_require(got.context == s->context);
		fuzz_use(got.message.options, got.message.options_len);
		fuzz_use(got.message.payload, got.message.payload_len);
		fuzz_require(wax_protect_response(&s->x, &content, s->buffer,
		    sizeof(s->buffer), &out) == WAX_OK);
		letter_keep(&answered, &out);
		return;
	}
	fuzz_require(got.message.code == 0 && got.context == NULL);
	fuzz_require(!wax_exchange_is_open(&s->x));
	fuzz_require(got.result != WAX_REQUEST_FAILED);
	fuzz_require(got.result != WAX_REQUEST_RENEWING ||
	    (got.has_answer && got.is_answer_protected));
	if (got.has_answer)
		letter_keep(&answered, &got.answer);
}

static void
receive(void)
{
	struct party *c = &p.client;
	struct wax_response got;

	if (answered.m.code == 0)
		return;
	switch (wax_unprotect_response(&c->x, &answered.m, c->buffer,
	    sizeof(c->buffer), &got)) {
	case WAX_RESPONSE_OPENED:
	case WAX_RESPONSE_UNAUTHENTICATED:
		fuzz_use(got.message.payload, got.message.payload_len);
		break;
	case WAX_RESPONSE_REPEAT:
		send_request();
		break;
	case WAX_RESPONSE_DROPPED:
		fuzz_require(got.message.code == 0);
		break;
	}
}

static void
change_option(struct letter *l, struct bytes value)
{
	uint8_t options[300];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct wax_message m = l->m;
	uint8_t payload[SUPPORT_MAX];

	if (m.code == 0)
		return;
	option_write(&ow, OPTION_OSCORE, value);
	fuzz_require(writer_close(&w) == WAX_OK);
	memcpy(payload, m.payload, m.payload_len);
	m.options = options;
	m.options_len = w.len;
	m.payload = payload;
	letter_keep(l, &m);
}

static void
change_payload(struct letter *l, struct bytes value)
{
	struct wax_message m = l->m;
	uint8_t options[SUPPORT_MAX];

	if (m.code == 0)
		return;
	memcpy(options, m.options, m.options_len);
	m.options = options;
	m.payload = value.data;
	m.payload_len = value.len;
	letter_keep(l, &m);
}

/* Seals a plaintext under c for the request of x. */
static struct bytes
forge(struct wax_context *c, const struct wax_exchange *x,
    struct bytes plaintext, uint8_t out[512])
{
	uint8_t aad[AAD_MAX];
	struct writer w = writer_open(aad, sizeof(aad));
	struct aad a = { 10, exchange_request_kid(x), exchange_request_piv(x),
	    BYTES_ABSENT };

	if (plaintext.len == 0)
		plaintext = bytes_of_text("\x01");
	aad_write(&w, &a);
	memcpy(out, plaintext.data, plaintext.len);
	fuzz_require(aead_seal(c->sealer, x->request_nonce, writer_bytes(&w),
	    out, plaintext.len) == WAX_OK);
	return bytes_of(out, plaintext.len + c->aead->kind.tag_len);
}

static void
set_letter(struct letter *l, uint8_t code, const struct oscore_option *o,
    struct bytes payload)
{
	uint8_t option[255], options[300];
	struct writer v = writer_open(option, sizeof(option));
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct wax_message m = { .code = code, .options = options,
	    .payload = payload.data, .payload_len = payload.len };

	oscore_option_encode(&v, o);
	option_write(&ow, OPTION_OSCORE, writer_bytes(&v));
	m.options_len = w.len;
	letter_keep(l, &m);
}

static void
forge_request(struct bytes in, bool is_wrapped)
{
	uint8_t wrapped[B2_WRAPPED_MAX], sealed[512];
	struct bytes id = bytes_of(in.data, in.len < 16 ? in.len : 16);
	struct bytes plaintext = bytes_of(in.data + id.len,
	    in.len - id.len);
	struct wax_exchange x = { 0 };
	struct wax_context *c;
	struct oscore_option o = {
		.piv = bytes_of("\0", 1),
		.kid = bytes_of_text("c"),
		.kid_context = is_wrapped ? b2_wrap(id, wrapped) : id,
	};

	fuzz_require(context_new_derived(p.client.context, id, &c) == WAX_OK);
	exchange_set_request(&x, c, o.kid, o.piv);
	set_letter(&asked, CODE_POST, &o, forge(c, &x, plaintext, sealed));
	wax_context_free(c);
}

static void
forge_response(struct bytes in)
{
	uint8_t wrapped[B2_WRAPPED_MAX], sealed[512], id2[512];
	struct bytes r2 = bytes_of(in.data, in.len < 8 ? in.len : 8);
	struct bytes plaintext = bytes_of(in.data + r2.len,
	    in.len - r2.len);
	const struct wax_exchange *x = &p.client.x;
	struct oscore_option o = { .kid_context = b2_wrap(r2, wrapped) };
	struct wax_context *second;
	struct bytes joined;

	if (x->context == NULL)
		return;
	fuzz_require(b2_join(r2, context_id_context(x->run != NULL ? x->run :
	    x->context), id2, sizeof(id2), &joined) == WAX_OK);
	fuzz_require(context_new_derived(p.server.context, joined,
	    &second) == WAX_OK);
	set_letter(&answered, CODE_CHANGED, &o, forge(second, x, plaintext,
	    sealed));
	wax_context_free(second);
}

static void
step(uint8_t what, struct bytes in)
{
	switch (what % 15) {
	case 0: send_request(); break;
	case 1: serve(); break;
	case 2: receive(); break;
	case 3: fuzz_require(wax_context_renew(p.client.context) == WAX_OK);
		break;
	case 4: fuzz_require(wax_context_renew(p.server.context) == WAX_OK);
		break;
	case 5: party_restart(&p.client); break;
	case 6: party_restart(&p.server); break;
	case 7: change_option(&asked, in); break;
	case 8: change_option(&answered, in); break;
	case 9: change_payload(&asked, in); break;
	case 10: change_payload(&answered, in); break;
	case 11: forge_request(in, true); break;
	case 12: forge_request(in, false); break;
	case 13: forge_response(in); break;
	case 14: p.server.disk.now += WAX_RENEWAL_MS / 2; break;
	}
}

static bool
has_bytes(uint8_t what)
{
	return what % 15 >= 7 && what % 15 <= 13;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_open(bytes_of(data, size));
	uint8_t setting = reader_u8(&r);

	parties_prepare(&p, setting & 1 ? WAX_RENEWAL_FIRST : WAX_RENEWAL_ON,
	    setting & 2 ? WAX_RENEWAL_FIRST : WAX_RENEWAL_ON);
	p.server.parameters.renewal_is_stateless = setting & 4;
	p.server.parameters.always_own_piv = setting & 8;
	parties_start(&p);
	asked.m.code = answered.m.code = 0;
	for (int i = 0; i < FUZZ_STEPS_MAX && reader_left(&r) > 0; i++) {
		uint8_t what = reader_u8(&r);
		struct bytes in = bytes_of("", 0);

		if (has_bytes(what)) {
			size_t len = reader_u8(&r);

			in = reader_take(&r, len < reader_left(&r) ? len :
			    reader_left(&r));
		}
		step(what, in);
	}
	wax_exchange_clear(&p.client.x);
	fuzz_require(wax_context_renew(p.client.context) == WAX_OK);
	fuzz_require(parties_talk(&p) > 0 && parties_agree(&p));
	parties_end(&p);
	return 0;
}
