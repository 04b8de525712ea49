/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_request.c - a request at the control socket: words that are printable,
   and nothing else */

#include "fuzz.h"
#include "ostler/control/request.h"

/* Inside of the text, one after the other. */
static void
check_words(const struct request *r)
{
	const char *end = r->text;

	FUZZ_HOLDS(r->word_count >= 1);
	FUZZ_HOLDS(r->word_count <= REQUEST_WORDS_MAX);
	FUZZ_HOLDS(r->words[r->word_count] == NULL);
	FUZZ_HOLDS(r->body_len <= REQUEST_BODY_MAX);
	FUZZ_HOLDS(r->has_body || r->body_len == 0);
	for (size_t i = 0; i < r->word_count; i++) {
		const char *word = r->words[i];

		FUZZ_HOLDS(word >= end);
		end = word + strlen(word) + 1;
		FUZZ_HOLDS(end <= r->text + sizeof(r->text));
		for (; *word != '\0'; word++)
			FUZZ_HOLDS((uint8_t)*word >= ' ' && *word != 0x7f);
	}
}

/* Written in quotes they are the same again. */
static void
check_again(const struct request *r)
{
	static struct request again;
	char line[3 * REQUEST_LINE_MAX];
	size_t len = 0;
	const char *why;

	for (size_t i = 0; i < r->word_count; i++) {
		line[len++] = '"';
		for (const char *c = r->words[i]; *c != '\0'; c++) {
			if (*c == '"' || *c == '\\')
				line[len++] = '\\';
			line[len++] = *c;
		}
		line[len++] = '"';
		line[len++] = ' ';
	}
	if (--len >= REQUEST_LINE_MAX)
		return;
	FUZZ_HOLDS(request_parse(bytes_of(line, len), &again, &why) == WAX_OK);
	FUZZ_HOLDS(again.word_count == r->word_count);
	for (size_t i = 0; i < r->word_count; i++)
		FUZZ_HOLDS(strcmp(again.words[i], r->words[i]) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct request r;
	const char *why;
	enum wax_status st;
	size_t len;

	st = request_find_line(bytes_of(data, size), &len);
	if (st != WAX_OK) {
		FUZZ_HOLDS(st == (size < REQUEST_LINE_MAX ? WAX_MORE :
		    WAX_RANGE));
		return 0;
	}
	st = request_parse(bytes_of(data, len), &r, &why);
	if (st != WAX_OK) {
		FUZZ_HOLDS(st == WAX_FORMAT && why != NULL);
		return 0;
	}
	FUZZ_HOLDS(why == NULL);
	check_words(&r);
	check_again(&r);
	return 0;
}
