/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* small.c - sections without a security context */
#include "core/oscore_header.h"
#include "core/oscore_option.h"
#include "wax/cbor/items.h"
#include "wax/oscore/aad.h"
#include "wax/vectors/vectors.h"

static void
option_encoding_run(struct run *r, json_t *object)
{
	struct value piv, kid, kid_context, ciphertext;
	struct oscore_option o, back;
	uint8_t buffer[512];
	struct writer w = writer_open(buffer, sizeof(buffer));
	const char *kind = run_read_text(r, object, "kind");

	if (!run_read(r, object, "partial_iv", &piv) ||
	    !run_read(r, object, "kid", &kid) ||
	    !run_read(r, object, "kid_context", &kid_context) ||
	    !run_read(r, object, "ciphertext", &ciphertext))
		return;
	run_check(r, "kind", kind != NULL && (strcmp(kind, "request") == 0 ||
	    strcmp(kind, "response") == 0));
	o = (struct oscore_option){ .piv = piv.bytes, .kid = kid.bytes,
	    .kid_context = kid_context.bytes };
	oscore_option_encode(&w, &o);
	run_compare_member(r, object, "oscore_option", writer_bytes(&w));
	/* The compressed COSE object is the ciphertext itself (section 6.2). */
	run_compare_member(r, object, "payload", ciphertext.bytes);
	if (oscore_option_decode(writer_bytes(&w), &back) != WAX_OK) {
		run_fail(r, "the option does not decode");
		return;
	}
	run_compare(r, "decoded partial_iv", piv.bytes, back.piv);
	run_compare(r, "decoded kid", kid.bytes, back.kid);
	run_compare(r, "decoded kid_context", kid_context.bytes,
	    back.kid_context);
}

void
section_option_encoding(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "section", "why", "kind",
	    "partial_iv", "kid", "kid_context", "ciphertext",
	    "oscore_option", "payload", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		option_encoding_run(r, object);
	}
}

static void
aad_run(struct run *r, json_t *object)
{
	struct value kid, piv, options;
	uint8_t array[2048], buffer[2048];
	struct writer w = writer_open(array, sizeof(array));
	struct writer external = writer_open(buffer, sizeof(buffer));
	struct aad aad;

	if (!run_read_int(r, object, "alg_aead", &aad.alg_aead) ||
	    !run_read(r, object, "request_kid", &kid) ||
	    !run_read(r, object, "request_piv", &piv) ||
	    !run_read(r, object, "options", &options))
		return;
	aad.request_kid = kid.bytes;
	aad.request_piv = piv.bytes;
	aad.options = options.bytes;
	aad_write_array(&w, &aad);
	run_compare_member(r, object, "aad_array", writer_bytes(&w));
	items_write_bytes(&external, writer_bytes(&w));
	if (json_object_get(object, "external_aad") != NULL)
		run_compare_member(r, object, "external_aad",
		    writer_bytes(&external));
	external = writer_open(buffer, sizeof(buffer));
	aad_write(&external, &aad);
	run_compare_member(r, object, "aad", writer_bytes(&external));
}

static const char *const aad_members[] = { "id", "non_normative", "why",
    "section", "alg_aead", "request_kid", "request_piv", "options",
    "aad_array", "external_aad", "aad", NULL };

void
section_aad_example(struct run *r, json_t *section)
{
	run_check_members(r, section, aad_members);
	aad_run(r, section);
}

void
section_aad_only(struct run *r, json_t *section)
{
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, aad_members);
		aad_run(r, object);
	}
}

/* Each form is made from the other; type and Message ID exist in one only. */
static void
tcp_framing_run(struct run *r, json_t *object)
{
	struct value udp, tcp;
	struct message from_udp, from_tcp;
	uint8_t buffer[VECTOR_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	uint64_t size;

	if (!run_read(r, object, "udp", &udp) ||
	    !run_read(r, object, "tcp", &tcp))
		return;
	if (message_parse_udp(udp.bytes, &from_udp) != WAX_OK ||
	    message_size_tcp(tcp.bytes, &size) != WAX_OK ||
	    message_parse_tcp(tcp.bytes, &from_tcp) != WAX_OK) {
		run_fail(r, "one of the forms does not parse");
		return;
	}
	run_compare_uint(r, "size of the TCP form", tcp.bytes.len, size);
	message_write_tcp(&w, &from_udp);
	run_compare_member(r, object, "tcp", writer_bytes(&w));
	from_tcp.type = from_udp.type;
	from_tcp.mid = from_udp.mid;
	w = writer_open(buffer, sizeof(buffer));
	message_write_udp(&w, &from_tcp);
	run_compare_member(r, object, "udp", writer_bytes(&w));
}

void
section_tcp_framing(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "section", "why", "udp",
	    "tcp", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		tcp_framing_run(r, object);
	}
}

static void
header_run_encode(struct run *r, json_t *object)
{
	static const char *const members[] = { "option", "header", "why",
	    NULL };
	const char *header = run_read_text(r, object, "header");
	struct value option;
	char text[OSCORE_HEADER_MAX + 1] = "";
	uint8_t buffer[256];
	struct writer w = writer_open((uint8_t *)text, OSCORE_HEADER_MAX);
	struct writer back = writer_open(buffer, sizeof(buffer));

	run_check_members(r, object, members);
	if (header == NULL || !run_read(r, object, "option", &option))
		return;
	oscore_header_encode(&w, option.bytes);
	run_compare_text(r, "header", header, text);
	if (oscore_header_decode(bytes_of_text(header), &back) != WAX_OK)
		run_fail(r, "the header does not decode");
	else
		run_compare_member(r, object, "option", writer_bytes(&back));
}

/* may_decode: then only what it decodes to must be refused. */
static void
header_run_reject(struct run *r, json_t *object, bool may_decode)
{
	static const char *const members[] = { "header", "why", NULL };
	const char *header = run_read_text(r, object, "header");
	struct oscore_option o;
	uint8_t buffer[VECTOR_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	bool is_refused;

	run_check_members(r, object, members);
	if (header == NULL)
		return;
	is_refused = oscore_header_decode(bytes_of_text(header), &w) !=
	    WAX_OK;
	if (!is_refused && may_decode)
		is_refused = oscore_option_decode(writer_bytes(&w), &o) !=
		    WAX_OK;
	run_check(r, "the header is refused", is_refused);
}

void
section_http_header(struct run *r, json_t *section)
{
	static const char *const members[] = { "encode", "decode_reject",
	    "decode_ambiguous", "section", "why", NULL };
	json_t *list, *object;
	const char *name;
	size_t i;

	run_check_members(r, section, members);
	json_object_foreach(section, name, list) {
		json_array_foreach(list, i, object) {
			run_set_where(r, "%s %zu", name, i + 1);
			if (strcmp(name, "encode") == 0)
				header_run_encode(r, object);
			else
				header_run_reject(r, object,
				    strcmp(name, "decode_ambiguous") == 0);
		}
	}
}
