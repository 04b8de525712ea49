/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_exchange.c - the books of forward/: what is open, and how it ends */
#include "ostler/forward/exchange.h"

#include "check_main.h"
#include "ostler/forward/state.h"
#include "ostler/forward/world.h"

static struct world w;

static void
setup(void)
{
	world_init(&w);
	w.conf.exchanges_max = 4;
	world_start(&w);
}

/* An inbound that the receiver never saw. */
static struct stub_inbound *
make_inbound(void)
{
	static struct stub_inbound ins[8];
	static unsigned next;
	struct stub_inbound *in = &ins[next++ % 8];

	*in = (struct stub_inbound){ .net = &w.net, .owned = true };
	return in;
}

static struct exchange *
begin(struct stub_inbound *in)
{
	struct facts facts = { .code = CODE_POST };
	struct exchange *e = NULL;

	ck_assert_int_eq(exchange_begin(w.forward, &in->part, &facts, NULL,
	    &e), REFUSAL_NONE);
	ck_assert_ptr_eq(in->part.owner, e);
	ck_assert_ptr_eq(e->in, &in->part);
	return e;
}

START_TEST(an_exchange_that_ends_lets_the_client_go_and_is_counted)
{
	struct stub_inbound *in = make_inbound();
	struct exchange *e = begin(in);

	ck_assert_uint_eq(w.forward->exchange_count, 1);
	exchange_end(w.forward, e, LOG_LEVEL_INFO, CODE_EMPTY, "why");
	ck_assert(in->dropped);
	ck_assert_uint_eq(w.forward->exchange_count, 0);
	ck_assert_uint_eq(world_metric(&w, METRIC_EXCHANGES_BEGUN), 1);
	ck_assert_uint_eq(world_metric(&w, METRIC_EXCHANGES_ENDED), 1);
	world_stop(&w);
}
END_TEST

START_TEST(an_answered_exchange_does_not_touch_the_client_again)
{
	struct stub_inbound *in = make_inbound();
	struct exchange *e = begin(in);

	e->in = NULL;
	exchange_end(w.forward, e, LOG_LEVEL_INFO, CODE_CHANGED, NULL);
	ck_assert(!in->dropped);
	world_stop(&w);
}
END_TEST

START_TEST(exchanges_may_end_in_any_order)
{
	static const unsigned orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 },
	    { 1, 3, 0, 2 }, { 2, 0, 3, 1 } };

	for (unsigned i = 0; i < 4; i++) {
		struct exchange *e[4];

		for (unsigned j = 0; j < 4; j++)
			e[j] = begin(make_inbound());
		for (unsigned j = 0; j < 4; j++)
			exchange_end(w.forward, e[orders[i][j]],
			    LOG_LEVEL_INFO, CODE_EMPTY, NULL);
		ck_assert_ptr_null(w.forward->exchanges);
		ck_assert_uint_eq(w.forward->exchange_count, 0);
	}
	world_stop(&w);
}
END_TEST

START_TEST(at_the_limit_one_may_begin_if_it_replaces_another)
{
	struct exchange *e[4], *more = NULL;
	struct facts facts = { .code = CODE_POST };

	for (unsigned j = 0; j < 4; j++)
		e[j] = begin(make_inbound());
	ck_assert_int_eq(exchange_begin(w.forward, &make_inbound()->part,
	    &facts, NULL, &more), REFUSAL_EXCHANGES);
	ck_assert_ptr_null(more);
	ck_assert_int_eq(exchange_begin(w.forward, &make_inbound()->part,
	    &facts, e[0], &more), REFUSAL_NONE);
	world_stop(&w);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/exchange", setup, NULL,
    an_exchange_that_ends_lets_the_client_go_and_is_counted,
    an_answered_exchange_does_not_touch_the_client_again,
    exchanges_may_end_in_any_order,
    at_the_limit_one_may_begin_if_it_replaces_another)
