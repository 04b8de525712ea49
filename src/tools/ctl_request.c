/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_request.c - a question to the daemon as bytes */

#include "tools/ctl_request.h"

#include <stdio.h>

/* Whatever is written behind the end is only counted. */
struct line {
	char *out;
	size_t len;
};

static void
line_put(struct line *l, char c)
{
	if (l->len < CTL_LINE_MAX)
		l->out[l->len] = c;
	l->len++;
}

static void
line_put_text(struct line *l, const char *text)
{
	while (*text != '\0')
		line_put(l, *text++);
}

/* All in quotes, so that no word is taken for an option. */
static void
line_put_word(struct line *l, const char *word)
{
	line_put(l, '"');
	for (; *word != '\0'; word++) {
		if (*word == '"' || *word == '\\')
			line_put(l, '\\');
		line_put(l, *word);
	}
	line_put(l, '"');
}

static bool
is_word(const char *word)
{
	for (const char *c = word; *c != '\0'; c++) {
		if ((uint8_t)*c < ' ' || *c == 0x7f)
			return false;
	}
	return bytes_is_utf8(bytes_of_text(word));
}

static void
put_options(struct line *l, const struct ctl_request *r)
{
	char body[32];

	if (r->wants_json)
		line_put_text(l, "json ");
	if (bytes_is_absent(r->body))
		return;
	snprintf(body, sizeof(body), "body %zu ", r->body.len);
	line_put_text(l, body);
}

enum wax_status
ctl_request_format(const struct ctl_request *r, char *out, size_t *len)
{
	struct line l = { .out = out };

	if (r->word_count > CTL_WORDS_MAX || r->body.len > CTL_BODY_MAX)
		return WAX_RANGE;
	put_options(&l, r);
	for (size_t i = 0; i < r->word_count; i++) {
		if (!is_word(r->words[i]))
			return WAX_FORMAT;
		if (i > 0)
			line_put(&l, ' ');
		line_put_word(&l, r->words[i]);
	}
	line_put(&l, '\n');
	if (l.len > CTL_LINE_MAX)
		return WAX_RANGE;
	*len = l.len;
	return WAX_OK;
}
