/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_role.c - wax/ocf/role.c */
#include "check_main.h"
#include "wax/ocf/kit.h"
#include "wax/ocf/role.h"

static enum wax_status
read_text(const char *text, struct wax_role *out)
{
	struct node n;

	ck_assert_int_eq(node_read_all(kit_cbor(text), &n), WAX_OK);
	return role_decode(&n, out);
}

START_TEST(a_role_is_its_name_and_its_authority)
{
	struct wax_role a, b;
	uint8_t out[64];
	struct writer w = writer_open(out, sizeof(out));
	struct node n;

	ck_assert_int_eq(read_text("{\"role\": \"guest\"}", &a), WAX_OK);
	ck_assert_int_eq(read_text("{\"authority\": \"x\", \"role\": "
	    "\"guest\"}", &b), WAX_OK);
	ck_assert(!role_equal(&a, &b) && role_equal(&a, &a));
	role_encode(&w, &b);
	ck_assert_int_eq(node_read_all(writer_bytes(&w), &n), WAX_OK);
	ck_assert_int_eq(role_decode(&n, &a), WAX_OK);
	ck_assert(role_equal(&a, &b));
}
END_TEST

START_TEST(a_role_without_a_name_or_with_a_long_one_is_none)
{
	struct wax_role r;
	char text[120];

	ck_assert_int_eq(read_text("{}", &r), WAX_FORMAT);
	ck_assert_int_eq(read_text("{\"authority\": \"x\"}", &r), WAX_FORMAT);
	ck_assert_int_eq(read_text("{\"role\": \"\"}", &r), WAX_RANGE);
	ck_assert_int_eq(read_text("{\"role\": 1}", &r), WAX_FORMAT);
	snprintf(text, sizeof(text), "{\"role\": \"%064d\"}", 0);
	ck_assert_int_eq(read_text(text, &r), WAX_OK);
	snprintf(text, sizeof(text), "{\"role\": \"%065d\"}", 0);
	ck_assert_int_eq(read_text(text, &r), WAX_RANGE);
}
END_TEST

TEST_MAIN("wax/ocf/role",
    a_role_is_its_name_and_its_authority,
    a_role_without_a_name_or_with_a_long_one_is_none)
