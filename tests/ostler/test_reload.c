/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/reload.h"

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/log_pipe.h"
#include "link/pki.h"
#include "ostler/net/vault_files.h"

static char *psks[] = { (char *)"keys" };
static struct credential_conf credential = { .name = (char *)"c",
	.psks = psks, .psk_count = 1 };
static const struct net_conf conf = { .credentials = &credential,
	.credential_count = 1 };
static struct vault *v;
static struct metrics metrics;
static int notify_fd;

static void
open_notify_socket(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int len = snprintf(at.sun_path, sizeof(at.sun_path),
	    "@test_reload.%d", (int)getpid());

	setenv("NOTIFY_SOCKET", at.sun_path, 1);
	at.sun_path[0] = '\0';
	notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	ck_assert_int_eq(bind(notify_fd, (struct sockaddr *)&at,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	    (size_t)len)), 0);
}

static void
begin(void)
{
	setup();
	vault_files_enter();
	open_notify_socket();
	credential.id = pki_id(1);
	vault_files_write("keys", PEER_1 " " KEY_A "\n");
	v = vault_new(&conf);
	ck_assert_int_eq(vault_load(v, stderr), WAX_OK);
}

static void
end(void)
{
	close(notify_fd);
	vault_free(v);
	vault_files_leave();
	teardown();
}

static void
assert_notified(const char *expected)
{
	char text[200] = "";

	ck_assert_int_gt(recv(notify_fd, text, sizeof(text) - 1, 0), 0);
	ck_assert_ptr_eq(strstr(text, expected), text);
}

static const char *
reload(bool expected)
{
	struct log *l = log_open(LOG_LEVEL_NOTICE);

	ck_assert_int_eq(reload_credentials(v, l, &metrics), expected);
	log_free(l);
	assert_notified("RELOADING=1\nMONOTONIC_USEC=");
	assert_notified("READY=1");
	return output();
}

START_TEST(reload_takes_new_credentials_and_says_so)
{
	uint32_t generation;

	credentials_unref(vault_take(v, 0, &generation));
	ck_assert_str_eq(reload(true), "reload result=ok msg=\"credentials "
	    "were read again; the configuration is read at start only\"\n");
	ck_assert(vault_has_newer(v, generation));
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RELOADS), 1);
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RELOADS_REFUSED), 0);
}
END_TEST

START_TEST(reload_that_fails_tells_every_error_and_keeps_the_old)
{
	uint32_t generation;

	credentials_unref(vault_take(v, 0, &generation));
	vault_files_write("keys", "x\n" PEER_1 " 00\n");
	ck_assert_str_eq(reload(false),
	    "reload error=\"keys:1: no device ID and key; expected UUID "
	    "HEX\"\n"
	    "reload error=\"keys:2: a key of another length; expected 16 or "
	    "32 bytes\"\n"
	    "reload result=refused msg=\"the credentials stay as they "
	    "were\"\n");
	ck_assert(!vault_has_newer(v, generation));
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RELOADS), 0);
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RELOADS_REFUSED), 1);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/reload", begin, end,
    reload_takes_new_credentials_and_says_so,
    reload_that_fails_tells_every_error_and_keeps_the_old)
