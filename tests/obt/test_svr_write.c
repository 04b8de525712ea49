/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_svr_write.c - obt/svr_write.c: a device takes what is written */
#include "check_main.h"
#include "obt/svr_write.h"
#include "wax/ocf/kit.h"

static struct kit *k;
static uint8_t buffer[8192];
static struct writer w;

static struct deviceid
id_of(const char *text)
{
	struct deviceid id;

	memcpy(id.bytes, kit_uuid(text), sizeof(id.bytes));
	return id;
}

static void
setup(void)
{
	k = kit_new();
	w = writer_open(buffer, sizeof(buffer));
}

static void
teardown(void)
{
	kit_free(k);
}

/* What was written goes to the device. */
static uint8_t
post(const char *resource)
{
	uint8_t code;

	ck_assert_int_eq(writer_close(&w), WAX_OK);
	code = kit_send(k, CODE_POST, resource, writer_bytes(&w));
	w = writer_open(buffer, sizeof(buffer));
	return code;
}

static void
expect_in(const char *resource, const char *part)
{
	ck_assert_uint_eq(kit_get(k, resource), CODE_CONTENT);
	ck_assert_msg(strstr(k->text, part) != NULL, "%s: no %s in %s",
	    resource, part, k->text);
}

START_TEST(a_transfer_written_here_makes_an_owned_device)
{
	struct deviceid owner = id_of(KIT_OBT), device = id_of(KIT_DEVICE);
	struct deviceid domain = id_of(KIT_OTHER);

	kit_ask_clear(k);
	svr_write_method(&w, 1);
	ck_assert_uint_eq(post("doxm"), CODE_CHANGED);
	expect_in("doxm", "\"oxmsel\": 1");
	ck_assert_int_eq(wax_device_set_owning(k->device, true), WAX_OK);
	kit_ask_owning(k);
	svr_write_mode(&w);
	ck_assert_uint_eq(post("pstat"), CODE_CHANGED);
	svr_write_owner(&w, &owner);
	ck_assert_uint_eq(post("doxm"), CODE_CHANGED);
	svr_write_device(&w, &device);
	ck_assert_uint_eq(post("doxm"), CODE_CHANGED);
	svr_write_rowner(&w, &owner);
	ck_assert_uint_eq(post("doxm"), CODE_CHANGED);
	svr_write_rowner(&w, &owner);
	ck_assert_uint_eq(post("acl2"), CODE_CHANGED);
	svr_write_rowner(&w, &owner);
	ck_assert_uint_eq(post("pstat"), CODE_CHANGED);
	svr_write_owner_key(&w, &owner);
	ck_assert_uint_eq(post("cred"), CODE_CHANGED);
	svr_write_domain(&w, &domain, "home");
	ck_assert_uint_eq(post("sdi"), CODE_CHANGED);
	svr_write_owned(&w);
	ck_assert_uint_eq(post("doxm"), CODE_CHANGED);
	svr_write_state(&w, WAX_DOS_RFPRO);
	ck_assert_uint_eq(post("pstat"), CODE_CHANGED);
	ck_assert_uint_eq(kit_delete(k, "acl2"), CODE_DELETED);
	svr_write_base_rules(&w, &owner);
	ck_assert_uint_eq(post("acl2"), CODE_CHANGED);
	svr_write_state(&w, WAX_DOS_RFNOP);
	ck_assert_uint_eq(post("pstat"), CODE_CHANGED);

	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFNOP);
	ck_assert(wax_device_is_owned(k->device));
	ck_assert_mem_eq(wax_device_uuid(k->device), device.bytes, 16);
	ck_assert_mem_eq(wax_device_owner(k->device), owner.bytes, 16);
	kit_ask_hop(k, KIT_OBT, KIT_OWNER_CREDID);
	expect_in("sdi", "\"home\"");
	expect_in("acl2", "\"/oic/sec/csr\"");
	expect_in("acl2", "\"anon-clear\"");
	expect_in("doxm", "\"owned\": true");
}
END_TEST

/* What the device has as its entry number n. */
static struct wax_credential
credential(size_t n)
{
	struct wax_credential c;

	ck_assert(wax_device_credential(k->device, n, &c));
	return c;
}

START_TEST(credentials_arrive_as_they_were_written)
{
	static const uint8_t key[16] = { 3, 1, 4, 1, 5 };
	static const char pem[] = "-----BEGIN CERTIFICATE-----\nAAAA\n";
	struct deviceid peer = id_of(KIT_PEER), device = id_of(KIT_DEVICE);
	struct wax_credential c;

	kit_own(k);
	svr_write_psk(&w, &peer, BYTES_ARRAY(key));
	ck_assert_uint_eq(post("cred"), CODE_CHANGED);
	svr_write_anchor(&w, bytes_of_text(pem));
	ck_assert_uint_eq(post("cred"), CODE_CHANGED);
	svr_write_certificate(&w, &device, bytes_of_text(pem));
	ck_assert_uint_eq(post("cred"), CODE_CHANGED);
	ck_assert_uint_eq(wax_device_credential_count(k->device), 4);

	c = credential(1);
	ck_assert_int_eq(c.type, WAX_CREDENTIAL_PSK);
	ck_assert_mem_eq(c.subject, peer.bytes, 16);
	ck_assert_uint_eq(c.key_len, 16);
	ck_assert_mem_eq(c.key, key, 16);
	c = credential(2);
	ck_assert_int_eq(c.usage, WAX_USAGE_ANCHOR);
	ck_assert(c.is_any);
	ck_assert_str_eq(c.certificates, pem);
	c = credential(3);
	ck_assert_int_eq(c.usage, WAX_USAGE_CERTIFICATE);
	ck_assert_mem_eq(c.subject, device.bytes, 16);
	ck_assert_str_eq(c.certificates, pem);
}
END_TEST

START_TEST(keys_and_anchors_for_handshakes_arrive_as_they_were_written)
{
	static const uint8_t ccs[] = { 0xa1, 0x08, 0xa0 };
	static const char pem[] = "-----BEGIN CERTIFICATE-----\nAAAA\n";
	struct deviceid peer = id_of(KIT_PEER);
	struct wax_credential c;

	kit_own(k);
	svr_write_ccs(&w, &peer, "reader", BYTES_ARRAY(ccs));
	ck_assert_uint_eq(post("cred"), CODE_CHANGED);
	svr_write_ccs(&w, &peer, NULL, BYTES_ARRAY(ccs));
	ck_assert_uint_eq(post("cred"), CODE_CHANGED);
	svr_write_edhoc_anchor(&w, bytes_of_text(pem));
	ck_assert_uint_eq(post("cred"), CODE_CHANGED);

	c = credential(1);
	ck_assert_int_eq(c.type, WAX_CREDENTIAL_EDHOC);
	ck_assert_int_eq(c.usage, WAX_USAGE_EDHOC);
	ck_assert_mem_eq(c.subject, peer.bytes, 16);
	ck_assert(bytes_equal(bytes_of(c.ccs, c.ccs_len), BYTES_ARRAY(ccs)));
	ck_assert(c.has_role);
	ck_assert_str_eq(c.role.name, "reader");
	ck_assert(!credential(2).has_role);
	c = credential(3);
	ck_assert_int_eq(c.usage, WAX_USAGE_EDHOC_ANCHOR);
	ck_assert(c.is_any);
	ck_assert_str_eq(c.certificates, pem);
}
END_TEST

/* 0, or what the device answers instead, in RFNOP. */
static uint8_t
ask_access(const char *uuid, int64_t credid, const char *href, uint8_t method,
    int64_t now)
{
	struct wax_access access = {
		.href = href, .href_len = strlen(href),
		.resource = WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE,
		.method = method, .now = now,
	};

	kit_ask_hop(k, uuid, credid);
	access.from = k->from;
	return wax_acl_check(k->device, &access);
}

START_TEST(rules_allow_what_they_say_and_no_more)
{
	static const char *const light[] = { "/a/light", "/a/fan" };
	static const char *const all[] = { "*" };
	struct provision_rule rule = {
		.subject = SUBJECT_DEVICE, .device = id_of(KIT_PEER),
		.hrefs = light, .href_count = 2, .permission = 2,
		.period = "20230101T000000Z/20240101T000000Z",
	};
	struct provision_rule any = {
		.subject = SUBJECT_AUTH_CRYPT, .hrefs = all, .href_count = 1,
		.permission = 4,
	};
	static const uint8_t key[16] = { 1 };
	struct deviceid peer = id_of(KIT_PEER);

	kit_own(k);
	svr_write_psk(&w, &peer, BYTES_ARRAY(key));
	ck_assert_uint_eq(post("cred"), CODE_CHANGED);
	svr_write_rule(&w, &rule);
	ck_assert_uint_eq(post("acl2"), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_uint_eq(ask_access(KIT_PEER, 2, "/a/fan", CODE_GET,
	    KIT_NOW), 0);
	ck_assert_uint_eq(ask_access(KIT_PEER, 2, "/a/fan", CODE_POST,
	    KIT_NOW), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(ask_access(KIT_PEER, 2, "/a/other", CODE_GET,
	    KIT_NOW), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(ask_access(KIT_PEER, 2, "/a/fan", CODE_GET,
	    KIT_NOW + 100000000), CODE_UNAUTHORIZED);

	kit_go(k, WAX_DOS_RFPRO);
	svr_write_rule(&w, &any);
	ck_assert_uint_eq(post("acl2"), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_uint_eq(ask_access(KIT_PEER, 2, "/a/other", CODE_POST,
	    KIT_NOW), 0);
}
END_TEST

START_TEST(roles_and_connections_are_subjects_too)
{
	static const char *const hrefs[] = { "+", "-", "/x" };
	struct provision_rule rule = {
		.subject = SUBJECT_ROLE, .role = "guest", .hrefs = hrefs,
		.href_count = 3, .permission = 31,
	};

	kit_own(k);
	svr_write_rule(&w, &rule);
	ck_assert_uint_eq(post("acl2"), CODE_CHANGED);
	expect_in("acl2", "\"role\": \"guest\"");
	rule.subject = SUBJECT_ANON_CLEAR;
	svr_write_rule(&w, &rule);
	ck_assert_uint_eq(post("acl2"), CODE_CHANGED);
	expect_in("acl2?aceid=2", "\"anon-clear\"");
	expect_in("acl2?aceid=2", "\"wc\": \"-\"");
}
END_TEST

START_TEST(what_does_not_fit_is_told)
{
	struct deviceid owner = id_of(KIT_OBT);

	for (size_t size = 0; size < 40; size++) {
		struct writer small = writer_open(buffer, size);

		svr_write_base_rules(&small, &owner);
		ck_assert_int_eq(writer_close(&small), WAX_SPACE);
	}
}
END_TEST

TEST_MAIN_FIXTURE("obt/svr_write", setup, teardown,
    a_transfer_written_here_makes_an_owned_device,
    credentials_arrive_as_they_were_written,
    keys_and_anchors_for_handshakes_arrive_as_they_were_written,
    rules_allow_what_they_say_and_no_more,
    roles_and_connections_are_subjects_too,
    what_does_not_fit_is_told)
