/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/parser.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "ostler/conf/state.h"
#include "ostler/conf/suggest.h"

struct parser *
parser_new(FILE *errors)
{
	struct parser *p = calloc(1, sizeof(*p));

	if (p != NULL)
		p->report.out = errors;
	return p;
}

void
parser_free(struct parser *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->depth; i++) {
		if (p->frames[i].has_files)
			globfree(&p->frames[i].files);
	}
	while (p->sources != NULL) {
		struct document *s = p->sources;

		p->sources = s->next;
		document_free(s);
	}
	free(p);
}

void
parser_add_table(struct parser *p, const struct keyword *rows, void *target)
{
	struct scope *s = &p->scopes[p->scope_count++];

	assert(p->scope_count <= PARSER_TABLES);
	s->rows = rows;
	s->target = target;
}

static void
read_statements(struct parser *p)
{
	while (p->status != WAX_MEMORY && !report_is_full(&p->report)) {
		switch (parser_peek(p)->kind) {
		case TOKEN_NEWLINE:
			parser_take_token(p);
			break;
		case TOKEN_END:
			if (!include_next(p))
				return;
			break;
		default:
			statement_read(p, p->scopes, p->scope_count, false);
			break;
		}
	}
}

void
parser_read_file(struct parser *p, const char *path)
{
	struct document *source;
	const char *why;

	p->name = path;
	p->may_include = true;
	switch (document_read_file(path, &source, &why)) {
	case WAX_OK:
		include_open_document(p, source);
		read_statements(p);
		break;
	case WAX_MEMORY:
		parser_fail_memory(p);
		break;
	case WAX_UNSUPPORTED:
		p->status = WAX_SYSTEM;
		report_file(&p->report, path, "%s", why);
		break;
	case WAX_RANGE:
		p->status = WAX_SYSTEM;
		report_file(&p->report, path, "is larger than %u bytes",
		    DOCUMENT_SIZE_MAX);
		break;
	default:
		p->status = WAX_SYSTEM;
		report_file(&p->report, path, "can not be read: %s",
		    strerror(errno));
		break;
	}
}

void
parser_read_bytes(struct parser *p, const char *name, struct bytes text)
{
	struct document *source = document_new(name, text);

	p->name = name;
	if (source == NULL) {
		parser_fail_memory(p);
		return;
	}
	include_open_document(p, source);
	read_statements(p);
}

enum wax_status
parser_finish(const struct parser *p)
{
	if (p->status != WAX_OK)
		return p->status;
	return p->report.count > 0 ? WAX_FORMAT : WAX_OK;
}

bool
parser_is_lossy(const struct parser *p)
{
	return p->is_lossy;
}

void
parser_set_lossy(struct parser *p)
{
	p->is_lossy = true;
}

struct token
parser_take_token(struct parser *p)
{
	struct frame *f = &p->frames[p->depth - 1];
	struct token t = f->next;

	f->next = lexer_next(&f->lexer);
	return t;
}

const struct token *
parser_peek(const struct parser *p)
{
	return &p->frames[p->depth - 1].next;
}

/* In a block a statement may go over lines. */
static const struct token *
skip_newlines(struct parser *p)
{
	while (p->in_block && parser_next_is(p, TOKEN_NEWLINE))
		parser_take_token(p);
	return parser_peek(p);
}

static struct token
parser_none(const struct parser *p)
{
	return (struct token){ TOKEN_NONE, bytes_of("", 0),
	    parser_peek(p)->at };
}

static struct token
read_kind(struct parser *p, enum token_kind kind, const char *expected)
{
	char shown[REPORT_SHOW];
	const struct token *next = skip_newlines(p);

	if (p->is_bad)
		return parser_none(p);
	if (next->kind == kind)
		return parser_take_token(p);
	if (next->kind == TOKEN_BROKEN) {
		p->is_bad = true;	/* the lexer told it */
		return parser_none(p);
	}
	parser_fail(p, next->at, "%s; expected %s", token_show(next, shown),
	    expected);
	return parser_none(p);
}

struct token
parser_read_word(struct parser *p, const char *expected)
{
	return read_kind(p, TOKEN_WORD, expected);
}

struct token
parser_read_string(struct parser *p, const char *expected)
{
	return read_kind(p, TOKEN_STRING, expected);
}

void
parser_expect_word(struct parser *p, const char *word)
{
	if (!p->is_bad && !parser_accept_word(p, word))
		(void)read_kind(p, TOKEN_NONE, word);
}

bool
parser_accept_word(struct parser *p, const char *word)
{
	if (p->is_bad || !token_is(skip_newlines(p), word))
		return false;
	parser_take_token(p);
	return true;
}

static void
fail_choice(struct parser *p, const struct token *t, const char *const *words)
{
	struct suggestion s = suggest_begin(t->text);
	char shown[REPORT_SHOW], expected[400] = "";
	size_t len = 0;

	for (size_t i = 0; words[i] != NULL; i++) {
		const char *between = i == 0 ? "" :
		    words[i + 1] == NULL ? " or " : ", ";

		len += (size_t)snprintf(expected + len, sizeof(expected) - len,
		    "%s%s", between, words[i]);
		assert(len < sizeof(expected));
		suggest_candidate(&s, words[i]);
	}
	if (t->kind == TOKEN_WORD && s.best != NULL && words[1] != NULL)
		parser_fail(p, t->at, "%s; expected %s (did you mean %s?)",
		    token_show(t, shown), expected, s.best);
	else
		(void)read_kind(p, TOKEN_NONE, expected);
}

size_t
parser_read_choice(struct parser *p, const char *const *words)
{
	const struct token *next = skip_newlines(p);

	if (p->is_bad)
		return 0;
	for (size_t i = 0; words[i] != NULL; i++) {
		if (token_is(next, words[i])) {
			parser_take_token(p);
			return i;
		}
	}
	fail_choice(p, next, words);
	return 0;
}

bool
parser_next_is(const struct parser *p, enum token_kind kind)
{
	return parser_peek(p)->kind == kind;
}

bool
parser_is_at_end(struct parser *p)
{
	switch (skip_newlines(p)->kind) {
	case TOKEN_WORD:
	case TOKEN_STRING:
	case TOKEN_BROKEN:
		return p->is_bad;
	default:
		return true;
	}
}

void
parser_fail(struct parser *p, struct place at, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (at.source == NULL)
		report_file(&p->report, p->name, "%s", text);
	else
		report_error(&p->report, at, "%s", text);
	p->is_bad = true;
}

void
parser_note(struct parser *p, struct place at, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report_note(&p->report, at, "%s", text);
}

void
parser_fail_memory(struct parser *p)
{
	p->status = WAX_MEMORY;
	p->is_bad = true;
}

bool
parser_is_bad(const struct parser *p)
{
	return p->is_bad;
}

unsigned
parser_count_errors(const struct parser *p)
{
	return p->report.count;
}
