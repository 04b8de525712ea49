/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_manual.c - the manual's tables say what the program's tables say */

#include <string.h>
#include <unistd.h>

#include "core/code.h"
#include "ostler/forward/refuse.h"
#include "ostler/loading.h"
#include "ostler/net/net_draft.h"
#include "ostler/policy/rule_conf.h"

#define TEXT_MAX 100000

static char conf_manual[TEXT_MAX], daemon_manual[TEXT_MAX];

static void
read_manual(const char *name, char *text)
{
	char path[500];
	FILE *f;

	snprintf(path, sizeof(path), "%s/doc/%s",
	    check_main_folder("top_srcdir"), name);
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s: no such file", path);
	text[0] = '\n';
	ck_assert_uint_lt(fread(text + 1, 1, TEXT_MAX - 1, f), TEXT_MAX - 1);
	fclose(f);
}

static void
setup(void)
{
	read_manual("ostlerd.conf.5", conf_manual);
	read_manual("ostlerd.8", daemon_manual);
}

static void
assert_has_line(const char *manual, const char *line)
{
	char whole[500];

	snprintf(whole, sizeof(whole), "\n%s\n", line);
	ck_assert_msg(strstr(manual, whole) != NULL,
	    "the manual lacks the line: %s", line);
}

/* Rows of all tables whose head begins so. A row is a line with a tab. */
static size_t
count_rows(const char *manual, const char *head)
{
	size_t n = 0;
	const char *at = manual;

	while ((at = strstr(at, head)) != NULL) {
		const char *end = strstr(at, "\n.TE");

		ck_assert_ptr_nonnull(end);
		at = strstr(at, "\n_\n") + 2;
		for (; at < end; at++)
			n += *at == '\n' && memchr(at + 1, '\t',
			    strcspn(at + 1, "\n")) != NULL;
	}
	return n;
}

/* next and device share a table of the manual: the row stands in it already. */
static bool
is_repeated(const struct settings_table *table, const struct keyword *k)
{
	if (strcmp(table->where, "device") != 0)
		return false;
	for (const struct keyword *o = net_next_keywords; o->name != NULL;
	    o++) {
		if (strcmp(o->name, k->name) == 0)
			return true;
	}
	return false;
}

START_TEST(manual_has_each_keyword_with_type_limits_and_default)
{
	size_t rows = 0;

	for (const struct settings_table *t = settings_tables; t->rows != NULL;
	    t++) {
		for (const struct keyword *k = t->rows; k->name != NULL; k++) {
			char line[400], limits[KEYWORD_LIMITS];

			if (k->type == KEYWORD_STATEMENT)
				continue;
			keyword_format_limits(k, limits);
			snprintf(line, sizeof(line), "%s\t%s\t%s\t%s", k->name,
			    keyword_type_name(k), limits,
			    k->standard != NULL ? k->standard : "-");
			assert_has_line(conf_manual, line);
			rows += !is_repeated(t, k);
		}
	}
	/* And no other. */
	ck_assert_uint_eq(count_rows(conf_manual, "\nKeyword\t"), rows);
}
END_TEST

START_TEST(manual_explains_each_keyword)
{
	for (const struct settings_table *t = settings_tables; t->rows != NULL;
	    t++) {
		for (const struct keyword *k = t->rows; k->name != NULL; k++) {
			char item[100];

			snprintf(item, sizeof(item), "\n.It Ic %s ", k->name);
			ck_assert_msg(strstr(conf_manual, item) != NULL,
			    "the manual has no item for %s", k->name);
		}
	}
}
END_TEST

START_TEST(manual_has_each_condition)
{
	size_t count;
	const struct condition *const *table = condition_table(&count);

	for (size_t i = 0; i < count; i++) {
		char line[400], item[100];

		snprintf(line, sizeof(line), "%s\tT{\n%s\nT}",
		    table[i]->name, table[i]->expected);
		assert_has_line(conf_manual, line);
		snprintf(item, sizeof(item), "\n.It Cm %s%s", table[i]->name,
		    table[i]->form == CONDITION_FLAG ? "\n" : " ");
		ck_assert_msg(strstr(conf_manual, item) != NULL,
		    "the manual has no item for %s", table[i]->name);
	}
	ck_assert_uint_eq(count_rows(conf_manual, "\nCondition\t"), count);
}
END_TEST

static size_t
assert_has_words(const struct rule_word *rows)
{
	size_t count = 0;

	for (const struct rule_word *w = rows; w->name != NULL; w++, count++) {
		bool is_bare = w->syntax[0] == '\0';
		char line[400], item[100];

		snprintf(line, sizeof(line), "%s\tT{\n%s\nT}\tT{\n%s\nT}",
		    w->name, is_bare ? "-" : w->syntax, w->help);
		assert_has_line(conf_manual, line);
		snprintf(item, sizeof(item), "\n.It Cm %s%s", w->name,
		    is_bare ? "\n" : " ");
		ck_assert_msg(strstr(conf_manual, item) != NULL,
		    "the manual has no item for %s", w->name);
	}
	return count;
}

START_TEST(manual_has_each_action_and_modifier)
{
	size_t actions = assert_has_words(rule_actions);
	size_t modifiers = assert_has_words(rule_modifiers);

	/* A row has two lines with tabs. */
	ck_assert_uint_eq(count_rows(conf_manual, "\nAction\t"),
	    actions * 2);
	ck_assert_uint_eq(count_rows(conf_manual, "\nModifier\t"),
	    modifiers * 2);
}
END_TEST

/* A file of that text loads, and nothing is to be said of it. */
static void
assert_loads(const char *text, size_t len)
{
	FILE *f = fopen("conf", "w"), *out;
	struct settings *s = NULL;
	char *said = NULL;
	size_t said_len;

	ck_assert_ptr_nonnull(f);
	fputs(LISTEN "listen \"edge\" coap on 127.0.0.1:5684\n"
	    "key-establishment on\n", f);
	ck_assert_uint_eq(fwrite(text, 1, len, f), len);
	fclose(f);
	out = open_memstream(&said, &said_len);
	ck_assert_ptr_nonnull(out);
	(void)!settings_load("conf", out, &s);
	fclose(out);
	ck_assert_str_eq(said, "");
	settings_unref(s);
	free(said);
}

START_TEST(examples_of_rules_are_right)
{
	static const char begin[] = "\n.Bd -literal -offset indent\n";
	static char folder[] = "/tmp/test_manual.XXXXXX";
	const char *at = strstr(conf_manual, "\n.Sh RULES\n");
	const char *section_end = strstr(at, "\n.Sh SEALED REQUESTS\n");
	FILE *list;
	size_t count = 0;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	list = fopen("stolen.list", "w");
	ck_assert_ptr_nonnull(list);
	fputs(ID_A "\n", list);
	fclose(list);
	for (; (at = strstr(at, begin)) != NULL && at < section_end; count++) {
		const char *end = strstr(at, "\n.Ed\n") + 1;

		at += sizeof(begin) - 1;
		assert_loads(at, (size_t)(end - at));
	}
	ck_assert_uint_ge(count, 6);
	unlink("stolen.list");
	unlink("conf");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(manual_has_each_answer_of_the_proxy)
{
	for (unsigned why = REFUSAL_NONE + 1; why < REFUSAL_COUNT; why++) {
		const struct refusal_rule *rule = refuse_find_rule(why);
		char line[200], code[5];

		code_format(rule->code, code);
		snprintf(line, sizeof(line), "%s\t%s\tT{", rule->reason,
		    rule->code == CODE_EMPTY ? "-" : code);
		assert_has_line(daemon_manual, line);
	}
	ck_assert_uint_eq(count_rows(daemon_manual, "\nReason\t"),
	    REFUSAL_COUNT - 1);
}
END_TEST

START_TEST(manual_has_each_counter)
{
	for (unsigned i = 0; i < METRIC_COUNT; i++) {
		char line[400], name[METRICS_NAME_SIZE];

		metrics_format_name(i, name);
		snprintf(line, sizeof(line), "%s\tT{\n%s\nT}", name,
		    metrics_help(i));
		assert_has_line(daemon_manual, line);
	}
	ck_assert_uint_eq(count_rows(daemon_manual, "\nCounter\t"),
	    METRIC_COUNT);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/manual", setup, NULL,
    manual_has_each_keyword_with_type_limits_and_default,
    manual_explains_each_keyword,
    manual_has_each_condition,
    manual_has_each_action_and_modifier,
    examples_of_rules_are_right,
    manual_has_each_answer_of_the_proxy,
    manual_has_each_counter)
