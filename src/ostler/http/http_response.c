/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_response.c - an HTTP answer as a CoAP response */
#include "ostler/http/http_response.h"

#include "core/oscore_header.h"
#include "core/uri.h"
#include "ostler/http/http_freshness.h"
#include "ostler/http/media_type.h"

#define DIAGNOSTIC_MAX 1024	/* bytes of an error's text */
#define ETAG_MAX 8
#define LOCATION_TEXT_MAX 255	/* bytes of a Location-Path or -Query */
#define LOCATION_PARTS_MAX 32

/* --- codes --------------------------------------------------------------- */

/* What a status of success means to a method; CODE_EMPTY: nothing. */
struct success {
	uint16_t status;
	uint8_t get;
	uint8_t change;		/* PUT, POST, PATCH */
	uint8_t delete;
};

static const struct success successes[] = {
	{ 200, CODE_CONTENT, CODE_CHANGED, CODE_DELETED },
	{ 201, CODE_EMPTY, CODE_CREATED, CODE_EMPTY },
	{ 203, CODE_CONTENT, CODE_CHANGED, CODE_DELETED },
	{ 204, CODE_CONTENT, CODE_CHANGED, CODE_DELETED },
	{ 205, CODE_CONTENT, CODE_CHANGED, CODE_DELETED },
	{ 304, CODE_VALID, CODE_EMPTY, CODE_EMPTY },
	/* RFC 7252 section 10.1.3: it is not there, and that was wanted */
	{ 404, CODE_EMPTY, CODE_EMPTY, CODE_DELETED },
	{ 410, CODE_EMPTY, CODE_EMPTY, CODE_DELETED },
};

static const struct {
	uint16_t status;
	uint8_t code;
} errors[] = {
	{ 400, CODE_BAD_REQUEST },
	{ 401, CODE_UNAUTHORIZED },
	{ 403, CODE_FORBIDDEN },
	{ 404, CODE_NOT_FOUND },
	{ 405, CODE_METHOD_NOT_ALLOWED },
	{ 406, CODE_NOT_ACCEPTABLE },
	{ 408, CODE_INCOMPLETE },
	{ 409, CODE_CONFLICT },
	{ 410, CODE_NOT_FOUND },
	{ 412, CODE_PRECONDITION_FAILED },
	{ 413, CODE_TOO_LARGE },
	{ 415, CODE_UNSUPPORTED_FORMAT },
	{ 422, CODE_UNPROCESSABLE },
	{ 429, CODE_TOO_MANY_REQUESTS },
	{ 500, CODE_INTERNAL_ERROR },
	{ 501, CODE_NOT_IMPLEMENTED },
	{ 502, CODE_BAD_GATEWAY },
	{ 503, CODE_SERVICE_UNAVAILABLE },
	{ 504, CODE_GATEWAY_TIMEOUT },
	{ 508, CODE_HOP_LIMIT_REACHED },
};

static uint8_t
find_success(unsigned status, uint8_t method)
{
	for (size_t i = 0; i < sizeof(successes) / sizeof(successes[0]); i++) {
		const struct success *s = &successes[i];

		if (s->status != status)
			continue;
		if (method == CODE_GET)
			return s->get;
		return method == CODE_DELETE ? s->delete : s->change;
	}
	return CODE_EMPTY;
}

static uint8_t
find_error(unsigned status)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].status == status)
			return errors[i].code;
	if (status >= 400 && status < 500)
		return CODE_BAD_REQUEST;
	return status >= 500 && status < 600 ? CODE_BAD_GATEWAY : CODE_EMPTY;
}

/* CODE_EMPTY: not understood. A sealed request had no success if its answer is
   not sealed. */
static uint8_t
find_code(const struct http_asked *asked, unsigned status)
{
	uint8_t code = asked->is_sealed ? CODE_EMPTY :
	    find_success(status, asked->code);

	if (code == CODE_VALID && !asked->has_etag)
		return CODE_EMPTY;
	return code != CODE_EMPTY ? code : find_error(status);
}

/* --- sealed -------------------------------------------------------------- */

static unsigned
count_field(const struct http_answer *a, enum http_field which)
{
	return a->fields->found[which].count;
}

/* RFC 8613 section 11.3 */
static enum wax_status
read_sealed(const struct http_answer *a, struct writer *w,
    struct message *out)
{
	uint8_t option[255];
	struct writer value = writer_open(option, sizeof(option));
	struct option_writer options = option_writer_open(w);

	if (count_field(a, HTTP_OSCORE) != 1 ||
	    count_field(a, HTTP_CONTENT_TYPE) != 1 ||
	    count_field(a, HTTP_CONTENT_ENCODING) != 0 ||
	    !media_type_is_oscore(http_fields_value(a->fields,
	    HTTP_CONTENT_TYPE)) || oscore_header_decode(http_fields_value(
	    a->fields, HTTP_OSCORE), &value) != WAX_OK)
		return WAX_FORMAT;
	option_write(&options, OPTION_OSCORE, writer_bytes(&value));
	if (writer_close(w) != WAX_OK)
		return WAX_FORMAT;
	*out = (struct message){
		.code = CODE_CHANGED,
		.options = writer_bytes(w),
		.payload = a->body.len > 0 ? a->body : BYTES_ABSENT,
	};
	return WAX_OK;
}

/* --- options of a plain answer ------------------------------------------- */

/* Strong ones of up to 8 bytes; longer ones would need a table (RFC 7252
   section 10.1.1). False: there is none. */
static bool
read_etag(const struct http_answer *a, struct bytes *opaque)
{
	struct bytes tag = http_fields_value(a->fields, HTTP_ETAG);

	if (count_field(a, HTTP_ETAG) != 1 || tag.len < 3 ||
	    tag.len > ETAG_MAX + 2 || tag.data[0] != '"' ||
	    tag.data[tag.len - 1] != '"')
		return false;
	*opaque = bytes_of(tag.data + 1, tag.len - 2);
	return http_etag_is_plain(*opaque);
}

/* The parts of text between separators, decoded, one option each. False: they
   can not be options. */
static bool
put_parts(struct option_writer *w, uint16_t number, struct bytes text,
    uint8_t separator)
{
	uint8_t plain[LOCATION_TEXT_MAX];
	size_t start = 0, len, count = 0;

	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.data[i] != separator)
			continue;
		if (++count > LOCATION_PARTS_MAX || uri_decode(bytes_of(
		    text.data + start, i - start), false, plain,
		    sizeof(plain), &len) != WAX_OK)
			return false;
		option_write(w, number, bytes_of(plain, len));
		start = i + 1;
	}
	return true;
}

static struct bytes
skip(struct bytes b, size_t n)
{
	return bytes_of(b.data + n, b.len - n);
}

/* The place of a device in a URL or an absolute path: what is behind base, or
   behind base without its origin. Absent: it is elsewhere. */
static struct bytes
find_place(struct bytes location, struct bytes base)
{
	struct uri u;

	if (bytes_has_prefix(location, base))
		return skip(location, base.len);
	if (bytes_has_prefix(location, bytes_of_text("//")))
		return BYTES_ABSENT;
	if (uri_parse(base, &u) == WAX_OK && location.len > 0 &&
	    location.data[0] == '/' && bytes_has_prefix(location, u.path))
		return skip(location, u.path.len);
	return BYTES_ABSENT;
}

/* Location as path and query of the same device; one that is elsewhere is left
   out. */
static void
read_location(const struct http_answer *a, struct bytes *path,
    struct bytes *query)
{
	struct bytes place = count_field(a, HTTP_LOCATION) != 1 ?
	    BYTES_ABSENT : find_place(http_fields_value(a->fields,
	    HTTP_LOCATION), a->base);
	const uint8_t *mark;

	*path = *query = BYTES_ABSENT;
	if (place.len < 2 || place.data[0] != '/' ||
	    memchr(place.data, '#', place.len) != NULL)
		return;
	mark = memchr(place.data, '?', place.len);
	*path = bytes_of(place.data + 1, mark == NULL ? place.len - 1 :
	    (size_t)(mark - place.data) - 1);
	if (mark != NULL)
		*query = bytes_of(mark + 1, place.len - path->len - 2);
}

/* What one answer has in options, in their order. */
struct answer_options {
	struct bytes etag;
	struct bytes path;
	struct bytes query;
	bool has_format;
	uint16_t format;
	bool has_age;
	uint32_t age;
	bool has_block;
	uint32_t block;
};

/* False: they can not be written. */
static bool
put_answer_options(const struct answer_options *o, struct option_writer *w)
{
	bool whole = true;

	if (!bytes_is_absent(o->etag))
		option_write(w, OPTION_ETAG, o->etag);
	if (!bytes_is_absent(o->path))
		whole = put_parts(w, OPTION_LOCATION_PATH, o->path, '/');
	if (o->has_format)
		option_write_uint(w, OPTION_CONTENT_FORMAT, o->format);
	if (o->has_age)
		option_write_uint(w, OPTION_MAX_AGE, o->age);
	if (whole && !bytes_is_absent(o->query))
		whole = put_parts(w, OPTION_LOCATION_QUERY, o->query, '&');
	if (o->has_block)
		option_write_uint(w, OPTION_BLOCK2, o->block);
	return whole;
}

/* --- plain --------------------------------------------------------------- */

/* What a client is told of the body. An error's plain text is for people, as a
   diagnostic payload is; a page made for browsers is for nobody here; another
   body of an error is passed on if its type says what it is. */
static void
read_body(const struct http_answer *a, struct message *out,
    struct answer_options *o)
{
	struct bytes type = http_fields_value(a->fields, HTTP_CONTENT_TYPE);
	bool is_error = !code_is_success(out->code);

	if (a->body.len == 0 || out->code == CODE_VALID)
		return;
	o->has_format = count_field(a, HTTP_CONTENT_TYPE) == 1 &&
	    media_type_read(type, &o->format);
	out->payload = a->body;
	if (!is_error || (o->has_format && o->format != 0))
		return;
	o->has_format = false;
	if (!media_type_is_text(type) || !bytes_is_utf8(a->body) ||
	    a->body.len > DIAGNOSTIC_MAX)
		out->payload = BYTES_ABSENT;
}

static void
read_age(const struct http_answer *a, uint8_t code, struct answer_options *o)
{
	bool retries = code == CODE_SERVICE_UNAVAILABLE ||
	    code == CODE_TOO_MANY_REQUESTS;

	if (code == CODE_CONTENT || code == CODE_VALID) {
		o->has_age = true;
		o->age = http_freshness_read(a->fields);
	} else if (retries) {
		o->has_age = http_freshness_read_retry(a->fields, &o->age);
	} else if (!code_is_success(code)) {
		o->has_age = true;
		o->age = http_freshness_read(a->fields);
	}
}

/* RFC 7959 section 2.4. False: there is no such block. */
static bool
cut_block(const struct http_asked *asked, struct message *out,
    struct answer_options *o)
{
	size_t size = (size_t)16 << (asked->block & 7);
	size_t start = (size_t)(asked->block >> 4) * size;
	size_t left = out->payload.len;

	if (!asked->has_block || out->code != CODE_CONTENT)
		return true;
	if (start > 0 && start >= left)
		return false;
	left -= start;
	o->has_block = true;
	o->block = (asked->block & ~(uint32_t)8) | (left > size ? 8 : 0);
	if (left > 0)
		out->payload = bytes_of(out->payload.data + start,
		    left > size ? size : left);
	return true;
}

static enum wax_status
read_plain(const struct http_asked *asked, const struct http_answer *a,
    struct writer *w, struct message *out)
{
	struct option_writer options = option_writer_open(w);
	struct answer_options o = { .etag = BYTES_ABSENT };

	*out = (struct message){ .code = find_code(asked, a->fields->status),
	    .payload = BYTES_ABSENT };
	if (out->code == CODE_EMPTY ||
	    count_field(a, HTTP_CONTENT_ENCODING) != 0)
		return WAX_FORMAT;
	read_body(a, out, &o);
	read_age(a, out->code, &o);
	if (!read_etag(a, &o.etag) || !code_is_success(out->code) ||
	    out->code == CODE_DELETED)
		o.etag = BYTES_ABSENT;
	if (out->code == CODE_VALID && bytes_is_absent(o.etag))
		return WAX_FORMAT;
	if (!cut_block(asked, out, &o)) {
		o = (struct answer_options){ .has_age = true };
		*out = (struct message){ .code = CODE_BAD_REQUEST,
		    .payload = bytes_of_text("no such block") };
	}
	if (out->code == CODE_CREATED)
		read_location(a, &o.path, &o.query);
	if (!put_answer_options(&o, &options) || writer_close(w) != WAX_OK)
		return WAX_FORMAT;
	out->options = writer_bytes(w);
	return WAX_OK;
}

enum wax_status
http_response_read(const struct http_asked *asked,
    const struct http_answer *a, struct writer *w, struct message *out)
{
	if (a->fields->is_bad || !a->fields->is_over)
		return WAX_FORMAT;
	if (asked->is_sealed && a->fields->status == 200)
		return read_sealed(a, w, out);
	if (count_field(a, HTTP_OSCORE) != 0)
		return WAX_FORMAT;	/* RFC 8613 section 11.1: only there */
	return read_plain(asked, a, w, out);
}
