/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_acl2_entry.c - wax/ocf/acl2_entry.c */
#include "check_main.h"
#include "wax/ocf/acl2_entry.h"
#include "wax/ocf/kit.h"

static enum wax_status
read_text(const char *text, struct acl2_entry **out)
{
	struct node n;

	ck_assert_int_eq(node_read_all(kit_cbor(text), &n), WAX_OK);
	return acl2_entry_decode(&n, out);
}

#define ENTRY(subject, resources, more) \
	"{\"subject\": {" subject "}, \"resources\": [" resources \
	"], \"permission\": 2" more "}"
#define PEER "\"uuid\": \"" KIT_PEER "\""
#define LIGHT "{\"href\": \"/a/light\"}"

START_TEST(what_is_written_is_what_was_read)
{
	static const char *const good[] = {
		ENTRY(PEER, LIGHT, ""), ENTRY("\"role\": \"r\"", LIGHT, ""),
		ENTRY("\"authority\": \"x\", \"role\": \"r\"", LIGHT, ""),
		ENTRY("\"conntype\": \"auth-crypt\"", "{\"wc\": \"*\"}", ""),
		ENTRY("\"conntype\": \"anon-clear\"", "{\"wc\": \"+\"}, "
		    "{\"wc\": \"-\", \"href\": \"/x\"}", ", \"aceid\": 5"),
		ENTRY(PEER, LIGHT, ", \"validity\": [{\"period\": "
		    "\"20240101T000000Z/PT1H\"}, {\"period\": "
		    "\"20240101T000000Z/PT1H\", \"recurrence\": "
		    "[\"FREQ=DAILY\", \"FREQ=WEEKLY;BYDAY=MO\"]}]"),
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint8_t first[1024], second[1024];
		struct writer w = writer_open(first, sizeof(first));
		struct writer v = writer_open(second, sizeof(second));
		struct acl2_entry *e, *again;
		struct node n;

		ck_assert_msg(read_text(good[i], &e) == WAX_OK, "%s", good[i]);
		acl2_entry_encode(&w, e);
		ck_assert(kit_is_sorted(writer_bytes(&w)));
		ck_assert_int_eq(node_read_all(writer_bytes(&w), &n), WAX_OK);
		ck_assert_int_eq(acl2_entry_decode(&n, &again), WAX_OK);
		acl2_entry_encode(&v, again);
		ck_assert(bytes_equal(writer_bytes(&w), writer_bytes(&v)));
		acl2_entry_unref(e);
		acl2_entry_unref(again);
	}
	acl2_entry_unref(NULL);
}
END_TEST

START_TEST(entries_of_another_form_are_refused)
{
	static const struct {
		const char *text;
		enum wax_status st;
	} rows[] = {
		{ "{}", WAX_FORMAT }, { "[]", WAX_FORMAT },
		{ "{\"subject\": {" PEER "}, \"permission\": 2}", WAX_FORMAT },
		{ "{\"subject\": {" PEER "}, \"resources\": [" LIGHT "]}",
		    WAX_FORMAT },
		{ "{\"resources\": [" LIGHT "], \"permission\": 2}",
		    WAX_FORMAT },
		{ ENTRY("", LIGHT, ""), WAX_FORMAT },
		{ ENTRY(PEER ", \"role\": \"r\"", LIGHT, ""), WAX_FORMAT },
		{ ENTRY(PEER ", \"conntype\": \"auth-crypt\"", LIGHT, ""),
		    WAX_FORMAT },
		{ ENTRY("\"authority\": \"x\"", LIGHT, ""), WAX_FORMAT },
		{ ENTRY("\"conntype\": \"other\"", LIGHT, ""), WAX_FORMAT },
		{ ENTRY("\"conntype\": 1", LIGHT, ""), WAX_FORMAT },
		{ ENTRY("\"uuid\": \"*\"", LIGHT, ""), WAX_FORMAT },
		{ ENTRY(PEER, "", ""), WAX_FORMAT },
		{ ENTRY(PEER, "{}", ""), WAX_FORMAT },
		{ ENTRY(PEER, "{\"wc\": \"x\"}", ""), WAX_FORMAT },
		{ ENTRY(PEER, "{\"wc\": \"**\"}", ""), WAX_FORMAT },
		{ ENTRY(PEER, "{\"href\": \"\"}", ""), WAX_RANGE },
		{ ENTRY(PEER, "{\"href\": \"a\"}", ""), WAX_FORMAT },
		{ ENTRY(PEER, "{\"href\": \"/a\", \"rt\": \"x\"}", ""),
		    WAX_FORMAT },
		{ ENTRY(PEER, LIGHT, ", \"aceid\": 0"), WAX_FORMAT },
		{ ENTRY(PEER, LIGHT, ", \"aceid\": 2147483648"), WAX_FORMAT },
		{ ENTRY(PEER, LIGHT, ", \"tag\": \"x\""), WAX_FORMAT },
		{ ENTRY(PEER, LIGHT, ", \"validity\": [{}]"), WAX_FORMAT },
		{ ENTRY(PEER, LIGHT, ", \"validity\": [{\"period\": 1}]"),
		    WAX_FORMAT },
		{ ENTRY(PEER, LIGHT, ", \"validity\": [{\"period\": "
		    "\"20240101T000000Z/PT1H\", \"recurrence\": "
		    "[\"FREQ=HOURLY\"]}]"), WAX_UNSUPPORTED },
		{ "{\"subject\": {" PEER "}, \"resources\": [" LIGHT "], "
		    "\"permission\": 32}", WAX_FORMAT },
		{ "{\"subject\": {" PEER "}, \"resources\": [" LIGHT "], "
		    "\"permission\": -1}", WAX_FORMAT },
	};
	struct acl2_entry *e;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(read_text(rows[i].text, &e) == rows[i].st, "%s",
		    rows[i].text);
}
END_TEST

/* count times one, with commas. */
static void
repeat(char *out, const char *one, int count)
{
	*out = '\0';
	for (int i = 0; i < count; i++) {
		out += sprintf(out, "%s%s", i > 0 ? ", " : "", one);
	}
}

START_TEST(lists_in_an_entry_have_limits)
{
	static char list[4000], text[5000];
	struct acl2_entry *e;

	for (int more = 0; more < 2; more++) {
		repeat(list, LIGHT, ACL2_RESOURCES_MAX + more);
		snprintf(text, sizeof(text), ENTRY(PEER, "%s", ""), list);
		ck_assert_int_eq(read_text(text, &e), more ? WAX_LIMIT :
		    WAX_OK);
		if (!more)
			acl2_entry_unref(e);
		repeat(list, "{\"period\": \"20240101T000000Z/PT1H\"}",
		    ACL2_VALIDITY_MAX + more);
		snprintf(text, sizeof(text), ENTRY(PEER, LIGHT,
		    ", \"validity\": [%s]"), list);
		ck_assert_int_eq(read_text(text, &e), more ? WAX_LIMIT :
		    WAX_OK);
		if (!more)
			acl2_entry_unref(e);
		repeat(list, "\"FREQ=DAILY\"", ACL2_RECURRENCES_MAX + more);
		snprintf(text, sizeof(text), ENTRY(PEER, LIGHT,
		    ", \"validity\": [{\"period\": \"20240101T000000Z/PT1H\", "
		    "\"recurrence\": [%s]}]"), list);
		ck_assert_int_eq(read_text(text, &e), more ? WAX_LIMIT :
		    WAX_OK);
		if (!more)
			acl2_entry_unref(e);
	}
}
END_TEST

START_TEST(an_href_may_have_256_bytes)
{
	char text[600];
	struct acl2_entry *e;

	snprintf(text, sizeof(text), ENTRY(PEER, "{\"href\": \"/%0255d\"}",
	    ""), 0);
	ck_assert_int_eq(read_text(text, &e), WAX_OK);
	acl2_entry_unref(e);
	snprintf(text, sizeof(text), ENTRY(PEER, "{\"href\": \"/%0256d\"}",
	    ""), 0);
	ck_assert_int_eq(read_text(text, &e), WAX_RANGE);
}
END_TEST

START_TEST(wildcards_are_for_applications)
{
	unsigned all = WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE |
	    WAX_RESOURCE_CLEAR;
	struct acl2_entry *e;
	struct bytes href = bytes_of_text("/a/light");

	ck_assert_int_eq(read_text(ENTRY(PEER, "{\"wc\": \"+\"}", ""), &e),
	    WAX_OK);
	ck_assert(acl2_entry_has_resource(e, href, all));
	ck_assert(!acl2_entry_has_resource(e, href, all |
	    WAX_RESOURCE_CONFIGURATION));
	ck_assert(!acl2_entry_has_resource(e, href, WAX_RESOURCE_SECURE));
	acl2_entry_unref(e);
	ck_assert_int_eq(read_text(ENTRY(PEER, LIGHT, ""), &e), WAX_OK);
	ck_assert(acl2_entry_has_resource(e, href, 0));
	ck_assert(!acl2_entry_has_resource(e, bytes_of_text("/a/light/x"),
	    all));
	ck_assert(!acl2_entry_has_resource(e, bytes_of_text("/a/Light"),
	    all));
	ck_assert(!acl2_entry_has_resource(e, bytes_of_text(""), all));
	acl2_entry_unref(e);
}
END_TEST

TEST_MAIN("wax/ocf/acl2_entry",
    what_is_written_is_what_was_read,
    entries_of_another_form_are_refused,
    lists_in_an_entry_have_limits,
    an_href_may_have_256_bytes,
    wildcards_are_for_applications)
