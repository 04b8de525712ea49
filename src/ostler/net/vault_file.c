/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/vault_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ostler/conf/guarded.h"

#define OTHERS_MAY (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)

static enum wax_status
fail_errno(const char *path, FILE *errors)
{
	fprintf(errors, "%s: can not be read: %s\n", path, strerror(errno));
	return WAX_SYSTEM;
}

static enum wax_status
fail_text(const char *path, FILE *errors, const char *why)
{
	fprintf(errors, "%s: %s\n", path, why);
	return WAX_SYSTEM;
}

/* What is public may be a link, as below /etc/ssl, or anything. */
static enum wax_status
open_public(const char *path, int *fd, struct stat *about)
{
	/* A pipe in the place of a file must not hold us up. */
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0)
		return WAX_SYSTEM;
	return fstat(*fd, about) < 0 ? WAX_SYSTEM : WAX_OK;
}

/* *fd: -1, or to be closed, on failure too. */
static enum wax_status
open_file(const char *path, bool is_secret, FILE *errors, int *fd,
    struct stat *about)
{
	const char *why = "";
	enum wax_status st;

	*fd = -1;
	st = is_secret ? guarded_open(path, fd, about, &why) :
	    open_public(path, fd, about);
	if (st == WAX_UNSUPPORTED)
		return fail_text(path, errors, why);
	return st == WAX_OK ? WAX_OK : fail_errno(path, errors);
}

static enum wax_status
check(const char *path, bool is_secret, FILE *errors, const struct stat *about)
{
	if (!S_ISREG(about->st_mode))
		return fail_text(path, errors,
		    "is not a file; expected a file");
	if (is_secret && (about->st_mode & OTHERS_MAY) != 0) {
		fprintf(errors, "%s: has mode %04o; expected 0600 or 0400: "
		    "nobody but its owner may have the key\n", path,
		    (unsigned)(about->st_mode & 07777));
		return WAX_SYSTEM;
	}
	if (about->st_size > VAULT_FILE_MAX) {
		fprintf(errors, "%s: has %lld bytes; expected at most %d\n",
		    path, (long long)about->st_size, VAULT_FILE_MAX);
		return WAX_SYSTEM;
	}
	return WAX_OK;
}

/* What comes behind the size it had is left out. */
static enum wax_status
read_all(const char *path, FILE *errors, int fd, size_t size,
    struct vault_file *out)
{
	ssize_t n = 1;

	out->data = malloc(size + 1);
	if (out->data == NULL) {
		fprintf(errors, "%s: no memory\n", path);
		return WAX_MEMORY;
	}
	while (out->len < size && n > 0) {
		n = read(fd, out->data + out->len, size - out->len);
		if (n < 0)
			return fail_errno(path, errors);
		out->len += (size_t)n;
	}
	return WAX_OK;
}

enum wax_status
vault_file_read(const char *path, bool is_secret, FILE *errors,
    struct vault_file *out)
{
	struct stat about;
	enum wax_status st;
	int fd;

	*out = (struct vault_file){ .data = NULL };
	st = open_file(path, is_secret, errors, &fd, &about);
	if (st == WAX_OK)
		st = check(path, is_secret, errors, &about);
	if (st == WAX_OK)
		st = read_all(path, errors, fd, (size_t)about.st_size, out);
	if (st != WAX_OK)
		vault_file_clear(out);
	if (fd >= 0)
		close(fd);
	return st;
}

void
vault_file_clear(struct vault_file *f)
{
	if (f->data != NULL)
		explicit_bzero(f->data, f->len);
	free(f->data);
	*f = (struct vault_file){ .data = NULL };
}
