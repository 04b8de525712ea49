/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* state_file.c - a state file on disk, and its lock */
#include "wax/posix/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_FILE_MODE 0600
#define STATE_FILE_NAME_MAX (WAX_RECORD_NAME_MAX + 16)

struct state_file {
	int directory;
	int lock;
	pid_t owner;		/* a child of fork has the lock too */
	char name[WAX_RECORD_NAME_MAX + 1];
	bool is_damaged;	/* load said so: it may be replaced */
};

static void
state_file_format(const struct state_file *f, const char *suffix,
    char text[STATE_FILE_NAME_MAX])
{
	snprintf(text, STATE_FILE_NAME_MAX, "%s%s", f->name, suffix);
}

static int
state_file_openat(const struct state_file *f, const char *suffix, int flags)
{
	char name[STATE_FILE_NAME_MAX];

	state_file_format(f, suffix, name);
	return openat(f->directory, name, flags | O_CLOEXEC | O_NOFOLLOW,
	    STATE_FILE_MODE);
}

/* The lock is a file of its own: creating the state file replaces its inode,
   and a lock on that would be lost. */
static enum wax_status
state_file_lock(struct state_file *f, const char *directory)
{
	f->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->directory < 0)
		return WAX_STORAGE;
	f->lock = state_file_openat(f, ".lock", O_RDWR | O_CREAT);
	if (f->lock < 0)
		return WAX_STORAGE;
	if (flock(f->lock, LOCK_EX | LOCK_NB) == 0)
		return WAX_OK;
	return errno == EWOULDBLOCK ? WAX_EXISTS : WAX_STORAGE;
}

enum wax_status
state_file_open(const char *directory, const char *name,
    struct state_file **out)
{
	struct state_file *f;
	enum wax_status st;

	if (strlen(name) > WAX_RECORD_NAME_MAX)
		return WAX_RANGE;
	f = calloc(1, sizeof(*f));
	if (f == NULL)
		return WAX_MEMORY;
	f->directory = f->lock = -1;
	f->owner = getpid();
	strcpy(f->name, name);		/* its length was checked */
	st = state_file_lock(f, directory);
	if (st == WAX_OK)
		*out = f;
	else
		state_file_close(f);
	return st;
}

void
state_file_close(struct state_file *f)
{
	int saved = errno;

	if (f == NULL)
		return;
	if (f->lock >= 0)
		close(f->lock);
	if (f->directory >= 0)
		close(f->directory);
	free(f);
	errno = saved;
}

bool
state_file_has_name(const struct state_file *f, const char *name)
{
	return strcmp(f->name, name) == 0;
}

static enum wax_status
state_file_read_all(int fd, uint8_t *data, size_t size, size_t *len)
{
	ssize_t n;

	*len = 0;
	do {
		n = pread(fd, data + *len, size - *len, (off_t)*len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return WAX_STORAGE;
		*len += (size_t)n;
	} while (n != 0 && *len < size);
	return WAX_OK;
}

static enum wax_status
state_file_write_all(int fd, struct bytes b, off_t offset)
{
	while (b.len > 0) {
		ssize_t n = pwrite(fd, b.data, b.len, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return WAX_STORAGE;
		b = bytes_of(b.data + n, b.len - (size_t)n);
		offset += n;
	}
	return WAX_OK;
}

/* One byte more than a state file has shows a file that is too long. */
static enum wax_status
state_file_read(int fd, uint8_t data[STATE_FILE_LEN + 1], struct state *out)
{
	size_t len;
	enum wax_status st = state_file_read_all(fd, data, STATE_FILE_LEN + 1,
	    &len);

	return st == WAX_OK ? state_read(bytes_of(data, len), out) : st;
}

enum wax_status
state_file_load(struct state_file *f, uint8_t *record, size_t size,
    size_t *len)
{
	uint8_t data[STATE_FILE_LEN + 1];
	struct state state;
	enum wax_status st;
	int fd = state_file_openat(f, ".state", O_RDONLY);

	if (fd < 0)
		return errno == ENOENT ? WAX_NOT_FOUND : WAX_STORAGE;
	st = state_file_read(fd, data, &state);
	close(fd);
	f->is_damaged = st == WAX_DAMAGED;
	if (st == WAX_OK && state.record.len > size)
		st = WAX_SPACE;
	if (st != WAX_OK)
		return st;
	memcpy(record, state.record.data, state.record.len);
	*len = state.record.len;
	return WAX_OK;
}

/* Writes it whole under another name first: a file that is there is always a
   whole one. */
static enum wax_status
state_file_create(struct state_file *f, struct bytes record)
{
	char from[STATE_FILE_NAME_MAX], to[STATE_FILE_NAME_MAX];
	uint8_t slot[STATE_SLOT_LEN];
	enum wax_status st = state_write(1, record, slot);
	int fd;

	if (st != WAX_OK)
		return st;
	fd = state_file_openat(f, ".state-new", O_WRONLY | O_CREAT | O_TRUNC);
	if (fd < 0)
		return WAX_STORAGE;
	for (off_t i = 0; i < STATE_SLOTS && st == WAX_OK; i++)
		st = state_file_write_all(fd, BYTES_ARRAY(slot),
		    i * STATE_SLOT_LEN);
	if (st == WAX_OK && fsync(fd) != 0)
		st = WAX_STORAGE;
	if (close(fd) != 0)
		st = WAX_STORAGE;
	state_file_format(f, ".state-new", from);
	state_file_format(f, ".state", to);
	if (st == WAX_OK && (renameat(f->directory, from, f->directory, to) !=
	    0 || fsync(f->directory) != 0))
		st = WAX_STORAGE;
	return st;
}

/* The slot that is not the newest goes first: until it is safe, the other one
   holds the old record. */
static enum wax_status
state_file_update(int fd, struct bytes record)
{
	uint8_t data[STATE_FILE_LEN + 1], slot[STATE_SLOT_LEN];
	struct state old;
	enum wax_status st = state_file_read(fd, data, &old);

	if (st == WAX_OK)
		st = state_write(old.generation + 1, record, slot);
	for (unsigned i = 1; i <= STATE_SLOTS && st == WAX_OK; i++) {
		off_t place = (old.newest + i) % STATE_SLOTS * STATE_SLOT_LEN;

		st = state_file_write_all(fd, BYTES_ARRAY(slot), place);
		if (st == WAX_OK && fdatasync(fd) != 0)
			st = WAX_STORAGE;
	}
	return st;
}

enum wax_status
state_file_store(struct state_file *f, struct bytes record)
{
	enum wax_status st;
	int fd;

	if (f->owner != getpid())
		return WAX_STATE;
	if (record.len > WAX_RECORD_MAX)
		return WAX_RANGE;
	fd = state_file_openat(f, ".state", O_RDWR);
	if (fd < 0)
		return errno == ENOENT ? state_file_create(f, record) :
		    WAX_STORAGE;
	st = state_file_update(fd, record);
	if (close(fd) != 0 && st == WAX_OK)
		st = WAX_STORAGE;
	if (st == WAX_DAMAGED && f->is_damaged)
		st = state_file_create(f, record);
	if (st == WAX_OK)
		f->is_damaged = false;
	return st;
}

enum wax_status
state_file_remove(struct state_file *f)
{
	char name[STATE_FILE_NAME_MAX];

	if (f->owner != getpid())
		return WAX_STATE;
	state_file_format(f, ".state", name);
	if (unlinkat(f->directory, name, 0) != 0)
		return errno == ENOENT ? WAX_OK : WAX_STORAGE;
	return fsync(f->directory) == 0 ? WAX_OK : WAX_STORAGE;
}
