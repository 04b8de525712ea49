/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_channel_x509.c - sessions with the certificates of OCF: who is believed,
   and that a refusal tells why */

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link/pki.h"
#include "peer/sessions.h"
#include "peer/state.h"

static const char *const listen_at[] = {
	"coaps://127.0.0.1:0", "coaps+tcp://127.0.0.1:0",
	"coaps+ws://127.0.0.1:0",
};

static struct pki *root, *other_root;
static struct deviceid server_id, client_id;
static struct rig_resource thing;
static char last_why[80];	/* of the server's session */

static void
set_up(void)
{
	root = pki_new_ca(NULL, "root");
	other_root = pki_new_ca(NULL, "another");
	server_id = pki_id(1);
	client_id = pki_id(2);
}

static void
tear_down(void)
{
	pki_free(root);
	pki_free(other_root);
}

/* A device that root has certified and that believes anchor. */
static struct waxpeer_credentials *
credentials_of(const struct deviceid *id, const struct pki *issuer,
    const struct pki *anchor, const struct deviceid *subject)
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	struct pki *device = pki_new_device(issuer, id);
	char *chain = pki_pem(device, NULL), *key = pki_key_pem(device);
	char *ca = pki_pem(anchor, NULL);
	uint8_t own[16];
	const char *why = "";

	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(waxpeer_credentials_set_certificate(c, chain,
	    strlen(chain), key, strlen(key), &why), WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_add_anchor(c, ca, strlen(ca),
	    subject == NULL ? NULL : subject->bytes, &why), WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_check(c, &why), WAX_OK);
	ck_assert(waxpeer_credentials_id(c, own));
	ck_assert_mem_eq(own, id->bytes, sizeof(own));
	free(chain);
	free(key);
	free(ca);
	pki_free(device);
	return c;
}

/* One request with those credentials over each transport, to hop_id or to
   whoever is believed; detail NULL: it is answered. */
static void
ask(struct waxpeer_credentials *server, struct waxpeer_credentials *client,
    const struct deviceid *hop_id, const char *detail)
{
	for (size_t i = 0; i < sizeof(listen_at) / sizeof(listen_at[0]); i++) {
		thing = (struct rig_resource){ .code = CODE_CONTENT };
		rig_open_at(listen_at[i], server, client);
		rig.hop_id = hop_id == NULL ? NULL : hop_id->bytes;
		rig_add(&thing, "/thing", WAXPEER_CLEAR, false);
		rig_send(CODE_GET, "/thing", NULL, 0, true);
		rig_wait_events(1);
		if (detail == NULL)
			ck_assert_uint_eq(rig.opened, 1);
		else
			rig_wait_number(&rig.ended, 1);
		ck_assert_uint_eq(rig.opened, detail == NULL);
		snprintf(last_why, sizeof(last_why), "%s", rig.last_why);
		if (detail == NULL) {
			ck_assert_int_eq(rig.events[0].outcome,
			    WAXPEER_RESPONSE);
			ck_assert_mem_eq(thing.hop_peer, client_id.bytes, 16);
		} else {
			ck_assert_int_eq(rig.events[0].outcome,
			    WAXPEER_UNREACHABLE);
			ck_assert_str_eq(rig.events[0].detail, detail);
			ck_assert_uint_eq(thing.calls, 0);
		}
		rig_close();
	}
	waxpeer_credentials_free(server);
	waxpeer_credentials_free(client);
}

START_TEST(both_ends_know_each_other_by_certificate)
{
	ask(credentials_of(&server_id, root, root, NULL),
	    credentials_of(&client_id, root, root, NULL), NULL, NULL);
	ask(credentials_of(&server_id, root, root, &client_id),
	    credentials_of(&client_id, root, root, &server_id), &server_id,
	    NULL);
}
END_TEST

START_TEST(server_of_an_unknown_ca_gets_no_request)
{
	ask(credentials_of(&server_id, other_root, root, NULL),
	    credentials_of(&client_id, root, root, NULL), NULL, "unknown-ca");
}
END_TEST

START_TEST(client_of_an_unknown_ca_is_told_by_alert)
{
	ask(credentials_of(&server_id, root, root, NULL),
	    credentials_of(&client_id, other_root, root, NULL), NULL,
	    "alert: unknown CA");
	ck_assert_str_eq(last_why, "unknown-ca");
}
END_TEST

START_TEST(server_that_is_another_than_pinned_gets_no_request)
{
	ask(credentials_of(&server_id, root, root, NULL),
	    credentials_of(&client_id, root, root, NULL), &client_id,
	    "wrong-id");
}
END_TEST

START_TEST(anchor_of_one_device_stands_for_no_other)
{
	ask(credentials_of(&server_id, root, root, NULL),
	    credentials_of(&client_id, root, root, &client_id), NULL,
	    "wrong-anchor");
}
END_TEST

TEST_MAIN_FIXTURE("peer/channel_x509", set_up, tear_down,
    both_ends_know_each_other_by_certificate,
    server_of_an_unknown_ca_gets_no_request,
    client_of_an_unknown_ca_is_told_by_alert,
    server_that_is_another_than_pinned_gets_no_request,
    anchor_of_one_device_stands_for_no_other)
