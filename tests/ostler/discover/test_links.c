/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_links.c - what devices tell of themselves */
#include "ostler/discover/links.h"

#include <stdlib.h>

#include "check_main.h"

#define ID "11111111-2222-4333-8444-555555555555"
#define ID_HEX "31313131313131312d323232322d343333332d383434342d3535353535" \
	"35353535353535"
#define ANCHOR "66616e63686f72" "782a" "6f63663a2f2f" ID_HEX
#define DI "626469" "7824" ID_HEX
#define EP(uri) "626570" uri
#define URI_A "70" "636f61703a2f2f312e322e332e343a35"	/* coap://1.2.3.4:5 */
#define URI_B "71" "636f6170733a2f2f312e322e332e343a36"	/* coaps:// ... :6 */

#define SEEN_MAX 16

struct seen {
	struct links_link links[SEEN_MAX];
	size_t count;
};

static uint8_t buffer[65536];

static void
note(void *arg, const struct links_link *link)
{
	struct seen *seen = arg;

	ck_assert_uint_lt(seen->count, SEEN_MAX);
	seen->links[seen->count++] = *link;
}

static struct bytes
from_hex(const char *text)
{
	size_t len = strlen(text) / 2;

	for (size_t i = 0; i < len; i++) {
		char digits[3] = { text[2 * i], text[2 * i + 1], '\0' };

		buffer[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return bytes_of(buffer, len);
}

static enum wax_status
read_hex(const char *text, struct seen *seen)
{
	*seen = (struct seen){ .count = 0 };
	return links_read(from_hex(text), note, seen);
}

static void
expect_device(const struct links_link *link)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(&link->device, text);
	ck_assert_str_eq(text, ID);
}

static void
expect_uri(const struct links_endpoint *e, const char *uri)
{
	ck_assert(bytes_equal(e->uri, bytes_of_text(uri)));
}

START_TEST(link_with_an_anchor_tells_device_and_endpoints)
{
	struct seen seen;

	/* [{anchor, "href": "/x", eps: [{ep: A, pri: 2}, {ep: B}]}] */
	ck_assert(read_hex("81a3" ANCHOR "6468726566622f78" "63657073" "82"
	    "a2" EP(URI_A) "6370726902" "a1" EP(URI_B), &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 1);
	expect_device(&seen.links[0]);
	ck_assert_uint_eq(seen.links[0].endpoint_count, 2);
	expect_uri(&seen.links[0].endpoints[0], "coap://1.2.3.4:5");
	ck_assert_uint_eq(seen.links[0].endpoints[0].priority, 2);
	expect_uri(&seen.links[0].endpoints[1], "coaps://1.2.3.4:6");
	ck_assert_uint_eq(seen.links[0].endpoints[1].priority, 1);
}
END_TEST

START_TEST(order_of_keys_does_not_matter)
{
	struct seen seen;

	ck_assert(read_hex("81a2" "63657073" "81" "a1" EP(URI_A) ANCHOR,
	    &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 1);
	expect_device(&seen.links[0]);
	ck_assert_uint_eq(seen.links[0].endpoint_count, 1);
}
END_TEST

/* iotivity-lite writes arrays and maps without a length. */
START_TEST(endless_arrays_and_maps_are_read)
{
	struct seen seen;

	ck_assert(read_hex("9fbf" ANCHOR "63657073" "9f" "bf" EP(URI_A) "ff"
	    "ff" "ffff", &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(seen.links[0].endpoint_count, 1);
}
END_TEST

START_TEST(device_resource_tells_an_id_without_endpoints)
{
	struct seen seen;

	/* {"n": "x", "di": ID} */
	ck_assert(read_hex("a2" "616e6178" DI, &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 1);
	expect_device(&seen.links[0]);
	ck_assert_uint_eq(seen.links[0].endpoint_count, 0);
}
END_TEST

START_TEST(baseline_form_holds_links_in_a_map)
{
	struct seen seen;

	/* [{"rt": ["a"], "links": [{anchor}, {di, eps: []}]}] */
	ck_assert(read_hex("81a2" "627274816161" "656c696e6b73" "82" "a1" ANCHOR
	    "a2" DI "6365707380", &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 2);
	expect_device(&seen.links[0]);
	expect_device(&seen.links[1]);
}
END_TEST

START_TEST(link_without_a_device_is_not_told)
{
	struct seen seen;

	ck_assert(read_hex("81a1" "63657073" "81" "a1" EP(URI_A), &seen) ==
	    WAX_OK);
	ck_assert_uint_eq(seen.count, 0);
	ck_assert(read_hex("80", &seen) == WAX_OK);
	ck_assert(read_hex("a0", &seen) == WAX_OK);
	ck_assert(read_hex("01", &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 0);
}
END_TEST

START_TEST(wrong_ids_and_anchors_name_nobody)
{
	static const char *const wrong[] = {
		"a1" "626469" "63616263",		/* di: "abc" */
		"a1" "626469" "01",
		"a1" "66616e63686f72" "63616263",
		"a1" "626469" "7824" "30303030303030302d303030302d303030302d30"
		    "3030302d303030303030303030303030",	/* nil */
		"a1" "636e6f74" "a1" DI,	/* inside of something else */
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct seen seen;

		ck_assert_msg(read_hex(wrong[i], &seen) == WAX_OK, "%zu", i);
		ck_assert_uint_eq(seen.count, 0);
	}
}
END_TEST

START_TEST(nil_id_takes_the_place_of_none)
{
	struct seen seen;

	/* [{anchor, "di": nil}] */
	ck_assert(read_hex("81a2" ANCHOR "626469" "7824" "3030303030303030"
	    "2d30303030" "2d30303030" "2d30303030" "2d303030303030303030303030",
	    &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 1);
	expect_device(&seen.links[0]);
}
END_TEST

START_TEST(everything_unknown_is_passed_over)
{
	struct seen seen;

	/* tags, floats, simple values, byte strings, nested things; keys that
	   are no text */
	ck_assert(read_hex("81a9" "6161" "c0f93c00" "6162" "fa3f800000" "6163"
	    "fb3ff0000000000000" "6164" "f4" "6165" "f6" "6166" "f7" "6167"
	    "4301ff02" "20" "a1018203a0" ANCHOR, &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 1);
}
END_TEST

START_TEST(more_endpoints_than_fit_are_left_out)
{
	char text[1024] = "81a2" ANCHOR "63657073" "8c";
	struct seen seen;

	for (int i = 0; i < 12; i++)
		strcat(text, "a1" EP(URI_A));
	ck_assert(read_hex(text, &seen) == WAX_OK);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(seen.links[0].endpoint_count, LINKS_ENDPOINTS_MAX);
}
END_TEST

START_TEST(what_is_not_well_formed_is_refused)
{
	static const char *const wrong[] = {
		"",		/* nothing */
		"81",		/* an item is missing */
		"a1616e",	/* a value is missing */
		"8001",		/* something behind the end */
		"ff",		/* a break of nothing */
		"81ff",		/* of a definite array */
		"bf616eff",	/* between key and value */
		"bf",		/* endless */
		"7f6161ff",	/* a string in pieces */
		"5f4101ff",
		"a18001",	/* an array as a key */
		"81818181818181818180",	/* too deep */
		"1c", "fc", "ff00",
		"5affffffff00",	/* longer than there is */
		"9affffffff",
		"bbffffffffffffffff",
		"9bffffffffffffffffff",		/* with a break */
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct seen seen;

		ck_assert_msg(read_hex(wrong[i], &seen) == WAX_FORMAT, "%s",
		    wrong[i]);
	}
}
END_TEST

/* A well-formed payload cut anywhere is refused, and never told twice. */
START_TEST(cut_payload_is_refused)
{
	struct bytes all = from_hex("81a3" ANCHOR "6468726566622f78"
	    "63657073" "82" "a2" EP(URI_A) "6370726902" "a1" EP(URI_B));

	for (size_t len = 0; len < all.len; len++) {
		struct seen seen = { .count = 0 };
		uint8_t *copy = malloc(len + 1);

		memcpy(copy, all.data, len);
		ck_assert(links_read(bytes_of(copy, len), note, &seen) ==
		    WAX_FORMAT);
		ck_assert_uint_eq(seen.count, 0);
		free(copy);
	}
}
END_TEST

TEST_MAIN("ostler/discover/links",
    link_with_an_anchor_tells_device_and_endpoints,
    order_of_keys_does_not_matter,
    endless_arrays_and_maps_are_read,
    device_resource_tells_an_id_without_endpoints,
    baseline_form_holds_links_in_a_map,
    link_without_a_device_is_not_told,
    wrong_ids_and_anchors_name_nobody,
    nil_id_takes_the_place_of_none,
    everything_unknown_is_passed_over,
    more_endpoints_than_fit_are_left_out,
    what_is_not_well_formed_is_refused,
    cut_payload_is_refused)
