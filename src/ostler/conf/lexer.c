/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/lexer.h"

#include <stdlib.h>

void
lexer_open(struct lexer *l, const struct document *source,
    struct report *report)
{
	static const uint8_t mark[] = { 0xef, 0xbb, 0xbf };

	*l = (struct lexer){ .source = source, .report = report, .line = 1 };
	/* The byte order mark some editors write. */
	if (bytes_has_prefix(source->text, BYTES_ARRAY(mark)))
		l->offset = sizeof(mark);
}

static struct token
lexer_token(const struct lexer *l, enum token_kind kind, size_t begin,
    size_t len)
{
	struct bytes text = bytes_of(l->source->text.data + begin, len);

	return (struct token){ kind, text, { l->source, begin, l->line } };
}

static size_t
find_line_end(const struct lexer *l)
{
	struct bytes text = l->source->text;
	const uint8_t *end = text.len == l->offset ? NULL :
	    memchr(text.data + l->offset, '\n', text.len - l->offset);

	return end == NULL ? text.len : (size_t)(end - text.data);
}

static void
report_at(struct lexer *l, size_t offset, const char *text)
{
	report_error(l->report,
	    (struct place){ l->source, offset, l->line }, "%s", text);
}

/* Control characters but tab, and CR at the line's end. */
static bool
check_control(struct lexer *l)
{
	const uint8_t *data = l->source->text.data;

	for (size_t i = l->offset; i < l->line_end; i++) {
		bool is_line_end = data[i] == '\r' && i + 1 == l->line_end;

		if ((data[i] >= 0x20 && data[i] != 0x7f) || data[i] == '\t' ||
		    is_line_end)
			continue;
		report_error(l->report,
		    (struct place){ l->source, i, l->line },
		    "control character 0x%02x; expected text", data[i]);
		return false;
	}
	return true;
}

static bool
check_utf8(struct lexer *l)
{
	struct bytes line = bytes_of(l->source->text.data + l->offset,
	    l->line_end - l->offset);
	size_t good = line.len;

	if (bytes_is_utf8(line))
		return true;
	/* The longest good beginning ends where the bad byte is. */
	while (good > 0 && !bytes_is_utf8(bytes_of(line.data, good)))
		good--;
	report_error(l->report,
	    (struct place){ l->source, l->offset + good, l->line },
	    "byte 0x%02x is not UTF-8; expected UTF-8 text", line.data[good]);
	return false;
}

static bool
check_quotes(struct lexer *l)
{
	const uint8_t *data = l->source->text.data;
	size_t last = 0;
	bool is_inside = false;

	for (size_t i = l->offset; i < l->line_end; i++) {
		if (data[i] == '#' && !is_inside)
			break;
		if (data[i] == '"') {
			is_inside = !is_inside;
			last = i;
		}
	}
	if (is_inside)
		report_at(l, last, "odd number of quotes on this line; "
		    "expected each \" to have its partner on the same line");
	return !is_inside;
}

static bool
check_length(struct lexer *l)
{
	if (l->line_end - l->offset <= LEXER_LINE_MAX)
		return true;
	report_error(l->report,
	    (struct place){ l->source, l->offset, l->line },
	    "a line of %zu bytes; expected at most %d",
	    l->line_end - l->offset, LEXER_LINE_MAX);
	return false;
}

/* Braces of a broken line without partner; quotes mean nothing there. */
static void
count_braces(struct lexer *l)
{
	const uint8_t *data = l->source->text.data;

	for (size_t i = l->offset; i < l->line_end; i++) {
		if (data[i] == '{')
			l->broken_open++;
		else if (data[i] == '}' && l->broken_open > 0)
			l->broken_open--;
		else if (data[i] == '}')
			l->broken_close++;
	}
}

/* At the begin of a line. False: broken, told, and behind it. */
static bool
lexer_check_line(struct lexer *l)
{
	l->line_end = find_line_end(l);
	l->line_checked = true;
	if (check_length(l) && check_utf8(l) && check_control(l) &&
	    check_quotes(l))
		return true;
	count_braces(l);
	l->offset = l->line_end;
	return false;
}

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_word(uint8_t c)
{
	return c > ' ' && strchr("{};\"#", c) == NULL;
}

static struct token
lexer_read_newline(struct lexer *l)
{
	struct token t = lexer_token(l, TOKEN_NEWLINE, l->line_end, 0);

	l->line_checked = false;
	l->offset = l->line_end;
	if (l->offset < l->source->text.len) {
		l->offset++;
		l->line++;
	}
	return t;
}

static struct token
lexer_read_string(struct lexer *l)
{
	const uint8_t *data = l->source->text.data;
	size_t begin = l->offset, end = begin + 1;
	struct token t;

	while (data[end] != '"')	/* check_quotes: it is there */
		end++;
	t = lexer_token(l, TOKEN_STRING, begin, 0);
	t.text = bytes_of(data + begin + 1, end - begin - 1);
	l->offset = end + 1;
	return t;
}

static struct token
lexer_read_word(struct lexer *l)
{
	const uint8_t *data = l->source->text.data;
	size_t begin = l->offset;

	while (l->offset < l->line_end && is_word(data[l->offset]))
		l->offset++;
	return lexer_token(l, TOKEN_WORD, begin, l->offset - begin);
}

static struct token
lexer_read_mark(struct lexer *l, enum token_kind kind)
{
	return lexer_token(l, kind, l->offset++, 1);
}

/* Within a good line, or the braces of a broken one. */
static struct token
lexer_read_token(struct lexer *l)
{
	const uint8_t *data = l->source->text.data;

	if (l->broken_close > 0) {
		l->broken_close--;
		return lexer_token(l, TOKEN_CLOSE, l->offset, 0);
	}
	if (l->broken_open > 0) {
		l->broken_open--;
		return lexer_token(l, TOKEN_OPEN, l->offset, 0);
	}
	while (l->offset < l->line_end && is_space(data[l->offset]))
		l->offset++;
	if (l->offset == l->line_end || data[l->offset] == '#')
		return lexer_read_newline(l);
	switch (data[l->offset]) {
	case '"':
		return lexer_read_string(l);
	case '{':
		return lexer_read_mark(l, TOKEN_OPEN);
	case '}':
		return lexer_read_mark(l, TOKEN_CLOSE);
	case ';':
		return lexer_read_mark(l, TOKEN_SEMICOLON);
	default:
		return lexer_read_word(l);
	}
}

struct token
lexer_next(struct lexer *l)
{
	size_t begin = l->offset;

	if (!l->line_checked) {
		if (l->offset == l->source->text.len)
			return lexer_token(l, TOKEN_END, l->offset, 0);
		if (!lexer_check_line(l))
			return lexer_token(l, TOKEN_BROKEN, begin, 0);
	}
	return lexer_read_token(l);
}

const char *
token_show(const struct token *t, char *out)
{
	char quoted[REPORT_SHOW];

	switch (t->kind) {
	case TOKEN_WORD:
		return report_show(t->text, out);
	case TOKEN_STRING:
		snprintf(out, REPORT_SHOW, "\"%s\"",
		    report_show(t->text, quoted));
		return out;
	case TOKEN_OPEN:
		return "{";
	case TOKEN_CLOSE:
		return "}";
	case TOKEN_SEMICOLON:
		return "semicolon";
	case TOKEN_NEWLINE:
		return "end of line";
	case TOKEN_END:
		return "end of file";
	default:
		return "nothing";
	}
}

bool
token_is(const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD &&
	    bytes_equal(t->text, bytes_of_text(word));
}

char *
token_copy(const struct token *t)
{
	return strndup((const char *)t->text.data, t->text.len);
}

char *
token_copy_path(const struct token *t)
{
	const char *name = t->at.source->name;
	const char *slash = strrchr(name, '/');
	bool is_relative = t->text.len == 0 || t->text.data[0] != '/';
	int folder = slash == NULL || !is_relative ? 0 :
	    (int)(slash - name + 1);
	char *path;

	if (asprintf(&path, "%.*s%.*s", folder, name, (int)t->text.len,
	    (const char *)t->text.data) < 0)
		return NULL;
	return path;
}
