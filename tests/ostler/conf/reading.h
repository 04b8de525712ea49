/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* reading.h - for tests: a parser over text, and what it said */
#ifndef TESTS_OSTLER_CONF_READING_H
#define TESTS_OSTLER_CONF_READING_H

#include <stdio.h>
#include <stdlib.h>

#include "ostler/conf/parser.h"

struct reading {
	struct parser *parser;
	FILE *out;
	char *errors;		/* after reading_end */
	size_t errors_len;
	enum wax_status status;
};

__attribute__((unused)) static void
reading_begin(struct reading *r, const struct keyword *rows, void *target)
{
	*r = (struct reading){ .status = WAX_OK };
	r->out = open_memstream(&r->errors, &r->errors_len);
	r->parser = parser_new(r->out);
	if (r->out == NULL || r->parser == NULL)
		abort();
	parser_add_table(r->parser, rows, target);
}

/* Text under the name "t". */
__attribute__((unused)) static void
reading_text(struct reading *r, const char *text)
{
	parser_read_bytes(r->parser, "t", bytes_of_text(text));
	r->status = parser_finish(r->parser);
	fflush(r->out);
}

__attribute__((unused)) static void
reading_file(struct reading *r, const char *path)
{
	parser_read_file(r->parser, path);
	r->status = parser_finish(r->parser);
	fflush(r->out);
}

__attribute__((unused)) static void
reading_end(struct reading *r)
{
	parser_free(r->parser);
	fclose(r->out);
	free(r->errors);
}

#endif
