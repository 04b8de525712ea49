/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* token_file.c - a token that a client keeps */
#include "tools/token_file.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/hex.h"
#include "tools/secret_file.h"

#define TEXT_SIZE (2 * TOKEN_ANSWER_MAX + 400)

static bool
name_of(const char *folder, const struct deviceid *server,
    char path[PATH_MAX])
{
	char id[DEVICEID_TEXT_LEN + 1];

	deviceid_format(server, id);
	return snprintf(path, PATH_MAX, "%s/%s.token", folder, id) < PATH_MAX;
}

enum wax_status
token_file_write(const char *folder, const struct deviceid *server,
    const struct token_file *t)
{
	char path[PATH_MAX], text[TEXT_SIZE];
	int len = snprintf(text, sizeof(text), "%" PRId64 "\n%s\n%s\n",
	    t->at, t->as, t->scope);
	enum wax_status st;

	if (!name_of(folder, server, path)) {
		errno = ENAMETOOLONG;
		return WAX_SYSTEM;
	}
	for (size_t i = 0; i < t->len; i++)
		len += sprintf(text + len, "%02x", t->answer[i]);
	text[len++] = '\n';
	st = secret_file_replace(path, bytes_of(text, (size_t)len));
	explicit_bzero(text, sizeof(text));
	return st == WAX_OK ? WAX_OK : WAX_SYSTEM;
}

/* The next line; false: there is none, or it is too long. */
static bool
take_line(const char **text, char *out, size_t size)
{
	const char *end = strchr(*text, '\n');
	size_t len = end == NULL ? 0 : (size_t)(end - *text);

	if (end == NULL || len >= size)
		return false;
	memcpy(out, *text, len);
	out[len] = '\0';
	*text = end + 1;
	return true;
}

static bool
parse(const char *text, struct token_file *out)
{
	char at[24], *digits_end;
	const char *end;

	if (!take_line(&text, at, sizeof(at)) ||
	    !take_line(&text, out->as, sizeof(out->as)) ||
	    !take_line(&text, out->scope, sizeof(out->scope)))
		return false;
	out->at = strtoll(at, &digits_end, 10);
	end = strchr(text, '\n');
	return at[0] != '\0' && *digits_end == '\0' && end != NULL &&
	    end[1] == '\0' && hex_decode(bytes_of(text,
	    (size_t)(end - text)), out->answer, sizeof(out->answer),
	    &out->len) == WAX_OK && out->len > 0;
}

enum wax_status
token_file_read(const char *folder, const struct deviceid *server,
    struct token_file *out)
{
	char path[PATH_MAX], *text;
	const char *why;
	size_t len;
	bool is_fine;

	*out = (struct token_file){ .at = 0 };
	if (!name_of(folder, server, path))
		return WAX_NOT_FOUND;
	text = secret_file_read(path, true, &len, &why);
	if (text == NULL)
		return WAX_NOT_FOUND;
	is_fine = strlen(text) == len && parse(text, out);
	secret_file_free(text);
	if (!is_fine)
		explicit_bzero(out, sizeof(*out));
	return is_fine ? WAX_OK : WAX_NOT_FOUND;
}

void
token_file_remove(const char *folder, const struct deviceid *server)
{
	char path[PATH_MAX];

	if (name_of(folder, server, path))
		(void)unlink(path);
}
