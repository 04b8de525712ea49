/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_answer.c - a CoAP response as an HTTP answer */
#include "ostler/http/hc_answer.h"

#include "core/hex.h"
#include "core/oscore_header.h"
#include "ostler/http/hc_condition.h"
#include "ostler/http/http_text.h"

#define MAX_AGE_DEFAULT 60	/* s (RFC 7252 section 5.10.5) */
#define AGE_MAX 2147483648u	/* s (RFC 9111 section 1.2.2) */
#define DIAGNOSTIC_MAX 1024	/* bytes of an error's text that are shown */

struct answering {
	const struct hc_conf *conf;
	const struct hc_asked *asked;
	const struct message *m;
	struct writer *w;
	struct hc_answer *out;
};

/* --- status -------------------------------------------------------------- */

static const struct {
	uint16_t status;
	const char *phrase;
} phrases[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 204, "No Content" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 505, "HTTP Version Not Supported" },
	{ 508, "Loop Detected" },
};

const char *
hc_status_phrase(unsigned status)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "";
}

/* RFC 8075 section 7, table 2; 4.09, 4.22, 4.29 and 5.08 are younger (RFC 8132,
   8516 and 8768). 2.02 and 2.04 are 204 without a payload, 2.03 is looked at
   apart, 2.31 never comes here. */
static const struct {
	uint8_t code;
	uint16_t status;
	uint16_t ours;		/* what it is if we made it; 0: the same */
} statuses[] = {
	{ CODE_CREATED, 201, 0 },
	{ CODE_DELETED, 200, 0 },
	{ CODE_VALID, 304, 0 },
	{ CODE_CHANGED, 200, 0 },
	{ CODE_CONTENT, 200, 0 },
	{ CODE_BAD_REQUEST, 400, 0 },
	{ CODE_UNAUTHORIZED, 403, 0 },	/* 401 would need a challenge */
	{ CODE_BAD_OPTION, 500, 400 },
	{ CODE_FORBIDDEN, 403, 0 },
	{ CODE_NOT_FOUND, 404, 0 },
	{ CODE_METHOD_NOT_ALLOWED, 400, 0 },	/* 405 would need Allow */
	{ CODE_NOT_ACCEPTABLE, 406, 0 },
	{ CODE_INCOMPLETE, 408, 0 },
	{ CODE_CONFLICT, 409, 0 },
	{ CODE_PRECONDITION_FAILED, 412, 0 },
	{ CODE_TOO_LARGE, 413, 0 },
	{ CODE_UNSUPPORTED_FORMAT, 415, 0 },
	{ CODE_UNPROCESSABLE, 422, 0 },
	{ CODE_TOO_MANY_REQUESTS, 429, 0 },
	{ CODE_INTERNAL_ERROR, 500, 0 },
	{ CODE_NOT_IMPLEMENTED, 501, 0 },
	{ CODE_BAD_GATEWAY, 502, 0 },
	{ CODE_SERVICE_UNAVAILABLE, 503, 0 },
	{ CODE_GATEWAY_TIMEOUT, 504, 0 },
	{ CODE_PROXYING_NOT_SUPPORTED, 502, 501 },
	{ CODE_HOP_LIMIT_REACHED, 508, 0 },
};

/* A code without a row means what its class does (RFC 7252 section 5.9). */
static uint16_t
find_status(const struct hc_conf *conf, uint8_t code, bool is_ours)
{
	for (size_t i = 0; i < conf->status_count; i++)
		if (conf->statuses[i].code == code)
			return conf->statuses[i].status;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].code == code)
			return is_ours && statuses[i].ours != 0 ?
			    statuses[i].ours : statuses[i].status;
	if (CODE_CLASS(code) == 4)
		return 400;
	return CODE_CLASS(code) == 5 ? 500 : 502;
}

uint16_t
hc_answer_status(const struct hc_conf *conf, const struct hc_asked *asked,
    uint8_t code, bool is_ours)
{
	if (code == CODE_BAD_OPTION && asked->is_mapped && !is_ours)
		is_ours = true;	/* RFC 8075 section 7, note 6 */
	return find_status(conf, code, is_ours);
}

/* --- lines --------------------------------------------------------------- */

/* A line that does not fit is left out: none of them is needed to understand
   the others. */
static void
line_begin(struct answering *a, const char *name)
{
	a->out->lines[a->out->line_count] = (struct hc_line){ name,
	    (const char *)a->w->data + a->w->len };
}

static void
line_end(struct answering *a)
{
	writer_u8(a->w, 0);
	if (!a->w->failed && a->out->line_count < HC_ANSWER_LINES - 1)
		a->out->line_count++;
}

static void
line_put(struct answering *a, const char *name, const char *value)
{
	line_begin(a, name);
	writer_put(a->w, bytes_of_text(value));
	line_end(a);
}

static void
line_put_number(struct answering *a, const char *name, const char *before,
    uint64_t number)
{
	line_begin(a, name);
	writer_put(a->w, bytes_of_text(before));
	http_write_number(a->w, number);
	line_end(a);
}

/* --- a plain response ---------------------------------------------------- */

static bool
find_uint(const struct answering *a, uint16_t number, uint32_t *out)
{
	struct bytes value;

	return option_find(a->m->options, number, &value) &&
	    option_uint(value, out) == WAX_OK;
}

/* RFC 7252 section 10.2.2: how old an answer may become; what says when to come
   again (5.9.3.4, RFC 8516) is not about that. */
static void
put_age(struct answering *a)
{
	uint32_t age = MAX_AGE_DEFAULT;
	bool is_said = find_uint(a, OPTION_MAX_AGE, &age);
	uint8_t code = a->m->code;

	age = age > AGE_MAX ? AGE_MAX : age;
	if (code == CODE_SERVICE_UNAVAILABLE || code == CODE_TOO_MANY_REQUESTS)
		line_put_number(a, "Retry-After", "", age);
	else if (is_said || code == CODE_CONTENT || code == CODE_VALID)
		line_put_number(a, "Cache-Control", a->conf->is_private ?
		    "private, max-age=" : "max-age=", age);
}

static void
put_etag(struct answering *a)
{
	struct bytes etag;

	if (!option_find(a->m->options, OPTION_ETAG, &etag) ||
	    etag.len == 0 || etag.len > HC_ETAG_MAX)
		return;
	line_begin(a, "ETag");
	hc_etag_write(a->w, etag);
	line_end(a);
}

/* The options of that number, encoded, each after a separator. */
static void
put_parts(struct answering *a, uint16_t number, char first, char next,
    struct writer *w)
{
	struct option_walk walk = option_walk_open(a->m->options);
	bool is_path = number == OPTION_LOCATION_PATH;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (o.number != number)
			continue;
		if (first != 0)
			writer_u8(w, (uint8_t)first);
		uri_write_encoded(w, o.value, is_path ? "&" : "/?");
		first = next;
	}
}

/* RFC 7252 section 10.2.4: where it was created, as a hosting URI. */
static void
put_location(struct answering *a)
{
	uint8_t path_room[2048], query_room[2048];
	struct writer path = writer_open(path_room, sizeof(path_room));
	struct writer query = writer_open(query_room, sizeof(query_room));

	put_parts(a, OPTION_LOCATION_PATH, '/', '/', &path);
	put_parts(a, OPTION_LOCATION_QUERY, 0, '&', &query);
	if (path.len + query.len == 0 || path.failed || query.failed ||
	    a->asked->place_len == 0)
		return;
	line_begin(a, "Location");
	hc_target_write(a->conf, bytes_of(a->asked->place,
	    a->asked->place_len), writer_bytes(&path), query.len == 0 ?
	    BYTES_ABSENT : writer_bytes(&query), a->w);
	line_end(a);
}

static bool
is_printable(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < ' ' || text.data[i] > '~')
			return false;
	return true;
}

/* Options that the configuration has fields for. */
static void
put_row(struct answering *a, const struct hc_field_option *row,
    struct bytes value)
{
	char hex[2 * 256 + 1];
	uint32_t number;

	if (row->format == OPTION_IS_UINT) {
		if (option_uint(value, &number) == WAX_OK)
			line_put_number(a, row->name, "", number);
		return;
	}
	if (value.len > 256 ||
	    (row->format == OPTION_IS_STRING && !is_printable(value)))
		return;
	line_begin(a, row->name);
	if (row->format == OPTION_IS_OPAQUE) {
		hex_encode(value, hex);
		writer_put(a->w, bytes_of_text(hex));
	} else {
		writer_put(a->w, value);
	}
	line_end(a);
}

static const struct hc_field_option *
find_row(const struct hc_conf *conf, uint16_t number)
{
	for (size_t i = 0; i < conf->field_count; i++)
		if (conf->fields[i].number == number)
			return &conf->fields[i];
	return NULL;
}

static void
put_rows(struct answering *a)
{
	struct option_walk walk = option_walk_open(a->m->options);
	struct option o;

	while (option_walk_next(&walk, &o)) {
		const struct hc_field_option *row = find_row(a->conf,
		    o.number);

		if (row != NULL)
			put_row(a, row, o.value);
	}
}

/* --- bodies -------------------------------------------------------------- */

/* Bytes at the start of text that can not be shown: control characters, those
   of two bytes (U+0080 to U+009F) as well, and what is not UTF-8. 0: it can. */
static size_t
count_hidden(struct bytes text, bool is_utf8)
{
	uint8_t c = text.data[0];

	if (c >= 0x80 && !is_utf8)
		return 1;
	if (c == 0xc2 && text.data[1] < 0xa0)
		return 2;
	return (c < ' ' && c != '\n' && c != '\t') || c == 0x7f;
}

static void
put_escape(struct writer *w, struct bytes hidden)
{
	char hex[3];

	for (size_t i = 0; i < hidden.len; i++) {
		hex_encode(bytes_of(hidden.data + i, 1), hex);
		writer_put(w, bytes_of_text("\\x"));
		writer_put(w, bytes_of_text(hex));
	}
}

/* Text for people, as it is shown: what can not be is escaped as in the log. */
static void
put_escaped(struct writer *w, struct bytes text)
{
	bool is_utf8 = bytes_is_utf8(text);

	while (text.len > 0) {
		size_t hidden = count_hidden(text, is_utf8);
		size_t step = hidden > 0 ? hidden : 1;

		if (hidden > 0)
			put_escape(w, bytes_of(text.data, hidden));
		else
			writer_u8(w, text.data[0]);
		text = bytes_of(text.data + step, text.len - step);
	}
}

/* RFC 8075 section 6.5.3: the body, never the phrase. */
static void
put_diagnostic(struct answering *a)
{
	struct bytes text = a->m->payload;
	size_t start;

	if (text.len > DIAGNOSTIC_MAX)
		text.len = DIAGNOSTIC_MAX;
	line_put(a, "Content-Type", "text/plain;charset=utf-8");
	start = a->w->len;
	put_escaped(a->w, text);
	if (!a->w->failed)
		a->out->body = bytes_of(a->w->data + start,
		    a->w->len - start);
}

/* A body of no known type is not to be guessed at by browsers: it is a
   device's, and the origin is ours. */
static void
put_body(struct answering *a)
{
	uint32_t format;

	a->out->body = bytes_of("", 0);
	if (a->m->payload.len == 0)
		return;
	if (find_uint(a, OPTION_CONTENT_FORMAT, &format) &&
	    format <= UINT16_MAX) {
		line_begin(a, "Content-Type");
		media_type_write_with(a->w, (uint16_t)format, a->conf->types,
		    a->conf->type_count);
		line_end(a);
	} else if (!code_is_success(a->m->code)) {
		put_diagnostic(a);
		return;
	}
	line_put(a, "X-Content-Type-Options", "nosniff");
	a->out->body = a->m->payload;
}

/* HEAD is told what GET would be. */
static void
drop_body(struct answering *a)
{
	bool has_none = a->out->status == 204 || a->out->status == 304;

	if (a->asked->is_head && !has_none)
		line_put_number(a, "Content-Length", "", a->out->body.len);
	if (a->asked->is_head || has_none)
		a->out->body = BYTES_ABSENT;
}

/* --- what has no form in HTTP -------------------------------------------- */

static void
put_problem(struct answering *a, unsigned status, const char *text)
{
	size_t start;

	*a->out = (struct hc_answer){ .status = (uint16_t)status };
	a->out->phrase = hc_status_phrase(status);
	line_put(a, "Content-Type", "application/problem+json");
	start = a->w->len;
	writer_put(a->w, bytes_of_text("{\"status\":"));
	http_write_number(a->w, status);
	writer_put(a->w, bytes_of_text(",\"title\":\""));
	writer_put(a->w, bytes_of_text(a->out->phrase));
	writer_put(a->w, bytes_of_text("\",\"detail\":\""));
	writer_put(a->w, bytes_of_text(text));
	writer_put(a->w, bytes_of_text("\"}\n"));
	a->out->body = a->w->failed ? bytes_of("", 0) :
	    bytes_of(a->w->data + start, a->w->len - start);
	drop_body(a);
}

static void
put_bad_gateway(struct answering *a, const char *text)
{
	put_problem(a, 502, text);
}

/* Critical, and nothing here knows what it means (RFC 7252 section 5.4.1). */
static bool
has_foreign_option(const struct answering *a)
{
	struct option_walk walk = option_walk_open(a->m->options);
	struct option o;

	while (option_walk_next(&walk, &o))
		if (option_is_critical(o.number) &&
		    option_find_rule(o.number) == NULL &&
		    find_row(a->conf, o.number) == NULL)
			return true;
	return false;
}

/* One block of a body that goes on, or does not begin, is none. */
static bool
is_piece(const struct answering *a)
{
	uint32_t block;

	return find_uint(a, OPTION_BLOCK2, &block) && block >> 3 != 0;
}

/* --- all of it ----------------------------------------------------------- */

/* RFC 8613 section 11.2; the codes are those of section 4.2. */
static void
answer_sealed(struct answering *a, struct bytes seal)
{
	if (!code_is_success(a->m->code)) {
		put_bad_gateway(a, "the answer is sealed and an error");
		return;
	}
	a->out->status = 200;
	a->out->phrase = hc_status_phrase(200);
	line_put(a, "Content-Type", "application/oscore");
	line_begin(a, "OSCORE");
	oscore_header_encode(a->w, seal);
	line_end(a);
	line_put(a, "Cache-Control", "no-cache");
	a->out->body = a->m->payload.len == 0 ? bytes_of("", 0) :
	    a->m->payload;
}

static void
answer_plain(struct answering *a, bool is_ours)
{
	struct hc_answer *out = a->out;

	out->status = hc_answer_status(a->conf, a->asked, a->m->code, is_ours);
	if ((a->m->code == CODE_DELETED || a->m->code == CODE_CHANGED) &&
	    a->m->payload.len == 0 && out->status == 200)
		out->status = 204;
	/* RFC 8075 section 7, note 7 */
	out->phrase = a->m->code == CODE_METHOD_NOT_ALLOWED && !is_ours ?
	    "CoAP server returned 4.05" : hc_status_phrase(out->status);
	put_body(a);
	put_age(a);
	if (code_is_success(a->m->code))
		put_etag(a);
	if (out->status == 201)
		put_location(a);
	put_rows(a);
	drop_body(a);
}

void
hc_answer_make(const struct hc_conf *conf, const struct hc_asked *asked,
    const struct message *m, bool is_ours, struct writer *w,
    struct hc_answer *out)
{
	struct answering a = { conf, asked, m, w, out };
	struct bytes seal;
	bool is_sealed = option_find(m->options, OPTION_OSCORE, &seal);

	*out = (struct hc_answer){ .body = BYTES_ABSENT };
	if (is_sealed && asked->is_sealed)
		answer_sealed(&a, seal);
	else if (is_sealed)
		put_bad_gateway(&a, "the answer is sealed");
	else if (asked->is_sealed && code_is_success(m->code))
		put_bad_gateway(&a, "the answer is not sealed");
	else if (m->code == CODE_VALID && !asked->is_conditional)
		put_bad_gateway(&a, "the answer confirms what nobody has");
	else if (!code_is_response(m->code) || m->code == CODE_CONTINUE)
		put_bad_gateway(&a, "the answer is none");
	else if (is_piece(&a))
		put_bad_gateway(&a, "the answer is not whole");
	else if (has_foreign_option(&a))
		put_bad_gateway(&a, "the answer has an option that is not "
		    "understood");
	else
		answer_plain(&a, is_ours);
}

void
hc_answer_refuse(enum hc_refusal why, bool is_head, struct writer *w,
    struct hc_answer *out)
{
	static const struct hc_conf conf;
	const struct hc_refusal_rule *rule = hc_refusal_find(why);
	struct hc_asked asked = { .is_head = is_head };
	struct answering a = { &conf, &asked, NULL, w, out };

	put_problem(&a, rule->status, rule->text);
	out->closes = rule->closes;
	if (why == HC_CONTENT_CODING)	/* RFC 9110 section 12.5.3 */
		line_put(&a, "Accept-Encoding", "identity");
	if (why == HC_SEAL_METHOD)	/* section 15.5.6 */
		line_put(&a, "Allow", "POST");
	if (rule->status == 503)
		line_put(&a, "Retry-After", "1");
}
