/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/condition.h"

#include "check_main.h"

START_TEST(every_condition_is_complete_and_found_by_its_name)
{
	size_t count;
	const struct condition *const *table = condition_table(&count);

	ck_assert_uint_gt(count, 0);
	for (size_t i = 0; i < count; i++) {
		const struct condition *c = table[i];
		bool is_flag = c->form == CONDITION_FLAG;

		ck_assert(is_flag == (c->parse == NULL));
		ck_assert(c->takes_tokens ? c->take != NULL :
		    c->match != NULL);
		ck_assert(is_flag == (c->item_size == 0));
		ck_assert(c->show != NULL);
		ck_assert((c->group != GROUP_NONE) == (c->member != NULL));
		ck_assert_uint_gt(strlen(c->expected), 0);
		ck_assert_ptr_eq(condition_find(bytes_of_text(c->name)), c);
		if (i > 0)	/* in order of name, each once */
			ck_assert_int_lt(strcmp(table[i - 1]->name, c->name),
			    0);
	}
}
END_TEST

START_TEST(no_other_name_is_found)
{
	ck_assert_ptr_null(condition_find(bytes_of_text("")));
	ck_assert_ptr_null(condition_find(bytes_of_text("pee")));
	ck_assert_ptr_null(condition_find(bytes_of_text("peers")));
	ck_assert_ptr_null(condition_find(bytes_of_text("Peer")));
}
END_TEST

TEST_MAIN("ostler/policy/conditions",
    every_condition_is_complete_and_found_by_its_name,
    no_other_name_is_found)
