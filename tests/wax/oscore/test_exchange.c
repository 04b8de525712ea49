/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_exchange.c - wax/oscore/exchange.c */
#include "check_main.h"
#include "core/code.h"
#include "wax/oscore/exchange.h"
#include "wax/support.h"

static struct pair p;
static struct packet get, content;

static void
begin(void)
{
	pair_open(&p);
	packet_make(&get, CODE_GET, "b474656d70", "");
	packet_make(&content, CODE_CONTENT, "", "20");
}

static void
end(void)
{
	pair_close(&p);
}

START_TEST(section_8_the_association_is_kept_for_the_response)
{
	struct wax_request got;

	ck_assert(!wax_exchange_is_open(&p.cx));
	pair_request(&p, &get.m, &got);
	ck_assert(wax_exchange_is_open(&p.cx));
	ck_assert(wax_exchange_is_open(&p.sx));
	ck_assert(bytes_equal(exchange_request_kid(&p.cx),
	    exchange_request_kid(&p.sx)));
	ck_assert(bytes_equal(exchange_request_piv(&p.cx),
	    exchange_request_piv(&p.sx)));
	ck_assert_mem_eq(p.cx.request_nonce, p.sx.request_nonce, 13);
}
END_TEST

START_TEST(a_cleared_exchange_is_all_zeros_and_holds_nothing)
{
	struct wax_exchange zeros = { 0 };
	struct wax_request got;

	pair_request(&p, &get.m, &got);
	ck_assert_uint_eq(atomic_load(&p.client->references), 2);
	wax_exchange_clear(&p.cx);
	ck_assert_mem_eq(&p.cx, &zeros, sizeof(zeros));
	ck_assert_uint_eq(atomic_load(&p.client->references), 1);
	wax_exchange_clear(&p.cx);
}
END_TEST

START_TEST(an_exchange_outlives_the_set_and_the_callers_reference)
{
	struct wax_message sealed;
	struct wax_response back;
	struct wax_request got;

	pair_request(&p, &get.m, &got);
	ck_assert_int_eq(wax_contexts_remove(p.set, p.server), WAX_OK);
	wax_context_free(p.server);
	p.server = NULL;
	ck_assert_int_eq(pair_answer(&p, &content.m, &sealed), WAX_OK);
	ck_assert_int_eq(pair_receive(&p, &sealed, &back),
	    WAX_RESPONSE_OPENED);
	ck_assert(!wax_exchange_is_open(&p.cx));
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/exchange", begin, end,
    section_8_the_association_is_kept_for_the_response,
    a_cleared_exchange_is_all_zeros_and_holds_nothing,
    an_exchange_outlives_the_set_and_the_callers_reference)
