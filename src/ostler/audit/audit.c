/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* audit.c - the file of what was denied and what operators did */
#include "ostler/audit/audit.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/ledger.h"
#include "ostler/audit/audit_file.h"

struct audit {
	pthread_mutex_t lock;	/* around all that follows */
	struct audit_file file;
	struct chain chain;
	struct line_clock time;
	uint64_t lost;		/* lines, since the start */
	uint64_t untold;	/* of these, not yet told in the file */
	uint64_t unlogged;	/* and not yet told to the log */
	int error;		/* of the last one */
	atomic_bool is_open;	/* also read without the lock */
};

_Static_assert(LINE_MAX_LEN + 60 <= CHAIN_TEXT_MAX,
    "with time and lost=N the longest line has room");

/* TIME EVENT FIELDS, and behind a line that may be cut what must not be. */
static struct bytes
make_text(struct audit *a, const struct line *event, char *out)
{
	struct line time, lost;
	size_t len = 0;

	line_begin(&time);
	line_add_time(&time, &a->time);
	line_add_plain(&time, " ");
	line_begin(&lost);
	if (a->untold > 0)
		line_add_uint(&lost, "lost", a->untold);
	memcpy(out, time.text, time.len);
	len += time.len;
	memcpy(out + len, event->text, event->len);
	len += event->len;
	memcpy(out + len, lost.text, lost.len);
	return bytes_of(out, len + lost.len);
}

/* Writes a line to a file that may not be the one in use yet. On failure the
   chain is as before. */
static enum wax_status
write_line(struct audit *a, struct audit_file *file, struct chain *chain,
    const struct line *event)
{
	struct chain next = *chain;
	char text[CHAIN_LINE_MAX], line[CHAIN_LINE_MAX];
	size_t len;
	enum wax_status st = chain_add_line(&next, make_text(a, event, text),
	    line, &len);

	if (st == WAX_OK)
		st = audit_file_append(file, bytes_of(line, len));
	if (st == WAX_OK) {
		*chain = next;
		a->untold = 0;
	}
	return st;
}

/* The first line of a new file. */
static void
make_begin(const struct chain *from, struct line *l)
{
	line_begin(l);
	line_add_plain(l, LEDGER_BEGIN);
	line_add_uint(l, "after", from->number);
	line_add_hex(l, "head", BYTES_ARRAY(from->hash));
}

/* The first of this process in a file that has lines. */
static void
make_open(const struct ledger *ledger, const struct chain *from,
    struct line *l)
{
	line_begin(l);
	line_add_plain(l, "open");
	if (from->number > 0) {
		line_add_uint(l, "after", from->number);
		line_add_hex(l, "head", BYTES_ARRAY(from->hash));
	}
	if (ledger->torn_len > 0) {
		line_add_uint(l, "torn", ledger->torn_len);
		line_add_bytes(l, "text", bytes_of(ledger->torn,
		    ledger->torn_len));
	}
}

static enum wax_status
fail_write(const char *path, FILE *errors, enum wax_status st)
{
	int error = errno;

	fprintf(errors, "%s: can not be written: %s\n", path,
	    st == WAX_SYSTEM ? strerror(error) : wax_status_text(st));
	errno = error;
	return st;
}

/* Opens the file at path and writes its first line of this process; then it
   takes the place of the old one. */
static enum wax_status
change_file(struct audit *a, const char *path, FILE *errors)
{
	struct audit_file file;
	struct ledger ledger = { .lines = 0 };
	struct chain chain = a->chain;
	struct line event;
	enum wax_status st = audit_file_open(&file, path, errors, &ledger);

	if (st != WAX_OK)
		return st;
	if (ledger.lines > 0) {
		make_open(&ledger, &chain, &event);
		chain = ledger.chain;
	} else {
		make_begin(&chain, &event);
	}
	st = write_line(a, &file, &chain, &event);
	if (st != WAX_OK) {
		st = fail_write(path, errors, st);
		audit_file_close(&file);
		return st;
	}
	audit_file_close(&a->file);
	a->file = file;
	a->chain = chain;
	return WAX_OK;
}

enum wax_status
audit_reopen(struct audit *a, const char *path, FILE *errors)
{
	enum wax_status st = WAX_OK;

	pthread_mutex_lock(&a->lock);
	if (path == NULL)
		audit_file_close(&a->file);
	else if (!audit_file_is_at(&a->file, path))
		st = change_file(a, path, errors);
	atomic_store(&a->is_open, audit_file_is_open(&a->file));
	pthread_mutex_unlock(&a->lock);
	return st;
}

enum wax_status
audit_new(const char *path, FILE *errors, struct audit **out)
{
	struct audit *a = calloc(1, sizeof(*a));
	enum wax_status st;

	if (a == NULL)
		return WAX_MEMORY;
	a->file = AUDIT_FILE_NONE;
	if (pthread_mutex_init(&a->lock, NULL) != 0) {
		free(a);
		return WAX_MEMORY;
	}
	st = audit_reopen(a, path, errors);
	if (st == WAX_OK)
		*out = a;
	else
		audit_free(a);
	return st;
}

/* One try more for what is still untold. */
void
audit_free(struct audit *a)
{
	struct line event;

	if (a == NULL)
		return;
	if (a->untold > 0 && audit_file_is_open(&a->file)) {
		line_begin(&event);
		line_add_plain(&event, "end");
		(void)write_line(a, &a->file, &a->chain, &event);
	}
	audit_file_close(&a->file);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

void
audit_add(struct audit *a, const struct line *event)
{
	if (!audit_wants(a))
		return;
	pthread_mutex_lock(&a->lock);
	if (audit_file_is_open(&a->file) &&
	    write_line(a, &a->file, &a->chain, event) != WAX_OK) {
		a->error = errno;
		a->lost++;
		a->untold++;
		a->unlogged++;
	}
	pthread_mutex_unlock(&a->lock);
}

void
audit_line(struct audit *a, const char *event, const char *format, ...)
{
	char fields[LINE_MAX_LEN + 1];
	struct line l;
	va_list ap;
	int len;

	if (!audit_wants(a))
		return;
	va_start(ap, format);
	len = vsnprintf(fields, sizeof(fields), format, ap);
	va_end(ap);
	line_begin(&l);
	line_add_plain(&l, event);
	if (len > 0) {
		line_add_plain(&l, " ");
		line_add_fields(&l, fields);
	}
	audit_add(a, &l);
}

bool
audit_wants(const struct audit *a)
{
	return a != NULL && atomic_load(&a->is_open);
}

void
audit_get_head(struct audit *a, struct chain *out, uint64_t *lost)
{
	pthread_mutex_lock(&a->lock);
	*out = a->chain;
	*lost = a->lost;
	pthread_mutex_unlock(&a->lock);
}

uint64_t
audit_take_lost(struct audit *a, int *error)
{
	uint64_t lost;

	if (a == NULL)
		return 0;
	pthread_mutex_lock(&a->lock);
	lost = a->unlogged;
	a->unlogged = 0;
	if (lost > 0)
		*error = a->error;
	pthread_mutex_unlock(&a->lock);
	return lost;
}
