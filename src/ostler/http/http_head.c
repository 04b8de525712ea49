/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_head.c - the head of an HTTP/1 request */
#include "ostler/http/http_head.h"

#include "ostler/http/http_text.h"

/* --- characters (RFC 9110 section 5.6, RFC 3986 section 3.2.2) --- */

static bool
is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

static bool
is_one_of(uint8_t c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
is_text(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if ((b.data[i] < 0x20 && b.data[i] != '\t') ||
		    b.data[i] == 0x7f)
			return false;
	return true;
}

static bool
is_visible(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.data[i] <= 0x20 || b.data[i] >= 0x7f)
			return false;
	return b.len > 0;
}

/* A host and perhaps a port: no list, no user, no path. May be empty. */
static bool
is_host(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!is_alnum(b.data[i]) &&
		    !is_one_of(b.data[i], "-._~%!$&'()*+;=:[]"))
			return false;
	return true;
}

/* --- lines --- */

/* The next line without its end. False: there is none that ends in CR LF. */
static bool
take_line(struct bytes *rest, struct bytes *line)
{
	const uint8_t *end = rest->len == 0 ? NULL :
	    memchr(rest->data, '\n', rest->len);
	size_t len;

	if (end == NULL || end == rest->data || end[-1] != '\r')
		return false;
	len = (size_t)(end - rest->data);
	*line = bytes_of(rest->data, len - 1);
	*rest = bytes_of(end + 1, rest->len - len - 1);
	return true;
}

/* Up to c, which is passed. False: it is not there. */
static bool
take_until(struct bytes *rest, uint8_t c, struct bytes *out)
{
	const uint8_t *at = rest->len == 0 ? NULL :
	    memchr(rest->data, c, rest->len);

	if (at == NULL)
		return false;
	*out = bytes_of(rest->data, (size_t)(at - rest->data));
	*rest = bytes_of(at + 1, rest->len - out->len - 1);
	return true;
}

enum hc_refusal
http_head_read_field(struct bytes line, struct hc_field *out)
{
	struct hc_field field;

	if (!take_until(&line, ':', &field.name) ||
	    !http_is_token(field.name))
		return HC_FIELD_NAME;
	if (!is_text(line))
		return HC_FIELD_VALUE;
	field.value = http_trim(line);
	*out = field;
	return HC_NONE;
}

struct bytes
http_head_find(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->field_count; i++)
		if (bytes_equal_nocase(head->fields[i].name,
		    bytes_of_text(name)))
			return head->fields[i].value;
	return BYTES_ABSENT;
}

/* --- the request line --- */

static enum hc_refusal
read_version(struct bytes text, unsigned *minor)
{
	static const char form[] = "HTTP/";

	if (text.len != 8 || !bytes_has_prefix(text, bytes_of_text(form)) ||
	    text.data[6] != '.')
		return HC_REQUEST_LINE;
	if (text.data[5] != '1' || text.data[7] < '0' || text.data[7] > '1')
		return HC_VERSION;
	*minor = text.data[7] - '0';
	return HC_NONE;
}

static enum hc_refusal
read_request_line(struct bytes line, struct http_head *out)
{
	if (!take_until(&line, ' ', &out->method) ||
	    !http_is_token(out->method) ||
	    !take_until(&line, ' ', &out->target) ||
	    !is_visible(out->target) || !is_text(line))
		return HC_REQUEST_LINE;
	if (out->target.len > HC_TARGET_MAX)
		return HC_TARGET_LARGE;
	return read_version(line, &out->minor);
}

static enum hc_refusal
read_fields(struct bytes rest, struct http_head *out)
{
	enum hc_refusal why;
	struct bytes line;

	while (take_line(&rest, &line)) {
		if (line.len == 0)
			return rest.len == 0 ? HC_NONE : HC_LINE_END;
		if (http_is_blank(line.data[0]))
			return HC_FOLDED;
		if (out->field_count == HTTP_HEAD_FIELDS)
			return HC_HEAD_LARGE;
		why = http_head_read_field(line,
		    &out->fields[out->field_count]);
		if (why != HC_NONE)
			return why;
		out->field_count++;
	}
	return HC_LINE_END;
}

/* --- what fields say of the message itself --- */

static size_t
count(const struct http_head *head, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < head->field_count; i++)
		n += bytes_equal_nocase(head->fields[i].name,
		    bytes_of_text(name));
	return n;
}

/* RFC 9112 section 3.2 */
static enum hc_refusal
check_host(struct http_head *head)
{
	size_t n = count(head, "Host");

	if (n > 1 || (n == 0 && head->minor > 0) ||
	    (n == 1 && !is_host(http_head_find(head, "Host"))))
		return HC_HOST;
	return HC_NONE;
}

static bool
read_digits(struct bytes text, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' ||
		    *out > (UINT64_MAX - 9) / 10)
			return false;
		*out = *out * 10 + (uint64_t)(text.data[i] - '0');
	}
	return text.len > 0;
}

/* RFC 9112 section 6: where the body ends must be said once. */
static enum hc_refusal
read_length(struct http_head *head)
{
	size_t lengths = count(head, "Content-Length");
	size_t codings = count(head, "Transfer-Encoding");

	if (lengths > 0 && codings > 0)
		return HC_LENGTH_BOTH;
	if (lengths > 1)
		return HC_LENGTH_TWICE;
	if (codings > 1)
		return HC_CODING;
	if (lengths == 1 && !read_digits(http_head_find(head,
	    "Content-Length"), &head->length))
		return HC_LENGTH;
	if (codings == 0)
		return HC_NONE;
	if (head->minor == 0)
		return HC_CODING;
	head->is_chunked = bytes_equal_nocase(http_head_find(head,
	    "Transfer-Encoding"), bytes_of_text("chunked"));
	return head->is_chunked ? HC_NONE : HC_CODING;
}

/* RFC 9110 section 10.1.1: who speaks HTTP/1.0 expects nothing. */
static enum hc_refusal
read_expectation(struct http_head *head)
{
	struct bytes value = http_head_find(head, "Expect");

	if (bytes_is_absent(value) || head->minor == 0)
		return HC_NONE;
	if (count(head, "Expect") > 1 ||
	    !bytes_equal_nocase(value, bytes_of_text("100-continue")))
		return HC_EXPECT;
	head->wants_continue = true;
	return HC_NONE;
}

static bool
list_has(struct bytes list, const char *word)
{
	struct bytes item;

	while (take_until(&list, ',', &item))
		if (bytes_equal_nocase(http_trim(item), bytes_of_text(word)))
			return true;
	return bytes_equal_nocase(http_trim(list), bytes_of_text(word));
}

static bool
connection_has(const struct http_head *head, const char *word)
{
	for (size_t i = 0; i < head->field_count; i++)
		if (bytes_equal_nocase(head->fields[i].name,
		    bytes_of_text("Connection")) &&
		    list_has(head->fields[i].value, word))
			return true;
	return false;
}

/* --- an absolute target (RFC 9112 section 3.2.2) --- */

static size_t
http_prefix(struct bytes target)
{
	static const char *const prefixes[] = { "http://", "https://" };

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(prefixes[i]);

		if (target.len >= len && bytes_equal_nocase(
		    bytes_of(target.data, len), bytes_of_text(prefixes[i])))
			return len;
	}
	return 0;
}

/* Whoever decided by Host and whoever decides by the target must have meant the
   same. */
static enum hc_refusal
read_target(struct http_head *head)
{
	static const char root[] = "/";
	size_t prefix = http_prefix(head->target), end;
	struct bytes rest;

	if (head->target.data[0] == '/' || prefix == 0)
		return HC_NONE;
	rest = bytes_of(head->target.data + prefix,
	    head->target.len - prefix);
	for (end = 0; end < rest.len && !is_one_of(rest.data[end], "/?#");)
		end++;
	if (end == 0 || !bytes_equal_nocase(bytes_of(rest.data, end),
	    http_head_find(head, "Host")))
		return HC_HOST;
	if (end < rest.len && rest.data[end] != '/')
		return HC_FORM;
	head->target = end == rest.len ? bytes_of_text(root) :
	    bytes_of(rest.data + end, rest.len - end);
	return HC_NONE;
}

enum hc_refusal
http_head_read(struct bytes head, struct http_head *out)
{
	static enum hc_refusal (*const steps[])(struct http_head *) = {
		check_host, read_length, read_expectation, read_target,
	};
	struct http_head h = { .minor = 0 };
	enum hc_refusal why;
	struct bytes line;

	if (!take_line(&head, &line))
		return HC_LINE_END;
	if ((why = read_request_line(line, &h)) != HC_NONE ||
	    (why = read_fields(head, &h)) != HC_NONE)
		return why;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if ((why = steps[i](&h)) != HC_NONE)
			return why;
	h.keeps = !connection_has(&h, "close") && (h.minor > 0 ||
	    connection_has(&h, "keep-alive"));
	*out = h;
	return HC_NONE;
}
