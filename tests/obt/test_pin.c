/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_pin.c - a PIN from a file, and from a terminal that does not show it */
#include "obt/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

#include "check_main.h"
#include "wax/posix/folder.h"

static char pin[PIN_SIZE];

static enum wax_status
read_text(const char *text, size_t len)
{
	folder_write("pin", text, len);
	return pin_read_file(folder_path("pin"), pin);
}

START_TEST(the_first_line_of_a_file_is_the_pin)
{
	ck_assert_int_eq(read_text("12345678\nmore\n", 14), WAX_OK);
	ck_assert_str_eq(pin, "12345678");
	ck_assert_int_eq(read_text("12 34", 5), WAX_OK);
	ck_assert_str_eq(pin, "12 34");
	ck_assert_int_eq(read_text("1234\r\n", 6), WAX_OK);
	ck_assert_str_eq(pin, "1234");
}
END_TEST

START_TEST(no_pin_is_empty_or_too_long_or_has_a_nul)
{
	char text[PIN_SIZE + 1];

	ck_assert_int_eq(read_text("", 0), WAX_RANGE);
	ck_assert_int_eq(read_text("\n1", 2), WAX_RANGE);
	ck_assert_int_eq(read_text("\r\n", 2), WAX_RANGE);
	ck_assert_int_eq(read_text("12\0" "34\n", 6), WAX_RANGE);
	ck_assert_str_eq(pin, "");
	memset(text, '1', sizeof(text));
	ck_assert_int_eq(read_text(text, PIN_SIZE - 1), WAX_OK);
	ck_assert_uint_eq(strlen(pin), PIN_SIZE - 1);
	ck_assert_int_eq(read_text(text, PIN_SIZE), WAX_RANGE);
	ck_assert_int_eq(pin_read_file(folder_path("none"), pin), WAX_SYSTEM);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(pin_read_file(folder, pin), WAX_SYSTEM);
	ck_assert_int_eq(errno, EISDIR);
}
END_TEST

/* In a session of its own with that terminal. */
static void
ask_in_child(const char *terminal)
{
	struct termios before, after;
	int fd;

	setsid();
	fd = open(terminal, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0 ||
	    tcgetattr(fd, &before) != 0)
		_exit(3);
	if (pin_ask("PIN? ", pin) != WAX_OK || strcmp(pin, "87654321") != 0)
		_exit(4);
	_exit(tcgetattr(fd, &after) == 0 && (after.c_lflag & ECHO) != 0 ? 0 :
	    5);
}

static bool
has_read(int fd, char *seen, const char *wanted)
{
	size_t len = 0;
	ssize_t n;

	while (strstr(seen, wanted) == NULL &&
	    (n = read(fd, seen + len, 200 - len)) > 0)
		seen[len += (size_t)n] = '\0';
	return strstr(seen, wanted) != NULL;
}

START_TEST(a_terminal_does_not_show_what_is_typed)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY), status;
	char seen[300] = "", after[300] = "";
	pid_t child;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(grantpt(fd), 0);
	ck_assert_int_eq(unlockpt(fd), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		ask_in_child(ptsname(fd));
	ck_assert(has_read(fd, seen, "PIN? "));
	ck_assert_int_eq(write(fd, "87654321\n", 9), 9);
	ck_assert(has_read(fd, after, "\n"));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_ptr_null(strchr(after, '8'));
	close(fd);
}
END_TEST

START_TEST(without_a_terminal_nobody_is_asked)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		setsid();
		_exit(pin_ask("PIN? ", pin) == WAX_SYSTEM && errno == ENXIO ?
		    0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

TEST_MAIN_FIXTURE("obt/pin", folder_make, folder_remove,
    the_first_line_of_a_file_is_the_pin,
    no_pin_is_empty_or_too_long_or_has_a_nul,
    a_terminal_does_not_show_what_is_typed,
    without_a_terminal_nobody_is_asked)
