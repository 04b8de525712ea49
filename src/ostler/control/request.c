/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/request.h"

enum wax_status
request_find_line(struct bytes so_far, size_t *len)
{
	size_t most = so_far.len < REQUEST_LINE_MAX ? so_far.len :
	    REQUEST_LINE_MAX;
	const uint8_t *end = most == 0 ? NULL : memchr(so_far.data, '\n', most);

	if (end == NULL)
		return most == REQUEST_LINE_MAX ? WAX_RANGE : WAX_MORE;
	*len = (size_t)(end - so_far.data);
	return WAX_OK;
}

/* Where the line is read and where its words are written. */
struct splitter {
	struct bytes line;
	size_t at;
	struct request *out;
	size_t used;		/* bytes of out->text */
	const char *why;	/* NULL: all is well */
};

static bool
splitter_ends(const struct splitter *s)
{
	return s->at == s->line.len;
}

/* One byte less is written than is read for each word: its NUL has room. */
static void
splitter_put(struct splitter *s, uint8_t c)
{
	s->out->text[s->used++] = (char)c;
}

static bool
splitter_fail(struct splitter *s, const char *why)
{
	s->why = why;
	return false;
}

static bool
take_escaped(struct splitter *s)
{
	if (splitter_ends(s) || (s->line.data[s->at] != '"' &&
	    s->line.data[s->at] != '\\'))
		return splitter_fail(s, "after \\ comes \" or \\");
	splitter_put(s, s->line.data[s->at++]);
	return true;
}

static bool
take_quoted(struct splitter *s)
{
	s->at++;
	while (!splitter_ends(s)) {
		uint8_t c = s->line.data[s->at++];

		if (c == '"')
			return true;
		if (c != '\\')
			splitter_put(s, c);
		else if (!take_escaped(s))
			return false;
	}
	return splitter_fail(s, "a string does not end");
}

static bool
take_plain(struct splitter *s)
{
	for (; !splitter_ends(s); s->at++) {
		uint8_t c = s->line.data[s->at];

		if (c == ' ')
			break;
		if (c == '"' || c == '\\')
			return splitter_fail(s, "\" or \\ inside a word");
		splitter_put(s, c);
	}
	return true;
}

/* The next word, in text and with its NUL. */
static bool
take_word(struct splitter *s, char **word, bool *is_quoted)
{
	bool ok;

	*is_quoted = !splitter_ends(s) && s->line.data[s->at] == '"';
	if (!*is_quoted && (splitter_ends(s) || s->line.data[s->at] == ' '))
		return splitter_fail(s, "words are separated by one space");
	*word = &s->out->text[s->used];
	ok = *is_quoted ? take_quoted(s) : take_plain(s);
	if (!ok)
		return false;
	splitter_put(s, '\0');
	if (splitter_ends(s))
		return true;
	if (s->line.data[s->at] != ' ')
		return splitter_fail(s, "a string ends inside a word");
	if (++s->at == s->line.len)
		return splitter_fail(s, "there is a space at the end");
	return true;
}

static bool
read_length(struct splitter *s, const char *text)
{
	size_t n = 0;

	if (*text == '\0')
		return splitter_fail(s, "body without its length");
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return splitter_fail(s, "a body's length is decimal");
		n = n * 10 + (size_t)(*text - '0');
		if (n > REQUEST_BODY_MAX)
			return splitter_fail(s,
			    "a body has at most 1048576 bytes");
	}
	s->out->has_body = true;
	s->out->body_len = n;
	return true;
}

/* A word in front of the command's: *taken is false if it is none. */
static bool
take_option(struct splitter *s, const char *word, bool *taken)
{
	char *length;
	bool is_quoted;

	*taken = true;
	if (strcmp(word, "json") == 0 && !s->out->wants_json &&
	    !s->out->has_body) {
		s->out->wants_json = true;
		return true;
	}
	if (strcmp(word, "body") == 0 && !s->out->has_body) {
		if (splitter_ends(s))
			return splitter_fail(s, "body without its length");
		return take_word(s, &length, &is_quoted) &&
		    read_length(s, length);
	}
	*taken = false;
	return true;
}

static bool
split_line(struct splitter *s)
{
	struct request *r = s->out;
	bool taken, is_quoted;
	char *word;

	do {
		if (!take_word(s, &word, &is_quoted))
			return false;
		taken = false;
		if (!is_quoted && r->word_count == 0 &&
		    !take_option(s, word, &taken))
			return false;
		if (taken)
			continue;
		if (r->word_count == REQUEST_WORDS_MAX)
			return splitter_fail(s, "at most 64 words");
		r->words[r->word_count++] = word;
	} while (!splitter_ends(s));
	r->words[r->word_count] = NULL;
	return r->word_count > 0 || splitter_fail(s, "a command is missing");
}

static bool
is_printable(struct bytes line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] < ' ' || line.data[i] == 0x7f)
			return false;
	}
	return bytes_is_utf8(line);
}

enum wax_status
request_parse(struct bytes line, struct request *out, const char **why)
{
	struct splitter s = { .line = line, .out = out };

	*why = NULL;
	if (line.len >= REQUEST_LINE_MAX) {
		*why = "a line has at most 4096 bytes";
		return WAX_RANGE;
	}
	if (!is_printable(line)) {
		*why = "a line is UTF-8 without control characters";
		return WAX_FORMAT;
	}
	*out = (struct request){ .word_count = 0 };
	if (split_line(&s))
		return WAX_OK;
	*why = s.why;
	return WAX_FORMAT;
}
