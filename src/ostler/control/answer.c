/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/answer.h"

#include <stdio.h>
#include <stdlib.h>

#include <event2/buffer.h>

#include "ostler/control/printable.h"
#include "ostler/control/render.h"

/* JSON says all by itself: nothing of it is a control character. False: no
   memory. */
static bool
write_json(FILE *f, const json_t *result)
{
	bool ok = json_dumpf(result, f, JSON_ENSURE_ASCII) == 0;

	fputc('\n', f);
	return ok;
}

static bool
write_whole(FILE *f, const struct answer *a)
{
	if (a->error == NULL)
		fputs("ok\n", f);
	else {
		fputs("error ", f);
		printable_write(f, bytes_of_text(a->error));
		fputc('\n', f);
	}
	if (a->result == NULL)
		return true;
	if (a->wants_json)
		return write_json(f, a->result);
	render_text(f, a->result);
	return true;
}

static void
free_text(const void *data, size_t len, void *arg)
{
	(void)data;
	(void)len;
	free(arg);
}

enum wax_status
answer_write(struct evbuffer *out, const struct answer *a)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	bool ok;

	if (f == NULL)
		return WAX_MEMORY;
	ok = write_whole(f, a) && ferror(f) == 0;
	if (fclose(f) == 0 && ok &&
	    evbuffer_add_reference(out, text, len, free_text, text) == 0)
		return WAX_OK;
	free(text);
	return WAX_MEMORY;
}
