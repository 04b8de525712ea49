/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secret_file.c - files with keys in them */
#include "tools/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS (S_IRWXG | S_IRWXO)
#define OTHERS_READ (S_IRGRP | S_IROTH)

bool
secret_file_is_safe_folder(const char *path, const char **why)
{
	struct stat about;

	errno = 0;
	if (stat(path, &about) < 0) {
		*why = errno == ENOENT ? "expected a directory of its own; "
		    "make it with mkdir -m 700" : "expected a directory";
		return false;
	}
	if (!S_ISDIR(about.st_mode))
		*why = "no directory; expected one of its own";
	else if (about.st_uid != geteuid())
		*why = "belongs to another user; expected a directory of the "
		    "user that runs this";
	else if ((about.st_mode & OTHERS) != 0)
		*why = "others may use it; expected it for its owner alone: "
		    "chmod 700";
	else
		return true;
	return false;
}

static bool
write_all(int fd, struct bytes content)
{
	while (content.len > 0) {
		ssize_t n = write(fd, content.data, content.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		content = bytes_of(content.data + n, content.len - (size_t)n);
	}
	return true;
}

/* The folder's own entry for it. */
static bool
sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	int fd;
	bool is_synced;

	snprintf(folder, sizeof(folder), "%.*s", slash == NULL ? 1 :
	    slash == path ? 1 : (int)(slash - path),
	    slash == NULL ? "." : path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	is_synced = fsync(fd) == 0;
	close(fd);
	return is_synced;
}

enum wax_status
secret_file_replace(const char *path, struct bytes content)
{
	char fresh[PATH_MAX];
	bool is_written;
	int fd, error;

	if (snprintf(fresh, sizeof(fresh), "%s.new", path) >=
	    (int)sizeof(fresh))
		return WAX_RANGE;
	/* one that a crash has left; it is never written to */
	if (unlink(fresh) < 0 && errno != ENOENT)
		return WAX_SYSTEM;
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return WAX_SYSTEM;
	is_written = write_all(fd, content) && fsync(fd) == 0;
	error = errno;
	close(fd);
	errno = error;
	if (is_written && rename(fresh, path) == 0 && sync_folder(path))
		return WAX_OK;
	error = errno;
	unlink(fresh);
	errno = error;
	return WAX_SYSTEM;
}

static char *
read_all(int fd, size_t *len, const char **why)
{
	char *text = malloc(SECRET_FILE_MAX + 1);
	size_t got = 0;

	if (text == NULL)
		return NULL;
	while (got <= SECRET_FILE_MAX) {
		ssize_t n = read(fd, text + got, SECRET_FILE_MAX + 1 - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			goto fail;
		if (n == 0) {
			text[got] = '\0';
			*len = got;
			return text;
		}
		got += (size_t)n;
	}
	*why = "longer than 64 KiB";
fail:
	explicit_bzero(text, SECRET_FILE_MAX + 1);
	free(text);
	return NULL;
}

char *
secret_file_read(const char *path, bool is_secret, size_t *len,
    const char **why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error;
	struct stat about;
	char *text = NULL;

	*why = "can not be read";
	if (fd < 0)
		return NULL;
	errno = 0;
	if (fstat(fd, &about) < 0)
		goto done;
	if (!S_ISREG(about.st_mode))
		*why = "is no file";
	else if (is_secret && (about.st_mode & OTHERS_READ) != 0)
		*why = "others may read it; expected chmod 600";
	else
		text = read_all(fd, len, why);
done:
	error = errno;
	close(fd);
	errno = error;
	return text;
}

void
secret_file_free(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}
