/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_print.c - responses and options for people */

#include "core/code.h"
#include "core/option.h"
#include "tools/client.h"
#include "tools/diag.h"

#define FORMAT_TEXT 0
#define FORMAT_CBOR 60

static void
print_hex(FILE *out, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		fprintf(out, "%02x", b.data[i]);
}

/* What others wrote never controls the terminal. */
static void
print_text(FILE *out, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++) {
		uint8_t c = b.data[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
}

static bool
text_is_printable(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.data[i] < 0x20 && b.data[i] != '\n' && b.data[i] != '\t')
			return false;
	return bytes_is_utf8(b);
}

/* A payload without Content-Format is a diagnostic text (RFC 7252 section
   5.5.2) if it looks like one. */
void
client_print_payload(FILE *out, const struct wax_message *m)
{
	struct bytes payload = bytes_of(m->payload, m->payload_len);
	uint32_t format;
	bool has_format = waxpeer_option_uint(m, OPTION_CONTENT_FORMAT,
	    &format);

	if (payload.len == 0)
		return;
	if (has_format && (format == WAXPEER_FORMAT_OCF_CBOR ||
	    format == FORMAT_CBOR) && diag_print(out, payload) == WAX_OK) {
		putc('\n', out);
		return;
	}
	if ((!has_format || format == FORMAT_TEXT) &&
	    text_is_printable(payload)) {
		print_text(out, payload);
	} else {
		fputs("h'", out);
		print_hex(out, payload);
		putc('\'', out);
	}
	putc('\n', out);
}

static void
print_code(FILE *out, uint8_t code)
{
	const char *name = code_name(code);
	char text[5];

	code_format(code, text);
	fprintf(out, "%s%s%s\n", text, name == NULL ? "" : " ",
	    name == NULL ? "" : name);
}

void
client_print_response(FILE *out, const struct wax_message *m)
{
	print_code(out, m->code);
	client_print_payload(out, m);
}

static void
print_value(FILE *out, const struct option_rule *rule, struct bytes value)
{
	uint32_t number;

	if (rule != NULL && rule->format == OPTION_IS_UINT &&
	    option_uint(value, &number) == WAX_OK)
		fprintf(out, "%u", (unsigned)number);
	else if (rule != NULL && rule->format == OPTION_IS_STRING)
		print_text(out, value);
	else
		print_hex(out, value);
}

void
client_print_options(FILE *out, const char *title,
    const struct wax_message *m)
{
	struct waxpeer_option o = { 0 };
	bool is_sealed = false;

	if (title != NULL) {
		fprintf(out, "%s ", title);
		print_code(out, m->code);
	}
	while (waxpeer_option_next(m, &o)) {
		const struct option_rule *rule = option_find_rule(o.number);

		is_sealed |= o.number == OPTION_OSCORE;
		if (rule != NULL)
			fprintf(out, "  %s: ", rule->name);
		else
			fprintf(out, "  %u: ", o.number);
		print_value(out, rule, bytes_of(o.value, o.len));
		putc('\n', out);
	}
	if (m->payload_len == 0)
		return;
	fprintf(out, "  payload: %zu bytes", m->payload_len);
	if (is_sealed) {	/* what others on the way saw, too */
		fputs(": ", out);
		print_hex(out, bytes_of(m->payload, m->payload_len));
	}
	putc('\n', out);
}
