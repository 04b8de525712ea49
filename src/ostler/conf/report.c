/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/report.h"

#include <stdarg.h>

#define SHOW_LINE 160	/* bytes of a source line printed */
#define SHOW_TEXT 60

/* Bytes of the well-formed UTF-8 character at the begin of text; 0: none. */
static size_t
character_length(struct bytes text)
{
	for (size_t n = 1; n <= 4 && n <= text.len; n++) {
		if (bytes_is_utf8(bytes_of(text.data, n)))
			return n;
	}
	return 0;
}

/* The character of text at *i as it may be printed; out has room for 4. The
   number of bytes. */
static size_t
show_character(struct bytes text, size_t *i, char *out)
{
	struct bytes rest = bytes_of(text.data + *i, text.len - *i);
	size_t n = character_length(rest);
	bool is_control = n == 1 && rest.data[0] != '\t' &&
	    (rest.data[0] < 0x20 || rest.data[0] == 0x7f);

	if (n == 0 || is_control) {
		out[0] = '?';
		n = 1;
	} else {
		memcpy(out, rest.data, n);
	}
	*i += n;
	return n;
}

/* Characters in text before byte end. */
static size_t
count_characters(struct bytes text, size_t end)
{
	size_t count = 0;

	for (size_t i = 0; i < end; count++) {
		size_t n = character_length(bytes_of(text.data + i,
		    text.len - i));

		i += n > 0 ? n : 1;
	}
	return count;
}

static size_t
place_in_line(struct place at, struct bytes line)
{
	size_t offset = at.offset -
	    (size_t)(line.data - at.source->text.data);

	return offset < line.len ? offset : line.len;
}

unsigned
report_column(struct place at)
{
	struct bytes line = document_line(at);

	return (unsigned)count_characters(line, place_in_line(at, line)) + 1;
}

/* The line and a caret below the place; of a long line the part around it. */
static void
print_line(FILE *out, struct place at)
{
	struct bytes line = document_line(at);
	size_t caret = place_in_line(at, line), i;

	if (caret > SHOW_LINE * 3 / 4) {
		size_t cut = caret - SHOW_LINE / 2;

		while (cut < caret && (line.data[cut] & 0xc0) == 0x80)
			cut++;
		line = bytes_of(line.data + cut, line.len - cut);
		caret -= cut;
	}
	for (i = 0; i < line.len && i < SHOW_LINE;) {
		char c[4];

		fwrite(c, 1, show_character(line, &i, c), out);
	}
	fputs(i < line.len ? "...\n" : "\n", out);
	for (i = 0; i < caret;) {
		size_t n = character_length(bytes_of(line.data + i,
		    line.len - i));

		fputc(line.data[i] == '\t' ? '\t' : ' ', out);
		i += n > 0 ? n : 1;
	}
	fputs("^\n", out);
}

/* Counts; true if the error is to be printed. */
static bool
report_begin(struct report *r)
{
	if (r->count == REPORT_MAX)
		fprintf(r->out, "more than %d errors; the rest is not shown\n",
		    REPORT_MAX);
	r->count += r->count <= REPORT_MAX;
	return r->count <= REPORT_MAX;
}

__attribute__((format(printf, 4, 0))) static void
print_at(FILE *out, struct place at, const char *kind, const char *format,
    va_list args)
{
	fprintf(out, "%s:%u:%u: %s", at.source->name, (unsigned)at.line,
	    report_column(at), kind);
	vfprintf(out, format, args);
	fputc('\n', out);
	print_line(out, at);
}

void
report_error(struct report *r, struct place at, const char *format, ...)
{
	va_list args;

	if (!report_begin(r))
		return;
	va_start(args, format);
	print_at(r->out, at, "", format, args);
	va_end(args);
}

void
report_note(struct report *r, struct place at, const char *format, ...)
{
	va_list args;

	if (r->count > 0 || r->notes > REPORT_MAX)
		return;
	if (r->notes++ == REPORT_MAX) {
		fprintf(r->out, "more than %d notes; the rest is not shown\n",
		    REPORT_MAX);
		return;
	}
	va_start(args, format);
	print_at(r->out, at, "note: ", format, args);
	va_end(args);
}

void
report_file(struct report *r, const char *name, const char *format, ...)
{
	va_list args;

	if (!report_begin(r))
		return;
	fprintf(r->out, "%s: ", name);
	va_start(args, format);
	vfprintf(r->out, format, args);
	va_end(args);
	fputc('\n', r->out);
}

bool
report_is_full(const struct report *r)
{
	return r->count > REPORT_MAX;
}

const char *
report_show(struct bytes text, char *out)
{
	size_t i = 0, len = 0;

	while (i < text.len && i < SHOW_TEXT)
		len += show_character(text, &i, out + len);
	strcpy(out + len, i < text.len ? "..." : "");
	return out;
}
