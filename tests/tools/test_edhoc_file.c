/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_edhoc_file.c - who we are in handshakes as a text */

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/hex.h"
#include "link/pki.h"
#include "peer/keyring.h"
#include "tools/edhoc_file.h"

#define TEXT_SIZE 20000

/* Two X25519 keys that are used nowhere else. */
#define A_PRIVATE "28861f29c0b8052108c6088c49f5c369" \
	"a41763eac96e07dd9cb9efe5596d9773"
#define A_PUBLIC "b2aa2f05ff45a4e599e3156d9e42b91c" \
	"3837b6812e05774a6426cbc9a26acb11"
#define B_PUBLIC "de9edb7d7b7dc1b4d35b61c2ece43537" \
	"3f8343c85b78674dadfc7e146f882b4f"
/* {8: {1: {1: 1, -1: 4, -2: h'..'}}} */
#define CCS(public) "a108a101a301012004215820" public
#define A_UUID "11111111-1111-4111-8111-111111111111"
#define B_UUID "7d1f2c3a-0000-4000-8000-000000000017"

#define OWN "own\n ccs = " CCS(A_PUBLIC) "\n key = " A_PRIVATE \
	"\n id = kid\n kid = 2b\n uuid = " A_UUID "\n"
#define PEER "peer\n ccs = " CCS(B_PUBLIC) "\n kid = 05\n uuid = " \
	B_UUID "\n"

static struct waxpeer_keyring *keyring;
static struct wax_error_text error;

static enum wax_status
parse(const char *text)
{
	waxpeer_keyring_free(keyring);
	keyring = NULL;
	return edhoc_file_parse(bytes_of_text(text), "FILE", &keyring,
	    &error);
}

static void
tear_down(void)
{
	waxpeer_keyring_free(keyring);
	keyring = NULL;
}

START_TEST(a_file_has_all_that_a_handshake_needs)
{
	struct deviceid own;

	ck_assert_int_eq(parse("# two devices\nmethods = 3 0\nsuites = 0 2\n"
	    OWN "\n" PEER), WAX_OK);
	ck_assert_int_eq(deviceid_parse(bytes_of_text(A_UUID), &own), WAX_OK);
	ck_assert_mem_eq(waxpeer_keyring_id(keyring), own.bytes, 16);
	ck_assert_uint_eq(keyring->methods, 9);
	ck_assert_uint_eq(keyring->suites_count, 2);
	ck_assert_int_eq(keyring->suites[0], 0);
	ck_assert_uint_eq(keyring->own_count, 1);
	ck_assert_uint_eq(keyring->peer_count, 1);
	/* and other ends of lines, and no end of the last one */
	ck_assert_int_eq(parse(OWN "peer\r\n\tccs = " CCS(B_PUBLIC) "\r\n"
	    "uuid=" B_UUID), WAX_OK);
	/* X25519: what the key fits, if nothing is said */
	ck_assert_uint_eq(keyring->suites_count, 2);
	ck_assert_int_eq(keyring->suites[0], 0);
	ck_assert_int_eq(keyring->suites[1], 1);
}
END_TEST

START_TEST(mistakes_are_told_with_their_line)
{
	static const struct {
		const char *text;
		const char *expected;	/* how the message begins */
	} rows[] = {
		{ "", "FILE: no credential of our own" },
		{ OWN, "FILE: nobody to believe" },
		{ "methods = 4\n", "FILE:1: methods is not right" },
		{ "methods = 3\nmethods = 3\n", "FILE:2: methods" },
		{ "methods = 3,1\n", "FILE:1: methods" },
		{ "methods =\n", "FILE:1: methods" },
		{ "suites = 7\n", "FILE:1: suites is not right" },
		{ "suites = 2 2\n", "FILE:1: suites" },
		{ "suites = 99999999999999999999\n", "FILE:1: suites" },
		{ "\nkey = 00\n", "FILE:2: a key outside of a block" },
		{ "mine\n", "FILE:1: no '=' in the line" },
		{ "own\nlength = 3\n", "FILE:2: unknown key length" },
		{ "peer\nkey = 00\n", "FILE:2: unknown key key" },
		{ "own\nccs = 0\n", "FILE:2: ccs is 0; expected" },
		{ "own\nccs = a0\nccs = a0\n", "FILE:3: ccs is there twice" },
		{ "own\nccs = a0\ncertificate = a0\n",
		    "FILE:3: certificate is a0" },
		{ "own\nid = name\n", "FILE:2: id is name; expected kid" },
		{ "own\nuuid = 00000000-0000-0000-0000-000000000000\n",
		    "FILE:2: uuid is 0000" },
		{ "own\n\npeer\n", "FILE:1: a block without credential" },
		{ "own\nccs = a0\n", "FILE:1: a credential of ours without" },
		{ "peer\nccs = a0\n", "FILE:1: this credential does not "
		    "decode" },
		{ "peer\nccs = " CCS(B_PUBLIC) "\n",
		    "FILE:1: this credential does not fit" },
		{ "own\nccs = " CCS(B_PUBLIC) "\nkey = " A_PRIVATE "\n"
		    "id = kccs\nuuid = " A_UUID, "FILE:1: key is not that" },
		{ OWN "peer\nccs = " CCS(B_PUBLIC) "\nuuid = " A_UUID,
		    "FILE:7: this credential does not fit" },
		{ "anchor\nuuid = " A_UUID "\n",
		    "FILE:1: an anchor without certificate" },
		{ "anchor\ncertificate = 3003020101\n",
		    "FILE:1: this anchor is none" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(parse(rows[i].text), WAX_FORMAT);
		ck_assert_msg(strncmp(error.text, rows[i].expected,
		    strlen(rows[i].expected)) == 0, "%s: %s",
		    rows[i].expected, error.text);
	}
}
END_TEST

START_TEST(no_message_repeats_a_key)
{
	ck_assert_int_eq(parse("own\nkey = " A_PRIVATE "0\n"), WAX_FORMAT);
	ck_assert_ptr_null(strstr(error.text, "28861f29"));
	/* a line that lost its name */
	ck_assert_int_eq(parse("own\n" A_PRIVATE "\n"), WAX_FORMAT);
	ck_assert_ptr_null(strstr(error.text, "28861f29"));
}
END_TEST

static void
add_hex(char *text, const char *before, const struct pki *p)
{
	uint8_t *der = NULL;
	int len = i2d_X509(p->certificate, &der);

	ck_assert_int_gt(len, 0);
	strcat(text, before);
	hex_encode(bytes_of(der, (size_t)len), text + strlen(text));
	strcat(text, "\n");
	OPENSSL_free(der);
}

START_TEST(certificates_are_credentials_and_anchors)
{
	static char text[TEXT_SIZE];
	struct pki *ca = pki_new_ca(NULL, "root");
	struct deviceid id = pki_id(3);
	struct pki *device = pki_new_device(ca, &id);

	strcpy(text, OWN "anchor\n");
	add_hex(text, "certificate = ", ca);
	strcat(text, "peer\n");
	add_hex(text, "certificate = ", device);
	ck_assert_int_eq(parse(text), WAX_OK);
	ck_assert_ptr_nonnull(keyring->anchors);
	ck_assert_uint_eq(keyring->peer_count, 1);
	ck_assert_mem_eq(wax_edhoc_credential_subject(keyring->peers[0]),
	    id.bytes, 16);
	/* a device's certificate is no anchor */
	strcpy(text, OWN "anchor\n");
	add_hex(text, "certificate = ", device);
	ck_assert_int_eq(parse(text), WAX_FORMAT);
	pki_free(device);
	pki_free(ca);
}
END_TEST

START_TEST(only_the_owner_may_read_the_file)
{
	char path[] = "/tmp/test_edhoc_file.XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq((int)write(fd, OWN PEER, strlen(OWN PEER)),
	    (int)strlen(OWN PEER));
	close(fd);
	ck_assert_int_eq(edhoc_file_open(path, &keyring, &error), WAX_OK);
	ck_assert_int_eq(chmod(path, 0644), 0);
	waxpeer_keyring_free(keyring);
	keyring = NULL;
	ck_assert_int_eq(edhoc_file_open(path, &keyring, &error),
	    WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(error.text, "chmod 600"));
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(edhoc_file_open(path, &keyring, &error),
	    WAX_SYSTEM);
}
END_TEST

TEST_MAIN_FIXTURE("tools/edhoc_file", NULL, tear_down,
    a_file_has_all_that_a_handshake_needs,
    mistakes_are_told_with_their_line,
    no_message_repeats_a_key,
    certificates_are_credentials_and_anchors,
    only_the_owner_may_read_the_file)
