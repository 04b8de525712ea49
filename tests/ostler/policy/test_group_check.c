/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_group_check.c - groups in groups, and names of groups */
#include "ostler/policy/group_conf.h"

#include "ostler/loading.h"

START_TEST(group_that_nobody_defines_is_told)
{
	loading_assert_errors(LISTEN
	    "group \"attic\" devices { group \"roof\"; id " ID_A "; }\n"
	    "group \"office\" addresses 10.0.0.0/8\n"
	    "rule \"a\" target group \"atic\" deny\n"
	    "rule \"b\" peer group \"xyz\" deny\n",
	    "t:2:31: there is no group \"roof\"; expected the name of a group "
	    "of devices\n"
	    "t:4:23: there is no group \"atic\"; expected the name of a group "
	    "of devices (did you mean attic?)\n"
	    "t:5:21: there is no group \"xyz\"; expected the name of a group "
	    "of addresses\n");
}
END_TEST

START_TEST(group_of_the_other_kind_is_told)
{
	loading_assert_errors(LISTEN
	    "rule \"a\" target group \"office\" deny\n"
	    "group \"floor\" devices " ID_A " { group \"office\"; }\n"
	    "group \"office\" addresses 10.0.0.0/8\n"
	    "rule \"b\" peer group \"floor\" deny\n",
	    "t:2:23: group \"office\" has addresses; expected one of devices "
	    "(it is at t:4)\n"
	    "t:3:68: group \"office\" has addresses; expected one of devices "
	    "(it is at t:4)\n"
	    "t:5:21: group \"floor\" has devices; expected one of addresses "
	    "(it is at t:3)\n");
	loading_assert_errors(LISTEN
	    "rule \"a\" peer group \"inner\" deny\n"
	    "group \"outer\" devices { group \"inner\"; }\n"
	    "group \"inner\" devices " ID_A "\n",
	    "t:2:21: group \"inner\" has devices; expected one of addresses "
	    "(it is at t:4)\n");
}
END_TEST

START_TEST(group_within_itself_is_told)
{
	loading_assert_errors(LISTEN
	    "group \"a\" devices " ID_A " { group \"a\"; }\n",
	    "t:2:64: group \"a\" is within itself; expected groups without "
	    "loops\n");
	loading_assert_errors(LISTEN
	    "group \"x\" devices { group \"a\"; }\n"
	    "group \"a\" devices { id " ID_A "; group \"z\"; group \"b\"; }\n"
	    "group \"b\" devices { group \"c\"; }\n"
	    "group \"c\" devices { group \"a\"; }\n"
	    "group \"z\" devices " ID_B "\n",
	    "t:5:27: group \"a\" is within itself; expected groups without "
	    "loops\n");
}
END_TEST

START_TEST(one_group_may_be_in_many)
{
	struct settings *s = loading(LISTEN
	    "group \"a\" devices { group \"b\"; group \"c\"; }\n"
	    "group \"b\" devices { group \"d\"; group \"d\"; }\n"
	    "group \"c\" devices { group \"d\"; }\n"
	    "group \"d\" devices " ID_A "\n"
	    "rule \"r\" target group \"a\" deny\n");

	settings_unref(s);
}
END_TEST

/* Each has all of the one before twice. */
START_TEST(groups_that_double_and_double_end_at_a_limit)
{
	char text[4000] = LISTEN "group \"g0\" devices " ID_A "\n";
	char *end = text + strlen(text), *errors;
	struct settings *s;

	for (unsigned i = 1; i < 40; i++)
		end += sprintf(end, "group \"g%u\" devices { group \"g%u\"; "
		    "group \"g%u\"; }\n", i, i - 1, i - 1);
	s = loading_try(text, &errors);
	ck_assert_ptr_null(s);
	ck_assert_ptr_nonnull(strstr(errors, "too many members; expected at "
	    "most 4000000 in all groups"));
	free(errors);
}
END_TEST

START_TEST(long_chain_of_groups_loads)
{
	size_t size = 1000000;
	char *text = malloc(size), *end = text;
	struct settings *s;

	end += sprintf(end, LISTEN "group \"g0\" devices " ID_A "\n");
	for (unsigned i = 1; i < 9000; i++)
		end += sprintf(end, "group \"g%u\" devices { group \"g%u\"; }"
		    "\n", i, i - 1);
	sprintf(end, "rule \"r\" target group \"g8999\" deny\n");
	s = loading(text);
	settings_unref(s);
	free(text);
}
END_TEST

TEST_MAIN("ostler/policy/group_check",
    group_that_nobody_defines_is_told,
    group_of_the_other_kind_is_told,
    group_within_itself_is_told,
    one_group_may_be_in_many,
    groups_that_double_and_double_end_at_a_limit,
    long_chain_of_groups_loads)
