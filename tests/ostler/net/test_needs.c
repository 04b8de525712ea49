/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/needs.h"

#include "check_main.h"
#include "ostler/net/words.h"

/* By need, then in the order of transports[]. */
static const bool met[NEED_COUNT][WORD_COUNT] = {
	[NEED_NOTHING] = { true, true, true, true, true, true, true, true,
	    true },
	[NEED_SESSIONS] = { false, true, true, true, true, true, true, true,
	    true },
	[NEED_STREAM] = { false, false, true, true, true, true, true, true,
	    true },
	[NEED_SECURE] = { false, true, false, true, false, true, false, false,
	    true },
	[NEED_SECURE_COAP] = { false, true, false, true, false, true, false,
	    false, false },
	[NEED_COAP] = { true, true, true, true, true, true, true, false,
	    false },
	[NEED_BOTH_WAYS] = { false, true, true, true, true, true, true, false,
	    false },
	[NEED_HTTP] = { false, false, false, false, false, false, false, true,
	    true },
};

START_TEST(keyword_fits_the_transports_that_have_what_it_needs)
{
	for (enum need n = 0; n < NEED_COUNT; n++) {
		for (size_t i = 0; i < WORD_COUNT; i++)
			ck_assert_int_eq(needs_find_missing(n,
			    transports[i]) == NULL, met[n][i]);
	}
}
END_TEST

START_TEST(keyword_fits_a_transport_that_was_not_understood)
{
	for (enum need n = 0; n < NEED_COUNT; n++)
		ck_assert_ptr_null(needs_find_missing(n, NULL));
}
END_TEST

TEST_MAIN("ostler/net/needs",
    keyword_fits_the_transports_that_have_what_it_needs,
    keyword_fits_a_transport_that_was_not_understood)
