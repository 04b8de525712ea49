/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/explain/expect.h"

#include <stdlib.h>

#include "core/code.h"
#include "ostler/conf/parser.h"
#include "ostler/conf/suggest.h"
#include "ostler/forward/forward_conf.h"

/* What stands behind "=>". */
struct expectation {
	enum verdict_action action;
	bool has_code;
	uint8_t code;
	enum outcome_way way;	/* OUTCOME_HOP: any, or as next says */
	struct bytes next;	/* a hop's or pool's name; absent: any */
	struct bytes cause;	/* absent: any */
	bool cause_is_word;	/* end-to-end or route, no rule */
};

/* The target of the one keyword. */
struct expect_reader {
	const struct ask_world *world;
	expect_tell *tell;
	void *arg;
	struct expect_summary *summary;
	uint64_t requests;
};

static keyword_read expect_read;

static const struct keyword expect_keywords[] = {
	{ .name = "expect", .type = KEYWORD_STATEMENT, .read = expect_read,
	  .syntax = "WORD ... => OUTCOME",
	  .help = "A question and its outcome." },
	{ .name = NULL }
};

static struct token
read_any(struct parser *p, const char *expected)
{
	return parser_peek(p)->kind == TOKEN_STRING ?
	    parser_read_string(p, expected) : parser_read_word(p, expected);
}

static void
fail_word(struct parser *p)
{
	struct token t = *parser_peek(p);
	struct suggestion s = suggest_begin(t.text);
	char shown[REPORT_SHOW];

	for (const struct ask_word *w = ask_words; w->name != NULL; w++)
		suggest_candidate(&s, w->name);
	if (t.kind == TOKEN_BROKEN)
		(void)parser_read_word(p, "a word");	/* told already */
	else
		parser_fail(p, t.at, "%s; expected a word of a question or =>"
		    "%s%s%s", token_show(&t, shown), s.best != NULL ?
		    " (did you mean " : "", s.best != NULL ? s.best : "",
		    s.best != NULL ? "?)" : "");
}

static bool
comes_arrow(struct parser *p)
{
	return token_is(parser_peek(p), "=>");
}

static void
read_question_word(struct parser *p, struct expect_reader *r, struct ask *a)
{
	struct token name = *parser_peek(p), value = { .kind = TOKEN_NONE };
	const struct ask_word *word = name.kind != TOKEN_WORD ? NULL :
	    ask_find_word(name.text);
	char error[ASK_ERROR_SIZE];

	if (word == NULL) {
		fail_word(p);
		return;
	}
	name = parser_read_word(p, word->name);
	if (word->syntax != NULL && comes_arrow(p))
		parser_fail(p, parser_peek(p)->at, "%s has no value; expected "
		    "%s", word->name, word->expected);
	else if (word->syntax != NULL)
		value = read_any(p, word->expected);
	if (!parser_is_bad(p) && !ask_set(a, r->world, word, value.text,
	    error))
		parser_fail(p, word->syntax != NULL ? value.at : name.at, "%s",
		    error);
}

static void
read_question(struct parser *p, struct expect_reader *r, struct ask *a)
{
	struct place begin = parser_peek(p)->at;
	char error[ASK_ERROR_SIZE];

	ask_init(a, r->world);
	while (!parser_is_bad(p) && !comes_arrow(p))
		read_question_word(p, r, a);
	parser_expect_word(p, "=>");
	if (!parser_is_bad(p) && !ask_finish(a, r->world, error))
		parser_fail(p, begin, "%s", error);
}

static bool
has_hop(const struct ask_world *w, struct bytes name)
{
	for (size_t i = 0; i < w->net->hop_count; i++) {
		if (bytes_equal(name, bytes_of_text(w->net->hops[i].name)))
			return true;
	}
	for (size_t i = 0; i < w->forward->pool_count; i++) {
		if (bytes_equal(name,
		    bytes_of_text(w->forward->pools[i].name)))
			return true;
	}
	return false;
}

static bool
comes_end(struct parser *p)
{
	return parser_is_at_end(p) || token_is(parser_peek(p), "by");
}

static void
read_forward(struct parser *p, const struct ask_world *w,
    struct expectation *e)
{
	char shown[REPORT_SHOW];
	struct token t;

	e->action = VERDICT_FORWARD;
	e->way = parser_accept_word(p, "registered") ? OUTCOME_REGISTERED :
	    parser_accept_word(p, "discovered") ? OUTCOME_DISCOVERED :
	    OUTCOME_HOP;
	if (e->way != OUTCOME_HOP || comes_end(p))
		return;
	t = parser_read_string(p, "a hop's or pool's name in quotes, "
	    "registered or discovered");
	e->next = t.text;
	if (!parser_is_bad(p) && !has_hop(w, t.text))
		parser_fail(p, t.at, "there is no hop or pool %s; expected the "
		    "name of one", token_show(&t, shown));
}

static void
read_denial(struct parser *p, struct expectation *e)
{
	static const char expected[] = "a code such as 4.03";
	char shown[REPORT_SHOW];
	struct token t;

	e->action = VERDICT_DENY;
	if (comes_end(p))
		return;
	t = parser_read_word(p, expected);
	e->has_code = true;
	if (!parser_is_bad(p) && (code_parse(t.text, &e->code) != WAX_OK ||
	    CODE_CLASS(e->code) < 4 || CODE_CLASS(e->code) > 5))
		parser_fail(p, t.at, "%s; expected %s", token_show(&t, shown),
		    expected);
}

static bool
has_rule(const struct policy *policy, struct bytes name)
{
	struct rule_view view;

	if (bytes_equal(name, bytes_of_text("default")))
		return true;
	for (size_t i = 0; i < policy_count_rules(policy); i++) {
		policy_get_rule(policy, i, &view);
		if (bytes_equal(name, bytes_of_text(view.name)))
			return true;
	}
	return false;
}

static void
read_cause(struct parser *p, const struct ask_world *w, struct expectation *e)
{
	static const char *const words[] = { "end-to-end", "route", NULL };
	char shown[REPORT_SHOW];
	struct token t;

	if (!parser_accept_word(p, "by"))
		return;
	if (parser_peek(p)->kind == TOKEN_WORD) {
		e->cause_is_word = true;
		e->cause = bytes_of_text(words[parser_read_choice(p, words)]);
		return;
	}
	t = parser_read_string(p, "a rule's name in quotes");
	e->cause = t.text;
	if (!parser_is_bad(p) && !has_rule(w->policy, t.text))
		parser_fail(p, t.at, "there is no rule %s; expected the name "
		    "of one, or \"default\"", token_show(&t, shown));
}

static void
read_expectation(struct parser *p, const struct ask_world *w,
    struct expectation *e)
{
	static const char *const actions[] = { "forward", "deny", "drop",
	    NULL };

	*e = (struct expectation){ .next = BYTES_ABSENT,
		.cause = BYTES_ABSENT };
	switch (parser_read_choice(p, actions)) {
	case 0:
		read_forward(p, w, e);
		break;
	case 1:
		read_denial(p, e);
		break;
	default:
		e->action = VERDICT_DROP;
		break;
	}
	read_cause(p, w, e);
}

/* It is told before the question is asked. */
static void
fail_more(struct parser *p)
{
	char shown[REPORT_SHOW];
	struct token t = *parser_peek(p);

	if (!parser_is_bad(p) && t.kind != TOKEN_NEWLINE)
		parser_fail(p, t.at, "%s; expected end of line",
		    token_show(&t, shown));
}

static bool
cause_holds(const struct expectation *e, const struct outcome *o)
{
	bool is_word;
	const char *cause = outcome_find_cause(o, &is_word);

	return bytes_is_absent(e->cause) || (is_word == e->cause_is_word &&
	    bytes_equal(e->cause, bytes_of_text(cause)));
}

static bool
way_holds(const struct expectation *e, const struct outcome *o)
{
	if (e->way != OUTCOME_HOP)
		return e->way == o->way;
	return bytes_is_absent(e->next) || (o->next != NULL &&
	    bytes_equal(e->next, bytes_of_text(o->next)));
}

static bool
expectation_holds(const struct expectation *e, const struct outcome *o)
{
	if (!cause_holds(e, o))
		return false;
	switch (e->action) {
	case VERDICT_FORWARD:
		return o->why == REFUSAL_NONE && way_holds(e, o);
	case VERDICT_DROP:
		return o->why != REFUSAL_NONE && o->code == CODE_EMPTY;
	case VERDICT_DENY:
	default:
		return o->why != REFUSAL_NONE && o->code != CODE_EMPTY &&
		    (!e->has_code || e->code == o->code);
	}
}

static void
note_hit(struct expect_summary *s, size_t rule)
{
	if (rule != VERDICT_NO_RULE)
		s->was_hit[rule] = true;
}

static void
ask_and_tell(struct parser *p, struct expect_reader *r, const struct ask *a,
    const struct expectation *e, struct expect_result *result)
{
	struct outcome o;

	r->requests += 1 + a->after + a->open;
	if (r->requests > EXPECT_REQUESTS_MAX) {
		parser_fail(p, result->at, "with this one the tests stand for "
		    "%llu requests; expected at most %d in one file",
		    (unsigned long long)r->requests, EXPECT_REQUESTS_MAX);
		return;
	}
	if (outcome_find(r->world, a, NULL, NULL, &o) != WAX_OK) {
		parser_fail_memory(p);
		return;
	}
	result->holds = expectation_holds(e, &o);
	result->ask = a;
	result->outcome = &o;
	r->summary->passed += result->holds;
	r->summary->failed += !result->holds;
	note_hit(r->summary, o.verdict.number);
	note_hit(r->summary, o.verdict.dry_run);
	r->tell(r->arg, result);
}

/* From the token at begin up to the line's end or its comment, without white
   space there. */
static struct bytes
text_from(struct place begin)
{
	struct bytes line = document_line(begin);
	const uint8_t *first = begin.source->text.data + begin.offset;
	struct bytes text = bytes_of(first,
	    (size_t)(line.data + line.len - first));
	bool is_string = false;
	size_t end = 0;

	while (end < text.len && (is_string || text.data[end] != '#'))
		is_string ^= text.data[end++] == '"';
	while (end > 0 && strchr(" \t\r", text.data[end - 1]) != NULL)
		end--;
	return bytes_of(text.data, end);
}

static void
expect_read(struct parser *p, const struct keyword *k, void *target)
{
	struct expect_reader *r = target;
	struct expect_result result;
	struct expectation e;
	struct place begin;
	struct ask a;

	(void)k;
	read_question(p, r, &a);
	begin = parser_peek(p)->at;
	read_expectation(p, r->world, &e);
	fail_more(p);
	if (parser_is_bad(p))
		return;
	result.at = begin;
	result.expected = text_from(begin);
	ask_and_tell(p, r, &a, &e, &result);
}

enum wax_status
expect_run(const struct ask_world *w, const char *name, struct bytes text,
    FILE *errors, expect_tell *tell, void *arg, struct expect_summary *out)
{
	size_t rules = policy_count_rules(w->policy);
	struct expect_reader reader = { w, tell, arg, out, 0 };
	struct parser *p = parser_new(errors);
	enum wax_status st = WAX_MEMORY;

	*out = (struct expect_summary){
		.was_hit = calloc(rules + 1, sizeof(*out->was_hit)) };
	if (p != NULL && out->was_hit != NULL) {
		parser_add_table(p, expect_keywords, &reader);
		parser_read_bytes(p, name, text);
		st = parser_finish(p);
	}
	parser_free(p);
	if (st != WAX_OK)
		expect_summary_clear(out);
	return st;
}

void
expect_summary_clear(struct expect_summary *s)
{
	free(s->was_hit);
	s->was_hit = NULL;
}
