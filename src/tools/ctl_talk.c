/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_talk.c - asking the daemon at its control socket */

#include "tools/ctl_talk.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME "ostlerctl"
#define STATUS_MAX 4096		/* bytes of the first line */
#define PATIENCE 300	/* seconds for an answer; a reload may take long */

/* What to do about it. */
static const struct advice {
	int error;
	const char *text;
} advices[] = {
	{ ENOENT, "is ostlerd running? Perhaps its configuration has another "
	    "control socket: see -s" },
	{ ECONNREFUSED, "nobody listens there any more: start ostlerd" },
	{ EACCES, "only root and the user of ostlerd may ask: try it as "
	    "root" },
	{ EPERM, "only root and the user of ostlerd may ask: try it as root" },
	{ ENOTSOCK, "that is no socket: see -s" },
	{ EAGAIN, "ostlerd does not answer: see its log" },
	{ ECONNRESET, "ostlerd ended meanwhile: see its log" },
};

static const char *
find_advice(int error)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		if (advices[i].error == error)
			return advices[i].text;
	}
	return "see the log of ostlerd";
}

static enum ctl_result
tell_unreachable(FILE *errors, const char *path, int error)
{
	fprintf(errors, NAME ": %s: %s\n" NAME ": %s\n", path,
	    strerror(error), find_advice(error));
	return CTL_UNREACHABLE;
}

static int
open_socket(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	const struct timeval patience = { .tv_sec = PATIENCE };
	int fd, error;

	if (strlen(path) >= sizeof(name.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(name.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof(patience)) == 0 && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO,
	    &patience, sizeof(patience)) == 0 && connect(fd,
	    (const struct sockaddr *)(const void *)&name, sizeof(name)) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Whoever refuses before all was said has answered nevertheless. */
static bool
send_all(int fd, const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
			return true;
		if (n < 0 && errno != EINTR)
			return false;
		at += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* 0: the end; -1: errno says. */
static ssize_t
receive(int fd, char *data, size_t size)
{
	ssize_t n;

	do
		n = recv(fd, data, size, 0);
	while (n < 0 && errno == EINTR);
	/* the end too: not all that we said was read */
	return n < 0 && errno == ECONNRESET ? 0 : n;
}

/* An answer while it comes. */
struct answer {
	size_t status_len;
	char status[STATUS_MAX + 1];	/* the first line */
	bool has_status;
	FILE *body;			/* where the rest goes */
};

static bool
is_ok(const struct answer *a)
{
	return strcmp(a->status, "ok") == 0;
}

/* False: that is no answer. */
static bool
take_status(struct answer *a, char c)
{
	if (c != '\n') {
		if (a->status_len == STATUS_MAX)
			return false;
		a->status[a->status_len++] = c;
		return true;
	}
	a->status[a->status_len] = '\0';
	a->has_status = true;
	return is_ok(a) || strncmp(a->status, "error ", 6) == 0;
}

static enum ctl_result
tell_no_answer(FILE *errors, const char *path)
{
	fprintf(errors, NAME ": %s: what answers there is not ostlerd: see "
	    "-s\n", path);
	return CTL_UNREACHABLE;
}

static enum ctl_result
tell_unwritten(FILE *errors)
{
	fprintf(errors, NAME ": the answer can not be written: %s\n",
	    strerror(errno));
	return CTL_UNREACHABLE;
}

static void
begin_body(struct answer *a, const struct ctl_request *r, FILE *out,
    FILE *errors)
{
	a->body = is_ok(a) || r->wants_json ? out : errors;
	if (!is_ok(a))
		fprintf(errors, NAME ": %s\n", a->status + strlen("error "));
}

static enum ctl_result
read_answer(int fd, const char *path, const struct ctl_request *r, FILE *out,
    FILE *errors)
{
	struct answer a = { .has_status = false };
	char data[16384];
	ssize_t n;

	while ((n = receive(fd, data, sizeof(data))) > 0) {
		size_t used = 0;

		while (!a.has_status && used < (size_t)n) {
			if (!take_status(&a, data[used++]))
				return tell_no_answer(errors, path);
			if (a.has_status)
				begin_body(&a, r, out, errors);
		}
		if (a.has_status)
			fwrite(data + used, 1, (size_t)n - used, a.body);
	}
	if (n < 0)
		return tell_unreachable(errors, path, errno);
	if (!a.has_status)
		return tell_unreachable(errors, path, ECONNRESET);
	if (fflush(out) != 0 || ferror(out) != 0)
		return tell_unwritten(errors);
	return is_ok(&a) ? CTL_OK : CTL_REFUSED;
}

enum ctl_result
ctl_talk(const char *path, const struct ctl_request *r, FILE *out,
    FILE *errors)
{
	char line[CTL_LINE_MAX];
	size_t len;
	enum wax_status st = ctl_request_format(r, line, &len);
	enum ctl_result result;
	int fd;

	if (st != WAX_OK) {
		fprintf(errors, NAME ": %s\n", st == WAX_RANGE ?
		    "that is too much for one request" : "words are UTF-8 "
		    "without control characters");
		return CTL_USAGE;
	}
	fd = open_socket(path);
	if (fd < 0)
		return tell_unreachable(errors, path, errno);
	if (send_all(fd, line, len) &&
	    send_all(fd, r->body.data, r->body.len))
		result = read_answer(fd, path, r, out, errors);
	else
		result = tell_unreachable(errors, path, errno);
	close(fd);
	return result;
}
