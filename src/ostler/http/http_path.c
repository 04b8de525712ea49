/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_path.c - templates of paths */
#include "ostler/http/http_path.h"

static const char *const words[] = { "{target}", "{uuid}" };

/* The word at the start of text; NULL: none. */
static const char *
find_word(struct bytes text)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (bytes_has_prefix(text, bytes_of_text(words[i])))
			return words[i];
	return NULL;
}

/* unreserved, sub-delims, ':', '@' and '/' (RFC 3986 section 3.3) */
static bool
is_path_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') ||
	    (c != 0 && strchr("-._~!$&'()*+,;=:@/", c) != NULL);
}

/* Bytes of what may stand at the start of text, 0: nothing. */
static size_t
judge_step(struct bytes text, size_t *named)
{
	const char *word = find_word(text);

	if (word != NULL) {
		(*named)++;
		return strlen(word);
	}
	return is_path_char(text.data[0]) ? 1 : 0;
}

const char *
http_path_judge(struct bytes template, bool has_target)
{
	size_t named = 0, step;

	if (template.len == 0 || template.data[0] != '/')
		return "a path that begins with /";
	if (template.len > HTTP_PATH_MAX)
		return "a path of at most 256 bytes";
	if (http_path_climbs(template))
		return "a path without . and ..";
	for (size_t i = 0; i < template.len; i += step) {
		step = judge_step(bytes_of(template.data + i,
		    template.len - i), &named);
		if (step == 0)
			return "a path of letters, digits and - . _ ~ : @, "
			    "with {target} or {uuid}";
	}
	if (named > 1)
		return "{target} or {uuid} once";
	if (named > 0 && !has_target)
		return "a path without braces, for the hop is one device";
	return NULL;
}

bool
http_path_has_target(const char *template)
{
	return strchr(template, '{') != NULL;
}

void
http_path_write(struct writer *w, const char *template, struct bytes id)
{
	struct bytes rest = bytes_of_text(template);

	while (rest.len > 1 && rest.data[rest.len - 1] == '/')
		rest.len--;
	while (rest.len > 0) {
		const char *word = find_word(rest);
		size_t step = word == NULL ? 1 : strlen(word);

		if (word == words[0])
			writer_put(w, bytes_of_text("ocf://"));
		if (word != NULL)
			writer_put(w, id);
		else
			writer_u8(w, rest.data[0]);
		rest = bytes_of(rest.data + step, rest.len - step);
	}
}

static bool
is_dots(struct bytes segment)
{
	return bytes_equal(segment, bytes_of_text(".")) ||
	    bytes_equal(segment, bytes_of_text(".."));
}

bool
http_path_climbs(struct bytes path)
{
	uint8_t plain[1034];
	size_t len, start = 0;

	if (uri_decode(path, false, plain, sizeof(plain), &len) != WAX_OK)
		return true;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && plain[i] != '/' && plain[i] != '\\')
			continue;
		if (is_dots(bytes_of(plain + start, i - start)))
			return true;
		start = i + 1;
	}
	return false;
}
