/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/document.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ostler/conf/guarded.h"

/* Empty, with room for size bytes. */
static struct document *
document_new_sized(const char *name, size_t size)
{
	struct document *s = calloc(1, sizeof(*s));
	uint8_t *data = malloc(size > 0 ? size : 1);

	if (s == NULL || data == NULL || (s->name = strdup(name)) == NULL) {
		free(data);
		free(s);
		return NULL;
	}
	s->text = bytes_of(data, 0);
	return s;
}

struct document *
document_new(const char *name, struct bytes text)
{
	struct document *s = document_new_sized(name, text.len);

	if (s == NULL)
		return NULL;
	if (text.len > 0)
		memcpy((uint8_t *)s->text.data, text.data, text.len);
	s->text.len = text.len;
	return s;
}

void
document_free(struct document *s)
{
	if (s == NULL)
		return;
	free((uint8_t *)s->text.data);
	free(s->name);
	free(s);
}

/* Up to size bytes, until the end of the file. */
static enum wax_status
document_fill(struct document *s, int fd, size_t size)
{
	uint8_t *data = (uint8_t *)s->text.data;

	while (s->text.len < size) {
		ssize_t n = read(fd, data + s->text.len, size - s->text.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return WAX_SYSTEM;
		if (n == 0)
			break;
		s->text.len += (size_t)n;
	}
	return WAX_OK;
}

/* Of a file that is open. */
static enum wax_status
document_read_open(const char *path, int fd, const struct stat *about,
    struct document **out)
{
	struct document *s;
	enum wax_status st;

	if (about->st_size > (off_t)DOCUMENT_SIZE_MAX)
		return WAX_RANGE;
	s = document_new_sized(path, (size_t)about->st_size);
	if (s == NULL)
		return WAX_MEMORY;
	if ((st = document_fill(s, fd, (size_t)about->st_size)) != WAX_OK) {
		int saved = errno;

		document_free(s);
		errno = saved;
		return st;
	}
	s->is_file = true;
	s->device = about->st_dev;
	s->inode = about->st_ino;
	*out = s;
	return WAX_OK;
}

enum wax_status
document_read_file(const char *path, struct document **out, const char **why)
{
	struct stat about;
	int fd, saved;
	enum wax_status st = guarded_open(path, &fd, &about, why);

	if (st != WAX_OK)
		return st;
	st = document_read_open(path, fd, &about, out);
	saved = errno;
	close(fd);
	errno = saved;
	return st;
}

bool
document_is_same(const struct document *a, const struct document *b)
{
	return a->is_file && b->is_file && a->device == b->device &&
	    a->inode == b->inode;
}

struct bytes
document_line(struct place at)
{
	struct bytes text = at.source->text;
	size_t begin = at.offset, end = at.offset;

	while (begin > 0 && text.data[begin - 1] != '\n')
		begin--;
	while (end < text.len && text.data[end] != '\n')
		end++;
	if (end > begin && text.data[end - 1] == '\r')
		end--;
	return bytes_of(text.data + begin, end - begin);
}
