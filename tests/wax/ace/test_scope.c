/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_scope.c - wax/ace/scope.c */
#include "check_main.h"
#include "rng.h"
#include "wax/ace/views.h"
#include "wax/crypto/digits.h"

#define MAX 6

START_TEST(what_is_written_is_read_again)
{
	static const char *const hrefs[] = { "/", "/a/light", "/oic/sec/cred",
		"/a/very/long/way/to/a/resource" };
	struct rng r = { 7 };

	for (int round = 0; round < 500; round++) {
		struct wax_ace_allowance all[MAX], back[MAX];
		size_t count = rng_below(&r, MAX + 1), again, len;
		uint8_t out[WAX_ACE_SCOPE_MAX];

		for (size_t i = 0; i < count; i++)
			all[i] = (struct wax_ace_allowance){
				view_of(bytes_of_text(hrefs[rng_below(&r,
				4)])), (unsigned)rng_below(&r,
				WAX_ACE_PERMISSIONS + 1) };
		ck_assert_int_eq(wax_ace_scope_write(all, count, out,
		    sizeof(out), &len), WAX_OK);
		ck_assert_int_eq(wax_ace_scope_read(out, len, back, MAX,
		    &again), WAX_OK);
		ck_assert_uint_eq(again, count);
		for (size_t i = 0; i < count; i++) {
			ck_assert(bytes_equal(view_bytes(all[i].href),
			    view_bytes(back[i].href)));
			ck_assert_uint_eq(all[i].permissions,
			    back[i].permissions);
		}
		if (count > 0)
			ck_assert_int_eq(wax_ace_scope_read(out, len, back,
			    count - 1, &again), WAX_LIMIT);
		for (size_t cut = 0; cut < len; cut++)
			ck_assert_int_eq(wax_ace_scope_read(out, cut, back,
			    MAX, &again), WAX_FORMAT);
	}
}
END_TEST

START_TEST(what_is_no_array_of_pairs_is_no_scope)
{
	static const char *const wrong[] = {
		"a0", "01", "8101", "8180", "8181612f", "8182612f1820",
		"8182612f20", "81824101" "01", "8182616101", "81826001",
		"8183612f0101", "8182612f01" "00",
	};
	struct wax_ace_allowance out[MAX];
	size_t count;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct bytes b = DIGITS(wrong[i]);

		ck_assert_msg(wax_ace_scope_read(b.data, b.len, out, MAX,
		    &count) == WAX_FORMAT, "%s", wrong[i]);
	}
}
END_TEST

TEST_MAIN("wax/ace/scope",
    what_is_written_is_read_again,
    what_is_no_array_of_pairs_is_no_scope)
