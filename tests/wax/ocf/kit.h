/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* kit.h - a device with storage in memory, and requests in words, for tests */
#ifndef TESTS_WAX_OCF_KIT_H
#define TESTS_WAX_OCF_KIT_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/code.h"
#include "rng.h"
#include "tools/diag.h"
#include "wax/cbor/node.h"
#include "wax/ocf/device.h"

#define KIT_RECORDS 140
#define KIT_OBT "0b070000-0000-4000-8000-0000000000aa"
#define KIT_DEVICE "de000000-0000-4000-8000-000000000001"
#define KIT_PEER "c1c1c1c1-0c0c-4c0c-8c0c-0c0c0c0c0c0c"
#define KIT_OTHER "ffffffff-0000-4000-8000-000000000002"
#define KIT_NOW 1700000000
#define KIT_SECRET "000102030405060708090a0b0c0d0e0f101112131415161718191a1b" \
	"1c1d1e1f"
#define KIT_OWNER_CREDID 1

/* Records by name, as a disk that survives any crash. */
struct kit_record {
	char name[WAX_RECORD_NAME_MAX + 1];
	uint8_t data[WAX_RECORD_MAX];
	size_t len;
	bool exists;
	bool in_use;
};

struct kit {
	struct wax_env env;
	struct kit_record records[KIT_RECORDS];
	size_t stores_left;	/* stores that still work */
	size_t stores;
	struct rng rng;
	struct wax_device_conf conf;
	struct wax_device *device;
	struct wax_requester from;
	int64_t now;
	struct wax_svr_answer answer;
	uint8_t payload[16384];
	char text[65536];	/* the payload in diagnostic notation */
	unsigned changed;
	enum wax_dos entered;
	enum wax_status entering;	/* what enter returns */
	enum wax_status csr;
	bool has_role;
	struct wax_role role;
};

static inline struct kit_record *
kit_record(struct kit *k, const char *name)
{
	for (size_t i = 0; i < KIT_RECORDS; i++) {
		struct kit_record *r = &k->records[i];

		if (r->name[0] == '\0')
			snprintf(r->name, sizeof(r->name), "%s", name);
		if (strcmp(r->name, name) == 0)
			return r;
	}
	abort();
}

static inline enum wax_status
kit_load(void *arg, const char *name, uint8_t *record, size_t size,
    size_t *len)
{
	struct kit_record *r = kit_record(arg, name);

	if (r->in_use)
		return WAX_EXISTS;
	r->in_use = true;
	if (!r->exists)
		return WAX_NOT_FOUND;
	if (r->len > size)
		return WAX_SPACE;
	memcpy(record, r->data, r->len);
	*len = r->len;
	return WAX_OK;
}

static inline enum wax_status
kit_store(void *arg, const char *name, const uint8_t *record, size_t len)
{
	struct kit *k = arg;
	struct kit_record *r = kit_record(k, name);

	if (!r->in_use || len > WAX_RECORD_MAX)
		abort();	/* no assertion: it wants memory */
	if (k->stores_left == 0)
		return WAX_STORAGE;
	k->stores_left--;
	k->stores++;
	memcpy(r->data, record, len);
	r->len = len;
	r->exists = true;
	return WAX_OK;
}

static inline enum wax_status
kit_remove(void *arg, const char *name)
{
	kit_record(arg, name)->exists = false;
	return WAX_OK;
}

static inline void
kit_release(void *arg, const char *name)
{
	struct kit_record *r = kit_record(arg, name);

	if (!r->in_use)
		abort();
	r->in_use = false;
}

static inline enum wax_status
kit_random(void *arg, uint8_t *out, size_t len)
{
	rng_fill(&((struct kit *)arg)->rng, out, len);
	return WAX_OK;
}

static inline uint64_t
kit_clock(void *arg)
{
	(void)arg;
	return 0;
}

static inline enum wax_status
kit_enter(void *arg, enum wax_dos state)
{
	struct kit *k = arg;

	k->entered = state;
	return k->entering;
}

static inline void
kit_changed(void *arg, unsigned what)
{
	((struct kit *)arg)->changed |= what;
}

static inline enum wax_status
kit_owner_key(void *arg, uint64_t session, const uint8_t *owner,
    const uint8_t *device, uint8_t key[16])
{
	(void)arg;
	(void)session;
	for (size_t i = 0; i < 16; i++)
		key[i] = (uint8_t)(owner[i] ^ device[i]);
	return WAX_OK;
}

static inline enum wax_status
kit_make_csr(void *arg, char *pem, size_t size)
{
	snprintf(pem, size, "-----BEGIN CERTIFICATE REQUEST-----\n");
	return ((struct kit *)arg)->csr;
}

static inline enum wax_status
kit_verify_role(void *arg, uint64_t session, const uint8_t *uuid,
    const char *pem, struct wax_role *out)
{
	struct kit *k = arg;

	(void)session;
	(void)uuid;
	(void)pem;
	*out = k->role;
	return k->has_role ? WAX_OK : WAX_AUTHENTICITY;
}

/* In storage that is there already, or that is empty. */
static inline enum wax_status
kit_start(struct kit *k, enum wax_restored *how)
{
	return wax_device_new(&k->conf, &k->device, how);
}

static inline struct kit *
kit_new(void)
{
	struct kit *k = calloc(1, sizeof(*k));

	ck_assert_ptr_nonnull(k);
	k->env = (struct wax_env){ k, kit_clock, kit_random, kit_load,
	    kit_store, kit_remove, kit_release };
	k->stores_left = SIZE_MAX;
	k->rng.state = 5;
	k->now = KIT_NOW;
	k->conf = (struct wax_device_conf){
		.methods = 6, .env = &k->env, .record = "device", .arg = k,
		.enter = kit_enter, .changed = kit_changed,
		.owner_key = kit_owner_key, .make_csr = kit_make_csr,
		.verify_role = kit_verify_role,
	};
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	return k;
}

static inline void
kit_stop(struct kit *k)
{
	wax_device_free(k->device);
	k->device = NULL;
	for (size_t i = 0; i < KIT_RECORDS; i++)
		ck_assert(!k->records[i].in_use);
}

static inline void
kit_free(struct kit *k)
{
	kit_stop(k);
	free(k);
}

/* Static until 4 more calls. */
static inline const uint8_t *
kit_uuid(const char *text)
{
	static struct deviceid ids[4];
	static size_t next;
	struct deviceid *id = &ids[next++ % 4];

	ck_assert_int_eq(deviceid_parse(bytes_of_text(text), id), WAX_OK);
	return id->bytes;
}

static inline void
kit_ask_clear(struct kit *k)
{
	k->from = (struct wax_requester){ .security = WAX_SECURITY_NONE };
}

static inline void
kit_ask_owning(struct kit *k)
{
	k->from = (struct wax_requester){ .security = WAX_SECURITY_HOP,
	    .session = 7, .is_owning = true };
}

/* By a key (credid) or, with 0, a certificate. */
static inline void
kit_ask_hop(struct kit *k, const char *uuid, int64_t credid)
{
	static struct deviceid id;

	memcpy(id.bytes, kit_uuid(uuid), sizeof(id.bytes));
	k->from = (struct wax_requester){ .security = WAX_SECURITY_HOP,
	    .uuid = id.bytes, .credid = credid, .session = 9 };
}

static inline void
kit_ask_oscore(struct kit *k, const char *uuid, int64_t credid)
{
	kit_ask_hop(k, uuid, credid);
	k->from.security = WAX_SECURITY_OSCORE;
	k->from.session = 0;
}

/* Diagnostic notation to CBOR. Static until the next call. */
static inline struct bytes
kit_cbor(const char *text)
{
	static uint8_t buffer[32768];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct diag_error error;

	ck_assert_msg(diag_parse(bytes_of_text(text), &w, &error) == WAX_OK,
	    "%s: at %zu: expected %s", text, error.offset, error.expected);
	return writer_bytes(&w);
}

static inline void
kit_print(struct kit *k)
{
	FILE *out = fmemopen(k->text, sizeof(k->text), "w");

	ck_assert_ptr_nonnull(out);
	if (k->answer.len > 0)
		ck_assert_int_eq(diag_print(out, bytes_of(k->payload,
		    k->answer.len)), WAX_OK);
	fclose(out);
}

/* resource: "cred" or "cred?credid=1". body: CBOR. The answer's code. */
static inline uint8_t
kit_send(struct kit *k, uint8_t method, const char *resource,
    struct bytes body)
{
	const char *question = strchr(resource, '?');
	char path[80];
	struct wax_svr_request q = {
		.from = k->from, .method = method, .path = path,
		.query = question == NULL ? NULL : question + 1,
		.query_len = question == NULL ? 0 : strlen(question + 1),
		.content_format = body.data == NULL ? -1 : 10000,
		.content_version = body.data == NULL ? -1 : 2048,
		.payload = body.data, .payload_len = body.len, .now = k->now,
	};

	q.path_len = (size_t)snprintf(path, sizeof(path), "/oic/sec/%.*s",
	    question == NULL ? 40 : (int)(question - resource), resource);
	ck_assert_int_eq(wax_device_serve(k->device, &q, k->payload,
	    sizeof(k->payload), &k->answer), WAX_OK);
	return k->answer.code;
}

static inline uint8_t
kit_get(struct kit *k, const char *resource)
{
	uint8_t code = kit_send(k, CODE_GET, resource, BYTES_ABSENT);

	kit_print(k);
	return code;
}

static inline uint8_t
kit_post(struct kit *k, const char *resource, const char *body)
{
	return kit_send(k, CODE_POST, resource, kit_cbor(body));
}

static inline uint8_t
kit_delete(struct kit *k, const char *resource)
{
	return kit_send(k, CODE_DELETE, resource, BYTES_ABSENT);
}

/* The ownership transfer as an onboarding tool does it, up to but without the
   last step: the device is in RFPRO. */
static inline void
kit_own(struct kit *k)
{
	kit_ask_clear(k);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"oxmsel\": 1}"),
	    CODE_CHANGED);
	ck_assert_int_eq(wax_device_set_owning(k->device, true), WAX_OK);
	kit_ask_owning(k);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"om\": 4}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"devowneruuid\": \"" KIT_OBT
	    "\"}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"deviceuuid\": \"" KIT_DEVICE
	    "\"}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"rowneruuid\": \"" KIT_OBT
	    "\"}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"rowneruuid\": \"" KIT_OBT
	    "\"}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"rowneruuid\": \"" KIT_OBT
	    "\"}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": [{\"credtype\": 1, "
	    "\"subjectuuid\": \"" KIT_OBT "\", \"privatedata\": "
	    "{\"encoding\": \"oic.sec.encoding.raw\", \"data\": h''}}], "
	    "\"rowneruuid\": \"" KIT_OBT "\"}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "sdi", "{\"uuid\": \"" KIT_OTHER "\", "
	    "\"name\": \"home\", \"priv\": false}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"owned\": true}"),
	    CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"dos\": {\"s\": 2}}"),
	    CODE_CHANGED);
	ck_assert_int_eq(wax_device_set_owning(k->device, false), WAX_OK);
	kit_ask_hop(k, KIT_OBT, KIT_OWNER_CREDID);
}

static inline void
kit_go(struct kit *k, enum wax_dos state)
{
	char body[40];

	kit_ask_hop(k, KIT_OBT, KIT_OWNER_CREDID);
	snprintf(body, sizeof(body), "{\"dos\": {\"s\": %d}}", (int)state);
	ck_assert_int_eq(kit_post(k, "pstat", body), CODE_CHANGED);
	ck_assert_int_eq(wax_device_dos(k->device), (int)state);
}

/* The parts of a payload. */
#define KIT_OSCORE(sender, recipient) \
	"{\"credtype\": 64, \"subjectuuid\": \"" KIT_PEER "\", " \
	"\"privatedata\": {\"data\": h'" KIT_SECRET "', \"encoding\": " \
	"\"oic.sec.encoding.raw\"}, \"oscore\": {\"senderid\": \"" sender \
	"\", \"recipientid\": \"" recipient "\"}}"
#define KIT_KEY "h'000102030405060708090a0b0c0d0e0f'"
#define KIT_PSK(subject) \
	"{\"credtype\": 1, \"subjectuuid\": \"" subject "\", " \
	"\"privatedata\": {\"data\": " KIT_KEY ", \"encoding\": " \
	"\"oic.sec.encoding.raw\"}}"
#define KIT_PEM "-----BEGIN CERTIFICATE-----\\nAAAA\\n"


/* True if keys of all maps, up to four deep, are in the order of RFC 8949
   section 4.2.1. */
static inline bool
kit_is_sorted_node(const struct node *n, int depth)
{
	struct node key, value, last = { .number = 0 };
	struct node_walk walk;
	bool is_first = true;

	if ((n->kind != NODE_MAP && n->kind != NODE_ARRAY) || depth > 6)
		return true;
	walk = node_walk_open(n);
	if (n->kind == NODE_ARRAY) {
		while (node_walk_item(&walk, &value))
			if (!kit_is_sorted_node(&value, depth + 1))
				return false;
		return true;
	}
	while (node_walk_pair(&walk, &key, &value)) {
		if (!is_first && (last.string.len > key.string.len ||
		    (last.string.len == key.string.len &&
		    memcmp(last.string.data, key.string.data,
		    key.string.len) >= 0)))
			return false;
		if (!kit_is_sorted_node(&value, depth + 1))
			return false;
		is_first = false;
		last = key;
	}
	return true;
}

static inline bool
kit_is_sorted(struct bytes cbor)
{
	struct node n;

	ck_assert_int_eq(node_read_all(cbor, &n), WAX_OK);
	return kit_is_sorted_node(&n, 0);
}

/* All that the device has, with keys: for "nothing has changed". The buffer is
   owned. */
static inline struct bytes
kit_snapshot(const struct kit *k)
{
	struct writer w = writer_count();
	uint8_t *data;

	svr_encode(&w, &k->device->svr);
	data = malloc(w.len);
	ck_assert_ptr_nonnull(data);
	w = writer_open(data, w.len);
	svr_encode(&w, &k->device->svr);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	return writer_bytes(&w);
}

#endif
