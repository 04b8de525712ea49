/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_settings.c - as/settings.c */
#include "as/settings.h"
#include "as/reading.h"
#include "check_main.h"

static enum wax_status
load_alone(const char *text)
{
	FILE *errors = fmemopen(reading_errors, sizeof(reading_errors), "w");
	enum wax_status st;

	as_settings_clear(&settings);
	folder_write("as.conf", text, strlen(text));
	st = as_settings_load(folder_path("as.conf"), errors, &settings);
	fclose(errors);
	return st;
}

START_TEST(what_is_not_said_is_at_its_default)
{
	ck_assert_int_eq(reading_load(""), WAX_OK);
	ck_assert_str_eq(settings.issuer, "coap://as");
	ck_assert_str_eq(settings.uri, "coap://127.0.0.1:0");
	ck_assert_str_eq(settings.database, "/var/lib/wax-as/as.db");
	ck_assert_ptr_null(settings.audit);
	ck_assert_ptr_null(settings.credentials);
	ck_assert_uint_eq(settings.token_lifetime, 3600);
	ck_assert_uint_eq(settings.tokens_per_client, 64);
	ck_assert_uint_eq(settings.requests_per_minute, 60);
	ck_assert_int_eq(reading_load("uri \"coap://x\"\ntoken-lifetime 5m\n"
	    "audit \"/a\"\n"), WAX_OK);
	ck_assert_str_eq(settings.uri, "coap://x");
	ck_assert_uint_eq(settings.token_lifetime, 300);
	ck_assert_str_eq(settings.audit, "/a");
}
END_TEST

START_TEST(what_must_be_there_is_missed)
{
	ck_assert_int_eq(load_alone("listen \"coap://127.0.0.1:0\"\n"),
	    WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(reading_errors, "no issuer"));
	ck_assert_int_eq(load_alone("issuer \"x\"\n"), WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(reading_errors, "no listen"));
	ck_assert_int_eq(reading_load("token-lifetime 0s\n"), WAX_FORMAT);
	ck_assert_int_eq(reading_load("database \"as.db\"\n"), WAX_FORMAT);
	ck_assert_int_eq(reading_load("tokens-per-client many\n"),
	    WAX_FORMAT);
}
END_TEST

TEST_MAIN_FIXTURE("as/settings", folder_make, reading_teardown,
    what_is_not_said_is_at_its_default,
    what_must_be_there_is_missed)
