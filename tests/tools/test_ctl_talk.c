/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_talk.c - what ostlerctl makes of answers, and of none */
#include "tools/ctl_talk.h"

#include "check_main.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[32], path[64];
static char *said, *complained;

static void
setup(void)
{
	strcpy(folder, "/tmp/ctl_talk.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/socket", folder);
}

static void
teardown(void)
{
	unlink(path);
	rmdir(folder);
	free(said);
	free(complained);
}

static int
listen_there(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(name.sun_path, path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)(void *)&name,
	    sizeof(name)), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	return fd;
}

/* A daemon for one connection: reads a line, checks it, says that. */
static void
serve(int fd, const char *line, const char *answer)
{
	int c = accept(fd, NULL, NULL);
	char text[200] = "";
	size_t len = 0;

	while (len < sizeof(text) - 1 && strlen(line) > len) {
		ssize_t n = recv(c, text + len, strlen(line) - len, 0);

		if (n <= 0)
			_exit(1);
		len += (size_t)n;
	}
	if (strcmp(text, line) != 0)
		_exit(2);
	(void)!send(c, answer, strlen(answer), MSG_NOSIGNAL);
	_exit(0);
}

static enum ctl_result
talk(struct ctl_request r)
{
	size_t len;
	FILE *out = open_memstream(&said, &len);
	FILE *errors = open_memstream(&complained, &len);
	enum ctl_result result = ctl_talk(path, &r, out, errors);

	fclose(out);
	fclose(errors);
	return result;
}

static enum ctl_result
ask(bool wants_json, const char *line, const char *answer)
{
	char word[] = "status", *words[] = { word };
	enum ctl_result result;
	int fd = listen_there(), status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		serve(fd, line, answer);
	result = talk((struct ctl_request){ .words = words, .word_count = 1,
	    .wants_json = wants_json });
	close(fd);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	return result;
}

static void
expect(const char *out, const char *errors)
{
	ck_assert_str_eq(said, out);
	ck_assert_str_eq(complained, errors);
}

START_TEST(what_the_daemon_says_is_printed)
{
	ck_assert_int_eq(ask(false, "\"status\"\n", "ok\nversion  1\n"),
	    CTL_OK);
	expect("version  1\n", "");
}
END_TEST

START_TEST(an_answer_may_have_no_body)
{
	ck_assert_int_eq(ask(false, "\"status\"\n", "ok\n"), CTL_OK);
	expect("", "");
}
END_TEST

START_TEST(a_refusal_is_told_with_all_that_belongs_to_it)
{
	ck_assert_int_eq(ask(false, "\"status\"\n",
	    "error not now\na:1: wrong\nb:2: wrong\n"), CTL_REFUSED);
	expect("", "ostlerctl: not now\na:1: wrong\nb:2: wrong\n");
}
END_TEST

START_TEST(json_of_a_refusal_is_still_for_programs)
{
	ck_assert_int_eq(ask(true, "json \"status\"\n",
	    "error not now\n[\"a\"]\n"), CTL_REFUSED);
	expect("[\"a\"]\n", "ostlerctl: not now\n");
}
END_TEST

START_TEST(another_service_is_recognized)
{
	ck_assert_int_eq(ask(false, "\"status\"\n", "SSH-2.0-x\n"),
	    CTL_UNREACHABLE);
	ck_assert_str_eq(said, "");
	ck_assert_ptr_nonnull(strstr(complained,
	    "what answers there is not ostlerd"));
}
END_TEST

START_TEST(a_daemon_that_ends_meanwhile_is_told)
{
	ck_assert_int_eq(ask(false, "\"status\"\n", "o"), CTL_UNREACHABLE);
	ck_assert_ptr_nonnull(strstr(complained,
	    "ostlerd ended meanwhile: see its log"));
}
END_TEST

START_TEST(no_daemon_is_told_with_path_reason_and_advice)
{
	char word[] = "status", *words[] = { word }, wanted[300];
	struct ctl_request r = { .words = words, .word_count = 1 };

	ck_assert_int_eq(talk(r), CTL_UNREACHABLE);
	snprintf(wanted, sizeof(wanted), "ostlerctl: %s: No such file or "
	    "directory\nostlerctl: is ostlerd running? Perhaps its "
	    "configuration has another control socket: see -s\n", path);
	expect("", wanted);
	free(said);
	free(complained);
	close(listen_there());
	ck_assert_int_eq(talk(r), CTL_UNREACHABLE);
	snprintf(wanted, sizeof(wanted), "ostlerctl: %s: Connection "
	    "refused\nostlerctl: nobody listens there any more: start "
	    "ostlerd\n", path);
	expect("", wanted);
}
END_TEST

START_TEST(an_answer_that_can_not_be_written_is_told)
{
	char word[] = "status", *words[] = { word };
	struct ctl_request r = { .words = words, .word_count = 1 };
	int fd = listen_there(), status;
	FILE *full = fopen("/dev/full", "w");
	size_t len;
	FILE *errors = open_memstream(&complained, &len);
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		serve(fd, "\"status\"\n", "ok\nversion  1\n");
	ck_assert_ptr_nonnull(full);
	ck_assert_int_eq(ctl_talk(path, &r, full, errors), CTL_UNREACHABLE);
	fclose(full);
	fclose(errors);
	close(fd);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_str_eq(complained, "ostlerctl: the answer can not be "
	    "written: No space left on device\n");
}
END_TEST

START_TEST(what_can_not_be_asked_is_not)
{
	char word[] = "a\nb", *words[] = { word };

	ck_assert_int_eq(talk((struct ctl_request){ .words = words,
	    .word_count = 1 }), CTL_USAGE);
	expect("", "ostlerctl: words are UTF-8 without control "
	    "characters\n");
}
END_TEST

TEST_MAIN_FIXTURE("tools/ctl_talk", setup, teardown,
    what_the_daemon_says_is_printed,
    an_answer_may_have_no_body,
    a_refusal_is_told_with_all_that_belongs_to_it,
    json_of_a_refusal_is_still_for_programs,
    another_service_is_recognized,
    a_daemon_that_ends_meanwhile_is_told,
    no_daemon_is_told_with_path_reason_and_advice,
    an_answer_that_can_not_be_written_is_told,
    what_can_not_be_asked_is_not)
