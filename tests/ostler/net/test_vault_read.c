/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/vault_read.h"

#include "link/pki.h"
#include "ostler/net/vault_files.h"

static struct anchor_conf anchor;
static char *psks[2], *crls[1];
static struct credential_conf conf;
static struct pki *ca, *own;

static void
setup(void)
{
	struct deviceid id = pki_id(1);

	vault_files_enter();
	ca = pki_new_ca(NULL, "House CA");
	own = pki_new_device(ca, &id);
	psks[0] = (char *)"keys";
	psks[1] = (char *)"more";
	crls[0] = (char *)"crl.pem";
	anchor.file = (char *)"ca.pem";
	conf.name = (char *)"c";
}

static void
teardown(void)
{
	pki_free(own);
	pki_free(ca);
	vault_files_leave();
}

static void
use_certificate(void)
{
	conf.certificate = (char *)"own.pem";
	conf.key = (char *)"own.key";
	conf.anchors = &anchor;
	conf.anchor_count = 1;
	vault_files_take("own.pem", pki_pem(own, NULL));
	vault_files_take("own.key", pki_key_pem(own));
	vault_files_take("ca.pem", pki_pem(ca, NULL));
}

static void
use_keys(const char *text)
{
	conf.psks = psks;
	conf.psk_count = 1;
	conf.id = pki_id(1);
	vault_files_write("keys", text);
}

/* Reads it well, or has exactly these errors. */
static struct credentials *
read_with(enum wax_status expected, const char *said)
{
	char *errors = NULL;
	size_t len;
	FILE *out = open_memstream(&errors, &len);
	struct credentials *c = NULL;
	enum wax_status st = vault_read_credential(&conf, out, &c);

	fclose(out);
	if (said != NULL)
		ck_assert_str_eq(errors, said);
	ck_assert_int_eq(st, expected);
	ck_assert_int_eq(st == WAX_OK, c != NULL);
	ck_assert_int_eq(st == WAX_OK, len == 0);
	free(errors);
	return c;
}

START_TEST(certificate_brings_its_id_and_expires)
{
	struct credentials *c;
	struct deviceid id, expected = pki_id(1);
	const char *what;
	int64_t when;

	use_certificate();
	c = read_with(WAX_OK, "");
	ck_assert(credentials_id(c, &id));
	ck_assert(deviceid_equal(&id, &expected));
	ck_assert(credentials_expiry(c, &when, &what));
	ck_assert_str_eq(what, "certificate");
	credentials_unref(c);
}
END_TEST

START_TEST(keys_come_from_all_their_files)
{
	struct deviceid id;
	struct credentials *c;

	use_keys("# here\n" PEER_1 " " KEY_A "\n");
	vault_files_write("more", PEER_2 " " KEY_A KEY_B "\n");
	conf.psk_count = 2;
	c = read_with(WAX_OK, "");
	ck_assert(credentials_id(c, &id));
	credentials_unref(c);
	/* That both were there shows when one comes again. */
	vault_files_write("more", PEER_2 " " KEY_A "\n\n" PEER_1 " " KEY_B);
	(void)read_with(WAX_FORMAT, "more:3: a second key for this peer; "
	    "expected one\n");
}
END_TEST

START_TEST(each_error_is_told_with_file_and_line)
{
	use_certificate();
	use_keys("x\n" PEER_1 " 0001\n" PEER_1 " " KEY_A "\n");
	conf.crls = crls;
	conf.crl_count = 1;
	ck_assert_int_eq(chmod("own.key", 0640), 0);
	vault_files_write("ca.pem", "nothing\n");
	(void)read_with(WAX_SYSTEM,
	    "own.key: has mode 0640; expected 0600 or 0400: nobody but its "
	    "owner may have the key\n"
	    "ca.pem: no trust anchor; expected certificates of CAs in PEM\n"
	    "crl.pem: can not be read: No such file or directory\n"
	    "keys:1: no device ID and key; expected UUID HEX\n"
	    "keys:2: a key of another length; expected 16 or 32 bytes\n");
}
END_TEST

START_TEST(credential_that_does_not_fit_together_is_told_by_its_name)
{
	use_keys(PEER_1 " " KEY_A "\n");
	conf.id = (struct deviceid){ { 0 } };
	(void)read_with(WAX_FORMAT, "credential \"c\": keys, but no Device ID "
	    "of our own; expected one\n");
}
END_TEST

START_TEST(id_that_openssl_would_cut_is_told)
{
	use_keys(PEER_1 " " KEY_A "\n");
	conf.id = pki_id_with_zero(1, 7);
	(void)read_with(WAX_FORMAT, "credential \"c\": the own Device ID has a "
	    "zero byte, where OpenSSL cuts a PSK identity; expected another "
	    "ID, or no keys\n");
}
END_TEST

START_TEST(certificate_of_another_id_is_told)
{
	use_certificate();
	conf.id = pki_id(2);
	(void)read_with(WAX_FORMAT, NULL);
	conf.id = pki_id(1);
	credentials_unref(read_with(WAX_OK, ""));
}
END_TEST

START_TEST(key_of_another_certificate_is_told)
{
	struct pki *other = pki_new_ca(NULL, "Another");

	use_certificate();
	vault_files_take("own.key", pki_key_pem(other));
	(void)read_with(WAX_FORMAT, NULL);
	pki_free(other);
}
END_TEST

START_TEST(revocation_list_is_read)
{
	struct credentials *c;
	const char *what;
	int64_t when;

	use_certificate();
	conf.crls = crls;
	conf.crl_count = 1;
	vault_files_take("crl.pem", pki_crl_pem(ca, NULL, PKI_DAY));
	c = read_with(WAX_OK, "");
	ck_assert(credentials_expiry(c, &when, &what));
	ck_assert_str_eq(what, "crl");
	credentials_unref(c);
}
END_TEST

START_TEST(worse_of_two_statuses_is_returned)
{
	static const enum wax_status order[] = { WAX_OK, WAX_FORMAT,
		WAX_SYSTEM, WAX_MEMORY };

	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < 4; j++)
			ck_assert_int_eq(vault_worse(order[i], order[j]),
			    order[i > j ? i : j]);
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/vault_read", setup, teardown,
    certificate_brings_its_id_and_expires,
    keys_come_from_all_their_files,
    each_error_is_told_with_file_and_line,
    credential_that_does_not_fit_together_is_told_by_its_name,
    id_that_openssl_would_cut_is_told,
    certificate_of_another_id_is_told,
    key_of_another_certificate_is_told,
    revocation_list_is_read,
    worse_of_two_statuses_is_returned)
