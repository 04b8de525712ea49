/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_model.c - a store and a model of it undergo the same changes, and
   say the same */
#include "check_main.h"
#include "obt/store_model.h"

#define ROUNDS 6000

static void
setup(void)
{
	kit_setup();
	kit_close();
}

/* Nobody pulls the plug here. */
static void
open_quickly(void)
{
	kit_open();
	ck_assert_int_eq(sqlite3_exec(store->base.db,
	    "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK);
}

START_TEST(a_store_does_what_its_model_does)
{
	static struct model m;
	struct rng rng = { 1 };
	unsigned counts[MODEL_ACTS] = { 0 };

	open_quickly();
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct model_change c = model_choose(&rng);
		enum wax_status wanted = model_apply(&m, &c);
		enum wax_status st = model_apply_store(store, &c);

		EXPECT(st == wanted, "round %u act %d: %d, expected %d", i,
		    c.act, st, wanted);
		counts[c.act] += st == WAX_OK;
		if (rng_below(&rng, 40) == 0) {
			kit_close();
			open_quickly();
		}
		if (i % 10 == 0)
			EXPECT(model_is_same(&m, store), "round %u", i);
	}
	for (size_t i = 0; i < MODEL_ACTS; i++)
		ck_assert_msg(counts[i] > ROUNDS / 150, "%zu: %u", i,
		    counts[i]);
}
END_TEST

TEST_MAIN_FIXTURE("obt/store_model", setup, kit_teardown,
    a_store_does_what_its_model_does)
