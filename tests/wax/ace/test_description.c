/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_description.c - wax/ace/description.c */
#include "check_main.h"
#include "core/bytes.h"
#include "rng.h"
#include "wax/ace.h"
#include "wax/crypto/digits.h"

static struct wax_ace_as_room room;
static struct wax_ace_as back;

START_TEST(what_is_written_is_read_again)
{
	static const char *const names[] = { "a", "example", "b" };
	struct rng r = { 5 };

	for (int round = 0; round < 300; round++) {
		struct wax_ace_as as = { .iss = "coap://as", .uri = "coap://x",
			.authorities = names,
			.authority_count = rng_below(&r, 4),
			.introspects = rng_below(&r, 2) == 1,
			.believed_s = (uint32_t)rng_below(&r, 3) * 100,
			.key_count = rng_below(&r, 2),
			.keys = { { .kid = (const uint8_t *)"kid",
			    .kid_len = 3, .alg = 10 } } };
		uint8_t out[WAX_ACE_DESCRIPTION_MAX];
		size_t len;

		ck_assert_int_eq(wax_ace_as_write(&as, out, sizeof(out),
		    &len), WAX_OK);
		ck_assert_int_eq(wax_ace_as_read(out, len, &room, &back),
		    WAX_OK);
		ck_assert_str_eq(back.iss, as.iss);
		ck_assert_str_eq(back.uri, as.uri);
		ck_assert_uint_eq(back.key_count, as.key_count);
		ck_assert_uint_eq(back.introspects, as.introspects);
		ck_assert_uint_eq(back.believed_s, as.believed_s);
		ck_assert_uint_eq(back.authority_count, as.authority_count);
		for (size_t i = 0; i < as.authority_count; i++)
			ck_assert_str_eq(back.authorities[i], names[i]);
		if (as.key_count > 0) {
			ck_assert_int_eq(back.keys[0].alg, 10);
			ck_assert_mem_eq(back.keys[0].kid, "kid", 3);
		}
		for (size_t cut = 0; cut < len; cut++)
			ck_assert_int_eq(wax_ace_as_read(out, cut, &room,
			    &back), WAX_FORMAT);
	}
}
END_TEST

START_TEST(what_is_missing_or_wrong_is_refused)
{
	static const struct {
		const char *text;
		enum wax_status st;
	} rows[] = {
		{ "a201616102616" "2", WAX_OK },
		{ "a301616102616" "218630a", WAX_OK },	/* 99: not known */
		{ "a1016161", WAX_FORMAT },
		{ "a1026161", WAX_FORMAT },
		{ "a2016002" "6162", WAX_FORMAT },
		{ "a2014161" "026162", WAX_FORMAT },
		{ "a201610002" "6162", WAX_FORMAT },	/* a NUL */
		{ "a3016161026162" "034101", WAX_FORMAT },	/* no alg */
		{ "a3016161026162" "040a", WAX_FORMAT },	/* no kid */
		{ "a4016161026162" "0340" "040a", WAX_FORMAT },
		{ "a3016161026162" "0501", WAX_FORMAT },
		{ "a3016161026162" "0600", WAX_FORMAT },
		{ "a3016161026162" "0701", WAX_FORMAT },
		{ "a3016161026162" "0589" "616161616161" "616161616161"
		  "616161616161", WAX_RANGE },	/* nine of them */
		{ "80", WAX_FORMAT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes b = DIGITS(rows[i].text);

		enum wax_status st = wax_ace_as_read(b.data, b.len, &room,
		    &back);

		ck_assert_msg(st == rows[i].st, "%s: %d", rows[i].text, st);
	}
}
END_TEST

TEST_MAIN("wax/ace/description",
    what_is_written_is_read_again,
    what_is_missing_or_wrong_is_refused)
