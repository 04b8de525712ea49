/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ask_options.c - a question of a command's options */
#include "ostler/conf/report.h"
#include "ostler/conf/suggest.h"
#include "ostler/explain/ask.h"

static bool
fail_unknown(struct bytes argument, char *error)
{
	struct suggestion s;
	char shown[REPORT_SHOW];

	report_show(argument, shown);
	if (!bytes_has_prefix(argument, bytes_of_text("--"))) {
		snprintf(error, ASK_ERROR_SIZE, "%s; expected an option such "
		    "as --target", shown);
		return false;
	}
	s = suggest_begin(bytes_of(argument.data + 2, argument.len - 2));
	for (const struct ask_word *w = ask_words; w->name != NULL; w++)
		suggest_candidate(&s, w->name);
	if (s.best != NULL)
		snprintf(error, ASK_ERROR_SIZE, "unknown option %s (did you "
		    "mean --%s?)", shown, s.best);
	else
		snprintf(error, ASK_ERROR_SIZE, "unknown option %s; expected "
		    "one such as --target", shown);
	return false;
}

/* The word of "--word" or "--word=value", for which *value is set. */
static const struct ask_word *
find_option(struct bytes argument, struct bytes *value)
{
	const uint8_t *equals;
	struct bytes name;

	*value = BYTES_ABSENT;
	if (!bytes_has_prefix(argument, bytes_of_text("--")))
		return NULL;
	name = bytes_of(argument.data + 2, argument.len - 2);
	equals = name.len == 0 ? NULL : memchr(name.data, '=', name.len);
	if (equals != NULL) {
		size_t len = (size_t)(equals - name.data);

		*value = bytes_of(equals + 1, name.len - len - 1);
		name.len = len;
	}
	return ask_find_word(name);
}

bool
ask_read_options(struct ask *a, const struct ask_world *w,
    const char *const *arguments, size_t count, char error[ASK_ERROR_SIZE])
{
	for (size_t i = 0; i < count; i++) {
		struct bytes argument = bytes_of_text(arguments[i]), value;
		const struct ask_word *word = find_option(argument, &value);

		if (word == NULL)
			return fail_unknown(argument, error);
		if (word->syntax == NULL && !bytes_is_absent(value)) {
			snprintf(error, ASK_ERROR_SIZE, "--%s has a value; "
			    "expected none", word->name);
			return false;
		}
		if (word->syntax != NULL && bytes_is_absent(value)) {
			if (++i == count) {
				snprintf(error, ASK_ERROR_SIZE, "--%s has no "
				    "value; expected %s", word->name,
				    word->expected);
				return false;
			}
			value = bytes_of_text(arguments[i]);
		}
		if (!ask_set(a, w, word, value, error))
			return false;
	}
	return true;
}
