/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* media_type.c - Content-Formats as media types */
#include "ostler/http/media_type.h"

#include "ostler/http/http_text.h"

#define TEXT_PLAIN 0
#define OCTETS 42

/* Formats with a content-coding (11050 and the like) are left out: HTTP says
   that in another field. */
static const struct media_type types[] = {
	{ TEXT_PLAIN, "text/plain", "charset", "utf-8" },
	{ 16, "application/cose", "cose-type", "cose-encrypt0" },
	{ 17, "application/cose", "cose-type", "cose-mac0" },
	{ 18, "application/cose", "cose-type", "cose-sign1" },
	{ 19, "application/ace+cbor", NULL, NULL },
	{ 21, "image/gif", NULL, NULL },
	{ 22, "image/jpeg", NULL, NULL },
	{ 23, "image/png", NULL, NULL },
	{ 40, "application/link-format", NULL, NULL },
	{ 41, "application/xml", NULL, NULL },
	{ OCTETS, "application/octet-stream", NULL, NULL },
	{ 47, "application/exi", NULL, NULL },
	{ 50, "application/json", NULL, NULL },
	{ 51, "application/json-patch+json", NULL, NULL },
	{ 52, "application/merge-patch+json", NULL, NULL },
	{ 60, "application/cbor", NULL, NULL },
	{ 61, "application/cwt", NULL, NULL },
	{ 62, "application/multipart-core", NULL, NULL },
	{ 63, "application/cbor-seq", NULL, NULL },
	{ 64, "application/edhoc+cbor-seq", NULL, NULL },
	{ 65, "application/cid-edhoc+cbor-seq", NULL, NULL },
	{ 101, "application/cose-key", NULL, NULL },
	{ 102, "application/cose-key-set", NULL, NULL },
	{ 110, "application/senml+json", NULL, NULL },
	{ 111, "application/sensml+json", NULL, NULL },
	{ 112, "application/senml+cbor", NULL, NULL },
	{ 113, "application/sensml+cbor", NULL, NULL },
	{ 256, "application/coap-group+json", NULL, NULL },
	{ 432, "application/td+json", NULL, NULL },
	{ 10000, "application/vnd.ocf+cbor", NULL, NULL },
};

#define TYPES (sizeof(types) / sizeof(types[0]))

/* What else counts as one of these (RFC 8075 section 6.3). */
static const struct {
	const char *suffix;
	uint16_t format;
} loose[] = {
	{ "+xml", 41 },
	{ "+json", 50 },
	{ "+cbor", 60 },
	{ "text/xml", 41 },
};

static const struct media_type *
find_format(const struct media_type *rows, size_t count, uint16_t format)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].format == format)
			return &rows[i];
	return NULL;
}

void
media_type_write_with(struct writer *w, uint16_t format,
    const struct media_type *more, size_t count)
{
	const struct media_type *row = find_format(more, count, format);

	if (row == NULL)
		row = find_format(types, TYPES, format);
	if (row == NULL) {
		writer_put(w, bytes_of_text("application/coap-payload;cf="));
		http_write_number(w, format);
		return;
	}
	writer_put(w, bytes_of_text(row->type));
	if (row->name == NULL)
		return;
	writer_put(w, bytes_of_text(";"));
	writer_put(w, bytes_of_text(row->name));
	writer_put(w, bytes_of_text("="));
	writer_put(w, bytes_of_text(row->value));
}

void
media_type_write(struct writer *w, uint16_t format)
{
	media_type_write_with(w, format, NULL, 0);
}

static bool
is_text(struct bytes type)
{
	return type.len > 5 && bytes_equal_nocase(bytes_of(type.data, 5),
	    bytes_of_text("text/"));
}

/* Text of another character set is only bytes to who expects UTF-8. */
static bool
is_utf8(struct bytes parameters)
{
	struct bytes charset = http_find_parameter(parameters, "charset");

	return bytes_is_absent(charset) ||
	    bytes_equal_nocase(charset, bytes_of_text("utf-8")) ||
	    bytes_equal_nocase(charset, bytes_of_text("us-ascii"));
}

static bool
is_row(const struct media_type *row, struct bytes type,
    struct bytes parameters)
{
	return bytes_equal_nocase(type, bytes_of_text(row->type)) &&
	    (row->name == NULL || bytes_equal_nocase(
	    http_find_parameter(parameters, row->name),
	    bytes_of_text(row->value)));
}

static bool
find_row(const struct media_type *rows, size_t count, struct bytes type,
    struct bytes parameters, uint16_t *format)
{
	for (size_t i = 0; i < count; i++) {
		if (is_row(&rows[i], type, parameters)) {
			*format = rows[i].format;
			return true;
		}
	}
	return false;
}

/* Text without a charset is good, for it has only ASCII. */
static bool
find_exact(struct bytes type, struct bytes parameters, uint16_t *format)
{
	if (bytes_equal_nocase(type, bytes_of_text("text/plain")) &&
	    is_utf8(parameters)) {
		*format = TEXT_PLAIN;
		return true;
	}
	return find_row(types, TYPES, type, parameters, format);
}

/* application/coap-payload;cf=NUMBER, as another proxy writes it. */
static bool
read_number(struct bytes type, struct bytes parameters, uint16_t *format)
{
	uint32_t n;

	if (!bytes_equal_nocase(type, bytes_of_text(
	    "application/coap-payload")) || !http_read_number(
	    http_find_parameter(parameters, "cf"), UINT16_MAX - 1, &n) ||
	    n == MEDIA_TYPE_OSCORE)
		return false;
	*format = (uint16_t)n;
	return true;
}

static uint16_t
find_nearest(struct bytes type, struct bytes parameters)
{
	for (size_t i = 0; i < sizeof(loose) / sizeof(loose[0]); i++)
		if (http_has_suffix(type, loose[i].suffix))
			return loose[i].format;
	return is_text(type) && is_utf8(parameters) ? TEXT_PLAIN : OCTETS;
}

/* type "/" subtype, as far as it must be one (RFC 9110 section 8.3.1). */
static bool
is_media_type(struct bytes type)
{
	const uint8_t *slash = type.len == 0 ? NULL :
	    memchr(type.data, '/', type.len);

	return slash != NULL && slash > type.data &&
	    slash < type.data + type.len - 1 &&
	    memchr(type.data, ' ', type.len) == NULL;
}

enum media_match
media_type_find(struct bytes field, const struct media_type *more,
    size_t count, uint16_t *format)
{
	struct bytes type = http_take_part(&field, ';');

	if (!is_media_type(type) || media_type_is_oscore(type))
		return MEDIA_NONE;
	if (find_row(more, count, type, field, format) ||
	    find_exact(type, field, format))
		return MEDIA_EXACT;
	if (read_number(type, field, format))
		return MEDIA_NUMBER;
	*format = find_nearest(type, field);
	return MEDIA_LOOSE;
}

bool
media_type_read(struct bytes field, uint16_t *format)
{
	return media_type_find(field, NULL, 0, format) != MEDIA_NONE;
}

bool
media_type_is_text(struct bytes field)
{
	return bytes_equal_nocase(http_take_part(&field, ';'),
	    bytes_of_text("text/plain"));
}

bool
media_type_is_oscore(struct bytes field)
{
	return bytes_equal_nocase(http_take_part(&field, ';'),
	    bytes_of_text("application/oscore"));
}
