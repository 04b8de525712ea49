/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/guarded.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder that the file stands in, for openat; *name: the file in it. */
static int
open_folder(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	int fd, saved;

	*name = slash == NULL ? path : slash[1] == '\0' ? "." : slash + 1;
	folder = slash == NULL ? strdup(".") :
	    strndup(path, (size_t)(slash - path) + 1);
	if (folder == NULL)
		return -1;
	fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	saved = errno;
	free(folder);
	errno = saved;
	return fd;
}

/* A folder that anybody may write is like /tmp, or whoever wants can rename
   what stands in it. */
static bool
is_open_folder(const struct stat *about)
{
	return (about->st_mode & S_IWOTH) != 0 &&
	    (about->st_mode & S_ISVTX) == 0;
}

/* NULL: nothing is wrong. */
static const char *
find_fault(const struct stat *folder, const struct stat *file)
{
	if (!S_ISREG(file->st_mode))
		return "is not a file; expected a file";
	if ((file->st_mode & S_IWOTH) != 0)
		return "may be written by anybody; expected a file that others "
		    "can not write (chmod o-w)";
	if (is_open_folder(folder))
		return "is in a folder that anybody may write; expected one "
		    "that others can not write (chmod o-w)";
	return NULL;
}

/* O_NONBLOCK: a named pipe must not hold up the start. *fd also of a file that
   is refused. */
static enum wax_status
open_in(int folder, const char *name, int *fd, struct stat *about,
    const char **why)
{
	struct stat above;

	*fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);
	if (*fd < 0 && errno == ELOOP) {
		*why = "is a symbolic link; expected the file itself";
		return WAX_UNSUPPORTED;
	}
	if (*fd < 0 || fstat(*fd, about) < 0 || fstat(folder, &above) < 0)
		return WAX_SYSTEM;
	*why = find_fault(&above, about);
	return *why == NULL ? WAX_OK : WAX_UNSUPPORTED;
}

enum wax_status
guarded_open(const char *path, int *fd, struct stat *about, const char **why)
{
	const char *name;
	int folder = open_folder(path, &name), opened = -1, saved;
	enum wax_status st;

	if (folder < 0)
		return WAX_SYSTEM;
	st = open_in(folder, name, &opened, about, why);
	saved = errno;
	close(folder);
	if (st == WAX_OK)
		*fd = opened;
	else if (opened >= 0)
		close(opened);
	errno = saved;
	return st;
}
