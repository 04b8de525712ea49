/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_links.c - the link to hosting URIs */
#include "ostler/http/hc_links.h"

#include "ostler/http/http_text.h"

#define LINKS_PATH "/.well-known/core"
#define QUERY_MAX 256		/* bytes of a filter's value */

/* Path and query of a request-target; query is absent if there is none. */
static struct bytes
split_target(struct bytes target, struct bytes *query)
{
	const uint8_t *mark = target.len == 0 ? NULL :
	    memchr(target.data, '?', target.len);
	size_t len = mark == NULL ? target.len :
	    (size_t)(mark - target.data);

	*query = mark == NULL ? BYTES_ABSENT :
	    bytes_of(mark + 1, target.len - len - 1);
	return bytes_of(target.data, len);
}

bool
hc_links_is_asked(struct bytes request_target)
{
	struct bytes query;

	return bytes_equal(split_target(request_target, &query),
	    bytes_of_text(LINKS_PATH));
}

/* RFC 6690 section 4.1: a '*' at the end stands for anything. */
static bool
value_matches(struct bytes wanted, const char *value)
{
	struct bytes is = bytes_of_text(value);

	if (wanted.len == 0 || wanted.data[wanted.len - 1] != '*')
		return bytes_equal(wanted, is);
	wanted.len--;
	return bytes_has_prefix(is, wanted);
}

/* One attribute of the filter, name=value, decoded. */
static bool
argument_matches(const struct hc_conf *conf, struct bytes argument)
{
	uint8_t plain[QUERY_MAX];
	struct bytes name, value;
	size_t len;

	if (uri_decode(argument, false, plain, sizeof(plain), &len) != WAX_OK)
		return false;
	value = bytes_of(plain, len);
	name = http_take_part(&value, '=');
	if (bytes_equal(name, bytes_of_text("rt")))
		return value_matches(value, "core.hc");
	if (bytes_equal(name, bytes_of_text("href")))
		return value_matches(value, conf->path);
	if (bytes_equal(name, bytes_of_text("hct")))
		return value_matches(value, conf->template);
	return false;
}

void
hc_links_write(const struct hc_conf *conf, struct bytes request_target,
    const char *anchor, struct writer *w)
{
	struct bytes query;

	(void)split_target(request_target, &query);
	while (query.len > 0)
		if (!argument_matches(conf, http_take_part(&query, '&')))
			return;
	writer_put(w, bytes_of_text("<"));
	if (anchor != NULL)
		writer_put(w, bytes_of_text(anchor));
	writer_put(w, bytes_of_text(conf->path));
	writer_put(w, bytes_of_text(">;rt=\"core.hc\";hct=\""));
	writer_put(w, bytes_of_text(conf->template));
	writer_put(w, bytes_of_text("\""));
	if (anchor == NULL)
		return;
	writer_put(w, bytes_of_text(";anchor=\""));
	writer_put(w, bytes_of_text(anchor));
	writer_put(w, bytes_of_text("\""));
}

static struct hc_line
make_length(struct writer *w, size_t len)
{
	const char *text = (const char *)w->data + w->len;

	http_write_number(w, len);
	writer_u8(w, 0);
	return (struct hc_line){ "Content-Length", text };
}

void
hc_links_answer(const struct hc_conf *conf, const struct hc_request *r,
    struct writer *w, struct hc_answer *out)
{
	bool is_head = bytes_equal(r->method, bytes_of_text("HEAD"));
	size_t start = w->len;

	*out = (struct hc_answer){ .status = 200, .body = BYTES_ABSENT };
	if (!is_head && !bytes_equal(r->method, bytes_of_text("GET"))) {
		out->status = 405;
		out->phrase = hc_status_phrase(405);
		out->lines[out->line_count++] = (struct hc_line){ "Allow",
		    "GET, HEAD" };
		out->body = bytes_of("", 0);
		return;
	}
	out->phrase = hc_status_phrase(200);
	out->lines[out->line_count++] = (struct hc_line){ "Content-Type",
	    "application/link-format" };
	hc_links_write(conf, r->target, NULL, w);
	out->body = bytes_of(w->data + start, w->len - start);
	if (!is_head)
		return;
	out->lines[out->line_count++] = make_length(w, out->body.len);
	out->body = BYTES_ABSENT;
}
