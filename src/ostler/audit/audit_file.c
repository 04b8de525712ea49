/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_file.c - an open audit file: whole lines or nothing */
#include "ostler/audit/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0600
#define OTHERS_MAY_WRITE (S_IWGRP | S_IWOTH)

static enum wax_status
fail_errno(const char *path, const char *what, FILE *errors)
{
	int error = errno;

	fprintf(errors, "%s: %s: %s\n", path, what, strerror(error));
	errno = error;
	return WAX_SYSTEM;
}

static enum wax_status
check_kind(int fd, const char *path, FILE *errors)
{
	struct stat about;

	if (fstat(fd, &about) < 0)
		return fail_errno(path, "can not be opened", errors);
	if (!S_ISREG(about.st_mode)) {
		fprintf(errors, "%s: is not a file; expected a file, or "
		    "nothing, for the audit log\n", path);
		return WAX_STATE;
	}
	if ((about.st_mode & OTHERS_MAY_WRITE) != 0) {
		fprintf(errors, "%s: has mode %04o; expected 0600: nobody but "
		    "its owner may write to the audit log\n", path,
		    (unsigned)(about.st_mode & 07777));
		return WAX_STATE;
	}
	return WAX_OK;
}

/* One process alone: two chains in one file are none. */
static enum wax_status
take_lock(int fd, const char *path, FILE *errors)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return WAX_OK;
	if (errno != EWOULDBLOCK)
		return fail_errno(path, "can not be locked", errors);
	fprintf(errors, "%s: another process writes this audit log\n", path);
	return WAX_EXISTS;
}

static enum wax_status
read_whole(int fd, const char *path, FILE *errors, struct ledger *ledger)
{
	int other = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	FILE *file = other < 0 ? NULL : fdopen(other, "r");
	enum wax_status st;

	if (file == NULL) {
		st = fail_errno(path, "can not be read", errors);
		if (other >= 0)
			close(other);
		return st;
	}
	st = ledger_read(ledger, file, path, errors);
	fclose(file);
	if (st == WAX_FORMAT)
		fprintf(errors, "%s: is not added to as it is; move it away, "
		    "and a new one is begun\n", path);
	return st;
}

/* Back to its whole lines. */
static bool
cut(struct audit_file *f)
{
	f->is_torn = ftruncate(f->fd, (off_t)f->size) < 0;
	return !f->is_torn;
}

static enum wax_status
check(struct audit_file *f, const char *path, FILE *errors,
    struct ledger *ledger)
{
	enum wax_status st = check_kind(f->fd, path, errors);

	if (st == WAX_OK)
		st = take_lock(f->fd, path, errors);
	if (st == WAX_OK)
		st = read_whole(f->fd, path, errors, ledger);
	if (st != WAX_OK)
		return st;
	f->size = ledger->size;
	if (ledger->torn_len > 0 && !cut(f))
		return fail_errno(path, "its last line, which is not finished, "
		    "can not be cut off", errors);
	return WAX_OK;
}

enum wax_status
audit_file_open(struct audit_file *f, const char *path, FILE *errors,
    struct ledger *ledger)
{
	/* A pipe in the place of a file must not hold us up. */
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW |
	    O_CLOEXEC | O_NONBLOCK | O_NOCTTY, FILE_MODE);
	enum wax_status st;

	*f = AUDIT_FILE_NONE;
	if (fd < 0)
		return fail_errno(path, errno == ELOOP ? "is a symbolic link" :
		    "can not be opened", errors);
	f->fd = fd;
	st = check(f, path, errors, ledger);
	if (st != WAX_OK) {
		int error = errno;

		audit_file_close(f);
		errno = error;
	}
	return st;
}

void
audit_file_close(struct audit_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	*f = AUDIT_FILE_NONE;
}

bool
audit_file_is_open(const struct audit_file *f)
{
	return f->fd >= 0;
}

bool
audit_file_is_at(const struct audit_file *f, const char *path)
{
	struct stat open_one, there;

	return f->fd >= 0 && fstat(f->fd, &open_one) == 0 &&
	    lstat(path, &there) == 0 && open_one.st_dev == there.st_dev &&
	    open_one.st_ino == there.st_ino;
}

enum wax_status
audit_file_append(struct audit_file *f, struct bytes line)
{
	ssize_t n;
	int error;

	if (f->is_torn && !cut(f))
		return WAX_SYSTEM;
	do
		n = write(f->fd, line.data, line.len);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)line.len) {
		f->size += line.len;
		return WAX_OK;
	}
	error = n < 0 ? errno : ENOSPC;
	if (n > 0)
		(void)cut(f);
	errno = error;
	return WAX_SYSTEM;
}
