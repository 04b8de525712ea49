/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* statement.c - one statement: its keyword, its value, its end; and blocks of
   them */
#include "ostler/conf/state.h"

#include <assert.h>

#include "ostler/conf/suggest.h"
#include "ostler/conf/value.h"

/* The row and the scope it is in. */
struct match {
	const struct keyword *row;
	struct scope *scope;
};

/* First word of a row's name; rest: behind its space, or NULL. */
static struct bytes
name_head(const char *name, const char **rest)
{
	const char *space = strchr(name, ' ');

	*rest = space == NULL ? NULL : space + 1;
	return bytes_of(name, space == NULL ? strlen(name) :
	    (size_t)(space - name));
}

/* The row called first, or first and second. second may be NULL: any. */
static struct match
find_row(struct scope *scopes, size_t count, const struct token *first,
    const struct token *second)
{
	const char *rest;

	for (size_t i = 0; i < count; i++) {
		const struct keyword *k = scopes[i].rows;

		for (; k->name != NULL; k++) {
			struct bytes head = name_head(k->name, &rest);

			if (bytes_equal(head, first->text) &&
			    (rest == NULL || second == NULL ||
			    token_is(second, rest)))
				return (struct match){ k, &scopes[i] };
		}
	}
	return (struct match){ NULL, NULL };
}

static void
format_names(struct scope *scopes, size_t count, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct keyword *k = scopes[i].rows;

		for (; k->name != NULL && len < size; k++)
			len += (size_t)snprintf(out + len, size - len, "%s%s",
			    len > 0 ? ", " : "", k->name);
	}
}

static void
fail_unknown(struct parser *p, struct scope *scopes, size_t count,
    const struct token *first, bool in_block)
{
	struct suggestion s = suggest_begin(first->text);
	char shown[REPORT_SHOW], names[200];

	for (size_t i = 0; i < count; i++) {
		const struct keyword *k = scopes[i].rows;

		for (; k->name != NULL; k++)
			suggest_candidate(&s, k->name);
	}
	if (!in_block)
		suggest_candidate(&s, "include");
	format_names(scopes, count, names, sizeof(names));
	token_show(first, shown);
	p->is_lossy = true;
	if (s.best != NULL)
		parser_fail(p, first->at, "unknown word %s; expected a keyword "
		    "(did you mean %s?)", shown, s.best);
	else if (in_block)
		parser_fail(p, first->at, "unknown word %s; expected %s or }",
		    shown, names);
	else
		parser_fail(p, first->at, "unknown word %s; expected a keyword",
		    shown);
}

/* "log foo": the first word is right. */
static void
fail_second(struct parser *p, struct scope *scopes, size_t count,
    const struct token *first)
{
	const char *words[PARSER_ROWS + 1], *rest;
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct keyword *k = scopes[i].rows;

		for (; k->name != NULL && n < PARSER_ROWS; k++) {
			struct bytes head = name_head(k->name, &rest);

			if (rest != NULL && bytes_equal(head, first->text))
				words[n++] = rest;
		}
	}
	words[n] = NULL;
	(void)parser_read_choice(p, words);
}

static struct match
read_keyword(struct parser *p, struct scope *scopes, size_t count,
    const struct token *first, bool in_block)
{
	struct match m = find_row(scopes, count, first, NULL);
	const char *rest;

	if (m.row == NULL) {
		fail_unknown(p, scopes, count, first, in_block);
		return m;
	}
	m = find_row(scopes, count, first, parser_peek(p));
	if (m.row == NULL) {
		fail_second(p, scopes, count, first);
		return m;
	}
	(void)name_head(m.row->name, &rest);
	if (rest != NULL)
		parser_take_token(p);
	return m;
}

/* A second time is an error, but its value is read for further errors. */
static void
check_once(struct parser *p, struct match m, const struct token *first)
{
	size_t i = (size_t)(m.row - m.scope->rows);
	struct place *seen = &m.scope->seen[i];

	assert(i < PARSER_ROWS);
	if (m.row->type == KEYWORD_STATEMENT)
		return;
	if (seen->source == NULL)
		*seen = first->at;
	else
		report_error(&p->report, first->at, "%s is given again; "
		    "expected once (first at %s:%u)", m.row->name,
		    seen->source->name, (unsigned)seen->line);
}

static bool
is_misfit(struct parser *p, struct match m, const struct token *first)
{
	const char *expected = m.row->misfit == NULL ? NULL :
	    m.row->misfit(m.row, m.scope->target);

	if (expected != NULL)
		parser_fail(p, first->at, "%s means nothing here; expected %s",
		    m.row->name, expected);
	return expected != NULL;
}

static bool
lacks_unit(const struct keyword *k, const struct token *t)
{
	uint64_t n;

	return k->type == KEYWORD_TIME && t->kind == TOKEN_WORD &&
	    value_parse_number(t->text, &n) == WAX_OK;
}

static void
fail_value(struct parser *p, const struct keyword *k, const struct token *t)
{
	char shown[REPORT_SHOW], limits[KEYWORD_LIMITS];

	keyword_format_limits(k, limits);
	switch (t->kind) {
	case TOKEN_BROKEN:
		p->is_bad = true;	/* the lexer told it */
		break;
	case TOKEN_WORD:
	case TOKEN_STRING:
		parser_fail(p, t->at, "%s is %s%s; expected %s", k->name,
		    token_show(t, shown), lacks_unit(k, t) ?
		    " without a unit" : "", limits);
		break;
	default:
		parser_fail(p, t->at, "%s has no value; expected %s", k->name,
		    limits);
		break;
	}
}

static void
read_value(struct parser *p, const struct keyword *k, void *target)
{
	const struct token *next;

	while (p->in_block && parser_next_is(p, TOKEN_NEWLINE))
		parser_take_token(p);
	next = parser_peek(p);
	if (next->kind != TOKEN_WORD && next->kind != TOKEN_STRING) {
		fail_value(p, k, next);
		return;
	}
	switch (keyword_store(k, next->text, next->kind == TOKEN_STRING,
	    target)) {
	case WAX_OK:
		parser_take_token(p);
		break;
	case WAX_MEMORY:
		parser_fail_memory(p);
		break;
	default:
		fail_value(p, k, next);
		break;
	}
}

static void
read_include(struct parser *p)
{
	struct token pattern = parser_read_string(p,
	    "a file name or pattern in quotes");

	if (!p->is_bad && !parser_next_is(p, TOKEN_NEWLINE))
		(void)parser_read_string(p, "end of line");
	if (p->is_bad)
		p->is_lossy = true;
	else
		include_begin(p, &pattern);
}

/* Behind the matching brace; the opening one comes next. */
static void
skip_block(struct parser *p)
{
	size_t depth = 0;

	do {
		struct token t = parser_take_token(p);

		depth += t.kind == TOKEN_OPEN;
		depth -= t.kind == TOKEN_CLOSE;
	} while (depth > 0 && !parser_next_is(p, TOKEN_END));
}

/* To where the next statement begins. */
static void
skip_statement(struct parser *p, bool in_block)
{
	for (;;) {
		switch (parser_peek(p)->kind) {
		case TOKEN_OPEN:
			skip_block(p);
			continue;
		case TOKEN_CLOSE:
			if (in_block)
				return;
			break;
		case TOKEN_NEWLINE:
		case TOKEN_END:
			return;
		case TOKEN_SEMICOLON:
			if (in_block) {
				parser_take_token(p);
				return;
			}
			break;
		default:
			break;
		}
		parser_take_token(p);
	}
}

/* Takes the ';' behind a value in a block. Where a new line or '}' stands
   instead, that is told and nothing needs to be skipped. */
static bool
read_semicolon(struct parser *p)
{
	struct token t = *parser_peek(p);
	char shown[REPORT_SHOW];

	while (parser_next_is(p, TOKEN_NEWLINE))
		parser_take_token(p);
	if (parser_next_is(p, TOKEN_SEMICOLON)) {
		parser_take_token(p);
		return true;
	}
	if (t.kind != TOKEN_NEWLINE && t.kind != TOKEN_CLOSE)
		return false;
	report_error(&p->report, t.at, "%s; expected ;",
	    token_show(&t, shown));
	return true;
}

static void
read_end(struct parser *p, bool in_block)
{
	char shown[REPORT_SHOW];
	const struct token *next = parser_peek(p);

	if (p->is_bad || p->is_unclosed || (in_block && read_semicolon(p)))
		return;
	if (next->kind == TOKEN_NEWLINE || next->kind == TOKEN_END)
		return;
	if (next->kind == TOKEN_BROKEN)
		p->is_bad = true;
	else
		parser_fail(p, next->at, "%s; expected %s",
		    token_show(next, shown), in_block ? ";" : "end of line");
}

static void
read_first(struct parser *p, struct scope *scopes, size_t count,
    bool in_block)
{
	char shown[REPORT_SHOW];
	struct token first = *parser_peek(p);
	struct match m;

	if (first.kind != TOKEN_OPEN)	/* skip_statement wants it */
		parser_take_token(p);
	if (first.kind == TOKEN_BROKEN) {
		p->is_bad = p->is_lossy = true;
		return;
	}
	if (first.kind != TOKEN_WORD) {
		parser_fail(p, first.at, "%s; expected a keyword",
		    token_show(&first, shown));
		return;
	}
	if (!in_block && token_is(&first, "include")) {
		read_include(p);
		return;
	}
	m = read_keyword(p, scopes, count, &first, in_block);
	if (m.row == NULL)
		return;
	check_once(p, m, &first);
	if (is_misfit(p, m, &first))
		return;
	if (m.row->type == KEYWORD_STATEMENT)
		m.row->read(p, m.row, m.scope->target);
	else
		read_value(p, m.row, m.scope->target);
	read_end(p, in_block);
}

void
statement_read(struct parser *p, struct scope *scopes, size_t count,
    bool in_block)
{
	p->is_bad = false;
	read_first(p, scopes, count, in_block);
	if (p->is_bad && !p->is_unclosed)
		skip_statement(p, in_block);
	p->is_unclosed = false;
}

/* A keyword of the outside, first on its line: the block's end is missing. */
static bool
is_outside(const struct parser *p, struct scope *block, bool is_first)
{
	const struct token *t = parser_peek(p);
	struct scope *outside = (struct scope *)p->scopes;

	return is_first && t->kind == TOKEN_WORD &&
	    find_row(block, 1, t, NULL).row == NULL &&
	    (token_is(t, "include") ||
	    find_row(outside, p->scope_count, t, NULL).row != NULL);
}

/* Behind '{', to behind '}'. */
static void
read_block_statements(struct parser *p, struct scope *block,
    struct place open)
{
	bool is_first = false;

	for (;; is_first = false) {
		while (parser_next_is(p, TOKEN_NEWLINE)) {
			parser_take_token(p);
			is_first = true;
		}
		if (parser_next_is(p, TOKEN_CLOSE)) {
			parser_take_token(p);
			return;
		}
		if (parser_next_is(p, TOKEN_END) ||
		    is_outside(p, block, is_first)) {
			report_error(&p->report, open, "{ is not closed; "
			    "expected } before line %u",
			    (unsigned)parser_peek(p)->at.line);
			p->is_unclosed = true;
			return;
		}
		statement_read(p, block, 1, true);
	}
}

void
parser_read_block(struct parser *p, const struct keyword *rows, void *target)
{
	struct scope block = { .rows = rows, .target = target };
	bool was_bad = p->is_bad, was_in_block = p->in_block;
	struct token open;

	while (p->is_bad && !parser_next_is(p, TOKEN_OPEN) &&
	    !parser_next_is(p, TOKEN_NEWLINE) && !parser_next_is(p, TOKEN_END))
		parser_take_token(p);
	if (!parser_next_is(p, TOKEN_OPEN))
		return;
	open = parser_take_token(p);
	p->in_block = true;
	read_block_statements(p, &block, open.at);
	p->in_block = was_in_block;
	p->is_bad = was_bad;
}
