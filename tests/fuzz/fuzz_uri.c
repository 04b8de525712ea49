/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_uri.c - the parts of a URI make up the URI; its options make a URI
   that has the same options */
#include "core/uri.h"

#include "fuzz/fuzz.h"

#define TEXT_MAX 4096

/* The text again, from its parts. */
static void
check_parts(const struct uri *u, struct bytes in)
{
	static uint8_t out[TEXT_MAX];
	struct writer w = writer_open(out, sizeof(out));

	writer_put(&w, u->scheme);
	writer_put(&w, bytes_of_text("://"));
	if (!bytes_is_absent(u->userinfo)) {
		writer_put(&w, u->userinfo);
		writer_u8(&w, '@');
	}
	writer_put(&w, bytes_of_text(u->host_is_ipv6 ? "[" : ""));
	writer_put(&w, u->host);
	writer_put(&w, bytes_of_text(u->host_is_ipv6 ? "]" : ""));
	if (!bytes_is_absent(u->port)) {
		writer_u8(&w, ':');
		writer_put(&w, u->port);
	}
	writer_put(&w, u->path);
	if (!bytes_is_absent(u->query)) {
		writer_u8(&w, '?');
		writer_put(&w, u->query);
	}
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	FUZZ_HOLDS(bytes_equal(writer_bytes(&w), in));
	FUZZ_HOLDS(u->host.len > 0 && u->scheme.len > 0);
	FUZZ_HOLDS(u->path.len == 0 || u->path.data[0] == '/');
}

static void
check_decode(struct bytes text)
{
	static uint8_t plain[TEXT_MAX], lower[TEXT_MAX];
	size_t n = 0, m = 0, none;

	FUZZ_HOLDS(uri_decode(text, false, plain, sizeof(plain), &n) ==
	    WAX_OK);
	FUZZ_HOLDS(uri_decode(text, true, lower, sizeof(lower), &m) == WAX_OK);
	FUZZ_HOLDS(n == m && n <= text.len);
	FUZZ_HOLDS(bytes_equal_nocase(bytes_of(plain, n),
	    bytes_of(lower, m)));
	FUZZ_HOLDS(n == 0 || uri_decode(text, false, plain, n - 1, &none) ==
	    WAX_SPACE);
}

static void
check_port(const struct uri *u)
{
	uint16_t port = 0;

	if (uri_port(u, 1, &port) == WAX_OK)
		FUZZ_HOLDS(port != 0);
	else
		FUZZ_HOLDS(u->port.len > 0);
	(void)uri_default_port(u->scheme);
}

/* Options of a URI; false if it has none that can be written. */
static bool
options_of(const struct uri *u, struct writer *w)
{
	struct option_writer ow = option_writer_open(w);

	if (uri_write_path(&ow, u) != WAX_OK ||
	    uri_write_query(&ow, u) != WAX_OK)
		return false;
	FUZZ_HOLDS(writer_close(w) == WAX_OK);
	return true;
}

/* Every byte percent-encoded, which RFC 7252 section 6.5 allows. */
static void
put_encoded(struct writer *w, struct bytes value)
{
	for (size_t i = 0; i < value.len; i++) {
		char text[4];

		snprintf(text, sizeof(text), "%%%02X", value.data[i]);
		writer_put(w, bytes_of(text, 3));
	}
}

/* RFC 7252 section 6.5, steps 6 to 8. */
static void
uri_compose(struct writer *w, struct bytes options)
{
	struct option_walk walk = option_walk_open(options);
	bool first_query = true;
	struct option o;

	writer_put(w, bytes_of_text("coap://h"));
	while (option_walk_next(&walk, &o)) {
		FUZZ_HOLDS(o.value.len <= 255);
		if (o.number == OPTION_URI_PATH) {
			FUZZ_HOLDS(!bytes_equal(o.value, bytes_of_text(".")));
			FUZZ_HOLDS(!bytes_equal(o.value,
			    bytes_of_text("..")));
			writer_u8(w, '/');
		} else {
			FUZZ_HOLDS(o.number == OPTION_URI_QUERY);
			writer_u8(w, first_query ? '?' : '&');
			first_query = false;
		}
		put_encoded(w, o.value);
	}
}

static void
check_options(const struct uri *u)
{
	static uint8_t once[2 * TEXT_MAX], twice[2 * TEXT_MAX];
	static uint8_t text[8 * TEXT_MAX];
	struct writer w = writer_open(once, sizeof(once));
	struct writer t = writer_open(text, sizeof(text));
	struct writer v = writer_open(twice, sizeof(twice));
	struct uri back;

	if (!options_of(u, &w))
		return;
	uri_compose(&t, writer_bytes(&w));
	FUZZ_HOLDS(writer_close(&t) == WAX_OK);
	FUZZ_HOLDS(uri_parse(writer_bytes(&t), &back) == WAX_OK);
	FUZZ_HOLDS(options_of(&back, &v));
	FUZZ_HOLDS(bytes_equal(writer_bytes(&w), writer_bytes(&v)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	struct uri u;

	if (size > TEXT_MAX || uri_parse(in, &u) != WAX_OK)
		return 0;
	check_parts(&u, in);
	check_decode(u.userinfo);
	check_decode(u.host);
	check_decode(u.path);
	check_decode(u.query);
	check_port(&u);
	check_options(&u);
	return 0;
}
