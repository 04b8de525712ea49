/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_request.c - an HTTP request as a CoAP request */
#include "ostler/http/hc_request.h"

#include "core/hex.h"
#include "core/oscore_header.h"
#include "ostler/http/hc_accept.h"
#include "ostler/http/hc_condition.h"
#include "ostler/http/http_text.h"

#define HOST_MAX 255		/* bytes of Uri-Host */
#define SEAL_MAX 255		/* bytes of the option OSCORE */

/* What a request becomes, before it is written in the order of numbers. */
struct reading {
	const struct hc_conf *conf;
	const struct hc_request *r;
	struct hc_asked *asked;
	uint8_t code;
	struct uri uri;
	uint32_t hop_limit;	/* 0: none */
	bool has_format;
	uint16_t format;
	bool has_accept;
	uint16_t accept;
	struct hc_condition condition;
	size_t seal_len;
	uint8_t seal[SEAL_MAX];

	struct option_writer options;
	size_t next_field;	/* of conf->fields */
	enum hc_refusal why;	/* the first trouble stays */
};

typedef enum hc_refusal read_step(struct reading *m);

/* --- fields -------------------------------------------------------------- */

struct bytes
hc_request_find(const struct hc_request *r, const char *name, size_t *count)
{
	struct bytes found = BYTES_ABSENT, wanted = bytes_of_text(name);

	*count = 0;
	for (size_t i = 0; i < r->field_count; i++)
		if (bytes_equal_nocase(r->fields[i].name, wanted) &&
		    (*count)++ == 0)
			found = http_trim(r->fields[i].value);
	return found;
}

static bool
has_body(const struct reading *m)
{
	return m->r->body.len > 0;
}

/* --- method -------------------------------------------------------------- */

static const struct hc_method methods[] = {
	{ "GET", CODE_GET },
	{ "HEAD", CODE_GET },
	{ "POST", CODE_POST },
	{ "PUT", CODE_PUT },
	{ "DELETE", CODE_DELETE },
	{ "PATCH", CODE_PATCH },
};

static uint8_t
find_method(const struct hc_method *rows, size_t count, struct bytes method)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_equal(method, bytes_of_text(rows[i].name)))
			return rows[i].code;
	return CODE_EMPTY;
}

uint8_t
hc_method_code(const struct hc_conf *conf, struct bytes method)
{
	uint8_t code = find_method(conf->methods, conf->method_count, method);

	return code != CODE_EMPTY ? code :
	    find_method(methods, sizeof(methods) / sizeof(methods[0]), method);
}

static enum hc_refusal
read_method(struct reading *m)
{
	m->code = hc_method_code(m->conf, m->r->method);
	return m->code == CODE_EMPTY ? HC_METHOD : HC_NONE;
}

/* --- seal (RFC 8613 sections 11.1 and 11.3) ------------------------------ */

static enum hc_refusal
decode_seal(struct reading *m, struct bytes text)
{
	struct writer w = writer_open(m->seal, sizeof(m->seal));

	if (text.len > 0 && memchr(text.data, ',', text.len) != NULL)
		return HC_SEAL_TWICE;	/* two fields that somebody joined */
	if (text.len > 0 && memchr(text.data, '=', text.len) != NULL)
		return HC_SEAL_PADDED;
	switch (oscore_header_decode(text, &w)) {
	case WAX_OK:
		m->seal_len = w.len;
		return HC_NONE;
	case WAX_SPACE:
		return HC_SEAL_LARGE;
	default:
		return HC_SEAL_ENCODING;
	}
}

/* Neither is there without the other, and both only with POST. */
static enum hc_refusal
read_seal(struct reading *m)
{
	size_t seals, types;
	struct bytes seal = hc_request_find(m->r, "OSCORE", &seals);
	struct bytes type = hc_request_find(m->r, "Content-Type", &types);
	bool is_oscore = types > 0 && media_type_is_oscore(type);

	if (seals == 0 && !is_oscore)
		return HC_NONE;
	if (!bytes_equal(m->r->method, bytes_of_text("POST")))
		return HC_SEAL_METHOD;
	if (seals == 0)
		return HC_SEAL_MISSING;
	if (seals > 1)
		return HC_SEAL_TWICE;
	if (!is_oscore || types > 1)
		return HC_SEAL_TYPE;
	m->asked->is_sealed = true;
	m->code = CODE_POST;
	return decode_seal(m, seal);
}

/* --- target -------------------------------------------------------------- */

/* Scheme, host and port as they go to options, in a form that answers can name
   the target by. */
static void
put_place(struct hc_asked *asked, const struct uri *u)
{
	struct writer w = writer_open((uint8_t *)asked->place,
	    sizeof(asked->place));

	writer_put(&w, u->scheme);
	writer_put(&w, bytes_of_text(u->host_is_ipv6 ? "://[" : "://"));
	writer_put(&w, u->host);
	writer_put(&w, bytes_of_text(u->host_is_ipv6 ? "]" : ""));
	if (!bytes_is_absent(u->port)) {
		writer_put(&w, bytes_of_text(":"));
		writer_put(&w, u->port);
	}
	asked->place_len = w.failed ? 0 : w.len;
}

/* --- what describes a body ----------------------------------------------- */

/* RFC 8075 section 6.4 has codings removed; what was never asked for need not
   be (RFC 9110 section 8.4). */
static enum hc_refusal
read_coding(struct reading *m)
{
	size_t count;
	struct bytes value = hc_request_find(m->r, "Content-Encoding", &count);

	return count == 0 || (count == 1 && bytes_equal_nocase(value,
	    bytes_of_text("identity"))) ? HC_NONE : HC_CONTENT_CODING;
}

static bool
code_has_body(uint8_t code)
{
	return code != CODE_GET && code != CODE_DELETE;
}

/* A format is never invented: a body without Content-Type goes without. */
static enum hc_refusal
read_content_type(struct reading *m)
{
	size_t count;
	struct bytes type = hc_request_find(m->r, "Content-Type", &count);

	if (!has_body(m) || m->asked->is_sealed)
		return HC_NONE;
	if (!code_has_body(m->code))
		return HC_BODY;
	if (count == 0)
		return HC_NONE;
	m->has_format = count == 1 && hc_conf_takes(m->conf, media_type_find(
	    type, m->conf->types, m->conf->type_count, &m->format));
	return m->has_format ? HC_NONE : HC_CONTENT_TYPE;
}

/* --- the rest of the fields ---------------------------------------------- */

static enum hc_refusal
read_hop_limit(struct reading *m)
{
	size_t count;
	struct bytes value = hc_request_find(m->r, "Hop-Limit", &count);

	if (count == 0)
		return HC_NONE;
	return count == 1 && http_read_number(value, 255, &m->hop_limit) &&
	    m->hop_limit > 0 ? HC_NONE : HC_HOP_LIMIT;
}

/* Which media types the client takes; events are a wish to observe. */
static enum hc_refusal
read_accept(struct reading *m, size_t attempt)
{
	struct hc_accept accept;

	hc_accept_read(m->conf, m->r, &accept);
	m->asked->wants_events = accept.has_events && !m->asked->is_head &&
	    (m->asked->is_sealed || m->code == CODE_GET);
	if (m->asked->is_sealed)
		return HC_NONE;
	if (accept.is_hopeless && !m->asked->wants_events)
		return HC_ACCEPT;
	m->has_accept = hc_accept_choose(&accept, attempt, &m->accept);
	m->asked->has_more = attempt + 1 < accept.count;
	return HC_NONE;
}

static enum hc_refusal
read_condition(struct reading *m)
{
	enum hc_refusal why = HC_NONE;

	if (!m->asked->is_sealed)
		why = hc_condition_read(m->r, m->code, &m->condition);
	m->asked->is_conditional = why == HC_NONE && m->condition.asks_valid;
	return why;
}

/* --- options, in the order of their numbers ------------------------------ */

static void
refuse(struct reading *m, enum hc_refusal why)
{
	if (m->why == HC_NONE)
		m->why = why;
}

/* The value of a configured field as that of its option. False: it is none. */
static bool
put_field(struct reading *m, const struct hc_field_option *row,
    struct bytes text)
{
	uint8_t opaque[1024];
	uint32_t number;
	size_t len;

	switch (row->format) {
	case OPTION_IS_EMPTY:
		if (text.len == 0)
			option_write(&m->options, row->number, text);
		return text.len == 0;
	case OPTION_IS_UINT:
		if (!http_read_number(text, UINT32_MAX, &number))
			return false;
		option_write_uint(&m->options, row->number, number);
		return true;
	case OPTION_IS_OPAQUE:
		if (hex_decode(text, opaque, sizeof(opaque), &len) != WAX_OK)
			return false;
		option_write(&m->options, row->number, bytes_of(opaque, len));
		return true;
	default:
		if (!bytes_is_utf8(text))
			return false;
		option_write(&m->options, row->number, text);
		return true;
	}
}

static void
put_row(struct reading *m, const struct hc_field_option *row)
{
	struct bytes name = bytes_of_text(row->name);

	for (size_t i = 0; i < m->r->field_count; i++) {
		if (!bytes_equal_nocase(m->r->fields[i].name, name))
			continue;
		if (!put_field(m, row, http_trim(m->r->fields[i].value)))
			refuse(m, HC_FIELD);
		else if (option_is_critical(row->number))
			m->asked->is_mapped = true;
	}
}

/* What the configuration adds goes between ours. */
static void
put_rows_below(struct reading *m, uint32_t number)
{
	const struct hc_conf *c = m->conf;

	if (m->asked->is_sealed)
		return;
	for (; m->next_field < c->field_count &&
	    c->fields[m->next_field].number < number; m->next_field++)
		put_row(m, &c->fields[m->next_field]);
}

static void
put(struct reading *m, uint16_t number, struct bytes value)
{
	put_rows_below(m, number);
	option_write(&m->options, number, value);
}

static void
put_uint(struct reading *m, uint16_t number, uint32_t value)
{
	put_rows_below(m, number);
	option_write_uint(&m->options, number, value);
}

/* RFC 7252 section 6.4 step 5: lower case, decoded; an address in brackets. */
static void
put_host(struct reading *m)
{
	uint8_t host[HOST_MAX];
	size_t len, before = m->uri.host_is_ipv6;

	if (uri_decode(m->uri.host, true, host + before,
	    sizeof(host) - 2 * before, &len) != WAX_OK) {
		refuse(m, HC_TARGET_LARGE);
		return;
	}
	host[0] = before > 0 ? '[' : host[0];
	if (before > 0)
		host[len + 1] = ']';
	put(m, OPTION_URI_HOST, bytes_of(host, len + 2 * before));
}

static void
put_port(struct reading *m)
{
	uint16_t fallback = uri_default_port(m->uri.scheme), port;

	if (uri_port(&m->uri, fallback, &port) != WAX_OK)
		refuse(m, HC_TARGET);
	else if (port != fallback)
		put_uint(m, OPTION_URI_PORT, port);
}

static void
put_conditions(struct reading *m)
{
	const struct hc_condition *c = &m->condition;

	for (size_t i = 0; i < c->match_count; i++)
		put(m, OPTION_IF_MATCH, bytes_of(c->matches[i].bytes,
		    c->matches[i].len));
}

static void
put_validators(struct reading *m)
{
	const struct hc_condition *c = &m->condition;

	for (size_t i = 0; i < c->etag_count; i++)
		put(m, OPTION_ETAG, bytes_of(c->etags[i].bytes,
		    c->etags[i].len));
	if (c->is_new)
		put(m, OPTION_IF_NONE_MATCH, bytes_of("", 0));
}

/* The path of a sealed request is inside; one outside tells only what nobody
   needs to know. */
static void
put_path(struct reading *m)
{
	put_rows_below(m, OPTION_URI_PATH);
	if (!m->asked->is_sealed &&
	    uri_write_path(&m->options, &m->uri) != WAX_OK)
		refuse(m, HC_TARGET_LARGE);
}

static void
put_query(struct reading *m)
{
	put_rows_below(m, OPTION_URI_QUERY);
	if (!m->asked->is_sealed &&
	    uri_write_query(&m->options, &m->uri) != WAX_OK)
		refuse(m, HC_TARGET_LARGE);
}

static void
put_scheme(struct reading *m)
{
	uint8_t scheme[64];
	size_t len;

	if (uri_decode(m->uri.scheme, true, scheme, sizeof(scheme), &len) !=
	    WAX_OK)
		refuse(m, HC_TARGET);
	else
		put(m, OPTION_PROXY_SCHEME, bytes_of(scheme, len));
}

static void
put_options(struct reading *m)
{
	put_conditions(m);
	put_host(m);
	put_validators(m);
	if (m->asked->wants_events)
		put_uint(m, OPTION_OBSERVE, 0);
	put_port(m);
	if (m->asked->is_sealed)
		put(m, OPTION_OSCORE, bytes_of(m->seal, m->seal_len));
	put_path(m);
	if (m->has_format)
		put_uint(m, OPTION_CONTENT_FORMAT, m->format);
	put_query(m);
	if (m->hop_limit > 0)
		put_uint(m, OPTION_HOP_LIMIT, m->hop_limit);
	if (m->has_accept)
		put_uint(m, OPTION_ACCEPT, m->accept);
	put_scheme(m);
	put_rows_below(m, UINT32_MAX);
}

/* --- all of it ----------------------------------------------------------- */

/* Before the target, so that a request that can not be is refused for what it
   is. */
static read_step *const steps[] = {
	read_method, read_seal, read_coding, read_content_type, read_hop_limit,
	read_condition,
};

static enum hc_refusal
read_fields(struct reading *m, size_t attempt)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		enum hc_refusal why = steps[i](m);

		if (why != HC_NONE)
			return why;
	}
	return read_accept(m, attempt);
}

/* A request-target of another form is for proxies of HTTP, which name what they
   want as a whole (RFC 7252 section 10.2). */
static enum hc_refusal
read_target(struct reading *m, struct writer *room)
{
	enum hc_refusal why;

	if (m->r->target.len == 0 || m->r->target.data[0] != '/')
		return HC_FORM;
	why = hc_target_read(m->conf, m->r->target, room, &m->uri);
	if (why == HC_NONE)
		put_place(m->asked, &m->uri);
	return why;
}

static enum hc_refusal
write_message(struct reading *m, struct writer *w, struct message *out)
{
	size_t start = w->len;

	m->options = option_writer_open(w);
	put_options(m);
	if (m->why != HC_NONE)
		return m->why;
	if (writer_close(w) != WAX_OK)
		return HC_HEAD_LARGE;
	*out = (struct message){
		.code = m->asked->is_sealed && m->asked->wants_events ?
		    CODE_FETCH : m->code,
		.options = bytes_of(w->data + start, w->len - start),
		.payload = has_body(m) ? m->r->body : BYTES_ABSENT,
	};
	return HC_NONE;
}

enum hc_refusal
hc_request_read(const struct hc_conf *conf, const struct hc_request *r,
    size_t attempt, struct writer *w, struct message *out,
    struct hc_asked *asked)
{
	uint8_t target[HC_TARGET_ROOM];
	struct writer room = writer_open(target, sizeof(target));
	struct reading m = { .conf = conf, .r = r, .asked = asked };
	enum hc_refusal why;

	*asked = (struct hc_asked){
		.is_head = bytes_equal(r->method, bytes_of_text("HEAD")),
	};
	why = read_fields(&m, attempt);
	if (why == HC_NONE)
		why = read_target(&m, &room);
	return why != HC_NONE ? why : write_message(&m, w, out);
}
