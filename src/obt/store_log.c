/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_log.c - what was done, by whom it concerned, and what came of it */
#include <time.h>

#include "obt/store_state.h"

static enum wax_status
log_add(struct store *s, const struct store_log_line *line)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_LOG);

	if (q != NULL) {
		(void)sqlite3_bind_int64(q, 1, line->at);
		database_bind_text(q, 2, line->command);
		database_bind_id(q, 3, &line->device);
		database_bind_text(q, 4, line->outcome);
	}
	return database_run(&s->base, q, NULL);
}

static enum wax_status
log_cut(struct store *s)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_LOG_CUT);

	if (q != NULL)
		(void)sqlite3_bind_int64(q, 1, STORE_LOG_MAX);
	return database_run(&s->base, q, NULL);
}

enum wax_status
store_log(struct store *s, const char *command, const struct deviceid *id,
    const char *outcome)
{
	struct store_log_line line = { .at = (int64_t)time(NULL) };
	enum wax_status st = database_begin(&s->base);

	if (st != WAX_OK)
		return st;
	snprintf(line.command, sizeof(line.command), "%s", command);
	snprintf(line.outcome, sizeof(line.outcome), "%s", outcome);
	if (id != NULL)
		line.device = *id;
	st = log_add(s, &line);
	if (st == WAX_OK)
		st = log_cut(s);
	return database_commit(&s->base, st);
}

static enum wax_status
lines_read(struct store *s, size_t count, struct database_rows *rows)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_LINES);
	enum wax_status st = WAX_OK;
	int code;

	if (q != NULL)
		(void)sqlite3_bind_int64(q, 1, count < STORE_LOG_MAX ?
		    (int64_t)count : STORE_LOG_MAX);
	while ((code = database_step(q)) == SQLITE_ROW && st == WAX_OK) {
		struct store_log_line *line = database_rows_add(rows);

		st = WAX_MEMORY;
		if (line == NULL)
			break;
		line->at = sqlite3_column_int64(q, 0);
		st = database_column_text(q, 1, line->command,
		    sizeof(line->command)) &&
		    database_column_id(q, 2, &line->device) &&
		    database_column_text(q, 3, line->outcome,
		    sizeof(line->outcome)) ? WAX_OK : WAX_DAMAGED;
	}
	return database_end_rows(&s->base, q, code, st);
}

enum wax_status
store_each_line(struct store *s, size_t count,
    enum wax_status (*each)(void *arg, const struct store_log_line *line),
    void *arg)
{
	struct database_rows rows = { .size = sizeof(struct store_log_line) };
	enum wax_status st = lines_read(s, count, &rows);

	for (size_t i = 0; i < rows.count && st == WAX_OK; i++)
		st = each(arg, (struct store_log_line *)rows.data + i);
	database_rows_clear(&rows);
	return st;
}
