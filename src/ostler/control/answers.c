/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/answers.h"

#include <stdlib.h>
#include <time.h>

#include "ostler/control/command.h"
#include "ostler/control/verdict_text.h"

#define NOON (12 * 60)

struct ask_world
answers_make_world(const struct control_view *view)
{
	return (struct ask_world){
		.net = view->net,
		.forward = view->forward,
		.policy = view->policy,
		.minute = NOON,
	};
}

void
answers_set_time(struct ask_world *w)
{
	time_t now = time(NULL);
	struct tm here;

	if (localtime_r(&now, &here) == NULL)
		return;
	w->minute = (unsigned)(here.tm_hour * 60 + here.tm_min);
	w->weekday = (unsigned)(here.tm_wday + 6) % 7;
}

/* The rules while they are told. */
struct telling {
	const struct control_view *view;
	json_t *list;
	bool failed;
};

/* NULL: no memory. */
static char *
explain_step(const struct telling *t, const struct policy_step *step)
{
	struct rule_view rule;
	char *verdict, *text = NULL;

	if (!step->holds)
		return strdup(step->text);
	policy_get_rule(t->view->policy, step->number, &rule);
	verdict = verdict_text(t->view, rule.verdict);
	if (verdict != NULL && step->is_dry_run &&
	    asprintf(&text, "would %s", verdict) < 0)
		text = NULL;
	if (!step->is_dry_run)
		return verdict;
	free(verdict);
	return text;
}

static void
tell_step(void *arg, const struct policy_step *step)
{
	struct telling *t = arg;
	char *why = explain_step(t, step);

	if (why == NULL || json_array_append_new(t->list, json_pack(
	    "{s:o, s:o, s:b, s:b, s:o}",
	    "number", command_uint(step->number + 1),
	    "rule", command_text(bytes_of_text(step->rule)),
	    "holds", (int)step->holds, "dry_run", (int)step->is_dry_run,
	    "why", command_text(bytes_of_text(why)))) < 0)
		t->failed = true;
	free(why);
}

/* What write writes. NULL: no memory. */
static json_t *
make_text(void (*write)(const void *what, FILE *out), const void *what)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	json_t *j = NULL;

	if (out == NULL)
		return NULL;
	write(what, out);
	if (fclose(out) == 0)
		j = command_text(bytes_of(text, len));
	free(text);
	return j;
}

static void
write_ask(const void *what, FILE *out)
{
	ask_write(what, out);
}

static void
write_defaults(const void *what, FILE *out)
{
	ask_write_defaults(what, out);
}

static void
write_outcome(const void *what, FILE *out)
{
	outcome_write(what, out);
}

json_t *
answers_explain(const struct control_view *view, const struct ask_world *w,
    const struct ask *a)
{
	struct telling t = { .view = view, .list = json_array() };
	struct outcome o;

	if (t.list == NULL ||
	    outcome_find(w, a, tell_step, &t, &o) != WAX_OK || t.failed) {
		json_decref(t.list);
		return NULL;
	}
	return json_pack("{s:o, s:o, s:o, s:o}",
	    "question", make_text(write_ask, a),
	    "by_default", make_text(write_defaults, a),
	    "rules", t.list,
	    "verdict", make_text(write_outcome, &o));
}

/* Expectations while they are told; what failed. */
struct testing {
	const char *name;
	bool json;
	json_t *failed;
	bool is_short;		/* of memory */
};

static json_t *
make_failure(const struct testing *t, const struct expect_result *r)
{
	json_t *question = make_text(write_ask, r->ask);
	json_t *decided = make_text(write_outcome, r->outcome);

	return json_pack("{s:o, s:o, s:o, s:o, s:o}",
	    "file", command_text(bytes_of_text(t->name)),
	    "line", command_uint(r->at.line), "question", question,
	    "expected", command_text(r->expected), "decided", decided);
}

/* "floor.policy-test:12: expected deny; decided forward "b" by "house"" */
static json_t *
make_failure_line(const struct testing *t, const struct expect_result *r)
{
	char *line = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&line, &len);
	json_t *j = NULL;

	if (out == NULL)
		return NULL;
	fprintf(out, "%s:%u: expected %.*s; decided ", t->name,
	    (unsigned)r->at.line, (int)r->expected.len,
	    (const char *)r->expected.data);
	outcome_write(r->outcome, out);
	if (fclose(out) == 0)
		j = command_text(bytes_of(line, len));
	free(line);
	return j;
}

static void
tell_result(void *arg, const struct expect_result *r)
{
	struct testing *t = arg;

	if (!r->holds && json_array_append_new(t->failed, t->json ?
	    make_failure(t, r) : make_failure_line(t, r)) < 0)
		t->is_short = true;
}

/* The rules that no question came to. */
static json_t *
list_unreached(const struct policy *policy, const bool *was_hit)
{
	json_t *list = json_array();
	struct rule_view rule;

	for (size_t i = 0; i < policy_count_rules(policy); i++) {
		policy_get_rule(policy, i, &rule);
		if (!was_hit[i] && json_array_append_new(list,
		    command_text(bytes_of_text(rule.name))) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static bool
add_line(json_t *lines, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool
add_line(json_t *lines, const char *format, ...)
{
	char text[300];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return json_array_append_new(lines,
	    command_text(bytes_of_text(text))) == 0;
}

/* Behind the failures: rules that were not tested, and how many passed. */
static bool
add_summary(json_t *lines, json_t *unreached, const struct answers_test *test)
{
	const json_t *name;
	size_t i;

	json_array_foreach(unreached, i, name) {
		if (!add_line(lines, "no question reaches rule \"%s\"",
		    json_string_value(name)))
			return false;
	}
	return add_line(lines, "%zu passed, %zu failed", test->passed,
	    test->failed);
}

/* unreached is over then, as is t->failed. NULL: no memory. */
static json_t *
make_result(struct testing *t, json_t *unreached,
    const struct answers_test *test)
{
	if (t->json)
		return json_pack("{s:o, s:o, s:o, s:o}",
		    "passed", command_uint(test->passed),
		    "failed", command_uint(test->failed),
		    "failures", t->failed, "unreached", unreached);
	if (unreached == NULL || !add_summary(t->failed, unreached, test)) {
		json_decref(t->failed);
		t->failed = NULL;
	}
	json_decref(unreached);
	return t->failed;
}

static enum wax_status
run(const struct ask_world *w, struct testing *t, struct bytes text,
    FILE *errors, struct answers_test *out)
{
	struct expect_summary summary;
	enum wax_status st = expect_run(w, t->name, text, errors, tell_result,
	    t, &summary);

	if (st != WAX_OK) {
		json_decref(t->failed);
		return st;
	}
	out->passed = summary.passed;
	out->failed = summary.failed;
	out->result = make_result(t, list_unreached(w->policy,
	    summary.was_hit), out);
	expect_summary_clear(&summary);
	return out->result == NULL || t->is_short ? WAX_MEMORY : WAX_OK;
}

enum wax_status
answers_run_test(const struct ask_world *w, const char *name,
    struct bytes text, bool json, struct answers_test *out)
{
	struct testing t = { name, json, json_array(), false };
	char *errors = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&errors, &len);
	enum wax_status st = WAX_MEMORY;

	*out = (struct answers_test){ .result = NULL };
	if (f == NULL || t.failed == NULL)
		json_decref(t.failed);
	else
		st = run(w, &t, text, f, out);
	if (f != NULL && fclose(f) == 0 && st == WAX_FORMAT &&
	    (out->result = command_lines(bytes_of(errors, len))) == NULL)
		st = WAX_MEMORY;
	if (st == WAX_MEMORY) {
		json_decref(out->result);
		out->result = NULL;
	}
	free(errors);
	return st;
}
