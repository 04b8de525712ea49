/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* enroll_text.c - a file of lines with keys in it, while it is written */
#include "as/enroll_text.h"

#include <errno.h>

#include "tools/secret_file.h"

bool
enroll_text_begin(struct enroll_text *t)
{
	t->out = fmemopen(t->text, sizeof(t->text), "w");
	return t->out != NULL;
}

void
enroll_text_put_hex(const struct enroll_text *t, const char *name,
    struct bytes value)
{
	fprintf(t->out, "%s = ", name);
	for (size_t i = 0; i < value.len; i++)
		fprintf(t->out, "%02x", value.data[i]);
	fputc('\n', t->out);
}

void
enroll_text_put_id(const struct enroll_text *t, const char *name,
    const struct deviceid *id)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	fprintf(t->out, "%s = %s\n", name, text);
}

enum as_exit
enroll_text_finish(struct as_call *call, struct enroll_text *t,
    const char *path)
{
	long len = ftell(t->out);
	bool is_whole = fclose(t->out) == 0 && len >= 0 &&
	    len < ENROLL_TEXT_SIZE;
	enum as_exit end = AS_DONE;

	if (path != NULL && !is_whole)
		end = as_fail(call, "%s: too long", path);
	else if (path != NULL && secret_file_replace(path, bytes_of(t->text,
	    (size_t)len)) != WAX_OK)
		end = as_fail(call, "%s: %s", path, strerror(errno));
	explicit_bzero(t, sizeof(*t));
	return end;
}
