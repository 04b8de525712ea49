/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_local.c - Unix sockets and their files */
#include "ostler/net/conn_local.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool
conn_local_name(const char *path, struct sockaddr_un *out)
{
	size_t len = strlen(path);

	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (len == 0 || len >= sizeof(out->sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(out->sun_path, path, len);
	return true;
}

static int
conn_local_open(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static bool
conn_local_connect_socket(int fd, const struct sockaddr_un *name)
{
	return connect(fd, (const struct sockaddr *)(const void *)name,
	    sizeof(*name)) == 0;
}

/* What another daemon left behind when it was killed: a socket at which
   nobody listens. Nothing else is ever removed. */
static void
conn_local_remove_stale(const char *path, const struct sockaddr_un *name)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) < 0 || !S_ISSOCK(st.st_mode) ||
	    (fd = conn_local_open()) < 0)
		return;
	if (!conn_local_connect_socket(fd, name) && errno == ECONNREFUSED)
		unlink(path);
	close(fd);
}

/* The mode of the socket itself is that of the file from the beginning, but
   for what the umask takes. */
static bool
conn_local_bind(int fd, const char *path, mode_t mode,
    const struct sockaddr_un *name, struct stat *file)
{
	return fchmod(fd, mode) == 0 &&
	    bind(fd, (const struct sockaddr *)(const void *)name,
	    sizeof(*name)) == 0 && chmod(path, mode) == 0 &&
	    listen(fd, SOMAXCONN) == 0 && lstat(path, file) == 0;
}

enum wax_status
conn_local_listen(const char *path, mode_t mode, int *out,
    struct stat *file)
{
	struct sockaddr_un name;
	int fd;

	if (!conn_local_name(path, &name))
		return WAX_SYSTEM;
	conn_local_remove_stale(path, &name);
	if ((fd = conn_local_open()) < 0)
		return WAX_SYSTEM;
	if (!conn_local_bind(fd, path, mode, &name, file)) {
		int error = errno;

		close(fd);
		errno = error;
		return WAX_SYSTEM;
	}
	*out = fd;
	return WAX_OK;
}

enum wax_status
conn_local_connect(const char *path, int *out, int *error)
{
	struct sockaddr_un name;
	int fd;

	if (!conn_local_name(path, &name) || (fd = conn_local_open()) < 0)
		return WAX_SYSTEM;
	*error = conn_local_connect_socket(fd, &name) ? 0 : errno;
	*out = fd;
	return WAX_OK;
}

void
conn_local_remove(const char *path, const struct stat *file)
{
	struct stat now;

	if (lstat(path, &now) == 0 && now.st_dev == file->st_dev &&
	    now.st_ino == file->st_ino)
		unlink(path);
}

void
conn_local_peer(int fd, struct address *out)
{
	struct ucred peer = { .pid = 0 };
	socklen_t len = sizeof(peer);

	*out = (struct address){ .port = 0 };
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0)
		out->zone = (uint32_t)peer.pid;
}
