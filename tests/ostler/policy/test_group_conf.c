/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/group_conf.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/code.h"
#include "ostler/loading.h"

static char folder[] = "/tmp/test_group_conf.XXXXXX";
static struct settings *s;
static struct address peer;
static struct deviceid target, identity;
static struct question q;

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	q = (struct question){ .peer = &peer, .listener = "l",
		.transport = "coap", .target = &target, .identity = &identity,
		.code = CODE_POST, .sealed = true };
	ck_assert_int_eq(address_parse(bytes_of_text("10.7.1.2:40000"), &peer),
	    WAX_OK);
	ck_assert_int_eq(deviceid_parse(bytes_of_text(ID_A), &target), WAX_OK);
	ck_assert_int_eq(deviceid_parse(bytes_of_text(ID_B), &identity),
	    WAX_OK);
}

static void
teardown(void)
{
	char command[100];

	settings_unref(s);
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

/* Loads the file main and returns what was said; the caller's. */
static char *
load_main(const char *text)
{
	char *said = NULL;
	size_t len;
	FILE *out = open_memstream(&said, &len);

	write_file("main", text);
	settings_unref(s);
	s = NULL;
	ck_assert_int_eq(settings_load("main", out, &s) == WAX_OK, s != NULL);
	fclose(out);
	return said;
}

static void
assert_said(const char *text, const char *expected)
{
	char *said = load_main(text);

	ck_assert_str_eq(said, expected);
	free(said);
}

static const char *
decide(void)
{
	struct verdict v;

	policy_decide_request(s->policy, &q, &v);
	return v.rule;
}

static void
assert_decides(const char *rules, const char *expected)
{
	char text[2000];

	snprintf(text, sizeof(text), LISTEN "%s", rules);
	assert_said(text, "");
	ck_assert_str_eq(decide(), expected);
}

START_TEST(group_of_devices_stands_for_its_members)
{
	assert_decides("group \"g\" devices " ID_C " " ID_A "\n"
	    "rule \"r\" target group \"g\" deny\n", "r");
	assert_decides("group \"g\" devices " ID_B " " ID_C "\n"
	    "rule \"r\" target group \"g\" deny\n", "default");
	assert_decides("group \"g\" devices " ID_B " " ID_C "\n"
	    "rule \"r\" not target group \"g\" deny\n", "r");
	assert_decides("group \"g\" devices " ID_B " " ID_C "\n"
	    "rule \"r\" identity group \"g\" deny\n", "r");
}
END_TEST

START_TEST(group_of_addresses_stands_for_its_members)
{
	assert_decides("group \"g\" addresses 192.0.2.1 10.7.0.0/16\n"
	    "rule \"r\" peer group \"g\" deny\n", "r");
	assert_decides("group \"g\" addresses 192.0.2.1 10.8.0.0/16\n"
	    "rule \"r\" peer group \"g\" deny\n", "default");
}
END_TEST

START_TEST(group_may_be_used_before_it_is_defined)
{
	assert_decides("rule \"r\" target group \"g\" deny\n"
	    "group \"g\" devices " ID_A "\n", "r");
}
END_TEST

START_TEST(groups_and_words_may_stand_together)
{
	assert_decides("group \"g\" addresses 192.0.2.1\n"
	    "group \"h\" addresses 192.0.2.2\n"
	    "rule \"r\" peer group \"g\" 10.7.1.2 group \"h\" deny\n", "r");
	assert_decides("group \"g\" addresses 192.0.2.1\n"
	    "group \"h\" addresses 10.0.0.0/8\n"
	    "rule \"r\" peer group \"g\" 10.8.1.2 group \"h\" deny\n", "r");
}
END_TEST

START_TEST(block_has_members_files_and_groups)
{
	write_file("list", "# devices\n" ID_A "\n\n");
	assert_decides("group \"g\" devices { file \"list\"; }\n"
	    "rule \"r\" target group \"g\" deny\n", "r");
	assert_decides("group \"g\" devices " ID_C " {\n"
	    "\tid " ID_B " " ID_A ";\n}\n"
	    "rule \"r\" target group \"g\" deny\n", "r");
	assert_decides("group \"g\" devices { group \"h\"; }\n"
	    "group \"h\" devices { group \"i\"; id " ID_B "; }\n"
	    "group \"i\" devices { file \"list\"; }\n"
	    "rule \"r\" target group \"g\" deny\n", "r");
	write_file("prefixes", "10.0.0.0/8 # all\r\n2001:db8::/32\r\n");
	assert_decides("group \"g\" addresses {\n"
	    "\tprefix 192.0.2.1; file \"prefixes\";\n}\n"
	    "rule \"r\" peer group \"g\" deny\n", "r");
}
END_TEST

START_TEST(file_begins_at_the_folder_of_the_configuration)
{
	ck_assert_int_eq(mkdir("d", 0755), 0);
	write_file("d/list", ID_A "\n");
	write_file("d/part", "group \"g\" devices { file \"list\"; }\n");
	assert_decides("include \"d/part\"\n"
	    "rule \"r\" target group \"g\" deny\n", "r");
}
END_TEST

START_TEST(group_without_anything_is_told)
{
	assert_said(LISTEN "group \"g\" devices\n"
	    "group \"h\" addresses { }\n",
	    "main:2:7: group \"g\" has no members; expected a device ID, or a "
	    "block with file or group\n"
	    "group \"g\" devices\n      ^\n"
	    "main:3:7: group \"h\" has no members; expected an address or a "
	    "prefix, or a block with file or group\n"
	    "group \"h\" addresses { }\n      ^\n");
}
END_TEST

START_TEST(empty_file_is_a_note)
{
	write_file("list", "# nobody today\n");
	assert_said(LISTEN "group \"stolen\" devices { file \"list\"; }\n"
	    "rule \"r\" target group \"stolen\" deny\n",
	    "main:2:7: note: group \"stolen\" is empty\n"
	    "group \"stolen\" devices { file \"list\"; }\n      ^\n");
	ck_assert_str_eq(decide(), "default");
}
END_TEST

START_TEST(group_that_is_wrong_is_told)
{
	loading_assert_errors(LISTEN
	    "group\n"
	    "group g devices " ID_A "\n"
	    "group \"a\"\n"
	    "group \"b\" device " ID_A "\n"
	    "group \"c\" devices x\n"
	    "group \"d\" devices 00000000-0000-0000-0000-000000000000\n"
	    "group \"e\" addresses 10.7.0.0/8\n"
	    "group \"f\" addresses any\n"
	    "group \"g\" devices { prefix 10.0.0.0/8; }\n"
	    "group \"h\" devices { id; }\n"
	    "group \"i\" devices { file list; }\n"
	    "group \"j\" devices { file \"list\"; }\n"
	    "group \"k\" devices { group k; }\n"
	    "group \"l\" devices { id " ID_A " y; }\n",
	    "t:2:6: end of line; expected the group's name in quotes\n"
	    "t:3:7: g; expected the group's name in quotes\n"
	    "t:4:10: end of line; expected devices or addresses\n"
	    "t:5:11: device; expected devices or addresses (did you mean "
	    "devices?)\n"
	    "t:6:19: x; expected a device ID such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n"
	    "t:7:19: the nil device ID; expected the ID of a device\n"
	    "t:8:21: 10.7.0.0/8; expected an address, or a prefix such as "
	    "10.7.0.0/16\n"
	    "t:9:21: any; expected an address, or a prefix such as "
	    "10.7.0.0/16\n"
	    "t:10:21: unknown word prefix; expected id, file, group or }\n"
	    "t:11:23: semicolon; expected a device ID\n"
	    "t:12:26: list; expected a file's name in quotes\n"
	    "t:13:26: file; expected none in text that is not a file\n"
	    "t:14:27: k; expected a group's name in quotes\n"
	    "t:15:61: y; expected a device ID such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n");
}
END_TEST

START_TEST(each_wrong_line_of_a_file_is_told)
{
	write_file("list", ID_A "\nlamp\n" ID_B " " ID_C "\n\n"
	    "00000000-0000-0000-0000-000000000000\n");
	assert_said(LISTEN "group \"g\" devices { file \"list\"; }\n",
	    "list:2:1: lamp; expected a device ID such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\nlamp\n^\n"
	    "list:3:38: " ID_C "; expected a device ID on each line, and "
	    "nothing else\n" ID_B " " ID_C "\n"
	    "                                     ^\n"
	    "list:5:1: the nil device ID; expected the ID of a device\n"
	    "00000000-0000-0000-0000-000000000000\n^\n");
}
END_TEST

START_TEST(file_that_others_may_change_is_refused)
{
	write_file("list", ID_A "\n");
	ck_assert_int_eq(symlink("list", "link"), 0);
	write_file("open", ID_A "\n");
	ck_assert_int_eq(chmod("open", 0666), 0);
	assert_said(LISTEN "group \"g\" devices { file \"link\"; }\n"
	    "group \"h\" devices { file \"open\"; }\n",
	    "main:2:26: link is a symbolic link; expected the file itself\n"
	    "group \"g\" devices { file \"link\"; }\n"
	    "                         ^\n"
	    "main:3:26: open may be written by anybody; expected a file that "
	    "others can not write (chmod o-w)\n"
	    "group \"h\" devices { file \"open\"; }\n"
	    "                         ^\n");
}
END_TEST

START_TEST(group_name_given_twice_is_told)
{
	loading_assert_errors(LISTEN "group \"g\" devices " ID_A "\n"
	    "group \"h\" devices " ID_B "\n"
	    "group \"g\" addresses 10.0.0.0/8 { prefix 10.0.0.1 }\n",
	    "t:4:7: group \"g\" is there already; expected another name "
	    "(first at t:2)\n"
	    "t:4:50: }; expected ;\n");
}
END_TEST

START_TEST(long_lists_load_and_are_all_there)
{
	FILE *f = fopen("list", "w");
	char id[DEVICEID_TEXT_LEN + 1];

	ck_assert_ptr_nonnull(f);
	for (unsigned i = 0; i < 100000; i++)
		fprintf(f, "%08x-0000-4000-8000-%012x\n", i * 2654435761u, i);
	fclose(f);
	assert_said(LISTEN "group \"g\" devices { file \"list\"; }\n"
	    "rule \"r\" target group \"g\" deny\n", "");
	for (unsigned i = 0; i < 100000; i += 997) {
		snprintf(id, sizeof(id), "%08x-0000-4000-8000-%012x",
		    i * 2654435761u, i);
		ck_assert_int_eq(deviceid_parse(bytes_of_text(id), &target),
		    WAX_OK);
		ck_assert_str_eq(decide(), "r");
		target.bytes[6] ^= 1;
		ck_assert_str_eq(decide(), "default");
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/group_conf", setup, teardown,
    group_of_devices_stands_for_its_members,
    group_of_addresses_stands_for_its_members,
    group_may_be_used_before_it_is_defined,
    groups_and_words_may_stand_together,
    block_has_members_files_and_groups,
    file_begins_at_the_folder_of_the_configuration,
    group_without_anything_is_told,
    empty_file_is_a_note,
    group_that_is_wrong_is_told,
    each_wrong_line_of_a_file_is_told,
    file_that_others_may_change_is_refused,
    group_name_given_twice_is_told,
    long_lists_load_and_are_all_there)
