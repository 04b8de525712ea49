/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_events.c - Server-Sent Events (WHATWG HTML, section 9.2.6) */

#include <stdlib.h>
#include <string.h>

#include "tools/client_http.h"

void
client_events_clear(struct client_events *e)
{
	free(e->data);
	free(e->line);
	*e = (struct client_events){ .take = e->take, .arg = e->arg };
}

static bool
append(uint8_t **to, size_t *len, struct bytes part)
{
	uint8_t *grown;

	if (part.len > CLIENT_BODY_MAX - *len)
		return false;
	if ((grown = realloc(*to, *len + part.len + 1)) == NULL)
		return false;
	*to = grown;
	if (part.len > 0)
		memcpy(grown + *len, part.data, part.len);
	*len += part.len;
	return true;
}

/* The empty line. An event without data is none. */
static bool
events_dispatch(struct client_events *e)
{
	bool goes_on = !e->has_data || e->take(e->arg,
	    bytes_of(e->name, e->name_len), bytes_of(e->data, e->data_len));

	e->has_data = false;
	e->data_len = e->name_len = 0;
	return goes_on;
}

static bool
events_take_data(struct client_events *e, struct bytes value)
{
	if (e->has_data && !append(&e->data, &e->data_len,
	    bytes_of_text("\n")))
		return false;
	e->has_data = true;
	return append(&e->data, &e->data_len, value);
}

static bool
events_take_line(struct client_events *e, struct bytes line)
{
	const uint8_t *colon;
	struct bytes name = line, value = BYTES_ABSENT;

	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	if (line.len == 0)
		return events_dispatch(e);
	colon = memchr(line.data, ':', line.len);
	if (colon != NULL) {
		name = bytes_of(line.data, (size_t)(colon - line.data));
		value = bytes_of(colon + 1, line.len - name.len - 1);
		if (value.len > 0 && value.data[0] == ' ')
			value = bytes_of(value.data + 1, value.len - 1);
	}
	if (bytes_equal(name, bytes_of_text("data")))
		return events_take_data(e, value);
	if (bytes_equal(name, bytes_of_text("event"))) {
		e->name_len = value.len < sizeof(e->name) ? value.len :
		    sizeof(e->name);
		if (e->name_len > 0)
			memcpy(e->name, value.data, e->name_len);
	}
	return true;
}

bool
client_events_take(struct client_events *e, struct bytes piece)
{
	while (piece.len > 0) {
		const uint8_t *end = memchr(piece.data, '\n', piece.len);
		size_t len = end == NULL ? piece.len :
		    (size_t)(end - piece.data);
		struct bytes line;

		if (!append(&e->line, &e->line_len, bytes_of(piece.data, len)))
			return false;
		if (end == NULL)
			break;
		line = bytes_of(e->line, e->line_len);
		e->line_len = 0;
		if (!events_take_line(e, line))
			return false;
		piece = bytes_of(end + 1, piece.len - len - 1);
	}
	return true;
}
