/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_commands.c - the table of commands, what wrong words get, and the
   commands that need the store alone */
#include "obt/commands.h"

#include <jansson.h>

#include "check_main.h"
#include "obt/command_kit.h"

/* --- the table --- */

START_TEST(each_command_has_what_help_says)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *c = commands[i];

		ck_assert_ptr_eq(commands_find(c->name), c);
		ck_assert(c->run != NULL && c->help[0] != '\0');
		ck_assert_uint_le(c->words_min, c->words_max);
		ck_assert(strlen(c->name) < sizeof(
		    ((struct store_log_line *)0)->command));
		for (size_t k = 0; c->options[k].name != NULL; k++) {
			const char *at = strstr(c->syntax,
			    c->options[k].name);

			ck_assert_msg(at != NULL, "%s lacks %s", c->syntax,
			    c->options[k].name);
			at += strlen(c->options[k].name);
			ck_assert_int_eq(*at == ' ' && at[1] != '|' &&
			    at[1] != '-', c->options[k].has_value);
		}
	}
}
END_TEST

START_TEST(syntax_names_no_option_that_is_none)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *c = commands[i];
		const char *at = c->syntax;
		size_t named = 0, options = 0;

		while (c->options[options].name != NULL)
			options++;
		for (; (at = strstr(at, "--")) != NULL; at += 2)
			named++;
		ck_assert_msg(named == options, "%s", c->syntax);
	}
}
END_TEST

START_TEST(wrong_words_are_one_line_and_status_2)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *c = commands[i];
		char line[600];

		snprintf(line, sizeof(line), "%s --no-such", c->name);
		kit_expect_misuse(line, "--no-such: no such option; expected");
		if (c->words_min > 0)
			kit_expect_misuse(c->name, "too few words; expected");
		snprintf(line, sizeof(line), "%s", c->name);
		for (size_t k = 0; k <= c->words_max; k++)
			strcat(line, " a");
		kit_expect_misuse(line, "too many words; expected");
		for (size_t k = 0; c->options[k].name != NULL; k++) {
			const char *name = c->options[k].name;

			snprintf(line, sizeof(line), c->options[k].has_value ?
			    "%s %s" : "%s %s=1", c->name, name);
			kit_expect_misuse(line, c->options[k].has_value ?
			    "needs a value" : "takes no value");
			snprintf(line, sizeof(line), c->options[k].has_value ?
			    "%s %s=1 %s 2" : "%s %s %s", c->name, name, name);
			kit_expect_misuse(line, "is given twice");
		}
	}
}
END_TEST

START_TEST(a_database_that_is_not_there_is_told_by_all_that_need_it)
{
	snprintf(db, sizeof(db), "%s/none.db", folder);
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *c = commands[i];
		char line[100];

		if (!c->opens_store)
			continue;
		snprintf(line, sizeof(line), "%s", c->name);
		for (size_t k = 0; k < c->words_min; k++)
			strcat(line, " a");
		kit_expect_run(line, COMMAND_FAILED, "",
		    "none.db: there is no such file; make one by: wax-obt "
		    "init");
	}
}
END_TEST

/* --- init --- */

START_TEST(init_makes_a_database_and_what_leads_to_it)
{
	struct store_self self;
	struct stat sb;

	snprintf(db, sizeof(db), "%s/a/b/obt.db", folder);
	kit_expect_run("init --name=Haus", 0, "domain       Haus\n", "");
	ck_assert_int_eq(stat(folder_path("a/b"), &sb), 0);
	ck_assert_uint_eq(sb.st_mode & 0777, 0700);
	kit_open();
	ck_assert_int_eq(store_self(store, &self), WAX_OK);
	ck_assert_str_eq(self.domain_name, "Haus");
	ck_assert(!deviceid_equal(&self.id, &self.domain));
	for (size_t i = 0; i < 16; i++)		/* some cut IDs there */
		ck_assert(self.id.bytes[i] != 0 && self.domain.bytes[i] != 0);
	ck_assert_ptr_nonnull(strstr(self.ca, "BEGIN CERTIFICATE"));
	kit_close();
	kit_expect_run("log", 0, "init     -       done\n", "");
	kit_expect_run("init", COMMAND_FAILED, "", "there is one already");
}
END_TEST

START_TEST(a_domain_name_that_is_none_is_wrong_usage)
{
	char *argv[] = { "wax-obt", "init", "--name", "a\x1b[31m", NULL };

	snprintf(db, sizeof(db), "%s/new.db", folder);
	ck_assert_int_eq(kit_run_words(4, argv), COMMAND_USAGE);
	ck_assert_ptr_null(strchr(complained, '\x1b'));
	ck_assert_int_ne(access(db, F_OK), 0);
	kit_expect_misuse("init --name=", "init: --name: expected 1 to 63");
	kit_expect_misuse("init --name 0123456789012345678901234567890123456789"
	    "012345678901234567890123", "init: --name: expected 1 to 63");
}
END_TEST

/* --- what is known --- */

START_TEST(list_shows_all_in_columns)
{
	kit_expect_run("list", 0,
	    "NAME    UUID                                  ADDRESS"
	    "                 CERTIFICATE UNTIL  STATE\n"
	    "lamp-1  7d1f2c3a-1111-1111-1111-111111110001  "
	    "coaps://[fe80::1]:5684  -                  ready\n", "");
}
END_TEST

START_TEST(json_is_read_by_programs)
{
	static const char *const lines[] = { "list --json", "log --json",
		"show lamp-1 --json" };

	for (size_t i = 0; i < 3; i++) {
		json_error_t why;
		json_t *j;

		kit_expect_run(lines[i], 0, "", "");
		j = json_loads(said, 0, &why);
		ck_assert_msg(j != NULL, "%s: %s", why.text, said);
		ck_assert(i == 2 ? json_is_object(j) : json_is_array(j));
		json_decref(j);
	}
	ck_assert_ptr_nonnull(strstr(said, "\"bonds\": []"));
}
END_TEST

START_TEST(show_has_a_device_and_its_bonds)
{
	struct store_bond b = kit_bond(STORE_PAIR, 1, 2);

	kit_open();
	b.is_half = true;
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	b = kit_bond(STORE_LINK, 3, 1);
	b.one_sender_len = b.other_sender_len = 0;
	ck_assert_int_eq(store_put_bond(store, &b), WAX_OK);
	kit_close();
	kit_expect_run("show 7d1f2c3a-1111-1111-1111-111111110001", 0,
	    "method             random-pin\n", "");
	ck_assert_ptr_nonnull(strstr(said,
	    "BOND  WITH    CREDID  SENDER ID  RECIPIENT ID  SINCE"
	    "             STATE\n"
	    "pair  lamp-2  2       010102     01020107      "
	    "1970-01-01 00:00  half\n"
	    "link  lamp-3  2       -          -             "
	    "1970-01-01 00:00  whole\n"));
}
END_TEST

START_TEST(devices_are_named_so_that_one_is_meant)
{
	kit_expect_run("show lamp-9", COMMAND_FAILED, "",
	    "lamp-9: no such device; wax-obt list");
	kit_expect_run("show 7d1f", COMMAND_FAILED, "",
	    "7d1f: more than one device begins with it; give more of it");
}
END_TEST

START_TEST(move_keeps_where_a_device_is)
{
	kit_expect_run("move lamp-2 coaps://10.7.0.2:5684", 0,
	    "lamp-2 is at coaps://10.7.0.2:5684 now.\n", "");
	kit_expect_run("list", 0, "coaps://10.7.0.2:5684", "");
	kit_expect_run("move lamp-2 coaps+tcp://[fe80::1%eth0]:5684 --json", 0,
	    "", "");
	kit_expect_misuse("move lamp-2 coap://10.7.0.2:5683",
	    "move: coap://10.7.0.2:5683: expected coaps://");
	kit_expect_misuse("move lamp-2 10.7.0.2", "expected coaps://");
	kit_expect_misuse("move lamp-2 coaps://lamp.example",
	    "expected coaps://");
	kit_expect_misuse("move lamp-2 coaps://10.7.0.2:99999",
	    "expected coaps://");
	kit_expect_run("log --lines 2", 0, "move     lamp-2  done\n", "");
}
END_TEST

START_TEST(an_address_may_go_without_scheme_and_port)
{
	kit_expect_misuse("own lamp.example --pin 12345678",
	    "own: lamp.example: expected an address, such as 192.0.2.1, ");
	kit_expect_misuse("own coaps://10.7.0.2:5684 --pin 12345678",
	    "own: coaps://10.7.0.2:5684: expected an address, such as");
	kit_expect_misuse("own 10.7.0.2:99999 --pin 12345678",
	    "own: 10.7.0.2:99999: expected an address");
	kit_expect_misuse("discover 10.7.0.2:0", "discover: 10.7.0.2:0: ");
	kit_expect_run("own 127.0.0.1 --pin 12345678", 1, "",
	    "wax-obt: coap://127.0.0.1: ");
	kit_expect_run("own [::1]:9 --pin 12345678", 1, "",
	    "wax-obt: coap://[::1]:9: ");
}
END_TEST

START_TEST(own_looks_at_its_words_before_it_asks_anybody)
{
	kit_expect_run("own 10.7.0.2 --pin 1234567", 1, "",
	    "wax-obt: --pin: expected a PIN of 8 to 64 characters");
	kit_expect_run("own 10.7.0.2 --pin=", 1, "", "expected a PIN of 8");
	kit_expect_misuse("own 10.7.0.2 --pin 12345678 --secure 10.7.0.2:5684",
	    "own: 10.7.0.2:5684: expected coaps://, ");
	kit_expect_misuse("own 10.7.0.2 --pin 12345678 "
	    "--secure coap://10.7.0.2:5684", "expected coaps://, ");
}
END_TEST

START_TEST(backup_says_what_it_is)
{
	char line[200];

	snprintf(line, sizeof(line), "backup %s/copy.db", folder);
	kit_expect_run(line, 0, "the same keys", "");
	kit_expect_run(line, COMMAND_FAILED, "", "it is there already");
	kit_expect_run("log", 0, "it is there already; give another", "");
	snprintf(db, sizeof(db), "%s/copy.db", folder);
	kit_expect_run("list", 0, "lamp-3", "");
}
END_TEST

START_TEST(log_shows_as_many_lines_as_are_asked_for)
{
	kit_run("move lamp-1 coaps://10.7.0.1");
	kit_run("move lamp-1 coaps://10.7.0.2");
	kit_run("show lamp-9");		/* is no change */
	kit_expect_run("log --lines=1 --json", 0, "[{\"time\": \"20", "");
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
	kit_expect_misuse("log --lines 0", "log: --lines is 0; expected 1 to "
	    "10000");
	kit_expect_misuse("log --lines 1x", "expected 1 to 10000");
	kit_expect_misuse("log --lines -1", "expected 1 to 10000");
	kit_expect_misuse("log --lines 99999999999999999999",
	    "expected 1 to 10000");
}
END_TEST

START_TEST(an_empty_list_tells_the_next_step)
{
	snprintf(db, sizeof(db), "%s/new.db", folder);
	kit_expect_run("init", 0, "Next: wax-obt discover", "");
	kit_expect_run("list", 0, "No device is ours yet.", "");
	kit_expect_run("list --json", 0, "[]\n", "");
	ck_assert_str_eq(said, "[]\n");
}
END_TEST

TEST_MAIN_FIXTURE("obt/commands", kit_setup_devices, kit_teardown,
    each_command_has_what_help_says,
    syntax_names_no_option_that_is_none,
    wrong_words_are_one_line_and_status_2,
    a_database_that_is_not_there_is_told_by_all_that_need_it,
    init_makes_a_database_and_what_leads_to_it,
    a_domain_name_that_is_none_is_wrong_usage,
    list_shows_all_in_columns,
    json_is_read_by_programs,
    show_has_a_device_and_its_bonds,
    devices_are_named_so_that_one_is_meant,
    move_keeps_where_a_device_is,
    an_address_may_go_without_scheme_and_port,
    own_looks_at_its_words_before_it_asks_anybody,
    backup_says_what_it_is,
    log_shows_as_many_lines_as_are_asked_for,
    an_empty_list_tells_the_next_step)
