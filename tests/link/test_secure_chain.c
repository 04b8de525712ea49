/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_chain.c - whom a chain by itself proves */
#include "link/secure_chain.h"

#include "check_main.h"

#include "link/pki.h"

static struct pki *root, *between, *device;
static struct deviceid id;
static struct credentials *believed;

static void
set_up(void)
{
	id = pki_id(1);
	root = pki_new_ca(NULL, "root");
	between = pki_new_ca(root, "between");
	device = pki_new_device(between, &id);
	believed = credentials_new();
	ck_assert_ptr_nonnull(believed);
}

static void
tear_down(void)
{
	credentials_unref(believed);
	pki_free(device);
	pki_free(between);
	pki_free(root);
}

static enum secure_failure
verify(const struct pki *const list[], size_t count)
{
	struct bytes chain[SECURE_CHAIN_MAX + 2] = { { NULL, 0 } };
	uint8_t *der[SECURE_CHAIN_MAX + 2] = { NULL };
	struct deviceid proven = { { 0 } };
	enum secure_failure why;

	for (size_t i = 0; i < count; i++) {
		int len = i2d_X509(list[i]->certificate, &der[i]);

		ck_assert_int_gt(len, 0);
		chain[i] = bytes_of(der[i], (size_t)len);
	}
	why = secure_chain_verify(believed, chain, count, &proven);
	ck_assert(deviceid_equal(&proven, &id) ==
	    (why == SECURE_FAILURE_NONE));
	for (size_t i = 0; i < count; i++)
		OPENSSL_free(der[i]);
	return why;
}

START_TEST(a_chain_to_an_anchor_proves_its_first_certificate)
{
	const struct pki *chain[] = { device, between };

	ck_assert_int_eq(verify(chain, 2), SECURE_FAILURE_UNKNOWN_CA);
	pki_trust(believed, root, NULL);
	ck_assert_int_eq(verify(chain, 2), SECURE_FAILURE_NONE);
	ck_assert_int_eq(verify(chain, 1), SECURE_FAILURE_UNKNOWN_CA);
}
END_TEST

START_TEST(an_anchor_of_another_device_is_none)
{
	const struct pki *chain[] = { device, between };
	struct deviceid other = pki_id(2);

	pki_trust(believed, root, &other);
	ck_assert_int_eq(verify(chain, 2), SECURE_FAILURE_WRONG_ANCHOR);
	pki_trust(believed, between, &id);
	ck_assert_int_eq(verify(chain, 1), SECURE_FAILURE_NONE);
}
END_TEST

START_TEST(what_is_no_identity_of_today_proves_nothing)
{
	const struct {
		struct pki_options o;
		enum secure_failure why;
	} rows[] = {
		{ { .id = &id, .extended = PKI_EKU_ROLE },
		    SECURE_FAILURE_WRONG_USE },
		{ { .id = &id, .extended = "" }, SECURE_FAILURE_WRONG_USE },
		{ { .id = &id, .usage = "keyAgreement" },
		    SECURE_FAILURE_WRONG_USE },
		{ { .name = "nobody" }, SECURE_FAILURE_NO_ID },
		{ { .id = &id, .from = -2 * PKI_DAY, .until = -PKI_DAY },
		    SECURE_FAILURE_EXPIRED },
		{ { .id = &id, .from = PKI_DAY, .until = 2 * PKI_DAY },
		    SECURE_FAILURE_EXPIRED },
	};

	pki_trust(believed, root, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pki *p = pki_new(root, &rows[i].o);
		const struct pki *chain[] = { p };

		ck_assert_int_eq(verify(chain, 1), rows[i].why);
		pki_free(p);
	}
}
END_TEST

START_TEST(who_was_revoked_proves_nothing)
{
	const struct pki *chain[] = { device, between };

	pki_trust(believed, root, NULL);
	pki_revoke(believed, between, device, PKI_DAY);
	ck_assert_int_eq(verify(chain, 2), SECURE_FAILURE_REVOKED);
}
END_TEST

START_TEST(chains_are_short_and_of_certificates)
{
	const struct pki *many[SECURE_CHAIN_MAX + 1];
	struct bytes junk = bytes_of("0123", 4);
	struct deviceid none;

	for (size_t i = 0; i < SECURE_CHAIN_MAX + 1; i++)
		many[i] = i == 0 ? device : between;
	pki_trust(believed, root, NULL);
	ck_assert_int_eq(verify(many, SECURE_CHAIN_MAX),
	    SECURE_FAILURE_NONE);
	ck_assert_int_eq(verify(many, SECURE_CHAIN_MAX + 1),
	    SECURE_FAILURE_BAD_CERTIFICATE);
	ck_assert_int_eq(verify(many, 0), SECURE_FAILURE_BAD_CERTIFICATE);
	ck_assert_int_eq(secure_chain_verify(believed, &junk, 1, &none),
	    SECURE_FAILURE_BAD_CERTIFICATE);
}
END_TEST

TEST_MAIN_FIXTURE("link/secure_chain", set_up, tear_down,
    a_chain_to_an_anchor_proves_its_first_certificate,
    an_anchor_of_another_device_is_none,
    what_is_no_identity_of_today_proves_nothing,
    who_was_revoked_proves_nothing,
    chains_are_short_and_of_certificates)
