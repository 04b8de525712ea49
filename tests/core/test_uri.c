/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_uri.c - absolute URIs to their parts and to options */
#include "core/uri.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "check_main.h"
#include "expect.h"
#include "rng.h"

/* NULL: absent. */
struct good {
	const char *text, *scheme, *userinfo, *host, *port, *path, *query;
};

static const struct good goods[] = {
	{ "ocf://11111111-2222-4333-8444-555555555555", "ocf", NULL,
	    "11111111-2222-4333-8444-555555555555", NULL, "", NULL },
	{ "coap://h", "coap", NULL, "h", NULL, "", NULL },
	{ "coap://h/", "coap", NULL, "h", NULL, "/", NULL },
	{ "coap://h?", "coap", NULL, "h", NULL, "", "" },
	{ "coap://h?a=b&c", "coap", NULL, "h", NULL, "", "a=b&c" },
	{ "coap://h/a/b?c?d/e", "coap", NULL, "h", NULL, "/a/b", "c?d/e" },
	{ "coap://h:", "coap", NULL, "h", "", "", NULL },
	{ "coap://h:5683", "coap", NULL, "h", "5683", "", NULL },
	{ "coap://h:99999/", "coap", NULL, "h", "99999", "/", NULL },
	{ "coaps+tcp://[::1]:5684/x", "coaps+tcp", NULL, "::1", "5684", "/x",
	    NULL },
	{ "coap://[2001:db8::1]", "coap", NULL, "2001:db8::1", NULL, "",
	    NULL },
	{ "coap://[::ffff:1.2.3.4]/", "coap", NULL, "::ffff:1.2.3.4", NULL,
	    "/", NULL },
	{ "coap://u:p@h:1/", "coap", "u:p", "h", "1", "/", NULL },
	{ "coap://@h", "coap", "", "h", NULL, "", NULL },
	{ "coap://u@[::]", "coap", "u", "::", NULL, "", NULL },
	{ "COAP://EXAMPLE.com:/%7Esensors", "COAP", NULL, "EXAMPLE.com", "",
	    "/%7Esensors", NULL },
	{ "a-1.+z://h//", "a-1.+z", NULL, "h", NULL, "//", NULL },
	{ "x://-._~!$&'()*+,;=aZ09%20", "x", NULL,
	    "-._~!$&'()*+,;=aZ09%20", NULL, "", NULL },
	{ "x://h/-._~!$&'()*+,;=:@aZ09%20", "x", NULL, "h", NULL,
	    "/-._~!$&'()*+,;=:@aZ09%20", NULL },
	{ "x://h?-._~!$&'()*+,;=:@/?%Ff", "x", NULL, "h", NULL, "",
	    "-._~!$&'()*+,;=:@/?%Ff" },
	{ "x://*", "x", NULL, "*", NULL, "", NULL },
	{ "x://h/%00", "x", NULL, "h", NULL, "/%00", NULL },
};

static bool
part_is(struct bytes part, const char *expected)
{
	if (expected == NULL)
		return bytes_is_absent(part);
	return !bytes_is_absent(part) &&
	    bytes_equal(part, bytes_of_text(expected));
}

START_TEST(uri_parts_are_found)
{
	for (size_t i = 0; i < sizeof(goods) / sizeof(goods[0]); i++) {
		const struct good *g = &goods[i];
		struct uri u;

		ck_assert_msg(uri_parse(bytes_of_text(g->text), &u) == WAX_OK,
		    "%s", g->text);
		ck_assert_msg(part_is(u.scheme, g->scheme), "%s", g->text);
		ck_assert_msg(part_is(u.userinfo, g->userinfo), "%s", g->text);
		ck_assert_msg(part_is(u.host, g->host), "%s", g->text);
		ck_assert_msg(part_is(u.port, g->port), "%s", g->text);
		ck_assert_msg(part_is(u.path, g->path), "%s", g->text);
		ck_assert_msg(part_is(u.query, g->query), "%s", g->text);
		ck_assert_msg(u.host_is_ipv6 == (strchr(g->host, ':') != NULL),
		    "%s", g->text);
	}
}
END_TEST

static const char *const bads[] = {
	"", ":", "coap", "coap:", "coap:/", "coap:/h", "coap:h", "coap://",
	"://h", "//h", "/path", "1coap://h", "+x://h", "co ap://h",
	"co_ap://h", "coap ://h", "coap://h#", "coap://h#f", "coap://h/#",
	"coap://h/a#f", "coap://h?q#f", "coap:///path", "coap://?q",
	"coap://:5683", "coap://u@", "coap://u@:1", "coap://a@b@c",
	"coap://h:56a", "coap://h:-1", "coap://h:+1", "coap://h: 1",
	"coap://h:1:2", "coap://h/ ", "coap://h /", "coap://h\n",
	"coap://h/%", "coap://h/%2", "coap://h/%2g", "coap://h/%g2",
	"coap://%", "coap://h%4", "coap://%zz/", "coap://h?%", "coap://h?%1",
	"coap://h?%x0", "coap://u%@h", "coap://h/<", "coap://h/>",
	"coap://h/\"", "coap://h/{", "coap://h/}", "coap://h/|",
	"coap://h/\\", "coap://h/^", "coap://h/`", "coap://h/[",
	"coap://h?]", "coap://h/\x7f", "coap://h/\x80", "coap://gr\xc3\xbc",
	"coap://[::1", "coap://::1", "coap://::1]", "coap://[]",
	"coap://[1.2.3.4]", "coap://[::1]x", "coap://[::1]5683",
	"coap://[::1%25eth0]", "coap://[::1%eth0]", "coap://[v1.a]",
	"coap://[:::1]", "coap://[1:2:3:4:5:6:7]",
	"coap://[1:2:3:4:5:6:7:8:9]", "coap://[1::2::3]", "coap://[12345::]",
	"coap://[::g]", "coap://[::1.2.3]", "coap://[::256.1.1.1]",
	"coap://x[::1]", "coap://[::1]@h",
	"coap://[1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb]",
	"coap://[1111:2222:3333:4444:5555:6666:123.123.123.1234]",
	"coap://h/%41<", "coap://h/%41%4", "coap://%41<", "coap://h?%41<",
};

START_TEST(uri_that_is_none_is_malformed)
{
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		struct uri u = { .port = bytes_of("7", 1) };

		ck_assert_msg(uri_parse(bytes_of_text(bads[i]), &u) ==
		    WAX_FORMAT, "%s", bads[i]);
		ck_assert_msg(part_is(u.port, "7"), "%s", bads[i]);
	}
	ck_assert_int_eq(uri_parse(BYTES_ABSENT, &(struct uri){
	    .host_is_ipv6 = false }), WAX_FORMAT);
	ck_assert_int_eq(uri_parse(bytes_of("coap://h/\0", 10),
	    &(struct uri){ .host_is_ipv6 = false }), WAX_FORMAT);
	ck_assert_int_eq(uri_parse(bytes_of("coap://\0h", 9),
	    &(struct uri){ .host_is_ipv6 = false }), WAX_FORMAT);
	ck_assert_int_eq(uri_parse(bytes_of("coap://[::1\0]", 13),
	    &(struct uri){ .host_is_ipv6 = false }), WAX_FORMAT);
}
END_TEST

/* RFC 3986 Appendix A, written down once more as a table of characters. */
START_TEST(uri_each_part_takes_exactly_its_characters)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=";
	static const struct {
		const char *format, *more;
	} parts[] = {
		{ "x://%c@h", ":" },
		{ "x://h%ch", ":@/?" },	/* these end the host, see below */
		{ "x://h/%c", ":@/?" },
		{ "x://h?%c", ":@/?" },
	};

	for (size_t p = 0; p < 4; p++)
		for (int c = 1; c < 256; c++) {
			char text[16];
			struct uri u;
			bool good = strchr(plain, c) != NULL ||
			    strchr(parts[p].more, c) != NULL;

			/* "x:///@h" and "x://?@h": no host; "x://h:h": port */
			if ((p == 1 && c == ':') || (p == 0 && c == '/'))
				good = false;
			snprintf(text, sizeof(text), parts[p].format, c);
			EXPECT((uri_parse(bytes_of_text(text), &u) == WAX_OK)
			    == good, "%s (%d)", text, c);
		}
}
END_TEST

/* inet_pton and the parser must see the same in what stands in brackets. */
START_TEST(uri_ipv6_literals_agree_with_the_system)
{
	static const char alphabet[] = ":::::0123af.";
	struct rng rng = { 11 };
	unsigned accepted = 0;

	for (int round = 0; round < 200000; round++) {
		char text[40] = "x://[";
		char host[24];
		size_t n = 1 + rng_below(&rng, 20);
		struct in6_addr address;
		struct uri u;
		bool good;

		for (size_t i = 0; i < n; i++)
			host[i] = alphabet[rng_below(&rng,
			    sizeof(alphabet) - 1)];
		host[n] = '\0';
		memcpy(text + 5, host, n);
		text[5 + n] = ']';
		good = inet_pton(AF_INET6, host, &address) == 1;
		accepted += good;
		EXPECT((uri_parse(bytes_of(text, n + 6), &u) == WAX_OK) ==
		    good, "%s", host);
	}
	ck_assert_uint_gt(accepted, 1000);
}
END_TEST

/* --- ports --- */

static struct uri
parsed(const char *text)
{
	struct uri u = { .host_is_ipv6 = false };

	ck_assert_msg(uri_parse(bytes_of_text(text), &u) == WAX_OK, "%s",
	    text);
	return u;
}

START_TEST(uri_port_is_1_to_65535_or_the_fallback)
{
	static const struct {
		const char *text;
		enum wax_status status;
		uint16_t port;
	} rows[] = {
		{ "x://h", WAX_OK, 99 },
		{ "x://h:", WAX_OK, 99 },
		{ "x://h:1", WAX_OK, 1 },
		{ "x://h:05683", WAX_OK, 5683 },
		{ "x://h:65535", WAX_OK, 65535 },
		{ "x://h:65536", WAX_RANGE, 7 },
		{ "x://h:0", WAX_RANGE, 7 },
		{ "x://h:00000000000", WAX_RANGE, 7 },
		{ "x://h:4294967297", WAX_RANGE, 7 },
		{ "x://h:18446744073709551617", WAX_RANGE, 7 },
		{ "x://h:0000000000000000000065535", WAX_OK, 65535 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct uri u = parsed(rows[i].text);
		uint16_t port = 7;

		ck_assert_msg(uri_port(&u, 99, &port) == rows[i].status, "%s",
		    rows[i].text);
		ck_assert_uint_eq(port, rows[i].port);
	}
}
END_TEST

START_TEST(uri_default_ports_are_the_registry_s)
{
	ck_assert_uint_eq(uri_default_port(bytes_of_text("coap")), 5683);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("coap+tcp")), 5683);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("coaps")), 5684);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("coaps+tcp")), 5684);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("coap+ws")), 80);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("coaps+ws")), 443);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("http")), 80);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("HTTPS")), 443);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("ocf")), 0);
	ck_assert_uint_eq(uri_default_port(bytes_of_text("coap+")), 0);
	ck_assert_uint_eq(uri_default_port(BYTES_ABSENT), 0);
}
END_TEST

/* --- decoding --- */

START_TEST(uri_decode_takes_percents_and_lower_case)
{
	uint8_t out[16];
	size_t len = 9;

	ck_assert_int_eq(uri_decode(bytes_of_text("A%42c%2fD%00"), false, out,
	    sizeof(out), &len), WAX_OK);
	ck_assert(bytes_equal(bytes_of(out, len), bytes_of("ABc/D\0", 6)));
	ck_assert_int_eq(uri_decode(bytes_of_text("A%42c%2FD%c3"), true, out,
	    sizeof(out), &len), WAX_OK);
	ck_assert(bytes_equal(bytes_of(out, len), bytes_of("abc/d\xc3", 6)));
	ck_assert_int_eq(uri_decode(BYTES_ABSENT, true, out, 0, &len),
	    WAX_OK);
	ck_assert_uint_eq(len, 0);
}
END_TEST

/* Every byte, its digits in both cases. */
START_TEST(uri_decode_knows_every_percent_encoding)
{
	for (int c = 0; c < 256; c++) {
		char small[4], big[4];
		uint8_t lower = (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		uint8_t out = 0;
		size_t len = 0;

		snprintf(small, sizeof(small), "%%%02x", c);
		snprintf(big, sizeof(big), "%%%02X", c);
		EXPECT(uri_decode(bytes_of(small, 3), false, &out, 1, &len) ==
		    WAX_OK && len == 1 && out == c, "%s", small);
		EXPECT(uri_decode(bytes_of(big, 3), true, &out, 1, &len) ==
		    WAX_OK && len == 1 && out == lower, "%s", big);
	}
}
END_TEST

START_TEST(uri_decode_room_is_enough_or_one_short)
{
	uint8_t out[3];
	size_t len = 9;

	ck_assert_int_eq(uri_decode(bytes_of_text("a%20b"), false, out, 2,
	    &len), WAX_SPACE);
	ck_assert_uint_eq(len, 9);
	ck_assert_int_eq(uri_decode(bytes_of_text("a%20b"), false, out, 3,
	    &len), WAX_OK);
	ck_assert_uint_eq(len, 3);
}
END_TEST

START_TEST(uri_decode_of_a_broken_percent_is_malformed)
{
	static const char *const texts[] = { "%", "a%", "%1", "%1g", "%g1",
	    "%%41", "% 1" };
	uint8_t out[8];
	size_t len;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_int_eq(uri_decode(bytes_of_text(texts[i]), false,
		    out, sizeof(out), &len), WAX_FORMAT);
	/* the digits stand behind the end */
	ck_assert_int_eq(uri_decode(bytes_of("a%41", 3), false, out,
	    sizeof(out), &len), WAX_FORMAT);
	ck_assert_int_eq(uri_decode(bytes_of("a%41", 2), false, out,
	    sizeof(out), &len), WAX_FORMAT);
}
END_TEST

/* --- options --- */

/* The values of all options of a list, each behind a '|'. */
static void
options_join(struct bytes options, uint16_t number, char *text)
{
	struct option_walk walk = option_walk_open(options);
	struct option o;

	while (option_walk_next(&walk, &o)) {
		ck_assert_uint_eq(o.number, number);
		*text++ = '|';
		memcpy(text, o.value.data, o.value.len);
		text += o.value.len;
	}
	*text = '\0';
}

static void
path_check(const char *path, const char *expected)
{
	uint8_t out[512];
	char text[600], joined[600];
	struct writer w = writer_open(out, sizeof(out));
	struct option_writer ow = option_writer_open(&w);
	struct uri u;

	snprintf(text, sizeof(text), "coap://h%s", path);
	u = parsed(text);
	ck_assert_int_eq(uri_write_path(&ow, &u), WAX_OK);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	options_join(writer_bytes(&w), OPTION_URI_PATH, joined);
	ck_assert_msg(strcmp(joined, expected) == 0, "%s: %s", path, joined);
}

/* RFC 7252 section 6.4 step 8, and its examples in section 6.3. */
START_TEST(uri_path_becomes_its_segments)
{
	path_check("", "");
	path_check("/", "");
	path_check("/a", "|a");
	path_check("/a/b/c", "|a|b|c");
	path_check("/a/", "|a|");
	path_check("//", "||");
	path_check("/a//b", "|a||b");
	path_check("/~sensors/temp.xml", "|~sensors|temp.xml");
	path_check("/%7Esensors/temp.xml", "|~sensors|temp.xml");
	path_check("/a%2Fb/c%20d", "|a/b|c d");
	path_check("/%E3%81%93", "|\xe3\x81\x93");
}
END_TEST

/* RFC 3986 section 5.2.4, with the examples of section 5.4 among them. */
START_TEST(uri_path_has_its_dots_resolved)
{
	path_check("/.", "");
	path_check("/..", "");
	path_check("/./", "");
	path_check("/../", "");
	path_check("/./a", "|a");
	path_check("/../a", "|a");
	path_check("/../../../a", "|a");
	path_check("/a/.", "|a|");
	path_check("/a/..", "");
	path_check("/a/../", "");
	path_check("/a/../b", "|b");
	path_check("/a/b/..", "|a|");
	path_check("/a/b/../", "|a|");
	path_check("/b/c/../../g", "|g");
	path_check("/a/b/c/./../../g", "|a|g");
	path_check("//..", "");
	path_check("///..", "||");
	path_check("/a//../b", "|a|b");
	path_check("/.g", "|.g");
	path_check("/g.", "|g.");
	path_check("/..g", "|..g");
	path_check("/g..", "|g..");
	path_check("/...", "|...");
	path_check("/%2e/a", "|a");
	path_check("/a/%2E%2e/b", "|b");
	path_check("/a/.%2e/b", "|b");
}
END_TEST

/* remove_dot_segments as RFC 3986 section 5.2.4 words it: in holds a path
   that begins with '/', out has room for as much. */
static void
remove_dot_segments(char *in, char *out)
{
	size_t n = 0, len;

	while (*in != '\0') {
		if (strncmp(in, "/./", 3) == 0) {
			in += 2;
		} else if (strcmp(in, "/.") == 0) {
			in[1] = '\0';
		} else if (strncmp(in, "/../", 4) == 0 ||
		    strcmp(in, "/..") == 0) {
			if (in[3] == '\0')
				in[1] = '\0';
			else
				in += 3;
			while (n > 0 && out[--n] != '/')
				;
		} else {
			len = 1 + strcspn(in + 1, "/");
			memcpy(out + n, in, len);
			n += len;
			in += len;
		}
	}
	out[n] = '\0';
}

START_TEST(uri_path_dots_agree_with_the_rfc_s_algorithm)
{
	static const char alphabet[] = "//../a";
	struct rng rng = { 12 };

	for (int round = 0; round < 5000; round++) {
		char path[24] = "/", copy[24], plain[24], expected[24];
		size_t n = rng_below(&rng, 22);

		for (size_t i = 1; i <= n; i++)
			path[i] = alphabet[rng_below(&rng,
			    sizeof(alphabet) - 1)];
		memcpy(copy, path, sizeof(copy));
		remove_dot_segments(copy, plain);
		snprintf(expected, sizeof(expected), "%s",
		    strcmp(plain, "/") == 0 ? "" : plain);
		for (char *p = expected; *p != '\0'; p++)
			if (*p == '/')
				*p = '|';
		path_check(path, expected);
	}
}
END_TEST

/* A path of count segments of len characters each. */
static enum wax_status
path_of(size_t count, size_t len, struct writer *w)
{
	static char text[300000];
	struct option_writer ow = option_writer_open(w);
	char *p = text + snprintf(text, sizeof(text), "coap://h");
	struct uri u;

	for (size_t i = 0; i < count; i++) {
		*p++ = '/';
		memset(p, 'a', len);
		p += len;
	}
	*p = '\0';
	u = parsed(text);
	return uri_write_path(&ow, &u);
}

START_TEST(uri_path_segment_of_255_bytes_is_the_longest)
{
	uint8_t out[600];
	struct writer w = writer_open(out, sizeof(out));

	ck_assert_int_eq(path_of(2, 255, &w), WAX_OK);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	ck_assert_uint_eq(w.len, 2 * 257);
	ck_assert_int_eq(path_of(1, 256, &w), WAX_RANGE);
}
END_TEST

START_TEST(uri_path_of_1024_segments_is_the_longest)
{
	struct writer w = writer_count();

	ck_assert_int_eq(path_of(1024, 1, &w), WAX_OK);
	ck_assert_uint_eq(w.len, 1024 * 2);
	ck_assert_int_eq(path_of(1025, 1, &w), WAX_RANGE);
}
END_TEST

START_TEST(uri_path_without_room_is_seen_by_the_writer)
{
	uint8_t out[3];
	struct writer w = writer_open(out, sizeof(out));

	ck_assert_int_eq(path_of(2, 1, &w), WAX_OK);
	ck_assert_int_eq(writer_close(&w), WAX_SPACE);
}
END_TEST

static void
query_check(const char *query, const char *expected)
{
	uint8_t out[512];
	char text[600], joined[600];
	struct writer w = writer_open(out, sizeof(out));
	struct option_writer ow = option_writer_open(&w);
	struct uri u;

	snprintf(text, sizeof(text), "coap://h/%s", query);
	u = parsed(text);
	ck_assert_int_eq(uri_write_query(&ow, &u), WAX_OK);
	options_join(writer_bytes(&w), OPTION_URI_QUERY, joined);
	ck_assert_msg(strcmp(joined, expected) == 0, "%s: %s", query, joined);
}

START_TEST(uri_query_becomes_its_arguments)
{
	query_check("", "");
	query_check("?", "|");
	query_check("?a", "|a");
	query_check("?a=1&b=2", "|a=1|b=2");
	query_check("?&", "||");
	query_check("?a&&b&", "|a||b|");
	query_check("?if=oic.if.baseline", "|if=oic.if.baseline");
	query_check("?a%26b&c%3Dd", "|a&b|c=d");
	query_check("?../.", "|../.");
}
END_TEST

START_TEST(uri_query_argument_of_255_bytes_is_the_longest)
{
	char text[300] = "coap://h?";
	struct writer w = writer_count();
	struct option_writer ow = option_writer_open(&w);
	struct uri u;

	memset(text + 9, 'q', 255);
	u = parsed(text);
	ck_assert_int_eq(uri_write_query(&ow, &u), WAX_OK);
	text[9 + 255] = 'q';
	u = parsed(text);
	ck_assert_int_eq(uri_write_query(&ow, &u), WAX_RANGE);
}
END_TEST

TEST_MAIN("core/uri",
    uri_parts_are_found,
    uri_that_is_none_is_malformed,
    uri_each_part_takes_exactly_its_characters,
    uri_ipv6_literals_agree_with_the_system,
    uri_port_is_1_to_65535_or_the_fallback,
    uri_default_ports_are_the_registry_s,
    uri_decode_takes_percents_and_lower_case,
    uri_decode_knows_every_percent_encoding,
    uri_decode_room_is_enough_or_one_short,
    uri_decode_of_a_broken_percent_is_malformed,
    uri_path_becomes_its_segments,
    uri_path_has_its_dots_resolved,
    uri_path_dots_agree_with_the_rfc_s_algorithm,
    uri_path_segment_of_255_bytes_is_the_longest,
    uri_path_of_1024_segments_is_the_longest,
    uri_path_without_room_is_seen_by_the_writer,
    uri_query_becomes_its_arguments,
    uri_query_argument_of_255_bytes_is_the_longest)
