/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_signal.c - signals read and written, and their options' borders */
#include "link/signal.h"

#include "check_main.h"
#include "expect.h"
#include "rng.h"

static const uint8_t codes[] = { CODE_CSM, CODE_PING, CODE_PONG, CODE_RELEASE,
    CODE_ABORT };

#define CODES (sizeof(codes) / sizeof(codes[0]))

/* A signal with one option of that number and that many bytes of value. */
static enum wax_status
decode_option(uint8_t code, uint16_t number, size_t len, struct signal *out,
    uint16_t *bad)
{
	static uint8_t encoded[400];
	uint8_t value[300];
	struct writer w = writer_open(encoded, sizeof(encoded));
	struct option_writer ow = option_writer_open(&w);

	memset(value, 'a', sizeof(value));
	option_write(&ow, number, bytes_of(value, len));
	return signal_decode(&(struct message){
		.code = code, .options = writer_bytes(&w) }, out, bad);
}

START_TEST(signal_is_read_as_it_was_written)
{
	struct rng rng = { 1 };

	for (int i = 0; i < 2000; i++) {
		uint8_t options[SIGNAL_OPTIONS_MAX], bytes[264];
		struct writer w = writer_open(options, sizeof(options));
		struct signal in = { .code = codes[rng_below(&rng, CODES)] };
		struct signal out;
		struct message m;
		uint16_t bad;

		rng_fill(&rng, bytes, sizeof(bytes));
		in.token = bytes_of(bytes, rng_below(&rng, 9));
		in.has_max_message = rng_next(&rng) & 1;
		in.max_message = (uint32_t)rng_next(&rng) >>
		    rng_below(&rng, 32);
		in.block_wise = rng_next(&rng) & 1;
		in.custody = rng_next(&rng) & 1;
		if (rng_next(&rng) & 1)
			in.alternative = bytes_of(bytes + 8,
			    1 + rng_below(&rng, 255));
		in.hold_off = (uint32_t)rng_next(&rng) >>
		    (8 + rng_below(&rng, 24));
		in.bad_csm_option = (uint16_t)rng_next(&rng);
		signal_encode(&in, &w, &m);
		EXPECT(signal_decode(&m, &out, &bad) == WAX_OK);
		EXPECT(out.code == in.code);
		EXPECT(bytes_equal(out.token, in.token));
		EXPECT(out.has_max_message == (in.code == CODE_CSM &&
		    in.has_max_message));
		EXPECT(!out.has_max_message ||
		    out.max_message == in.max_message);
		EXPECT(out.block_wise == (in.code == CODE_CSM &&
		    in.block_wise));
		EXPECT(out.custody == ((in.code == CODE_PING ||
		    in.code == CODE_PONG) && in.custody));
		if (in.code == CODE_RELEASE)
			EXPECT(out.hold_off == in.hold_off &&
			    bytes_equal(out.alternative, in.alternative));
		if (in.code == CODE_ABORT)
			EXPECT(out.bad_csm_option == in.bad_csm_option);
	}
}
END_TEST

START_TEST(csm_of_the_rfc_has_these_bytes)
{
	static const uint8_t expected[] = { 0x22, 0x04, 0x80, 0x20 };
	uint8_t options[SIGNAL_OPTIONS_MAX];
	struct writer w = writer_open(options, sizeof(options));
	struct message m;

	signal_encode(&(struct signal){ .code = CODE_CSM, .block_wise = true,
	    .has_max_message = true, .max_message = 1152 }, &w, &m);
	ck_assert(bytes_equal(m.options, BYTES_ARRAY(expected)));
	ck_assert(bytes_is_absent(m.payload));
	ck_assert_uint_eq(m.token.len, 0);
}
END_TEST

START_TEST(code_that_is_no_signal_of_the_rfc_is_unsupported)
{
	for (unsigned detail = 0; detail < 32; detail++) {
		struct signal out;
		uint16_t bad = 1;
		enum wax_status st = signal_decode(&(struct message){
			.code = CODE(7, detail) }, &out, &bad);

		EXPECT(st == (detail >= 1 && detail <= 5 ? WAX_OK :
		    WAX_UNSUPPORTED));
		EXPECT(bad == 0);
	}
}
END_TEST

START_TEST(unknown_critical_option_is_named)
{
	for (size_t i = 0; i < CODES; i++)
		for (uint16_t number = 1; number < 300; number =
		    (uint16_t)(number + 2)) {
			struct signal out;
			uint16_t bad;

			EXPECT(decode_option(codes[i], number, 1, &out,
			    &bad) == WAX_UNSUPPORTED);
			EXPECT(bad == number);
		}
}
END_TEST

START_TEST(unknown_elective_options_must_be_ignored)
{
	for (size_t i = 0; i < CODES; i++)
		for (uint16_t number = 6; number < 300; number =
		    (uint16_t)(number + 2)) {
			struct signal out;
			uint16_t bad;

			EXPECT(decode_option(codes[i], number, 3, &out,
			    &bad) == WAX_OK);
		}
}
END_TEST

/* What an option's rule says, spelt a second time. */
struct border {
	uint8_t code;
	uint16_t number;
	size_t min, max;
};

START_TEST(option_of_a_wrong_length_spoils_a_csm_and_is_ignored_elsewhere)
{
	static const struct border borders[] = {
		{ CODE_CSM, 2, 0, 4 }, { CODE_CSM, 4, 0, 0 },
		{ CODE_PING, 2, 0, 0 }, { CODE_PONG, 2, 0, 0 },
		{ CODE_RELEASE, 2, 1, 255 }, { CODE_RELEASE, 4, 0, 3 },
		{ CODE_ABORT, 2, 0, 2 },
	};
	const struct signal nothing = { 0 };

	for (size_t i = 0; i < sizeof(borders) / sizeof(borders[0]); i++)
		for (size_t len = 0; len < 300; len++) {
			const struct border *b = &borders[i];
			bool fits = len >= b->min && len <= b->max;
			struct signal out = nothing;
			uint16_t bad;
			enum wax_status st = decode_option(b->code, b->number,
			    len, &out, &bad);

			EXPECT(st == (fits || b->code != CODE_CSM ? WAX_OK :
			    WAX_UNSUPPORTED));
			EXPECT(bad == (st == WAX_OK ? 0 : b->number));
			if (!fits)
				EXPECT(!out.has_max_message &&
				    !out.block_wise && !out.custody &&
				    bytes_is_absent(out.alternative) &&
				    out.hold_off == 0 &&
				    out.bad_csm_option == 0);
		}
}
END_TEST

START_TEST(first_of_repeated_options_counts)
{
	static const uint8_t twice[] = { 0x21, 'a', 0x01, 'b', 0x21, 7, 0x01,
	    9 };
	struct signal out;
	uint16_t bad;

	ck_assert_int_eq(signal_decode(&(struct message){
		.code = CODE_RELEASE, .options = BYTES_ARRAY(twice) }, &out,
	    &bad), WAX_OK);
	ck_assert(bytes_equal(out.alternative, bytes_of_text("a")));
	ck_assert_uint_eq(out.hold_off, 7);
}
END_TEST

TEST_MAIN("link/signal",
    signal_is_read_as_it_was_written,
    csm_of_the_rfc_has_these_bytes,
    code_that_is_no_signal_of_the_rfc_is_unsupported,
    unknown_critical_option_is_named,
    unknown_elective_options_must_be_ignored,
    option_of_a_wrong_length_spoils_a_csm_and_is_ignored_elsewhere,
    first_of_repeated_options_counts)
