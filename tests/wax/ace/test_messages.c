/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_messages.c - wax/ace/messages.c: the numbers of the RFCs, written by
   hand here */
#include "check_main.h"
#include "wax/ace/messages.h"
#include "wax/crypto/digits.h"

/* All that RFC 9200 has for one message, in the order of its table. */
#define CLAIMS_BEGIN "0161" "69" "0261" "73" "0361" "61" "0401" "0502" "0603" \
    "0741" "07" "08a0" "0961" "72"
#define CLAIMS_END "182602" "1827" "4163" "182804" "3a00011170" "80"

/* Reads and writes again; false: refused, or it became something else. */
#define SURVIVES(message) \
	static bool \
	message##_survives(struct bytes cbor) \
	{ \
		uint8_t out[128]; \
		struct writer w = writer_open(out, sizeof(out)); \
		struct message m; \
		\
		if (message##_read(cbor, &m) != WAX_OK) \
			return false; \
		message##_write(&w, &m); \
		return bytes_equal(writer_bytes(&w), cbor); \
	}

SURVIVES(token_request)
SURVIVES(token_response)
SURVIVES(ace_error)
SURVIVES(authz_request)
SURVIVES(authz_response)
SURVIVES(claims)
SURVIVES(introspection_request)
SURVIVES(introspection_response)
SURVIVES(hints)
SURVIVES(confirmation)
SURVIVES(material)

static const struct {
	bool (*survives)(struct bytes cbor);
	const char *all;
} rows[] = {
	{ token_request_survives, "a7" "04a0" "056161" "096172"
	    "18186163" "182102" "1826f6" "18274163" },
	{ token_response_survives, "a6" "014174" "0219" "0e10" "08a0"
	    "096172" "182202" "182602" },
	{ ace_error_survives, "a2" "181e01" "181f6164" },
	{ authz_request_survives, "a3" "014174" "18284101"
	    "182b4102" },
	{ authz_response_survives, "a2" "182a4101" "182c4102" },
	{ claims_survives, "ad" CLAIMS_BEGIN CLAIMS_END },
	{ introspection_request_survives, "a1" "0b4174" },
	{ introspection_response_survives, "ae" CLAIMS_BEGIN "0af5"
	    CLAIMS_END },
	{ hints_survives, "a5" "016161" "02416b" "056161" "096172"
	    "18274163" },
	{ confirmation_survives, "a3" "01a0" "03416b" "04a0" },
	{ material_survives, "a7" "004101" "0101" "024102" "0305"
	    "040a" "054103" "064104" },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

START_TEST(each_message_is_read_and_written_with_the_numbers_of_its_rfc)
{
	struct digits d;

	for (size_t i = 0; i < ROWS; i++)
		ck_assert_msg(rows[i].survives(digits_of(&d, rows[i].all)),
		    "%s", rows[i].all);
}
END_TEST

START_TEST(each_message_may_be_empty)
{
	for (size_t i = 0; i < ROWS; i++)
		ck_assert(rows[i].survives(DIGITS("a0")));
}
END_TEST

START_TEST(no_message_is_whole_without_its_last_byte)
{
	struct digits d;

	for (size_t i = 0; i < ROWS; i++) {
		struct bytes b = digits_of(&d, rows[i].all);

		for (size_t len = 0; len < b.len; len++)
			ck_assert_msg(!rows[i].survives(bytes_of(b.data, len)),
			    "%s: %zu", rows[i].all, len);
	}
}
END_TEST

START_TEST(cnf_and_input_material_have_nothing_else_in_them)
{
	struct confirmation c;
	struct material m;
	struct hints h;

	ck_assert_int_eq(confirmation_read(DIGITS("a1" "186300"), &c),
	    WAX_FORMAT);
	ck_assert_int_eq(material_read(DIGITS("a1" "186300"), &m),
	    WAX_FORMAT);
	ck_assert_int_eq(hints_read(DIGITS("a1" "186300"), &h), WAX_OK);
}
END_TEST

TEST_MAIN("wax/ace/messages",
    each_message_is_read_and_written_with_the_numbers_of_its_rfc,
    each_message_may_be_empty,
    no_message_is_whole_without_its_last_byte,
    cnf_and_input_material_have_nothing_else_in_them)
