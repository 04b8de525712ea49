/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* media_type.c - Content-Formats as media types */
#include "ostler/http/media_type.h"

#include <stdio.h>

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

void
media_type_write(struct writer *w, uint16_t format)
{
	char text[40];

	for (size_t i = 0; i < TYPES; i++) {
		if (types[i].format != format)
			continue;
		writer_put(w, bytes_of_text(types[i].type));
		if (types[i].name == NULL)
			return;
		writer_put(w, bytes_of_text(";"));
		writer_put(w, bytes_of_text(types[i].name));
		writer_put(w, bytes_of_text("="));
		writer_put(w, bytes_of_text(types[i].value));
		return;
	}
	(void)snprintf(text, sizeof(text), "application/coap-payload;cf=%u",
	    format);
	writer_put(w, bytes_of_text(text));
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct bytes
trim(struct bytes b)
{
	while (b.len > 0 && is_blank(b.data[0]))
		b = bytes_of(b.data + 1, b.len - 1);
	while (b.len > 0 && is_blank(b.data[b.len - 1]))
		b.len--;
	return b;
}

/* The part before c, which goes with it from *rest. */
static struct bytes
take_until(struct bytes *rest, uint8_t c)
{
	size_t i = 0;
	struct bytes part;

	while (i < rest->len && rest->data[i] != c)
		i++;
	part = bytes_of(rest->data, i);
	i += i < rest->len;
	*rest = bytes_of(rest->data + i, rest->len - i);
	return trim(part);
}

/* The value of a parameter, without quotes; absent if it is not there. */
static struct bytes
find_parameter(struct bytes parameters, const char *name)
{
	while (parameters.len > 0) {
		struct bytes value = take_until(&parameters, ';');
		struct bytes key = take_until(&value, '=');

		if (!bytes_equal_nocase(key, bytes_of_text(name)))
			continue;
		value = trim(value);
		if (value.len >= 2 && value.data[0] == '"' &&
		    value.data[value.len - 1] == '"')
			value = bytes_of(value.data + 1, value.len - 2);
		return value;
	}
	return BYTES_ABSENT;
}

static bool
has_suffix(struct bytes b, const char *suffix)
{
	size_t len = strlen(suffix);

	return b.len >= len && bytes_equal_nocase(bytes_of(
	    b.data + b.len - len, len), bytes_of_text(suffix));
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
	struct bytes charset = find_parameter(parameters, "charset");

	return bytes_is_absent(charset) ||
	    bytes_equal_nocase(charset, bytes_of_text("utf-8")) ||
	    bytes_equal_nocase(charset, bytes_of_text("us-ascii"));
}

static bool
find_exact(struct bytes type, struct bytes parameters, uint16_t *format)
{
	for (size_t i = 0; i < TYPES; i++) {
		if (types[i].format == TEXT_PLAIN ||
		    !bytes_equal_nocase(type, bytes_of_text(types[i].type)))
			continue;
		if (types[i].name == NULL || bytes_equal_nocase(
		    find_parameter(parameters, types[i].name),
		    bytes_of_text(types[i].value))) {
			*format = types[i].format;
			return true;
		}
	}
	return false;
}

/* application/coap-payload;cf=NUMBER, as another proxy writes it. */
static bool
read_number(struct bytes type, struct bytes parameters, uint16_t *format)
{
	struct bytes text = find_parameter(parameters, "cf");
	uint32_t n = 0;

	if (!bytes_equal_nocase(type, bytes_of_text(
	    "application/coap-payload")) || text.len == 0 || text.len > 5)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n * 10 + (uint32_t)(text.data[i] - '0');
	}
	*format = (uint16_t)n;
	return n < UINT16_MAX && n != MEDIA_TYPE_OSCORE;
}

static uint16_t
find_nearest(struct bytes type, struct bytes parameters)
{
	for (size_t i = 0; i < sizeof(loose) / sizeof(loose[0]); i++)
		if (has_suffix(type, loose[i].suffix))
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

bool
media_type_read(struct bytes field, uint16_t *format)
{
	struct bytes type = take_until(&field, ';');

	if (!is_media_type(type) || media_type_is_oscore(type))
		return false;
	if (!find_exact(type, field, format) &&
	    !read_number(type, field, format))
		*format = find_nearest(type, field);
	return true;
}

bool
media_type_is_text(struct bytes field)
{
	return bytes_equal_nocase(take_until(&field, ';'),
	    bytes_of_text("text/plain"));
}

bool
media_type_is_oscore(struct bytes field)
{
	return bytes_equal_nocase(take_until(&field, ';'),
	    bytes_of_text("application/oscore"));
}
