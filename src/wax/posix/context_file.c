/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* context_file.c - a security context as a text file, with its state */
#include "wax/context_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "wax/posix.h"
#include "wax/posix/context_text.h"

struct wax_context_file {
	struct wax_env *env;
	struct wax_context *context;
	bool has_self;
	struct deviceid self;
};

static void
file_fail(struct wax_error_text *error, const char *path, const char *what,
    const char *why)
{
	snprintf(error->text, sizeof(error->text), "%s: %s: %s", path, what,
	    why);
}

/* The file's text, in memory that the caller wipes and frees. */
static enum wax_status
file_read(const char *path, uint8_t **text, size_t *len)
{
	uint8_t *data = malloc(CONTEXT_TEXT_MAX + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	*len = 0;
	if (data == NULL || fd < 0)
		goto failed;
	while (*len <= CONTEXT_TEXT_MAX && (n = read(fd, data + *len,
	    CONTEXT_TEXT_MAX + 1 - *len)) > 0)
		*len += (size_t)n;
	if (n < 0)
		goto failed;
	close(fd);
	*text = data;
	return *len > CONTEXT_TEXT_MAX ? WAX_FORMAT : WAX_OK;
failed:
	if (data != NULL)
		secret_wipe(data, *len);
	free(data);
	if (fd >= 0)
		close(fd);
	*text = NULL;
	return WAX_SYSTEM;
}

static enum wax_status
file_parse(const char *path, struct context_text *out,
    struct wax_error_text *error)
{
	uint8_t *text;
	size_t len;
	enum wax_status st = file_read(path, &text, &len);

	if (st == WAX_SYSTEM)
		file_fail(error, path, "can not be read", strerror(errno));
	else if (st == WAX_FORMAT)
		file_fail(error, path, "is too long",
		    "expected at most 65536 bytes");
	else
		st = context_text_read(bytes_of(text, len), path, out, error);
	if (text != NULL)
		secret_wipe(text, len);
	free(text);
	return st;
}

/* An environment in the file's directory; *name points into path. */
static struct wax_env *
file_new_env(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	struct wax_env *env;
	char *directory;

	*name = slash == NULL ? path : slash + 1;
	if (slash == NULL)
		return wax_posix_env_new(".");
	directory = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (directory == NULL)
		return NULL;
	env = wax_posix_env_new(directory);
	free(directory);
	return env;
}

static const char *
file_explain(enum wax_status st)
{
	switch (st) {
	case WAX_DAMAGED:
		return "its state file can not be trusted, so the keys must "
		    "not be used again; make new ones";
	case WAX_STATE:
		return "its state file belongs to other keys; expected one "
		    "state file for each set of keys";
	case WAX_EXISTS:
		return "another process uses it, or another file of this "
		    "one has its sender key";
	case WAX_STORAGE:
		return "its state can not be stored beside it";
	case WAX_RANGE:
		return "the file's name is not right; expected letters, "
		    "digits and . _ - only, at most 64, no . first";
	default:
		return wax_status_text(st);
	}
}

static enum wax_status
file_build(struct wax_context_file *f, const char *path,
    struct context_text *text, struct wax_error_text *error)
{
	const char *name;
	enum wax_status st;

	f->env = file_new_env(path, &name);
	if (f->env == NULL)
		return WAX_MEMORY;
	f->has_self = text->has_self;
	f->self = text->self;
	text->parameters.record = name;
	st = wax_context_new(&text->parameters, f->env, &f->context);
	if (st != WAX_OK)
		file_fail(error, path, "no context", file_explain(st));
	return st;
}

enum wax_status
wax_context_file_open(const char *path, struct wax_context_file **out,
    struct wax_error_text *error)
{
	struct wax_context_file *f;
	struct context_text text;
	enum wax_status st;

	error->text[0] = '\0';
	st = file_parse(path, &text, error);
	if (st != WAX_OK)
		return st;
	f = calloc(1, sizeof(*f));
	st = f == NULL ? WAX_MEMORY : file_build(f, path, &text, error);
	context_text_clear(&text);
	if (st == WAX_OK) {
		*out = f;
		return WAX_OK;
	}
	if (st == WAX_MEMORY)
		file_fail(error, path, "no context", wax_status_text(st));
	wax_context_file_close(f);
	return st;
}

void
wax_context_file_close(struct wax_context_file *f)
{
	enum wax_status st = WAX_OK;

	if (f == NULL)
		return;
	if (f->context != NULL)
		st = wax_context_retire(f->context);
	(void)st;	/* a failure costs numbers and an Echo, not safety */
	wax_context_free(f->context);
	wax_posix_env_free(f->env);
	free(f);
}

struct wax_context *
wax_context_file_context(const struct wax_context_file *f)
{
	return f->context;
}

const struct wax_env *
wax_context_file_env(const struct wax_context_file *f)
{
	return f->env;
}

const uint8_t *
wax_context_file_self(const struct wax_context_file *f)
{
	return f->has_self ? f->self.bytes : NULL;
}
