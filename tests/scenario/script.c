/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* script.c - the lines of a scenario */
#include "scenario/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/fail.h"

#define LINE_MAX_SIZE 8192
#define DEFINES_MAX 32

struct define {
	char *name;
	char *text;
};

struct defines {
	size_t count;
	struct define list[DEFINES_MAX];
};

/* A comment begins with '#' at the start or behind a blank, outside of
   quotes. */
static void
cut_comment(char *line)
{
	bool quoted = false;

	for (char *c = line; *c != '\0'; c++) {
		quoted ^= *c == '"';
		if (*c == '#' && !quoted && (c == line || c[-1] == ' ' ||
		    c[-1] == '\t')) {
			*c = '\0';
			return;
		}
	}
}

static char *
trim(char *line)
{
	size_t len;

	line += strspn(line, " \t");
	len = strlen(line);
	while (len > 0 && strchr(" \t\n", line[len - 1]) != NULL)
		line[--len] = '\0';
	return line;
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *
find_define(const struct defines *d, const char *name, size_t len)
{
	for (size_t i = 0; i < d->count; i++)
		if (strlen(d->list[i].name) == len &&
		    memcmp(d->list[i].name, name, len) == 0)
			return d->list[i].text;
	return NULL;
}

/* The line with the text of each @name. */
static void
expand(const struct defines *d, const struct here *here, const char *line,
    char *out)
{
	size_t n = 0;

	while (*line != '\0') {
		size_t len = 0;
		const char *text = line;

		if (*line == '@') {
			while (is_name_char(line[1 + len]))
				len++;
			text = find_define(d, line + 1, len);
			if (text == NULL)
				fail(here, "@%.*s is not defined", (int)len,
				    line + 1);
			line += 1 + len;
			len = strlen(text);
		} else {
			line += len = 1;
		}
		if (n + len >= LINE_MAX_SIZE)
			fail(here, "the line is too long");
		memcpy(out + n, text, len);
		n += len;
	}
	out[n] = '\0';
}

/* "define NAME TEXT" */
static void
add_define(struct defines *d, const struct here *here, const char *line)
{
	const char *name = line + strlen("define ");
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	struct define *new = &d->list[d->count];

	if (len == 0 || name[len] != ' ' || d->count == DEFINES_MAX)
		fail(here, "expected: define NAME TEXT");
	new->name = strndup(name, len);
	new->text = strdup(name + len + strspn(name + len, " "));
	d->count++;
}

static void
clear_defines(struct defines *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->list[i].name);
		free(d->list[i].text);
	}
}

static void
add_line(struct script *s, const char *line)
{
	char **lines = reallocarray(s->lines, s->count + 1, sizeof(char *));
	char *copy = strdup(line);

	if (lines == NULL || copy == NULL)
		abort();
	lines[s->count++] = copy;
	s->lines = lines;
}

/* Lines of a configuration keep their comments: they are its own. */
static void
take_line(struct script *s, struct defines *d, char *line, bool *in_conf)
{
	struct here here = { s->file, (unsigned)s->count + 1 };
	char expanded[LINE_MAX_SIZE];

	if (!*in_conf)
		cut_comment(line);
	line = trim(line);
	expand(d, &here, line, expanded);
	if (*in_conf)
		*in_conf = strcmp(line, "end") != 0;
	else
		*in_conf = strncmp(line, "conf ", 5) == 0;
	if (!*in_conf && strncmp(line, "define ", 7) == 0) {
		add_define(d, &here, expanded);
		expanded[0] = '\0';
	}
	add_line(s, expanded);
}

enum wax_status
script_read(struct script *s, const char *file)
{
	FILE *in = fopen(file, "r");
	char line[LINE_MAX_SIZE];
	struct defines d = { .count = 0 };
	bool in_conf = false;

	*s = (struct script){ .file = file };
	if (in == NULL)
		return WAX_SYSTEM;
	while (fgets(line, sizeof(line), in) != NULL)
		take_line(s, &d, line, &in_conf);
	fclose(in);
	clear_defines(&d);
	return WAX_OK;
}

void
script_clear(struct script *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->lines[i]);
	free(s->lines);
}
