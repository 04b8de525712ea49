/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_freshness.c - for how long an HTTP answer is good */
#include "ostler/http/http_freshness.h"

#include "ostler/http/http_text.h"

/* delta-seconds; too large is 2^31 (RFC 9111 section 1.2.2). */
static bool
read_seconds(struct bytes text, uint32_t *out)
{
	uint64_t n = 0;

	if (text.len >= 2 && text.data[0] == '"' &&
	    text.data[text.len - 1] == '"')
		text = bytes_of(text.data + 1, text.len - 2);
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(text.data[i] - '0');
		if (n > UINT64_C(1) << 31)
			n = UINT64_C(1) << 31;
	}
	*out = (uint32_t)n;
	return text.len > 0;
}

/* The next directive of a list and its value, absent if it has none. False: no
   more. */
static bool
take_directive(struct bytes *rest, struct bytes *name, struct bytes *value)
{
	size_t start = 0, end, equals;

	while (start < rest->len && (http_is_blank(rest->data[start]) ||
	    rest->data[start] == ','))
		start++;
	if (start == rest->len)
		return false;
	for (end = start; end < rest->len && rest->data[end] != ','; end++)
		;
	for (equals = start; equals < end && rest->data[equals] != '=';
	    equals++)
		;
	*name = bytes_of(rest->data + start, equals - start);
	*value = equals == end ? BYTES_ABSENT :
	    bytes_of(rest->data + equals + 1, end - equals - 1);
	while (value->len > 0 && http_is_blank(value->data[value->len - 1]))
		value->len--;
	while (name->len > 0 && http_is_blank(name->data[name->len - 1]))
		name->len--;
	*rest = bytes_of(rest->data + end, rest->len - end);
	return true;
}

static bool
is_called(struct bytes name, const char *text)
{
	return bytes_equal_nocase(name, bytes_of_text(text));
}

static uint32_t
read_cache_control(struct bytes list)
{
	bool is_shared = false;	/* s-maxage goes before max-age */
	uint32_t age = 0, n;
	struct bytes name, value;

	while (take_directive(&list, &name, &value)) {
		if (is_called(name, "no-store") ||
		    is_called(name, "no-cache") || is_called(name, "private"))
			return 0;
		if (!is_called(name, "s-maxage") &&
		    (is_shared || !is_called(name, "max-age")))
			continue;
		if (!read_seconds(value, &n))
			return 0;
		age = n;
		is_shared = is_called(name, "s-maxage");
	}
	return age;
}

uint32_t
http_freshness_read(const struct http_fields *f)
{
	uint32_t age = 0, limit;

	/* of several lines only the first is kept */
	if (f->found[HTTP_CACHE_CONTROL].count != 1 ||
	    f->found[HTTP_AGE].count > 1)
		return 0;
	limit = read_cache_control(http_fields_value(f, HTTP_CACHE_CONTROL));
	if (f->found[HTTP_AGE].count == 1 &&
	    !read_seconds(http_fields_value(f, HTTP_AGE), &age))
		return 0;
	return limit > age ? limit - age : 0;
}

bool
http_freshness_read_retry(const struct http_fields *f, uint32_t *out)
{
	return f->found[HTTP_RETRY_AFTER].count == 1 &&
	    read_seconds(http_fields_value(f, HTTP_RETRY_AFTER), out);
}
