/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_seal.c - a fault put into rewriting: the linker's --wrap gives us every
   option it writes */
#include <string.h>

#include "check_main.h"
#include "ostler/forward/world.h"

void __real_option_write(struct option_writer *writer, uint16_t number,
    struct bytes value);
void __wrap_option_write(struct option_writer *writer, uint16_t number,
    struct bytes value);

static enum fault {
	FAULT_NONE,
	FAULT_FLIP,		/* a bit of the OSCORE option */
	FAULT_LOSE,		/* the whole option */
	FAULT_TWICE,
} fault;

static struct world w;

void
__wrap_option_write(struct option_writer *writer, uint16_t number,
    struct bytes value)
{
	uint8_t copy[255];

	if (number != OPTION_OSCORE || fault == FAULT_NONE) {
		__real_option_write(writer, number, value);
		return;
	}
	ck_assert_uint_gt(value.len, 0);
	memcpy(copy, value.data, value.len);
	copy[value.len - 1] ^= fault == FAULT_FLIP;
	if (fault != FAULT_LOSE)
		__real_option_write(writer, number,
		    bytes_of(copy, value.len));
	if (fault == FAULT_TWICE)
		__real_option_write(writer, number,
		    bytes_of(copy, value.len));
}

#define ASK "0.02 OSCORE=0901aabb Proxy-Uri=ocf://" DEVICE_1 " payload=secret"

static void
setup(void)
{
	world_init(&w);
	world_start(&w);
}

static void
teardown(void)
{
	world_stop(&w);
}

START_TEST(the_fault_is_what_breaks_the_seal)
{
	fault = FAULT_NONE;
	world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 1);
	ck_assert_uint_eq(world_metric(&w, METRIC_SEAL_BROKEN), 0);
}
END_TEST

START_TEST(a_request_with_a_broken_seal_is_never_sent)
{
	static struct sample s;
	static const enum fault faults[] = { FAULT_FLIP, FAULT_LOSE,
	    FAULT_TWICE };

	for (size_t i = 0; i < 3; i++) {
		struct stub_inbound *in;

		fault = FAULT_NONE;
		sample_read(&s, ASK);
		fault = faults[i];
		in = stub_take_request(&w.net, 1000, "t", &s.message, w.now);
		ck_assert_uint_eq(w.net.outbound_count, 0);
		ck_assert_str_eq(world_got(in),
		    "5.00 Max-Age= payload=internal fault");
		ck_assert_uint_eq(world_metric(&w, METRIC_SEAL_BROKEN), i + 1);
		ck_assert_ptr_nonnull(strstr(world_log(&w),
		    "result=5.00 reason=seal-broken"));
	}
}
END_TEST

START_TEST(an_answer_with_a_broken_seal_is_never_sent)
{
	static struct sample s;
	struct stub_inbound *in;

	fault = FAULT_NONE;
	in = world_ask(&w, ASK);
	sample_read(&s, "2.04 OSCORE=01a0 payload=answer");
	fault = FAULT_FLIP;
	stub_take_response(stub_last(&w.net), &s.message);
	ck_assert_str_eq(world_got(in),
	    "5.00 Max-Age= payload=internal fault");
	ck_assert_uint_eq(in->answers, 1);
	ck_assert(stub_last(&w.net)->ended);
	ck_assert_uint_eq(world_metric(&w, METRIC_SEAL_BROKEN), 1);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/seal", setup, teardown,
    the_fault_is_what_breaks_the_seal,
    a_request_with_a_broken_seal_is_never_sent,
    an_answer_with_a_broken_seal_is_never_sent)
