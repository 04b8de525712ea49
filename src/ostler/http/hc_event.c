/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_event.c - notifications as Server-Sent Events */
#include "ostler/http/hc_event.h"

#include "core/oscore_header.h"
#include "ostler/http/http_text.h"

#define FRAME_MAX 512		/* bytes of an event without its data */

static void
put_text(struct writer *w, const char *text)
{
	writer_put(w, bytes_of_text(text));
}

void
hc_event_begin(struct hc_answer *out)
{
	static const struct hc_line lines[] = {
		{ "Content-Type", "text/event-stream" },
		{ "Cache-Control", "no-cache" },
		{ "X-Accel-Buffering", "no" },
	};

	*out = (struct hc_answer){
		.status = 200,
		.phrase = hc_status_phrase(200),
		.line_count = sizeof(lines) / sizeof(lines[0]),
		.body = BYTES_ABSENT,
	};
	memcpy(out->lines, lines, sizeof(lines));
}

/* Each byte may be a line of its own, and base64 has four characters for three
   bytes. */
size_t
hc_event_room(size_t len)
{
	return FRAME_MAX + 7 * len;
}

void
hc_event_write_retry(struct writer *w, uint32_t ms)
{
	put_text(w, "retry: ");
	http_write_number(w, ms);
	put_text(w, "\n\n");
}

void
hc_event_write_alive(struct writer *w)
{
	put_text(w, ":\n\n");
}

/* RFC 4648 section 4 */
static void
put_base64(struct writer *w, struct bytes data)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < data.len; i += 3) {
		size_t n = data.len - i < 3 ? data.len - i : 3;
		uint32_t bits = (uint32_t)data.data[i] << 16;
		char text[4] = { 0, 0, '=', '=' };

		if (n > 1)
			bits |= (uint32_t)data.data[i + 1] << 8;
		if (n > 2)
			bits |= data.data[i + 2];
		for (size_t k = 0; k <= n; k++)
			text[k] = digits[bits >> (18 - 6 * k) & 63];
		writer_put(w, bytes_of(text, sizeof(text)));
	}
}

/* Formats that are text: they can be read by who takes the event. */
static bool
is_text_format(const struct hc_conf *conf, uint16_t format)
{
	char room[256];
	struct writer w = writer_open((uint8_t *)room, sizeof(room));
	struct bytes type, rest;

	media_type_write_with(&w, format, conf->types, conf->type_count);
	rest = writer_bytes(&w);
	type = http_take_part(&rest, ';');
	return bytes_has_prefix(type, bytes_of_text("text/")) ||
	    http_has_suffix(type, "json") || http_has_suffix(type, "xml") ||
	    http_has_suffix(type, "/link-format");
}

/* NUL is left out: a browser takes it for a character, and text has none. */
static bool
is_text(const struct hc_conf *conf, const struct message *m)
{
	struct bytes value;
	uint32_t format;

	return option_find(m->options, OPTION_CONTENT_FORMAT, &value) &&
	    option_uint(value, &format) == WAX_OK && format <= UINT16_MAX &&
	    is_text_format(conf, (uint16_t)format) &&
	    bytes_is_utf8(m->payload) && (m->payload.len == 0 ||
	    memchr(m->payload.data, 0, m->payload.len) == NULL);
}

/* A line of data for each line of text: CR, LF and CR LF end one, and come out
   as LF. */
static void
put_lines(struct writer *w, struct bytes text)
{
	put_text(w, "data: ");
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c != '\r' && c != '\n') {
			writer_u8(w, c);
			continue;
		}
		if (c == '\r' && i + 1 < text.len && text.data[i + 1] == '\n')
			i++;
		put_text(w, "\ndata: ");
	}
	put_text(w, "\n");
}

void
hc_event_write(struct writer *w, uint64_t id, const struct hc_conf *conf,
    const struct message *m)
{
	struct bytes seal;
	bool is_sealed = option_find(m->options, OPTION_OSCORE, &seal);

	put_text(w, "id: ");
	http_write_number(w, id);
	put_text(w, "\n");
	if (!is_sealed && is_text(conf, m)) {
		put_lines(w, m->payload);
		put_text(w, "\n");
		return;
	}
	put_text(w, is_sealed ? "event: oscore\ndata: " :
	    "event: base64\ndata: ");
	if (is_sealed) {
		oscore_header_encode(w, seal);
		put_text(w, " ");
	}
	put_base64(w, m->payload);
	put_text(w, "\n\n");
}

void
hc_event_write_end(struct writer *w, const struct hc_conf *conf,
    const struct message *m, bool is_ours)
{
	struct hc_asked asked = { .is_head = false };
	uint16_t status = hc_answer_status(conf, &asked, m->code, is_ours);

	put_text(w, "event: end\ndata: {\"status\":");
	http_write_number(w, status);
	put_text(w, ",\"title\":\"");
	put_text(w, hc_status_phrase(status));
	put_text(w, "\"}\n\n");
}
