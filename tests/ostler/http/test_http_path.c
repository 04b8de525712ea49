/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_path.c - ostler/http/http_path.c */
#include "ostler/http/http_path.h"

#include "check_main.h"

static void
expect_written(const char *template, const char *expected)
{
	char text[200];
	struct writer w = writer_open((uint8_t *)text, sizeof(text) - 1);

	ck_assert_ptr_null(http_path_judge(bytes_of_text(template), true));
	http_path_write(&w, template, bytes_of_text("7d1f"));
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	text[w.len] = '\0';
	ck_assert_str_eq(text, expected);
}

START_TEST(device_stands_where_the_template_says)
{
	expect_written(HTTP_PATH_DEFAULT, "/hc/ocf://7d1f");
	expect_written("/d/{uuid}/ocf", "/d/7d1f/ocf");
	expect_written("/d/{uuid}/", "/d/7d1f");
	expect_written("/api//", "/api");
	expect_written("/", "/");
}
END_TEST

START_TEST(wrong_templates_are_told)
{
	static const char *const wrong[] = { "", "hc", "/a b", "/a?b", "/a#b",
	    "/{who}", "/{target", "/}", "/a%2fb", "/../a", "/a/.", "/\"",
	    "/{uuid}/{uuid}", "/{target}/{uuid}" };
	char large[HTTP_PATH_MAX + 2] = "/";

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(http_path_judge(bytes_of_text(wrong[i]), true) !=
		    NULL, "%s", wrong[i]);
	memset(large + 1, 'a', HTTP_PATH_MAX - 1);
	ck_assert_ptr_null(http_path_judge(bytes_of_text(large), true));
	large[HTTP_PATH_MAX] = 'a';
	ck_assert_ptr_nonnull(http_path_judge(bytes_of_text(large), true));
}
END_TEST

START_TEST(braces_need_a_device)
{
	ck_assert_ptr_nonnull(http_path_judge(bytes_of_text("/{uuid}"),
	    false));
	ck_assert_ptr_null(http_path_judge(bytes_of_text("/x"), false));
	ck_assert(http_path_has_target("/hc/{target}"));
	ck_assert(!http_path_has_target("/hc"));
}
END_TEST

START_TEST(path_that_climbs_is_seen_however_it_is_written)
{
	static const char *const climbing[] = { "..", "/..", "/a/../b", "/.",
	    "/a/./b", "/%2e%2E/b", "/a/.%2e", "/a%2f..%2fb", "/a\\..\\b",
	    "/a%5c..", "/%2", "/..%5Cx" };
	static const char *const fine[] = { "", "/", "/a/b", "/...", "/.a/b..",
	    "/a..b/c", "//", "/%2fa", "/%00" };

	for (size_t i = 0; i < sizeof(climbing) / sizeof(climbing[0]); i++)
		ck_assert_msg(http_path_climbs(bytes_of_text(climbing[i])),
		    "%s", climbing[i]);
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		ck_assert_msg(!http_path_climbs(bytes_of_text(fine[i])), "%s",
		    fine[i]);
}
END_TEST

TEST_MAIN("ostler/http/http_path",
    device_stands_where_the_template_says,
    wrong_templates_are_told,
    braces_need_a_device,
    path_that_climbs_is_seen_however_it_is_written)
