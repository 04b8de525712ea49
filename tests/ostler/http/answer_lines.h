/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* answer_lines.h - the head of an HTTP answer from text, for tests of http/ */
#ifndef TESTS_OSTLER_HTTP_ANSWER_LINES_H
#define TESTS_OSTLER_HTTP_ANSWER_LINES_H

#include "ostler/http/http_fields.h"

/* Each line of text, and the empty one behind them. */
static inline struct http_fields
answer_lines(const char *text)
{
	struct http_fields f = { .status = 0 };

	while (*text != '\0') {
		size_t len = strcspn(text, "\n") + 1;

		http_fields_take_line(&f, bytes_of(text, len));
		text += len;
	}
	http_fields_take_line(&f, bytes_of_text("\r\n"));
	return f;
}

#endif
