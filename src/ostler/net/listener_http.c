/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listener_http.c - what a listener of HTTP has beside all others */
#include "ostler/net/listener_http.h"

#include <stdlib.h>

#include "core/code.h"
#include "ostler/conf/grow.h"
#include "ostler/conf/value.h"
#include "ostler/http/hc_target.h"
#include "ostler/http/http_text.h"
#include "ostler/net/link_read.h"
#include "ostler/net/transport.h"

#define ROWS_MAX 256		/* of each kind */

/* --- memory --- */

void
listener_http_free(struct listener_http *h)
{
	if (h == NULL)
		return;
	/* names in rows are ours, though the tables of http/ do not say so */
	for (size_t i = 0; i < h->conf.method_count; i++)
		free((char *)(uintptr_t)h->methods[i].name);
	for (size_t i = 0; i < h->conf.type_count; i++)
		free((char *)(uintptr_t)h->types[i].type);
	for (size_t i = 0; i < h->conf.field_count; i++)
		free((char *)(uintptr_t)h->fields[i].name);
	free(h->methods);
	free(h->statuses);
	free(h->types);
	free(h->fields);
	free(h->path);
	free(h->template);
	free(h->scheme);
	free(h);
}

/* conf's views of what is owned. */
static void
http_show(struct listener_http *h)
{
	h->conf.path = h->path;
	h->conf.template = h->template;
	h->conf.scheme = h->scheme;
	h->conf.methods = h->methods;
	h->conf.statuses = h->statuses;
	h->conf.types = h->types;
	h->conf.fields = h->fields;
}

struct listener_http *
listener_http_copy(const struct listener_http *of)
{
	struct listener_http *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->conf.is_strict = of->conf.is_strict;
	h->conf.takes_numbers = of->conf.takes_numbers;
	h->conf.is_private = of->conf.is_private;
	h->path = strdup(of->path);
	h->template = strdup(of->template);
	h->scheme = of->scheme == NULL ? NULL : strdup(of->scheme);
	http_show(h);
	if (h->path != NULL && h->template != NULL &&
	    (h->scheme != NULL || of->scheme == NULL))
		return h;
	listener_http_free(h);
	return NULL;
}

/* NULL: no memory, told. */
static struct listener_http *
http_need(struct parser *p, struct listener_http_draft *d)
{
	if (d->http == NULL && (d->http = calloc(1, sizeof(*d->http))) == NULL)
		parser_fail_memory(p);
	return d->http;
}

/* --- where hosting URIs are --- */

static void
read_text(struct parser *p, const struct keyword *k, struct place *at,
    const char *(*judge)(struct bytes text), char **out)
{
	struct token t = parser_read_string(p, "it in quotes");
	const char *expected = parser_is_bad(p) ? NULL : judge(t.text);

	if (parser_is_bad(p))
		return;
	link_check_once(p, k, at, t.at);
	if (expected != NULL)
		parser_fail(p, t.at, "%s; expected %s", k->name, expected);
	if (!parser_is_bad(p))
		link_copy_name(p, &t, out);
}

static struct listener_http_draft *
draft_of(void *target)
{
	return &((struct listener_draft *)target)->http;
}

void
listener_http_read_path(struct parser *p, const struct keyword *k,
    void *target)
{
	struct listener_http_draft *d = draft_of(target);

	if (http_need(p, d) != NULL)
		read_text(p, k, &d->path_at, hc_path_judge, &d->http->path);
}

void
listener_http_read_template(struct parser *p, const struct keyword *k,
    void *target)
{
	struct listener_http_draft *d = draft_of(target);

	if (http_need(p, d) != NULL)
		read_text(p, k, &d->template_at, hc_template_judge,
		    &d->http->template);
}

/* --- rows --- */

static uint64_t
read_number(struct parser *p, uint64_t least, uint64_t most)
{
	struct token t = parser_read_word(p, "a number");
	uint64_t n = 0;

	if (!parser_is_bad(p) && (value_parse_number(t.text, &n) != WAX_OK ||
	    n < least || n > most))
		parser_fail(p, t.at, "%.*s; expected %llu to %llu",
		    (int)t.text.len, (const char *)t.text.data,
		    (unsigned long long)least, (unsigned long long)most);
	return n;
}

static uint8_t
read_code(struct parser *p, bool is_wanted(uint8_t code), const char *what)
{
	struct token t = parser_read_word(p, what);
	uint8_t code = CODE_EMPTY;

	if (!parser_is_bad(p) && (code_parse(t.text, &code) != WAX_OK ||
	    !is_wanted(code)))
		parser_fail(p, t.at, "%.*s; expected %s", (int)t.text.len,
		    (const char *)t.text.data, what);
	return code;
}

/* A token of HTTP in quotes. NULL: told. */
static char *
read_name(struct parser *p, const char *what)
{
	struct token t = parser_read_string(p, what);
	char *name = NULL;

	if (parser_is_bad(p))
		return NULL;
	if (!http_is_token(t.text) || t.text.len > HOP_NAME_SIZE - 1)
		parser_fail(p, t.at, "a name of %zu bytes; expected %s, of at "
		    "most %d letters, digits and signs", t.text.len, what,
		    HOP_NAME_SIZE - 1);
	else
		link_copy_name(p, &t, &name);
	return name;
}

static void *
add_row(struct parser *p, void *list, size_t *count, size_t size)
{
	if (parser_is_bad(p))
		return NULL;
	return grow_list(p, list, count, size, ROWS_MAX, parser_peek(p)->at);
}

void
listener_http_read_method(struct parser *p, const struct keyword *k,
    void *target)
{
	struct listener_http *h = http_need(p, draft_of(target));
	char *name = read_name(p, "a method of HTTP in quotes");
	uint8_t code = read_code(p, code_is_request, "a method such as 0.05");
	struct hc_method *row = h == NULL ? NULL : add_row(p, &h->methods,
	    &h->conf.method_count, sizeof(*row));

	(void)k;
	if (row == NULL)
		free(name);
	else
		*row = (struct hc_method){ name, code };
}

void
listener_http_read_status(struct parser *p, const struct keyword *k,
    void *target)
{
	struct listener_http *h = http_need(p, draft_of(target));
	uint8_t code = read_code(p, code_is_response, "a code such as 4.09");
	uint64_t status = read_number(p, 200, 599);
	struct hc_status *row = h == NULL ? NULL : add_row(p, &h->statuses,
	    &h->conf.status_count, sizeof(*row));

	(void)k;
	if (row != NULL)
		*row = (struct hc_status){ code, (uint16_t)status };
}

static const char *
type_judge(struct bytes text)
{
	struct bytes before = text, after;
	const uint8_t *slash = text.len == 0 ? NULL :
	    memchr(text.data, '/', text.len);

	if (slash == NULL)
		return "a media type such as \"application/x-mine\"";
	before.len = (size_t)(slash - text.data);
	after = bytes_of(slash + 1, text.len - before.len - 1);
	return http_is_token(before) && http_is_token(after) ?
	    NULL : "a media type without parameters";
}

void
listener_http_read_type(struct parser *p, const struct keyword *k,
    void *target)
{
	struct listener_http *h = http_need(p, draft_of(target));
	struct media_type *row;
	struct place at = PARSER_NOWHERE;
	char *type = NULL;
	uint64_t format;

	read_text(p, k, &at, type_judge, &type);
	format = read_number(p, 0, UINT16_MAX);
	row = h == NULL ? NULL : add_row(p, &h->types, &h->conf.type_count,
	    sizeof(*row));
	if (row == NULL)
		free(type);
	else
		*row = (struct media_type){ .format = (uint16_t)format,
		    .type = type };
}

void
listener_http_read_field(struct parser *p, const struct keyword *k,
    void *target)
{
	static const char *const words[] = { "empty", "opaque", "number",
	    "text", NULL };
	static const enum option_format formats[] = { OPTION_IS_EMPTY,
	    OPTION_IS_OPAQUE, OPTION_IS_UINT, OPTION_IS_STRING };
	struct listener_http *h = http_need(p, draft_of(target));
	struct place at = parser_peek(p)->at;
	struct hc_field_option *row;
	char *name = read_name(p, "a field of HTTP in quotes");
	uint64_t number = read_number(p, 1, UINT16_MAX);
	size_t format = parser_read_choice(p, words);
	const char *wrong = parser_is_bad(p) ? NULL : hc_field_option_judge(
	    bytes_of_text(name), (uint16_t)number);

	(void)k;
	if (wrong != NULL)
		parser_fail(p, at, "\"%s\" for option %u: %s; expected "
		    "another field or option", name, (unsigned)number, wrong);
	row = h == NULL ? NULL : add_row(p, &h->fields, &h->conf.field_count,
	    sizeof(*row));
	if (row == NULL)
		free(name);
	else
		*row = (struct hc_field_option){ name, (uint16_t)number,
		    formats[format] };
}

/* --- all is read --- */

static int
compare_fields(const void *a, const void *b)
{
	const struct hc_field_option *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static void
http_complete(struct parser *p, struct listener_http *h,
    const struct listener_http_draft *d)
{
	if (h->path == NULL)
		h->path = strdup(HC_PATH_DEFAULT);
	if (h->template == NULL)
		h->template = strdup(HC_TEMPLATE_DEFAULT);
	if (h->path == NULL || h->template == NULL)
		parser_fail_memory(p);
	if (h->conf.field_count > 0)
		qsort(h->fields, h->conf.field_count, sizeof(*h->fields),
		    compare_fields);
	h->conf.is_strict = d->is_strict;
	h->conf.takes_numbers = d->takes_numbers;
	h->conf.is_private = !d->is_shared;
}

void
listener_http_finish(struct parser *p, struct listener_http_draft *d,
    struct listener_conf *listener)
{
	bool is_http = listener->transport != NULL &&
	    listener->transport->is_http;
	struct listener_http *h = is_http ? http_need(p, d) : d->http;

	if (h != NULL) {
		h->scheme = d->scheme;
		http_complete(p, h, d);
		http_show(h);
	} else {
		free(d->scheme);
	}
	*d = (struct listener_http_draft){ .http = NULL };
	listener->http = h;
}
