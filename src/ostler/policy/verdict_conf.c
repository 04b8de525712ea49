/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* verdict_conf.c - what a rule decides: its action and its modifiers */
#include "core/clock.h"
#include "core/code.h"
#include "ostler/conf/fields.h"
#include "ostler/conf/value.h"
#include "ostler/policy/rule.h"
#include "ostler/policy/rule_conf.h"

#define TIMEOUT_LEAST CLOCK_MS(100)	/* as of a hop */
#define TIMEOUT_MOST CLOCK_S(3600)

static void read_forward(struct parser *p, struct rule_reading *r);
static void read_translate(struct parser *p, struct rule_reading *r);
static void read_deny(struct parser *p, struct rule_reading *r);
static void read_drop(struct parser *p, struct rule_reading *r);
static void read_limit(struct parser *p, struct rule_reading *r);
static void read_log(struct parser *p, struct rule_reading *r);
static void read_dry_run(struct parser *p, struct rule_reading *r);
static void read_priority(struct parser *p, struct rule_reading *r);
static void read_timeout(struct parser *p, struct rule_reading *r);
static void read_hop_limit(struct parser *p, struct rule_reading *r);

const struct rule_word rule_actions[] = {
	{ .name = "forward", .syntax = "[\"HOP or POOL\"|registered]",
	  .read = read_forward,
	  .help = "The request goes where the device's route leads, or to that "
	    "hop, or only where the device has called home." },
	{ .name = "translate", .syntax = "\"HOP\"", .read = read_translate,
	  .help = "It goes to that hop, a server of HTTP." },
	{ .name = "deny", .syntax = "[CODE]", .read = read_deny,
	  .help = "It is answered with an error, 4.03 by default." },
	{ .name = "drop", .syntax = "", .read = read_drop,
	  .help = "It is not answered at all." },
	{ .name = "limit", .syntax = "N/s|N/m|N/h [burst N] "
	    "[per peer|target|pair]", .read = read_limit,
	  .help = "Those above the rate are answered 4.29; for the others the "
	    "rules behind it are asked." },
	{ .name = NULL }
};

const struct rule_word rule_modifiers[] = {
	{ .name = "log", .syntax = "LEVEL", .read = read_log,
	  .help = "The request's line in the log has that level." },
	{ .name = "dry-run", .syntax = "", .read = read_dry_run,
	  .help = "What the rule would decide is counted and logged, and the "
	    "rules behind it decide." },
	{ .name = "priority", .syntax = "low|normal|high",
	  .needs_forward = true, .read = read_priority,
	  .help = "Who gets a place when there are few." },
	{ .name = "timeout", .syntax = "T", .needs_forward = true,
	  .read = read_timeout,
	  .help = "It is given up after this time, whatever the hop says." },
	{ .name = "hop-limit", .syntax = "N", .needs_forward = true,
	  .read = read_hop_limit,
	  .help = "It leaves with a Hop-Limit of N at most." },
	{ .name = NULL }
};

static const struct rule_word *
find_row(const struct rule_word *rows, const struct token *t)
{
	for (; rows->name != NULL; rows++) {
		if (token_is(t, rows->name))
			return rows;
	}
	return NULL;
}

bool
rule_word_is_action(const struct token *t)
{
	return find_row(rule_actions, t) != NULL;
}

/* Nothing that belongs to an action comes next. */
static bool
is_over(struct parser *p)
{
	const struct token *next = parser_peek(p);

	return parser_is_at_end(p) || rule_word_is_known(next) ||
	    find_row(rule_modifiers, next) != NULL;
}

/* Something that does not belong behind the action. first: what might, beside
   modifiers. */
static void
fail_behind(struct parser *p, const struct token *t, const char *first)
{
	struct suggestion s = suggest_begin(t->text);
	char shown[REPORT_SHOW], guess[SUGGEST_TEXT];

	for (const struct rule_word *m = rule_modifiers; m->name != NULL; m++)
		suggest_candidate(&s, m->name);
	if (first[0] != '\0')
		suggest_candidate(&s, "registered");
	if (t->kind == TOKEN_BROKEN)
		(void)parser_read_word(p, "end of line");
	else if (rule_word_is_known(t))
		parser_fail(p, t->at, "%s; expected end of line, conditions "
		    "stand before the one action", token_show(t, shown));
	else
		parser_fail(p, t->at, "%s; expected %slog, dry-run, priority, "
		    "timeout, hop-limit or end of line%s",
		    token_show(t, shown), first, suggest_format(&s, guess));
}

static void
read_forward(struct parser *p, struct rule_reading *r)
{
	struct token name;

	rule_set_forward(r->rule, WAY_ROUTE, 0);
	if (is_over(p))
		return;
	if (parser_accept_word(p, "registered")) {
		rule_set_forward(r->rule, WAY_REGISTERED, 0);
		return;
	}
	if (parser_peek(p)->kind != TOKEN_STRING) {
		fail_behind(p, parser_peek(p), "the name of a hop or pool in "
		    "quotes, registered, ");
		return;
	}
	name = parser_read_string(p, "the name of a hop or pool in quotes");
	rule_add_reference(p, r, REFERENCE_HOP, &name);
}

static void
read_translate(struct parser *p, struct rule_reading *r)
{
	struct token name = parser_read_string(p, "the name of a hop over "
	    "http or https in quotes");

	rule_set_forward(r->rule, WAY_ROUTE, 0);
	if (!parser_is_bad(p))
		rule_add_reference(p, r, REFERENCE_SERVER, &name);
}

static void
read_deny(struct parser *p, struct rule_reading *r)
{
	uint8_t code = CODE_FORBIDDEN;
	struct token t;
	char shown[REPORT_SHOW];

	if (!is_over(p)) {
		t = parser_read_word(p, "a code such as 4.03");
		if (!parser_is_bad(p) && (code_parse(t.text, &code) != WAX_OK ||
		    CODE_CLASS(code) < 4 || CODE_CLASS(code) > 5))
			parser_fail(p, t.at, "%s; expected an error code such "
			    "as 4.03", token_show(&t, shown));
	}
	if (!parser_is_bad(p))
		rule_set_deny(r->rule, code);
}

static void
read_drop(struct parser *p, struct rule_reading *r)
{
	(void)p;
	rule_verdict(r->rule)->action = VERDICT_DROP;
}

/* A rule with the condition over that denies. */
static void
read_limit(struct parser *p, struct rule_reading *r)
{
	struct place at = parser_peek(p)->at;
	char text[60] = "";

	if (rule_has_condition(r->rule, &when_over)) {
		parser_fail(p, at, "limit with a condition over; expected one "
		    "of them");
		return;
	}
	rule_read_count(p, r, &when_over, "limit", text, sizeof(text));
	snprintf(r->limit, sizeof(r->limit), "over %s", text);
	rule_set_deny(r->rule, CODE_TOO_MANY_REQUESTS);
}

static void
read_log(struct parser *p, struct rule_reading *r)
{
	struct verdict *v = rule_verdict(r->rule);

	v->log_level = (enum log_level)parser_read_choice(p, log_level_words);
	v->has_log_level = true;
}

static void
read_dry_run(struct parser *p, struct rule_reading *r)
{
	(void)p;
	rule_set_dry_run(r->rule);
}

static void
read_priority(struct parser *p, struct rule_reading *r)
{
	static const char *const words[] = {
		[PRIORITY_NORMAL] = "normal",
		[PRIORITY_LOW] = "low",
		[PRIORITY_HIGH] = "high",
		NULL
	};

	rule_verdict(r->rule)->priority =
	    (enum verdict_priority)parser_read_choice(p, words);
}

static void
read_timeout(struct parser *p, struct rule_reading *r)
{
	struct token t = parser_read_word(p, "a time such as 30s");
	uint64_t us;
	char shown[REPORT_SHOW];

	if (parser_is_bad(p))
		return;
	if (value_parse_time(t.text, &us) != WAX_OK || us < TIMEOUT_LEAST ||
	    us > TIMEOUT_MOST)
		parser_fail(p, t.at, "timeout is %s; expected 100ms to 1h",
		    token_show(&t, shown));
	else
		rule_verdict(r->rule)->timeout = us;
}

static void
read_hop_limit(struct parser *p, struct rule_reading *r)
{
	struct token t = parser_read_word(p, "a number");
	uint64_t n;
	char shown[REPORT_SHOW];

	if (parser_is_bad(p))
		return;
	if (value_parse_number(t.text, &n) != WAX_OK || n < 1 || n > 255)
		parser_fail(p, t.at, "hop-limit is %s; expected 1 to 255",
		    token_show(&t, shown));
	else
		rule_verdict(r->rule)->hop_limit = (uint8_t)n;
}

static void
read_modifier(struct parser *p, struct rule_reading *r)
{
	struct token t = *parser_peek(p);
	const struct rule_word *m = find_row(rule_modifiers, &t);
	unsigned bit;

	if (m == NULL) {
		fail_behind(p, &t, "");
		return;
	}
	(void)parser_read_word(p, m->name);
	bit = 1u << (m - rule_modifiers);
	if ((r->modifiers & bit) != 0)
		parser_fail(p, t.at, "%s is given again; expected once",
		    m->name);
	else if (m->needs_forward &&
	    rule_verdict(r->rule)->action != VERDICT_FORWARD)
		parser_fail(p, t.at, "%s means nothing here; expected it "
		    "behind forward", m->name);
	else
		m->read(p, r);
	r->modifiers |= bit;
}

void
rule_read_verdict(struct parser *p, struct rule_reading *r)
{
	struct token t = *parser_peek(p);
	const struct rule_word *action = find_row(rule_actions, &t);

	(void)parser_read_word(p, "an action");
	action->read(p, r);
	while (!parser_is_bad(p) && !parser_is_at_end(p))
		read_modifier(p, r);
}
