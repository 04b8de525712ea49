/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rows.h - rows that are copied while workers stand still, to be shown
   once they run again */
#ifndef OSTLER_CONTROL_ROWS_H
#define OSTLER_CONTROL_ROWS_H

#include "ostler/control/command.h"

/* Rows of one command; more are not shown, but told of. */
#define ROWS_MAX 200000

struct rows {
	void *items;		/* owned */
	size_t count;
	size_t room;
	size_t size;		/* bytes of a row */
	enum wax_status failed;	/* WAX_LIMIT, WAX_MEMORY: the first failure */
};

/* All zeros, or NULL: it failed, now or before. Valid until the next. */
void *rows_add(struct rows *r);
void rows_clear(struct rows *r);

/* An array with show's value for each row; told in call if it failed, with the
   advice what to ask for instead. show: NULL: no memory. */
MUST_USE enum wax_status rows_give(const struct rows *r,
    struct control_call *call, json_t *(*show)(const void *row, void *arg),
    void *arg, const char *advice);

#endif
