/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/explain/asking.h"

static struct asking a;

static void
setup(void)
{
	asking_begin(&a, HOUSE);
}

static void
teardown(void)
{
	asking_end(&a);
}

START_TEST(options_are_words_with_two_dashes)
{
	asking_assert_written(&a, "--peer 10.7.0.5 --peer " ID_B
	    " --listener tls --target " ID_A " --sealed --code FETCH --observe"
	    " --size 100 --kid 01 --kid-context empty --hop-limit 16"
	    " --time 08:30 --weekday tue --registered --issuer CN=x"
	    " --after 3 --open 4",
	    "peer 10.7.0.5 identity " ID_B " issuer \"CN=x\" listener \"tls\" "
	    "target " ID_A " registered sealed code FETCH observe size 100 "
	    "kid 01 kid-context empty hop-limit 16 time 08:30 weekday tue "
	    "after 3 open 4");
}
END_TEST

START_TEST(options_may_have_their_value_behind_an_equals_sign)
{
	asking_assert_written(&a, "--listener=plain --target=" ID_A
	    " --peer=::1",
	    "peer ::1 identity none listener \"plain\" target " ID_A
	    " code POST");
}
END_TEST

START_TEST(options_that_are_wrong_are_told)
{
	asking_assert_error(&a, "--listner plain",
	    "unknown option --listner (did you mean --listener?)");
	asking_assert_error(&a, "--elephants",
	    "unknown option --elephants; expected one such as --target");
	asking_assert_error(&a, "target " ID_A,
	    "target; expected an option such as --target");
	asking_assert_error(&a, "--",
	    "unknown option --; expected one such as --target");
	asking_assert_error(&a, "--sealed=yes",
	    "--sealed has a value; expected none");
	asking_assert_error(&a, "--target",
	    "--target has no value; expected a device ID such as "
	    "7d1f2c3a-0000-4000-8000-000000000017");
	asking_assert_error(&a, "--hop-limit=",
	    "hop-limit is empty; expected 1 to 255 or none");
	asking_assert_error(&a, "--hop-limit 256",
	    "hop-limit is 256; expected 1 to 255 or none");
	asking_assert_error(&a, "--sealed --sealed",
	    "sealed is given again; expected once");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/explain/ask_options", setup, teardown,
    options_are_words_with_two_dashes,
    options_may_have_their_value_behind_an_equals_sign,
    options_that_are_wrong_are_told)
