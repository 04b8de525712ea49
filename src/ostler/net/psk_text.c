/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/psk_text.h"

#include "core/hex.h"

static const char form[] = "no device ID and key; expected UUID HEX";

struct psk_text
psk_text_open(struct bytes text)
{
	return (struct psk_text){ .rest = text };
}

/* The bytes before the first that stop is true for; text keeps the rest. */
static struct bytes
cut(struct bytes *text, bool (*stop)(uint8_t c))
{
	struct bytes head = *text;
	size_t n = 0;

	while (n < text->len && !stop(text->data[n]))
		n++;
	head.len = n;
	*text = bytes_of(text->data + n, text->len - n);
	return head;
}

static bool
is_line_end(uint8_t c)
{
	return c == '\n';
}

static bool
is_comment(uint8_t c)
{
	return c == '#';
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_no_blank(uint8_t c)
{
	return !is_blank(c);
}

static struct bytes
cut_word(struct bytes *line)
{
	(void)cut(line, is_no_blank);
	return cut(line, is_blank);
}

static struct bytes
next_line(struct psk_text *t)
{
	struct bytes line = cut(&t->rest, is_line_end);

	if (t->rest.len > 0)
		t->rest = bytes_of(t->rest.data + 1, t->rest.len - 1);
	t->line++;
	return cut(&line, is_comment);
}

static enum wax_status
read_entry(struct bytes id, struct bytes key, struct psk_entry *out,
    const char **why)
{
	*why = form;
	if (deviceid_parse(id, &out->peer) != WAX_OK)
		return WAX_FORMAT;
	switch (hex_decode(key, out->key, sizeof(out->key), &out->key_len)) {
	case WAX_OK:
		break;
	case WAX_SPACE:
		out->key_len = 0;
		break;
	default:
		return WAX_FORMAT;
	}
	if (out->key_len == 16 || out->key_len == 32)
		return WAX_OK;
	*why = "a key of another length; expected 16 or 32 bytes";
	return WAX_FORMAT;
}

bool
psk_text_next(struct psk_text *t, struct psk_entry *out,
    enum wax_status *status, const char **why)
{
	explicit_bzero(out, sizeof(*out));
	*status = WAX_OK;
	while (t->rest.len > 0) {
		struct bytes line = next_line(t), id = cut_word(&line);
		struct bytes key = cut_word(&line), more = cut_word(&line);

		if (id.len == 0)
			continue;
		*why = form;
		*status = more.len > 0 ? WAX_FORMAT :
		    read_entry(id, key, out, why);
		if (*status != WAX_OK)
			explicit_bzero(out, sizeof(*out));
		return true;
	}
	return false;
}
