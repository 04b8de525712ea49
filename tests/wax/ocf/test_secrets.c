/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secrets.c - no key of a credential is left in memory that was freed

   free() and realloc() of this program look at what they get. A sanitizer has
   its own; then only the calls are tested. */
#include <malloc.h>
#include <stdatomic.h>

#include "check_main.h"
#include "scarce.h"
#include "wax/ocf/kit.h"

#define NEEDLE "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b"
#define NEEDLE_LEN 12

static atomic_size_t found;
static volatile bool is_watching;

#if SCARCE_WORKS
void __libc_free(void *p);

void
free(void *p)
{
	size_t len = p == NULL ? 0 : malloc_usable_size(p);

	if (is_watching && p != NULL &&
	    memmem(p, len, NEEDLE, NEEDLE_LEN) != NULL)
		atomic_fetch_add(&found, 1);
	__libc_free(p);
}
#endif

/* Only the device is watched, not what makes a request out of words. */
static uint8_t
post(struct kit *k, const char *text)
{
	struct bytes body = kit_cbor(text);
	uint8_t code;

	is_watching = true;
	code = kit_send(k, CODE_POST, "cred", body);
	is_watching = false;
	return code;
}

START_TEST(keys_are_cleared_wherever_they_have_been)
{
	struct kit *k = kit_new();

	kit_own(k);
	ck_assert_int_eq(post(k, "{\"creds\": ["
	    KIT_OSCORE("01", "02") "]}"), CODE_CHANGED);
	/* replaced, refused after it was read, and refused for its end */
	ck_assert_int_eq(post(k, "{\"creds\": [{\"credid\": 2, "
	    "\"credtype\": 64, \"subjectuuid\": \"" KIT_PEER "\", "
	    "\"privatedata\": {\"data\": \"" KIT_SECRET "\", \"encoding\": "
	    "\"oic.sec.encoding.raw\"}, \"oscore\": {\"senderid\": \"03\", "
	    "\"recipientid\": \"04\"}}]}"), CODE_CHANGED);
	ck_assert_int_eq(post(k, "{\"creds\": ["
	    KIT_OSCORE("05", "06") ", {}]}"), CODE_BAD_REQUEST);
	ck_assert_int_eq(post(k, "{\"creds\": ["
	    KIT_OSCORE("05", "04") "]}"), CODE_BAD_REQUEST);
	ck_assert_int_eq(post(k, "{\"creds\": [" KIT_OSCORE("07", "08") "], "
	    "\"rowneruuid\": 1}"), CODE_BAD_REQUEST);
	k->stores_left = 0;
	ck_assert_int_eq(post(k, "{\"creds\": ["
	    KIT_OSCORE("09", "0a") "]}"), CODE_INTERNAL_ERROR);
	k->stores_left = SIZE_MAX;
	is_watching = true;
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	kit_stop(k);
	is_watching = false;
	kit_free(k);
	ck_assert_uint_eq(atomic_load(&found), 0);
}
END_TEST

START_TEST(a_key_that_is_not_cleared_is_seen)
{
	char *volatile p = malloc(64);

	ck_assert_ptr_nonnull(p);
	memcpy(p + 8, NEEDLE, NEEDLE_LEN);
	is_watching = true;
	free(p);
	is_watching = false;
	ck_assert_uint_eq(atomic_load(&found), SCARCE_WORKS);
}
END_TEST

TEST_MAIN("wax/ocf/secrets",
    keys_are_cleared_wherever_they_have_been,
    a_key_that_is_not_cleared_is_seen)
