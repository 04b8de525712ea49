/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_edhoc_attributes.c - links that tell of handshakes (RFC 9668 section
   6) */

#include "check_main.h"

#include "peer/shaking.h"

static bool has_message_4, is_reverse;

static struct waxpeer_edhoc_settings
settings(void)
{
	static const int suites[] = { 2, 0 };
	struct waxpeer_edhoc_settings s = shaking_settings();

	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.theirs, suites,
	    2), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_set_methods(shaking.theirs, 9),
	    WAX_OK);
	s.has_message_4 = has_message_4;
	s.is_reverse = is_reverse;
	return s;
}

static void
expect(const char *text)
{
	char got[256];

	shaking_open_as(settings);
	ck_assert_int_eq(waxpeer_edhoc_attributes(rig.server, got,
	    sizeof(got)), WAX_OK);
	ck_assert_str_eq(got, text);
	ck_assert_int_eq(waxpeer_edhoc_attributes(rig.server, got,
	    strlen(text)), WAX_SPACE);
	ck_assert_int_eq(waxpeer_edhoc_attributes(rig.client, got,
	    sizeof(got)), WAX_STATE);
	shaking_close();
}

START_TEST(combined_requests_are_told_without_message_4_only)
{
	expect(";rt=core.edhoc;ed-r;ed-method=0;ed-method=3;ed-csuite=2;"
	    "ed-csuite=0;ed-cred-t=1;ed-idcred-t=4;ed-idcred-t=14;"
	    "ed-comb-req");
	has_message_4 = is_reverse = true;
	expect(";rt=core.edhoc;ed-i;ed-r;ed-method=0;ed-method=3;"
	    "ed-csuite=2;ed-csuite=0;ed-cred-t=1;ed-idcred-t=4;"
	    "ed-idcred-t=14");
}
END_TEST

TEST_MAIN("peer/edhoc_attributes",
    combined_requests_are_told_without_message_4_only)
