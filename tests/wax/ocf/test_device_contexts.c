/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_device_contexts.c - wax/ocf/device_contexts.c: two devices that an
   onboarding tool has paired */
#include "check_main.h"
#include "wax/ocf/kit.h"
#include "wax/oscore.h"

#define IDS_LEN 7

/* One side of a pair. */
struct side {
	struct kit *k;
	struct wax_contexts *set;
	struct wax_device_contexts *contexts;
};

static struct side client, server;

static void
side_open(struct side *s)
{
	s->k = kit_new();
	kit_own(s->k);
	s->set = wax_contexts_new(8, NULL);
	ck_assert_ptr_nonnull(s->set);
	s->contexts = wax_device_contexts_new(s->k->device, s->set);
	ck_assert_ptr_nonnull(s->contexts);
}

static void
side_close(struct side *s)
{
	wax_device_contexts_free(s->contexts);
	wax_contexts_free(s->set);
	kit_free(s->k);
}

/* Provisions one side, as a foreign device would be. */
static void
side_pair(struct side *s, const char *peer, const char *sender,
    const char *recipient)
{
	static const uint8_t secret[32] = { 9, 8, 7 };
	struct wax_context_parameters p = {
		.master_secret = secret, .master_secret_len = 32,
		.sender_id = (const uint8_t *)sender,
		.sender_id_len = IDS_LEN,
		.recipient_id = (const uint8_t *)recipient,
		.recipient_id_len = IDS_LEN,
	};
	uint8_t body[512];
	size_t len;

	memcpy(p.subject, kit_uuid(peer), 16);
	ck_assert_int_eq(wax_credential_write_oscore(&p, NULL, true,
	    body, sizeof(body), &len), WAX_OK);
	ck_assert_int_eq(kit_send(s->k, CODE_POST, "cred",
	    bytes_of(body, len)), CODE_CHANGED);
}

static void
begin(void)
{
	side_open(&client);
	side_open(&server);
	side_pair(&client, KIT_OTHER, "client1", "server1");
	side_pair(&server, KIT_PEER, "server1", "client1");
	ck_assert_int_eq(kit_post(server.k, "acl2", "{\"aclist2\": "
	    "[{\"subject\": {\"uuid\": \"" KIT_PEER "\"}, \"resources\": "
	    "[{\"href\": \"/a/light\"}], \"permission\": 2}]}"),
	    CODE_CHANGED);
	kit_go(client.k, WAX_DOS_RFNOP);
	kit_go(server.k, WAX_DOS_RFNOP);
	ck_assert_int_eq(wax_device_contexts_update(client.contexts),
	    WAX_OK);
	ck_assert_int_eq(wax_device_contexts_update(server.contexts),
	    WAX_OK);
}

static void
end(void)
{
	side_close(&client);
	side_close(&server);
}

/* Seals a request at the client and opens it at the server: what the server's
   acl2 says of it, or 1 if it could not be opened. */
static uint8_t
ask(uint8_t method)
{
	struct wax_message request = { .code = method }, outer;
	struct wax_context *c = wax_contexts_find_subject(client.set,
	    kit_uuid(KIT_OTHER));
	struct wax_exchange x = { .context = NULL }, y = { .context = NULL };
	uint8_t sealed[600], opened[600], code = 1;
	struct wax_request r;

	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(wax_protect_request(&x, c, &request, sealed,
	    sizeof(sealed), &outer), WAX_OK);
	if (wax_unprotect_request(&y, server.set, &outer, true, opened,
	    sizeof(opened), &r) == WAX_REQUEST_OPENED) {
		struct wax_access a = {
			.from = { .security = WAX_SECURITY_OSCORE,
			    .uuid = wax_context_subject(r.context),
			    .credid = wax_device_contexts_credid(
			    server.contexts, r.context) },
			.href = "/a/light", .href_len = 8,
			.method = r.message.code, .now = KIT_NOW,
		};

		code = wax_acl_check(server.k->device, &a);
	}
	wax_exchange_clear(&x);
	wax_exchange_clear(&y);
	wax_context_free(c);
	return code;
}

START_TEST(a_verified_request_comes_from_the_credentials_device)
{
	ck_assert_uint_eq(ask(CODE_GET), 0);
	ck_assert_uint_eq(ask(CODE_POST), CODE_UNAUTHORIZED);
	kit_go(server.k, WAX_DOS_RFPRO);
	ck_assert_uint_eq(ask(CODE_GET), CODE_UNAUTHORIZED);
	kit_go(server.k, WAX_DOS_RFNOP);
	ck_assert_uint_eq(ask(CODE_GET), 0);
}
END_TEST

START_TEST(a_credential_that_is_gone_opens_nothing)
{
	kit_go(server.k, WAX_DOS_RFPRO);
	ck_assert_int_eq(kit_delete(server.k, "cred?credid=2"), CODE_DELETED);
	kit_go(server.k, WAX_DOS_RFNOP);
	ck_assert_uint_eq(ask(CODE_GET), CODE_UNAUTHORIZED);
	ck_assert_int_eq(wax_device_contexts_update(server.contexts),
	    WAX_OK);
	ck_assert_uint_eq(wax_contexts_count(server.set), 0);
	ck_assert_uint_eq(ask(CODE_GET), 1);
}
END_TEST

START_TEST(keys_that_come_back_go_on_with_their_numbers)
{
	struct wax_ssn_state before, after;
	struct wax_context *c;

	ck_assert_uint_eq(ask(CODE_GET), 0);
	c = wax_contexts_find_subject(client.set, kit_uuid(KIT_OTHER));
	wax_context_ssn(c, &before);
	wax_context_free(c);
	kit_go(client.k, WAX_DOS_RFPRO);
	ck_assert_int_eq(kit_delete(client.k, "cred?credid=2"),
	    CODE_DELETED);
	ck_assert_int_eq(wax_device_contexts_update(client.contexts),
	    WAX_OK);
	ck_assert_uint_eq(wax_contexts_count(client.set), 0);
	side_pair(&client, KIT_OTHER, "client1", "server1");
	ck_assert_int_eq(wax_device_contexts_update(client.contexts),
	    WAX_OK);
	c = wax_contexts_find_subject(client.set, kit_uuid(KIT_OTHER));
	ck_assert_ptr_nonnull(c);
	wax_context_ssn(c, &after);
	wax_context_free(c);
	ck_assert_uint_ge(after.next, before.next);
	ck_assert_uint_gt(after.next, 0);
}
END_TEST

START_TEST(an_update_without_a_change_keeps_contexts_as_they_are)
{
	struct wax_context *c = wax_contexts_find_subject(server.set,
	    kit_uuid(KIT_PEER)), *d;

	ck_assert_int_eq(wax_device_contexts_update(server.contexts),
	    WAX_OK);
	d = wax_contexts_find_subject(server.set, kit_uuid(KIT_PEER));
	ck_assert_ptr_eq(c, d);
	ck_assert_int_eq(wax_device_contexts_credid(server.contexts, c), 2);
	ck_assert_int_eq(wax_device_contexts_credid(client.contexts, c), 0);
	ck_assert_ptr_eq(wax_device_contexts_find(server.contexts, 2), c);
	ck_assert_ptr_null(wax_device_contexts_find(server.contexts,
	    KIT_OWNER_CREDID));
	wax_context_free(c);
	wax_context_free(d);
}
END_TEST

START_TEST(one_context_that_can_not_be_opened_does_not_stop_the_others)
{
	struct kit *k = client.k;

	kit_go(k, WAX_DOS_RFPRO);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") ", " KIT_OSCORE("03", "04") "]}"),
	    CODE_CHANGED);
	for (size_t i = 0; i < 2; i++) {
		struct wax_credential c;

		/* the first of them has a record of nonsense */
		ck_assert(wax_device_credential(k->device, 2 + i, &c));
		if (i == 0) {
			kit_record(k, c.record)->exists = true;
			kit_record(k, c.record)->len = 3;
		}
	}
	ck_assert_int_eq(wax_device_contexts_update(client.contexts),
	    WAX_DAMAGED);
	ck_assert_uint_eq(wax_contexts_count(client.set), 2);
	ck_assert_int_eq(wax_device_contexts_update(client.contexts),
	    WAX_DAMAGED);
	ck_assert_uint_eq(wax_contexts_count(client.set), 2);
}
END_TEST

START_TEST(reset_takes_all_contexts_out)
{
	ck_assert_int_eq(wax_device_reset(server.k->device), WAX_OK);
	ck_assert_int_eq(wax_device_contexts_update(server.contexts),
	    WAX_OK);
	ck_assert_uint_eq(wax_contexts_count(server.set), 0);
	wax_device_contexts_free(NULL);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/device_contexts", begin, end,
    a_verified_request_comes_from_the_credentials_device,
    a_credential_that_is_gone_opens_nothing,
    keys_that_come_back_go_on_with_their_numbers,
    an_update_without_a_change_keeps_contexts_as_they_are,
    one_context_that_can_not_be_opened_does_not_stop_the_others,
    reset_takes_all_contexts_out)
