/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_links.c - ostler/http/hc_links.c */
#include "ostler/http/hc_links.h"

#include <stdlib.h>

#include "check_main.h"
#include "ostler/http/hc_rig.h"

#define CORE "/.well-known/core"
#define LINK "</hc/>;rt=\"core.hc\";hct=\"{+tu}\""

static struct hc_answer answer;
static uint8_t room[HC_LINKS_ROOM];

static const char *
write_links(const char *target, const char *anchor)
{
	struct writer w = writer_open(room, sizeof(room));

	hc_links_write(&rig_conf, bytes_of_text(target), anchor, &w);
	writer_u8(&w, 0);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	return (const char *)room;
}

START_TEST(proxy_should_publish_where_it_is)
{
	ck_assert_str_eq(write_links(CORE, NULL), LINK);
	ck_assert_str_eq(write_links(CORE "?rt=core.hc", NULL), LINK);
	rig_conf.template = "?target_uri={+tu}";
	ck_assert_str_eq(write_links(CORE "?rt=core.hc", NULL),
	    "</hc/>;rt=\"core.hc\";hct=\"?target_uri={+tu}\"");
}
END_TEST

START_TEST(link_for_coap_has_its_anchor)
{
	ck_assert_str_eq(write_links(CORE, "https://p.example:8443"),
	    "<https://p.example:8443/hc/>;rt=\"core.hc\";hct=\"{+tu}\";"
	    "anchor=\"https://p.example:8443\"");
}
END_TEST

START_TEST(filters_ask_for_what_is_there)
{
	ck_assert_str_eq(write_links(CORE "?rt=core.*", NULL), LINK);
	ck_assert_str_eq(write_links(CORE "?rt=*", NULL), LINK);
	ck_assert_str_eq(write_links(CORE "?href=/hc/", NULL), LINK);
	ck_assert_str_eq(write_links(CORE "?href=%2Fhc*", NULL), LINK);
	ck_assert_str_eq(write_links(CORE "?hct=*&rt=core.hc", NULL), LINK);
	ck_assert_str_eq(write_links(CORE "?", NULL), LINK);
	ck_assert_str_eq(write_links(CORE "?rt=core.rd", NULL), "");
	ck_assert_str_eq(write_links(CORE "?rt=core.hc&rt=core.rd", NULL),
	    "");
	ck_assert_str_eq(write_links(CORE "?rt=", NULL), "");
	ck_assert_str_eq(write_links(CORE "?x=1", NULL), "");
	ck_assert_str_eq(write_links(CORE "?rt=%", NULL), "");
}
END_TEST

START_TEST(path_is_the_whole_path)
{
	ck_assert(hc_links_is_asked(bytes_of_text(CORE)));
	ck_assert(hc_links_is_asked(bytes_of_text(CORE "?rt=core.hc")));
	ck_assert(!hc_links_is_asked(bytes_of_text(CORE "/")));
	ck_assert(!hc_links_is_asked(bytes_of_text("/.well-known/cor")));
	ck_assert(!hc_links_is_asked(bytes_of_text("/hc/" CORE)));
	ck_assert(!hc_links_is_asked(bytes_of_text("")));
}
END_TEST

static void
ask(const char *method)
{
	struct writer w = writer_open(room, sizeof(room));

	rig_begin(method, CORE "?rt=core.hc", "", NULL);
	hc_links_answer(&rig_conf, &rig_request, &w, &answer);
}

START_TEST(answer_is_link_format)
{
	ask("GET");
	ck_assert_uint_eq(answer.status, 200);
	ck_assert_str_eq(rig_line(&answer, "Content-Type"),
	    "application/link-format");
	ck_assert(bytes_equal(answer.body, bytes_of_text(LINK)));
	ask("HEAD");
	ck_assert_uint_eq(answer.status, 200);
	ck_assert(bytes_is_absent(answer.body));
	ck_assert_int_eq(atoi(rig_line(&answer, "Content-Length")),
	    (int)strlen(LINK));
	ask("POST");
	ck_assert_uint_eq(answer.status, 405);
	ck_assert_str_eq(rig_line(&answer, "Allow"), "GET, HEAD");
}
END_TEST

TEST_MAIN("ostler/http/hc_links",
    proxy_should_publish_where_it_is,
    link_for_coap_has_its_anchor,
    filters_ask_for_what_is_there,
    path_is_the_whole_path,
    answer_is_link_format)
