/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* vault_files.h - for tests: a folder of their own with files of credentials;
   the tests work in it */
#ifndef TESTS_OSTLER_NET_VAULT_FILES_H
#define TESTS_OSTLER_NET_VAULT_FILES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_main.h"

#define PEER_1 "7d1f2c3a-1111-4111-8111-111111111111"
#define PEER_2 "7d1f2c3a-2222-4222-8222-222222222222"
#define KEY_A "000102030405060708090a0b0c0d0e0f"
#define KEY_B "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"

static char vault_folder[] = "/tmp/test_vault.XXXXXX";

__attribute__((unused)) static void
vault_files_enter(void)
{
	ck_assert_ptr_nonnull(mkdtemp(vault_folder));
	ck_assert_int_eq(chdir(vault_folder), 0);
}

/* Tests write these files only. */
__attribute__((unused)) static void
vault_files_leave(void)
{
	static const char *const names[] = { "own.pem", "own.key", "ca.pem",
		"crl.pem", "keys", "more", "t.conf" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(names[i]);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(vault_folder), 0);
}

/* With mode 0600. */
__attribute__((unused)) static void
vault_files_write(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	ck_assert_int_eq(chmod(name, 0600), 0);
}

/* Text of pki.h, which is freed. */
__attribute__((unused)) static void
vault_files_take(const char *name, char *text)
{
	vault_files_write(name, text);
	free(text);
}

#endif
