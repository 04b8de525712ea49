/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pin.c - a PIN from a file or a terminal */
#include "obt/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* A line, without stdio: its buffers are not cleared. */
static enum wax_status
read_line(int fd, char pin[PIN_SIZE])
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, pin + len, 1)) == 1 && pin[len] != '\n')
		if (++len == PIN_SIZE)
			break;
	if (n < 0)
		return WAX_SYSTEM;
	if (len > 0 && len < PIN_SIZE && pin[len - 1] == '\r')
		len--;
	if (len == 0 || len == PIN_SIZE)
		return WAX_RANGE;
	pin[len] = '\0';
	/* one with a NUL within is not what was meant */
	return strlen(pin) == len ? WAX_OK : WAX_RANGE;
}

static enum wax_status
finish(enum wax_status st, int fd, char pin[PIN_SIZE])
{
	int saved = errno;

	if (st != WAX_OK)
		explicit_bzero(pin, PIN_SIZE);
	close(fd);
	errno = saved;
	return st;
}

enum wax_status
pin_read_file(const char *path, char pin[PIN_SIZE])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? WAX_SYSTEM : finish(read_line(fd, pin), fd, pin);
}

static void
write_text(int fd, const char *text)
{
	ssize_t n = write(fd, text, strlen(text));

	(void)n;		/* who does not see it may type all the same */
}

enum wax_status
pin_ask(const char *question, char pin[PIN_SIZE])
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios before, silent;
	enum wax_status st;

	if (fd < 0)
		return WAX_SYSTEM;
	if (tcgetattr(fd, &before) != 0)
		return finish(WAX_SYSTEM, fd, pin);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ICANON | ECHONL;
	if (tcsetattr(fd, TCSAFLUSH, &silent) != 0)
		return finish(WAX_SYSTEM, fd, pin);
	write_text(fd, question);
	st = read_line(fd, pin);
	(void)tcsetattr(fd, TCSAFLUSH, &before);
	return finish(st, fd, pin);
}
