/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "ostler/control/printable.h"

enum wax_status
control_fail(struct control_call *call, enum wax_status status,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(call->error, sizeof(call->error), format, args);
	va_end(args);
	return status;
}

enum wax_status
command_park(struct control_call *call)
{
	if (call->host->park(call->host->arg))
		return WAX_OK;
	return control_fail(call, WAX_STATE,
	    "a worker does not stand still; see the log, or try again");
}

enum wax_status
command_give(struct control_call *call, json_t *j)
{
	if (j == NULL)
		return WAX_MEMORY;
	json_decref(call->result);
	call->result = j;
	return WAX_OK;
}

json_t *
command_text(struct bytes text)
{
	char *shown = NULL;
	size_t size;
	json_t *j = NULL;
	FILE *f;

	if (bytes_is_utf8(text))
		return json_stringn(text.len == 0 ? "" :
		    (const char *)text.data, text.len);
	f = open_memstream(&shown, &size);
	if (f == NULL)
		return NULL;
	printable_write(f, text);
	if (fclose(f) == 0)
		j = json_string(shown);
	free(shown);
	return j;
}

json_t *
command_lines(struct bytes text)
{
	json_t *lines = json_array();

	while (text.len > 0) {
		const uint8_t *end = memchr(text.data, '\n', text.len);
		size_t n = end != NULL ? (size_t)(end - text.data) : text.len;

		if (json_array_append_new(lines,
		    command_text(bytes_of(text.data, n))) < 0) {
			json_decref(lines);
			return NULL;
		}
		n += end != NULL;
		text = bytes_of(text.data + n, text.len - n);
	}
	return lines;
}

json_t *
command_seconds(uint64_t from, uint64_t to)
{
	return json_integer(to > from ?
	    (json_int_t)((to - from) / CLOCK_S(1)) : 0);
}

json_t *
command_uint(uint64_t value)
{
	return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}
