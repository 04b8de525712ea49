/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred_file.c - credentials from a file of the form of /oic/sec/cred */

#include "check_main.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link/pki.h"
#include "tools/cred_file.h"
#include "tools/diag.h"

#define PEER "7d1f2c3a-1111-4111-8111-111111111117"
#define RAW "{\"encoding\": \"oic.sec.encoding.raw\", \
\"data\": h'000102030405060708090a0b0c0d0e0f'}"
#define BASE64 "{\"encoding\": \"oic.sec.encoding.base64\", \
\"data\": \"AAECAwQFBgcICQoLDA0ODw==\"}"
#define PSK(data) "{\"credid\": 1, \"subjectuuid\": \"" PEER "\", \
\"credtype\": 1, \"privatedata\": " data "}"

static struct deviceid own, other;
static struct waxpeer_credentials *credentials;
static struct wax_error_text error;
static char text[32768];

static void
set_up(void)
{
	own = pki_id(1);
	other = pki_id(2);
	credentials = NULL;
}

static void
tear_down(void)
{
	waxpeer_credentials_free(credentials);
}

static enum wax_status
parse_of(const char *content, const struct deviceid *id)
{
	waxpeer_credentials_free(credentials);
	credentials = NULL;
	return cred_file_parse(bytes_of_text(content), "FILE", id, NULL,
	    &credentials, &error);
}

/* The entries in their place. */
static enum wax_status
parse(const char *entries)
{
	snprintf(text, sizeof(text), "\n {\"creds\": [%s],\n \"rowneruuid\": "
	    "\"" PEER "\"}\n", entries);
	return parse_of(text, &own);
}

/* PEM as a JSON string has it. */
static char *
pem_to_json(char *pem)
{
	char *out = malloc(2 * strlen(pem) + 1), *p = out;

	ck_assert_ptr_nonnull(out);
	for (const char *q = pem; *q != '\0'; q++) {
		if (*q == '\n') {
			*p++ = '\\';
			*p++ = 'n';
		} else {
			*p++ = *q;
		}
	}
	*p = '\0';
	free(pem);
	return out;
}

/* Entries of a device that root has certified. */
static char *
entries_of(const struct deviceid *id, const char *anchor_subject)
{
	struct pki *root = pki_new_ca(NULL, "root");
	struct pki *device = pki_new_device(root, id);
	char *chain = pem_to_json(pki_pem(device, NULL));
	char *key = pem_to_json(pki_key_pem(device));
	char *ca = pem_to_json(pki_pem(root, NULL));
	char *out;

	ck_assert_int_gt(asprintf(&out,
	    "{\"credid\": 1, \"subjectuuid\": \"" PEER "\", \"credtype\": 8, "
	    "\"credusage\": \"oic.sec.cred.cert\", \"publicdata\": "
	    "{\"encoding\": \"oic.sec.encoding.pem\", \"data\": \"%s\"}, "
	    "\"privatedata\": {\"encoding\": \"oic.sec.encoding.pem\", "
	    "\"data\": \"%s\"}}, {\"credid\": 2, \"subjectuuid\": \"%s\", "
	    "\"credtype\": 8, \"credusage\": \"oic.sec.cred.trustca\", "
	    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
	    "\"data\": \"%s\"}}", chain, key, anchor_subject, ca), 0);
	free(chain);
	free(key);
	free(ca);
	pki_free(device);
	pki_free(root);
	return out;
}

static void
expect_own(void)
{
	uint8_t id[16];

	ck_assert(waxpeer_credentials_id(credentials, id));
	ck_assert_mem_eq(id, own.bytes, sizeof(id));
}

START_TEST(key_is_read_as_raw_and_as_base64)
{
	ck_assert_int_eq(parse(PSK(RAW)), WAX_OK);
	expect_own();
	ck_assert_int_eq(parse(PSK(BASE64)), WAX_OK);
	expect_own();
}
END_TEST

START_TEST(cbor_is_read_as_its_notation_is)
{
	static uint8_t buffer[1024];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct diag_error wrong;

	ck_assert_int_eq(diag_parse(bytes_of_text("{\"creds\": [" PSK(RAW)
	    "]}"), &w, &wrong), WAX_OK);
	ck_assert_int_eq(cred_file_parse(writer_bytes(&w), "FILE", &own, NULL,
	    &credentials, &error), WAX_OK);
	expect_own();
}
END_TEST

START_TEST(certificate_brings_the_own_id)
{
	char *entries = entries_of(&own, "*");

	ck_assert_int_eq(parse(entries), WAX_OK);
	ck_assert_int_eq(parse_of(text, NULL), WAX_OK);
	expect_own();
	ck_assert_int_eq(parse_of(text, &other), WAX_FORMAT);
	ck_assert_str_eq(error.text, "FILE: the certificate names another "
	    "device; expected the own UUID");
	free(entries);
	entries = entries_of(&own, PEER);
	ck_assert_int_eq(parse(entries), WAX_OK);
	free(entries);
}
END_TEST

START_TEST(key_alone_needs_the_own_id_from_elsewhere)
{
	ck_assert_int_eq(parse(PSK(RAW)), WAX_OK);
	ck_assert_int_eq(parse_of(text, NULL), WAX_FORMAT);
	ck_assert_str_eq(error.text, "FILE: keys, but no Device ID of our "
	    "own; expected one");
}
END_TEST

START_TEST(what_belongs_elsewhere_is_passed_over_with_a_note)
{
	char *notes;
	size_t len;
	FILE *out = open_memstream(&notes, &len);

	ck_assert_ptr_nonnull(out);
	snprintf(text, sizeof(text), "{\"creds\": [{\"credtype\": 64}, "
	    "{\"credtype\": 8, \"credusage\": \"oic.sec.cred.mfgcert\"}, "
	    "{\"credtype\": 8, \"credusage\": \"oic.sec.cred.mfgtrustca\"}, "
	    "{\"credtype\": 8, \"credusage\": \"oic.sec.cred.rolecert\"}, "
	    PSK(RAW) "]}");
	ck_assert_int_eq(cred_file_parse(bytes_of_text(text), "FILE", &own,
	    out, &credentials, &error), WAX_OK);
	fclose(out);
	ck_assert_str_eq(notes,
	    "FILE: entry 1: credtype 64 is passed over\n"
	    "FILE: entry 2: oic.sec.cred.mfgcert is passed over\n"
	    "FILE: entry 3: oic.sec.cred.mfgtrustca is passed over\n"
	    "FILE: entry 4: oic.sec.cred.rolecert is passed over\n");
	free(notes);
}
END_TEST

#define TYPED(type, rest) \
	"{\"subjectuuid\": \"" PEER "\", \"credtype\": " type rest "}"

START_TEST(what_is_wrong_is_told_with_entry_and_expectation)
{
	static const struct { const char *entries, *says; } rows[] = {
		{ "", "nothing to be used; expected" },
		{ "1", "entry 1: no map; expected one" },
		{ PSK(RAW) ", {}", "entry 2: no credtype; expected 1 or 8" },
		{ TYPED("4", ""), "entry 1: credtype 4; expected 1 (a key)" },
		{ TYPED("1", ""), "entry 1: no privatedata with encoding and "
		    "data; expected one" },
		{ TYPED("1", ", \"privatedata\": {\"data\": h'00'}"),
		    "entry 1: no privatedata with encoding" },
		{ TYPED("1", ", \"privatedata\": {\"handle\": 7}"),
		    "privatedata has a handle; expected the data itself" },
		{ PSK("{\"encoding\": \"oic.sec.encoding.raw\", \"data\": "
		    "\"text\"}"), "privatedata of credtype 1; expected oic" },
		{ PSK("{\"encoding\": \"oic.sec.encoding.base64\", \"data\": "
		    "\"AA\"}"), "privatedata of credtype 1; expected oic" },
		{ PSK("{\"encoding\": \"oic.sec.encoding.pem\", \"data\": "
		    "\"AA==\"}"), "privatedata of credtype 1; expected oic" },
		{ PSK("{\"encoding\": \"oic.sec.encoding.raw\", \"data\": "
		    "h'0102'}"), "entry 1: a key of another length; "
		    "expected 16 or 32 bytes" },
		{ PSK(RAW) "," PSK(BASE64), "entry 2: a second key for this "
		    "peer; expected one" },
		{ "{\"credtype\": 1, \"subjectuuid\": \"*\"}",
		    "entry 1: subjectuuid; expected a device UUID" },
		{ "{\"credtype\": 1}", "entry 1: subjectuuid; expected" },
		{ TYPED("8", ""), "entry 1: credusage of credtype 8; "
		    "expected oic.sec.cred.cert or" },
		{ TYPED("8", ", \"credusage\": \"oic.sec.cred.x\""),
		    "credusage of credtype 8" },
		{ TYPED("8", ", \"credusage\": \"oic.sec.cred.trustca\", "
		    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.der\","
		    " \"data\": h'30'}"), "entry 1: publicdata; expected "
		    "oic.sec.encoding.pem and a text" },
		{ TYPED("8", ", \"credusage\": \"oic.sec.cred.trustca\", "
		    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\","
		    " \"data\": \"x\"}"), "entry 1: no trust anchor; "
		    "expected certificates of CAs in PEM" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(parse(rows[i].entries), WAX_FORMAT);
		ck_assert_msg(strstr(error.text, rows[i].says) != NULL,
		    "%s lacks %s", error.text, rows[i].says);
		ck_assert_msg(strncmp(error.text, "FILE: ", 6) == 0, "%s",
		    error.text);
		ck_assert_ptr_null(credentials);
	}
}
END_TEST

START_TEST(file_that_is_another_thing_is_refused)
{
	static const struct { const char *content, *says; } rows[] = {
		{ "", "FILE: no map with creds; expected" },
		{ "{}", "FILE: no map with creds; expected" },
		{ "master-secret = 00", "FILE: no map with creds; expected" },
		{ "{\"creds\": 1}", "FILE: creds is no list; expected one" },
		{ "{\"creds\":\n [1,]}", "FILE:2: no diagnostic notation" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(parse_of(rows[i].content, &own), WAX_FORMAT);
		ck_assert_msg(strstr(error.text, rows[i].says) != NULL,
		    "%s lacks %s", error.text, rows[i].says);
	}
}
END_TEST

START_TEST(file_that_others_may_read_is_refused)
{
	char path[] = "/tmp/ostler-cred-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");

	ck_assert_ptr_nonnull(f);
	fprintf(f, "{\"creds\": [" PSK(RAW) "]}");
	fclose(f);
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(cred_file_open(path, &own, NULL, &credentials,
	    &error), WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(error.text, "its mode is 640; expected "
	    "600"));
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(cred_file_open(path, &own, NULL, &credentials,
	    &error), WAX_OK);
	expect_own();
	ck_assert_int_eq(truncate(path, CRED_FILE_MAX + 1), 0);
	waxpeer_credentials_free(credentials);
	credentials = NULL;
	ck_assert_int_eq(cred_file_open(path, &own, NULL, &credentials,
	    &error), WAX_FORMAT);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(cred_file_open(path, &own, NULL, &credentials,
	    &error), WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(error.text, "No such file"));
}
END_TEST

TEST_MAIN_FIXTURE("tools/cred_file", set_up, tear_down,
    key_is_read_as_raw_and_as_base64,
    cbor_is_read_as_its_notation_is,
    certificate_brings_the_own_id,
    key_alone_needs_the_own_id_from_elsewhere,
    what_belongs_elsewhere_is_passed_over_with_a_note,
    what_is_wrong_is_told_with_entry_and_expectation,
    file_that_is_another_thing_is_refused,
    file_that_others_may_read_is_refused)
