/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_target.c - the target in a hosting URI */
#include "ostler/http/hc_target.h"

#include <arpa/inet.h>

#include "ostler/http/http_path.h"

/* Variables of templates (RFC 8075 sections 5.4.1 and 5.4.2). */
enum variable {
	TU,			/* the whole target URI */
	S,			/* scheme */
	HP,			/* host, perhaps with a port */
	P,			/* path, from its '/' on, or nothing */
	Q,			/* query */
	QQ,			/* '?' and query, or nothing */
	VARIABLES
};

static const char *const words[VARIABLES] = {
	[TU] = "{+tu}",
	[S] = "{+s}",
	[HP] = "{+hp}",
	[P] = "{+p}",
	[Q] = "{+q}",
	[QQ] = "{+qq}",
};

static struct bytes
skip(struct bytes b, size_t n)
{
	return n == 0 ? b : bytes_of(b.data + n, b.len - n);
}

/* The variable at the start of text; VARIABLES: none. */
static enum variable
find_variable(struct bytes text)
{
	unsigned i = 0;

	while (i < VARIABLES &&
	    !bytes_has_prefix(text, bytes_of_text(words[i])))
		i++;
	return (enum variable)i;
}

/* --- judging ------------------------------------------------------------- */

static bool
is_literal(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') ||
	    (c != 0 && strchr("-._~!$&'()*+,;=:@/?", c) != NULL);
}

/* Whether what stands before can be told from a variable: its own end must be
   a character that the next one begins with. */
static bool
can_follow(enum variable before, enum variable v)
{
	if (before == VARIABLES)
		return true;
	return (before == HP && (v == P || v == QQ)) ||
	    (before == P && v == QQ);
}

static bool
is_complete(const unsigned *count)
{
	unsigned parts = count[S] + count[HP] + count[P] + count[Q] +
	    count[QQ];

	if (count[TU] > 0)
		return count[TU] == 1 && parts == 0;
	return count[HP] == 1 && count[S] <= 1 && count[P] <= 1 &&
	    count[Q] + count[QQ] <= 1;
}

const char *
hc_template_judge(struct bytes template)
{
	enum variable before = VARIABLES, v;
	unsigned count[VARIABLES] = { 0 };

	if (template.len > HC_TEMPLATE_MAX)
		return "a template of at most 256 bytes";
	for (struct bytes rest = template; rest.len > 0; before = v) {
		v = find_variable(rest);
		if (v == VARIABLES ? before == QQ || !is_literal(rest.data[0]) :
		    !can_follow(before, v))
			return "a template of {+tu}, or of {+s}, {+hp}, {+p} "
			    "and {+q} or {+qq} with text between them";
		if (v != VARIABLES)
			count[v]++;
		rest = skip(rest, v == VARIABLES ? 1 : strlen(words[v]));
	}
	if (!is_complete(count))
		return "a template with {+tu} once, or with {+hp} and each of "
		    "{+s}, {+p}, {+q}, {+qq} at most once";
	return NULL;
}

const char *
hc_path_judge(struct bytes path)
{
	if (path.len == 0 || path.data[0] != '/' ||
	    path.data[path.len - 1] != '/')
		return "a path that begins and ends with /";
	if (path.len > HC_TEMPLATE_MAX)
		return "a path of at most 256 bytes";
	for (size_t i = 0; i < path.len; i++)
		if (!is_literal(path.data[i]) || path.data[i] == '?')
			return "a path of letters, digits and - . _ ~ : @";
	if (http_path_climbs(path))
		return "a path without . and ..";
	return NULL;
}

/* --- taking a hosting URI apart ------------------------------------------ */

/* The literal text at the start of a template. */
static struct bytes
find_literal(struct bytes template)
{
	size_t len = 0;

	while (len < template.len &&
	    find_variable(skip(template, len)) == VARIABLES)
		len++;
	return bytes_of(template.data, len);
}

static bool
is_scheme_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* Whether c ends a variable, whatever follows in the template. */
static bool
ends_variable(enum variable v, uint8_t c)
{
	switch (v) {
	case S:
		return !is_scheme_char(c);
	case HP:
		return c == '/' || c == '?';
	case P:
		return c == '?';
	default:
		return false;
	}
}

/* What a variable stands for at the start of text, if literal follows it. */
static struct bytes
find_value(enum variable v, struct bytes text, struct bytes literal)
{
	size_t len = 0;

	if (v == QQ && text.len > 0 && text.data[0] != '?')
		return bytes_of(text.data, 0);
	while (len < text.len && !ends_variable(v, text.data[len]) &&
	    (literal.len == 0 || !bytes_has_prefix(skip(text, len), literal)))
		len++;
	return bytes_of(text.data, len);
}

/* The values of a template's variables; false: text is not one of it. */
static bool
match_template(const char *template, struct bytes text, struct bytes *values)
{
	struct bytes rest = bytes_of_text(template);

	while (rest.len > 0) {
		struct bytes literal = find_literal(rest);
		enum variable v;

		if (!bytes_has_prefix(text, literal))
			return false;
		text = skip(text, literal.len);
		rest = skip(rest, literal.len);
		if (rest.len == 0)
			break;
		v = find_variable(rest);
		rest = skip(rest, strlen(words[v]));
		values[v] = find_value(v, text, find_literal(rest));
		text = skip(text, values[v].len);
	}
	return text.len == 0;
}

/* --- making a URI of it -------------------------------------------------- */

/* Where the first colon is, as it is or encoded; text.len: there is none. */
static size_t
find_colon(struct bytes text, bool *is_encoded)
{
	size_t i = 0;

	*is_encoded = false;
	for (; i < text.len && text.data[i] != ':'; i++) {
		if (i + 3 <= text.len && bytes_equal_nocase(
		    bytes_of(text.data + i, 3), bytes_of_text("%3A"))) {
			*is_encoded = true;
			break;
		}
	}
	return i;
}

static size_t
find_char(struct bytes text, const char *set)
{
	size_t i = 0;

	while (i < text.len && (text.data[i] == 0 ||
	    strchr(set, text.data[i]) == NULL))
		i++;
	return i;
}

/* All of it is encoded once more than it should be; a query that is behind it
   as it is, is not. */
static bool
decode_whole(struct bytes *text, struct writer *w)
{
	size_t end = find_char(*text, "?"), start = w->len, len;
	struct bytes query = skip(*text, end), plain;

	if (uri_decode(bytes_of(text->data, end), false, w->data + start,
	    w->size - start, &len) != WAX_OK)
		return false;
	plain = bytes_of(w->data + start, len);
	if (query.len > 0 && memchr(plain.data, '?', plain.len) != NULL)
		return false;
	(void)writer_reserve(w, len);
	writer_put(w, query);
	*text = bytes_of(w->data + start, w->len - start);
	return !w->failed;
}

/* A bracket may be encoded (section 5.3.2). 0: none. */
static uint8_t
find_bracket(struct bytes text)
{
	if (text.len < 3)
		return 0;
	text.len = 3;
	if (bytes_equal_nocase(text, bytes_of_text("%5B")))
		return '[';
	return bytes_equal_nocase(text, bytes_of_text("%5D")) ? ']' : 0;
}

static void
put_authority(struct writer *w, struct bytes authority)
{
	for (struct bytes rest = authority; rest.len > 0;) {
		uint8_t bracket = find_bracket(rest);

		writer_u8(w, bracket != 0 ? bracket : rest.data[0]);
		rest = skip(rest, bracket != 0 ? 3 : 1);
	}
}

/* scheme "://" authority, and what follows as it is */
static void
put_uri(struct writer *w, struct bytes scheme, struct bytes hierarchy)
{
	size_t end = find_char(hierarchy, "/?");

	writer_put(w, scheme);
	writer_put(w, bytes_of_text("://"));
	put_authority(w, bytes_of(hierarchy.data, end));
	writer_put(w, skip(hierarchy, end));
}

/* Bytes of "coap:/" or "coap://" in front; 0: there is no scheme. "host:5683"
   has none either. */
static size_t
find_scheme(struct bytes text)
{
	size_t len = 0;

	while (len < text.len && is_scheme_char(text.data[len]))
		len++;
	if (len == 0 || !bytes_has_prefix(skip(text, len), bytes_of_text(":/")))
		return 0;
	len += 2;
	return len + (len < text.len && text.data[len] == '/');
}

/* *start gets where it begins in w. */
static enum hc_refusal
put_simple(const struct hc_conf *conf, struct bytes text, struct writer *w,
    size_t *start)
{
	bool is_encoded;
	size_t colon = find_colon(text, &is_encoded), len;
	struct bytes scheme;

	if (is_encoded && colon < find_char(text, "?") &&
	    !decode_whole(&text, w))
		return HC_TARGET;
	*start = w->len;
	len = find_scheme(text);
	if (len == 0 && conf->scheme == NULL)
		return HC_SCHEME_MISSING;
	scheme = len == 0 ? bytes_of_text(conf->scheme) :
	    bytes_of(text.data, find_char(text, ":"));
	put_uri(w, scheme, skip(text, len));
	return HC_NONE;
}

static enum hc_refusal
put_enhanced(const struct hc_conf *conf, const struct bytes *values,
    struct writer *w)
{
	struct bytes scheme = values[S];

	if (bytes_is_absent(scheme) && conf->scheme == NULL)
		return HC_SCHEME_MISSING;
	if (bytes_is_absent(scheme))
		scheme = bytes_of_text(conf->scheme);
	put_uri(w, scheme, values[HP]);
	writer_put(w, values[P]);
	if (values[Q].len > 0) {
		writer_put(w, bytes_of_text("?"));
		writer_put(w, values[Q]);
	}
	writer_put(w, values[QQ]);
	return HC_NONE;
}

/* --- reading ------------------------------------------------------------- */

/* An address of a group (RFC 7252 section 12.8 and RFC 5771). */
static bool
is_multicast(const struct uri *u)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t address[16];

	if (u->host.len >= sizeof(text))
		return false;
	memcpy(text, u->host.data, u->host.len);
	text[u->host.len] = '\0';
	if (u->host_is_ipv6)
		return inet_pton(AF_INET6, text, address) == 1 &&
		    address[0] == 0xff;
	return inet_pton(AF_INET, text, address) == 1 &&
	    (address[0] & 0xf0) == 0xe0;
}

static enum hc_refusal
judge_uri(struct bytes text, struct uri *u)
{
	if (uri_parse(text, u) != WAX_OK || !bytes_is_absent(u->userinfo))
		return HC_TARGET;
	return is_multicast(u) ? HC_MULTICAST : HC_NONE;
}

enum hc_refusal
hc_target_read(const struct hc_conf *conf, struct bytes request_target,
    struct writer *w, struct uri *out)
{
	struct bytes values[VARIABLES], path = bytes_of_text(conf->path);
	size_t start = w->len;
	enum hc_refusal why;

	if (request_target.len > HC_TARGET_MAX)
		return HC_TARGET_LARGE;
	if (!bytes_has_prefix(request_target, path))
		return HC_NOT_FOUND;
	for (size_t i = 0; i < VARIABLES; i++)
		values[i] = BYTES_ABSENT;
	if (!match_template(conf->template, skip(request_target, path.len),
	    values))
		return HC_TARGET;
	why = bytes_is_absent(values[TU]) ? put_enhanced(conf, values, w) :
	    put_simple(conf, values[TU], w, &start);
	if (why != HC_NONE)
		return why;
	if (writer_close(w) != WAX_OK)
		return HC_TARGET_LARGE;
	return judge_uri(bytes_of(w->data + start, w->len - start), out);
}

/* --- writing ------------------------------------------------------------- */

/* A place, "ocf://7d1f...", as scheme and authority. */
static void
split_place(struct bytes place, struct bytes *scheme, struct bytes *authority)
{
	size_t len = find_char(place, ":");

	*scheme = bytes_of(place.data, len);
	*authority = skip(place, len + 3 < place.len ? len + 3 : place.len);
}

static void
put_encoded_authority(struct writer *w, struct bytes authority)
{
	for (size_t i = 0; i < authority.len; i++) {
		if (authority.data[i] == '[')
			writer_put(w, bytes_of_text("%5B"));
		else if (authority.data[i] == ']')
			writer_put(w, bytes_of_text("%5D"));
		else
			writer_u8(w, authority.data[i]);
	}
}

static void
put_query(struct writer *w, struct bytes query)
{
	if (bytes_is_absent(query))
		return;
	writer_put(w, bytes_of_text("?"));
	writer_put(w, query);
}

void
hc_target_write(const struct hc_conf *conf, struct bytes place,
    struct bytes path, struct bytes query, struct writer *w)
{
	struct bytes rest = bytes_of_text(conf->template), scheme, authority;
	enum variable v;

	split_place(place, &scheme, &authority);
	writer_put(w, bytes_of_text(conf->path));
	for (; rest.len > 0; rest = skip(rest, v == VARIABLES ? 1 :
	    strlen(words[v]))) {
		v = find_variable(rest);
		if (v == VARIABLES)
			writer_u8(w, rest.data[0]);
		if (v == S || v == TU)
			writer_put(w, scheme);
		if (v == TU)
			writer_put(w, bytes_of_text("://"));
		if (v == HP || v == TU)
			put_encoded_authority(w, authority);
		if (v == P || v == TU)
			writer_put(w, path);
		if (v == Q)
			writer_put(w, query);
		if (v == QQ || v == TU)
			put_query(w, query);
	}
}
