/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/configuration.h"

#include "ostler/net/vault_files.h"

#define TEXT "credential \"c\" { id " PEER_2 "; psk \"keys\"; }\n" \
	"listen \"l\" coap on 127.0.0.1:5683\n"

static char said[2000];

static enum wax_status
load(struct configuration *c)
{
	FILE *errors = fmemopen(said, sizeof(said), "w");
	enum wax_status st;

	ck_assert_ptr_nonnull(errors);
	st = configuration_load("t.conf", errors, c);
	fclose(errors);
	return st;
}

START_TEST(settings_come_with_their_credentials)
{
	struct configuration c;
	uint32_t generation;

	vault_files_write("t.conf", TEXT);
	vault_files_write("keys", PEER_1 " " KEY_A "\n");
	ck_assert_int_eq(load(&c), WAX_OK);
	ck_assert_uint_eq(c.settings->net.credential_count, 1);
	credentials_unref(vault_take(c.vault, 0, &generation));
	configuration_clear(&c);
	ck_assert_ptr_null(c.settings);
	configuration_clear(&c);	/* nothing is left */
}
END_TEST

START_TEST(settings_without_their_credentials_are_none)
{
	struct configuration c = { .vault = NULL };

	vault_files_write("t.conf", TEXT);
	vault_files_write("keys", "nonsense\n");
	ck_assert_int_eq(load(&c), WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(said, "keys:1: "));
	vault_files_write("t.conf", "nonsense\n");
	ck_assert_int_eq(load(&c), WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(said, "t.conf:1:1: "));
	ck_assert_ptr_null(c.settings);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/configuration", vault_files_enter,
    vault_files_leave,
    settings_come_with_their_credentials,
    settings_without_their_credentials_are_none)
