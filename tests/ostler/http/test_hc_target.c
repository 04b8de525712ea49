/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_target.c - ostler/http/hc_target.c */
#include "ostler/http/hc_target.h"

#include "check_main.h"
#include "expect.h"
#include "rng.h"

#define ID "7d1f2c3a-0000-4000-8000-000000000017"

static struct hc_conf conf;
static uint8_t room[HC_TARGET_ROOM];
static struct uri found;

static void
setup(void)
{
	conf = (struct hc_conf){ .path = HC_PATH_DEFAULT,
	    .template = HC_TEMPLATE_DEFAULT };
}

static enum hc_refusal
read_target(const char *target)
{
	struct writer w = writer_open(room, sizeof(room));

	return hc_target_read(&conf, bytes_of_text(target), &w, &found);
}

static bool
is(struct bytes b, const char *text)
{
	return text == NULL ? bytes_is_absent(b) :
	    bytes_equal(b, bytes_of_text(text));
}

/* host and path of what target stands for */
static void
expect_target(const char *target, const char *scheme, const char *host,
    const char *path, const char *query)
{
	enum hc_refusal why = read_target(target);

	ck_assert_msg(why == HC_NONE, "%s: %d", target, (int)why);
	ck_assert_msg(is(found.scheme, scheme), "%s", target);
	ck_assert_msg(is(found.host, host), "%s", target);
	ck_assert_msg(is(found.path, path), "%s", target);
	ck_assert_msg(is(found.query, query), "%s", target);
}

START_TEST(default_mapping_appends_the_target_uri)
{
	expect_target("/hc/ocf://" ID, "ocf", ID, "", NULL);
	expect_target("/hc/ocf://" ID "/a/light?if=x&y", "ocf", ID,
	    "/a/light", "if=x&y");
	expect_target("/hc/coap://s.example.com/light", "coap",
	    "s.example.com", "/light", NULL);
	expect_target("/hc/coap+tcp://s:77/a%20b?c%26d", "coap+tcp", "s",
	    "/a%20b", "c%26d");
	ck_assert(is(found.port, "77"));
	expect_target("/hc/OCF://" ID "?q", "OCF", ID, "", "q");
}
END_TEST

START_TEST(merged_slashes_are_two)
{
	expect_target("/hc/ocf:/" ID "/a", "ocf", ID, "/a", NULL);
	expect_target("/hc/coaps:/h:1?q", "coaps", "h", "", "q");
	ck_assert_int_eq(read_target("/hc/ocf:///" ID), HC_TARGET);
	ck_assert_int_eq(read_target("/hc/ocf:/"), HC_TARGET);
}
END_TEST

START_TEST(target_that_is_encoded_as_a_whole_is_decoded_once)
{
	expect_target("/hc/ocf%3A%2F%2F" ID "%2Fa%2520b", "ocf", ID, "/a%20b",
	    NULL);
	expect_target("/hc/ocf%3a//" ID "/a?b%26c", "ocf", ID, "/a", "b%26c");
	expect_target("/hc/coap%3A%2F%2Fh%2Fa%3Fb%3D1", "coap", "h", "/a",
	    "b=1");
	expect_target("/hc/coap%2Btcp%3A%2F%2Fh", "coap+tcp", "h", "", NULL);
	ck_assert_int_eq(read_target("/hc/coap%3A%2F%2Fh%3Fb?c"), HC_TARGET);
	ck_assert_int_eq(read_target("/hc/coap%3A%2F%2Fh%00"), HC_TARGET);
	ck_assert_int_eq(read_target("/hc/coap%3A%2F%2Fh%2"), HC_TARGET);
}
END_TEST

START_TEST(brackets_of_addresses_are_decoded)
{
	expect_target("/hc/coap://%5B2001:db8::1%5D:61616/x", "coap",
	    "2001:db8::1", "/x", NULL);
	ck_assert(found.host_is_ipv6);
	expect_target("/hc/coap://[2001:db8::1]", "coap", "2001:db8::1", "",
	    NULL);
	expect_target("/hc/coap://%5b::1%5d/%5Bx%5D", "coap", "::1",
	    "/%5Bx%5D", NULL);
	ck_assert_int_eq(read_target("/hc/coap://%5B::1"), HC_TARGET);
}
END_TEST

START_TEST(target_without_scheme_must_be_a_client_error)
{
	ck_assert_int_eq(read_target("/hc/" ID "/a"), HC_SCHEME_MISSING);
	ck_assert_int_eq(read_target("/hc/host:5683/a"), HC_SCHEME_MISSING);
	ck_assert_int_eq(read_target("/hc/"), HC_SCHEME_MISSING);
	ck_assert_uint_eq(hc_refusal_find(HC_SCHEME_MISSING)->status / 100, 4);
	conf.scheme = "ocf";
	expect_target("/hc/" ID "/a", "ocf", ID, "/a", NULL);
	expect_target("/hc/host:5683/a", "ocf", "host", "/a", NULL);
	ck_assert_int_eq(read_target("/hc/"), HC_TARGET);
}
END_TEST

START_TEST(other_paths_are_not_found)
{
	ck_assert_int_eq(read_target("/"), HC_NOT_FOUND);
	ck_assert_int_eq(read_target("/hc"), HC_NOT_FOUND);
	ck_assert_int_eq(read_target("/HC/ocf://" ID), HC_NOT_FOUND);
	ck_assert_int_eq(read_target(""), HC_NOT_FOUND);
}
END_TEST

START_TEST(what_is_no_target_is_refused)
{
	static const char *const bad[] = {
		"/hc/ocf://", "/hc/ocf://?q", "/hc/ocf://u@" ID,
		"/hc/ocf://" ID "#f", "/hc/ocf://" ID "/a b", "/hc/ocf://a%",
		"/hc/ocf://" ID "/\x7f", "/hc/://x", "/hc/coap://h:x",
		"/hc/1coap://h", "/hc/coap://[v1.x]",
		"/hc/coap://[fe80::1%251]",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		enum hc_refusal why = read_target(bad[i]);

		ck_assert_msg(why == HC_TARGET || why == HC_SCHEME_MISSING,
		    "%s: %d", bad[i], (int)why);
	}
}
END_TEST

START_TEST(groups_should_be_forbidden)
{
	ck_assert_int_eq(read_target("/hc/coap://%5Bff02::fd%5D/a"),
	    HC_MULTICAST);
	ck_assert_int_eq(read_target("/hc/coap://224.0.1.187/"), HC_MULTICAST);
	ck_assert_int_eq(read_target("/hc/coap://239.255.255.255"),
	    HC_MULTICAST);
	expect_target("/hc/coap://240.0.0.1", "coap", "240.0.0.1", "", NULL);
	expect_target("/hc/coap://%5Bfe80::1%5D", "coap", "fe80::1", "", NULL);
	ck_assert_uint_eq(hc_refusal_find(HC_MULTICAST)->status, 403);
}
END_TEST

START_TEST(long_targets_are_refused_at_their_border)
{
	char text[HC_TARGET_MAX + 2];
	size_t len = strlen("/hc/coap://h/");

	memset(text, 'a', sizeof(text));
	memcpy(text, "/hc/coap://h/", len);
	text[HC_TARGET_MAX] = '\0';
	ck_assert_int_eq(read_target(text), HC_NONE);
	ck_assert_uint_eq(found.path.len, HC_TARGET_MAX - len + 1);
	text[HC_TARGET_MAX] = 'a';
	text[HC_TARGET_MAX + 1] = '\0';
	ck_assert_int_eq(read_target(text), HC_TARGET_LARGE);
}
END_TEST

START_TEST(simple_form_may_be_in_the_query)
{
	conf.template = "?target_uri={+tu}";
	expect_target("/hc/?target_uri=coap://s/orders", "coap", "s",
	    "/orders", NULL);
	expect_target("/hc/?target_uri=ocf://" ID "/a?b=1&c", "ocf", ID, "/a",
	    "b=1&c");
	expect_target("/hc/?target_uri=ocf%3A%2F%2F" ID "%2Fa%3Fb", "ocf", ID,
	    "/a", "b");
	ck_assert_int_eq(read_target("/hc/ocf://" ID), HC_TARGET);
	ck_assert_int_eq(read_target("/hc/?uri=ocf://" ID), HC_TARGET);
	conf.template = "?u={+tu}&v=1";
	expect_target("/hc/?u=ocf://" ID "/a&v=1", "ocf", ID, "/a", NULL);
	ck_assert_int_eq(read_target("/hc/?u=ocf://" ID "/a"), HC_TARGET);
}
END_TEST

START_TEST(enhanced_form_has_its_parts_anywhere)
{
	conf.template = "{+s}/{+hp}{+p}{+qq}";
	expect_target("/hc/ocf/" ID "/a/light?if=x", "ocf", ID, "/a/light",
	    "if=x");
	expect_target("/hc/ocf/" ID, "ocf", ID, "", NULL);
	expect_target("/hc/coap/%5B::1%5D:77?q", "coap", "::1", "", "q");
	ck_assert_int_eq(read_target("/hc/ocf"), HC_TARGET);
	conf.template = "?s={+s}&hp={+hp}&p={+p}&q={+q}";
	expect_target("/hc/?s=coap&hp=h:1&p=/a/b&q=c=d&e", "coap", "h", "/a/b",
	    "c=d&e");
	expect_target("/hc/?s=coap&hp=h&p=&q=", "coap", "h", "", NULL);
	ck_assert_int_eq(read_target("/hc/?s=co/ap&hp=h&p=&q="), HC_TARGET);
	conf.template = "{+hp}{+p}{+qq}";
	ck_assert_int_eq(read_target("/hc/h/a"), HC_SCHEME_MISSING);
	conf.scheme = "coap";
	expect_target("/hc/h/a", "coap", "h", "/a", NULL);
}
END_TEST

START_TEST(variables_must_be_there_at_most_once)
{
	static const char *const good[] = {
		"{+tu}", "?target_uri={+tu}", "{+s}/{+hp}{+p}{+qq}",
		"{+hp}{+qq}", "{+hp}", "?s={+s}&hp={+hp}&p={+p}&q={+q}",
		"x/{+tu}?y", "{+hp}{+p}?{+q}",
	};
	static const char *const bad[] = {
		"", "hc", "{tu}", "{+tu}{+tu}", "{+tu}/{+tu}", "{+tu}{+hp}",
		"{+s}{+hp}", "{+s}/{+s}/{+hp}", "{+hp}/{+hp}", "{+hp}{+q}",
		"{+p}{+hp}", "{+hp}{+p}{+q}", "{+hp}{+qq}x", "{+hp}{+qq}?{+q}",
		"{+hp}{+p}{+p}", "{+s}/{+p}", "{+hp", "{+x}", "{+tu} ",
		"{+tu}\"", "{+tu}#",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(hc_template_judge(bytes_of_text(good[i])) ==
		    NULL, "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(hc_template_judge(bytes_of_text(bad[i])) != NULL,
		    "%s", bad[i]);
}
END_TEST

START_TEST(paths_begin_and_end_with_a_slash)
{
	char text[HC_TEMPLATE_MAX + 2];

	ck_assert_ptr_null(hc_path_judge(bytes_of_text("/")));
	ck_assert_ptr_null(hc_path_judge(bytes_of_text("/hc/")));
	ck_assert_ptr_null(hc_path_judge(bytes_of_text("/a/b.c/")));
	ck_assert_ptr_nonnull(hc_path_judge(bytes_of_text("")));
	ck_assert_ptr_nonnull(hc_path_judge(bytes_of_text("/hc")));
	ck_assert_ptr_nonnull(hc_path_judge(bytes_of_text("hc/")));
	ck_assert_ptr_nonnull(hc_path_judge(bytes_of_text("/a?/")));
	ck_assert_ptr_nonnull(hc_path_judge(bytes_of_text("/a/../")));
	ck_assert_ptr_nonnull(hc_path_judge(bytes_of_text("/a\"/")));
	memset(text, '/', sizeof(text));
	ck_assert_ptr_null(hc_path_judge(bytes_of(text, HC_TEMPLATE_MAX)));
	ck_assert_ptr_nonnull(hc_path_judge(bytes_of(text,
	    HC_TEMPLATE_MAX + 1)));
	ck_assert_ptr_nonnull(hc_template_judge(bytes_of(text,
	    HC_TEMPLATE_MAX + 1)));
}
END_TEST

/* --- writing ------------------------------------------------------------- */

static struct bytes
write_target(const char *place, const char *path, const char *query)
{
	static uint8_t out[HC_TARGET_MAX];
	struct writer w = writer_open(out, sizeof(out));

	hc_target_write(&conf, bytes_of_text(place), bytes_of_text(path),
	    query == NULL ? BYTES_ABSENT : bytes_of_text(query), &w);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	return writer_bytes(&w);
}

START_TEST(hosting_uris_are_written_by_the_template)
{
	ck_assert(is(write_target("ocf://" ID, "/a", "b=1"),
	    "/hc/ocf://" ID "/a?b=1"));
	ck_assert(is(write_target("coap://[::1]:77", "", NULL),
	    "/hc/coap://%5B::1%5D:77"));
	conf.template = "{+s}/{+hp}{+p}{+qq}";
	ck_assert(is(write_target("ocf://" ID, "/a", NULL),
	    "/hc/ocf/" ID "/a"));
	conf.template = "?s={+s}&hp={+hp}&p={+p}&q={+q}";
	ck_assert(is(write_target("coap://h:1", "/a/b", "c"),
	    "/hc/?s=coap&hp=h:1&p=/a/b&q=c"));
}
END_TEST

/* Pieces that paths and queries are made of. */
static const char *const pieces[] = { "/", "a", "%20", "%2F", "light", "b.c",
	"~", "@", ":", "!", "$", "'", "(", "%C3%A4" };

static void
make_text(struct rng *rng, const char *first, char *text, size_t size)
{
	size_t count = rng_below(rng, 6), len;

	len = (size_t)snprintf(text, size, "%s", first);
	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, size - len, "%s",
		    pieces[rng_below(rng, sizeof(pieces) /
		    sizeof(pieces[0]))]);
}

START_TEST(what_is_written_is_read_with_every_template)
{
	static const char *const templates[] = {
		"{+tu}", "?target_uri={+tu}", "{+s}/{+hp}{+p}{+qq}",
		"?s={+s}&hp={+hp}&p={+p}&q={+q}",
	};
	static const char *const places[] = {
		"ocf://" ID, "coap://h", "coaps+tcp://h.example:99",
		"coap://[2001:db8::1]:61616",
	};
	struct rng rng = { 6 };

	for (unsigned n = 0; n < 4000; n++) {
		char path[64], query[64], target[512];
		const char *place = places[rng_below(&rng, 4)];
		bool has_query = rng_below(&rng, 2) == 0;
		struct bytes written;

		conf.template = templates[rng_below(&rng, 4)];
		make_text(&rng, "/", path, sizeof(path));
		make_text(&rng, "q", query, sizeof(query));
		written = write_target(place, path, has_query ? query : NULL);
		(void)snprintf(target, sizeof(target), "%.*s",
		    (int)written.len, (const char *)written.data);
		EXPECT(read_target(target) == HC_NONE, "%s", target);
		EXPECT(is(found.path, path), "%s", target);
		EXPECT(is(found.query, has_query ? query : NULL), "%s",
		    target);
		EXPECT(strncmp(place, (const char *)found.scheme.data,
		    strlen(place)) == 0, "%s", target);
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/http/hc_target", setup, NULL,
    default_mapping_appends_the_target_uri,
    merged_slashes_are_two,
    target_that_is_encoded_as_a_whole_is_decoded_once,
    brackets_of_addresses_are_decoded,
    target_without_scheme_must_be_a_client_error,
    other_paths_are_not_found,
    what_is_no_target_is_refused,
    groups_should_be_forbidden,
    long_targets_are_refused_at_their_border,
    simple_form_may_be_in_the_query,
    enhanced_form_has_its_parts_anywhere,
    variables_must_be_there_at_most_once,
    paths_begin_and_end_with_a_slash,
    hosting_uris_are_written_by_the_template,
    what_is_written_is_read_with_every_template)
