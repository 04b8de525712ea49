/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_fields.c - the head of an HTTP answer (RFC 9110 section 5, RFC 9112
   section 5) */
#include "ostler/http/http_fields.h"

#include "ostler/http/http_text.h"

static const char *const names[HTTP_FIELD_COUNT] = {
	[HTTP_CONTENT_TYPE] = "Content-Type",
	[HTTP_CONTENT_ENCODING] = "Content-Encoding",
	[HTTP_OSCORE] = "OSCORE",
	[HTTP_ETAG] = "ETag",
	[HTTP_CACHE_CONTROL] = "Cache-Control",
	[HTTP_AGE] = "Age",
	[HTTP_RETRY_AFTER] = "Retry-After",
	[HTTP_LOCATION] = "Location",
};

static struct bytes
cut_end(struct bytes line)
{
	if (line.len > 0 && line.data[line.len - 1] == '\n')
		line.len--;
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* "HTTP/1.1 200 OK", "HTTP/2 200". False: it is no status line. */
static bool
read_status(struct bytes line, unsigned *status)
{
	const uint8_t *space;
	size_t left;

	if (!bytes_has_prefix(line, bytes_of_text("HTTP/")))
		return false;
	*status = 0;
	space = memchr(line.data, ' ', line.len);
	left = space == NULL ? 0 :
	    line.len - (size_t)(space - line.data) - 1;
	if (left < 3 || (left > 3 && space[4] != ' '))
		return true;
	for (size_t i = 1; i <= 3; i++) {
		if (space[i] < '0' || space[i] > '9') {
			*status = 0;
			return true;
		}
		*status = *status * 10 + (unsigned)(space[i] - '0');
	}
	return true;
}

/* HTTP_FIELD_COUNT: none of ours. */
static enum http_field
find_name(struct bytes name)
{
	unsigned i = 0;

	while (i < HTTP_FIELD_COUNT &&
	    !bytes_equal_nocase(name, bytes_of_text(names[i])))
		i++;
	return (enum http_field)i;
}

static void
keep_value(struct http_fields *f, enum http_field which, struct bytes value)
{
	if (f->found[which].count++ > 0)
		return;
	if (value.len > sizeof(f->data) - f->len) {
		f->is_bad = true;
		return;
	}
	f->found[which].at = (uint16_t)f->len;
	f->found[which].len = (uint16_t)value.len;
	if (value.len > 0)
		memcpy(f->data + f->len, value.data, value.len);
	f->len += value.len;
}

static void
take_field(struct http_fields *f, struct bytes line)
{
	const uint8_t *colon = memchr(line.data, ':', line.len);
	enum http_field which;
	size_t len;

	if (colon == NULL || colon == line.data ||
	    http_is_blank(line.data[0]) ||
	    http_is_blank(colon[-1])) {
		f->is_bad = true;
		return;
	}
	len = (size_t)(colon - line.data);
	which = find_name(bytes_of(line.data, len));
	if (which != HTTP_FIELD_COUNT)
		keep_value(f, which, http_trim(bytes_of(colon + 1,
		    line.len - len - 1)));
}

void
http_fields_take_line(struct http_fields *f, struct bytes line)
{
	unsigned status;

	f->seen += line.len;
	if (f->seen > HTTP_LINES_MAX)
		f->is_bad = true;
	line = cut_end(line);
	if (f->is_bad)
		return;
	if (read_status(line, &status) && (f->status == 0 ||
	    (f->is_over && f->status < 200))) {
		*f = (struct http_fields){ .status = status, .seen = f->seen,
		    .is_bad = status == 0 };
		return;
	}
	if (line.len == 0)
		f->is_over = true;
	else if (!f->is_over)
		take_field(f, line);
}

struct bytes
http_fields_value(const struct http_fields *f, enum http_field which)
{
	if (f->found[which].count == 0)
		return BYTES_ABSENT;
	return bytes_of(f->data + f->found[which].at, f->found[which].len);
}
