/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/offline.h"

#include <errno.h>

#include "ostler/conf/document.h"
#include "ostler/control/answers.h"
#include "ostler/control/render.h"

/* result is over then. False: there is none for want of memory, told. */
static bool
print_result(json_t *result, bool json, FILE *out, FILE *errors)
{
	if (result == NULL) {
		fputs("ostlerd: no memory\n", errors);
		return false;
	}
	if (json) {
		(void)json_dumpf(result, out, JSON_INDENT(2));
		fputc('\n', out);
	} else {
		render_text(out, result);
	}
	json_decref(result);
	return true;
}

static bool
read_words(struct ask *a, const struct ask_world *w,
    const struct offline_word *words, size_t count, FILE *errors)
{
	char error[ASK_ERROR_SIZE];

	ask_init(a, w);
	for (size_t i = 0; i < count; i++) {
		if (!ask_set(a, w, words[i].word, words[i].value == NULL ?
		    BYTES_ABSENT : bytes_of_text(words[i].value), error)) {
			fprintf(errors, "ostlerd: %s\n", error);
			return false;
		}
	}
	if (ask_finish(a, w, error))
		return true;
	fprintf(errors, "ostlerd: %s\n", error);
	return false;
}

enum offline_status
offline_explain(const struct control_view *view,
    const struct offline_word *words, size_t count, bool json, FILE *out,
    FILE *errors)
{
	struct ask_world world = answers_make_world(view);
	struct ask ask;

	answers_set_time(&world);
	if (!read_words(&ask, &world, words, count, errors) ||
	    !print_result(answers_explain(view, &world, &ask), json, out,
	    errors))
		return OFFLINE_WRONG;
	return OFFLINE_GOOD;
}

/* NULL: told. */
static struct document *
read_test(const char *path, FILE *errors)
{
	struct document *d = NULL;
	const char *why = "no memory";

	switch (document_read_file(path, &d, &why)) {
	case WAX_OK:
		return d;
	case WAX_SYSTEM:
		fprintf(errors, "%s: can not be read: %s\n", path,
		    strerror(errno));
		return NULL;
	case WAX_RANGE:
		why = "is too large; expected at most 8 MiB";
		break;
	case WAX_UNSUPPORTED:	/* why is said */
	default:
		break;
	}
	fprintf(errors, "%s: %s\n", path, why);
	return NULL;
}

enum offline_status
offline_test(const struct control_view *view, const char *path, bool json,
    FILE *out, FILE *errors)
{
	struct ask_world world = answers_make_world(view);
	struct document *d = read_test(path, errors);
	struct answers_test test;
	enum wax_status st;

	if (d == NULL)
		return OFFLINE_WRONG;
	st = answers_run_test(&world, path, d->text, json, &test);
	document_free(d);
	if (!print_result(test.result, json && st == WAX_OK, st == WAX_OK ?
	    out : errors, errors) || st != WAX_OK)
		return OFFLINE_WRONG;
	return test.failed > 0 ? OFFLINE_FAILED : OFFLINE_GOOD;
}
