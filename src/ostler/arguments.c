/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/arguments.h"

#include <getopt.h>

static const char usage[] =
    "usage: ostlerd [-dt] [-f FILE]\n"
    "       ostlerd --explain [-f FILE] [--json] --target UUID [OPTION ...]\n"
    "       ostlerd --policy-test TEST [-f FILE] [--json]\n"
    "       ostlerd -h | -v\n";

static const char help[] =
    "\n"
    "  -f FILE             the configuration; without it %s\n"
    "  -t, --test          check the configuration, start nothing\n"
    "  -d, --debug         log everything\n"
    "      --explain       tell what would become of a request, start "
    "nothing\n"
    "      --policy-test TEST\n"
    "                      tell whether the rules do what that file expects\n"
    "      --json          answer these two in JSON\n"
    "  -v, --version       print the version\n"
    "  -h, --help          print this\n"
    "\n"
    "The request that --explain is asked about:\n";

static const char more[] =
    "\n"
    "It stays in the foreground and logs to standard error. See ostlerd(8)\n"
    "and ostlerd.conf(5).\n";

enum letter {
	LETTER_EXPLAIN = 256,
	LETTER_TEST,
	LETTER_JSON,
	LETTER_WORD,		/* and behind it one for each of ask_words */
};

static const struct option own_options[] = {
	{ "test", no_argument, NULL, 't' },
	{ "debug", no_argument, NULL, 'd' },
	{ "explain", no_argument, NULL, LETTER_EXPLAIN },
	{ "policy-test", required_argument, NULL, LETTER_TEST },
	{ "json", no_argument, NULL, LETTER_JSON },
	{ "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
};

#define OWN_COUNT (sizeof(own_options) / sizeof(own_options[0]))
#define WORDS_MAX 32

/* Our own options and one for each word of a question. */
static void
list_options(struct option all[OWN_COUNT + WORDS_MAX + 1])
{
	size_t n = 0;
	int letter = LETTER_WORD;

	for (; n < OWN_COUNT; n++)
		all[n] = own_options[n];
	for (const struct ask_word *w = ask_words; w->name != NULL; w++)
		all[n++] = (struct option){ w->name, w->syntax != NULL ?
		    required_argument : no_argument, NULL, letter++ };
	all[n] = (struct option){ NULL, 0, NULL, 0 };
}

static bool
fail_usage(void)
{
	fputs(usage, stderr);
	return false;
}

static bool
add_word(struct arguments *a, const struct ask_word *word, const char *value)
{
	if (a->word_count == ARGUMENTS_WORDS_MAX) {
		fprintf(stderr, "ostlerd: --%s is one option too many\n",
		    word->name);
		return fail_usage();
	}
	a->words[a->word_count++] = (struct offline_word){ word, value };
	return true;
}

/* Of two tasks the later one counts, but for -h and -v. */
static void
set_task(struct arguments *a, enum arguments_task task)
{
	if (a->task < TASK_VERSION)
		a->task = task;
}

static bool
take_option(struct arguments *a, int letter)
{
	switch (letter) {
	case 'd':
		a->debug = true;
		return true;
	case 'f':
		a->path = optarg;
		return true;
	case 'h':
		set_task(a, TASK_HELP);
		return true;
	case 't':
		set_task(a, TASK_CHECK);
		return true;
	case 'v':
		set_task(a, TASK_VERSION);
		return true;
	case LETTER_EXPLAIN:
		set_task(a, TASK_EXPLAIN);
		return true;
	case LETTER_TEST:
		set_task(a, TASK_TEST);
		a->test_path = optarg;
		return true;
	case LETTER_JSON:
		a->json = true;
		return true;
	default:
		return letter >= LETTER_WORD ? add_word(a,
		    &ask_words[letter - LETTER_WORD], optarg) : fail_usage();
	}
}

/* What stands there and has nothing to do with the task. */
static bool
check_task(const struct arguments *a)
{
	const char *surplus = NULL, *task = "--explain";

	if (a->task >= TASK_VERSION)
		return true;
	if (a->word_count > 0 && a->task != TASK_EXPLAIN)
		surplus = a->words[0].word->name;
	else if (a->json && a->task != TASK_EXPLAIN && a->task != TASK_TEST) {
		surplus = "json";
		task = "--explain and --policy-test";
	}
	if (surplus == NULL)
		return true;
	fprintf(stderr, "ostlerd: --%s is for %s only\n", surplus, task);
	return fail_usage();
}

bool
arguments_read(int argc, char **argv, struct arguments *out)
{
	struct option all[OWN_COUNT + WORDS_MAX + 1];
	int letter;

	*out = (struct arguments){ .path = NULL };
	list_options(all);
	optind = 0;		/* from the beginning, also a second time */
	while ((letter = getopt_long(argc, argv, "df:htv", all, NULL)) != -1) {
		if (!take_option(out, letter))
			return false;
	}
	if (optind < argc && out->task < TASK_VERSION) {
		fprintf(stderr, "%s: %s is one argument too many\n", argv[0],
		    argv[optind]);
		return fail_usage();
	}
	return check_task(out);
}

/* "  --hop-limit N|none", its help on the next line. */
static void
print_word(const struct ask_word *w, FILE *out)
{
	fprintf(out, "  --%s%s%s\n      %s\n", w->name, w->syntax != NULL ?
	    " " : "", w->syntax != NULL ? w->syntax : "", w->help);
}

void
arguments_print_help(FILE *out, const char *standard)
{
	fputs(usage, out);
	fprintf(out, help, standard);
	for (const struct ask_word *w = ask_words; w->name != NULL; w++)
		print_word(w, out);
	fputs(more, out);
}
