/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_trust.c - what sessions begin with, as long as they live */

#include "check_main.h"

#include "link/pki.h"
#include "peer/locator.h"
#include "peer/trust.h"
#include "scarce.h"

static struct credentials *
keys_of_two(void)
{
	struct deviceid own = pki_id(1), peer = pki_id(2);
	struct credentials *c = pki_credentials(&own);

	pki_share(c, &peer, 7);
	return c;
}

static const struct locator_kind *
kind_of(const char *uri)
{
	struct locator l;

	ck_assert_int_eq(locator_parse(uri, &l), WAX_OK);
	return l.kind;
}

START_TEST(same_kind_and_role_share_one_context)
{
	struct credentials *c = keys_of_two();
	struct trust *t = trust_new(c);
	const struct locator_kind *dtls = kind_of("coaps://[::1]:1");
	const struct locator_kind *tls = kind_of("coaps+tcp://[::1]:1");
	struct secure_context *first, *again, *client, *other;

	ck_assert_ptr_nonnull(t);
	ck_assert_int_eq(trust_context(t, dtls, SECURE_SERVER, &first),
	    WAX_OK);
	ck_assert_int_eq(trust_context(t, dtls, SECURE_SERVER, &again),
	    WAX_OK);
	ck_assert_int_eq(trust_context(t, dtls, SECURE_CLIENT, &client),
	    WAX_OK);
	ck_assert_int_eq(trust_context(t, tls, SECURE_SERVER, &other), WAX_OK);
	ck_assert_ptr_eq(first, again);
	ck_assert_ptr_ne(first, client);
	ck_assert_ptr_ne(first, other);
	trust_unref(t);
	credentials_unref(c);
}
END_TEST

START_TEST(lives_until_the_last_reference_goes)
{
	struct credentials *c = keys_of_two();
	struct trust *t = trust_new(c), *second = trust_ref(t);
	struct secure_hooks hooks = { .arg = NULL };
	struct secure_context *context;
	struct secure *s;

	credentials_unref(c);
	ck_assert_ptr_eq(t, second);
	ck_assert_int_eq(trust_context(t, kind_of("coaps+tcp://[::1]:1"),
	    SECURE_SERVER, &context), WAX_OK);
	s = secure_new(context, NULL, NULL, &hooks);
	ck_assert_ptr_nonnull(s);
	trust_unref(t);
	ck_assert_int_eq(secure_state(s), SECURE_HANDSHAKE);
	secure_free(s);
	trust_unref(second);
	trust_unref(NULL);
	ck_assert_ptr_null(trust_ref(NULL));
}
END_TEST

START_TEST(credentials_that_are_for_nothing_make_no_context)
{
	struct deviceid own = pki_id(1);
	struct credentials *c = pki_credentials(&own);
	struct trust *t = trust_new(c);
	struct secure_context *context = NULL;

	ck_assert_int_eq(trust_context(t, kind_of("coaps://[::1]:1"),
	    SECURE_SERVER, &context), WAX_CRYPTO);
	ck_assert_ptr_null(context);
	trust_unref(t);
	credentials_unref(c);
}
END_TEST

START_TEST(without_memory_there_is_none)
{
	struct credentials *c = keys_of_two();
	struct trust *t;

	if (!SCARCE_WORKS) {
		credentials_unref(c);
		return;
	}
	scarce_memory = true;
	t = trust_new(c);
	scarce_memory = false;
	ck_assert_ptr_null(t);
	credentials_unref(c);
}
END_TEST

TEST_MAIN("peer/trust",
    same_kind_and_role_share_one_context,
    lives_until_the_last_reference_goes,
    credentials_that_are_for_nothing_make_no_context,
    without_memory_there_is_none)
