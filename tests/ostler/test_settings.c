/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/settings.h"

#include <dirent.h>
#include <unistd.h>

#include "ostler/loading.h"
#include "ostler/net/words.h"

static char *
read_whole(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 100000);

	ck_assert_ptr_nonnull(text);
	ck_assert_msg(f != NULL, "%s: no such file", path);
	ck_assert_uint_lt(fread(text, 1, 100000, f), 100000);
	fclose(f);
	return text;
}

static void
load_file(const char *path, struct settings **s, char **errors)
{
	size_t len;
	FILE *out = open_memstream(errors, &len);

	*s = NULL;
	ck_assert_int_eq(settings_load(path, out, s) == WAX_OK, *s != NULL);
	fclose(out);
}

static void
load_well(const char *path)
{
	struct settings *s;
	char *errors;

	load_file(path, &s, &errors);
	ck_assert_str_eq(errors, "");
	ck_assert_uint_gt(s->net.listener_count, 0);
	settings_unref(s);
	free(errors);
}

static int
is_conf(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 5 && strcmp(e->d_name + len - 5, ".conf") == 0;
}

/* Goes to a folder of the sources. */
static void
go_to(const char *folder)
{
	ck_assert_int_eq(chdir(check_main_folder("top_srcdir")), 0);
	ck_assert_int_eq(chdir(folder), 0);
}

/* And lists its .conf files. */
static int
enter(const char *folder, struct dirent ***files)
{
	int n;

	go_to(folder);
	n = scandir(".", files, is_conf, alphasort);
	ck_assert_int_gt(n, 0);
	return n;
}

START_TEST(wrong_files_are_told_exactly_so)
{
	struct dirent **files;
	int n = enter("tests/ostler/conf/wrong", &files);

	ck_assert_int_ge(n, 12);
	for (int i = 0; i < n; i++) {
		char path[300], *errors, *expected;
		struct settings *s;

		load_file(files[i]->d_name, &s, &errors);
		ck_assert_ptr_null(s);
		snprintf(path, sizeof(path), "%.*s.expected",
		    (int)strlen(files[i]->d_name) - 5, files[i]->d_name);
		expected = read_whole(path);
		ck_assert_str_eq(errors, expected);
		free(errors);
		free(expected);
		free(files[i]);
	}
	free(files);
}
END_TEST

START_TEST(shipped_file_loads)
{
	go_to("conf");
	load_well("ostlerd.conf");
}
END_TEST

START_TEST(examples_load)
{
	struct dirent **files;
	int n = enter("conf/examples", &files);

	for (int i = 0; i < n; i++) {
		load_well(files[i]->d_name);
		free(files[i]);
	}
	free(files);
}
END_TEST

/* The line "#NAME DEFAULT"; or "NAME", where something else is shipped. */
static const char *
find_default(const char *text, const struct keyword *k)
{
	char line[200];

	if (strcmp(k->name, "key-establishment") == 0)
		return strstr(text, "\nkey-establishment on\n");
	snprintf(line, sizeof(line), "\n#%s %s\n", k->name, k->standard);
	return strstr(text, line);
}

START_TEST(shipped_file_shows_each_keyword_at_its_default)
{
	const struct settings_table *t = settings_tables;
	char *text;

	go_to("conf");
	text = read_whole("ostlerd.conf");
	for (; t->rows != NULL; t++) {
		for (const struct keyword *k = t->rows; k->name != NULL; k++) {
			char word[100];

			snprintf(word, sizeof(word), "%s ", k->name);
			ck_assert_msg(strstr(text, word) != NULL,
			    "ostlerd.conf lacks %s", k->name);
			ck_assert_msg(*t->where != '\0' ||
			    k->standard == NULL ||
			    find_default(text, k) != NULL,
			    "ostlerd.conf lacks #%s %s", k->name, k->standard);
		}
	}
	free(text);
}
END_TEST

START_TEST(shipped_file_means_the_same_with_its_defaults_uncommented)
{
	struct settings *plain, *full;
	char *text, *errors;

	go_to("conf");
	load_file("ostlerd.conf", &plain, &errors);
	free(errors);
	text = read_whole("ostlerd.conf");
	/* "#keyword" is a default, "# text" is text. */
	for (char *c = text; (c = strchr(c, '#')) != NULL; c++) {
		if ((c == text || c[-1] == '\n') && c[1] >= 'a' && c[1] <= 'z')
			*c = ' ';
	}
	full = loading(text);
	ck_assert_uint_eq(plain->workers, full->workers);
	ck_assert_int_eq(plain->log_level, full->log_level);
	ck_assert_uint_eq(plain->log_warnings, full->log_warnings);
	ck_assert_uint_eq(plain->net.ack_delay, full->net.ack_delay);
	ck_assert_uint_eq(plain->net.inbound_max, full->net.inbound_max);
	ck_assert_uint_eq(plain->forward.hop_limit, full->forward.hop_limit);
	ck_assert_uint_eq(plain->forward.retry_after,
	    full->forward.retry_after);
	ck_assert_str_eq(plain->forward.identifier, full->forward.identifier);
	settings_unref(plain);
	settings_unref(full);
	free(text);
}
END_TEST

START_TEST(settings_have_at_least_one_worker)
{
	struct settings *s = loading(LISTEN);

	ck_assert_uint_ge(s->workers, 1);
	ck_assert_int_eq(s->log_level, LOG_LEVEL_NOTICE);
	ck_assert_uint_eq(s->log_warnings, 20);
	ck_assert_str_eq(s->control_path, "/run/ostler/control");
	ck_assert_ptr_null(s->audit_path);
	settings_unref(s);
	s = loading(LISTEN "workers 256\nlog level debug\n"
	    "log warnings unlimited\ncontrol off\naudit \"/a/b\"\n");
	ck_assert_uint_eq(s->workers, 256);
	ck_assert_int_eq(s->log_level, LOG_LEVEL_DEBUG);
	ck_assert_uint_eq(s->log_warnings, 0);
	ck_assert_ptr_null(s->control_path);
	ck_assert_str_eq(s->audit_path, "/a/b");
	settings_unref(s);
}
END_TEST

START_TEST(settings_need_a_listener)
{
	loading_assert_errors("# nothing\n", "t: there is no listen; expected "
	    "at least one\n");
	/* Perhaps it was that line. */
	loading_assert_errors("lisen \"l\" coap on 127.0.0.1:1\n",
	    "t:1:1: unknown word lisen; expected a keyword (did you mean "
	    "listen?)\n");
}
END_TEST

START_TEST(settings_are_counted)
{
	struct settings *s = loading(LISTEN);

	ck_assert_ptr_eq(settings_ref(s), s);
	settings_unref(s);
	ck_assert_str_eq(s->net.listeners[0].name, "l");
	settings_unref(s);
	settings_unref(NULL);
}
END_TEST

START_TEST(file_that_is_missing_is_told)
{
	struct settings *s;
	char *errors;

	load_file("/nonexistent/ostlerd.conf", &s, &errors);
	ck_assert_ptr_null(s);
	ck_assert_str_eq(errors, "/nonexistent/ostlerd.conf: can not be read: "
	    "No such file or directory\n");
	free(errors);
}
END_TEST

TEST_MAIN("ostler/settings",
    wrong_files_are_told_exactly_so,
    shipped_file_loads,
    examples_load,
    shipped_file_shows_each_keyword_at_its_default,
    shipped_file_means_the_same_with_its_defaults_uncommented,
    settings_have_at_least_one_worker,
    settings_need_a_listener,
    settings_are_counted,
    file_that_is_missing_is_told)
