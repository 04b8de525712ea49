/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sessions.c - the transports that have sessions, and credentials for them */
#include "peer/sessions.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peer/locator.h"
#include "peer/sockaddr.h"
#include "peer/state.h"

const char *const sessions_listen[] = {
	"coap+tcp://127.0.0.1:0",
	"coap+tcp://[::1]:0",
	"coap+ws://127.0.0.1:0",
	"coap+unix:///",	/* and a name for each process */
	"coaps://127.0.0.1:0",
	"coaps+tcp://127.0.0.1:0",
	"coaps+ws://127.0.0.1:0",
	NULL
};

const uint8_t sessions_server_id[16] = "server-012345678";
const uint8_t sessions_client_id[16] = "client-012345678";

struct waxpeer_credentials *
sessions_credentials_of(const uint8_t *own, const uint8_t *peer, uint8_t key)
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	uint8_t bytes[16] = { key, 1, 2, 3 };
	const char *why = "";

	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(waxpeer_credentials_set_id(c, own, &why), WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_add_psk(c, peer, bytes,
	    sizeof(bytes), &why), WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_check(c, &why), WAX_OK);
	return c;
}

struct waxpeer_credentials *
sessions_credentials(bool is_server)
{
	return is_server ?
	    sessions_credentials_of(sessions_server_id, sessions_client_id,
	    7) : sessions_credentials_of(sessions_client_id,
	    sessions_server_id, 7);
}

void
sessions_each(void (*body)(void))
{
	struct waxpeer_credentials *server, *client;
	char name[64];

	for (size_t i = 0; sessions_listen[i] != NULL; i++) {
		const char *listen = sessions_listen[i];

		snprintf(name, sizeof(name), "coap+unix:///tmp/ostler-%ld",
		    (long)getpid());
		if (strncmp(listen, "coap+unix", 9) == 0)
			listen = name;
		server = sessions_credentials(true);
		client = sessions_credentials(false);
		rig_open_at(listen, server, client);
		rig.hop_id = sessions_is_secure() ? sessions_server_id : NULL;
		body();
		rig_close();
		waxpeer_credentials_free(server);
		waxpeer_credentials_free(client);
	}
}

static struct locator
sessions_locator(void)
{
	struct locator l;

	ck_assert_int_eq(locator_parse(rig.hop, &l), WAX_OK);
	return l;
}

bool
sessions_is_secure(void)
{
	return sessions_locator().kind->is_secure;
}

bool
sessions_is_stream(void)
{
	return sessions_locator().kind->is_stream;
}

void
sessions_wait(const struct waxpeer_endpoint *e, size_t count)
{
	while (e->channel_count != count)
		rig_turn();
}

int
sessions_connect_raw(void)
{
	struct sockaddr_storage name;
	struct locator l;
	socklen_t len;
	int fd;

	ck_assert_int_eq(locator_parse(rig.hop, &l), WAX_OK);
	len = sockaddr_from_locator(&l, &name);
	fd = socket(name.ss_family, SOCK_STREAM, 0);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&name, len), 0);
	return fd;
}
